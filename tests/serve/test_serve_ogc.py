"""OGC API - Features: what the standard asks of a reader of it, and that it is the same events."""

from __future__ import annotations

import threading
from typing import Any

import polars as pl
import pytest
from sample_lake import SampleLake, sample_lake
from serve_client import Client

from sealane.serve import create_app


def got(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_from_the_landing_page_to_the_items(client: Client) -> None:
    links = {one["rel"]: one["href"] for one in got(client, "/ogc")["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= links.keys()
    classes = got(client, "/ogc/conformance")["conformsTo"]
    assert any(one.endswith("/conf/core") for one in classes)
    whole = got(client, "/ogc/collections")["collections"]
    assert [one["id"] for one in whole] == ["events"]
    assert got(client, "/ogc/collections/events") == whole[0] | got(
        client, "/ogc/collections/events"
    )
    first, last = whole[0]["extent"]["temporal"]["interval"][0]
    assert first < last


def test_the_same_events_page_by_page(client: Client) -> None:
    every = got(client, "/api/v1/events?limit=1000")["rows"]
    found, path = [], "/ogc/collections/events/items?limit=7"
    while path:
        page = got(client, path)
        assert page["numberMatched"] == len(every)
        assert page["numberReturned"] == len(page["features"]) <= 7
        found += [one["id"] for one in page["features"]]
        following = [one["href"] for one in page["links"] if one["rel"] == "next"]
        path = following[0].partition("://")[2].partition("/")[2] if following else ""
        path = path and f"/{path}"
    assert found == [one["event_id"] for one in every]
    one = got(client, f"/ogc/collections/events/items/{found[0]}")
    assert (one["type"], one["id"]) == ("Feature", found[0])


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("kind=gap", "kind=gap"),
        ("bbox=-180,-90,180,90", ""),
        ("bbox=-180,-90,-10,180,90,10", ""),
        ("bbox=170,-10,-170,10", "bbox=170,-10,-170,10"),
    ],
)
def test_filters_are_those_of_the_list(client: Client, asked: str, same: str) -> None:
    ours = [one["event_id"] for one in got(client, f"/api/v1/events?limit=1000&{same}")["rows"]]
    page = got(client, f"/ogc/collections/events/items?limit=1000&{asked}")
    assert [one["id"] for one in page["features"]] == ours


def test_times_are_of_the_standard(client: Client) -> None:
    every = got(client, "/ogc/collections/events/items?limit=1000")["features"]
    begins = sorted(one["properties"]["start_at"] for one in every)
    middle = begins[len(begins) // 2]
    until = got(client, f"/ogc/collections/events/items?limit=1000&datetime=../{middle}")
    assert {one["properties"]["start_at"] <= middle for one in until["features"]} == {True}
    assert middle in {one["properties"]["start_at"] for one in until["features"]}
    since = got(client, f"/ogc/collections/events/items?limit=1000&datetime={middle}/..")
    both = {one["id"] for one in until["features"]} | {one["id"] for one in since["features"]}
    assert both == {one["id"] for one in every}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/collections/ships", 404),
        ("/ogc/collections/events/items/none", 404),
        ("/ogc/collections/events/items?bbox=1,2,3", 400),
        ("/ogc/collections/events/items?datetime=yesterday", 400),
        ("/ogc/collections/events/items?datetime=../..", 400),
        ("/ogc/collections/events/items?limit=0", 400),
        ("/ogc/collections/events/items?colour=red", 400),
    ],
)
def test_questions_that_are_none(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "error" in answer.json()


def test_owslib_opens_it(sea: SampleLake) -> None:
    """The client that others use, against a real server."""
    features = pytest.importorskip("owslib.ogcapi.features")
    import uvicorn

    config = uvicorn.Config(create_app(sea), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        theirs = features.Features(f"http://127.0.0.1:{port}/ogc")
        assert theirs.feature_collections() == ["events"]
        page = theirs.collection_items("events", limit=3, bbox=[-180, -90, 180, 90])
        assert page["numberReturned"] == 3
        one = theirs.collection_item("events", page["features"][0]["id"])
        assert one["geometry"]["type"] == "Point"
    finally:
        server.should_exit = True
        thread.join(5)


def test_an_event_of_a_drill_is_nowhere(portal: Any) -> None:
    lake = sample_lake(vessels=4)
    first = str(lake.frames["events"].get_column("event_id")[0])
    drill = pl.when(pl.col("event_id") == first).then(pl.lit("drill"))
    lake.frames["events"] = lake.frames["events"].with_columns(exercise_id=drill)
    client = Client(create_app(lake), portal)
    listed = [one["id"] for one in got(client, "/ogc/collections/events/items")["features"]]
    assert listed
    assert first not in listed
    assert client.get(f"/ogc/collections/events/items/{first}").status_code == 404
