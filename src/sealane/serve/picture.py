"""Where everyone was at one time: the last fix of each track at or before it.

Positions are held in chunks of time, sorted by track and time, so that one pass over one chunk
answers any moment inside it; of the chunks before it only the last row of each track matters.
Chunks shrink where the feed is dense and are forgotten oldest-used first, so memory is bounded.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.serve.classify import class_expr
from sealane.serve.hull import fixes_of
from sealane.serve.query import Query
from sealane.serve.store import Snapshot

__all__ = ["VESSEL_COLUMNS", "Picture", "picture_of"]

CHUNK_ROWS = 2_000_000  # one pass over a chunk of this size takes about 10 ms
KNOTTY_SHARE = 3  # a third of the rows held may be those of hulls that need the whole rule
CHUNK_MINUTES = (1440, 360, 60, 15, 5, 1)  # each divides the one before, so chunks never overlap
VESSEL_COLUMNS = (
    "track_id",
    "mmsi",
    "observed_at",
    "lon",
    "lat",
    "sog_kn",
    "cog_deg",
    "heading_deg",
    "age_s",
    "name",
    "ship_type",
    "class",
    "transponder",
)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_SLIM = ("mmsi", "observed_at", "lon", "lat", "sog_kn", "cog_deg", "heading_deg", "transponder")


class _HasRows(Protocol):
    @property
    def height(self) -> int: ...


_Rows = TypeVar("_Rows", bound=_HasRows)


class _Shelf(OrderedDict[int, _Rows]):
    """Values by key, the longest unused dropped when all together hold too many rows."""

    def __init__(self, max_rows: int) -> None:
        super().__init__()
        self.max_rows = max_rows

    def take(self, key: int) -> _Rows | None:
        found = self.get(key)
        if found is not None:
            self.move_to_end(key)
        return found

    def put(self, key: int, value: _Rows) -> None:
        self[key] = value
        while len(self) > 1 and sum(held.height for held in self.values()) > self.max_rows:
            self.popitem(last=False)


@dataclass(frozen=True)
class _Chunk:
    """Positions of one stretch of time, sorted by key and time."""

    rows: pl.DataFrame
    at_us: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]

    @property
    def height(self) -> int:
        return self.rows.height

    def last(self, at_us: int | None = None) -> pl.DataFrame:
        """The last row of each key, at or before a moment [us]."""
        if not self.height:
            return self.rows
        if at_us is None:
            ends = np.append(self.starts[1:], self.height) - 1
            return self.rows[ends]
        seen = np.add.reduceat((self.at_us <= at_us).astype(np.int64), self.starts)
        return self.rows[(self.starts + seen - 1)[seen > 0]]


class Picture:
    """The moving picture of one version of the lake, real or of one drill."""

    def __init__(self, snapshot: Snapshot, exercise: str | None) -> None:
        self.snapshot = snapshot
        self.exercise = exercise
        self._lock = threading.Lock()
        rows = snapshot.store.limits.picture_rows
        self._chunks: _Shelf[_Chunk] = _Shelf(rows)
        self._lasts: _Shelf[pl.DataFrame] = _Shelf(rows)
        counts = snapshot.minutes().filter(pl.col("exercise_id").eq_missing(pl.lit(exercise)))
        counts = counts.sort("minute")
        self._minute = counts.get_column("minute").to_numpy()
        self._seen = np.concatenate(([0], np.cumsum(counts.get_column("reports").to_numpy())))
        tracks = Query(exercise=exercise).apply(snapshot.table("tracks"), "tracks")
        # A track's key is its place by id: rows in order of key are in the order shown.
        self._tracks = tracks.sort("track_id").with_row_index("key")
        # Hulls whose track does not follow from the time alone: outliers, or two under one number.
        knotty = tracks.filter(pl.col("is_shared_mmsi") | (pl.col("outliers") > 0))
        self._knotty: list[int] = knotty.get_column("mmsi").unique().sort().to_list()
        of_knotty = tracks.filter(pl.col("mmsi").is_in(self._knotty)).get_column("fixes")
        self._is_knotty_small = int(of_knotty.sum()) <= rows // KNOTTY_SHARE
        self._held_knotty: pl.DataFrame | None = None

    def at(self, moment: datetime, *, lookback: timedelta) -> pl.DataFrame:
        """One row per track: its last fix at or before the moment, not older than the lookback.

        Columns as in VESSEL_COLUMNS. Outliers are skipped. Positions read since the tracks were
        last made stand under their hull's latest track; hulls without a track under their MMSI.
        """
        at_us = (moment - _EPOCH) // timedelta(microseconds=1)
        from_us = at_us - lookback // timedelta(microseconds=1)
        minute = at_us // 60_000_000
        parts = []
        is_first = True
        while minute * 60_000_000 + 59_999_999 >= from_us and self._count(None, minute + 1):
            start, width = self._window(minute)
            if self._count(start, start + width):
                rows = self._last_before(start, width, at_us if is_first else None)
                parts.append(rows.filter(pl.col("observed_at").to_physical() >= from_us))
            is_first = False
            minute = start - 1
        if len(parts) == 1:  # each key stands once in a part, in order
            return self._described(parts[0], moment)
        held = pl.concat(parts) if parts else _slim_empty()
        newest = held.unique("key", keep="first", maintain_order=True)
        return self._described(newest.sort("key"), moment)

    def _count(self, start: int | None, end: int) -> int:
        """Reports from minute ``start`` (or ever) until before minute ``end``."""
        last = int(self._seen[np.searchsorted(self._minute, end)])
        first = 0 if start is None else int(self._seen[np.searchsorted(self._minute, start)])
        return last - first

    def _window(self, minute: int) -> tuple[int, int]:
        """Start and width [min] of the widest chunk around a minute that is not too large."""
        for width in CHUNK_MINUTES:
            start = minute - minute % width
            if self._count(start, start + width) <= CHUNK_ROWS:
                return start, width
        return minute, CHUNK_MINUTES[-1]

    def _last_before(self, start: int, width: int, at_us: int | None) -> pl.DataFrame:
        is_whole = at_us is None or at_us >= (start + width) * 60_000_000 - 1
        with self._lock:
            if is_whole and (held := self._lasts.take(start)) is not None:
                return held
            chunk = self._chunks.take(start)
            if chunk is None:
                chunk = self._load(start, width)
                self._chunks.put(start, chunk)
            if not is_whole:
                return chunk.last(at_us)
            last = chunk.last()
            self._lasts.put(start, last)
            return last

    def _load(self, start: int, width: int) -> _Chunk:
        from sealane.tracks import is_vessel

        since = _EPOCH + timedelta(minutes=start)
        query = Query(since=since, until=since + timedelta(minutes=width), exercise=self.exercise)
        reports = self.snapshot.positions(query).filter(is_vessel())
        rows = reports.select(_SLIM).collect(engine="streaming")
        is_knotty = pl.col("mmsi").is_in(self._knotty)
        hulls = rows.filter(is_knotty).get_column("mmsi").unique().to_list()
        knotty = self._unravelled(hulls).filter(
            pl.col("observed_at") >= query.since, pl.col("observed_at") < query.until
        )
        keyed = pl.concat([self._keyed(rows.filter(~is_knotty)), knotty])
        keyed = keyed.sort("key", "observed_at")
        key = keyed.get_column("key").to_numpy()
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if key.size else key
        return _Chunk(keyed, keyed.get_column("observed_at").to_physical().to_numpy(), starts)

    def _keyed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The track in whose interval each row lies; a hull's latest track reaches on."""
        tracks = self._tracks.select(
            pl.col("key").cast(pl.Int64), "mmsi", pl.col("first_at").alias("observed_at")
        )
        joined = rows.sort("observed_at").join_asof(
            tracks.sort("observed_at"), on="observed_at", by="mmsi", check_sortedness=False
        )
        return _slim(joined)

    def _unravelled(self, hulls: list[int]) -> pl.DataFrame:
        """Rows of hulls that need the whole rule: worked out from all their positions.

        Where all such hulls together are few rows, they are worked out once and held.
        """
        if not hulls:
            return _slim_empty()
        if not self._is_knotty_small:
            return self._segmented(hulls)
        if self._held_knotty is None:
            self._held_knotty = self._segmented(self._knotty)
        return self._held_knotty

    def _segmented(self, hulls: list[int]) -> pl.DataFrame:
        fixes = fixes_of(self.snapshot, hulls, exercise=self.exercise).filter(~pl.col("is_outlier"))
        keys = self._tracks.select(pl.col("key").cast(pl.Int64), "track_id")
        return _slim(fixes.join(keys, on="track_id", how="left"))

    def _described(self, rows: pl.DataFrame, moment: datetime) -> pl.DataFrame:
        """Rows in order of key, with what is known of their tracks, found without comparing."""
        place = pl.when(pl.col("key") >= 0).then(pl.col("key"))
        places = rows.select(place).to_series()
        known = {
            name: self._tracks.get_column(name).gather(places)
            for name in ("track_id", "name", "ship_type")
        }
        age = (pl.lit(moment) - pl.col("observed_at")).dt.total_microseconds() / 1e6
        made = rows.with_columns(**known).with_columns(
            pl.col("track_id").fill_null(pl.col("mmsi").cast(pl.String)),
            pl.col("transponder").cast(pl.String),
            age_s=age.cast(pl.Float32),
            **{"class": class_expr(pl.col("ship_type"))},
        )
        shown = made.select(VESSEL_COLUMNS)
        return shown.sort("track_id") if places.null_count() else shown


def picture_of(snapshot: Snapshot, exercise: str | None) -> Picture:
    """The picture of this version of the lake, made once."""
    return snapshot.once(("picture", exercise), lambda: Picture(snapshot, exercise))


_TRANSPONDER = pl.Enum(["A", "B", "sar", "base", "aton"])


def _slim(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that a chunk holds; a hull without a track has minus its MMSI as key."""
    return rows.select(
        pl.col("key").fill_null(-pl.col("mmsi").cast(pl.Int64)),
        *_SLIM[:-1],
        pl.col("transponder").cast(_TRANSPONDER, strict=False),
    )


def _slim_empty() -> pl.DataFrame:
    from sealane.tables import POSITIONS, empty

    rows = empty(POSITIONS).select(_SLIM)
    return _slim(rows.with_columns(key=pl.lit(None, pl.Int64)))
