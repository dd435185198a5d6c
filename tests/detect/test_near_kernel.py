"""The search for presences near a place equals a plain one, on the ellipsoid, anywhere on Earth."""

from __future__ import annotations

import numpy as np
import pytest

from sealane import geo
from sealane.detect.kernel import gap as gap_kernel
from sealane.detect.kernel import near as near_kernel

PLACES = [(5.2, 52.1), (179.7, -30.0), (-179.9, 0.2), (12.0, 78.0), (0.0, 0.0)]


def sea(x: float, y: float, seed: int) -> tuple[np.ndarray, ...]:
    """Presences around a place, near it and far, by cell and bin."""
    rng = np.random.default_rng(seed)
    width = 10.0 ** rng.uniform(-4.0, 1.0, 3_000)
    lon = geo.wrap_lon(x + width * rng.uniform(-1.0, 1.0, 3_000))
    lat = np.clip(y + width * rng.uniform(-1.0, 1.0, 3_000), -89.0, 89.0)
    bins = rng.integers(0, 40, 3_000)
    cell = gap_kernel.index_cells(lon, lat)
    order = np.lexsort((bins, cell))
    lon, lat = lon[order], lat[order]
    return cell[order], bins[order], lon, lat, near_kernel.units(lon, lat)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius_nmi", [1.0, 8.0, 60.0, 300.0])
def test_rows_near_are_those_that_are_measured_near(
    place: tuple[float, float], radius_nmi: float
) -> None:
    index = sea(*place, seed=int(radius_nmi))
    bins, lon, lat = index[1], index[2], index[3]
    away = geo.distance_m(place[0], place[1], lon, lat)
    plain = np.flatnonzero((away <= radius_nmi * 1852.0) & (bins >= 5) & (bins <= 31))
    found, metres = near_kernel.gather(index, *place, radius_nmi * 1852.0, 5, 31)
    assert sorted(found.tolist()) == plain.tolist()
    np.testing.assert_array_equal(metres, away[found])


def plainly_surrounded(
    place: tuple[float, float], away: np.ndarray, bearing: np.ndarray, own: np.ndarray
) -> bool:
    """Whether no angle of more than 200 degrees is without a report; own ones count from 1 nmi."""
    told = ~own | (away > 1852.0)
    if told.sum() < 3 or not (~own & told).any():
        return False
    angles = np.sort(bearing[told])
    return bool(max(angles[0] + 360.0 - angles[-1], *np.diff(angles)) <= 200.0)


@pytest.mark.parametrize("place", PLACES[:4])
def test_surrounded_as_by_all_bearings(place: tuple[float, float]) -> None:
    rng = np.random.default_rng(3)
    answers = []
    for seed in range(150):
        index = sea(*place, seed=seed)
        kept = np.sort(rng.choice(3_000, int(rng.integers(1, 12)), replace=False))
        east = geo.wrap_lon(index[2][kept] - place[0])
        if seed % 2:  # most of them on one side
            kept = kept[east > 0.0]
        part = tuple(np.ascontiguousarray(column[kept]) for column in index)
        size = len(kept)
        ship, klass = rng.integers(0, 3, size), np.zeros(size, np.int64)
        away = geo.distance_m(place[0], place[1], part[2], part[3])
        near = (away <= 300.0 * 1852.0) & (part[1] >= 5) & (part[1] <= 31)
        bearing = geo.bearing_deg(place[0], place[1], part[2][near], part[3][near])
        plain = plainly_surrounded(place, away[near], np.atleast_1d(bearing), ship[near] == 0)
        answer = near_kernel.is_surrounded(
            part, ship, klass, 0, -1, (*place, 300.0 * 1852.0), (1852.0, 200.0), 5, 31
        )
        assert answer == plain
        answers.append(answer)
    assert 10 < sum(answers) < 140
