"""Did a hull lie stopped? The stops that its fixes show, and those that they leave room for."""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane.inform.claim.claim import When
from sealane.inform.claim.finding import NO, OPEN, YES, Finding, cuts_of, pieces_of
from sealane.inform.claim.rule import KNOT_MS, Rule
from sealane.inform.claim.sea import Hull, seconds
from sealane.inform.claim.silence import gaps_told, written
from sealane.inform.claim.words import Reason

__all__ = ["stopped"]


def stopped(hull: Hull, when: When, rule: Rule) -> Finding:
    """Did a hull lie stopped for ``stop_min`` or longer, within a time or all through it?

    Supported by fixes at most ``covered_min`` apart that stay as near as ``stopped_kn`` carries.
    Contradicted where no such stop fits between its fixes, even if it sailed at the greatest speed
    before and after. It cannot tell anchoring, drifting, and being made to stop from one another.
    """
    from sealane.inform.claim import piece_kernel

    cuts = cuts_of(when, (hull,), rule)
    begins, ends = pieces_of(cuts)
    is_moving = hull.sog_kn >= rule.moving_kn  # nan is not
    may, does = piece_kernel.stops(
        hull.way,
        is_moving,
        rule.max_speed_ms,
        rule.stop_min * 60.0,
        rule.stopped_kn * KNOT_MS,
        rule.covered_min * 60.0,
    )
    step = np.searchsorted(hull.at, 0.5 * (begins + ends), side="right")
    states = np.where(does[step], YES, np.where(may[step], OPEN, NO)).astype(np.int8)
    why: tuple[Reason, ...] = ()
    if (states == YES).any():
        stop = np.flatnonzero(states == YES)
        span = {"since": written(float(begins[stop[0]])), "until": written(float(ends[stop[-1]]))}
        why = (Reason("lay", {"who": hull.told(), **span}),)
    elif (states == NO).all():
        why = (Reason("went_on", {"who": hull.told(), "minutes": f"{rule.stop_min:g}"}),)
    more, decide = gaps_told((hull,), cuts, states, rule)
    return Finding(
        cuts=cuts, states=states, figures=_speeds(hull, when), why=why + more, decide=decide
    )


def _speeds(hull: Hull, when: When) -> dict[str, Any]:
    """The reported speeds within a time: least, median, greatest [kn]."""
    said = hull.sog_kn[hull.between(seconds(when.since), seconds(when.until))]
    said = said[~np.isnan(said)]
    if not len(said):
        return {"reported_kn": None}
    return {"reported_kn": [round(float(q), 1) for q in np.quantile(said, [0.0, 0.5, 1.0])]}
