"""Events depend on the data alone: not on order, repetition, splits, days or meridians."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealane import geo, tables
from sealane.detect import DETECTORS, Partials
from sealane.law import Zone, ZoneSet

DAY = datetime(2024, 5, 2, tzinfo=UTC)
PLACE = (20.0, 35.0)
QUIET = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def ship(
    mmsi: int, lon: float, lat: float, hours: tuple[float, float], speed_kn: float, course: float
) -> pl.DataFrame:
    """A hull on a straight course with a report every five minutes, a little jitter."""
    t = np.arange(hours[0] * 12, hours[1] * 12 + 1) * 300.0
    x, y = geo.destination(lon, lat, course, speed_kn * 1852.0 * (t - t[0]) / 3600.0)
    noise = np.random.default_rng(mmsi).normal(0.0, 1e-4, (2, len(t)))
    return pl.DataFrame(
        {
            "mmsi": [mmsi] * len(t),
            "observed_at": [DAY + timedelta(seconds=float(s)) for s in t],
            "lon": geo.wrap_lon(x + noise[0]),
            "lat": y + noise[1],
            "sog_kn": [speed_kn] * len(t),
            "cog_deg": [course] * len(t),
            "heading_deg": [None] * len(t),
            "nav_status": [None] * len(t),
            "message_type": [1] * len(t),
            "transponder": ["A"] * len(t),
            "source": ["made"] * len(t),
            "file_id": ["0" * 16] * len(t),
            "offset": np.arange(len(t)) + mmsi % 1000 * 10_000,
            "exercise_id": [None] * len(t),
            "track_id": [f"{mmsi}-{hours[0]:05.1f}"] * len(t),
            "is_outlier": [False] * len(t),
        },
        schema=tables.polars_schema(tables.FIXES),
    )


def sea() -> pl.DataFrame:
    """A pair, a raft, a silent ship, an entry into a zone, and traffic that shows reception."""
    lon, lat = PLACE
    ships = [
        ship(211000001, lon, lat, (20.5, 26.0), 0.2, 90.0),
        ship(211000002, lon, lat + 0.0015, (20.5, 26.0), 0.2, 90.0),
        *(ship(211000010 + n, lon + 0.2 + n * 0.002, lat, (2.0, 9.0), 0.0, 0.0) for n in range(4)),
        ship(211000020, lon - 0.1, lat - 0.1, (0.0, 10.0), 3.0, 45.0),
        ship(211000020, lon + 0.3, lat + 0.3, (24.0, 30.0), 3.0, 45.0),
        *(
            ship(212000001 + n, lon - 0.6 + 0.02 * n, lat - 0.5 + 0.2 * n, (0.0, 36.0), 2.0, 80.0)
            for n in range(6)
        ),
    ]
    return pl.concat(ships).sort("mmsi", "track_id", "observed_at")


def rules(turn_deg: float = 0.0) -> list[Any]:
    """Every detector, its zones and ports turned around the axis by so many degrees."""
    lon, lat = PLACE[0] + turn_deg, PLACE[1]
    box = shapely.box(lon - 0.3, lat - 0.4, lon + 0.15, lat + 0.25)
    zones = ZoneSet((Zone("Box", "eez", ("AAA", "BBB"), box),))
    ports = geo.Ports.from_lists(["Port"], [lon + 1.0], [lat])
    quays = geo.Ports.from_lists(["Quay"], [float(geo.wrap_lon(lon + 0.21))], [lat])
    # The shore does not turn with the ships: nothing is held against it.
    given_places = {
        "encounter": {"ports": ports, "still_kn": 0.0},
        "gap": {"ports": ports},
        "loitering": {"ports": ports, "min_shore_nmi": 0.0},
        "port_visit": {"ports": quays},
    }
    return [
        DETECTORS[kind](**given_places.get(kind, {"zones": zones}))
        for kind in ("encounter", "gap", "loitering", "port_visit", "zone_entry")
    ]


def find(frame: pl.DataFrame, turn_deg: float = 0.0) -> pl.DataFrame:
    return pl.concat([rule.judge(rule.sift(frame)) for rule in rules(turn_deg)])


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    return sea()


@pytest.fixture(scope="module")
def expected(frame: pl.DataFrame) -> pl.DataFrame:
    return find(frame)


def test_the_sea_holds_every_kind(expected: pl.DataFrame) -> None:
    kinds = dict(expected.group_by("kind").len().rows())
    assert kinds["encounter"] == 2
    assert kinds["gap"] >= 1
    assert kinds["zone_entry"] >= 3
    assert kinds["loitering"] >= 6
    assert kinds["port_visit"] == 4
    silent = expected.filter(pl.col("kind") == "gap", pl.col("mmsis").list.contains(211000020))
    assert silent["confidence"][0] > 0.5


@QUIET
@given(seed=st.integers(0, 2**32 - 1))
def test_order_does_not_matter(frame: pl.DataFrame, expected: pl.DataFrame, seed: int) -> None:
    assert find(frame.sample(fraction=1.0, shuffle=True, seed=seed)).equals(expected)


@QUIET
@given(cuts=st.lists(st.integers(211000001, 212000010), max_size=4, unique=True))
def test_splits_do_not_matter(frame: pl.DataFrame, expected: pl.DataFrame, cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), 10**9]
    parts = [frame.filter(pl.col("mmsi").is_between(a, b - 1)) for a, b in pairwise(bounds)]
    found = [
        rule.judge(Partials.concat([rule.sift(part) for part in reversed(parts)]))
        for rule in rules()
    ]
    assert pl.concat(found).equals(expected)


@QUIET
@given(days=st.integers(-4000, 4000))
def test_whole_days_only_shift(frame: pl.DataFrame, expected: pl.DataFrame, days: int) -> None:
    moved = find(frame.with_columns(pl.col("observed_at") + timedelta(days=days)))
    assert _content(_shifted(moved, days)) == _content(expected)


@pytest.mark.parametrize("turn_deg", [160.0, 159.83, -200.0, 90.0, -20.0, 360.0])
def test_meridians_do_not_matter(
    frame: pl.DataFrame, expected: pl.DataFrame, turn_deg: float
) -> None:
    turned = frame.with_columns(pl.Series("lon", geo.wrap_lon(frame["lon"].to_numpy() + turn_deg)))
    found = find(turned, turn_deg)
    back = geo.wrap_lon(found["lon"].to_numpy() - turn_deg)
    same = _content(found.with_columns(pl.Series("lon", back)))
    assert same == _content(expected)


def _shifted(events: pl.DataFrame, days: int) -> pl.DataFrame:
    return events.with_columns(pl.col("start_at", "end_at") - timedelta(days=days))


def _content(events: pl.DataFrame) -> list[tuple[Any, ...]]:
    """What an event says, free of ids and of the last digits of places and times."""
    said = []
    for row in events.rows(named=True):
        evidence = json.loads(row["evidence"])
        said.append(
            (
                row["kind"],
                tuple(row["mmsis"]),
                round(row["start_at"].timestamp() / 10),
                None if row["end_at"] is None else round(row["end_at"].timestamp() / 10),
                round(float(geo.wrap_lon(row["lon"])), 4) + 0.0,
                round(row["lat"], 4),
                round(row["confidence"], 2),
                evidence.get("explained_by"),
                len(evidence["rows"]),
            )
        )
    return sorted(said, key=str)
