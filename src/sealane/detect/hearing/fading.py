"""Whether a ship was heard as usual to the last, or faded: what that says of a silence.

A ship that sails out of hearing is heard ever more seldom before it is lost; one that stops
transmitting is heard as usual to the last. How far that holds depends on the receivers: behind
land or a range cut by the archive a ship is lost at once. So it is learnt from the other silences
around.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.hull import Floats, Ints

__all__ = ["ABRUPT_PACE", "SPARSE_S", "Fading", "learn_fading"]

HOUR_US = 3_600_000_000
NMI_M = 1852.0
ABRUPT_PACE = 1.5  # ordinary losses seldom stretch four intervals beyond one and a half times
UNSURE_PACE = 2.0  # the usual, hardly ever to twice,
UNSURE_AT_MOST = 2.0  # a station deaf for ten minutes stretches them as much
FADED_PACE = 4.0  # and never to four times: such a pace speaks twice as clearly
SPARSE_S = 900.0  # at longer intervals the edge of a range is crossed between two reports
ABRUPT_IF_OFF = 0.9  # a ship that stops transmitting in good reception: nine of ten are abrupt
FADED_IF_OFF = 0.2  # ordinary losses and poor reception fade some of those too
FEWEST_HOURS = 3.0  # heard for less, the usual interval of a hull is not known,
FEWEST_FIXES = 30  # unless it was heard that often
STRONGEST = 4.0  # one end of one silence does not say more
STRONGEST_BOTH = 8.0
PRIOR = 1.0  # abrupt silences assumed: where nothing is learnt, the pace says nothing


@dataclass(frozen=True, eq=False)
class Fading:
    """For each silence: other silences around that began or ended abruptly or faded, and weight.

    ``weight`` is how much more likely the pace of the fixes beside the silence is for a ship that
    sailed out of hearing than for one that stopped transmitting; 1 where it says nothing.
    """

    abrupt: Ints
    faded: Ints
    weight: Floats


def learn_fading(
    silences: pl.DataFrame,
    ships: Ints,
    teaches: npt.NDArray[np.bool_],
    goes_on: npt.NDArray[np.bool_] | None = None,
    *,
    window_h: float,
    wide_nmi: float,
) -> Fading:
    """Weigh the pace beside each silence by that of the others within reach and window.

    silences: start_us, end_us, lon, lat, pace_before, pace_after, usual_interval_s,
    hours_known, fixes_before. ``teaches``
    marks those of ships under way that neither an outage nor a port explains, ``goes_on`` those
    whose end is not to teach yet.
    """
    from sealane.detect.kernel import gap as gap_kernel

    is_dense = (silences["usual_interval_s"] <= SPARSE_S).fill_null(value=False).to_numpy()
    is_known = silences["hours_known"].to_numpy() >= FEWEST_HOURS
    is_known |= silences["fixes_before"].to_numpy() >= FEWEST_FIXES
    before = np.where(is_dense, silences["pace_before"].to_numpy(), np.nan)
    after = np.where(is_dense, silences["pace_after"].to_numpy(), np.nan)
    lon, lat = (silences[name].to_numpy(writable=True) for name in ("lon", "lat"))
    hour = silences["start_us"].to_numpy() // HOUR_US
    cell = gap_kernel.index_cells(lon, lat)
    ended = after if goes_on is None else np.where(goes_on, np.nan, after)
    tells = teaches & ~(np.isnan(before) & np.isnan(ended))
    order = np.lexsort((hour, cell))
    order = order[tells[order]]
    counts = gap_kernel.count_paces(
        (lon, lat, hour, ships),
        (cell[order], hour[order], lon[order], lat[order]),
        (before[order], ended[order], ships[order]),
        round(window_h),
        wide_nmi * NMI_M,
        ABRUPT_PACE,
    )
    abrupt, faded = counts[:, 0], counts[:, 1]
    share = (abrupt + PRIOR) / (abrupt + faded + PRIOR)
    first, second = _weight(before, share, is_known), _weight(after, share, is_known)
    weight = np.where((first - 1.0) * (second - 1.0) < 0.0, 1.0, first * second)  # they disagree
    return Fading(abrupt, faded, np.clip(weight, 1.0 / STRONGEST_BOTH, STRONGEST_BOTH))


def _weight(pace: Floats, share: Floats, is_known: npt.NDArray[np.bool_]) -> Floats:
    """Likelihood ratio of a pace; ``share`` of the silences around are abrupt."""
    abrupt = np.where(is_known, np.clip(share / ABRUPT_IF_OFF, 1.0 / STRONGEST, 1.0), 1.0)
    faded = np.clip((1.0 - share) / FADED_IF_OFF, 1.0, STRONGEST)
    faded = np.where(pace >= FADED_PACE, 2.0 * faded, np.minimum(faded, UNSURE_AT_MOST))
    said = np.where(pace < ABRUPT_PACE, abrupt, np.where(pace < UNSURE_PACE, 1.0, faded))
    return np.where(np.isnan(pace), 1.0, said)
