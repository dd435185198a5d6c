"""Loitering: slow by distance over time for hours, far off shore; what ordinary work explains."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import DAY, NO_PORTS, at, fixes, offset, sea, ship
from steered import claims

from sealane import geo
from sealane.detect import Partials, columns_of
from sealane.detect.loitering import Loitering

PLACE = (124.9, 26.4)  # the East China Sea, more than 60 nmi from every shore
DATELINE = (179.95, 50.0)


def found(
    frame: pl.DataFrame, kinds: dict[int, int] | None = None, **given: Any
) -> list[dict[str, Any]]:
    rule = Loitering(**{"ports": NO_PORTS, **given})
    rows = rule.judge(rule.sift(columns_of(frame, claims(kinds or {})))).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def voyage(
    mmsi: int = 211000001,
    place: tuple[float, float] = PLACE,
    *,
    slow_h: tuple[float, float] = (6.0, 16.0),
    slow_kn: float = 1.5,
    course: float = 90.0,
    every_s: float = 300.0,
    sog_kn: float | None = None,
    until_h: float = 22.0,
) -> pl.DataFrame:
    """A hull that comes at 12 kn, is slow for some hours, and goes on at 12 kn."""
    begin, end = slow_h
    t = np.arange(0.0, until_h * 3600.0 + 0.5, every_s) / 3600.0
    way = 12.0 * np.minimum(t, begin) + slow_kn * np.clip(t - begin, 0, end - begin)
    way += 12.0 * np.maximum(t - end, 0.0)
    lon, lat = geo.destination(*place, course, (way - 12.0 * begin) * 1852.0)
    noise = np.random.default_rng(mmsi).normal(0.0, 5e-5, (2, len(t)))
    moments = [DAY + timedelta(hours=float(h)) for h in t]
    said = slow_kn if sog_kn is None else sog_kn
    return fixes(mmsi, moments, geo.wrap_lon(lon + noise[0]), lat + noise[1], said, course)


def test_a_drift_of_ten_hours_is_one_event() -> None:
    (one,) = found(voyage())
    assert abs((one["start_at"] - at(6.0)).total_seconds()) <= 900
    assert abs((one["end_at"] - at(16.0)).total_seconds()) <= 900
    said = one["evidence"]
    assert said["mean_speed_kn"] == pytest.approx(1.6, abs=0.15)
    assert said["made_good_nmi"] == pytest.approx(15.0, abs=1.5)
    assert said["explained_by"] is None
    assert one["confidence"] == 1.0
    assert one["start_uncertainty_s"] == one["end_uncertainty_s"] == 600.0
    assert "off shore" in one["sentence_en"]
    assert "岸から" in one["sentence_ja"]


def test_what_the_transmitter_says_of_its_speed_does_not_matter() -> None:
    assert len(found(voyage(sog_kn=9.0))) == 1
    assert found(voyage(slow_kn=3.0, sog_kn=0.0)) == []


@pytest.mark.parametrize(
    ("hours", "knots", "events"), [(4.6, 1.5, 1), (3.2, 1.5, 0), (10.0, 1.9, 1), (10.0, 2.2, 0)]
)
def test_it_lasts_four_hours_below_two_knots(hours: float, knots: float, events: int) -> None:
    assert len(found(voyage(slow_h=(6.0, 6.0 + hours), slow_kn=knots))) == events


def test_near_the_shore_nothing_is_found() -> None:
    near = (124.2, 24.72)  # north of Ishigaki, 10 nmi off
    assert geo.distance_to_shore_nmi(*near)[0] < 15.0
    assert found(voyage(place=near, slow_kn=0.3)) == []
    assert len(found(voyage(place=near, slow_kn=0.3), min_shore_nmi=1.0)) == 1


def test_one_short_burst_does_not_part_a_spell_and_a_fast_hour_does() -> None:
    def drift(burst_min: float) -> pl.DataFrame:
        t = np.arange(0, 12 * 60 + 1, 2.0)
        way = t / 60.0 + 4.0 * np.clip(t - 360.0, 0, burst_min) / 60.0
        lon, lat = geo.destination(*PLACE, 45.0, way * 1852.0)
        return fixes(211000001, [DAY + timedelta(minutes=float(m)) for m in t], lon, lat)

    assert len(found(drift(8.0))) == 1
    assert len(found(drift(90.0))) == 2


def test_a_silence_ends_a_spell() -> None:
    whole = voyage(slow_h=(0.0, 40.0), until_h=40.0, slow_kn=0.8)
    hours = (pl.col("observed_at") - DAY).dt.total_minutes() / 60.0
    assert len(found(whole.filter(~hours.is_between(15, 20)))) == 1
    first, second = found(whole.filter(~hours.is_between(15, 22)))
    assert first["end_at"] < second["start_at"]


def test_sparse_reports_make_less_sure() -> None:
    (one,) = found(voyage(every_s=2 * 3600.0, slow_h=(6.0, 18.0), until_h=24.0, slow_kn=0.8))
    assert one["confidence"] == 0.4
    assert one["evidence"]["observed_share"] == 0.0
    (one,) = found(voyage(every_s=1800.0))
    assert one["confidence"] == 1.0


def test_open_while_slow_at_the_last_report_and_told_by_full_hours() -> None:
    adrift = voyage(until_h=13.4)
    other = ship(212000001, offset(*PLACE, north_m=90_000.0), hours=(0.0, 15.0), speed_kn=9.0)
    (one,) = found(sea(adrift, other))
    assert one["end_at"] is None
    assert one["evidence"]["duration_h"] == pytest.approx(7.0, abs=0.3)
    assert "so far" in one["sentence_en"]
    longer = ship(212000001, offset(*PLACE, north_m=90_000.0), hours=(0.0, 21.0), speed_kn=9.0)
    (over,) = found(sea(adrift, longer))
    assert over["end_at"] == at(13.4) - timedelta(minutes=4)
    assert over["event_id"] == one["event_id"]


def test_over_midnight_and_over_180_degrees() -> None:
    (one,) = found(voyage(slow_h=(20.0, 30.0), until_h=36.0))
    assert one["start_at"].day != one["end_at"].day
    (there,) = found(voyage(place=DATELINE))
    assert there["lon"] > 0 > there["end_lon"]
    assert max(there["path"][::2]) > 180.0
    assert there["evidence"]["made_good_nmi"] == pytest.approx(15.0, abs=1.5)


def test_at_anchor_by_status_or_by_swinging() -> None:
    said = voyage(slow_kn=1.0).with_columns(
        nav_status=pl.when(pl.col("observed_at").is_between(at(5.9), at(16.1)))
        .then(1)
        .otherwise(0)
        .cast(pl.Int8)
    )
    (one,) = found(said)
    assert one["evidence"]["explained_by"] == "anchor"
    assert one["confidence"] == 0.4
    assert "anchor" in one["sentence_en"]
    t = np.arange(0, 20 * 3600.0, 180.0)
    lon, lat = PLACE[0] + 0.002 * np.sin(t / 9000.0), PLACE[1] + 0.002 * np.cos(t / 9000.0)
    (two,) = found(fixes(211000002, [DAY + timedelta(seconds=float(s)) for s in t], lon, lat))
    assert two["evidence"]["explained_by"] == "anchor"


def haul(mmsi: int = 211000003) -> pl.DataFrame:
    """Lines hauled at 0.7 kn for 45 min, 12 min at 4.5 kn to the next, to and fro."""
    minutes, knots = [45.0, 12.0] * 9, [0.7, 4.5] * 9
    ends = np.concatenate([[0.0], np.cumsum(minutes)])
    signs = np.array([1, 1, -1, -1] * 5)[: len(minutes)]
    way = np.concatenate([[0.0], np.cumsum(np.array(minutes) / 60.0 * knots * signs)])
    t = np.arange(0.0, ends[-1], 2.0)
    lon, lat = geo.destination(*PLACE, 30.0, np.abs(np.interp(t, ends, way)) * 1852.0)
    return fixes(mmsi, [DAY + timedelta(minutes=float(m)) for m in t], lon, lat)


def test_tending_gear_is_told_by_status_or_uneven_speed_of_a_fishing_vessel() -> None:
    (one,) = found(haul(), {211000003: 30})
    assert one["evidence"]["explained_by"] == "gear"
    (other,) = found(haul(), {211000003: 70})
    assert other["evidence"]["explained_by"] is None
    (adrift,) = found(voyage(), {211000001: 30})
    assert adrift["evidence"]["explained_by"] is None
    (says,) = found(voyage().with_columns(nav_status=pl.lit(7, pl.Int8)))
    assert says["evidence"]["explained_by"] == "gear"


def twice(apart_h: float) -> pl.DataFrame:
    """A hull that drifts for eight hours, sails for some, and drifts again."""
    begins = (2.0, 10.0 + apart_h)
    t = np.arange(0.0, begins[1] + 12.0, 1.0 / 12.0)
    is_slow = np.any([(t >= b) & (t < b + 8.0) for b in begins], axis=0)
    way = np.concatenate([[0.0], np.cumsum(np.where(is_slow, 0.8, 6.0)[:-1] / 12.0)])
    reach = np.where(np.floor(way / 60.0) % 2 == 0, way % 60.0, 60.0 - way % 60.0)  # to and fro
    lon, lat = geo.destination(*PLACE, 30.0, reach * 1852.0)
    return fixes(211000004, [DAY + timedelta(hours=float(h)) for h in t], lon, lat)


def test_a_fishing_vessel_that_drifts_day_after_day_is_at_its_work() -> None:
    every, again = found(twice(12.0), {211000004: 30})
    for one in (every, again):
        assert one["evidence"]["recurs"]
        assert one["evidence"]["explained_by"] == "fishing_ground"
        assert one["confidence"] == 0.4
        assert "fishing ground" in one["sentence_en"]
    for one in found(twice(12.0), {211000004: 80}):
        assert one["evidence"]["recurs"]
        assert one["evidence"]["explained_by"] is None
    first, later = found(twice(40.0), {211000004: 30})
    assert not first["evidence"]["recurs"]
    assert first["confidence"] == later["confidence"] == 1.0


def test_waiting_for_a_pilot_or_a_berth() -> None:
    there = offset(*PLACE, east_m=1.5 * 10 * 1852.0 + 12.0 * 5 * 1852.0)
    port = geo.Ports.from_lists(["Ishima"], [there[0]], [there[1]])
    (one,) = found(voyage(), ports=port)
    assert one["evidence"]["explained_by"] == "waiting"
    assert one["evidence"]["in_port_after_h"] == pytest.approx(4.5, abs=0.5)
    end = offset(*PLACE, east_m=1.5 * 10 * 1852.0)
    boat = ship(219000009, end, hours=(15.9, 16.4))
    (met,) = found(sea(voyage(), boat), {219000009: 50})
    assert met["evidence"]["explained_by"] == "waiting"
    assert met["evidence"]["pilot_came"] is True
    (not_a_pilot,) = found(sea(voyage(), boat), {219000009: 70})
    assert not_a_pilot["evidence"]["explained_by"] is None


def test_at_a_port_that_lies_off_shore() -> None:
    port = geo.Ports.from_lists(["Terminal"], [PLACE[0]], [PLACE[1] + 0.05])
    drift = voyage(slow_kn=0.3, until_h=16.0)
    (one,) = found(drift, ports=port)
    assert one["evidence"]["explained_by"] == "port"


def mixed() -> pl.DataFrame:
    """A drift over midnight, one over 180 degrees, one that goes on, and gear."""
    return sea(
        voyage(211000001, slow_h=(20.0, 30.0), until_h=34.0),
        voyage(211000004, offset(*DATELINE, north_m=40_000.0)),
        voyage(211000005, offset(*PLACE, north_m=50_000.0), until_h=34.0, slow_h=(25.0, 40.0)),
        haul(),
    )


def test_order_repeats_splits_and_days_do_not_matter() -> None:
    rule, frame = Loitering(ports=NO_PORTS), mixed()
    expected = rule.judge(rule.sift(frame))
    assert expected.height == 4
    mixed_up = pl.concat([frame, frame.sample(fraction=0.3, seed=1)]).unique(
        ["mmsi", "observed_at", "offset"]
    )
    assert rule.judge(rule.sift(mixed_up.sample(fraction=1.0, shuffle=True, seed=2))).equals(
        expected
    )
    parts = [rule.sift(part) for part in frame.partition_by("mmsi")]
    assert rule.judge(Partials.concat(reversed(parts))).equals(expected)
    later = rule.judge(rule.sift(frame.with_columns(pl.col("observed_at") + timedelta(days=40))))
    back = later.with_columns(pl.col("start_at", "end_at") - timedelta(days=40))
    same = ["start_at", "end_at", "confidence", "lon", "lat"]
    assert back.select(same).equals(expected.select(same))


def test_no_drill_bears_on_a_real_hull() -> None:
    end = offset(*PLACE, east_m=1.5 * 10 * 1852.0)
    boat = ship(219000009, end, hours=(15.9, 16.4)).with_columns(exercise_id=pl.lit("ex"))
    (one,) = found(sea(voyage(), boat), {219000009: 50})
    assert one["evidence"]["pilot_came"] is False


def test_nothing_from_nothing() -> None:
    assert found(voyage().head(0)) == []
    assert found(voyage().head(1)) == []
