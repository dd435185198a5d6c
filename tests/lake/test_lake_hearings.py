"""The same message heard twice is one position with two sources, however it came."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lake_samples import START, Made, position, positions, read

from sealane.errors import LakeError
from sealane.lake import Lake, part, repeat, stage
from sealane.lake.store import Store
from sealane.observe import REPEAT_WINDOW_S, Batch
from sealane.tables import HEARINGS

Report = tuple[int, int, int, str]
"""MMSI, second, what is said, source."""

Heard = tuple[int, int, int, str]
"""MMSI, second of the position, second of the hearing, source."""

HULL, OTHER = 431000001, 431000002
COMMITS = ("positions", "hearings", "files")

reports = st.lists(
    st.tuples(
        st.sampled_from([HULL, OTHER]),
        st.integers(0, 120),
        st.sampled_from([1, 2]),
        st.sampled_from(["A", "B", "C"]),
    ),
    max_size=40,
)


def frame(rows: Sequence[Report]) -> pl.DataFrame:
    return positions(
        [
            position(mmsi, after_s=second, content=said, lon=float(said), source=source)
            for mmsi, second, said, source in rows
        ]
    )


def made(name: str, rows: Sequence[Report]) -> Made:
    return Made(name, [Batch(positions=frame(rows))], salt=name)


def seconds(moment: datetime) -> int:
    return round((moment - START).total_seconds())


def heard(hearings: pl.DataFrame) -> list[Heard]:
    rows = hearings.select("mmsi", "observed_at", "heard_at", "source").rows()
    return sorted((mmsi, seconds(at), seconds(again), name) for mmsi, at, again, name in rows)


def said_by(lake: Lake) -> set[tuple[int, int, float, str]]:
    """Who gave each position, the first and the others alike."""
    columns = ("mmsi", "observed_at", "lon", "source")
    both = pl.concat([lake.positions().collect().select(columns), lake.hearings().select(columns)])
    return {(mmsi, seconds(at), lon, name) for mmsi, at, lon, name in both.rows()}


def plainly(rows: Sequence[Report]) -> list[Heard]:
    """One report after the other in order of time and source, as the definition says."""
    kept: dict[tuple[int, int], tuple[int, str]] = {}
    others: set[Heard] = set()
    for mmsi, second, said, source in sorted(rows, key=lambda row: (row[1], row[3])):
        first = kept.get((mmsi, said))
        if first is None or second - first[0] > REPEAT_WINDOW_S:
            kept[mmsi, said] = second, source
        elif source != first[1]:
            others.add((mmsi, first[0], second, source))
    return sorted(others)


def test_two_stations_give_one_position_with_two_sources(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    rows = [(HULL, 10, 1, "B"), (HULL, 12, 1, "A"), (HULL, 12, 1, "B"), (OTHER, 10, 1, "A")]
    [report] = lake.ingest(made("a", rows), reader=read)
    assert (report.lines, report.accepted, report.duplicates) == (4, 2, 2)
    first = lake.positions(HULL).collect().row(0, named=True)
    [row] = lake.hearings().to_dicts()
    assert lake.hearings().columns == list(HEARINGS.names)
    assert [first["source"], row["source"]] == ["B", "A"]
    assert (seconds(row["observed_at"]), seconds(row["heard_at"])) == (10, 12)
    for name in ("mmsi", "observed_at", "lon", "lat", "file_id", "exercise_id"):
        assert row[name] == first[name]


def test_the_same_source_again_is_no_hearing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    [report] = lake.ingest(made("a", [(HULL, second, 1, "A") for second in (0, 0, 5)]), reader=read)
    assert report.duplicates == 2
    assert lake.hearings().is_empty()


@given(reports, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_hearings_do_not_depend_on_order(rows: list[Report], order: random.Random) -> None:
    _, hearings = repeat.distinct(frame(rows))
    assert heard(hearings) == plainly(rows)
    order.shuffle(rows)
    _, again = repeat.distinct(frame(rows))
    assert again.equals(hearings)


@given(reports, st.integers(0, 120))
@settings(deadline=None)
def test_a_hull_that_is_cut_has_the_same_hearings(rows: list[Report], second: int) -> None:
    rows = [(HULL, *row[1:]) for row in rows]
    whole, cut = frame(rows), START + timedelta(seconds=second)
    early, before = repeat.distinct(whole.filter(pl.col("observed_at") < cut))
    late = whole.filter(pl.col("observed_at") >= cut)
    _, behind = repeat.distinct(late, repeat.tail(early))
    assert heard(pl.concat([before, behind])) == plainly(rows)


def feed(seed: int, count: int = 400) -> list[Report]:
    """What three stations hear of two hulls in some days, at times over midnight."""
    rng = random.Random(seed)
    times = [rng.randrange(0, 4 * 86_400, 20) for _ in range(count)]
    return [
        (rng.choice([HULL, OTHER]), time + rng.randrange(9), time % 50_000, source)
        for time in times
        for source in rng.sample("ABC", rng.randrange(1, 4))
    ]


def test_small_limits_and_batches_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = feed(1)
    expected = plainly(rows)
    assert len(expected) > 200
    for module, name in ((stage, "UNIT_ROWS"), (stage, "_RUN_ROWS"), (part, "ROW_GROUP_ROWS")):
        monkeypatch.setattr(module, name, 60)
    lake = Lake(tmp_path / "lake")
    batches = [Batch(positions=some) for some in frame(rows).iter_slices(37)]
    lake.ingest(Made("a", batches, salt="a"), reader=read)
    assert heard(lake.hearings()) == expected
    lake.compact()
    assert heard(lake.hearings()) == expected


def test_a_row_that_another_file_has_from_another_source_is_a_hearing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.ingest(made("a", [(HULL, 0, 1, "A"), (HULL, 60, 1, "A")]), reader=read)
    [report] = lake.ingest(made("b", [(HULL, 0, 1, "B"), (HULL, 60, 1, "A")]), reader=read)
    assert (report.positions, report.duplicates) == (0, 2)
    assert heard(lake.hearings()) == [(HULL, 0, 0, "B")]
    assert lake.hearings()["file_id"].to_list() == [report.file_id]


@pytest.mark.parametrize("is_turned", [False, True])
def test_files_that_overlap_say_each_source_once(tmp_path: Path, *, is_turned: bool) -> None:
    rows = [row for row in feed(2) if row[1] % 20 == 0]
    alone = made("alone", [row for row in rows if row[3] == "B"])
    files = [alone, made("all", rows), made("all again", rows)]
    lake = Lake(tmp_path / "lake")
    lake.ingest(files[::-1] if is_turned else files, reader=read)
    assert said_by(lake) == {(mmsi, time, float(said), name) for mmsi, time, said, name in rows}
    hearings = lake.hearings()
    assert hearings.height == hearings.select(HEARINGS.key).unique().height
    own = lake.positions().collect().select("mmsi", "observed_at", "lon", "lat", "source")
    assert hearings.join(own, on=own.columns, how="semi").is_empty()


def test_hearings_are_asked_by_hull_and_time(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    rows = [(mmsi, at, 1, name) for mmsi in (HULL, OTHER) for at in (0, 60) for name in "AB"]
    lake.ingest(made("a", rows), reader=read)
    assert heard(lake.hearings(mmsi=HULL)) == [(HULL, 0, 0, "B"), (HULL, 60, 60, "B")]
    minute = START + timedelta(seconds=60)
    assert heard(lake.hearings(since=minute, mmsi=OTHER)) == [(OTHER, 60, 60, "B")]
    assert heard(lake.hearings(until=minute, mmsi=[OTHER])) == [(OTHER, 0, 0, "B")]
    assert lake.scan("hearings").collect().height == 4


def test_hearings_of_a_drill_are_kept_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    source = made("a", [(HULL, 0, 1, "A"), (HULL, 0, 1, "B")])
    lake.ingest(source, reader=read, exercise_id="drill-1")
    assert lake.hearings()["exercise_id"].to_list() == ["drill-1"]
    lake.ingest(source, reader=read)
    assert lake.hearings()["exercise_id"].to_list() == [None, "drill-1"]
    lake.ingest(made("b", [(HULL, 0, 1, "C")]), reader=read, exercise_id="drill-2")
    assert lake.hearings().height == 2


def test_a_dry_run_counts_the_same_and_stores_none(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    rows = feed(3)
    files = [made("a", rows[:300]), made("b", rows[200:])]
    dry = lake.ingest(files, reader=read, dry_run=True)
    assert not lake.exists()
    assert [one.as_json() for one in dry] == [
        one.as_json() for one in lake.ingest(files, reader=read)
    ]


def test_a_lake_from_before_there_were_hearings(tmp_path: Path) -> None:
    path = tmp_path / "lake"
    Lake(path).ingest(made("a", [(HULL, 0, 1, "A"), (HULL, 0, 1, "B")]), reader=read)
    shutil.rmtree(path / "hearings")
    lake = Lake(path, create=False)
    assert lake.hearings().is_empty()
    assert lake.scan("hearings").collect().is_empty()
    assert lake.summary()["tables"]["hearings"]["rows"] == 0
    assert lake.frozen().hearings(mmsi=HULL).is_empty()
    lake.compact()
    lake.ingest(made("b", [(HULL, 90, 1, "A"), (HULL, 90, 1, "B")]), reader=read)
    assert heard(lake.hearings()) == [(HULL, 90, 90, "B")]


def content(lake: Lake) -> list[list[tuple[Any, ...]]]:
    tables = [lake.scan(name).collect() for name in ("positions", "hearings", "files")]
    return [sorted(table.rows(), key=repr) for table in tables]


@pytest.mark.parametrize("fatal", COMMITS)
@pytest.mark.parametrize("is_before", [True, False])
def test_killed_at_a_commit_and_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fatal: str, *, is_before: bool
) -> None:
    """The second file repeats rows of the first by other sources, and has hearings of its own."""
    rows = feed(4)
    turned = [(mmsi, at, said, "BCA"["ABC".index(name)]) for mmsi, at, said, name in rows[:200]]
    first, second = made("a", rows[:300]), made("b", [*turned, *rows[250:]])
    whole = Lake(tmp_path / "whole")
    whole.ingest([first, second], reader=read)
    lake = Lake(tmp_path / "killed")
    lake.ingest(first, reader=read)
    real = Store.commit

    def commit(store: Store, table: str, *given: Any, **named: Any) -> bool:
        if table != fatal:
            return real(store, table, *given, **named)
        if not is_before:
            real(store, table, *given, **named)
        raise LakeError("killed", hint="")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "commit", commit)
        with pytest.raises(LakeError, match="killed"):
            lake.ingest(second, reader=read)
    lake.ingest(second, reader=read)
    assert whole.hearings()["file_id"].n_unique() == 2
    assert content(lake) == content(whole)
