"""What the lake holds, and whether the server is well."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
from fastapi import APIRouter, Request, Response

from sealane.serve.answer import send_json
from sealane.serve.moment import print_time
from sealane.serve.parameter import Exercise, StoreOf, left_out
from sealane.serve.query import Query
from sealane.serve.schema import describe
from sealane.serve.store import Snapshot
from sealane.tables import TABLES

__all__ = ["router"]

router = APIRouter(tags=["status"])
STORED = tuple(name for name in TABLES if name not in ("fixes", "truth", "assessments"))


@router.get(
    "/health",
    summary="Whether the server answers",
    responses=describe("The server is well", {"ok": True, "version": "0.1.0"}),
)
def health() -> dict[str, Any]:
    """Answers without touching the lake: for start scripts and monitors."""
    from importlib.metadata import version

    return {"ok": True, "version": version("sealane")}


@router.get(
    "/status",
    summary="What the lake holds",
    responses=describe(
        "Counts, times and the latest run",
        {
            "lake": "demo/lake",
            "tables": {"positions": {"rows": 120_000}},
            "first_at": "2026-03-01T00:00:00Z",
            "last_at": "2026-03-02T00:00:00Z",
            "ingested_at": "2026-03-02T00:00:03Z",
            "vessels": 84,
            "rejects_share": 0.001,
            "events": {"gap": 3, "encounter": 1},
        },
    ),
)
def status(request: Request, store: StoreOf, exercise: Exercise = None) -> Response:
    """Counts of every table, first and last report, when data last came in, vessels, share of
    lines rejected, standing events by kind, the latest run of the detectors, and the drills that
    the lake holds; the party of the node that is served beside it, if one is; and how
    many cases are."""
    snapshot = store.snapshot()
    body = snapshot.once(("status", exercise), lambda: _status(snapshot, exercise))
    seat = request.app.state.seat
    cases = request.app.state.cases
    body = {
        **body,
        "node": None if seat is None else seat.node().party,
        "cases": 0 if cases is None else len(cases.ids),
    }
    response = send_json(request, snapshot, body)
    response.headers["X-Sealane-Now"] = print_time(datetime.now(UTC)) or ""
    return response


def _status(snapshot: Snapshot, exercise: str | None) -> dict[str, Any]:
    query = Query(exercise=exercise)
    files = query.apply(snapshot.table("files"), "files")
    events = query.apply(snapshot.events(), "events")
    tracks = query.apply(snapshot.table("tracks"), "tracks")
    lines = int(files.get_column("lines").sum())
    rejected = int(files.get_column("rejected").sum())
    by_kind = events.group_by("kind").len().sort("kind")
    first, last = snapshot.span(exercise)
    return {
        "lake": snapshot.store.path,
        "version": snapshot.version,
        "exercise": exercise,
        "exercises": snapshot.exercises(),
        "tables": {name: {"rows": _rows(snapshot, name)} for name in STORED},
        "first_at": print_time(first),
        "last_at": print_time(last),
        "ingested_at": print_time(snapshot.store.lake.ingested_at()),
        "vessels": tracks.get_column("mmsi").n_unique(),
        "tracks": tracks.height,
        "lines": lines,
        "rejected": rejected,
        "rejects_share": rejected / lines if lines else 0.0,
        "events": dict(by_kind.iter_rows()),
        "excluded": left_out(snapshot, query),
        "exclusions": snapshot.exclusions().height,
        "run": _run(snapshot),
    }


def _rows(snapshot: Snapshot, table: str) -> int:
    if table == "positions":
        return int(snapshot.minutes().get_column("reports").sum())
    count = snapshot.scan(table).select(pl.len()).collect(engine="streaming")
    return int(count.item())


def _run(snapshot: Snapshot) -> dict[str, Any] | None:
    run = snapshot.run()
    if run is None:
        return None
    return {
        "run_id": run["run_id"],
        "recorded_at": print_time(run["recorded_at"]),
        "kinds": list(run["kinds"] or ()),
        "has_zones": bool(run["zones"]),
        "has_own_ports": bool(run["ports"]),
    }
