"""Shadowing: who keeps near whom through changes of course, and company that means nothing."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from made import at, sea
from steered import FERRY, FISHING, GOVERNMENT, MERCHANT, PILOT, PLEASURE, TUG, claims, heard

from sealane.detect import Partials
from sealane.detect.shadowing import Shadowing
from sealane.scenario.pursuit import Leg, Station, Track, keep, sail

LED, SHADOW, THIRD, FOURTH = 211000001, 431000001, 311000003, 311000004
PLACE = (150.0, 30.0)
TURNS = [Leg(1.0, 90, 9), Leg(1.0, 90, 9), Leg(1.0, 30, 9), Leg(1.0, 110, 9), Leg(2.0, 40, 9)]
ASTERN, ABEAM, AHEAD = Station(175, 1.4, 240), Station(80, 0.9, 30), Station(5, 1.2, 240)
TYPES = {LED: MERCHANT, SHADOW: GOVERNMENT}


def leader(place: tuple[float, float] = PLACE, start_h: float = 0.0) -> Track:
    return sail(place, start_h * 3600.0, TURNS)


def shadow(track: Track, station: Station = ASTERN) -> Track:
    return keep(track, station, track.at[0], track.at[0] + 5.0 * 3600)


def pair(station: Station = ASTERN, **given: Any) -> pl.DataFrame:
    track = leader()
    return sea(heard(LED, track, **given), heard(SHADOW, shadow(track, station), **given))


def found(frame: pl.DataFrame, types: dict[int, int] | None = None, **given: Any) -> list[Any]:
    events = Shadowing(**given).find(frame, claims(TYPES if types is None else types))
    return [{**row, "evidence": json.loads(row["evidence"])} for row in events.rows(named=True)]


def test_a_shadow_is_found_with_who_follows_whom() -> None:
    (event,) = found(pair())
    evidence = event["evidence"]
    assert event["mmsis"] == [LED, SHADOW]
    assert (evidence["leader"], evidence["follower"], evidence["told_by"]) == (LED, SHADOW, "lag")
    assert evidence["manner"] == "following"
    assert evidence["changes"] == evidence["changes_answered"] == 3
    assert 0.5 <= evidence["min_distance_nmi"] <= evidence["max_distance_nmi"] <= 3.0
    assert evidence["explained_by"] is None
    assert event["confidence"] > 0.9
    assert abs((event["end_at"] - at(5.15)).total_seconds()) <= 900.0
    assert event["start_uncertainty_s"] == event["end_uncertainty_s"] == 300.0
    rows = {(mmsi, offset) for mmsi, offset in evidence["rows"]}
    assert {int(file, 16) for file, _ in rows} == {LED, SHADOW}
    assert f"MMSI {SHADOW} followed MMSI {LED}" in event["sentence_en"]
    assert "追随" in event["sentence_ja"]


@pytest.mark.parametrize(
    ("station", "named", "words"),
    [(ABEAM, "escort", "kept station beside"), (AHEAD, "blocking", "kept ahead of")],
)
def test_escort_and_blocking_are_told(station: Station, named: str, words: str) -> None:
    (event,) = found(pair(station))
    assert event["evidence"]["manner"] == named
    assert event["evidence"]["follower"] == SHADOW
    assert words in event["sentence_en"]


def test_speeds_and_courses_of_the_transponder_are_not_needed() -> None:
    assert pair()["sog_kn"].null_count() == pair().height


def test_one_change_is_not_enough_and_thresholds_hold() -> None:
    track = sail(PLACE, 0.0, [Leg(2.5, 90, 9), Leg(2.5, 30, 9)])
    once = sea(heard(LED, track), heard(SHADOW, shadow(track)))
    assert not found(once)
    assert len(found(once, min_changes=1)) == 1
    assert not found(pair(), max_nmi=0.8)
    assert not found(pair(), min_duration_h=6.0)


def test_a_change_of_speed_counts() -> None:
    legs = [Leg(2.0, 90, 10), Leg(1.0, 90, 5), Leg(1.5, 90, 10), Leg(0.6, 90, 10)]
    track = sail(PLACE, 0.0, legs)
    (event,) = found(sea(heard(LED, track), heard(SHADOW, shadow(track))))
    slower, faster = event["evidence"]["speed_change_kn"]
    assert slower < -3.0 < 3.0 < faster


def test_a_hull_that_goes_straight_on_beside_one_that_tacks_is_none() -> None:
    tacks = [Leg(0.5, 90 + 30 * (-1) ** k, 9.0) for k in range(10)]
    straight = sail((PLACE[0], PLACE[1] + 0.02), 0.0, [Leg(5.0, 90, 9.0 * 0.866)])
    frame = sea(heard(LED, sail(PLACE, 0.0, tacks)), heard(SHADOW, straight))
    assert not found(frame)


@pytest.mark.parametrize(
    ("types", "explained"),
    [
        ({LED: MERCHANT, SHADOW: MERCHANT}, "convoy"),
        ({LED: MERCHANT, SHADOW: FERRY}, "convoy"),
        ({LED: MERCHANT, SHADOW: TUG}, "work"),
        ({LED: PILOT, SHADOW: GOVERNMENT}, "work"),
        ({LED: FISHING, SHADOW: GOVERNMENT}, None),
        ({LED: MERCHANT, SHADOW: FISHING}, None),
        ({LED: GOVERNMENT, SHADOW: GOVERNMENT}, None),  # of two flags
        ({LED: MERCHANT}, None),
    ],
)
def test_what_both_claim_to_be_may_explain_it(types: dict[int, int], explained: str | None) -> None:
    (event,) = found(pair(), types)
    assert event["evidence"]["explained_by"] == explained
    assert (event["confidence"] <= 0.45) == (explained is not None)


def test_government_hulls_of_one_flag_are_a_formation() -> None:
    track = leader()
    frame = sea(heard(431000009, track), heard(432000001, shadow(track)))
    (event,) = found(frame, {431000009: GOVERNMENT, 432000001: GOVERNMENT})
    assert event["evidence"]["explained_by"] == "formation"
    assert "formation" in event["sentence_en"]


def test_fishing_pairs_are_left_out() -> None:
    for other in (FISHING, PLEASURE):
        assert not found(pair(), {LED: FISHING, SHADOW: other})


@pytest.mark.parametrize(("speed_kn", "explained"), [(5.0, "fishing"), (12.0, None)])
def test_hulls_of_no_claim_as_slow_as_trawlers_may_be_fishing(
    speed_kn: float, explained: str | None
) -> None:
    track = sail(PLACE, 0.0, [Leg(leg.hours, leg.course_deg, speed_kn) for leg in TURNS])
    frame = sea(heard(LED, track), heard(SHADOW, shadow(track)))
    for types in ({}, {LED: FISHING}):
        (event,) = found(frame, types)
        assert event["evidence"]["explained_by"] == explained
        assert (event["confidence"] <= 0.45) == (explained is not None)


def test_convoys_are_explained_or_left_out() -> None:
    track = leader()
    ships = [heard(LED, track)]
    for k, mmsi in enumerate((SHADOW, THIRD, FOURTH), 1):
        ships.append(heard(mmsi, keep(track, Station(180, 0.8 * k, 0), 0.0, 5 * 3600.0)))
    types = {LED: MERCHANT, SHADOW: GOVERNMENT, THIRD: MERCHANT, FOURTH: MERCHANT}
    events = found(sea(*ships[:3]), types)
    assert events
    assert {event["evidence"]["explained_by"] for event in events} == {"convoy"}
    assert not found(sea(*ships), types)


def test_a_lane_is_told_by_others_that_turn_at_the_same_places() -> None:
    ships = [pair()]
    for k in range(3):
        late = leader(start_h=6.0 + 2 * k)
        ships.append(heard(THIRD + 10 * k, late))
    (event,) = found(sea(*ships))
    assert event["evidence"]["explained_by"] == "lane"
    assert event["evidence"]["changes_at_way_points"] == 3
    others = [heard(THIRD + 10 * k, leader((151, 31), 6.0 + k)) for k in range(3)]
    (event,) = found(sea(pair(), *others))
    assert event["evidence"]["explained_by"] is None


def test_two_shadows_of_one_hull_are_two_events() -> None:
    track = leader()
    other = keep(track, Station(-150, 2.0, 240), 0.0, 5 * 3600.0)
    types = {**TYPES, THIRD: GOVERNMENT}
    events = found(sea(pair(), heard(THIRD, other)), types)
    assert {event["evidence"]["follower"] for event in events} >= {SHADOW, THIRD}
    assert all(event["confidence"] > 0.5 for event in events)


def test_it_is_open_until_the_feed_goes_on_without_them() -> None:
    frame = pair().filter(pl.col("observed_at") <= at(4.5))
    (event,) = found(frame)
    assert event["end_at"] is None
    assert event["end_lon"] is None
    assert "so far" in event["sentence_en"]
    later = heard(THIRD, sail((151, 31), 0.0, [Leg(9.0, 90, 8)]))
    (event,) = found(sea(frame, later))
    assert event["end_at"] == at(4.5)


def test_seldom_heard_is_less_sure() -> None:
    (event,) = found(pair(every_s=600.0))
    assert event["evidence"]["observed_share"] < 0.6
    assert 0.5 < event["confidence"] < 0.9
    (event,) = found(pair(every_s=1200.0))
    assert event["confidence"] == 0.4


def test_midnight_and_180_degrees_change_nothing() -> None:
    (plain,) = found(pair())
    (moved,) = found(pair(turn_deg=29.8, late_h=21.0))
    assert abs(abs(moved["lon"]) - 180.0) < 1.0
    assert (moved["start_at"] - plain["start_at"]).total_seconds() == 21 * 3600
    assert moved["end_at"].date() > moved["start_at"].date()
    assert (
        max(abs(x - y) for x, y in zip(moved["path"][::2], moved["path"][2::2], strict=False)) < 1
    )
    for name in ("manner", "follower", "changes", "changes_answered", "explained_by"):
        assert moved["evidence"][name] == plain["evidence"][name]


def test_order_repetition_and_splits_change_nothing() -> None:
    rule, frame = Shadowing(), pair()
    whole = rule.find(frame)
    assert rule.find(frame.sample(fraction=1.0, shuffle=True, seed=1)).equals(whole)
    parts = [frame.filter(pl.col("mmsi") == mmsi) for mmsi in (SHADOW, LED)]
    assert rule.judge(Partials.concat([rule.sift(part) for part in parts])).equals(whole)


def test_a_day_that_comes_late_ends_in_the_same_events() -> None:
    rule, frame = Shadowing(), pair(late_h=21.0)
    early = frame.filter(pl.col("observed_at") < at(24.0))
    late = frame.filter(pl.col("observed_at") >= at(24.0))
    assert rule.find(late).height != rule.find(frame).height or rule.find(early).height
    assert rule.find(pl.concat([late, early])).equals(rule.find(frame))


def test_drills_and_real_hulls_do_not_meet() -> None:
    frame = pair()
    is_drill = pl.when(pl.col("mmsi") == SHADOW).then(pl.lit("drill-1"))
    assert not found(frame.with_columns(is_drill.alias("exercise_id")))


def test_an_empty_sea_has_none() -> None:
    assert not found(pair().clear())
