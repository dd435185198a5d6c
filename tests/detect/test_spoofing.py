"""Positions that cannot be: each type, its edges, and what only looks like it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from made import DAY, NMI, at

from sealane import geo, tables, tracks
from sealane.detect import Partials, Spoofing

SEA = (-30.0, 40.0)  # Atlantic, far from any shore
MMSI = 283_000_001


def sail(
    hours: tuple[float, float],
    *,
    mmsi: int = MMSI,
    place: tuple[float, float] = SEA,
    speed_kn: float = 12.0,
    course_deg: float = 90.0,
    every_s: float = 60.0,
    source: str = "one",
) -> pl.DataFrame:
    """POSITIONS of a hull that is at ``place`` at hour 0 and sails straight."""
    t = np.arange(hours[0] * 3600.0, hours[1] * 3600.0, every_s)
    run = speed_kn * NMI * t / 3600.0
    lon, lat = geo.destination(*place, np.where(run < 0, course_deg + 180, course_deg), np.abs(run))
    noise = np.random.default_rng(mmsi).normal(0.0, 5e-5, (2, len(t)))
    return reports(mmsi, t, lon + noise[0], lat + noise[1], speed_kn, course_deg, source)


def reports(
    mmsi: int,
    seconds: Sequence[float],
    lon: Any,
    lat: Any,
    speed_kn: float = 12.0,
    course_deg: float = 90.0,
    source: str = "one",
) -> pl.DataFrame:
    """POSITIONS at these seconds of the day."""
    size = len(seconds)
    frame = pl.DataFrame(
        {
            "mmsi": [mmsi] * size,
            "observed_at": [DAY + timedelta(seconds=float(s)) for s in seconds],
            "lon": geo.wrap_lon(np.broadcast_to(lon, size)),
            "lat": np.broadcast_to(lat, size),
            "sog_kn": [speed_kn] * size,
            "cog_deg": [course_deg] * size,
            "source": [source] * size,
            "file_id": ["0" * 16] * size,
            "offset": np.arange(size) + int(seconds[0]) * 1000 if size else [],
        }
    )
    return frame.with_columns(pl.col("mmsi").cast(pl.Int32))


def changed(true: pl.DataFrame, hours: tuple[float, float], place: Any) -> pl.DataFrame:
    """The same reports, their places from one hour to another those of ``place``."""
    within = pl.col("observed_at").is_between(at(hours[0]), at(hours[1]), closed="left")
    part = true.filter(within)
    seconds = (part["observed_at"] - at(hours[0])).dt.total_seconds().to_numpy().astype(float)
    lon, lat = place(seconds, part)
    size = part.height
    moved = part.with_columns(
        pl.Series("lon", geo.wrap_lon(np.broadcast_to(lon, size))),
        pl.Series("lat", np.broadcast_to(lat, size).astype(float)),
    )
    return pl.concat([true.filter(~within), moved]).sort("observed_at")


def aside(nmi: float) -> Any:
    """Places moved north."""
    return lambda _, part: (part["lon"].to_numpy(), part["lat"].to_numpy() + nmi / 60.0)


def ring(lon: float, lat: float, radius_nmi: float, speed_kn: float = 12.0) -> Any:
    """Places on a circle."""

    def place(seconds: Any, _: pl.DataFrame) -> Any:
        angle = np.degrees(speed_kn / 3600.0 * seconds / radius_nmi)
        return geo.destination(lon, lat, angle, radius_nmi * NMI)

    return place


def standing(lon: float, lat: float) -> Any:
    """One place, with the noise of a receiver."""

    def place(seconds: Any, _: pl.DataFrame) -> Any:
        noise = np.random.default_rng(1).normal(0.0, 5e-5, (2, len(seconds)))
        return lon + noise[0], lat + noise[1]

    return place


def elsewhere(seconds: Any, _: pl.DataFrame) -> Any:
    """Another course at another speed, 30 nmi off."""
    return geo.destination(SEA[0] + 1.0, SEA[1] + 0.5, 200.0, 6.0 * NMI * seconds / 3600.0)


def find(*parts: pl.DataFrame, **given: Any) -> pl.DataFrame:
    fixes = tracks.Segmenter().segment(pl.concat(parts))
    return Spoofing(**given).find(fixes)


def evidence(events: pl.DataFrame, row: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(events["evidence"][row])
    return told


CASES = [
    ("jump", elsewhere),
    ("offset", aside(15.0)),
    ("circle", ring(SEA[0] + 0.6, SEA[1] + 0.3, 0.8)),
    ("on_land", standing(-4.0, 40.0)),
]


@pytest.mark.parametrize(("kind", "place"), CASES)
def test_a_stretch_elsewhere_is_told_by_its_type(kind: str, place: Any) -> None:
    events = find(changed(sail((0, 10)), (4, 6), place))
    assert events.height == 1
    assert evidence(events)["type"] == kind
    assert events["mmsis"][0].to_list() == [MMSI]
    assert abs((events["start_at"][0] - at(4)).total_seconds()) <= 60
    assert abs((events["end_at"][0] - at(6)).total_seconds()) <= 60
    assert 0 < events["start_uncertainty_s"][0] <= 60
    assert events["confidence"][0] >= 0.85
    assert evidence(events)["reports"] == 120
    assert f"MMSI {MMSI}" in events["sentence_en"][0]
    assert f"MMSI {MMSI}" in events["sentence_ja"][0]


def test_zero_north_zero_east_is_a_receiver_without_a_fix() -> None:
    def unset(seconds: Any, _: pl.DataFrame) -> Any:
        return np.zeros(len(seconds)), np.zeros(len(seconds))

    events = find(changed(sail((0, 10)), (4, 6), unset))
    assert events.height == 1
    assert evidence(events)["explained_by"] == "no_fix"
    assert events["confidence"][0] == 0.2
    assert "0° N 0° E" in events["sentence_en"][0]


def test_the_place_is_the_hulls_own_and_the_path_what_it_reported() -> None:
    true = sail((0, 10))
    events = find(changed(true, (4, 6), aside(15.0)))
    own = true.filter(pl.col("observed_at") < at(4)).tail(1)
    assert events["lat"][0] == pytest.approx(own["lat"][0], abs=1e-6)
    assert events["lon"][0] == pytest.approx(own["lon"][0], abs=1e-6)
    assert np.allclose(events["path"][0].to_list()[1::2], own["lat"][0] + 0.25, atol=0.01)
    assert evidence(events)["displacement_nmi"] == pytest.approx(20.0, abs=5.0)


def test_a_circle_tells_its_radius_and_rounds() -> None:
    told = evidence(find(changed(sail((0, 10)), (4, 6), ring(-29.4, 40.3, 0.8))))
    assert told["radius_nmi"] == pytest.approx(0.8, rel=0.02)
    assert told["turns"] == pytest.approx(12.0 * 2.0 / (2 * np.pi * 0.8), rel=0.02)


def test_many_jumps_to_new_places_are_one_event() -> None:
    rng = np.random.default_rng(5)

    def scatter(seconds: Any, part: pl.DataFrame) -> Any:
        off = rng.uniform(-0.6, 0.6, (2, len(seconds)))
        return part["lon"].to_numpy() + off[0], part["lat"].to_numpy() + off[1]

    events = find(changed(sail((0, 10)), (4, 5.5), scatter))
    assert [evidence(events, i)["type"] for i in range(events.height)] == ["scattered"]
    assert abs((events["start_at"][0] - at(4)).total_seconds()) <= 180
    assert abs((events["end_at"][0] - at(5.5)).total_seconds()) <= 180


def test_reports_said_again_to_the_last_digit_are_a_replay() -> None:
    true = sail((0, 10))
    again = true.filter(pl.col("observed_at").is_between(at(2), at(3.5))).with_columns(
        pl.col("observed_at") + timedelta(hours=3), pl.col("offset") + 10**8
    )
    kept = true.filter(~pl.col("observed_at").is_between(at(5), at(6.5)))
    events = find(kept, again)
    assert evidence(events)["type"] == "replay"
    assert evidence(events)["shift_h"] == 3.0
    assert "3 h before" in events["sentence_en"][0]


def test_two_receivers_that_disagree() -> None:
    true = sail((0, 10), every_s=120.0)
    other = sail((4, 6), place=(SEA[0], SEA[1] + 0.2), every_s=100.0, source="two")
    events = find(true, other)
    assert events.height == 1
    told = evidence(events)
    assert (told["type"], told["sources"]) == ("receivers", ["one", "two"])
    assert told["displacement_nmi"] == pytest.approx(12.0, abs=0.2)
    assert "12.0 nmi apart" in events["sentence_en"][0]


def test_a_stretch_without_return_is_open_while_the_data_go_on_no_longer() -> None:
    false = changed(sail((0, 6)), (4, 7), ring(-29.4, 40.3, 0.8))
    events = find(false)
    assert events["end_at"][0] is None
    assert 0.5 <= events["confidence"][0] < 0.95
    later = sail((0, 13), mmsi=283_000_009, place=(-30.0, 42.0))
    over = find(false, later)
    assert abs((over["end_at"][0] - at(6)).total_seconds()) <= 60


def test_a_jump_without_return_may_be_another_hull() -> None:
    events = find(changed(sail((0, 6)), (4, 7), elsewhere))
    assert evidence(events)["explained_by"] == "shared_number"
    assert events["confidence"][0] <= 0.45
    assert "another hull" in events["sentence_en"][0]


def test_many_hulls_displaced_at_once_are_one_area() -> None:
    hulls = [
        changed(
            sail((0, 10), mmsi=283_000_100 + n, place=(SEA[0] + 0.1 * n, SEA[1])),
            (4 + 0.1 * n, 6 - 0.05 * n),
            standing(-4.0, 40.0),
        )
        for n in range(5)
    ]
    events = find(*hulls)
    assert events.height == 1
    told = evidence(events)
    assert (told["type"], told["vessels"], told["types"]) == ("area", 5, ["on_land"])
    assert events["mmsis"][0].to_list() == [283_000_100 + n for n in range(5)]
    ring_of = np.array(events["path"][0].to_list()).reshape(-1, 2)
    assert (ring_of[0] == ring_of[-1]).all()
    assert ring_of[:, 0].min() < events["lon"][0] < ring_of[:, 0].max()
    assert abs((events["start_at"][0] - at(4)).total_seconds()) <= 60
    assert find(*hulls[:3]).height == 3


def test_one_and_two_displaced_reports_are_quiet() -> None:
    true = sail((0, 10))
    one = changed(true, (4, 4 + 1 / 60), aside(300.0))
    two = changed(one, (6, 6 + 3 / 60), aside(-200.0))
    assert find(two).is_empty()


def test_a_cloned_number_is_quiet() -> None:
    true = sail((0, 12)).filter(~pl.col("observed_at").is_between(at(5), at(7)))
    clone = sail((0, 12), place=(5.0, 56.0), speed_kn=3.0, course_deg=10.0, source="two")
    assert find(true, clone).is_empty()
    moored = sail((0, 12), place=(-28.0, 41.0), speed_kn=0.0, every_s=180.0)
    assert find(true, moored).is_empty()


def test_hulls_that_use_a_number_by_turns_are_quiet_where_it_is_shared_on_another_day() -> None:
    turns = changed(sail((0, 10)), (4, 6), elsewhere)
    beside = sail((30, 34), place=(-35.0, 43.0), speed_kn=8.0)
    both = sail((24, 34))
    assert find(turns).height == 1
    assert find(turns, both, beside).is_empty()


@pytest.mark.parametrize("late_s", [900.0, 2400.0, 7500.0])
def test_a_receiver_with_a_bad_clock_is_quiet(late_s: float) -> None:
    true = sail((0, 12), every_s=120.0)
    late = sail((3, 5), every_s=120.0, source="two").with_columns(
        pl.col("observed_at") + timedelta(seconds=late_s + 7)
    )
    assert find(true, late).is_empty()
    alone = true.filter(~pl.col("observed_at").is_between(at(4), at(5)))
    assert find(alone, late).is_empty()


def test_real_circles_fast_craft_and_aircraft_are_quiet() -> None:
    trial = changed(sail((0, 10)), (-1, 11), ring(*SEA, 0.5))
    fast = sail((0, 10), mmsi=283_000_002, speed_kn=45.0)
    aircraft = changed(sail((0, 10), mmsi=111_283_001, speed_kn=200.0), (4, 6), elsewhere)
    assert find(trial, fast, aircraft).is_empty()


def test_a_river_with_others_is_quiet_and_a_hull_alone_inland_is_not_sure() -> None:
    inland = (-4.0, 40.0)
    barges = [
        sail((n, n + 5.0), mmsi=283_000_200 + n, place=inland, speed_kn=4.0) for n in range(2)
    ]
    assert find(*barges).is_empty()
    alone = find(barges[0])
    assert evidence(alone)["explained_by"] == "inland_water"
    assert alone["confidence"][0] < 0.5


def test_two_names_at_that_time_are_another_explanation() -> None:
    fixes = tracks.Segmenter().segment(changed(sail((0, 10)), (4, 6), elsewhere))
    claims = [
        {"mmsi": MMSI, "name": name, "first_at": at(h), "last_at": at(h), "claims": 1,
         "source": "one", "file_id": "0" * 16}
        for h, name in ((3.0, "ONE"), (5.0, "OTHER"), (7.0, "ONE"))
    ]  # fmt: skip
    blank: dict[str, Any] = dict.fromkeys(tables.IDENTITIES.names)
    schema = tables.polars_schema(tables.IDENTITIES)
    identities = pl.DataFrame([blank | claim for claim in claims], schema=schema)
    events = Spoofing().find(fixes, identities)
    assert evidence(events)["explained_by"] == "shared_number"


def test_thresholds_are_those_of_the_rule() -> None:
    short = changed(sail((0, 10)), (4, 4.2), elsewhere)
    assert find(short).height == 1
    assert find(short, min_minutes=15.0).is_empty()
    near = changed(sail((0, 10)), (4, 6), aside(1.5))
    assert find(near).is_empty()


def test_midnight_and_180_degrees_change_nothing() -> None:
    plain = changed(sail((0, 10)), (4, 6), aside(15.0))
    expected = evidence(find(plain))
    later = plain.with_columns(pl.col("observed_at") + timedelta(hours=19))
    moved = plain.with_columns(pl.Series("lon", geo.wrap_lon(plain["lon"].to_numpy() - 149.2)))
    for other in (later, moved):
        told = evidence(find(other))
        assert told.keys() == expected.keys()
        assert told["displacement_nmi"] == pytest.approx(expected["displacement_nmi"], abs=0.01)
        assert told["type"] == "offset"
    path = np.array(find(moved)["path"][0].to_list()).reshape(-1, 2)
    assert np.abs(np.diff(path[:, 0])).max() < 1.0


def test_a_drill_and_the_real_hull_of_a_number_are_apart() -> None:
    real = changed(sail((0, 10)), (4, 6), elsewhere)
    drill = real.with_columns(pl.lit("drill-1").alias("exercise_id"))
    events = find(real.with_columns(pl.lit(None, pl.String).alias("exercise_id")), drill)
    assert events.height == 2
    assert set(events["exercise_id"]) == {None, "drill-1"}


def test_late_data_end_in_the_same_events() -> None:
    whole = changed(sail((0, 20)), (4, 6), elsewhere)
    early, late = (whole.filter(pl.col("observed_at") < at(5)), whole)
    assert find(early)["end_at"][0] is None
    assert find(late).equals(find(whole.sample(fraction=1.0, shuffle=True, seed=3)))


def test_splits_order_and_repeats_do_not_matter() -> None:
    parts = [
        changed(sail((0, 10), mmsi=283_000_100 + n), (4, 6), standing(-4.0, 40.0)) for n in range(5)
    ] + [changed(sail((0, 10), mmsi=283_000_900), (7, 8), elsewhere)]
    rule = Spoofing()
    fixes = tracks.Segmenter().segment(pl.concat(parts))
    expected = rule.find(fixes)
    assert expected.height == 2
    one_by_one = [
        rule.sift(fixes.filter(pl.col("mmsi") == m)) for m in sorted(set(fixes["mmsi"]))[::-1]
    ]
    assert rule.judge(Partials.concat(one_by_one)).equals(expected)
    twice = pl.concat([*parts, *parts]).sample(fraction=1.0, shuffle=True, seed=1)
    assert rule.find(tracks.Segmenter().segment(twice)).equals(expected)
    empty = rule.sift(fixes.clear())
    assert rule.judge(Partials.concat([empty, *one_by_one])).equals(expected)


def test_a_replay_beside_the_hulls_own_reports_is_one_event() -> None:
    true = sail((0, 10))
    again = true.filter(pl.col("observed_at").is_between(at(2), at(3.5))).with_columns(
        pl.col("observed_at") + timedelta(hours=3, seconds=20), pl.col("offset") + 10**8
    )
    events = find(true, again)
    assert [evidence(events, i)["type"] for i in range(events.height)] == ["replay"]
    assert abs((events["start_at"][0] - at(5)).total_seconds()) <= 120


def test_a_few_reports_delivered_late_are_quiet() -> None:
    true = sail((0, 10), every_s=20.0)
    late = true.filter(pl.col("observed_at").is_between(at(2), at(3.5)))[::25].with_columns(
        pl.col("observed_at") + timedelta(minutes=17), pl.col("offset") + 10**8
    )
    assert find(true, late).is_empty()


def test_two_hulls_that_exchange_numbers_are_not_sure() -> None:
    one, two = sail((0, 10)), sail((0, 10), mmsi=MMSI + 1, place=(-29.0, 40.5), speed_kn=6.0)
    within = pl.col("observed_at").is_between(at(4), at(6))
    swapped = [
        own.filter(~within).vstack(
            other.filter(within).with_columns(pl.lit(own["mmsi"][0], pl.Int32).alias("mmsi"))
        )
        for own, other in ((one, two), (two, one))
    ]
    events = find(*swapped)
    assert events.height == 2
    assert {evidence(events, i)["explained_by"] for i in range(2)} == {"exchange"}
    assert events["confidence"].max() < 0.5
