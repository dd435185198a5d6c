"""Lanes between reference ports that are packed, since to look for them takes 0.2 s a pair.

A row is what :func:`alternatives` finds on the packaged sea where nothing is delayed, priced or
opened: of each lane its length, cost, gates, and the points of the graph that it turns at. A stamp
tells the files of the sea that the rows were found on: with others no row counts, and every pair is
looked for. So a row may be missing, and is never of another sea.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane.assess.lane.condition import SAILED, Conditions
from sealane.assess.lane.gate import gates
from sealane.assess.lane.graph import CORNER_NMI, sea
from sealane.assess.lane.place import join
from sealane.assess.lane.route import Route
from sealane.assess.lane.share import ChoiceLimits

__all__ = ["PACKED", "Key", "key_of", "packed", "save", "stamp"]

FOLDER = Path(__file__).parents[1] / "data"
PACKED = FOLDER / "lane_choices.npz"
SEA = ("lanes.npz", "lane_gates.csv", "channels.csv")
DECIMALS = 6
"""Of the degrees that a row is known by, 0.1 m."""
Point = tuple[float, float]
Key = tuple[float, float, float, float, int, int]


@dataclass(frozen=True, slots=True)
class _Lane:
    """A lane as it is packed: ``nodes`` of the graph between the two ends."""

    distance_nmi: float
    cost_nmi: float
    gates: npt.NDArray[np.int16]
    nodes: npt.NDArray[np.int32]


def packed(
    origin: Point, destination: Point, held: Conditions, limits: ChoiceLimits
) -> tuple[Route, ...] | None:
    """The packed lanes of a pair under some conditions; None where they are to be looked for."""
    if not _is_usual(held, limits):
        return None
    row = _rows().get(key_of(origin, destination, held))
    if row is None:
        return None
    graph, known = sea(), gates()
    a, b = join(graph, *origin).way, join(graph, *destination).way[::-1]
    found = []
    for one in row:
        turns = np.column_stack([graph.lon[one.nodes], graph.lat[one.nodes]])
        names = tuple(known[at].gate_id for at in one.gates.tolist())
        path = np.vstack([a, turns, b])
        found.append(Route(one.distance_nmi, names, path, one.cost_nmi))
    return tuple(found)


def key_of(origin: Point, destination: Point, held: Conditions) -> Key:
    """What a row is known by: both places, and the gates that are closed to the ship."""
    a, b, c, d = (round(float(one), DECIMALS) for one in (*origin, *destination))
    low, high = held.words().tolist()
    return a, b, c, d, low, high


def save(found: Mapping[Key, tuple[Route, ...]]) -> int:
    """Write the lanes of pairs; how many pairs. One that keeps to no node of the graph is left."""
    graph = sea()
    places = zip(graph.lon.tolist(), graph.lat.tolist(), strict=True)
    node = {place: at for at, place in enumerate(places)}
    number = {gate.gate_id: at for at, gate in enumerate(gates())}
    rows: dict[Key, list[_Lane]] = {}
    for key, lanes in found.items():
        first, last = len(join(graph, *key[:2]).way), len(join(graph, *key[2:4]).way)
        turns = [[node.get((lon, lat), -1) for lon, lat in one.path[first : len(one.path) - last]]
                 for one in lanes]  # fmt: skip
        if all(at >= 0 for own in turns for at in own):
            rows[key] = [
                _Lane(one.distance_nmi, one.cost_nmi,
                      np.array([number[gate] for gate in one.gates], np.int16),
                      np.array(own, np.int32))
                for one, own in zip(lanes, turns, strict=True)
            ]  # fmt: skip
    every = [one for row in rows.values() for one in row]
    np.savez_compressed(
        PACKED,
        stamp=np.frombuffer(bytes.fromhex(stamp()), np.uint8),
        ends=np.array([key[:4] for key in rows]),
        words=np.array([key[4:] for key in rows], np.uint64),
        counts=np.array([len(row) for row in rows.values()], np.int32),
        distances=np.array([one.distance_nmi for one in every]),
        costs=np.array([one.cost_nmi for one in every]),
        gates=np.concatenate([one.gates for one in every]),
        gate_counts=np.array([len(one.gates) for one in every], np.int32),
        nodes=np.concatenate([one.nodes for one in every]),
        node_counts=np.array([len(one.nodes) for one in every], np.int32),
    )
    return len(rows)


def _is_usual(held: Conditions, limits: ChoiceLimits) -> bool:
    """Whether rows answer the question: nothing is slowed, priced or opened."""
    plain = ChoiceLimits()
    names = ("lanes", "stretch", "local_stretch", "local_nmi", "gates", "suez_days", "panama_days")
    return all(getattr(limits, one) == getattr(plain, one) for one in names) and not (
        held.opened or held.slowed_h or held.price_usd or held.sailed != SAILED
    )


@cache
def _rows() -> dict[Key, list[_Lane]]:
    """The lanes of each pair; empty where the sea is another."""
    if not PACKED.is_file():
        return {}
    with np.load(PACKED) as kept:
        if kept["stamp"].tobytes().hex() != stamp():
            return {}
        lanes = [
            _Lane(*each)
            for each in zip(
                kept["distances"].tolist(), kept["costs"].tolist(),
                np.split(kept["gates"], np.cumsum(kept["gate_counts"])[:-1]),
                np.split(kept["nodes"], np.cumsum(kept["node_counts"])[:-1]), strict=True,
            )
        ]  # fmt: skip
        until = np.cumsum(kept["counts"]).tolist()
        begin = [0, *until[:-1]]
        pairs = zip(kept["ends"].tolist(), kept["words"].tolist(), begin, until, strict=True)
        return {(*ends, *words): lanes[a:b] for ends, words, a, b in pairs}


def stamp() -> str:
    """The files of the sea, and what a corner costs on it."""
    digest = hashlib.sha256(str(CORNER_NMI).encode())
    for name in SEA:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()
