"""Counts of zone entries from the command line: of a lake that was run with a zone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_lake import row, sealane

SQUARE = [[5.1, 5.0], [5.4, 5.0], [5.4, 5.3], [5.1, 5.3], [5.1, 5.0]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One ship that sails through a square zone eastward at 10 kn, and one that stays outside."""
    room = tmp_path_factory.mktemp("tally")
    through = [row(211000001, minute, 5.0 + minute * 0.0028, 5.15) for minute in range(240)]
    outside = [row(211000002, minute, 5.9, 5.9, 0.0) for minute in range(240)]
    header = "MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName\n"
    (room / "feed.csv").write_text(header + "".join([*through, *outside]))
    zone = {
        "type": "Feature",
        "properties": {"name": "Square", "regime": "other", "claimants": []},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    collection = {"type": "FeatureCollection", "features": [zone]}
    (room / "zones.geojson").write_text(json.dumps(collection))
    given = ("--lake", room / "lake", "--zones", room / "zones.geojson", "--json")
    assert sealane("run", room / "feed.csv", *given).code == 0
    return room / "lake"


def test_days_entries_and_hours(lake: Path) -> None:
    told = sealane("zones", "tally", "--lake", lake, "--json").json
    (counted,) = told["tally"]
    assert (counted["zone"], counted["hull_class"]) == ("Square", "unknown")
    assert (counted["days"], counted["entries"], counted["vessels"]) == (1, 1, 1)
    assert counted["hours"] == pytest.approx(0.3 / 0.0028 / 60.0, abs=0.1)
    by_hull = sealane("zones", "tally", "--lake", lake, "--by", "mmsi", "--json").json
    assert [one["mmsi"] for one in by_hull["tally"]] == [211000001]
    none = sealane("zones", "tally", "--lake", lake, "--class", "government", "--json").json
    assert none["tally"] == []
    assert "Square" in sealane("zones", "tally", "--lake", lake).out


def test_what_is_not_known_is_refused(lake: Path) -> None:
    refused = sealane("zones", "tally", "--lake", lake, "--by", "colour")
    assert refused.code == 2
    assert "zone, hull_class, path_class, mmsi" in refused.err
