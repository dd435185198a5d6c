"""What the encoder says, pyais hears: every field of every message type that we transmit."""

from __future__ import annotations

import numpy as np
import pytest
from pyais import decode

from sealane.errors import BadInput
from sealane.scenario import encode

STATION = np.array([b"NOR-OTW"])
WHERE = {"station": STATION, "epoch": [1_773_100_800], "channel": [b"A"]}
PLACE = {"lon": [179.99999 * 600_000], "lat": [-38.5 * 600_000]}


def said(kind: str, **fields: object) -> object:
    lines = encode.sentences(kind, {"mmsi": [281000123], **fields}, sequence=[7], **WHERE)
    parts = [line.tobytes().split(b"\\")[2].strip() for line in lines]
    return decode(*parts)


@pytest.mark.parametrize("kind", ["1", "3"])
def test_class_a_position(kind: str) -> None:
    message = said(
        kind, nav_status=[7], rot=[-20], sog=[123], cog=[3599], heading=[359], second=[59], **PLACE
    )
    assert message.msg_type == int(kind)
    assert (message.mmsi, message.status, message.speed) == (281000123, 7, 12.3)
    assert (message.course, message.heading, message.second) == (359.9, 359, 59)
    assert (message.lon, message.lat) == pytest.approx((179.99999, -38.5), abs=1e-6)
    assert message.turn == pytest.approx(-((20 / 4.733) ** 2), abs=0.6)


def test_class_b_positions() -> None:
    message = said("18", sog=[55], cog=[10], heading=[511], second=[3], **PLACE)
    assert (message.msg_type, message.speed, message.course, message.heading) == (18, 5.5, 1.0, 511)
    extended = said(
        "19",
        sog=[55],
        cog=[10],
        heading=[12],
        name=[b"WHITE TERN II"],
        ship_type=[36],
        to_bow=[9],
        to_stern=[4],
        to_port=[2],
        to_starboard=[1],
        **PLACE,
    )
    assert (extended.shipname, extended.ship_type) == ("WHITE TERN II", 36)
    assert (extended.to_bow, extended.to_stern) == (9, 4)
    assert (extended.to_port, extended.to_starboard) == (2, 1)


def test_voyage_data_in_two_sentences() -> None:
    message = said(
        "5",
        imo=[3_012_344],
        callsign=[b"XAB0012"],
        name=[b"STELLAR ALBATROSS IX"],
        ship_type=[89],
        to_bow=[300],
        to_stern=[33],
        to_port=[30],
        to_starboard=[31],
        draught=[207],
        destination=[b"FOR ORDERS"],
    )
    assert (message.imo, message.callsign) == (3_012_344, "XAB0012")
    assert (message.shipname, message.destination) == ("STELLAR ALBATROSS IX", "FOR ORDERS")
    assert (message.ship_type, message.draught) == (89, 20.7)
    assert (message.to_bow, message.to_stern) == (300, 33)
    assert (message.month, message.hour, message.minute) == (0, 24, 60)


def test_static_reports_of_class_b() -> None:
    assert said("24A", part=[0], name=[b"QUIET LARK"]).shipname == "QUIET LARK"
    message = said("24B", part=[1], ship_type=[37], callsign=[b"XZZ0001"], to_bow=[8], to_stern=[3])
    assert (message.ship_type, message.callsign) == (37, "XZZ0001")
    assert (message.to_bow, message.to_stern) == (8, 3)


def test_base_station_aid_and_long_range() -> None:
    base = said("4", year=[2026], month=[3], day=[10], hour=[23], minute=[59], second=[58], **PLACE)
    assert (base.year, base.month, base.day) == (2026, 3, 10)
    assert (base.hour, base.minute, base.second) == (23, 59, 58)
    aid = said("21", ship_type=[14], name=[b"NOR OTW LIGHT"], **PLACE)
    assert aid.name == "NOR OTW LIGHT"
    assert (aid.lon, aid.lat) == pytest.approx((179.99999, -38.5), abs=1e-6)
    far = said("27", nav_status=[0], lon=[-1079], lat=[900], sog=[17], cog=[271])
    assert (far.lon, far.lat) == pytest.approx((-1079 / 600, 1.5))
    assert (far.speed, far.course) == (17, 271)


def test_tag_block_and_sentence_have_right_checksums() -> None:
    lines = encode.sentences(
        "1",
        {"mmsi": [281000123, 289999999]},
        station=np.array([b"NOR-OTW", b"SAT-001"]),
        epoch=[1_773_100_800, 1_773_100_859],
        channel=[b"A", b"B"],
    )
    for line in lines[0]:
        text = line.tobytes()
        assert text.endswith(b"\r\n")
        tag, sentence = text.strip().strip(b"\\").split(b"\\!")
        for part in (tag, sentence):
            body, told = part.split(b"*")
            assert int(told, 16) == int(np.bitwise_xor.reduce(np.frombuffer(body, np.uint8)))


def test_lines_are_put_in_the_order_of_their_keys() -> None:
    one = np.frombuffer(b"a1\na3\n", np.uint8).reshape(2, 3)
    two = np.frombuffer(b"bb2\n", np.uint8).reshape(1, 4)
    assert encode.interleave([one, two], [np.array([1, 3]), np.array([2])]) == b"a1\nbb2\na3\n"


def test_what_six_bits_cannot_say_is_refused() -> None:
    with pytest.raises(BadInput, match="upper case"):
        encode.sixbit([b"lower"], 7)
    with pytest.raises(BadInput, match="7 characters"):
        encode.sentences("1", {"mmsi": [1]}, station=[b"NOR"], epoch=[0], channel=[b"A"])
