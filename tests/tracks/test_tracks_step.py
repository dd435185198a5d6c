"""Steps of hulls: the compiled walk is held to a plain one, and their ends to whole tracks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_ships import START, sail

from sealane import geo, tracks
from sealane.tracks import Segmenter, ends_of, moved_on, steps_of

MINUTE_US = 60_000_000
HULLS = (211000001, 211000002, 211000003)


def sailed(mmsi: int, minutes: int, lat: float = 10.0) -> pl.DataFrame:
    """A hull that reports each minute from the start on, the last one included."""
    return kinds(sail(150.0, lat, minutes=minutes + 1, mmsi=mmsi))


def kinds(frame: pl.DataFrame) -> pl.DataFrame:
    """The same as class A reports."""
    return frame.with_columns(
        pl.lit("A").alias("transponder"), pl.lit(1, pl.Int16).alias("message_type")
    )


@st.composite
def reports(draw: st.DrawFn) -> pl.DataFrame:
    """Reports of three hulls at whole minutes, none twice at the same time."""
    rows: list[dict[str, Any]] = []
    for mmsi in HULLS:
        minutes = draw(st.lists(st.integers(1, 90), unique=True, max_size=12))
        rows += [
            {
                "mmsi": mmsi,
                "observed_at": START + timedelta(minutes=minute),
                "lon": draw(st.floats(-180, 179.99)),
                "lat": draw(st.floats(-80, 80)),
                "sog_kn": draw(st.one_of(st.none(), st.floats(0, 30))),
            }
            for minute in minutes
        ]
    schema = {"mmsi": pl.Int64, "observed_at": pl.Datetime("us", "UTC"), "lon": pl.Float64,
              "lat": pl.Float64, "sog_kn": pl.Float64}  # fmt: skip
    return kinds(pl.DataFrame(rows, schema=schema))


def known() -> pl.DataFrame:
    """Ends of two of the hulls."""
    fixes = pl.concat([sailed(HULLS[0], 30), sailed(HULLS[1], 15, lat=30.0)])
    return ends_of(Segmenter().segment(fixes)).sort("mmsi")


def plain_walk(ends: pl.DataFrame, said: pl.DataFrame) -> list[tuple[float, ...]]:
    """The steps, one report after the other."""
    state = {row["mmsi"]: row for row in ends.rows(named=True)}
    found = []
    for row in said.sort("mmsi", "observed_at").rows(named=True):
        end = state.get(row["mmsi"])
        if end is None:
            continue
        at = int(row["observed_at"].timestamp() * 1e6)
        made, before = np.nan, np.nan
        run_us = at - end["base_us"]
        step = (at, end["at_us"], end["lon"], end["lat"], end["sog_kn"])
        if run_us >= 10 * MINUTE_US:
            metres = geo.distance_m(end["base_lon"], end["base_lat"], row["lon"], row["lat"])
            made, before = float(metres) / run_us * 1e6 * 3600 / 1852, end["made_kn"]
            end |= {"base_us": at, "base_lon": row["lon"], "base_lat": row["lat"], "made_kn": made}
        if at > end["at_us"]:
            sog = np.nan if row["sog_kn"] is None else row["sog_kn"]
            end |= {"at_us": at, "lon": row["lon"], "lat": row["lat"], "sog_kn": sog}
        found.append((row["mmsi"], *step, made, before))
    return found


@given(said=reports())
def test_the_compiled_walk_is_the_plain_one(said: pl.DataFrame) -> None:
    ends = known()
    steps, after = steps_of(ends, said)
    expected = np.array(plain_walk(ends, said), float).reshape(-1, 8)
    names = ("mmsi", "at", "before_at", "before_lon", "before_lat", "before_sog_kn", "made_kn",
             "made_before_kn")  # fmt: skip
    found = np.column_stack([getattr(steps, name).astype(float) for name in names])
    np.testing.assert_allclose(found, expected, rtol=1e-9, equal_nan=True)
    assert after["mmsi"].equals(ends["mmsi"])
    last = said.group_by("mmsi").agg(pl.col("observed_at").max().to_physical())
    latest = dict(last.iter_rows())
    for mmsi, before, now in zip(ends["mmsi"], ends["at_us"], after["at_us"], strict=True):
        assert now == max(before, latest.get(mmsi, before))


@pytest.mark.parametrize("cut_min", [40, 90, 170])
def test_steps_from_a_cut_end_where_the_whole_ends(cut_min: int) -> None:
    whole = sailed(HULLS[0], 180)
    cut = START + timedelta(minutes=cut_min)
    first = ends_of(Segmenter().segment(whole.filter(pl.col("observed_at") <= cut)))
    steps, after = steps_of(first, whole.filter(pl.col("observed_at") > cut))
    assert len(steps) == 180 - cut_min
    assert Segmenter().goes_on(steps).all()
    names = ["mmsi", "at_us", "lon", "lat"]
    assert after.select(names).equals(ends_of(Segmenter().segment(whole)).select(names))
    made = steps.made_kn[~np.isnan(steps.made_kn)]
    assert len(made) == (180 - cut_min) // 10
    assert np.allclose(made, whole["sog_kn"][0], rtol=0.01)


def test_a_number_with_two_hulls_has_no_end() -> None:
    far = sailed(HULLS[0], 180, lat=-30.0)
    both = pl.concat([sailed(HULLS[0], 180), far])
    assert ends_of(Segmenter().segment(both)).is_empty()


def test_what_may_be_another_hull_does_not_plainly_go_on() -> None:
    hull = sailed(HULLS[0], 60)
    ends = ends_of(Segmenter().segment(hull))
    last = hull.sort("observed_at").tail(1)
    later = pl.col("observed_at") + timedelta(minutes=2)
    beside = last.with_columns(later, pl.col("lat") + 0.001)
    aside = last.with_columns(later, pl.col("lat") + 0.1)
    nowhere = last.with_columns(later, lon=pl.lit(0.0), lat=pl.lit(0.0))
    early = last.with_columns(pl.col("observed_at") - timedelta(minutes=5))
    said = [Segmenter().goes_on(steps_of(ends, one)[0]).tolist()
            for one in (beside, aside, nowhere, early, last)]  # fmt: skip
    assert said == [[True], [False], [False], [False], [False]]


def test_a_base_that_is_known_stays() -> None:
    hull = sailed(HULLS[0], 60)
    ends = ends_of(Segmenter().segment(hull.head(30)))
    _, after = steps_of(ends, hull.slice(30, 15))
    again = moved_on(after, ends_of(Segmenter().segment(hull)), [HULLS[0]])
    base = ["base_us", "base_lon", "base_lat", "made_kn"]
    assert again.select(base).equals(after.select(base))
    assert again["at_us"][0] > after["at_us"][0]
    assert moved_on(after, pl.DataFrame(schema=tracks.ENDS), [HULLS[0]]).is_empty()
