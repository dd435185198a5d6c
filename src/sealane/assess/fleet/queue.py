"""A queue with so many slots a day: a canal, a convoy, a port.

Deterministic and fluid: ships of a day come evenly over it, slots of a day are used in order of
arrival, an unused slot is lost. With arrivals a, slots c and X the running sum of a - c, the number
that waits is X - min(0, running minimum of X) (Lindley 1952; Newell 1982, Applications of Queueing
Theory). It tells the queue that comes from too few slots, not the one that comes from chance
when arrivals are near capacity: real waits are longer there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.errors import BadInput

__all__ = ["Queue", "days_to_clear", "queue"]

Floats = npt.NDArray[np.float64]
NOBODY = 1e-9
"""[ships] Less than this is no queue: what sums of fractions leave over."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue day by day, each an array over the same days.

    Attributes:
        arrived, served: ships of the day.
        waiting: ships that wait at the end of the day.
        wait_days: how long the ship that comes last on the day waits [d]; infinity where it is
            not served within the days looked at.
    """

    arrived: Floats
    served: Floats
    waiting: Floats
    wait_days: Floats

    @property
    def ship_days(self) -> float:
        """Days lost by all ships together, counted at the ends of days [ship d]."""
        return float(self.waiting.sum())


def _counts(field: str, values: npt.ArrayLike) -> Floats:
    counts = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(counts) & (counts >= 0)):
        raise BadInput(
            f"{field} is negative or not a number.",
            field=field,
            value=np.ravel(counts)[:5].tolist(),
        )
    return counts


def queue(arrivals: npt.ArrayLike, slots: npt.ArrayLike, *, waiting: float = 0.0) -> Queue:
    """The queue before a passage with ``slots`` a day (one number, or one for each day).

    ``waiting``: ships that wait already before the first day. A day without slots is a closure.
    Ships are neither lost nor made: waiting + arrived = served + still waiting, on every day.

    Raises:
        BadInput: negative numbers, or slots for another number of days.
    """
    arrived, first = np.atleast_1d(_counts("arrivals", arrivals)), _counts("waiting", waiting)
    room = _counts("slots", slots)
    if room.ndim and room.shape != arrived.shape:
        raise BadInput(f"slots for {room.size} days, arrivals for {arrived.size}.", field="slots")
    room = np.broadcast_to(room, arrived.shape)
    sums = float(first) + np.cumsum(arrived - room)
    left = sums - np.minimum(0.0, np.minimum.accumulate(sums))
    before = np.concatenate(([float(first)], left[:-1]))
    served = before + arrived - left
    return Queue(arrived, served, left, _waits(float(first) + np.cumsum(arrived), served))


def _waits(come: Floats, served: Floats) -> Floats:
    """Days from the end of each day until its last ship is served."""
    if not come.size:
        return np.zeros(0)
    ends = np.arange(1, come.size + 1, dtype=np.float64)
    gone = np.concatenate(([0.0], np.cumsum(served)))
    # the day before which fewer than ``come`` were gone; within a day they go evenly
    after = np.searchsorted(gone, come - NOBODY, side="left")
    is_served = after < gone.size
    day = np.minimum(after, gone.size - 1)
    step = gone[day] - gone[np.maximum(day - 1, 0)]
    part = np.where(
        step > 0, (come - gone[np.maximum(day - 1, 0)]) / np.where(step > 0, step, 1), 1
    )
    at = np.maximum(day - 1, 0) + np.clip(part, 0, 1)
    return np.where(is_served, np.maximum(at - ends, 0.0), np.inf)


def days_to_clear(*, waiting: float, arrivals_per_day: float, slots_per_day: float) -> float:
    """Days until a queue is gone: waiting / (slots - arrivals); infinity where it never is.

    Raises:
        BadInput: a negative number.
    """
    for field, value in (
        ("waiting", waiting),
        ("arrivals_per_day", arrivals_per_day),
        ("slots_per_day", slots_per_day),
    ):
        _counts(field, value)
    if waiting <= NOBODY:
        return 0.0
    spare = slots_per_day - arrivals_per_day
    return waiting / spare if spare > 0 else float("inf")
