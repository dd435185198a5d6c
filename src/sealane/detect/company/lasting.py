"""How contacts ended: seen apart, last heard together, or still going on when the data end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.hearing.reception import feed_clock

__all__ = ["APART", "CLOCK_BIN_S", "HEARD", "NEVER", "OPEN", "Until", "ends_of", "left_by"]

APART, HEARD, OPEN = "seen apart", "last heard together", "open"
NEVER = np.iinfo(np.int64).max  # as in grid_kernel
CLOCK_BIN_S = 10_800.0  # the feed's clock only needs to know whether it went on for hours
SECOND_US = 1_000_000

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Until:
    """When a contact is over, in steps of the grid of ``step_us``.

    Hulls on the grid together but not in contact for more than ``bridge`` steps are apart; a feed
    that goes on for ``merge`` steps without contact ends it, because a later contact is another
    event. The feed goes on while a ship is heard within ``wide_nmi`` and ``window_s``.
    """

    step_us: int
    bridge: int
    merge: int
    wide_nmi: float
    window_s: float


def left_by(hull: npt.NDArray[np.int32], bins: Ints, gone: Flags, away: Ints) -> Ints:
    """For each place the next bin by which its hull has left; ``NEVER`` where it does not.

    Places are in order of hull and bin; ``gone`` says at which of them a hull is where contact
    does not count, ``away`` by when it left otherwise.
    """
    where = np.flatnonzero(gone)
    after = np.searchsorted(where, np.arange(len(hull)), side="right")
    found = np.flatnonzero(after < len(where))
    row = where[after[found]]
    own = hull[row] == hull[found]
    answer = away.copy()
    answer[found[own]] = np.minimum(away[found[own]], bins[row[own]])
    return answer


def ends_of(
    episodes: pl.DataFrame,
    contacts: pl.DataFrame,
    points: pl.DataFrame,
    hulls: pl.DataFrame,
    heard: pl.DataFrame,
    until: Until,
) -> pl.DataFrame:
    """The episodes (a, b, first, last) with ``end``: how each is known to have ended, or OPEN.

    ``points`` are grid places with ``leaves``, ``contacts`` pairs of them (rows i and j),
    ``hulls`` have ``last_us`` and ``heard`` is what ``presence`` gave for all of them.
    """
    last = contacts.select("a", "b", pl.col("bin").alias("last"), "i", "j")
    known = episodes.join(last, on=["a", "b", "last"], how="left", maintain_order="left")
    i, j = known["i"].to_numpy(), known["j"].to_numpy()
    leaves = points["leaves"].to_numpy()
    # Whoever left after the merge time may have been with the other until then.
    is_apart = np.minimum(leaves[i], leaves[j]) <= known["last"].to_numpy() + until.merge
    is_apart |= _slowly_apart(known, contacts, points, until)
    end_us = known["last"].to_numpy() * until.step_us
    last_us = hulls["last_us"].to_numpy()
    goes_on = np.maximum(last_us[known["a"].to_numpy()], last_us[known["b"].to_numpy()])
    unsure = np.flatnonzero(~is_apart)
    places = points.select("lon", "lat")[i[unsure]]
    ends = known[unsure].select(pl.col("a").alias("hull"), pl.Series("end_us", end_us[unsure]))
    goes_on[unsure] = np.maximum(
        goes_on[unsure],
        feed_clock(
            heard,
            hulls,
            pl.concat([ends, places], how="horizontal"),
            bin_s=CLOCK_BIN_S,
            window_s=until.window_s,
            wide_nmi=until.wide_nmi,
        ),
    )
    is_over = goes_on - end_us >= until.merge * until.step_us
    said = np.where(is_apart, APART, np.where(is_over, HEARD, OPEN))
    return episodes.with_columns(pl.Series("end", said.tolist(), pl.String))


def _slowly_apart(
    known: pl.DataFrame, contacts: pl.DataFrame, points: pl.DataFrame, until: Until
) -> Flags:
    """Whether both hulls lie still after the episode, for longer than a break, out of contact."""
    places = points.select("hull", "bin")
    later = pl.int_ranges(pl.col("last") + until.bridge + 1, pl.col("last") + until.merge + 1)
    apart = (
        known.select("a", "b", later.alias("bin"))
        .with_row_index("episode")
        .explode("bin")
        .join(places, left_on=["a", "bin"], right_on=["hull", "bin"], how="semi")
        .join(places, left_on=["b", "bin"], right_on=["hull", "bin"], how="semi")
        .join(contacts, on=["a", "b", "bin"], how="anti")
    )
    answer = np.zeros(known.height, np.bool_)
    answer[apart["episode"].to_numpy()] = True
    return answer
