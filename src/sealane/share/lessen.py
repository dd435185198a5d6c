"""The body of one product made less: rows of ``sealane.share.downgrade`` made of JSON, and back.

Kinds that have no treatment there (sentences, pictures, requests) cannot be made less: they are
refused, since words tell what a cell would hide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from sealane.errors import BadInput
from sealane.share.downgrade import TREATMENT, Downgrade, downgraded

__all__ = ["lessened"]

TABLE_OF = {"event": "events", "identity": "identities", "track": "positions"}
POINT = ("observed_at", "lon", "lat")
TIME = pl.Datetime("us", "UTC")
NOBODY = 0
"""Stands for the ship of a track that leaves without one; it never leaves itself."""


def lessened(
    kind: str, body: Mapping[str, Any], what: Downgrade, *, secret: bytes
) -> dict[str, Any]:
    """The members that may leave, made less. ``BadInput`` for a kind or a value that cannot be."""
    table = TABLE_OF.get(kind)
    if table is None:
        raise BadInput(f"a product of kind {kind} cannot be made less", hint="Release the whole.")
    try:
        if kind == "track":
            return _track(body, what, secret)
        return _row(table, body, what, secret)
    except (
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        pl.exceptions.PolarsError,
    ) as cause:
        raise BadInput(f"a value in it is not as its table has it ({cause})", hint="") from cause


def _row(table: str, body: Mapping[str, Any], what: Downgrade, secret: bytes) -> dict[str, Any]:
    columns = [
        _series(name, how, body[name]) for name, how in TREATMENT[table].items() if name in body
    ]
    if not columns:
        return {}
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


def _track(body: Mapping[str, Any], what: Downgrade, secret: bytes) -> dict[str, Any]:
    """A track's points as positions: speed and course go, and the track's name with them."""
    rows = [
        {"mmsi": body.get("mmsi") or NOBODY, **dict(zip(POINT, point, strict=False))}
        for point in body.get("points", [])
    ]
    for row in rows:
        row["observed_at"] = _moment(row["observed_at"])
    schema: dict[str, Any] = {
        "mmsi": pl.Int64,
        "observed_at": TIME,
        "lon": pl.Float64,
        "lat": pl.Float64,
    }
    made = downgraded("positions", pl.DataFrame(rows, schema), what, secret=secret)
    points = [
        [_told(row["observed_at"]), row["lon"], row["lat"], None, None]
        for row in made.iter_rows(named=True)
    ]
    kept = {"exercise_id": body["exercise_id"]} if "exercise_id" in body else {}
    if "mmsi" in body and not what.without_identity:
        kept["mmsi"] = body["mmsi"]
    return {**kept, "points": points, "is_thinned": True}


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
