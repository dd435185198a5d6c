"""A lake keeps what was assessed: once for the same inputs, beside what came before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from sealane.assess import Assessment, as_table
from sealane.cli import sealane
from sealane.lake import Lake

ROW = Assessment(
    kind="route", subject="SGSIN-NLRTM", quantity="distance", value=8290.0, unit="nmi",
    method="shortest way 1", inputs="0123456789abcdef", sources=("Natural Earth",),
    no_interval="no_range",
)  # fmt: skip


def test_the_same_inputs_are_kept_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.make()
    rows = as_table(
        [
            ROW,
            replace(
                ROW,
                quantity="fuel",
                low=1.0,
                high=2.0,
                unit="t",
                interval="draws",
                no_interval=None,
            ),
        ]
    )
    assert lake.keep_assessments(rows) == 2
    assert lake.keep_assessments(rows) == 0
    later = replace(ROW, value=8300.0, inputs="fedcba9876543210")
    assert lake.keep_assessments(as_table([ROW, later])) == 1
    kept = lake.assessments()
    assert kept["quantity"].to_list() == ["distance", "distance", "fuel"]
    assert sorted(kept.filter(quantity="distance")["value"]) == [8290.0, 8300.0]
    assert kept["sources"].to_list() == [["Natural Earth"]] * 3


def test_a_lake_of_before_has_none_and_takes_the_first(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.make()
    import shutil

    shutil.rmtree(tmp_path / "lake" / "assessments")
    old = Lake(tmp_path / "lake", create=False)
    assert old.assessments().is_empty()
    assert old.keep_assessments(as_table([ROW])) == 1


def test_a_closure_is_kept_and_exported(tmp_path: Path) -> None:
    Lake(tmp_path / "lake").make()
    runner, place = CliRunner(), str(tmp_path / "lake")
    asked = ["assess", "close", "hormuz", "--from", "2026-03-01", "--days", "30", "--draws", "50"]
    for _ in range(2):
        told = runner.invoke(sealane, [*asked, "--lake", place, "--keep", "--json"])
        assert told.exit_code == 0, told.output
    target = tmp_path / "kept.parquet"
    written = runner.invoke(sealane, ["export", "assessments", "--lake", place, "-o", str(target)])
    assert written.exit_code == 0, written.output
    kept = pl.read_parquet(target)
    assert kept.height > 100
    assert kept["assessment_id"].n_unique() == kept.height
    assert kept.filter(pl.col("method").str.len_chars() == 0).is_empty()
    has = pl.col("low").is_not_null()
    # what passes a gate has the ends of published counts, all else those of the draws
    assert set(kept.filter(has)["interval"]) == {"draws", "published"}
    assert kept.filter(has & (pl.col("low") >= pl.col("high"))).is_empty()
    reasons = {"same_draws", "no_range", "middle", "no_figure", "open_end", "one_figure"}
    assert set(kept.filter(~has)["no_interval"]) <= reasons
    refused = runner.invoke(sealane, [*asked, "--keep"])
    assert refused.exit_code == 2
