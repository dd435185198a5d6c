"""Encounters: every case that must be found, and every trap that must not."""

from __future__ import annotations

import json

import polars as pl
import pytest
from made import DAY, NO_PORTS, at, offset, sea, ship

from sealane import geo
from sealane.detect.encounter import Encounter

PLACE = (-30.0, 20.0)


def found(frame: pl.DataFrame, **given: object) -> pl.DataFrame:
    rule = Encounter(**{"ports": NO_PORTS, **given})
    return rule.judge(rule.sift(frame))


def pair(
    place: tuple[float, float],
    begin: float,
    end: float,
    *,
    apart_m: float = 100.0,
    every_s: float = 120.0,
    speed_kn: float = 0.3,
    course_deg: float = 90.0,
) -> pl.DataFrame:
    """Two ships side by side from begin to end; before and after one is 5 nmi off and closing."""
    other = offset(*place, north_m=apart_m)
    ends = geo.destination(*place, course_deg, speed_kn * 1852.0 * (end - begin))
    far = offset(*other, north_m=9260.0)
    stay = {"every_s": every_s, "speed_kn": speed_kn, "course_deg": course_deg}
    return sea(
        ship(211000001, place, hours=(begin - 3, end + 3), **stay)
        if speed_kn == 0.0
        else sea(
            ship(211000001, place, hours=(begin, end), **stay),
        ),
        ship(
            211000002,
            far,
            hours=(begin - 1.0, begin - 0.2),
            every_s=every_s,
            speed_kn=5.5,
            course_deg=180.0,
        ),
        ship(211000002, other, hours=(begin, end), **stay),
        ship(
            211000002,
            offset(float(ends[0]), float(ends[1]), north_m=apart_m + 1852.0),
            hours=(end + 0.2, end + 1.0),
            every_s=every_s,
            speed_kn=8.0,
        ),
    )


@pytest.mark.parametrize(
    ("name", "place", "begin", "end", "every_s"),
    [
        ("midday", PLACE, 11.0, 14.0, 120.0),
        ("midnight", PLACE, 22.5, 25.5, 120.0),
        ("late evening", PLACE, 22.0, 25.0, 120.0),
        ("sparse", PLACE, 11.0, 14.0, 1200.0),
        ("far north", (15.0, 78.0), 11.0, 14.0, 120.0),
        ("on 180", (180.0 - 1e-4, 5.0), 8.0, 13.0, 1200.0),
        ("tanker", PLACE, 2.0, 14.0, 300.0),
    ],
)
def test_an_encounter_is_found_whole(
    name: str, place: tuple[float, float], begin: float, end: float, every_s: float
) -> None:
    events = found(pair(place, begin, end, every_s=every_s))
    assert events.height == 1, name
    event = events.row(0, named=True)
    assert event["mmsis"] == [211000001, 211000002]
    assert abs((event["start_at"] - at(begin)).total_seconds()) <= max(600.0, every_s)
    assert abs((event["end_at"] - at(end)).total_seconds()) <= max(600.0, every_s)
    assert geo.distance_m(event["lon"], event["lat"], *place) < 6000.0
    assert event["confidence"] > 0.5
    assert json.loads(event["evidence"])["min_distance_m"] < 150.0


def test_an_encounter_that_drifts_over_180_is_one() -> None:
    start = (179.99, 5.0)
    events = found(pair(start, 10.0, 14.0, speed_kn=0.9))
    assert events.height == 1
    event = events.row(0, named=True)
    assert abs(abs(event["lon"]) - 180.0) < 0.05
    assert event["end_lon"] < 0.0
    steps = [abs(b - a) for a, b in zip(event["path"][::2], event["path"][2::2], strict=False)]
    assert max(steps) < 0.1


def convoy() -> pl.DataFrame:
    ahead = offset(*PLACE, east_m=300.0)
    way = {"hours": (10.0, 14.0), "speed_kn": 12.0, "course_deg": 90.0}
    return sea(ship(211000001, PLACE, **way), ship(211000002, ahead, **way))


def test_a_convoy_is_no_encounter() -> None:
    assert found(convoy()).is_empty()
    assert found(convoy(), max_speed_kn=13.0).height == 1  # the speed alone decides


def moored(count: int, place: tuple[float, float], apart_m: float = 90.0) -> pl.DataFrame:
    return sea(
        *(
            ship(
                211000001 + n, offset(*place, east_m=n * apart_m), hours=(0.0, 24.0), every_s=360.0
            )
            for n in range(count)
        )
    )


def test_neighbours_moored_in_port_are_no_encounter() -> None:
    port = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1]])
    assert found(moored(10, PLACE), ports=port).is_empty()


def test_a_raft_is_one_event_with_all_hulls() -> None:
    events = found(moored(40, PLACE))
    assert events.height == 1
    event = events.row(0, named=True)
    assert event["mmsis"] == [211000001 + n for n in range(40)]
    assert len(json.loads(event["evidence"])["composition"]) == 40
    assert "Raft of 40 vessels" in event["sentence_en"]
    assert "40隻" in event["sentence_ja"]


def test_a_pilot_boat_alongside_is_no_encounter() -> None:
    frame = sea(
        ship(211000001, PLACE, hours=(0.0, 12.0), every_s=120.0),
        ship(211000002, offset(*PLACE, north_m=60.0), hours=(6.0, 6.25), every_s=60.0),
        ship(
            211000002, offset(*PLACE, north_m=2000.0), hours=(6.5, 8.0), every_s=60.0, speed_kn=15.0
        ),
    )
    assert found(frame).is_empty()


def test_a_supply_ship_that_visits_two_makes_two_events() -> None:
    second = offset(*PLACE, east_m=8000.0)
    frame = sea(
        ship(211000001, PLACE, hours=(0.0, 24.0)),
        ship(211000002, second, hours=(0.0, 24.0)),
        ship(211000003, offset(*PLACE, north_m=80.0), hours=(2.0, 5.0)),
        ship(211000003, offset(*second, north_m=80.0), hours=(6.0, 9.5)),
    )
    events = found(frame)
    assert [list(m) for m in events["mmsis"]] == [[211000001, 211000003], [211000002, 211000003]]


def test_contacts_less_than_four_hours_apart_are_one() -> None:
    beside, away = offset(*PLACE, north_m=80.0), offset(*PLACE, north_m=3000.0)
    frame = sea(
        ship(211000001, PLACE, hours=(0.0, 24.0)),
        ship(211000002, beside, hours=(2.0, 4.0)),
        ship(211000002, away, hours=(4.2, 6.8)),
        ship(211000002, beside, hours=(7.0, 9.0)),
        ship(211000002, away, hours=(9.2, 14.8)),
        ship(211000002, beside, hours=(15.0, 18.0)),
    )
    events = found(frame)
    assert events.height == 2
    assert abs((events["end_at"][0] - at(9.0)).total_seconds()) <= 600.0


def test_two_tracks_of_one_mmsi_are_no_encounter() -> None:
    frame = sea(
        ship(211000001, PLACE, hours=(0.0, 12.0), suffix="a"),
        ship(211000001, offset(*PLACE, north_m=80.0), hours=(0.0, 12.0), suffix="b"),
    )
    assert found(frame).is_empty()


def test_nothing_is_made_up_beyond_the_last_fix() -> None:
    frame = sea(
        ship(211000001, PLACE, hours=(0.0, 12.0)),
        ship(211000002, offset(*PLACE, north_m=80.0), hours=(1.0, 2.5)),
    )
    assert found(frame).is_empty()


def test_drills_and_real_ships_do_not_meet() -> None:
    frame = moored(2, PLACE).with_columns(
        pl.when(pl.col("mmsi") == 211000001).then(pl.lit("drill")).alias("exercise_id")
    )
    assert found(frame).is_empty()
    drill = moored(2, PLACE).with_columns(pl.lit("drill").alias("exercise_id"))
    assert found(drill)["exercise_id"].to_list() == ["drill"]


def test_no_ships_no_events() -> None:
    assert found(moored(1, PLACE).clear()).is_empty()
    assert DAY.tzinfo is not None
