"""What goes on around a live feed: a lake that was put back, another writer, a feed of noise."""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_sea import Places, Server, facts, portions, positions, until
from test_live import Clock, follow, mended

from sealane import engine
from sealane.engine import live
from sealane.engine.follow import Follow
from sealane.engine.live import Intake, Judge
from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.lake.store import Store
from sealane.observe.live import Mark, Segment, Spool, open_feed
from sealane.observe.live.stamp import Stamp


def heard_later(line: bytes, lag_s: int) -> bytes:
    """The line with a later time in its tag block."""
    line = re.sub(rb"\bc:(\d+)", lambda found: b"c:%d" % (int(found[1]) + lag_s), line, count=1)
    return mended(line)


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_lake_put_back_gets_what_the_spool_holds(
    lines: list[bytes], places: Places, tmp_path: Path, is_gone: bool
) -> None:
    log = tmp_path / "feed.nmea"
    log.write_bytes(b"".join(lines[:1_000]))
    follow(tmp_path, [str(log)], places)
    backup = shutil.copytree(tmp_path / "lake", tmp_path / "backup")
    log.write_bytes(b"".join(lines))
    lake, _ = follow(tmp_path, [str(log)], places)
    expected = positions(lake), facts(lake)
    shutil.rmtree(tmp_path / "lake")
    if not is_gone:
        shutil.move(backup, tmp_path / "lake")
    said: list[str] = []
    lake, _ = follow(tmp_path, [str(log)], places, talk=said.append)
    assert positions(lake).equals(expected[0])
    assert facts(lake).equals(expected[1])
    assert any("older than the spool" in text for text in said)
    said.clear()
    follow(tmp_path, [str(log)], places, talk=said.append)
    assert said == []


def test_zones_are_known_from_the_first_judgement_on(places: Places, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    spool = Spool(tmp_path / "spool")
    judge = Judge(lake, zones=places[0], ports=places[1])
    seen = []
    log = tmp_path / "empty.nmea"
    log.touch()
    feed = open_feed(str(log), read_to=spool.mark)
    follow = Follow(
        lake, judge, spool, [feed], clock=Clock(), every_s=0.1,
        wrote=lambda _round: seen.append(lake.latest_run()),
    )  # fmt: skip
    follow.stop()
    follow.run()
    spool.close()
    assert seen == [None]
    kept = [run["zones"] for run in lake.runs().rows(named=True)]
    assert len(kept) == 2
    assert all("East" in zones for zones in kept)


def test_who_else_ingests_is_noticed(lines: list[bytes], tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    intake = Intake(lake)
    one, other, third = (tmp_path / f"{n:08d}.nmea" for n in (1, 2, 3))
    for path, part in zip((one, other, third), (lines[:500], lines[500:600], lines[600:]),
                          strict=True):  # fmt: skip
        path.write_bytes(b"".join(part))
    intake.take(Segment(one))
    intake.take(Segment(one))
    assert intake.is_alone
    Lake(tmp_path / "lake").ingest([str(other)])
    intake.take(Segment(third))
    assert not intake.is_alone


def test_two_who_follow_into_one_lake_end_as_one_run(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    halves = [
        [line for line in lines if b"COAST-A" in line],
        [line for line in lines if b"COAST-A" not in line],
    ]
    lake = Lake(tmp_path / "lake")
    judges = [Judge(lake, zones=places[0], ports=places[1]) for _ in halves]
    intakes = [Intake(lake) for _ in halves]
    clock = Clock()
    for judge in judges:
        judge.judge(None, clock())
    for number in range(1, 4):
        for side, half in enumerate(halves):
            part = half[(number - 1) * len(half) // 3 : number * len(half) // 3]
            path = tmp_path / f"{2 * number + side:08d}.nmea"
            path.write_bytes(b"".join(part))
            _, news = intakes[side].take(Segment(path))
            if intakes[side].is_alone:
                judges[side].follow(news, clock())
            else:
                intakes[side].is_alone = True
                judges[side].judge(None, clock())
    judges[0].judge(None, clock())
    assert facts(lake).height > 10
    again = engine.run(lake, zones=places[0], ports=places[1], recorded_at=clock())
    for counts in again.events.values():
        assert (counts["new"], counts["revised"], counts["withdrawn"]) == (0, 0, 0)


def test_a_feed_of_noise_is_told(lines: list[bytes], places: Places, tmp_path: Path) -> None:
    noise = [b"\x01\x02\x03 no sentence %d\r\n" % n for n in range(300)]
    server = Server(portions(noise, 1_000))
    said: list[str] = []
    follow(tmp_path, [server.url], places, talk=said.append)
    server.close()
    assert sum("lines just heard were rejected" in text for text in said) == 1
    quiet: list[str] = []
    server = Server(portions(lines[:300], 10_000))
    follow(tmp_path / "other", [server.url], places, talk=quiet.append)
    server.close()
    assert not any("rejected" in text for text in quiet)


def test_the_first_reports_after_weeks_of_silence_are_taken(
    lines: list[bytes], tmp_path: Path
) -> None:
    """Sealed when they were heard; a second reading after a restart says the same."""
    lake = Lake(tmp_path / "lake")
    intake = Intake(lake)
    one, few = (Segment(tmp_path / f"{n:08d}.nmea") for n in (1, 2))
    one.path.write_bytes(b"".join(lines))
    few.path.write_bytes(b"".join(heard_later(line, 30 * 86_400) for line in lines[:3]))
    intake.take(one)
    last = lake.positions().select(pl.col("observed_at").max()).collect().item()
    sealed_at = (last + timedelta(days=30)).timestamp()
    os.utime(few.path, (sealed_at, sealed_at))
    report, _ = intake.take(few)
    assert report.rejected == 0
    os.utime(few.path, (sealed_at + 1e8, sealed_at + 1e8))  # as a log that is played
    played = Intake(Lake(tmp_path / "other"))
    played.take(one)
    assert played.take(few)[0].rejected == 3


def test_a_segment_that_could_not_be_stored_is_taken_whole_later(
    lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{n:08d}.nmea" for n in (1, 2)]
    for path, part in zip(paths, (lines[:1_500], lines[1_500:]), strict=True):
        path.write_bytes(b"".join(part))
    lake = Lake(tmp_path / "lake")
    intake = Intake(lake)
    intake.take(Segment(paths[0]))
    commit = Store.commit

    def refuse(self: Store, table: str, *given: Any, **more: Any) -> Any:
        if table == "positions":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return commit(self, table, *given, **more)

    monkeypatch.setattr(Store, "commit", refuse)
    with pytest.raises(LakeError, match="No space left"):
        intake.take(Segment(paths[1]))
    monkeypatch.undo()
    report, news = intake.take(Segment(paths[1]))
    untroubled = Lake(tmp_path / "untroubled")
    other = Intake(untroubled)
    expected, told = [other.take(Segment(path)) for path in paths][1]
    assert report.duplicates == expected.duplicates
    assert pl.concat(news.positions).equals(pl.concat(told.positions))
    assert positions(lake).equals(positions(untroubled))


@pytest.mark.slow
def test_old_segments_are_cleared_and_refused_ones_stay(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    spool = Spool(tmp_path / "spool")
    for number in range(30):
        some = lines[number * 100 : (number + 1) * 100]
        if number == 3:  # without any time
            some = [line[line.index(b"!") :] for line in some]
        spool.append(b"".join(some))
        spool.seal()
    spool.close()
    said: list[str] = []
    quiet = tmp_path / "quiet.nmea"
    quiet.touch()

    def kept_by(clock: Clock) -> list[str]:
        follow(tmp_path, [str(quiet)], places, talk=said.append, keep=timedelta(1), clock=clock)
        return sorted(path.name for path in (tmp_path / "spool").glob("*.nmea"))

    now = datetime.now(UTC)
    for number in range(1, 21):  # the others were sealed within the last two minutes
        ago = now.timestamp() - 600
        os.utime(tmp_path / "spool" / f"{number:08d}.nmea", (ago, ago))
    assert len(kept_by(Clock(now))) == 30
    before = positions(Lake(tmp_path / "lake"))
    assert kept_by(Clock(now + timedelta(days=2))) == [
        f"{number:08d}.nmea" for number in (4, *range(21, 31))
    ]
    assert positions(Lake(tmp_path / "lake")).equals(before)
    assert sum("was left out" in text for text in said) == 1
    assert not any("older than the spool" in text for text in said)


@given(
    st.lists(st.integers(1, 50), max_size=30, unique=True),
    st.integers(1, 60),
)
def test_portions_hold_every_hull_once_in_order(sizes: list[int], most: int) -> None:
    hulls = list(range(len(sizes)))
    portions = live._portions(hulls, dict(enumerate(sizes)), most)
    assert [hull for portion in portions for hull in portion] == hulls
    assert all(
        len(portion) == 1 or sum(sizes[hull] for hull in portion) <= most for portion in portions
    )


def test_a_lake_that_is_gone_is_waited_for_and_not_made_anew(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    log = tmp_path / "growing.nmea"
    log.write_bytes(b"".join(lines[:1_000]))
    lake, spool = Lake(tmp_path / "lake"), Spool(tmp_path / "spool")
    judge = Judge(lake, zones=places[0], ports=places[1])
    said: list[str] = []
    feed = open_feed(str(log), read_to=spool.mark)
    one = Follow(lake, judge, spool, [feed], clock=Clock(), every_s=0.1, talk=said.append)
    running = threading.Thread(target=one.run)
    running.start()
    until(lambda: lake.count("events") > 0)
    away = (tmp_path / "lake").rename(tmp_path / "away")
    with log.open("ab") as out:
        out.write(b"".join(lines[1_000:]))
    until(lambda: any("the lake is gone" in text for text in said))
    assert not (tmp_path / "lake").exists()
    away.rename(tmp_path / "lake")
    until(lambda: any("can be written again" in text for text in said))
    until(lambda: lake.count("files") > 1)
    one.stop()
    running.join()
    spool.close()
    (tmp_path / "whole.nmea").write_bytes(b"".join(lines))
    whole = Lake(tmp_path / "whole")
    whole.ingest([str(tmp_path / "whole.nmea")])
    assert positions(lake).equals(positions(whole))


def test_what_was_said_in_the_last_two_minutes_is_known_again(
    lines: list[bytes], tmp_path: Path
) -> None:
    """However many segments that are."""
    segments = [Segment(tmp_path / f"{n:08d}.nmea") for n in range(1, 42)]
    for number, segment in enumerate(segments[:40]):
        segment.path.write_bytes(lines[number])
    copies = [mended(line.replace(b"s:COAST", b"s:OTHER", 1)) for line in lines[:40]]
    segments[40].path.write_bytes(b"".join(heard_later(line, 1) for line in copies))
    lake = Lake(tmp_path / "lake")
    first = Intake(lake)
    for segment in segments[:40]:
        first.take(segment)
    after = Intake(lake)
    after.recall(segments[:40])
    untroubled, _ = first._memory.copy(), None
    expected = untroubled.read(segments[40], first._options)
    news = sum(batch.positions.height for batch in expected)
    assert sum(frame.height for frame in after.take(segments[40])[1].positions) == news


def test_a_sender_writes_no_marks_of_the_spool(tmp_path: Path) -> None:
    stamp = Stamp("feed")
    told = stamp.lines([b"# sealane 999 /data/feed.nmea\r\n", b"# sealane \xc2\xb2 x\r\n"], 1_000)
    spool = Spool(tmp_path / "spool")
    spool.append(told)
    spool.close()
    again = Spool(tmp_path / "spool")
    assert again.mark("/data/feed.nmea").offset == 0
    again.close()
    assert Mark.of_line(b"# sealane \xc2\xb2 x\n") is None
