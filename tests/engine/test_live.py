"""A feed followed live ends as one run over the same lines, however it came."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from live_sea import Places, Server, facts, portions, positions, small_sea
from live_sea import places as places_of

from sealane import engine
from sealane.engine.follow import Follow, Followed
from sealane.engine.live import Judge
from sealane.lake import Lake
from sealane.observe.live import Feed, Spool, open_feed

RECORDED_AT = datetime(2026, 4, 1, tzinfo=UTC)


RULES = engine.detectors(engine.PROMPT)
"""What a live feed judges unless told otherwise."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small sea is."""
    return tmp_path_factory.mktemp("sea")


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[bytes]:
    """Its lines."""
    return small_sea(folder)


@pytest.fixture(scope="module")
def places(folder: Path, lines: list[bytes]) -> Places:
    """Its zones and ports."""
    assert lines
    return places_of(folder)


@pytest.fixture(scope="module")
def batch(lines: list[bytes], places: Places, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The lake of one run over the whole log."""
    return run_batch(tmp_path_factory.mktemp("batch"), lines, places)


def run_batch(folder: Path, lines: Sequence[bytes], places: Places) -> Lake:
    """The lake of one run over all lines; not that of ``follow``, with which it is compared."""
    log = folder / "whole.nmea"
    log.write_bytes(b"".join(lines))
    lake = Lake(folder / "whole")
    lake.ingest([str(log)])
    engine.run(lake, RULES, zones=places[0], ports=places[1], recorded_at=RECORDED_AT)
    return lake


class Clock:
    """A clock that moves by a second each time it is asked."""

    def __init__(self, moment: datetime = RECORDED_AT) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def follow(
    folder: Path,
    sources: Sequence[str | Feed],
    places: Places,
    *,
    split_rows: int = 4_000,
    max_bytes: int = 1 << 20,
    **options: Any,
) -> tuple[Lake, Followed]:
    """Follow until the sources end."""
    lake = Lake(folder / "lake")
    spool = Spool(folder / "spool", max_bytes=max_bytes)
    feeds = [open_feed(one, read_to=spool.mark) if isinstance(one, str) else one for one in sources]
    judge = Judge(lake, RULES, zones=places[0], ports=places[1], split_rows=split_rows)
    options = {"clock": Clock(), "every_s": 0.3, "until_eof": True, **options}
    try:
        return lake, Follow(lake, judge, spool, feeds, **options).run()
    finally:
        spool.close()


def test_a_feed_through_a_socket_ends_as_one_run(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    server = Server(portions(lines, 50_003), pause_s=0.2)  # longer than a round of a slow machine
    lake, followed = follow(tmp_path, [server.url], places)
    server.close()
    assert followed.segments > 2
    assert followed.rounds > 2
    assert followed.read["rejected"] == 0
    assert followed.lines[server.url] == len(lines)
    assert positions(lake).equals(positions(batch))
    assert facts(lake).height > 20
    assert facts(lake).equals(facts(batch))
    again = engine.run(lake, RULES, zones=places[0], ports=places[1], recorded_at=RECORDED_AT)
    for counts in again.events.values():
        assert (counts["new"], counts["revised"], counts["withdrawn"]) == (0, 0, 0)


def test_late_and_repeated_lines_change_nothing(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    rng = random.Random(20260311)
    late = lines[::7]
    mixed = [line for index, line in enumerate(lines) if index % 7]
    mixed += late + rng.sample(lines, 500)
    log = tmp_path / "growing.nmea"
    log.write_bytes(b"".join(mixed))
    lake, followed = follow(tmp_path, [str(log)], places, max_bytes=150_000)
    assert followed.segments > 5
    assert (
        facts(lake)
        .select("event_id", "start_at", "end_at")
        .equals(facts(batch).select("event_id", "start_at", "end_at"))
    )


def test_two_receivers_of_the_same_sea_are_one_sea(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    some = lines[: len(lines) // 3]
    other = [line.replace(b"\\s:", b"\\q:u,s:", 1) for line in some]  # another receiver's block
    other = [mended(line) for line in other]
    servers = [Server(portions(part, 20_021), pause_s=0.03) for part in (some, other)]
    lake, followed = follow(tmp_path, [server.url for server in servers], places)
    for server in servers:
        server.close()
    alone = run_batch(tmp_path, some, places)
    assert followed.read["duplicates"] >= len(some) // 3
    assert positions(lake, without=["source"]).equals(positions(alone, without=["source"]))
    assert facts(lake).equals(facts(alone))


def test_a_receiver_that_was_cut_off_gives_what_it_kept(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    """Fifty minutes of the sea come again, by another clock, after all of it came from another:
    nothing is double."""
    times = [int(found[1]) for line in lines if (found := re.search(rb"\bc:(\d+)", line))]
    assert len(times) == len(lines)
    some = [line for line, at in zip(lines, times, strict=True) if at < times[0] + 3_000]
    other = [heard_by_another(line, lag_s=10) for line in some]
    server = Server(portions([*some, *other], 5_003), pause_s=0.03)
    lake, followed = follow(tmp_path, [server.url], places, max_bytes=10_000)
    server.close()
    assert followed.segments > 2, "not all at once; how many depends on what else goes on"
    alone = run_batch(tmp_path, some, places)
    assert positions(lake, without=["source"]).equals(positions(alone, without=["source"]))
    assert positions(alone).height > 100
    assert followed.read["duplicates"] >= positions(alone).height


def heard_by_another(line: bytes, lag_s: int) -> bytes:
    """The line as a second station gives it, whose clock is ahead."""
    line = re.sub(rb"\bc:(\d+)", lambda found: b"c:%d" % (int(found[1]) + lag_s), line, count=1)
    return mended(line.replace(b"s:COAST", b"s:OTHER", 1))


def mended(line: bytes) -> bytes:
    """The line with the checksum of its tag block made anew."""
    from sealane.observe.live import tag_block

    fields, _, rest = line[1:].partition(b"*")
    return tag_block(fields) + rest[3:]


def test_what_has_no_time_gets_that_of_its_arrival_and_keeps_it(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    bare = [line[line.index(b"!") :] for line in lines[:400]]
    log = tmp_path / "bare.nmea"
    log.write_bytes(b"".join(bare))
    lake, followed = follow(tmp_path, [str(log)], places)
    assert followed.read["rejected"] == 0
    seen = lake.scan("positions").select("observed_at", "source").collect()
    assert seen["observed_at"].is_between(RECORDED_AT, RECORDED_AT + timedelta(minutes=5)).all()
    assert seen["source"].unique().to_list() == ["bare.nmea"]
    again = Lake(tmp_path / "again")
    again.ingest([str(path) for path in sorted((tmp_path / "spool").glob("*.nmea"))])
    assert positions(again).equals(positions(lake))


def test_a_file_is_read_on_from_where_it_was_read_to(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    log = tmp_path / "growing.nmea"
    log.write_bytes(b"".join(lines[:500]) + lines[500][:20])
    _, first = follow(tmp_path, [str(log)], places)
    with log.open("ab") as out:
        out.write(lines[500][20:] + b"".join(lines[501:900]))
    lake, second = follow(tmp_path, [str(log)], places)
    assert first.lines[str(log)] + second.lines[str(log)] == 901  # one in two pieces
    assert second.read["lines"] < 410
    once = Lake(tmp_path / "once")
    once.ingest([str(log)])
    assert lake.scan("positions").select(pl.len()).collect().item() == positions(once).height


def test_a_line_of_ten_megabytes_is_one_reject(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    huge = b"!AIVDM,1,1,,A," + b"w" * 10_000_000 + b",0*00\r\n"
    server = Server(portions([*lines[:300], huge, *lines[300:600]], 65_000))
    lake, followed = follow(tmp_path, [server.url], places)
    server.close()
    assert followed.read["rejected"] == 1
    assert lake.rejects()["reason"].to_list() == ["too_long"]
    assert followed.lines[server.url] == 601


def test_a_broken_connection_is_made_again(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    server = Server(portions(lines[:300], 10_000))
    lake = Lake(tmp_path / "lake")
    spool = Spool(tmp_path / "spool")
    feed = open_feed(server.url)
    said: list[str] = []
    judge = Judge(lake, RULES, zones=places[0], ports=places[1])
    following = Follow(lake, judge, spool, [feed], clock=Clock(), every_s=0.3, talk=said.append)
    done = threading.Thread(target=following.run)
    done.start()
    until = time.monotonic() + 20
    while server.visitors < 3 and time.monotonic() < until:
        time.sleep(0.02)
    following.stop()
    done.join()
    server.close()
    spool.close()
    assert server.visitors >= 3
    assert "trying again" in said[0]
    once = run_batch(tmp_path, lines[:300], places)
    assert once.summary()["vessels"] > 0
    assert positions(lake).equals(positions(once))


def test_a_clock_set_back_leaves_the_order_of_writing(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    class Jumping(Clock):
        def __call__(self) -> datetime:
            self.moment -= timedelta(hours=1)
            return self.moment

    server = Server(portions(lines[: len(lines) // 2], 20_000), pause_s=0.03)
    lake, followed = follow(tmp_path, [server.url], places, clock=Jumping())
    server.close()
    assert followed.rounds > 1
    written = lake.events(standing_only=False).sort("event_id", "revision")
    steps = written.select((pl.col("recorded_at").diff().over("event_id") > timedelta(0)).all())
    assert steps.item()
