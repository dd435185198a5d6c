"""What do analysts not want to see? Vessels, areas and kinds set aside, each with a reason.

An exclusion changes no event: it is a fact of its own, applied when events are asked for, and
lifted by another fact. All conditions of one exclusion must hold together; what it leaves out
is counted, and shown to whoever asks for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl

from sealane.errors import BadInput, NotFound
from sealane.geo import box_polygon, in_polygons, read_polygons
from sealane.lake import where
from sealane.tables import EXCLUSIONS, polars_schema

__all__ = ["COLUMN", "counts", "exclusion", "flagged", "history", "in_force", "lifting", "without"]

COLUMN = "excluded"
"""Of events that are asked for with what is left out: the exclusion that leaves each out (the
oldest where there are several), null where none does."""

Hulls = int | str | Iterable[int | str] | None
Time = datetime | date | str | None

MAX_TEXT = 2_000
"""[characters] Of a reason or a name: a paragraph, no document."""


def exclusion(
    *,
    reason: str,
    who: str,
    recorded_at: datetime,
    mmsi: Hulls = None,
    area: str | None = None,
    bbox: Iterable[float] | None = None,
    kinds: Iterable[str] = (),
    since: Time = None,
    until: Time = None,
    exercise_id: str | None = None,
) -> pl.DataFrame:
    """One row of EXCLUSIONS that sets aside what is named: see ``Lake.exclude``."""
    if area and bbox:
        raise BadInput("Both an area and a box were given.", hint="Give one.", field="area")
    place = read_polygons(area) if area else box_polygon(*_four(bbox)) if bbox else None
    first, last = where.utc(since), where.utc(until)
    if first is not None and last is not None and first >= last:
        raise BadInput("since is not before until.", hint="Give a later until.", field="until")
    row = {
        "action": "added",
        "mmsis": where.hulls_of(mmsi) or None,
        "area": None if place is None else json.dumps(place),
        "kinds": sorted(set(kinds)) or None,
        "since_at": first,
        "until_at": last,
        "reason": _said(reason, "reason"),
        "who": _said(who, "who"),
        "recorded_at": recorded_at,
        "exercise_id": exercise_id,
    }
    if row["mmsis"] is None and row["area"] is None and row["kinds"] is None:
        raise BadInput(
            "Nothing says what is to be left out, so that every event would be.",
            hint="Name vessels (mmsi), an area or box, or kinds.",
            field="mmsi",
        )
    told = json.dumps(row, default=str, sort_keys=True)
    row["exclusion_id"] = hashlib.sha256(told.encode()).hexdigest()[:16]
    return _frame(row)


def lifting(
    rows: pl.DataFrame, exclusion_id: str, *, reason: str, who: str, recorded_at: datetime
) -> pl.DataFrame:
    """The row that takes an exclusion back. Raises NotFound where none of that id is in force."""
    held = in_force(rows).filter(pl.col("exclusion_id") == exclusion_id)
    if held.is_empty():
        raise NotFound(
            f"No exclusion '{exclusion_id[:40]}' is in force.",
            hint="See them with: sealane exclusions list",
            exclusion_id=exclusion_id[:40],
        )
    return _frame(
        {
            "exclusion_id": exclusion_id,
            "action": "lifted",
            "reason": _said(reason, "reason"),
            "who": _said(who, "who"),
            "recorded_at": recorded_at,
            "exercise_id": held.item(0, "exercise_id"),
        }
    )


def in_force(rows: pl.DataFrame) -> pl.DataFrame:
    """The exclusions that were added and not lifted, oldest first."""
    lifted = rows.filter(pl.col("action") == "lifted").select("exclusion_id")
    added = rows.filter(pl.col("action") == "added")
    return added.join(lifted, on="exclusion_id", how="anti").sort(EXCLUSIONS.sort)


def history(rows: pl.DataFrame) -> pl.DataFrame:
    """Every exclusion ever made, oldest first, with when, by whom and why it was lifted."""
    lifted = rows.filter(pl.col("action") == "lifted").select(
        "exclusion_id",
        pl.col("recorded_at").alias("lifted_at"),
        pl.col("who").alias("lifted_by"),
        pl.col("reason").alias("lifted_because"),
    )
    added = rows.filter(pl.col("action") == "added").drop("action")
    order = [name for name in EXCLUSIONS.sort if name != "action"]
    return added.join(lifted, on="exclusion_id", how="left").sort(order)


def flagged(events: pl.DataFrame, exclusions: pl.DataFrame) -> pl.DataFrame:
    """The events with the column ``excluded``; ``exclusions`` are those in force, oldest first."""
    named = pl.Series(COLUMN, [None] * events.height, dtype=pl.String)
    for row in exclusions.reverse().iter_rows(named=True):
        named = pl.select(
            pl.when(_left_out(events, row)).then(pl.lit(row["exclusion_id"])).otherwise(named)
        ).to_series()
    return events.with_columns(named.alias(COLUMN))


def without(events: pl.DataFrame, exclusions: pl.DataFrame) -> pl.DataFrame:
    """The events that none of the exclusions leaves out, with the columns that they have."""
    if exclusions.is_empty() or events.is_empty():
        return events
    return flagged(events, exclusions).filter(pl.col(COLUMN).is_null()).drop(COLUMN)


def counts(events: pl.DataFrame, exclusions: pl.DataFrame) -> dict[str, int]:
    """How many events each exclusion leaves out, those included that another leaves out as well."""
    return {
        row["exclusion_id"]: int(_left_out(events, row).sum())
        for row in exclusions.iter_rows(named=True)
    }


def _left_out(events: pl.DataFrame, row: dict[str, Any]) -> pl.Series:
    """Which events one exclusion leaves out."""
    tests = [pl.col("exercise_id").eq_missing(pl.lit(row["exercise_id"], pl.String))]
    tests += where.span("start_at", "end_at", row["since_at"], row["until_at"])
    if row["kinds"] is not None:
        tests.append(pl.col("kind").is_in(row["kinds"]))
    if row["mmsis"] is not None:
        tests.append(_without_them(row["mmsis"]))
    found = events.select(pl.all_horizontal(tests).alias(COLUMN)).to_series()
    if row["area"] is None or not found.any():
        return found
    place = events.filter(found).select("lon", "lat").to_numpy()
    mask = found.to_numpy().copy()
    mask[np.flatnonzero(mask)] = in_polygons(json.loads(row["area"]), place[:, 0], place[:, 1])
    return pl.Series(COLUMN, mask)


def _without_them(mmsis: list[int]) -> pl.Expr:
    """Whether an event would be none without these vessels: a meeting needs two, so that of one
    of them with another is left out; a swarm of which one is excluded goes on."""
    others = pl.col("mmsis").list.eval(~pl.element().is_in(mmsis)).list.sum()
    return others < pl.min_horizontal(pl.col("mmsis").list.len(), pl.lit(2))


def _four(bbox: Iterable[float]) -> tuple[float, float, float, float]:
    numbers = tuple(float(one) for one in bbox)
    if len(numbers) != 4:
        raise BadInput(
            f"{numbers} is no box.", hint="Write west,south,east,north in degrees.", field="bbox"
        )
    return numbers


def _said(text: str | None, field: str) -> str:
    told = (text or "").strip()
    if not told:
        what = "Say why" if field == "reason" else "Say who you are"
        raise BadInput(
            f"{field}: nothing was said.", hint=f"{what}, for those who come after.", field=field
        )
    if len(told) > MAX_TEXT:
        raise BadInput(
            f"{field}: longer than {MAX_TEXT:,} characters.", hint="Shorten it.", field=field
        )
    return told


def _frame(row: dict[str, Any]) -> pl.DataFrame:
    full = {name: row.get(name) for name in EXCLUSIONS.names}
    return pl.DataFrame([full], schema=polars_schema(EXCLUSIONS), orient="row")
