"""Port visits: in within 3 km, a stop or a silence, out beyond 4 km; what was seen of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import DAY, at, fixes, offset, sea, ship

from sealane import geo
from sealane.detect import Partials
from sealane.detect.port_visit import PortVisit

PORT = (20.0, 35.0)
KM_PER_H = 1.852
PORTS = geo.Ports.from_lists(["Aster", "Bellis"], [PORT[0], 22.0], [PORT[1], 35.0])


def found(frame: pl.DataFrame, ports: geo.Ports = PORTS, **given: Any) -> list[dict[str, Any]]:
    rule = PortVisit(ports=ports, **given)
    rows = rule.judge(rule.sift(frame)).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def call(
    mmsi: int = 211000001,
    *,
    stay_h: float = 6.0,
    knots: float = 10.0,
    nearest_km: float = 0.5,
    place: tuple[float, float] = PORT,
    silent: Sequence[tuple[float, float]] = (),
    begin_h: float = 4.0,
    end_h: float | None = None,
    every_s: float = 120.0,
    sog_kn: float = 0.0,
) -> pl.DataFrame:
    """From the east straight to ``nearest_km`` off the port at ``begin_h``, and back after."""
    last = begin_h + stay_h + 4.0 if end_h is None else end_h
    t = np.arange(0.0, last * 3600.0 + 0.5, every_s) / 3600.0
    for a, b in silent:
        t = t[(t <= a) | (t >= b)]
    away = np.maximum(begin_h - t, t - begin_h - stay_h).clip(min=0.0)
    run = 1000.0 * (nearest_km + away * knots * KM_PER_H)
    lon, lat = geo.destination(*place, 90.0, run)
    noise = np.random.default_rng(mmsi).normal(0.0, 4e-5, (len(t), 2)).T
    moments = [DAY + timedelta(hours=float(h)) for h in t]
    return fixes(mmsi, moments, geo.wrap_lon(lon + noise[0]), lat + noise[1], sog_kn)


def crossing_h(km: float, nearest_km: float = 0.5) -> float:
    return (km - nearest_km) / (10.0 * KM_PER_H)


def test_a_call_seen_from_entry_to_exit() -> None:
    (one,) = found(call())
    assert abs((one["start_at"] - at(4.0 - crossing_h(3.0))).total_seconds()) < 60
    assert abs((one["end_at"] - at(10.0 + crossing_h(4.0))).total_seconds()) < 60
    assert one["confidence"] == 1.0
    said = one["evidence"]
    assert (said["level"], said["subject"], said["entry"], said["exit"]) == (
        4, "Aster", "crossed", "crossed",
    )  # fmt: skip
    assert said["stop_h"] == pytest.approx(6.0, abs=0.4)
    assert said["port_distance_km"] == pytest.approx(0.5, abs=0.05)
    assert 60.0 <= one["start_uncertainty_s"] <= 120.0
    assert "called at Aster" in one["sentence_en"]
    assert "Asterに寄港" in one["sentence_ja"]


def test_the_limits_are_three_and_four_kilometres() -> None:
    assert found(call(nearest_km=3.2)) == []
    (one,) = found(call(nearest_km=2.8))
    assert one["evidence"]["level"] == 4
    in_and_out = found(call(nearest_km=2.9), enter_km=3.0, leave_km=3.0)
    assert len(in_and_out) == 1


def test_passing_close_by_is_no_visit_whatever_the_reported_speed() -> None:
    assert found(call(stay_h=0.0, nearest_km=1.0, sog_kn=0.0)) == []
    past = ship(
        211000002, offset(*PORT, east_m=-30_000, north_m=1500), hours=(0.0, 5.0), speed_kn=9.0,
        course_deg=90.0,
    )  # fmt: skip
    assert found(past) == []
    assert len(found(call(sog_kn=8.0))) == 1


def test_passing_while_nobody_hears_is_no_visit() -> None:
    silent = [(4.02, 8.6)]
    assert found(call(stay_h=0.0, nearest_km=1.0, silent=silent, end_h=14.0)) == []
    (stayed,) = found(call(stay_h=3.5, nearest_km=1.0, silent=silent, end_h=14.0))
    assert stayed["evidence"]["longest_silence_h"] == pytest.approx(4.6, abs=0.1)


def test_a_stop_too_short_is_told_but_not_reported() -> None:
    (one,) = found(call(stay_h=0.6))
    assert (one["evidence"]["level"], one["confidence"]) == (1, 0.25)
    (one,) = found(call(stay_h=1.4))
    assert one["evidence"]["level"] == 4


def test_silent_in_port_counts_like_a_stop() -> None:
    (one,) = found(call(stay_h=9.0, silent=[(4.05, 14.2)], end_h=18.0))
    said = one["evidence"]
    assert (said["level"], said["exit"]) == (3, "last heard inside")
    assert one["confidence"] == 0.75
    assert abs((one["end_at"] - at(13.0 + crossing_h(4.0))).total_seconds()) < 900
    (inside,) = found(call(stay_h=9.0, silent=[(5.0, 12.0)]))
    assert inside["evidence"]["level"] == 4


def test_what_was_not_seen_lowers_the_level() -> None:
    (late,) = found(call(stay_h=9.0, silent=[(0.0, 6.0)]).tail(-1))
    assert (late["evidence"]["entry"], late["confidence"]) == ("first heard inside", 0.75)
    (only,) = found(call(stay_h=40.0, silent=[(0.0, 6.0)], end_h=20.0).tail(-1))
    assert (only["evidence"]["level"], only["confidence"]) == (2, 0.5)
    assert only["end_at"] is None


def test_open_until_heard_outside_and_told_by_whole_hours() -> None:
    first, later = (found(call(stay_h=60.0, end_h=end))[0] for end in (9.3, 9.8))
    assert first["end_at"] is later["end_at"] is None
    assert first["evidence"] == later["evidence"]
    assert first["path"] == later["path"]
    assert first["evidence"]["stop_h"] == 5.0
    (over,) = found(call())
    assert over["event_id"] == first["event_id"]


def test_a_silence_that_goes_on_after_the_last_report_in_port() -> None:
    gone = call(stay_h=60.0, end_h=3.95)
    other = ship(212000001, offset(*PORT, north_m=40_000), hours=(0.0, 12.0), speed_kn=5.0)
    assert found(gone) == []
    (one,) = found(sea(gone, other))
    assert one["end_at"] is None
    assert (one["evidence"]["level"], one["evidence"]["exit"]) == (3, "last heard inside")
    assert "last heard there" in one["sentence_en"]


def test_heard_there_for_minutes_alone_is_no_sure_visit() -> None:
    """As an archive cut after a quarter of an hour shows ships in harbour, moored or passing."""
    minutes = call(stay_h=60.0, end_h=4.3)
    minutes = minutes.filter(pl.col("observed_at") >= at(4.1))
    other = ship(212000001, offset(*PORT, north_m=40_000), hours=(0.0, 12.0), speed_kn=5.0)
    (one,) = found(sea(minutes, other))
    assert (one["evidence"]["level"], one["confidence"]) == (1, 0.25)
    assert one["evidence"]["entry"] == "first heard inside"


def test_from_port_to_port_unheard_is_two_visits() -> None:
    here = call(stay_h=3.0, end_h=7.0)
    there = call(place=(22.0, 35.0), stay_h=30.0, end_h=26.0)
    there = there.filter(pl.col("observed_at") >= at(19.0))
    first, second = found(pl.concat([here, there]))
    assert [one["evidence"]["subject"] for one in (first, second)] == ["Aster", "Bellis"]
    assert at(7.0) < first["end_at"] < second["start_at"] < at(19.0)


def test_over_midnight_and_over_180_degrees() -> None:
    (one,) = found(call(begin_h=20.0, stay_h=8.0))
    assert one["start_at"].day != one["end_at"].day
    east = geo.Ports.from_lists(["Limit"], [-179.99], [60.0])
    west_of_it = call(place=(179.995, 60.0), nearest_km=0.2)
    (there,) = found(west_of_it, east)
    assert there["evidence"]["subject"] == "Limit"
    assert there["confidence"] == 1.0
    assert there["evidence"]["port_distance_km"] < 1.5


def test_no_ports_no_visits() -> None:
    assert found(call(), geo.Ports.from_lists([], [], [])) == []
    assert found(call().head(0)) == []
    assert found(call().head(1)) == []


def test_order_repeats_splits_and_late_days_do_not_matter() -> None:
    frame = sea(
        call(211000001, begin_h=20.0, stay_h=8.0),
        call(211000002, stay_h=50.0, end_h=30.0),
        call(211000003, place=(22.0, 35.0), silent=[(4.1, 14.0)], stay_h=9.0, end_h=20.0),
        call(211000004, stay_h=0.0),
    )
    rule = PortVisit(ports=PORTS)
    expected = rule.judge(rule.sift(frame))
    assert expected.height == 3
    late = pl.concat(
        [
            frame.filter(pl.col("observed_at") >= at(24)),
            frame.filter(pl.col("observed_at") < at(24)),
        ]
    )
    for other in (late, frame.sample(fraction=1.0, shuffle=True, seed=4)):
        assert rule.judge(rule.sift(other)).equals(expected)
    parts = [rule.sift(part) for part in frame.partition_by("mmsi")]
    assert rule.judge(Partials.concat(reversed(parts))).equals(expected)
    turned = frame.with_columns(pl.Series("lon", geo.wrap_lon(frame["lon"].to_numpy() + 159.0)))
    ports = geo.Ports.from_lists(["Aster", "Bellis"], [179.0, -179.0], [35.0, 35.0])
    away = PortVisit(ports=ports)
    same = ["mmsis", "confidence", "end_at"]
    assert away.judge(away.sift(turned)).select(same[:2]).equals(expected.select(same[:2]))
