"""CoT: what a screen shows, broken events in a stream, relays that round, other tools."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from format_case import AT, LABEL, typical
from lxml import etree

from sealane.errors import BadInput
from sealane.share import Label
from sealane.share.format import named
from sealane.share.format.cot import KNOT_MPS, event_read
from sealane.share.format.cot_task import Withdrawn, ping, pong, withdrawal
from sealane.share.format.stanag4774 import label_element
from sealane.share.format.xml import told as written

OTHER = """<event version="2.0" uid="ANDROID-7" type="{kind}" how="h-e"
time="2026-03-01T12:00:00.5Z"
start="2026-03-01T12:00:00Z" stale="2026-03-01T12:10:00Z"{more}><point lat="{lat}" lon="{lon}"
hae="9999999.0" ce="{ce}" le="9999999.0"/><detail><contact callsign="431000001"/>
<track speed="5.144444" course="90"/><remarks>Seen.</remarks>{detail}</detail></event>"""


def other(**told: str) -> bytes:
    base = {"kind": "a-h-S-X", "lat": "20", "lon": "120", "ce": "10", "more": "", "detail": ""}
    return OTHER.format(**(base | told)).encode()


def test_a_screen_sees_the_newest_point_of_a_ship_of_unknown_allegiance() -> None:
    track = typical("track", 1)
    event = etree.fromstring(named("cot").write([track]).raw)
    newest = track.body["points"][-1]
    assert event.get("type") == "a-u-S-X-M"
    assert event.get("start") == newest[0]
    assert event.get("stale") == "2026-03-01T12:11:00Z"
    point = event.find("point")
    assert (float(point.get("lon")), float(point.get("lat"))) == (newest[1], newest[2])
    assert float(event.find("detail/track").get("speed")) == newest[3] * KNOT_MPS
    assert event.find("detail/contact").get("callsign") == str(track.body["mmsi"])


def test_a_screen_forgets_an_item_when_it_has_to_be_deleted() -> None:
    label = replace(LABEL, kind="event", retain_until=AT.replace(hour=13))
    event = etree.fromstring(named("cot").write([replace(typical("event", 0), label=label)]).raw)
    assert event.get("stale") == "2026-03-01T13:00:00Z"


def test_a_warning_shows_each_area_and_is_one_product() -> None:
    warning = typical("warning", 2)
    raw = named("cot").write([warning]).raw
    assert raw.count(b"<event ") == 2
    assert raw.count(b'lat="') == 2
    assert [one.digest for one in named("cot").read(raw).products] == [warning.digest]
    first = etree.fromstring(raw.split(b"\n")[0])
    corner = warning.body["areas"][0][0]
    assert first.find("detail/link").get("point") == f"{corner[1]},{corner[0]}"
    nowhere = replace(warning, body={"headline": "Everywhere"})
    event = etree.fromstring(named("cot").write([nowhere]).raw)
    assert (event.get("type"), event.find("point").get("ce")) == ("b-m-p-s-m", "9999999.0")


def test_a_stream_that_is_cut_behind_each_event_gives_whole_documents() -> None:
    """As pytak and ATAK cut it: a declaration of XML behind a line's end would be none."""
    gone = withdrawal(Withdrawn("w", 1, "JP", "x"), AT, uids=["w", "w#2"])
    own = named("cot").write([typical("warning", 1), typical("event", 2)]).raw
    told = [own, gone, ping("p", AT), pong(AT)]
    pieces = b"\n".join(told).split(b"</event>")
    assert pieces.pop() == b""
    for one in pieces:
        assert ElementTree.fromstring(one + b"</event>").tag == "event"
    assert len(pieces) == own.count(b"</event>") + 4 + 2


def test_a_broken_event_never_stops_the_stream() -> None:
    events = [typical("event", one) for one in range(4)]
    parts = [named("cot").write([one]).raw for one in events]
    for junk in (
        b"<event><x", b"<event ", b"<event><![CDATA[", b"\xff\xfe<<<>", b"<event uid='1'/>",
        b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"</event></event>", parts[0][:-9],
    ):  # fmt: skip
        got = named("cot").read(junk.join([b"", *parts]))
        assert {one.digest for one in got.products} == {one.digest for one in events}
        assert got.rejects


def test_a_relay_may_round_but_not_change() -> None:
    event = typical("event", 1)
    raw = named("cot").write([event]).raw
    lon, lat = event.body["lon"], event.body["lat"]
    rounded = raw.replace(b'access="Unclassified"', b"").replace(b"12:01:00Z", b"12:01:00.000Z")
    rounded = rounded.replace(f'lon="{lon}"'.encode(), f'lon="{lon + 4e-7}"'.encode())
    assert [one.digest for one in named("cot").read(rounded).products] == [event.digest]
    for old, new in (
        (f'lon="{lon}"', f'lon="{lon / 2}"'), (f'lat="{lat}"', 'lat="0"'),
        ('callsign="gap"', 'callsign="raid"'), ("TLP:AMBER</", "TLP:CLEAR</"),
        ('"tlp":"amber"', '"tlp":"clear"'), ("<remarks>", "<remarks>not "),
    ):  # fmt: skip
        changed = raw.replace(old.encode(), new.encode())
        assert changed != raw
        assert [one.reason for one in named("cot").read(changed).rejects] == ["changed"]


def test_events_of_other_tools_have_no_label() -> None:
    track, losses = event_read(other())
    assert (track.kind, track.item, track.version) == ("track", "cot:ANDROID-7", 1772366400500)
    assert track.body["points"] == [["2026-03-01T12:00:00Z", 120, 20, pytest.approx(10), 90]]
    assert track.body["mmsi"] == 431_000_001
    assert track.label == Label(kind="track")
    assert "hostile" not in track.raw.decode()
    assert "a-h" not in track.raw.decode()
    assert [one.field for one in losses] == ["type"]
    report, _ = event_read(other(kind="b-m-p-s-p-i", detail="<usericon x='1'/>"))
    assert (report.body["kind"], report.body["lon"]) == ("reported", 120)
    alarm, _ = event_read(other(kind="b-a-o-tbl", lon="179.9999", ce="1000"))
    assert len(alarm.body["areas"][0]) == 65
    shape, _ = event_read(
        other(kind="u-d-f", detail="".join(f"<link point='{p}'/>" for p in ("1,2", "1,3,0", "2,3")))
    )
    assert shape.body["areas"] == [[[2, 1], [3, 1], [3, 2]]]
    drill, _ = event_read(other(more=' opex="e-E7"'))
    assert drill.body["exercise_id"] == "E7"
    held, _ = event_read(other(more=' access="Restricted" caveat="X"'))
    assert held.label.caveats == {"CoT access: Restricted", "CoT caveat: X"}
    binding = {"personal": "yes", "orcon": "no", "tlp": "green", "retain_until": AT}
    own = replace(typical("event", 1).label, **binding, releasable_to=frozenset({"PH"}))
    said = written(label_element(None, own, AT)).decode().partition("?>")[2]
    bound_to, _ = event_read(other(detail=said))  # what forbids is heard, what allows is not
    found = bound_to.label
    assert (found.personal, found.retain_until, found.tlp) == ("yes", AT, "green")
    assert (found.orcon, found.releasable_to, found.classification) == (None, None, None)


def test_a_ship_at_the_crossing_of_equator_and_greenwich_has_a_place() -> None:
    for error in ("0", "10"):
        ship, _ = event_read(other(lat="0", lon="0", ce=error))
        assert ship.body["points"][0][1:3] == [0.0, 0.0]
    with pytest.raises(BadInput, match="a track without a place"):
        event_read(other(lat="0", lon="0", ce="9999999.0"))


def test_what_is_nothing_that_sealane_keeps_is_refused_by_name() -> None:
    for told, reason in (
        ({"lat": "999"}, "no_place"), ({"lat": "abc"}, "no_place"), ({"kind": "a-f-G"}, "type"),
        ({"kind": "t-x-c-t"}, "type"), ({"lat": "0", "lon": "0", "ce": "9999999"}, "no_place"),
        ({"detail": "<__sealane>{}</__sealane>"}, "mark"),
        ({"detail": "<__sealane>" + "[" * 9999 + "</__sealane>"}, "mark"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            event_read(other(**told))
        assert refused.value.data["reason"] == reason
    secret = """<originatorConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadata
label:1:0"><ConfidentialityInformation><PolicyIdentifier>NATO</PolicyIdentifier><Classification>
SECRET</Classification></ConfidentialityInformation></originatorConfidentialityLabel>"""
    with pytest.raises(BadInput, match="above unclassified"):
        event_read(other(detail=secret.replace("\n", "")))
    long = replace(typical("track", 1), body={"points": typical("track", 1).body["points"] * 2_500})
    with pytest.raises(BadInput, match="makes a CoT event of"):
        named("cot").write([long])
