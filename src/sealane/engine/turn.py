"""Which hulls are sifted now, and which wait their turn?

After most reports a hull goes on as before: nothing that is kept of it changes but when and where
it was last heard. Sifting it again, whole, would cost more the longer the feed lasts. So it waits,
while what is kept of it is brought up to date from its steps. Sifted at once are the hulls that are
new, whose report does not plainly continue their track, and whom a detector calls stirred. Where a
station comes back and with it a thousand hulls, those come first that most is stirred of, and the
rest in the next rounds: so nobody waits long for a round to end. The others follow in the order in
which they began to wait, first those who fell silent, as many in each round as it has room for, and
all of them when a feed ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import tracks
from sealane.observe.live import News
from sealane.tracks import Segmenter, Steps

__all__ = ["ROUND_ROWS", "SPARE_ROWS", "Turns"]

SPARE_ROWS = 100_000
"""[rows] Positions of waiting hulls that a round takes up: a third of a second of two cores."""

ROUND_ROWS = 400_000
"""[rows] Positions of stirred hulls that a round takes up: a second of two cores."""

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
    round_rows : positions of stirred hulls that a round has room for [count].
    """

    def __init__(
        self,
        segmenter: Segmenter,
        detectors: Sequence[Any],
        *,
        spare_rows: int = SPARE_ROWS,
        round_rows: int = ROUND_ROWS,
    ) -> None:
        self._segmenter, self._detectors = segmenter, detectors
        self._spare_rows, self._round_rows = spare_rows, round_rows
        self._ends = pl.DataFrame(schema=tracks.ENDS)
        self._waiting: dict[int, None] = {}
        self._settling: dict[int, int] = {}
        self._due: dict[int, int] = {}  # stirred hulls, and how urgent each is

    @property
    def waiting(self) -> list[int]:
        """The hulls that wait, first those that wait longest."""
        return list(self._waiting)

    def sort_out(self, news: News, rows: Mapping[int, int]) -> tuple[list[int], Steps]:
        """The hulls to sift now, and the steps of those that wait.

        ``rows`` says how many positions are known of each hull.
        """
        said = pl.concat(news.positions) if news.positions else _nothing_said()
        said = said.filter(tracks.is_vessel())  # a base station has no track to be made again
        steps, ends = tracks.steps_of(self._ends, said)
        self._due = {mmsi: urgency + 1 for mmsi, urgency in self._due.items()}
        for mmsi, urgency in self._stirred(said, steps, ends).items():
            self._due[mmsi] = max(urgency, self._due.get(mmsi, 0))
        calm = steps.of(~np.isin(steps.mmsi, np.fromiter(self._due, np.int64, len(self._due))))
        spoke = [np.unique(calm.mmsi).tolist(), self._due]
        spoke += [frame["mmsi"].unique().to_list() for frame in news.identities]
        for mmsi in chain.from_iterable(spoke):
            self._waiting.setdefault(mmsi)
        self._ends = ends
        chosen = sorted(self._taken_up(self._taken_first(rows), rows))
        return chosen, calm.of(~np.isin(calm.mmsi, np.array(chosen, np.int64)))

    def _stirred(self, said: pl.DataFrame, steps: Steps, ends: pl.DataFrame) -> dict[int, int]:
        """Hulls that are new, and those with a report that stirs or comes soon after one; by how
        much they are stirred."""
        stirs = [~self._segmenter.goes_on(steps)]
        stirs += [detector.stirs(steps, ends) for detector in self._detectors]
        counts = dict(said["mmsi"].value_counts().iter_rows())
        found = {mmsi: 1 for mmsi in self._settling if mmsi in counts}
        for one in stirs:
            for mmsi in np.unique(steps.mmsi[one]).tolist():
                found[mmsi] = found.get(mmsi, 0) + 1
        for mmsi in counts.keys() - set(steps.mmsi.tolist()):
            found[mmsi] = len(stirs) + 1
        self._settle(counts, steps, np.logical_or.reduce(stirs))
        return found

    def _settle(
        self, counts: Mapping[int, int], steps: Steps, stirs: npt.NDArray[np.bool_]
    ) -> None:
        """Note how many more reports of each hull stir, after those of this round."""
        left = {mmsi: more - counts.get(mmsi, 0) for mmsi, more in self._settling.items()}
        places = np.arange(len(steps))
        last = dict(zip(steps.mmsi.tolist(), places.tolist(), strict=True))
        first = {mmsi: SETTLING + 1 - count for mmsi, count in counts.items() if mmsi not in last}
        stirring = zip(steps.mmsi[stirs].tolist(), places[stirs].tolist(), strict=True)
        again = {mmsi: SETTLING - (last[mmsi] - place) for mmsi, place in stirring}
        left |= first | again
        self._settling = {mmsi: more for mmsi, more in left.items() if more > 0}

    def _taken_first(self, rows: Mapping[int, int]) -> set[int]:
        """Stirred hulls, the most urgent first, as many as there is room for, and at least one."""
        room = self._round_rows
        taken: set[int] = set()
        for mmsi in sorted(self._due, key=self._due.__getitem__, reverse=True):
            room -= rows.get(mmsi, 0)
            if room < 0 and taken:
                break
            taken.add(mmsi)
        return taken

    def _fallen_silent(self) -> list[int]:
        """Hulls that wait and were not heard for long: one may miss them."""
        now_us = self._ends["at_us"].max()
        if not isinstance(now_us, int):
            return []
        quiet = self._ends.filter(pl.col("at_us") < now_us - int(QUIET_S * 1e6))["mmsi"]
        return [mmsi for mmsi in quiet.to_list() if mmsi in self._waiting]

    def _taken_up(self, now: Set[int], rows: Mapping[int, int]) -> set[int]:
        """These, and hulls that waited longest, as many as there is room for beside them."""
        spare = self._spare_rows - sum(rows.get(mmsi, 0) for mmsi in now)
        taken = set(now)
        for mmsi in chain(self._fallen_silent(), self._waiting):
            if mmsi in taken or mmsi in self._due:
                continue
            spare -= rows.get(mmsi, 0)
            if spare < 0:
                break
            taken.add(mmsi)
        return taken

    def done(self, hulls: Iterable[int] | None, ends: pl.DataFrame) -> None:
        """These hulls (None: all) were sifted, and this is how they ended."""
        if hulls is None:
            self._waiting.clear()
            self._due.clear()
            hulls = self._ends["mmsi"].to_list()
        gone = list(hulls)
        for mmsi in gone:
            self._waiting.pop(mmsi, None)
            self._due.pop(mmsi, None)
        self._ends = tracks.moved_on(self._ends, ends, gone)


def _nothing_said() -> pl.DataFrame:
    from sealane import tables

    return tables.empty(tables.POSITIONS)
