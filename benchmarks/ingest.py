"""How fast does a file get into the lake, and how much memory does it take?

    python benchmarks/ingest.py                          # five million positions, every input
    python benchmarks/ingest.py --rows 10000000 --input nmea csv

Each input is ingested three times into new lakes; the first time also loads the libraries and
compiled kernels, and is given apart.

``batches`` measures the lake alone (sorting, removing repeats, writing, committing); ``csv``
(MarineCadastre) and ``nmea`` (tag blocks, types 1 and 18) measure reading too. Each input runs
in a process of its own, which is where the peak memory is taken; the files are made before, in
a temporary directory, and removed. Beside ``nmea``, in the same process, the first lines of the
same file go the way that one would script: pyais, Polars, deltalake, by hull and time, cut by day;
without removing repeats, keeping rejects or counting. Prints one JSON object for each input; exit
code 1 if ``nmea`` stays under a million positions a second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

INPUTS = ("batches", "csv", "nmea")
CHUNK = 500_000
GOAL_PER_S = 1_000_000
PEER_LINES = 20_000
TURNS = 3
PEER_FIELDS = ("lon", "lat", "speed", "course", "heading", "msg_type")
START = datetime(2024, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Fleet:
    """Hulls that sail straight and report in turn: rows in order of time, as feeds are."""

    rows: int
    hulls: int
    days: float

    def chunks(self) -> Iterator[pl.DataFrame]:
        """MMSI, time, place, speed and course, ``CHUNK`` rows at a time."""
        rng = np.random.default_rng(1)
        lon = rng.uniform(100.0, 150.0, self.hulls)
        lat = rng.uniform(0.0, 45.0, self.hulls)
        sog = rng.integers(0, 200, self.hulls) / 10
        cog = rng.integers(0, 3599, self.hulls) / 10
        step = self.days * 86_400 / self.rows
        for begin in range(0, self.rows, CHUNK):
            index = np.arange(begin, min(begin + CHUNK, self.rows))
            hull = (index * 7_919) % self.hulls
            hours = index * step / 3600
            east = sog[hull] * np.sin(np.radians(cog[hull])) * hours / 60
            north = sog[hull] * np.cos(np.radians(cog[hull])) * hours / 60
            yield pl.DataFrame(
                {
                    "mmsi": (431_000_000 + hull).astype(np.int32),
                    "second": (index * step).astype(np.int64),
                    "lon": np.round((lon[hull] + east + 180) % 360 - 180, 6),
                    "lat": np.round(np.clip(lat[hull] + north, -85, 85), 6),
                    "sog_kn": sog[hull],
                    "cog_deg": cog[hull],
                    "row": index,
                }
            )


def write_csv(fleet: Fleet, path: Path) -> None:
    """A MarineCadastre table."""
    with path.open("wb") as file:
        for number, chunk in enumerate(fleet.chunks()):
            at = pl.lit(START.replace(tzinfo=None)) + pl.duration(seconds="second")
            chunk.select(
                pl.col("mmsi").alias("MMSI"),
                at.dt.strftime("%Y-%m-%dT%H:%M:%S").alias("BaseDateTime"),
                pl.col("lat").alias("LAT"),
                pl.col("lon").alias("LON"),
                pl.col("sog_kn").alias("SOG"),
                pl.col("cog_deg").alias("COG"),
                pl.lit(511.0).alias("Heading"),
                pl.format("SHIP {}", "mmsi").alias("VesselName"),
                pl.lit("").alias("IMO"),
                pl.lit("").alias("CallSign"),
                pl.lit(70).alias("VesselType"),
                pl.lit(0).alias("Status"),
                pl.lit(100).alias("Length"),
                pl.lit(20).alias("Width"),
                pl.lit(6.5).alias("Draft"),
                pl.lit(70).alias("Cargo"),
                pl.lit("A").alias("TransceiverClass"),
            ).write_csv(file, include_header=number == 0)


def write_nmea(fleet: Fleet, path: Path) -> None:
    """Types 1 (two hulls of three) and 18, each with a tag block that holds the second."""
    with path.open("wb") as file:
        for chunk in fleet.chunks():
            file.write(sentences(chunk).tobytes())


def sentences(chunk: pl.DataFrame) -> NDArray[np.uint8]:
    """One sentence for each row, all of one length, as bytes."""
    seconds = chunk["second"].to_numpy() + int(START.timestamp())
    tag = _text(len(chunk), b"s:bench,c:0000000000")
    for place in range(10):
        tag[:, 10 + place] = 48 + seconds // 10 ** (9 - place) % 10
    body = _text(len(chunk), b"AIVDM,1,1,,A," + b"0" * 28 + b",0")
    body[:, 13:41] = _payload(chunk, seconds)
    return np.hstack(
        [
            *(_text(len(chunk), b"\\"), tag, _checksum(tag), _text(len(chunk), b"\\!")),
            *(body, _checksum(body), _text(len(chunk), b"\r\n")),
        ]
    )


def _payload(chunk: pl.DataFrame, seconds: NDArray[np.int64]) -> NDArray[np.uint8]:
    columns = {name: chunk[name].to_numpy() for name in ("mmsi", "lon", "lat", "sog_kn", "cog_deg")}
    lon = np.round(columns["lon"] * 600_000).astype(np.int64)
    lat = np.round(columns["lat"] * 600_000).astype(np.int64)
    sog = np.round(columns["sog_kn"] * 10).astype(np.int64)
    cog = np.round(columns["cog_deg"] * 10).astype(np.int64)
    mmsi = columns["mmsi"].astype(np.int64)
    is_b = mmsi % 3 == 0
    zero = np.zeros_like(mmsi)
    tail = ((lon, 28), (lat, 27), (cog, 12), (zero + 511, 9), (seconds % 60, 6))
    head = ((mmsi, 30), (zero, 4), (zero + 128, 8), (sog, 10), (zero, 1))
    class_a = _bits(((zero + 1, 6), (zero, 2), *head, *tail, (zero, 25)))
    head = ((mmsi, 30), (zero, 8), (sog, 10), (zero, 1))
    class_b = _bits(((zero + 18, 6), (zero, 2), *head, *tail, (zero, 29)))
    bits = np.where(is_b[:, None], class_b, class_a).reshape(len(mmsi), 28, 6)
    value = (bits * np.array([32, 16, 8, 4, 2, 1], np.uint8)).sum(axis=2, dtype=np.uint8)
    return np.where(value < 40, value + 48, value + 56).astype(np.uint8)


def _bits(fields: tuple[tuple[NDArray[np.int64], int], ...]) -> NDArray[np.uint8]:
    planes = [
        ((value >> place) & 1).astype(np.uint8)
        for value, width in fields
        for place in range(width - 1, -1, -1)
    ]
    return np.stack(planes, axis=1)


def _text(rows: int, text: bytes) -> NDArray[np.uint8]:
    return np.tile(np.frombuffer(text, np.uint8), (rows, 1))


def _checksum(body: NDArray[np.uint8]) -> NDArray[np.uint8]:
    xor = np.bitwise_xor.reduce(body, axis=1)
    digits = np.frombuffer(b"0123456789ABCDEF", np.uint8)
    star = np.full(len(xor), ord("*"), np.uint8)
    return np.stack([star, digits[xor >> 4], digits[xor & 15]], axis=1)


class Batches:
    """The fleet as batches that are in memory already: no decoding is measured."""

    def __init__(self, fleet: Fleet) -> None:
        self.name = "batches"
        self.fleet = fleet

    def digest(self) -> str:
        """A digest of the parameters, which are the content."""
        return hashlib.sha256(repr(self.fleet).encode()).hexdigest()


def read_batches(source: Batches, _options: object) -> object:
    """Stand-in for observe.read."""
    from sealane.observe import Batch, Reading, Tally
    from sealane.tables import POSITIONS, polars_schema

    tally = Tally()
    schema = {**polars_schema(POSITIONS), "content": pl.Int64()}

    def batches() -> Iterator[Batch]:
        for chunk in source.fleet.chunks():
            frame = chunk.with_columns(
                (pl.lit(START) + pl.duration(seconds="second")).alias("observed_at"),
                pl.lit(1, pl.Int8).alias("message_type"),
                pl.lit("A").alias("transponder"),
                pl.lit("bench").alias("source"),
                pl.lit(source.digest()[:16]).alias("file_id"),
                (pl.col("row") * 92).alias("offset"),
                pl.col("row").hash().reinterpret(signed=True).alias("content"),
            )
            blank = [pl.lit(None, t).alias(n) for n, t in schema.items() if n not in frame.columns]
            tally.lines += frame.height
            tally.accepted += frame.height
            yield Batch(frame.with_columns(blank).select(list(schema)).cast(schema))

    return Reading(batches(), tally, file=source.name, digest=source.digest(), dialect="bench")


def scripted(path: Path, folder: Path) -> float:
    """Positions a second by pyais, Polars and deltalake, from the first lines of a log."""
    from deltalake import write_deltalake
    from pyais import decode

    with path.open("rb") as file:
        lines = [file.readline() for _ in range(PEER_LINES)]
    began = time.perf_counter()
    rows = []
    for line in lines:
        tag, sentence = line[1:].split(b"\\")
        said = decode(sentence).asdict()
        at = int(tag.split(b"c:")[1][:10])
        rows.append((said["mmsi"], at, *(said[name] for name in PEER_FIELDS)))
    frame = pl.DataFrame(rows, schema=["mmsi", "at", *PEER_FIELDS], orient="row")
    moment = pl.from_epoch("at", time_unit="s")
    frame = frame.with_columns(moment, moment.dt.date().alias("day")).sort("mmsi", "at")
    write_deltalake(folder / "scripted", frame.to_arrow(), partition_by=["day"])
    return len(rows) / (time.perf_counter() - began)


def ingested(kind: str, fleet: Fleet, folder: Path, turn: int) -> tuple[float, Any, Any]:
    """One ingest into a lake of its own: seconds, report, lake."""
    from sealane.lake import Lake

    lake = Lake(folder / f"lake-{kind}-{turn}")
    began = time.perf_counter()
    if kind == "batches":
        [report] = lake.ingest(Batches(fleet), reader=read_batches)
    else:
        [report] = lake.ingest(folder / f"feed.{kind}")
    return time.perf_counter() - began, report, lake


def measure(kind: str, fleet: Fleet, folder: Path) -> dict[str, object]:
    """Ingest one input in turns and say what it took; memory is of the whole process."""
    path = folder / f"feed.{kind}"
    turns = []
    for turn in range(TURNS):
        seconds, report, lake = ingested(kind, fleet, folder, turn)
        turns.append(seconds)
        if turn + 1 < TURNS:
            shutil.rmtree(lake.path)
    seconds = min(turns)
    rate = report.positions / seconds
    beside: dict[str, object] = {}
    if kind == "nmea":
        by_script = scripted(path, folder)
        beside = {"scripted_per_s": round(by_script), "ratio": round(rate / by_script, 1)}
        beside["goal_per_s"] = GOAL_PER_S
    return {
        "input": kind,
        "rows": report.positions,
        "duplicates": report.duplicates,
        "input_mb": round(path.stat().st_size / 1e6, 1) if path.exists() else None,
        "first_s": round(turns[0], 2),
        "seconds": round(seconds, 2),
        "rows_per_s": round(rate),
        "median_per_s": round(report.positions / statistics.median(turns)),
        **beside,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "files": len(lake.files_of("positions")),
        "lake_mb": round(lake.summary()["tables"]["positions"]["bytes"] / 1e6, 1),
    }


def main() -> int:
    """Make the inputs, then measure each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--hulls", type=int, default=5_000)
    parser.add_argument("--days", type=float, default=1.0)
    parser.add_argument("--input", nargs="+", choices=INPUTS, default=INPUTS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    fleet = Fleet(chosen.rows, chosen.hulls, chosen.days)
    if chosen.folder is not None:
        found = measure(chosen.input[0], fleet, chosen.folder)
        print(json.dumps(found))
        return int("goal_per_s" in found and found["rows_per_s"] < GOAL_PER_S)
    missed = 0
    with tempfile.TemporaryDirectory(prefix="sealane-bench-") as made:
        folder = Path(made)
        for kind in chosen.input:
            if kind != "batches":
                (write_csv if kind == "csv" else write_nmea)(fleet, folder / f"feed.{kind}")
            numbers = [f"--{name}={getattr(fleet, name)}" for name in ("rows", "hulls", "days")]
            command = [sys.executable, __file__, *numbers, "--input", kind, "--folder", made]
            missed |= subprocess.run(command, check=False).returncode
    return missed


if __name__ == "__main__":
    sys.exit(main())
