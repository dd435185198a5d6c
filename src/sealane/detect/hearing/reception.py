"""How ships were heard, learnt from the feed in hand: where, when and of which class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.hull import Columns, Floats, Ints

__all__ = ["BIN_S", "Reception", "Rule", "absence", "feed_clock", "learn", "presence"]

BIN_S = 1800.0  # presence is kept by half hour: at 20 kn a ship runs 10 nmi, a quarter of a disc
SECOND_US = 1_000_000
NMI_M = 1852.0
BETWEEN_BINS = 12  # silences below six hours are interpolated
AHEAD_BINS = 6  # three hours of dead reckoning: at 12 kn, 36 nmi
UNDER_WAY_KN = 0.5  # GFW pipe-anchorages: a stop ends above 0.5 kn
SPARSE_SHARE = 0.2
CLASSES = {"A": 0, "B": 1}
OTHER_CLASS = 2


@dataclass(frozen=True)
class Rule:
    """Distances and shares by which reception is judged; sources in ``Gap``."""

    shortest_s: float
    window_s: float
    near_nmi: float
    wide_nmi: float
    outage_share: float
    beside_nmi: float = 8.0  # ships this near a place are heard as it is
    local_nmi: float = 30.0  # half the range of a station: most ships there are heard by one
    passage_nmi: float = 15.0  # a quarter of the range of a coastal station
    around_nmi: float = 40.0  # less than that range: what lies between two places is covered
    around_b: float = 0.6  # of it for class B: 2 W against 12.5 W (ITU-R M.1371-5)
    own_dead_nmi: float = 1.0  # an own report this near says nothing of the way ahead
    widest_deg: float = 200.0  # half the horizon, and the width of a lane
    outage_ships: float = 2.0
    surrounded_share: float = 0.35  # heard at a place where no ship was, between places heard
    beyond_share: float = 0.1  # and at a place beyond them
    prior_ships: float = 3.0  # that many ships' worth: what one ship shows may be chance
    ahead_h: tuple[float, ...] = (0.5, 1.0, 2.0, 3.0, 4.5, 6.0)

    def numbers(self) -> Floats:
        """The rule as the kernel wants it."""
        lengths = (
            self.near_nmi,
            self.wide_nmi,
            self.beside_nmi,
            self.passage_nmi,
            self.around_nmi,
            self.own_dead_nmi,
        )
        return np.array(
            [
                BIN_S * SECOND_US,
                self.shortest_s * SECOND_US,
                self.window_s * SECOND_US,
                *(length * NMI_M for length in lengths),
                self.widest_deg,
                self.outage_share,
                self.outage_ships,
                self.surrounded_share,
                self.beyond_share,
                self.prior_ships,
                self.around_b,
                self.local_nmi * NMI_M,
            ]
        )


@dataclass(frozen=True, eq=False)
class Reception:
    """What the feed says around each silence; one entry for each."""

    clock_us: Ints
    near: Ints
    alike: Ints
    passed: Ints
    quiet: Ints
    heard: Ints
    missed: Ints
    share_ppm: Ints
    ahead: Ints
    outage_start_us: Ints
    outage_end_us: Ints
    wanted: Ints


def presence(columns: Columns, *, bin_s: float = BIN_S) -> pl.DataFrame:
    """Where each hull was heard, by half hour: hull, bin, lon, lat of the first fix in it.

    ``last_us`` is the time of that hull's last fix of the bin.
    """
    from sealane.detect.kernel import gap as gap_kernel

    step = int(bin_s * SECOND_US)
    rows = gap_kernel.presence(columns.starts, columns.at, step)
    ends = np.append(rows[1:], len(columns.at))[: len(rows)] - 1
    return pl.DataFrame(
        {
            "hull": pl.Series(columns.hull_of(rows), dtype=pl.Int32),
            "bin": columns.at[rows] // step,
            "lon": columns.lon[rows],
            "lat": columns.lat[rows],
            "last_us": columns.at[ends],
        }
    )


def absence(columns: Columns) -> pl.DataFrame:
    """Half hours in which a hull under way was not heard, and where it should have been.

    Places are interpolated in silences of up to 6 h; around longer ones three hours on each side
    are reckoned from the motion. Hulls heard in less than a fifth of their half hours are left
    out: they are heard by satellite, and say nothing of other ships.
    """
    from sealane.detect.kernel import absence as absence_kernel
    from sealane.detect.kernel import gap as gap_kernel

    step = int(BIN_S * SECOND_US)
    rows = gap_kernel.presence(columns.starts, columns.at, step)
    hull, bins, lon, lat = absence_kernel.missed(
        columns.starts,
        columns.at,
        columns.lon,
        columns.lat,
        rows,
        columns.hull_of(rows).astype(np.int64),
        step,
        BETWEEN_BINS,
        AHEAD_BINS,
        UNDER_WAY_KN,
        SPARSE_SHARE,
    )
    return pl.DataFrame(
        {"hull": pl.Series(hull, dtype=pl.Int32), "bin": bins, "lon": lon, "lat": lat}
    )


def learn(
    heard: pl.DataFrame,
    lost: pl.DataFrame,
    hulls: pl.DataFrame,
    silences: pl.DataFrame,
    is_in_port: npt.NDArray[np.bool_],
    rule: Rule,
) -> Reception:
    """Learn around each silence (hull, start_us, end_us, lon, lat, way_kn, way_deg).

    ``heard`` and ``lost`` are what ``presence`` and ``absence`` gave for all hulls; ``is_in_port``
    marks those rows of ``heard`` that lie in port. Only what lies within the halo is looked at.
    """
    from sealane.detect.kernel import gap as gap_kernel
    from sealane.detect.kernel import reception as reception_kernel

    ships = hulls["mmsi"].rank("dense").cast(pl.Int64).to_numpy() - 1
    classes = hulls["transponder"].replace_strict(
        CLASSES, default=OTHER_CLASS, return_dtype=pl.Int64
    )
    klass = classes.fill_null(OTHER_CLASS).to_numpy()
    own = silences["hull"].to_numpy()
    figures = reception_kernel.learn(
        silences.select("start_us", pl.col("end_us").fill_null(gap_kernel.NEVER)).to_numpy(
            order="c"
        ),
        silences.select(
            "lon", "lat", pl.col("way_kn").fill_nan(0.0), "way_deg", "end_lon", "end_lat"
        )
        .to_numpy(order="c")  # one row is of either order: the kernel is compiled for one
        .astype(np.float64),
        ships[own],
        klass[own],
        _heard_columns(heard, ships, klass, is_in_port),
        _lost_columns(lost, ships, klass),
        rule.numbers(),
        np.array(rule.ahead_h),
    )
    return Reception(*figures.astype(np.int64).T)


def _heard_columns(
    heard: pl.DataFrame,
    ships: Ints,
    klass: Ints,
    is_in_port: npt.NDArray[np.bool_],
) -> tuple[Ints | Floats, ...]:
    """Presences as the kernel wants them, by cell and bin."""
    from sealane.detect.kernel import gap as gap_kernel
    from sealane.detect.kernel import near as near_kernel

    bins, lon, lat = (heard[name].to_numpy() for name in ("bin", "lon", "lat"))
    ship = ships[heard["hull"].to_numpy()]
    cell = gap_kernel.index_cells(lon, lat)
    columns = (
        cell,
        bins,
        _following(ship, bins),
        heard["last_us"].to_numpy(),
        ship,
        klass[heard["hull"].to_numpy()],
        is_in_port,
        lon,
        lat,
        near_kernel.units(lon, lat),
    )
    order = np.lexsort((ship, bins, cell))
    return tuple(np.ascontiguousarray(column[order]) for column in columns)


def _lost_columns(lost: pl.DataFrame, ships: Ints, klass: Ints) -> tuple[Ints | Floats, ...]:
    """Bins missed as the kernel wants them, by cell and bin."""
    from sealane.detect.kernel import gap as gap_kernel
    from sealane.detect.kernel import near as near_kernel

    bins, lon, lat = (lost[name].to_numpy() for name in ("bin", "lon", "lat"))
    hull = lost["hull"].to_numpy()
    cell = gap_kernel.index_cells(lon, lat)
    order = np.lexsort((ships[hull], bins, cell))
    columns = (cell, bins, ships[hull], klass[hull], lon, lat, near_kernel.units(lon, lat))
    return tuple(np.ascontiguousarray(column[order]) for column in columns)


def feed_clock(
    heard: pl.DataFrame,
    hulls: pl.DataFrame,
    ends: pl.DataFrame,
    *,
    bin_s: float,
    window_s: float,
    wide_nmi: float,
) -> Ints:
    """How far the feed is known to go on after each end (hull, end_us, lon, lat) [us], 0 if not.

    It goes on as long as another ship is heard within ``wide_nmi``, up to ``window_s``.
    """
    from sealane.detect.kernel import gap as gap_kernel
    from sealane.detect.kernel import reception as reception_kernel

    ships = hulls["mmsi"].rank("dense").cast(pl.Int64).to_numpy() - 1
    cell = gap_kernel.index_cells(heard["lon"].to_numpy(), heard["lat"].to_numpy())
    order = np.lexsort((heard["bin"].to_numpy(), cell))
    clocks = reception_kernel.clocks(
        ends["end_us"].to_numpy(writable=True),
        ends.select("lon", "lat").to_numpy(order="c").astype(np.float64),
        ships[ends["hull"].to_numpy()],
        cell[order],
        heard["bin"].to_numpy()[order],
        heard["last_us"].to_numpy()[order],
        ships[heard["hull"].to_numpy()][order],
        heard.select("lon", "lat").to_numpy(order="c")[order],
        int(bin_s * SECOND_US),
        int(window_s * SECOND_US),
        wide_nmi * NMI_M,
    )
    return np.asarray(clocks, np.int64)


def _following(ship: Ints, bins: Ints) -> Ints:
    """The next bin in which the same ship is heard; NEVER where it is not."""
    from sealane.detect.kernel import gap as gap_kernel

    order = np.lexsort((bins, ship))
    after = np.full(len(bins), gap_kernel.NEVER, np.int64)
    same = ship[order][1:] == ship[order][:-1]
    after[order[:-1]] = np.where(same, bins[order][1:], gap_kernel.NEVER)
    return after
