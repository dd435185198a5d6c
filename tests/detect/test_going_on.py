"""What is kept of hulls that go on as before is what a sift of all their fixes would keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from made import DAY, NO_PORTS, at, ship

from sealane import geo, tracks
from sealane.detect import Encounter, Gap, Partials, ZoneEntry
from sealane.detect.telling.going_on import has_neighbour
from sealane.law import Zone, ZoneSet
from sealane.tracks import Steps

PLACE = (150.0, 10.0)
US = 1_000_000
SAILS = {"place": PLACE, "hours": (0.0, 12.0), "speed_kn": 12.0, "course_deg": 90.0}


def zone(west: float, east: float) -> ZoneSet:
    """One zone between two meridians, from 5 to 15 N."""
    return ZoneSet([Zone("Box", "eez", (), shapely.box(west, 5.0, east, 15.0))])


NOBODY = pl.DataFrame(schema=tracks.ENDS)


def cut(fixes: pl.DataFrame, hour: float) -> tuple[pl.DataFrame, Steps]:
    """The fixes up to an hour, and the steps after it."""
    first = fixes.filter(pl.col("observed_at") <= at(hour))
    return first, after(fixes, hour)[0]


def after(fixes: pl.DataFrame, hour: float) -> tuple[Steps, pl.DataFrame]:
    """The steps after an hour, and where hulls are at their end."""
    later = pl.col("observed_at") > at(hour)
    return tracks.steps_of(tracks.ends_of(fixes.filter(~later)), fixes.filter(later))


def kept_up(rule: Any, fixes: pl.DataFrame, hour: float) -> Partials:
    """What the rule keeps of the fixes up to an hour, brought up to date with the rest."""
    first, steps = cut(fixes, hour)
    assert len(steps)
    kept: Partials = rule.keep_up(rule.sift(first), steps)
    return kept


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Whether two tables hold the same rows."""
    return one.sort("hull", "bin").equals(other.select(one.columns).sort("hull", "bin"))


@given(hour=st.floats(1.0, 11.5), every_s=st.sampled_from([60.0, 170.0, 600.0]))
@pytest.mark.parametrize("rule", [Gap(ports=NO_PORTS), Encounter(ports=NO_PORTS), ZoneEntry()])
def test_presence_is_that_of_all_fixes(rule: Any, hour: float, every_s: float) -> None:
    sea = pl.concat([ship(n, **{**SAILS, "every_s": every_s}) for n in (211000001, 211000002)])
    found = kept_up(rule, sea, hour).tables["heard"]
    assert same(found, rule.sift(sea).tables["heard"])


def test_who_goes_on_is_neither_silent_nor_missed() -> None:
    rule = Gap(ports=NO_PORTS)
    kept = kept_up(rule, ship(211000001, **SAILS), 3.2)
    assert kept.tables["silences"].is_empty()
    assert kept.tables["lost"].filter(pl.col("bin") >= at(3.0).timestamp() // 1800).is_empty()
    before = rule.sift(ship(211000001, **SAILS).filter(pl.col("observed_at") <= at(3.2)))
    assert before.tables["silences"].height == 1


def test_a_half_hour_without_a_report_stirs_a_gap() -> None:
    heard = ship(211000001, **SAILS, silent=[(5.0, 6.6)])
    _, steps = cut(heard, 3.0)
    stirred = steps.at[Gap(ports=NO_PORTS).stirs(steps, NOBODY)]
    assert [int(t) for t in stirred] == [int(at(6.6).timestamp() * US)]


def test_crossing_a_limit_stirs_a_zone_entry_and_lying_inside_does_not() -> None:
    rule = ZoneEntry(zones=zone(150.5, 151.0))
    _, steps = cut(ship(211000001, **SAILS), 0.5)
    where = steps.lon[rule.stirs(steps, NOBODY)]
    assert np.allclose(where, [150.5, 151.0], atol=0.02)
    assert len(where) == 2
    assert not ZoneEntry().stirs(steps, NOBODY).any()


def test_who_is_inside_still_is_at_the_last_fix() -> None:
    rule = ZoneEntry(zones=zone(150.5, 155.0))
    fixes = ship(211000001, **SAILS)
    found, whole = kept_up(rule, fixes, 5.0).tables["stays"], rule.sift(fixes).tables["stays"]
    names = ["hull", "zone", "start_us", "end_us", "last_lon", "last_lat"]
    last = pl.col("is_so_far").not_()
    assert found.filter(last).select(names).equals(whole.filter(last).select(names))
    assert found.filter("is_so_far").height == 1


def test_who_was_inside_long_ago_stays_as_it_was() -> None:
    rule = ZoneEntry(zones=zone(150.5, 151.0))
    fixes = ship(211000001, **SAILS)
    first, _ = cut(fixes, 8.0)
    assert kept_up(rule, fixes, 8.0).tables["stays"].equals(rule.sift(first).tables["stays"])


def test_slow_hulls_beside_another_stir_an_encounter_and_so_does_their_leaving() -> None:
    slow = ship(211000001, PLACE, hours=(0.0, 6.0), speed_kn=1.0, course_deg=90.0)
    end = (float(slow["lon"][-1]), float(slow["lat"][-1]))
    leaves = ship(211000001, end, hours=(6.05, 8.0), speed_kn=12.0, course_deg=90.0)
    steps, ends = after(slow, 2.0)
    other = ends.with_columns(pl.lit(211000002, pl.Int64).alias("mmsi"), pl.col("lat") + 0.01)
    rule = Encounter(ports=NO_PORTS)
    assert rule.stirs(steps, pl.concat([ends, other])).sum() >= 20  # each ten minutes
    assert not rule.stirs(steps, ends).any()
    far = other.with_columns(pl.col("lat") + 0.1)
    assert not rule.stirs(steps, pl.concat([ends, far])).any()
    _, steps = cut(pl.concat([slow, leaves]), 2.0)
    hours = (steps.at[rule.stirs(steps, NOBODY)] / US - DAY.timestamp()) / 3600.0
    assert len(hours) == 1
    assert 6.0 < hours[0] < 6.5
    near = geo.Ports.from_lists(["Here"], [end[0]], [end[1]])
    assert not Encounter(ports=near).stirs(steps, NOBODY).any()


@given(seed=st.integers(0, 2**32 - 1))
def test_neighbours_are_those_within_reach(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lon = geo.wrap_lon(180.0 + rng.uniform(-0.1, 0.1, 40))
    lat = rng.choice([0.0, 60.0]) + rng.uniform(-0.1, 0.1, 40)
    found = has_neighbour(pl.DataFrame({"lon": lon, "lat": lat}), 2_000.0)
    metres = geo.distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    np.fill_diagonal(metres, np.inf)
    assert found.to_list() == (metres.min(axis=1) <= 2_000.0).tolist()


def test_fast_hulls_stir_no_encounter() -> None:
    _, steps = cut(ship(211000001, **SAILS), 1.0)
    assert not Encounter(ports=NO_PORTS).stirs(steps, NOBODY).any()


def test_the_last_time_is_kept_up_for_the_end_of_a_meeting() -> None:
    fixes = ship(211000001, **SAILS)
    found = kept_up(Encounter(ports=NO_PORTS), fixes, 4.0).tables["hulls"]["last_us"][0]
    assert found == int((DAY + timedelta(hours=12)).timestamp() * US)
