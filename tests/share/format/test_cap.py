"""CAP: axis order, times, updates and cancels, areas over 180 degrees, alerts of other tools."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from format_case import AT, typical
from lxml import etree

from sealane.share import Product
from sealane.share.format import Read, named
from sealane.share.format.cap import NAMESPACE

ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>
<sender>warn@met.example</sender><sent>2026-03-01T21:00:00+09:00</sent><status>{status}</status>
<msgType>{kind}</msgType><scope>{scope}</scope>{more}
<info><language>ja</language><category>Met</category><event>Typhoon</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Unknown</certainty>
<senderName>Met</senderName><description>Wind.</description><instruction>Stay.</instruction>
<area><areaDesc>Strait</areaDesc>{area}<geocode><valueName>x</valueName><value>1</value></geocode>
</area></info></alert>"""


def read(**told: str) -> Read:
    base = {"name": "A1", "status": "Actual", "kind": "Alert", "scope": "Public", "more": "",
            "area": "<polygon>10,120 11,120 11,121 10,120</polygon>"}  # fmt: skip
    return named("cap").read(ALERT.format(**(base | told)).encode())


def only(got: Read) -> Product:
    assert got.rejects == ()
    (product,) = got.products
    return product


def text_of(raw: bytes, name: str) -> list[str | None]:
    root = etree.fromstring(raw)
    return [one.text for one in root.iter(f"{{{NAMESPACE}}}{name}")]


def test_latitude_comes_first_and_times_have_an_offset() -> None:
    warning = replace(
        typical("warning", 1),
        issued_at=AT + timedelta(microseconds=5),
        body={"areas": [[[120.5, 20], [121, 20], [121, 21], [120.5, 20]]], "headline": "x"},
    )
    written = named("cap").write([warning])
    assert text_of(written.raw, "polygon") == ["20.0,120.5 20.0,121.0 21.0,121.0 20.0,120.5"]
    assert text_of(written.raw, "sent") == ["2026-03-01T12:00:00-00:00"]
    assert only(named("cap").read(written.raw)).issued_at == warning.issued_at
    assert written.losses == ()


def test_an_area_over_180_degrees_is_drawn_on_both_sides() -> None:
    ring = [[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]
    pole = [[0, 80], [120, 80], [-120, 80], [0, 80]]
    warning = replace(typical("warning", 1), body={"areas": [ring, pole]})
    written = named("cap").write([warning])
    drawn = [
        [float(pair.split(",")[1]) for pair in (one or "").split()]
        for one in text_of(written.raw, "polygon")
    ]
    assert [(min(one), max(one)) for one in drawn] == [(179.0, 180.0), (-180.0, -179.0)]
    assert [one.field for one in written.losses] == ["areas"]
    circle = only(read(area="<circle>0,179.9 100</circle>")).body["areas"][0]
    assert len(circle) == 65
    assert min(lon for lon, _ in circle) < -179 < 179 < max(lon for lon, _ in circle)
    assert abs(max(lat for _, lat in circle) - 100 / 111.195) < 0.001
    for nothing in (
        "<circle>89.9,0 100</circle>",
        "<circle>0,0 x</circle>",
        "<circle>0,0</circle>",
        "<polygon>10,120 11,120</polygon>",
        "<polygon>95,0 1,1 2,2 95,0</polygon>",
    ):
        got = read(area=nothing)
        assert "areas" not in only(got).body
        assert "areas" in {one.field for one in got.losses}


def test_updates_and_cancels_name_what_they_replace() -> None:
    first = replace(typical("warning", 1), item="mine", version=1, issued_at=AT)
    body = {"headline": "x"}
    later = replace(first, version=2, issued_at=AT + timedelta(hours=1), body=body)
    over = replace(later, version=3, issued_at=AT + timedelta(hours=2),
                   body=body | {"expires_at": "2026-03-01T14:00:00Z"})  # fmt: skip
    raw = named("cap").write([first, later, over]).raw
    kinds = [part.split(b"</msgType>")[0] for part in raw.split(b"<msgType>")[1:]]
    assert kinds == [b"Alert", b"Update", b"Cancel"]
    assert b"<references>JP,mine.2,2026-03-01T13:00:00-00:00</references>" in raw
    assert b"<msgType>Alert" in named("cap").write([later]).raw  # what it replaces is not known
    reference = "<references>warn@met.example,A0,2026-03-01T20:00:00+09:00</references>"
    body = only(read(name="A2", kind="Update", more=reference)).body
    assert body["replaces"] == [
        {"item": "cap:warn@met.example,A0", "version": 1, "issued_at": "2026-03-01T11:00:00Z"}
    ]
    cancel = only(read(name="A3", kind="Cancel", more=reference))
    assert cancel.body["expires_at"] == "2026-03-01T12:00:00Z"
    again = named("cap").write([cancel]).raw
    assert b"<msgType>Cancel" in again
    assert b"<identifier>A3</identifier><sender>warn@met.example</sender>" in again
    assert b"warn@met.example,A0,2026-03-01T11:00:00-00:00" in again


def test_an_alert_of_another_tool_has_no_label_and_its_losses_are_named() -> None:
    got = read()
    warning = only(got)
    assert warning.item == "cap:warn@met.example,A1"
    assert warning.label.as_json() == {"kind": "warning", "caveats": [], "of_fields": {}}
    assert warning.body["text"] == "Wind.\n\nStay.\n\nStrait"
    assert warning.body["headline"] == "Typhoon"
    assert warning.body["areas"] == [[[120, 10], [120, 11], [121, 11], [120, 10]]]
    assert "certainty" not in warning.body
    assert {one.field for one in got.losses} == {"area.geocode", "senderName"}
    told = only(read(scope="Restricted", more="<restriction>TLP:AMBER, police</restriction>")).label
    assert (told.tlp, told.caveats) == ("amber", {"CAP Restricted: TLP:AMBER, police"})


def test_drills_are_marked_and_what_is_no_warning_is_a_reject() -> None:
    assert only(read(status="Test")).body["exercise_id"] == "Test"
    assert only(read(status="Exercise", more="<note>E7</note>")).body["exercise_id"] == "E7"
    drill = replace(typical("warning", 1), body={"exercise_id": "E7"})
    assert text_of(named("cap").write([drill]).raw, "status") == ["Exercise"]
    for told, reason in (
        ({"status": "Draft"}, "status"), ({"status": "System"}, "status"),
        ({"kind": "Ack"}, "message_type"), ({"name": "a b"}, "no_identity"),
        ({"name": "x" * 300}, "no_warning"),
    ):  # fmt: skip
        got = read(**told)
        assert (got.products, [one.reason for one in got.rejects]) == ((), [reason])
    other = ALERT.replace("cap:1.2", "cap:1.1").encode()
    assert [one.reason for one in named("cap").read(other).rejects] == ["version"]


def test_whatever_is_changed_on_the_way_is_seen() -> None:
    """Also what our mark carries beside the standard: an area, a word for people, a category."""
    raw = named("cap").write([replace(typical("warning", 2), item="mine")]).raw
    signed = raw.replace(
        b"</alert>", b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></alert>'
    )
    assert only(named("cap").read(b"\xef\xbb\xbf" + signed)).item == "mine"
    prefixed = raw.replace(b"<", b"<c:").replace(b"<c:/", b"</c:").replace(b"<c:?", b"<?")
    assert only(named("cap").read(prefixed.replace(b"xmlns=", b"xmlns:c="))).item == "mine"
    for old, new in (
        (b"1.0,1.0 ", b"1.0,1.1 "), (b"<scope>Restricted", b"<scope>Public"), (b"TLP:AMBER;", b""),
        (b"<category>Safety", b"<category>Met"), (b"<status>Actual", b"<status>Test"),
        (b"</info>", b"<area><areaDesc>All</areaDesc></area></info>"),
        (b"<identifier>mine.3", b"<identifier>other.3"), (b"<sender>JP", b"<sender>XX"),
    ):  # fmt: skip
        assert old in raw
        got = named("cap").read(raw.replace(old, new))
        assert [one.reason for one in got.rejects] == ["changed"], new
