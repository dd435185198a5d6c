"""Fishing movement by gear: what makes each, and what is none."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from made import DAY, at, fixes, sea, ship

from sealane import geo, tables
from sealane.detect import Fishing, columns_of, finalise
from sealane.detect.kernel import fishing as kernel
from sealane.detect.kernel.fishing import sun_deg
from sealane.law import ZoneSet
from sealane.scenario.stage import fishing as stage
from sealane.scenario.work import Pen

PLACE = (125.0, 26.0)
GEARS = ("trawl", "longline", "purse_seine", "squid_jig", "pole_line", "gillnet")
BEGINS = {"squid_jig": 34.5, "pole_line": 22.8, "gillnet": 31.0}
"""Hours of UTC at 125 E when it begins: dusk, morning, afternoon."""
TRAPS = (stage.slow_transit, stage.at_anchor, stage.adrift)


@cache
def worked(name: str, place: tuple[float, float] = PLACE, *, every: int = 2) -> pl.DataFrame:
    """A hull that sails in, does what the made-up sea draws by that name, and sails out."""
    pen = Pen(np.random.default_rng(5), 40.0)
    pen.go(9.5, 120.0)
    getattr(stage, name)(pen.rng, pen)
    pen.turn(30.0).go(9.5, 120.0)
    x, y = np.array(pen.east[::every]), np.array(pen.north[::every])
    seconds = np.arange(len(x)) * 30.0 * every + BEGINS.get(name, 10.0) * 3600.0 - 7200.0
    lat = place[1] + y / 111_195.0
    lon = place[0] + x / (111_195.0 * np.cos(np.radians(place[1])))
    moments = [DAY + timedelta(seconds=float(s)) for s in seconds]
    return fixes(301, moments, geo.wrap_lon(lon).tolist(), lat.tolist())


def claims(ship_type: int, mmsi: int = 301) -> pl.DataFrame:
    """What a hull says of itself."""
    row = dict.fromkeys(tables.IDENTITIES.names)
    row |= {"mmsi": mmsi, "ship_type": ship_type, "first_at": DAY - timedelta(days=1)}
    row |= {"last_at": at(90.0), "source": "made", "reports": 1}
    known = {k: [v] for k, v in row.items() if k in tables.IDENTITIES.names}
    return pl.DataFrame(known, schema=tables.polars_schema(tables.IDENTITIES), strict=False)


def gears(events: pl.DataFrame) -> list[str]:
    """The gear of each event."""
    return [json.loads(text)["gear"] for text in events["evidence"]]


@pytest.mark.parametrize("gear", GEARS)
def test_each_gear_is_told(gear: str) -> None:
    found = Fishing().find(worked(gear))
    assert set(gears(found)) == {gear}
    assert found.height == (2 if gear == "purse_seine" else 1)
    assert (found["confidence"] >= 0.5).all()


@pytest.mark.parametrize("gear", ["trawl", "longline", "gillnet"])
def test_it_is_told_across_180_degrees_and_from_reports_ten_minutes_apart(gear: str) -> None:
    assert gears(Fishing().find(worked(gear, (179.95, 26.0)))) == [gear]
    assert gears(Fishing().find(worked(gear, every=20))) == [gear]


@pytest.mark.parametrize("trap", TRAPS, ids=lambda act: str(act.__name__))
def test_other_slow_movement_is_none(trap: object) -> None:
    assert Fishing().find(worked(trap.__name__)).is_empty()  # type: ignore[attr-defined]


def test_survey_lines_are_said_to_be_like_a_survey() -> None:
    found = Fishing().find(worked("survey"))
    assert [json.loads(e)["explained_by"] for e in found["evidence"]] == ["survey"]
    assert (found["confidence"] <= 0.45).all()
    assert "survey" in found["sentence_en"][0]


def test_the_claimed_type_counts() -> None:
    frame = worked("trawl")
    assert (Fishing().find(frame, claims(30))["confidence"] >= 0.5).all()
    other = Fishing().find(frame, claims(90))
    assert [json.loads(e)["explained_by"] for e in other["evidence"]] == ["class"]
    assert (other["confidence"] <= 0.45).all()
    assert Fishing().find(frame, claims(70)).is_empty()


def test_a_hull_of_no_type_needs_reports_that_show_the_movement() -> None:
    few = worked("trawl", every=40)  # twenty minutes apart
    (weak,) = Fishing().find(few).rows(named=True)
    assert json.loads(weak["evidence"])["explained_by"] == "sparse"
    assert weak["confidence"] <= 0.45
    assert "claims no type" in weak["sentence_en"]
    assert (Fishing().find(few, claims(30))["confidence"] >= 0.5).all()
    assert (Fishing().find(worked("trawl", every=10))["confidence"] >= 0.5).all()


def test_start_and_end_are_those_of_the_work() -> None:
    row = Fishing().find(worked("trawl")).row(0, named=True)
    assert abs((row["start_at"] - at(10.0)).total_seconds()) <= 600.0
    assert row["end_at"] is not None
    assert row["start_uncertainty_s"] >= 60.0


def test_it_is_open_while_the_feed_has_not_gone_on() -> None:
    whole = worked("trawl")
    cut = whole.filter(pl.col("observed_at") < at(18.0))
    assert Fishing().find(cut)["end_at"].to_list() == [None]
    other = ship(302, (125.5, 26.2), hours=(8.0, 23.0), speed_kn=10.0)
    assert Fishing().find(sea(cut, other))["end_at"].null_count() == 0


def test_order_duplicates_and_splits_change_nothing() -> None:
    one, other = worked("trawl"), ship(302, (125.5, 26.2), hours=(8.0, 30.0), speed_kn=10.0)
    both = sea(one, other)
    plain = Fishing().find(both)
    assert Fishing().find(both.sample(fraction=1.0, shuffle=True, seed=3)).equals(plain)
    assert Fishing().find(pl.concat([both, one[:200]]))["event_id"].equals(plain["event_id"])
    rule = Fishing()
    parts = [rule.sift(columns_of(frame)) for frame in (other, one)]
    assert rule.judge(type(parts[0]).concat(parts)).equals(plain)


def test_a_drill_is_told_apart() -> None:
    drill = worked("trawl").with_columns(pl.lit("drill").alias("exercise_id"))
    assert Fishing().find(drill)["exercise_id"].to_list() == ["drill"]


def test_protected_areas_are_named_with_the_hours_inside() -> None:
    box = [[124.0, 25.0], [126.5, 25.0], [126.5, 27.5], [124.0, 27.5], [124.0, 25.0]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "regime": regime},
            "geometry": {"type": "Polygon", "coordinates": [box]},
        }
        for name, regime in (("Reef", "protected_area"), ("Sea", "eez"))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    zones = ZoneSet.from_geojson_text(text, file="made")
    row = Fishing(zones=zones).find(worked("trawl")).row(0, named=True)
    inside = json.loads(row["evidence"])["protected_areas"]
    assert inside == ["Reef"]
    told = json.loads(row["evidence"])
    assert told["protected_area_h"] == pytest.approx(told["hours"], abs=0.2)


def test_the_sentence_is_neutral_and_in_both_languages() -> None:
    row = finalise(Fishing().find(worked("longline")), None).row(0, named=True)
    assert row["sentence_en"].startswith("Fishing movement of ")
    assert "longlining" in row["sentence_en"]
    assert "はえ縄漁" in row["sentence_ja"]


@pytest.mark.parametrize(
    ("day", "lat", "highest"), [(79.5, 0.0, 90.0), (172.0, 23.4, 90.0), (355.0, 60.0, 6.6)]
)
def test_the_sun_stands_where_it_should(day: float, lat: float, highest: float) -> None:
    heights = [sun_deg((day + h / 96.0) * 86_400.0, 0.0, lat) for h in range(-96, 96)]
    assert max(heights) == pytest.approx(highest, abs=2.5)


def lines(count: int, turn_deg: float) -> pl.DataFrame:
    """A hull that keeps 4.5 kn on legs of an hour with turns to and fro, without a stop."""
    pen = Pen(np.random.default_rng(5), 40.0)
    pen.go(9.5, 60.0)
    for n in range(count):
        pen.heading_deg = 90.0 + (0.5 - n % 2) * turn_deg
        pen.go(4.5, 60.0)
    pen.turn(30.0).go(9.5, 60.0)
    x, y = np.array(pen.east[::2]), np.array(pen.north[::2])
    moments = [DAY + timedelta(hours=8, seconds=60.0 * n) for n in range(len(x))]
    lat = PLACE[1] + y / 111_195.0
    lon = PLACE[0] + x / (111_195.0 * np.cos(np.radians(PLACE[1])))
    return fixes(301, moments, lon.tolist(), lat.tolist())


def test_confidence_falls_evenly_as_lines_come_near_to_those_of_a_survey() -> None:
    rule = Fishing()
    figures = np.zeros(16)
    figures[kernel.TURNS], figures[kernel.SPREAD] = 5.0, 0.1
    clear = []
    for axis in (0.9, 0.79, 0.7, 0.65, 0.5):
        figures[kernel.AXIS] = axis
        clear.append(rule.unlike_survey(figures))
    assert clear == pytest.approx([0.0, 0.05, 0.5, 0.75, 1.0])
    figures[kernel.STOPS] = 2.0
    assert rule.unlike_survey(figures) == 1.0


def test_an_unknown_hull_that_never_hauls_is_no_sure_trawler() -> None:
    for turn in (90.0, 110.0, 150.0):
        found = Fishing().find(lines(6, turn))
        assert gears(found) == ["trawl"]
        assert (found["confidence"] <= 0.6).all()
    hauls = Fishing().find(worked("trawl"))
    assert hauls["confidence"].item() >= 0.8


def test_thresholds_of_gears_can_be_set() -> None:
    assert Fishing(tow_h=9.0).find(worked("trawl")).is_empty()
