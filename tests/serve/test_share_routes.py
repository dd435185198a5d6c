"""What a served node tells of what it shared: all of it, the newest first, and no content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sample_lake import SampleLake
from serve_client import V1, Client
from share_node import AT, LABEL, SECRET, given, happened, product, pull

from sealane.errors import LedgerError, NotFound
from sealane.ledger import reading
from sealane.serve import create_app
from sealane.share import Node, Policy, Product, Question, explained, reached
from sealane.share.book.schema import OUTBOX
from sealane.share.filing import take_file
from sealane.share.format import named
from sealane.share.log import history as history_module
from sealane.share.log.history import Asked, history
from sealane.share.pending import pending
from sealane.share.policy.graph import graph
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.asking import allow

SHARE = f"{V1}/share"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    made = given(tmp_path_factory.mktemp("nodes"))
    yield made
    for one in made.values():
        one.close()


@pytest.fixture(scope="module")
def jp(nodes: dict[str, Node]) -> Node:
    return nodes["JP"]


@pytest.fixture(scope="module")
def asking(jp: Node, sea: SampleLake, portal: Any) -> Client:
    return Client(create_app(sea, node=jp.folder), portal)


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["what"], row["direction"], row["party"], row["item"])


LOG = [
    ("released", "out", "AU", "e3"), ("released", "out", "AU", "due"),
    ("expired", "out", "AU", "old"), ("expired", "in", "JP", "old"),
    ("recalled", "out", "PH", "e2"), ("recalled", "out", "US", "e2"),
    ("received", "in", "PH", "p1"), ("released", "out", "AU", "old"),
    ("refused", "out", "KR", "e1"), ("refused", "out", "AU", "no2"),
    ("refused", "out", "PH", "no1"), ("released", "out", "PH", "w1"),
    ("released", "out", "US", "e2"), ("released", "out", "PH", "e2"),
    ("released", "out", "AU", "e1"), ("released", "out", "PH", "e1"),
]  # fmt: skip
"""What ``share_node.given`` did, the newest first; within one act in any order."""


def test_the_log_tells_every_act_once_page_by_page_and_by_filter(asking: Client) -> None:
    rows = asking.json(f"{SHARE}/log")["rows"]
    assert sorted(map(told, rows)) == sorted(LOG)
    places = [row["sequence"] for row in rows]
    assert places == sorted(places, reverse=True)
    paged: list[Any] = []
    after = ""
    while after is not None:
        page = asking.json(f"{SHARE}/log?limit=3{after and f'&after={after}'}")
        assert 0 < page["count"] <= 3
        paged += page["rows"]
        after = page["next"]
    assert paged == rows
    for query, keep in (
        ("party=PH", lambda row: row["party"] == "PH"),
        ("kind=refused,expired", lambda row: row["what"] in ("refused", "expired")),
        ("kind=released&lane=warning", lambda row: row["item"] == "w1"),
        ("lane=event&kind=refused", lambda row: row["what"] == "refused"),
        ("exercise=drill-1", lambda row: False),
    ):
        found = asking.json(f"{SHARE}/log?{query}")["rows"]
        assert found == [row for row in rows if keep(row)], query


def test_rows_say_the_rule_or_why_not_in_words(asking: Client) -> None:
    rows = {told(row)[2:]: row for row in asking.json(f"{SHARE}/log")["rows"][::-1]}
    given_one = rows["PH", "e1"]
    assert given_one["article"] == "Article 9 (information sharing)"
    assert given_one["by_rule"]["programme"] == "recaap"
    assert "2398 UNTS 199" in given_one["by_rule"]["source"]
    assert (given_one["event"], given_one["topic"], given_one["is_less"]) == (
        "encounter", "armed_robbery", True,
    )  # fmt: skip
    assert given_one["actor"] == "watch 2"
    confirmed = [
        rows[key].get("is_confirmed") for key in (("PH", "e1"), ("AU", "e3"), ("PH", "e2"))
    ]
    assert (confirmed, rows["PH", "no1"].get("is_confirmed")) == ([True, False, True], None)
    assert rows["PH", "no1"]["reason"] == "no_grant"
    assert rows["PH", "no1"]["topic"] == "fishing"
    barred = rows["AU", "no2"]
    assert barred["reason"] == "barred"
    assert barred["by_rule"]["because"]["ja"].startswith("行政機関")
    taken_back = rows["PH", "e2"]
    assert (taken_back["what"], taken_back["because"], taken_back["kind"]) == (
        "recalled",
        "another ship",
        "event",
    )


def item_tells_who_has_it_by_which_rule_and_who_confirmed(asking: Client, jp: Node) -> None:
    body = asking.json(f"{SHARE}/item/e1")
    assert [(one["party"], one["state"]) for one in body["reached"]] == [
        ("AU", "holds"), ("PH", "holds"),
    ]  # fmt: skip
    sent = {one["party"]: one for one in body["sent"]}
    assert sent["PH"]["by_rule"]["name"]["en"] == "ReCAAP"
    assert sent["PH"]["confirmed_at"] > sent["PH"]["at"]
    assert asking.json(f"{SHARE}/item/e3")["sent"][0]["confirmed_at"] is None
    assert body["held"][0]["label"]["topic"] == "armed_robbery"
    gone = asking.json(f"{SHARE}/item/e2")
    assert gone["held"] == []
    assert gone["not_confirmed"] == ["US"]
    assert gone["reached"] == [one.as_json() for one in reached(jp, "e2")]
    with reading(jp.engine) as connection:
        count = len(connection.execute(OUTBOX.select().where(OUTBOX.c.item == "e2")).all())
    assert count == len(gone["sent"]) + 2
    assert asking.json(f"{SHARE}/item/p1")["held"][0]["giver"] == "PH"


def test_items_and_recalls_tell_who_confirmed_and_move_on(
    asking: Client, nodes: dict[str, Node]
) -> None:
    item_tells_who_has_it_by_which_rule_and_who_confirmed(asking, nodes["JP"])
    body = asking.json(f"{SHARE}/recalls")
    (one,) = body["recalls"]
    assert (body["open"], one["asked"], one["confirmed"]) == (1, 2, 1)
    assert (one["outstanding"], one["because"]) == (["US"], "another ship")
    states = {each["party"]: each for each in one["parties"]}
    assert states["PH"]["confirmed_at"] > states["PH"]["since"] == one["since"]
    assert states["US"]["confirmed_at"] is None
    pull(nodes["JP"], nodes["US"], datetime(2026, 11, 27, 9, tzinfo=UTC))
    body = asking.json(f"{SHARE}/recalls")
    assert (body["open"], body["recalls"][0]["outstanding"]) == (0, [])
    when = {each["party"]: each["confirmed_at"] for each in body["recalls"][0]["parties"]}
    assert when["US"] == "2026-11-27T09:00:00.000000Z"


def test_a_refusal_is_explained_with_its_smallest_change(asking: Client, jp: Node) -> None:
    """As the evaluator itself says it of the product that was refused, though nothing of it is
    kept."""
    refused = (
        ("no1", "PH", "safety", "refusal", product("no1", topic="fishing")),
        ("no2", "AU", "safety", "refusal", product("no2", personal="yes")),
        ("e1", "KR", "sar", "held", product("e1")),
        ("e1", "US", "safety", "held", product("e1")),
    )
    for item, to, purpose, asked_of, made in refused:
        url = f"{SHARE}/explain?item={item}&to={to}&purpose={purpose}"
        found = asking.json(url)
        asked = Question(
            label=made.label, holder="JP", to=to, purpose=purpose, at=datetime.now(UTC)
        )
        assert found["asked_of"] == asked_of
        expected = explained(Policy(jp.policy.pack), asked)
        assert {name: found.get(name) for name in expected} == expected, item
    assert found["permitted"] is True
    passed = asking.json(f"{SHARE}/explain?item=p1&to=AU&purpose=safety")
    assert (passed["permitted"], passed["reason"]) == (False, "originator_decides")


def test_no_content_leaves_by_these_routes(asking: Client) -> None:
    urls = ["", "/log", "/recalls", "/pack", "/explain?item=e1&to=US&purpose=safety"]
    urls += [f"/item/{one}" for one in ("e1", "e2", "w1", "no1", "no2", "old", "p1")]
    for url in urls:
        answer = asking.get(f"{SHARE}{url}")
        assert answer.status_code == 200, url
        assert str(SECRET) not in answer.text, url
        assert "124.1234" not in answer.text, url
        for key in ("PRIVATE", "node.key"):
            assert key not in answer.text
    for item in ("old", "due"):
        over = asking.json(f"{SHARE}/item/{item}")
        assert over["held"] == [], item
        assert "label" not in str(over["history"]), item
    row = next(one for one in asking.json(f"{SHARE}/log")["rows"] if one["item"] == "due")
    assert (row["event"], row["topic"]) == (None, None)


def test_the_rules_are_a_graph_that_says_what_the_evaluator_does(asking: Client, jp: Node) -> None:
    body = asking.json(f"{SHARE}/pack?on=2026-11-27")
    ends = {one["id"]: (one["from"], one["to"]) for one in body["grants"]}
    members = ["AU", "IN", "JP", "US"]
    assert ends["ipmda-picture"] == (members, members)
    assert ends["tisa-jp-us"] == (["JP"], ["US"])
    before = asking.json(f"{SHARE}/pack?on=2014-12-28")
    assert {one["id"]: one["to"] for one in before["grants"]}["tisa-jp-us"] == []
    day = datetime(2026, 11, 27, tzinfo=UTC)
    edges = [
        (giver, taker, one["id"], topic)
        for one in graph(jp.policy.pack, on=date(2026, 11, 27))["grants"]
        for giver in one["from"] for taker in one["to"] if giver != taker
        for topic in one["topic"] or ()
    ]  # fmt: skip
    assert len(edges) > 500
    for giver, taker, name, topic in edges:
        one = jp.policy.pack.grants[name]
        first = {each: sorted(values)[0] for each, values in one.values.items()}
        first |= {"personal": "no", "orcon": "no", "tlp": "clear", "topic": topic}
        purpose = first.pop("purpose")
        label = product("x").label
        made = {**{each: getattr(label, each) for each in label.__slots__}, **first}
        made |= {"originator": giver, "purposes": frozenset({purpose})}
        asked = Question(label=type(label)(**made), holder=giver, to=taker, purpose=purpose, at=day)
        assert jp.policy.decide(asked).permitted, (giver, taker, name, topic)


def test_a_page_that_looked_far_says_where_to_go_on(
    jp: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = history(jp, Asked()).rows
    monkeypatch.setattr(history_module, "MOST_READ", 4)
    monkeypatch.setattr(history_module, "PAGE", 3)
    rows: list[Any] = []
    before: int | None = None
    for _ in range(100):
        page = history(jp, Asked(before=before), limit=2)
        rows, before = rows + page.rows, page.next
        if before is None:
            break
    assert rows == whole


def test_without_a_node_the_routes_say_so_and_wrong_questions_are_refused(
    client: Client, asking: Client
) -> None:
    for url in (
        "",
        "/log",
        "/recalls",
        "/waiting",
        "/partners",
        "/pack",
        "/item/e1",
        "/explain?item=a&to=b&purpose=sar",
    ):
        answer = client.get(f"{SHARE}{url}")
        assert answer.status_code == 404
        assert "--node DIR" in answer.json()["error"]["hint"]
    assert client.json(f"{V1}/status")["node"] is None
    assert asking.json(f"{V1}/status")["node"] == "JP"
    for url, status, field in (
        ("/log?kind=sold", 400, "kind"), ("/log?lane=fast", 400, "lane"),
        ("/log?after=x", 400, "after"), ("/log?limit=0", 422, "limit"),
        ("/log?to=PH", 400, "to"), ("/item/nothing", 404, None),
        ("/explain?item=no1&to=US&purpose=safety", 404, None),
    ):  # fmt: skip
        answer = asking.get(f"{SHARE}{url}")
        assert (answer.status_code, answer.json()["error"].get("field")) == (status, field), url
    assert asking.request("POST", f"{SHARE}/log").status_code == 405


def test_whoever_looks_can_sign_nothing_and_sees_new_rules(
    jp: Node, sea: SampleLake, portal: Any
) -> None:
    folder: Path = jp.folder or Path()
    looking = Node.look(folder)
    with pytest.raises(LedgerError, match="open to be read"):
        release(looking, product("new"), ["PH"], purpose="safety", at=datetime.now(UTC))
    assert history(looking, Asked(item="new")).rows == []
    looking.close()
    asking = Client(create_app(sea, node=folder), portal)
    assert asking.json(f"{SHARE}/pack")["version"] == jp.policy.pack.version
    text = (folder / "pack.toml").read_text("utf-8")
    changed = text.replace(f'version = "{jp.policy.pack.version}"', 'version = "another day"')
    (folder / "pack.toml").write_text(changed, "utf-8")
    assert asking.json(f"{SHARE}/pack")["version"] == "another day"
    (folder / "pack.toml").write_text(text, "utf-8")
    with pytest.raises(NotFound):
        create_app(sea, node=folder / "nowhere")


def test_what_waits_and_what_was_found_is_told_with_what_to_do(
    sea: SampleLake, portal: Any, tmp_path: Path
) -> None:
    """Nothing where there is nothing; then each thing once, with its command and no content."""
    nodes = given(tmp_path)
    jp = nodes["JP"]
    asking = Client(create_app(sea, node=jp.folder), portal)
    none = asking.json(f"{SHARE}/waiting")
    assert (none["count"], none["items"], none["questions"]) == (0, [], [])
    quiet = asking.json(f"{SHARE}/partners")
    assert (quiet["findings"], quiet["recent"], quiet["not_met"]) == ([], 0, [])
    happened(nodes)
    what_waits(asking, str(jp.folder))
    links_and_findings(asking, str(jp.folder))
    answered = asking.json(f"{SHARE}/waiting")["questions"][0]["request"]
    allow(jp, answered, at=datetime.now(UTC), until=datetime(2198, 1, 1, tzinfo=UTC))
    [question] = asking.json(f"{SHARE}/waiting")["questions"]
    assert (question["role"], len(question["commands"])) == ("to_withdraw", 1)
    assert pending(jp, at=datetime(2198, 2, 1, tzinfo=UTC))["questions"] == []
    for one in nodes.values():
        one.close()


def what_waits(asking: Client, folder: str) -> None:
    answer = asking.get(f"{SHARE}/waiting")
    assert str(SECRET) not in answer.text
    body = answer.json()
    [item], [question] = body["items"], body["questions"]
    assert (item["item"], item["giver"], item["via"], item["kind"]) == (
        "found-7", "PH", "file", "event",
    )  # fmt: skip
    assert {"topic", "tlp"} <= set(item["unsaid"])
    assert item["came_at"] < item["until"]
    assert item["commands"][0] == (
        f"sealane share waiting label LABEL.toml {item['name']} --node {folder}"
    )
    assert (question["by"], question["to"], question["role"], question["is_over"]) == (
        "PH", "VN", "to_answer", False,
    )  # fmt: skip
    verbs = [one.split()[3] for one in question["commands"]]
    assert verbs == ["allow", "refuse"]


def links_and_findings(asking: Client, folder: str) -> None:
    answer = asking.get(f"{SHARE}/partners")
    assert str(SECRET) not in answer.text
    body = answer.json()
    links = {one["party"]: one for one in body["partners"]}
    assert links["PH"]["link"] == {"bytes_per_s": 300, "bytes_per_pull": None, "is_thin": True}
    assert (links["PH"]["behind"], links["AU"]["behind"]["event"]) == ({}, 2)
    assert links["AU"]["behind_since"] == "2026-11-27T06:38:33.600000Z"
    assert links["PH"]["heard_at"] > links["AU"]["heard_at"] > "2026-11-27T06"
    found = {(one["kind"], one["party"]): one for one in body["findings"]}
    assert found.keys() == {
        ("unheard", "AU"), ("unheard", "US"), ("restored_said", "JP"), ("lapsed", "AU"),
        ("split", "AU"), ("rules_changed", None),
    }  # fmt: skip
    assert body["recent"] == len(found)
    assert (found["lapsed", "AU"]["items"], found["lapsed", "AU"]["count"]) == (["e3"], 1)
    assert found["split", "AU"]["commands"] == [f"sealane node witness AU --node {folder}"]
    assert "disk failed" in found["restored_said", "JP"]["told"]


def given_as(item: str, kind: str, body: dict[str, Any], **label: Any) -> Product:
    return Product(
        item=item, version=1, issued_at=AT, body=body, label=replace(LABEL, kind=kind, **label)
    )


def test_what_is_gone_or_large_is_still_named_by_its_kind(
    sea: SampleLake, portal: Any, tmp_path: Path
) -> None:
    """A recalled track and an indicator with a long pattern were an "Item"; and who was never met
    had a command that named no node."""
    nodes = given(tmp_path)
    jp, at = nodes["JP"], datetime.now(UTC)
    track = given_as("t1", "track", {"points": []})
    long = {"pattern": "[ipv4-addr:value = '203.0.113.1']", "text": "x" * 200_000}
    release(jp, [track, product("k1")], ["PH", "KR"], purpose="security", at=at)
    recall(jp, "t1", because="another ship", at=at)
    bare = given_as("i1", "indicator", long, topic=None, originator=None)
    raw = named("geojson").write([bare]).raw
    take_file(jp, "PH", raw, form="geojson", purpose="safety", by="watch 1", at=at)
    asking = Client(create_app(sea, node=jp.folder), portal)
    rows = [one for one in asking.json(f"{SHARE}/log")["rows"] if one["item"] == "t1"]
    assert {(one["what"], one["kind"]) for one in rows} == {
        ("released", "track"), ("recalled", "track"),
    }  # fmt: skip
    assert {one.get("kind") for one in asking.json(f"{SHARE}/item/t1")["history"]} >= {"track"}
    [taken] = [one for one in asking.json(f"{SHARE}/recalls")["recalls"] if one["item"] == "t1"]
    assert taken["kind"] == "track"
    [waits] = asking.json(f"{SHARE}/waiting")["items"]
    assert waits["kind"] == "indicator"
    [unmet] = asking.json(f"{SHARE}/partners")["not_met"]
    assert unmet["commands"] == [
        f"sealane node meet KR.card --fingerprint HEX --node {jp.folder}"
    ]  # fmt: skip
    for one in nodes.values():
        one.close()
