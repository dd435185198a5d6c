"""What a feed said a moment ago, so that segments read one by one give what one long log gives.

A log is read whole; a feed is read segment by segment. Two things would differ: a transmission
that two stations heard is one position in a log also where a segment ends between them, and a
log's own clock says which few reports are ahead of it. Both are remembered here from segment to
segment, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.observe.clock import FileClock
from sealane.observe.live.spool import Segment
from sealane.observe.reading import (
    FUTURE_TOLERANCE_S,
    REPEAT_WINDOW_S,
    Batch,
    Options,
    Reading,
    Tally,
)

__all__ = ["Memory", "News"]

_KEEP_US = 4 * int(REPEAT_WINDOW_S * 1_000_000)
_WINDOW_US = int(REPEAT_WINDOW_S * 1_000_000)
_KEY = ["mmsi", "content"]


@dataclass
class News:
    """What segments said that was not said before them."""

    positions: list[pl.DataFrame] = field(default_factory=list)
    identities: list[pl.DataFrame] = field(default_factory=list)
    repeated: set[int] = field(default_factory=set)

    @property
    def hulls(self) -> set[int]:
        """The MMSIs that anything was said of, be it again."""
        said = [frame["mmsi"] for frame in (*self.positions, *self.identities)]
        return self.repeated.union(*(one.unique().to_list() for one in said))

    def add(self, other: News) -> None:
        """Take what another one holds as well."""
        self.positions += other.positions
        self.identities += other.identities
        self.repeated |= other.repeated


class Memory:
    """Reads segments in order; stands in for ``observe.read``.

    After each segment ``news`` holds what it said.
    """

    def __init__(self) -> None:
        self._said = pl.DataFrame()
        self._clock = FileClock(FUTURE_TOLERANCE_S)
        self.news = News()

    def read(self, segment: Segment, options: Options) -> Reading:
        """Batches of one segment, without transmissions that the segments before it held."""
        tally = Tally()
        return Reading(
            self._fresh(segment, options, tally),
            tally,
            file=segment.name,
            digest=segment.digest(),
            dialect="nmea",
        )

    def recall(self, segment: Segment, options: Options) -> None:
        """Read a segment only to know what it said (after a restart)."""
        for _ in self.read(segment, options):
            pass

    def _fresh(self, segment: Segment, options: Options, tally: Tally) -> Iterator[Batch]:
        from sealane.observe import nmea  # the decoder is compiled: loaded only when it is needed

        again_rows = 0
        with segment.open() as stream:
            for batch in nmea.read(
                stream,
                name=segment.name,
                source=segment.short_name,
                file_id=segment.digest()[:16],
                options=options,
                tally=tally,
                clock=self._clock,
            ):
                again = self._again(batch.positions)
                again_rows += int(again.sum())
                positions = batch.positions.filter(~again)
                self._remember(positions)
                self.news.positions.append(positions)
                self.news.identities.append(batch.identities)
                self.news.repeated.update(batch.positions.filter(again)["mmsi"].unique())
                yield Batch(positions=positions, identities=batch.identities, rejects=batch.rejects)
        tally.accepted -= again_rows
        tally.duplicates += again_rows

    def know(self, times_us: npt.NDArray[np.int64]) -> None:
        """Take times that were read before this process began [us since 1970]."""
        self._clock.add(times_us)

    def _again(self, positions: pl.DataFrame) -> pl.Series:
        """Which of these were said within the window before."""
        if self._said.is_empty() or positions.is_empty():
            return pl.repeat(value=False, n=positions.height, eager=True)
        rows = positions.select(*_KEY, pl.col("observed_at").to_physical().alias("at"))
        known = rows.with_row_index("row").join(self._said, on=_KEY, suffix="_before")
        close = (pl.col("at") - pl.col("at_before")).abs() <= _WINDOW_US
        found = known.filter(close)["row"].unique()
        return pl.int_range(positions.height, eager=True, dtype=pl.UInt32).is_in(found.implode())

    def _remember(self, positions: pl.DataFrame) -> None:
        if positions.is_empty():
            return
        rows = positions.select(*_KEY, pl.col("observed_at").to_physical().alias("at")).unique()
        said = rows if self._said.is_empty() else pl.concat([self._said, rows])
        newest = rows["at"].quantile(0.5)  # one wild clock must not empty the memory
        assert newest is not None
        self._said = said.filter(pl.col("at") >= int(newest) - _KEEP_US)
