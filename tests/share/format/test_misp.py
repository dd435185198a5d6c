"""MISP: what is read is what was written; the distribution is never wider than the label."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from threat_case import (
    CAMPAIGN,
    EVENT,
    INDICATOR,
    KINDS,
    LABEL,
    MUTATIONS,
    broken,
    garbled,
    items,
)  # fmt: skip

from sealane.errors import BadInput
from sealane.share import ANYONE, Label
from sealane.share.format import misp
from sealane.share.format.misp_kind import MARK, pattern_of, plain_of


@settings(max_examples=40)
@given(items(KINDS))
def test_what_is_read_is_what_was_written(product: Any) -> None:
    written = misp.write([product])
    got = misp.read(written.raw)
    assert got.rejects == ()
    assert got.products == (product,)
    (event,) = (one["Event"] for one in json.loads(written.raw)["response"])
    mark = json.loads(next(one["value"] for one in event["Attribute"] if one["comment"] == MARK))
    said = {name for name, value in product.body.items() if value is not None}
    assert {loss.field for loss in written.losses} == said - set(mark["native"])
    open_to_all = Label(kind=product.kind, tlp="clear", classification="unclassified",
                        personal="no", orcon="no", releasable_to=frozenset({ANYONE}))  # fmt: skip
    if event["distribution"] == "3":
        same = {"topic": None, "source": None, "originator": None, "purposes": None}
        assert replace(product.label, **same, of_fields={}) == replace(open_to_all, of_fields={})


def event_of(*products: Any) -> dict[str, Any]:
    return json.loads(misp.write(products).raw)["response"][0]["Event"]


def test_other_tools_find_what_the_standard_has_a_place_for() -> None:
    event = event_of(INDICATOR)
    found = {one["type"]: one for one in event["Attribute"] if one["to_ids"]}
    assert found["stix2-pattern"]["value"] == INDICATOR.body["pattern"]
    assert found["url"]["value"] == "http://a.example/"
    assert {"name": "tlp:amber"} in event["Tag"]
    ships = [part["value"] for one in event_of(EVENT)["Object"] for part in one["Attribute"]
             if part["object_relation"] == "MMSI"]  # fmt: skip
    assert ships == ["431000001", "412000002"]
    assert all(one["deleted"] for one in event_of(EVENT)["Object"])
    assert {"name": "sealane:exercise"} in event_of(EVENT)["Tag"]
    assert event_of(CAMPAIGN)["Orgc"]["name"] == "JP"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tlp": "clear"}, "3"), ({"tlp": "green"}, "1"), ({}, "0"), ({"orcon": "yes"}, "0"),
        ({"releasable_to": frozenset({"PH", "AU"})}, "4"), ({"tlp": None}, "0"),
        ({"tlp": "clear", "personal": "yes"}, "0"),
        ({"tlp": "clear", "caveats": frozenset("x")}, "0"),
        ({"tlp": "red", "releasable_to": frozenset({"PH"})}, "0"),
        ({"tlp": "clear", "of_fields": {"name": LABEL}}, "0"),
        ({"tlp": "clear", "classification": "restricted"}, "0"),
    ],
)  # fmt: skip
def test_the_distribution_is_never_wider_than_the_label(change: dict[str, Any], told: str) -> None:
    event = event_of(replace(INDICATOR, label=replace(LABEL, **change)))
    assert event["distribution"] == told
    assert {one["distribution"] for one in event["Attribute"]} == {"5"}
    parties = {one["Organisation"]["name"] for one in
               event.get("SharingGroup", {}).get("SharingGroupOrg", [])}  # fmt: skip
    assert parties == ({"AU", "JP", "PH"} if told == "4" else set())


@pytest.mark.parametrize(
    ("kind", "value", "pattern"),
    [
        ("ip-dst", "192.0.2.7", "[ipv4-addr:value = '192.0.2.7']"),
        ("ip-dst", "2001:db8::7", "[ipv6-addr:value = '2001:db8::7']"),
        ("url", "http://a/'x\\y", "[url:value = 'http://a/\\'x\\\\y']"),
        ("sha256", "ab", "[file:hashes.'SHA-256' = 'ab']"),
        ("mutex", "x", None),
    ],
)
def test_an_attribute_is_a_comparison(kind: str, value: str, pattern: str | None) -> None:
    assert pattern_of(kind, value) == pattern
    assert pattern is None or plain_of(pattern) == (kind, value)
    assert plain_of("[a:b = 'x' AND c:d = 'y']") is None


FOREIGN = {
    "uuid": "5d0f3b5c-0000-4000-8000-000000000001", "info": "Mail", "timestamp": "1561279580",
    "distribution": "1", "Tag": [{"name": "tlp:green"}, {"name": "osint:x"}],
    "Attribute": [
        {"uuid": "5d0f3b5c-0000-4000-8000-000000000002", "type": "domain", "value": "a.example",
         "to_ids": True, "timestamp": "1561279581", "distribution": "5",
         "Tag": [{"name": "tlp:amber"}]},
        {"uuid": "5d0f3b5c-0000-4000-8000-000000000003", "type": "campaign-name", "value": "P",
         "to_ids": False, "distribution": "0"},
        {"uuid": "5d0f3b5c-0000-4000-8000-000000000004", "type": "text", "value": "x"},
        {"uuid": "5d0f3b5c-0000-4000-8000-000000000005", "type": "url", "value": "http://b/",
         "to_ids": True, "deleted": True},
    ],
}  # fmt: skip


def test_what_others_do_not_say_stays_unsaid() -> None:
    for told in ({"Event": FOREIGN}, {"response": [{"Event": FOREIGN}]}, [{"Event": FOREIGN}]):
        got = misp.read(orjson.dumps(told))
        first, second = got.products
        assert first.body == {"name": "Mail", "pattern": "[domain-name:value = 'a.example']"}
        assert (first.item, first.version) == (FOREIGN["Attribute"][0]["uuid"], 1561279581)
        narrow = frozenset({"MISP distribution 1"})
        assert first.label == Label(kind="indicator", tlp="amber", caveats=narrow)
        assert second.label.tlp == "green"
        assert second.label.caveats == narrow | {"MISP distribution 0"}
        assert [one.reason for one in got.rejects] == ["deleted"]
        assert [one.field for one in got.losses] == ["text", "Tag"]


def test_what_was_changed_on_the_way_is_seen_and_never_made_weaker() -> None:
    event = event_of(INDICATOR)
    raised = event | {"Tag": [{"name": "tlp:red"}]}
    (product,) = misp.read(orjson.dumps({"Event": raised})).products
    assert product == replace(INDICATOR, label=replace(LABEL, tlp="red"))
    wider = event | {"Tag": [{"name": "tlp:clear"}], "distribution": "3"}
    assert misp.read(orjson.dumps({"Event": wider})).products == (INDICATOR,)
    for change in ({"info": "Other"}, {"uuid": FOREIGN["uuid"]}):
        got = misp.read(orjson.dumps([{"Event": event | change}, {"Event": event_of(CAMPAIGN)}]))
        assert got.products == (CAMPAIGN,)
        assert [one.reason for one in got.rejects] == ["changed"]
    for raw in (b"", b"7", b'{"response":7}', b"[" * 9_000):
        with pytest.raises(BadInput):
            misp.read(raw)


def test_a_broken_event_touches_no_other() -> None:
    whole = json.loads(misp.write([INDICATOR, EVENT]).raw)["response"] + [{"Event": FOREIGN}]
    good = {"Event": event_of(CAMPAIGN)}
    chance = random.Random(8)
    rejected = 0
    for number in range(MUTATIONS):
        if number % 4 == 0:
            try:
                misp.read(garbled(chance, orjson.dumps({"response": whole})))
            except BadInput:
                rejected += 1
            continue
        at = number % len(whole)
        got = misp.read(orjson.dumps([*whole[:at], broken(chance, whole[at]), good]))
        assert CAMPAIGN in got.products
        rejected += bool(got.rejects)
    assert rejected > MUTATIONS // 4
