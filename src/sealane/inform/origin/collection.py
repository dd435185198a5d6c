"""What was looked at, from when on, with which holes, and how finely do its clocks tell time?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sealane.errors import BadInput
from sealane.inform.origin.rule import Rule
from sealane.inform.origin.words import stamp

__all__ = ["Collection", "Gap", "Seen", "seen"]

_UNITS_US = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1_000, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What whoever collected the posts says of it; nothing of it can be read off the posts.

    Parameters
    ----------
    started_at : since when posts were collected; by default each platform's first post that was
        read. Later ones must not be left out by the query either, so ``query`` is told.
    gaps : times in which nothing was collected, as (from, to).
    deleted_at : times of posts of the cluster that are known to be deleted and are not among those
        read.
    query : what was asked for, in words.

    Raises
    ------
    BadInput : a gap ends before it begins, or a time has no zone.
    """

    started_at: datetime | None = None
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    deleted_at: tuple[datetime, ...] = ()
    query: str | None = None

    def __post_init__(self) -> None:
        start = (self.started_at,) if self.started_at else ()
        for at in (*start, *self.deleted_at, *(one for gap in self.gaps for one in gap)):
            if at.tzinfo is None:
                raise BadInput(
                    f"{at} has no time zone.", hint="Write UTC, for example with a Z.", field="time"
                )
        for since, until in self.gaps:
            if until < since:
                raise BadInput(
                    f"A gap ends at {until}, before it begins at {since}.",
                    hint="Write when it began first.",
                    field="gaps",
                )


@dataclass(frozen=True)
class Gap:
    """A hole of the collection; ``platform`` None: of all. ``said``: by whoever collected, or
    taken from a silence of the posts."""

    since: datetime
    until: datetime
    platform: str | None
    said: bool


@dataclass(frozen=True)
class Seen:
    """The collection as far as it is known.

    ``started_at``: by platform, as said or the first post read; ``is_start_said`` tells which.
    ``resolution_us``: by platform, the coarsest unit of time that all its posts are whole
    multiples of.
    """

    posts: int
    started_at: dict[str, datetime]
    last_at: datetime | None
    is_start_said: bool
    gaps: tuple[Gap, ...]
    deleted_at: tuple[datetime, ...]
    resolution_us: dict[str, int]
    query: str | None
    before_start: int = 0
    """Posts that were read and are earlier than the collection is said to have begun."""

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "posts": self.posts,
            "started_at": self.started_at,
            "start_is": "said" if self.is_start_said else "first post read",
            "posts_before_start": self.before_start,
            "last_at": self.last_at,
            "gaps": [
                {
                    "since": one.since,
                    "until": one.until,
                    "platform": one.platform,
                    "from": "said" if one.said else "silence",
                }
                for one in self.gaps
            ],
            "deleted": len(self.deleted_at),
            "clock_resolution_s": {
                name: unit / 1e6 for name, unit in sorted(self.resolution_us.items())
            },
            "query": self.query,
        }


def seen(posts: pl.DataFrame, collection: Collection, rule: Rule) -> Seen:
    """The frame of a collection from all its posts and what is said of it.

    It cannot tell a silence of people from one of the collector: a silence in which, at the usual
    pace, ``silence_posts`` were to be expected is taken for a gap. Where posts are earlier than the
    start that is said, their platform starts with the first of them, and they are counted. Raises
    BadInput where every post is earlier.
    """
    started: dict[str, datetime] = {}
    resolution: dict[str, int] = {}
    gaps = [Gap(since, until, None, said=True) for since, until in collection.gaps]
    last = None
    told = posts.select("post_id", "platform", pl.col("posted_at").to_physical().alias("at"))
    parts = told.unique()  # rows that are there twice say nothing of a pace
    for (name,), part in sorted(parts.partition_by("platform", as_dict=True).items()):
        at = np.sort(part["at"].to_numpy())
        platform = str(name)
        resolution[platform] = next(unit for unit in _UNITS_US if not (at % unit).any())
        first = _time(int(at[0]))
        said = collection.started_at
        started[platform] = first if said is None else min(said, first)
        last = max(last or first, _time(int(at[-1])))
        gaps += [Gap(*pair, platform, said=False) for pair in _silences(at, rule)]
    return Seen(
        posts=posts.height,
        before_start=_early(parts["at"], collection.started_at, last),
        started_at=started,
        last_at=last,
        is_start_said=collection.started_at is not None,
        gaps=tuple(sorted(gaps, key=lambda one: (one.since, one.until, one.platform or ""))),
        deleted_at=tuple(sorted(collection.deleted_at)),
        resolution_us=resolution,
        query=collection.query,
    )


def _early(at: pl.Series, start: datetime | None, last: datetime | None) -> int:
    """How many posts are earlier than the start that is said; refused where all are."""
    if start is None or last is None:
        return 0
    if start > last:
        raise BadInput(
            f"Collection is said to have begun at {stamp(start)}, and the last post that was read "
            f"is of {stamp(last)}.",
            hint="Say when collection of these posts began, or leave it out.",
            field="since",
        )
    return int((at < (start - _EPOCH) // timedelta(microseconds=1)).sum())


def _silences(at: np.ndarray[Any, Any], rule: Rule) -> list[tuple[datetime, datetime]]:
    """Silences that a steady collection would hardly have."""
    span = int(at[-1] - at[0])
    if not span:
        return []
    pause = np.diff(at)
    expected = pause * ((at.shape[0] - 1) / span)
    rows = np.flatnonzero((pause >= rule.silence_s * 1e6) & (expected >= rule.silence_posts))
    return [(_time(int(at[row])), _time(int(at[row + 1]))) for row in rows]


def _time(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
