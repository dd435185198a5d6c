"""What the server keeps of a lake between requests: small hot frames, keyed by lake version.

A ``Snapshot`` is one version of the lake; whatever is computed from it is computed once, by one
thread, and forgotten when the lake moves on. Positions are never held whole (see ``picture``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

import polars as pl

from sealane.lake import exclusion
from sealane.serve.facet import with_facets
from sealane.serve.query import Query, latest_revisions
from sealane.tables import TABLES, empty

__all__ = ["Limits", "ReadableLake", "Snapshot", "Store"]

SPLIT_ROWS = 1_000_000  # positions looked through at a time while a page fills
RECENT_FRAMES = 32  # the tracks that a page has open

_T = TypeVar("_T")


class ReadableLake(Protocol):
    """What serving needs of a lake."""

    @property
    def version(self) -> object:
        """Changes whenever any table changes."""

    def version_of(self, table: str) -> object:
        """Changes whenever this table changes."""

    def ingested_at(self) -> datetime | None:
        """When a file last went in."""

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table."""

    def scan_since(self, table: str, seen: frozenset[str]) -> tuple[pl.LazyFrame, frozenset[str]]:
        """Rows of the files that are not among those seen, and the names of all."""

    def positions(
        self,
        mmsi: list[int] | None,
        since: datetime | None,
        until: datetime | None,
        *,
        hulls: tuple[int, int] | None,
    ) -> pl.LazyFrame:
        """Positions of hulls in since <= t < until."""

    def hearings(
        self, mmsi: list[int] | None, since: datetime | None, until: datetime | None
    ) -> pl.DataFrame:
        """Who else heard positions of hulls in since <= t < until."""

    def hull_splits(self, max_rows: int) -> list[tuple[int, int]]:
        """Ranges of MMSI of about so many positions each."""

    def latest_run(self) -> dict[str, Any] | None:
        """The newest row of the runs table."""

    def exclude(self, *, reason: str, who: str, recorded_at: datetime, **what: Any) -> str:
        """Leave events out from now on; returns the id of the exclusion."""

    def lift(self, exclusion_id: str, *, reason: str, who: str, recorded_at: datetime) -> None:
        """Take an exclusion back."""


@dataclass(frozen=True)
class Limits:
    """How much one answer and the memory between answers may hold. Each guards the server."""

    page_rows: int = 1_000  # rows of a page unless asked for
    max_page_rows: int = 50_000  # JSON of 50,000 rows is about 20 MB: more is no page
    max_arrow_rows: int = 1_000_000  # Arrow of a million positions is about 100 MB
    max_track_fixes: int = 200_000  # coordinates in one answer, before thinning is demanded
    picture_rows: int = 12_000_000  # positions held for the map, 40 bytes each: about 500 MB
    lookback_s: float = 7_200.0  # a ship at anchor reports every 3 min (class A) to 30 min (27)
    refresh_s: float = 1.0  # how long a version of the lake is taken as the newest

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Limits:
        """The limits that the settings ``serve.*`` give; the others hold their defaults."""
        names = {f"serve.{field.name}": field.name for field in fields(cls)}
        return cls(**{names[name]: value for name, value in settings.items() if name in names})


class Store:
    """A lake as the server sees it: the snapshot of its newest version."""

    def __init__(self, lake: ReadableLake, *, limits: Limits | None = None) -> None:
        self.lake = lake
        self.limits = limits or Limits()
        self.path = str(getattr(lake, "path", "LAKE"))
        self._lock = threading.Lock()
        self._current: Snapshot | None = None
        self._looked_at = 0.0

    def snapshot(self) -> Snapshot:
        """The newest version of the lake, looked up at most once a second."""
        with self._lock:
            now = time.monotonic()
            current = self._current
            if current is None or now - self._looked_at >= self.limits.refresh_s:
                version = str(self.lake.version)
                if current is None or current.version != version:
                    current = self._current = Snapshot(self, version)
                self._looked_at = now
            return current

    def look_again(self) -> None:
        """What this server wrote is seen by the next question."""
        with self._lock:
            self._looked_at = float("-inf")


class Snapshot:
    """One version of a lake, with whatever was computed from it so far."""

    def __init__(self, store: Store, version: str) -> None:
        self.store = store
        self.version = version
        self._made: dict[object, Any] = {}
        self._locks: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()
        self._recent: dict[object, pl.DataFrame] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """What ``make`` returns, made once for this version even if many ask at a time."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._made:
                self._made[key] = make()
            return cast("_T", self._made[key])

    def recent(self, key: object, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """A frame made for one request and likely asked for again: a few are kept."""
        with self._lock:
            found = self._recent.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._recent[key] = found
                while len(self._recent) > RECENT_FRAMES:
                    self._recent.pop(next(iter(self._recent)))
        return found

    def scan(self, table: str) -> pl.LazyFrame:
        """The rows of a table as declared; a table that the lake does not have yet is empty."""
        return self.store.lake.scan(table).select(TABLES[table].names)

    def positions(self, query: Query, *, hulls: tuple[int, int] | None = None) -> pl.LazyFrame:
        """Positions that match the query, of these hulls; files that hold none are skipped."""
        found = self.store.lake.positions(
            list(query.mmsi) or None, query.since, query.until, hulls=hulls
        )
        return query.apply(found.select(TABLES["positions"].names), "positions")

    def hearings(self, query: Query) -> pl.DataFrame:
        """Who else heard the positions that match the query."""
        found = self.store.lake.hearings(list(query.mmsi) or None, query.since, query.until)
        return query.apply(found, "hearings")

    def hull_ranges(self) -> list[tuple[int, int]]:
        """Ranges of MMSI that each hold a bounded number of positions, in ascending order."""
        return self.once("hulls", lambda: self.store.lake.hull_splits(SPLIT_ROWS))

    def minutes(self) -> pl.DataFrame:
        """Reports in each minute (since 1970): columns exercise_id, minute, reports."""
        minute = (pl.col("observed_at").to_physical() // 60_000_000).alias("minute")
        return self.once(
            "minutes",
            lambda: (
                self.scan("positions")
                .group_by("exercise_id", minute)
                .agg(pl.len().cast(pl.Int64).alias("reports"))
                .collect(engine="streaming")
            ),
        )

    def table(self, name: str) -> pl.DataFrame:
        """A small table whole: tracks, events, files."""
        return self.once(("table", name), lambda: self.scan(name).collect())

    def held(self, table: str) -> pl.LazyFrame:
        """A table to be filtered: events by their newest revision, large ones as they lie."""
        if table == "events":
            return self.events().lazy()
        return self.table(table).lazy() if table in ("tracks", "files") else self.scan(table)

    def events(self) -> pl.DataFrame:
        """The newest revision of every event, in order of start, with the exclusion that leaves
        it out, its zones by name and the flags of its vessels (see ``facet``)."""
        return self.once("events", self._events)

    def _events(self) -> pl.DataFrame:
        newest = latest_revisions(self.table("events")).sort("start_at", "event_id")
        return with_facets(exclusion.flagged(newest, self.exclusions()))

    def exclusions(self) -> pl.DataFrame:
        """The exclusions in force, oldest first."""
        return self.once("exclusions", lambda: exclusion.in_force(self.table("exclusions")))

    def run(self) -> dict[str, Any] | None:
        """The latest run of the detectors, or None."""
        return self.once("run", self.store.lake.latest_run)

    def exercises(self) -> list[str]:
        """The drills that the lake holds."""
        drills = self.table("files").get_column("exercise_id").drop_nulls()
        return sorted(drills.unique().to_list())

    def span(self, exercise: str | None = None) -> tuple[datetime | None, datetime | None]:
        """Time of the first and of the last report: real, or of one drill."""
        files = Query(exercise=exercise).apply(self.table("files"), "files")
        if files.height:
            row = files.select(pl.col("first_at").min(), pl.col("last_at").max()).row(0)
            return cast("tuple[datetime | None, datetime | None]", row)
        return None, None

    def as_of(self) -> datetime | None:
        """Time of the newest real report, else of the newest report of any drill."""
        last = self.span()[1]
        drills = [self.span(name)[1] for name in self.exercises()]
        return last or max((moment for moment in drills if moment), default=None)

    def empty(self, table: str) -> pl.DataFrame:
        """The table without rows."""
        return empty(TABLES[table])
