"""Encounters at the end of the data: open while more contact would belong to them, else ended."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from made import NO_PORTS, at, offset, sea, ship

from sealane import geo, tables
from sealane.detect import Encounter, Partials, finalise, reconcile

PLACE = (179.99, 20.0)
FIRST, LATER = datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 2, tzinfo=UTC)


def found(frame: pl.DataFrame, **given: Any) -> list[dict[str, Any]]:
    rule = Encounter(**{"ports": NO_PORTS, **given})
    rows = rule.judge(rule.sift(frame)).rows(named=True)
    return [{**row, "evidence": json.loads(row["evidence"])} for row in rows]


def lying(number: int, hours: tuple[float, float], north_m: float = 0.0) -> pl.DataFrame:
    return ship(211000000 + number, offset(*PLACE, north_m=north_m), hours=hours)


def together(end: float = 23.0) -> pl.DataFrame:
    return sea(lying(1, (18.0, end)), lying(2, (18.0, end), 100.0))


def other(hours: tuple[float, float], nmi: float, **given: Any) -> pl.DataFrame:
    """A ship that sails so far east, heard in these hours."""
    place = geo.destination(*PLACE, 90.0, nmi * 1852.0)
    where = (float(place[0]), float(place[1]))
    return ship(211000009, where, hours=hours, speed_kn=8.0, **given)


def test_contact_to_the_end_of_the_data_is_open() -> None:
    (event,) = found(together())
    assert event["end_at"] is None
    assert (event["end_lon"], event["end_lat"], event["end_uncertainty_s"]) == (None, None, None)
    evidence = event["evidence"]
    assert evidence["end"] == "open"
    assert evidence["last_contact_at"] == "2024-05-02T23:00:00Z"
    assert evidence["duration_h"] == 5.0
    assert [hull["to"] for hull in evidence["composition"]] == [None, None]
    assert event["sentence_en"].startswith("Encounter, still going on after 5 h: MMSI 211000001")
    assert "last seen so on 2024-05-02 23:00Z" in event["sentence_en"]
    assert "5時間以上継続中" in event["sentence_ja"]


@pytest.mark.parametrize(
    ("hours", "nmi", "end"),
    [
        ((20.0, 25.0), 100.0, "open"),  # the feed ends 2 h later: they may still be there
        ((20.0, 27.5), 100.0, "last heard together"),
        ((20.0, 27.5), 280.0, "last heard together"),
        ((20.0, 27.5), 420.0, "open"),  # heard too far away to tell anything of this sea
        ((50.0, 60.0), 100.0, "open"),  # nor does what is heard beyond the halo of 24 h
    ],
)
def test_a_feed_that_goes_on_without_them_ends_it(
    hours: tuple[float, float], nmi: float, end: str
) -> None:
    (event,) = found(sea(together(), other(hours, nmi)))
    assert event["evidence"]["end"] == end
    assert event["end_at"] == (None if end == "open" else at(23.0))


def test_one_hull_heard_on_tells_by_itself() -> None:
    waits = [lying(1, (18.0, 23.0)), lying(2, (18.0, 25.0), 100.0)]
    assert found(sea(*waits))[0]["evidence"]["end"] == "open"
    waits[1] = lying(2, (18.0, 27.2), 100.0)
    assert found(sea(*waits))[0]["evidence"]["end"] == "last heard together"
    waits[1] = sea(waits[0], lying(2, (18.0, 23.0), 100.0), lying(2, (99.0, 100.0), 100.0))
    assert found(waits[1])[0]["evidence"]["end"] == "last heard together"


def test_a_hull_that_leaves_after_a_long_silence_does_not_tell_when_they_parted() -> None:
    sails = ship(211000002, offset(*PLACE, north_m=1500.0), hours=(36.0, 37.0), speed_kn=9.0)
    (event,) = found(sea(together(), sails))
    assert event["evidence"]["end"] == "last heard together"


def test_hulls_seen_apart_have_ended_it() -> None:
    away = offset(*PLACE, north_m=1500.0)
    sails = ship(211000002, away, hours=(23.2, 23.8), speed_kn=9.0)
    (event,) = found(sea(together(), sails))
    assert event["evidence"]["end"] == "seen apart"
    assert event["end_at"] == at(23.0)
    assert [hull["to"] for hull in event["evidence"]["composition"]] == ["2024-05-02T23:00:00Z"] * 2
    drifts = sea(lying(2, (23.2, 24.0), 900.0), lying(1, (23.2, 24.0)))
    assert found(sea(together(), drifts))[0]["evidence"]["end"] == "seen apart"
    short = drifts.filter(pl.col("observed_at") <= at(23.4))
    assert found(sea(together(), short))[0]["end_at"] is None  # no longer than a break in contact


def test_a_hull_that_turns_up_far_off_has_left_in_silence() -> None:
    far = offset(*PLACE, north_m=30_000.0)
    (event,) = found(sea(together(), ship(211000001, far, hours=(25.0, 25.5))))
    assert event["evidence"]["end"] == "seen apart"
    near = offset(*PLACE, north_m=2_000.0)  # it may have drifted there, and the other with it
    (event,) = found(sea(together(), ship(211000001, near, hours=(25.0, 25.5))))
    assert event["evidence"]["end"] == "open"


def test_a_hull_that_reaches_port_has_left() -> None:
    port = geo.Ports.from_lists(["Port"], [PLACE[0]], [PLACE[1] + 0.1])
    drift = {"hours": (18.0, 23.0), "speed_kn": 1.0}  # from 11.1 km to 9 km off the port
    pair = sea(
        ship(211000001, PLACE, **drift), ship(211000002, offset(*PLACE, east_m=100.0), **drift)
    )
    assert found(pair)[0]["end_at"] is None
    (event,) = found(pair, ports=port, min_duration_h=0.5, min_run_h=0.3)
    assert event["evidence"]["end"] == "seen apart"


def test_a_raft_is_open_while_any_of_it_lies_there() -> None:
    leaves = sea(
        lying(3, (18.0, 21.0), -100.0),
        ship(211000003, offset(*PLACE, north_m=-3000.0), hours=(21.3, 23.0), speed_kn=9.0),
    )
    (event,) = found(sea(together(), leaves))
    assert event["end_at"] is None
    to = {hull["mmsi"]: hull["to"] for hull in event["evidence"]["composition"]}
    assert to == {211000001: None, 211000002: None, 211000003: "2024-05-02T21:00:00Z"}
    assert event["sentence_en"].startswith("Raft of 3 vessels, still there after 5 h")
    assert event["sentence_ja"].startswith("3隻の集団が5時間以上停留中")


def test_ships_of_a_drill_do_not_tell_of_real_ones() -> None:
    drill = other((20.0, 30.0), 50.0).with_columns(pl.lit("drill").alias("exercise_id"))
    assert found(sea(together(), drill))[0]["end_at"] is None


def test_data_that_end_it_later_revise_the_same_event() -> None:
    rule = Encounter(ports=NO_PORTS)
    whole = sea(together(27.0), ship(211000002, offset(*PLACE, north_m=3000.0), hours=(27.3, 29.0)))
    standing = tables.empty(tables.EVENTS)
    said = []
    for hour in (21.0, 24.0, 30.0):
        part = whole.filter(pl.col("observed_at") <= at(hour))
        now = finalise(rule.judge(rule.sift(part)), None, LATER)
        rows = reconcile(standing, now, FIRST + timedelta(hours=hour))
        standing = pl.concat([standing, rows])
        said += rows.select("event_id", "status", "end_at", "because").rows()
    assert len({row[0] for row in said}) == 1
    assert [row[1:3] for row in said] == [
        ("new", None),
        ("revised", None),
        ("revised", at(27.0)),
    ]
    assert "end (open to 2024-05-03 03:00Z)" in said[2][3]


def test_an_end_is_learnt_within_the_halo_alone() -> None:
    rule = Encounter(ports=NO_PORTS)
    near, far = other((20.0, 27.5), 280.0), other((20.0, 30.0), 700.0)
    far = far.with_columns(mmsi=pl.lit(211000010, pl.Int32), track_id=pl.lit("211000010-a"))
    parts = [rule.sift(part) for part in (together(), near, far)]
    all_of_it = rule.judge(Partials.concat(parts))
    assert rule.judge(Partials.concat(parts[:2])).equals(all_of_it)
    cells, hours = rule.halo.cells_deg, rule.halo.hours
    assert (cells * 60.0, hours) == (rule.wide_nmi, 24.0)
