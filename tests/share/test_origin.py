"""An originator's attestation travels with what is passed on, and an invention shows as one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from node_case import AT, grant, key, node, pack, product, pull

from sealane.ledger import Key, canonical
from sealane.share import Pack
from sealane.share.book.envelope import sealed
from sealane.share.log.again import judged_again
from sealane.share.log.content import holdings, read
from sealane.share.log.origin import SIZES, authorship
from sealane.share.log.replay import check
from sealane.share.log.thin import Thin
from sealane.share.node import Node
from sealane.share.release import release
from sealane.share.retention import sweep
from sealane.share.standing import standing
from sealane.share.transfer.offer import offer
from sealane.share.transfer.receive import take


def origins(own: Node) -> dict[tuple[str, str], str]:
    return {(one.item, one.giver): one.terms["origin"] for one in holdings(own, at=AT)}


def body_of(giver: Node, to: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(offer(giver, to, at=AT, **more))["body"]
    return body


def passed(*items: str, to: str = "AU", rules: Pack | None = None) -> tuple[Node, Node]:
    """JP gave these to PH, and PH passed them on; the items beside them it keeps."""
    jp, ph = node("JP", rules=rules), node("PH", rules=rules)
    more = [product(f"beside {one}") for one in range(5)]
    release(jp, [*map(product, items), *more], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, [read(ph, one, at=AT) for one in items], [to], purpose="sar", at=AT)
    return jp, ph


def test_it_is_attested_over_every_hand_that_passes_it_on_unchanged() -> None:
    _, ph = passed("a", "b")
    au, nz = node("AU"), node("NZ")
    assert set(origins(ph).values()) == {"attested"}
    pull(ph, au)
    assert origins(au) == {("a", "PH"): "attested", ("b", "PH"): "attested"}
    entry = next(iter(au.ledger.entries(kind="receive", subject="a")))
    assert entry.act.body["origin"] == "attested"
    (one, _) = holdings(au, at=AT)
    assert authorship(one, "AU")["told"] == "attested by JP"
    release(au, [read(au, "a", at=AT), product("own", originator="AU")], ["NZ"],
            purpose="sar", at=AT)  # fmt: skip
    told = body_of(au, "NZ")["origins"]
    assert (len(told["passed"]["statements"]), list(told["passed"]["proofs"])) == (1, ["event/1"])
    del nz.partners["JP"]
    pull(au, nz)
    assert origins(nz) == {("a", "AU"): "no_key", ("own", "AU"): "attested"}
    assert authorship(holdings(nz, at=AT)[0], "NZ")["told"] == "not attested: no key of JP"
    real = au.partners["JP"]
    for one, count in ((Key.new("JP/x").public, 0), (real, 1), (real, 0)):  # when the key comes
        nz.meet("JP", one)
        assert judged_again(nz, "JP", at=AT) == count
    assert origins(nz) == {("a", "AU"): "attested", ("own", "AU"): "attested"}
    assert [one.act.subject for one in nz.ledger.entries(kind="origin")] == ["a"]
    assert check(au) == check(nz) == []
    assert sweep(au, at=AT.replace(year=2030)) == 0  # nothing has an end


def test_what_was_stated_before_a_key_was_rotated_is_attested_by_the_former_one() -> None:
    _, ph = passed("a")
    own, stranger, after = node("AU"), node("AU"), Key.new("JP/sealane").public
    own.meet("JP", after, former=(own.partners["JP"],))
    pull(ph, own)
    assert origins(own) == {("a", "PH"): "attested"}
    stranger.meet("JP", after)
    take(stranger, offer(ph, "AU", at=AT), at=AT)
    assert origins(stranger) == {}


def test_what_goes_on_tells_nothing_of_the_records_beside_it() -> None:
    proofs = []
    for count in (1, 90):
        jp, ph = node("JP"), node("PH")
        some = [product("a"), *(product(f"x{one}") for one in range(count))]
        release(jp, some, ["PH"], purpose="sar", at=AT)
        pull(jp, ph)
        release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
        told = body_of(ph, "AU")["origins"]["passed"]
        (proof,) = told["proofs"].values()
        (statement,) = told["statements"].values()
        proofs.append((len(proof["path"]), statement["body"]["size"], len(canonical(told))))
    assert proofs[0][:2] == proofs[1][:2] == (7, SIZES[0])
    assert abs(proofs[0][2] - proofs[1][2]) <= 2  # the place in the tree has one to three digits


def test_an_invention_and_what_was_made_less_are_not_attested() -> None:
    rules = pack(grant("1", {"sar"}),
                 grant("2", {"fishing"}, obligations={"grid_nmi": 16, "time_h": 4},
                       to_parties=frozenset({"AU"})),
                 grant("3", {"fishing"}, to_parties=frozenset({"PH"})))  # fmt: skip
    jp, ph = node("JP", rules=rules), node("PH", rules=rules)
    au = node("AU", rules=rules)
    fish = product("f", topic="fishing")
    release(jp, [product("a"), fish], ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    release(ph, [read(ph, one, at=AT) for one in ("a", "f")], ["AU"], purpose="sar", at=AT)
    body = body_of(ph, "AU")
    fake = product("fake")
    real = next(one for one in body["records"] if one["item"] == "a")
    invented = {**real, "sequence": 9, "item": "fake", "digest": fake.digest,
                "product": fake.as_json()}  # fmt: skip
    body["records"].append(invented)
    receipt = json.loads(take(au, sealed("batch", body, key("PH")), at=AT))["body"]
    assert receipt["rejected"] == []
    found = origins(au)
    (less,) = {item for item, _ in found} - {"a", "fake"}
    assert found == {("a", "PH"): "attested", ("fake", "PH"): "said", (less, "PH"): "less"}
    told = {one.item: authorship(one, "AU")["told"] for one in holdings(au, at=AT)}
    assert told["fake"] == "as PH says: not attested"
    assert told[less] == "made less by PH: not attested"


Change = Callable[[dict[str, Any]], object]
PROOF = "event/1"


def proof_of(body: dict[str, Any]) -> dict[str, Any]:
    proof: dict[str, Any] = body["origins"]["passed"]["proofs"][PROOF]
    return proof


def restated(body: dict[str, Any]) -> None:
    """The statement signed by the one who passes it on, in the name of its originator."""
    passed_on = body["origins"]["passed"]
    (own,) = passed_on["statements"]
    told = passed_on["statements"][own]["body"]
    passed_on["statements"][own] = json.loads(sealed("origin", told, key("PH")))


@pytest.mark.parametrize(
    "change",
    [
        restated,
        lambda body: proof_of(body).update(index=proof_of(body)["index"] ^ 1),
        lambda body: proof_of(body).update(salt="0" * 32),
        lambda body: proof_of(body).update(path=proof_of(body)["path"][:-1]),
        lambda body: proof_of(body).update(path=7),
        lambda body: proof_of(body).update(statement="0" * 64),
        lambda body: proof_of(body).pop("index"),
        lambda body: body["origins"]["passed"].update(statements=[]),
        lambda body: body["origins"]["passed"]["proofs"].update({PROOF: "x"}),
        lambda body: body["records"][0].update(version=2),
    ],
)
def test_a_statement_that_does_not_hold_makes_its_record_a_reject(change: Change) -> None:
    _, ph = passed("a", "b")
    au = node("AU")
    body = body_of(ph, "AU")
    change(body)
    receipt = json.loads(take(au, sealed("batch", body, key("PH")), at=AT))["body"]
    assert receipt["rejected"][0]["sequence"] == 1
    assert ("a", "PH") not in origins(au)


@pytest.mark.parametrize("of_batch", [{}, {"own": {}}, {"own": {"salt": "00", "statement": {}}}, 7])
def test_the_statement_of_the_giver_itself_is_over_what_it_gives(of_batch: Any) -> None:
    jp, ph = node("JP"), node("PH")
    release(jp, [product("a"), product("b")], ["PH"], purpose="sar", at=AT)
    body = body_of(jp, "PH")
    whole = json.loads(json.dumps(body))
    body["origins"] = of_batch
    is_stated = isinstance(of_batch, dict) and "own" in of_batch
    receipt = json.loads(take(ph, sealed("batch", body, key("JP")), at=AT))["body"]
    assert len(receipt["rejected"]) == (2 if is_stated else 0)
    other = node("PH")
    whole["records"] = whole["records"][:1]  # of two it was stated
    receipt = json.loads(take(other, sealed("batch", whole, key("JP")), at=AT))["body"]
    assert len(receipt["rejected"]) == 1


@pytest.mark.parametrize(("budget", "outcome"), [(30_000, "attested"), (9_000, "thin")])
def test_over_a_thin_link_it_goes_where_there_is_room_and_else_is_said(
    budget: int, outcome: str
) -> None:
    """Of what this node made its own statement, and of what it passes on that of its originator."""
    jp, ph, au, nz = node("JP"), node("PH"), node("AU"), node("NZ")
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    some = [read(ph, "a", at=AT), product("own", originator="PH")]
    release(ph, some, ["AU"], purpose="sar", at=AT)
    thin = offer(ph, "AU", at=AT, thin=Thin(budget))
    assert len(thin) <= budget
    told = json.loads(thin)["body"]
    assert told["thin"].get("unattested") == (None if outcome == "attested" else [["event", 1, 1]])
    take(au, thin, at=AT)
    assert origins(au) == {("a", "PH"): outcome, ("own", "PH"): "attested"}
    status = next(one for one in standing(au, at=AT)["partners"] if one["party"] == "PH")
    assert status["unattested"] == (outcome == "thin")
    (one,) = (one for one in holdings(au, at=AT) if one.item == "a")
    words = {"attested": "attested by JP",
             "thin": "not attested: the link to PH was too thin for what was signed"}  # fmt: skip
    assert authorship(one, "AU")["told"] == words[outcome]
    release(au, [read(au, one, at=AT) for one in ("a", "own")], ["NZ"], purpose="sar", at=AT)
    pull(au, nz)
    on = "attested" if outcome == "attested" else "said"
    assert origins(nz) == {("a", "AU"): on, ("own", "AU"): on}
