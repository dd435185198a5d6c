"""STIX 2.1: what is read is what was written, the label with it; foreign objects say no more than
they say; one bad object touches no other."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from threat_case import (
    AT,
    CAMPAIGN,
    EVENT,
    INDICATOR,
    KINDS,
    LABEL,
    MUTATIONS,
    SEEN,
    broken,
    garbled,
    items,
)  # fmt: skip

from sealane.errors import BadInput
from sealane.share import Label, Product
from sealane.share.format import stix
from sealane.share.format.stix_marking import EXTENSION, TLP, label_marking, tlp_marking
from sealane.share.format.table import named


def told(*products: Product) -> dict[str, Any]:
    return json.loads(stix.write(products).raw)


def of_type(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in bundle["objects"] if one["type"] == kind]


@settings(max_examples=40)
@given(items(KINDS))
def test_what_is_read_is_what_was_written(product: Product) -> None:
    written = stix.write([product])
    got = stix.read(written.raw)
    assert got.rejects == ()
    (back,) = got.products
    assert back == product
    assert back.digest == product.digest
    assert stix.write([product]).raw == written.raw
    native = set(_mark(json.loads(written.raw))["native"])
    said = {name for name, value in product.body.items() if value is not None}
    assert {loss.field for loss in written.losses} - {"created"} == said - native


def _mark(bundle: dict[str, Any]) -> dict[str, Any]:
    for one in bundle["objects"]:
        found = one.get("extensions", {}).get(EXTENSION, {})
        if "mark" in found:
            return found["mark"]
    raise AssertionError("no mark")


def test_other_tools_find_what_the_standard_has_a_place_for() -> None:
    bundle = told(INDICATOR, EVENT, CAMPAIGN)
    (one,) = of_type(bundle, "indicator")
    assert (one["name"], one["confidence"]) == ("Mail to crews", 75)
    assert one["valid_from"] == "2026-02-01T00:00:00.000Z"
    assert TLP["amber"] in one["object_marking_refs"]
    assert label_marking(LABEL)["id"] in one["object_marking_refs"]
    assert tlp_marking("amber") in bundle["objects"]
    (sighting,) = of_type(bundle, "sighting")
    assert (sighting["sighting_of_ref"], sighting["count"]) == (one["id"], 3)
    (seen,) = of_type(bundle, "observed-data")
    assert (seen["revoked"], seen["labels"]) == (True, ["exercise"])
    (place,) = of_type(bundle, "location")
    assert (place["longitude"], place["latitude"]) == (141.5, 43.25)
    (note,) = of_type(bundle, "note")
    assert (note["content"], note["object_refs"]) == ("AIS gap of 9 h 16 min", [seen["id"]])
    assert {one["account_login"] for one in of_type(bundle, "user-account")} == {"@a", "@b"}
    statements = [one["definition"]["statement"] for one in of_type(bundle, "marking-definition")
                  if "definition" in one]  # fmt: skip
    assert any(
        "unclassified, of JP; releasable to whoever the rules allow" in one for one in statements
    )
    marked = [one for one in bundle["objects"] if one["type"] not in
              ("identity", "marking-definition", "extension-definition")]  # fmt: skip
    assert all(one["object_marking_refs"] for one in marked)


def test_two_nodes_agree_on_names_and_versions_are_told_apart() -> None:
    newer = replace(INDICATOR, version=2, issued_at=AT.replace(hour=13))
    one, two = (of_type(told(each), "indicator")[0] for each in (INDICATOR, newer))
    assert one["id"] == two["id"] == "indicator--" + one["id"][-36:]
    assert one["modified"] < two["modified"]
    other = of_type(told(replace(INDICATOR, label=replace(LABEL, originator="PH"))), "indicator")[0]
    assert other["id"] != one["id"]
    both = stix.read(stix.write([INDICATOR, newer]).raw)
    assert [each.version for each in both.products] == [1, 2]
    assert stix.write([newer]).losses[-1].field == "created"


def test_the_whole_is_marked_as_its_most_guarded_field() -> None:
    guarded = replace(
        INDICATOR, label=replace(LABEL, of_fields={"name": replace(LABEL, tlp="red")})
    )
    assert TLP["red"] in of_type(told(guarded), "indicator")[0]["object_marking_refs"]
    assert stix.read(stix.write([guarded]).raw).products == (guarded,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "Other"}, "changed"),
        ({"pattern": "[url:value = 'http://b.example/']"}, "changed"),
        ({"id": "indicator--00000000-0000-4000-8000-000000000000"}, "changed"),
        ({"modified": "2026-01-01T00:00:00.000Z"}, "object"),
    ],
)
def test_what_was_changed_on_the_way_is_seen(change: dict[str, str], reason: str) -> None:
    bundle = told(INDICATOR, CAMPAIGN)
    for one in of_type(bundle, "indicator"):
        one |= change
    got = stix.read(orjson.dumps(bundle))
    assert [one.item for one in got.products] == ["c-1"]
    assert reason in {one.reason for one in got.rejects}


def test_a_label_is_never_made_weaker_on_the_way() -> None:
    """Markings that a partner's tool added count; those that it took away do not."""
    bundle = told(INDICATOR)
    (one,) = of_type(bundle, "indicator")
    one["object_marking_refs"] = [TLP["red"]]
    assert stix.read(orjson.dumps(bundle)).products[0].label == replace(LABEL, tlp="red")
    one["object_marking_refs"] = [TLP["clear"]]
    assert stix.read(orjson.dumps(bundle)).products[0].label == LABEL
    del one["object_marking_refs"]
    assert stix.read(orjson.dumps(bundle)).products[0].label == LABEL
    one["extensions"][EXTENSION]["mark"]["label"]["tlp"] = "clear"
    assert stix.read(orjson.dumps(bundle)).rejects[0].reason == "changed"


FOREIGN = {
    "type": "indicator", "spec_version": "2.1",
    "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
    "created": "2016-04-06T20:03:48.000Z", "modified": "2016-04-06T20:03:48.123456Z",
    "name": "Poison Ivy", "pattern": "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
    "pattern_type": "stix", "valid_from": "2016-01-01T00:00:00Z", "lang": "en",
}  # fmt: skip


def test_what_others_do_not_say_stays_unsaid() -> None:
    statement = {
        "type": "marking-definition", "spec_version": "2.1", "definition_type": "statement",
        "id": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41d0",
        "created": "2016-08-01T00:00:00.000Z", "definition": {"statement": "Ours alone"},
    }  # fmt: skip
    white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
    part = {"selectors": ["name"], "marking_ref": TLP["amber"]}
    one = FOREIGN | {"object_marking_refs": [white, statement["id"]], "granular_markings": [part]}
    got = stix.read(orjson.dumps({"type": "bundle", "objects": [one, statement]}))
    (product,) = got.products
    assert product.label == Label(
        kind="indicator", tlp="amber", caveats=frozenset({"statement Ours alone"})
    )
    assert (product.item, product.version) == (FOREIGN["id"], 1459973028123456)
    assert product.issued_at == datetime(2016, 4, 6, 20, 3, 48, 123456, tzinfo=UTC)
    assert [loss.field for loss in got.losses] == ["lang"]
    unknown = FOREIGN | {"object_marking_refs": ["marking-definition--" + FOREIGN["id"][-36:]]}
    (held,) = stix.read_objects([unknown]).products
    assert held.label.caveats
    assert of_type(told(product), "indicator")[0]["id"] == FOREIGN["id"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pattern_type": "sigma"}, "pattern"),
        ({"pattern": "[ipv4-addr:value = "}, "pattern"),
        ({"revoked": True}, "revoked"),
        ({"modified": "yesterday"}, "object"),
        ({"modified": "1969-01-01T00:00:00Z", "created": "1969-01-01T00:00:00Z"}, "object"),
        ({"spec_version": "2.0"}, "object"),
        ({"type": "malware", "id": "malware" + FOREIGN["id"][9:], "is_family": False}, "no_place"),
    ],
)
def test_a_foreign_object_that_gives_no_item_says_why(change: dict[str, Any], reason: str) -> None:
    got = stix.read_objects([FOREIGN | change, FOREIGN])
    assert len(got.products) == 1
    assert [one.reason for one in got.rejects] == [reason]


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(BadInput, match="no place for a request"):
        named("stix").write([Product(item="r", version=1, issued_at=AT, body={},
                                     label=Label(kind="request"))])  # fmt: skip
    with pytest.raises(BadInput, match="has no pattern"):
        stix.write([replace(INDICATOR, body={"name": "x"})])
    with pytest.raises(BadInput, match="there twice"):
        stix.write([INDICATOR, replace(INDICATOR, version=2)])
    assert stix.read(stix.write([INDICATOR, INDICATOR]).raw).products == (INDICATOR,)
    odd = replace(INDICATOR, item="indicator--hello")
    assert stix.read(stix.write([odd]).raw).products == (odd,)
    for raw in (b"", b"{", b"[]", b'{"type":"bundle","objects":7}', b"[" * 10_000):
        with pytest.raises(BadInput):
            stix.read(raw)


def test_a_broken_object_touches_no_other() -> None:
    """``SEALANE_TEST_MUTATIONS=10000`` for the figure of the issue."""
    good = json.loads(stix.write([CAMPAIGN]).raw)["objects"]
    bundles = [told(INDICATOR), told(EVENT)]
    chance = random.Random(8)
    rejected = 0
    for number in range(MUTATIONS):
        bundle = bundles[number % 2]
        if number % 5 == 0:
            try:
                stix.read(garbled(chance, orjson.dumps(bundle)))
            except BadInput:
                rejected += 1
            continue
        at = chance.randrange(len(bundle["objects"]))
        one = broken(chance, bundle["objects"][at])
        got = stix.read_objects([*bundle["objects"][:at], one, *bundle["objects"][at + 1 :], *good])
        assert CAMPAIGN in got.products
        rejected += bool(got.rejects)
        ours = [each.label for each in got.products if each.item in ("i-1", "e-1")]
        assert all(label.as_json().keys() >= LABEL.as_json().keys() for label in ours)
    assert rejected > MUTATIONS // 4


def test_a_pattern_that_no_tool_can_read_is_not_written_and_is_named() -> None:
    bad = replace(INDICATOR, body={**INDICATOR.body, "pattern": "[ipv4-addr:value = "})
    with pytest.raises(BadInput, match=r"pattern of i-1 .* ends where a value has to be"):
        stix.write([bad])


def test_a_sighting_of_others_is_an_item_of_its_own_with_its_own_markings() -> None:
    """As a part of its indicator it would lose them, and change the version that it came with."""
    when = "2026-02-01T00:00:00Z"
    red = {
        "type": "sighting", "spec_version": "2.1", "id": f"sighting--{SEEN}", "created": when,
        "modified": when, "sighting_of_ref": FOREIGN["id"], "count": 2, "last_seen": when,
        "where_sighted_refs": ["identity--x"], "object_marking_refs": [TLP["red"]],
    }  # fmt: skip
    alone, both = stix.read_objects([FOREIGN]), stix.read_objects([red, FOREIGN])
    assert both.rejects == ()
    assert both.products[0] == alone.products[0]
    one = both.products[1]
    assert (one.item, one.kind, one.label.tlp) == (red["id"], "indicator", "red")
    assert one.body == {
        "sighting_of": FOREIGN["id"], "sightings": [{"count": 2, "last_at": when}]
    }  # fmt: skip
    assert [loss.field for loss in both.losses if loss.item == red["id"]] == ["where_sighted_refs"]
    part = [told for told in stix.objects(INDICATOR)[0] if told["type"] == "sighting"]
    assert [told.detail for told in stix.read_objects(part).rejects] == [
        "it is a part of an indicator: send both"
    ]


def test_a_part_of_a_campaign_makes_its_marking_stricter() -> None:
    told = [one for one in stix.objects(CAMPAIGN)[0] if "definition" not in one["type"]]
    for one in told:
        one.pop("extensions", None)
        one["object_marking_refs"] = [TLP["red" if one["type"] == "user-account" else "green"]]
    [got] = stix.read_objects(told).products
    assert (got.label.tlp, got.body["accounts"]) == ("red", ["@a", "@b"])
