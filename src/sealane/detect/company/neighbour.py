"""Who stays near whom for hours: pairs of hulls under way, found on samples of the grid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.company.moving import GRID_S

__all__ = ["Company", "company_of", "runs_of"]

NMI_M = 1852.0
SAMPLE = 6  # every sixth step of the grid is looked at: half an hour
CELL_SLACK = 1.02  # as in encounter: neighbours are always met
UNITS_PER_DEG = 100_000.0
DAY_BINS = int(86_400.0 / GRID_S)
CONTACTS = {"a": pl.Int32, "b": pl.Int32, "bin": pl.Int32}

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Company:
    """Samples at which two hulls are near each other: a, b (a < b), bin; by pair and time."""

    contacts: pl.DataFrame

    @cached_property
    def _met(self) -> tuple[Ints, Ints, Ints]:
        """Whom each hull met and when: hull, other, bin; each contact twice, by hull and time."""
        a, b, bins = (self.contacts[name].to_numpy() for name in ("a", "b", "bin"))
        hull, other = np.concatenate([a, b]), np.concatenate([b, a])
        twice = np.concatenate([bins, bins])
        order = np.lexsort((other, twice, hull))
        return hull[order], other[order], twice[order]

    def others(self, a: int, b: int, first: int, last: int, share: float) -> list[int]:
        """Hulls near ``a`` or ``b`` at so large a share of the samples from first to last."""
        hull, other, bins = self._met
        met = set()
        for one in (a, b):
            low, high = np.searchsorted(hull, [one, one + 1])
            since, until = np.searchsorted(bins[low:high], [first, last + 1]) + low
            met |= set(zip(other[since:until].tolist(), bins[since:until].tolist(), strict=True))
        counts = Counter(one for one, _ in met)
        samples = max(1, (last - first) // SAMPLE + 1)
        return sorted(k for k, n in counts.items() if k not in (a, b) and n >= share * samples)


def company_of(
    grid: pl.DataFrame, mmsi: npt.NDArray[np.int64], *, nmi: float, crowd: int
) -> Company:
    """All samples at which two hulls of different MMSI are within ``nmi`` of each other.

    Day by day, so that memory follows the busiest day. A hull with ``crowd`` or more others
    around it at a sample is among a fleet: who keeps to whom cannot be told, and the sample is
    left out.
    """
    parts = [pl.DataFrame(schema=CONTACTS)]
    samples = grid.filter(pl.col("bin") % SAMPLE == 0).sort("bin", "hull")
    days = samples["bin"].to_numpy() // DAY_BINS
    cuts = np.concatenate([[0], np.flatnonzero(np.diff(days)) + 1, [len(days)]])
    for begin, end in pairwise(cuts.tolist()):
        parts.append(_near(samples[begin:end], mmsi, nmi, crowd))
    return Company(pl.concat(parts).sort("a", "b", "bin"))


def _near(
    points: pl.DataFrame, mmsi: npt.NDArray[np.int64], nmi: float, crowd: int
) -> pl.DataFrame:
    from sealane.detect.kernel import encounter as kernel

    size_deg = nmi * NMI_M * CELL_SLACK / kernel.METRES_PER_DEG
    lon, lat = (points[name].to_numpy() / UNITS_PER_DEG for name in ("lon5", "lat5"))
    bins, key = points["bin"].to_numpy().astype(np.int64), kernel.cells(lon, lat, size_deg)
    order = np.lexsort((key, bins))
    columns = bins[order], key[order], lon[order], lat[order]
    one, other, _ = kernel.contacts(*columns, size_deg, nmi * NMI_M)
    around = np.bincount(one, minlength=len(order)) + np.bincount(other, minlength=len(order))
    hull = points["hull"].to_numpy()[order]
    kept = (around[one] < crowd) & (around[other] < crowd) & (mmsi[hull[one]] != mmsi[hull[other]])
    a, b = hull[one[kept]], hull[other[kept]]
    found = {"a": np.minimum(a, b), "b": np.maximum(a, b), "bin": bins[order][one[kept]]}
    return pl.DataFrame(found, schema_overrides=CONTACTS)


def runs_of(company: Company, *, min_h: float, bridge_h: float) -> pl.DataFrame:
    """Stretches for which a pair is near each other at the samples: a, b, first, last [bin].

    At least ``min_h`` less a sample at both ends; samples missed for ``bridge_h`` end none.
    """
    new = (pl.col("a") != pl.col("a").shift(1)) | (pl.col("b") != pl.col("b").shift(1))
    apart = pl.col("bin") - pl.col("bin").shift(1) > int(bridge_h * 3600.0 / GRID_S) + SAMPLE
    shortest = int(min_h * 3600.0 / GRID_S) - 2 * SAMPLE
    return (
        company.contacts.with_columns((new | apart).fill_null(value=True).cum_sum().alias("run"))
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("a", "b").first(),
            pl.col("bin").first().alias("first"),
            pl.col("bin").last().alias("last"),
        )
        .filter(pl.col("last") - pl.col("first") >= shortest)
        .drop("run")
    )
