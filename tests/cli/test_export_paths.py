"""Tracks leave as paths: whole, over 180 deg, thinned, read a bounded number of hulls at a time."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from sealane import engine
from sealane.cli import export
from sealane.lake import Lake
from sealane.tracks import Segmenter

START = datetime(2024, 5, 2, tzinfo=UTC)
HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG\n"
LONE, ALONG, OVER = 211000001, 211000002, 211000003


def _row(mmsi: int, minute: float, lon: float, lat: float) -> str:
    at = (START + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{mmsi},{at},{lat:.6f},{(lon + 180) % 360 - 180:.6f},10.0,90.0\n"


def _ship(mmsi: int, lon: float, lat: float, minutes: int = 120) -> list[str]:
    """Eastward at about 10 kn, a report each minute."""
    return [_row(mmsi, m, lon + m * 0.0028, lat) for m in range(minutes)]


def _ingest(lake: Lake, path: Path, *ships: list[str]) -> None:
    path.write_text(HEADER + "".join(line for ship in ships for line in ship))
    lake.ingest([path])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """One report of one ship, a ship under way, and one that sails over 180 deg."""
    made = Lake(tmp_path / "lake")
    lone = [_row(LONE, 0, 5.0, 5.0)]
    _ingest(made, tmp_path / "a.csv", lone, _ship(ALONG, 5.0, 10.0), _ship(OVER, 179.9, -10.0))
    engine.tracks(made, recorded_at=START)
    return made


def _features(lake: Lake, tmp_path: Path, *flags: str) -> tuple[dict[int, Any], str]:
    out = tmp_path / "tracks.geojson"
    asked = ["tracks", "--lake", lake.path, "-o", str(out), *flags]
    done = CliRunner().invoke(export.command, asked, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text())["features"]
    return {feature["properties"]["mmsi"]: feature for feature in found}, done.output


def test_a_track_is_its_path(lake: Lake, tmp_path: Path) -> None:
    found, said = _features(lake, tmp_path)
    assert list(found) == [LONE, ALONG, OVER]
    assert found[LONE]["geometry"] == {"type": "Point", "coordinates": [5.0, 5.0]}
    along = found[ALONG]["geometry"]
    assert along["type"] == "LineString"
    assert len(along["coordinates"]) == found[ALONG]["properties"]["fixes"] == 120
    assert np.allclose(along["coordinates"], [[5.0 + m * 0.0028, 10.0] for m in range(120)])
    assert found[ALONG]["properties"]["first_at"] == "2024-05-02T00:00:00Z"
    assert not found[ALONG]["properties"]["is_thinned"]
    assert said == f"3 rows of tracks in {tmp_path / 'tracks.geojson'}\n"


def test_a_path_over_180_is_parted_there(lake: Lake, tmp_path: Path) -> None:
    geometry = _features(lake, tmp_path)[0][OVER]["geometry"]
    west, east = geometry["coordinates"]
    assert geometry["type"] == "MultiLineString"
    assert (west[-1], east[0]) == ([180.0, -10.0], [-180.0, -10.0])
    assert len(west) + len(east) == 120 + 2
    assert all(b[0] > a[0] for line in (west, east) for a, b in itertools.pairwise(line))


def test_filters_choose_tracks_and_their_paths_stay_whole(lake: Lake, tmp_path: Path) -> None:
    found, _ = _features(lake, tmp_path, "--bbox", "179,-20,-179,0", "--until", "2024-05-02T00:10Z")
    assert list(found) == [OVER]
    assert sum(map(len, found[OVER]["geometry"]["coordinates"])) == 122


def test_a_long_path_is_thinned_and_says_so(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PATH_POINTS", 10)
    found, _ = _features(lake, tmp_path)
    line = found[ALONG]["geometry"]["coordinates"]
    assert 2 < len(line) <= 10
    assert np.allclose((line[0], line[-1]), ([5.0, 10.0], [5.0 + 119 * 0.0028, 10.0]))
    assert found[ALONG]["properties"]["is_thinned"]


@pytest.mark.parametrize("split_rows", [1, 130, 10**6])
def test_hulls_are_read_a_bounded_number_at_a_time(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, split_rows: int
) -> None:
    read: list[int] = []
    whole = Segmenter.segment

    def counted(self: Segmenter, positions: pl.LazyFrame) -> pl.DataFrame:
        rows = positions.collect()
        read.append(rows.height)
        return whole(self, rows)

    monkeypatch.setattr(Segmenter, "segment", counted)
    tracks = lake.tracks()
    given, heights = [], {}
    for part, fixes in engine.paths(lake, tracks, split_rows=split_rows):
        given.append(part)
        heights |= {key: own.height for key, own in fixes.items()}
    assert pl.concat(given).equals(tracks)
    assert heights == {(None, row["track_id"]): row["fixes"] for row in tracks.to_dicts()}
    assert sum(read) == 241
    assert max(read) <= max(split_rows, 120)
    assert len(read) == {1: 3, 130: 2, 10**6: 1}[split_rows]


def test_hulls_that_nobody_asked_for_are_not_read(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = lake.tracks(mmsi=OVER)
    spans: list[object] = []
    positions = Lake.positions
    monkeypatch.setattr(
        Lake, "positions", lambda self, **given: spans.append(given) or positions(self, **given)
    )
    assert len(list(engine.paths(lake, over, split_rows=1))) == 1
    assert spans == [{"hulls": (OVER, OVER)}]


def test_drills_keep_to_themselves(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "drill.csv"
    path.write_text(HEADER + "".join(_ship(ALONG, 5.0, 20.0)))
    lake.ingest([path], exercise_id="drill")
    engine.tracks(lake, recorded_at=START)
    real, _ = _features(lake, tmp_path)
    drill, _ = _features(lake, tmp_path, "--exercise", "drill")
    assert list(drill) == [ALONG]
    assert {lat for _, lat in drill[ALONG]["geometry"]["coordinates"]} == {20.0}
    assert {lat for _, lat in real[ALONG]["geometry"]["coordinates"]} == {10.0}


def test_a_track_that_later_positions_part_otherwise_says_so(lake: Lake, tmp_path: Path) -> None:
    _ingest(lake, tmp_path / "early.csv", [_row(ALONG, -5, 5.0 - 5 * 0.0028, 10.0)])
    found, said = _features(lake, tmp_path)
    assert found[ALONG]["geometry"] is None
    assert found[OVER]["geometry"] is not None
    assert "Tracks without a path: 1." in said
    assert "sealane tracks" in said
    engine.tracks(lake, recorded_at=START + timedelta(days=1))
    assert len(_features(lake, tmp_path)[0][ALONG]["geometry"]["coordinates"]) == 121


def test_a_path_ends_where_its_track_did(lake: Lake, tmp_path: Path) -> None:
    _ingest(lake, tmp_path / "late.csv", [_row(ALONG, 125, 5.0 + 125 * 0.0028, 10.0)])
    assert len(_features(lake, tmp_path)[0][ALONG]["geometry"]["coordinates"]) == 120


def test_paths_go_by_the_thresholds_that_the_tracks_were_made_with(
    lake: Lake, tmp_path: Path
) -> None:
    slow = {"tracks": {"max_speed_kn": 0.1, "sog_margin": 0.0, "place_m": 1.0, "clock_s": 0.0}}
    engine.tracks(lake, settings=slow, recorded_at=START + timedelta(days=1))
    assert lake.tracks(mmsi=ALONG).height > 1
    _, said = _features(lake, tmp_path)
    assert "without a path" not in said


def test_what_has_no_place_is_refused_before_anything_is_written(
    lake: Lake, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "files.geojson"
    asked = ["files", "--lake", lake.path, "-o", str(out)]
    done = CliRunner().invoke(export.command, asked)
    assert done.exit_code == 2
    assert "files have no place" in done.output
    assert not out.parent.exists()
