"""Bounded memory changes nothing: small limits give the tables that large ones give."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from lake_samples import START, Made, position, positions, read, reject, sea

from sealane.lake import Lake, compaction, layout, part, stage
from sealane.observe import Batch


def rows() -> pl.DataFrame:
    """Several days and hulls with repeats over midnight, and one hull with most of the rows."""
    heavy = sea(1_500, seed=3, hulls=1, days=6.0)
    again = [
        position(431_000_000, after_s=86_400 * day + second, content=9_999, lon=1.0)
        for day in (1, 2, 3)
        for second in (-25, -5, 4, 8, 35, 70)
    ]
    late = sea(300, seed=5).with_columns(pl.col("observed_at") + pl.duration(days=300))
    return pl.concat([sea(1_500), heavy, heavy.head(200), positions(again), late])


def batches() -> list[Batch]:
    frame = rows().sample(fraction=1.0, shuffle=True, seed=4)
    return [Batch(positions=slice_, rejects=reject(1)) for slice_ in frame.iter_slices(333)]


def stored(lake: Lake) -> pl.DataFrame:
    frame = lake.positions().collect().drop("offset")
    return frame.sort(frame.columns, nulls_last=True)


@pytest.fixture
def expected(tmp_path: Path) -> tuple[pl.DataFrame, dict[str, object]]:
    lake = Lake(tmp_path / "large")
    [report] = lake.ingest(Made("a", batches(), salt="a"), reader=read)
    return stored(lake), report.as_json()


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, values in (
        (stage, {"UNIT_ROWS": 100, "_RUN_ROWS": 400, "_REJECT_GROUP_ROWS": 2}),
        (part, {"PENDING_ROWS": 150, "ROW_GROUP_ROWS": 40, "FILE_ROWS": 200, "OPEN_FILES": 3}),
        (compaction, {"UNIT_ROWS": 100, "SMALL_FILE_ROWS": 150}),
    ):
        for name, value in values.items():
            monkeypatch.setattr(module, name, value)


def test_small_limits_give_the_same(
    tmp_path: Path,
    expected: tuple[pl.DataFrame, dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shrink(monkeypatch)
    lake = Lake(tmp_path / "small")
    [report] = lake.ingest(Made("a", batches(), salt="a"), reader=read)
    assert report.as_json() == expected[1]
    assert stored(lake).equals(expected[0])
    assert lake.rejects().height == len(batches())
    [more] = lake.ingest(Made("b", batches(), salt="b"), reader=read)
    assert (more.positions, more.accepted) == (0, 0)
    lake.compact()
    assert stored(lake).equals(expected[0])


def test_hulls_with_repeats_over_midnight_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "UNIT_ROWS", 1)
    monkeypatch.setattr(stage, "_RUN_ROWS", 1)
    again = [position(after_s=86_400 + s, content=1, lon=1.0) for s in (-25, -5, 4, 8, 35)]
    lake = Lake(tmp_path / "lake")
    [report] = lake.ingest(Made("a", [Batch(positions=positions(again))]), reader=read)
    kept = lake.positions().collect()["observed_at"].to_list()
    assert kept == [START + timedelta(seconds=86_400 + s) for s in (-25, 8)]
    assert report.duplicates == 3


def small_files(path: Path, count: int) -> Lake:
    lake = Lake(path)
    for seed in range(count):
        lake.ingest(Made(f"{seed}", [Batch(positions=sea(50, seed=seed))]), reader=read)
    return lake


def test_compaction_merges_a_day_in_order(tmp_path: Path) -> None:
    lake = small_files(tmp_path / "lake", 5)
    before = stored(lake)
    counts = lake.compact()
    assert counts["positions"] == {"before": 15, "after": 3}
    assert counts["files"] == {"before": 5, "after": 1}
    assert stored(lake).equals(before)
    for path in lake.files_of("positions"):
        frame = pl.read_parquet(path).select("mmsi", "observed_at", "lon", "lat")
        assert frame.equals(frame.sort(frame.columns))
    assert lake.compact()["positions"] == {"before": 3, "after": 3}


def test_a_day_with_many_small_files_is_compacted_by_itself(tmp_path: Path) -> None:
    lake = small_files(tmp_path / "lake", layout.SMALL_FILES_PER_DAY + 1)
    assert len(lake.files_of("positions")) == 3
    assert len(lake.files_of("files")) == 1
    assert lake.files().height == layout.SMALL_FILES_PER_DAY + 1


def test_rows_that_come_while_files_are_merged_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = small_files(tmp_path / "lake", 3)
    merge = compaction._merge

    def merge_slowly(*arguments: object) -> object:
        parts = merge(*arguments)  # type: ignore[arg-type]
        if not Lake(lake.path).files()["file"].is_in(["late"]).any():
            late = Made("late", [Batch(positions=sea(50, seed=99))])
            Lake(lake.path).ingest(late, reader=read)
        return parts

    monkeypatch.setattr(compaction, "_merge", merge_slowly)
    lake.compact()
    assert lake.positions().collect().height == 200
    assert lake.scan("files").collect().height == 4


def test_files_merged_by_another_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = small_files(tmp_path / "lake", 3)
    merge = compaction._merge
    began = []

    def merge_twice(*arguments: object) -> object:
        parts = merge(*arguments)  # type: ignore[arg-type]
        if not began:
            began.append(1)
            Lake(lake.path).compact()
        return parts

    monkeypatch.setattr(compaction, "_merge", merge_twice)
    lake.compact()
    assert lake.positions().collect().height == 150
    assert len(lake.files_of("positions")) == 3


def test_what_is_too_old_to_be_needed_is_deleted(tmp_path: Path) -> None:
    lake = small_files(tmp_path / "lake", 3)
    before = lake.files_of("positions")
    lake.compact()
    assert all(Path(path).exists() for path in before)
    assert compaction.vacuum_table(lake._store, "positions", hours=0) == 9
    assert not any(Path(path).exists() for path in before)
    assert lake.positions().collect().height == 150
