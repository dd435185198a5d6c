"""Receivers of one sea share its positions, and each is remembered, wherever a feed is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from live_sea import EPOCH, positions, small_sea

from sealane.engine.live import Intake
from sealane.lake import Lake
from sealane.observe.live import Segment, Spool, tag_block

WHERE_READ = ("file_id", "offset")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Some hours of a small sea that two stations hear, in order of time."""
    return small_sea(tmp_path_factory.mktemp("sea"))[:1_500]


@contextmanager
def spool(folder: Path) -> Iterator[Spool]:
    one = Spool(folder)
    try:
        yield one
    finally:
        one.close()


def segments(folder: Path, parts: Sequence[Sequence[bytes]]) -> list[Segment]:
    """Lines as a spool keeps them, sealed behind each part."""
    with spool(folder) as kept:
        for part in parts:
            kept.append(b"".join(part))
            kept.seal(whole=True)
        return list(kept.sealed())


def heard(lake: Lake) -> pl.DataFrame:
    frame = lake.hearings().drop(WHERE_READ)
    return frame.sort(frame.columns)


def line(station: str, after_s: int, payload: bytes = b"16:ni`P000a;J8FEN?9@0?wh0000") -> bytes:
    """One report as a station passes it on."""
    body = b"AIVDM,1,1,,A," + payload + b",0"
    check = 0
    for byte in body:
        check ^= byte
    tag = tag_block(b"s:%s,c:%d" % (station.encode(), EPOCH + after_s))
    return tag + b"!%s*%02X\r\n" % (body, check)


def test_the_second_station_in_the_next_segment(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    intake = Intake(lake)
    first, second, third = segments(
        tmp_path / "spool",
        [
            [line("NORTH", 0), line("SOUTH", 1)],
            [line("EAST", 2), line("NORTH", 3)],
            [line("E", 40)],
        ],
    )
    report, _ = intake.take(first)
    assert (report.positions, report.duplicates) == (1, 1)
    report, news = intake.take(second)
    assert (report.lines, report.accepted, report.positions, report.duplicates) == (2, 0, 0, 2)
    assert len(news.hulls) == 1
    kept = lake.positions().collect()
    assert kept["source"].to_list() == ["NORTH"]
    both = lake.hearings()
    assert both["source"].to_list() == ["SOUTH", "EAST"]
    assert both["file_id"].to_list() == [first.digest()[:16], second.digest()[:16]]
    assert both.join(kept, on=["mmsi", "observed_at", "lon", "lat"], how="semi").height == 2
    intake.take(third)
    assert lake.positions().collect().height == 2
    assert lake.hearings().height == 2


def test_what_counts_is_the_first_that_was_kept(tmp_path: Path) -> None:
    """A hearing late in the window opens no window of its own: as in one log."""
    late = [[line("A", 0), line("B", 25)], [line("C", 29)], [line("D", 40), line("E", 41)]]
    cut, whole = Lake(tmp_path / "cut"), Lake(tmp_path / "whole")
    intake = Intake(cut)
    for segment in segments(tmp_path / "spool", late):
        intake.take(segment)
    [log] = segments(tmp_path / "log", [[one for part in late for one in part]])
    whole.ingest([str(log.path)])
    assert positions(cut).equals(positions(whole))
    assert cut.positions().collect()["source"].to_list() == ["A", "D"]
    assert heard(cut)["source"].to_list() == ["B", "C", "E"]
    assert heard(cut).equals(heard(whole))


@pytest.mark.parametrize("size", [1, 7, 400])
def test_wherever_a_feed_is_cut_it_has_the_hearings_of_one_log(
    lines: list[bytes], tmp_path: Path, size: int
) -> None:
    some = lines[: 40 * size]
    parts = [some[at : at + size] for at in range(0, len(some), size)]
    cut, whole = Lake(tmp_path / "cut"), Lake(tmp_path / "whole")
    intake = Intake(cut)
    counted = [intake.take(one)[0] for one in segments(tmp_path / "spool", parts)]
    [log] = segments(tmp_path / "log", [some])
    [report] = whole.ingest([str(log.path)])
    assert sum(one.duplicates for one in counted) == report.duplicates > 0
    assert positions(cut).equals(positions(whole))
    assert heard(cut).height == report.duplicates
    assert heard(cut).equals(heard(whole))


def test_a_segment_that_is_taken_again_adds_nothing(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    first, second = segments(tmp_path / "spool", [[line("A", 0)], [line("B", 1)]])
    intake = Intake(lake)
    intake.take(first)
    intake.take(second)
    before = lake.version
    again = Intake(lake)
    again.recall([first])
    report, _ = again.take(second)
    assert report.already_ingested
    assert lake.version == before
    assert lake.hearings()["source"].to_list() == ["B"]


def test_a_drill_is_kept_apart(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    intake = Intake(lake, exercise_id="drill-1")
    for segment in segments(tmp_path / "spool", [[line("A", 0)], [line("B", 1)]]):
        intake.take(segment)
    assert lake.hearings().select("source", "exercise_id").rows() == [("B", "drill-1")]
