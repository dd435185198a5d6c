"""sealane share take and waiting: a file of another tool, listed, labelled and refused."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from cli_lake import sealane

from sealane.ledger import Key
from sealane.share import pack_path
from sealane.share.node import Node

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))

from taxii_case import indicator

LABEL = """
classification = "unclassified"
tlp = "green"
topic = "information"
source = "open"
personal = "no"
orcon = "no"
purposes = ["security"]
releasable_to = ["*"]
"""


def test_what_waits_is_listed_labelled_and_refused(tmp_path: Path) -> None:
    folder, now = tmp_path / "jcg", datetime.now(UTC)
    made = Node.make(folder, "JP", pack_path("sea-lanes-public"), at=now)
    made.meet("PH", Key.new("PH.example/sealane").public)
    made.close()
    (tmp_path / "label.toml").write_text(LABEL)
    found = {"type": "bundle", "id": "bundle--x", "objects": [indicator(1), indicator(2)]}
    (tmp_path / "found.json").write_text(json.dumps(found))
    take = ("share", "take", tmp_path / "found.json", "--format", "stix", "--from", "PH")
    at = ("--node", folder)
    said = sealane(*take, "--purpose", "security", *at, "--json")
    assert (said.code, [one["outcome"] for one in said.json["items"]]) == (3, ["waiting"] * 2)
    wait = ("share", "waiting")
    listed = sealane(*wait, "list", *at, "--json").json["waiting"]
    assert {one["giver"] for one in listed} == {"PH"}
    table = sealane(*wait, "list", *at, "--from", "PH")
    assert listed[0]["name"] in table.out + table.err

    assert sealane(*wait, "label", tmp_path / "label.toml", *at).code == 2
    assert sealane(*wait, "refuse", "x", "--from", "PH", "--because", "y", *at).code == 2
    gone = sealane(*wait, "refuse", "0" * 16, "--because", "y", *at)
    assert (gone.code, "newer version" in gone.err.replace("\n", " ")) == (1, True)

    given = sealane(*wait, "label", tmp_path / "label.toml", listed[0]["name"], *at, "--json")
    assert [one["outcome"] for one in given.json["labelled"]] == ["applied"], given.err
    held = sealane("share", "show", *at, "--json").json["held"]
    assert [one["product"]["label"]["tlp"] for one in held] == ["green"]
    assert held[0]["originator"] == "PH"
    refused = sealane(*wait, "refuse", "--all", "--because", "no source", *at, "--json")
    assert refused.json["refused"] == [listed[1]["product"]["item"]]
    assert sealane(*wait, "list", *at, "--json").json["waiting"] == []
