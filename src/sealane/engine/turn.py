"""Which hulls are sifted now, and which wait their turn?

After most reports a hull goes on as before: nothing that is kept of it changes but when and where
it was last heard. Sifting it again, whole, would cost more the longer the feed lasts. So it waits,
while what is kept of it is brought up to date from its steps. Sifted at once are the hulls that are
new, or had more than one track, and those whom a detector calls stirred. The others follow, as many
in each round as it has room for, and all of them when a feed ends: first those whose report does
not plainly continue their track, or stirs only a detector that can wait (``can_wait``), then those
who fell silent, then those that wait longest. So a station that comes back, and with it a thousand
hulls, holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
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
"""[rows] Positions of urgent hulls that a round takes up: a second of two cores."""

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
    round_rows : positions of urgent hulls that a round has room for [count].
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
        self._settling: dict[int, tuple[int, bool]] = {}  # for how many reports; whether urgent
        self._due: dict[int, bool] = {}  # stirred hulls; whether each is urgent

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
        for mmsi, is_urgent in self._stirred(said, steps, ends).items():
            self._due[mmsi] = is_urgent or self._due.get(mmsi, False)
        calm = steps.of(~np.isin(steps.mmsi, np.fromiter(self._due, np.int64, len(self._due))))
        spoke = [np.unique(calm.mmsi).tolist(), self._due]
        spoke += [frame["mmsi"].unique().to_list() for frame in news.identities]
        for mmsi in chain.from_iterable(spoke):
            self._waiting.setdefault(mmsi)
        self._ends = ends
        now = _as_many(self._urgent(), rows, self._round_rows, at_least=1)
        others = _as_many(self._others(now), rows, self._spare_rows, at_least=self._spare_rows > 0)
        chosen = sorted(now | others)
        return chosen, calm.of(~np.isin(calm.mmsi, np.array(chosen, np.int64)))

    def _stirred(self, said: pl.DataFrame, steps: Steps, ends: pl.DataFrame) -> dict[int, bool]:
        """Hulls that are new, and those with a report that stirs or comes soon after one; whether
        they are urgent."""
        urgent, patient = np.zeros(len(steps), np.bool_), ~self._segmenter.goes_on(steps)
        for detector in self._detectors:
            stirs = detector.stirs(steps, ends)
            urgent, patient = (
                (urgent, patient | stirs) if detector.can_wait else (urgent | stirs, patient)
            )
        counts = dict(said["mmsi"].value_counts().iter_rows())
        found = {m: is_urgent for m, (_, is_urgent) in self._settling.items() if m in counts}
        for mmsi in np.unique(steps.mmsi[patient]).tolist():
            found.setdefault(mmsi, False)
        new = counts.keys() - set(steps.mmsi.tolist())
        for mmsi in (*new, *np.unique(steps.mmsi[urgent]).tolist()):
            found[mmsi] = True
        self._settle(counts, steps, urgent | patient, found)
        return found

    def _settle(
        self,
        counts: Mapping[int, int],
        steps: Steps,
        stirs: npt.NDArray[np.bool_],
        urgent: dict[int, bool],
    ) -> None:
        """Note how many more reports of each hull stir, after those of this round."""
        left = {mmsi: more - counts.get(mmsi, 0) for mmsi, (more, _) in self._settling.items()}
        places = np.arange(len(steps))
        last = dict(zip(steps.mmsi.tolist(), places.tolist(), strict=True))
        first = {mmsi: SETTLING + 1 - count for mmsi, count in counts.items() if mmsi not in last}
        stirring = zip(steps.mmsi[stirs].tolist(), places[stirs].tolist(), strict=True)
        again = {mmsi: SETTLING - (last[mmsi] - place) for mmsi, place in stirring}
        left |= first | again
        was_urgent = {mmsi: is_urgent for mmsi, (_, is_urgent) in self._settling.items()} | urgent
        self._settling = {m: (more, was_urgent[m]) for m, more in left.items() if more > 0}

    def _urgent(self) -> Iterator[int]:
        return (mmsi for mmsi, is_urgent in self._due.items() if is_urgent)

    def _others(self, now: Set[int]) -> Iterator[int]:
        """Hulls that can wait, in the order in which they have their turn."""
        patient = (mmsi for mmsi, is_urgent in self._due.items() if not is_urgent)
        candidates = chain(patient, self._fallen_silent(), self._waiting)
        return (mmsi for mmsi in dict.fromkeys(candidates) if mmsi not in now)

    def _fallen_silent(self) -> list[int]:
        """Hulls that wait and were not heard for long: one may miss them."""
        now_us = self._ends["at_us"].max()
        if not isinstance(now_us, int):
            return []
        quiet = self._ends.filter(pl.col("at_us") < now_us - int(QUIET_S * 1e6))["mmsi"]
        return [mmsi for mmsi in quiet.to_list() if mmsi in self._waiting]

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


def _as_many(
    hulls: Iterable[int], rows: Mapping[int, int], room: int, *, at_least: int
) -> set[int]:
    """The first of them, as many as there is room for; a hull may be larger than that."""
    taken: set[int] = set()
    for mmsi in hulls:
        room -= rows.get(mmsi, 0)
        if room < 0 and len(taken) >= at_least:
            break
        taken.add(mmsi)
    return taken
