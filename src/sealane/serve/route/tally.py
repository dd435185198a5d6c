"""Zone entries in the units that authorities count by."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Query as Param

from sealane.detect import TALLIED_BY, tally
from sealane.serve.answer import records, send_json
from sealane.serve.parameter import StoreOf, event_query
from sealane.serve.query import Query
from sealane.serve.schema import describe

__all__ = ["router"]

router = APIRouter(tags=["events"])

By = Annotated[
    list[str],
    Param(
        default_factory=list,
        description=f"What to tell apart, of {', '.join(TALLIED_BY)}; zone and hull_class if none.",
        examples=[["zone", "hull_class"]],
    ),
]
Zones = Annotated[list[str], Param(default_factory=list, description="Zones by name; repeat it.")]
Classes = Annotated[
    list[str], Param(default_factory=list, description="Classes of hull; repeat it.")
]
DayBegins = Annotated[
    float, Param(ge=0.0, le=24.0, description="UTC hour at which a day begins: 15 for Japan.")
]


@router.get(
    "/tally",
    summary="Zone entries by days, entries and hours",
    responses=describe(
        "One row for each group",
        {
            "tally": [{"zone": "Uotsuri 24 nmi", "hull_class": "government", "days": 4}],
            "count": 1,
        },
    ),
)
def tallied(
    request: Request,
    store: StoreOf,
    day_begins_h: DayBegins = 0.0,
    query: Query = Depends(event_query),  # noqa: B008
    *,
    by: By,
    zone: Zones,
    hull_class: Classes,
) -> Response:
    """Days with a vessel inside, the longest run of them, entries, vessels, ship-days and hours.

    The filters of events say which episodes count; one that overlaps the window counts whole. Days
    are a lower bound: a day without a report is no day without a ship.
    """
    snapshot = store.snapshot()
    names = [name for part in by for name in part.split(",") if name] or ["zone", "hull_class"]
    counted = tally(
        query.apply(snapshot.events(), "events"),
        names,
        day_begins_h=day_begins_h,
        zones=zone,
        classes=hull_class,
    )
    return send_json(request, snapshot, {"tally": records(counted), "count": counted.height})
