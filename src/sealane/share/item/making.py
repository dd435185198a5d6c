"""Products made of rows of a node's own tables: each with the label that its analyst gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import polars as pl

from sealane.errors import BadInput
from sealane.ledger.canonical import moment_told
from sealane.share.item.body import check_body
from sealane.share.item.label import Label
from sealane.share.item.product import MEMBERS, Product

__all__ = ["SOURCES", "products_of", "tracks_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows can be products: their kind, and the columns that name one and count its
    versions (None: always 1)."""

    kind: str
    item: str
    version: str | None


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "events": Source("event", "event_id", "revision"),
        "assessments": Source("assessment", "assessment_id", None),
    }
)
"""Tables by name."""

POINT = ("observed_at", "lon", "lat", "sog_kn", "cog_deg")
LEAST_FIXES = 2
DECIMALS = 6
"""Of degrees: a tenth of a metre, finer than AIS tells (ITU-R M.1371: 1/10,000 of a minute)."""


def products_of(table: str, rows: pl.DataFrame, label: Label, *, at: datetime) -> list[Product]:
    """One product for each row, in their order, issued at a time.

    ``label`` says everything but the kind, which is that of the table. Members of a body are the
    columns of the row that are not null. ``BadInput`` for a table whose rows are no products, for a
    row without a name, for a value that no map, clock or register has (``item.body``), and
    for an event that was withdrawn: recall it, do not release it.
    """
    source = SOURCES.get(table)
    if source is None:
        raise BadInput(
            f"Rows of {table} are no products.", hint=f"Take {', '.join(SOURCES)}.", field="table",
            value=table,
        )  # fmt: skip
    whole = replace(label, kind=source.kind)
    names = [name for name in rows.columns if name in MEMBERS[source.kind]]
    return [_product(source, row, names, whole, at) for row in rows.iter_rows(named=True)]


def tracks_of(fixes: pl.DataFrame, label: Label, *, at: datetime) -> list[Product]:
    """One product for each track of the fixes (table ``fixes``), in the order of their names.

    Its points are [time, lon, lat, speed, course] of every fix that is no outlier, in the order of
    their times; a track of one fix is none. A track grows, so its version is the second at which it
    is made [s since 1970]: made again later, it replaces what a partner has. ``label`` says
    everything but the kind.

    What it cannot tell: whether the hull is the one that its MMSI was given to.
    """
    whole = replace(label, kind="track")
    kept = fixes.filter(~pl.col("is_outlier")).sort("track_id", "observed_at")
    made = []
    for (track_id,), rows in kept.group_by("track_id", maintain_order=True):
        if rows.height < LEAST_FIXES:
            continue
        body: dict[str, Any] = {"mmsi": rows["mmsi"][0], "track_id": track_id}
        if rows["exercise_id"][0] is not None:
            body["exercise_id"] = rows["exercise_id"][0]
        body["points"] = [
            [_plain(when), *(None if one is None else round(one, DECIMALS) for one in rest)]
            for when, *rest in rows.select(POINT).iter_rows()
        ]
        version = int(at.timestamp())
        check_body(str(track_id), body)
        made.append(
            Product(item=str(track_id), version=version, issued_at=at, body=body, label=whole)
        )
    return made


def _product(
    source: Source, row: Mapping[str, Any], names: list[str], label: Label, at: datetime
) -> Product:
    item = row.get(source.item)
    if not isinstance(item, str):
        raise BadInput(f"A row has no {source.item}.", hint="Read it from a lake.")
    if row.get("status") == "withdrawn":
        raise BadInput(
            f"{item} was withdrawn: {row.get('because')}.",
            hint=f"Take it back from whoever has it: sealane share recall {item}.",
            field="status",
            value=item,
        )
    body = {name: _plain(row[name]) for name in names if row[name] is not None}
    check_body(item, body)
    version = int(row[source.version]) if source.version is not None else 1
    return Product(item=item, version=version, issued_at=at, body=body, label=label)


def _plain(value: Any) -> Any:
    """A value of a table as JSON has it."""
    if isinstance(value, datetime):
        return moment_told(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
