"""``sealane law`` and ``sealane zones`` as a user types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shapely import box

from sealane import engine
from sealane.cli import law, zones
from sealane.errors import BadInput, BadSetting
from sealane.lake import Lake
from sealane.law import Zone, ZoneSet

OFFICIAL = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "geoname": "Icelandic 12 NM",
                "pol_type": "12NM",
                "iso_sov1": "ISL",
                "mrgid": 49022,
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-25, 63], [-13, 63], [-13, 67], [-25, 67], [-25, 63]]],
            },
        }
    ],
}


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where official zones are kept in these tests."""
    path = tmp_path / "kept" / "zones.geojson"
    path.parent.mkdir()
    path.write_text('{"type": "FeatureCollection", "features": []}', "utf-8")
    monkeypatch.setenv("SEALANE_LAW_ZONES", str(path))
    monkeypatch.chdir(tmp_path)
    return path


def ask(command: object, *words: str) -> Result:
    return CliRunner().invoke(command.command, list(words))  # type: ignore[attr-defined]


def test_law_at_a_place_in_both_languages_and_as_json() -> None:
    where = ("--at", "123.6,25.95", "--flag", "CHN", "--activity", "fish", "--on", "2026-11-27")
    english, japanese = ask(law, *where), ask(law, *where, "--lang", "ja")
    facts = json.loads(ask(law, *where, "--json").stdout)
    assert english.exit_code == japanese.exit_code == 0
    assert "claimed by China (CHN), Japan (JPN), Taiwan (TWN)" in english.stdout
    assert "中国 (CHN)、日本 (JPN)、台湾 (TWN)" in japanese.stdout
    assert facts["waters"] == ["territorial_sea"]
    assert facts["sources"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "25.95"), "--at"),
        (("--at", "a,b"), "--at"),
        (("--at", "1,2", "--on", "yesterday"), "--on"),
    ],
)
def test_what_is_written_wrong_is_a_usage_error(words: tuple[str, ...], said: str) -> None:
    done = ask(law, *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_an_unknown_flag_is_bad_input() -> None:
    assert isinstance(ask(law, "--at", "1,2", "--flag", "JPX").exception, BadInput)


def test_zones_are_listed_and_exported_by_regime_and_claimant(tmp_path: Path) -> None:
    words = ("--regime", "territorial_sea", "--claimant", "jpn")
    listed = json.loads(ask(zones, "list", *words, "--json").stdout)
    assert listed["count"] >= 5
    assert all("JPN" in zone["claimants"] for zone in listed["zones"])
    out = tmp_path / "japan.geojson"
    assert ask(zones, "export", *words, "-o", str(out)).exit_code == 0
    assert len(json.loads(out.read_text("utf-8"))["features"]) == listed["count"]


def test_official_zones_take_the_place_of_computed_ones(tmp_path: Path, kept: Path) -> None:
    path = tmp_path / "official.geojson"
    path.write_text(json.dumps(OFFICIAL), "utf-8")
    before = json.loads(ask(zones, "list", "--claimant", "ISL", "--json").stdout)
    done = json.loads(ask(zones, "import", str(path), "--json").stdout)
    after = json.loads(ask(zones, "list", "--claimant", "ISL", "--json").stdout)
    assert done.pop("parts_replaced") >= done.pop("zones_replaced") == 1
    assert done == {"imported": 1, "official": 1, "file": str(kept)}
    assert before["count"] == after["count"] == 3
    seas = [zone for zone in after["zones"] if zone["regime"] == "territorial_sea"]
    assert [zone["source"] for zone in seas] == ["Marine Regions, MRGID 49022"]
    told = json.loads(ask(law, "--at=-20,63.2", "--json").stdout)
    assert "Icelandic 12 NM" in [zone["name"] for zone in told["zones"]]


def test_official_zones_are_forgotten_and_a_chosen_file_may_not_be_missing(
    tmp_path: Path, kept: Path
) -> None:
    path = tmp_path / "official.geojson"
    path.write_text(json.dumps(OFFICIAL), "utf-8")
    kept.unlink()
    missing = ask(zones, "list").exception
    assert isinstance(missing, BadSetting)
    assert str(kept) in str(missing)
    assert ask(zones, "import", str(path)).exit_code == 0
    assert ask(zones, "forget").exit_code == 2
    other = json.loads(ask(zones, "forget", "--claimant", "JPN", "--json").stdout)
    mine = json.loads(ask(zones, "forget", "--claimant", "isl", "--json").stdout)
    assert (other["forgotten"], other["official"]) == (0, 1)
    assert (mine["forgotten"], mine["official"]) == (1, 0)


@pytest.mark.parametrize(
    ("words", "near"), [(("--regime", "eezz"), "'eez'"), (("--claimant", "JPX"), "'JPX'")]
)
def test_an_unknown_regime_or_claimant_is_no_empty_list(words: tuple[str, ...], near: str) -> None:
    done = ask(zones, "list", *words)
    assert done.exit_code == 2
    assert near in done.stderr


def test_law_tells_the_zones_of_a_file_or_of_the_latest_run_first(tmp_path: Path) -> None:
    drawn = ZoneSet((Zone("Exercise Area", "exercise_area", ("JPN",), box(140, 33, 141, 34)),))
    file, lake = tmp_path / "zones.geojson", tmp_path / "lake"
    file.write_text(drawn.to_geojson(), "utf-8")
    made = Lake(str(lake))
    made.make()
    engine.run(made, zones=drawn, recorded_at=datetime(2026, 3, 1, tzinfo=UTC))
    for given in (("--zones", str(file)), ("--lake", str(lake))):
        facts = json.loads(ask(law, "--at", "140.99,33.5", *given, "--json").stdout)
        assert facts["zones"][0]["name"] == "Exercise Area"
        assert facts["line"]["name"] == "Exercise Area"
    plain = json.loads(ask(law, "--at", "140.99,33.5", "--json").stdout)
    assert "Exercise Area" not in {zone["name"] for zone in plain["zones"]}
    both = ask(law, "--at", "140.99,33.5", "--zones", str(file), "--lake", str(lake))
    assert both.exit_code == 2
    assert "not both" in both.output
