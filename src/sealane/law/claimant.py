"""Who claims zones, and whose flag a ship may fly: codes with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from sealane.law.fact import table
from sealane.law.packaged import COMPUTED
from sealane.law.zone import Zone

__all__ = ["claimants_of", "flag_states", "without_breadth"]

BREADTHS = ("territorial_sea", "contiguous_zone", "eez")
"""Regimes of whose breadth ``states.csv`` tells what a State claims."""


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


def without_breadth(zone: Zone) -> tuple[str, ...]:
    """Of a computed zone those claimants for whom no breadth that they claim was found.

    The zone is computed as far as the convention allows; that nothing was found is no statement
    that nothing is claimed.
    """
    if zone.source != COMPUTED or zone.regime not in BREADTHS:
        return ()
    found = _breadths()[zone.regime]
    return tuple(code for code in zone.claimants if code not in found)


@cache
def _breadths() -> dict[str, frozenset[str]]:
    rows = table("states")
    return {r: frozenset(row["iso3"] for row in rows if row[f"{r}_nmi"]) for r in BREADTHS}


def flag_states() -> list[dict[str, str]]:
    """Every flag that a brief can be asked for, in the order of the codes."""
    codes = {row["iso3"] for name in ("states", "mids") for row in table(name) if row["iso3"]}
    return [_named(code) for code in sorted(codes)]


def _named(code: str) -> dict[str, str]:
    rows = (*table("states"), *table("flags"))
    row = next((row for row in rows if row["iso3"] == code), {})
    english = row.get("name_en") or code
    return {"iso3": code, "name_en": english, "name_ja": row.get("name_ja") or english}
