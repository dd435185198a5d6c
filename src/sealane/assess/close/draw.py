"""A thousand draws of every input that is not known; the first draw is the middle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from sealane.assess.close.ask import CloseLimits, Closure
from sealane.assess.figure import Span
from sealane.assess.stock.run import Interval, interval

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["Draws", "Interval", "draws_of", "interval", "spread"]


@dataclass(frozen=True, slots=True)
class Draws:
    """What all lanes and countries share [draws + 1]: days, share stopped, speed, refill,
    days that ships wait."""

    days: Numbers
    share: Numbers
    slow_share: Numbers
    refill: Numbers
    patience: Numbers
    seed: int
    rng: np.random.Generator

    def __len__(self) -> int:
        return len(self.days)

    def of(self, span: Span | None) -> Numbers | None:
        """Draws of a figure: a triangle over its interval; None where it is not known."""
        if span is None:
            return None
        return self.at(span, self.rng.uniform(size=len(self) - 1))

    def places(self, *names: str) -> Numbers:
        """Where in their intervals the figures of one thing lie, by draw but the middle [0, 1].

        Of a stream of its own by its name: what else is drawn, and how much, does not move it, so
        that a gate more leaves the interval of what it does not touch as it is.
        """
        stream = crc32("/".join(names).encode())
        return np.random.default_rng([self.seed, stream]).uniform(size=len(self) - 1)

    def at(self, span: Span, places: Numbers) -> Numbers:
        """Draws of a figure at places that it shares with others: low with low, high with high."""
        low, high = span.ends
        return np.concatenate([[span.value], spread(places, low, span.value, high)])


def draws_of(closure: Closure, limits: CloseLimits) -> Draws:
    """The draws of a closure.

    Days are whole and, as the share, even over their range: nobody says that the middle is
    likelier.
    """
    rng = np.random.default_rng(limits.seed)

    def even(span: Span) -> Numbers:
        low, high = span.ends
        return np.concatenate([[span.value], rng.uniform(low, high, size=limits.draws)])

    days = np.clip(np.round(even(closure.days)), *closure.days.ends)
    share, slow, refill = (
        even(one) for one in (closure.share, limits.slow_share, limits.refill_share)
    )
    made = Draws(days, share, slow, refill, np.full(len(days), np.nan), limits.seed, rng)
    return replace(made, patience=made.at(limits.patience_d, made.places("patience")))


def spread(place: Numbers, low: float, middle: float, high: float) -> Numbers:
    """Where a share of a triangular distribution lies (its inverse)."""
    if high <= low:
        return np.full(len(place), middle)
    turn = (middle - low) / (high - low)
    rising = low + np.sqrt(place * (high - low) * (middle - low))
    falling = high - np.sqrt((1 - place) * (high - low) * (high - middle))
    return np.where(place < turn, rising, falling)
