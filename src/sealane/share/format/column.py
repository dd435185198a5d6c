"""Products as a table, one row each: what GeoParquet and Arrow files have in common.

Columns ``item``, ``version``, ``issued_at``, ``item_kind``, ``tlp``, ``label`` (whole, as JSON) and
``mark``; ``geometry`` (WKB, longitude first); and one for each member that has a type below. A
value that its column cannot hold exactly is in the mark, so nothing is lost. The strictest of all
labels is in the metadata of the file, as ``sealane_label``, for tools that look no further.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import shapely

from sealane import tables
from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.format import unpack
from sealane.share.format.geojson import agree, feature_read, geometry
from sealane.share.format.mark import Loss, Read, Reject, capped, marked, unmarked
from sealane.share.format.xml import time_read, time_told
from sealane.share.item.label import joined
from sealane.share.item.product import MEMBERS, Product

__all__ = ["MOST_BYTES", "MOST_ROWS", "no_table", "products_each", "products_of", "table_of"]

MOST_ROWS = 1_000_000
MOST_BYTES = 1_000_000_000
"""Rows, and bytes when unpacked, of one file: a file says how large it will be before it is."""

TOGETHER = 64
"""Files that one process unpacks: a poisoned one makes those behind it be sent again."""

LONGEST_S = 600.0
"""How long to unpack files may take [s]."""

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
    own["tlp"].append(one.label.guarded.value("tlp"))
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


def products_of(name: str, raw: bytes) -> Read:
    """Products of one file. ``BadInput`` if it cannot be read, or is too large."""
    (got,) = products_each(name, [raw])
    if isinstance(got, BadInput):
        raise got
    return got


def products_each(name: str, files: Sequence[bytes]) -> list[Read | BadInput]:
    """Products of each of many files, unpacked in one other process, or in one more for each file
    that ends it."""
    found: list[Read | BadInput] = []
    while len(found) < len(files):
        piece = files[len(found) : len(found) + TOGETHER]
        told = _unpacked(name, piece)
        found += [_products(one) for one in told]
        if len(told) < len(piece):
            found.append(no_table("broken", "to unpack it ends the process that does"))
    return found


def _unpacked(name: str, files: Sequence[bytes]) -> list[Any]:
    """What the other process says of each file, as far as it came."""
    sent = b"".join(unpack.LENGTH.pack(len(raw)) + raw for raw in files)
    order = [sys.executable, "-P", unpack.__file__, name, str(MOST_ROWS), str(MOST_BYTES)]
    try:
        done = subprocess.run(
            order, input=sent, capture_output=True, timeout=LONGEST_S, check=False
        )
        out = done.stdout
    except subprocess.TimeoutExpired as late:
        out = late.stdout or b""
    told, at = [], 0
    while at + unpack.LENGTH.size <= len(out):
        (size,) = unpack.LENGTH.unpack_from(out, at)
        at += unpack.LENGTH.size + size
        if at > len(out):
            break
        told.append(json.loads(out[at - size : at]))
    return told


def _products(told: Mapping[str, Any]) -> Read | BadInput:
    if "rows" not in told:
        return no_table("broken", str(told.get("broken")))
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for count, row in enumerate(told["rows"]):
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
    if "mark" not in row:
        return _foreign(row)
    product = unmarked(row["mark"], row)
    told = canonical(product.label.as_json()).decode()
    shown = (row.get("item"), row.get("version"), row.get("tlp"), row.get("label"))
    if shown != (product.item, product.version, product.label.guarded.value("tlp"), told):
        raise no_table("changed", "its label is not the one that it was given")
    agree(product, _drawn(row))
    return product, []


def _drawn(row: Mapping[str, Any]) -> Any:
    """The geometry of a row as GeoJSON has it."""
    shape = row.get("geometry")
    if not isinstance(shape, dict):
        return None
    try:
        return json.loads(shapely.to_geojson(shapely.from_wkb(shape["hex"])))
    except (shapely.errors.GEOSException, ValueError, TypeError) as cause:
        raise no_table("no_place", "its geometry is no WKB") from cause


def _foreign(said: Mapping[str, Any]) -> tuple[Product, list[Loss]]:
    """A row of another tool, as the GeoJSON feature that it would be."""
    properties = {name: one for name, one in said.items() if name not in ("geometry", "id")}
    feature = {"id": said.get("id"), "geometry": _drawn(said), "properties": properties}
    return feature_read(feature)


def no_table(reason: str, why: str) -> BadInput:
    """The error of a file or row that is not read."""
    return BadInput(
        f"This table is not read: {why}.",
        hint="Send GeoParquet 1.1 or an Arrow file, within the limits of the reference.",
        field="table",
        reason=reason,
    )
