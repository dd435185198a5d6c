"""Detours of the gates by origin and destination, as they were measured on our graph of the sea.

For each pair of ports in two countries and each size of ship: how far the cheapest way is, tolls
weighed, and how much farther with a gate closed; infinite where no other way leads. Measured by
``tools/pack_detours.py``. A stamp tells the sea, the limits of passages and the tables of ports and
ships that the rows were made from: with others there are none, and the record's one distance holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.packed_choice import stamp as sea_stamp
from sealane.assess.source_table import FOLDER

__all__ = ["KM_PER_NMI", "PACKED", "Ways", "save", "ways"]

PACKED = FOLDER / "gate_detours.npz"
MADE_FROM = ("trade_ports.csv", "trade_ships.csv", "passage_limits.csv", "ship_types.csv")
KM_PER_NMI = 1.852
NAMES = ("ports", "iso3", "gates", "ships")
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Ways:
    """Ports (p) with their countries, gates (g), ships (s); pairs (n) of ports in two countries.

    ``first`` and ``second`` (n) are the ports of a pair, ``open_nmi`` (hulls, n) its way [nmi],
    infinite where the ship has none; ``hull_of_ship`` (s) says which hull a ship counts as, as
    ships that may pass the same gates have the same ways. A detour (k) is of ``hull``, ``gate`` and
    ``pair``: ``detour_nmi`` more than the way [nmi], infinite where the pair is cut off. A pair
    whose way does not pass a gate has no row. Ways count in both directions.
    """

    ports: tuple[str, ...]
    iso3: tuple[str, ...]
    gates: tuple[str, ...]
    ships: tuple[str, ...]
    hull_of_ship: Shorts
    first: Shorts
    second: Shorts
    open_nmi: Floats
    hull: Shorts
    gate: Shorts
    pair: Ints
    detour_nmi: Floats


def save(found: Ways) -> None:
    """Write the ways, with the stamp of what they were made from."""
    arrays: dict[str, Any] = {one.name: np.array(getattr(found, one.name)) for one in fields(found)}
    np.savez_compressed(PACKED, stamp=np.array(stamp()), **arrays)


@cache
def ways() -> Ways | None:
    """The packed ways; None where they are of another sea or other tables, or not there."""
    if not PACKED.is_file():
        return None
    with np.load(PACKED) as kept:
        if str(kept["stamp"]) != stamp():
            return None
        read: dict[str, Any] = {one.name: kept[one.name] for one in fields(Ways)}
    for name in NAMES:
        read[name] = tuple(read[name].tolist())
    return Ways(**read)


def stamp() -> str:
    """What the ways were made from: the sea, its gates, and the tables of ports, ships, limits."""
    digest = hashlib.sha256(sea_stamp().encode())
    for name in MADE_FROM:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()
