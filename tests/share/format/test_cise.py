"""CISE: what is read is what was written; metadata and label are the same; drills stay at home."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from lxml import etree
from threat_case import AT, EVENT, INDICATOR, LABEL, MUTATIONS, garbled, items

from sealane.errors import BadInput
from sealane.share import ANYONE, Label, Product
from sealane.share.format import cise

SEEN = replace(
    EVENT, body={k: v for k, v in EVENT.body.items() if k not in ("exercise_id", "status")}
)
SHIP = Product(
    item="s-1", version=1, issued_at=AT, label=replace(LABEL, kind="identity", tlp="green"),
    body={"mmsi": 431000001, "imo": 9074729, "name": "KAIYO", "length_m": 120.5},
)  # fmt: skip
MESSAGE = "{http://www.cise.eu/servicemodel/v1/message/}"


@settings(max_examples=40)
@given(items(("event", "identity", "track")))
def test_what_is_read_is_what_was_written(product: Product) -> None:
    assume(product.body.get("exercise_id") is None)
    written = cise.write([product])
    got = cise.read(written.raw)
    assert got.rejects == ()
    assert got.products == (product,)
    both = cise.read(cise.write([product, SHIP]).raw)
    assert both.products == (product, SHIP)


def text(raw: bytes, name: str) -> list[str | None]:
    return [one.text for one in etree.fromstring(raw).iter(name)]


def test_other_tools_find_what_the_standard_has_a_place_for() -> None:
    raw = cise.write([SEEN]).raw
    root = etree.fromstring(raw)
    assert root.tag == f"{MESSAGE}Push"
    order = [etree.QName(one).localname for one in root]
    assert order == ["CorrelationID", "CreationDateTime", "MessageID", "Priority", "RequiresAck",
                     "Sender", "Payload"]  # fmt: skip
    entity = root.find("Payload/{http://www.cise.eu/datamodel/v1/entity/anomaly/}Anomaly")
    assert entity is not None
    assert entity.findtext("LocationRel/Location/Geometry/Longitude") == "141.5"
    assert text(raw, "MMSI") == ["431000001", "412000002"]
    ship = cise.write([SHIP]).raw
    assert (text(ship, "IMONumber"), text(ship, "Name")) == (["9074729"], ["KAIYO"])
    losses = {loss.field for loss in cise.write([SEEN]).losses}
    assert {"start_at", "sentence_en", "label.topic", "label.releasable_to"} <= losses


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ["NonClassified", "Amber", "false", "Security", None, "true"]),
        ({"tlp": "clear"}, ["NonClassified", "White", "false", "Security", None, "false"]),
        ({"tlp": "amber+strict"}, ["NonClassified", "Red", "false", "Security", None, "true"]),
        ({"classification": "restricted", "personal": "yes"},
         ["EURestricted", "Amber", "true", "Security", None, "true"]),
        ({"purposes": frozenset({"sar", "safety"}), "retain_until": AT},
         ["NonClassified", "Amber", "false", "NonSpecified", "2026-03-01T12:00:00Z", "true"]),
        ({"tlp": None, "personal": None}, ["NonClassified", "NonSpecified", None, "Security", None,
                                           "true"]),
        ({"of_fields": {"name": Label(tlp="red")}},
         ["NonClassified", "Red", "false", "Security", None, "true"]),
    ],
)  # fmt: skip
def test_metadata_say_the_label(change: dict[str, Any], told: list[str | None]) -> None:
    product = replace(SEEN, label=replace(EVENT.label, **change))
    raw = cise.write([product]).raw
    names = ["InformationSecurityLevel", "InformationSensitivity", "IsPersonalData", "Purpose",
             "RetentionPeriod", "EnsureEncryption"]  # fmt: skip
    assert [(text(raw, name) or [None])[0] for name in names] == told
    assert cise.read(raw).products == (product,)


FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<n:Push xmlns:n="http://www.cise.eu/servicemodel/v1/message/">
 <CreationDateTime>2018-01-18T13:45:29.590+01:00</CreationDateTime><MessageID>2657</MessageID>
 <Payload xsi:type="n:XmlEntityPayload" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <InformationSecurityLevel>NonClassified</InformationSecurityLevel>
  <InformationSensitivity>Green</InformationSensitivity><IsPersonalData>false</IsPersonalData>
  <Purpose>SAR</Purpose><RetentionPeriod>2030-01-01T00:00:00Z</RetentionPeriod>
  <EnsureEncryption>false</EnsureEncryption>
  <Vessel><Identifier><UUID>111</UUID><GeneratedIn>2017-07-14T14:19:54.682Z</GeneratedIn>
   </Identifier><Name>ABEILLE</Name><LocationRel><Location/></LocationRel>
   <IMONumber>7710525</IMONumber><MMSI>228002000</MMSI></Vessel>
  <MaritimeSafetyIncident><Identifier><UUID>222</UUID></Identifier><LocationRel><Location>
   <Geometry><Latitude>42.5</Latitude><Longitude>15.5</Longitude></Geometry></Location>
   </LocationRel></MaritimeSafetyIncident>
  <Risk><Identifier><UUID>333</UUID></Identifier><RiskType>IllegalFishing</RiskType></Risk>
  <Cargo><Identifier><UUID>444</UUID></Identifier></Cargo>
  <Vessel><MMSI>1</MMSI></Vessel>
 </Payload></n:Push>"""


def test_what_others_do_not_say_stays_unsaid() -> None:
    got = cise.read(FOREIGN)
    ship, incident, risk = got.products
    label = Label(
        kind="identity", classification="unclassified", tlp="green", personal="no",
        purposes=frozenset({"sar"}), retain_until=datetime(2030, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    assert ship.label == label
    assert ship.body == {"name": "ABEILLE", "imo": 7710525, "mmsi": 228002000}
    assert ship.issued_at == datetime(2017, 7, 14, 14, 19, 54, 682000, tzinfo=UTC)
    assert incident.body == {"lon": 15.5, "lat": 42.5, "kind": "reported: MaritimeSafetyIncident"}
    assert risk.body == {"kind": "reported: Risk", "note": "IllegalFishing"}
    assert [one.field for one in got.losses] == ["LocationRel"]
    assert [one.reason for one in got.rejects] == ["no_place", "entity"]
    unsaid = FOREIGN.replace(b">SAR<", b">NonSpecified<").replace(
        b">false</Ensure", b">true</Ensure"
    )
    ship = cise.read(unsaid).products[0]
    assert (ship.label.purposes, ship.label.caveats) == (None, frozenset({"CISE EnsureEncryption"}))
    soap = (b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><message'
            b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:n="http://www.cise.eu/'
            b'servicemodel/v1/message/" xsi:type="n:PullResponse">'
            + FOREIGN.split(b"\n", 2)[2])  # fmt: skip
    soap = soap.replace(b"</n:Push>", b"</message></S:Body></S:Envelope>")
    assert cise.read(soap).products == got.products


def test_a_withdrawn_item_takes_back_the_message_before_it() -> None:
    gone = replace(SEEN, version=2, body=SEEN.body | {"status": "withdrawn"})
    raw = cise.write([gone]).raw
    assert etree.fromstring(raw).tag == f"{MESSAGE}Feedback"
    assert text(raw, "RefMessageID") == text(cise.write([SEEN]).raw, "MessageID")
    assert cise.read(raw).products == (gone,)
    plain = raw[: raw.index(b"<Payload")] + raw[raw.index(b"</Payload>") + 10 :]
    assert [one.reason for one in cise.read(plain).rejects] == ["deleted"]


def test_what_cannot_be_told_is_refused() -> None:
    for product, field in ((INDICATOR, "kind"), (EVENT, "exercise_id")):
        with pytest.raises(BadInput) as refusal:
            cise.write([product])
        assert refusal.value.field == field
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for raw in (b"", b"<x/>", bomb, FOREIGN[:-9], b"\xff\xfe"):
        with pytest.raises(BadInput):
            cise.read(raw)


def test_what_was_changed_on_the_way_is_seen_and_never_made_weaker() -> None:
    raw = cise.write([SEEN]).raw
    for tlp, label in ((b"Red", replace(EVENT.label, tlp="red")), (b"White", EVENT.label)):
        (product,) = cise.read(raw.replace(b">Amber<", b">%s<" % tlp)).products
        assert product.label == label
    moved = cise.read(raw.replace(b">141.5<", b">142.5<"))
    assert (moved.products, [one.reason for one in moved.rejects]) == ((), ["changed"])


def test_a_broken_message_touches_no_other() -> None:
    whole = cise.write([SEEN]).raw.partition(b"\n")[2]
    good = cise.write([SHIP]).raw.partition(b"\n")[2]
    chance = random.Random(8)
    rejected = 0
    for number in range(MUTATIONS):
        message = garbled(chance, FOREIGN.partition(b"\n")[2] if number % 3 == 0 else whole)
        raw = b'<s:Messages xmlns:s="urn:sealane:cise:1">' + message + good + b"</s:Messages>"
        try:
            got = cise.read(raw)
        except BadInput:
            rejected += 1  # it is no XML any more, which no reader can mend
            continue
        assert SHIP in got.products
        rejected += bool(got.rejects)
        for product in got.products:
            assert product.label.as_json().keys() >= {"kind"}
            assert product in (SEEN, SHIP) or product.label.releasable_to != frozenset({ANYONE})
    assert rejected > MUTATIONS // 4
