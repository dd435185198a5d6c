"""Gates hold at both ends of their lines: no way slips by beside one, and none shuts a bay in."""

from __future__ import annotations

import itertools
import os
from functools import cache

import numpy as np
import pytest
import shapely

from sealane.assess import lane
from sealane.assess.lane.gate import Gate
from sealane.assess.lane.graph import sea
from sealane.assess.lane.place import join
from sealane.geo import coast, distance_m, unwrap_ring

Point = tuple[float, float]
SHUT = [gate.gate_id for gate in lane.gates() if gate.usual != "open"]
OFF_NMI = (3.0, 1.5, 0.6, 0.3)
MOST_WIDE_NMI = 60.0
"""A line that is longer is no strait: so far is looked beside it."""
RING_NMI, RING = (3.0, 8.0), 3
IS_WHOLE = bool(os.environ.get("SEALANE_FULL_SIZE"))
"""With it a finer net is cast for bays, some minutes."""
BESIDE = {
    "balabac": "round Palawan",
    "balintang": "south of Babuyan",
    "belle_isle": "round Newfoundland, by the Cabot Strait",
    "cabot": "by Canso",
    "ekaterina": "the next strait of the Kuriles, by Friza",
    "fair_isle_gap": "north of Fair Isle, to Shetland",
    "friza": "the next strait of the Kuriles",
    "great_channel": "north of Great Nicobar",
    "hydrographers": "other openings of the Great Barrier Reef",
    "jolo": "Basilan Strait, and Sibutu",
    "karimata": "west of Belitung, by Gelasa",
    "kithira": "south of Kithira",
    "linapacan": "Mindoro Strait",
    "mindoro": "south of Busuanga",
    "miyako": "south of Miyako",
    "ombai": "round Alor, by Pantar",
    "osumi": "round Tanegashima",
    "sele": "Dampier Strait, north of Batanta",
    "sibutu": "round Tawi-Tawi",
    "taiwan": "east of Taiwan",
    "tiworo": "east of Buton",
    "tokara": "south of Kuchinoshima",
    "tsushima_east": "between Iki and Kyushu",
    "tsushima_west": "east of Tsushima",
    "unimak": "the next passes of the Aleutians",
    "visayas": "round Panay",
    "whitsunday": "outside Hook Island",
    "yonaguni": "east of Yonaguni",
}
"""Gates beside whose line another way passes, and which that is."""
ON_LINES = {"sape": "the bay of Sape, beside the end of the line; no port of the index is there"}
"""Gates on whose line a bay lies that its closing shuts in, and which that is."""


def nmi(a: Point, b: Point) -> float:
    return float(distance_m(*a, *b)) / 1852.0


@cache
def sides(gate: Gate) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Places in open water on both sides of a line, along it, in pairs."""
    graph, left, right = sea(), [], []
    for a, b in zip(gate.line[:-1], gate.line[1:], strict=True):
        count = max(1, min(3, int(nmi(a, b) / 8)))
        for k in range(count):
            along = (k + 0.5) / count
            x, y = a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])
            scale = np.cos(np.radians(y))
            dx, dy = (b[0] - a[0]) * scale, b[1] - a[1]
            size = np.hypot(dx, dy) * 60.0
            for off in OFF_NMI if abs(y) < 84.0 else ():
                step = (-dy / size * off / scale, dx / size * off)
                pair = [(float(x + s * step[0]), float(y + s * step[1])) for s in (1, -1)]
                if all(len(join(graph, *one).way) == 1 for one in pair):
                    left.append(pair[0])
                    right.append(pair[1])
                    break
    return tuple(left), tuple(right)


def beyond(gate: Gate) -> list[shapely.LineString]:
    """From either end of a line on, the way that it leads, as far as the strait is wide."""
    found = []
    for line in (gate.line, gate.line[::-1]):
        pieces = itertools.pairwise(line)
        wide = min(max(nmi(a, b) for a, b in pieces), MOST_WIDE_NMI)
        end, other = line[0], line[-1]
        scale = np.cos(np.radians(end[1]))
        dx, dy = (end[0] - other[0]) * scale, end[1] - other[1]
        size = np.hypot(dx, dy) * 60.0
        found.append(
            shapely.LineString(
                [end, (end[0] + dx / size * wide / scale, end[1] + dy / size * wide)]
            )
        )
    return found


ICE = ("grand_banks", "north_atlantic", "northwest_passage", "northern_sea_route", "lincoln_sea")
STRAITS = [gate for gate in lane.gates() if gate.gate_id not in ICE]


@pytest.mark.parametrize("gate", STRAITS, ids=lambda gate: gate.gate_id)
def test_no_way_slips_by_beside_a_closed_gate(gate: Gate) -> None:
    left, right = sides(gate)
    if not left:
        pytest.skip("a channel: its line crosses the only way")
    others = [one for one in SHUT if one != gate.gate_id]
    held = lane.Conditions.of(avoid=[gate.gate_id], open_also=others)
    lengths = lane.distances(left, right, conditions=held)
    a, b = np.unravel_index(np.argmin(lengths), lengths.shape)
    if not np.isfinite(lengths[a, b]):
        return
    found = lane.route(left[a], right[b], conditions=held)
    way = shapely.LineString(found.path)
    is_beside = any(shapely.intersects(way, one) for one in beyond(gate))
    assert is_beside == (gate.gate_id in BESIDE), found


def test_the_passages_beside_gates_are_of_gates() -> None:
    assert BESIDE.keys() <= {gate.gate_id for gate in STRAITS}


@cache
def land() -> shapely.STRtree:
    return shapely.STRtree([shapely.polygons(unwrap_ring(r)) for r in coast() if len(r) > 3])


def around(gate: Gate) -> np.ndarray:
    """Places on the water, as the coast draws it, round both ends of a line."""
    rings, count = ((2.0, 4.0, 7.0, 11.0), 10) if IS_WHOLE else (RING_NMI, RING)
    turn = np.arange(count) * 2.0 * np.pi / count + 0.4
    found = []
    for x, y in (gate.line[0], gate.line[-1]):
        for far in rings:
            lon = x + far / 60.0 / np.cos(np.radians(y)) * np.cos(turn)
            found.append(np.column_stack([lon, y + far / 60.0 * np.sin(turn)]))
    places = np.vstack(found)
    places = places[np.abs(places[:, 1]) < 80.0]
    is_land = np.zeros(len(places), np.bool_)
    is_land[land().query(shapely.points(places), "within")[0]] = True
    return places[~is_land]


def shut_in(gate: Gate) -> list[tuple[float, ...]]:
    """Places near the ends of a line that its closing parts from the water on both sides of it."""
    left, right = sides(gate)
    places = around(gate)
    if not left or not len(places):
        return []
    near = [*left[:: max(1, len(left) // 3)], *right[:: max(1, len(right) // 3)]]
    others = [one for one in SHUT if one != gate.gate_id]
    free = lane.Conditions.of(open_also=SHUT)
    held = lane.Conditions.of(avoid=[gate.gate_id], open_also=others)
    least = lane.distances(near, places, conditions=free).min(axis=0)
    most = lane.distances(near, places, conditions=held).min(axis=0)
    is_shut = np.isfinite(least) & (most > 1.5 * least + 25.0)
    return [tuple(one) for one in places[is_shut].round(3).tolist()]


@pytest.mark.parametrize("part", range(4))
def test_no_bay_beside_a_line_is_shut_in(part: int) -> None:
    found = {gate.gate_id: shut_in(gate) for gate in STRAITS[part::4]}
    shut = {name for name, places in found.items() if places}
    assert shut == ON_LINES.keys() & found.keys()


def test_bays_beside_lines_open_to_their_own_side() -> None:
    """South-west of Cape Saint-Andre to Durban, and Khor Sham in Musandam to Kuwait."""
    durban, kuwait = (31.07, -29.87), (48.2, 29.0)
    for bay, place, gate in (
        ((44.2, -16.512), durban, "mozambique"),
        ((44.3, -16.75), durban, "mozambique"),
        ((44.42, -16.75), durban, "mozambique"),
        ((56.393, 26.235), kuwait, "hormuz"),
    ):
        held = lane.Conditions.of(avoid=[gate])
        assert gate not in lane.route(bay, place, conditions=held).gates
        assert lane.route(bay, place).distance_nmi == pytest.approx(
            lane.route(bay, place, conditions=held).distance_nmi
        )


def test_batam_lies_on_the_strait_of_singapore() -> None:
    assert lane.route((103.9608, 1.1973), (103.95, 1.24)).distance_nmi < 6.0


def test_causeways_and_shoal_narrows_are_no_way_round() -> None:
    """From San Bernardino to Leyte Gulf by San Juanico, and from Scapa Flow eastward."""
    assert lane.route((124.6, 11.7), (125.2, 11.0)).distance_nmi > 150.0
    assert lane.route((-3.05, 58.87), (-2.7, 58.87)).distance_nmi > 15.0
