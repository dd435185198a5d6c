"""Agreement of two counts, and the canal of 2019."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sealane.assess.count import agreement
from sealane.errors import BadInput

TRADE = Path("/work/shared/data/trade")
FILES = [TRADE / f"adb_suez_2019_{name}.csv" for name in ("authority", "ais_monthly")]


def test_agreement_by_hand() -> None:
    found = agreement([90, 110, 100], [100, 100, 100])
    assert (found.share, found.bias) == (1.0, pytest.approx(0))
    assert (found.mean_error, found.worst_error) == (pytest.approx(0.2 / 3), pytest.approx(0.1))
    assert found.correlation is None
    assert agreement([1, 2, 3], [2, 4, 6]).correlation == pytest.approx(1)


@pytest.mark.parametrize(
    ("ours", "theirs"), [([1], [1, 2]), ([], []), ([-1], [1]), ([1], [0]), ([[1]], [[1]])]
)
def test_counts_that_do_not_match_are_refused(ours: list[float], theirs: list[float]) -> None:
    with pytest.raises(BadInput):
        agreement(ours, theirs)


@pytest.mark.skipif(not all(one.exists() for one in FILES), reason="needs the shared trade data")
def test_suez_2019_by_ais_against_the_authority() -> None:
    """98 % of the authority's passages and 2 % monthly error, over the classes that both have;
    with the authority's "others", which AIS tables leave out, 94 %."""
    told = pl.read_csv(FILES[0]).rename(lambda name: name.removeprefix("\ufeff"))
    month = pl.col("Date").str.slice(3, 2).cast(pl.Int8).alias("month")

    def by_month(rows: pl.DataFrame) -> list[int]:
        return (
            rows.group_by(month).agg(pl.col("Transit Count").sum()).sort("month")["Transit Count"]
        ).to_list()

    ais = pl.read_csv(FILES[1]).sort("arrival_date")
    counted = ais.select(pl.sum_horizontal(pl.exclude("arrival_date"))).to_series().to_list()
    assert told["Transit Count"].sum() == 18_880
    shared = agreement(counted, by_month(told.filter(pl.col("Vessel Type") != "Others")))
    assert shared.share == pytest.approx(0.98, abs=0.005)
    assert shared.mean_error == pytest.approx(0.02, abs=0.005)
    assert agreement(counted, by_month(told)).share == pytest.approx(0.944, abs=0.001)
