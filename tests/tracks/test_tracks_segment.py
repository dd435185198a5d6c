"""One track for each hull: clones, outliers, silences, jitter and noise."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from made_ships import SHIP, START, hulls, mixed, outliers, sail

from sealane import geo, tracks
from sealane.errors import BadInput, BadSetting
from sealane.tables import FIXES, POSITIONS, empty, polars_schema


def _segment(*ships: pl.DataFrame) -> pl.DataFrame:
    return tracks.Segmenter().segment(mixed(*ships))


def _moved(ship: pl.DataFrame, rows: list[int], lon: float, lat: float) -> pl.DataFrame:
    """The ship with the places of some rows replaced, and these rows named 'wrong'."""
    here = pl.int_range(pl.len()).is_in(rows)
    return ship.with_columns(
        lon=pl.when(here).then(lon).otherwise("lon"),
        lat=pl.when(here).then(lat).otherwise("lat"),
        source=pl.when(here).then(pl.lit("wrong")).otherwise("source"),
    )


def test_one_ship_is_one_track_over_midnight_and_180() -> None:
    fixes = _segment(sail(179.9, 10.0, course=90.0))
    assert fixes["track_id"].unique().to_list() == ["416123456-20240301T233000Z"]
    assert fixes.schema == polars_schema(FIXES)
    assert not fixes["is_outlier"].any()
    assert fixes.height == 120
    assert fixes["lon"].min() < -179.0


@pytest.mark.parametrize("lat", [-60.0, 0.0, 78.0, 89.9])
def test_a_cloned_number_is_two_tracks(lat: float) -> None:
    far = 1.0 if lat < 89.0 else 120.0
    fixes = _segment(
        sail(120.0, lat, hull="a"), sail(120.0 + far, lat, course=200.0, after_s=13, hull="b")
    )
    assert hulls(fixes) == [("a",), ("b",)]
    assert not fixes["is_outlier"].any()


def test_a_clone_that_falls_silent_comes_back_to_its_own_track() -> None:
    back = sail(121.0, 24.0, course=180.0, minutes=30, after_s=6 * 3600, hull="b")
    fixes = _segment(
        sail(120.0, 23.0, minutes=600, hull="a"),
        sail(121.0, 24.5, course=180.0, minutes=30, hull="b"),
        back,
    )
    assert hulls(fixes) == [("a",), ("b",)]


@pytest.mark.parametrize(("every_s", "other_s"), [(10.0, 360.0), (60.0, 60.0), (360.0, 120.0)])
def test_a_clone_that_sails_over_a_drifting_ship_is_told_by_its_speed(
    every_s: float, other_s: float
) -> None:
    place = geo.destination(120.0, 20.0, 10.0, 0.6 * 1852.0)  # after two hours at 0.3 kn
    start = geo.destination(float(place[0]), float(place[1]), 225.0, 22.0 * 1852.0)
    drifts = sail(120.0, 20.0, course=10.0, sog_kn=0.3, minutes=240, every_s=every_s, hull="a")
    for seed in range(20):
        rng = np.random.default_rng(seed)
        late_s = float(rng.integers(0, 120))
        passes = sail(
            float(start[0]), float(start[1]), sog_kn=11.0, minutes=240, every_s=other_s,
            after_s=late_s, hull="b",
        )  # fmt: skip
        both = mixed(drifts, passes)
        error = rng.normal(0.0, 30.0 / 111_195.0, (2, both.height))  # 30 m, three times GNSS
        noisy = both.with_columns(
            pl.col("lon") + pl.Series(error[0]), pl.col("lat") + pl.Series(error[1])
        )
        assert hulls(_segment(noisy)) == [("a",), ("b",)], seed


@pytest.mark.parametrize("apart_nmi", [1.0, 3.0])
def test_clones_that_pass_each_other_are_kept_apart_by_dead_reckoning(apart_nmi: float) -> None:
    east = sail(120.0, 20.0, course=90.0, sog_kn=10, every_s=60, hull="a")
    lon, lat = geo.destination(120.0, 20.0, 90.0, 20 * 1852.0)
    west = sail(
        float(lon), float(lat) + apart_nmi / 60.0, course=270.0, sog_kn=10, every_s=60,
        after_s=31, hull="b",
    )  # fmt: skip
    assert hulls(_segment(east, west)) == [("a",), ("b",)]


def test_a_single_null_island_is_an_outlier_and_no_track() -> None:
    fixes = _segment(_moved(sail(120.0, 23.0), [50], 0.0, 0.0))
    assert fixes["track_id"].n_unique() == 1
    assert fixes.filter("is_outlier").height == 1
    assert outliers(fixes) == {"wrong"}


def test_null_island_again_and_again_is_no_ship() -> None:
    fixes = _segment(_moved(sail(120.0, 23.0), list(range(5, 120, 7)), 0.0, 0.0))
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"wrong"}


@pytest.mark.parametrize("rows", [[0], [119], [60], [60, 61], [60, 61, 62]])
def test_a_short_jump_of_100_km_is_outliers(rows: list[int]) -> None:
    fixes = _segment(_moved(sail(120.0, 23.0), rows, 121.0, 23.0))
    assert fixes["track_id"].n_unique() == 1
    assert fixes.filter("is_outlier").height == len(rows)
    assert outliers(fixes) == {"wrong"}


def test_a_longer_run_elsewhere_is_a_track_of_its_own() -> None:
    there = pl.int_range(pl.len()).is_between(60, 69)
    fixes = _segment(
        sail(120.0, 23.0).with_columns(
            lon=pl.when(there).then(pl.col("lon") + 1.0).otherwise("lon"),
            source=pl.when(there).then(pl.lit("other")).otherwise("source"),
        )
    )
    assert hulls(fixes) == [("",), ("other",)]


def test_a_small_spike_at_a_speed_nobody_reported_is_an_outlier() -> None:
    ship = sail(120.0, 23.0, every_s=600, minutes=600, sog_kn=6)
    lon, lat = ship["lon"][30], ship["lat"][30] + 4.8 / 60.0
    fixes = _segment(_moved(ship, [30], lon, lat))
    assert fixes["track_id"].n_unique() == 1
    assert fixes.filter("is_outlier")["source"].to_list() == ["wrong"]


@pytest.mark.parametrize("hours", [6, 24, 24 * 9])
def test_a_silence_does_not_split_what_a_ship_could_sail(hours: int) -> None:
    lon, lat = geo.destination(120.0, 20.0, 45.0, hours * 11 * 1852.0)
    after = sail(float(lon), float(lat), after_s=hours * 3600, minutes=60, hull="a")
    fixes = _segment(sail(120.0, 20.0, minutes=60, hull="a"), after)
    assert fixes["track_id"].n_unique() == 1
    assert not fixes["is_outlier"].any()


def test_a_place_out_of_reach_after_a_silence_is_another_track() -> None:
    fixes = _segment(
        sail(120.0, 20.0, minutes=60, hull="a"),
        sail(130.0, 20.0, minutes=60, after_s=6 * 3600, hull="b"),
    )
    assert hulls(fixes) == [("a",), ("b",)]


def test_a_fast_ferry_is_one_track_because_it_says_so() -> None:
    fixes = _segment(sail(120.0, 20.0, sog_kn=45.0, every_s=600, minutes=300))
    assert fixes["track_id"].n_unique() == 1
    quiet = sail(120.0, 20.0, sog_kn=45.0, every_s=600, minutes=300)
    silent = quiet.with_columns(sog_kn=pl.lit(None, pl.Float32))
    assert _segment(silent)["track_id"].n_unique() > 1


def test_noise_speeds_do_not_raise_the_limit() -> None:
    ship = sail(120.0, 20.0, sog_kn=45.0, every_s=600, minutes=300)
    noisy = ship.with_columns(sog_kn=pl.lit(102.3, pl.Float32))
    assert _segment(noisy)["track_id"].n_unique() > 1
    assert _segment(noisy)["sog_kn"].max() == pytest.approx(102.3)


def test_a_rescue_aircraft_flies() -> None:
    flight = sail(120.0, 20.0, sog_kn=220.0, every_s=300, minutes=300)
    aircraft = flight.with_columns(
        mmsi=pl.lit(111_416_001, pl.Int32), transponder=pl.lit("sar"), sog_kn=pl.lit(None)
    )
    assert _segment(aircraft)["track_id"].n_unique() == 1


def test_clocks_of_several_receivers_may_differ() -> None:
    ship = sail(120.0, 20.0, sog_kn=20.0, every_s=10, minutes=120)
    jitter = np.random.default_rng(1).uniform(-25.0, 25.0, ship.height)
    late = ship.with_columns(
        observed_at=pl.col("observed_at") + pl.Series(jitter * 1e6).cast(pl.Duration("us"))
    )
    fixes = _segment(late)
    assert fixes["track_id"].n_unique() == 1
    assert not fixes["is_outlier"].any()


def test_reports_with_wrong_times_on_the_same_path_are_outliers() -> None:
    ship = sail(120.0, 20.0, minutes=600)
    # every 40th report once more, 20 minutes late
    echoes = ship.gather_every(40).with_columns(
        observed_at=pl.col("observed_at") + timedelta(minutes=20, seconds=7), source=pl.lit("late")
    )
    fixes = _segment(ship, echoes)
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"late"}
    assert fixes.filter("is_outlier").height == 15


def test_a_frozen_position_under_way_is_an_outlier() -> None:
    ship = sail(120.0, 20.0, every_s=120)
    lon, lat = ship["lon"][20], ship["lat"][20]
    fixes = _segment(_moved(ship, [21, 22, 23], lon, lat))
    assert fixes["track_id"].n_unique() == 1
    assert outliers(fixes) == {"wrong"}


def test_a_ship_at_anchor_is_not_frozen() -> None:
    ship = sail(120.0, 20.0, sog_kn=0.0, every_s=180, minutes=3000)
    assert not _segment(ship)["is_outlier"].any()
    stuck = ship.with_columns(sog_kn=pl.lit(5.0, pl.Float32))  # its speed is wrong for two days
    sound = _segment(stuck).filter(~pl.col("is_outlier"))["observed_at"]
    assert sound.diff().max() <= timedelta(hours=1, minutes=10)


def test_long_range_reports_join_fine_ones() -> None:
    ship = sail(120.0, 20.0, every_s=10, minutes=60, sog_kn=3)
    coarse = ship.gather_every(17).with_columns(
        pl.col("lon").mul(600).round() / 600,
        pl.col("lat").mul(600).round() / 600,
        pl.col("observed_at") + timedelta(seconds=4),
        message_type=pl.lit(27, pl.Int8),
    )
    fixes = _segment(ship.with_columns(message_type=pl.lit(1, pl.Int8)), coarse)
    assert fixes["track_id"].n_unique() == 1
    assert not fixes["is_outlier"].any()


def test_a_transponder_that_always_says_zero_still_sails() -> None:
    ship = sail(120.0, 20.0, sog_kn=18.0, every_s=180, minutes=600)
    mute = ship.with_columns(sog_kn=pl.lit(0.0, pl.Float32), cog_deg=pl.lit(0.0, pl.Float32))
    fixes = _segment(mute)
    assert fixes["track_id"].n_unique() == 1
    assert not fixes["is_outlier"].any()


def test_a_number_of_very_many_hulls_stays_bounded() -> None:
    ships = [
        sail(-170.0 + 5.0 * i, 5.0 * (i % 7), after_s=i, every_s=300, hull=f"{i:02}")
        for i in range(40)
    ]
    fixes = _segment(*ships)
    assert fixes.height == sum(ship.height for ship in ships)
    names = hulls(tracks.Segmenter(max_open=64).segment(mixed(*ships)))
    assert names == [(f"{i:02}",) for i in range(40)]


def test_a_number_left_at_random_places_ends_and_drops_nothing() -> None:
    rng = np.random.default_rng(0)
    rows = 3000
    noise = sail(0.0, 0.0, every_s=30, minutes=rows / 2).with_columns(
        lon=pl.Series(rng.uniform(-180, 180, rows)), lat=pl.Series(rng.uniform(-80, 80, rows))
    )
    assert _segment(noise).height == rows


def test_repeats_of_several_stations_are_one_row() -> None:
    ship = sail(120.0, 20.0)
    again = ship.with_columns(
        observed_at=pl.col("observed_at") + timedelta(seconds=1.5), source=pl.lit("second station")
    )
    fixes = _segment(ship, again)
    assert fixes.height == ship.height
    assert fixes["source"].unique().to_list() == [""]
    later = ship.with_columns(observed_at=pl.col("observed_at") + timedelta(seconds=2.5))
    assert _segment(ship, later).height == 2 * ship.height


def test_hulls_that_share_number_and_second_are_told_apart_by_a_suffix() -> None:
    fixes = _segment(sail(120.0, 20.0, hull="a"), sail(125.0, 30.0, hull="b"))
    assert fixes["track_id"].unique().sort().to_list() == [
        "416123456-20240301T233000Z",
        "416123456-20240301T233000Z-2",
    ]


def test_fixes_are_in_the_order_promised() -> None:
    fixes = _segment(
        sail(120.0, 20.0, hull="a"),
        sail(125.0, 30.0, hull="b", after_s=5),
        sail(10.0, 50.0, mmsi=219_000_001, hull="c"),
    )
    keys = fixes.select("mmsi", "track_id", "observed_at")
    assert keys.equals(keys.sort("mmsi", "track_id", "observed_at"))


@pytest.mark.parametrize(
    ("mmsi", "extra", "is_kept"),
    [
        (416_000_001, {}, True),
        (111_416_001, {}, True),
        (984_160_001, {}, True),
        (841_600_001, {}, True),
        (123_456_789, {}, True),
        (8, {}, True),
        (4_160_001, {}, False),
        (41_600_001, {}, False),
        (994_161_001, {}, False),
        (970_010_001, {}, False),
        (972_010_001, {}, False),
        (974_010_001, {}, False),
        (416_000_001, {"transponder": "base"}, False),
        (416_000_001, {"transponder": "aton"}, False),
        (416_000_001, {"transponder": "sar"}, True),
        (416_000_001, {"message_type": 4}, False),
        (416_000_001, {"message_type": 18}, True),
    ],
)
def test_only_what_sails_or_flies_has_tracks(
    mmsi: int, extra: dict[str, object], is_kept: bool
) -> None:
    ship = sail(120.0, 20.0, mmsi=mmsi).with_columns(pl.lit(v).alias(k) for k, v in extra.items())
    assert (_segment(ship).height > 0) == is_kept


def test_a_drill_is_never_mixed_with_the_real_sea() -> None:
    real = sail(120.0, 20.0, hull="real").with_columns(exercise_id=pl.lit(None, pl.String))
    drill = sail(120.01, 20.0, hull="drill").with_columns(exercise_id=pl.lit("blue"))
    assert hulls(_segment(real, drill)) == [("drill",), ("real",)]


def test_ensure_takes_any_frame() -> None:
    bare = sail(120.0, 20.0).select("mmsi", "observed_at", "lon", "lat")
    fixes = tracks.ensure(bare.lazy())
    assert fixes.schema == polars_schema(FIXES)
    assert tracks.ensure(fixes).equals(fixes)
    naive = bare.with_columns(
        pl.col("observed_at").dt.replace_time_zone(None).cast(pl.Datetime("ms")),
        pl.col("mmsi").cast(pl.Int64),
        pl.col("lon") + 360.0,
    )
    assert tracks.ensure(naive)["track_id"].equals(fixes["track_id"])
    assert tracks.ensure(bare.to_arrow()).equals(fixes)  # type: ignore[arg-type]
    assert tracks.ensure(empty(POSITIONS)).schema == polars_schema(FIXES)


@pytest.mark.parametrize(
    "wrong",
    [
        sail(1.0, 1.0).drop("lat"),
        sail(1.0, 1.0).with_columns(lon=pl.lit(None, pl.Float64)),
        sail(1.0, 1.0).with_columns(mmsi=pl.lit("ship")),
        sail(1.0, 1.0).with_columns(observed_at=pl.lit("noon")),
        sail(1.0, 1.0).with_columns(observed_at=pl.lit("2024-05-01T00:00:00Z")),
        sail(1.0, 1.0).with_columns(observed_at=pl.lit(1_714_521_600)),
        sail(1.0, 1.0).with_columns(lat=pl.lit(120.0)),
        [1],
        {"mmsi": [1]},
        None,
    ],
)
def test_ensure_says_what_is_missing(wrong: Any) -> None:
    with pytest.raises(BadInput) as caught:
        tracks.ensure(wrong)
    assert caught.value.hint


def test_thresholds_have_unit_and_source() -> None:
    segmenter = tracks.Segmenter(max_speed_kn=25.0)
    assert segmenter.thresholds["max_speed_kn"] == 25.0
    for threshold in tracks.thresholds(segmenter):
        assert all(threshold.metadata[about] for about in ("unit", "source", "help"))
    assert START.tzinfo is not None
    assert SHIP // 1_000_000 == 416


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"max_sped_kn": 25}, "Did you mean 'max_speed_kn'"),
        ({"max_speed_kn": "fast"}, "expected a number"),
        ({"max_speed_kn": float("nan")}, "0.1 or more"),
        ({"manoeuvre_ms2": 0}, "0.001 or more"),
        ({"max_open": 0}, "a whole number of 1 to 1000"),
        ({"max_open": 2.5}, "a whole number"),
        ({"burst_fixes": 4}, "0 to 3"),
        ({"host_factor": 1.0}, "1.1 or more"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(values: dict[str, object], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        tracks.Segmenter.from_settings(values)


def test_every_threshold_at_its_limit_still_segments() -> None:
    from sealane.tracks import outlier_kernel, segment

    assert segment.MAX_BURST_FIXES == outlier_kernel.LEVELS
    lone = [sail(1.0, 3.0 + n, minutes=n + 1, after_s=n) for n in range(4)]
    ships = mixed(*(sail(1.0 + n, 1.0) for n in range(3)), *lone)
    for threshold in tracks.thresholds(tracks.Segmenter):
        for limit in (threshold.metadata["minimum"], threshold.metadata["maximum"]):
            if limit is not None:
                segmenter = tracks.Segmenter.from_settings({threshold.name: limit})
                assert segmenter.segment(ships).height == tracks.ensure(ships).height
