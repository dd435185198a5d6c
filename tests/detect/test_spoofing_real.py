"""Real reports that are no spoofing: numbers of several ships, wrong clocks, a speed that leaps."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sealane import Lake, tracks
from sealane.detect import Spoofing

DATA = Path(__file__).resolve().parents[2] / "../shared/data"


def given(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is absent: the data pack is not beside the repository")
    return path


def collision(name: str) -> pl.DataFrame:
    """POSITIONS of a file of Global Fishing Watch's gpsdio-segment (Apache-2.0)."""
    rows = pl.read_ndjson(given(f"ais/{name}.ndjson.gz"), infer_schema_length=None)
    time = pl.col("timestamp").str.strip_suffix("Z").str.replace(" ", "T")
    return rows.filter(pl.col("lat").abs() <= 90.0).select(
        mmsi=pl.col("ssvid").cast(pl.Int32),
        observed_at=time.str.to_datetime(time_unit="us"),
        lon="lon",
        lat="lat",
        sog_kn="speed",
        cog_deg="course",
    )


@pytest.mark.parametrize(
    ("name", "hulls"),
    [
        ("mmsi_collision_416000000", 15),
        ("mmsi_collision_416000000_segmented", 15),
        ("mmsi_collision_338013000", 1),
    ],
)
@pytest.mark.parametrize("share", [1.0, 0.5, 0.3])
def test_real_numbers_of_several_ships_and_wrong_clocks_are_quiet(
    name: str, hulls: int, share: float
) -> None:
    """However thinly they are heard: then the hulls seem to take turns."""
    positions = collision(name).sample(fraction=share, seed=7)
    fixes = tracks.Segmenter().segment(positions)
    assert fixes["track_id"].n_unique() >= hulls * share
    assert Spoofing().find(fixes).is_empty()


def test_a_reported_speed_that_leaps_while_the_place_does_not_is_quiet(tmp_path: Path) -> None:
    """219165000 on 5 October 2014: within 20 m, while the reported speed changes at once."""
    lake = Lake(tmp_path / "lake")
    lake.ingest([given("nmea/219165000_ssc_1.ais")])
    positions = lake.positions(mmsi=[219165000]).collect()
    assert positions.height >= 20
    assert positions["sog_kn"].max() - positions["sog_kn"].min() > 1.0
    assert Spoofing().find(tracks.Segmenter().segment(positions)).is_empty()
