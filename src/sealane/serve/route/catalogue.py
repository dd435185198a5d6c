"""What the events were judged by, and what was read: zones, ports, files and rejects."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from sealane.serve.answer import GEOJSON, chosen_format, send, send_json
from sealane.serve.moment import print_time
from sealane.serve.parameter import (
    After,
    AsFormat,
    Limit,
    StoreOf,
    file_query,
    paged,
    reject_query,
)
from sealane.serve.query import Query
from sealane.serve.schema import describe, rows_of
from sealane.serve.store import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["catalogue"])
_NO_FEATURES: dict[str, Any] = {"type": "FeatureCollection", "features": []}


@router.get(
    "/zones",
    summary="The zones of the latest run, as GeoJSON",
    responses=describe(
        "Zones as given, with regime and claimants", dict(_NO_FEATURES), media=GEOJSON
    ),
)
def zones(request: Request, store: StoreOf) -> Response:
    """The zones that held in the latest run of the detectors; none where none were given.

    Where claims overlap every claimant is named: Sealane reports, it does not adjudicate.
    """
    snapshot = store.snapshot()
    run = snapshot.run() or {}
    held = orjson.loads(run["zones"]) if run.get("zones") else _NO_FEATURES
    body = {**held, "recorded_at": print_time(run.get("recorded_at"))}
    return send_json(request, snapshot, body, media=GEOJSON)


@router.get(
    "/ports",
    summary="The ports of the latest run, as GeoJSON",
    responses=describe("Ports by name and place", dict(_NO_FEATURES), media=GEOJSON),
)
def ports(request: Request, store: StoreOf) -> Response:
    """The ports that held in the latest run: those given, else the packaged ones."""
    snapshot = store.snapshot()
    return send_json(
        request, snapshot, snapshot.once("ports", lambda: _ports(snapshot)), media=GEOJSON
    )


@router.get(
    "/files",
    summary="What was read, with counts that add up",
    responses=rows_of("files", "Files in order of name"),
)
def files(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(file_query),  # noqa: B008
) -> Response:
    """Every file ingested: accepted + other + duplicates + rejected = lines."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "files", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/rejects",
    summary="Input that could not be true or could not be read",
    responses=rows_of("rejects", "Rejects in order of file and line"),
)
def rejects(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(reject_query),  # noqa: B008
) -> Response:
    """Every rejected line with its reason and the raw text."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "rejects", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


def _ports(snapshot: Snapshot) -> dict[str, Any]:
    run = snapshot.run() or {}
    if run.get("ports"):
        held = orjson.loads(run["ports"])
        rows = held if isinstance(held, list) else _rows_of(held)
    else:
        rows = _packaged()
    return {
        "type": "FeatureCollection",
        "source": "as given to the latest run" if run.get("ports") else "packaged",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
                "properties": {"name": row["name"]},
            }
            for row in rows
        ],
    }


def _packaged() -> list[dict[str, Any]]:
    from sealane.geo import Ports

    held = Ports.packaged()
    return _rows_of({"name": list(held.name), "lon": list(held.lon), "lat": list(held.lat)})


def _rows_of(columns: dict[str, list[Any]]) -> list[dict[str, Any]]:
    named = zip(columns["name"], columns["lon"], columns["lat"], strict=True)
    return [{"name": str(name), "lon": float(lon), "lat": float(lat)} for name, lon, lat in named]
