"""Products as a table, one row each: what GeoParquet and Arrow files have in common.

Columns ``item``, ``version``, ``issued_at``, ``item_kind``, ``tlp``, ``label`` (whole, as JSON) and
``mark``; ``geometry`` (WKB, longitude first); and one for each member that has a type below. A
value that its column cannot hold exactly is in the mark, so nothing is lost. The strictest of all
labels is in the metadata of the file, as ``sealane_label``, for tools that look no further.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from sealane import tables
from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.format.geojson import feature_read, geometry
from sealane.share.format.mark import Loss, Read, Reject, capped, marked, unmarked
from sealane.share.format.xml import time_read, time_told
from sealane.share.label import joined
from sealane.share.product import MEMBERS, Product

__all__ = ["MOST_BYTES", "MOST_ROWS", "no_table", "products_of", "table_of"]

MOST_ROWS = 1_000_000
MOST_BYTES = 1_000_000_000
"""Rows, and bytes when unpacked, of one file: a file says how large it will be before it is."""

OWN = (
    pa.field("item", pa.string(), nullable=False),
    pa.field("version", pa.int64(), nullable=False),
    pa.field("issued_at", pa.timestamp("us", tz="UTC"), nullable=False),
    pa.field("item_kind", pa.string(), nullable=False),
    pa.field("tlp", pa.string()),
    pa.field("label", pa.string(), nullable=False),
    pa.field("mark", pa.string(), nullable=False),
    pa.field("geometry", pa.binary()),
)
TIME = pa.timestamp("us", tz="UTC")
WIDE: Mapping[str, pa.DataType] = MappingProxyType(
    {
        "string": pa.string(),
        "bool": pa.bool_(),
        "list<int32>": pa.list_(pa.int64()),
        "list<string>": pa.list_(pa.string()),
        "list<double>": pa.list_(pa.float64()),
    }
)


def _types() -> dict[str, pa.DataType]:
    """Types of members: those of the tables, with wide numbers; text and times of the others."""
    found: dict[str, pa.DataType] = {}
    for table in (tables.EVENTS, tables.IDENTITIES, tables.ASSESSMENTS):
        for column in table.columns:
            kind = column.type
            wide = pa.int64() if kind.startswith("int") else pa.float64()
            found.setdefault(column.name, TIME if "timestamp" in kind else WIDE.get(kind, wide))
    not_text = {"points", "areas", "replaces", "sightings", "indicator_types", "accounts"}
    for name in sorted({one for every in MEMBERS.values() for one in every} - not_text):
        is_time = name.endswith("_at") or name in ("valid_from", "valid_until")
        found.setdefault(name, TIME if is_time else pa.string())
    found["is_thinned"] = pa.bool_()
    return found


TYPES: Mapping[str, pa.DataType] = MappingProxyType(_types())


def table_of(products: Iterable[Product]) -> tuple[pa.Table, list[Loss]]:
    """The table of products, in their order, and what geographic tools do not get as it was."""
    every = list(products)
    used = sorted({name for one in every for name in one.body if name in TYPES})
    columns: dict[str, list[Any]] = {name: [] for name in used}
    own: dict[str, list[Any]] = {field.name: [] for field in OWN}
    losses: list[Loss] = []
    for one in every:
        native = []
        for name in used:
            value = _cell(TYPES[name], one.body.get(name))
            columns[name].append(value)
            if value is not None:
                native.append(name)
        _own(own, one, native)
        losses += [
            Loss(one.item, name, "in the mark alone: no column holds it")
            for name in sorted(one.body.keys() - set(native))
            if one.body[name] is not None
        ]
    schema = pa.schema([*OWN, *(pa.field(name, TYPES[name]) for name in used)])
    arrays = [
        pa.array(own[field.name] if field.name in own else columns[field.name], field.type)
        for field in schema
    ]
    strictest = joined(one.label for one in every).as_json() if every else {}
    metadata = {"sealane_label": canonical(strictest).decode()}
    return pa.Table.from_arrays(arrays, schema=schema.with_metadata(metadata)), losses


def _own(own: dict[str, list[Any]], one: Product, native: list[str]) -> None:
    shape = geometry(one)
    drawn = None if shape is None else shapely.from_geojson(json.dumps(shape), on_invalid="ignore")
    own["item"].append(one.item)
    own["version"].append(one.version)
    own["issued_at"].append(one.issued_at)
    own["item_kind"].append(one.kind)
    own["tlp"].append(one.label.value("tlp"))
    own["label"].append(canonical(one.label.as_json()).decode())
    own["mark"].append(marked(one, native))
    own["geometry"].append(None if drawn is None else shapely.to_wkb(drawn))


def _cell(kind: pa.DataType, value: Any) -> Any:
    """The value as its column holds it; None if the column cannot give it back as it was."""
    if value is None:
        return None
    if pa.types.is_list(kind):
        if not isinstance(value, list):
            return None
        cells = [_cell(kind.value_type, one) for one in value]
        return None if any(one is None for one in cells) else cells
    if kind == TIME:
        at = time_read(value) if isinstance(value, str) else None
        return at if at is not None and time_told(at) == value else None
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else None
    if pa.types.is_boolean(kind):
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if pa.types.is_integer(kind):
        return value if isinstance(value, int) else None
    return float(value) if abs(value) < 2**53 else None


def products_of(opened: Callable[[], pa.Table]) -> Read:
    """Products of a table that ``opened`` reads. ``BadInput`` if it cannot, or is too large."""
    try:
        table = opened()
        table.validate(full=True)
        rows = table.to_pylist() if table.num_rows <= MOST_ROWS else None
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as cause:
        raise no_table("broken", str(cause)[:200]) from cause
    if rows is None:
        raise no_table("too_large", f"it has more than {MOST_ROWS} rows")
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for count, row in enumerate(rows):
        try:
            product, left = _row(row)
        except BadInput as cause:
            reason = str(cause.data.get("reason", "no_product"))
            rejects.append(Reject(f"row {count}", reason, cause.message))
            continue
        products.append(product)
        losses += left
    return Read(tuple(products), capped(rejects), tuple(losses))


def _row(row: Mapping[str, Any]) -> tuple[Product, list[Loss]]:
    said = {name: _plain(value) for name, value in row.items()}
    if "mark" not in row:
        return _foreign(said, row.get("geometry"))
    product = unmarked(row["mark"], said)
    told = canonical(product.label.as_json()).decode()
    shown = (row.get("item"), row.get("version"), row.get("tlp"), row.get("label"))
    if shown != (product.item, product.version, product.label.value("tlp"), told):
        raise no_table("changed", "its label is not the one that it was given")
    return product, []


def _foreign(said: dict[str, Any], shape: object) -> tuple[Product, list[Loss]]:
    """A row of another tool, as the GeoJSON feature that it would be."""
    drawn = None
    if isinstance(shape, bytes):
        try:
            drawn = json.loads(shapely.to_geojson(shapely.from_wkb(shape)))
        except (shapely.errors.GEOSException, ValueError, TypeError) as cause:
            raise no_table("no_place", "its geometry is no WKB") from cause
    properties = {name: one for name, one in said.items() if name not in ("geometry", "id")}
    feature = {"id": said.get("id"), "geometry": drawn, "properties": properties}
    return feature_read(feature)


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(value, datetime):
        return time_told(value if value.tzinfo else value.replace(tzinfo=UTC))
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool)) else None


def no_table(reason: str, why: str) -> BadInput:
    """The error of a file or row that is not read."""
    return BadInput(
        f"This table is not read: {why}.",
        hint="Send GeoParquet 1.1 or an Arrow file, within the limits of the reference.",
        field="table",
        reason=reason,
    )
