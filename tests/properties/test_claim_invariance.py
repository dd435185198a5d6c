"""The claims of a track depend on what was claimed alone: not on repeats, order or files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import tracks
from sealane.observe.identity import aggregate_claims
from sealane.tables import FIXES, IDENTITIES, polars_schema

START = datetime(2024, 5, 1, 22, tzinfo=UTC)
MMSIS = (416_000_001, 416_000_002)
claim = st.tuples(
    st.sampled_from(MMSIS),
    st.sampled_from(["AURORA", "AURORQ", "白鳥丸", None]),
    st.sampled_from([9_074_729, None]),
    st.integers(-3000, 40_000),
)


def _fixes() -> pl.DataFrame:
    """Two hulls under each number; the second begins later and lasts for weeks."""
    spans = [
        (mmsi, hull, hour)
        for mmsi in MMSIS
        for hull in "ab"
        for hour in (0, 9, 400 * (hull == "b"))
    ]
    rows = [
        {
            "mmsi": mmsi, "track_id": f"{mmsi}-{hull}", "lon": 1.0, "lat": 2.0,
            "observed_at": START + timedelta(hours=hour), "is_outlier": False,
        }
        for mmsi, hull, hour in spans
    ]  # fmt: skip
    schema = polars_schema(FIXES)
    return pl.DataFrame(rows, schema_overrides=schema).select(
        pl.col(name).cast(kind) if name in rows[0] else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )


def _file(said: list[tuple[int, str | None, int | None, int]], name: str) -> pl.DataFrame:
    """One file of claims as the lake keeps it: equal ones are one row."""
    rows = [
        {"mmsi": mmsi, "name": ship, "imo": imo, "observed_at": START + timedelta(minutes=minute)}
        for mmsi, ship, imo, minute in said
    ]
    if not rows:
        return pl.DataFrame(schema=polars_schema(IDENTITIES))
    frame = pl.DataFrame(rows, schema_overrides={"name": pl.String, "imo": pl.Int32})
    told = frame.with_columns(
        pl.lit("s").alias("source"),
        pl.lit(name).alias("file_id"),
        pl.lit(None, pl.String).alias("exercise_id"),
    )
    return aggregate_claims(told)


@settings(max_examples=60, deadline=None)
@given(st.lists(claim, max_size=30), st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_repeats_order_and_files_name_a_track_alike(
    said: list[tuple[int, str | None, int | None, int]], seed: int, files: int
) -> None:
    rng = np.random.default_rng(seed)
    fixes = _fixes()
    expected = tracks.summarise(fixes, _file(said, "f"))
    again = said + [said[i] for i in rng.integers(0, max(1, len(said)), 2 * len(said))]
    drawn = [again[i] for i in rng.permutation(len(again))]
    parts = [_file(drawn[n::files], f"f{n}") for n in rng.permutation(files)]
    assert tracks.summarise(fixes, pl.concat(parts)).equals(expected)
    assert tracks.summarise(fixes, pl.concat([*parts, *parts])).equals(expected)
