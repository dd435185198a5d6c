"""Real numbers used by several ships, and the answer of another segmenter to them.

The messages are of Global Fishing Watch's gpsdio-segment (Apache-2.0); its result is that of
another rule, not the truth. Where we differ: it closes everything when two open segments could
both take a message, and parts a number's segments after 8 h, so that one sailing ship may become
many segments; we take the likelier hull and hold a shared number's track open for a day.
"""

from pathlib import Path

import polars as pl
import pytest

from sealane import tracks

AIS = Path(__file__).resolve().parents[2] / "../shared/data/ais"


def _read(name: str, reference: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    path = AIS / f"{name}.ndjson.gz"
    if not path.exists():
        pytest.skip(f"{path} is absent: the data pack is not beside the repository")
    rows = pl.read_ndjson(path, infer_schema_length=None).filter(pl.col("lat").is_not_null())
    time = pl.col("timestamp").str.strip_suffix("Z").str.to_datetime(time_unit="us")
    positions = rows.select(
        mmsi=pl.col("ssvid").cast(pl.Int32),
        observed_at=time,
        lon="lon",
        lat="lat",
        sog_kn="speed",
        cog_deg="course",
        offset=pl.int_range(pl.len()),
    )
    answer = rows.select(offset=pl.int_range(pl.len()), reference=pl.col(reference))
    return positions, answer


def _together(fixes: pl.DataFrame, one: str, other: str) -> float:
    """Of consecutive fixes together by one rule, the share that is together by the other."""
    rows = fixes.sort(one, "observed_at").with_columns(before=pl.col(other).shift(1).over(one))
    return float(
        rows.drop_nulls("before").select((pl.col("before") == pl.col(other)).mean()).item()
    )


def test_a_number_shared_by_several_ships() -> None:
    positions, answer = _read("mmsi_collision_416000000_segmented", "segment")
    fixes = tracks.Segmenter().segment(positions)
    sound = fixes.filter(~pl.col("is_outlier")).join(answer, on="offset")
    assert _together(sound, "reference", "track_id") > 0.98
    assert _together(sound, "track_id", "reference") > 0.97
    assert fixes["is_outlier"].mean() < 0.02
    # a ship in the Indian Ocean uses the number of fishing boats at Taiwan
    for _, track in sound.group_by("track_id"):
        assert (track["lon"] > 100).all() or (track["lon"] < 100).all()
    assert tracks.summarise(fixes)["is_shared_mmsi"].sum() > 5


def test_one_ship_whose_times_are_wrong() -> None:
    """Some reports of this ship come up to 1.8 h early or late; the other rule parts them too."""
    positions, answer = _read("mmsi_collision_338013000", "expected")
    fixes = tracks.Segmenter().segment(positions)
    assert fixes["track_id"].n_unique() == 1
    assert 10 <= fixes["is_outlier"].sum() <= 25
    sound = fixes.filter(~pl.col("is_outlier")).join(answer, on="offset")
    assert _together(sound, "reference", "track_id") == 1.0
    summary = tracks.summarise(fixes)
    assert summary["distance_nmi"][0] == pytest.approx(790, abs=10)
    assert not summary["is_shared_mmsi"][0]
