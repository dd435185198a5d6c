"""Encounters from raw reports of seas unlike the packaged one: rounded, jittered, thinned, cloned.

Nothing here is taken from ``scenario`` or from the ships of ``made``: places are laid out on a
plane around an origin, and reports go through the segmenter first.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from sealane import geo, tracks
from sealane.detect import Encounter

DAY = datetime(2025, 3, 9, tzinfo=UTC)
RADIUS_M, NMI_M = 6_371_000.0, 1852.0
HOST, GUEST = 311_000_011, 477_000_022
NO_PORTS = geo.Ports.from_lists([], [], [])
ORIGINS = [(12.0, -38.0), (180.0, 11.0), (-179.999, 78.0), (-70.0, 0.0)]

Place = tuple[float, float]


def reports(
    mmsi: int,
    origin: Place,
    way: Sequence[tuple[float, float, float]],
    *,
    every_s: float,
    seed: int,
) -> pl.DataFrame:
    """Reports of a hull that is at (hour, east [m], north [m]) and sails straight between.

    12 m of noise, a third of the interval of jitter, one report in twenty lost, 1/10000 minute.
    """
    rng = np.random.default_rng([seed, mmsi])
    hour, east, north = np.array(way, float).T
    t = np.arange(hour[0] * 3600.0, hour[-1] * 3600.0, every_s)
    t = np.sort(t + rng.uniform(-0.3, 0.3, len(t)) * every_s)[rng.random(len(t)) > 0.05]
    x, y = (np.interp(t / 3600.0, hour, side) for side in (east, north))
    ahead = [np.interp(t / 3600.0 + 0.01, hour, side) for side in (east, north)]
    speed = np.hypot(ahead[0] - x, ahead[1] - y) / 36.0 * 3600.0 / NMI_M
    course = np.degrees(np.arctan2(ahead[0] - x, ahead[1] - y)) % 360.0
    x, y = x + rng.normal(0, 12.0, len(t)), y + rng.normal(0, 12.0, len(t))
    lat = origin[1] + np.degrees(y / RADIUS_M)
    lon = origin[0] + np.degrees(x / RADIUS_M) / np.cos(np.radians(origin[1]))
    return pl.DataFrame(
        {
            "mmsi": np.full(len(t), mmsi, np.int32),
            "observed_at": [DAY + timedelta(seconds=round(float(s))) for s in t],
            "lon": geo.wrap_lon(np.round(lon * 600_000.0) / 600_000.0),
            "lat": np.round(lat * 600_000.0) / 600_000.0,
            "sog_kn": np.round(speed, 1).astype(np.float32),
            "cog_deg": np.round(course, 1).astype(np.float32),
        }
    )


def found(
    *parts: pl.DataFrame, ports: geo.Ports = NO_PORTS, **thresholds: float
) -> list[dict[str, Any]]:
    rule = Encounter(ports=ports, **thresholds)
    return rule.judge(rule.sift(tracks.ensure(pl.concat(parts)))).rows(named=True)


def visit(
    origin: Place,
    begin: float,
    end: float,
    *,
    every_s: float,
    apart_m: float = 120.0,
    seed: int = 0,
) -> list[pl.DataFrame]:
    """The host drifts at 0.4 kn; the guest comes, lies alongside from begin to end, and goes."""
    drift, far = 0.4 * NMI_M, 44.0 * NMI_M
    host = [(begin - 4, 0.0, -4 * drift), (end + 4, 0.0, (end + 4 - begin) * drift)]
    guest = [
        (begin - 4, apart_m + far, 0.0),
        (begin, apart_m, 0.0),
        (end, apart_m, (end - begin) * drift),
        (end + 4, apart_m + far, (end - begin) * drift),
    ]
    ways = ((HOST, host), (GUEST, guest))
    return [reports(mmsi, origin, way, every_s=every_s, seed=seed) for mmsi, way in ways]


def assert_one(events: list[dict[str, Any]], begin: float, end: float, by_s: float) -> None:
    (event,) = events
    assert event["mmsis"] == [HOST, GUEST]
    for name, hour in (("start_at", begin), ("end_at", end)):
        assert abs((event[name] - DAY).total_seconds() - hour * 3600.0) <= by_s, name


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize(
    ("begin", "end", "every_s", "apart_m"),
    [
        (22.5, 25.5, 120.0, 120.0),
        (8.0, 11.0, 1200.0, 120.0),
        (6.0, 18.0, 300.0, 250.0),
        (21.0, 24.0, 10.0, 60.0),
    ],
    ids=["midnight", "sparse", "tankers", "dense"],
)
def test_a_meeting_is_one_event(
    origin: Place, begin: float, end: float, every_s: float, apart_m: float
) -> None:
    parts = visit(origin, begin, end, every_s=every_s, apart_m=apart_m)
    assert_one(found(*parts), begin, end, max(1200.0, 2.0 * every_s))


@pytest.mark.parametrize("every_h", [1.5, 2.0])
def test_a_meeting_heard_by_satellite_needs_a_longer_interpolation(every_h: float) -> None:
    parts = visit(ORIGINS[1], 8.0, 20.0, every_s=every_h * 3600.0)
    assert not found(*parts)
    (event,) = found(*parts, max_interpolation_h=3.0)
    assert event["mmsis"] == [HOST, GUEST]
    assert event["confidence"] < 0.5


@pytest.mark.parametrize("origin", ORIGINS)
def test_two_that_drift_for_ten_hours_are_one_event(origin: Place) -> None:
    way = [(2.0, 0.0, 0.0), (7.0, 7.5 * NMI_M, 0.0), (12.0, 13.0 * NMI_M, 5.0 * NMI_M)]
    beside = [(hour, east, north + 200.0) for hour, east, north in way]
    pair = [reports(m, origin, w, every_s=600.0, seed=1) for m, w in ((HOST, way), (GUEST, beside))]
    (event,) = found(*pair)
    assert json.loads(event["evidence"])["duration_h"] > 9.3
    assert event["end_at"] is None  # the data end with them side by side


@pytest.mark.parametrize(("apart_h", "count"), [(3.0, 1), (3.7, 1), (5.0, 2)])
@pytest.mark.parametrize("origin", ORIGINS[1:3])
def test_a_separation_below_four_hours_does_not_part_an_encounter(
    origin: Place, apart_h: float, count: int
) -> None:
    back = 5.0 + apart_h
    guest = [
        (0.0, 30_000.0, 0.0), (2.0, 90.0, 0.0), (5.0, 90.0, 0.0), (5.1, 2500.0, 0.0),
        (back - 0.1, 2500.0, 0.0), (back, 90.0, 0.0), (back + 3, 90.0, 0.0), (back + 4, 2e4, 0.0),
    ]  # fmt: skip
    parts = (
        reports(HOST, origin, [(0.0, 0.0, 0.0), (24.0, 0.0, 0.0)], every_s=180.0, seed=2),
        reports(GUEST, origin, guest, every_s=180.0, seed=2),
    )
    assert len(found(*parts)) == count


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_clone_of_the_guest_elsewhere_changes_nothing(origin: Place) -> None:
    parts = visit(origin, 8.0, 12.0, every_s=120.0, seed=3)
    away = -50.0 * NMI_M
    clone = reports(
        GUEST, origin, [(2.0, away, 0.0), (18.0, away, -150.0 * NMI_M)], every_s=120.0, seed=4
    )
    assert_one(found(*parts, clone), 8.0, 12.0, 1200.0)


@pytest.mark.parametrize("silent", [(HOST,), (GUEST,), (HOST, GUEST)])
def test_two_hours_of_silence_within_do_not_part_an_encounter(silent: tuple[int, ...]) -> None:
    parts = pl.concat(visit(ORIGINS[1], 8.0, 16.0, every_s=300.0, seed=5))
    quiet = pl.col("observed_at").is_between(DAY + timedelta(hours=11), DAY + timedelta(hours=13))
    assert_one(found(parts.filter(~(quiet & pl.col("mmsi").is_in(silent)))), 8.0, 16.0, 1200.0)


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_convoy_and_a_pilot_boat_are_none(origin: Place) -> None:
    run = 12.0 * NMI_M
    convoy = [
        reports(mmsi, origin, [(10.0, 0.0, s), (14.0, 4 * run, s)], every_s=60.0, seed=6)
        for mmsi, s in ((HOST, 0.0), (GUEST, 300.0))
    ]
    assert not found(*convoy)
    pilot = [
        reports(HOST, origin, [(0.0, 0.0, 0.0), (12.0, 0.0, 0.0)], every_s=60.0, seed=7),
        reports(
            GUEST, origin,
            [(5.0, 0.0, 2e4), (6.0, 0.0, 40.0), (6.25, 0.0, 40.0), (7.25, 0.0, 2e4)],
            every_s=60.0, seed=7,
        ),
    ]  # fmt: skip
    assert not found(*pilot)


@pytest.mark.parametrize("origin", ORIGINS[:3])
def test_a_raft_is_one_event_and_a_quay_none(origin: Place) -> None:
    def lying(count: int, row: int) -> list[pl.DataFrame]:
        return [
            reports(
                HOST + n, origin,
                [(n % 7, 90.0 * (n % row), 90.0 * (n // row)), (40.0 + n % 5, 90.0 * (n % row),
                                                                90.0 * (n // row))],
                every_s=360.0, seed=8,
            )
            for n in range(count)
        ]  # fmt: skip

    (event,) = found(*lying(40, 8))
    assert len(event["mmsis"]) == 40
    port = geo.Ports.from_lists(["Port"], [float(geo.wrap_lon(origin[0]))], [origin[1]])
    assert not found(*lying(10, 10), ports=port)
