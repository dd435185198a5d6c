"""Gaps: silences of one hull, told apart from outages, coverage and ports."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from made import NO_PORTS, at, offset, sea, ship

from sealane import geo, tables
from sealane.detect.gap import Gap

PLACE = (-30.0, 20.0)


def found(frame: pl.DataFrame, **given: object) -> pl.DataFrame:
    rule = Gap(**{"ports": NO_PORTS, **given})
    return rule.judge(rule.sift(frame))


def lane(
    place: tuple[float, float] = PLACE,
    *,
    count: int = 6,
    hours: tuple[float, float] = (0.0, 48.0),
    silent: list[tuple[float, float]] | None = None,
) -> list[pl.DataFrame]:
    """Ships that go to and fro around a place: good reception on all sides of it."""
    ships = []
    for n in range(count):
        course = 360.0 / count * n
        start = geo.destination(*place, course + 180.0, 30.0 * 1852.0)
        span = hours[1] - hours[0]
        ships.append(
            ship(
                212000001 + n,
                (float(start[0]), float(start[1])),
                hours=hours,
                speed_kn=60.0 / span,
                course_deg=course,
                every_s=300.0,
                silent=silent or (),
            )
        )
    return ships


def of(events: pl.DataFrame, mmsi: int) -> list[dict[str, Any]]:
    rows = events.filter(pl.col("mmsis").list.first() == mmsi).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def dark(silent: tuple[float, float], **given: Any) -> pl.DataFrame:
    way = {"hours": (6.0, 44.0), "speed_kn": 1.0, "course_deg": 45.0, "silent": [silent]}
    return ship(211000001, PLACE, **{**way, **given})


def test_a_closed_gap_in_good_reception() -> None:
    events = found(sea(dark((16.0, 30.0)), *lane()))
    assert events.height == 1
    (gap,) = of(events, 211000001)
    assert gap["start_at"] == at(16.0)
    assert gap["end_at"] == at(30.0)
    assert gap["confidence"] > 0.65
    assert gap["evidence"]["explained_by"] is None
    assert abs(gap["evidence"]["distance_nmi"] - 14.0) < 0.2
    assert abs(gap["evidence"]["implied_speed_kn"] - 1.0) < 0.05
    assert gap["evidence"]["positions_before_12h"] == 201
    assert "AIS gap of 14 h" in gap["sentence_en"]
    assert "14時間" in gap["sentence_ja"]


def test_an_open_gap_has_no_end() -> None:
    events = found(sea(dark((16.0, 99.0)), *lane()))
    (gap,) = of(events, 211000001)
    assert gap["end_at"] is None
    assert gap["end_lon"] is None
    assert gap["confidence"] > 0.65
    assert gap["evidence"]["silence_h"] == 32.0
    assert gap["evidence"]["judged_h"] == 24.0
    assert "still open after 32 h" in gap["sentence_en"]
    assert "in the first 24 h of that, 6 other ships" in gap["sentence_en"]
    assert "32時間途絶中" in gap["sentence_ja"]
    assert events.height == 1


@pytest.mark.parametrize(
    ("hours", "silence_h", "said"),
    [
        (23.5, 7.5, "7 h 30 min"),
        (107.6, 91.0, "3 d 19 h"),
        (16.0 + 24 * 40.6, 960.0, "40 d"),
    ],
)
def test_an_open_gap_lasts_to_the_end_of_the_data(
    hours: float, silence_h: float, said: str
) -> None:
    far = ship(219000001, (40.0, -10.0), hours=(0.0, hours), every_s=1800.0)
    (gap,) = of(found(sea(dark((16.0, 1e4)), *lane(hours=(0.0, 23.0)), far)), 211000001)
    assert gap["end_at"] is None
    assert gap["evidence"]["silence_h"] == pytest.approx(silence_h, abs=0.5)
    assert gap["evidence"]["judged_h"] == pytest.approx(7.0, abs=0.1)
    assert said in gap["sentence_en"]


def test_data_that_go_on_elsewhere_change_no_judgement() -> None:
    short, long = (
        of(found(sea(dark((16.0, 1e4)), *lane(hours=(0.0, hours)))), 211000001)[0]
        for hours in (48.0, 480.0)
    )
    assert short["event_id"] == long["event_id"]
    assert long["evidence"]["silence_h"] == 464.0


def test_a_gap_is_open_only_where_the_feed_goes_on() -> None:
    assert found(sea(dark((16.0, 99.0)), *lane(hours=(0.0, 20.0)))).is_empty()


def test_a_silence_below_the_threshold_is_none() -> None:
    frame = sea(dark((16.0, 21.9)), *lane())
    assert found(frame).is_empty()
    assert found(frame, min_gap_h=5.0).height == 1


def test_a_gap_over_180_keeps_its_place_and_distance() -> None:
    place = (178.77, 5.0)
    frame = sea(
        ship(
            211000001,
            place,
            hours=(6.0, 44.0),
            speed_kn=11.6,
            course_deg=90.0,
            silent=[(6.5, 20.6)],
        ),
        *lane((180.0, 5.0)),
    )
    (gap,) = of(found(frame), 211000001)
    assert gap["evidence"]["distance_nmi"] < 170.0
    assert gap["lon"] > 178.0
    assert gap["end_lon"] < -178.0
    assert abs(gap["path"][2] - gap["path"][0]) < 4.0


def test_an_outage_of_the_feed_is_told_apart() -> None:
    out = [(16.0, 26.0)]
    events = found(sea(dark((16.0, 26.0)), *lane(silent=out)))
    assert events.height == 7
    assert events["confidence"].max() <= 0.2
    for gap in of(events, 211000001):
        assert gap["evidence"]["explained_by"] == "outage"
        assert abs(gap["evidence"]["outage_h"] - 10.0) <= 0.5
        assert "feed itself was out for 9 h 45 min of it" in gap["sentence_en"]


def test_an_outage_that_outlasts_the_look_is_said_to_be_at_least_so_long() -> None:
    out = [(16.0, 256.1)]
    frame = sea(
        dark(out[0], hours=(6.0, 280.0), speed_kn=0.1), *lane(hours=(0.0, 280.0), silent=out)
    )
    (gap,) = of(found(frame), 211000001)
    assert gap["evidence"]["explained_by"] == "outage"
    assert gap["evidence"]["judged_h"] == 24.0
    assert "Not heard for 10 d:" in gap["sentence_en"]
    assert "out for at least 23 h 45 min of it" in gap["sentence_en"]
    assert gap["sentence_ja"].startswith("10日受信なし")
    assert "うち少なくとも23時間45分は" in gap["sentence_ja"]


def test_a_long_gap_around_a_short_outage_stays_a_gap() -> None:
    events = found(sea(dark((12.0, 30.0)), *lane(silent=[(16.0, 19.0)])))
    (gap,) = of(events, 211000001)
    assert gap["confidence"] > 0.5


def test_a_station_out_explains_it_though_all_were_quiet_for_a_part_only() -> None:
    """Four hulls fall silent and come back together; the others are quiet for the first hours."""
    beside = [
        ship(211000001 + n, offset(*PLACE, north_m=9_000.0 * n), hours=(6.0, 44.0), speed_kn=1.0,
             course_deg=45.0, silent=[(16.0, 26.0)])
        for n in range(4)
    ]  # fmt: skip
    events = found(sea(*beside, *lane(silent=[(16.0, 19.0)])))
    gaps = [gap for n in range(4) for gap in of(events, 211000001 + n)]
    assert len(gaps) == 4
    assert {gap["evidence"]["explained_by"] for gap in gaps} == {"outage"}
    assert max(gap["confidence"] for gap in gaps) <= 0.2


def test_leaving_coverage_is_told_apart_even_when_the_ship_comes_back() -> None:
    edge = offset(*PLACE, east_m=40_000.0)
    out = ship(211000001, edge, hours=(4.0, 15.0), speed_kn=1.5, course_deg=90.0)
    turned = geo.destination(*edge, 90.0, 1.5 * 1852.0 * 11.0)
    back = ship(
        211000001,
        (float(turned[0]), float(turned[1])),
        hours=(25.0, 44.0),
        speed_kn=1.5,
        course_deg=270.0,
    )
    events = found(sea(out, back, *lane(count=8)))
    (gap,) = of(events, 211000001)
    assert gap["evidence"]["explained_by"] == "coverage"
    assert gap["confidence"] < 0.5
    assert "coverage" in gap["sentence_en"]


def test_sailing_out_of_coverage_at_speed_is_told_apart() -> None:
    start = offset(*PLACE, east_m=-20_000.0)
    away = ship(211000001, start, hours=(10.0, 14.0), speed_kn=15.0, course_deg=90.0)
    (gap,) = of(found(sea(away, *lane(count=8))), 211000001)
    assert gap["end_at"] is None
    assert gap["evidence"]["explained_by"] == "coverage"


def test_switching_off_in_port_is_told_apart() -> None:
    port = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1]])
    frame = sea(dark((16.0, 30.0), speed_kn=0.0), *lane())
    (gap,) = of(found(frame, ports=port), 211000001)
    assert gap["evidence"]["explained_by"] == "port"
    assert gap["confidence"] <= 0.3
    (gap,) = of(found(frame), 211000001)
    assert gap["confidence"] > 0.5


def test_each_hull_of_a_shared_mmsi_has_its_own_silence() -> None:
    other = offset(*PLACE, north_m=90_000.0)
    frame = sea(
        dark((16.0, 30.0), suffix="a"),
        ship(211000001, other, hours=(0.0, 48.0), suffix="b", speed_kn=1.0),
        *lane(),
    )
    (gap,) = of(found(frame), 211000001)
    assert gap["track_ids"] == ["211000001-a"]
    assert gap["start_at"] == at(16.0)


def test_a_track_that_goes_on_under_another_name_is_one_closed_gap() -> None:
    later = ship(211000001, PLACE, hours=(30.0, 44.0), suffix="c")
    frame = sea(ship(211000001, PLACE, hours=(6.0, 16.0), suffix="b"), later, *lane())
    (gap,) = of(found(frame), 211000001)
    assert gap["end_at"] == at(30.0)
    assert gap["evidence"]["next_track_id"] == "211000001-c"


def test_a_ship_alone_in_the_feed() -> None:
    (gap,) = of(found(dark((16.0, 30.0))), 211000001)
    assert gap["confidence"] == 0.55
    assert gap["evidence"]["explained_by"] is None
    assert not gap["evidence"]["reception"]["is_known"]
    assert "not known" in gap["sentence_en"]


def test_a_ship_heard_every_few_hours_is_not_notable() -> None:
    frame = sea(dark((16.0, 24.0), every_s=7200.0), *lane())
    (gap,) = of(found(frame), 211000001)
    assert gap["evidence"]["explained_by"] == "coverage"


def test_where_others_fall_silent_too_the_place_explains_it() -> None:
    ships = [
        ship(
            213000001 + n,
            offset(*PLACE, north_m=400.0 * n),
            hours=(4.0 + n, 44.0),
            speed_kn=1.0,
            course_deg=45.0,
            silent=[(14.0 + n, 26.0 + n)],
        )
        for n in range(5)
    ]
    (gap,) = of(found(sea(dark((16.5, 30.0)), *ships, *lane(count=3))), 211000001)
    assert gap["confidence"] < 0.5


def test_class_b_is_judged_by_class_b() -> None:
    ahead = [float(x) for x in geo.destination(*PLACE, 45.0, 13.0 * 1852.0)]
    boats = [
        ship(
            214000001 + n,
            geo.destination(*ahead, 90.0 * n, 3000.0 + 10.0 * n),
            hours=(0.0, 48.0),
            every_s=180.0,
            transponder="B",
            silent=[(h, h + 5.0) for h in range(1, 46, 6)],
        )
        for n in range(4)
    ]
    gap_b = of(found(sea(dark((16.0, 23.0), transponder="B"), *boats, *lane())), 211000001)[0]
    gap_a = of(found(sea(dark((16.0, 23.0)), *boats, *lane())), 211000001)[0]
    assert gap_b["evidence"]["reception"]["class"] == "B"
    assert gap_a["evidence"]["reception"]["class"] == "A"
    assert gap_b["confidence"] < 0.5 < gap_a["confidence"]


def test_no_ships_no_events() -> None:
    assert found(dark((16.0, 30.0)).clear()).is_empty()


def test_gaps_are_judged_anew_only_as_a_half_hour_of_the_feed_ends() -> None:
    dark_one, others = dark((16.0, 60.0)), lane(hours=(0.0, 48.0))

    def until(hours: float) -> pl.DataFrame:
        return found(sea(dark_one, *others).filter(pl.col("observed_at") <= at(hours)))

    told = [until(hours) for hours in (26.02, 26.2, 26.48, 26.6)]
    assert told[0].equals(told[1])
    assert told[0].equals(told[2])
    assert not told[0].equals(told[3])
    lasted = [of(events, 211000001)[0]["evidence"]["silence_h"] for events in told]
    assert lasted == [10.0, 10.0, 10.0, 10.5]
    assert of(until(22.4), 211000001) == []
    assert of(until(22.6), 211000001)[0]["evidence"]["silence_h"] == 6.5


def test_a_silence_that_ends_is_told_at_once() -> None:
    events = found(sea(dark((16.0, 26.1)), *lane()).filter(pl.col("observed_at") <= at(26.2)))
    (gap,) = of(events, 211000001)
    assert gap["end_at"] == at(26.1)


def claiming(imo: dict[int, int]) -> pl.DataFrame:
    """What hulls of these numbers say of themselves."""
    rows = [
        dict.fromkeys(tables.IDENTITIES.names)
        | {"mmsi": mmsi, "imo": number, "first_at": at(0.0), "last_at": at(90.0), "source": "made"}
        | {"reports": 1}
        for mmsi, number in imo.items()
    ]
    return pl.DataFrame(rows, schema=tables.polars_schema(tables.IDENTITIES), strict=False)


def renumbered(silent_h: float, speed_kn: float) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A hull up to hour 16, and the same one as another number from ``silent_h`` later."""
    until = 16.0
    before = ship(211000001, PLACE, hours=(6.0, until), speed_kn=speed_kn, course_deg=45.0)
    there = geo.destination(*PLACE, 45.0, speed_kn * (until - 6.0 + silent_h) * 1852.0)
    place = float(there[0]), float(there[1])
    span = (until + silent_h, 30.0)
    return before, ship(211000009, place, hours=span, speed_kn=speed_kn, course_deg=45.0)


@pytest.mark.parametrize(
    ("silent_h", "speed_kn", "imos"),
    [(0.1, 1.0, (9074729, 9074729)), (2.0, 1.0, (9074729, 9074729)), (0.1, 4.0, (None, None))],
    ids=["soon", "after hours", "by place alone"],
)
def test_a_hull_that_goes_on_as_another_number_was_not_silent(
    silent_h: float, speed_kn: float, imos: tuple[int, int]
) -> None:
    known = claiming({211000001: imos[0], 211000009: imos[1]})
    hulls = sea(*renumbered(silent_h, speed_kn), *lane())
    events = Gap(ports=NO_PORTS).find(hulls, known)
    (gap,) = of(events, 211000001)
    assert gap["evidence"]["explained_by"] == "other_number"
    assert gap["evidence"]["other_number"] == 211000009
    assert gap["confidence"] <= 0.45
    assert "MMSI 211000009" in gap["sentence_en"]
    assert events.equals(Gap(ports=NO_PORTS).find(hulls.sample(fraction=1.0, shuffle=True), known))


def test_another_ship_that_begins_near_is_no_other_number() -> None:
    known = claiming({211000001: 9074729, 211000009: 9241061})
    (gap,) = of(Gap(ports=NO_PORTS).find(sea(*renumbered(0.1, 1.0), *lane()), known), 211000001)
    assert gap["evidence"]["explained_by"] is None
    assert gap["confidence"] >= 0.5


def test_a_number_mistyped_for_minutes_is_no_sure_gap() -> None:
    way = {"hours": (6.0, 44.0), "speed_kn": 1.0, "course_deg": 45.0}
    whole = ship(211000001, PLACE, **way, every_s=60.0)
    is_typo = (pl.col("observed_at") >= at(16.0)) & (pl.col("observed_at") < at(16.3))
    typo = whole.filter(is_typo).with_columns(
        pl.lit(211000007).cast(whole.schema["mmsi"]).alias("mmsi"),
        pl.lit("211000007-a").alias("track_id"),
    )
    known = claiming({211000001: 9074729, 211000007: 9074729})
    events = Gap(ports=NO_PORTS).find(sea(whole.filter(~is_typo), typo, *lane()), known)
    (gap,) = of(events, 211000007)
    assert (gap["evidence"]["explained_by"], gap["evidence"]["other_number"]) == (
        "other_number",
        211000001,
    )
    assert not of(events, 211000001)
