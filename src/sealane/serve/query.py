"""One filter for every door: the list, the map, the API and the export of the command line.

A ``Query`` holds what a user may ask of a table. ``apply`` is a pure function from a frame (or a
lazy frame) to the rows that match, and ``command`` is the command line that gives the same rows.

Meaning, the same everywhere:

* ``since`` is included, ``until`` is not, so that consecutive windows hold every row once. A row
  with a duration (track, identity claim, event) matches where it overlaps the window; an open
  event has no end and overlaps everything after its start.
* ``bbox`` is west, south, east, north in degrees, edges included; west greater than east means
  that the box crosses 180 deg. A position or an event matches by its place on the map (the start
  of a gap or zone entry, the middle of an encounter), a track by its own bounding box.
* events that an exclusion leaves out are seen only where they are asked for.
* rows of a drill are seen only where that drill is named: the real picture never shows one.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import polars as pl

from sealane.errors import BadInput
from sealane.serve.facet import FLAGS, ZONES, with_facets
from sealane.serve.moment import parse_time, print_time
from sealane.tables import TABLES

__all__ = ["EXCLUDED", "STATUSES", "Box", "Query", "latest_revisions", "parse_bbox"]

STATUSES = ("new", "revised", "withdrawn")
EXCLUDED = ("no", "yes", "only")
"""What to do with events that an exclusion leaves out: leave them out, show them too, only them."""
MAX_MMSI = 999_999_999
MAX_MMSIS = 1_000

_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)

# Where each filter looks, by table. A filter that a table cannot answer is refused, never ignored.
_TIME = {
    "positions": ("observed_at", "observed_at"),
    "fixes": ("observed_at", "observed_at"),
    "hearings": ("observed_at", "observed_at"),
    "identities": ("first_at", "last_at"),
    "tracks": ("first_at", "last_at"),
    "events": ("start_at", "end_at"),
    "files": ("first_at", "last_at"),
    "runs": ("recorded_at", "recorded_at"),
}
_TEXT = {
    "identities": ("name", "callsign", "destination"),
    "tracks": ("name", "callsign", "track_id"),
    "events": ("sentence_en", "sentence_ja", "event_id", "kind"),
    "files": ("file", "format"),
    "rejects": ("file", "reason", "detail", "raw"),
}
_PLACED = frozenset({"positions", "hearings", "fixes", "tracks", "events"})


@dataclass(frozen=True)
class Box:
    """A box on the Earth [deg]; west greater than east where it crosses 180 deg."""

    west: float
    south: float
    east: float
    north: float

    @property
    def crosses_180(self) -> bool:
        """Whether the box lies on both sides of the antimeridian."""
        return self.west > self.east

    def __str__(self) -> str:
        return ",".join(
            f"{value:.10f}".rstrip("0").rstrip(".")
            for value in (self.west, self.south, self.east, self.north)
        )

    def holds(self, lon: pl.Expr, lat: pl.Expr) -> pl.Expr:
        """Whether each point lies in the box, edges included."""
        east_of, west_of = lon >= self.west, lon <= self.east
        across = (east_of | west_of) if self.crosses_180 else (east_of & west_of)
        if self.east >= 180.0:  # positions are written as -180 <= lon < 180
            across = across | (lon == -180.0)
        return across & lat.is_between(self.south, self.north)

    def meets(self) -> pl.Expr:
        """Whether each track's own box (min_lon > max_lon across 180 deg) overlaps this one."""
        west, east = pl.col("min_lon"), pl.col("max_lon")
        starts_inside = self.holds(west, pl.lit(self.south))
        holds_our_west = (
            pl.when(west <= east)
            .then((west <= self.west) & (self.west <= east))
            .otherwise((west <= self.west) | (self.west <= east))
        )
        upright = (pl.col("min_lat") <= self.north) & (pl.col("max_lat") >= self.south)
        return (starts_inside | holds_our_west) & upright


def parse_bbox(text: str | Sequence[float]) -> Box:
    """Read "west,south,east,north" in degrees.

    Longitudes from -180 to 180; west > east crosses 180 deg. Raises BadInput that says what is
    wrong with which number.
    """
    parts = text.split(",") if isinstance(text, str) else [str(value) for value in text]
    hint = "Write west,south,east,north in degrees, for example 120,20,150,45."
    try:
        west, south, east, north = (float(part) for part in parts)
    except ValueError as error:
        raise BadInput(
            f"bbox: '{text}' is no box of four numbers.", hint=hint, field="bbox", value=str(text)
        ) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        problem = "longitudes lie between -180 and 180; west greater than east crosses 180"
    elif not (-90 <= south <= 90 and -90 <= north <= 90):
        problem = "latitudes lie between -90 and 90"
    elif south > north:
        problem = f"south {south} is north of north {north}"
    else:
        return Box(west, south, east, north)
    raise BadInput(f"bbox: {problem}.", hint=hint, field="bbox", value=str(text))


@dataclass(frozen=True)
class Query:
    """What to keep of a table. Every field left out keeps everything (drills excepted)."""

    since: datetime | None = None
    until: datetime | None = None
    bbox: Box | None = None
    mmsi: tuple[int, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    min_confidence: float | None = None
    text: str | None = None
    is_standing: bool | None = None
    exercise: str | None = None
    zone: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    excluded: str = "no"

    @classmethod
    def parse(
        cls,
        *,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        bbox: str | Sequence[float] | None = None,
        mmsi: Iterable[int | str] = (),
        kind: Iterable[str] = (),
        status: Iterable[str] = (),
        min_confidence: float | None = None,
        text: str | None = None,
        is_standing: bool | None = None,
        exercise: str | None = None,
        zone: Iterable[str] = (),
        flag: Iterable[str] = (),
        excluded: str | None = None,
    ) -> Query:
        """Read a query as a person types it; several values may be parted by commas.

        Raises BadInput that names the field, what was found and what was expected.
        """
        query = cls(
            since=parse_time(since, field="since") if since else None,
            until=parse_time(until, field="until") if until else None,
            bbox=parse_bbox(bbox) if bbox else None,
            mmsi=_mmsis(mmsi),
            kind=tuple(sorted(set(_split(kind)))),
            status=_statuses(status),
            min_confidence=_confidence(min_confidence),
            text=(text or "").strip() or None,
            is_standing=is_standing,
            exercise=exercise or None,
            zone=tuple(sorted({name.strip() for name in zone} - {""})),
            flag=_flags(flag),
            excluded=_excluded(excluded),
        )
        if query.since and query.until and query.since >= query.until:
            raise BadInput(
                f"since {print_time(query.since)} is not before until {print_time(query.until)}.",
                hint="until is excluded: give a later time, or leave one of the two out.",
                field="until",
            )
        return query

    def apply(self, frame: _Frame, table: str, *, history: bool = False) -> _Frame:
        """The rows of the table that match.

        For events, only the newest revision of each event is judged (unless ``history`` asks for
        every revision), and withdrawn ones are left out unless asked for (``is_standing=False``
        or status "withdrawn"). Events flagged by an exclusion (column ``excluded``) are left out
        unless asked for (``excluded`` is "yes", or "only" for nothing but those).
        Raises BadInput where the table cannot answer a filter that is set.
        """
        self.check(table)
        if table == "events" and not history:
            frame = latest_revisions(frame)
        tests = self._tests(table)
        if table == "events":
            tests += self._of_exclusions(frame)
            if self.zone or self.flag:
                return self._of_facets(frame.filter(*tests))
        return frame.filter(*tests) if tests else frame

    def _of_exclusions(self, frame: pl.DataFrame | pl.LazyFrame) -> list[pl.Expr]:
        """What leaves out the events that an exclusion flags, where the frame has the flags."""
        if self.excluded == "yes" or "excluded" not in frame.lazy().collect_schema().names():
            return []
        is_left_out = pl.col("excluded").is_not_null()
        return [is_left_out if self.excluded == "only" else ~is_left_out]

    def _of_facets(self, frame: _Frame) -> _Frame:
        """The events in a zone of that name and of a vessel under that flag; several of either
        are joined by or."""
        names = frame.lazy().collect_schema().names()
        held = frame.lazy().collect()
        if ZONES not in names:
            held = with_facets(held)
        for column, wanted in ((ZONES, self.zone), (FLAGS, self.flag)):
            if wanted:
                held = held.filter(pl.col(column).list.eval(pl.element().is_in(wanted)).list.any())
        kept = held.select(names)
        return kept if isinstance(frame, pl.DataFrame) else kept.lazy()

    def check(self, table: str) -> None:
        """Raise BadInput where a filter is set that the table cannot answer."""
        if table not in TABLES:
            raise BadInput(
                f"There is no table '{table}'.", hint=f"Tables: {', '.join(TABLES)}.", value=table
            )
        cannot = {
            "since": self.since is not None and table not in _TIME,
            "until": self.until is not None and table not in _TIME,
            "bbox": self.bbox is not None and table not in _PLACED,
            "mmsi": bool(self.mmsi) and not {"mmsi", "mmsis"} & set(TABLES[table].names),
            "kind": bool(self.kind) and table != "events",
            "status": bool(self.status) and table != "events",
            "zone": bool(self.zone) and table != "events",
            "flag": bool(self.flag) and table != "events",
            "excluded": self.excluded != "no" and table != "events",
            "min_confidence": self.min_confidence is not None and table != "events",
            "text": self.text is not None and table not in _TEXT,
        }
        for name, is_refused in cannot.items():
            if is_refused:
                raise BadInput(
                    f"{table} cannot be filtered by {name}: its rows do not carry it.",
                    hint=f"Leave {name} out, or ask another table.",
                    field=name,
                )

    def command(self, table: str, lake: str) -> str:
        """The command line that exports the same rows."""
        words = ["sealane", "export", table, "--lake", lake, *self.flags(table)]
        return " ".join(shlex.quote(word) for word in words)

    def flags(self, table: str) -> list[str]:
        """The flags of ``sealane export`` that say the same."""
        flags: list[str] = []
        if self.since:
            flags.append(f"--since={print_time(self.since)}")
        if self.until:
            flags.append(f"--until={print_time(self.until)}")
        if self.bbox:
            flags.append(f"--bbox={self.bbox}")
        flags += [f"--mmsi={mmsi}" for mmsi in self.mmsi]
        flags += [f"--kind={kind}" for kind in self.kind]
        flags += [f"--status={status}" for status in self.status]
        flags += [f"--zone={zone}" for zone in self.zone]
        flags += [f"--flag={flag}" for flag in self.flag]
        if self.excluded != "no":
            flags.append(f"--excluded={self.excluded}")
        if self.min_confidence is not None:
            flags.append(f"--min-confidence={self.min_confidence:g}")
        if self.text is not None:
            flags.append(f"--text={self.text}")
        if table == "events" and self._is_standing_only:
            flags.append("--standing")
        if self.exercise is not None:
            flags.append(f"--exercise={self.exercise}")
        return flags

    @property
    def _is_standing_only(self) -> bool:
        if self.is_standing is None:
            return "withdrawn" not in self.status
        return self.is_standing

    def _tests(self, table: str) -> list[pl.Expr]:
        names = TABLES[table].names
        tests: list[pl.Expr] = []
        if "exercise_id" in names:
            drill = pl.col("exercise_id")
            tests.append(drill.is_null() if self.exercise is None else drill == self.exercise)
        if table in _TIME:
            tests += self._in_time(*_TIME[table])
        if self.bbox is not None:
            place = self.bbox.holds(pl.col("lon"), pl.col("lat"))
            tests.append(self.bbox.meets() if table == "tracks" else place)
        if self.mmsi:
            tests.append(self._of_vessel(is_list="mmsis" in names))
        if self.text is not None:
            needle = f"(?i){re.escape(self.text)}"
            tests.append(
                pl.any_horizontal(
                    pl.col(name).str.contains(needle).fill_null(value=False)
                    for name in _TEXT[table]
                )
            )
        return tests + (self._of_event() if table == "events" else [])

    def _in_time(self, start: str, end: str) -> list[pl.Expr]:
        tests = []
        if self.until is not None:
            tests.append(pl.col(start) < self.until)
        if self.since is not None:
            is_after = pl.col(end) >= self.since
            tests.append(is_after | pl.col(end).is_null() if end == "end_at" else is_after)
        return tests

    def _of_vessel(self, *, is_list: bool) -> pl.Expr:
        if not is_list:
            return pl.col("mmsi").is_in(self.mmsi)
        return pl.any_horizontal(pl.col("mmsis").list.contains(mmsi) for mmsi in self.mmsi)

    def _of_event(self) -> list[pl.Expr]:
        tests = []
        if self.kind:
            tests.append(pl.col("kind").is_in(self.kind))
        if self.status:
            tests.append(pl.col("status").is_in(self.status))
        if self.min_confidence is not None:
            tests.append(pl.col("confidence") >= self.min_confidence)
        if self._is_standing_only:
            tests.append(pl.col("status") != "withdrawn")
        return tests


def latest_revisions(events: _Frame) -> _Frame:
    """The newest revision of each event."""
    newest = pl.col("revision").max().over("event_id")
    return events.filter(pl.col("revision") == newest)


def _split(values: Iterable[object]) -> list[str]:
    return [part.strip() for value in values for part in str(value).split(",") if part.strip()]


def _mmsis(values: Iterable[int | str]) -> tuple[int, ...]:
    found: set[int] = set()
    for text in _split(values):
        if not (text.isascii() and text.isdigit() and int(text[:10]) <= MAX_MMSI):
            raise BadInput(
                f"mmsi: '{text[:40]}' is no MMSI.",
                hint="An MMSI has up to nine digits; give several as mmsi=1,2.",
                field="mmsi",
                value=text[:40],
            )
        found.add(int(text))
    if len(found) > MAX_MMSIS:
        raise BadInput(
            f"mmsi: {len(found)} vessels were asked for, at most {MAX_MMSIS} can be.",
            hint="Split the list into several requests.",
            field="mmsi",
        )
    return tuple(sorted(found))


def _statuses(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sorted(set(_split(values))))
    for status in found:
        if status not in STATUSES:
            raise BadInput(
                f"status: '{status[:40]}' is none.",
                hint=f"One of {', '.join(STATUSES)}.",
                field="status",
                value=status[:40],
            )
    return found


def _flags(values: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sorted({code.upper() for code in _split(values)}))
    for code in found:
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise BadInput(
                f"flag: '{code[:40]}' is no code of a State.",
                hint="Write ISO 3166-1 alpha-3, for example JPN.",
                field="flag",
                value=code[:40],
            )
    return found


def _excluded(value: str | None) -> str:
    chosen = value or "no"
    if chosen not in EXCLUDED:
        raise BadInput(
            f"excluded: '{chosen[:40]}' is none.",
            hint=f"One of {', '.join(EXCLUDED)}.",
            field="excluded",
            value=chosen[:40],
        )
    return chosen


def _confidence(value: float | None) -> float | None:
    if value is not None and not 0.0 <= value <= 1.0:
        raise BadInput(
            f"min_confidence: {value} lies outside 0 to 1.",
            hint="Confidence is a share, for example 0.5.",
            field="min_confidence",
            value=str(value),
        )
    return value
