"""Slow movement over a line: straight, zigzag, and what else explains it."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest
from made import DAY, at, fixes, sea, ship

from sealane import geo, tables
from sealane.detect import Drag, Fishing, columns_of, finalise
from sealane.geo import Lines
from sealane.scenario.stage import drag as stage
from sealane.scenario.work import Pen

PLACE = (124.5, 26.0)


def line(place: tuple[float, float] = PLACE, name: str = "Cable") -> Lines:
    """A cable from south to north through a place."""
    lon, lat = place
    corners = [[lon, lat - 1.0], [lon, lat + 1.0]]
    feature = {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {"type": "LineString", "coordinates": corners},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return Lines.from_geojson_text(text, file="made")


@cache
def sailed(
    name: str,
    place: tuple[float, float] = PLACE,
    *,
    heading: float = 85.0,
    kn: float = 12.0,
    every: int = 2,
) -> pl.DataFrame:
    """A ship that sails in, does over the cable what the made-up sea draws, and sails on."""
    pen = Pen(np.random.default_rng(5), heading)
    pen.go(kn, 90.0)
    getattr(stage, name)(pen.rng, pen)
    pen.go(kn, 90.0)
    over = int(pen.marks["over"][0] / 30.0)
    x, y = np.array(pen.east) - pen.east[over], np.array(pen.north) - pen.north[over]
    seconds = np.arange(len(x))[::every] * 30.0 + 21.5 * 3600.0
    lat = place[1] + y[::every] / 111_195.0
    lon = place[0] + x[::every] / (111_195.0 * np.cos(np.radians(place[1])))
    moments = [DAY + timedelta(seconds=float(s)) for s in seconds]
    frame = fixes(401, moments, geo.wrap_lon(lon).tolist(), lat.tolist())
    # The bow follows the course, but for ships adrift.
    course = geo.bearing_deg(lon[:-1], lat[:-1], lon[1:], lat[1:])
    course = np.append(course, course[-1])
    bow = np.full(len(course), heading) if name == "adrift" else course
    return frame.with_columns(
        pl.Series("cog_deg", course).cast(frame.schema["cog_deg"]),
        pl.Series("heading_deg", bow).cast(frame.schema["heading_deg"]),
    )


def told(events: pl.DataFrame) -> list[dict[str, object]]:
    """The evidence of each event."""
    return [json.loads(text) for text in events["evidence"]]


@pytest.mark.parametrize("way", ["straight", "zigzag"])
@pytest.mark.parametrize("place", [PLACE, (180.0, 62.0)], ids=["at 124 E", "at 180 deg"])
def test_a_slow_spell_over_a_line_is_told(way: str, place: tuple[float, float]) -> None:
    found = Drag(lines=line(place)).find(sailed(way, place))
    assert found.height == 1
    (evidence,) = told(found)
    assert (evidence["way"], evidence["line"]) == (way, "Cable")
    assert evidence["explained_by"] is None
    assert found["confidence"][0] >= 0.7
    assert abs((found["start_at"][0] - at(23.0)).total_seconds()) <= 600.0


def test_reports_ten_minutes_apart_and_over_midnight_suffice() -> None:
    found = Drag(lines=line()).find(sailed("straight", every=20))
    assert found.height == 1
    assert found["start_at"][0].day != found["end_at"][0].day


@pytest.mark.parametrize(
    ("trap", "heading", "why"),
    [
        ("anchoring", 85.0, "anchoring"),
        ("adrift", 0.0, "drifting"),
        ("laying", 1.0, "work"),
        ("pilot", 85.0, None),
        ("beside", 85.0, None),
    ],
)
def test_what_else_explains_it_is_said(trap: str, heading: float, why: str | None) -> None:
    found = Drag(lines=line()).find(sailed(trap, heading=heading))
    assert (found["confidence"] < 0.5).all()
    if why is None:
        assert found.is_empty()
    else:
        assert {one["explained_by"] for one in told(found)} <= {why, "drifting"}


def test_a_hull_that_is_always_slow_is_none_unless_it_zigzags() -> None:
    assert Drag(lines=line()).find(sailed("passage", kn=5.0)).is_empty()
    assert Drag(lines=line()).find(sailed("zigzag", kn=4.0)).height == 1


def test_fishing_over_a_line_is_said_to_be_fishing() -> None:
    frame = sailed("trawling", heading=85.0, kn=9.5)
    rule = Drag(lines=line())
    found = rule.judge_with(rule.sift(columns_of(frame)), Fishing().find(frame))
    assert {one["explained_by"] for one in told(found)} <= {"fishing"}
    assert (found["confidence"] < 0.5).all()


def test_a_tug_that_goes_straight_may_be_towing() -> None:
    row = dict.fromkeys(tables.IDENTITIES.names)
    row |= {"mmsi": 401, "ship_type": 52, "first_at": DAY, "last_at": at(90.0), "source": "made"}
    claim = pl.DataFrame(
        {k: [v] for k, v in row.items()},
        schema=tables.polars_schema(tables.IDENTITIES),
        strict=False,
    )
    found = Drag(lines=line()).find(sailed("straight"), claim)
    assert [one["explained_by"] for one in told(found)] == ["towing"]
    assert Drag(lines=line()).find(sailed("zigzag"), claim)["confidence"][0] > 0.5


def test_without_lines_and_far_from_them_nothing_is_told() -> None:
    frame = sailed("straight")
    assert Drag().find(frame).is_empty()
    assert Drag(lines=Lines()).find(frame).is_empty()
    assert Drag(lines=line((100.0, 10.0))).find(frame).is_empty()
    assert Drag(lines=line()).find(frame.clear()).is_empty()


def test_each_line_crossed_has_its_event() -> None:
    one, other = line(), line((124.55, 26.0), "Pipe")
    both = Lines.from_geojson_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    feature
                    for lines in (one, other)
                    for feature in json.loads(lines.to_geojson())["features"]
                ],
            }
        ),
        file="both",
    )
    found = Drag(lines=both).find(sailed("straight"))
    assert {one["subject"] for one in told(found)} == {"Cable", "Pipe"}
    assert found["event_id"].n_unique() == 2


def test_it_is_open_while_the_feed_has_not_gone_on() -> None:
    cut = sailed("zigzag").filter(pl.col("observed_at") < at(24.5))
    assert Drag(lines=line()).find(cut)["end_at"].to_list() == [None]
    other = ship(402, (124.9, 26.2), hours=(21.0, 30.0), speed_kn=10.0)
    assert Drag(lines=line()).find(sea(cut, other))["end_at"].null_count() == 0


def test_order_splits_and_turns_of_the_earth_change_nothing() -> None:
    one, other = sailed("zigzag"), ship(402, (124.9, 26.2), hours=(20.0, 40.0), speed_kn=10.0)
    rule = Drag(lines=line())
    plain = rule.find(sea(one, other))
    assert rule.find(sea(one, other).sample(fraction=1.0, shuffle=True, seed=3)).equals(plain)
    parts = [rule.sift(columns_of(frame)) for frame in (other, one)]
    assert rule.judge(type(parts[0]).concat(parts)).equals(plain)
    turned = one.with_columns(((pl.col("lon") + 160.0 + 180.0) % 360.0 - 180.0).alias("lon"))
    moved = Drag(lines=line((-75.5, 26.0))).find(turned)
    assert moved["start_at"].equals(rule.find(one)["start_at"])
    assert told(moved)[0]["crossings"] == told(plain)[0]["crossings"]


def test_the_sentence_is_neutral_and_in_both_languages() -> None:
    row = finalise(Drag(lines=line()).find(sailed("straight")), None).row(0, named=True)
    assert "moved slowly over Cable for" in row["sentence_en"]
    assert "低速で航行" in row["sentence_ja"]
    assert set(tables.EVENTS.names) <= set(row)
