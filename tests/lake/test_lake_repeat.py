"""What is the same report again: whatever the order, and against a plain reckoning."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_samples import START, position, positions

from sealane.lake import repeat
from sealane.observe import REPEAT_WINDOW_S

reports = st.lists(
    st.tuples(
        st.sampled_from([431000001, 431000002]),
        st.integers(0, 200),
        st.sampled_from([1, 2, 3]),
        st.sampled_from([None, 5.0]),
    ),
    max_size=40,
)


def frame(rows: list[tuple[int, int, int, float | None]]) -> pl.DataFrame:
    return positions(
        [
            position(mmsi, after_s=second, content=mmsi * 10 + said, lon=float(said), sog_kn=sog)
            for mmsi, second, said, sog in rows
        ]
    )


def plainly(rows: list[tuple[int, int, int, float | None]]) -> list[tuple[int, int, int]]:
    """One report after the other in order of time, as the definition says."""
    kept: list[tuple[int, int, int]] = []
    last: dict[tuple[int, int], int] = {}
    for mmsi, second, said in sorted({row[:3] for row in rows}, key=lambda row: row[1]):
        before = last.get((mmsi, said))
        if before is None or second - before > REPEAT_WINDOW_S:
            kept.append((mmsi, second, said))
            last[mmsi, said] = second
    return sorted(kept)


def kept_of(rows: pl.DataFrame, carried: pl.DataFrame | None = None) -> pl.DataFrame:
    return repeat.distinct(rows, carried)[0]


def taken(kept: pl.DataFrame) -> list[tuple[int, int, int]]:
    second = (pl.col("observed_at") - pl.lit(START)).dt.total_seconds()
    return sorted(kept.select("mmsi", second, pl.col("content") % 10).rows())


@given(reports, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_same_are_kept_in_any_order(
    rows: list[tuple[int, int, int, float | None]], order: object
) -> None:
    kept = kept_of(frame(rows))
    assert taken(kept) == plainly(rows)
    order.shuffle(rows)  # type: ignore[attr-defined]
    again = kept_of(frame(rows))
    assert again.equals(kept)


@given(reports, st.integers(0, 200))
@settings(deadline=None)
def test_cutting_a_hull_does_not_matter(
    rows: list[tuple[int, int, int, float | None]], second: int
) -> None:
    rows = [(431000001, *row[1:]) for row in rows]
    cut = START + timedelta(seconds=second)
    whole = frame(rows)
    early = kept_of(whole.filter(pl.col("observed_at") < cut))
    late = kept_of(whole.filter(pl.col("observed_at") >= cut), repeat.tail(early))
    assert taken(pl.concat([early, late])) == plainly(rows)


def test_a_row_again_is_one_row_with_nulls_too() -> None:
    rows = [position(sog_kn=None, content=content, offset=content) for content in (3, 1, 2)]
    [row] = kept_of(positions(rows)).to_dicts()
    assert row["offset"] == 1


def test_other_speed_at_the_same_time_is_another_report() -> None:
    rows = [position(sog_kn=speed) for speed in (1.0, 2.0, None)]
    assert kept_of(positions(rows)).height == 3


def test_the_window_reaches_over_midnight() -> None:
    rows = [position(after_s=86_400 + s, content=7, lon=1.0) for s in (-20, 5, 25)]
    kept = kept_of(positions(rows))
    assert kept["observed_at"].to_list() == [
        START + timedelta(seconds=86_400 + s) for s in (-20, 25)
    ]


def test_times_centuries_apart_are_counted_too() -> None:
    far = [position(content=7, observed_at=START.replace(year=year)) for year in (1700, 2200)]
    hulls = [
        position(mmsi, content=mmsi, after_s=second)
        for mmsi in range(200_000_000, 200_000_300)
        for second in (0, 10, 31)
    ]
    assert kept_of(positions(far + hulls)).height == 2 + 2 * 300
