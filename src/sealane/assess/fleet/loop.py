"""A service that goes round: ships that it needs, and what longer ways cost it in capacity.

A service with a departure every ``interval_days`` needs

    N = (2 d / (24 v) + port days) / interval

ships for a way of d nmi at v kn. With the ships that it has, a round trip that takes T1 instead of
T0 days carries T0/T1 of what it did: a change of T0/T1 - 1.

It cannot tell idle ships called back, charters, slots sold to others or ships moved between
services: those soften the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput

__all__ = ["Loop", "capacity_change", "hold_schedule_kn", "ships_in_loop", "ton_mile_change"]

Floats = npt.NDArray[np.float64]
H_PER_DAY = 24.0
SHARES_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Loop:
    """How a service is run.

    Attributes:
        interval_days: days between departures; 7 for a weekly service.
        port_days: days of a round trip at quays, in canals and waiting. 28 for the Far East to
            Europe: Sealane's assumption for ten to twelve calls; at 21 or 35 days the loss of
            capacity changes by 2 percentage points or less.
        speed_kn: speed at sea. 15 kn is the speed at which the case of 2024 is held against
            published losses; ships of the trade did 14 to 16 kn.
    """

    interval_days: float = 7.0
    port_days: float = 28.0
    speed_kn: float = 15.0

    def __post_init__(self) -> None:
        for field, least in (("interval_days", 1e-9), ("port_days", 0.0), ("speed_kn", 1e-9)):
            figure = getattr(self, field)
            if not (np.isfinite(figure) and figure >= least):
                raise BadInput(
                    f"a loop with {field} {figure:g} does not run.", field=field, value=figure
                )


def _way(field: str, distance_nmi: npt.ArrayLike) -> Floats:
    way = np.asarray(distance_nmi, dtype=np.float64)
    if not np.all(np.isfinite(way) & (way >= 0)):
        raise BadInput(
            f"{field} is negative or not a number.",
            hint="Where no route exists there is no loop.",
            field=field,
            value=way.tolist(),
        )
    return way


def _round_days(distance_nmi: Floats, loop: Loop) -> Floats:
    return np.asarray(2 * distance_nmi / (H_PER_DAY * loop.speed_kn) + loop.port_days)


def ships_in_loop(distance_nmi: npt.ArrayLike, loop: Loop | None = None) -> Floats:
    """Ships for a service of ``distance_nmi`` one way; a fraction is a ship of a shared service.

    Raises:
        BadInput: a distance is negative or not a number.
    """
    loop = loop or Loop()
    return np.asarray(_round_days(_way("distance_nmi", distance_nmi), loop) / loop.interval_days)


def capacity_change(
    before_nmi: npt.ArrayLike,
    after_nmi: npt.ArrayLike,
    loop: Loop | None = None,
    *,
    after_kn: float | None = None,
) -> Floats:
    """Change of what the same ships carry in a year, T0/T1 - 1: -0.18 is 18 % less.

    ``after_kn``: the speed on the new way where it is another than before.

    Raises:
        BadInput: a distance is negative or not a number; a round trip that takes no time.
    """
    loop = loop or Loop()
    later = loop if after_kn is None else Loop(loop.interval_days, loop.port_days, after_kn)
    t0 = _round_days(_way("before_nmi", before_nmi), loop)
    t1 = _round_days(_way("after_nmi", after_nmi), later)
    if not np.all(t1 > 0):
        raise BadInput("a round trip takes no time.", field="after_nmi")
    return np.asarray(t0 / t1 - 1)


def hold_schedule_kn(
    before_nmi: npt.ArrayLike, after_nmi: npt.ArrayLike, loop: Loop | None = None
) -> Floats:
    """The speed at which the longer way takes as long as the shorter one did [kn].

    Days in port stay as they are. Whether a ship reaches it says ``voyage.top_speed_kn``.
    """
    loop = loop or Loop()
    before, after = _way("before_nmi", before_nmi), _way("after_nmi", after_nmi)
    if not np.all(before > 0):
        raise BadInput("a loop without a way has no schedule.", field="before_nmi")
    return np.asarray(loop.speed_kn * after / before)


def ton_mile_change(
    *,
    share: npt.ArrayLike,
    diverted: npt.ArrayLike,
    before_nmi: npt.ArrayLike,
    after_nmi: npt.ArrayLike,
) -> float:
    """Change of the ton-miles of all trade: sum of share x diverted x (after / before - 1).

    ``share``: of each trade in all ton-miles before, together at most 1. ``diverted``: which part
    of it takes the new way. Same ships or not does not matter.

    Raises:
        BadInput: a share outside 0 to 1, or shares that come to more than 1 together.
    """
    part = np.asarray(share, dtype=np.float64)
    gone = np.asarray(diverted, dtype=np.float64)
    for field, values in (("share", part), ("diverted", gone)):
        if not np.all((values >= 0) & (values <= 1)):
            raise BadInput(f"{field} is outside 0 to 1.", field=field, value=values.tolist())
    if float(part.sum()) > 1 + SHARES_TOLERANCE:
        raise BadInput(
            f"the shares contradict: together they are {float(part.sum()):.3f}, more than 1.",
            field="share",
            value=part.tolist(),
        )
    before, after = _way("before_nmi", before_nmi), _way("after_nmi", after_nmi)
    if not np.all(before > 0):
        raise BadInput("a trade of no distance has no ton-miles.", field="before_nmi")
    return float(np.sum(part * gone * (after / before - 1)))
