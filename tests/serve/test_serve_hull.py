"""The path of one track: split at 180 deg, thinned on request, by the rules of the latest run."""

from __future__ import annotations

import itertools
import json

import polars as pl
import pytest
from sample_lake import SampleLake, mmsi_of, sample_lake, track_of
from serve_client import Client

from sealane import tracks
from sealane.serve.hull import fixes_of, with_sources
from sealane.serve.moment import print_time
from sealane.serve.store import Store


@pytest.mark.parametrize("vessel", [0, 1, 2, 8])
def test_a_track_in_geojson_stays_within_180(client: Client, vessel: int) -> None:
    track = track_of(mmsi_of(vessel))
    whole = client.json(f"/api/v1/tracks/{track}")
    split = client.json(f"/api/v1/tracks/{track}?format=geojson")
    lines = split["geometry"]["coordinates"]
    assert all(-180 <= lon <= 180 for line in lines for lon, _ in line)
    assert all(abs(a[0] - b[0]) < 5 for line in lines for a, b in itertools.pairwise(line))
    crosses = vessel % 4 == 0
    assert (len(lines) > 1) == crosses
    assert (max(lon for lon, _ in whole["coordinates"]) > 180) == crosses
    times = [time for line in split["properties"]["times"] for time in line if time]
    assert times == whole["times"]


def test_a_thinned_track_says_so(client: Client) -> None:
    track = track_of(mmsi_of(2))
    thinned = client.json(f"/api/v1/tracks/{track}?points=20")
    assert thinned["is_thinned"] is True
    assert len(thinned["coordinates"]) == len(thinned["times"]) == len(thinned["sog_kn"]) <= 20
    whole = client.json(f"/api/v1/tracks/{track}")
    assert whole["is_thinned"] is False
    assert whole["fixes"] == thinned["fixes"] == len(whole["times"])
    assert thinned["times"][0] == whole["times"][0]
    assert thinned["times"][-1] == whole["times"][-1]


def test_a_track_names_the_sources_of_each_fix(client: Client, sea: SampleLake) -> None:
    mmsi = mmsi_of(2)
    heard = sea.frames["hearings"].filter(pl.col("mmsi") == mmsi)["observed_at"]
    doubled = {print_time(moment) for moment in heard}
    for thinning in ("", "?points=20"):
        track = client.json(f"/api/v1/tracks/{track_of(mmsi)}{thinning}")
        expected = [["sample", "hill"] if at in doubled else ["sample"] for at in track["times"]]
        assert track["sources"] == expected
        assert ["sample", "hill"] in expected
    page = client.json(f"/api/v1/hearings?mmsi={mmsi}")
    assert page["total"] == len(heard)
    assert {row["source"] for row in page["rows"]} == {"hill"}
    assert page["command"].startswith("sealane export hearings")


def test_sources_of_a_drill_are_kept_apart() -> None:
    lake = sample_lake(vessels=3)
    hearings = lake.frames["hearings"].with_columns(exercise_id=pl.lit("drill"))
    lake.frames["hearings"] = hearings
    snapshot = Store(lake).snapshot()
    path = fixes_of(snapshot, [mmsi_of(0)], exercise=None)
    real = with_sources(snapshot, path, mmsi_of(0), exercise=None)
    drill = with_sources(snapshot, path, mmsi_of(0), exercise="drill")
    assert real["sources"].list.len().max() == 1
    assert drill["sources"].list.len().max() == 2
    nothing = with_sources(snapshot, path.clear(), mmsi_of(0), exercise=None)
    assert nothing["sources"].to_list() == []


def test_paths_go_by_the_thresholds_of_the_latest_run() -> None:
    lake, hulls = sample_lake(vessels=4), [mmsi_of(n) for n in range(4)]
    by_default = fixes_of(Store(lake).snapshot(), hulls, exercise=None)
    strict = tracks.Segmenter(max_speed_kn=0.1, sog_margin=0.0, place_m=1.0, clock_s=0.0)
    rules = json.dumps({"tracks": {"thresholds": strict.thresholds}})
    lake.frames["runs"] = lake.frames["runs"].with_columns(rules=pl.lit(rules))
    worked_out = fixes_of(Store(lake).snapshot(), hulls, exercise=None)
    positions = lake.scan("positions").filter(pl.col("mmsi").is_in(hulls)).collect()
    assert worked_out["track_id"].equals(strict.segment(positions)["track_id"])
    assert worked_out["track_id"].n_unique() > by_default["track_id"].n_unique()
