"""A node's key is rotated: partners take the new one by the old, and all goes on, watching too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.errors import LedgerError
from sealane.ledger import Key, Signer, reading
from sealane.ledger.canonical import moment_told
from sealane.ledger.holder import rotation
from sealane.share import Label, Node, Product, acknowledge, offer, pack_path, release, take, wanted
from sealane.share.book.envelope import sealed
from sealane.share.exchange import Card, make_certificate, meet
from sealane.share.log.content import holdings
from sealane.share.log.permission import Request, permission_within
from sealane.share.standing import standing
from sealane.share.transfer.asking import allow, ask, every_request
from sealane.share.watch.checkpoint import set_witness

PARTIES = ("JP", "PH", "AU")
NOW = datetime.now(UTC)
LABEL = Label(
    classification="unclassified", tlp="green", kind="event", topic="piracy", source="open",
    personal="no", orcon="no", originator="JP", purposes=frozenset({"security"}),
    releasable_to=frozenset({"*"}),
)  # fmt: skip


def run(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(sealane, [*words, "--json"])
    assert done.exit_code == code, (words, done.output, done.exception)
    if code:
        return f"{done.output} {done.exception} {getattr(done.exception, 'hint', '')}"
    return json.loads(done.stdout)


@pytest.fixture
def at(tmp_path: Path) -> Callable[[str], str]:
    """Three nodes that know and watch each other."""
    nodes = {}
    for party in PARTIES:
        folder = tmp_path / party
        nodes[party] = Node.make(folder, party, pack_path("sea-lanes-public"), at=NOW)
        make_certificate(folder, party, at=NOW)
    for party, own in nodes.items():
        card = Card.of_node(own, None)
        (tmp_path / f"{party}.card").write_bytes(card.written(own))
        for other in set(PARTIES) - {party}:
            assert meet(nodes[other], card, compared=card.fingerprint) == "fingerprint"
    for party, own in nodes.items():
        for other in set(PARTIES) - {party}:
            set_witness(own, other, may_watch=True)
        own.close()
    return lambda name: str(tmp_path / name)


def rotate(at: Callable[[str], str], party: str, name: str = "next") -> None:
    folder = at(party)
    key = f"{folder}/node.key"
    run("keys", "new", f"{party}/sealane", "-o", at(name))
    run("keys", "rotate", "--ledger", f"{folder}/node.db", "--key", key, "--to", at(name),
        "--because", "yearly")  # fmt: skip
    for end in ("", ".pub"):
        Path(key + end).rename(at(f"{party}.former{end}"))
        Path(at(name) + end).rename(key + end)
    run("node", "card", "--node", folder, "-o", at(f"{party}.card"))


def round_of(at: Callable[[str], str], hour: int, item: str | None = None) -> dict[str, Any]:
    """JP releases, and all pull from all; how many items each holds and what did not agree."""
    now = NOW + timedelta(hours=hour)
    nodes = {one: Node.open(Path(at(one))) for one in PARTIES}
    if item:
        made = Product(item=item, version=1, issued_at=NOW, body={}, label=LABEL)
        release(nodes["JP"], made, ["PH", "AU"], purpose="security", at=now)
    for giver in nodes.values():
        for taker in nodes.values():
            if giver is not taker:
                raw = offer(giver, taker.party, wanted(taker, giver.party)[-1].after, at=now)
                acknowledge(giver, take(taker, raw, at=now), at=now)
    told = {name: standing(one, at=now) for name, one in nodes.items()}
    for one in nodes.values():
        one.close()
    for name, one in told.items():
        for partner in one["partners"]:
            assert partner["watch"]["findings"] == [], (name, partner)
    return told


def test_exchange_and_watching_go_on_after_a_rotation(at: Callable[[str], str]) -> None:
    for hour in range(3):
        before = round_of(at, 2 * hour, f"e{hour}")["PH"]["partners"]
    seen = next(one["watch"]["seen"] for one in before if one["party"] == "JP")
    assert seen > 0
    rotate(at, "JP")
    with pytest.raises(LedgerError):
        round_of(at, 9, "e3")  # nobody has the new key yet
    for other in ("PH", "AU"):
        assert run("node", "meet", at("JP.card"), "--node", at(other))["by"] == "former key"
        assert [one.name for one in Node.open(Path(at(other))).former["JP"]] == ["JP/sealane"]
    for hour in range(11, 17, 2):
        after = round_of(at, hour)
    assert after["PH"]["holds"] == after["AU"]["holds"] == 4
    watch = next(one["watch"] for one in after["PH"]["partners"] if one["party"] == "JP")
    assert watch["seen"] > seen
    assert watch["unproved"] == 0
    rotate(at, "PH")  # what it cosigned by its former key is known too
    for other in ("JP", "AU"):
        run("node", "meet", at("PH.card"), "--node", at(other))
    for hour in range(21, 25, 2):
        round_of(at, hour, f"f{hour}")


def pulled(giver: Node, taker: Node, now: datetime) -> list[str]:
    raw = offer(giver, taker.party, wanted(taker, giver.party)[-1].after, at=now)
    receipt = take(taker, raw, at=now)
    acknowledge(giver, receipt, at=now)
    return [one["because"] for one in json.loads(receipt)["body"]["rejected"]]


def permitted(at: Callable[[str], str]) -> tuple[list[Product], dict[str, Request], Signer]:
    """JP gave PH four items and permits three of them to AU, one of which went; JP's key then."""
    jp, ph = (Node.open(Path(at(one))) for one in ("JP", "PH"))
    items = [
        Product(item=one, version=1, issued_at=NOW, body={}, label=replace(LABEL, orcon="yes"))
        for one in ("a", "b", "c", "d")
    ]
    release(jp, items, ["PH"], purpose="security", at=NOW)
    pulled(jp, ph, NOW)
    end, why = NOW + timedelta(days=9), "their boat is nearest"
    for one in items:
        ask(ph, one.item, "AU", purpose="security", until=end, because=why, at=NOW)
    pulled(ph, jp, NOW)
    asked = {one.item: one for one in every_request(jp)}
    for name in ("a", "b", "d"):
        allow(jp, asked[name].request, at=NOW)
    pulled(jp, ph, NOW)
    release(ph, items[0], ["AU"], purpose="security", at=NOW)
    former = jp.signer
    for one in (jp, ph):
        one.close()
    return items, asked, former


def test_a_permission_outlives_the_key_that_signed_it_but_not_its_revocation(
    at: Callable[[str], str],
) -> None:
    """Signed before the rotation it holds, for who asked and at the next door; signed by the former
    key afterwards, or by one that was revoked since, not."""
    items, asked, former = permitted(at)  # somebody keeps the former key and signs with it later
    rotate(at, "JP")
    for other in ("PH", "AU"):
        assert run("node", "meet", at("JP.card"), "--node", at(other))["by"] == "former key"
    now = NOW + timedelta(hours=1)
    ph, au = (Node.open(Path(at(one))) for one in ("PH", "AU"))
    found = release(ph, items[1:3], ["AU"], purpose="security", at=now)
    assert [one.outcome for one in found] == ["released", "refused"]
    assert pulled(ph, au, now) == []
    assert [one.item for one in holdings(au, at=now)] == ["a", "b"]
    late = {**asked["c"].bound, "at": moment_told(now)}
    for told in (asked["c"].bound, late):
        signed = sealed("onward", told, former).decode()
        with reading(au.engine) as own, pytest.raises(LedgerError, match="former key"):
            permission_within(own, au, "JP", signed, asked["c"].bound)
    for one in (ph, au):
        one.close()
    run("keys", "revoke", former.public.key_id, "--ledger", f"{at('JP')}/node.db", "--key",
        f"{at('JP')}/node.key", "--from", "1", "--because", "lost")  # fmt: skip
    told = run("node", "card", "--node", at("JP"), "-o", at("JP.card"))
    run("node", "meet", at("JP.card"), "--fingerprint", told["fingerprint"], "--node", at("PH"))
    ph = Node.open(Path(at("PH")))
    assert ph.former["JP"] == ()
    (found_one,) = release(ph, items[3], ["AU"], purpose="security", at=now)
    assert found_one.decision.reason == "originator_decides"
    ph.close()


def test_only_the_key_that_is_known_hands_on(at: Callable[[str], str]) -> None:
    first = Path(at("JP.card")).read_bytes()
    rotate(at, "JP")
    rotate(at, "JP", "second")
    two = Card.read(Path(at("JP.card")).read_bytes())
    ph = Node.open(Path(at("PH")))
    thief = Key.new("JP/sealane")
    known = ph.partners["JP"]
    assert known.key_id == two.steps[0]["from"]
    forged = dict(two.steps[0], signed_by_old=two.steps[1]["signed_by_old"])
    own = rotation("JP/sealane/ledger", thief, thief, actor="x", because="x").body
    stolen = {"from": known.key_id, "key": thief.public.as_json(),
              "signed_by_old": own["signed_by_old"]}  # fmt: skip
    steps: list[Any] = [(), two.steps[1:], two.steps[:1], (forged, two.steps[1])]
    cards = [replace(two, steps=some) for some in steps]
    cards += [replace(two, key=thief.public, steps=some) for some in (two.steps, (stolen,))]
    for card in (*cards, replace(two, party="KR"), Card.read(first)):
        with pytest.raises(LedgerError, match="handed on"):
            meet(ph, card)
    assert ph.partners["JP"] == known
    assert meet(ph, two) == "former key"  # over two rotations
    with pytest.raises(LedgerError, match="handed on"):
        meet(ph, Card.read(first))
    ph.close()


def test_a_revoked_key_hands_nothing_on_and_a_key_keeps_its_name(at: Callable[[str], str]) -> None:
    old = run("keys", "show", f"{at('JP')}/node.key.pub")["key_id"]
    run("keys", "new", "JP/other", "-o", at("odd"))
    told = run("keys", "rotate", "--ledger", f"{at('JP')}/node.db", "--key", f"{at('JP')}/node.key",
               "--to", at("odd"), "--because", "x", code=1)  # fmt: skip
    assert "JP/sealane" in told
    rotate(at, "JP")
    run("keys", "revoke", old, "--ledger", f"{at('JP')}/node.db", "--key", f"{at('JP')}/node.key",
        "--from", "1", "--because", "lost")  # fmt: skip
    card = run("node", "card", "--node", at("JP"), "-o", at("JP.card"))
    refused = run("node", "meet", at("JP.card"), "--node", at("PH"), code=1)
    assert "--fingerprint" in refused
    told = run("node", "meet", at("JP.card"), "--fingerprint", card["fingerprint"],
               "--node", at("PH"))  # fmt: skip
    assert told["by"] == "fingerprint"
    Path(f"{at('JP')}/node.key").write_bytes(Path(at("JP.former")).read_bytes())
    assert "another key" in run("node", "card", "--node", at("JP"), code=1)
