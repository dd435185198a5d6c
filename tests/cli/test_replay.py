"""``sealane replay`` says what it cannot play in time, and refuses what is no feed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sealane.cli import replay
from sealane.errors import BadInput

LINE = b"!AIVDM,1,1,,A,14eG;o@034o8sd<L9i:a;WF>062D,0*7D\r\n"


def play(*words: str) -> Result:
    return CliRunner().invoke(replay.command, list(words))


def test_a_log_without_times_is_played_and_said_to_be(tmp_path: Path) -> None:
    log = tmp_path / "log.nmea"
    log.write_bytes(3 * LINE)
    done = play(str(log), "--speed", "60")
    assert done.exit_code == 0
    assert done.stdout_bytes == 3 * LINE
    assert "No line of these logs says when it was" in done.stderr
    assert "No line" not in play(str(log), "--speed", "inf").stderr


def test_not_a_number_is_no_speed(tmp_path: Path) -> None:
    log = tmp_path / "log.nmea"
    log.write_bytes(LINE)
    done = play(str(log), "--speed", "nan")
    assert done.exit_code == 2
    assert "--speed" in done.stderr


@pytest.mark.parametrize(
    "content", [b"mmsi,lon,lat\n1,2,3\n", bytes(range(256)) * 8], ids=["table", "noise"]
)
def test_what_is_no_log_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    done = play(str(path), "--speed", "inf")
    assert isinstance(done.exception, BadInput)
    assert done.stdout_bytes == b""


def test_a_packed_log_is_played(tmp_path: Path) -> None:
    log = tmp_path / "log.nmea.gz"
    log.write_bytes(gzip.compress(2 * LINE))
    assert play(str(log), "--speed", "inf").stdout_bytes == 2 * LINE
