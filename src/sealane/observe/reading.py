"""What does reading one file give? Batches of facts, and at the end a report that adds up.

Every reader (NMEA or archive) is a generator of :class:`Batch` that also fills a
:class:`Tally`; :class:`Reading` wraps the two and makes the :class:`FileReport` when the
last batch is out. The invariant of every file is ``accepted + other + duplicates +
rejected = lines``: each line or row is counted once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from sealane.errors import SealaneError
from sealane.tables import HEARINGS, IDENTITIES, POSITIONS, REJECTS, polars_schema

if TYPE_CHECKING:
    from sealane.observe.mapping import Mapping

__all__ = [
    "BATCH_ROWS",
    "FUTURE_TOLERANCE_S",
    "REPEAT_WINDOW_S",
    "Batch",
    "FileReport",
    "Options",
    "Reading",
    "Tally",
    "empty_hearings",
    "empty_identities",
    "empty_positions",
    "empty_rejects",
    "positions_schema",
]

REPEAT_WINDOW_S = 30.0
"""[s] Two NMEA reports of equal content within this time are one transmission heard twice.

A station's clock is trusted to a few seconds; the shortest interval at which M.1371 lets a
vessel repeat an unchanged report is 2 s, but such a repeat differs in its time stamp field
(UTC second), which is part of the content. The UTC second repeats after 60 s, so the window
must stay below 60 s; half of it is taken.
"""

FUTURE_TOLERANCE_S = 604_800.0
"""[s] How far ahead of the file's own clock a report may be: one week.

A file may hold one ship, and a ship may lie silent in port for days: in a month of the shared
number 416000000 the last true report comes two days after all others. The wrong clocks that are
seen in real feeds are off by months or years (GPS week rollover: 1,024 weeks).
"""

BATCH_ROWS = 500_000
"""[rows] Rows in one batch: with every column about 100 MB, so that memory stays bounded."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to read files.

    Parameters
    ----------
    mapping : columns of an archive whose header no dialect knows.
    received_at : time [UTC] for a log that holds none. Never taken from the clock.
    base_station_time : take times from the reports (types 4 and 11) of base stations.
    future_tolerance_s : see :data:`FUTURE_TOLERANCE_S`.
    batch_rows : rows of one batch [count].
    """

    mapping: Mapping | None = None
    received_at: datetime | None = None
    base_station_time: bool = False
    future_tolerance_s: float = FUTURE_TOLERANCE_S
    batch_rows: int = BATCH_ROWS


def positions_schema() -> pl.Schema:
    """POSITIONS and the column ``content``: a hash of what the report says (int64)."""
    return pl.Schema({**polars_schema(POSITIONS), "content": pl.Int64()})


def empty_positions() -> pl.DataFrame:
    """No position (with the column ``content``)."""
    return pl.DataFrame(schema=positions_schema())


def empty_hearings() -> pl.DataFrame:
    """No hearing."""
    return pl.DataFrame(schema=polars_schema(HEARINGS))


def empty_identities() -> pl.DataFrame:
    """No identity claim."""
    return pl.DataFrame(schema=polars_schema(IDENTITIES))


def empty_rejects() -> pl.DataFrame:
    """No reject."""
    return pl.DataFrame(schema=polars_schema(REJECTS))


@dataclass(frozen=True)
class Batch:
    """Facts of some consecutive part of a file.

    ``positions``: POSITIONS and ``content``, an int64 hash of what the report says. The same
    transmission heard by several stations has the same content; equal content within
    :data:`REPEAT_WINDOW_S` (NMEA) or at the same time (archives) is a duplicate.
    ``identities``: IDENTITIES, equal claims of this batch made one row. ``rejects``: REJECTS,
    exactly one row for each rejected line or row of the file. ``hearings``: HEARINGS, of reports
    that the reader left out because an earlier file gave their position.
    """

    positions: pl.DataFrame = field(default_factory=empty_positions)
    identities: pl.DataFrame = field(default_factory=empty_identities)
    rejects: pl.DataFrame = field(default_factory=empty_rejects)
    hearings: pl.DataFrame = field(default_factory=empty_hearings)


@dataclass
class Tally:
    """Counts that a reader fills while it yields batches.

    ``rejected``, ``positions``, ``identities`` and the times are counted by :class:`Reading`
    from the batches themselves; the reader counts the rest. ``format`` may be refined while
    reading.
    """

    lines: int = 0
    accepted: int = 0
    other: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What became of the lines of one file."""

    file: str
    file_id: str
    digest: str
    format: str
    lines: int
    accepted: int
    other: int
    duplicates: int
    rejected: int
    positions: int
    identities: int
    first_at: datetime | None
    last_at: datetime | None
    other_by_type: dict[str, int]

    def check(self) -> None:
        """Assert that every line is counted once."""
        total = self.accepted + self.other + self.duplicates + self.rejected
        if total != self.lines:
            raise SealaneError(
                f"{self.file}: {self.lines} lines were read but {total} were accounted for "
                f"(accepted {self.accepted}, other {self.other}, duplicates {self.duplicates}, "
                f"rejected {self.rejected}).",
                hint="This is a defect of Sealane: please report it with the file.",
            )


class Reading:
    """The batches of one file, and after the last one its report.

    >>> reading = Reading(iter([Batch()]), Tally(), file="a.csv", digest="ab" * 32, dialect="dma")
    >>> [batch.positions.height for batch in reading], reading.report.lines
    ([0], 0)
    """

    def __init__(
        self, batches: Iterator[Batch], tally: Tally, *, file: str, digest: str, dialect: str
    ) -> None:
        self._batches = batches
        self._tally = tally
        self._report: FileReport | None = None
        self._rows = Counter[str]()
        self._first: datetime | None = None
        self._last: datetime | None = None
        self.file = file
        self.digest = digest
        self.file_id = digest[:16]
        self.dialect = dialect

    def __iter__(self) -> Iterator[Batch]:
        for batch in self._batches:
            self._count(batch)
            yield batch
        self._close()

    @property
    def report(self) -> FileReport:
        """The counts of the file; complete only after the last batch."""
        if self._report is None:
            raise SealaneError(
                f"{self.file}: the report is ready after the last batch.",
                hint="Iterate over the reading first.",
            )
        return self._report

    def _count(self, batch: Batch) -> None:
        self._rows["positions"] += batch.positions.height
        self._rows["identities"] += batch.identities.height
        self._rows["rejected"] += batch.rejects.height
        times = [
            *_span(batch.positions, "observed_at", "observed_at"),
            *_span(batch.identities, "first_at", "last_at"),
        ]
        if times:
            known = [time for time in (self._first, self._last) if time is not None]
            self._first, self._last = min(times + known), max(times + known)

    def _close(self) -> None:
        tally = self._tally
        self._report = FileReport(
            file=self.file,
            file_id=self.file_id,
            digest=self.digest,
            format=self.dialect,
            lines=tally.lines,
            accepted=tally.accepted,
            other=tally.other.total(),
            duplicates=tally.duplicates,
            rejected=self._rows["rejected"],
            positions=self._rows["positions"],
            identities=self._rows["identities"],
            first_at=self._first,
            last_at=self._last,
            other_by_type={
                key: tally.other[key] for key in sorted(tally.other) if tally.other[key]
            },
        )
        self._report.check()


def _span(frame: pl.DataFrame, first: str, last: str) -> list[datetime]:
    if frame.is_empty():
        return []
    low, high = frame.select(
        pl.col(first).min().alias("low"), pl.col(last).max().alias("high")
    ).row(0)
    return [time for time in (low, high) if isinstance(time, datetime)]
