"""Make less of an item before it leaves: place to a cell, time to the hour, identity taken out.

Every column of every table has one treatment below; a column without one leaves with nobody who
gets less than the whole. Sentences, evidence and paths are taken out as soon as anything is made
less, since they tell the same in other words. Cells and hours nest (``downgrade.grid``), and a
ship has one cell in each span of time, that of its first report in it: whoever lays several
releases over each other knows no more than the finest of them tells.

What it cannot do: keep somebody with other means (own radar, other buyers of AIS) from guessing
which ship it is.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from sealane.errors import BadInput
from sealane.share.downgrade.grid import HOURS, cell, centre, hours_to_cross, size_for

__all__ = ["HOURS", "TREATMENT", "Downgrade", "downgraded", "hours_for", "linked", "told_alike"]

TREATMENT: Mapping[str, Mapping[str, str]] = {
    "events": {
        "event_id": "link",
        "kind": "keep",
        "status": "keep",
        "confidence": "keep",
        "exercise_id": "keep",
        "mmsis": "identity",
        "start_at": "time",
        "end_at": "time",
        "lon": "place",
        "lat": "place",
        "end_lon": "place",
        "end_lat": "place",
    },
    "positions": {
        "mmsi": "identity",
        "observed_at": "time",
        "lon": "place",
        "lat": "place",
        "exercise_id": "keep",
    },
    "identities": {
        "mmsi": "identity",
        "imo": "identity",
        "name": "identity",
        "callsign": "identity",
        "ship_type": "keep",
        "first_at": "time",
        "last_at": "time",
        "exercise_id": "keep",
    },
}
"""Columns that may leave when less than the whole does, and how; all others stay."""

ALIKE: Mapping[str, Mapping[str, frozenset[str]]] = {
    "event": {
        "place": frozenset({"lon", "lat", "end_lon", "end_lat", "path", "zones", "law"}),
        "identity": frozenset({"mmsis", "track_ids"}),
        "time": frozenset({"start_at", "end_at"}),
        "words": frozenset({"sentence_en", "sentence_ja", "evidence", "because"}),
    },
    "track": {
        "identity": frozenset({"mmsi", "track_id"}),
    },
    "identity": {
        "identity": frozenset({"mmsi", "imo", "name", "callsign", "claims", "file_id"}),
    },
    "request": {
        "place": frozenset({"lon", "lat"}),
        "words": frozenset({"text", "answer"}),
    },
    "picture": {
        "place": frozenset({"lon", "lat", "digest"}),
    },
    "assessment": {
        "figures": frozenset({"value", "low", "high"}),
        "words": frozenset({"note"}),
    },
    "warning": {
        "place": frozenset({"areas"}),
        "words": frozenset({"text", "headline"}),
    },
    "indicator": {
        "pattern": frozenset({"pattern", "name"}),
        "words": frozenset({"text"}),
    },
    "campaign": {
        "accounts": frozenset({"accounts", "claims"}),
        "words": frozenset({"text", "objective"}),
    },
}
"""Members of a body, by its kind, that tell the same or what follows from it, so that one that is
guarded guards the others; ``words`` tell everything again and are guarded with any (ours)."""


def told_alike(kind: str, hidden: frozenset[str]) -> frozenset[str]:
    """What goes with fields that are taken out: all that tells the same again."""
    groups = ALIKE.get(kind, {})
    more = [members for what, members in groups.items() if what == "words" or members & hidden]
    return hidden.union(*more) if hidden else hidden


PLACES = (("lon", "lat"), ("end_lon", "end_lat"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Downgrade:
    """What is made less: cells of ``grid_nmi``, spans of ``time_h``, and whether identity goes."""

    grid_nmi: float | None = None
    time_h: float | None = None
    without_identity: bool = False

    @property
    def hours(self) -> int | None:
        """The span [h] to which times are told; None: as they are. A place that is told to a cell
        has a span too, long enough to cross the cell: a time told finer would tell when the ship
        passed its edge. ``BadInput`` as ``hours_for`` and ``size_for``."""
        own = None if self.time_h is None else hours_for(self.time_h)
        if self.grid_nmi is None:
            return own
        return max(own or HOURS[0], hours_to_cross(size_for(self.grid_nmi)))

    @property
    def is_any(self) -> bool:
        """Whether anything is made less."""
        return self.grid_nmi is not None or self.time_h is not None or self.without_identity


def hours_for(time_h: float) -> int:
    """The span for a permitted time: the smallest that is not finer. ``BadInput`` beyond a day."""
    if not 0 < time_h <= HOURS[-1]:
        raise BadInput(
            f"A time is told to {HOURS[0]} to {HOURS[-1]} hours, not to {time_h}.",
            hint="Leave the time out instead.",
            field="time_h",
            value=time_h,
        )
    return next(hours for hours in HOURS if hours >= time_h)


def downgraded(table: str, rows: pl.DataFrame, what: Downgrade, *, secret: bytes) -> pl.DataFrame:
    """The rows with less in them. ``rows``: the columns of ``sealane.tables``, any number.

    ``secret`` (32 bytes or more, of this node and this partner) makes the identifiers of what
    leaves, which cannot be led back to ours. ``BadInput`` for a table that has no treatment.
    Rows are ordered by what leaves, so that their order tells nothing.
    """
    if not what.is_any:
        return rows
    if table not in TREATMENT:
        raise BadInput(
            f"Nothing of {table} can be made less.", hint="Release the whole, or nothing.",
            field="table", value=table,
        )  # fmt: skip
    told = {name: how for name, how in TREATMENT[table].items() if name in rows.columns}
    if table == "positions":
        rows = _first_of_span(rows, what)
    columns = [_column(rows[name], how, what, secret) for name, how in told.items()]
    made = pl.DataFrame([one for one in columns if one is not None])
    if what.grid_nmi is not None:
        made = _in_cells(made, size_for(what.grid_nmi))
    return made.unique(maintain_order=True).sort(made.columns, nulls_last=True)


def _first_of_span(rows: pl.DataFrame, what: Downgrade) -> pl.DataFrame:
    """Of positions the first of each ship in each span: one ship, one span, one cell."""
    hours = what.hours or HOURS[0]
    span = pl.col("observed_at").dt.truncate(f"{hours}h")
    ordered = rows.sort("mmsi", "observed_at", "lon", "lat")
    return ordered.group_by("mmsi", span.alias("_span"), maintain_order=True).first().drop("_span")


def _column(one: pl.Series, how: str, what: Downgrade, secret: bytes) -> pl.Series | None:
    if how == "identity" and what.without_identity:
        return None
    if how == "link":
        return pl.Series(one.name, [linked(value, secret) for value in one], pl.String)
    if how == "time" and what.hours is not None:
        return one.dt.truncate(f"{what.hours}h")
    return one


def linked(value: str | None, secret: bytes) -> str | None:
    """A link that cannot be led back, the same for every item that goes to one partner."""
    if value is None:
        return None
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32]


def _in_cells(made: pl.DataFrame, size: int) -> pl.DataFrame:
    for lon_name, lat_name in PLACES:
        if lon_name not in made.columns or lat_name not in made.columns:
            continue
        lon = made[lon_name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        lat = made[lat_name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        east, north = centre(*cell(lon, lat, size), size)
        made = made.with_columns(
            pl.Series(lon_name, east).fill_nan(None), pl.Series(lat_name, north).fill_nan(None)
        )
    return made
