"""Tracks depend on what was said alone: not on order, repetition, day or longitude."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sealane import geo, tracks

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
WHERE = (
    st.integers(0, 10_000),
    st.sampled_from([-180.0, -179.0, -100.0, 0.0, 121.0, 179.5]),
    st.sampled_from([-55.0, 0.0, 24.0, 78.0]),
)
seas = st.builds(lambda *where: _sea(*where), *WHERE, st.integers(1, 4)) | st.builds(
    lambda *where: _tied(*where), *WHERE, st.integers(2, 8), st.integers(1, 3)
)
seas = seas | st.builds(lambda *where: _stuck(*where), *WHERE, st.integers(1, 4))


def _sea(seed: int, lon: float, lat: float, hulls: int) -> pl.DataFrame:
    """Hulls of two numbers, with silences, wrong places, missing speeds and equal seconds."""
    rng = np.random.default_rng(seed)
    parts = []
    for hull in range(hulls):
        count = int(rng.integers(1, 60))
        step = rng.choice([0, 10, 60, 180, 3600, 30_000], count, p=[0.1, 0.3, 0.3, 0.2, 0.08, 0.02])
        seconds = np.cumsum(step) + rng.integers(0, 600)
        course, sog = rng.uniform(0, 360), rng.uniform(0, 25)
        x, y = geo.destination(
            lon + rng.uniform(-1, 1), lat + rng.uniform(-1, 1), course,
            (seconds - seconds[0]) * sog * 1852 / 3600,
        )  # fmt: skip
        wrong = rng.random(count) < 0.05
        reported = np.where(rng.random(count) < 0.1, np.nan, sog)
        parts.append(
            pl.DataFrame(
                {
                    "mmsi": np.full(count, 416_000_001 + hull % 2, np.int32),
                    "observed_at": [START + timedelta(seconds=int(s)) for s in seconds],
                    "lon": geo.wrap_lon(np.round(np.where(wrong, x + 2.0, x), 6)),
                    "lat": np.round(y, 6),
                    "sog_kn": reported.astype(np.float32),
                    "cog_deg": np.full(count, course, np.float32),
                }
            ).with_columns(pl.col("sog_kn").fill_nan(None))
        )
    return pl.concat(parts)


def _tied(seed: int, lon: float, lat: float, hulls: int, digits: int) -> pl.DataFrame:
    """Hulls of one number whose reports agree in many seconds, places, speeds and courses."""
    sea = _sea(seed, lon + 0.5, lat + 0.5, hulls)
    return sea.with_columns(
        pl.lit(416_000_001, pl.Int32).alias("mmsi"),
        pl.col("observed_at").dt.truncate(["1s", "1m", "10m"][seed % 3]),
        pl.col("lat").round(digits),
        pl.Series("lon", geo.wrap_lon(sea["lon"].round(digits).to_numpy())),
        pl.col("sog_kn").round(0),
        (pl.col("cog_deg") / 45.0).round(0) * 45.0,
    )


def _stuck(seed: int, lon: float, lat: float, hulls: int) -> pl.DataFrame:
    """Hulls whose terminals repeat one place, in a stretch and now and then."""
    rng = np.random.default_rng([seed, 1])
    sea = _sea(seed, lon, lat, hulls).with_row_index("row")
    begin = rng.integers(0, sea.height)
    rows = np.arange(begin, min(sea.height, begin + rng.integers(1, 40)))
    rows = np.append(rows, rng.integers(0, sea.height, 5))
    stuck = pl.col("row").is_in(rows.tolist())
    x, y = sea.select("lon", "lat").row(int(begin))
    return sea.with_columns(
        lon=pl.when(stuck).then(x).otherwise("lon"), lat=pl.when(stuck).then(y).otherwise("lat")
    ).drop("row")


def _result(frame: pl.DataFrame) -> pl.DataFrame:
    return tracks.Segmenter().segment(frame)


@settings(max_examples=60, deadline=None)
@given(seas, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(sea: pl.DataFrame, random: object) -> None:
    expected = _result(sea)
    rows = list(range(sea.height)) * 2
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert _result(sea[rows]).equals(expected)
    summary = tracks.summarise(expected)
    assert tracks.summarise(expected.reverse()).equals(summary)


@settings(max_examples=40, deadline=None)
@given(seas, st.integers(-400, 400))
def test_whole_days_shift_the_times_alone(sea: pl.DataFrame, days: int) -> None:
    moved = _result(sea.with_columns(pl.col("observed_at") + timedelta(days=days)))
    expected = _result(sea)
    back = moved.with_columns(pl.col("observed_at") - timedelta(days=days))
    assert back.drop("track_id").equals(expected.drop("track_id"))
    assert moved["track_id"].rle_id().equals(expected["track_id"].rle_id())


@settings(max_examples=40, deadline=None)
@given(seas, st.sampled_from([360.0, -360.0, 180.0, 90.0, -120.0]))
# Reports of one instant that differ by longitude alone; tracks that a report continues as well.
@example(_sea(380, -180.0, -55.0, 2), 180.0)
@example(_tied(374, -100.0, 24.0, 5, 3), 180.0)
def test_turning_the_earth_turns_the_tracks(sea: pl.DataFrame, degrees: float) -> None:
    turned = _result(sea.with_columns(pl.col("lon") + degrees))
    expected = _result(sea)
    keys = ["mmsi", "observed_at", "lat", "sog_kn"]
    names = [*keys, "track_id", "is_outlier"]
    assert turned.select(names).sort(names).equals(expected.select(names).sort(names))


@settings(max_examples=40, deadline=None)
@given(seas, st.randoms(use_true_random=False))
def test_the_file_that_brought_a_report_changes_nothing(sea: pl.DataFrame, random: object) -> None:
    """Which station heard it may: what another one says again minutes later is a repeat."""
    names = [random.choice("abc") for _ in range(sea.height)]  # type: ignore[attr-defined]
    brought = sea.with_columns(pl.Series("file_id", names), offset=pl.int_range(pl.len()))
    origin = ["file_id", "source", "offset"]
    for frame in (brought, pl.concat([brought, brought.with_columns(file_id=pl.lit("again"))])):
        assert _result(frame).drop(origin).equals(_result(sea).drop(origin))


@settings(max_examples=40, deadline=None)
@given(seas)
def test_no_report_is_lost_and_each_has_a_track(sea: pl.DataFrame) -> None:
    fixes = _result(sea)
    distinct = sea.unique(["mmsi", "observed_at", "lon", "lat"])
    kept = fixes.unique(["mmsi", "observed_at", "lon", "lat"])
    # equal reports within two seconds are one; everything else is there
    assert kept.height <= distinct.height
    lost = distinct.join(kept, on=["mmsi", "observed_at", "lon", "lat"], how="anti")
    for row in lost.iter_rows(named=True):
        twin = kept.filter(
            pl.col("mmsi") == row["mmsi"],
            pl.col("lon") == row["lon"],
            pl.col("lat") == row["lat"],
            (pl.col("observed_at") - row["observed_at"]).abs() <= timedelta(seconds=2),
        )
        assert twin.height
    summary = tracks.summarise(fixes)
    assert summary["fixes"].sum() + summary["outliers"].sum() == fixes.height
    assert (summary["fixes"] > 0).all()
    assert set(summary["track_id"]) == set(fixes["track_id"])


@settings(max_examples=30, deadline=None)
@given(seas)
def test_one_vessel_at_a_time_gives_the_same(sea: pl.DataFrame) -> None:
    parts = [_result(part) for _, part in sea.group_by("mmsi", maintain_order=True)]
    assert pl.concat(parts).sort("mmsi", maintain_order=True).equals(_result(sea))
