"""The whole flow, from files to events: order, repetition, batches, days and turns change nothing.

One small sea made from the packaged scenario (the hulls of some staged events) goes through
ingest, tracks and all detectors; the events of a changed input must be those of the plain one,
but for the change itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealane import engine, geo, scenario
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

pytestmark = pytest.mark.slow

RECORDED_AT = datetime(2026, 4, 1, tzinfo=UTC)
TIME = "%Y-%m-%dT%H:%M:%S"
# Each example is a whole run of every kind; every run of the tests draws others.
FEW = settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def made(
    kept_sea: Callable[..., scenario.Made], tmp_path_factory: pytest.TempPathFactory
) -> scenario.Made:
    """The files of the sea, cut to the hulls of staged gaps and encounters."""
    sea = kept_sea("strait", seed=5)
    staged = pl.read_parquet(sea.truth).filter(
        pl.col("kind").is_in(["gap", "encounter"]) & pl.col("is_event")
    )
    hulls = staged["mmsis"].explode().unique().sort().head(60)
    rows = pl.read_csv(sea.csv, infer_schema=False)
    path = tmp_path_factory.mktemp("flow") / "feed.csv"
    rows.filter(pl.col("MMSI").cast(pl.Int64).is_in(hulls.implode())).write_csv(path)
    return replace(sea, csv=path)


@pytest.fixture(scope="module")
def rows(made: scenario.Made) -> pl.DataFrame:
    """The feed as a table of texts."""
    return pl.read_csv(made.csv, infer_schema=False)


def flow(
    folder: Path, parts: list[pl.DataFrame], zones: ZoneSet, ports: Ports, **options: Any
) -> pl.DataFrame:
    """Standing events after each part has been ingested and judged in turn."""
    lake = Lake(folder)
    for number, part in enumerate(parts):
        path = folder.parent / f"{folder.name}-{number}.csv"
        part.write_csv(path)
        lake.ingest([str(path)])
        engine.run(lake, zones=zones, ports=ports, recorded_at=RECORDED_AT, **options)
    return facts(lake.events())


def facts(events: pl.DataFrame) -> pl.DataFrame:
    """What an event says, without how it came: revision, status and the rows it rests on."""
    frame = events.drop("revision", "status", "because", "successor_id", "recorded_at")
    evidence = [
        json.dumps({k: v for k, v in json.loads(text).items() if k != "rows"}, sort_keys=True)
        for text in frame["evidence"]
    ]
    return frame.with_columns(pl.Series("evidence", evidence)).sort("event_id")


@pytest.fixture(scope="module")
def places(made: scenario.Made) -> tuple[ZoneSet, Ports]:
    """Zones and ports of the sea."""
    return ZoneSet.from_geojson(Path(made.zones)), Ports.from_csv(Path(made.ports))


@pytest.fixture(scope="module")
def plain(
    rows: pl.DataFrame, places: tuple[ZoneSet, Ports], tmp_path_factory: pytest.TempPathFactory
) -> pl.DataFrame:
    """The events of the unchanged input."""
    events = flow(tmp_path_factory.mktemp("plain") / "lake", [rows], *places)
    assert set(events["kind"]) >= {"gap", "encounter", "zone_entry"}
    return events


@FEW
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0.01, 0.9))
def test_order_and_repetition_change_nothing(
    seed: int,
    share: float,
    rows: pl.DataFrame,
    plain: pl.DataFrame,
    places: tuple[ZoneSet, Ports],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    again = rows.sample(fraction=share, with_replacement=True, seed=seed)
    mixed = pl.concat([rows, again]).sample(fraction=1, shuffle=True, seed=seed)
    found = flow(tmp_path_factory.mktemp("mixed") / "lake", [mixed], *places)
    assert found.equals(plain)


@FEW
@given(cuts=st.lists(st.floats(0.05, 0.95), min_size=1, max_size=3), workers=st.integers(1, 3))
def test_batches_and_workers_change_nothing(
    cuts: list[float],
    workers: int,
    rows: pl.DataFrame,
    plain: pl.DataFrame,
    places: tuple[ZoneSet, Ports],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The standing events depend on the data alone, not on how many runs brought them."""
    edges = [0, *sorted(int(cut * rows.height) for cut in cuts), rows.height]
    shuffled = rows.sample(fraction=1, shuffle=True, seed=len(cuts))
    parts = [shuffled[a:b] for a, b in pairwise(edges) if b > a]
    folder = tmp_path_factory.mktemp("parts") / "lake"
    found = flow(folder, parts, *places, workers=workers, split_rows=20_000)
    assert found.equals(plain)


@FEW
@given(days=st.integers(-400, 400))
def test_whole_days_shift_times_alone(
    days: int,
    rows: pl.DataFrame,
    plain: pl.DataFrame,
    places: tuple[ZoneSet, Ports],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """All but fishing, which goes by day and night: the sun sets at another time of the year."""
    moved = rows.with_columns(
        pl.col("BaseDateTime").str.to_datetime(TIME).dt.offset_by(f"{days}d").dt.strftime(TIME)
    )
    found = flow(tmp_path_factory.mktemp("days") / "lake", [moved], *places)
    shift = timedelta(days=days)
    keys = ["kind", "mmsis", "start_at", "end_at", "lon", "lat", "confidence"]
    found, plain = (events.filter(pl.col("kind") != "fishing") for events in (found, plain))
    back = found.with_columns(pl.col("start_at", "end_at") - shift).select(keys)
    order = ["kind", "start_at", "lon", "lat", "confidence", "end_at", pl.col("mmsis").list.first()]
    assert back.sort(order).equals(plain.select(keys).sort(order))


@pytest.mark.parametrize("turn", [180.0, -97.0])
def test_turning_the_earth_turns_the_events(
    turn: float,
    rows: pl.DataFrame,
    plain: pl.DataFrame,
    made: scenario.Made,
    places: tuple[ZoneSet, Ports],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Reports, zones and ports turned by some longitude give the same events, turned as much."""
    lon = rows["LON"].cast(pl.Float64).to_numpy() + turn
    moved = rows.with_columns(pl.Series("LON", geo.wrap_lon(lon)).round(7).cast(pl.String))
    ports = places[1]
    turned_ports = Ports.from_lists(list(ports.name), geo.wrap_lon(ports.lon + turn), ports.lat)
    zones = ZoneSet.from_geojson_text(_turned(Path(made.zones), turn), file="turned zones")
    found = flow(tmp_path_factory.mktemp("turn") / "lake", [moved], zones, turned_ports)
    for kind in ("gap", "encounter", "zone_entry"):
        ours = found.filter(pl.col("kind") == kind)
        theirs = plain.filter(pl.col("kind") == kind)
        order = [pl.col("mmsis").cast(pl.List(pl.String)).list.join(","), "start_at"]
        ours, theirs = ours.sort(order), theirs.sort(order)
        assert ours.height == theirs.height, kind
        for column in ("start_at", "end_at"):
            _close_times(ours[column], theirs[column])
        gap = (ours["lon"] - turn - theirs["lon"] + 540.0) % 360.0 - 180.0
        assert gap.abs().max() < 1e-3, kind  # type: ignore[operator]


def _close_times(ours: pl.Series, theirs: pl.Series) -> None:
    """Crossings are interpolated over longitudes rounded anew: equal to within a second."""
    assert ours.is_null().equals(theirs.is_null())
    difference = (ours - theirs).drop_nulls().dt.total_milliseconds().abs()
    assert not difference.len() or difference.max() <= 1000  # type: ignore[operator]


def _turned(path: Path, turn: float) -> str:
    document = json.loads(path.read_text())

    def move(part: Any) -> Any:
        if isinstance(part[0], (int, float)):
            return [part[0] + turn, *part[1:]]
        return [move(inner) for inner in part]

    for feature in document["features"]:
        feature["geometry"]["coordinates"] = move(feature["geometry"]["coordinates"])
    return json.dumps(document)
