"""What must hold of any way: a truth is never contradicted, and a fix less never makes surer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import claim_sea as sea
import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import tracks
from sealane.geo import distance_m, wrap_lon
from sealane.inform import claim as cl
from sealane.inform.claim import piece_kernel as at

A, B = 431000001, 412000002
FIXES = 41
EVERY_S = 120.0
RULE = cl.Rule()
DEEDS = ("was_at", "entered", "stopped", "ais_off", "collided", "blocked")


def wandering(seed: int, mmsi: int, *, lon: float, noise_m: float = 0.0) -> pl.DataFrame:
    """A way of up to 30 kn with a new course at each fix, over midnight, at any longitude."""
    rng = np.random.default_rng(seed)
    speed = rng.choice([0.0, 3.0, 12.0, 30.0], FIXES - 1) * rng.uniform(0.2, 1.0, FIXES - 1)
    course = np.cumsum(rng.normal(0, 0.6, FIXES - 1)) + rng.uniform(0, 6.28)
    step = speed * sea.NMI_DEG * EVERY_S / 3600.0
    lat = sea.LAT + np.append(0.0, np.cumsum(step * np.cos(course)))
    east = np.append(0.0, np.cumsum(step * np.sin(course))) / np.cos(np.radians(sea.LAT))
    far = rng.uniform(-noise_m, noise_m, (2, FIXES)) / 1852.0 / 60.0 / np.sqrt(2)
    return sea.way(mmsi, lon + east + far[0], lat + far[1], every_s=EVERY_S)


def claims_about(seed: int, one: pl.DataFrame, other: pl.DataFrame) -> list[cl.Claim]:
    """A claim of each deed, some true, in some part of the time."""
    rng = np.random.default_rng(seed + 1)
    i = int(rng.integers(5, FIXES - 5))
    first = i * EVERY_S / 60.0
    whole = sea.when(first - rng.integers(0, 8), first + rng.integers(1, 8))
    off = rng.choice([0.0, 0.05, 0.2])
    place = (one["lon"][i] + off, one["lat"][i], float(rng.choice([0.5, 2.0])))
    return [
        sea.claim(
            deed, A, when=whole,
            at=place if deed in ("was_at", "entered") else None,
            whom=B if deed in ("collided", "blocked") else None,
        )
        for deed in DEEDS
    ]  # fmt: skip


def heard_of(*ways: pl.DataFrame) -> cl.Sea:
    """The sea of some ways, made once for all claims about them.

    Each number is one hull here: whether it is two is for the tracks to say, not for claims.
    """
    fixes = tracks.ensure(pl.concat(ways)).with_columns(
        is_outlier=pl.lit(value=False), track_id=pl.format("{}-one", "mmsi")
    )
    return cl.sea_of(fixes)


def plain(one: cl.Judgement) -> tuple[Any, ...]:
    """What may not depend on how the same fixes came."""
    return one.verdict, one.parts, one.coverage, [reason.code for reason in one.why]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), keep=st.floats(0.05, 0.9))
def test_a_fix_less_never_turns_an_open_claim_into_a_contradicted_one(
    seed: int, keep: float
) -> None:
    one, other = wandering(seed, A, lon=123.0), wandering(seed + 7, B, lon=123.05)
    rng = np.random.default_rng(seed)
    fewer = [
        table.filter(pl.Series(rng.random(FIXES) < keep) | (pl.int_range(pl.len()) == 0))
        for table in (one, other)
    ]
    whole, less = heard_of(one, other), heard_of(*fewer)
    for said in claims_about(seed, one, other):
        if cl.judge(said, whole).verdict != "contradicts":
            assert cl.judge(said, less).verdict != "contradicts", said.did


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), keep=st.floats(0.02, 1.0))
def test_a_true_claim_is_never_contradicted_whatever_was_heard(seed: int, keep: float) -> None:
    """The place is where the hull was at a moment between fixes; fixes err, and most are lost."""
    true, heard = wandering(seed, A, lon=179.95), wandering(seed, A, lon=179.95, noise_m=20.0)
    rng = np.random.default_rng(seed)
    part = rng.uniform(1.0, FIXES - 2.0)
    i, f = int(part), part % 1.0
    lon = true["lon"][i] + f * float(wrap_lon(true["lon"][i + 1] - true["lon"][i]))
    lat = true["lat"][i] + f * (true["lat"][i + 1] - true["lat"][i])
    moment = part * EVERY_S / 60.0
    kept = heard.filter(pl.Series(rng.random(FIXES) < keep))
    said = sea.claim("was_at", A, at=(lon, lat, 0.1), when=sea.when(moment, moment))
    assert cl.judge(said, heard_of(kept)).verdict != "contradicts"


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), keep=st.floats(0.05, 1.0))
def test_the_least_distance_possible_is_never_above_the_true_one(seed: int, keep: float) -> None:
    one, other = wandering(seed, A, lon=123.0), wandering(seed + 7, B, lon=123.02)
    rng = np.random.default_rng(seed)
    hulls = [
        cl.sea_of(table.filter(pl.Series(rng.random(FIXES) < keep))).hull(mmsi)
        for table, mmsi in ((one, A), (other, B))
    ]
    begin = one["observed_at"].dt.epoch("us")[0] / 1e6
    cuts = np.unique(
        np.concatenate(
            [begin + np.linspace(0, (FIXES - 1) * EVERY_S, 37), *(hull.at for hull in hulls)]
        )
    )
    bounds = at.pair_pieces(cuts, hulls[0].way, hulls[1].way, RULE.max_speed_ms, RULE.manoeuvre_ms2)
    times = begin + np.arange(FIXES) * EVERY_S
    for k in range(len(cuts) - 1):
        moments = np.linspace(cuts[k], cuts[k + 1], 5)
        places = [
            np.interp(moments, times, table[axis].to_numpy())
            for table in (one, other)
            for axis in ("lon", "lat")
        ]
        assert bounds[k, at.LOWER] <= distance_m(*places).min() + 1.0


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), turn=st.floats(-360.0, 360.0))
def test_turning_the_earth_changes_nothing(seed: int, turn: float) -> None:
    one, other = wandering(seed, A, lon=123.0), wandering(seed + 7, B, lon=123.02)
    turned = [
        table.with_columns(pl.Series("lon", wrap_lon(table["lon"].to_numpy() + turn)))
        for table in (one, other)
    ]
    plain_sea, turned_sea = heard_of(one, other), heard_of(*turned)
    for said in claims_about(seed, one, other):
        here = cl.judge(said, plain_sea)
        if said.where is not None:
            lon = float(wrap_lon(said.where.lon + turn))
            moved = cl.Where(lon=lon, lat=said.where.lat, within_nmi=said.where.within_nmi)
            said = cl.claim_of({**said.as_json(), "where": moved.__dict__})
        assert cl.judge(said, turned_sea).verdict == here.verdict


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), minutes=st.integers(-2000, 2000))
def test_midnight_is_a_time_as_any(seed: int, minutes: int) -> None:
    one, other = wandering(seed, A, lon=123.0), wandering(seed + 7, B, lon=123.02)
    shift = timedelta(minutes=minutes)
    later = [
        table.with_columns(pl.col("observed_at").dt.offset_by(f"{minutes}m"))
        for table in (one, other)
    ]
    now, then = heard_of(one, other), heard_of(*later)
    for said in claims_about(seed, one, other):
        when = said.when
        assert when is not None
        moved = cl.When(since=when.since + shift, until=when.until + shift)
        after = cl.Claim(did=said.did, who=said.who, whom=said.whom, where=said.where, when=moved)
        here, there = cl.judge(said, now), cl.judge(after, then)
        assert there.verdict == here.verdict
        assert [part.verdict for part in there.parts] == [part.verdict for part in here.parts]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_order_and_repeats_of_fixes_change_nothing(seed: int) -> None:
    one, other = wandering(seed, A, lon=123.0), wandering(seed + 7, B, lon=123.02)
    both = pl.concat([one, other])
    twice = pl.concat([both, both.sample(20, seed=seed)]).sample(
        fraction=1.0, shuffle=True, seed=seed
    )
    once, again = heard_of(both), heard_of(twice)
    for said in claims_about(seed, one, other):
        assert plain(cl.judge(said, again)) == plain(cl.judge(said, once))
