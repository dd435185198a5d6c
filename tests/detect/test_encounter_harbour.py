"""Hulls that lie still where a harbour that no list has explains it, and hulls that do not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import NO_PORTS, offset, sea, ship

from sealane import geo
from sealane.detect.encounter import Encounter

QUAY = (118.7775, 24.7755)  # a fishing harbour north of Quanzhou, 1 nmi off the packed coast
EMPTY_SHORE = (-71.56, -17.3)  # off the desert of Peru
OPEN_REEF = (115.8, 10.9)  # off the reefs of the Spratlys, no land within 2 nmi in the packed coast
OCEAN = (-30.0, 20.0)
DAYS = (0.0, 72.0)


def found(*ships: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    rule = Encounter(ports=NO_PORTS, **given)
    rows = rule.judge(rule.sift(sea(*ships))).rows(named=True)
    return [row | {"evidence": json.loads(row["evidence"])} for row in rows]


def lying(
    count: int,
    place: tuple[float, float],
    *,
    first: int = 211000001,
    hours: tuple[float, float] = DAYS,
    speed_kn: float = 0.0,
) -> list[pl.DataFrame]:
    """Hulls 90 m from one another, in rows of eight."""
    return [
        ship(
            first + n, offset(*place, east_m=90.0 * (n % 8), north_m=90.0 * (n // 8)),
            hours=hours, every_s=360.0, speed_kn=speed_kn, course_deg=320.0,
        )
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "subject"), [(2, "Encounter"), (6, "Raft of 6 vessels")])
@pytest.mark.parametrize("until", [0.0, 30.0])
def test_hulls_moored_close_to_the_shore_may_be_in_a_harbour(
    count: int, subject: str, until: float
) -> None:
    later = [ship(419000001, QUAY, hours=(0.0, 100.0), speed_kn=3.0)] if until else []
    (event,) = found(*lying(count, QUAY, hours=(0.0, 48.0)), *later)
    assert event["evidence"]["explained_by"] == "harbour"
    assert event["evidence"]["drift_kn"] < 0.02
    assert event["confidence"] < 0.5
    assert event["sentence_en"].startswith(subject)
    assert "would explain it as well" in event["sentence_en"]
    assert "説明できる" in event["sentence_ja"]
    assert (event["end_at"] is None) == (not later)


def test_boats_that_shift_their_berth_may_be_in_a_harbour() -> None:
    north = offset(*QUAY, north_m=700.0)
    before, after = lying(2, QUAY, hours=(0.0, 2.0)), lying(2, north, hours=(2.4, 3.2))
    later = ship(419000001, QUAY, hours=(0.0, 20.0), speed_kn=3.0)
    (event,) = found(*before, *after, later)
    assert event["evidence"]["drift_kn"] > 0.1 > event["evidence"]["median_speed_kn"]
    assert event["evidence"]["explained_by"] == "harbour"
    assert event["confidence"] < 0.5


@pytest.mark.parametrize("speed_kn", [0.15, 0.4, 1.2])
@pytest.mark.parametrize("place", [QUAY, EMPTY_SHORE])
def test_a_transfer_adrift_near_the_shore_stays_sure(
    speed_kn: float, place: tuple[float, float]
) -> None:
    assert geo.distance_to_shore_nmi(*place)[0] < 2.0
    (event,) = found(*lying(2, place, hours=(3.0, 7.0), speed_kn=speed_kn))
    assert event["evidence"]["explained_by"] is None
    assert event["confidence"] > 0.5
    assert "explain" not in event["sentence_en"]


@pytest.mark.parametrize("place", [OPEN_REEF, OCEAN])
@pytest.mark.parametrize("rafts", [1, 3])
def test_rafts_at_an_open_reef_stay_sure(place: tuple[float, float], rafts: int) -> None:
    ships = []
    for raft in range(rafts):
        beside = offset(*place, north_m=-300.0 * raft, east_m=1100.0 * (raft % 2))
        ships += lying(40, beside, first=211000001 + 100 * raft)
    events = found(*ships)
    assert sum(len(event["mmsis"]) for event in events) == 40 * rafts
    assert all(event["confidence"] > 0.5 for event in events)
    assert {event["evidence"]["explained_by"] for event in events} == {None}


@pytest.mark.parametrize("place", [OCEAN, (-179.9995, 5.0), (160.0, 84.0)])
@pytest.mark.parametrize(("others", "explained_by"), [(3, None), (8, "harbour")])
def test_where_many_come_and_go_a_pair_lies_at_an_anchorage(
    others: int, explained_by: str | None, place: tuple[float, float]
) -> None:
    visits = [
        ship(
            419000001 + n, offset(*place, east_m=-600.0),
            hours=(6.0 + 5.0 * n, 10.5 + 5.0 * n), every_s=360.0,
        )
        for n in range(others)
    ]  # fmt: skip
    (event,) = found(*lying(2, place, hours=(20.0, 30.0)), *visits)
    assert event["evidence"]["explained_by"] == explained_by
    assert event["evidence"]["others_came_or_went"] == others
    assert (event["confidence"] < 0.5) == (others == 8)
    (near,) = found(*lying(2, place, hours=(20.0, 30.0)), *visits, berth_nmi=0.2)
    assert near["evidence"]["others_came_or_went"] == 0


def test_what_lies_beyond_a_day_does_not_count() -> None:
    visits = [
        ship(419000001 + n, offset(*OCEAN, east_m=-600.0), hours=(4.0 * n, 4.0 * n + 3.0))
        for n in range(8)
    ]
    (event,) = found(*lying(2, OCEAN, hours=(70.0, 80.0)), *visits)
    assert event["evidence"]["others_came_or_went"] == 0
    assert event["confidence"] > 0.5


@pytest.mark.parametrize("lat", [-60.0, 0.0, 24.8, 78.0])
def test_the_distance_to_port_is_decided_as_by_every_single_place(lat: float) -> None:
    rng = np.random.default_rng(round(lat) + 90)
    ports = geo.Ports.from_lists(["One", "Two"], [179.99, -179.7], [lat, lat + 0.05])
    step = rng.normal(0.0, 0.002, (2, 20_000)).cumsum(axis=1)
    lon, north = geo.wrap_lon(180.0 + step[0]), lat + step[1]
    rule = Encounter(ports=ports)
    exact = ports.distance_m(lon, north) >= 10_000.0
    assert 0 < exact.sum() < len(exact)
    assert (rule._is_far(lon, north) == exact).all()
    assert rule._is_far(lon[:0], north[:0]).size == 0
