"""Products in bulk as GeoParquet 1.1.0 (OGC): out and in. The columns are those of ``column``.

Coordinates are longitude, latitude (OGC:CRS84, the default of the standard, section *crs*). Pages
carry checksums, so that a byte that was changed on the way is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from sealane.share.format.column import products_of, table_of
from sealane.share.format.mark import Read, Written
from sealane.share.item.product import Product

__all__ = ["read", "write"]


def write(products: Iterable[Product]) -> Written:
    """One file."""
    table, losses = table_of(products)
    shapes = [shapely.from_wkb(one) for one in table["geometry"].to_pylist() if one is not None]
    drawn = {"Polygon", "MultiPolygon", "Point", "MultiPoint", "LineString", "MultiLineString"}
    found = sorted({one.geom_type for one in shapes} & drawn)
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": found}
    if shapes:
        column["bbox"] = [float(one) for one in shapely.total_bounds(shapes)]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    metadata = {**(table.schema.metadata or {}), b"geo": json.dumps(geo, sort_keys=True).encode()}
    sink = pa.BufferOutputStream()
    pq.write_table(
        table.replace_schema_metadata(metadata), sink, compression="zstd", write_page_checksum=True
    )
    return Written(sink.getvalue().to_pybytes(), tuple(losses))


def read(raw: bytes) -> Read:
    """Products of one file. ``BadInput`` if it is none, or unpacks to more than it may."""
    return products_of("geoparquet", raw)
