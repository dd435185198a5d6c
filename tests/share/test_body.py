"""What cannot be (a longitude of 999, a start of yesterday) is neither made, nor released, nor
taken; what nobody has a rule for is let through."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_case import AT, BODY, LABEL, node, product
from test_exchange import forged, held, told

from sealane.errors import BadInput
from sealane.ledger import digest
from sealane.share import Product
from sealane.share.item.body import check_body
from sealane.share.item.making import products_of
from sealane.share.release import release
from sealane.share.transfer.offer import offer
from sealane.share.transfer.receive import take

POINT = ["2026-06-01T00:00:00Z", 124.1, 20.0, 12.5, 90.0]
WRONG: list[tuple[str, Any]] = [
    ("pattern", "[ipv4-addr:value = "), ("pattern", 7),
    ("lon", 999), ("lon", -180.001), ("lon", True), ("end_lon", "124.1"), ("lat", "abc"),
    ("lat", 90.5), ("end_lat", [20.0]), ("lat", 2**60), ("start_at", "yesterday"),
    ("end_at", "2026-06-01"), ("start_at", "2026-06-01T12:00:00"), ("onset_at", 1_780_000_000),
    ("valid_from", "2026-02-30T12:00:00Z"), ("taken_at", "2026-06-01 12:00:00Z"),
    ("mmsi", 0), ("mmsi", 1_000_000_000), ("mmsi", "431000123"), ("mmsis", 431_000_123),
    ("mmsis", [431_000_123, -1]), ("mmsis", [True]), ("imo", 999_999), ("imo", 10_000_000),
    ("confidence", "high"), ("points", [POINT[:3]]), ("points", [[*POINT[:1], 181, *POINT[2:]]]),
    ("points", [["12:00", *POINT[1:]]]), ("points", [[*POINT[:3], -1, 0]]), ("points", {}),
    ("areas", [[[1, 1], [2, 1], [2, 91]]]), ("areas", [[1, 1]]), ("areas", "here"),
]  # fmt: skip
RIGHT: list[tuple[str, Any]] = [
    ("lon", 180), ("lon", -180.0), ("lat", -90), ("lat", None), ("mmsi", 2_440_001),
    ("imo", 9_074_729), ("start_at", "2026-06-01T12:00:00.123456+09:00"), ("mmsis", []),
    ("points", [POINT, [*POINT[:3], None, None]]), ("areas", [[[180, 1], [-179, 1], [2, 2]]]),
    ("text", {"any": "thing"}), ("sightings", 7), ("quantity", "tons"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), WRONG)
def test_what_cannot_be_is_refused_by_the_name_of_its_member(name: str, said: Any) -> None:
    with pytest.raises(BadInput, match=f"^{name} of e1 is not a") as found:
        check_body("e1", {"kind": "gap", name: said})
    assert (found.value.field, found.value.value) == (name, said)
    assert name == "lat" or repr(said) not in found.value.message  # it may be kept for ever


def test_what_can_be_and_what_has_no_rule_is_let_through() -> None:
    for name, said in RIGHT:
        check_body("e1", {name: said})


@given(st.floats() | st.integers(-400, 400))
def test_a_longitude_fits_where_the_earth_has_it(said: float) -> None:
    is_there = -180 <= said <= 180
    try:
        check_body("e1", {"lon": said})
    except BadInput:
        assert not is_there
    else:
        assert is_there


def test_it_is_not_made_and_not_released() -> None:
    row = {"event_id": "a", "revision": 1, "kind": "gap", "status": "new", "lon": 999.0}
    with pytest.raises(BadInput, match="lon of a is not"):
        products_of("events", pl.DataFrame([row]), LABEL, at=AT)
    jp = node("JP")
    every = [product("a"), product("b", body={**BODY, "start_at": "yesterday"})]
    size = jp.ledger.head().size
    with pytest.raises(BadInput, match="start_at of b is not"):
        release(jp, every, ["PH"], purpose="sar", at=AT)
    assert jp.ledger.head().size == size


def test_a_partner_that_sends_it_is_told_and_the_next_is_taken() -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product("a"), product("b"), product("c")], ["PH"], purpose="sar", at=AT)
    good = json.loads(offer(jp, "PH", at=AT))["body"]["records"]
    some = deepcopy(good)
    some[0]["product"]["body"]["lon"] = 999
    some[1]["product"]["body"]["end_at"] = "Taro Yamada"
    for one in some:
        one["digest"] = digest(Product.of(one["product"]).raw)
    receipt = told(take(ph, forged(jp, "PH", some), at=AT))
    assert [one["because"].split(",")[0] for one in receipt["rejected"]] == [
        "lon of a is not a longitude from -180 to 180 degrees.",
        "end_at of b is not a time of RFC 3339 with a zone",
    ]
    assert held(ph) == {"c": 1}
    assert not any(b"Yamada" in entry.raw for entry in ph.ledger.entries())
