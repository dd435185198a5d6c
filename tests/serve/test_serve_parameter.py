"""What an address is asked for is known, or refused with what there is."""

from __future__ import annotations

import polars as pl
import pytest
from sample_lake import sample_lake
from serve_client import Client

from sealane import tables
from sealane.serve import create_app

V1 = "/api/v1"


@pytest.mark.parametrize("address", ["events", "counts", "histogram", "live"])
def test_a_kind_that_nobody_finds_is_refused(client: Client, address: str) -> None:
    answer = client.get(f"{V1}/{address}?kind=gap,encountre")
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["field"], error["value"]) == ("kind", "encountre")
    assert "Did you mean 'encounter'?" in error["hint"]
    assert ", ".join(tables.KINDS) in error["hint"]


def test_a_kind_of_somebody_else_s_detector_is_known_by_its_events(portal: object) -> None:
    sea = sample_lake(vessels=2)
    sea.frames["events"] = sea.frames["events"].with_columns(kind=pl.lit("rendezvous"))
    own = Client(create_app(sea), portal)
    assert own.json(f"{V1}/counts?kind=rendezvous")["total"] > 0
    assert own.json(f"{V1}/counts?kind=gap")["total"] == 0
