"""How much of a time a hull spent in a meeting that ``encounter`` found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

__all__ = ["Meetings"]

SECOND_US = 1_000_000
STILL_US = 2**62
"""The end of a stay that is not over."""

Stay = tuple[int, int]


@dataclass(frozen=True)
class Meetings:
    """The stays of each track in the encounters of a feed: since when until when [us since 1970].

    It knows what ``encounter`` knows: hulls that do not transmit, and meetings shorter or wider
    than its thresholds, are none.
    """

    stays: dict[str, list[Stay]]

    @staticmethod
    def of(events: pl.DataFrame) -> Meetings:
        """Those of these EVENTS that are encounters, whatever their confidence: in a harbour, or
        seldom heard, the hulls lay side by side all the same."""
        stays: dict[str, list[Stay]] = {}
        met = events.filter(pl.col("kind") == "encounter")
        for evidence in met["evidence"]:
            for one in json.loads(evidence)["composition"]:
                until = STILL_US if one["to"] is None else _us(one["to"])
                stays.setdefault(one["track_id"], []).append((_us(one["from"]), until))
        return Meetings({track: _joined(found) for track, found in stays.items()})

    def share(self, track_id: str, start_us: int, end_us: int) -> float:
        """The share (0 to 1) of this time [us since 1970] that the track spent in meetings."""
        common = (
            min(until, end_us) - max(since, start_us)
            for since, until in self.stays.get(track_id, ())
        )
        return sum(max(0, one) for one in common) / max(1, end_us - start_us)


def _joined(stays: Iterable[Stay]) -> list[Stay]:
    """The same time as stays that have none in common, in order."""
    made = list[Stay]()
    for since, until in sorted(stays):
        if made and since <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], until)
        else:
            made.append((since, until))
    return made


def _us(told: str) -> int:
    """A time as evidence tells it [us since 1970]."""
    return round(datetime.fromisoformat(told).timestamp()) * SECOND_US
