"""Where everyone was at one time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.errors import BadInput
from sealane.serve.answer import (
    ARROW,
    JSON,
    Rows,
    arrow_bytes,
    chosen_format,
    send,
    send_bytes,
    to_arrow,
)
from sealane.serve.fault import TooMuch
from sealane.serve.moment import print_time
from sealane.serve.parameter import AsFormat, Moment, StoreOf, moment_of, seconds, vessel_query
from sealane.serve.picture import VESSEL_COLUMNS, picture_of
from sealane.serve.query import Query
from sealane.serve.schema import ERRORS
from sealane.serve.store import Snapshot
from sealane.tables import POSITIONS

__all__ = ["router"]

router = APIRouter(tags=["picture"])
MAX_LOOKBACK_S = 7 * 86_400.0

Lookback = Annotated[
    float | None,
    Param(allow_inf_nan=False, description="Leave out who was silent for longer [s]; default 2 h."),
]

Columns = Annotated[
    str | None,
    Param(
        max_length=400,
        description="Only these columns, parted by commas; a map needs half of the bytes.",
        examples=["mmsi,lon,lat"],
    ),
]


@router.get(
    "/vessels",
    summary="The last fix of each track at one time",
    responses={
        **ERRORS,
        200: {
            "description": f"One row per track: {', '.join(VESSEL_COLUMNS)}",
            "content": {ARROW: {}, JSON: {}, "application/geo+json": {}},
        },
    },
)
def vessels(
    request: Request,
    store: StoreOf,
    at: Moment = None,
    lookback_s: Lookback = None,
    columns: Columns = None,
    form: AsFormat = None,
    query: Query = Depends(vessel_query),  # noqa: B008
) -> Response:
    """Where each vessel was last observed at or before ``at``. ``age_s`` says how old that is.

    A place is an observation, never a prediction: nothing is moved forward from the last fix.
    Default format: Arrow.
    """
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "arrow")
    lookback = timedelta(
        seconds=seconds(
            store.limits.lookback_s if lookback_s is None else lookback_s,
            field="lookback_s",
            most=MAX_LOOKBACK_S,
        )
    )
    moment = moment_of(at, snapshot, query.exercise)
    wanted = _wanted(columns, chosen)
    rows = _rows(snapshot, query, moment, lookback).select(wanted)
    command = _command(snapshot, query, moment, lookback)
    if chosen != "arrow" and rows.height > store.limits.max_page_rows:
        raise TooMuch(
            f"{rows.height} vessels are more than one {chosen} answer holds "
            f"({store.limits.max_page_rows}).",
            hint="Ask format=arrow, or split the sea with bbox.",
            field="format",
        )
    if chosen != "arrow":
        return send(request, snapshot, Rows("vessels", rows, command, total=rows.height), chosen)
    about: dict[str, Any] = {
        "at": print_time(moment) or "",
        "lake_version": snapshot.version,
        "command": command,
    }
    return send_bytes(request, snapshot, arrow_bytes(to_arrow(rows), about), media=ARROW)


def _wanted(columns: str | None, form: str) -> tuple[str, ...]:
    """The columns asked for, in the order of the table; GeoJSON needs place and id in any case."""
    if columns is None:
        return VESSEL_COLUMNS
    names = {name.strip() for name in columns.split(",")} - {""}
    if unknown := sorted(names - set(VESSEL_COLUMNS)) or (not names and [columns]):
        raise BadInput(
            f"No such column of vessels: {', '.join(unknown)}.",
            hint=f"Columns are {', '.join(VESSEL_COLUMNS)}.",
            field="columns",
            value=columns,
        )
    kept = names | ({"track_id", "lon", "lat"} if form == "geojson" else set())
    return tuple(name for name in VESSEL_COLUMNS if name in kept)


def _rows(snapshot: Snapshot, query: Query, moment: Any, lookback: timedelta) -> pl.DataFrame:
    if moment is None:
        types = {"track_id": pl.String, "age_s": pl.Float32, "name": pl.String, "class": pl.String}
        known = dict(snapshot.empty("positions").schema)
        schema = {name: types.get(name, known.get(name, pl.Int16)) for name in VESSEL_COLUMNS}
        return pl.DataFrame(schema=schema)
    rows = picture_of(snapshot, query.exercise).at(moment, lookback=lookback)
    if query.mmsi:
        rows = rows.filter(pl.col("mmsi").is_in(query.mmsi))
    if query.bbox:
        rows = rows.filter(query.bbox.holds(pl.col("lon"), pl.col("lat")))
    return rows


def _command(snapshot: Snapshot, query: Query, moment: Any, lookback: timedelta) -> str:
    """The positions that the picture was taken from; the last of each vessel is what is shown."""
    if moment is None:
        return query.command(POSITIONS.name, snapshot.store.path)
    reports = Query(
        since=moment - lookback,
        until=moment + timedelta(microseconds=1),
        bbox=query.bbox,
        mmsi=query.mmsi,
        exercise=query.exercise,
    )
    return reports.command(POSITIONS.name, snapshot.store.path)
