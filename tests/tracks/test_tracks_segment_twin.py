"""Which hull each report belongs to is told as by plain loops over the tracks that are open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_ships import hulls, mixed, sail
from plain_tracks import Fix, Plain

from sealane.tracks import Segmenter, path_kernel, segment_kernel

RULE = Segmenter()
AIRCRAFT = {"max_kn": RULE.aircraft_speed_kn, "manoeuvre_ms2": RULE.aircraft_manoeuvre_ms2}
SHIP = {"max_kn": RULE.max_speed_kn, "manoeuvre_ms2": RULE.manoeuvre_ms2}


def drawn(rng: np.random.Generator) -> np.ndarray:
    """Reports of one hull: seconds, lon, lat, sog, cog, coarse."""
    size = int(rng.choice([1, 2, 3, 8, 30]))
    begin, every = rng.uniform(0, 20 * 3600), rng.choice([10.0, 60.0, 400.0])
    steps = every * rng.uniform(0.5, 1.5, size)
    steps[rng.random(size) < 0.05] += rng.choice([3600.0, 30 * 3600.0])
    at = begin + np.cumsum(steps)
    sog = float(rng.choice([0.0, 4.0, 14.0, 28.0, 45.0]))
    cog = rng.uniform(0, 360) + np.cumsum(rng.normal(0.0, rng.choice([0.5, 8.0]), size))
    nmi = sog * steps / 3600.0
    x, y = rng.choice([5.0, 5.3, 179.99, 0.01]), rng.choice([52.0, 52.2, 0.01])
    lat = y + np.cumsum(nmi * np.cos(np.radians(cog))) / 60.0 + rng.normal(0, 2e-4, size)
    east = np.cumsum(nmi * np.sin(np.radians(cog))) / 60.0 / np.cos(np.radians(y))
    lon = x + east + rng.normal(0, 2e-4, size)
    thrown = rng.random(size) < 0.04
    lat += thrown * rng.choice([0.03, 0.6])
    return np.column_stack(
        [
            np.round(at, int(rng.integers(0, 2))),
            lon,
            lat,
            np.where(rng.random(size) < 0.1, np.nan, np.abs(sog + rng.normal(0, 0.3, size))),
            np.where(rng.random(size) < 0.1, np.nan, cog % 360.0),
            rng.random(size) < 0.1,
        ]
    )


def reports(rng: np.random.Generator) -> np.ndarray:
    """All under one number, by time; some late or early again, some at 0, 0."""
    ships = [drawn(rng) for _ in range(int(rng.integers(1, 6)))]
    for one in ships[:1]:
        echo = one[rng.random(len(one)) < 0.3]
        echo = echo + np.array([rng.choice([600.0, 5000.0]), 1e-5, 1e-5, 0, 0, 0])
        ships += [echo] if rng.random() < 0.3 else []
    every = np.vstack(ships)
    every[rng.random(len(every)) < 0.04, 1:3] = 0.0
    return every[np.argsort(every[:, 0], kind="stable")]


def as_fixes(facts: np.ndarray) -> list[Fix]:
    """The rows that the kernel reads, as objects."""
    k = path_kernel
    return [
        Fix(
            at=float(row[k.TIME]),
            place=row[k.X : k.Z + 1],
            pace=None if np.isnan(row[k.VX]) else row[k.VX : k.VZ + 1],
            speed=None if np.isnan(row[k.SPEED]) else float(row[k.SPEED]),
            is_coarse=bool(row[k.COARSE]),
            is_nowhere=bool(row[k.NULL_ISLAND]),
        )
        for row in facts
    ]


def numbered(tracks: list[object]) -> list[int]:
    """The same by order of appearance."""
    seen: dict[object, int] = {}
    return [seen.setdefault(one, len(seen)) for one in tracks]


def compare(rule: Segmenter, caps: dict[str, float], seed: int) -> None:
    """Both ways on one drawn feed."""
    every = reports(np.random.default_rng(seed))
    facts = np.zeros((len(every), path_kernel.FACTS))
    facts[:, path_kernel.TIME] = every[:, 0] - every[0, 0]
    facts[:, path_kernel.COARSE] = every[:, 5]
    path_kernel.fill_facts(facts, *(every[:, i].copy() for i in range(1, 5)))
    fixes = as_fixes(facts)
    Plain(rule, **caps).segment(fixes)
    label, is_outlier = segment_kernel.segment(
        facts,
        np.array([0, len(every)]),
        np.array([caps["max_kn"] * path_kernel.MS_PER_KN]),
        np.array([caps["manoeuvre_ms2"]]),
        rule._limits(),
    )
    assert is_outlier.tolist() == [fix.is_outlier for fix in fixes]
    assert numbered(label.tolist()) == numbered([fix.track for fix in fixes])


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1))
def test_ships_are_told_apart_as_by_plain_loops(seed: int) -> None:
    compare(RULE, SHIP, seed)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_aircraft_are_told_apart_as_by_plain_loops(seed: int) -> None:
    compare(RULE, AIRCRAFT, seed)


@pytest.mark.parametrize("max_open", [1, 2])
def test_little_room_makes_the_same_way_as_in_plain_loops(max_open: int) -> None:
    for seed in range(60):
        compare(Segmenter(max_open=max_open, shared_silence_h=4.0, burst_silence_h=1.0), SHIP, seed)


def test_no_ship_was_at_0_0_even_where_it_could_have_sailed_from_there() -> None:
    """170 nmi away: within eight hours at 30 kn, and the last report of 0, 0 is recent."""
    ship = sail(2.0, 2.0, course=90.0, sog_kn=10.0, every_s=600.0, hull="ship")
    nowhere = [
        sail(0.0, 0.0, minutes=1.0, after_s=after_s, hull="nowhere")
        for after_s in (-8 * 3600.0, -300.0)
    ]
    fixes = RULE.segment(mixed(ship, *nowhere))
    assert hulls(fixes) == [("ship",)]
    assert fixes.filter(fixes["source"] == "nowhere")["is_outlier"].all()
