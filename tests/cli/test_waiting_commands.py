"""sealane share take and waiting: a file of another tool, listed, labelled and refused."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_lake import sealane

from sealane.ledger import Key
from sealane.share import Label, Product, pack_path, release
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


CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>PH-{number}</identifier>
<sender>pagasa@ph</sender><sent>2026-11-28T20:00:00+08:00</sent><status>Actual</status>
<msgType>Alert</msgType><scope>Public</scope><info><category>Met</category><event>Gale</event>
<responseType>Avoid</responseType><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><eventCode><valueName>x</valueName><value>GA</value></eventCode>
<senderName>PAGASA</senderName><headline>Gale</headline>{more}<area><areaDesc>Sulu</areaDesc>
<circle>8,121 50</circle><geocode><valueName>a</valueName><value>b</value></geocode></area></info>
</alert>"""
RESOURCE = "<resource><resourceDesc>map</resourceDesc><mimeType>image/png</mimeType></resource>"


def taking(folder: Path) -> tuple[Path, tuple[Any, ...]]:
    """A node of Japan that knows PH, and how a file of PH is taken in."""
    made = Node.make(folder, "JP", pack_path("sea-lanes-public"), at=datetime.now(UTC))
    made.meet("PH", Key.new("PH.example/sealane").public)
    made.close()
    path = folder / "from-ph"
    return path, ("share", "take", path, "--from", "PH", "--purpose", "safety", "--node", folder)


def test_what_of_a_file_is_not_kept_is_named_and_counted(tmp_path: Path) -> None:
    path, take = taking(tmp_path / "jcg")
    path.write_text(CAP.format(number=1, more=RESOURCE) + CAP.format(number=2, more=""))
    said = sealane(*take, "--format", "cap")
    told = " ".join((said.out + said.err).split())
    assert (
        "said in the file and not kept: area.circle (2), area.geocode (2), eventCode (2), "
        "resource (1), responseType (2), senderName (2)"
    ) in told, told
    found = sealane(*take, "--format", "cap", "--json").json["losses"]
    assert {(one["item"], one["field"]) for one in found if one["field"] == "resource"} == {
        ("cap:pagasa@ph,PH-1", "resource")
    }
    assert all(one["why"] for one in found)


@pytest.mark.parametrize(
    ("form", "raw"), [("misp", '{"response": []}'), ("stix", '{"type": "bundle"}')]
)
def test_a_file_with_nothing_in_it_says_so(tmp_path: Path, form: str, raw: str) -> None:
    path, take = taking(tmp_path / "jcg")
    path.write_text(raw)
    said = sealane(*take, "--format", form)
    assert f"has nothing that is read as {form}" in " ".join((said.out + said.err).split())
    assert said.code == 0


def test_what_a_tool_of_the_partner_does_not_get_is_named_and_counted(tmp_path: Path) -> None:
    folder, now = tmp_path / "jcg", datetime.now(UTC)
    made = Node.make(folder, "JP", pack_path("sea-lanes-public"), at=now)
    label = Label(
        classification="unclassified", tlp="green", kind="event", topic="piracy",
        source="open", personal="no", orcon="no", originator="JP",
        purposes=frozenset({"security"}), releasable_to=frozenset({"*"}),
    )  # fmt: skip
    body = {"kind": "gap", "evidence": "x"}
    some = [Product(item=f"c{n}", version=n, issued_at=now, body=body, label=label) for n in (1, 2)]
    assert {one.outcome for one in release(made, some, ["PH"], purpose="security", at=now)} == {
        "released"
    }
    made.close()
    write = ("share", "write", "--to", "PH", "--node", folder, "-o", tmp_path / "x", "--format")
    for form, fields, neither in (
        ("stix", "created (1), evidence (2), kind (2)", "created (1)"),
        ("misp", "evidence (2), kind (2)", None),
    ):  # fmt: skip
        said = sealane(*write, form)
        told = " ".join((said.out + said.err).split())
        assert f"a reader of {form} does not get: {fields}" in told, told
        assert (f"and a Sealane neither: {neither}" in told) == (neither is not None), told
        assert said.code == 0


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
