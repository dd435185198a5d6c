"""How much was heard, and how much happened, over time: the strip under the map."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import polars as pl
from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.serve.answer import send_json
from sealane.serve.moment import print_time
from sealane.serve.parameter import StoreOf, event_query
from sealane.serve.query import Query
from sealane.serve.schema import describe
from sealane.serve.store import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["picture"])
MINUTE_US = 60_000_000
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

BinCount = Annotated[int, Param(ge=1, le=2_000, description="About so many bins.")]


@router.get(
    "/histogram",
    summary="Reports and events over time",
    responses=describe(
        "Counts by bin of time",
        {
            "start_at": "2026-03-01T00:00:00Z",
            "width_s": 600,
            "reports": [120, 118],
            "events": [0, 1],
        },
    ),
)
def histogram(
    request: Request,
    store: StoreOf,
    bins: BinCount = 120,
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """Bins of equal width, a whole number of minutes, that cover since to until (or all data).

    ``reports`` counts every real report of the window, ``events`` the starts of the events that
    match the filters. The other filters do not touch ``reports``.
    """
    snapshot = store.snapshot()
    minutes = snapshot.minutes().filter(
        pl.col("exercise_id").eq_missing(pl.lit(query.exercise, pl.String))
    )
    starts = _starts(snapshot, query)
    window = _window(query, minutes, starts)
    if window is None:
        body: dict[str, Any] = {"start_at": None, "width_s": 60, "reports": [], "events": []}
        return send_json(request, snapshot, body)
    first, last = window
    width = max(1, -(-(last - first) // bins))
    count = -(-(last - first) // width)
    minute = minutes.get_column("minute").to_numpy()
    reports = minutes.get_column("reports").to_numpy()
    body = {
        "start_at": print_time(_EPOCH + timedelta(minutes=first)),
        "end_at": print_time(_EPOCH + timedelta(minutes=first + width * count)),
        "width_s": 60 * width,
        "reports": _binned(minute, reports, first, width, count),
        "events": _binned(starts, np.ones_like(starts), first, width, count),
    }
    return send_json(request, snapshot, body, command=query.command("events", store.path))


def _starts(snapshot: Snapshot, query: Query) -> npt.NDArray[np.int64]:
    """The minute in which each matching event starts."""
    rows = query.apply(snapshot.events(), "events").get_column("start_at")
    return rows.to_physical().to_numpy() // MINUTE_US


def _window(
    query: Query, minutes: pl.DataFrame, starts: npt.NDArray[np.int64]
) -> tuple[int, int] | None:
    """First minute and the minute after the last one, or None where there is nothing."""
    seen = np.concatenate([minutes.get_column("minute").to_numpy(), starts])
    if not seen.size and (query.since is None or query.until is None):
        return None
    first = int(seen.min()) if query.since is None else _minute(query.since)
    last = int(seen.max()) + 1 if query.until is None else -(-_us(query.until) // MINUTE_US)
    return first, max(last, first + 1)


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _minute(moment: datetime) -> int:
    return _us(moment) // MINUTE_US


def _binned(
    minute: npt.NDArray[np.int64],
    weight: npt.NDArray[np.int64],
    first: int,
    width: int,
    count: int,
) -> list[int]:
    place = (minute - first) // width
    is_inside = (place >= 0) & (place < count)
    return [
        int(total) for total in np.bincount(place[is_inside], weight[is_inside], minlength=count)
    ]
