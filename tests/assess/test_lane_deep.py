"""Deep ships: each gate has a limit or stands in a table as deep enough; detours keep to that."""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import shapely
from test_lane_gate import PAIRS

from sealane.assess import lane
from sealane.assess.close import reference_lanes
from sealane.assess.lane import Conditions, Hull
from sealane.assess.lane.channel import channels
from sealane.assess.lane.choice import hull_of
from sealane.assess.voyage import ship_of
from sealane.errors import NoRoute

Point = tuple[float, float]
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "assess" / "lane.md"
LIMITS = ROOT / "src" / "sealane" / "assess" / "data" / "passage_limits.csv"
DEEP_M = 20.5
UNDER_KEEL = 1.1
"""A depth in the table leaves a tenth of the draught under the keel."""
SHORT = 0.03
BARELANG = shapely.LineString([(104.05, 1.0), (104.15, 0.87), (104.23, 0.78), (104.27, 0.66)])
"""From Batam over Rempang to Galang, whose bridges and shoals no ship passes."""
GULF, TOKYO = (50.17, 26.63), (139.75, 35.25)
REAL: dict[str, tuple[set[str], str]] = {
    "balintang": (set(), "Bashi Channel and those beside it, all deep"),
    "gelasa": (
        {"karimata", "malacca", "singapore", "great_channel"},
        "the sea lane of MSC.72(69); from Thailand to the Cape Malacca is as far as Sunda",
    ),
    "great_belt": ({"little_belt"}, "a laden Panamax of 13.95 m is just within its limit"),
    "great_channel": (set(), "Ten Degree Channel, north of Great Nicobar"),
    "korea": ({"osumi"}, "Busan lies at the strait: south of Kyushu in place of Tsugaru"),
    "luzon": (
        {"taiwan", "san_bernardino", "verde_island"},
        "Taiwan Strait; the Philippines for a Panamax, as Pub. 151 has it",
    ),
    "malacca": (
        {"lombok", "makassar", "sibutu", "mindoro", "luzon", "yonaguni"},
        "from the Cape of Good Hope a VLCC by Lombok is hardly farther",
    ),
    "messina": ({"sicily"}, "round Sicily"),
    "mozambique": (set(), "east of Madagascar"),
    "ombai": (set(), "round the east of Timor, to the Banda Sea: sea lane III of MSC.72(69)"),
    "sicily": ({"messina"}, "70 m deep; what draws over 16 m is kept out"),
    "sunda": (
        {"malacca", "singapore", "great_channel", "lombok", "makassar", "sibutu", "luzon"}
        | {"mindoro", "yonaguni"},
        "from and to Java Malacca, or Lombok, is hardly farther",
    ),
    "taiwan": ({"luzon", "yonaguni"}, "east of Taiwan"),
    "tsugaru": ({"soya"}, "La Perouse Strait, the next to the north"),
    "tsushima_west": ({"tsushima_east", "korea"}, "the other channel of one strait"),
    "windward": ({"yucatan", "florida"}, "the next passages of the Caribbean"),
    "yucatan": ({"florida", "mona"}, "round Cuba"),
}  # fmt: skip
"""Closed gates with a detour shorter than 3 %: the passages used, and why such ships take them."""
REAL["singapore"] = REAL["malacca"]


@cache
def deep() -> dict[str, float]:
    """The gates and channels of the table of docs/reference/assess/lane.md, with their depth."""
    table = PAGE.read_text(encoding="utf-8").split("\n## Deep ships\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {row[0].split("`")[1]: float(row[1]) for row in rows}


@cache
def most_draught() -> dict[str, float | None]:
    with LIMITS.open(encoding="utf-8", newline="") as file:
        limits = {row["passage"]: row["max_draught_m"] for row in csv.DictReader(file)}
    return {
        gate.gate_id: float(limits[gate.limits]) if limits[gate.limits] else None
        for gate in lane.gates()
        if gate.limits
    }


def test_every_gate_has_a_limit_or_is_told_as_deep_enough() -> None:
    every = {gate.gate_id for gate in lane.gates()}
    assert deep().keys() & every == every - most_draught().keys()
    assert deep().keys() - every <= channels().keys()
    assert all(depth >= UNDER_KEEL * DEEP_M for depth in deep().values())


def channels_of(path: list[list[float]]) -> set[str]:
    """The channels of which a way takes a step."""
    whose = defaultdict(set)
    for name, points in channels().items():
        for lon, lat in points.tolist():
            whose[round(lon, 4), round(lat, 4)].add(name)
    at = [whose.get((round(lon, 4), round(lat, 4)), set()) for lon, lat in path]
    return set().union(*(a & b for a, b in itertools.pairwise(at)))


def shallow(origin: Point, destination: Point, gate: str, hull: Hull) -> list[str]:
    """What a detour past a closed gate takes that is not deep enough for the hull."""
    try:
        found = lane.route(origin, destination, conditions=Conditions.of(avoid=[gate], hull=hull))
    except NoRoute:
        return []
    free = lane.route(origin, destination)
    told = set(channels_of(found.path.tolist())) - channels_of(free.path.tolist())
    limit, least = most_draught(), hull.draught_m or 0.0
    wrong = [one for one in found.gates if one not in deep() and (limit[one] or 99.0) < least]
    narrow = {one for one in told if one not in deep() and one not in found.gates}
    return [*wrong, *sorted(narrow)]


VLCC = hull_of("vlcc")
LARGE = ("vlcc", "container_24k", "capesize")


def test_no_detour_of_a_deep_ship_is_shallow() -> None:
    """Of the two places on either side of each gate, and of the reference lanes of deep ships."""
    assert VLCC.draught_m == DEEP_M
    found = {gate: shallow(*PAIRS[gate], gate, VLCC) for gate in PAIRS}
    for one in reference_lanes():
        if one.ship in LARGE:
            hull = hull_of(one.ship)
            places = one.origin.place, one.destination.place
            for gate in lane.route(*places, conditions=Conditions(hull=hull)).gates:
                found[f"{one.lane} {gate}"] = shallow(*places, gate, hull)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_short_detour_is_by_a_passage_that_such_ships_take() -> None:
    ships = defaultdict(list)
    for one in reference_lanes():
        ships[one.ship].append((one.origin.place, one.destination.place))
    used = set()
    for ship, pairs in ships.items():
        hull = hull_of(ship)
        free = lane.routes(*zip(*pairs, strict=True), conditions=Conditions(hull=hull))
        for gate in {gate for gates in free.gates for gate in gates}:
            which = [k for k, gates in enumerate(free.gates) if gate in gates]
            held = Conditions.of(avoid=[gate], hull=hull)
            after = lane.routes(*zip(*(pairs[k] for k in which), strict=True), conditions=held)
            for nmi, gates, k in zip(after.distance_nmi, after.gates, which, strict=True):
                if nmi < (1.0 + SHORT) * free.distance_nmi[k]:
                    used.add(gate)
                    new = set(gates) - set(free.gates[k])
                    assert new <= REAL[gate][0], (gate, ship, gates, pairs[k])
    assert used == REAL.keys()


@pytest.mark.parametrize(
    ("ship", "gates", "least_nmi"),
    [
        ("vlcc", ("lombok", "makassar"), 900.0),
        ("suezmax", ("sunda", "karimata"), 450.0),
        ("capesize", ("sunda", "karimata"), 450.0),
        ("container_24k", ("sunda", "karimata"), 400.0),
        ("lng_carrier", ("sunda", "gelasa"), 400.0),
        ("feeder", ("malacca", "durian"), 40.0),
    ],
)
def test_round_singapore_strait_by_the_draught(
    ship: str, gates: tuple[str, str], least_nmi: float
) -> None:
    hull = hull_of(ship)
    assert ship_of(ship).draught_m == hull.draught_m
    free = lane.route(GULF, TOKYO, conditions=Conditions(hull=hull))
    for shut in (["singapore"], ["malacca", "singapore"]):
        held = lane.route(GULF, TOKYO, conditions=Conditions.of(avoid=shut, hull=hull))
        if set(gates) & set(shut):
            assert "sunda" in held.gates
            continue
        assert set(gates) <= set(held.gates)
        assert held.distance_nmi > free.distance_nmi + least_nmi
        assert not shapely.LineString(held.path).intersects(BARELANG)


def test_singapore_itself_is_reached_from_the_west() -> None:
    held = Conditions.of(avoid=["singapore"], hull=VLCC)
    free = lane.route(GULF, (103.85, 1.2833), conditions=Conditions(hull=VLCC))
    shut = lane.route(GULF, (103.85, 1.2833), conditions=held)
    assert shut.distance_nmi == pytest.approx(free.distance_nmi)


def test_kanmon_the_sound_and_torres_are_too_shoal_for_laden_ships() -> None:
    niigata, bergen, gdansk = (139.06, 38.0), (4.0, 60.0), (18.8, 54.6)
    for ship in ("vlcc", "lng_carrier"):
        held = Conditions.of(avoid=["korea"], hull=hull_of(ship))
        assert "kanmon" not in lane.route(GULF, niigata, conditions=held).gates
    fifteen = Hull(draught_m=15.0)
    assert lane.route(bergen, gdansk, conditions=Conditions(hull=fifteen)).gates == ("great_belt",)
    shut = Conditions.of(avoid=["great_belt", "little_belt", "kiel_canal"], hull=fifteen)
    with pytest.raises(NoRoute):
        lane.route(bergen, gdansk, conditions=shut)
    for draught, passes in ((18.0, False), (12.0, True)):
        held = Conditions(hull=Hull(draught_m=draught))
        found = lane.route((104.3, 1.3), (153.3, -26.7), conditions=held).gates
        assert ("torres" in found) == passes
