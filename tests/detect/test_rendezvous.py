"""Rendezvous: the shape of a transfer, and a silent hull in reach; ordinary drifting is none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from claims import said
from made import DAY, NO_PORTS, at, fixes, offset, sea

from sealane import geo, tables
from sealane.detect import Partials
from sealane.detect.encounter import Encounter
from sealane.detect.fishing import Fishing
from sealane.detect.gap import Gap
from sealane.detect.hull import columns_of
from sealane.detect.loitering import Loitering
from sealane.detect.rendezvous import Rendezvous
from sealane.detect.telling import event

PLACE = (124.9, 26.4)
NMI = 1852.0


def spell(
    mmsi: int = 211000001,
    place: tuple[float, float] = PLACE,
    *,
    slow_h: tuple[float, float] = (6.0, 10.0),
    knots: float = 1.0,
    way_deg: float = 90.0,
    heading_deg: float | None = 90.0,
    turn_deg: float = 0.0,
    until_h: float = 14.0,
    wobble_deg: float = 0.0,
) -> pl.DataFrame:
    """In on 90 degrees at 10 kn (by an S-turn of ``turn_deg``), slow, then on at 10 kn."""
    minutes = np.arange(0.0, until_h * 60.0, 2.0)
    begin, end = slow_h[0] * 60.0, slow_h[1] * 60.0
    course = np.full(len(minutes), 90.0)
    course[(minutes >= begin - 40) & (minutes < begin - 20)] += turn_deg
    course[(minutes >= begin - 20) & (minutes < begin - 5)] -= turn_deg / 2.0
    slow = (minutes >= begin) & (minutes < end)
    course[slow] = way_deg + wobble_deg * np.where(minutes[slow] // 60 % 2, 1.0, -1.0)
    step = np.where(slow, knots, 10.0) * NMI * 2.0 / 60.0
    east = np.cumsum(step * np.sin(np.radians(course)))
    north = np.cumsum(step * np.cos(np.radians(course)))
    first = int(np.argmax(slow))
    east, north = east - east[first], north - north[first]
    lat = place[1] + north / 111_195.0
    lon = place[0] + east / (111_195.0 * np.cos(np.radians(place[1])))
    moments = [DAY + timedelta(minutes=float(m)) for m in minutes]
    made = fixes(mmsi, moments, geo.wrap_lon(lon), lat)
    return made.with_columns(pl.lit(heading_deg, pl.Float32).alias("heading_deg"))


def silent(
    mmsi: int = 412000001,
    hours: tuple[float, float | None] = (4.0, 12.0),
    *,
    off_nmi: float = 15.0,
    confidence: float = 0.9,
    place: tuple[float, float] = PLACE,
    exercise_id: str | None = None,
    rule: Any = None,
) -> pl.DataFrame:
    """The event of a gap that begins and ends so far south of the place."""
    lon, lat = offset(*place, north_m=-off_nmi * NMI)
    start, end = (None if h is None else round(at(h).timestamp() * 1e6) for h in hours)
    assert start is not None
    draft = event.Draft(
        mmsis=[mmsi],
        track_ids=[f"{mmsi}-a"],
        start_us=start,
        end_us=end,
        lon=lon,
        lat=lat,
        end_lon=None if end is None else lon,
        end_lat=None if end is None else lat,
        path=[lon, lat],
        confidence=confidence,
        sentence=("", ""),
        evidence={"speed_before_kn": 9.0, "rows": []},
        exercise_id=exercise_id,
    )
    return event.rows(rule or Gap(ports=NO_PORTS), [draft])


def found(frame: pl.DataFrame, *events: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    rule = Rendezvous(**{"ports": NO_PORTS, **given})
    known = pl.concat([tables.empty(tables.EVENTS), *events])
    rows = rule.judge_with(rule.sift(frame), known).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def test_a_held_course_while_another_is_silent_is_a_candidate() -> None:
    (one,) = found(spell(), silent())
    assert one["mmsis"] == [211000001]
    assert abs((one["start_at"] - at(6.0)).total_seconds()) <= 900
    assert abs((one["end_at"] - at(10.0)).total_seconds()) <= 900
    said = one["evidence"]
    assert said["shape"] == "held course"
    assert said["candidates"][0]["mmsi"] == 412000001
    assert said["silent_way_nmi"] == pytest.approx(15.1, abs=0.5)
    assert said["could_stay_h"] == pytest.approx(4.0, abs=0.5)
    assert one["confidence"] > 0.9
    assert "no meeting was observed" in one["sentence_en"]
    assert "候補" in one["sentence_ja"]


def test_an_s_turn_without_a_reported_heading_is_one_too() -> None:
    (one,) = found(spell(turn_deg=90.0, heading_deg=None), silent())
    assert one["evidence"]["shape"] == "S-turn"
    assert one["evidence"]["s_turn_deg"] >= 60
    assert found(spell(heading_deg=None), silent()) == []
    assert found(spell(turn_deg=20.0, heading_deg=None), silent()) == []


def test_ordinary_drifting_is_none() -> None:
    assert found(spell(way_deg=175.0), silent()) == []
    assert found(spell(way_deg=175.0, turn_deg=90.0), silent()) == []
    assert found(spell(wobble_deg=60.0, heading_deg=60.0), silent()) == []


def test_nobody_silent_or_not_in_reach_is_none() -> None:
    assert found(spell()) == []
    assert found(spell(), silent(off_nmi=70.0)) == []
    assert found(spell(), silent(off_nmi=50.0)) == []  # ten hours to and fro at 10 kn
    assert found(spell(), silent(hours=(9.5, 16.0))) == []
    assert found(spell(), silent(hours=(1.0, 6.5))) == []
    assert found(spell(), silent(confidence=0.2)) == []
    assert found(spell(), silent(mmsi=211000001)) == []


def test_a_gap_that_is_not_over_needs_no_way_back() -> None:
    (one,) = found(spell(), silent(hours=(3.0, None), off_nmi=40.0))
    assert one["evidence"]["candidates"][0]["to"] is None


def test_a_hull_not_heard_again_is_a_weak_candidate() -> None:
    """Where it went is not known; once it is heard again the same event is surer."""
    (one,) = found(spell(), silent(hours=(4.0, None)))
    assert one["confidence"] == pytest.approx(0.45)
    assert one["evidence"]["heard_again"] is False
    assert "was not heard again" in one["sentence_en"]
    (two,) = found(spell(), silent(hours=(4.0, 12.0)))
    assert two["event_id"] == one["event_id"]
    assert two["confidence"] > 0.9
    assert two["evidence"]["heard_again"] is True


def test_the_surer_reception_explains_the_silence_the_less_it_weighs() -> None:
    sure = [found(spell(), silent(confidence=c))[0]["confidence"] for c in (0.3, 0.6, 0.9)]
    assert sure == sorted(sure)
    assert sure[0] < sure[1] < sure[2]


def test_a_silence_of_days_fits_everything_and_weighs_little() -> None:
    near = found(spell(), silent(hours=(4.0, 12.0)))[0]
    days = found(spell(), silent(hours=(-44.0, 40.0)))[0]
    assert days["confidence"] < 0.5 < near["confidence"]
    assert days["evidence"]["candidates"][0]["slack_h"] > 70
    (late,) = found(spell(), silent(hours=(7.0, 14.0), off_nmi=10.0))
    assert late["evidence"]["could_stay_h"] == pytest.approx(2.0, abs=0.4)
    assert late["confidence"] < near["confidence"]


def test_an_outage_or_a_port_that_explains_the_silence_weighs_little() -> None:
    port = silent().with_columns(
        evidence=pl.lit('{"speed_before_kn": 9.0, "explained_by": "port", "rows": []}')
    )
    (one,) = found(spell(), port)
    assert one["confidence"] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("hours", "knots", "events"),
    [((6.0, 7.5), 1.0, 0), ((6.0, 8.6), 1.0, 1), ((6.0, 10.0), 2.6, 0)],
)
def test_two_hours_below_two_knots(hours: tuple[float, float], knots: float, events: int) -> None:
    assert len(found(spell(slow_h=hours, knots=knots), silent())) == events


def test_it_came_under_way_and_went_on() -> None:
    assert found(spell(until_h=10.0), silent()) == []
    assert found(spell().filter(pl.col("observed_at") >= at(6.0)), silent()) == []


def test_near_a_port_or_by_a_pilot_boat_none() -> None:
    port = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1] + 0.05])
    assert found(spell(), silent(), ports=port) == []


def test_several_silent_hulls_make_each_less_sure() -> None:
    (one,) = found(spell(), silent())
    (two,) = found(spell(), silent(), silent(412000002, off_nmi=20.0))
    assert two["evidence"]["silent_hulls"] == 2
    assert two["confidence"] < one["confidence"]
    assert [c["mmsi"] for c in two["evidence"]["candidates"]] == [412000001, 412000002]
    assert two["event_id"] == one["event_id"]


def test_an_encounter_with_a_heard_hull_or_anchor_explains_it() -> None:
    meets = silent(211000001, (6.2, 9.8), off_nmi=0.0, rule=Encounter(ports=NO_PORTS))
    (one,) = found(spell(), silent(), meets)
    assert (one["evidence"]["explained_by"], one["confidence"]) == ("encounter", 0.4)
    at_anchor = spell().with_columns(nav_status=pl.lit(1, pl.Int8))
    (two,) = found(at_anchor, silent())
    assert two["evidence"]["explained_by"] == "anchor"
    assert found(spell().with_columns(nav_status=pl.lit(7, pl.Int8)), silent()) == []


def test_lying_in_a_swinging_circle_is_explained_by_anchor() -> None:
    (one,) = found(spell(knots=0.05, turn_deg=90.0), silent())
    assert (one["evidence"]["explained_by"], one["confidence"]) == ("anchor", 0.4)


def claims(*types: tuple[int, int]) -> pl.DataFrame:
    """What hulls say of their type, all the time."""
    return pl.concat([said(mmsi, (0.0, 30.0), ship_type=code) for mmsi, code in types])


def with_types(one: int, other: int) -> dict[str, Any]:
    """The only event where the slow and the silent hull claim these ship types."""
    gone = spell(412000001, offset(*PLACE, east_m=400_000.0))
    columns = columns_of(sea(spell(), gone), claims((211000001, one), (412000001, other)))
    rule = Rendezvous(ports=NO_PORTS)
    (row,) = rule.judge_with(rule.sift(columns), silent()).rows(named=True)
    return {**row, "evidence": json.loads(row["evidence"])}


def test_pairs_that_hand_nothing_over_weigh_less() -> None:
    carrier, tankers = with_types(70, 30), with_types(80, 80)
    assert carrier["confidence"] == tankers["confidence"] > 0.9
    assert carrier["evidence"]["candidates"][0]["class"] == "fishing"
    for pair in ((30, 30), (80, 60)):
        assert with_types(*pair)["confidence"] < 0.5
    (work,) = [with_types(55, 80)]
    assert (work["evidence"]["explained_by"], work["confidence"]) == ("work", 0.4)


def test_hulls_that_are_slow_beside_it_explain_it() -> None:
    """A fleet that drifts on together: four hulls, all with the shape of a transfer."""
    fleet = [spell(211000001 + i, offset(*PLACE, north_m=900.0 * i)) for i in range(4)]
    rows = found(sea(*fleet), silent())
    assert {one["evidence"]["explained_by"] for one in rows} == {"company"}
    assert {one["confidence"] for one in rows} == {0.4}
    rows = found(sea(*fleet[:3]), silent())
    assert {one["evidence"]["explained_by"] for one in rows} == {None}
    apart = [spell(211000001 + i, offset(*PLACE, north_m=6_000.0 * i)) for i in range(4)]
    assert {one["evidence"]["explained_by"] for one in found(sea(*apart), silent())} == {None}


@pytest.mark.parametrize(
    ("kind", "said_of_it", "reason"),
    [
        (Loitering, {"explained_by": "waiting"}, "waiting"),
        (Loitering, {"explained_by": "gear"}, "gear"),
        (Loitering, {"explained_by": "port"}, "anchor"),
        (Loitering, {"explained_by": None}, None),
        (Fishing, {}, "gear"),
    ],
)
def test_what_other_rules_say_of_the_spell_explains_it(
    kind: Any, said_of_it: dict[str, Any], reason: str | None
) -> None:
    other = silent(211000001, (6.2, 9.8), off_nmi=0.0, rule=kind())
    other = other.with_columns(evidence=pl.lit(json.dumps(said_of_it)))
    (one,) = found(spell(), silent(), other)
    assert one["evidence"]["explained_by"] == reason
    assert (one["confidence"] == 0.4) is (reason is not None)


def test_turning_on_and_on_before_is_no_s_turn() -> None:
    minutes = np.arange(0.0, 14 * 60.0, 2.0)
    slow = (minutes >= 360) & (minutes < 600)
    course = np.where(slow, 90.0, 90.0 + 80.0 * np.where(minutes // 20 % 2, 1.0, -1.0))
    step = np.where(slow, 1.0, 6.0) * NMI / 30.0
    east = np.cumsum(step * np.sin(np.radians(course))) / 111_195.0 / 0.896
    north = np.cumsum(step * np.cos(np.radians(course))) / 111_195.0
    moments = [DAY + timedelta(minutes=float(m)) for m in minutes]
    here = fixes(211000001, moments, PLACE[0] - 0.4 + east, PLACE[1] + north)
    assert found(here, silent()) == []
    (kept,) = found(here, silent(), turned_share=20.0)
    assert kept["evidence"]["shape"] == "S-turn"


def test_real_hulls_and_drills_keep_apart() -> None:
    assert found(spell(), silent(exercise_id="ex")) == []
    drill = spell().with_columns(exercise_id=pl.lit("ex"))
    assert len(found(drill, silent(exercise_id="ex"))) == 1
    assert found(drill, silent()) == []


def test_over_midnight_and_over_180_degrees() -> None:
    (one,) = found(spell(slow_h=(22.0, 27.0), until_h=31.0), silent(hours=(20.0, 30.0)))
    assert one["start_at"].day != one["end_at"].day
    there = (179.98, 55.0)
    (two,) = found(spell(place=there), silent(place=there))
    assert two["lon"] > 0 > two["end_lon"]
    assert two["evidence"]["silent_way_nmi"] < 16.5


def test_order_splits_and_late_data_do_not_matter() -> None:
    frame = sea(
        spell(), spell(211000002, offset(*PLACE, east_m=20_000), turn_deg=90.0),
        spell(211000003, offset(*PLACE, east_m=-20_000), way_deg=180.0),
    )  # fmt: skip
    rule = Rendezvous(ports=NO_PORTS)
    gaps = pl.concat([silent(), silent(412000002, off_nmi=20.0)])
    expected = rule.judge_with(rule.sift(frame), gaps)
    assert expected.height == 2
    for other in (frame.reverse(), frame.sample(fraction=1.0, shuffle=True, seed=3)):
        assert rule.judge_with(rule.sift(other), gaps.reverse()).equals(expected)
    parts = [rule.sift(part) for part in frame.partition_by("mmsi")]
    assert rule.judge_with(Partials.concat(reversed(parts)), gaps).equals(expected)
    early = frame.filter(pl.col("observed_at") < at(9.0))
    assert rule.judge_with(rule.sift(early), gaps).is_empty()


def test_nothing_from_nothing() -> None:
    assert found(spell().head(0), silent()) == []
    rule = Rendezvous(ports=NO_PORTS)
    assert rule.judge(rule.sift(spell())).is_empty()
