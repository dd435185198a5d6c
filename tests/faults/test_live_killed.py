"""``sealane live`` killed (SIGKILL) at random moments while a file grows, and started again.

The moments are drawn from a fixed seed: they fall into starting, listening, sealing, ingesting and
judging alike. Sealing is also cut short before every single step that touches the disk.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine"))

from live_sea import facts, places, positions, small_sea

from sealane import engine
from sealane.lake import Lake
from sealane.observe.live import Spool

KILLS = 10
APART = 6  # [lines] how far lines of the feed change places: parts of messages interleave
SEED = 20260312

pytestmark = pytest.mark.slow


def start(folder: Path, log: Path, *flags: str) -> subprocess.Popen[bytes]:
    """Follow the file in a process of its own."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "sealane", "live", str(log), "--lake", str(folder / "lake"),
            "--zones", str(folder / "zones.geojson"), "--ports", str(folder / "ports.csv"),
            "--every", "0.2", "--json", *flags,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def disordered(lines: list[bytes]) -> list[bytes]:
    """The lines with parts of messages among those of others, as several ways bring them."""
    rng = random.Random(SEED)
    off = [rng.uniform(0, APART) if b"VDM,2," in line else 0.0 for line in lines]
    order = sorted(range(len(lines)), key=lambda at: at + off[at])
    return [lines[at] for at in order]


def told(lake: Lake) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Who said what of themselves, from when to when, and every line that was rejected."""
    claims = lake.scan("identities").group_by("mmsi", "name", "callsign")
    heard = claims.agg(pl.col("first_at").min(), pl.col("last_at").max()).collect()
    rejects = lake.scan("rejects").select("reason", "raw").collect()
    return sorted(heard.rows()), sorted(rejects.rows())


def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path) -> None:
    lines = disordered(small_sea(tmp_path))
    (tmp_path / "feed.nmea").write_bytes(b"".join(lines))
    log = tmp_path / "growing.nmea"
    log.write_bytes(b"")
    is_over = threading.Event()

    def grow() -> None:
        with log.open("ab", buffering=0) as out:
            for at in range(0, len(lines), 100):
                out.write(b"".join(lines[at : at + 100]))
                is_over.wait(0.06)

    growing = threading.Thread(target=grow)
    growing.start()
    rng = random.Random(SEED)
    for _ in range(KILLS):
        process = start(tmp_path, log)
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=rng.uniform(0.6, 3.0))
        process.kill()
        process.communicate()
    is_over.set()
    growing.join()
    last = start(tmp_path, log, "--until-eof")
    _, said = last.communicate(timeout=120)
    assert last.returncode == 0, said.decode()

    lake = Lake(tmp_path / "lake", create=False)
    whole = Lake(tmp_path / "whole")
    whole.ingest([str(tmp_path / "feed.nmea")])
    zones, ports = places(tmp_path)
    rules = engine.detectors(engine.PROMPT)
    at = datetime(2026, 4, 1, tzinfo=UTC)
    engine.run(whole, rules, zones=zones, ports=ports, recorded_at=at)
    assert positions(lake).equals(positions(whole))
    assert facts(lake).equals(facts(whole))
    assert told(lake) == told(whole)
    spooled = b"".join(
        path.read_bytes() for path in sorted((tmp_path / "lake.spool").glob("*.nmea"))
    )
    kept = [line for line in spooled.splitlines(keepends=True) if not line.startswith(b"#")]
    assert kept == lines
    written = lake.events(standing_only=False)
    assert written.select("event_id", "revision").is_unique().all()


class Killed(BaseException):
    """What ends the process in the tests below."""


@pytest.mark.parametrize("step", range(12))
def test_a_seal_cut_short_before_any_step_keeps_every_line(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [b"!AIVDM,1,1,,A,%05d,0*00\r\n" % number for number in range(20)]
    lines.insert(18, b"!AIVDM,2,1,3,A,first,0*00\r\n")  # its second part is still to come
    spool = Spool(tmp_path)
    spool.append(b"".join(lines[:5]), mark=("log", 5))
    assert spool.seal() is not None
    spool.append(b"".join(lines[5:]), mark=("log", len(lines)))
    calls = 0

    def counted(plain):  # type: ignore[no-untyped-def]
        def call(*given, **named):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            if calls > step:
                raise Killed
            return plain(*given, **named)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", counted(os.fsync))
        patch.setattr(Path, "rename", counted(Path.rename))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        try:
            spool.seal()
        except Killed:
            assert step < 7
    spool.close()
    again = Spool(tmp_path)
    assert again.mark("log").offset == len(lines)
    again.seal()
    again.seal(whole=True)
    kept = b"".join(segment.path.read_bytes() for segment in again.sealed())
    again.close()
    assert [one for one in kept.splitlines(keepends=True) if one[:1] != b"#"] == lines
