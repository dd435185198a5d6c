"""Maps of partners: to each party what it was released, under its label, and no lake."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sample_lake import SampleLake
from serve_client import Client
from share_node import LABEL, PARTIES, SECRET, given
from starlette.applications import Starlette

from sealane.serve import create_app, shared
from sealane.serve.ogc_node import ogc_routes
from sealane.serve.people import of_node
from sealane.share import Node, Product
from sealane.share.format import named
from sealane.share.handing import released_to
from sealane.share.log.content import holdings
from sealane.share.recall import recall
from sealane.share.release import release

NOW = datetime(2026, 11, 27, 7, tzinfo=UTC)
EVENTS = "/ogc/collections/shared-event/items"
PEOPLE = {"rin": "JP", "paz": "PH", "ann": "AU"}


class Served:
    """The sample sea with the node of Japan, and people of three parties."""

    def __init__(self, node: Node, people: Any, sea: SampleLake, portal: Any) -> None:
        self.node = node
        self.tokens = {}
        for name, party in PEOPLE.items():
            people.accounts.add(name, party=party, roles=["reader"], by="root", at=NOW)
            lasts = timedelta(days=30)
            self.tokens[name] = people.accounts.issue(name, by="root", at=people.clock(),
                                                      lasts=lasts)  # fmt: skip
        app = create_app(sea, people=people, node=node.folder)
        self.lake = Client(app, portal)
        routes = ogc_routes(node, people, lambda: NOW)
        self.alone = Client(Starlette(routes=routes), portal)

    def ask(self, name: str, url: str, *, alone: bool = False) -> Any:
        client = self.alone if alone else self.lake
        return client.get(url, headers={"Authorization": f"Bearer {self.tokens[name]}"})

    def got(self, name: str, url: str, *, alone: bool = False) -> Any:
        answer = self.ask(name, url, alone=alone)
        assert answer.status_code == 200, (url, answer.text)
        assert "x-sealane-lake-version" not in answer.headers
        return answer.json()

    def pages(self, name: str, url: str, *, alone: bool = False) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while url:
            page = self.got(name, url, alone=alone)
            assert page["numberReturned"] == len(page["features"])
            found += page["features"]
            following = [one["href"] for one in page["links"] if one["rel"] == "next"]
            url = "/" + following[0].split("/", 3)[3] if following else ""
        return found


@pytest.fixture(scope="module")
def jp(tmp_path_factory: pytest.TempPathFactory, sea: SampleLake, portal: Any) -> Iterator[Served]:
    nodes = given(tmp_path_factory.mktemp("nodes"))
    assert set(nodes) == set(PARTIES)
    points = [["2026-11-27T05:00:00Z", 179.0, 1.0, None, None],
              ["2026-11-27T05:30:00Z", -179.5, 1.5, None, None]]  # fmt: skip
    track = Product(
        item="t1", version=1, issued_at=NOW, body={"points": points},
        label=replace(LABEL, kind="track"),
    )  # fmt: skip
    drill = Product(item="d1", version=1, issued_at=NOW, body={"exercise_id": "x"}, label=LABEL)
    release(nodes["JP"], [track, drill], ["PH"], purpose="safety", at=NOW)
    with of_node(Path(nodes["JP"].folder or "")) as people:
        yield Served(nodes["JP"], people, sea, portal)
    for one in nodes.values():
        one.close()


def without_ship(jp: Served) -> str:
    """The name under which PH has event e1, of which the ship was taken out."""
    names = {one.item for one in released_to(jp.node, "PH", at=NOW)}
    [name] = names - {"w1", "t1", "d1"}
    assert name != "e1"
    return str(name)


def items(features: list[dict[str, Any]]) -> list[str]:
    return [one["properties"]["item"] for one in features]


@pytest.mark.parametrize("alone", [False, True])
def test_each_party_reads_what_it_was_released_as_it_was_released(jp: Served, alone: bool) -> None:
    listed = jp.got("paz", "/ogc/collections", alone=alone)["collections"]
    assert all(one["id"].startswith("shared-") for one in listed)
    every = []
    for one in listed:
        assert jp.got("paz", f"/ogc/collections/{one['id']}", alone=alone) == one
        every += jp.pages("paz", f"/ogc/collections/{one['id']}/items?limit=1", alone=alone)
    ours = {one.item: one for one in released_to(jp.node, "PH", at=NOW) if one.item != "d1"}
    e1 = without_ship(jp)
    assert set(items(every)) == set(ours) == {e1, "w1", "t1"}
    whole = json.dumps({"type": "FeatureCollection", "features": every}).encode()
    read = named("geojson").read(whole)
    assert {one.digest for one in read.products} == {one.digest for one in ours.values()}
    event = next(one for one in every if one["id"] == f"JP:{e1}")
    told = event["properties"]
    assert (told["tlp"], told["caveats"], told["version"]) == ("green", [], 1)
    assert (told["purposes"], told["retain_until"]) == (["safety", "security"], None)
    assert told["handling"].startswith("TLP:GREEN")
    assert str(SECRET) not in json.dumps(event)
    one = jp.got("paz", f"{EVENTS}/JP:{e1}", alone=alone)
    assert one["properties"] == told
    au = items(jp.pages("ann", EVENTS, alone=alone))
    assert len(au) == 2
    assert set(au) & {e1, "e1", "e3"} == {"e3"}, "it has another name at each party"
    for path in (f"{EVENTS}/JP:e3", f"{EVENTS}/JP:none", "/ogc/collections/shared-ships"):
        assert jp.ask("paz", path, alone=alone).status_code == 404, path


def test_the_nodes_own_people_read_what_it_holds_and_the_lake_others_neither(jp: Served) -> None:
    mine = items(jp.pages("rin", f"{EVENTS}?limit=2"))
    assert mine == sorted(one.item for one in holdings(jp.node, at=datetime.now(UTC))
                          if one.item not in ("d1", "t1", "w1"))  # fmt: skip
    assert "p1" in mine
    listed = [one["id"] for one in jp.got("rin", "/ogc/collections")["collections"]]
    assert listed[0] == "events"
    for path in ("/ogc/collections/events", "/ogc/collections/events/items", "/api/v1/share/log"):
        assert jp.ask("paz", path).status_code == 403
        assert jp.ask("rin", path).status_code == 200
    assert jp.ask("paz", "/ogc/collections/events", alone=True).status_code == 404
    assert jp.alone.get("/ogc").status_code == 401
    assert jp.ask("rin", f"{EVENTS}?kind=gap").status_code == 400
    links = jp.got("paz", "/ogc", alone=True)["links"]
    described = next(one["href"] for one in links if one["rel"] == "service-desc")
    assert "/collections" in jp.got("paz", "/" + described.split("/", 3)[3], alone=True)["paths"]


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        ("track", "bbox=178,0,-178,3", ["t1"]),
        ("track", "bbox=-180,0,-179,3", ["t1"]),
        ("track", "bbox=-178,0,-170,3", []),
        ("track", "datetime=2026-11-27T05:30:00Z", ["t1"]),
        ("track", "datetime=../2026-11-27T04:59:59Z", []),
        ("track", "datetime=2026-11-27T05:30:01Z/..", []),
        ("event", "datetime=2026-11-27T06:00:00Z", ["e1"]),
        ("event", "datetime=../2026-11-27T05:00:00Z", []),
        ("event", "bbox=124,-90,125,90", []),  # its place has no latitude
    ],
)
def test_times_and_boxes(jp: Served, kind: str, asked: str, found: list[str]) -> None:
    url = f"/ogc/collections/shared-{kind}/items?{asked}"
    named = [without_ship(jp) if one == "e1" else one for one in found]
    assert items(jp.pages("paz", url)) == items(jp.pages("paz", url, alone=True)) == named


@pytest.mark.parametrize("asked", ["limit=0", "limit=x", "colour=1", "after=x", "after=WzFd",
                                   "datetime=../..", "bbox=1,2"])  # fmt: skip
def test_questions_that_are_none(jp: Served, asked: str) -> None:
    assert jp.ask("paz", f"{EVENTS}?{asked}").status_code in (400, 422)
    assert jp.ask("paz", f"{EVENTS}?{asked}", alone=True).status_code == 400


def test_a_page_looks_so_far_and_leads_on(jp: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "MOST_LOOKED", 1)
    monkeypatch.setattr("sealane.share.visible.ROWS", 1)
    url = "/ogc/collections/shared-warning/items"
    assert jp.got("paz", url)["features"] == []
    assert items(jp.pages("paz", url)) == ["w1"]


@contextmanager
def answering(app: Any) -> Iterator[str]:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ogc"
    finally:
        server.should_exit = True
        thread.join(5)


@pytest.mark.parametrize("alone", [False, True])
def test_owslib_reads_it_and_what_is_recalled_is_gone_at_once(jp: Served, alone: bool) -> None:
    features = pytest.importorskip("owslib.ogcapi.features")
    item = f"gone-{alone}"
    made = Product(item=item, version=1, issued_at=NOW, body={"event_id": item, "lon": 124.0,
                   "lat": 20.0}, label=LABEL)  # fmt: skip
    release(jp.node, made, ["PH"], purpose="safety", at=NOW)
    with answering((jp.alone if alone else jp.lake).app) as url:
        theirs = features.Features(url, headers={"Authorization": f"Bearer {jp.tokens['paz']}"})
        assert "shared-event" in theirs.feature_collections()
        asked = {"bbox": [123, 19, 125, 21], "limit": 5}
        page = theirs.collection_items("shared-event", **asked)
        assert [one["id"] for one in page["features"]] == [f"JP:{item}"]
        assert page["features"][0]["geometry"]["type"] == "Point"
        assert theirs.collection_item("shared-event", f"JP:{item}")["properties"]["tlp"] == "green"
        recall(jp.node, item, because="x", at=NOW)
        assert theirs.collection_items("shared-event", **asked)["features"] == []
