"""The body of one product made less: rows of ``downgrade.action`` made of JSON, and back.

Where it was goes by ``downgrade.same_cell``: of a ship one cell in a span of time, whatever
else its recipient was told of it.

Kinds that have no treatment there (sentences, pictures, requests) cannot be made less: they are
refused, since words tell what a cell would hide. An error names what could not be made less by
its ``field`` (a member of the body, ``kind``, ``grid_nmi``, ``time_h``), and quotes no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from sealane.errors import BadInput
from sealane.share.downgrade.action import TREATMENT, Downgrade, downgraded
from sealane.share.downgrade.grid import size_for
from sealane.share.downgrade.same_cell import HOUR_S, NO_TIME, SAME_SPAN, SameCell

__all__ = ["lessened", "table_of"]

TABLE_OF = {"event": "events", "identity": "identities", "track": "positions"}
POINT = ("observed_at", "lon", "lat")
TIME = pl.Datetime("us", "UTC")
UNREADABLE = (
    ValueError, TypeError, AttributeError, OverflowError, LookupError, pl.exceptions.PolarsError,
)  # fmt: skip
"""What a value of another shape than its table has may raise."""
SPOTS = {"start_at": ("lon", "lat"), "end_at": ("end_lon", "end_lat")}
"""Places of an event, by the time at which it was there."""
NOBODY = 0
"""Stands for the ship of a track that leaves without one; it never leaves itself."""


def lessened(
    kind: str, body: Mapping[str, Any], what: Downgrade, *, secret: bytes, cells: SameCell
) -> dict[str, Any]:
    """The members that may leave, made less. ``cells``: what the recipient was told before of where
    the ship was. ``BadInput`` for a kind or a value that cannot be."""
    table = table_of(kind)
    if kind == "track":
        with _named("points"):
            return _track(body, what, secret, cells)
    if kind == "event" and what.grid_nmi is not None:
        return _event(body, what, secret, cells)
    return _row(table, body, what, secret)


def table_of(kind: str) -> str:
    """The table whose treatment a kind of body has. ``BadInput`` for a kind without one."""
    table = TABLE_OF.get(kind)
    if table is None:
        raise BadInput(
            f"a product of kind {kind} cannot be made less",
            hint="Release the whole.",
            field="kind",
        )
    return table


@contextmanager
def _named(member: str) -> Iterator[None]:
    """What goes wrong in here is about a member of the body."""
    try:
        yield
    except UNREADABLE as cause:
        raise BadInput(
            f"{member} is not as its table has it", hint="Look at it.", field=member
        ) from cause


def _row(table: str, body: Mapping[str, Any], what: Downgrade, secret: bytes) -> dict[str, Any]:
    columns = []
    for name, how in TREATMENT[table].items():
        if name in body:
            with _named(name):
                columns.append(_series(name, how, body[name]))
    if not columns:
        return {}
    with _named("body"):
        made = downgraded(table, pl.DataFrame(columns), what, secret=secret)
        return {name: _told(said) for name, said in made.row(0, named=True).items()}


def _series(name: str, how: str, said: Any) -> pl.Series:
    if how == "time":
        return pl.Series(name, [_moment(said)], TIME)
    if how == "place":
        return pl.Series(name, [None if said is None else float(said)], pl.Float64)
    if how == "link":
        return pl.Series(name, [said], pl.String)
    if isinstance(said, dict) or (isinstance(said, list) and how != "identity"):
        raise TypeError(f"{name} is not one value")
    return pl.Series(name, [said])


def _event(
    body: Mapping[str, Any], what: Downgrade, secret: bytes, cells: SameCell
) -> dict[str, Any]:
    """An event whose places go to cells: a place without a time, or without a cell that may be
    told, is left out; a time is told to the span of the cell."""
    hours, size = what.hours, size_for(what.grid_nmi or 0)
    assert hours is not None
    made = _row("events", body, replace(what, grid_nmi=None, time_h=hours), secret)
    for name, of in SPOTS.items():
        lon, lat = (body.get(one) for one in of)
        told = None
        with _named(of[0]):
            at = _moment(body.get(name))
            is_place = lon is not None and lat is not None
            if at is not None and lon is not None and lat is not None:
                told = cells.tell(at, (float(lon), float(lat)), hours, size)
            if is_place and told is None:
                cells.untold |= dict.fromkeys(of, NO_TIME if at is None else SAME_SPAN)
        middle = (None, None) if told is None else told.middle
        made |= {one: value for one, value in zip(of, middle, strict=True) if one in body}
    return made


def _track(
    body: Mapping[str, Any], what: Downgrade, secret: bytes, cells: SameCell
) -> dict[str, Any]:
    """A track's points as positions: speed and course go, and the track's name with them."""
    said = [dict(zip(POINT, point, strict=False)) for point in body.get("points", [])]
    if what.grid_nmi is None:
        points = _points(said, body.get("mmsi") or NOBODY, what, secret)
    else:
        points = _cells(said, what, cells)
    kept = {"exercise_id": body["exercise_id"]} if "exercise_id" in body else {}
    if "mmsi" in body and not what.without_identity:
        kept["mmsi"] = body["mmsi"]
    return {**kept, "points": points, "is_thinned": True}


def _points(
    said: list[dict[str, Any]], mmsi: Any, what: Downgrade, secret: bytes
) -> list[list[Any]]:
    rows = [{"mmsi": mmsi, **one, "observed_at": _moment(one["observed_at"])} for one in said]
    schema: dict[str, Any] = {
        "mmsi": pl.Int64,
        "observed_at": TIME,
        "lon": pl.Float64,
        "lat": pl.Float64,
    }
    made = downgraded("positions", pl.DataFrame(rows, schema), what, secret=secret)
    return [
        [_told(row["observed_at"]), row["lon"], row["lat"], None, None]
        for row in made.iter_rows(named=True)
    ]


def _cells(said: list[dict[str, Any]], what: Downgrade, cells: SameCell) -> list[list[Any]]:
    """The first point of each span, as the cell that may be told; none where none may."""
    hours, size = what.hours, size_for(what.grid_nmi or 0)
    assert hours is not None
    ordered = sorted(
        (_known(one["observed_at"]), float(one["lon"]), float(one["lat"])) for one in said
    )
    firsts: dict[float, tuple[datetime, float, float]] = {}
    for one in ordered:
        firsts.setdefault(one[0].timestamp() // (HOUR_S * hours), one)
    told = [cells.tell(at, (lon, lat), hours, size) for at, lon, lat in firsts.values()]
    if None in told:
        cells.untold["points"] = SAME_SPAN
    found = dict.fromkeys(one for one in told if one is not None)
    return [[_told(one.begins_at), *one.middle, None, None] for one in found]


def _known(said: Any) -> datetime:
    at = _moment(said)
    if at is None:
        raise ValueError("a point has no time")
    return at


def _moment(said: Any) -> datetime | None:
    if said is None:
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("a time has no zone")
    return at.astimezone(UTC)


def _told(said: Any) -> Any:
    if isinstance(said, datetime):
        return said.isoformat().replace("+00:00", "Z")
    return said
