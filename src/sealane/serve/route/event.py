"""Events: the list, the map, and one event with its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response

from sealane.errors import NotFound
from sealane.serve import facet
from sealane.serve.answer import chosen_format, records, send, send_json
from sealane.serve.parameter import (
    After,
    AsFormat,
    AsOrder,
    Limit,
    StoreOf,
    event_query,
    left_out,
    paged,
)
from sealane.serve.query import STATUSES, Query
from sealane.serve.schema import describe, rows_of
from sealane.serve.store import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["events"])
EventId = Annotated[str, Path(max_length=200, description="The event_id of an event.")]


@router.get(
    "/events",
    summary="Events, page by page",
    responses=rows_of("events", "The newest revision of each event, in the order asked for"),
)
def events(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    order: AsOrder = "oldest",
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """Events that match; the same filters give the same events as list, map and export."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "events", query, limit=limit, after=after, form=chosen, order=order)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/counts",
    summary="How many events match, and how many more would",
    responses=describe(
        "Counts under the filters, each part counted as if its own filter were not set",
        {
            "total": 40,
            "lower_confidence": 445,
            "kind": {"encounter": 21, "gap": 19},
            "status": {"new": 40, "revised": 0, "withdrawn": 2},
            "zone": [{"name": "Taiwan Strait", "name_ja": "台湾海峡", "count": 12}],
            "flag": {"CHN": 14, "PAN": 9},
            "confidence": {"0": 485, "0.25": 300, "0.5": 40, "0.75": 31, "0.9": 12},
            "excluded": 3,
        },
    ),
)
def counts(
    request: Request,
    store: StoreOf,
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """What a filter shows and what it leaves out.

    ``total`` events match. ``lower_confidence`` more would match without ``min_confidence``;
    ``kind`` counts every kind under the other filters, ``status`` every status, ``zone`` every
    zone told of, ``flag`` every flag that an MMSI claims, ``confidence`` how many are at least so
    sure. ``excluded`` more match that an exclusion leaves out.
    """
    snapshot = store.snapshot()
    held = snapshot.events()

    def found(**changes: Any) -> pl.DataFrame:
        return replace(query, **changes).apply(held, "events")

    total = found().height
    by_status = _tally(found(status=(), is_standing=False), "status")
    body: dict[str, Any] = {
        "total": total,
        "lower_confidence": found(min_confidence=None).height - total,
        "kind": _tally(found(kind=()), "kind"),
        "status": {status: by_status.get(status, 0) for status in STATUSES},
        "zone": facet.zone_tally(found(zone=())),
        "flag": facet.flag_tally(found(flag=())),
        "confidence": facet.sureness(found(min_confidence=None)),
        "excluded": left_out(snapshot, query),
    }
    return send_json(request, snapshot, body, command=query.command("events", store.path))


def _tally(events: pl.DataFrame, column: str) -> dict[str, int]:
    return dict(events.group_by(column).len().sort(column).iter_rows())


@router.get(
    "/events/{event_id}",
    summary="One event with its history",
    responses=describe(
        "The event that stands, every revision, and the chain of successors",
        {
            "event": {"event_id": "9f2c"},
            "history": [],
            "successors": [],
            "asked": "9f2c",
            "excluded": None,
        },
    ),
)
def event(request: Request, store: StoreOf, event_id: EventId) -> Response:
    """The event of that id, or the one that replaced it (``asked`` keeps the id asked for).

    ``history`` holds every revision of the chain, oldest first; ``successors`` the ids passed;
    ``excluded`` the exclusion that leaves it out of lists, or null.
    """
    snapshot = store.snapshot()
    chain = _chain(snapshot, event_id)
    history = snapshot.table("events").filter(pl.col("event_id").is_in(chain))
    place = pl.col("event_id").replace_strict(chain, list(range(len(chain))), return_dtype=pl.Int64)
    revisions = records(history.sort(place, "revision"))
    newest = revisions[-1]
    excluded = _exclusion_of(snapshot, newest["event_id"])
    query = Query(
        mmsi=tuple(newest["mmsis"]),
        kind=(newest["kind"],),
        is_standing=False if newest["status"] == "withdrawn" else None,
        exercise=newest["exercise_id"],
        excluded="no" if excluded is None else "yes",
    )
    body: dict[str, Any] = {
        "event": newest,
        "history": revisions,
        "successors": chain[1:],
        "asked": event_id,
        "excluded": excluded,
    }
    return send_json(request, snapshot, body, command=query.command("events", store.path))


def _exclusion_of(snapshot: Snapshot, event_id: str) -> dict[str, Any] | None:
    """The exclusion that leaves the event out, or None."""
    named = snapshot.events().filter(pl.col("event_id") == event_id).get_column("excluded")
    held = snapshot.exclusions().filter(pl.col("exclusion_id").is_in(named.implode()))
    return records(held)[0] if held.height else None


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
