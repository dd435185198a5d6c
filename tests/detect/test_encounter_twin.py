"""Contacts found by cells are those found by looking at every pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane import geo
from sealane.detect.kernel import encounter as kernel

PLACES = st.tuples(
    st.sampled_from([0.0, 45.3, 78.0, -78.0, 89.97, -89.97, 89.9999, 90.0, -90.0]),
    st.sampled_from([-180.0, 0.0, 10.0, 179.9999]),
)


def by_every_pair(
    bins: np.ndarray, lon: np.ndarray, lat: np.ndarray, limit_m: float
) -> set[tuple[int, int]]:
    """The plain rule."""
    i, j = np.triu_indices(len(bins), 1)
    metres = geo.distance_m(lon[i], lat[i], lon[j], lat[j])
    met = (bins[i] == bins[j]) & (metres <= limit_m)
    return set(zip(i[met].tolist(), j[met].tolist(), strict=True))


@settings(max_examples=200, deadline=None)
@given(PLACES, st.integers(0, 2**32 - 1), st.sampled_from([50.0, 500.0, 5_000.0]))
def test_contacts_by_cells_are_those_of_every_pair(
    place: tuple[float, float], seed: int, limit_m: float
) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 120))
    width = limit_m * rng.uniform(1.0, 12.0) / 111_000.0
    lat = np.clip(place[0] + rng.normal(0.0, width, size), -90.0, 90.0)
    stretch = max(np.cos(np.radians(place[0])), 1e-3)
    lon = np.asarray(geo.wrap_lon(place[1] + rng.normal(0.0, width / stretch, size)))
    bins = rng.integers(0, 3, size)
    size_deg = limit_m * 1.02 / kernel.METRES_PER_DEG
    key = kernel.cells(lon, lat, size_deg)
    order = np.lexsort((key, bins))
    a, b, metres = kernel.contacts(
        bins[order], key[order], lon[order], lat[order], size_deg, limit_m
    )
    pairs = np.sort(np.column_stack([order[a], order[b]]), axis=1)
    found = set(map(tuple, pairs.tolist()))
    assert len(found) == len(pairs)
    assert found == by_every_pair(bins, lon, lat, limit_m)
    assert (metres <= limit_m).all()
