"""Positions, who else heard them, and identity claims, as they were observed."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from sealane.serve.answer import chosen_format, send
from sealane.serve.parameter import (
    After,
    AsFormat,
    Limit,
    StoreOf,
    identity_query,
    paged,
    position_query,
)
from sealane.serve.query import Query
from sealane.serve.schema import rows_of

__all__ = ["router"]

router = APIRouter(tags=["observed"])


@router.get(
    "/positions",
    summary="Positions, page by page",
    responses=rows_of("positions", "Positions in order of MMSI and time"),
)
def positions(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(position_query),  # noqa: B008
) -> Response:
    """Every position that matches, in order of MMSI and time; follow ``next`` for the rest."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "positions", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/hearings",
    summary="Who else heard positions, page by page",
    responses=rows_of("hearings", "Hearings in order of MMSI and time of the position"),
)
def hearings(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(position_query),  # noqa: B008
) -> Response:
    """Reports that another source gave again: each leads to the one position that was kept."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "hearings", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/identities",
    summary="Identity claims, page by page",
    responses=rows_of("identities", "Claims in order of MMSI and time"),
)
def identities(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(identity_query),  # noqa: B008
) -> Response:
    """What transmitters said of themselves, and when: claims, each with its interval."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "identities", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)
