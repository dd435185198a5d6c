"""Where a lake may be, what is refused, and what others see of it."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake
from lake_samples import START, Made, identity, position, positions, read, reject, sea

from sealane import engine
from sealane.errors import LakeError, NotALake, NotFound
from sealane.lake import Lake
from sealane.lake.layout import FORMAT, FORMAT_KEY, STORED, table_schema
from sealane.observe import Batch
from sealane.tables import EVENTS


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    batch = Batch(positions=sea(500), identities=identity(), rejects=reject())
    made.ingest(Made("a", [batch]), reader=read)
    return made


def test_opening_makes_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    lake.make()
    assert lake.positions().collect().is_empty()
    assert lake.events().is_empty()
    assert lake.summary()["tables"]["positions"] == {"rows": 0, "files": 0, "bytes": 0}
    assert lake.hull_splits(10) == []
    assert lake.latest_run() is None


def test_no_lake_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotALake, match="sealane observe FILES"):
        Lake(tmp_path / "none", create=False)


def test_a_file_is_not_a_lake(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(NotALake, match="is a file"):
        Lake(path)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("x")
    with pytest.raises(NotALake, match=r"thesis\.doc"):
        Lake(tmp_path)


def test_a_path_may_hold_anything(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "a lake [1]* 海")
    lake.ingest(Made("a", [Batch(positions=sea(50))]), reader=read)
    lake.ingest(Made("b", [Batch(positions=sea(50).head(9))]), reader=read)
    lake.compact()
    assert lake.positions().collect().height == 50


def test_a_percent_sign_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotALake, match="percent sign"):
        Lake(tmp_path / "100%25")


def test_a_half_made_lake_is_completed(tmp_path: Path, lake: Lake) -> None:
    half = tmp_path / "half"
    DeltaTable(f"{lake.path}/positions")
    write = Lake(half)
    write._store._create("positions")
    with pytest.raises(NotALake):
        Lake(half, create=False)
    Lake(half).ingest(Made("a", [Batch(positions=sea(5))]), reader=read)
    assert Lake(half, create=False).positions().collect().height == 5


def test_a_lake_of_before_a_column_gets_it_and_keeps_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others read the log of the table: it must name what Sealane writes."""
    fewer = tuple(column for column in EVENTS.columns if column.name != "law")
    path = tmp_path / "older"
    with monkeypatch.context() as older:
        older.setitem(STORED, "events", dataclasses.replace(EVENTS, columns=fewer))
        table_schema.cache_clear()
        Lake(path)._store.make()
        assert "law" not in DeltaTable(f"{path}/events").to_pyarrow_dataset().schema.names
    table_schema.cache_clear()
    backup = shutil.copytree(path, tmp_path / "backup")
    lake = Lake(path)
    lake.make()
    assert "law" in DeltaTable(f"{path}/events").to_pyarrow_dataset().schema.names
    version = DeltaTable(f"{path}/events").version()
    Lake(path).make()
    lake.make()
    assert DeltaTable(f"{path}/events").version() == version
    shutil.rmtree(path)
    shutil.move(backup, path)
    lake.make()  # the older one was put back meanwhile
    assert "law" in DeltaTable(f"{path}/events").to_pyarrow_dataset().schema.names


def test_a_newer_lake_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer"
    write_deltalake(
        f"{path}/files",
        pl.DataFrame({"digest": ["x"]}),
        configuration={"delta.appendOnly": "false"},
    )
    with pytest.raises(NotALake, match="Sealane did not make"):
        Lake(path, create=False)
    DeltaTable(f"{path}/files").alter.set_table_properties(
        {FORMAT_KEY: str(FORMAT + 1)}, raise_if_not_exists=False
    )
    with pytest.raises(LakeError, match="newer Sealane"):
        Lake(path, create=False)


def test_polars_opens_every_table(lake: Lake) -> None:
    for name, table in STORED.items():
        frame = pl.scan_delta(f"{lake.path}/{name}").collect()
        assert set(table.names) <= set(frame.columns)
        assert frame.height == lake.scan(name).collect().height
    days = pl.scan_delta(f"{lake.path}/positions").select("day", "observed_at").collect()
    assert (days["day"] == days["observed_at"].dt.date()).all()
    assert days["day"].n_unique() == 3


def test_duckdb_opens_what_we_wrote(lake: Lake) -> None:
    seen = DeltaTable(f"{lake.path}/positions").to_pyarrow_dataset()
    with duckdb.connect() as connection:
        connection.register("seen", seen)
        rows, hulls, low = connection.execute(
            "select count(*), count(distinct mmsi), min(lon) from seen where day = '2024-05-02'"
        ).fetchall()[0]
        from_files = connection.execute(
            "select count(*) from read_parquet(?)", [lake.files_of("positions")]
        ).fetchall()
    ours = lake.positions(since="2024-05-02", until="2024-05-03T00:00:00Z").collect()
    assert (rows, hulls, low) == (ours.height, ours["mmsi"].n_unique(), ours["lon"].min())
    assert from_files == [(500,)]


def test_statistics_are_true(lake: Lake) -> None:
    now = lake._store.snapshot("positions")
    assert now is not None
    for row in now.files.iter_rows(named=True):
        frame = pl.read_parquet(f"{lake.path}/positions/{row['place']}")
        assert frame.height == row["rows"]
        for name in ("mmsi", "observed_at", "lon", "lat"):
            assert (row[f"min.{name}"], row[f"max.{name}"]) == (
                frame[name].min(),
                frame[name].max(),
            )


def test_rows_lie_by_hull_and_time(lake: Lake) -> None:
    for path in lake.files_of("positions"):
        frame = pl.read_parquet(path)
        assert frame.select("mmsi", "observed_at").equals(
            frame.select("mmsi", "observed_at").sort("mmsi", "observed_at")
        )


def test_a_reader_keeps_what_it_began_with(lake: Lake) -> None:
    begun = lake.positions()
    other = Made("b", [Batch(positions=positions([position(observed_at=START)]))])
    lake.ingest(other, reader=read)
    lake.compact()
    assert begun.collect().height == 500
    assert lake.positions().collect().height == 501


def test_a_frozen_lake_stays_as_it_was(lake: Lake) -> None:
    still = lake.frozen()
    version, splits = still.version, still.hull_splits(50)
    lake.ingest(Made("b", [Batch(positions=sea(70, seed=2))]), reader=read)
    lake.compact()
    assert (still.version, still.hull_splits(50)) == (version, splits)
    assert still.positions().collect().height == still.summary()["tables"]["positions"]["rows"]
    assert still.positions().collect().height == 500
    assert still.files().height == 1
    assert lake.version != version


def test_two_handles_see_each_other(lake: Lake) -> None:
    other = Lake(lake.path, create=False)
    before = other.version
    lake.ingest(Made("b", [Batch(positions=sea(7, seed=2))]), reader=read)
    assert other.version != before
    assert other.version == lake.version
    assert other.positions().collect().height == 507


def test_an_unknown_table_is_named(lake: Lake) -> None:
    with pytest.raises(NotFound, match="fixes"):
        lake.scan("fixes")


def test_stale_staging_is_removed_and_living_is_not(lake: Lake) -> None:
    from sealane.lake.staging import staging

    parent = Path(lake.path) / "_staging"
    (parent / "1-dead").mkdir()
    (parent / "1-dead" / "run.parquet").write_bytes(b"x")
    with staging(Path(lake.path)) as first, staging(Path(lake.path)) as second:
        assert sorted(parent.iterdir()) == sorted([first, second])
    assert list(parent.iterdir()) == []


def test_a_lake_made_again_is_seen_anew(lake: Lake) -> None:
    watching = Lake(lake.path, create=False)
    assert watching.positions().collect().height == 500
    shutil.rmtree(lake.path)
    assert watching.positions().collect().is_empty()
    Lake(lake.path).ingest(Made("b", [Batch(positions=sea(20, seed=8))]), reader=read)
    assert watching.positions().collect().height == 20
    assert watching.files()["file"].to_list() == ["b"]


def test_a_damaged_log_is_told(lake: Lake) -> None:
    log = Path(lake.path) / "positions" / "_delta_log" / f"{1:020}.json"
    log.write_bytes(b"\x00\xff not json")
    with pytest.raises(LakeError, match="cannot be read or written"):
        Lake(lake.path, create=False).positions()


def test_reading_where_nothing_is_says_so(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "typo")
    for look in (
        lake.events, lake.positions, lake.tracks, lake.rejects, lake.files, lake.identities,
        lake.runs, lake.latest_run, lake.summary, lake.frozen().events,
    ):  # fmt: skip
        with pytest.raises(NotALake, match="There is no lake at"):
            look()
    with pytest.raises(NotALake):
        engine.run(lake, recorded_at=START)
    assert not lake.exists()
    assert not (tmp_path / "typo").exists()
    lake.make()
    assert lake.exists()
    assert lake.events().is_empty()


def test_what_is_new_since_a_look_is_read_from_new_files_alone(lake: Lake) -> None:
    rows, seen = lake.scan_since("positions", ())
    assert rows.collect().height == lake.count("positions")
    again, same = lake.scan_since("positions", seen)
    assert again.collect().is_empty()
    assert same == seen
    lake.ingest(Made("b", [Batch(positions=sea(70, seed=7))]), reader=read)
    more, seen = lake.scan_since("positions", seen)
    assert more.collect().height == 70
    lake.compact()
    merged, _ = lake.scan_since("positions", seen)
    assert merged.collect().height == lake.count("positions")


def test_when_data_last_came_in_is_told(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "new")
    assert lake.ingested_at() is None
    lake.make()
    assert lake.ingested_at() is None
    before = datetime.now(UTC)
    lake.ingest(Made("a", [Batch(positions=sea(50))]), reader=read)
    told = lake.ingested_at()
    assert told is not None
    assert before - timedelta(seconds=1) <= told <= datetime.now(UTC)
