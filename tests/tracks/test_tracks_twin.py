"""Repeats, spikes and places of tracks are those of plain loops over what the rules say."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.tracks import Segmenter, outlier_kernel, path_kernel, repeat_kernel

Floats = npt.NDArray[np.float64]

SEEDS = st.integers(0, 2**32 - 1)
LIMITS = Segmenter()._limits()
SLACK_M, CLOCK_S = LIMITS[path_kernel.PLACE_M], LIMITS[path_kernel.CLOCK_S]
MS_PER_KN = 1852.0 / 3600.0


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 1)), max_size=20),
        max_size=5,
    ),
    st.integers(0, 6),
)
def test_first_of_repeats_as_by_looking_at_every_pair(
    hulls: list[list[tuple[int, int, int]]], window: int
) -> None:
    hulls = [sorted(hull) for hull in hulls]
    plain = []
    for hull in hulls:
        kept: list[tuple[int, int, int]] = []
        for report in hull:
            is_again = any(report[0] - k[0] <= window and report[1:] == k[1:] for k in kept)
            plain.append(not is_again)
            kept += [] if is_again else [report]
    rows = [report for hull in hulls for report in hull]
    says = np.array([(x, y, -1.0, 8.0) for _, x, y in rows], np.float64).reshape(-1, 4)
    starts = np.cumsum([0, *map(len, hulls)])
    at = np.array([report[0] for report in rows], np.int64)
    assert repeat_kernel.first_of_repeats(at, says, starts, window).tolist() == plain


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 2), st.booleans()),
            max_size=20,
        ),
        max_size=5,
    ),
    st.integers(0, 12),
)
def test_heard_late_as_by_looking_at_every_pair(
    hulls: list[list[tuple[int, int, int, bool]]], window: int
) -> None:
    hulls = [sorted(hull) for hull in hulls]
    plain = []
    for hull in hulls:
        first: list[tuple[int, int, int, bool]] = []
        for at, says, source, moves in hull:
            late = moves and any(
                at - k[0] <= window and says == k[1] and source != k[2] for k in first
            )
            plain.append(late)
            first += [] if late else [(at, says, source, moves)]
    rows = [report for hull in hulls for report in hull]
    late = repeat_kernel.heard_late(
        np.array([row[0] for row in rows], np.int64),
        np.array([(row[1], -1.0) for row in rows], np.float64).reshape(-1, 2),
        np.array([row[3] for row in rows], np.bool_),
        np.array([row[2] for row in rows], np.uint32),
        np.cumsum([0, *map(len, hulls)]),
        window,
    )
    assert late.tolist() == plain


def facts_of(at: Floats, lon: Floats, lat: Floats, sog: Floats, cog: Floats) -> Floats:
    """The table of the kernels."""
    facts = np.zeros((len(at), path_kernel.FACTS))
    facts[:, path_kernel.TIME] = at
    path_kernel.fill_facts(facts, lon, lat, sog, cog)
    return facts


@settings(max_examples=60)
@given(SEEDS)
def test_vectors_lead_where_course_and_speed_lead(seed: int) -> None:
    """One minute on along the vector of a fix is where dead reckoning leads; lengths are chords."""
    rng = np.random.default_rng(seed)
    size = 20
    lon, lat = rng.uniform(-180, 180, size), rng.uniform(-89, 89, size)
    sog, cog = rng.choice([0.0, 0.1, 11.0, 45.0], size), rng.uniform(0, 360, size)
    cog = np.where(sog == 0.0, np.nan, cog)  # a hull that lies still has no course
    facts = facts_of(np.arange(size) * 10.0, lon, lat, sog, cog)
    where = facts[:, path_kernel.X : path_kernel.Z + 1]
    later = where + 60.0 * facts[:, path_kernel.VX : path_kernel.VZ + 1]
    run = sog * MS_PER_KN * 60.0
    x, y = geo.destination(lon, lat, np.nan_to_num(cog), run)
    x, y = np.radians(x), np.radians(y)
    reckoned = np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
    radius = path_kernel.RADIUS_M
    missed = radius * np.linalg.norm(later - reckoned, axis=1)
    assert (missed <= 1e-3 + run**2 / radius).all()  # the tangent leaves the sphere
    np.testing.assert_allclose(facts[:, path_kernel.SPEED], sog * MS_PER_KN)
    i, j, k = rng.integers(0, size, (3, 40))
    for a, b, c in zip(i, j, k, strict=True):
        chord = radius * math.dist(where[a], where[b])
        assert math.isclose(path_kernel.gap_m(facts, a, b), chord, rel_tol=1e-12)
        shares = np.linspace(0.0, 1.0, 400)[:, None]
        line = where[b] + shares * (where[c] - where[b])
        nearest = radius * np.linalg.norm(line - where[a], axis=1).min()
        found = path_kernel.off_path_m(facts, a, b, c)
        assert nearest - 0.01 * chord - radius * math.dist(where[b], where[c]) / 400 <= found
        assert found <= nearest + 1e-6


def is_spike(facts: Floats, a: int, b: int, c: int) -> bool:
    """Out to b and back to c at speeds that none of the three reported, a to c being no journey."""
    speeds = [facts[i, path_kernel.SPEED] for i in (a, b, c)]
    if any(math.isnan(speed) for speed in speeds):
        return False
    pace = LIMITS[path_kernel.SPIKE_FACTOR] * max(speeds) + LIMITS[path_kernel.SPIKE_MARGIN_MS]

    def metres(i: int, j: int) -> float:
        places = facts[:, path_kernel.X : path_kernel.Z + 1]
        return path_kernel.RADIUS_M * math.dist(places[i], places[j])

    def reach(i: int, j: int) -> float:
        return SLACK_M + pace * (facts[j, path_kernel.TIME] - facts[i, path_kernel.TIME] + CLOCK_S)

    is_far = min(metres(a, b), metres(b, c)) >= LIMITS[path_kernel.SPIKE_M]
    is_fast = metres(a, b) > reach(a, b) and metres(b, c) > reach(b, c)
    return is_far and is_fast and metres(a, c) <= reach(a, c)


@settings(max_examples=100)
@given(SEEDS)
def test_spikes_are_those_of_each_track_alone(seed: int) -> None:
    """A fix is held against the one before it that is no spike itself, and the one after it."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 60))
    at = np.cumsum(rng.choice([5.0, 60.0, 300.0], size))
    thrown = (rng.random(size) < 0.25) * rng.choice([0.008, 0.05, 0.4], size)
    lon = 5.0 + at / 3600.0 * 0.2 + thrown * rng.choice([-1.0, 1.0], size)
    sog = np.where(rng.random(size) < 0.05, np.nan, rng.choice([0.0, 8.0, 12.0], size))
    facts = facts_of(at, lon, np.full(size, 53.0), sog, np.full(size, 90.0))
    label = rng.integers(0, 3, size)
    is_out = rng.random(size) < 0.1
    expected = is_out.copy()
    for track in range(3):
        sound: list[int] = []
        for i in np.flatnonzero((label == track) & ~is_out).tolist():
            if len(sound) >= 2 and is_spike(facts, sound[-2], sound[-1], i):
                expected[sound.pop()] = True
            sound.append(i)
    state = np.zeros((path_kernel.TRACK_ROWS, size + 3), np.int64)
    outlier_kernel.mark_spikes(facts, 0, size, LIMITS, label, is_out, state)
    assert is_out.tolist() == expected.tolist()
