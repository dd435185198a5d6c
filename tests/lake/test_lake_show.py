"""The library face in a notebook: what is shown, and nothing beside it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

import sealane

ROWS = (
    "MMSI,BaseDateTime,LAT,LON,VesselName\n"
    "211000001,2024-05-02T00:00:00,1,2,<b>ROSE</b>\n"
    "211000002,2024-05-02T00:10:00,1,3,\n"
)


def test_a_lake_and_a_report_show_themselves(tmp_path: Path) -> None:
    lake = sealane.Lake(tmp_path / "a<b")
    assert "no positions yet" in lake._repr_html_()
    path = tmp_path / "<i>.csv"
    path.write_text(ROWS)
    [report] = lake.ingest(path)
    shown = lake._repr_html_()
    assert "2 vessels, 2024-05-02 00:00:00Z to 2024-05-02 00:10:00Z" in shown
    assert "<td>positions</td><td>2</td>" in shown
    assert "a&lt;b" in shown
    assert "&lt;i&gt;.csv" in report._repr_html_()
    assert lake.tracks()._repr_html_()


def test_filters_by_vessel_warn_of_nothing(tmp_path: Path) -> None:
    """In a process of its own: Polars hides what it warns of from the filters of pytest."""
    (tmp_path / "a.csv").write_text(ROWS)
    code = (
        "import sealane; lake = sealane.Lake('lake'); lake.ingest('a.csv')\n"
        "assert lake.positions(mmsi=[211000001, 5]).collect().height == 1\n"
        "assert lake.positions(mmsi=[]).collect().height == 0\n"
        "lake.events(mmsi=211000001); lake.tracks(mmsi=211000001); lake.identities(mmsi=211000001)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr


def test_a_detector_takes_a_frame_made_by_hand() -> None:
    start = datetime(2024, 5, 2, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "mmsi": [211000003, 211000004] * 200,
            "observed_at": [start + timedelta(minutes=i // 2) for i in range(400)],
            "lon": [-25.0, -24.999] * 200,
            "lat": [5.0] * 400,
        }
    )
    [met] = sealane.detect.Encounter(max_distance_m=300).find(frame).to_dicts()
    assert met["mmsis"] == [211000003, 211000004]
    assert sealane.detect.Encounter(max_distance_m=100).find(frame.lazy()).is_empty()
