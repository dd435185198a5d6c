"""A TAXII server that shows each party what the policy lets it see, and nothing of the rest."""

from __future__ import annotations

import base64
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import taxii_case
from hypothesis import given, settings
from hypothesis import strategies as st
from serve_client import Client
from taxii_case import (
    AT,
    INBOX,
    LABEL,
    OPEN,
    POST,
    TAXII,
    TOKENS,
    Clock,
    indicator,
    node,
    product,
)

from sealane.errors import BadSetting
from sealane.serve.taxii import known_tokens
from sealane.share import Label, Product
from sealane.share.format.stix import objects, read_objects
from sealane.share.format.stix_marking import TLP
from sealane.share.taxii import kept

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "share" / "format"))

from threat_case import MUTATIONS, broken

BASE = f"/threats/collections/{OPEN}"
IN = f"/threats/collections/{INBOX}"


class Node:
    """Requests of parties to one server."""

    def __init__(self, app: Any, shelves: Any, clock: Clock, portal: Any) -> None:
        self.client, self.shelves, self.clock = Client(app, portal), shelves, clock

    def ask(self, party: str, url: str, how: str = "GET", **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKENS[party]}"} | given.pop("headers", TAXII)
        return self.client.request(how, url, headers=headers, **given)

    def get(self, party: str, url: str) -> dict[str, Any]:
        answer = self.ask(party, url)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == TAXII["Accept"]
        return json.loads(answer.content)

    def post(self, party: str, listed: Any, url: str = f"{IN}/objects/") -> dict[str, Any]:
        body = json.dumps({"objects": listed})
        answer = self.ask(party, url, "POST", headers=POST, content=body)
        assert answer.status_code == 202, answer.text
        return json.loads(answer.content)

    def put(self, *products: Product) -> None:
        self.shelves.put(OPEN, "JP", kept(products), at=self.clock.now)

    def every(self, party: str, url: str, limit: int = 3) -> tuple[list[Any], str | None]:
        """All objects, page by page, and the last of their times."""
        found: list[Any] = []
        query, last = f"limit={limit}", None
        for _ in range(1_000):
            answer = self.ask(party, f"{url}{'&' if '?' in url else '?'}{query}")
            told = json.loads(answer.content)
            found += told.get("objects", [])
            last = answer.headers.get("x-taxii-date-added-last", last)
            if not told.get("more"):
                return found, last
            query = f"limit={limit}&next={told['next']}"
        raise AssertionError("paging does not end")


@pytest.fixture
def japan(tmp_path: Path, portal: Any) -> Iterator[Node]:
    clock = Clock()
    with node(tmp_path, clock, body_bytes=200_000, objects=50, page=1_000) as (app, shelves):
        yield Node(app, shelves, clock, portal)


def test_what_a_client_meets_first(japan: Node) -> None:
    assert japan.get("PH", "/taxii2/")["api_roots"] == ["/threats/"]
    root = japan.get("PH", "/threats/")
    assert root["versions"] == [TAXII["Accept"]]
    assert root["max_content_length"] == 200_000
    listed = {one["id"]: one for one in japan.get("PH", "/threats/collections/")["collections"]}
    assert (listed[OPEN]["can_read"], listed[OPEN]["can_write"]) == (True, False)
    assert (listed[INBOX]["can_read"], listed[INBOX]["can_write"]) == (True, True)
    assert japan.get("PH", "/threats/collections/indicators/") == listed[OPEN]
    assert japan.get("PH", f"{BASE}/objects/") == {}


@pytest.mark.parametrize(
    ("headers", "url", "status"),
    [
        ({}, "/taxii2/", 401),
        ({"Authorization": "Bearer token-of-nobody"}, "/taxii2/", 401),
        ({"Authorization": "Basic !!!"}, "/nothing/here/at/all", 401),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, "/nothing/here/at/all", 404),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, "/other/", 404),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE[:-1]}/objects/", 404),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/indicator--1/", 404),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/?limit=0", 400),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/?next=x", 400),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/?added_after=now", 400),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/?match[colour]=red", 400),
        ({"Authorization": "Bearer " + TOKENS["PH"]}, f"{BASE}/objects/?match[id]=a' OR 1", 400),
        ({"Authorization": "Bearer " + TOKENS["PH"], "Accept": "text/html"}, "/taxii2/", 406),
        ({"Authorization": "Bearer " + TOKENS["PH"],
          "Accept": "application/taxii+json;version=2.0"}, "/taxii2/", 406),
    ],
)  # fmt: skip
def test_a_refusal_has_the_shape_of_the_standard(
    japan: Node, headers: dict[str, str], url: str, status: int
) -> None:
    answer = japan.client.get(url, headers=TAXII | headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == TAXII["Accept"]
    told = json.loads(answer.content)
    assert (told["http_status"], bool(told["title"])) == (str(status), True)
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_password_is_a_token_and_belongs_to_its_user(japan: Node) -> None:
    for user, status in (("PH", 200), ("AU", 401)):
        told = base64.b64encode(f"{user}:{TOKENS['PH']}".encode()).decode()
        answer = japan.client.get("/taxii2/", headers=TAXII | {"Authorization": f"Basic {told}"})
        assert answer.status_code == status
    whose = known_tokens(TOKENS)
    assert [whose(TOKENS["AU"]), whose(""), whose("\udcff")] == ["AU", None, None]
    for tokens in ({"PH": ""}, {"PH": "x" * 15}, {"PH": "x" * 16, "AU": "x" * 16}):
        with pytest.raises(BadSetting):
            known_tokens(tokens)


def test_a_party_sees_what_the_policy_lets_it_see(japan: Node) -> None:
    japan.put(
        product(1), product(2, tlp="amber"), product(3, releasable_to=frozenset({"PH"})),
        product(4, tlp="red"), product(5, orcon=None), product(6, caveats=frozenset({"x"})),
    )  # fmt: skip
    seen = {}
    for party in ("PH", "AU"):
        got = read_objects(japan.every(party, f"{BASE}/objects/")[0])
        assert not got.rejects
        seen[party] = [(one.item, one.label) for one in got.products]
    assert [item for item, _ in seen["PH"]] == ["i-1", "i-2", "i-3"]
    assert [item for item, _ in seen["AU"]] == ["i-1"]
    assert seen["AU"][0][1] == LABEL
    hidden = objects(product(4))[0][-1]["id"]
    for url in (f"{BASE}/objects/{hidden}/", f"{BASE}/objects/{hidden}/versions/"):
        unseen, none = japan.ask("PH", url), japan.ask("PH", url.replace(hidden[-4:], "ffff"))
        assert unseen.status_code == none.status_code == 404
        assert json.loads(unseen.content)["title"] == json.loads(none.content)["title"]


@pytest.mark.parametrize(
    "duty", ["time_h = 4", "grid_nmi = 16", 'without = ["identity"]', "retain_days = 30"]
)
def test_what_may_go_only_under_a_duty_is_not_shown_whole(
    tmp_path: Path, portal: Any, duty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server of other people's tools makes nothing less and binds nobody to delete."""
    pack = taxii_case.PACK + f"obligations = {{ {duty} }}\n"
    monkeypatch.setattr(taxii_case, "PACK", pack)
    clock = Clock()
    with node(tmp_path, clock) as (app, shelves):
        japan = Node(app, shelves, clock, portal)
        japan.put(product(1))
        assert japan.get("PH", f"{BASE}/objects/")["objects"][0]["type"] != "indicator"
        told = japan.get("PH", f"{BASE}/objects/?match[type]=indicator")
        assert told == {}
        assert read_objects(japan.every("JP", f"{BASE}/objects/")[0]).products, "its own it sees"


def test_what_a_party_may_not_see_changes_no_byte_of_what_it_gets(
    tmp_path: Path, portal: Any
) -> None:
    """Not its presence, its number, its content, nor a newer version of what the party has."""
    told = []
    for more in (False, True):
        folder = tmp_path / str(more)
        folder.mkdir()
        clock = Clock()
        with node(folder, clock) as (app, shelves):
            japan = Node(app, shelves, clock, portal)
            japan.put(product(1), product(2))
            clock.now += timedelta(seconds=1)
            if more:
                japan.put(product(1, version=2, tlp="red"), product(7, tlp="red"))
                japan.shelves.put(OPEN, "PH", kept([product(2, name="other", tlp="red")]),
                                  at=clock.now)  # fmt: skip
            clock.now += timedelta(seconds=1)
            japan.put(product(3))
            answers = [japan.ask("AU", f"{BASE}/{what}") for what in
                       ("objects/", "objects/?limit=2", "manifest/", "objects/?match[version]=all",
                        f"objects/{objects(product(1))[0][-1]['id']}/versions/")]  # fmt: skip
            told.append([(one.content, dict(one.headers)) for one in answers])
    assert told[0] == told[1]


def test_retention_ends_to_the_second(japan: Node) -> None:
    japan.put(product(1, retain_until=AT + timedelta(seconds=10)), product(2))
    ends = {9: ["i-1", "i-2"], 10: ["i-2"]}
    for after, items in ends.items():
        japan.clock.now = AT + timedelta(seconds=after)
        got = read_objects(japan.every("PH", f"{BASE}/objects/")[0])
        assert [one.item for one in got.products] == items
    assert japan.shelves.purge(at=japan.clock.now) > 0


@settings(max_examples=8)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4)), min_size=1, max_size=25),
    st.integers(1, 7),
    st.integers(0, 30),
)
def test_nothing_is_lost_or_told_twice_while_objects_come(
    tmp_path_factory: pytest.TempPathFactory, portal: Any, come: list[tuple[int, int]], limit: int,
    before: int,
) -> None:  # fmt: skip
    """Pages by ``next``, then polls by ``added_after``, with arrivals between any two of them."""
    clock = Clock()
    with node(tmp_path_factory.mktemp("taxii"), clock) as (app, shelves):
        japan = Node(app, shelves, clock, portal)
        waiting = [indicator(number, modified=AT + timedelta(hours=version))
                   for number, version in dict.fromkeys(come)]  # fmt: skip
        sent = [(one["id"], one["modified"]) for one in waiting]
        for one in waiting[:before]:
            japan.post("PH", [one])
        del waiting[:before]
        found, after = [], ""
        while True:
            query = f"match[version]=all&limit={limit}{after}"
            answer = japan.ask("PH", f"{IN}/objects/?{query}")
            told = json.loads(answer.content)
            found += [(one["id"], one["modified"]) for one in told.get("objects", [])]
            last = answer.headers.get("x-taxii-date-added-last")
            after = f"&added_after={last}" if last else after
            if told.get("more") and len(found) % 2:
                after = f"&next={told['next']}"
            if not waiting and not told.get("more"):
                break
            if waiting:
                japan.post("PH", [waiting.pop()])
        assert sorted(found) == sorted(sent)
        newest = [one["modified"] for one in japan.every("PH", f"{IN}/objects/")[0]]
        assert len(newest) == len({name for name, _ in sent})


def test_a_page_of_large_objects_ends_early(japan: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealane.share.taxii.store.PAGE_BYTES", 2_000)
    sent = [indicator(number, description="x" * 900) for number in range(5)]
    japan.post("PH", sent)
    first = japan.get("PH", f"{IN}/objects/")
    assert (len(first["objects"]), first["more"]) == (2, True)
    assert japan.every("PH", f"{IN}/objects/", limit=100)[0] == sent


def test_many_labels_page_as_few_do(japan: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever way the next rows are looked for; and an owner cannot make shelves without end."""
    sent = [indicator(number) for number in range(40)]
    for number, one in enumerate(sent):
        one |= {"type": f"x-t{number % 7}"}
        one["id"] = f"{one['type']}--{one['id'][-36:]}"
    japan.post("PH", sent)
    whole = japan.every("PH", f"{IN}/objects/", limit=100)[0]
    assert whole == sent
    for at_once, window in ((200, 1), (3, 1), (3, 5), (3, 2_000), (1, 9)):
        monkeypatch.setattr("sealane.share.taxii.walk.SHELVES_AT_ONCE", at_once)
        monkeypatch.setattr("sealane.share.taxii.walk.WINDOW", window)
        for limit in (1, 6, 100):
            assert japan.every("PH", f"{IN}/objects/", limit=limit)[0] == sent
    monkeypatch.setattr("sealane.share.taxii.store.MOST_SHELVES", 8)
    more = [indicator(90), indicator(91, type="note", id=f"note--{sent[0]['id'][-36:]}",
                                     content="x", object_refs=[])]  # fmt: skip
    status = japan.post("PH", more)
    assert (status["success_count"], status["failure_count"]) == (1, 1)
    assert "more than 8 types and labels" in status["failures"][0]["message"]


def test_filters(japan: Node) -> None:
    early, late = AT - timedelta(days=2), AT - timedelta(days=1)
    japan.post("PH", [indicator(1, modified=early), indicator(1, modified=late), indicator(2),
                      {"type": "url", "id": indicator(3)["id"].replace("indicator", "url"),
                       "value": "http://a.example/"}])  # fmt: skip
    one, two = indicator(1)["id"], indicator(2)["id"]
    stamp = late.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def count(query: str) -> int:
        manifest = japan.get("PH", f"{IN}/manifest/?{query}").get("objects", [])
        told = japan.get("PH", f"{IN}/objects/?{query}").get("objects", [])
        assert [entry["id"] for entry in manifest] == [each["id"] for each in told]
        return len(told)

    assert count("") == 3
    assert count("match[version]=all") == 4
    assert count(f"match[id]={one}") == 1
    assert count(f"match[id]={one},{two}&match[version]=all") == 3
    assert count("match[type]=url") == 1
    assert count("match[type]=indicator,url&match[version]=first,last") == 4
    assert count(f"match[version]={stamp}") == 1
    assert count("match[spec_version]=2.1") == 3
    assert count("match[spec_version]=2.0") == 0
    versions = japan.get("PH", f"{IN}/objects/{one}/versions/")["versions"]
    assert versions == [early.isoformat(timespec="milliseconds").replace("+00:00", "Z"), stamp]
    first = japan.get("PH", f"{IN}/objects/{one}/?match[version]=first")["objects"]
    assert first == [indicator(1, modified=early)]


def test_what_is_posted_is_shown_to_nobody_else_until_it_has_a_label(japan: Node) -> None:
    """And neither hides, replaces nor takes away what another party posted under the same name."""
    theirs = indicator(1, name="of PH")
    japan.post("PH", [theirs])
    assert japan.get("AU", f"{IN}/objects/") == {}
    labelled = objects(product(9, originator="PH"))[0]
    assert japan.post("PH", labelled)["failure_count"] == 0
    seen = [one["id"] for one in japan.get("AU", f"{IN}/objects/?match[type]=indicator")["objects"]]
    assert seen == [labelled[-1]["id"]]
    japan.post("AU", [indicator(1, name="of AU", modified=AT + timedelta(days=1)), labelled[-1] |
                      {"modified": "2026-12-01T00:00:00.000Z"}])  # fmt: skip
    mine = japan.get("PH", f"{IN}/objects/?match[id]={theirs['id']},{labelled[-1]['id']}")
    assert mine["objects"] == [theirs, labelled[-1]]
    for party, name, status in (("AU", theirs["id"], 200), ("AU", labelled[-1]["id"], 403),
                                ("PH", labelled[-1]["id"], 200), ("PH", theirs["id"], 200),
                                ("PH", theirs["id"], 404)):  # fmt: skip
        answer = japan.ask(party, f"{IN}/objects/{name}/", "DELETE")
        assert answer.status_code == status, (party, name)
    assert (
        japan.ask("PH", f"{BASE}/objects/", "POST", headers=POST, content="{}").status_code == 403
    )


def test_a_node_may_say_what_a_partner_did_not(tmp_path: Path, portal: Any) -> None:
    """Only what is unsaid: a marking that the partner did set stands."""

    def completes(party: str, label: Label) -> Label:
        return replace(LABEL, originator=party, tlp=label.tlp or "amber", caveats=label.caveats)

    clock = Clock()
    with node(tmp_path, clock, completes=completes) as (app, shelves):
        japan = Node(app, shelves, clock, portal)
        green, red = TLP["green"], TLP["red"]
        japan.post("PH", [indicator(1, object_marking_refs=[green]), indicator(2)])
        status = japan.post("PH", [indicator(3, object_marking_refs=[red])])
        assert status["failures"][0]["message"].startswith("Its label is above")
        seen = [one["id"] for one in japan.every("AU", f"{IN}/objects/")[0]]
        assert seen == [indicator(1)["id"]]


def test_one_poisoned_object_is_a_failure_and_nothing_else(japan: Node) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    ours, theirs = product(8, originator="JP"), product(8, originator="PH", tlp="red")
    bad = [
        7, None, [], {}, indicator(1, modified=AT) | {"modified": "yesterday"},
        indicator(2) | {"id": "indicator--1"},
        indicator(2) | {"id": "malware" + indicator(2)["id"][9:]},
        indicator(3) | {"pattern": 3}, indicator(4) | {"x_deep": deep},
        indicator(5) | {"x_large": 2**60}, indicator(6) | {"spec_version": "2.0"},
        indicator(7) | {"object_marking_refs": "red"}, {"type": "\x00", "id": "\x00"},
        objects(ours)[0][-1], objects(theirs)[0][-1],
        indicator(9) | {"extensions": {k: {"mark": {"label": {"tlp": 7}}} for k in
                                       objects(product(1))[0][-1]["extensions"]}},
    ]  # fmt: skip
    good = [indicator(100 + number) for number in range(len(bad))]
    mixed = [one for pair in zip(bad, good, strict=True) for one in pair]
    status = japan.post("PH", mixed)
    assert (status["success_count"], status["failure_count"]) == (len(good), len(bad))
    assert status["status"] == "complete"
    assert all(one["message"] for one in status["failures"])
    assert japan.every("PH", f"{IN}/objects/")[0] == good
    again = japan.post("PH", good)
    assert (again["success_count"], again["failure_count"]) == (len(good), 0)
    changed = japan.post("PH", [good[0] | {"name": "changed"}])
    assert changed["failures"][0]["message"] == "this version is here with other content"
    assert japan.every("PH", f"{IN}/objects/")[0] == good
    assert japan.get("PH", f"/threats/status/{status['id']}/") == status
    assert japan.ask("AU", f"/threats/status/{status['id']}/").status_code == 404


def test_broken_objects_never_stop_a_collection(japan: Node) -> None:
    """``SEALANE_TEST_MUTATIONS=10000`` for the figure of the issue."""
    chance = random.Random(12)
    told = objects(product(1, originator="PH"))[0] + [indicator(2)]
    good = indicator(0, name="good")
    japan.post("PH", [good])
    failures = 0
    for _ in range(MUTATIONS // 40):
        status = japan.post("PH", [broken(chance, chance.choice(told)) for _ in range(40)])
        assert status["total_count"] == status["success_count"] + status["failure_count"] == 40
        failures += status["failure_count"]
    assert failures > MUTATIONS // 4
    kept_now, _ = japan.every("PH", f"{IN}/objects/?match[version]=all", limit=100)
    assert good in kept_now
    assert japan.get("PH", f"{IN}/objects/?match[id]={good['id']}")["objects"] == [good]
    seen = japan.every("AU", f"{IN}/objects/", limit=100)[0]
    assert {one.item for one in read_objects(seen).products} <= {"i-1"}


def test_a_drill_and_what_is_real_are_not_kept_in_one_collection(japan: Node) -> None:
    real, drill = product(1), product(2)
    drill = replace(drill, body={**drill.body, "exercise_id": "KEEN 26"})
    for is_drill, own, other in ((False, real, drill), (True, drill, real)):
        put = partial(japan.shelves.put, INBOX, "JP", at=AT, is_drill=is_drill)
        assert [one.fault for one in put(kept([own])) if one.fault] == []
        mixed = [one for one in kept([other]) if one.is_drill is not None]
        assert mixed
        assert all(one.fault and "of a drill" in one.fault for one in put(mixed))
    said = indicator(9, labels=["Exercise"])
    body = json.dumps({"objects": [said, indicator(8)]})
    told = japan.ask("PH", f"{IN}/objects/", "POST", content=body, headers=POST).json()
    assert [one["id"] for one in told["failures"]] == [said["id"]]
    assert told["success_count"] == 1


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (POST, b"{", 400),
        (POST, b'{"objects":' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400),
        (POST, b"[]", 422),
        (POST, b'{"objects":{}}', 422),
        (POST, b'{"objects":[' + b"1," * 50 + b"1]}", 413),
        (POST, b" " * 200_001, 413),
        (TAXII | {"Content-Type": "application/json"}, b"{}", 415),
        (POST | {"Content-Encoding": "gzip"}, b"{}", 415),
    ],
)
def test_a_request_that_cannot_be_taken_is_refused_as_a_whole(
    japan: Node, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = japan.ask("PH", f"{IN}/objects/", "POST", headers=headers, content=body)
    assert answer.status_code == status, answer.text
    assert japan.get("PH", f"{IN}/objects/") == {}
