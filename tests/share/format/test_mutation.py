"""Messages broken at random: no error that is not told, no other item touched, no label forged."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable

import pytest
from format_case import typical

from sealane.errors import BadInput
from sealane.share import Product
from sealane.share.format import FORMATS, Read, column
from sealane.share.format.stream import Frames

MESSAGES = int(os.environ.get("SEALANE_TEST_MESSAGES", "600"))
"""Broken messages over all formats; ten thousand with SEALANE_TEST_MESSAGES=10000."""

KINDS = {"cap": ("warning",) * 4, "cot": ("warning", "track", "event", "track")}
OWN = ("arrow", "cap", "cot", "geojson", "geoparquet", "stanag4778")
STREAMS = {"cap": "alert", "cot": "event"}
PIECES = (
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"&x;", b"<!--", b"<![CDATA[", b"]]>", b"-->", b"<event ",
    b"</event>", b"<alert>", b"</alert>", b"<x" * 50, b"NaN", b"1e999", b"-0", b'"', b"{" * 50,
    b"\xff\xfe", b"\0", b"9" * 400, b"null", b"<?xml?>", b"\xed\xa0\x80", b"<a>" * 300,
    b"99999999999999999999-01-01T00:00:00Z", b"0001-01-01T00:00:00+14:00", b"\\ud800",
)  # fmt: skip
ALIEN = {
    "cap": b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>A-1</identifier>
<sender>w@met.example</sender><sent>2026-03-01T12:00:00+09:00</sent><status>Actual</status>
<msgType>Update</msgType><scope>Public</scope><references>w@met.example,A-0,2026-03-01T11:00:00+09:00
</references><info><category>Met</category><event>Typhoon</event><urgency>Expected</urgency>
<severity>Severe</severity><certainty>Likely</certainty><area><areaDesc>Strait</areaDesc><polygon>
10,120 11,120 11,121 10,120</polygon><circle>20,179.9 50</circle></area></info></alert>""",
    "cot": b"""<event version="2.0" uid="b-7" type="a-n-S-X" how="m-g" time="2026-03-01T12:00:00Z"
start="2026-03-01T12:00:00Z" stale="2026-03-01T12:10:00Z"><point lat="20" lon="120" hae="0" ce="10"
le="9"/><detail><contact callsign="431000001"/><track speed="5.5" course="90"/></detail></event>""",
    "geojson": b"""{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":
{"type":"Point","coordinates":[120,20]},"properties":{"time":"2026-03-01T12:00:00Z","a":1}}]}""",
}


def broken(raw: bytes, chance: random.Random) -> bytes:
    """The message with one to three changes."""
    held = bytearray(raw)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(held) + 1)
        to = min(len(held), at + chance.randint(1, 40))
        what = chance.randrange(6)
        if what == 0 and at < len(held):
            held[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del held[at:to]
        elif what == 2:
            held[at:at] = chance.choice(PIECES)
        elif what == 3:
            held[at:to] = chance.choice(PIECES)
        elif what == 4:
            other = chance.randrange(len(held) + 1)
            held[at:at] = held[other : other + 60]
        elif chance.random() < 0.3:
            del held[at:]
    return bytes(held)


def read(name: str, raw: bytes, told: Counter[str]) -> Read:
    """What is read; an error that the format tells is nothing read."""
    try:
        got = FORMATS[name].read(raw)
    except BadInput as cause:
        told[str(cause.data.get("reason"))] += 1
        return Read(())
    told.update(one.reason for one in got.rejects)
    return got


def read_each(name: str, files: list[bytes], told: Counter[str]) -> list[Read]:
    """The same for many files of a table, which are unpacked together."""
    found = []
    for got in column.products_each(name, files):
        told.update(
            [str(got.data.get("reason"))] if isinstance(got, BadInput) else
            [one.reason for one in got.rejects]
        )  # fmt: skip
        found.append(Read(()) if isinstance(got, BadInput) else got)
    return found


def check(got: Read, sent: dict[str, Product]) -> None:
    """Whatever carries a whole label is one of the products that were sent, unchanged."""
    for one in got.products:
        assert one.digest in sent or (
            one.label.originator is None
            and one.label.releasable_to is None
            and one.label.purposes is None
        )


@pytest.mark.parametrize("name", OWN)
def test_a_broken_message_costs_itself_alone(name: str) -> None:
    chance = random.Random(f"{name} 20261128")
    kinds = KINDS.get(name, ("event", "track", "warning", "picture"))
    products = [typical(kind, count) for count, kind in enumerate(kinds)]
    sent = {one.digest: one for one in products}
    raw = FORMATS[name].write(products).raw
    alone = [FORMATS[name].write([one]).raw for one in products] if name in STREAMS else []
    told: Counter[str] = Counter()
    kept = 0
    if name in ("arrow", "geoparquet"):
        files = [broken(raw, chance) for _ in range(MESSAGES // len(OWN))]
        for got in read_each(name, [*files, raw], told):
            check(got, sent)
        assert {one.digest for one in got.products} == set(sent)
        assert told["broken"] > len(files) / 10
        return
    for _ in range(MESSAGES // len(OWN)):
        if name in STREAMS:
            hit = chance.randrange(len(products))
            every = [broken(one, chance) if at == hit else one for at, one in enumerate(alone)]
            got = read(name, b"\n".join(every), told)
            others = set(sent) - {products[hit].digest}
            assert others <= {one.digest for one in got.products}
        else:
            got = read(name, broken(raw, chance), told)
        check(got, sent)
        kept += len(got.products)
        if name in ALIEN:
            check(read(name, broken(ALIEN[name], chance), told), {})
    assert len(told) >= 2, told
    assert kept


def _at(told: object, path: list[object], chance: random.Random) -> object:
    """A JSON value with one value in it replaced."""
    if isinstance(told, dict) and told and chance.random() < 0.8:
        name = chance.choice(sorted(told))
        return {**told, name: _at(told[name], path, chance)}
    if isinstance(told, list) and told and chance.random() < 0.8:
        place = chance.randrange(len(told))
        return [*told[:place], _at(told[place], path, chance), *told[place + 1 :]]
    return chance.choice([None, True, -1, 1e308, 2**70, "", "x" * 300, [], {}, [[]], "\ud800", 181])


def test_one_poisoned_feature_or_row_stops_no_other() -> None:
    import pyarrow as pa

    chance = random.Random(7)
    products = [typical(kind, count) for count, kind in enumerate(("event", "warning", "track"))]
    sent = {one.digest: one for one in products}
    collection = json.loads(FORMATS["geojson"].write(products).raw)
    table = pa.ipc.open_file(pa.BufferReader(FORMATS["arrow"].write(products).raw)).read_all()
    told: Counter[str] = Counter()
    for _ in range(300):
        hit = chance.randrange(len(products))
        features = list(collection["features"])
        features[hit] = _at(features[hit], [], chance)
        got = read("geojson", json.dumps({**collection, "features": features}).encode(), told)
        assert set(sent) - {products[hit].digest} <= {one.digest for one in got.products}
        check(got, sent)
    files = []
    names = ("mark", "label", "item", "geometry", "tlp")
    for name in names:
        cells = table[name].to_pylist()
        cells[1] = None if name == "tlp" else b"x" if name == "geometry" else "{}"
        place = table.schema.get_field_index(name)
        poisoned = table.set_column(place, name, pa.array(cells, table.schema.field(name).type))
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, poisoned.schema) as out:
            out.write_table(poisoned)
        files.append(sink.getvalue().to_pybytes())
    for name, got in zip(names, read_each("arrow", files, told), strict=True):
        assert {one.digest for one in got.products} == set(sent) - {products[1].digest}, name
    collection["features"][0]["geometry"]["coordinates"][0] += 0.01
    got = read("geojson", json.dumps(collection).encode(), told)
    assert [(one.at, one.reason) for one in got.rejects] == [("feature 0", "changed")]
    assert told["changed"] >= 4


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_stream_is_cut_alike_however_it_comes(size: int) -> None:
    chance = random.Random(3)
    whole = FORMATS["cot"].write([typical("event", one) for one in range(3)]).raw
    for _ in range(10):
        raw = broken(whole, chance)
        at_once, in_parts = Frames("event"), Frames("event")
        expected = [*at_once.feed(raw), *at_once.close()]
        got = [one for at in range(0, len(raw), size) for one in in_parts.feed(raw[at : at + size])]
        got += in_parts.close()
        frames: Callable[[list[object]], list[object]] = lambda every: [  # noqa: E731
            one for one in every if hasattr(one, "raw")
        ]
        assert frames(got) == frames(expected)
