"""What a feed said a moment ago, so that segments read one by one give what one long log gives.

A log is read whole; a feed is read segment by segment. Two things would differ: a transmission
that two stations heard is one position in a log also where a segment ends between them (the second
is a hearing of it), and a log's own clock says which few reports are ahead of it. Both are
remembered here from segment to segment, in bounded memory.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.observe.hearing import heard_again
from sealane.observe.live.arrival import FeedClock
from sealane.observe.live.spool import Segment
from sealane.observe.reading import (
    FUTURE_TOLERANCE_S,
    REPEAT_WINDOW_S,
    Batch,
    Options,
    Reading,
    Tally,
    empty_positions,
)

__all__ = ["Memory", "News"]

REMEMBERED_S = 3_600.0
"""How far a feed may be behind the others [s of what was observed], so that its reports are still
known as those of another: a receiver that was cut off for less gives what it kept meanwhile."""
MOST_REMEMBERED = 1_000_000
"""Reports that are remembered: 32 MB. Beyond it the oldest are forgotten, which at 1,000 reports a
second are those of more than 17 minutes before."""

_KEEP_US = int(REMEMBERED_S * 1_000_000)
_WINDOW_US = int(REPEAT_WINDOW_S * 1_000_000)
_KEY = ["mmsi", "content"]
_SAID = [*_KEY, pl.col("observed_at").to_physical().alias("at"), "source"]


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

    @property
    def rows(self) -> int:
        """Positions that are new [count]."""
        return sum(frame.height for frame in self.positions)

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
        self._said = empty_positions().select(_SAID)
        self._clock = FeedClock(FUTURE_TOLERANCE_S)
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
        self._clock.arrive(segment.sealed_us)
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
                positions, again, kept = self._apart(batch.positions)
                again_rows += again.height
                self._remember(positions)
                self.news.positions.append(positions)
                self.news.identities.append(batch.identities)
                self.news.repeated.update(again["mmsi"].unique())
                yield Batch(positions, batch.identities, batch.rejects, heard_again(again, kept))
        tally.accepted -= again_rows
        tally.duplicates += again_rows

    def copy(self) -> Memory:
        """The same, to go back to where a segment was read and could not be stored."""
        return copy.deepcopy(self)

    def know(self, times_us: npt.NDArray[np.int64]) -> None:
        """Take times that were read before this process began [us since 1970]."""
        self._clock.add(times_us)

    def _apart(self, positions: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """What is new; what was said within the window before; and row by row of that by whom."""
        if self._said.is_empty() or positions.is_empty():
            return positions, positions.clear(), positions.clear()
        rows = positions.select(_SAID).with_row_index("row")
        first, last = rows.select(pl.col("at").min() - _WINDOW_US, last=pl.col("at").max()).row(0)
        near = self._said.filter(pl.col("at").is_between(first, last + _WINDOW_US))
        known = rows.join(near, on=_KEY, suffix="_before")
        close = (pl.col("at") - pl.col("at_before")).abs() <= _WINDOW_US
        found = known.filter(close).sort("row", "at_before", "source_before")
        found = found.unique("row", keep="first", maintain_order=True)
        is_new = np.ones(positions.height, np.bool_)
        is_new[found["row"].to_numpy()] = False
        again = positions[found["row"]]
        kept = again.with_columns(
            found["at_before"].cast(again.schema["observed_at"]).alias("observed_at"),
            found["source_before"].alias("source"),
        )
        return positions.filter(pl.Series(is_new)), again, kept

    def _remember(self, positions: pl.DataFrame) -> None:
        if positions.is_empty():
            return
        rows = positions.select(_SAID)
        newest = rows["at"].quantile(0.5)  # one wild clock must not empty the memory
        assert newest is not None
        is_recent = pl.col("at") >= int(newest) - _KEEP_US
        said = pl.concat([self._said.filter(is_recent), *_firsts(rows.filter(is_recent))])
        if said.height > MOST_REMEMBERED:
            said = said.top_k(MOST_REMEMBERED, by="at")
        self._said = said


def _firsts(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What is kept of rows: of those that say the same the first, the next beyond its window ..."""
    if rows.n_unique(_KEY) == rows.height:
        yield rows
        return
    rows = rows.sort("at", "source")
    while rows.height:
        first = rows.unique(_KEY, keep="first", maintain_order=True)
        yield first
        since = pl.col("at") - pl.col("first_at")
        rows = rows.join(first.select(*_KEY, pl.col("at").alias("first_at")), on=_KEY)
        rows = rows.filter(since > _WINDOW_US).select(first.columns)
