"""When a lane opens again: ships of the long and of the short way come in together.

Ships leave as they do. Those that leave while the lane is closed take the long way, others the
short one; whoever has the choice still open when it reopens turns back to the short one. So after
the closure begins there are days with nobody at the far end (the difference of the two ways), and
after it ends as many days with twice as many. What the berths cannot take queues.

It cannot tell cargo that was cancelled, services that skipped ports, or ships sent elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.assess.fleet.queue import NOBODY, Queue, queue
from sealane.errors import BadInput

__all__ = ["Recovery", "arrivals_after", "recover"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recovery:
    """Arrivals and the queue at the far end, day by day from the first departure on.

    Attributes:
        queue: arrivals, berthed and waiting by day.
        peak_arrivals: most arrivals of a day after the opening.
        peak_waiting: most ships that wait.
        clear_days: days from the opening to the end of the day after which nobody waits; None
            where the queue outlasts the days looked at.
    """

    queue: Queue
    peak_arrivals: float
    peak_waiting: float
    clear_days: float | None


def _check(short_days: float, long_days: float, closed: tuple[float, float]) -> None:
    if not (math.isfinite(long_days) and 0 <= short_days <= long_days):
        raise BadInput(
            f"the long way takes {long_days:g} d, the short one {short_days:g} d.",
            hint="Days are zero or more, and the long way is the longer one.",
            field="long_days",
            value=long_days,
        )
    if not 0 <= closed[0] <= closed[1]:
        raise BadInput(
            f"closed from day {closed[0]:g} until day {closed[1]:g}.",
            hint="A closure ends after it begins, and neither is negative.",
            field="closed",
            value=list(closed),
        )


def arrivals_after(
    departures: npt.ArrayLike,
    *,
    short_days: float,
    long_days: float,
    closed: tuple[int, int],
    committed_days: float | None = None,
) -> Floats:
    """Arrivals of each day for departures of each day; as many as left, none made or lost.

    ``closed``: first closed day and first open one, counted in days of ``departures``.
    ``committed_days``: sailed so long, a ship no longer turns to the short way; None: it never
    does, once it has left. The answer is long enough for the last ship to come in.

    Raises:
        BadInput: negative days or departures, or a long way that is the shorter.
    """
    left = np.atleast_1d(np.asarray(departures, dtype=np.float64))
    if not np.all(np.isfinite(left) & (left >= 0)):
        raise BadInput("departures are negative or not a number.", field="departures")
    _check(short_days, long_days, closed)
    still_free = 0.0 if committed_days is None else committed_days
    if not still_free >= 0:
        raise BadInput(f"committed_days {still_free:g} is negative.", field="committed_days")
    day = np.arange(left.size)
    goes_long = (day >= closed[0]) & (day < closed[1] - still_free)
    takes = np.where(goes_long, long_days, short_days)
    came = np.zeros(left.size + math.ceil(long_days) + 1)
    whole = np.floor(day + takes).astype(np.intp)
    part = day + takes - whole
    np.add.at(came, whole, left * (1 - part))
    np.add.at(came, whole + 1, left * part)
    return came


def recover(
    departures: npt.ArrayLike,
    *,
    short_days: float,
    long_days: float,
    closed: tuple[int, int],
    berths_per_day: float,
    committed_days: float | None = None,
) -> Recovery:
    """The wave of arrivals after a closure, and the queue of ports with ``berths_per_day``.

    The first days, before the first ship can be in, have arrivals of none; start ``departures``
    one voyage before the closure where that matters.
    """
    came = arrivals_after(
        departures,
        short_days=short_days,
        long_days=long_days,
        closed=closed,
        committed_days=committed_days,
    )
    found = queue(came, berths_per_day)
    after = int(closed[1])
    busy = np.flatnonzero(found.waiting[after:] > NOBODY)
    lasts = found.waiting[-1] > NOBODY
    clear = None if lasts else float(busy[-1] + 2) if busy.size else 0.0
    return Recovery(found, float(came[after:].max()), float(found.waiting.max()), clear)
