"""Features of the sea over HTTP: who claims them, and what events tell of them."""

from __future__ import annotations

from typing import Any

import pytest
from sample_behaviours import REEF, behaviour_lake
from serve_client import Client

from sealane.serve import create_app

V1 = "/api/v1"


@pytest.fixture(scope="module")
def client(portal: Any) -> Client:
    return Client(create_app(behaviour_lake()), portal)


def test_a_feature_names_every_claimant_and_its_events(client: Client) -> None:
    assert client.json(f"{V1}/features")["features"] == [{**REEF, "events": 2}]
    told = client.json(f"{V1}/features/sample_reef")
    assert told["feature"] == REEF
    assert [event["kind"] for event in told["events"]] == ["presence", "swarm"]
    days = told["events"][0]["evidence"]["calendar"]
    assert {day["state"] for day in days} == {"observed", "not observed", "not observable"}
    assert "--kind=presence --kind=swarm" in told["command"]
    only = client.json(f"{V1}/features/sample_reef?kind=swarm")
    assert [event["kind"] for event in only["events"]] == ["swarm"]


def test_what_no_event_tells_of_is_not_there(client: Client) -> None:
    answer = client.get(f"{V1}/features/atlantis")
    assert answer.status_code == 404
    assert "/api/v1/features" in answer.json()["error"]["hint"]
