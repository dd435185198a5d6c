"""Small made-up files for the tests of the lake: batches by hand, behind observe's interface."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sealane.observe import Batch, Options, Reading, Tally
from sealane.tables import IDENTITIES, POSITIONS, REJECTS, polars_schema

START = datetime(2024, 5, 1, tzinfo=UTC)


def position(mmsi: int = 431000001, *, after_s: float = 0.0, **other: Any) -> dict[str, Any]:
    """One row of POSITIONS with ``content`` unique unless given."""
    at = other.pop("observed_at", START + timedelta(seconds=after_s))
    row = {
        "mmsi": mmsi,
        "observed_at": at,
        "lon": 139.5,
        "lat": 35.0,
        "sog_kn": 10.0,
        "cog_deg": 90.0,
        "message_type": 1,
        "transponder": "A",
        "source": "s1",
        "file_id": "",
        "offset": 0,
    }
    row |= other
    known = repr([row[key] for key in ("mmsi", "lon", "lat", "sog_kn", "cog_deg")]) + str(at)
    digest = hashlib.sha256(known.encode()).digest()[:8]
    row.setdefault("content", int.from_bytes(digest, "little", signed=True))
    return row


def positions(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of a batch."""
    return pl.DataFrame(rows, schema={**polars_schema(POSITIONS), "content": pl.Int64})


@dataclass
class Made:
    """A made-up file: behaves like observe.Input, and :func:`read` reads it."""

    name: str
    batches: list[Batch]
    other: int = 0
    salt: str = ""
    fails: Exception | None = None
    _digest: str = field(default="", repr=False)

    def digest(self) -> str:
        if not self._digest:
            state = hashlib.sha256(self.salt.encode())
            for batch in self.batches:
                for frame in (batch.positions, batch.identities, batch.rejects):
                    state.update(frame.write_csv().encode())
            self._digest = state.hexdigest()
        return self._digest


def read(source: Made, options: Options) -> Reading:
    """Stand-in for observe.read."""
    tally = Tally()
    file_id = source.digest()[:16]

    def batches() -> Iterator[Batch]:
        for batch in source.batches:
            tally.accepted += batch.positions.height
            tally.lines += batch.positions.height + batch.rejects.height
            yield Batch(
                *(
                    frame.with_columns(pl.lit(file_id).alias("file_id"))
                    for frame in (batch.positions, batch.identities, batch.rejects)
                )
            )
        tally.other["blank"] += source.other
        tally.lines += source.other
        if source.fails is not None:
            raise source.fails

    return Reading(batches(), tally, file=source.name, digest=source.digest(), dialect="made")


def identity(mmsi: int = 431000001, *, after_s: float = 0.0, **other: Any) -> pl.DataFrame:
    """One identity claim as a frame."""
    at = START + timedelta(seconds=after_s)
    row = {
        "mmsi": mmsi,
        "name": "HAYABUSA",
        "first_at": at,
        "last_at": at,
        "claims": 1,
        "source": "s1",
        "file_id": "",
    }
    return pl.DataFrame([row | other], schema=polars_schema(IDENTITIES))


def reject(line: int = 1, **other: Any) -> pl.DataFrame:
    """One reject as a frame."""
    row = {"file": "a.nmea", "file_id": "", "line": line, "reason": "checksum", "raw": "!AIVDM,"}
    return pl.DataFrame([row | other], schema=polars_schema(REJECTS))


def sea(rows: int, *, seed: int = 1, hulls: int = 50, days: float = 3.0) -> pl.DataFrame:
    """Random positions of several hulls over some days, without any repeat."""
    rng = np.random.default_rng(seed)
    seconds = rng.choice(int(days * 86_400 * 10), size=rows, replace=False) / 10
    frame = pl.DataFrame(
        {
            "mmsi": (431_000_000 + rng.integers(0, hulls, rows)).astype(np.int32),
            "observed_at": pl.Series(seconds * 1e6).cast(pl.Int64).cast(pl.Duration("us")),
            "lon": rng.uniform(-180, 180, rows),
            "lat": rng.uniform(-80, 80, rows),
            "sog_kn": rng.uniform(0, 20, rows).astype(np.float32),
            "content": rng.integers(-(2**62), 2**62, rows),
            "offset": np.arange(rows),
        }
    )
    schema = {**polars_schema(POSITIONS), "content": pl.Int64}
    made = frame.with_columns(
        (pl.lit(START) + pl.col("observed_at")).alias("observed_at"),
        pl.lit("s1").alias("source"),
        file_id=pl.lit(""),
    )
    blank = [pl.lit(None, schema[name]).alias(name) for name in schema if name not in made.columns]
    return made.with_columns(blank).select(list(schema)).cast(schema)
