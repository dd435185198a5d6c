"""Approaches of fast craft to merchant ships under way, and what comes near for other reasons."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from made import NO_PORTS, at, sea
from steered import FERRY, FISHING, GOVERNMENT, MERCHANT, PILOT, PLEASURE, TUG, claims, heard

from sealane import geo
from sealane.detect import Partials
from sealane.detect.approach import LEAST_NMI, Approach
from sealane.scenario.pursuit import Leg, Station, Track, keep, sail

SHIP, BOAT, SECOND, OTHER = 211000001, 431000001, 431000002, 311000003
PLACE = (50.0, 13.0)
TYPES = {SHIP: MERCHANT, BOAT: PLEASURE, SECOND: FISHING}
ASTERN = Station(170, 0.2, 0, 25, 60)
HOUR = 3600.0


def ship(speed_kn: float = 12.0) -> Track:
    return sail(PLACE, 0.0, [Leg(4.0, 60, speed_kn)])


def dash(
    track: Track, station: Station = ASTERN, *, from_deg: float = 90.0, until_h: float = 1.6
) -> Track:
    """A craft that sets out 8 nmi off at 1:00 and turns away at ``until_h``."""
    return keep(track, station, HOUR, until_h * HOUR, far_nmi=8, from_deg=from_deg, away_deg=100)


def case(**given: Any) -> pl.DataFrame:
    track = ship()
    return sea(heard(SHIP, track), heard(BOAT, dash(track, **given)))


def found(frame: pl.DataFrame, types: dict[int, int] | None = None, **given: Any) -> list[Any]:
    rule = Approach(**{"ports": NO_PORTS, **given})
    events = rule.find(frame, claims(TYPES if types is None else types))
    return [{**row, "evidence": json.loads(row["evidence"])} for row in events.rows(named=True)]


def test_a_dash_is_found_with_its_figures() -> None:
    (event,) = found(case())
    evidence = event["evidence"]
    assert event["mmsis"] == [SHIP, BOAT]
    assert evidence["ship"] == SHIP
    assert (evidence["craft"], evidence["approaches"]) == (1, 1)
    assert evidence["nearest_nmi"] < 0.4
    assert "to within about " in event["sentence_en"]
    assert "まで近づいた" in event["sentence_ja"]
    assert "で約" in event["sentence_ja"]
    assert 22 < evidence["craft_kn"] < 26
    assert 5 < evidence["closing_kn"] < 37
    assert 11 < evidence["ship_kn"] < 13
    assert evidence["explained_by"] is None
    assert 0.6 <= event["confidence"] <= 0.8
    assert at(1.0) < event["start_at"] < event["end_at"] < at(2.5)
    assert 0 < event["start_uncertainty_s"] <= 120
    assert {int(file, 16) for file, _ in evidence["rows"]} == {BOAT}
    assert f"MMSI {BOAT} closed in on MMSI {SHIP}" in event["sentence_en"]
    assert "接近" in event["sentence_ja"]


def test_a_return_is_the_same_event() -> None:
    track = ship()
    off = Station(170, 2.0, 0, 25, 60)
    first = dash(track)
    away = keep(track, off, 1.6 * HOUR, 1.85 * HOUR, come=first)
    again = keep(track, ASTERN, 1.85 * HOUR, 2.3 * HOUR, away_deg=100, come=away)
    boat = first.then(away).then(again)
    (event,) = found(sea(heard(SHIP, track), heard(BOAT, boat)))
    assert event["evidence"]["approaches"] == 2
    assert event["confidence"] >= 0.75
    assert "2 times" in event["sentence_en"]


def test_craft_together_are_one_event() -> None:
    track = ship()
    boats = [heard(BOAT, dash(track)), heard(SECOND, dash(track, from_deg=-80.0))]
    (event,) = found(sea(heard(SHIP, track), *boats))
    assert event["mmsis"] == [SHIP, BOAT, SECOND]
    assert (event["evidence"]["craft"], event["evidence"]["approaches"]) == (2, 2)


def test_craft_hours_apart_are_two_events() -> None:
    track = ship()
    late = keep(track, ASTERN, 3.3 * HOUR, 3.7 * HOUR, far_nmi=5, from_deg=30, away_deg=100)
    frame = sea(heard(SHIP, track), heard(BOAT, dash(track, until_h=1.5)), heard(SECOND, late))
    assert len(found(frame, join_h=0.5)) == 2


@pytest.mark.parametrize(
    ("ship_type", "explained"),
    [(PILOT, "pilot"), (FERRY, "ferry"), (40, "ferry"), (TUG, "work"), (GOVERNMENT, "patrol")],
)
def test_what_the_craft_claims_to_be_may_explain_it(ship_type: int, explained: str) -> None:
    (event,) = found(case(), {SHIP: MERCHANT, BOAT: ship_type})
    assert event["evidence"]["explained_by"] == explained
    assert event["confidence"] <= 0.45


def test_a_craft_of_no_claim_counts_and_other_ships_do_not() -> None:
    (event,) = found(case(), {SHIP: MERCHANT})
    assert event["confidence"] > 0.5
    assert not found(case(), {SHIP: FISHING, BOAT: PLEASURE})
    assert not found(case(), {SHIP: MERCHANT, BOAT: MERCHANT})


def test_slow_craft_and_ships_at_anchor_are_left_out() -> None:
    assert not found(case(station=Station(170, 0.2, 0, 16, 60), from_deg=20.0, until_h=2.5))
    lying = ship(0.0)
    assert not found(sea(heard(SHIP, lying), heard(BOAT, dash(lying))))


def test_who_stays_beyond_half_a_mile_or_comes_from_nowhere_is_none() -> None:
    assert not found(case(station=Station(170, 0.8, 0, 25, 60)))
    track = ship()
    boat = dash(track)
    near = heard(BOAT, boat).filter(pl.col("observed_at") > at(1.35))
    assert not found(sea(heard(SHIP, track), near))


def test_passing_on_a_steady_course_explains_it() -> None:
    track = ship()
    k = len(track.at) // 2
    start = float(track.lon[k]), float(track.lat[k]) - 8.0 / 60.0 + 0.002
    boat = sail(start, float(track.at[k]) - 8.0 / 22.0 * HOUR, [Leg(0.8, 0, 22)])
    (event,) = found(sea(heard(SHIP, track), heard(BOAT, boat)))
    assert event["evidence"]["explained_by"] == "passing"
    assert event["confidence"] <= 0.45


def test_alongside_near_a_port_is_boarding() -> None:
    frame = case(station=Station(90, 0.03, 0, 25, 60), until_h=2.0)
    (event,) = found(frame)
    assert event["evidence"]["alongside_min"] > 5
    assert event["evidence"]["explained_by"] is None
    port = geo.Ports.from_lists(["Port"], [event["lon"]], [event["lat"]])
    (event,) = found(frame, ports=port)
    assert event["evidence"]["explained_by"] == "boarding"
    assert event["confidence"] <= 0.45


def test_it_is_open_until_the_feed_goes_on_without_them() -> None:
    frame = case(until_h=3.0).filter(pl.col("observed_at") <= at(1.8))
    (event,) = found(frame)
    assert event["end_at"] is None
    assert "has closed in" in event["sentence_en"]
    later = heard(OTHER, sail((51, 14), 0.0, [Leg(9.0, 90, 8)]))
    (event,) = found(sea(frame, later))
    assert event["end_at"] is not None


def test_midnight_and_180_degrees_change_nothing() -> None:
    track = ship()
    frame = [(SHIP, track), (BOAT, dash(track))]
    (plain,) = found(sea(*(heard(m, t) for m, t in frame)))
    for turn, late in ((129.6, 0.0), (-229.9, 22.6), (0.0, 22.6)):
        moved = sea(*(heard(m, t, turn_deg=turn, late_h=late) for m, t in frame))
        (event,) = found(moved)
        assert abs((event["start_at"] - plain["start_at"]).total_seconds() - late * HOUR) <= 1
        assert event["evidence"]["nearest_nmi"] == plain["evidence"]["nearest_nmi"]
        assert abs(geo.wrap_lon(event["lon"] - turn) - plain["lon"]) < 1e-4


def test_order_repetition_splits_and_late_data_change_nothing() -> None:
    rule, frame = Approach(ports=NO_PORTS), case()
    told = claims(TYPES)
    whole = rule.find(frame, told)
    assert whole.height == 1
    assert rule.find(frame.sample(fraction=1.0, shuffle=True, seed=2), told).equals(whole)
    late = pl.concat([frame.filter(pl.col("observed_at") >= at(1.4)), frame.head(0), frame.filter(
        pl.col("observed_at") < at(1.4))])  # fmt: skip
    assert rule.find(late, told).equals(whole)
    from sealane.detect import columns_of

    parts = [
        rule.sift(columns_of(frame.filter(pl.col("mmsi") == mmsi), told)) for mmsi in (BOAT, SHIP)
    ]
    assert rule.judge(Partials.concat(parts)).equals(whole)


def test_drills_and_real_hulls_do_not_meet() -> None:
    is_drill = pl.when(pl.col("mmsi") == BOAT).then(pl.lit("drill-1"))
    assert not found(case().with_columns(is_drill.alias("exercise_id")))


def test_an_empty_sea_has_none() -> None:
    assert not found(case().clear())


def test_no_distance_between_reports_is_told_as_none() -> None:
    assert LEAST_NMI * 1852.0 >= 15.0
    for event in found(case()):
        assert " 0 m" not in event["sentence_en"]
        assert event["evidence"]["nearest_nmi"] >= LEAST_NMI
