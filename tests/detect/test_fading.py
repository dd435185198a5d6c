"""Fading: whether the last reports of a ship came as usual or ever further apart."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.detect.hearing.fading import STRONGEST_BOTH, learn_fading
from sealane.detect.kernel import habit as habit_kernel

HOUR_US = 3_600_000_000
SIX_H = 6 * HOUR_US


def silences(
    before: list[float], after: list[float | None], *, usual_s: float = 60.0
) -> pl.DataFrame:
    count = len(before)
    return pl.DataFrame(
        {
            "start_us": [HOUR_US * n for n in range(count)],
            "end_us": [HOUR_US * n + SIX_H for n in range(count)],
            "lon": [179.9 if n % 2 else -179.9 for n in range(count)],
            "lat": [10.0] * count,
            "pace_before": before,
            "pace_after": [float("nan") if a is None else a for a in after],
            "usual_interval_s": [usual_s] * count,
            "hours_known": [6.0] * count,
            "fixes_before": [20.0] * count,
        }
    )


def weights(frame: pl.DataFrame, **changed: object) -> list[float]:
    ships = np.arange(frame.height, dtype=np.int64)
    teaches = np.ones(frame.height, np.bool_)
    learnt = learn_fading(
        frame.with_columns(**{k: pl.lit(v) for k, v in changed.items()}),
        ships,
        teaches,
        window_h=24.0,
        wide_nmi=300.0,
    )
    return [float(w) for w in learnt.weight]


def test_an_abrupt_end_among_fading_ones_speaks_against_leaving_coverage() -> None:
    faded = [8.0] * 12
    abrupt, *others = weights(silences([1.0, *faded], [None] * 13))
    assert abrupt == 0.25
    assert min(others) > 2.0


def test_where_ships_are_lost_at_once_an_abrupt_end_says_nothing() -> None:
    assert weights(silences([1.0] * 13, [None] * 13)) == pytest.approx([1.0] * 13, abs=0.05)


def test_both_ends_are_weighed_and_bounded() -> None:
    frame = silences([1.0, *[8.0] * 12], [1.1, *[8.0] * 12])
    both, *_ = weights(frame)
    assert both == 1.0 / STRONGEST_BOTH


def test_sparse_reports_and_a_hull_hardly_known_say_nothing() -> None:
    frame = silences([1.0, *[8.0] * 12], [None] * 13)
    assert weights(frame, usual_interval_s=1200.0) == [1.0] * 13
    assert weights(frame, hours_known=1.0)[0] == 1.0


def test_a_ship_does_not_teach_of_itself_and_others_far_away_do_not() -> None:
    frame = silences([1.0, 8.0], [None, None])
    alone = learn_fading(
        frame, np.zeros(2, np.int64), np.ones(2, np.bool_), window_h=24.0, wide_nmi=300.0
    )
    assert alone.abrupt.tolist() == [0, 0]
    assert alone.faded.tolist() == [0, 0]
    far = frame.with_columns(lat=pl.Series([10.0, 60.0]))
    apart = learn_fading(far, np.arange(2), np.ones(2, np.bool_), window_h=24.0, wide_nmi=300.0)
    assert apart.faded.tolist() == [0, 0]


@given(st.lists(st.integers(1, 600), min_size=1, max_size=30), st.integers(1, 300))
def test_pace_equals_its_plain_twin(steps: list[int], usual: int) -> None:
    at = np.concatenate([[0], np.cumsum(steps)]) * 1_000_000
    last = len(at) - 1
    spans = [(at[last] - at[last - n]) / 1e6 / (n * usual) for n in (4, 8) if last - n >= 0]
    pace = habit_kernel._pace(at, last, 0, -1, float(usual), SIX_H)
    mirrored = habit_kernel._pace(at[last] - at[::-1], 0, last, 1, float(usual), SIX_H)
    if spans:
        assert pace == pytest.approx(max(spans))
        assert mirrored == pytest.approx(pace)
    else:
        assert np.isnan(pace)
        assert np.isnan(mirrored)
