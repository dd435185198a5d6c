"""Named features of the sea (reefs, shoals, islands): who was there, and on which days."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import orjson
import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response

from sealane.errors import NotFound
from sealane.serve.answer import records, send_json
from sealane.serve.parameter import StoreOf, event_query
from sealane.serve.query import Query
from sealane.serve.schema import describe
from sealane.serve.store import Snapshot
from sealane.tables import EVENTS

__all__ = ["router"]

router = APIRouter(tags=["features"])

EXAMPLE = {"id": "scarborough", "name_en": "Scarborough Shoal", "name_ja": "スカボロー礁",
           "claimants": ["CHN", "PHL", "TWN"]}  # fmt: skip
MOST_EVENTS = 2_000
"""[count] Events told of one feature, the newest of them: as many as the page lists."""


@router.get(
    "/features",
    summary="The features that events tell of",
    responses=describe(
        "Features in order of their name, with the events of each",
        {"features": [{**EXAMPLE, "events": 14}], "count": 1},
    ),
)
def features(
    request: Request,
    store: StoreOf,
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """Each with every claimant in the order of the codes, and the events that match and tell of it.
    Sealane reports the claims; it does not adjudicate."""
    snapshot = store.snapshot()
    kept = set(query.apply(snapshot.events(), "events").get_column("event_id"))
    told = []
    for feature, ids in _named(snapshot).values():
        events = len(kept.intersection(ids))
        if events:
            told.append({**feature, "events": events})
    told.sort(key=lambda one: str(one["name_en"]))
    body = {"features": told, "count": len(told)}
    return send_json(request, snapshot, body, command=query.command("events", store.path))


@router.get(
    "/features/{feature_id}",
    summary="One feature with its events",
    responses=describe(
        "Its names, claimants and events: presence with its calendar, swarms",
        {"feature": EXAMPLE, "events": []},
    ),
)
def feature(
    request: Request,
    store: StoreOf,
    feature_id: Annotated[str, Path(max_length=200, description="The id of a feature.")],
    query: Query = Depends(event_query),  # noqa: B008
) -> Response:
    """Whatever events tell of it that match; ``evidence.calendar`` of those of kind presence says
    for each day who was observed, or that nobody was, or that nobody could have been."""
    snapshot = store.snapshot()
    named = _named(snapshot)
    if feature_id not in named:
        raise NotFound(
            f"No event tells of a feature '{feature_id[:80]}'.",
            hint="Features are listed at /api/v1/features.",
            feature_id=feature_id[:80],
        )
    told, ids = named[feature_id]
    of_it = snapshot.events().filter(pl.col("event_id").is_in(ids))
    rows = query.apply(of_it, "events").sort("start_at").tail(MOST_EVENTS)
    told_by = replace(query, kind=tuple(sorted(set(rows.get_column("kind")))))
    extra = [] if query.excluded == "no" else ["excluded"]
    body = {"feature": told, "events": records(rows.select(*EVENTS.names, *extra))}
    return send_json(request, snapshot, body, command=told_by.command("events", store.path))


def _named(snapshot: Snapshot) -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Each feature by id, with the events whose evidence names it."""
    return snapshot.once("features", lambda: _read(snapshot))


def _read(snapshot: Snapshot) -> dict[str, tuple[dict[str, Any], list[str]]]:
    held = snapshot.events().filter(pl.col("evidence").str.contains('"feature"', literal=True))
    found: dict[str, tuple[dict[str, Any], list[str]]] = {}
    for event_id, evidence in held.select("event_id", "evidence").iter_rows():
        named = orjson.loads(evidence).get("feature")
        if not isinstance(named, dict) or not named.get("id"):
            continue
        one: dict[str, Any] = {
            "id": str(named["id"]),
            "name_en": str(named.get("name_en") or named["id"]),
            "name_ja": str(named.get("name_ja") or ""),
            "claimants": sorted(named.get("claimants") or ()),
        }
        found.setdefault(str(one["id"]), (one, []))[1].append(event_id)
    return found
