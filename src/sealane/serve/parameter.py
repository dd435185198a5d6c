"""The parameters that addresses share, each described once for every reader of OpenAPI."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import Depends, Request
from fastapi import Query as Param

from sealane.errors import BadInput
from sealane.law.regime import meant
from sealane.serve.answer import Format, Rows
from sealane.serve.cursor import Order, page, page_of_positions
from sealane.serve.fault import TooMuch
from sealane.serve.moment import EXAMPLE, parse_time
from sealane.serve.query import Query
from sealane.serve.store import Snapshot, Store
from sealane.tables import KINDS, TABLES

__all__ = [
    "API",
    "After",
    "AsFormat",
    "AsOrder",
    "Bbox",
    "Exercise",
    "Limit",
    "Mmsi",
    "Moment",
    "Since",
    "StoreOf",
    "Until",
    "event_query",
    "file_query",
    "identity_query",
    "left_out",
    "moment_of",
    "paged",
    "position_query",
    "refuse_unknown",
    "reject_query",
    "seconds",
    "track_query",
    "vessel_query",
]

API = "/api/v1"
MAX_TEXT = 200

Since = Annotated[
    str | None,
    Param(
        description="From this time on (ISO 8601, UTC unless an offset is given).",
        examples=[EXAMPLE],
    ),
]
Until = Annotated[
    str | None,
    Param(description="Before this time, itself excluded.", examples=["2026-03-02T00:00:00Z"]),
]
Bbox = Annotated[
    str | None,
    Param(
        description="west,south,east,north [deg]; west greater than east crosses 180 deg.",
        examples=["120,20,150,45", "170,-10,-170,10"],
    ),
]
Mmsi = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="Vessels by MMSI; repeat it or part by commas.",
        examples=[["431000001"]],
    ),
]
Text = Annotated[
    str | None,
    Param(
        max_length=MAX_TEXT,
        description="Rows that hold this text, case ignored.",
        examples=["maru"],
    ),
]
Exercise = Annotated[
    str | None,
    Param(max_length=MAX_TEXT, description="Rows of this drill instead of the real ones."),
]
Limit = Annotated[
    int | None,
    Param(ge=1, description="Rows of a page; default 1,000, at most 50,000 (Arrow 1,000,000)."),
]
After = Annotated[
    str | None,
    Param(max_length=2_000, description="Cursor: the 'next' of the page before, unchanged."),
]
AsOrder = Annotated[
    Order,
    Param(
        description="oldest: by start. newest: the latest end first, where there is none the "
        "latest start. confidence: the surest first."
    ),
]
AsFormat = Annotated[
    Format | None,
    Param(alias="format", description="json, geojson or arrow; else the Accept header decides."),
]
Moment = Annotated[
    str | None,
    Param(description="The time to show; default: the newest report.", examples=[EXAMPLE]),
]
Kind = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="Event kinds; repeat it or part by commas.",
        examples=[["gap", "encounter"]],
    ),
]
Status = Annotated[
    list[str],
    Param(
        default_factory=list, description="new, revised, withdrawn; repeat it or part by commas."
    ),
]
MinConfidence = Annotated[
    float | None,
    Param(ge=0.0, le=1.0, allow_inf_nan=False, description="At least this confidence [0-1]."),
]
Standing = Annotated[
    bool | None,
    Param(description="true: leave out withdrawn events (default); false: show them as well."),
]

Zone = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="Events in a zone of this name, as they tell it; repeat it for several.",
    ),
]
Flag = Annotated[
    list[str],
    Param(
        default_factory=list,
        description="Events of a vessel whose MMSI claims this flag (ISO 3166-1 alpha-3); repeat "
        "it or part by commas.",
        examples=[["JPN"]],
    ),
]
Excluded = Annotated[
    Literal["no", "yes", "only"],
    Param(description="Events that an exclusion leaves out: no (default), yes, or only those."),
]


def refuse_unknown(request: Request) -> None:
    """A parameter that an address does not know is refused: a filter is never ignored."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    template = request.scope["route"].path
    operation = paths.get(template) or paths.get(f"{API}{template}", {})
    told = operation.get(request.method.lower(), {}).get("parameters", ())
    known = [parameter["name"] for parameter in told if parameter["in"] == "query"]
    for name in request.query_params:
        if name not in known:
            raise BadInput(
                f"This address knows no parameter '{name[:40]}'.",
                hint=f"{meant(name, known)}It knows: {', '.join(known) or 'none'}.",
                field=name[:40],
            )


def store_of(request: Request) -> Store:
    """The store of this app."""
    store: Store = request.app.state.store
    return store


def position_query(
    since: Since = None,
    until: Until = None,
    bbox: Bbox = None,
    *,
    mmsi: Mmsi,
    exercise: Exercise = None,
) -> Query:
    """The filters of positions."""
    return Query.parse(since=since, until=until, bbox=bbox, mmsi=mmsi, exercise=exercise)


def vessel_query(bbox: Bbox = None, *, mmsi: Mmsi, exercise: Exercise = None) -> Query:
    """The filters of the picture at one time."""
    return Query.parse(bbox=bbox, mmsi=mmsi, exercise=exercise)


def identity_query(
    since: Since = None,
    until: Until = None,
    q: Text = None,
    *,
    mmsi: Mmsi,
    exercise: Exercise = None,
) -> Query:
    """The filters of identity claims, which carry no place."""
    return Query.parse(since=since, until=until, mmsi=mmsi, text=q, exercise=exercise)


def track_query(
    since: Since = None,
    until: Until = None,
    bbox: Bbox = None,
    q: Text = None,
    *,
    mmsi: Mmsi,
    exercise: Exercise = None,
) -> Query:
    """The filters of tracks."""
    return Query.parse(since=since, until=until, bbox=bbox, mmsi=mmsi, text=q, exercise=exercise)


def _check_kinds(kinds: tuple[str, ...], store: Store) -> None:
    """A kind that neither Sealane nor an event of the lake knows is a slip, not an empty answer."""
    if set(kinds) <= set(KINDS):
        return
    known = sorted({*KINDS, *store.snapshot().events()["kind"].unique()})
    for kind in kinds:
        if kind not in known:
            raise BadInput(
                f"kind: there is no '{kind[:40]}'.",
                hint=f"{meant(kind, known)}There are: {', '.join(known)}.",
                field="kind",
                value=kind[:40],
            )


def event_query(
    store: StoreOf,
    since: Since = None,
    until: Until = None,
    bbox: Bbox = None,
    min_confidence: MinConfidence = None,
    q: Text = None,
    standing: Standing = None,
    exercise: Exercise = None,
    excluded: Excluded = "no",
    *,
    mmsi: Mmsi,
    kind: Kind,
    status: Status,
    zone: Zone,
    flag: Flag,
) -> Query:
    """The filters of events, the same for the list and for the map."""
    query = Query.parse(
        since=since,
        until=until,
        bbox=bbox,
        mmsi=mmsi,
        kind=kind,
        status=status,
        min_confidence=min_confidence,
        text=q,
        is_standing=standing,
        exercise=exercise,
        zone=zone,
        flag=flag,
        excluded=excluded,
    )
    _check_kinds(query.kind, store)
    return query


def file_query(
    since: Since = None, until: Until = None, q: Text = None, exercise: Exercise = None
) -> Query:
    """The filters of files."""
    return Query.parse(since=since, until=until, text=q, exercise=exercise)


def reject_query(q: Text = None, exercise: Exercise = None) -> Query:
    """The filters of rejects, which carry no time and no place."""
    return Query.parse(text=q, exercise=exercise)


def paged(
    snapshot: Snapshot,
    table: str,
    query: Query,
    *,
    limit: int | None,
    after: str | None,
    form: Format,
    order: Order = "oldest",
) -> Rows:
    """One page of the rows of a table that match."""
    limits = snapshot.store.limits
    most = limits.max_arrow_rows if form == "arrow" else limits.max_page_rows
    if limit is not None and limit > most:
        raise TooMuch(
            f"limit: {limit} rows are more than one {form} answer holds ({most}).",
            hint=f"Ask limit={most} and follow 'next', or narrow since, until or bbox.",
            field="limit",
            value=limit,
        )
    size = limit or limits.page_rows
    command = query.command(table, snapshot.store.path)
    if table == "positions":
        rows, following = page_of_positions(snapshot, query, limit=size, after=after)
        return Rows(table, rows, command, following)
    kept = query.apply(snapshot.held(table), table)
    rows, following = page(kept, table, limit=size, after=after, order=order)
    total = int(kept.select(pl.len()).collect(engine="streaming").item())
    if table != "events":
        return Rows(table, rows, command, following, total)
    extra = [] if query.excluded == "no" else ["excluded"]
    rows = rows.select(*TABLES[table].names, *extra)
    return Rows(table, rows, command, following, total, left_out(snapshot, query))


def left_out(snapshot: Snapshot, query: Query) -> int:
    """How many events match that an exclusion leaves out [count]."""
    return replace(query, excluded="only").apply(snapshot.events(), "events").height


def moment_of(text: str | None, snapshot: Snapshot, exercise: str | None) -> datetime | None:
    """The time asked for, else that of the newest report, else None (an empty lake)."""
    return parse_time(text, field="at") if text else snapshot.span(exercise)[1]


def seconds(value: float, *, field: str, most: float) -> float:
    """A duration that is a number above 0 and at most ``most`` [s]."""
    if not 0 < value <= most:
        raise BadInput(
            f"{field}: {value} s lies outside 0 to {most:g} s.",
            hint=f"Give a shorter time, for example {field}=7200.",
            field=field,
            value=str(value),
        )
    return value


StoreOf = Annotated[Store, Depends(store_of)]
