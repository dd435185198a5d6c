"""Every kind of source ends as one reading of the same lines, whatever befalls it.

Datagrams, a pseudo-terminal, a file that is turned over, pipes and sockets are real ones. Nothing
waits by the clock: a test goes on when what it waits for has come.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_sea import PATIENCE_S, Places, facts, portions, positions, until
from test_live import RECORDED_AT, Clock, run_batch

from sealane.engine.follow import Follow, Followed
from sealane.engine.live import Judge
from sealane.errors import SealaneError
from sealane.lake import Lake
from sealane.observe.live import Feed, Spool, open_feed
from sealane.observe.live.stamp import tag_block


@pytest.fixture(scope="module")
def batch(lines: list[bytes], places: Places, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The lake of one run over the lines."""
    return run_batch(tmp_path_factory.mktemp("batch"), lines, places)


class Following:
    """Feeds that are followed in this process until they are left."""

    def __init__(self, folder: Path, source: str, places: Places) -> None:
        self.lake = Lake(folder / "lake")
        self.said: list[str] = []
        self._spool = Spool(folder / "spool")
        self.feed: Feed = open_feed(source, read_to=self._spool.mark)
        judge = Judge(self.lake, zones=places[0], ports=places[1])
        self._follow = Follow(
            self.lake, judge, self._spool, [self.feed], clock=Clock(), every_s=0.3,
            talk=self.said.append,
        )  # fmt: skip
        self._found: list[Followed] = []
        self._failures: list[SealaneError] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def leave(self) -> Followed:
        """What was heard until now is ingested and judged."""
        self._follow.stop()
        self._thread.join()
        self._spool.close()
        if self._failures:
            raise self._failures[0]
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._follow.run())
        except SealaneError as error:
            self._failures.append(error)


@contextlib.contextmanager
def following(folder: Path, source: str, places: Places) -> Iterator[Following]:
    """Follow one source; whatever happens, its thread ends."""
    one = Following(folder, source, places)
    try:
        yield one
    finally:
        one.leave()


def command(folder: Path, sea: Path, *arguments: str) -> list[str]:
    """``sealane live`` into a lake of the folder."""
    return [
        sys.executable, "-m", "sealane", "live", *arguments, "--lake", str(folder / "lake"),
        "--zones", str(sea / "zones.geojson"), "--ports", str(sea / "ports.csv"),
        "--every", "0.3", "--json",
    ]  # fmt: skip


def free_port() -> int:
    """A UDP port that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_datagrams_of_one_line_and_of_many(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    port = free_port()
    datagrams = [line.rstrip() for line in lines[:2_000]]
    datagrams += [b"".join(lines[at : at + 20]) for at in range(2_000, len(lines), 20)]
    with (
        following(tmp_path, f"udp://127.0.0.1:{port}", places) as one,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", port))
        until(lambda: one.feed.lines >= len(lines))
        followed = one.leave()
    assert followed.read["rejected"] == 0
    assert positions(one.lake).equals(positions(batch))
    assert facts(one.lake).equals(facts(batch))


def test_a_burst_of_datagrams_is_heard_whole() -> None:
    """UDP has no back-pressure: what is not taken at once is lost."""
    address = ("127.0.0.1", free_port())
    feed = open_feed(f"udp://127.0.0.1:{address[1]}")
    kept: list[bytes] = []

    def keep(data: bytes, *, mark: tuple[str, int] | None = None) -> None:
        del mark
        time.sleep(0.005)  # a disk that takes 5 ms to keep anything
        kept.append(data)

    stop = threading.Event()
    listening = threading.Thread(
        target=lambda: feed.follow(keep, clock=lambda: 1_773_100_800.0, stop=stop)
    )
    listening.start()
    sent = 20_000
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number in range(sent):
            sender.sendto(b"$PSENT,%d*00" % number, address)
            if number % 400 == 399:
                time.sleep(0.02)  # 20,000 a second
    until(lambda: feed.lines >= sent)
    stop.set()
    listening.join()
    assert b"".join(kept).splitlines() == [b"$PSENT,%d*00" % number for number in range(sent)]


def test_a_serial_line_that_is_unplugged_and_plugged_in_again(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    device = tmp_path / "receiver"
    half = len(lines) // 2

    def plug(old: int | None) -> int:
        if old is not None:
            os.close(old)
            device.unlink()
        master, slave = os.openpty()
        tty.setraw(slave)  # as a line of a receiver is: nothing is echoed or waited for
        device.symlink_to(os.ttyname(slave))
        plugged.append(slave)
        return master

    plugged: list[int] = []
    master = plug(None)
    with following(tmp_path, f"{device}?baud=115200", places) as one:
        for portion in portions(lines[:half], 1_000):
            os.write(master, portion)
        until(lambda: one.feed.lines >= half)
        os.close(plugged.pop())
        master = plug(master)
        until(lambda: one.feed.breaks > 0)
        for portion in portions(lines[half:], 1_000):
            os.write(master, portion)
        until(lambda: one.feed.lines >= len(lines))
        followed = one.leave()
    os.close(master)
    os.close(plugged.pop())
    assert "trying again" in one.said[0]
    assert followed.read["rejected"] == 0
    assert positions(one.lake).equals(positions(batch))


def turned_by_name(log: Path) -> None:
    """As logrotate does it: the file gets another name, and a new one of its name begins."""
    log.rename(log.with_suffix(".1"))


def turned_by_copy(log: Path) -> None:
    """As logrotate does it with ``copytruncate``: the same file is cut to nothing."""
    os.truncate(log, 0)


@pytest.mark.parametrize("turn", [turned_by_name, turned_by_copy])
def test_a_file_that_is_turned_over_while_it_is_read(
    turn: Callable[[Path], None],
    lines: list[bytes],
    places: Places,
    batch: Lake,
    tmp_path: Path,
) -> None:
    log = tmp_path / "growing.nmea"
    first, second = len(lines) // 3, 2 * len(lines) // 3
    log.write_bytes(b"".join(lines[:first]))
    with following(tmp_path, str(log), places) as one:
        until(lambda: one.feed.lines >= first)
        turn(log)
        with log.open("ab") as out:
            out.write(b"".join(lines[first:second]))  # the new file grows past the old one
        until(lambda: one.feed.lines >= second)
        turn(log)
        with log.open("ab") as out:
            out.write(b"".join(lines[second:]) + b"!AIVDM,half a li")
        until(lambda: one.feed.lines >= len(lines))
        followed = one.leave()
    assert followed.read["rejected"] == 0
    assert followed.read["lines"] < len(lines) + 60  # beside the marks
    assert positions(one.lake).equals(positions(batch))


@pytest.mark.parametrize("turn", [turned_by_name, turned_by_copy])
def test_a_file_that_was_turned_over_while_nobody_read(
    turn: Callable[[Path], None],
    lines: list[bytes],
    places: Places,
    batch: Lake,
    tmp_path: Path,
) -> None:
    log = tmp_path / "growing.nmea"
    first = len(lines) // 3
    log.write_bytes(b"".join(lines[:first]))
    with following(tmp_path, str(log), places) as one:
        until(lambda: one.feed.lines >= first)
        one.leave()
    turn(log)
    with log.open("ab") as out:
        out.write(b"".join(lines[first:]))  # longer than what was read of the old one
    with following(tmp_path, str(log), places) as one:
        until(lambda: one.feed.lines >= len(lines) - first)
        one.leave()
    assert positions(one.lake).equals(positions(batch))


def test_standard_input(lines: list[bytes], folder: Path, batch: Lake, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(tmp_path, folder, "-"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    out, _ = process.communicate(b"".join(lines), timeout=60)
    assert process.returncode == 0
    assert json.loads(out)["sources"] == [{"source": "-", "lines": len(lines), "breaks": 0}]
    lake = Lake(tmp_path / "lake", create=False)
    assert positions(lake).equals(positions(batch))
    assert facts(lake).equals(facts(batch))


def play(log: Path, speed: str) -> tuple[subprocess.Popen[str], str]:
    """``sealane replay`` on some port, and the address that it tells."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sealane", "replay", str(log), "--speed", speed,
         "--to", "tcp://127.0.0.1:0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert process.stderr is not None
    told = process.stderr.readline()
    return process, next(word for word in told.split() if word.startswith("tcp://"))


@pytest.mark.parametrize("speed", ["10000", "inf"])
def test_history_that_is_played(
    speed: str, lines: list[bytes], folder: Path, batch: Lake, tmp_path: Path
) -> None:
    log = tmp_path / "log.nmea"
    log.write_bytes(b"".join(lines))
    player, url = play(log, speed)
    ended = subprocess.run(
        command(tmp_path, folder, url, "--until-eof"), capture_output=True, timeout=60, check=False
    )
    said, _ = player.communicate(timeout=20)
    assert ended.returncode == 0, ended.stderr.decode()
    assert json.loads(said)["lines"] == len(lines)
    lake = Lake(tmp_path / "lake", create=False)
    assert positions(lake).equals(positions(batch))
    assert facts(lake).equals(facts(batch))


def test_a_line_with_a_wrong_clock_holds_up_no_replay(tmp_path: Path) -> None:
    times = [1_773_100_800, 1_773_100_801, 4_102_444_800, 1_773_100_802, 1_773_100_803, 9_999_999]
    log = tmp_path / "log.nmea"
    told = [tag_block(b"c:%d" % at) + b"!AIVDM,1,1,,A,line,0*00\n" for at in [*times, times[0]]]
    log.write_bytes(b"".join(told))
    replay = [sys.executable, "-m", "sealane", "replay", str(log), "--speed", "4"]
    began = time.monotonic()
    done = subprocess.run(replay, capture_output=True, check=True, timeout=PATIENCE_S)
    assert done.stdout == log.read_bytes()
    assert time.monotonic() - began < 60


def test_a_listener_that_leaves_ends_the_replay_with_a_word(
    lines: list[bytes], tmp_path: Path
) -> None:
    log = tmp_path / "log.nmea"
    log.write_bytes(b"".join(lines) * 20)  # more than the sockets hold
    player, url = play(log, "inf")
    port = int(url.rpartition(":")[2])
    socket.create_connection(("127.0.0.1", port)).close()
    said, told = player.communicate(timeout=30)
    assert player.returncode == 1
    assert "listener left" in json.loads(said)["error"]["message"], told


def test_a_peer_that_goes_away_and_comes_back(
    lines: list[bytes], places: Places, batch: Lake, tmp_path: Path
) -> None:
    half = len(lines) // 2
    came: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    is_refused, over = threading.Event(), threading.Event()

    def serve() -> None:
        nonlocal listener
        for part in (lines[:half], lines[half:]):
            stream, _ = listener.accept()
            listener.close()  # nobody is there any more: connections are refused
            with stream:
                stream.sendall(b"".join(part))
            came.append(len(part))
            is_refused.wait(PATIENCE_S)
            if len(came) < 2:
                listener = socket.create_server(address)

    def talk(text: str) -> None:
        if "refused" in text:
            is_refused.set()
        elif len(came) == 2:
            over.set()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    spool = Spool(tmp_path / "spool")
    feed = open_feed(f"tcp://127.0.0.1:{address[1]}")
    feed.follow(spool.append, clock=lambda: RECORDED_AT.timestamp(), stop=over, talk=talk)
    serving.join()
    assert feed.lines == len(lines)
    spool.seal(whole=True)
    spool.close()
    lake = Lake(tmp_path / "lake")
    lake.ingest([str(path) for path in (tmp_path / "spool").glob("*.nmea")])
    assert positions(lake).equals(positions(batch))


def test_a_peer_that_is_gone_without_a_word_is_asked_for_within_a_minute() -> None:
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("this system does not show its timers")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    feed = open_feed(f"tcp://127.0.0.1:{port}")
    stop = threading.Event()
    listening = threading.Thread(
        target=lambda: feed.follow(lambda *_a, **_k: None, clock=lambda: 0.0, stop=stop)
    )
    listening.start()
    stream, peer = listener.accept()
    near = f"{peer[1]:04X}"

    def timer() -> str:
        rows = [row.split() for row in table.read_text().splitlines()[1:]]
        return next(row[5] for row in rows if row[1].endswith(":" + near))

    until(lambda: timer().startswith("02:"))  # the timer of keepalive
    left_s = int(timer().partition(":")[2], 16) / os.sysconf("SC_CLK_TCK")
    stop.set()
    listening.join()
    stream.close()
    listener.close()
    assert left_s <= 60


def test_a_sender_that_is_too_fast_waits(tmp_path: Path) -> None:
    """What cannot be kept is not read: a sender over TCP waits, and memory does not grow."""
    total = 64 * 1_000_000
    line = b"$PSENT," + b"x" * 91 + b"\n"
    listener = socket.create_server(("127.0.0.1", 0))
    sent = 0

    def send() -> None:
        nonlocal sent
        stream, _ = listener.accept()
        with stream:
            while sent < total:
                sent += stream.send(line * 1_000)

    sending = threading.Thread(target=send, daemon=True)
    sending.start()
    may_go = threading.Event()
    asked = threading.Event()
    kept = 0

    def keep(data: bytes, *, mark: object = None) -> None:
        nonlocal kept
        del mark
        asked.set()
        assert may_go.wait(PATIENCE_S)
        kept += len(data)

    feed = open_feed(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    listening = threading.Thread(
        target=lambda: feed.follow(keep, clock=lambda: 0.0, stop=threading.Event(), until_eof=True)
    )
    listening.start()
    assert asked.wait(PATIENCE_S)
    before = -1
    while before != sent:  # until the buffers of the system are full
        before = sent
        time.sleep(0.2)
    assert sent < total / 2
    may_go.set()
    listening.join()
    sending.join()
    listener.close()
    assert kept == sent
