"""Which gear is a slow run like? Rules on how a hull moved in it, from how each gear is worked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sealane.detect.kernel import fishing as kernel

__all__ = ["GEARS", "NONE", "SURVEY", "gear_of"]

Floats = npt.NDArray[np.float64]
GEARS = ("trawl", "longline", "purse_seine", "squid_jig", "pole_line", "gillnet")
NONE, SURVEY = "", "survey"

# How each gear is worked: FAO, Fishing Gear Fact Sheets; speeds of trawls, longlines and seines as
# in de Souza et al. 2016, doi:10.1371/journal.pone.0158248; squid as GFW (night loitering).
ADRIFT = 0.85  # share of steps below 1.8 kn from which a run is a drift
NIGHT = 0.8  # share of a jigger's drift with the sun below 6 deg under the horizon
JIG_H = 4.0  # a night's work
RING_DEG = 270.0  # most of the way round a school
SEINE_H = (0.5, 5.0)  # pursing and brailing of one set
SCHOOLS, SCHOOL_H = 4, (0.15, 0.8)  # stops of a pole-and-line vessel and their mean length
POLE_TOW_H = 0.6  # it never keeps a towing speed for longer
DAYLIGHT = 0.8
RETRACED = 0.5  # share of the way hauled that lies along the way shot
SHOT_KN = 5.5  # longlines are shot faster than nets
HAUL_H = 3.0  # a line of gear is hauled for so long at least
SOAK_H = 3.0  # a gillnet is left so long between shooting and hauling
TOW_H, TOW_SHARE = 0.75, 0.45  # a tow, and how much of a trawler's time is towing
TRAWL_H = 1.5
TURNED = 2  # hauls or reversals: one may be a wait or a way point
PLACED = 0.85  # way made good over way sailed: a passage makes good more
EVEN_KN, AXIS = 0.35, 0.8  # a survey keeps its speed, and its lines one axis
LINES = 3


def gear_of(figures: Floats, before: Floats, shot_kn: Floats, own: Floats) -> npt.NDArray[np.str_]:
    """The gear of each run, ``SURVEY`` for survey lines, ``NONE`` where it is like no gear.

    figures: rows of ``fishing_kernel.figures`` with RING. before, shot_kn: share of the
    way along an earlier leg, and how fast that was sailed [kn]; own: share along the run's own
    beginning (all from ``fishing_kernel.retraced``).
    """
    of = figures.T
    hours, drift, stops = of[kernel.HOURS], of[kernel.DRIFT], of[kernel.STOPS]
    turns = of[kernel.TURNS]
    is_adrift = drift >= ADRIFT
    is_jig = is_adrift & (of[kernel.NIGHT] >= NIGHT) & (hours >= JIG_H)
    is_seine = (drift >= 0.7) & (of[kernel.RING] >= RING_DEG)
    is_seine &= (hours >= SEINE_H[0]) & (hours <= SEINE_H[1])
    is_pole = (stops >= SCHOOLS) & (of[kernel.LONG_TOW] < POLE_TOW_H)
    is_pole &= (of[kernel.STOP_H] >= SCHOOL_H[0]) & (of[kernel.STOP_H] <= SCHOOL_H[1])
    is_pole &= of[kernel.DAY] >= DAYLIGHT
    is_hauled = (before >= RETRACED) & (hours >= HAUL_H)
    is_longline = is_hauled & (shot_kn >= SHOT_KN)
    is_net = (own >= RETRACED) & (of[kernel.LONG_STOP] >= SOAK_H)
    is_net |= is_hauled & (shot_kn < SHOT_KN)
    is_even = (of[kernel.SPREAD] < EVEN_KN) & (of[kernel.AXIS] >= AXIS) & (stops == 0)
    is_survey = is_even & (turns >= LINES)
    is_trawl = (of[kernel.TOW] >= TOW_SHARE) & (of[kernel.LONG_TOW] >= TOW_H)
    is_trawl &= (hours >= TRAWL_H) & (stops + turns >= TURNED)
    is_trawl &= of[kernel.NET] < PLACED * np.maximum(of[kernel.SAILED], 1e-9)
    cases = (is_seine, is_longline, is_net, is_jig, is_adrift, is_pole, is_survey, is_trawl)
    names = ("purse_seine", "longline", "gillnet", "squid_jig", NONE, "pole_line", SURVEY, "trawl")
    return np.select(cases, names, NONE)
