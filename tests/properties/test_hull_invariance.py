"""The order of a hull's fixes depends on what they say: not on rows, repeats or the meridian."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.detect.hull import columns_of
from sealane.tables import FIXES, polars_schema

START = datetime(2024, 5, 1, 23, 59, tzinfo=UTC)
seas = st.builds(
    lambda *drawn: _sea(*drawn),
    st.integers(0, 10_000),
    st.sampled_from([-180.0, -30.0, 121.0, 179.9]),
    st.sampled_from([-55.0, 24.0, 78.0]),
)


def _sea(seed: int, lon: float, lat: float) -> pl.DataFrame:
    """Fixes of three hulls, many of them at one instant or at one latitude."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 60))
    hull = rng.integers(0, 3, size)
    given_columns = {
        "mmsi": 211_000_001 + hull // 2,
        "track_id": [f"{one}" for one in hull],
        "observed_at": [START + timedelta(seconds=int(s)) for s in rng.integers(0, 8, size)],
        "lon": geo.wrap_lon(lon + rng.choice([0.0, 0.013, 0.05, 0.31], size)),
        "lat": lat + rng.integers(0, 2, size) / 100.0,
        "sog_kn": rng.integers(0, 2, size),
        "source": ["made"] * size,
        "file_id": ["f"] * size,
        "offset": np.arange(size),
        "is_outlier": rng.random(size) < 0.1,
    }
    frame = pl.DataFrame(given_columns).unique(
        ["track_id", "observed_at", "lon", "lat", "sog_kn"], keep="first", maintain_order=True
    )
    return frame.select(
        (pl.col(name) if name in given_columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in polars_schema(FIXES).items()
    )


def _order(fixes: pl.DataFrame) -> list[int]:
    return columns_of(fixes).frame["offset"].to_list()


@settings(max_examples=80, deadline=None)
@given(seas, st.sampled_from([360.0, 180.0, 90.0, -120.0, 0.2]))
def test_turning_the_earth_changes_no_order(sea: pl.DataFrame, degrees: float) -> None:
    turned = sea.with_columns(pl.Series("lon", geo.wrap_lon(sea["lon"].to_numpy() + degrees)))
    assert _order(turned) == _order(sea)


@settings(max_examples=40, deadline=None)
@given(seas, st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing(sea: pl.DataFrame, seed: int) -> None:
    mixed = sea.sample(fraction=1.0, shuffle=True, seed=seed)
    assert columns_of(mixed).frame.equals(columns_of(sea).frame)
    assert columns_of(mixed).hulls.equals(columns_of(sea).hulls)
