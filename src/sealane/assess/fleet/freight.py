"""What freight does when capacity is lost: a response with its range, not a forecast.

    p1 / p0 = (1 - lost)^(-e)

with e the per cent that spot freight rises for each per cent of capacity lost. The default range
of e comes from one episode: spot freight from Shanghai in December 2023 and January 2024 as UNCTAD
told it (+122 % on average, +256 % to Europe), over the 15 to 20 % of capacity that Maersk told
lost between the Far East and Europe. Drewry's index, which is not in it, is the check. The loss
is a level at a time: how it grows with the days of a closure, so that a short one moves freight
little, is in ``close.lane_answer.loop_change``, and ours.

It cannot tell contract freight (most cargo), freight when ships lie idle (then e is near nothing,
as supply follows), fear, or demand pulled forward: all of these are in the one episode too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sealane.assess.figure import Span
from sealane.assess.reported import reported
from sealane.errors import BadInput

__all__ = ["FreightResponse", "freight_change", "implied_elasticity"]

PERCENT = 0.01


def implied_elasticity(*, freight_change: float, capacity_lost: float) -> float:
    """The elasticity that one pair of changes implies: ln(1 + change) / -ln(1 - lost).

    Raises:
        BadInput: freight that fell by all of it, or a loss outside 0 to 1.
    """
    if not freight_change > -1:
        raise BadInput("freight cannot fall by more than all.", field="freight_change")
    if not 0 < capacity_lost < 1:
        raise BadInput(
            f"capacity lost {capacity_lost:g} is not between 0 and 1.", field="capacity_lost"
        )
    return math.log1p(freight_change) / -math.log1p(-capacity_lost)


def _episode() -> Span:
    """The range that the packaged figures of 2023-24 imply."""
    rises = [
        reported("freight_change", subject).span.value * PERCENT
        for subject in ("shanghai_average_scfi", "shanghai_europe_scfi")
    ]
    low, high = (-PERCENT * end for end in reported("capacity_change").span.ends)
    lost = sorted((low, high))
    least = implied_elasticity(freight_change=min(rises), capacity_lost=lost[1])
    most = implied_elasticity(freight_change=max(rises), capacity_lost=lost[0])
    return Span(math.sqrt(least * most), least, most)


@dataclass(frozen=True, slots=True)
class FreightResponse:
    """The elasticity; None takes the range of the packaged episode (3.6 to 7.8)."""

    elasticity: Span | None = None

    @property
    def used(self) -> Span:
        """The range that is worked with."""
        return self.elasticity if self.elasticity is not None else _episode()


def freight_change(capacity_lost: Span, response: FreightResponse | None = None) -> Span:
    """Relative change of spot freight for a share of capacity lost: 1.5 is +150 %.

    Raises:
        BadInput: a loss outside 0 to 1, or an elasticity below zero.
    """
    low, high = capacity_lost.ends
    if not 0 <= low <= high < 1:
        raise BadInput(
            f"capacity lost {low:g} to {high:g} is not a share below 1.",
            field="capacity_lost",
            value=capacity_lost.value,
        )
    used = (response or FreightResponse()).used
    least, most = used.ends
    if least < 0:
        raise BadInput(
            f"an elasticity of {least:g}: freight that falls when ships are short.",
            field="elasticity",
            value=least,
        )

    def change(lost: float, elasticity: float) -> float:
        return float((1 - lost) ** -elasticity - 1)

    return Span(change(capacity_lost.value, used.value), change(low, least), change(high, most))
