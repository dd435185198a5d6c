"""How do batches become sorted files without duplicates, in bounded memory?

Batches are sorted by hull and laid aside as *runs*. At the end of the file the hulls are cut
into *units* of at most ``UNIT_ROWS`` rows; for each unit its rows are taken from every run,
freed of repeats, and appended to the file of their day. So a hull's rows meet in one place
whatever their day, repeats are found across midnight, and the files come out sorted. What was
heard by another source beside is laid aside as hearings.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from sealane.lake.ahead import ahead
from sealane.lake.layout import UNIT_ROWS
from sealane.lake.part import DayWriter, Part, PartWriter, write_part
from sealane.lake.repeat import distinct, in_order, tail
from sealane.tables import IDENTITIES, empty, polars_schema

__all__ = ["HearingStage", "IdentityStage", "PositionStage", "RejectStage"]

_RUN_ROWS = 500_000
"""[rows] Rows of one run: a batch of observe."""

_RUN_GROUP_ROWS = 32_768
"""[rows] Row group of a run: what is read too much at each end of a unit."""

_REJECT_GROUP_ROWS = 16_384
"""[rows] Rejects that wait in memory; with 4,096 characters each at most 64 MB."""

_CLAIM_ROWS = 200_000
"""[rows] Identity claims that wait before equal ones are made one."""

_CLAIM = [name for name in IDENTITIES.names if name not in {"first_at", "last_at", "claims"}]


@dataclass(frozen=True)
class _Unit:
    """A stretch of rows in the order (mmsi, day), both ends included."""

    first: tuple[int, date]
    last: tuple[int, date]

    def condition(self) -> pl.Expr:
        """Which rows belong to the unit."""
        mmsi, day = pl.col("mmsi"), pl.col("observed_at").dt.date()
        (low, low_day), (high, high_day) = self.first, self.last
        inside = mmsi.is_between(low, high)
        after = (mmsi > low) | (day >= low_day)
        until = (mmsi < high) | (day <= high_day)
        return inside & after & until


class HearingStage:
    """Takes hearings; they go to disk by the day of their position."""

    def __init__(self, folder: Path) -> None:
        self._writer = DayWriter("hearings", folder)
        self.rows = 0

    def add(self, hearings: pl.DataFrame) -> None:
        """Take HEARINGS."""
        if hearings.height:
            self._writer.write(hearings)
            self.rows += hearings.height

    def finish(self) -> list[Part]:
        """The parts of the table ``hearings``."""
        return self._writer.close()


class PositionStage:
    """Takes positions in any order; gives sorted parts without repeats.

    ``hearings`` takes what the repeats say of who else heard them.
    """

    def __init__(self, folder: Path, hearings: HearingStage) -> None:
        self._folder = folder
        self._hearings = hearings
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0
        self._runs: list[Path] = []
        self._counts: list[pl.DataFrame] = []

    def add(self, positions: pl.DataFrame) -> None:
        """Take POSITIONS with ``content``."""
        if positions.is_empty():
            return
        self._waiting.append(positions)
        self._waiting_rows += positions.height
        if self._waiting_rows >= _RUN_ROWS:
            self._lay_aside()

    def _lay_aside(self) -> None:
        if not self._waiting:
            return
        run = in_order(pl.concat(self._waiting))
        self._waiting, self._waiting_rows = [], 0
        self._counts.append(_count(run))
        path = self._folder / f"run-{uuid.uuid4().hex}.parquet"
        run.write_parquet(path, compression="lz4", row_group_size=_RUN_GROUP_ROWS)
        self._runs.append(path)

    def finish(self) -> list[Part]:
        """The parts of the table ``positions``; the runs are removed."""
        writer = DayWriter("positions", self._folder)
        if not self._runs:
            if self._waiting:
                self._write(writer, *distinct(pl.concat(self._waiting)))
            return writer.close()
        self._lay_aside()
        for rows, hearings in ahead(self._distinct()):
            self._write(writer, rows, hearings)
        for path in self._runs:
            path.unlink()
        return writer.close()

    def _write(self, writer: DayWriter, rows: pl.DataFrame, hearings: pl.DataFrame) -> None:
        writer.write(rows)
        self._hearings.add(hearings)

    def _distinct(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """The rows of each unit without repeats, in order, and the hearings beside them."""
        before: _Unit | None = None
        carried: pl.DataFrame | None = None
        for unit in _units(pl.concat(self._counts)):
            is_cut = before is not None and before.last[0] == unit.first[0]
            rows, hearings = distinct(self._load(unit), carried if is_cut else None)
            before, carried = unit, tail(rows)
            yield rows.drop("content"), hearings

    def _load(self, unit: _Unit) -> pl.DataFrame:
        runs = pl.scan_parquet(self._runs, glob=False, hive_partitioning=False)
        return runs.filter(unit.condition()).collect()


class IdentityStage:
    """Takes identity claims; equal claims of the file become one row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._claims = empty(IDENTITIES)
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0

    def add(self, identities: pl.DataFrame) -> None:
        """Take IDENTITIES."""
        self._waiting.append(identities)
        self._waiting_rows += identities.height
        if self._waiting_rows >= _CLAIM_ROWS:
            self._merge()

    def _merge(self) -> None:
        together = pl.concat([self._claims, *self._waiting])
        self._waiting, self._waiting_rows = [], 0
        merged = together.group_by(_CLAIM).agg(
            pl.col("first_at").min(), pl.col("last_at").max(), pl.col("claims").sum()
        )
        self._claims = merged.select(IDENTITIES.names).cast(polars_schema(IDENTITIES))

    def finish(self) -> list[Part]:
        """The parts of the table ``identities``."""
        self._merge()
        return write_part("identities", self._folder, self._claims)


class RejectStage:
    """Takes rejects; they go to disk in the order of the file."""

    def __init__(self, folder: Path) -> None:
        self._writer = PartWriter("rejects", folder, group_rows=_REJECT_GROUP_ROWS)

    def add(self, rejects: pl.DataFrame) -> None:
        """Take REJECTS."""
        self._writer.write(rejects)

    def finish(self) -> list[Part]:
        """The parts of the table ``rejects``."""
        return self._writer.close()


def _count(run: pl.DataFrame) -> pl.DataFrame:
    days = run.select("mmsi", pl.col("observed_at").dt.date().alias("day"))
    return days.group_by("mmsi", "day").len("rows")


def _units(counts: pl.DataFrame) -> Iterator[_Unit]:
    """Cut (mmsi, day) in ascending order into units of about ``UNIT_ROWS`` rows.

    One hull on one day is never cut: a unit may be larger by that much.
    """
    ordered = counts.group_by("mmsi", "day").agg(pl.col("rows").sum()).sort("mmsi", "day")
    earlier = pl.col("rows").cum_sum() - pl.col("rows")
    cut = ordered.with_columns((earlier // UNIT_ROWS).alias("unit"))
    ends = cut.group_by("unit", maintain_order=True).agg(
        pl.col("mmsi", "day").first().name.prefix("first_"),
        pl.col("mmsi", "day").last().name.prefix("last_"),
    )
    for _, low, low_day, high, high_day in ends.iter_rows():
        yield _Unit((low, low_day), (high, high_day))
