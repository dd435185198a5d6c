"""Who claims zones, and whose flag a ship may fly: codes with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sealane.law.fact import table
from sealane.law.zone import Zone

__all__ = ["claimants_of", "flag_states"]


def claimants_of(zones: Iterable[Zone]) -> list[dict[str, Any]]:
    """Everyone who claims any of the zones, in the order of their codes.

    Each with ``iso3``, ``name_en``, ``name_ja`` (the code where ``states.csv`` has no name), the
    number of ``zones`` and of those that others claim as well (``shared``).
    """
    listed = [(code, len(zone.claimants) > 1) for zone in zones for code in zone.claimants]
    counts = Counter(code for code, _ in listed)
    shared = Counter(code for code, is_shared in listed if is_shared)
    return [
        {**_named(code), "zones": counts[code], "shared": shared[code]} for code in sorted(counts)
    ]


def flag_states() -> list[dict[str, str]]:
    """Every flag that a brief can be asked for, in the order of the codes."""
    codes = {row["iso3"] for name in ("states", "mids") for row in table(name) if row["iso3"]}
    return [_named(code) for code in sorted(codes)]


def _named(code: str) -> dict[str, str]:
    row = next((row for row in table("states") if row["iso3"] == code), {})
    english = row.get("name_en") or code
    return {"iso3": code, "name_en": english, "name_ja": row.get("name_ja") or english}
