"""Which hulls are sifted now, and which wait their turn?

After most reports a hull goes on as before: nothing that is kept of it changes but when and where
it was last heard. Sifting it again, whole, would cost more the longer the feed lasts. So it waits,
while what is kept of it is brought up to date from its steps. Sifted at once are the hulls that are
new, whose report does not plainly continue their track, whom a detector calls stirred, and who
fell silent while they waited. The others follow in the order in which they began to wait, as many
in each round as it has room for, and all of them when a feed ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sealane import tracks
from sealane.observe.live import News
from sealane.tracks import Segmenter, Steps

__all__ = ["SPARE_ROWS", "Turns"]

SPARE_ROWS = 100_000
"""[rows] Positions of waiting hulls that a round takes up: a third of a second of two cores."""

SETTLING = 3
"""[count] Reports after a stirring one that stir too: a stay needs two fixes, an outlier three."""

QUIET_S = 1800.0
"""[s] Heard no more for so long, a hull may be missed: reception is known by half hours."""


class Turns:
    """Sorts out the hulls of a feed, round by round.

    Parameters
    ----------
    segmenter, detectors : who say which reports stir.
    spare_rows : positions of waiting hulls that a round has room for [count].
    """

    def __init__(
        self, segmenter: Segmenter, detectors: Sequence[Any], *, spare_rows: int = SPARE_ROWS
    ) -> None:
        self._segmenter, self._detectors = segmenter, detectors
        self._spare_rows = spare_rows
        self._ends = pl.DataFrame(schema=tracks.ENDS)
        self._waiting: dict[int, None] = {}
        self._settling: dict[int, int] = {}

    @property
    def waiting(self) -> list[int]:
        """The hulls that wait, first those that wait longest."""
        return list(self._waiting)

    def sort_out(self, news: News, rows: Mapping[int, int]) -> tuple[list[int], Steps]:
        """The hulls to sift now, and the steps of those that wait.

        ``rows`` says how many positions are known of each hull.
        """
        said = pl.concat(news.positions) if news.positions else _nothing_said()
        steps, ends = tracks.steps_of(self._ends, said)
        now = self._stirred(said, steps, ends)
        calm = steps.of(~np.isin(steps.mmsi, np.fromiter(now, np.int64, len(now))))
        for mmsi in np.unique(calm.mmsi).tolist():
            self._waiting.setdefault(mmsi)
        for frame in news.identities:
            for mmsi in frame["mmsi"].unique().to_list():
                if mmsi not in now:
                    self._waiting.setdefault(mmsi)
        self._ends = ends
        now |= self._fallen_silent()
        now |= self._taken_up(now, rows)
        chosen = sorted(now)
        return chosen, calm.of(~np.isin(calm.mmsi, np.array(chosen, np.int64)))

    def _stirred(self, said: pl.DataFrame, steps: Steps, ends: pl.DataFrame) -> set[int]:
        """Hulls that are new, and those with a report that stirs or comes soon after one."""
        stirs = ~self._segmenter.goes_on(steps)
        for detector in self._detectors:
            stirs |= detector.stirs(steps, ends)
        fresh = set(steps.mmsi[stirs].tolist())
        fresh |= set(said["mmsi"].unique()) - set(steps.mmsi.tolist())
        counts = dict(said["mmsi"].value_counts().iter_rows())
        settling = {mmsi for mmsi in self._settling if mmsi in counts}
        for mmsi in settling - fresh:
            self._settling[mmsi] -= counts[mmsi]
            if self._settling[mmsi] <= 0:
                del self._settling[mmsi]
        self._settling |= dict.fromkeys(fresh, SETTLING)
        return fresh | settling

    def _fallen_silent(self) -> set[int]:
        now_us = self._ends["at_us"].max()
        if not isinstance(now_us, int):
            return set()
        quiet = self._ends.filter(pl.col("at_us") < now_us - int(QUIET_S * 1e6))["mmsi"]
        return {mmsi for mmsi in quiet.to_list() if mmsi in self._waiting}

    def _taken_up(self, now: Iterable[int], rows: Mapping[int, int]) -> set[int]:
        """Hulls that waited longest, as many as there is room for beside those of ``now``."""
        spare = self._spare_rows - sum(rows.get(mmsi, 0) for mmsi in now)
        taken: set[int] = set()
        for mmsi in self._waiting:
            spare -= rows.get(mmsi, 0)
            if spare < 0:
                break
            taken.add(mmsi)
        return taken

    def done(self, hulls: Iterable[int] | None, ends: pl.DataFrame) -> None:
        """These hulls (None: all) were sifted, and this is how they ended."""
        if hulls is None:
            self._waiting.clear()
            hulls = self._ends["mmsi"].to_list()
        gone = list(hulls)
        for mmsi in gone:
            self._waiting.pop(mmsi, None)
        self._ends = tracks.moved_on(self._ends, ends, gone)


def _nothing_said() -> pl.DataFrame:
    from sealane import tables

    return tables.empty(tables.POSITIONS)
