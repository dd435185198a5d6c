"""Why do rows of NGA Publication 151 lie far from Sealane's routes? By rule, for every such row.

    python -m benchmarks.lane_reasons --pub151 pub151_distances.csv

Rows over ``FAR_NMI`` and farther than ``OFF`` from the route are asked in turn, and the first
answer stands:

- ``pair``: the same pair has another length elsewhere in the table.
- ``sum``: the row is longer than the sum of two other rows by way of a third place.
- ``difference``: it is shorter than the difference of two others to a third place.
- ``neighbour``: a port beside one end has a length to the other end that differs by more than the
  way between the two ports (Sealane's, short).
- ``gate``: the table goes another way about: Sealane's route by way of, or not by, the gates named
  is within ``SAME`` of the row.
- ``way``, ``shallow``, ``straight``, ``swapped``: argued by hand in
  docs/reference/assess/pub151_argued.csv and checked here: Sealane's way by the places named, the
  legs between them through a pass that Sealane keeps shut, or the great circle itself over land, is
  within ``ARGUED`` of the row; of two rows that stand in each other's place, each by the places
  named is within that of the other.
- ``neighbours``: ports beside both ends have a length that differs by more than the two ways.
- ``between``: the port lies on Sealane's way from a port beside it to the other end, and the
  row with the leg between the two ports is longer than the table's whole way.
- ``port``: the rows of a port, or the most of them, differ by one and the same length, and without
  it the row is within ``SAME``: its place or approach is told otherwise.

Rows called as witnesses are themselves within ``TRUSTED`` of Sealane's routes. ``pair`` to
``neighbour`` are contradictions of the table within itself; ``gate`` and ``port`` say in what the
two differ, not who is right. Writes docs/reference/assess/pub151_reasons.csv and prints counts.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.pub151 import read
from sealane import geo
from sealane.assess import lane
from sealane.errors import NoRoute

FOLDER = Path(__file__).parents[1] / "docs" / "reference" / "assess"
OUT, BY_HAND = FOLDER / "pub151_reasons.csv", FOLDER / "pub151_argued.csv"
FAR_NMI, OFF = 500.0, 0.10
SAME, TRUSTED, ARGUED = 0.03, 0.05, 0.05
"""[ratio] Lengths within this are one; witnesses are within that of Sealane's route."""
ON_WAY = 0.01
"""[ratio] A port lies on a way that is no longer than this by way of it."""
BESIDE_NMI = 300.0
"""[nmi] So near by sea is a port beside another."""
MOST_ROUND = 1.7
"""[ratio] No table's way by a gate is guessed that is so much longer than Sealane's."""
LOOKED_AT, LONG_GATES = 0.05, ("cape_good_hope", "cape_horn", "denmark_strait", "bering")
"""A way by a gate is looked for where that by its middle is so near; by these always."""
LEAST_ROWS, ALIKE_NMI = 4, 30.0
"""A port's rows tell of the port if there are so many and half of them lie within so much."""

Place = tuple[float, float]
Row = dict[str, object]


@dataclass
class Table:
    """The table to look up in: each pair of names, either way about."""

    rows: list[Row]
    lengths: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=dict)
    ends: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    at: dict[str, Place] = field(default_factory=dict)
    less: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Note each row under both ends."""
        for row in self.rows:
            a, b = str(row["from_name"]), str(row["to_name"])
            told, ours = float(row["distance_nmi"]), float(row["ours"])  # type: ignore[arg-type]
            for one, other, end in ((a, b, "from"), (b, a, "to")):
                self.lengths.setdefault((one, other), []).append((told, ours))
                self.ends[one].add(other)
                self.at[one] = (row[f"{end}_lon"], row[f"{end}_lat"])  # type: ignore[assignment]
                self.less[one].append(told - ours)

    def trusted(self, a: str, b: str) -> float | None:
        """The length of a pair whose rows are all near Sealane's route."""
        found = self.lengths.get((a, b), [])
        if not found or any(abs(told / ours - 1) > TRUSTED for told, ours in found if ours):
            return None
        return min(told for told, _ in found)


Reason = tuple[str, float, str]


def pair(table: Table, row: Row) -> Reason | None:
    """The same pair elsewhere."""
    a, b, told, _ = ends(row)
    other = [one for one, _ in table.lengths[a, b] if abs(one / told - 1) > SAME]
    if not other:
        return None
    return "pair", other[0], f"the same pair is {other[0]:.0f} nmi elsewhere in the table"


def by_third(table: Table, row: Row) -> Reason | None:
    """Longer than a sum, or shorter than a difference, by way of a third place."""
    a, b, told, _ = ends(row)
    best: tuple[float, Reason] | None = None
    for third in table.ends[a] & table.ends[b]:
        one, two = table.trusted(a, third), table.trusted(third, b)
        if one is None or two is None:
            continue
        for over, found in (
            (told / (one + two) - 1, ("sum", one + two, "longer than by way of")),
            ((abs(one - two) - told) / told, ("difference", abs(one - two), "shorter than to")),
        ):
            if over > SAME and (best is None or over > best[0]):
                kind, figure, words = found
                best = over, (kind, figure, f"{words} {third}: {one:.0f} and {two:.0f} nmi")
    return best[1] if best else None


def neighbour(table: Table, row: Row) -> Reason | None:
    """A port beside one end contradicts."""
    names = ends(row)
    told = names[2]
    best: tuple[float, Reason] | None = None
    for near, far in ((names[0], names[1]), (names[1], names[0])):
        for other in table.ends[far]:
            length = table.trusted(other, far)
            if other == near or length is None or between_nmi(table, near, other) > BESIDE_NMI:
                continue
            leg = way_nmi(table, near, other)
            over = (abs(told - length) - leg) / told
            if leg <= BESIDE_NMI and over > SAME and (best is None or over > best[0]):
                words = f"{other}, {leg:.0f} nmi from {near}, is {length:.0f} nmi from {far}"
                best = over, ("neighbour", length, words)
    return best[1] if best else None


def neighbours(table: Table, row: Row) -> Reason | None:
    """Ports beside both ends contradict."""
    a, b, told, _ = ends(row)
    near = {
        end: [one for one in table.at if one != end and between_nmi(table, end, one) <= BESIDE_NMI]
        for end in (a, b)
    }
    best: tuple[float, Reason] | None = None
    for one, other in itertools.product(near[a], near[b]):
        length = table.trusted(one, other)
        if length is None:
            continue
        legs = way_nmi(table, a, one) + way_nmi(table, b, other)
        over = (abs(told - length) - legs) / told
        if over > SAME and (best is None or over > best[0]):
            words = f"{one} and {other}, {legs:.0f} nmi from both ends, are {length:.0f} nmi apart"
            best = over, ("neighbours", length, words)
    return best[1] if best else None


def between(table: Table, row: Row) -> Reason | None:
    """One end lies on the way from a port beside it to the other end, which is shorter."""
    a, b, told, ours = ends(row)
    for near, far in ((a, b), (b, a)):
        for other in table.ends[far]:
            length = table.trusted(other, far)
            if other == near or length is None or between_nmi(table, near, other) > BESIDE_NMI:
                continue
            leg = way_nmi(table, near, other)
            is_on_way = leg + ours <= (1 + ON_WAY) * way_nmi(table, other, far)
            if is_on_way and told + leg > (1 + SAME) * length:
                words = (
                    f"it lies on the way from {other}, {leg:.0f} nmi off, which is {length:.0f} nmi"
                )
                return "between", length - leg, words
    return None


def by_gates(table: Table, row: Row) -> Reason | None:
    """Another way about comes to the table's length."""
    a, b, told, ours = ends(row)
    here, there = table.at[a], table.at[b]
    if not 1 / MOST_ROUND <= told / ours <= MOST_ROUND:
        return None
    for words, ask in ways(here, there, told, is_longer=told > ours):
        try:
            found = ask()
        except NoRoute:
            continue
        if len(np.unique(found.path.round(3), axis=0)) < len(found.path) - 1:
            continue  # there and back again
        if abs(found.distance_nmi / told - 1) <= SAME:
            return "gate", found.distance_nmi, f"the table goes {words}"
    return None


def ways(
    a: Place, b: Place, told: float, *, is_longer: bool
) -> Iterator[tuple[str, Callable[[], lane.Route]]]:
    """Other ways about: one or two gates not passed, or one passed that is not usual here."""
    usual = lane.route(a, b).gates
    shut = list(itertools.chain(*(itertools.combinations(usual, k) for k in (1, 2))))
    for one in usual if is_longer else ():
        shut += [(one, other) for other in without(a, b, one) if other not in usual]
    for closed in sorted(shut, key=len) if is_longer else ():
        names = " and ".join(lane.gate_named(one).name_en for one in closed)
        held = lane.Conditions.of(avoid=closed)
        yield f"not by {names}", lambda h=held: lane.route(a, b, conditions=h)  # type: ignore[misc]
    others = [gate for gate in lane.gates() if gate.gate_id not in usual]
    middles = [gate.line[len(gate.line) // 2] for gate in others]
    both = lane.distances(np.array([a, b]), np.array(middles)).sum(axis=0)
    for gate, length in zip(others, both.tolist(), strict=True):
        if abs(length / told - 1) <= LOOKED_AT or gate.gate_id in LONG_GATES:
            name = gate.gate_id
            yield f"by {gate.name_en}", lambda g=name: lane.route(a, b, via=[g])  # type: ignore[misc]


def without(a: Place, b: Place, gate: str) -> tuple[str, ...]:
    """The gates of the way that is left when one is closed."""
    try:
        return lane.route(a, b, conditions=lane.Conditions.of(avoid=[gate])).gates
    except NoRoute:
        return ()


def by_hand() -> dict[frozenset[str], dict[str, str]]:
    """What was argued by hand, by the two names."""
    with BY_HAND.open(encoding="utf-8", newline="") as file:
        return {frozenset((one["from_name"], one["to_name"])): one for one in csv.DictReader(file)}


def argued(table: Table, row: Row) -> Reason | None:
    """An argument by hand, if its length bears it out."""
    a, b, told, _ = ends(row)
    found = by_hand().get(frozenset((a, b)))
    if found is None:
        return None
    if a != found["from_name"]:
        a, b = b, a
    here, there, kind = table.at[a], table.at[b], found["kind"]
    if kind == "swapped":
        told = table.lengths[found["other"], b][0][0]
    places = [tuple(map(float, one.split())) for one in found["points"].split(";") if one]
    stops: list[Place] = [here, *places, there]  # type: ignore[list-item]
    legs = list(itertools.pairwise(stops))
    straight = range(1, len(legs) - 1) if kind == "shallow" else range(kind == "straight")
    nmi = sum(
        float(geo.distance_m(*one, *other)) / geo.METRES_PER_NMI
        if place in straight
        else lane.route(one, other).distance_nmi
        for place, (one, other) in enumerate(legs)
    )
    return (
        (kind, nmi, f"the table goes {found['words']}") if abs(nmi / told - 1) <= ARGUED else None
    )


def port(table: Table, row: Row) -> Reason | None:
    """The rows of a port differ alike."""
    a, b, told, ours = ends(row)
    for name in (a, b):
        less = np.array(table.less[name])
        middle = float(np.median(less))
        low, high = np.percentile(less, [25, 75])
        alike = len(less) >= LEAST_ROWS and high - low <= ALIKE_NMI
        if alike and abs((ours + middle) / told - 1) <= SAME:
            words = f"the {len(less)} rows of {name} differ by {middle:+.0f} nmi in the middle"
            return "port", middle, words
    return None


def ends(row: Row) -> tuple[str, str, float, float]:
    """The names, the table's length and Sealane's [nmi]."""
    told, ours = float(row["distance_nmi"]), float(row["ours"])  # type: ignore[arg-type]
    return str(row["from_name"]), str(row["to_name"]), told, ours


def between_nmi(table: Table, a: str, b: str) -> float:
    """The great circle between two names [nmi]."""
    return float(geo.distance_m(*table.at[a], *table.at[b])) / geo.METRES_PER_NMI


def way_nmi(table: Table, a: str, b: str) -> float:
    """Sealane's way between two names [nmi], infinite without one."""
    try:
        return lane.route(table.at[a], table.at[b]).distance_nmi
    except NoRoute:
        return float("inf")


ASKED = (pair, by_third, neighbour, by_gates, argued, neighbours, between, port)
"""The rules in their order."""


def main() -> None:
    """Ask every row that is far off, write and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pub151", default="/work/shared/data/trade/pub151_distances.csv")
    options = parser.parse_args()
    whole = read(options.pub151).filter(pl.col("via") == "")
    places = whole.select("from_lon", "from_lat", "to_lon", "to_lat").to_numpy()
    nmi = lane.routes(places[:, :2], places[:, 2:]).distance_nmi
    whole = whole.with_columns(ours=pl.Series(nmi).fill_nan(None)).drop_nulls("ours")
    table = Table(whole.to_dicts())
    counts: dict[str, dict[str, int]] = {"tuned": defaultdict(int), "scored": defaultdict(int)}
    lines = []
    for row in table.rows:
        a, b, told, ours = ends(row)
        if told <= FAR_NMI or abs(ours / told - 1) <= OFF:
            continue
        asked = (ask(table, row) for ask in ASKED)
        kind, figure, words = next((one for one in asked if one), ("none", None, ""))
        counts["tuned" if row["is_tuned"] else "scored"][kind] += 1
        shown = "" if figure is None else round(figure)
        lines.append([a, b, round(told), round(ours), kind, shown, words])
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        head = ("from_name", "to_name", "distance_nmi", "sealane_nmi", "reason", "figure_nmi")
        writer.writerow([*head, "words"])
        writer.writerows(sorted(lines))
    print(json.dumps(counts, indent=1))


if __name__ == "__main__":
    main()
