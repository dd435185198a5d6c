"""Silences, presences, outages and paces are those of plain loops over what the rules say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_feed import plain_outage

from sealane import geo
from sealane.detect.kernel import gap as kernel
from sealane.detect.kernel import near as near_kernel

HULLS = st.lists(st.lists(st.integers(0, 400), max_size=12), max_size=6)
SEEDS = st.integers(0, 2**32 - 1)


def columns(hulls: list[list[int]], first: int) -> tuple[np.ndarray, np.ndarray]:
    """Where hulls start, and their times in order."""
    starts = np.cumsum([0, *map(len, hulls)]).astype(np.int64)
    at = np.array([first + moment for hull in hulls for moment in sorted(hull)], np.int64)
    return starts, at


@given(HULLS, st.integers(-1_000, 1_000), st.integers(1, 90))
def test_silences_end_a_hull_or_last_long_enough(
    hulls: list[list[int]], first: int, shortest: int
) -> None:
    starts, at = columns(hulls, first)
    plain = []
    for begin, end in pairwise(starts.tolist()):
        for row in range(begin, end):
            is_last = row == end - 1
            if is_last or at[row + 1] - at[row] >= shortest:
                plain.append(row)
    assert kernel.silences(starts, at, shortest).tolist() == plain


@given(HULLS, st.integers(-1_000, 1_000), st.integers(1, 90))
def test_presences_are_the_first_rows_by_hull_and_bin(
    hulls: list[list[int]], first: int, step: int
) -> None:
    starts, at = columns(hulls, first)
    plain: dict[tuple[int, int], int] = {}
    for hull, (begin, end) in enumerate(pairwise(starts.tolist())):
        for row in range(begin, end):
            plain.setdefault((hull, int(at[row]) // step), row)
    assert kernel.presence(starts, at, step).tolist() == sorted(plain.values())


def heard_by_ship(ships: list[set[int]]) -> dict[str, np.ndarray]:
    """Presences of ships, each with the ship's next one."""
    rows = []
    for ship, bins in enumerate(ships):
        after = [*sorted(bins)[1:], kernel.NEVER]
        rows += [(one, late, ship) for one, late in zip(sorted(bins), after, strict=True)]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return {"bins": table[:, 0], "following": table[:, 1], "ship": table[:, 2]}


@settings(max_examples=300)
@given(SEEDS, st.sampled_from([0.5, 0.75, 0.9]), st.integers(1, 4))
def test_the_outage_is_the_longest_time_in_which_most_were_silent(
    seed: int, share: float, fewest: int
) -> None:
    rng = np.random.default_rng(seed)
    dark = sorted(rng.integers(0, 40, 2).tolist())
    ships = []
    for _ in range(int(rng.integers(0, 9))):
        bins = np.flatnonzero(rng.random(44) < rng.uniform(0.2, 1.0))
        is_with = rng.random() < 0.8
        ships.append({int(b) for b in bins if not (is_with and dark[0] < b < dark[1])})
    heard = heard_by_ship(ships)
    first, last = 3, int(rng.integers(4, 40))
    found = np.flatnonzero((heard["bins"] >= first) & (heard["bins"] <= last))
    rng.shuffle(found)
    answer = kernel.outage(
        found, heard["bins"], heard["following"], heard["ship"], 0, first, last, share, fewest
    )
    within = [{b for b in bins if first <= b <= last} for bins in ships[1:]]
    assert answer == plain_outage(within, ships[1:], first, last, share, fewest)


@given(SEEDS)
def test_paces_are_counted_within_the_window_and_the_radius(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, asked = 60, 8
    lon = geo.wrap_lon(179.8 + rng.normal(0.0, 0.6, size))
    lat = rng.normal(50.0, 0.4, size)
    hour, whose = rng.integers(0, 30, size), rng.integers(0, 6, size)
    paces = np.where(rng.random((2, size)) < 0.3, np.nan, rng.uniform(0.5, 6.0, (2, size)))
    cell = kernel.index_cells(lon, lat)
    order = np.lexsort((hour, cell))
    lon, lat, hour, whose, cell = (one[order] for one in (lon, lat, hour, whose, cell))
    before, after = paces[:, order]
    pick = rng.integers(0, size, asked)
    there = lon[pick], lat[pick], hour[pick], whose[pick]
    answer = kernel.count_paces(
        there, (cell, hour, lon, lat), (before, after, whose), 6, 30_000.0, 3.0
    )
    for row in range(asked):
        x, y, k, ship = (column[row] for column in there)
        near = geo.distance_m(x, y, lon, lat) <= 30_000.0
        near &= (abs(hour - k) <= 6) & (whose != ship)
        ends = np.concatenate([before[near], after[near]])
        ends = ends[~np.isnan(ends)]
        assert answer[row].tolist() == [int((ends < 3.0).sum()), int((ends >= 3.0).sum())]


def test_cells_are_squares_of_a_degree_that_wrap() -> None:
    lon = np.array([-180.0, -179.5, 179.999, 180.0, 540.2, 0.0, 12.7])
    lat = np.array([-90.0, 0.0, 89.999, 0.3, -0.3, 0.0, 51.9])
    plain = [int(y + 90.0) * 360 + int((x + 180.0) % 360.0) for x, y in zip(lon, lat, strict=True)]
    assert near_kernel.CELL_DEG == 1.0
    assert kernel.index_cells(lon, lat).tolist() == plain
