"""A file goes into the lake exactly once, with its repeats counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from lake_samples import START, Made, identity, position, positions, read, reject, sea

from sealane.errors import BadInput
from sealane.lake import Lake
from sealane.observe import Batch
from sealane.tables import IDENTITIES, POSITIONS, REJECTS


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def one_file(**changes: object) -> Made:
    batch = Batch(
        positions=positions([position(after_s=s) for s in (0, 60, 120)]),
        identities=identity(),
        rejects=reject(4),
    )
    return Made("a.nmea", [batch], other=2, **changes)  # type: ignore[arg-type]


def test_rows_come_back_as_they_went_in(lake: Lake) -> None:
    [report] = lake.ingest(one_file(), reader=read)
    assert (report.lines, report.accepted, report.other) == (6, 3, 2)
    assert (report.duplicates, report.rejected, report.already_ingested) == (0, 1, False)
    assert (report.positions, report.identities) == (3, 1)
    stored = lake.positions().collect()
    assert stored.columns == list(POSITIONS.names)
    assert stored["observed_at"].to_list() == [START + timedelta(seconds=s) for s in (0, 60, 120)]
    assert lake.identities().columns == list(IDENTITIES.names)
    assert lake.identities()["name"].to_list() == ["HAYABUSA"]
    assert lake.rejects().columns == list(REJECTS.names)
    assert lake.rejects()["raw"].to_list() == ["!AIVDM,"]
    assert lake.files()["accepted"].to_list() == [3]


def test_same_content_again_changes_nothing(lake: Lake) -> None:
    [first] = lake.ingest(one_file(), reader=read)
    version = lake.version
    source = one_file()
    source.name = "copy of a.nmea"
    [again] = lake.ingest(source, reader=read)
    assert again.already_ingested
    assert again.stored_as == "a.nmea"
    assert "copy of a.nmea was in the lake before as a.nmea" in (again.note or "")
    said = {"already_ingested", "file", "note", "stored_as"}
    for name in set(first.as_json()) - said:
        assert getattr(again, name) == getattr(first, name)
    assert again.file == "copy of a.nmea"
    assert lake.version == version


def test_rows_that_another_file_had_are_duplicates(lake: Lake) -> None:
    lake.ingest(one_file(), reader=read)
    rows = [position(after_s=s, source="other") for s in (60, 120, 180)]
    other = Made("b.nmea", [Batch(positions=positions(rows))])
    [report] = lake.ingest(other, reader=read)
    assert (report.accepted, report.duplicates, report.positions) == (1, 2, 1)
    assert lake.positions().collect().height == 4


def test_rows_of_a_drill_never_hide_real_ones(lake: Lake) -> None:
    lake.ingest(one_file(), reader=read, exercise_id="drill-1")
    [report] = lake.ingest(one_file(), reader=read)
    assert not report.already_ingested
    assert report.duplicates == 0
    stored = lake.positions().collect()
    assert stored["exercise_id"].null_count() == 3
    assert stored.height == 6


@pytest.mark.parametrize("cut", [1, 7, 200])
def test_batches_do_not_matter(tmp_path: Path, cut: int) -> None:
    rows = sea(400, hulls=7)
    repeated = pl.concat([rows, rows.head(50)])
    whole = Lake(tmp_path / "whole")
    [expected] = whole.ingest(Made("x", [Batch(positions=repeated)], salt="x"), reader=read)
    parts = Lake(tmp_path / "parts")
    batches = [Batch(positions=part) for part in repeated.iter_slices(cut)]
    [report] = parts.ingest(Made("x", batches, salt="x"), reader=read)
    assert expected.duplicates == report.duplicates == 50
    drop = ("file_id", "offset")
    left, right = whole.positions().collect(), parts.positions().collect()
    assert left.drop(drop).equals(right.drop(drop))


def test_claims_of_one_file_are_one_row(lake: Lake) -> None:
    batches = [Batch(identities=identity(after_s=s)) for s in (3600, 0, 7200)]
    [report] = lake.ingest(Made("a", batches), reader=read)
    [row] = lake.identities().to_dicts()
    assert report.identities == 1
    assert row["claims"] == 3
    assert (row["first_at"], row["last_at"]) == (START, START + timedelta(hours=2))


def test_dry_run_counts_and_stores_nothing(lake: Lake, tmp_path: Path) -> None:
    overlapping = Made("b", [Batch(positions=positions([position(), position(after_s=9)]))])
    sources = [one_file(), overlapping, one_file()]
    dry = lake.ingest(sources, reader=read, dry_run=True)
    assert not (tmp_path / "lake").exists()
    real = lake.ingest(sources, reader=read)
    assert [one.as_json() for one in dry] == [one.as_json() for one in real]
    assert [one.already_ingested for one in real] == [False, False, True]
    again = lake.ingest(sources, reader=read, dry_run=True)
    assert all(one.already_ingested for one in again)


def test_dry_run_counts_what_the_lake_has(lake: Lake) -> None:
    lake.ingest(one_file(), reader=read)
    other = Made("b", [Batch(positions=positions([position(), position(after_s=9)]))])
    [dry] = lake.ingest(other, reader=read, dry_run=True)
    assert (dry.accepted, dry.duplicates) == (1, 1)
    assert lake.positions().collect().height == 3


def test_a_file_that_fails_leaves_nothing(lake: Lake, tmp_path: Path) -> None:
    lake.ingest(one_file(), reader=read)
    version = lake.version
    broken = Made("b", [Batch(positions=sea(10))], fails=BadInput("cut short", file="b"))
    with pytest.raises(BadInput, match="cut short"):
        lake.ingest(broken, reader=read)
    assert lake.version == version
    assert list((tmp_path / "lake" / "_staging").iterdir()) == []


def test_interrupting_leaves_nothing(lake: Lake, tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lake.ingest(one_file(), reader=read, progress=stop)
    assert lake.files().is_empty()
    assert list((tmp_path / "lake" / "_staging").iterdir()) == []
    [report] = lake.ingest(one_file(), reader=read)
    assert report.accepted == 3


def test_progress_says_rows_and_time(lake: Lake) -> None:
    said: list[tuple[object, ...]] = []
    lake.ingest(one_file(), reader=read, progress=lambda *a: said.append(a))
    assert said[0] == (3, None, "until 2024-05-01 00:02Z")


def test_an_empty_file_is_remembered(lake: Lake) -> None:
    [report] = lake.ingest(Made("empty", [], salt="e"), reader=read)
    assert report.lines == 0
    [again] = lake.ingest(Made("empty", [], salt="e"), reader=read)
    assert again.already_ingested
    assert lake.positions().collect().is_empty()
