"""Passages: from end to end of a strait, counted once; turning back, ferries, waiting, silence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import at, fixes, sea, ship

from sealane import geo, observe, tables
from sealane.detect import Partials, Passage, columns_of
from sealane.law import gateways

Place = tuple[float, float]
DOVER = {gate.strait_id: gate for gate in gateways()}["dover"]
SUEZ_FILE = Path("/work/shared/data/ais/suez_2021_boat_positions.csv")
SUEZ_MAPPING = Path(__file__).parents[2] / "docs/how-to/mappings/suez.toml"
GROUNDED_AT = datetime(2021, 3, 23, 5, 40, tzinfo=UTC)
WEST, EAST = (1.0, 50.7), (2.1, 51.4)  # 24 nmi on both sides of the line across Dover Strait
FAR = (0.4, 49.9)  # where a feed may go on


def way(
    mmsi: int,
    places: Sequence[Place],
    *,
    start_h: float = 6.0,
    speed_kn: float = 12.0,
    every_s: float = 180.0,
    waits_h: dict[int, float] | None = None,
    unheard: Sequence[tuple[float, float]] = (),
) -> pl.DataFrame:
    """A hull through places at one speed; it waits at some of them (by number)."""
    hours, lons, lats = [start_h], [places[0][0]], [places[0][1]]
    for number, (here, there) in enumerate(pairwise(places)):
        run_m = float(geo.distance_m(*here, *there))
        hours.append(hours[-1] + run_m / 1852.0 / speed_kn)
        lons.append(lons[-1] + float(geo.wrap_lon(there[0] - here[0])))
        lats.append(there[1])
        if waits_h and number + 1 in waits_h:
            hours.append(hours[-1] + waits_h[number + 1])
            lons.append(lons[-1])
            lats.append(lats[-1])
    t = np.arange(hours[0], hours[-1], every_s / 3600.0)
    for since, until in unheard:
        t = t[(t <= since) | (t >= until)]
    lon, lat = np.interp(t, hours, lons), np.interp(t, hours, lats)
    return fixes(mmsi, [at(float(h)) for h in t], geo.wrap_lon(lon), lat, speed_kn)


def found(frame: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    rule = Passage(**given)
    rows = rule.judge(rule.sift(frame)).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def through(**given: Any) -> pl.DataFrame:
    return way(211000001, [WEST, DOVER.middle, EAST], **given)


def test_a_ship_goes_through_a_strait() -> None:
    (passage,) = found(through())
    evidence = passage["evidence"]
    assert evidence["subject"] == evidence["strait"]["strait_id"] == "dover"
    ends = evidence["strait"]
    assert (ends["from_en"], ends["to_en"]) == ("English Channel", "North Sea")
    assert (ends["to_ja"], evidence["direction"]) == ("北海", "north-eastbound")
    assert 40.0 < evidence["bearing_deg"] < 65.0
    assert abs(evidence["marks_h"] - 20.0 / 12.0) < 0.1
    assert evidence["passage_h"] is None  # of the strait one line is known
    off = [geo.distance_m(*DOVER.middle, passage[x], passage[y]) / 1852.0
           for x, y in (("lon", "lat"), ("end_lon", "end_lat"))]  # fmt: skip
    assert all(10.0 <= float(one) < 11.0 for one in off)
    for name in ("start", "end"):
        first, last = (datetime.fromisoformat(one) for one in evidence[f"{name}_bracket"])
        assert first <= passage[f"{name}_at"] <= last
        assert last - first == timedelta(minutes=3)
        assert 90.0 <= passage[f"{name}_uncertainty_s"] <= 180.0
    assert 2 <= len(evidence["rows"]) <= 6
    assert passage["confidence"] == 0.8
    assert "crossed the line across the Dover" in passage["sentence_en"]
    assert "海峡の横断線を" in passage["sentence_ja"]
    assert (
        "Dover Strait, north-eastbound from English Channel to North Sea" in passage["sentence_en"]
    )
    assert "イギリス海峡側から北海側へ越えた" in passage["sentence_ja"]


def test_back_again_is_a_second_passage_the_other_way() -> None:
    events = found(way(211000001, [WEST, DOVER.middle, EAST, DOVER.middle, WEST]))
    assert [one["evidence"]["direction"] for one in events] == [
        "north-eastbound",
        "south-westbound",
    ]


@pytest.mark.parametrize("turn", [0.9, 1.15])
def test_turning_back_is_none(turn: float) -> None:
    """Before the line or 4 nmi beyond it."""
    (x1, y1), (x2, y2) = WEST, DOVER.middle
    place = (x1 + turn * (x2 - x1), y1 + turn * (y2 - y1))
    assert found(way(211000001, [WEST, place, WEST])) == []


def test_ferries_across_are_none() -> None:
    dover, calais = (1.34, 51.12), (1.84, 50.98)
    assert found(way(211000001, [dover, calais] * 6, speed_kn=18.0)) == []


def test_from_shore_to_shore_and_far_along_is_none() -> None:
    """Across the Taiwan Strait, 20 nmi along its axis on both sides, at 70 degrees from it."""
    gate = {one.strait_id: one for one in gateways()}["taiwan"]
    places = [geo.destination(*gate.middle, gate.axis_deg + 70.0, [m]) for m in (-8e4, 0.0, 8e4)]
    line = [(float(x[0]), float(y[0])) for x, y in places]
    assert found(way(211000001, line)) == []
    assert len(found(way(211000001, line), across_deg=80.0)) == 1


def test_days_at_anchor_inside_are_one_passage() -> None:
    (passage,) = found(through(waits_h={1: 60.0}))
    assert passage["evidence"]["stopped_h"] == pytest.approx(60.0, abs=0.5)
    assert passage["end_at"] - passage["start_at"] > timedelta(hours=60)


def test_a_silence_of_16_h_is_one_voyage_and_a_longer_one_is_not() -> None:
    waits = {"waits_h": {1: 40.0}}
    (passage,) = found(through(**waits, unheard=[(12.0, 27.9)]))
    assert passage["confidence"] < 0.6
    assert passage["evidence"]["longest_silence_h"] == pytest.approx(15.9, abs=0.2)
    assert found(through(**waits, unheard=[(12.0, 28.5)])) == []


def test_a_shuttle_is_told_as_a_line_of_ferries() -> None:
    to_and_fro = [WEST, DOVER.middle, EAST, DOVER.middle] * 2 + [WEST]
    events = found(way(211000001, to_and_fro, speed_kn=20.0))
    assert len(events) == 4
    assert {one["evidence"]["explained_by"] for one in events} == {"ferry line"}
    assert max(one["confidence"] for one in events) == 0.45


def test_past_the_line_it_is_open_until_the_feed_goes_on() -> None:
    past = way(211000001, [WEST, DOVER.middle, (1.6, 51.08)])
    (passage,) = found(past)
    assert passage["end_at"] is None
    assert passage["evidence"]["passage_h"] is None
    assert passage["confidence"] == 0.6
    others = ship(211000002, FAR, hours=(0.0, 40.0))
    assert found(sea(past, others)) == []
    still = way(211000001, [WEST, DOVER.middle, (1.6, 51.08), (1.6, 51.08)], waits_h={2: 3.0})
    (passage,) = found(still)
    assert (passage["confidence"], passage["evidence"]["explained_by"]) == (0.45, "stop inside")


def test_over_midnight() -> None:
    (passage,) = found(through(start_h=21.5))
    assert passage["start_at"].date() != passage["end_at"].date()


def test_across_180_degrees_nothing_is_passed_and_bering_is() -> None:
    bering = {one.strait_id: one for one in gateways()}["bering"]
    south, north = (178.0, 62.0), (-169.2, 66.6)
    (passage,) = found(way(211000001, [south, (-173.0, 64.3), bering.middle, north]))
    ends = passage["evidence"]["strait"]
    assert passage["evidence"]["subject"] == "bering"
    assert (ends["from_en"], ends["to_en"]) == ("Bering Sea", "Chukchi Sea")
    assert found(way(211000001, [(178.0, 58.0), (-175.0, 58.0)])) == []


def test_two_gates_are_drawn_for_suez() -> None:
    """Port Said, Ismailia, Bitter Lake, Suez: in by one gate, out by the other, days between."""
    canal = [(32.35, 31.45), (32.33, 31.2), (32.31, 30.7), (32.39, 30.33), (32.56, 30.0)]
    (passage,) = found(way(211000001, [*canal, (32.55, 29.8)], waits_h={3: 30.0}))
    evidence = passage["evidence"]
    assert (evidence["gates"], evidence["mark_nmi"]) == ("drawn", None)
    assert evidence["direction"] == "southbound"
    assert found(way(211000001, [*canal[:3], *canal[1::-1]])) == []


def test_the_vessel_class_is_what_it_claims() -> None:
    frame = through()
    claims = pl.DataFrame(
        {name: [None] for name in tables.IDENTITIES.names}
        | {"mmsi": [211000001], "ship_type": [82], "first_at": [at(0)], "last_at": [at(40)]},
        schema=tables.polars_schema(tables.IDENTITIES),
    )
    rule = Passage()
    events = rule.judge(rule.sift(columns_of(frame, claims)))
    assert json.loads(events["evidence"][0])["vessel_class"] == "merchant"
    assert found(frame)[0]["evidence"]["vessel_class"] is None


def many() -> pl.DataFrame:
    ships = [
        through(),
        way(211000002, [EAST, DOVER.middle, WEST], start_h=20.0, waits_h={1: 5.0}),
        way(211000003, [WEST, DOVER.middle, WEST], start_h=3.0),
        way(211000004, [WEST, DOVER.middle, (1.6, 51.08)], start_h=28.0),
    ]
    return sea(*ships)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(211000001, 211000004))
def test_order_repetition_and_splits_do_not_matter(seed: int, cut: int) -> None:
    frame, rule = many(), Passage()
    expected = rule.judge(rule.sift(frame))
    assert expected.height == 3
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=seed)
    assert rule.judge(rule.sift(mixed)).equals(expected)
    parts = [mixed.filter(pl.col("mmsi") <= cut), mixed.filter(pl.col("mmsi") > cut)]
    assert rule.judge(Partials.concat([rule.sift(part) for part in parts])).equals(expected)


def test_a_day_that_comes_late_ends_in_the_same_events() -> None:
    """Without its first hours the passage has no beginning; with them it is as if never late."""
    frame = through()
    late = frame.filter(pl.col("observed_at") < at(7.5))
    rest = frame.filter(pl.col("observed_at") >= at(7.5))
    assert found(rest) == []
    assert found(pl.concat([rest, late])) == found(frame)


def test_drills_and_ships_do_not_mix() -> None:
    drill = through().with_columns(
        pl.lit("EX").alias("exercise_id"), pl.lit("211000001-x").alias("track_id")
    )
    events = found(sea(through(), drill))
    assert sorted(str(one["exercise_id"]) for one in events) == ["EX", "None"]


def test_suez_before_and_after_the_grounding() -> None:
    """Real positions: 88 hulls had gone through when the canal was blocked on 23 March 2021."""
    if not SUEZ_FILE.exists():
        pytest.skip(f"{SUEZ_FILE} is not here")
    mapping = observe.Mapping.from_toml(str(SUEZ_MAPPING))
    [source] = observe.open_inputs([str(SUEZ_FILE)])
    reading = observe.read(source, observe.Options(mapping=mapping))
    events = Passage().find(pl.concat([batch.positions for batch in reading]))
    word = pl.col("evidence").str.json_path_match("$.direction")
    events = events.with_columns(word.alias("word"))
    before = events.filter(pl.col("end_at") < GROUNDED_AT)
    after = events.filter(pl.col("end_at") >= GROUNDED_AT)
    assert dict(before.group_by("word").len().rows()) == {"southbound": 42, "northbound": 46}
    assert set(after["word"]) == {"northbound"}  # those already north of the place went on
    waiting = events.filter(pl.col("end_at").is_null())
    assert set(waiting["word"]) == {"southbound"}
    assert waiting["confidence"].max() == 0.45
    hours = (before["end_at"] - before["start_at"]).dt.total_minutes() / 60.0
    assert 9.0 < float(hours.median() or 0.0) < 14.0  # the canal takes 11 to 16 h
