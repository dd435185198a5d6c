"""What of a list can be matched with a hull, and what is of no use to anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sealane.detect.identity.name_form import is_imo, name_form

__all__ = ["sifted"]

NEVER_SET_IMO = frozenset((1234567,))
"""What is typed for a number that is not known, though its check digit holds."""
NEVER_SET_MMSI = frozenset((123456789, 987654321))
WORDS = {
    "imo": ("IMO number that no ship can have", "IMO numbers that no ship can have"),
    "mmsi": ("MMSI that was never set", "MMSIs that were never set"),
    "name": ("name without letters", "names without letters"),
    "callsign": ("call sign without letters", "call signs without letters"),
}


def sifted(rows: Sequence[dict[str, Any]], file: str) -> tuple[list[dict[str, Any]], str]:
    """The rows of a list (dicts of ``ENTRIES``) that can be matched, and a note on all of them.

    Identities that no ship can have are taken out of their rows, rows without any left are left
    out. The note counts entries (one may have several rows) and what was taken out. It cannot
    tell a number of another ship, or a name that was misspelt.
    """
    left_out: Counter[str] = Counter()
    kept = []
    for row in rows:
        bad = [field for field in WORDS if row[field] is not None and not _is_sound(field, row)]
        left_out.update(bad)
        sound = row | dict.fromkeys(bad)
        if any(sound[field] is not None for field in WORDS):
            kept.append(sound)
    entries = len({row["entry"] for row in rows})
    useless = entries - len({row["entry"] for row in kept})
    said = [f"{left_out[name]:,} {words[left_out[name] > 1]}" for name, words in WORDS.items()
            if left_out[name]]  # fmt: skip
    note = f"{file}: {entries:,} {'entry' if entries == 1 else 'entries'}, {useless:,} unusable"
    return kept, f"{note}; left out: {', '.join(said)}." if said else f"{note}."


def _is_sound(field: str, row: dict[str, Any]) -> bool:
    value = row[field]
    if field == "imo":
        return is_imo(value) and value not in NEVER_SET_IMO
    if field == "mmsi":
        return len(set(f"{value:09d}")) > 1 and value not in NEVER_SET_MMSI
    return bool(name_form(value))
