"""A place that a terminal repeats is neither where its hull is nor another hull."""

from datetime import timedelta

import numpy as np
import polars as pl
import pytest
from made_ships import START, hulls, mixed, outliers, sail

from sealane import tracks


def _segment(*ships: pl.DataFrame) -> pl.DataFrame:
    return tracks.Segmenter().segment(mixed(*ships))


def _frozen(
    ship: pl.DataFrame, rows: list[int], place: int | tuple[float, float], sog_kn: float | None
) -> pl.DataFrame:
    """The ship with some rows at the place of one row, or at another; they are named 'wrong'."""
    here = pl.int_range(pl.len()).is_in(rows)
    lon, lat = place if isinstance(place, tuple) else ship.select("lon", "lat").row(place)
    said = pl.col("sog_kn") if sog_kn is None else pl.lit(sog_kn, pl.Float32)
    return ship.with_columns(
        lon=pl.when(here).then(lon).otherwise("lon"),
        lat=pl.when(here).then(lat).otherwise("lat"),
        sog_kn=pl.when(here).then(said).otherwise("sog_kn"),
        source=pl.when(here).then(pl.lit("wrong")).otherwise("source"),
    )


@pytest.mark.parametrize("sog_kn", [None, 0.2])
@pytest.mark.parametrize("hours", [0.5, 2.0, 12.0])
def test_a_hull_is_within_reach_of_the_place_where_it_froze(
    hours: float, sog_kn: float | None
) -> None:
    ship = sail(120.0, 20.0, every_s=600, minutes=1500)
    fixes = _segment(_frozen(ship, list(range(21, 21 + int(hours * 6))), 20, sog_kn))
    assert fixes["track_id"].n_unique() == 1
    if hours > 0.5:  # else every step is one that a ship could sail
        assert outliers(fixes) == {"wrong"}
        assert fixes["is_outlier"].sum() == hours * 6


@pytest.mark.parametrize("sog_kn", [None, 0.2])
def test_the_old_place_between_true_fixes_is_no_hull(sog_kn: float | None) -> None:
    ship = sail(120.0, 20.0, every_s=600, minutes=1500)
    rows = [*range(21, 40), 44, 45, 50, 58, 59, 60, 75, 90]
    fixes = _segment(_frozen(ship, rows, 20, sog_kn))
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"wrong"}
    assert not tracks.summarise(fixes)["is_shared_mmsi"].any()


def test_a_place_known_from_before_the_file_is_no_hull() -> None:
    ship = sail(120.0, 20.0, every_s=600, minutes=1500)
    rows = [0, 1, 2, 9, 10, 11, 12, 30, 31, 60, 61, 62, 90]
    fixes = _segment(_frozen(ship, rows, (122.0, 24.0), 0.1))
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"wrong"}


@pytest.mark.parametrize(("every_s", "other_s"), [(10, 180), (180, 10), (600, 600), (360, 200)])
def test_a_clone_at_its_berth_is_a_hull_however_its_place_is_rounded(
    every_s: int, other_s: int
) -> None:
    for late_s in np.linspace(0.0, other_s, 7, endpoint=False):
        fixes = _segment(
            sail(120.0, 20.0, every_s=every_s, minutes=600, hull="a"),
            sail(
                122.0, 24.0, sog_kn=0.0, every_s=other_s, minutes=540, after_s=900 + late_s,
                hull="b",
            ),
        )  # fmt: skip
        assert hulls(fixes) == [("a",), ("b",)], late_s
        assert not fixes["is_outlier"].any()
        assert tracks.summarise(fixes)["is_shared_mmsi"].all()


def test_a_hull_that_comes_back_to_the_place_where_it_froze_is_there() -> None:
    out = sail(120.0, 20.0, course=90.0, every_s=600, minutes=300)
    there = _frozen(out, list(range(11, 18)), 10, None)
    lon, lat = out.select("lon", "lat").row(-1)
    back = sail(lon, lat, course=270.0, every_s=600, minutes=200, after_s=290 * 60)[1:]
    berth = sail(*out.select("lon", "lat").row(10), sog_kn=0.0, minutes=300, after_s=505 * 60)
    fixes = _segment(there, back, berth)
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"wrong"}


def test_days_at_0_0_close_no_track_and_are_no_other_hull() -> None:
    ship = sail(120.0, 20.0, sog_kn=0.0, every_s=600, minutes=5 * 1440)
    rows = list(range(144, 4 * 144))
    fixes = _segment(_frozen(ship, rows, (0.0, 0.0), 0.1))
    assert fixes["track_id"].n_unique() == 1
    assert fixes["is_outlier"].sum() == len(rows)
    alone = tracks.Segmenter().segment(_frozen(ship, list(range(720)), (0.0, 0.0), 0.1))
    assert alone["track_id"].n_unique() == 1


def test_single_reports_elsewhere_do_not_make_a_number_shared() -> None:
    """Archives stamp older reports with the start of the file."""
    ship = sail(120.0, 20.0, every_s=60, minutes=2)
    strays = [sail(121.0 + n, 20.0, minutes=1, after_s=n, mmsi=ship["mmsi"][0]) for n in range(2)]
    found = tracks.summarise(_segment(ship, *strays))
    assert found.height == 3
    assert not found["is_shared_mmsi"].any()
    second = sail(121.0, 20.0, every_s=60, minutes=20).with_columns(
        pl.col("observed_at") + timedelta(minutes=10)
    )
    found = tracks.summarise(_segment(sail(120.0, 20.0, minutes=30), second))
    assert found["is_shared_mmsi"].to_list() == [True, True]
    assert found["first_at"][0] == START
