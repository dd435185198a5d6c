"""What is of a drill and what is real are never one: not in a lane, a version, a copy or a bundle.
For TAXII see tests/serve/test_taxii.py."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from node_case import AT, BODY, grant, node, pack, product, pull, records

from sealane.share import Label, Product
from sealane.share.book.envelope import sealed
from sealane.share.book.record import DRILL, LANES
from sealane.share.exchange import export_bundle, import_bundle
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check, rebuild
from sealane.share.node import Node
from sealane.share.release import Released, release
from sealane.share.transfer.offer import offer
from sealane.share.transfer.receive import take

DRILLS = {"e1": "KEEN 26", "e2": None, "e3": "KEEN 27"}


def made(item: str, drill: Any, version: int = 1, **more: Any) -> Product:
    body = BODY | ({} if drill is None else {"exercise_id": drill})
    return product(item, version, body=body, **more)


def sent(own: Node, *products: Product) -> list[Released]:
    return release(own, products, ["PH"], purpose="sar", at=AT)


def drills(own: Node) -> dict[str, Any]:
    """The drill of everything that a node holds, as its content says it."""
    return {
        one.item: read(own, one.item, at=AT).body.get("exercise_id") for one in holdings(own, at=AT)
    }


def lanes(own: Node) -> dict[str, str]:
    told = json.loads(offer(own, "PH", at=AT))["body"]["records"]
    return {one["item"]: one["lane"] for one in told}


def test_a_drill_has_a_lane_of_its_own_all_the_way() -> None:
    jp, ph = node("JP"), node("PH")
    sent(jp, *(made(item, drill) for item, drill in DRILLS.items()))
    expected = {"e1": "drill", "e2": "event", "e3": "drill"}
    assert lanes(jp) == expected
    assert check(jp) == []
    rebuild(jp)
    assert lanes(jp) == expected
    pull(jp, ph)
    assert drills(ph) == DRILLS
    acts = [one.act for one in ph.ledger.entries(kind="receive")]
    assert {one.subject: one.exercise_id for one in acts} == DRILLS


@pytest.mark.parametrize("drills_of", [("K", None, None, "L"), (None, "K", None, None)])
def test_products_of_one_label_go_as_each_would_on_its_own(drills_of: tuple[Any, ...]) -> None:
    """What the first of a label settles for the others is the same as asked for each, and a drill
    among them takes nobody into its lane."""
    label = product().label
    some = [
        Product(item=one.item, version=one.version, issued_at=AT, body=one.body, label=label)
        for one in (made(f'e%d "{place}', drill) for place, drill in enumerate(drills_of))
    ]
    at_once, apart = node("JP"), node("JP")
    found = release(at_once, some, ["PH", "AU"], purpose="sar", at=AT)
    expected = [
        sent_to
        for one in some
        for sent_to in release(apart, one, ["PH", "AU"], purpose="sar", at=AT)
    ]
    assert [
        replace(one, decision=apart_one.decision)
        for one, apart_one in zip(found, expected, strict=True)
    ] == expected
    for party in ("PH", "AU"):
        assert records(at_once, party) == records(apart, party)
    own, other = (
        [one.act for one in each.ledger.entries(kind="release")] for each in (at_once, apart)
    )
    assert own == other
    assert check(at_once) == []
    assert lanes(at_once) == {
        one.item: "event" if drill is None else "drill"
        for one, drill in zip(some, drills_of, strict=True)
    }


def test_a_bundle_keeps_them_apart() -> None:
    jp, ph = node("JP"), node("PH")
    sent(jp, *(made(item, drill) for item, drill in DRILLS.items()))
    carried = io.BytesIO()
    assert export_bundle(jp, "PH", carried, at=AT).records == len(DRILLS)
    carried.seek(0)
    assert import_bundle(ph, carried, at=AT).refused == []
    assert drills(ph) == DRILLS


@pytest.mark.parametrize(("before", "after"), [(None, "K"), ("K", None), ("K", "L")])
def test_no_version_makes_a_drill_real_or_another(before: Any, after: Any) -> None:
    jp, ph = node("JP"), node("PH")
    assert [one.outcome for one in sent(jp, made("e1", before))] == ["released"]
    assert [one.outcome for one in sent(jp, made("e1", before, 2))] == ["released"]
    refused = sent(jp, made("e1", after, 3))[0]
    assert (refused.outcome, refused.decision.about) == ("refused", "exercise_id")
    at_once = sent(jp, made("e2", before), made("e2", after, 2))
    assert [one.outcome for one in at_once] == ["released", "refused"]
    pull(jp, ph)
    assert drills(ph) == {"e1": before, "e2": before}
    assert read(ph, "e1", at=AT).version == 2


@pytest.mark.parametrize("odd", ["", "a\n", 7, ["K"], False])
def test_a_drill_without_a_name_does_not_go_as_real(odd: Any) -> None:
    jp = node("JP")
    refused = sent(jp, made("e1", odd))[0]
    assert (refused.outcome, refused.decision.reason) == ("refused", "unknown")
    assert lanes(jp) == {}


def test_no_rule_and_no_label_takes_out_that_it_is_a_drill() -> None:
    guarded = {"exercise_id": Label(tlp="red")}
    jp = node("JP")
    assert sent(jp, made("e1", "K", of_fields=guarded))[0].outcome == "refused"
    assert sent(jp, made("e2", None, of_fields=guarded))[0].outcome == "released"
    for duties in ({"without": ["exercise_id"]}, {"without": ["exercise_id"], "grid_nmi": 16}):
        own = node("JP", rules=pack(grant("1", {"sar"}, obligations=duties)))
        assert sent(own, made("e1", "K"))[0].decision.reason == "cannot_be_made_less"
        assert sent(own, made("e2", None))[0].outcome == "released"
    coarse = node("JP", rules=pack(grant("1", {"sar"}, obligations={"grid_nmi": 16})))
    assert sent(coarse, made("e1", "K"))[0].lane == DRILL


def broken(jp: Node, change: dict[str, Any]) -> bytes:
    """A batch of JP that JP's own node would not make, signed by JP all the same."""
    body = json.loads(offer(jp, "PH", at=AT))["body"]
    body["records"][0] |= change
    return sealed("batch", body, jp.signer)


def test_a_partner_that_mixes_them_is_not_let_in() -> None:
    ph = node("PH")
    for drill, lane in (("K", "event"), (None, "drill"), ("a\n", "drill"), ("a\n", "event")):
        jp = node("JP")
        told = made("e1", drill)
        if drill != "a\n":
            sent(jp, told)
        else:
            sent(jp, made("e1", "K"))
        change = {"lane": lane, "product": told.as_json(), "digest": told.digest}
        take(ph, broken(jp, change), at=AT)
        assert drills(ph) == {}, (drill, lane)
    jp, ph = node("JP"), node("PH")
    sent(jp, made("e1", None))
    pull(jp, ph)
    later = made("e1", "K", 2)
    change = {"lane": "drill", "product": later.as_json(), "digest": later.digest, "version": 2}
    take(ph, broken(jp, change), at=AT)
    assert drills(ph) == {"e1": None}
    said = [one.act.body.get("because", "") for one in ph.ledger.entries(kind="receive")]
    assert "no versions of one item" in said[-1]
    assert LANES[DRILL] == "drill"
