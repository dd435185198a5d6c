"""sealane exclusions: add, list, lift; and what export leaves out, and says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from cli_lake import SAILOR, sealane, write_feed

from sealane import Lake
from sealane.tables import EVENTS, polars_schema

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Two gaps and a meeting."""
    rows = []
    for name, kind, mmsis in (("a", "gap", [1]), ("b", "gap", [2]), ("c", "encounter", [1, 2])):
        row = dict.fromkeys(EVENTS.names) | {
            "event_id": name, "kind": kind, "detector_version": "1", "revision": 1,
            "status": "new", "mmsis": mmsis, "track_ids": [], "start_at": AT,
            "end_at": AT + timedelta(hours=3), "lon": 122.0, "lat": 30.0, "path": [],
            "confidence": 0.9, "sentence_en": name, "sentence_ja": name, "zones": "[]",
            "evidence": "{}", "recorded_at": AT,
        }  # fmt: skip
        rows.append(row)
    path = tmp_path / "lake"
    Lake(path).append_events(pl.DataFrame(rows, schema=polars_schema(EVENTS), orient="row"))
    return path


def test_add_list_export_and_lift(lake: Path, tmp_path: Path) -> None:
    at = ("--lake", lake)
    made = sealane(
        "exclusions", "add", *at, "--mmsi", "1", "--reason", "tug", "--who", "w", "--json"
    )
    assert made.code == 0, made
    assert (made.json["events"], made.json["mmsis"], made.json["who"]) == (2, [1], "w")
    assert made.json["notes"] == ["No report of 1 is in the lake."]
    said = sealane("export", "events", *at)
    assert [row["event_id"] for row in said.lines] == ["b"]
    assert "excluded" not in said.lines[0]
    assert "Left out by exclusions: 2" in said.err
    shown = sealane("export", "events", *at, "--excluded", "yes").lines
    assert {row["event_id"]: row["excluded"] is not None for row in shown} == {
        "a": True, "b": False, "c": True,
    }  # fmt: skip
    assert len(sealane("export", "events", *at, "--excluded", "only", "--kind", "gap").lines) == 1
    table = sealane("exclusions", "list", *at)
    assert "events of 1" in table.out
    named = made.json["exclusion_id"]
    back = sealane("exclusions", "lift", named, *at, "--reason", "sold", "--who", "w", "--json")
    assert back.json == {"exclusion_id": named, "lifted": True, "who": "w"}
    assert len(sealane("export", "events", *at).lines) == 3
    assert sealane("exclusions", "list", *at, "--json").json["exclusions"] == []
    [kept] = sealane("exclusions", "list", *at, "--all", "--json").json["exclusions"]
    assert kept["lifted_because"] == "sold"
    assert [row["action"] for row in sealane("export", "exclusions", *at).lines] == [
        "added", "lifted",
    ]  # fmt: skip


def test_an_area_from_a_file_mutes_one_kind_there(lake: Path, tmp_path: Path) -> None:
    ring = [[121, 29], [123, 29], [123, 31], [121, 31], [121, 29]]
    file = tmp_path / "area.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    asked = ("--area", file, "--kind", "gap", "--until", "2026-03-02", "--reason", "survey")
    said = sealane("exclusions", "add", "--lake", lake, *asked)
    assert said.code == 0, said
    assert "leaves 2 standing events out" in said.err
    assert "gap in 121,29 to 123,31" in sealane("exclusions", "list", "--lake", lake).out


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--reason", "x"), "every event"),
        (("--kind", "gop", "--reason", "x"), "gap"),
        (("--bbox", "1,2", "--reason", "x"), "no box"),
        (("--mmsi", "1"), "--reason"),
    ],
)
def test_what_does_not_hold_is_refused(lake: Path, asked: tuple[str, ...], says: str) -> None:
    said = sealane("exclusions", "add", "--lake", lake, *asked)
    assert said.code != 0
    assert says in said.err
    assert sealane("exclusions", "lift", "none", "--lake", lake, "--reason", "x").code == 1


def test_a_vessel_that_the_lake_does_not_hold_is_noted(tmp_path: Path) -> None:
    feed, path = write_feed(tmp_path / "feed.csv", to_minute=10), tmp_path / "lake"
    sealane("observe", feed, "--lake", path)
    asked = ("exclusions", "add", "--lake", path, "--reason", "tug", "--who", "w")
    both = sealane(*asked, "--mmsi", f"{SAILOR},999000001", "--json")
    assert (both.code, both.json["notes"]) == (0, ["No report of 999000001 is in the lake."])
    said = sealane(*asked, "--mmsi", "999000002")
    assert said.code == 0
    assert "No report of 999000002 is in the lake." in said.err
    assert sealane(*asked, "--mmsi", str(SAILOR), "--json").json["notes"] == []
