"""Exclusions over HTTP: left out of every list, counted, shown on request, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sample_lake import mmsi_of, sample_lake
from serve_client import Client

from sealane.serve import create_app

V1 = "/api/v1"
SAID = {"reason": "a tug of the port", "who": "watch 2"}


@pytest.fixture
def client(portal: Any) -> Client:
    """A sea of its own: these tests write."""
    return Client(create_app(sample_lake(vessels=8)), portal)


def ids(client: Client, query: str = "") -> set[str]:
    return {row["event_id"] for row in client.json(f"{V1}/events{query}")["rows"]}


def test_left_out_everywhere_counted_shown_and_taken_back(client: Client) -> None:
    before = ids(client)
    counted = client.json(f"{V1}/counts")
    made = client.request("POST", f"{V1}/exclusions", json={"kinds": ["gap"], **SAID})
    assert made.status_code == 200, made.text
    row = made.json()["exclusion"]
    assert (row["kinds"], row["events"], row["who"]) == (["gap"], 2, "watch 2")
    page = client.json(f"{V1}/events")
    assert {one["kind"] for one in page["rows"]} == {"encounter", "zone_entry"}
    assert (page["excluded"], page["total"]) == (2, len(before) - 2)
    assert "excluded" not in page["rows"][0]
    shown = client.json(f"{V1}/events?excluded=yes")
    assert {one["event_id"] for one in shown["rows"]} == before
    named = {one["excluded"] for one in shown["rows"] if one["kind"] == "gap"}
    assert named == {row["exclusion_id"]}
    assert "--excluded=yes" in shown["command"]
    assert len(ids(client, "?excluded=only")) == 2
    now = client.json(f"{V1}/counts")
    assert (now["excluded"], now["total"]) == (2, counted["total"] - 2)
    status = client.json(f"{V1}/status")
    assert (status["excluded"], status["exclusions"]) == (2, 1)
    one = client.json(f"{V1}/events/gap000000000001")
    assert one["excluded"]["reason"] == SAID["reason"]
    gone = client.request("DELETE", f"{V1}/exclusions/{row['exclusion_id']}", params=SAID)
    assert gone.status_code == 200, gone.text
    assert ids(client) == before
    assert client.json(f"{V1}/exclusions")["exclusions"] == []
    [kept] = client.json(f"{V1}/exclusions?lifted=true")["exclusions"]
    assert kept["lifted_because"] == SAID["reason"]
    assert client.request("DELETE", f"{V1}/exclusions/none", params=SAID).status_code == 404


def test_an_area_and_a_vessel(client: Client) -> None:
    across = {"bbox": "179,-13,-179,-10", **SAID}
    assert (
        client.request("POST", f"{V1}/exclusions", json=across).json()["exclusion"]["events"] == 1
    )
    assert "encounter000000000004" not in ids(client)
    ring = [[139, 34], [140.2, 34], [140.2, 34.3], [139, 34.3], [139, 34]]
    area = {"type": "Polygon", "coordinates": [ring]}
    wanted = {"area": area, "mmsi": [mmsi_of(1)], **SAID}
    assert (
        client.request("POST", f"{V1}/exclusions", json=wanted).json()["exclusion"]["events"] == 1
    )
    assert client.json(f"{V1}/exclusions")["events"] == 2


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({}, "mmsi"),
        ({"kinds": ["gap"], "reason": "  "}, "reason"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_hold_is_refused(
    client: Client, wanted: dict[str, object], field: str
) -> None:
    answer = client.request("POST", f"{V1}/exclusions", json=SAID | wanted)
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:8765"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://proxied.example"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_no_other_site_changes_anything(
    client: Client, headers: dict[str, str], status: int
) -> None:
    wanted = {"kinds": ["gap"], **SAID}
    answer = client.request("POST", f"{V1}/exclusions", json=wanted, headers=headers)
    assert answer.status_code == status


def test_facets_count_what_each_choice_shows(client: Client) -> None:
    counts = client.json(f"{V1}/counts")
    assert counts["zone"] == [{"name": "Sample Bay", "name_ja": None, "count": counts["total"]}]
    assert counts["flag"] == {"JPN": counts["total"]}
    assert counts["confidence"]["0"] == counts["total"]
    assert counts["confidence"]["0.9"] == len(ids(client, "?min_confidence=0.9"))
    assert ids(client, "?zone=Sample%20Bay&flag=JPN") == ids(client)
    assert ids(client, "?zone=Sample%20Bay&flag=PAN") == set()
    assert ids(client, "?zone=Nowhere") == set()
    assert client.get(f"{V1}/events?flag=Japan").json()["error"]["field"] == "flag"
