"""Which gear is a slow run like? Rules on how a hull moved in it, from how each gear is worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.detect.contract import Patient, threshold

__all__ = ["GEARS", "NONE", "SURVEY", "GearRule", "gear_of"]

Floats = npt.NDArray[np.float64]
GEARS = ("trawl", "longline", "purse_seine", "squid_jig", "pole_line", "gillnet")
NONE, SURVEY = "", "survey"
FAO = "FAO, Fishing Gear Fact Sheets"
SOUZA = "de Souza et al. 2016, doi:10.1371/journal.pone.0158248"
MADE_UP = "Sealane: set on made-up seas 1 to 5"


@dataclass(frozen=True, kw_only=True)
class GearRule(Patient):
    """The thresholds by which ``Fishing`` tells gears."""

    adrift_share: float = threshold(
        0.85, unit="share", source=MADE_UP, help="Share of steps below 1.8 kn that makes a drift"
    )
    night_share: float = threshold(
        0.8,
        unit="share",
        source="GFW, squid jiggers: loitering by night",
        help="Share of a jigger's drift with the sun below 6 deg under the horizon",
    )
    jig_h: float = threshold(4.0, unit="h", source=FAO, help="A night's work with jigs")
    ring_deg: float = threshold(
        270.0, unit="deg", source=FAO, help="So far round a school a seine is shot"
    )
    seine_share: float = threshold(
        0.7, unit="share", source=MADE_UP, help="Share of steps adrift while a seine is hauled"
    )
    seine_min_h: float = threshold(0.5, unit="h", source=FAO, help="Shortest haul of a seine")
    seine_max_h: float = threshold(5.0, unit="h", source=FAO, help="Longest haul of a seine")
    schools: float = threshold(
        4.0, unit="count", source=MADE_UP, help="Stops of a pole-and-line vessel at schools"
    )
    school_min_h: float = threshold(
        0.15, unit="h", source=FAO, help="Shortest mean stop at a school"
    )
    school_max_h: float = threshold(0.8, unit="h", source=FAO, help="Longest mean stop at a school")
    pole_tow_h: float = threshold(
        0.6,
        unit="h",
        source=MADE_UP,
        help="A pole-and-line vessel keeps a towing speed less long than this",
    )
    daylight_share: float = threshold(
        0.8, unit="share", source=FAO, help="Share by day of work with pole and line"
    )
    retraced_share: float = threshold(
        0.5,
        unit="share",
        source=MADE_UP,
        help="Share of the way hauled that lies along the way shot",
    )
    shot_kn: float = threshold(
        5.5, unit="kn", source=SOUZA, help="Longlines are shot faster than this, nets slower"
    )
    haul_h: float = threshold(3.0, unit="h", source=FAO, help="A line of gear is hauled so long")
    soak_h: float = threshold(
        3.0, unit="h", source=FAO, help="A gillnet is left so long between shooting and hauling"
    )
    tow_h: float = threshold(0.75, unit="h", source=FAO, help="A tow of a trawl lasts so long")
    tow_share: float = threshold(
        0.45, unit="share", source=MADE_UP, help="So much of a trawler's time is towing"
    )
    trawl_h: float = threshold(1.5, unit="h", source=MADE_UP, help="Shorter runs are no trawling")
    turned: float = threshold(
        2.0,
        unit="count",
        source="Sealane: one may be a wait or a way point",
        help="Hauls or reversals of a trawler",
    )
    placed_share: float = threshold(
        0.85,
        unit="share",
        source=MADE_UP,
        help="Way made good over way sailed from which on a run is a passage",
    )
    even_kn: float = threshold(
        0.35, unit="kn", source=MADE_UP, help="A survey's speed spreads less than this"
    )
    even_margin_kn: float = threshold(
        0.2,
        unit="kn",
        source="Sealane: half of the limit, as tidal streams of knots spread a survey's speed",
        help="Spread this much wider than a survey's is surely none",
        minimum=0.0,
    )
    axis: float = threshold(
        0.8, unit="share", source=MADE_UP, help="Lines of a survey keep one axis so well"
    )
    axis_margin: float = threshold(
        0.2,
        unit="share",
        source="Sealane: turns between six lines take so much off the axis of parallel ones",
        help="An axis this much less kept than a survey's is surely none",
        minimum=0.0,
    )
    lines: float = threshold(
        3.0, unit="count", source=MADE_UP, help="Turns between the lines of a survey"
    )

    def unlike_survey(self, figures: Sequence[float]) -> float:
        """How far a run (its ``figures``) is from survey lines: 0 at the limit, 1 surely none.

        Hauls, or fewer lines, are surely none; else its speed or its axis must differ, and the
        one that differs more counts, evenly over the margin beyond the limit.
        """
        from sealane.detect.kernel import fishing as kernel

        if figures[kernel.STOPS] > 0 or figures[kernel.TURNS] < self.lines:
            return 1.0
        spread = (figures[kernel.SPREAD] - self.even_kn) / max(self.even_margin_kn, 1e-9)
        axis = (self.axis - figures[kernel.AXIS]) / max(self.axis_margin, 1e-9)
        return float(np.clip(max(spread, axis), 0.0, 1.0))


def gear_of(
    rule: GearRule, figures: Floats, before: Floats, shot_kn: Floats, own: Floats
) -> npt.NDArray[np.str_]:
    """The gear of each run, ``SURVEY`` for survey lines, ``NONE`` where it is like no gear.

    figures: rows of ``fishing_kernel.figures`` with RING. before, shot_kn: share of the
    way along an earlier leg, and how fast that was sailed [kn]; own: share along the run's own
    beginning (all from ``fishing_kernel.retraced``).
    """
    from sealane.detect.kernel import fishing as kernel

    of = figures.T
    hours, drift, stops = of[kernel.HOURS], of[kernel.DRIFT], of[kernel.STOPS]
    turns = of[kernel.TURNS]
    is_adrift = drift >= rule.adrift_share
    is_jig = is_adrift & (of[kernel.NIGHT] >= rule.night_share) & (hours >= rule.jig_h)
    is_seine = (drift >= rule.seine_share) & (of[kernel.RING] >= rule.ring_deg)
    is_seine &= (hours >= rule.seine_min_h) & (hours <= rule.seine_max_h)
    is_pole = (stops >= rule.schools) & (of[kernel.LONG_TOW] < rule.pole_tow_h)
    is_pole &= of[kernel.STOP_H] >= rule.school_min_h
    is_pole &= of[kernel.STOP_H] <= rule.school_max_h
    is_pole &= of[kernel.DAY] >= rule.daylight_share
    is_hauled = (before >= rule.retraced_share) & (hours >= rule.haul_h)
    is_longline = is_hauled & (shot_kn >= rule.shot_kn)
    is_net = (own >= rule.retraced_share) & (of[kernel.LONG_STOP] >= rule.soak_h)
    is_net |= is_hauled & (shot_kn < rule.shot_kn)
    is_even = (of[kernel.SPREAD] < rule.even_kn) & (of[kernel.AXIS] >= rule.axis) & (stops == 0)
    is_survey = is_even & (turns >= rule.lines)
    is_trawl = (of[kernel.TOW] >= rule.tow_share) & (of[kernel.LONG_TOW] >= rule.tow_h)
    is_trawl &= (hours >= rule.trawl_h) & (stops + turns >= rule.turned)
    is_trawl &= of[kernel.NET] < rule.placed_share * np.maximum(of[kernel.SAILED], 1e-9)
    cases = (is_seine, is_longline, is_net, is_jig, is_adrift, is_pole, is_survey, is_trawl)
    names = ("purse_seine", "longline", "gillnet", "squid_jig", NONE, "pole_line", SURVEY, "trawl")
    return np.select(cases, names, NONE)
