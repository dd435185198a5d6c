"""Encounters, open and ended, depend on the data alone: not on splits, batches or meridians."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealane import geo, tables, tracks
from sealane.detect import Encounter, Partials, finalise, reconcile
from sealane.tables import EVENTS, POSITIONS, polars_schema

DAY = datetime(2024, 5, 2, 19, tzinfo=UTC)
RULE = Encounter(ports=geo.Ports.from_lists([], [], []))
seas = st.builds(
    lambda *drawn: _sea(*drawn),
    st.integers(0, 10_000),
    st.sampled_from([179.99, -30.0]),
    st.sampled_from([0.0, 60.0, 78.0]),
)


def _hull(mmsi: int, minutes: Any, lon: Any, lat: Any) -> pl.DataFrame:
    moments = [DAY + timedelta(minutes=float(minute)) for minute in minutes]
    given_columns = {
        "mmsi": [mmsi] * len(moments),
        "observed_at": moments,
        "lon": geo.wrap_lon(np.asarray(lon)),
        "lat": lat,
        "source": ["made"] * len(moments),
        "file_id": ["f"] * len(moments),
        "offset": np.arange(len(moments)),
    }
    schema = polars_schema(POSITIONS)
    return pl.DataFrame(
        given_columns, schema_overrides={k: v for k, v in schema.items() if k in given_columns}
    ).select(
        pl.col(name) if name in given_columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )


def _sea(seed: int, lon: float, lat: float) -> pl.DataFrame:
    """Pairs that lie together with silences, meet again, part or not, and ships that pass."""
    rng = np.random.default_rng(seed)
    hulls = []
    for pair in range(int(rng.integers(1, 4))):
        x, y = geo.destination(lon, lat, rng.uniform(0, 360), rng.uniform(0, 500_000))
        stay, every = rng.uniform(2.0, 16.0) * 60.0, rng.choice([2.0, 5.0, 20.0])
        for side in range(2):
            minutes = np.arange(rng.uniform(0, 60), stay + rng.uniform(0, 60), every)
            quiet = rng.uniform(0, stay) if rng.random() < 0.5 else np.inf
            minutes = minutes[(minutes < quiet) | (minutes > quiet + rng.uniform(0, 400))]
            away = np.where(minutes > stay, (minutes - stay) * rng.choice([0.0, 300.0]), 0.0)
            metres = 150.0 * side + away + rng.normal(0.0, 20.0, len(minutes))
            east, north = geo.destination(x, y, 90.0 * (1 + side), metres)
            hulls.append(_hull(211000001 + 2 * pair + side, minutes, east, north))
    for passing in range(int(rng.integers(0, 3))):
        minutes = np.arange(rng.uniform(0, 600), rng.uniform(600, 1500), 10.0)
        east, north = geo.destination(lon, lat, rng.uniform(0, 360), minutes * 250.0)
        hulls.append(_hull(211000100 + passing, minutes, east, north))
    return pl.concat(hulls)


def _found(frame: pl.DataFrame) -> pl.DataFrame:
    return RULE.judge(RULE.sift(tracks.ensure(frame)))


def _said(events: pl.DataFrame) -> list[tuple[Any, ...]]:
    """What an event says, free of ids, and of the last digits of places."""
    return sorted(
        (
            row["mmsis"],
            row["start_at"],
            row["end_at"] or datetime.max.replace(tzinfo=UTC),
            json.loads(row["evidence"])["end"],
            round(row["lat"], 4),
        )
        for row in events.rows(named=True)
    )


@settings(max_examples=20, deadline=None)
@given(seas, st.integers(0, 2**32 - 1))
def test_order_repeats_and_splits_change_nothing(sea: pl.DataFrame, seed: int) -> None:
    expected = _found(sea)
    mixed = pl.concat([sea, sea.sample(fraction=0.5, seed=seed)]).sample(
        fraction=1.0, shuffle=True, seed=seed
    )
    assert _found(mixed).equals(expected)
    parts = [tracks.ensure(part) for _, part in mixed.group_by("mmsi", maintain_order=True)]
    assert RULE.judge(Partials.concat(RULE.sift(part) for part in parts)).equals(expected)


@settings(max_examples=20, deadline=None)
@given(seas, st.sampled_from([180.0, 90.0, -120.0]))
def test_turning_the_earth_changes_no_end(sea: pl.DataFrame, degrees: float) -> None:
    assert _said(_found(sea.with_columns(pl.col("lon") + degrees))) == _said(_found(sea))


@settings(max_examples=20, deadline=None)
@given(seas, st.lists(st.floats(1.0, 24.0), min_size=1, max_size=4))
def test_batches_end_in_what_the_whole_gives(sea: pl.DataFrame, hours: list[float]) -> None:
    """An event that was ever open keeps its id and lasts at least until its last contact."""
    standing = tables.empty(EVENTS)
    for number, hour in enumerate([*sorted(hours), 9999.0]):
        known = sea.filter(pl.col("observed_at") <= DAY + timedelta(hours=min(hour, 999.0)))
        at = DAY + timedelta(days=30 + number)
        now = finalise(_found(known), None, at)
        rows = reconcile(standing, now, at)
        assert not (rows["status"] == "withdrawn").any()
        standing = pl.concat([standing, rows])
    latest = standing.sort("event_id", "revision").unique("event_id", keep="last")
    assert _said(latest) == _said(_found(sea))
    for row in standing.filter(pl.col("end_at").is_null()).rows(named=True):
        last = json.loads(row["evidence"])["last_contact_at"]
        (final,) = latest.filter(pl.col("event_id") == row["event_id"]).rows(named=True)
        assert json.loads(final["evidence"])["last_contact_at"] >= last


@settings(max_examples=15, deadline=None)
@given(seas)
@example(_sea(7, 179.99, 60.0))
def test_each_event_is_judged_by_its_halo_alone(sea: pl.DataFrame) -> None:
    """What lies beyond the halo of an event, in place or time, is not needed to find it."""
    events = _found(sea)
    kept = RULE.sift(tracks.ensure(sea))
    for row in events.rows(named=True):
        last = datetime.fromisoformat(json.loads(row["evidence"])["last_contact_at"])
        span = timedelta(hours=RULE.halo.hours)
        lon, lat = row["path"][-2], row["path"][-1]
        metres = geo.distance_m(kept.tables["heard"]["lon"], kept.tables["heard"]["lat"], lon, lat)
        near = kept.tables["heard"].filter(
            pl.Series(metres <= RULE.halo.cells_deg * 60.0 * 1852.0),
            pl.col("last_us") <= int((last + span).timestamp() * 1e6),
        )
        own = RULE.judge(Partials({**kept.tables, "heard": near}))
        assert own.filter(pl.col("event_id") == row["event_id"]).equals(
            events.filter(pl.col("event_id") == row["event_id"])
        )
