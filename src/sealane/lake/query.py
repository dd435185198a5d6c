"""What does the lake hold? The questions that everything above asks, as frames."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from sealane.errors import BadSetting
from sealane.lake import exclusion, where
from sealane.lake.scan import rows_of
from sealane.lake.store import Store
from sealane.tables import (
    EVENTS,
    FILES,
    HEARINGS,
    IDENTITIES,
    KINDS,
    POSITIONS,
    REJECTS,
    RUNS,
    TRACKS,
)

__all__ = [
    "check_kinds",
    "events",
    "files",
    "hearings",
    "identities",
    "latest_run",
    "positions",
    "rejects",
    "runs",
    "tracks",
]

Hulls = int | str | Iterable[int | str] | None
Time = datetime | date | str | None
Names = str | Iterable[str] | None

STATUSES = ("new", "revised", "withdrawn")
_SAID = ("sentence_en", "sentence_ja", "event_id", "kind")


def positions(
    store: Store,
    *,
    mmsi: Hulls,
    hulls: tuple[int, int] | None,
    since: Time,
    until: Time,
    bbox: Iterable[float] | None,
    columns: Sequence[str] | None,
) -> pl.LazyFrame:
    """See :meth:`sealane.lake.Lake.positions`."""
    chosen, box = where.hulls_of(mmsi), where.box_of(bbox)
    first, last = where.utc(since), where.utc(until)
    limits = where.bounds(chosen, hulls, box)
    if first is not None or last is not None:
        limits["observed_at"] = (first, last)
    rows = rows_of(store, "positions", **limits)
    conditions = _hull_conditions(chosen, hulls)
    if first is not None:
        conditions.append(pl.col("observed_at") >= first)
    if last is not None:
        conditions.append(pl.col("observed_at") < last)
    if box is not None:
        conditions.append(where.inside(box))
    ordered = rows.filter(*conditions).sort(POSITIONS.sort, maintain_order=True)
    return ordered if columns is None else ordered.select(columns)


def hearings(store: Store, *, mmsi: Hulls, since: Time, until: Time) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.hearings`."""
    chosen = where.hulls_of(mmsi)
    first, last = where.utc(since), where.utc(until)
    limits = where.bounds(chosen, None, None) | {"observed_at": (first, last)}
    conditions = _hull_conditions(chosen, None)
    conditions += where.span("observed_at", "observed_at", first, last)
    rows = rows_of(store, "hearings", **limits).filter(*conditions)
    return rows.collect().sort(*HEARINGS.sort, "file_id", "offset", maintain_order=True)


def identities(
    store: Store, *, mmsi: Hulls, hulls: tuple[int, int] | None, since: Time, until: Time
) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.identities`."""
    chosen = where.hulls_of(mmsi)
    first, last = where.utc(since), where.utc(until)
    limits = where.bounds(chosen, hulls, None)
    limits |= {"last_at": (first, None), "first_at": (None, last)}
    rows = rows_of(store, "identities", **limits).filter(
        *_hull_conditions(chosen, hulls), *where.span("first_at", "last_at", first, last)
    )
    return rows.collect().sort(IDENTITIES.sort, maintain_order=True)


def rejects(store: Store, *, file: str | None, reason: str | None) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.rejects`."""
    rows = rows_of(store, "rejects").filter(*_equal(file=file, reason=reason))
    return rows.collect().sort(REJECTS.sort, maintain_order=True)


def files(store: Store) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.files`."""
    return rows_of(store, "files").collect().sort(FILES.sort, maintain_order=True)


def tracks(
    store: Store, *, mmsi: Hulls, since: Time, until: Time, bbox: Iterable[float] | None
) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.tracks`."""
    chosen, box = where.hulls_of(mmsi), where.box_of(bbox)
    conditions = _hull_conditions(chosen, None)
    conditions += where.span("first_at", "last_at", where.utc(since), where.utc(until))
    if box is not None:
        conditions.append(where.overlaps(box))
    rows = rows_of(store, "tracks", **where.bounds(chosen, None, None))
    return rows.filter(*conditions).collect().sort(TRACKS.sort, maintain_order=True)


def events(
    store: Store,
    *,
    kind: Names,
    mmsi: Hulls,
    since: Time,
    until: Time,
    bbox: Iterable[float] | None,
    status: Names,
    min_confidence: float | None,
    text: str | None,
    standing_only: bool,
    include_withdrawn: bool,
    include_excluded: bool,
) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.events`."""
    rows = rows_of(store, "events").collect()
    kinds, statuses = _names(kind), _names(status)
    conditions = _event_conditions(rows, kinds, statuses, min_confidence, text)
    if standing_only:
        newest = pl.col("revision") == pl.col("revision").max().over("event_id")
        rows = rows.filter(newest).unique("event_id", keep="first", maintain_order=True)
        if not include_withdrawn and "withdrawn" not in (statuses or ()):
            rows = rows.filter(pl.col("status") != "withdrawn")
    chosen, box = where.hulls_of(mmsi), where.box_of(bbox)
    conditions += where.span("start_at", "end_at", where.utc(since), where.utc(until))
    if chosen is not None:
        wanted = pl.lit(pl.Series(chosen, dtype=pl.Int32)).implode()
        conditions.append(pl.col("mmsis").list.eval(pl.element().is_in(wanted)).list.any())
    if box is not None:
        conditions.append(where.inside(box))
    found = rows.filter(*conditions).sort(EVENTS.sort, maintain_order=True)
    held = exclusion.in_force(rows_of(store, "exclusions").collect())
    if include_excluded:
        return exclusion.flagged(found, held)
    return exclusion.without(found, held)


def _event_conditions(
    rows: pl.DataFrame,
    kinds: list[str] | None,
    statuses: list[str] | None,
    min_confidence: float | None,
    text: str | None,
) -> list[pl.Expr]:
    conditions = []
    if kinds is not None:
        _check("kind", kinds, {*KINDS, *rows["kind"].unique()})
        conditions.append(pl.col("kind").is_in(kinds))
    if statuses is not None:
        _check("status", statuses, STATUSES)
        conditions.append(pl.col("status").is_in(statuses))
    if min_confidence is not None:
        if not 0.0 <= min_confidence <= 1.0:
            raise BadSetting(
                f"min_confidence {min_confidence} lies outside 0 to 1.",
                hint="Confidence is a share, for example 0.5.",
            )
        conditions.append(pl.col("confidence") >= min_confidence)
    if text:
        holds = [pl.col(name).str.contains(f"(?i){re.escape(text)}") for name in _SAID]
        conditions.append(pl.any_horizontal(one.fill_null(value=False) for one in holds))
    return conditions


def check_kinds(store: Store, kinds: Iterable[str]) -> None:
    """Raise BadSetting for a kind that neither Sealane nor an event of the lake knows."""
    known = rows_of(store, "events").select("kind").unique().collect()["kind"]
    _check("kind", kinds, {*KINDS, *known})


def _check(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a name that nothing has: an empty answer would hide the slip."""
    names = sorted(known)
    for name in asked:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, n=1)
            meant = f"Did you mean {near[0]!r}? " if near else ""
            raise BadSetting(
                f"There is no {what} {name!r} among the events.",
                hint=f"{meant}There are: {', '.join(names)}.",
                value=name,
            )


def _names(asked: Names) -> list[str] | None:
    if asked is None:
        return None
    return [asked] if isinstance(asked, str) else list(asked)


def runs(store: Store) -> pl.DataFrame:
    """See :meth:`sealane.lake.Lake.runs`."""
    return rows_of(store, "runs").collect().sort(RUNS.sort, maintain_order=True)


def latest_run(store: Store) -> dict[str, Any] | None:
    """See :meth:`sealane.lake.Lake.latest_run`."""
    known = runs(store)
    return None if known.is_empty() else known.row(-1, named=True)


def _hull_conditions(chosen: list[int] | None, hulls: tuple[int, int] | None) -> list[pl.Expr]:
    conditions = []
    if chosen is not None:
        conditions.append(pl.col("mmsi").is_in(pl.Series(chosen, dtype=pl.Int32).implode()))
    if hulls is not None:
        conditions.append(pl.col("mmsi").is_between(*hulls))
    return conditions


def _equal(**values: Any) -> list[pl.Expr]:
    return [pl.col(name) == value for name, value in values.items() if value is not None]
