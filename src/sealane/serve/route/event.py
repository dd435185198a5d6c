"""Events: the list, the map, and one event with its history."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response

from sealane.errors import NotFound
from sealane.serve.answer import chosen_format, records, send, send_json
from sealane.serve.parameter import After, AsFormat, Limit, StoreOf, event_query, paged
from sealane.serve.query import Query
from sealane.serve.schema import describe, rows_of
from sealane.serve.store import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["events"])
EventId = Annotated[str, Path(max_length=200, description="The event_id of an event.")]


@router.get(
    "/events",
    summary="Events, page by page",
    responses=rows_of("events", "The newest revision of each event, in order of start"),
)
def events(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """Events that match; the same filters give the same events as list, map and export."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "events", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/events/{event_id}",
    summary="One event with its history",
    responses=describe(
        "The event that stands, every revision, and the chain of successors",
        {"event": {"event_id": "9f2c"}, "history": [], "successors": [], "asked": "9f2c"},
    ),
)
def event(request: Request, store: StoreOf, event_id: EventId) -> Response:
    """The event of that id, or the one that replaced it (``asked`` keeps the id asked for).

    ``history`` holds every revision of the chain, oldest first; ``successors`` the ids passed.
    """
    snapshot = store.snapshot()
    chain = _chain(snapshot, event_id)
    history = snapshot.table("events").filter(pl.col("event_id").is_in(chain))
    place = pl.col("event_id").replace_strict(chain, list(range(len(chain))), return_dtype=pl.Int64)
    revisions = records(history.sort(place, "revision"))
    newest = revisions[-1]
    query = Query(
        mmsi=tuple(newest["mmsis"]),
        kind=(newest["kind"],),
        is_standing=False if newest["status"] == "withdrawn" else None,
        exercise=newest["exercise_id"],
    )
    body: dict[str, Any] = {
        "event": newest,
        "history": revisions,
        "successors": chain[1:],
        "asked": event_id,
    }
    return send_json(request, snapshot, body, command=query.command("events", store.path))


def _chain(snapshot: Snapshot, event_id: str) -> list[str]:
    """The id asked for and the ids that replaced it, in order; a ring ends where it closes."""
    successor = snapshot.once("successors", lambda: _successors(snapshot))
    if event_id not in successor:
        raise NotFound(
            f"There is no event '{event_id}'.",
            hint="Events are listed at /api/v1/events?standing=false.",
            event_id=event_id,
        )
    chain = [event_id]
    while (following := successor.get(chain[-1])) and following in successor:
        if following in chain:
            break
        chain.append(following)
    return chain


def _successors(snapshot: Snapshot) -> dict[str, str | None]:
    latest = snapshot.events().select("event_id", "successor_id")
    return dict(latest.iter_rows())
