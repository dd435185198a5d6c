"""What analysts set aside: listed with its reason and what it leaves out, added, and lifted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Request, Response
from fastapi import Path as PathParam
from fastapi import Query as Param
from pydantic import BaseModel, ConfigDict, Field

from sealane.lake import exclusion
from sealane.serve.answer import records, send_json
from sealane.serve.parameter import Exercise, StoreOf
from sealane.serve.query import Query, parse_bbox
from sealane.serve.schema import describe
from sealane.serve.store import Snapshot, Store

__all__ = ["router"]

router = APIRouter(tags=["exclusions"])

EXAMPLE = {
    "exclusion_id": "5c1f09ab77e2d410",
    "mmsis": [431000001],
    "area": None,
    "kinds": ["encounter"],
    "since_at": None,
    "until_at": None,
    "reason": "harbour tug",
    "who": "watch 2",
    "recorded_at": "2026-03-01T06:00:00Z",
    "events": 12,
}
Who = Annotated[str, Param(max_length=200, description="Who takes it back.")]
Reason = Annotated[str, Param(max_length=2_000, description="Why it is taken back.")]


class Wanted(BaseModel):
    """What is to be left out: all that is given must hold of an event together."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=2_000, description="Why, for those who come after.")
    who: str = Field(max_length=200, description="Who sets it aside.")
    mmsi: list[int] = Field(default_factory=list, description="Vessels by MMSI.")
    kinds: list[str] = Field(default_factory=list, description="Kinds of events to mute.")
    bbox: str | None = Field(None, description="west,south,east,north [deg].")
    area: dict[str, Any] | None = Field(None, description="GeoJSON with polygons.")
    since: str | None = Field(None, description="Events not over before this time.")
    until: str | None = Field(None, description="Events begun before this time.")
    exercise: str | None = Field(None, description="Of this drill; else of the real picture.")


@router.get(
    "/exclusions",
    summary="What was set aside, by whom and why",
    responses=describe(
        "Exclusions with the events that each leaves out, oldest first",
        {"exclusions": [EXAMPLE], "count": 1, "events": 12},
    ),
)
def exclusions(
    request: Request,
    store: StoreOf,
    exercise: Exercise = None,
    lifted: Annotated[bool, Param(description="true: those taken back as well.")] = False,  # noqa: FBT002
) -> Response:
    """Each exclusion in force with how many standing events it leaves out (``events``), and how
    many all of them leave out together. Nothing is deleted: /events?excluded=only lists them."""
    snapshot = store.snapshot()
    body = _told(snapshot, exercise, with_lifted=lifted)
    return send_json(request, snapshot, body, command=_command(store))


@router.post(
    "/exclusions",
    summary="Set vessels, an area or kinds aside",
    responses=describe("The exclusion that was added", {"exclusion": EXAMPLE}),
)
def exclude(request: Request, store: StoreOf, wanted: Wanted) -> Response:
    """From now on their events are left out unless asked for; DELETE takes that back."""
    box = None if wanted.bbox is None else parse_bbox(wanted.bbox)
    named = store.lake.exclude(
        reason=wanted.reason,
        who=_who(request, wanted.who),
        recorded_at=datetime.now(UTC),
        mmsi=wanted.mmsi,
        kinds=wanted.kinds,
        bbox=None if box is None else (box.west, box.south, box.east, box.north),
        area=None if wanted.area is None else json.dumps(wanted.area),
        since=wanted.since,
        until=wanted.until,
        exercise_id=wanted.exercise,
    )
    store.look_again()
    snapshot = store.snapshot()
    rows = _told(snapshot, wanted.exercise, with_lifted=False)["exclusions"]
    [made] = [row for row in rows if row["exclusion_id"] == named]
    return send_json(request, snapshot, {"exclusion": made}, command=_command(store))


@router.delete(
    "/exclusions/{exclusion_id}",
    summary="Take an exclusion back",
    responses=describe("Its events are listed again", {"ok": True}),
)
def lift(
    request: Request,
    store: StoreOf,
    exclusion_id: Annotated[str, PathParam(max_length=64, description="The exclusion_id.")],
    reason: Reason,
    who: Who,
) -> Response:
    """The record of it stays, with who took it back and why (``lifted=true`` lists it)."""
    store.lake.lift(
        exclusion_id, reason=reason, who=_who(request, who), recorded_at=datetime.now(UTC)
    )
    store.look_again()
    return send_json(request, store.snapshot(), {"ok": True}, command=_command(store))


def _who(request: Request, said: str) -> str:
    """Whoever signed in, whatever the request says; where nobody does, as it says."""
    account = request.scope.get("sealane.account")
    return said if account is None else str(account.name)


def _told(snapshot: Snapshot, exercise: str | None, *, with_lifted: bool) -> dict[str, Any]:
    standing = Query(exercise=exercise, excluded="yes").apply(snapshot.events(), "events")
    held = snapshot.exclusions()
    count = exclusion.counts(standing, held)
    rows = exclusion.history(snapshot.table("exclusions")) if with_lifted else held.drop("action")
    of_picture = pl.col("exercise_id").eq_missing(pl.lit(exercise, pl.String))
    told = records(rows.filter(of_picture))
    for row in told:
        row["events"] = count.get(row["exclusion_id"], 0)
    together = standing.get_column("excluded").drop_nulls().len()
    return {"exclusions": told, "count": len(told), "events": together}


def _command(store: Store) -> str:
    import shlex

    return shlex.join(["sealane", "exclusions", "list", "--lake", store.path])
