"""Files in bulk: a label for each row, the strictest for the file, places that tools can draw."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from format_case import typical

from sealane.errors import BadInput
from sealane.share.format import column, named


def test_a_file_says_its_strictest_label_and_each_row_its_own() -> None:
    products = [typical("event", 1), typical("warning", 2), typical("identity", 3)]
    red = replace(products[1].label, tlp="red")
    products[1] = replace(products[1], label=red)
    raw = named("geoparquet").write(products).raw
    held = pq.ParquetFile(pa.BufferReader(raw))
    table = held.read()
    metadata = table.schema.metadata
    assert json.loads(metadata[b"sealane_label"])["tlp"] == "red"
    assert table["tlp"].to_pylist() == ["amber", "red", "amber"]
    assert [json.loads(one) for one in table["label"].to_pylist()] == [
        one.label.as_json() for one in products
    ]
    geo = json.loads(metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert (geo["version"], column["encoding"]) == ("1.1.0", "WKB")
    shapes = [
        None if one is None else shapely.from_wkb(one) for one in table["geometry"].to_pylist()
    ]
    assert shapes[2] is None
    assert sorted({one.geom_type for one in shapes if one}) == column["geometry_types"]
    event = products[0].body
    assert (shapes[0].x, shapes[0].y) == (event["lon"], event["lat"])
    assert table["mmsis"].to_pylist()[0] == event["mmsis"]
    assert column["bbox"][0] == -180.0  # a warning over 180 degrees is drawn in two parts


def test_one_file_of_each_kind_has_typed_columns() -> None:
    raw = named("arrow").write([typical("event", one) for one in range(3)]).raw
    schema = pa.ipc.open_file(pa.BufferReader(raw)).schema
    assert schema.field("start_at").type == pa.timestamp("us", tz="UTC")
    assert schema.field("confidence").type == pa.float64()
    assert schema.field("mmsis").type == pa.list_(pa.int64())
    assert not schema.field("label").nullable


def test_a_table_of_another_tool_has_no_label() -> None:
    point = shapely.to_wkb(shapely.Point(120, 20))
    table = pa.table(
        {"id": ["a", "b", None], "time": ["2026-03-01T12:00:00Z", "x", "2026-03-01T12:00:00Z"],
         "sentence_en": ["Seen", "", ""], "speed": [1.0, 2.0, 3.0], "geometry": [point] * 3}
    )  # fmt: skip
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    got = named("geoparquet").read(sink.getvalue().to_pybytes())
    (event,) = got.products
    assert (event.kind, event.item, event.body["lon"]) == ("event", "geojson:a", 120)
    assert event.label.releasable_to is None
    assert [one.reason for one in got.rejects] == ["no_time", "no_identity"]
    assert "speed" in {one.field for one in got.losses}


def test_what_is_no_table_or_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("geoparquet", "arrow"):
        for got in column.products_each(name, [b"", b"PAR1" * 5, b"ARROW1\0\0" * 9]):
            assert isinstance(got, BadInput)
            assert "is not read" in str(got)
    monkeypatch.setattr(column, "MOST_BYTES", 10_000_000)
    bomb = pa.table({"mark": pa.array(["x" * 1_000_000] * 11)})
    sink = pa.BufferOutputStream()
    pq.write_table(bomb, sink, compression="zstd", use_dictionary=False)
    raw = sink.getvalue().to_pybytes()
    assert len(raw) < 100_000
    with pytest.raises(BadInput, match="11 rows and 11"):
        named("geoparquet").read(raw)
