"""All hulls under way of one picture: their places side by side, their changes, their reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.detect.company import lasting
from sealane.detect.company.following import Change, Side
from sealane.detect.company.moving import SOURCE_BIN
from sealane.detect.company.neighbour import Company
from sealane.detect.hearing.reception import feed_clock

__all__ = ["Sight"]

NMI_M = 1852.0
UNITS_PER_DEG = 100_000.0
SAME_WAY = 0.87  # cosine of the 30 deg by which courses of ships in one lane may differ
SLOW_KN = 1.0  # slower than this a course means nothing
ROWS = 12  # reports of each hull that an event names at most
MOTION = ("bin", "east1", "north1", "east2", "north2")
BATCH = 2000  # pairs laid side by side at once

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Sight:
    """The grid of all hulls (by hull and bin), their changes of way (likewise), and who met whom.

    ``tables`` holds what was sifted: hulls, sources, heard.
    """

    def __init__(
        self,
        grid: pl.DataFrame,
        turns: pl.DataFrame,
        tables: Mapping[str, pl.DataFrame],
        company: Company,
    ) -> None:
        """Lay the columns out as arrays; nothing is copied that need not be."""
        self.hulls, self.company = tables["hulls"], company
        self.heard, self.sources = tables["heard"], tables["sources"].sort("hull", "bin")
        self.bins, self.lon5, self.lat5, self.seen = (
            grid[name].to_numpy() for name in ("bin", "lon5", "lat5", "seen")
        )
        count = np.arange(self.hulls.height + 1)
        self.starts = np.searchsorted(grid["hull"].to_numpy(), count).astype(np.int64)
        self.turns = turns
        self.turn_starts = np.searchsorted(turns["hull"].to_numpy(), count).astype(np.int64)
        self.turn_bins = turns["bin"].to_numpy()

    def changing(self, runs: pl.DataFrame, count: int) -> pl.DataFrame:
        """Of runs (a, b, first, last) those in which one of both changes its way so often."""
        first, last = runs["first"].to_numpy(), runs["last"].to_numpy()
        many = np.zeros(runs.height, np.bool_)
        for name in ("a", "b"):
            for k, hull in enumerate(runs[name].to_list()):
                own = self.turn_bins[self.turn_starts[hull] : self.turn_starts[hull + 1]]
                low, high = np.searchsorted(own, [first[k] - SOURCE_BIN, last[k] + SOURCE_BIN])
                many[k] |= high - low >= count
        return runs.filter(pl.Series(many, dtype=pl.Boolean))

    def beside(self, runs: pl.DataFrame, margin: int) -> Iterator[tuple[Any, ...]]:
        """Each run with ``margin`` bins around it: a, b, rows of both, metres, bearing [deg]."""
        from sealane.detect.kernel import shadowing as kernel

        for part in runs.iter_slices(BATCH):
            a, b = part["a"].to_numpy(), part["b"].to_numpy()
            first, last = part["first"].to_numpy() - margin, part["last"].to_numpy() + margin
            columns = self.starts, self.bins, self.lon5, self.lat5
            pair, *laid = kernel.beside(
                a, b, first.astype(np.int64), last.astype(np.int64), *columns
            )
            cuts = np.searchsorted(pair, np.arange(part.height + 1))
            for k in range(part.height):
                own = slice(cuts[k], cuts[k + 1])
                yield (int(a[k]), int(b[k]), *(column[own] for column in laid))

    def side(self, hull: int, rows: Ints) -> Side:
        """One hull of a pair at these rows of the grid, with all of its changes."""
        own = slice(self.turn_starts[hull], self.turn_starts[hull + 1])
        turns = self.turns[own].select(MOTION).to_numpy().astype(np.float64)
        lon, lat = self.lon5[rows] / UNITS_PER_DEG, self.lat5[rows] / UNITS_PER_DEG
        return Side(self.bins[rows].astype(np.int64), geo.wrap_lon(lon), lat, turns)

    def heard_share(self, i: Ints, j: Ints) -> float:
        """Share of these rows of two hulls at which a fix lies within half a step."""
        return float(np.concatenate([self.seen[i], self.seen[j]]).mean())

    @cached_property
    def _by_lat(self) -> tuple[Ints, pl.DataFrame]:
        turns = self.turns.sort("lat5")
        return turns["lat5"].to_numpy(), turns

    def alike(
        self,
        place: tuple[float, float],
        change: Change,
        nmi: float,
        bins: int,
        but: tuple[int, int],
    ) -> list[int]:
        """Hulls other than ``but`` that change their course alike near there, so soon."""
        if min(np.hypot(*change.before), np.hypot(*change.after)) < SLOW_KN:
            return []
        lats, turns = self._by_lat
        reach = nmi / 60.0 * 1.01 * UNITS_PER_DEG
        low, high = np.searchsorted(lats, [place[1] * UNITS_PER_DEG + k * reach for k in (-1, 1)])
        near = turns[int(low) : int(high)].filter(
            (pl.col("bin") - change.bin).abs() <= bins, ~pl.col("hull").is_in(list(but))
        )
        if near.is_empty():
            return []
        lon, lat = (near[name].to_numpy() / UNITS_PER_DEG for name in ("lon5", "lat5"))
        same = geo.distance_m(*place, geo.wrap_lon(lon), lat) <= nmi * NMI_M
        for k, made in (("1", change.before), ("2", change.after)):
            east, north = near[f"east{k}"].to_numpy(), near[f"north{k}"].to_numpy()
            size = np.maximum(1e-6, np.hypot(east, north) * np.hypot(*made))
            same &= (east * made[0] + north * made[1]) / size >= SAME_WAY
        return sorted(near.filter(pl.Series(same))["hull"].unique().to_list())

    def rows(self, hulls: tuple[int, int], first: int, last: int) -> list[list[Any]]:
        """Reports that the time from first to last rests on: one an hour, at most ``ROWS`` each."""
        found: list[list[Any]] = []
        span = first // SOURCE_BIN, last // SOURCE_BIN
        for hull in hulls:
            own = self.sources.filter(pl.col("hull") == hull, pl.col("bin").is_between(*span))
            some = np.unique(np.linspace(0, own.height - 1, ROWS).round().astype(np.int64))
            picked = own.select("file_id", "offset")[some if own.height else []]
            found += [list(row) for row in picked.rows()]
        return found

    def goes_on(
        self, hulls: list[int], end_us: list[int], places: list[tuple[float, float]]
    ) -> Ints:
        """Until when the feed is known to go on after each end of a pair [us]; 0 if it is not."""
        ends = pl.DataFrame(
            {
                "hull": pl.Series(hulls, dtype=pl.Int32),
                "end_us": pl.Series(end_us, dtype=pl.Int64),
                "lon": pl.Series([lon for lon, _ in places], dtype=pl.Float64),
                "lat": pl.Series([lat for _, lat in places], dtype=pl.Float64),
            }
        )
        if ends.is_empty():
            return np.empty(0, np.int64)
        clock = {"bin_s": lasting.CLOCK_BIN_S, "window_s": 86_400.0, "wide_nmi": 300.0}
        return feed_clock(self.heard, self.hulls, ends, **clock)
