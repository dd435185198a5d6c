"""Whatever a partner is told of one ship, laid together it leaves a whole cell open each moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from node_case import AT, BODY, grant, key, node, pack, product, records
from test_pack import WRITTEN

from sealane.errors import BadInput
from sealane.share import Node, Product
from sealane.share.book.record import LANES
from sealane.share.downgrade.grid import CROSSING_KN, HOURS, SIZES_NMI, cell, centre, hours_to_cross
from sealane.share.recall import recall
from sealane.share.release import Released, release

DUTIES: dict[str, dict[str, Any]] = {
    "sar": {"grid_nmi": 4, "time_h": 1},
    "safety": {"grid_nmi": 8},
    "fishing": {"grid_nmi": 16, "time_h": 4, "without": ["identity"]},
    "piracy": {"grid_nmi": 16, "time_h": 2},
    "disaster": {"grid_nmi": 64, "time_h": 24, "without": ["identity"]},
}
RULES = pack(*(grant(one, {one}, obligations=duty) for one, duty in DUTIES.items()))
SHORTEST = {"sar": 1, "safety": 1, "fishing": 4, "piracy": 2, "disaster": 24}
"""Spans by the rule of each topic [h], by hand."""
DAY = datetime(2026, 5, 30, tzinfo=UTC)
EDGE_LAT = -90 + 64 * 104 / 60
"""An edge of rows of every size, 20.93 N."""


@dataclass(frozen=True)
class Told:
    """A statement as its reader has it: fine rows and columns of a cell, and hours."""

    size: int
    rows: range
    columns: range
    hours: range

    def follows(self, other: Told) -> bool:
        """Whether another statement says as much or more."""
        return all(
            own.start <= its.start and its.stop <= own.stop
            for own, its in ((self.rows, other.rows), (self.columns, other.columns),
                             (self.hours, other.hours))
        )  # fmt: skip


def read(at: str, lon: float, lat: float, hours: int) -> Told:
    """What a time and a middle tell: cells of two sizes have no middle in common."""
    for size in SIZES_NMI:
        row, column = cell(np.array([lon]), np.array([lat]), size)
        middle = centre(row, column, size)
        if abs(middle[0][0] - lon) < 1e-9 and abs(middle[1][0] - lat) < 1e-9:
            break
    else:
        raise AssertionError("no middle of any cell")
    hour = int(datetime.fromisoformat(at).timestamp() // 3600)
    assert hour % hours == 0
    rows, columns = (range(int(one[0]) * size, (int(one[0]) + 1) * size) for one in (row, column))
    return Told(size, rows, columns, range(hour, hour + hours))


def statements(jp: Node, found: Released) -> list[Told]:
    """What PH is told by a release."""
    place = (LANES[found.lane or 0], found.sequence)
    (one,) = [one for one in records(jp, "PH") if (one["lane"], one["sequence"]) == place]
    body, topic = one["product"]["body"], one["product"]["label"]["topic"]
    spots = [(point[0], *point[1:3]) for point in body.get("points", [])]
    spots += [(body.get(at), body.get(lon), body.get(lat)) for at, lon, lat in
              (("start_at", "lon", "lat"), ("end_at", "end_lon", "end_lat"))]  # fmt: skip
    return [read(*spot, SHORTEST[topic]) for spot in spots if None not in spot]


def assert_whole_cells(told: list[Told]) -> None:
    """Of each moment no less than one cell of a size that was permitted is left open."""
    every = list(dict.fromkeys(told))
    least = [
        one for one in every if not any(other != one and one.follows(other) for other in every)
    ]
    for number, one in enumerate(least):
        for other in least[:number]:
            if one.hours.start < other.hours.stop and other.hours.start < one.hours.stop:
                small, large = sorted((one, other), key=lambda each: each.size)
                for inner, outer in ((small.rows, large.rows), (small.columns, large.columns)):
                    assert outer.start <= inner.start, (one, other)
                    assert inner.stop <= outer.stop, (one, other)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DUTIES)),
        st.sampled_from(["event", "event", "track"]),
        st.integers(0, 2),  # which item
        st.sampled_from([0, 5, 10, 59, 60, 61, 119, 180, 300, 1439, 1441]),  # minute
        st.sampled_from([-0.3, -0.02, -1e-6, 0.0, 1e-6, 0.02, 0.3]),  # north of the edge [degrees]
        st.sampled_from([-0.1, 0.0, 1e-6, 0.1]),  # east
        st.sampled_from([[1], [1], [1, 2], [2], []]),  # ships
    ),
    min_size=2,
    max_size=9,
)
HERE = 431_000_123


@given(STEPS)
@example([("sar", "event", 0, 5, -1e-6, 0.0, [1]), ("sar", "event", 1, 10, 1e-6, 0.0, [1])])
@example([("disaster", "event", 0, 5, -0.3, 0.0, [1]), ("sar", "event", 1, 10, 0.3, 0.0, [1])])
@example([("sar", "event", 0, 5, -1e-6, 0.0, [1]), ("sar", "event", 1, 10, 1e-6, 0.0, [2]),
          ("sar", "event", 2, 10, 1e-6, 0.0, [1, 2])])  # fmt: skip
@example([("fishing", "event", 0, 5, 1e-6, 0.0, []), ("fishing", "event", 0, 10, -1e-6, 0.0, [])])
@settings(max_examples=30)
def test_nothing_finer_than_a_cell_comes_of_laying_it_together(steps: list[Any]) -> None:
    jp = node("JP", rules=RULES)
    told: dict[object, list[Told]] = {}
    for version, (topic, kind, number, minute, north, east, ships) in enumerate(steps, start=1):
        at, item = DAY + timedelta(minutes=minute), f"{kind}-{topic}-{number}"
        body = event(at, 124 + east, north, ships) if kind == "event" else track(at, east, north)
        about = ships if kind == "event" else [1]
        made = product(item, version, kind=kind, topic=topic, body=body)
        (found,) = release(jp, made, ["PH"], purpose="sar", at=AT)
        assert found.outcome in ("released", "unchanged"), found
        if found.outcome == "released":
            for key in (item, *about):
                told.setdefault(key, []).extend(statements(jp, found))
    for every in told.values():
        assert_whole_cells(every)
    assert any(told.values())


def event(at: datetime, lon: float, north: float, ships: list[int]) -> dict[str, Any]:
    """An event that ends on the other side of the edge."""
    end = {"end_at": (at + timedelta(minutes=20)).isoformat(), "end_lon": lon + 0.01}
    places = {"lon": lon, "lat": EDGE_LAT + north, "end_lat": EDGE_LAT - 2 * north}
    return BODY | places | end | {
        "start_at": at.isoformat(), "mmsis": [HERE + one for one in ships]
    }  # fmt: skip


def track(at: datetime, east: float, north: float) -> dict[str, Any]:
    """A track of two hours across the edge, of the first ship."""
    points = [
        [(at + timedelta(minutes=7 * one)).isoformat(), 124 + east, EDGE_LAT + north * (1 - one),
         9.0, 90.0] for one in range(18)
    ]  # fmt: skip
    return {"mmsi": HERE + 1, "track_id": "t1", "points": points}


def places(jp: Node, *made: Product) -> list[tuple[Any, Any]]:
    """Where PH is told that events were."""
    every = release(jp, list(made), ["PH"], purpose="sar", at=AT)
    assert {one.outcome for one in every} == {"released"}
    told = {(one["lane"], one["sequence"]): one for one in records(jp, "PH")}
    bodies = [told[LANES[one.lane or 0], one.sequence]["product"]["body"] for one in every]
    return [(one["lon"], one["lat"]) for one in bodies]


def at_edge(item: str, minute: int, north: float, topic: str = "sar", **more: Any) -> Product:
    """An event near the edge."""
    body = BODY | {"start_at": (DAY + timedelta(minutes=minute)).isoformat(), "lon": 124.0,
                   "lat": EDGE_LAT + north} | more  # fmt: skip
    return product(item, topic=topic, body=body)


def test_what_is_told_of_a_span_stays_whatever_happens_to_the_node(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    coarse = "onward = false\nobligations = { grid_nmi = 4, time_h = 1 }"
    rules.write_text(WRITTEN.replace("onward = false", coarse), "utf-8")
    jp = Node.make(tmp_path / "jp", "JP", rules, at=AT)
    jp.meet("PH", key("PH").public)
    (first,) = places(jp, at_edge("a", 5, 1e-6))
    recall(jp, "a", because="another ship", at=AT)
    jp.rotate_secret(because="yearly", at=AT)
    jp.close()
    jp = Node.open(tmp_path / "jp")
    assert places(jp, at_edge("b", 50, -1e-6)) == [first]
    (other,) = places(jp, at_edge("c", 65, -1e-6))  # the next span
    assert other != first
    # of another ship, and of the same in a drill, the true cell is told
    assert places(jp, at_edge("d", 50, -1e-6, mmsis=[HERE + 1])) == [other]
    assert places(jp, at_edge("e", 50, -1e-6, exercise_id="x")) == [other]
    jp.close()
    (tmp_path / "jp" / "cell.secret").unlink()  # a new one would forget all of it
    with pytest.raises(BadInput, match=r"cell\.secret is missing"):
        Node.open(tmp_path / "jp")


def test_two_ships_that_were_told_apart_meet_nowhere() -> None:
    jp = node("JP", rules=RULES)
    # what was wrong does not stay: further off than a cell beside, there is no place
    spots = zip("xyzw", (124.0, 124.06, 140.0, -124.0), strict=True)
    told = places(jp, *(at_edge(item, 5, 1e-6, mmsis=[4], lon=lon) for item, lon in spots))
    assert told == [told[0], told[0], (None, None), (None, None)]
    apart = [at_edge("a", 5, 1e-6, mmsis=[1]), at_edge("b", 6, -1e-6, mmsis=[2])]
    assert len(set(places(jp, *apart))) == 2
    assert places(jp, at_edge("c", 30, 0.0, mmsis=[1, 2])) == [(None, None)]
    # an hour of a day that was told in one cell has no place of its own
    assert places(jp, at_edge("d", 30, 0.3, "disaster", mmsis=[3]))[0][0] is not None
    assert places(jp, at_edge("e", 30, 0.3, mmsis=[3])) == [(None, None)]


def test_a_span_is_long_enough_to_cross_its_cell() -> None:
    assert [hours_to_cross(size) for size in SIZES_NMI] == [1, 1, 1, 1, 2, 4, 8]
    assert all(hours_to_cross(one) * CROSSING_KN >= one for one in SIZES_NMI)
    jp = node("JP", rules=RULES)
    release(jp, at_edge("a", 125, 0.0, "safety"), ["PH"], purpose="sar", at=AT)
    (one,) = records(jp, "PH")
    # a grid alone: a time told finer than the span would tell when the ship passed the edge
    assert one["product"]["body"]["start_at"] == "2026-05-30T02:00:00Z"
    assert one["product"]["issued_at"] == "2026-06-01T11:00:00Z"
    assert set(SHORTEST.values()) <= set(HOURS)
