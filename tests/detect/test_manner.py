"""How hulls behave inside a zone: classes of ways, company, relay, ferries, ports, tallies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import NO_PORTS, at, fixes, sea

from sealane import geo, tables
from sealane.detect import Partials, ZoneEntry, columns_of, tally
from sealane.detect.stay.manner import _pairs
from sealane.errors import BadSetting
from sealane.law import Zone, ZoneSet

Place = tuple[float, float]
DISC = Zone("Disc", "territorial_sea", ("AAA",), shapely.Point(10.0, 0.0).buffer(0.2))  # 12 nmi
EAST = Zone("East", "territorial_sea", ("AAA",), shapely.Point(180.0, 0.0).buffer(0.2))
TYPES = {"government": 55, "merchant": 70, "fishing": 30, "other": 60}
WEST_OF, EAST_OF = (9.6, 0.0), (10.4, 0.0)


def way(
    mmsi: int,
    places: Sequence[Place],
    *,
    start_h: float = 6.0,
    speed_kn: float = 12.0,
    every_s: float = 120.0,
    waits_h: dict[int, float] | None = None,
) -> pl.DataFrame:
    """A hull through places at one speed; it waits at some of them (by number)."""
    hours, lons, lats = [start_h], [places[0][0]], [places[0][1]]
    for number, (here, there) in enumerate(pairwise(places), start=1):
        hours.append(hours[-1] + float(geo.distance_m(*here, *there)) / 1852.0 / speed_kn)
        lons.append(there[0])
        lats.append(there[1])
        if waits_h and number in waits_h:
            hours.append(hours[-1] + waits_h[number])
            lons.append(there[0])
            lats.append(there[1])
    t = np.arange(hours[0], hours[-1], every_s / 3600.0)
    lon, lat = np.interp(t, hours, lons), np.interp(t, hours, lats)
    return fixes(mmsi, [at(float(h)) for h in t], geo.wrap_lon(lon), lat, speed_kn)


def claims(**classes: int) -> pl.DataFrame:
    """Ship types by class: ``government=1`` says it of MMSI 211000001."""
    rows = [
        {"mmsi": 211000000 + number, "ship_type": TYPES[name.rstrip("_")],
         "first_at": at(0.0), "last_at": at(200.0)}
        for name, number in classes.items()
    ]  # fmt: skip
    full = [dict.fromkeys(tables.IDENTITIES.names) | row for row in rows]
    return pl.DataFrame(full, schema=tables.polars_schema(tables.IDENTITIES))


def events_of(
    frame: pl.DataFrame, said: pl.DataFrame | None = None, *, zone: Zone = DISC, **given: Any
) -> pl.DataFrame:
    rule = ZoneEntry(zones=ZoneSet((zone,)), **{"ports": NO_PORTS, **given})
    return rule.judge(rule.sift(columns_of(frame, said)))


def evidence_of(*asked: Any, **given: Any) -> list[dict[str, Any]]:
    return [json.loads(text) for text in events_of(*asked, **given)["evidence"]]


@pytest.mark.parametrize(
    ("places", "waits_h", "path_class"),
    [
        ((WEST_OF, (10.0, 0.03), EAST_OF), {}, "transit"),
        (((9.7, 0.15), (10.3, 0.15)), {}, "corner cut"),
        ((WEST_OF, (10.0, 0.03), EAST_OF), {1: 1.5}, "lingering"),
        ((WEST_OF, (10.0, 0.1), (10.0, -0.1), (9.9, 0.1), (10.1, 0.0), WEST_OF), {}, "lingering"),
        ((WEST_OF, (9.87, 0.0), WEST_OF), {}, "in and out"),
        (((10.0, 0.0), EAST_OF), {}, "not known"),
    ],
)
def test_the_class_of_the_way(
    places: Sequence[Place], waits_h: dict[int, float], path_class: str
) -> None:
    (told,) = evidence_of(way(211000001, places, waits_h=waits_h))
    assert told["path_class"] == path_class
    assert told["hull_class"] == "unknown"


@pytest.mark.parametrize("name", list(TYPES))
def test_the_class_of_the_hull_is_what_it_claims(name: str) -> None:
    (told,) = evidence_of(way(211000001, [WEST_OF, EAST_OF]), claims(**{name: 1}))
    assert told["hull_class"] == name


def test_a_hull_beside_a_government_hull_sails_in_company() -> None:
    beside = [(x, y + 0.02) for x, y in (WEST_OF, EAST_OF)]
    pair = sea(way(211000001, [WEST_OF, EAST_OF]), way(211000002, beside))
    first, second = evidence_of(pair, claims(government=1, merchant=2))
    assert {first["path_class"], second["path_class"]} == {"escort"}
    by_class = {one["hull_class"]: one for one in (first, second)}
    assert by_class["merchant"]["escort_mmsi"] == "211000001"
    assert by_class["government"]["escort_class"] == "merchant"
    assert by_class["merchant"]["escort_nmi"] == pytest.approx(1.2, abs=0.1)
    merchants = evidence_of(pair, claims(merchant=1, merchant_=2))
    assert {one["path_class"] for one in merchants} == {"transit"}
    apart = sea(way(211000001, [WEST_OF, EAST_OF]), way(211000002, beside, start_h=6.6))
    assert {one["escort_mmsi"] for one in evidence_of(apart, claims(government=1, merchant=2))} == {
        None
    }


def test_one_hull_relieves_another_of_its_class() -> None:
    patrol = {"waits_h": {1: 20.0}}
    first = way(211000001, [WEST_OF, (10.0, 0.03), WEST_OF], **patrol)
    second = way(211000002, [EAST_OF, (10.0, -0.05), EAST_OF], start_h=27.0, **patrol)
    one, other = evidence_of(sea(first, second), claims(government=1, government_=2))
    assert (one["relieved_by"], other["relieves"]) == ("211000002", "211000001")
    assert one["relieves"] is None
    assert other["relieved_by"] is None
    assert other["relieves_at"].startswith("2024-05-03T05:00")
    for said in (claims(government=1, fishing=2), claims(merchant=1, merchant_=2)):
        assert {told["relieved_by"] for told in evidence_of(sea(first, second), said)} == {None}
    late = way(211000002, [EAST_OF, (10.0, -0.05), EAST_OF], start_h=40.0, **patrol)
    said = claims(government=1, government_=2)
    assert {told["relieved_by"] for told in evidence_of(sea(first, late), said)} == {None}


def test_a_fleet_that_comes_and_goes_together_relieves_nobody() -> None:
    names = {"fishing": 1, "fishing_": 2, "fishing__": 3}
    wait = {"waits_h": {1: 20.0}}
    together = [
        way(211000000 + n, [WEST_OF, (10.0, 0.02 * n), WEST_OF], start_h=6.0 + n, **wait)
        for n in (1, 2, 3)
    ]
    told = evidence_of(sea(*together), claims(**names))
    assert {one["path_class"] for one in told} == {"lingering"}
    assert {one["relieved_by"] for one in told} == {None}
    after = [
        way(211000000 + n, [EAST_OF, (10.0, 0.02 * n), EAST_OF], start_h=24.0 + 2 * n, **wait)
        for n in (2, 3)
    ]
    told = evidence_of(sea(together[0], *after), claims(**names))
    assert {one["relieved_by"] for one in told} == {None}  # either of two could be the relief
    passing = way(211000002, [EAST_OF, WEST_OF], start_h=27.0)
    told = evidence_of(sea(together[0], passing), claims(fishing=1, fishing_=2))
    assert {one["relieved_by"] for one in told} == {None}


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 40), st.integers(1, 4), *[st.booleans()] * 3),
        max_size=14,
    ),
    st.integers(1, 12),
)
def test_who_may_relieve_whom_is_what_looking_at_every_pair_finds(
    made: list[tuple[int, int, int, bool, bool, bool]], window: int
) -> None:
    stays = [
        {"start_us": start, "end_us": start + long, "exit": "open" if is_open else "crossed",
         "is_seen_in": seen_in, "is_seen_out": seen_out}
        for start, long, _, is_open, seen_in, seen_out in made
    ]  # fmt: skip
    mmsi = [one[2] for one in made]
    wanted = {
        (a, b)
        for a, first in enumerate(stays)
        for b, second in enumerate(stays)
        if first["is_seen_out"] and first["exit"] != "open" and second["is_seen_in"]
        and mmsi[a] != mmsi[b] and abs(second["start_us"] - first["end_us"]) <= window
        and second["start_us"] - first["start_us"] > window
        and (second["exit"] == "open" or second["end_us"] - first["end_us"] > window)
    }  # fmt: skip
    found = [(int(a), int(b)) for a, b in zip(*_pairs(stays, mmsi, window), strict=True)]
    assert sorted(found) == sorted(wanted)


def test_who_left_unheard_was_relieved_by_nobody() -> None:
    patrol = {"waits_h": {1: 20.0}}
    first = way(211000001, [WEST_OF, (10.0, 0.03), WEST_OF], **patrol)
    second = way(211000002, [EAST_OF, (10.0, -0.05), EAST_OF], start_h=27.0, **patrol)
    unheard = first.filter(~pl.col("observed_at").is_between(at(25.0), at(30.5)))
    for ships, is_told in ((sea(first, second), True), (sea(unheard, second), False)):
        told = evidence_of(ships, claims(government=1, government_=2))
        assert (told[0]["relieved_by"] is not None) == is_told


def test_a_line_of_ferries_and_a_patrol_to_and_fro() -> None:
    ferry = way(211000001, [WEST_OF, EAST_OF] * 3, speed_kn=20.0)
    told = evidence_of(ferry, claims(other=1))
    assert {one["path_class"] for one in told} == {"ferry line"}
    patrol = evidence_of(ferry, claims(government=1))
    assert {one["path_class"] for one in patrol} == {"transit"}
    rounds = [(9.6, 0.0), (10.4, 0.0), (10.0, 0.4), (10.0, -0.4), (10.4, 0.1), (9.7, -0.3)]
    elsewhere = evidence_of(way(211000001, rounds, speed_kn=20.0), claims(other=1))
    assert "ferry line" not in {one["path_class"] for one in elsewhere}


def test_a_call_at_a_port_inside() -> None:
    ports = geo.Ports.from_lists(["Inner", "Outer"], [10.0, 10.5], [0.05, 0.0])
    call = way(211000001, [WEST_OF, (10.0, 0.03), WEST_OF], waits_h={1: 5.0})
    (told,) = evidence_of(call, ports=ports)
    assert (told["path_class"], told["port"]) == ("calls at a port inside", "Inner")
    (told,) = evidence_of(call)
    assert told["path_class"] == "lingering"


def fleet() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two patrols that relieve each other over five days, and a merchant that passes."""
    wait = {"waits_h": {1: 40.0}}
    ships = sea(
        way(211000001, [WEST_OF, (10.0, 0.03), WEST_OF], start_h=10.0, **wait),
        way(211000002, [EAST_OF, (10.0, -0.05), EAST_OF], start_h=50.0, **wait),
        way(211000003, [WEST_OF, EAST_OF], start_h=150.0),
        way(211000003, [EAST_OF, WEST_OF], start_h=200.0),
    )
    return ships, claims(government=1, government_=2, merchant=3)


def test_a_tally_in_the_units_of_authorities() -> None:
    events = events_of(*fleet())
    counted = {row["hull_class"]: row for row in tally(events).rows(named=True)}
    state, merchant = counted["government"], counted["merchant"]
    assert (state["days"], state["consecutive_days"]) == (4, 4)  # 2 to 5 May
    assert (state["entries"], state["vessels"], state["ship_days"]) == (2, 2, 5)
    assert state["hours"] == pytest.approx(2 * 42.0, abs=1.5)
    assert (merchant["days"], merchant["consecutive_days"], merchant["entries"]) == (2, 1, 2)
    assert tally(events, []).height == 1
    assert tally(events, ["zone"])["vessels"].to_list() == [3]
    assert set(tally(events, ["mmsi"])["mmsi"]) == {211000001, 211000002, 211000003}
    later = tally(events, ["hull_class"], day_begins_h=15.0)
    assert later["days"].to_list() == [5, 2]  # days of Japan begin at 15 UTC


def test_a_tally_counts_standing_events_once() -> None:
    events = events_of(*fleet())
    withdrawn = events.head(1).with_columns(
        pl.lit(2, pl.Int32).cast(events.schema["revision"]).alias("revision"),
        pl.lit("withdrawn").alias("status"),
    )
    assert tally(pl.concat([events, withdrawn]), [])["entries"].item() == events.height - 1
    assert tally(events.clear()).is_empty()
    assert tally(events.clear(), ["mmsi"]).columns[0] == "mmsi"
    with pytest.raises(BadSetting, match="colour"):
        tally(events, ["colour"])


def test_an_open_stay_counts_as_far_as_it_is_told() -> None:
    open_one = events_of(way(211000001, [WEST_OF, (10.0, 0.0), (10.0, 0.0)], waits_h={1: 30.0}))
    assert open_one["end_at"].to_list() == [None]
    (row,) = tally(open_one, ["zone"]).rows(named=True)
    assert row["days"] == 2
    assert row["last_at"] - row["first_at"] == pytest.approx(
        timedelta(hours=row["hours"]), abs=timedelta(minutes=1)
    )


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(211000001, 211000003))
def test_order_repetition_and_splits_do_not_matter(seed: int, cut: int) -> None:
    frame, said = fleet()
    expected = events_of(frame, said)
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=seed)
    rule = ZoneEntry(zones=ZoneSet((DISC,)), ports=NO_PORTS)
    halves = [mixed.filter(pl.col("mmsi") <= cut), mixed.filter(pl.col("mmsi") > cut)]
    parts = [rule.sift(columns_of(half, said)) for half in halves]
    assert rule.judge(Partials.concat(parts)).equals(expected)


def test_across_180_degrees_it_is_the_same() -> None:
    frame, said = fleet()
    turned = frame.with_columns(pl.Series("lon", geo.wrap_lon(frame["lon"].to_numpy() + 170.0)))
    here, there = evidence_of(frame, said), evidence_of(turned, said, zone=EAST)
    names = ("path_class", "relieves", "relieved_by", "hull_class")
    assert [[one[name] for name in names] for one in here] == [
        [one[name] for name in names] for one in there
    ]


def test_drills_and_ships_keep_no_company() -> None:
    beside = [(x, y + 0.02) for x, y in (WEST_OF, EAST_OF)]
    drill = way(211000002, beside).with_columns(pl.lit("EX").alias("exercise_id"))
    pair = sea(way(211000001, [WEST_OF, EAST_OF]), drill)
    told = evidence_of(pair, claims(government=1, merchant=2))
    assert {one["escort_mmsi"] for one in told} == {None}
