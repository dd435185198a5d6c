"""What a format writes it reads again, the same to the last byte, and what others lose is named."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from format_case import LABEL, products, typical
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share import MEMBERS, Label, Product
from sealane.share.format import FORMATS, Read, column, named
from sealane.share.format.cap import NAMESPACE
from sealane.share.format.marking import is_public

READABLE = sorted(
    name for name, one in FORMATS.items() if one.reads and "sealane.share.format" in one.module
)
OWN = ["arrow", "cap", "cot", "geojson", "geoparquet", "stanag4778"]
CASES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


BULK = ("arrow", "geoparquet")
"""Unpacked in another process, so many files at once."""


@pytest.mark.parametrize("name", sorted(set(OWN) - set(BULK)))
@CASES
@given(data=st.data())
def test_a_sealane_gets_back_the_same_product(name: str, data: st.DataObject) -> None:
    kinds = FORMATS[name].writes
    sent = data.draw(
        st.lists(
            products(kinds, bound=name == "stanag4778"),
            max_size=3,
            unique_by=lambda one: one.digest,
        )
    )
    try:
        written = FORMATS[name].write(sent)
    except BadInput:  # a word of a label that XML has no sign for: refused, not changed
        assert name == "stanag4778"
        return
    read = FORMATS[name].read(written.raw)
    assert read.rejects == ()
    assert [one.digest for one in read.products] == [one.digest for one in sent]
    assert [one.label for one in read.products] == [one.label for one in sent]
    assert all(one.is_carried for one in written.losses if not one.field.startswith("label"))
    assert written.raw == FORMATS[name].write(sent).raw


@pytest.mark.parametrize("name", BULK)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_sealane_gets_back_the_same_products_in_bulk(name: str, data: st.DataObject) -> None:
    lists = st.lists(products(FORMATS[name].writes), max_size=3)
    sent = data.draw(st.lists(lists, min_size=12, max_size=12))
    read = column.products_each(name, [FORMATS[name].write(one).raw for one in sent])
    for got, one in zip(read, sent, strict=True):
        assert isinstance(got, Read)
        assert got.rejects == ()
        assert [each.digest for each in got.products] == [each.digest for each in one]


def test_a_reader_of_cap_alone_gets_it_equal_or_the_loss_is_named() -> None:
    """The mark is taken out; every member that then differs has to be among the losses."""

    @CASES
    @given(products(frozenset({"warning"})))
    def check(sent: Product) -> None:
        written = named("cap").write([sent])
        alert = etree.fromstring(written.raw)
        for one in alert.iter(f"{{{NAMESPACE}}}parameter"):
            one.getparent().remove(one)
        read = named("cap").read(etree.tostring(alert))
        if read.rejects:
            assert read.rejects[0].reason in ("no_identity", "no_warning")
            return
        (got,) = read.products
        lost = {one.field for one in written.losses}
        for member, said in sent.body.items():
            if said is None or member in lost or member in ("text", "replaces"):
                continue
            if member == "headline" and said == "":
                continue
            assert canonical(got.body[member]) == canonical(said), member
        assert got.label.releasable_to is got.label.originator is got.label.purposes is None

    check()


@CASES
@given(products(frozenset({"warning"})))
def test_a_reader_of_s124_alone_finds_it_or_the_loss_is_named(sent: Product) -> None:
    if sent.body.get("exercise_id") is not None:
        with pytest.raises(BadInput, match="is a drill"):
            named("s124").write([sent])
        return
    written = named("s124").write([sent])
    root = etree.fromstring(written.raw)
    lost = {one.field for one in written.losses}
    texts = {one.text or "" for one in root.iter("{http://www.iho.int/S124/gml/2.0}text")}
    for member in {"headline", "text"} & sent.body.keys() - lost:
        assert sent.body[member] is None or sent.body[member] in texts
    rings = list(root.iter("{http://www.opengis.net/gml/3.2}posList"))
    if "areas" not in lost and sent.body.get("areas"):
        assert len(rings) == len(sent.body["areas"])
        first = [float(one) for one in rings[0].text.split()]
        assert first[:2] == [sent.body["areas"][0][0][1], sent.body["areas"][0][0][0]]
    marks = root.xpath("//processing-instruction('sealane')")
    told = json.loads(marks[0].text)
    assert Label.of(told["label"]) == sent.label


@CASES
@given(products(frozenset({"track"})))
def test_a_moving_feature_has_a_time_for_each_place(sent: Product) -> None:
    written = named("movingfeatures").write([sent])
    (feature,) = json.loads(written.raw)["features"]
    times = feature["properties"]["datetimes"]
    shape = feature["geometry"]
    places = [] if shape is None else shape["coordinates"]
    assert len(times) == (len(places) if shape and shape["type"] == "LineString" else bool(shape))
    assert len(set(times)) == len(times)
    assert Label.of(feature["properties"]["sealane"]["label"]) == sent.label
    points = sent.body.get("points")
    if isinstance(points, list) and len(times) < len(points):
        assert [one.field for one in written.losses] == ["points"]


@pytest.mark.parametrize("name", sorted({*OWN, "s124", "movingfeatures"}))
def test_what_is_withheld_is_in_no_byte(name: str) -> None:
    """Two items that differ only in what a partner may not see give the same bytes."""
    for kind in sorted(FORMATS[name].writes):
        whole = typical(kind, 3)
        other = replace(whole, body=dict.fromkeys(whole.body, "other"))
        keep = sorted(whole.body)[:: 2 if len(whole.body) > 2 else 1]
        redacted = replace(whole, body={key: whole.body[key] for key in keep})
        again = replace(other, body={key: whole.body[key] for key in keep})
        raw = FORMATS[name].write([redacted]).raw
        assert raw == FORMATS[name].write([again]).raw
        if name not in BULK:
            for key in whole.body.keys() - set(keep):
                said = whole.body[key]
                if isinstance(said, str) and key in said:
                    assert said.encode() not in raw, key
        else:
            cells = str(column.table_of([redacted])[0].to_pylist())
            assert not any(f"{kind} {key} 3" in cells for key in whole.body.keys() - set(keep))


def test_cap_says_public_only_where_anybody_may_have_it() -> None:
    clear = replace(
        LABEL, tlp="clear", kind="warning", orcon="no", retain_until=None,
        releasable_to=frozenset({"*"}),
    )  # fmt: skip
    assert is_public(clear)
    scopes = {}
    for label in (
        clear, replace(clear, tlp=None), replace(clear, tlp="green"), replace(clear, personal=None),
        replace(clear, orcon="yes"), replace(clear, releasable_to=frozenset({"PH"})),
        replace(clear, caveats=frozenset({"x"})), Label(kind="warning"),
    ):  # fmt: skip
        raw = named("cap").write([replace(typical("warning", 1), label=label)]).raw
        found = re.search(rb"<scope>(\w+)</scope>", raw)
        assert found is not None
        scopes[label.as_json().__repr__()] = found[1]
    assert list(scopes.values()) == [b"Public", *[b"Restricted"] * 7]
    red = replace(clear, tlp="red", releasable_to=frozenset({"PH navy", "ID"}))
    raw = named("cap").write([replace(typical("warning", 1), label=red)]).raw
    assert b"<scope>Private</scope>" in raw
    assert b'<addresses>ID "PH navy"</addresses>' in raw


def test_each_format_says_what_it_can() -> None:
    assert set(OWN) <= set(READABLE)
    for one in FORMATS.values():
        assert one.writes | one.reads <= MEMBERS.keys()
        assert one.loses
    with pytest.raises(BadInput, match=r"no place for a picture.*It writes warning"):
        named("cap").write([typical("picture", 1)])
    with pytest.raises(BadInput, match="is written, not read"):
        named("s124").read(b"")
    with pytest.raises(BadInput, match="Did you mean geojson"):
        named("geo-json")
