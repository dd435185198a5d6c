"""Bad input as users meet it: the file is named, the exit code tells, nothing stored is lost."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_lake import sealane

GOOD = "\\s:alpha,c:1700000000*0E\\!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n"
NOAA_HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status\n"
)
NOAA_ROW = "366123456,2024-03-01T00:00:00,32.4,-79.5,1.5,0.9,336,AURORA,IMO9074729,WDA1,70,0\n"


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it: a process of its own, which takes a second to begin.

    ``sealane`` calls the same entry in this process; a traceback there is an exception here.
    """
    return subprocess.run(
        [sys.executable, "-m", "sealane", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def nmea(*, checksum_of_tag: bool = True) -> str:
    """One good sentence with a right tag block."""
    tag = "s:alpha,c:1700000000"
    value = 0
    for character in tag:
        value ^= ord(character)
    return f"\\{tag}*{value:02X}\\!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake that already holds one row."""
    folder = tmp_path_factory.mktemp("stocked")
    (folder / "good.csv").write_text(NOAA_HEADER + NOAA_ROW)
    done = sealane("observe", folder / "good.csv", "--lake", folder / "lake", "--json")
    assert done.code == 0, done.err
    return folder / "lake"


def _write_noise(path: Path) -> None:
    path.write_bytes(bytes((i * 197 + 31) % 256 for i in range(50_000)))


def _write_cut_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress((NOAA_HEADER + NOAA_ROW * 5000).encode())[:200])


def _write_utf16(path: Path) -> None:
    path.write_bytes((NOAA_HEADER + NOAA_ROW).encode("utf-16"))


def _write_empty(path: Path) -> None:
    path.write_bytes(b"")


def _write_missing_column(path: Path) -> None:
    path.write_text("MMSI,BaseDateTime,LAT,SOG\n366123456,2024-03-01T00:00:00,32.4,1.5\n")


def _write_climbing_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.csv", NOAA_HEADER + NOAA_ROW)


def _write_cr_alone(path: Path) -> None:
    path.write_text((NOAA_HEADER + NOAA_ROW).replace("\n", "\r"), newline="")


def _write_one_long_line(path: Path) -> None:
    path.write_bytes(b"x" * 10_000_000)


def _write_one_long_object(path: Path) -> None:
    path.write_bytes(b'{"mmsi": 366123456, "x": "' + b"x" * 10_000_000 + b'"}\n')


def _write_no_time(path: Path) -> None:
    path.write_text("!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n" * 3)


REFUSED: list[tuple[str, Callable[[Path], None]]] = [
    ("noise.bin", _write_noise),
    ("cut.csv.gz", _write_cut_gzip),
    ("utf16.csv", _write_utf16),
    ("empty.csv", _write_empty),
    ("column.csv", _write_missing_column),
    ("climbing.zip", _write_climbing_zip),
    ("no-time.nmea", _write_no_time),
    ("cr-alone.csv", _write_cr_alone),
    ("one-long-line.csv", _write_one_long_line),
    ("one-long-object.json", _write_one_long_object),
]


@pytest.mark.parametrize(("name", "write"), REFUSED, ids=[name for name, _ in REFUSED])
def test_refused_with_the_file_named_and_nothing_lost(
    name: str, write: Callable[[Path], None], stocked: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path)
    done = sealane("observe", path, "--lake", stocked, "--json")
    assert done.code in (1, 3), (done.out, done.err)
    assert "Traceback" not in done.err
    assert name in done.out
    if done.code == 1:
        error = done.json["files"][0]["error"]
        assert error["message"]
        assert name in error["message"] + error.get("file", "")
        assert error.get("hint"), "an error says what to do"
    kept = sealane("export", "positions", "--lake", stocked)
    assert len(kept.lines) == 1
    assert not list(tmp_path.parent.glob("escaped.csv"))


REJECTED = [
    ("checksum.nmea", nmea().replace("*23", "*24").encode(), "checksum"),
    ("nul.csv", (NOAA_HEADER + NOAA_ROW + "\0\0\0\0\n").encode(), ""),
    ("long.nmea", nmea().encode() + b"!AIVDM," + b"x" * 10_000_000 + b"\n", ""),
    ("mixed.csv", (NOAA_HEADER + NOAA_ROW + nmea()).encode(), ""),
    ("field.csv", (NOAA_HEADER + NOAA_ROW + NOAA_ROW.replace(",1.5,", ",abc,")).encode(), ""),
    ("range.csv", (NOAA_HEADER + NOAA_ROW + NOAA_ROW.replace("32.4", "95.0")).encode(), "position"),
    ("quote.csv", (NOAA_HEADER + NOAA_ROW + NOAA_ROW.replace("AUR", '"A')).encode(), "columns"),
    (
        "time.csv",
        (NOAA_HEADER + NOAA_ROW + NOAA_ROW.replace("2024-03", "1970-01")).encode(),
        "time",
    ),
    ("mmsi.csv", (NOAA_HEADER + NOAA_ROW + NOAA_ROW.replace("366123456", "0")).encode(), "mmsi"),
]


@pytest.mark.parametrize(("name", "data", "reason"), REJECTED, ids=[r[0] for r in REJECTED])
def test_bad_records_become_rejects_that_name_line_and_reason(
    name: str, data: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    lake = tmp_path / "lake"
    done = sealane("observe", path, "--lake", lake, "--json")
    assert done.code == 3, (done.out, done.err)
    row = done.json["files"][0]
    assert row["rejected"] == 1
    assert row["accepted"] + row["other"] + row["duplicates"] + row["rejected"] == row["lines"]
    [reject] = sealane("export", "rejects", "--lake", lake).lines
    assert reject["file"].endswith(name)
    assert reject["line"] or reject["offset"] is not None
    assert reject["raw"]
    assert reason in reject["reason"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run("observe", str(tmp_path / "nowhere.csv"), "--lake", str(tmp_path / "lake"))
    assert done.returncode == 1
    assert "nowhere.csv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def _nobody(tmp_path: Path) -> Iterator[None]:
    """Root may read every directory, so this process is nobody for a while."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    was_root = os.geteuid() == 0
    for codec in ("ascii", "latin-1", "idna"):  # not found as nobody, it would be unknown for good
        codecs.lookup(codec)
    if was_root:
        os.seteuid(65534)
    yield
    if was_root:
        os.seteuid(0)


def test_a_directory_without_permission_is_named(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    lake = str(tmp_path / "lake")
    sealane("observe", str(tmp_path / "nowhere"), "--lake", lake)  # loads what nobody cannot
    request.getfixturevalue("_nobody")
    for asked in (locked, locked / "a.csv", f"{locked}/*.csv"):
        said = sealane("observe", str(asked), "--lake", lake, "--json")
        assert said.code == 1
        error = said.json["files"][0]["error"]
        assert "locked" in error["message"]
        assert error["hint"]


def test_a_lake_that_may_not_be_written_is_named(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "good.csv").write_text(NOAA_HEADER + NOAA_ROW)
    sealane("observe", str(tmp_path / "good.csv"), "--lake", str(tmp_path / "warm"))
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    request.getfixturevalue("_nobody")
    for lake in (locked, locked / "lake"):
        said = sealane("observe", str(tmp_path / "good.csv"), "--lake", str(lake), "--json")
        assert said.code == 1
        assert "locked" in said.out
        assert "permission denied" in said.out.lower()


def test_no_room_for_what_is_printed_or_exported_is_said(stocked: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sealane", "observe", "-", "--lake", str(stocked), "--json"],
            stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    said = sealane("export", "positions", "--lake", str(stocked), "-o", "/proc/x.csv", "--json")
    assert said.code == 1
    assert said.json["error"]["file"] == "/proc/x.csv"
    assert said.json["error"]["hint"]


def test_a_damaged_lake_is_said_so(stocked: Path, tmp_path: Path) -> None:
    for pattern in ("*.parquet", "_delta_log/*.json"):
        lake = tmp_path / pattern[0]
        shutil.copytree(stocked, lake)
        for path in lake.rglob(pattern):
            path.write_bytes(b"junk")
        for command in (["export", "positions"], ["tracks"]):
            said = sealane(*command, "--lake", str(lake), "--json")
            assert said.code == 1
            assert said.json["error"]["type"] == "LakeError"
            assert said.json["error"]["hint"]
            assert "<unknown>" not in said.err, "no backtrace of a library"


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"")
    (tmp_path / "good.csv").write_text(NOAA_HEADER + NOAA_ROW)
    done = run(
        "observe", str(tmp_path / "bad.csv"), str(tmp_path / "good.csv"),
        "--lake", str(tmp_path / "lake"), "--json",
    )  # fmt: skip
    assert done.returncode == 1
    bad, good = json.loads(done.stdout)["files"]
    assert "error" in bad
    assert good["positions"] == 1


def test_a_lake_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    for command in (["detect"], ["tracks"], ["export", "events"]):
        done = sealane(*command, "--lake", tmp_path / "nothing")
        assert done.code == 1
        assert "nothing" in done.err
        assert "Traceback" not in done.err


def test_wrong_usage_is_exit_code_two(tmp_path: Path) -> None:
    assert sealane("observe").code == 2
    assert sealane("detect", "submarine", "--lake", tmp_path).code in (1, 2)
    assert run("nonsense").returncode == 2
