"""Tracks: one row for each path of one hull, and the path itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
import polars as pl
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi import Query as Param

from sealane.errors import NotFound
from sealane.geo import split_at_180, thin, unwrap
from sealane.serve.answer import (
    ARROW,
    GEOJSON,
    arrow_bytes,
    chosen_format,
    records,
    send,
    send_bytes,
    send_json,
    to_arrow,
)
from sealane.serve.fault import TooMuch
from sealane.serve.hull import fixes_of, with_sources
from sealane.serve.parameter import (
    After,
    AsFormat,
    Exercise,
    Limit,
    Since,
    StoreOf,
    Until,
    paged,
    track_query,
)
from sealane.serve.query import Query
from sealane.serve.schema import ERRORS, rows_of
from sealane.serve.store import Snapshot

__all__ = ["router"]

router = APIRouter(tags=["tracks"])
_PATH_COLUMNS = ("observed_at", "lon", "lat", "sog_kn", "cog_deg", "heading_deg")

Points = Annotated[
    int | None, Param(ge=2, le=1_000_000, description="Thin the path to at most so many points.")
]
TrackId = Annotated[str, Path(max_length=200, description="The track_id of a track.")]


@router.get(
    "/tracks",
    summary="Tracks, page by page",
    responses=rows_of("tracks", "Tracks in order of MMSI and first fix"),
)
def tracks(
    request: Request,
    store: StoreOf,
    limit: Limit = None,
    after: After = None,
    form: AsFormat = None,
    query: Query = Depends(track_query),  # noqa: B008
) -> Response:
    """Tracks that overlap the window of time and whose own box meets the box asked for."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    rows = paged(snapshot, "tracks", query, limit=limit, after=after, form=chosen)
    return send(request, snapshot, rows, chosen)


@router.get(
    "/tracks/{track_id}",
    summary="One track with its path",
    responses={
        **ERRORS,
        200: {
            "description": "The track, its coordinates (unwrapped: they go on beyond 180 deg) and "
            "times, and the sources of each fix; GeoJSON is split at 180 deg",
            "content": {"application/json": {}, GEOJSON: {}, ARROW: {}},
        },
    },
)
def track(
    request: Request,
    store: StoreOf,
    track_id: TrackId,
    since: Since = None,
    until: Until = None,
    points: Points = None,
    form: AsFormat = None,
    exercise: Exercise = None,
) -> Response:
    """The path of one track, outliers left out, thinned on request so that its shape is held."""
    snapshot = store.snapshot()
    chosen = chosen_format(request, form, "json")
    found = _found(snapshot, track_id, exercise)
    window = Query.parse(since=since, until=until)
    path, count = _path(snapshot, found, window, points)
    exported = Query(
        since=window.since, until=window.until, mmsi=(found["mmsi"],), exercise=found["exercise_id"]
    )
    command = exported.command("positions", store.path)
    if chosen == "arrow":
        told = {"track_id": track_id, "command": command, "lake_version": snapshot.version}
        table = to_arrow(path.drop("sources"))
        return send_bytes(request, snapshot, arrow_bytes(table, told), media=ARROW)
    about = {"track": found, "fixes": count, "is_thinned": path.height < count}
    if chosen == "geojson":
        body = {**_feature(path, about), **about}
        return send_json(request, snapshot, body, command=command, media=GEOJSON)
    return send_json(request, snapshot, {**about, **_columns(path)}, command=command)


def _found(snapshot: Snapshot, track_id: str, exercise: str | None) -> dict[str, Any]:
    tracks = Query(exercise=exercise).apply(snapshot.table("tracks"), "tracks")
    rows = tracks.filter(pl.col("track_id") == track_id)
    if not rows.height:
        raise NotFound(
            f"There is no track '{track_id}'.",
            hint="Tracks are listed at /api/v1/tracks; they get new names when older data arrive.",
            track_id=track_id,
        )
    return records(rows)[0]


def _path(
    snapshot: Snapshot, found: Mapping[str, Any], window: Query, points: int | None
) -> tuple[pl.DataFrame, int]:
    """The path in the window with unwrapped longitudes, and how many fixes it has unthinned."""
    key = ("fixes", found["track_id"], found["exercise_id"])
    held = snapshot.recent(key, lambda: _fixes(snapshot, found))
    path = held
    if window.since is not None:
        path = path.filter(pl.col("observed_at") >= window.since)
    if window.until is not None:
        path = path.filter(pl.col("observed_at") < window.until)
    count = path.height
    most = snapshot.store.limits.max_track_fixes
    if points is None and count > most:
        raise TooMuch(
            f"The track has {count} fixes there, more than one answer holds ({most}).",
            hint="Add points=5000 to thin it, or split it with since and until.",
            field="points",
        )
    if points is not None and count > points:
        lon, lat = (path.get_column(name).to_numpy() for name in ("unwrapped_lon", "lat"))
        path = path[thin(lon, lat, points=points)]
    return path, count


def _fixes(snapshot: Snapshot, found: Mapping[str, Any]) -> pl.DataFrame:
    fixes = fixes_of(snapshot, [found["mmsi"]], exercise=found["exercise_id"])
    on_track = (pl.col("track_id") == found["track_id"]) & ~pl.col("is_outlier")
    path = fixes.filter(on_track).select(*_PATH_COLUMNS, "source").sort("observed_at")
    path = with_sources(snapshot, path, found["mmsi"], exercise=found["exercise_id"]).drop("source")
    unwrapped = unwrap(path.get_column("lon").to_numpy().astype(np.float64))
    return path.with_columns(pl.Series("unwrapped_lon", unwrapped, pl.Float64))


def _columns(path: pl.DataFrame) -> dict[str, Any]:
    rows = records(path)
    return {
        "coordinates": [[row["unwrapped_lon"], row["lat"]] for row in rows],
        "times": [row["observed_at"] for row in rows],
        "sog_kn": [row["sog_kn"] for row in rows],
        "cog_deg": [row["cog_deg"] for row in rows],
        "sources": [row["sources"] for row in rows],
    }


def _feature(path: pl.DataFrame, about: Mapping[str, Any]) -> dict[str, Any]:
    times = [row["observed_at"] for row in records(path.select("observed_at"))]
    lon, lat = (path.get_column(name).to_numpy() for name in ("unwrapped_lon", "lat"))
    lines, line_times = split_at_180(lon, lat, times)
    geometry = {"type": "MultiLineString", "coordinates": lines} if path.height > 1 else None
    if path.height == 1:
        geometry = {"type": "Point", "coordinates": lines[0][0]}
    return {
        "type": "Feature",
        "id": about["track"]["track_id"],
        "geometry": geometry,
        "properties": {**about["track"], "times": line_times},
    }
