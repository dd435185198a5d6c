"""The command line that scripts of others rely on: every flag, every key, every exit code."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
from cli_lake import ONE, OTHER, SAILOR, sealane, write_feed, write_zones

from sealane import tables
from sealane.cli import COMMANDS
from sealane.cli import sealane as root

FILE_KEYS = {
    "file", "format", "lines", "accepted", "other", "duplicates", "rejected", "positions",
    "identities", "first_at", "last_at", "already_ingested",
}  # fmt: skip
EVENT_KEYS = {
    "event_id", "kind", "detector_version", "status", "because", "mmsis", "track_ids", "start_at",
    "end_at", "lon", "lat", "confidence", "sentence_en", "sentence_ja", "zones", "evidence",
}  # fmt: skip
KINDS = set(tables.KINDS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A lake after `sealane run`, and what that said."""
    folder = tmp_path_factory.mktemp("contract")
    feed = write_feed(folder / "feed.csv")
    zones = write_zones(folder / "zones.geojson")
    ports = folder / "ports.csv"
    # Other order, more columns, a byte order mark, as spreadsheets write it.
    ports.write_text("country,lat,lon,name\nXX,50.0,10.0,Far Away\n", encoding="utf-8-sig")
    lake = folder / "lake"
    said = sealane(
        "run", feed, "--json", "--lake", lake, "--zones", zones, "--ports", ports,
        "--set", "gap.min_gap_h=5", "--workers", "1",
    )  # fmt: skip
    assert said.code == 0, said
    return {"folder": folder, "feed": feed, "lake": lake, "run": said.json}


def test_observe_prints_one_object_with_every_count(made: dict[str, Any], tmp_path: Path) -> None:
    asked = ("observe", made["feed"], "--lake", tmp_path / "lake", "--json")
    dry, first, second = sealane(*asked, "--dry-run"), sealane(*asked), sealane(*asked)
    assert (dry.code, first.code, second.code) == (0, 0, 0)
    for said in (dry, first, second):
        [row] = said.json["files"]
        assert set(row) >= FILE_KEYS
        assert set(said.json["total"]) >= FILE_KEYS - {"file", "format"}
        parts = row["accepted"] + row["other"] + row["duplicates"] + row["rejected"]
        assert parts == row["lines"]
        assert said.json["total"]["lines"] == row["lines"]
    assert dry.json == first.json
    assert first.json["files"][0]["already_ingested"] is False
    assert second.json["files"][0]["already_ingested"] is True
    assert first.json["files"][0]["first_at"] == "2024-05-02T00:00:00Z"


def test_a_file_that_is_here_already_says_so_by_the_name_given(tmp_path: Path) -> None:
    first = write_feed(tmp_path / "first.csv", to_minute=10)
    copy = tmp_path / "name with space.csv"
    copy.write_bytes(first.read_bytes())
    sealane("observe", first, "--lake", tmp_path / "lake")
    asked = ("observe", copy, "--lake", tmp_path / "lake", "--received-at", "2024-05-01T00:00Z")
    [row] = sealane(*asked, "--json").json["files"]
    assert (row["file"], row["stored_as"]) == (str(copy), str(first))
    assert "new lake" in row["note"]
    said = sealane(*asked)
    assert row["note"] in said.err
    many = sealane("observe", copy, first, "--lake", tmp_path / "lake")
    assert "2 files were in the lake before" in many.err


def test_a_dry_run_leaves_nothing(made: dict[str, Any], tmp_path: Path) -> None:
    sealane("observe", made["feed"], "--lake", tmp_path / "lake", "--dry-run", "--json")
    assert not (tmp_path / "lake").exists()


def test_run_is_observe_tracks_and_detect(made: dict[str, Any]) -> None:
    said = made["run"]
    assert said["files"][0]["format"] == "marinecadastre"
    assert said["tracks"] == said["vessels"] == 4
    assert set(said["events"]) == set(tables.KINDS)
    for counts in said["events"].values():
        assert set(counts) >= {"standing", "sure", "new", "revised", "withdrawn"}
        assert counts["sure"] <= counts["standing"]
    assert {kind: counts["new"] for kind, counts in said["events"].items() if counts["new"]} == {
        "gap": 3, "encounter": 1, "evasion": 2, "loitering": 2, "zone_entry": 2,
    }  # fmt: skip


def test_run_again_with_more_files_revises(made: dict[str, Any], tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    half = write_feed(tmp_path / "half.csv", to_minute=300)
    zones = write_zones(tmp_path / "zones.geojson")
    first = sealane("run", half, "--lake", lake, "--zones", zones, "--json").json
    more = sealane("run", made["feed"], "--lake", lake, "--json")
    assert more.code == 0
    counts = more.json["events"]["zone_entry"], first["events"]["zone_entry"]
    assert counts[0]["standing"] == counts[1]["standing"] == 2, "the lake remembers the zones"
    events = more.json["events"].values()
    assert sum(kind["revised"] + kind["withdrawn"] for kind in events) > 0
    again = sealane("run", made["feed"], "--lake", lake, "--json").json
    for kind in again["events"].values():
        assert (kind["new"], kind["revised"], kind["withdrawn"]) == (0, 0, 0)


def test_a_wrong_zones_file_is_said_before_anything_is_stored(
    made: dict[str, Any], tmp_path: Path
) -> None:
    for wrong in (("--zones", "nowhere.geojson"), ("--ports", "no.csv"), ("--set", "gap.x=1")):
        said = sealane("run", made["feed"], "--lake", tmp_path / "lake", "--json", *wrong)
        assert said.code in (1, 2)
        assert said.json["error"]["message"]
        assert not (tmp_path / "lake").exists()


def test_tracks_and_detect_print_one_object(made: dict[str, Any]) -> None:
    tracks = sealane("tracks", "--json", "--lake", made["lake"]).json
    assert tracks["tracks"] == 4
    one = sealane("detect", "--lake", made["lake"], "gap", "--json", "--set", "gap.min_gap_h=5")
    assert set(one.json["events"]) == {"gap"}
    two = sealane("detect", "zone_entry", "encounter", "--lake", made["lake"], "--json").json
    assert set(two["events"]) == {"zone_entry", "encounter"}


def test_event_rows_have_what_was_promised(made: dict[str, Any]) -> None:
    events = sealane("export", "events", "--lake", made["lake"]).lines
    assert KINDS >= {event["kind"] for event in events} >= {"encounter", "gap", "zone_entry"}
    assert {event["end_at"] is None for event in events if event["kind"] == "gap"} == {True, False}
    for event in events:
        assert set(event) >= EVENT_KEYS
        assert 0 <= event["confidence"] <= 1
        assert event["status"] in ("new", "revised", "withdrawn")
        assert isinstance(event["evidence"], dict)
        assert isinstance(event["zones"], list)
        assert event["start_at"].endswith("Z")
    [met] = [event for event in events if event["kind"] == "encounter"]
    assert met["mmsis"] == [ONE, OTHER]


FILTERS = [
    (["--kind", "gap"], lambda e: e["kind"] == "gap"),
    (["--kind", "gap", "--kind", "encounter"], lambda e: e["kind"] in ("gap", "encounter")),
    (["--mmsi", str(SAILOR)], lambda e: SAILOR in e["mmsis"]),
    (["--since", "2024-05-02T10:00:00Z"], lambda e: (e["end_at"] or "9") > "2024-05-02T10"),
    (["--until", "2024-05-02T03:00:00+01:00"], lambda e: e["start_at"] < "2024-05-02T02"),
    (["--bbox", "-26,4,-24,6"], lambda e: e["lat"] > 4),
    (["--bbox=-26,4,-24,6", "--kind=gap"], lambda e: e["lat"] > 4 and e["kind"] == "gap"),
    (["--bbox", "170,4,-170,6"], lambda _: False),
    (["--min-confidence", "0.99"], lambda e: e["confidence"] >= 0.99),
]


@pytest.mark.parametrize(("flags", "keep"), FILTERS, ids=[" ".join(f) for f, _ in FILTERS])
def test_export_filters(flags: list[str], keep: Any, made: dict[str, Any]) -> None:
    every = sealane("export", "events", "--lake", made["lake"]).lines
    found = sealane("export", *flags, "events", "--lake", made["lake"]).lines
    assert found == [event for event in every if keep(event)]


TABLES = ["positions", "hearings", "identities", "rejects", "tracks", "events"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "geojson", "GeoJSON"])
def test_every_table_in_every_format(
    table: str, suffix: str, made: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / f"deep er/x.{suffix}"
    said = sealane("export", table, "--lake", made["lake"], "-o", out, "--json")
    if suffix.lower() == "geojson" and table in ("identities", "rejects"):
        assert said.code == 2
        assert "no place" in said.err
        assert not out.exists()
        return
    expected = len(sealane("export", table, "--lake", made["lake"]).lines)
    assert said.json == {"table": table, "rows": expected, "file": str(out)}
    assert _count(out) == expected
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def _count(path: Path) -> int:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).height
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False).height
    if path.suffix == ".jsonl":
        return len(path.read_text().splitlines())
    body = json.loads(path.read_text())
    assert all(f["geometry"]["type"] for f in body["features"])
    return len(body["features"])


WRONG = [
    ["export", "events", "--since", "yesterday"],
    ["export", "events", "--bbox", "1,2,3"],
    ["export", "events", "--kind", "submarine"],
    ["export", "events", "--mmsi", "ship"],
    ["export", "positions", "--kind", "gap"],
    ["export", "events", "-o", "x.xls"],
    ["detect", "submarine"],
    ["detect", "--bogus"],
    ["tracks", "--set", "tracks.max_speed_kn=fast"],
    ["observe"],
    ["observe", "x.nmea", "--received-at", "noon"],
    ["scenario", "make", "strait"],
    ["nonsense"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=[" ".join(one) for one in WRONG])
def test_wrong_usage_is_code_two_and_one_json_error(
    arguments: list[str], made: dict[str, Any]
) -> None:
    lake = [] if arguments[0] in ("scenario", "nonsense") else ["--lake", str(made["lake"])]
    said = sealane(*arguments, *lake, "--json")
    assert said.code == 2, said
    assert said.json["error"]["message"]
    assert said.err
    assert not sealane(*arguments, *lake).out, "without --json nothing is on standard output"


def _leaves(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        return [
            leaf
            for name in command.list_commands(click.Context(command))
            if (child := command.get_command(click.Context(command), name)) is not None
            for leaf in _leaves(child, f"{path} {name}".strip())
        ]
    return [(path, command)]


def test_every_command_has_an_example_and_json() -> None:
    leaves = _leaves(root, "")
    assert {path.split()[0] for path, _ in leaves} == set(COMMANDS)
    for path, command in leaves:
        assert "Example: sealane" in (command.epilog or ""), path
        flags = {flag for param in command.params for flag in param.opts}
        assert "--json" in flags, path
        assert sealane(*path.split(), "--help").code == 0


def test_a_group_of_commands_has_an_example_too() -> None:
    for name in ("scenario", "engine"):
        assert f"Example: sealane {name} " in sealane(name, "--help").out


def test_the_completion_script_may_come_as_json() -> None:
    plain, said = sealane("completion", "bash"), sealane("completion", "bash", "--json").json
    assert said["shell"] == "bash"
    assert said["script"].strip() == plain.out.strip()
    assert "_SEALANE_COMPLETE" in said["script"]


def test_the_next_command_is_one_that_this_shell_takes(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ("detect", "gap", "--lake", made["lake"], "--set", "gap.min_gap_h=5")
    own = Path(sys.executable).with_name("sealane")
    monkeypatch.setenv("PATH", str(own.parent))
    assert f"Next: sealane serve --lake {made['lake']}" in sealane(*found).err
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert f"Next: {own} serve --lake" in sealane(*found).err
    monkeypatch.chdir(own.parent.parent)
    assert f"Next: {own.parent.name}/sealane serve --lake" in sealane(*found).err


def test_how_many_are_sure_is_said_beside_how_many_stand(made: dict[str, Any]) -> None:
    events = sealane("export", "events", "--lake", made["lake"], "--standing").lines
    sure = sum(event["confidence"] >= 0.5 for event in events)
    assert sum(counts["sure"] for counts in made["run"]["events"].values()) == sure
    assert "sure (0.5 or more)" in sealane("detect", "--lake", made["lake"]).out


def test_files_of_which_none_is_read_bring_no_table_and_no_advice(tmp_path: Path) -> None:
    noise, lake = tmp_path / "noise.bin", tmp_path / "lake"
    noise.write_bytes(bytes((i * 197 + 31) % 256 for i in range(50_000)))
    said = sealane("run", noise, "--lake", lake)
    assert said.code == 1
    assert "binary" in said.err
    assert "Next:" not in said.err
    assert "received-at" not in said.err
    assert "The lake has no positions" in said.err
    assert not said.out
    assert sealane("run", noise, "--lake", lake, "--json").json["failed"] is True
    missing = sealane("run", tmp_path / "none.csv", "--lake", tmp_path / "other")
    assert "no lake was made" in missing.err
    assert not (tmp_path / "other").exists()


def test_the_lake_may_come_from_environment_or_file(
    made: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    nowhere = sealane("tracks", "--json")
    assert nowhere.code == 2
    assert "--lake" in nowhere.json["error"]["message"]
    config = made["folder"] / "other.toml"
    config.write_text('lake = "lake"\n')
    assert sealane("tracks", "--json", "--config", config).json["tracks"] == 4
    (tmp_path / "sealane.toml").write_text(f'lake = "{made["lake"]}"\n')
    assert sealane("tracks", "--json").json["tracks"] == 4
    monkeypatch.setenv("SEALANE_LAKE", str(tmp_path / "none"))
    assert sealane("tracks", "--json").code == 1
    assert sealane("tracks", "--json", "--lake", made["lake"]).code == 0
    rows = {row["name"]: row for row in sealane("settings", "--json").json["settings"]}
    assert rows["lake"]["origin"] == "environment SEALANE_LAKE"


def test_kinds_that_were_only_looked_at_have_no_row(made: dict[str, Any]) -> None:
    said = sealane("detect", "drag", "--lake", str(made["lake"]), "--json").json
    assert list(said["events"]) == ["drag"]
    assert "--lines FILE.geojson" in said["notes"][0]
