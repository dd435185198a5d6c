"""TAXII of a node: each client by an account, to each party its own, in by the door."""

from __future__ import annotations

import base64
import json
import random
import ssl
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from serve_client import Client
from sqlalchemy import text
from taxii_case import POST, TAXII, indicator

from sealane.errors import BadSetting
from sealane.ledger import Key, audit, reading
from sealane.serve.node import RunningNode, TaxiiAt, running
from sealane.serve.people import People
from sealane.serve.taxii_node import ROOT, inbox_of, node_taxii
from sealane.share import Label, Product, pack_path
from sealane.share.account import Accounts, Limit, Provider, Reads
from sealane.share.exchange import make_certificate
from sealane.share.format.stix import objects, read_objects
from sealane.share.labelling import give_label
from sealane.share.log.content import holdings, read
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.sighted import UNKNOWN
from sealane.share.taxii import collection_of
from sealane.share.transfer.waiting import waiting

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share" / "format"))

from node_case import AT, node, product
from threat_case import MUTATIONS, broken

IN = f"/{ROOT}/collections/{inbox_of('JP', 'PH')}/objects/"
SAID = {
    "classification": "unclassified", "tlp": "green", "topic": "information", "source": "open",
    "personal": "no", "orcon": "no", "purposes": frozenset({"security"}),
    "releasable_to": frozenset({"*"}),
}  # fmt: skip


def out(party: str) -> str:
    return f"/{ROOT}/collections/{collection_of('JP', party)}/objects/"


class Served:
    """The TAXII of Japan's node, and the tokens of its people."""

    def __init__(self, folder: Path, portal: Any, **more: Any) -> None:
        self.node = node("JP", str(folder / "node.db"))
        self.now_s = 0.0
        signer = self.node.signer
        self.accounts = Accounts(self.node.ledger, signer, self.node.policy.pack.parties)
        self.tokens = {}
        for name, party, role in (
            ("paz", "PH", "reader"), ("pia", "PH", "releaser"), ("ann", "AU", "reader"),
            ("aiko", "JP", "releaser"), ("kei", "PH", "keeper"),
        ):  # fmt: skip
            self.accounts.add(name, party=party, roles=[role], by="root", at=AT)
            lasts = timedelta(days=9)
            self.tokens[name] = self.accounts.issue(name, by="root", at=AT, lasts=lasts)
        self.people = People(
            self.accounts, Reads(self.node.ledger, signer), "JP", clock=lambda: AT,
            now_s=lambda: self.now_s,
        )  # fmt: skip
        app = node_taxii(self.node, self.people, lock=RLock(), clock=lambda: AT, **more)
        self.client = Client(app, portal)

    def ask(self, name: str, url: str, how: str = "GET", **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[name]}"} | given.pop("headers", TAXII)
        return self.client.request(how, url, headers=headers, **given)

    def got(self, name: str, url: str) -> list[dict[str, Any]]:
        answer = self.ask(name, url)
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json().get("objects", [])
        return listed

    def post(self, *listed: Any, name: str = "pia") -> dict[str, Any]:
        body = json.dumps({"objects": listed})
        answer = self.ask(name, IN, "POST", headers=POST, content=body)
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        assert told["success_count"] + told["failure_count"] == len(listed)
        return told


@pytest.fixture
def jp(tmp_path: Path, portal: Any) -> Iterator[Served]:
    made = Served(tmp_path, portal)
    yield made
    made.node.close()


def posted(item: str = "i1", version: int = 1, **more: Any) -> Product:
    label = replace(Label(**SAID), kind="indicator", originator="PH", **more)
    body = {"name": "x", "pattern": "[url:value = 'http://x.example/']"}
    issued = AT - timedelta(days=1) + timedelta(minutes=version)
    return Product(item=item, version=version, issued_at=issued, body=body, label=label)


def test_each_account_reads_what_was_released_to_its_party(jp: Served) -> None:
    a, b = product("a"), product("b", topic="fishing")
    release(jp.node, [a, b], ["PH"], purpose="sar", at=AT)
    found = read_objects(jp.got("paz", out("PH"))).products
    assert a in found
    assert "mmsis" not in next(one for one in found if one != a).body
    assert jp.got("ann", out("AU")) == []
    assert jp.ask("ann", out("PH")).status_code == 404
    listed = jp.ask("ann", f"/{ROOT}/collections/").json()["collections"]
    assert {one["title"] for one in listed} == {"Released to AU", "From AU"}
    assert jp.ask("aiko", "/taxii2/").json()["api_roots"] == []
    recall(jp.node, "a", because="x", at=AT)
    assert a not in read_objects(jp.got("paz", out("PH"))).products
    name = next(one["id"] for one in jp.got("paz", out("PH")) if one.get("revoked"))
    [gone] = jp.got("paz", f"{out('PH')}{name}/")
    assert (gone["revoked"], "extensions" in gone) == (True, False)


def test_who_is_not_known_or_may_not_learns_nothing(jp: Served) -> None:
    for headers in ({}, {"Authorization": "Bearer slt_0011223344556677_x"}):
        refused = jp.client.get(out("PH"), headers=TAXII | headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Basic")
    own = base64.b64encode(f"paz:{jp.tokens['paz']}".encode()).decode()
    assert jp.client.get(out("PH"), headers=TAXII | {"Authorization": f"Basic {own}"}).is_success
    odd = base64.b64encode(f"PH:{jp.tokens['paz']}".encode()).decode()
    assert jp.client.get(out("PH"), headers=TAXII | {"Authorization": f"Basic {odd}"}).is_error
    assert jp.ask("kei", out("PH")).status_code == 403
    body = json.dumps({"objects": [indicator()]})
    for name, status in (("paz", 403), ("ann", 403), ("aiko", 404)):
        answer = jp.ask(name, IN, "POST", headers=POST, content=body)
        assert answer.status_code == status, (name, answer.text)
    assert jp.ask("pia", IN).status_code == 403  # what was posted is not read back
    jp.accounts.end("paz", by="root", at=AT, because="moved on")
    assert jp.ask("paz", out("PH")).status_code == 401
    codes = {
        jp.client.get("/x/", headers={"Authorization": "Bearer x"}).status_code for _ in "12345"
    }
    assert codes == {401, 429}


def test_asking_is_limited(jp: Served) -> None:
    jp.people._asking.limit = Limit(burst=2.0, per_s=1.0)
    answers = [jp.ask("paz", out("PH")) for _ in range(4)]
    assert [one.status_code for one in answers].count(429) >= 1
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_what_is_read_is_in_the_ledger(jp: Served) -> None:
    release(jp.node, product("a"), ["PH"], purpose="sar", at=AT)
    jp.got("paz", f"{out('PH')}?limit=5")
    jp.people.reads.write(at=AT)
    [entry] = [one for one in jp.node.ledger.entries() if one.act.kind == "read"]
    [told] = entry.act.body["reads"]
    assert (told["account"], told["party"]) == ("paz", "PH")
    assert told["what"] == f"taxii {out('PH')}?limit=5"
    assert len(told["items"][0]) == 64


def test_what_is_posted_comes_in_by_the_door_with_its_label(jp: Served) -> None:
    good = posted()
    told = jp.post(*objects(good)[0])
    assert told["failure_count"] == 0, told["failures"]
    [held] = holdings(jp.node, at=AT)
    assert (held.giver, held.originator, held.item, held.terms["onward"]) == (
        "PH",
        "PH",
        "i1",
        False,
    )
    assert read(jp.node, "i1", at=AT) == good
    assert jp.ask("pia", f"/{ROOT}/status/{told['id']}/").json() == told
    entry = [one for one in jp.node.ledger.entries() if one.act.kind == "receive"][-1]
    assert (entry.act.body["by"], entry.act.body["outcome"]) == ("pia", "applied")
    assert jp.post(*objects(good)[0])["failure_count"] == 0  # again
    assert jp.post(*objects(posted(version=2))[0])["failure_count"] == 0
    assert read(jp.node, "i1", at=AT).version == 2
    [onward] = release(jp.node, read(jp.node, "i1", at=AT), ["AU"], purpose="security", at=AT)
    assert onward.outcome == "refused"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"tlp": "red"}, "above_ceiling: tlp"),
        ({"classification": "secret"}, "above_ceiling: classification"),
        ({"originator": "AU"}, "path does not lead"),
        ({"releasable_to": frozenset({"AU"})}, "not_releasable"),
        ({"caveats": frozenset({"EYES"})}, "unknown caveat"),
        ({"source": None}, "unknown source"),
        ({"purposes": frozenset({"sar", "safety"})}, "not_for_purpose"),
    ],
)
def test_what_the_door_refuses_is_a_failure_and_touches_no_other(
    jp: Served, more: dict[str, Any], said: str
) -> None:
    bad = replace(posted("bad"), label=replace(posted().label, **more))
    told = jp.post(*objects(bad)[0], {"type": "x"}, 5, *objects(posted("good"))[0])
    assert [one.item for one in holdings(jp.node, at=AT)] == ["good"]
    assert any(said in one["message"] for one in told["failures"]), told["failures"]


def test_another_tools_object_without_a_label_stays_out_unless_the_node_completes_it(
    jp: Served, tmp_path: Path, portal: Any
) -> None:
    told = jp.post(indicator(1))
    assert "unknown classification" in told["failures"][0]["message"]
    assert holdings(jp.node, at=AT) == []
    (tmp_path / "other").mkdir()

    def completes(_party: str, label: Label) -> Label:
        unsaid = {name: said for name, said in SAID.items() if not getattr(label, name)}
        return replace(label, **unsaid)

    other = Served(tmp_path / "other", portal, completes=completes)
    assert other.post(indicator(1))["failure_count"] == 0
    [held] = holdings(other.node, at=AT)
    assert read(other.node, held.item, at=AT).label.originator == "PH"
    later = indicator(1, modified=AT + timedelta(hours=1), revoked=True)
    assert other.post(later)["failure_count"] == 0  # its originator took it back
    assert holdings(other.node, at=AT) == []
    assert "recalled" in other.post(indicator(1))["failures"][0]["message"]
    other.node.close()


def sighting(of: str, number: int = 1, **more: Any) -> dict[str, Any]:
    when = "2026-05-01T00:00:00.000Z"
    return {
        "type": "sighting", "spec_version": "2.1", "created": when, "modified": when,
        "id": f"sighting--00000000-0000-4000-8000-{number:012}", "sighting_of_ref": of, "count": 3,
    } | more  # fmt: skip


def whys(told: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["message"] for one in told["failures"]}


RED, GREEN = (
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
)


def test_a_sighting_is_no_success_where_its_indicator_is_none(jp: Served) -> None:
    bad = indicator(1) | {"object_marking_refs": [RED]}
    found = whys(jp.post(sighting(bad["id"]), bad))
    assert "above_ceiling: tlp" in found[bad["id"]]
    assert found[sighting("")["id"]] == UNKNOWN
    broken_one = indicator(2) | {"pattern": "[a:b = "}
    found = whys(jp.post(broken_one, sighting(broken_one["id"])))
    assert "refused" in found[sighting("")["id"]]
    assert waiting(jp.node, at=AT) == []
    found = whys(jp.post(indicator(3), sighting(indicator(3)["id"])))  # both wait for a label
    assert {one.split(":")[0] for one in found.values()} == {"unknown classification"}
    assert len(found) == len(waiting(jp.node, at=AT)) == 2
    related = sighting("x") | {
        "type": "relationship", "id": "relationship--00000000-0000-4000-8000-000000000001",
        "relationship_type": "indicates", "source_ref": indicator(3)["id"], "target_ref": "x",
    }  # fmt: skip
    assert "no item" in whys(jp.post(indicator(3), related))[related["id"]]  # it is kept nowhere


def test_a_partner_says_later_that_it_saw_an_indicator(jp: Served) -> None:
    """Its own, and one that was released to it; the marking of the sighting is its own."""
    ours = replace(posted("ours"), label=replace(posted().label, originator="JP", topic="piracy"))
    [sent] = release(jp.node, ours, ["PH"], purpose="security", at=AT)
    assert sent.outcome == "released", sent
    [name] = [one["id"] for one in jp.got("paz", out("PH")) if one["type"] == "indicator"]
    jp.post(*objects(posted("theirs"))[0], indicator(5))
    own = objects(posted("theirs"))[0][-1]["id"]
    for number, of in enumerate((name, own, indicator(5)["id"])):
        told = jp.post(sighting(of, number, object_marking_refs=[GREEN], description="at Cebu"))
        assert "unknown classification" in whys(told)[sighting("", number)["id"]]
    found = {one.product.item: one for one in waiting(jp.node, at=AT)}
    one = found[sighting("", 0)["id"]]
    assert dict(one.product.body) == {
        "sighting_of": name, "sightings": [{"count": 3}], "text": "at Cebu",
    }  # fmt: skip
    assert (one.product.label.tlp, one.product.label.originator) == ("green", "PH")
    given = replace(Label(**{**SAID, "tlp": None}), kind="indicator")
    [labelled] = give_label(jp.node, [one.name], given, by="aiko", at=AT, purpose="security")
    assert labelled.outcome == "applied", labelled
    held = read(jp.node, one.product.item, at=AT)
    assert held.body["sighting_of"] == name
    [again] = [told for told in objects(held)[0] if told["type"] == "sighting"]
    assert (again["id"], again["sighting_of_ref"], again["count"]) == (one.product.item, name, 3)
    assert jp.post(again)["failure_count"] == 0  # it is here
    later = "2026-05-02T00:00:00.000Z"
    gone = sighting(name, 0, modified=later, revoked=True)
    assert jp.post(gone)["failure_count"] == 0  # its originator takes it back
    assert one.product.item not in {each.item for each in holdings(jp.node, at=AT)}


def test_a_sighting_tells_nothing_of_what_its_party_may_not_see(jp: Served) -> None:
    """What is here and was not released to it is as unknown as what is nowhere."""
    seen_by = {"purposes": frozenset({"sar"}), "releasable_to": frozenset({"AU"})}
    label = replace(posted().label, originator="JP", topic="sar", **seen_by)
    own = replace(posted("mine"), label=label)
    [sent] = release(jp.node, own, ["AU"], purpose="sar", at=AT)
    assert sent.outcome == "released", sent
    assert jp.got("ann", out("AU"))  # on the shelves of the other
    names = [objects(own)[0][-1]["id"], indicator(7)["id"]]
    found = whys(jp.post(*(sighting(of, number) for number, of in enumerate(names))))
    assert set(found.values()) == {UNKNOWN}
    assert len(found) == 2
    other = sighting("campaign--00000000-0000-4000-8000-000000000001")
    assert "a sighting of a campaign is no item" in whys(jp.post(other))[other["id"]]
    assert waiting(jp.node, at=AT) == []


@pytest.mark.parametrize("number", ["1e999", "-1e400", "9" * 6_000])
def test_a_number_that_no_double_holds_is_one_failure(jp: Served, number: str) -> None:
    good, bad = objects(posted("good"))[0], indicator(9) | {"x_odd": 0}
    body = json.dumps({"objects": [bad, *good]}).replace('"x_odd": 0', f'"x_odd": {number}')
    told = jp.ask("pia", IN, "POST", headers=POST, content=body).json()
    assert (told["success_count"], told["failure_count"]) == (len(good), 1)
    assert "cannot be written" in whys(told)[bad["id"]]
    for raw in (b'{"objects":[NaN]}', b'{"objects":["\\ud800",1e999]}', b"\xff", b"[" * 99_999):
        assert jp.ask("pia", IN, "POST", headers=POST, content=raw).status_code == 400


def test_broken_objects_touch_no_other(jp: Served) -> None:
    """``SEALANE_TEST_MUTATIONS=10000`` for the figure of the issue."""
    chance = random.Random(5)
    good = posted("good")
    assert jp.post(*objects(good)[0])["failure_count"] == 0
    told = [*objects(posted())[0], indicator(2), indicator(3, revoked=True)]
    failures = 0
    end = datetime(9999, 12, 31, tzinfo=UTC)
    late = [indicator(4, modified=end, revoked=one) for one in (True, False)]
    assert jp.post(*late)["failure_count"] == 2  # its version is no number of JSON
    for _ in range(MUTATIONS // 20):
        jp.now_s += 60.0
        listed = [broken(chance, chance.choice(told)) for _ in range(20)]
        failures += jp.post(*listed, *objects(posted())[0])["failure_count"]
    assert failures > MUTATIONS // 4
    assert read(jp.node, "good", at=AT) == good
    assert read(jp.node, "i1", at=AT).label == posted().label
    assert audit(jp.node.ledger).holds


def test_a_revoked_object_of_ours_takes_its_item_back(jp: Served) -> None:
    told = objects(posted())[0]
    jp.post(*told)
    assert jp.post(told[-1] | {"revoked": True})["failure_count"] == 0
    assert holdings(jp.node, at=AT) == []


def test_a_running_node_answers_over_tls(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    own = Node.make(tmp_path / "jcg", "JP", pack_path("sea-lanes-public"), at=now)
    make_certificate(tmp_path / "jcg", "JP", at=now)
    party = next(one for one in sorted(own.policy.pack.parties) if one != "JP")
    accounts = Accounts(own.ledger, own.signer, own.policy.pack.parties)
    accounts.add("paz", party=party, roles=["reader"], by="root", at=now)
    token = accounts.issue("paz", by="root", at=now, lasts=timedelta(days=1))
    context = ssl.create_default_context(cafile=tmp_path / "jcg/tls.crt")
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # as of Python 3.13
    with running(own, taxii=TaxiiAt()) as made:
        assert made.taxii is not None
        url = f"https://127.0.0.1:{made.taxii.port}"
        with httpx.Client(base_url=url, verify=context, headers=TAXII) as client:
            assert client.get("/taxii2/").status_code == client.get("/ogc").status_code == 401
            client.headers["Authorization"] = f"Bearer {token}"
            assert client.get("/taxii2/").json()["api_roots"] == [f"/{ROOT}/"]
            name = collection_of("JP", party)
            assert client.get(f"/{ROOT}/collections/{name}/objects/").json() == {}
            assert client.get("/ogc/collections/shared-event/items").json()["features"] == []
        exchange = f"https://127.0.0.1:{made.port}/taxii2/"
        with pytest.raises(httpx.TransportError):  # the exchange is for nodes alone
            httpx.get(exchange, verify=context)
    again = Node.open(tmp_path / "jcg")
    reads = [one.act.body for one in again.ledger.entries() if one.act.kind == "read"]
    assert sum(len(one["reads"]) for one in reads) == 3
    again.close()


def test_behind_a_proxy_and_with_an_identity_provider(tmp_path: Path) -> None:
    """The rules of the page: one proxy that ends TLS, tokens of a provider. What is released is on
    the shelves before anybody asks."""
    now = datetime.now(UTC)
    own = Node.make(tmp_path / "jcg", "JP", pack_path("sea-lanes-public"), at=now)
    make_certificate(tmp_path / "jcg", "JP", at=now)
    signs, issuer = ec.generate_private_key(ec.SECP256R1()), "https://id.example"
    accounts = Accounts(own.ledger, own.signer, own.policy.pack.parties)
    accounts.add("paz", party="PH", roles=["reader"], by="r", at=now, subject=f"{issuer} s1")
    claims = {"iss": issuer, "aud": "jcg", "sub": "s1", "iat": now, "exp": now.timestamp() + 300}
    token = jwt.encode(claims, signs, "ES256", {"kid": "e"})
    provider = Provider(issuer, "jcg", {"e": signs.public_key()})
    pair = (tmp_path / "jcg/tls.crt", tmp_path / "jcg/tls.key")
    with pytest.raises(BadSetting, match="not at both"):
        RunningNode(own, taxii=TaxiiAt(proxy="127.0.0.1", tls=pair))
    own.meet("PH", Key.new("PH.example/sealane").public)
    given = product("a", topic="piracy", purposes=frozenset({"security"}), source="open")
    [sent] = release(own, given, ["PH"], purpose="security", at=now)
    assert sent.outcome == "released", sent
    with running(own, taxii=TaxiiAt(proxy="127.0.0.1", provider=provider)) as made:
        assert made.taxii is not None
        url = f"http://127.0.0.1:{made.taxii.port}"
        for _ in range(200):
            with reading(own.engine) as connection:
                shelved = connection.execute(text("SELECT sum(sequence) FROM taxii_feeds")).scalar()
            if shelved:
                break
            time.sleep(0.05)
        assert shelved == 1
        with httpx.Client(base_url=url, headers=TAXII) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            assert client.get("/taxii2/").status_code == 421  # not said to have come over TLS
            client.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"})
            client.headers["Host"] = "taxii.example"
            assert client.get("/taxii2/").json()["api_roots"] == [f"/{ROOT}/"]
            found = client.get(out("PH")).json()["objects"]
            assert "observed-data" in {one["type"] for one in found}
            basic = base64.b64encode(f"paz:{token}".encode()).decode()
            client.headers["Authorization"] = f"Basic {basic}"
            assert client.get(out("PH")).is_success
            client.headers["Authorization"] = f"Bearer {token[:-6]}AAAAAA"
            assert client.get("/taxii2/").status_code == 401


def test_a_page_of_another_site_posts_nothing(jp: Served) -> None:
    body = json.dumps({"objects": objects(posted())[0]})
    odd = POST | {"Sec-Fetch-Site": "cross-site"}
    assert jp.ask("pia", IN, "POST", headers=odd, content=body).status_code == 403
    assert holdings(jp.node, at=AT) == []
    assert jp.ask("paz", out("PH"), headers=TAXII | {"Sec-Fetch-Site": "cross-site"}).is_success
