"""What is asked: which gates, from which day, for how long, and how much of the traffic stops."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sealane.assess.day import check_start
from sealane.assess.figure import Span
from sealane.assess.lane import gate_named
from sealane.errors import BadInput

__all__ = ["CloseLimits", "Closure", "read_span"]

MOST_DAYS = 1095
"""Longest closure that is worked out day by day [d]; after three years trade has found new ways."""
MOST_DRAWS = 100_000
EXAMPLES = {"share": "0.5..0.8 (80 % is 0.8)", "speed": "0.6..0.8", "premium": "0.2..1 (per cent)"}
LEAST_SPEED = 0.4
"""Slowest part of the design speed that is worked out: somewhat below it (0.38 of a laden ship) the
main engine counts as stopped (below 7 % of its power; Fourth IMO GHG Study). Ours."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Gates that are closed or unsafe from a day on.

    Parameters:
        gates: ids of gates, in the order asked; ``of`` takes any of their names.
        start: the first day.
        days: how long [d]; an interval where the end is not known.
        share: part of the traffic that stops, 0 to 1; an interval where it is not known.

    Raises:
        BadInput: no gate, fewer days than 1 or more than 1,095, a share outside 0 to 1, a first day
            outside ``day.EARLIEST`` to ``day.LATEST``.
    """

    gates: tuple[str, ...]
    start: date
    days: Span
    share: Span = field(default_factory=lambda: Span(1.0))

    def __post_init__(self) -> None:
        if not self.gates:
            raise BadInput("No gate is named.", hint="Give one, such as hormuz.", field="gate")
        check_start(self.start)
        low, high = self.days.ends
        if not 1 <= low <= high <= MOST_DAYS:
            raise BadInput(
                f"days are {low:g}{f' to {high:g}' if high > low else ''}.",
                hint=f"Give 1 to {MOST_DAYS:,}.",
                field="days",
                value=self.days.value,
            )
        least, most = self.share.ends
        if not 0 <= least <= most <= 1:
            raise BadInput(
                f"share is {least:g}{f' to {most:g}' if most > least else ''}.",
                hint="Give the part of the traffic that stops, 0 to 1, not per cent.",
                field="share",
                value=self.share.value,
            )

    @classmethod
    def of(
        cls, gates: Iterable[str], *, start: date, days: str | float, share: str | float = 1.0
    ) -> Closure:
        """From names of gates in either language, and figures or ranges such as ``30..60``.

        Raises:
            BadInput: an unknown gate (with near names), a range upside down, or as the class.
        """
        found = dict.fromkeys(gate_named(name).gate_id for name in gates)
        return cls(tuple(found), start, read_span(days, "days"), read_span(share, "share"))


@dataclass(frozen=True, slots=True)
class CloseLimits:
    """What holds where nothing else is told; each an assumption of Sealane unless sourced.

    draws, tail, seed: Monte Carlo draws; share outside the interval on either side; seed.
    slow_share: speed over design speed; 0.75 was the mean of all ships in 2012 (Third IMO GHG
        Study 2014, section 1.3.4), 0.65 to 0.85 is ours.
    refill_share: after the opening, cargo that was cut off arrives again only after this part of
        a voyage from the destination to the origin: 0 where laden ships waited, 1 where empty ones
        must come first; never for longer than the closure outlasted ``patience_d``, since no ship
        has been out of its place for longer. Ours.
    patience_d: how long ships wait before a closed gate until they turn away [d]. Suez was closed
        for 6 days from 23 March 2021 (``closures.csv``): ships that arrived in the first three
        days stood idle for 6.5 to 7.4 days and then passed; from the fourth day fewer came, 17 and
        11 of 55 a day before, and half of these came later (daily arrivals by AIS, Asian
        Development Bank). So 6, and 3 for those that turn soonest. The upper end, 14, is ours: no
        source in hand tells how long ships wait for an end that nobody knows.
    port_days_container: days of a round trip at quays; 28, 21 to 35, as in ``fleet.Loop``.
    port_days_bulk: the same for tankers and bulk carriers; ours.
    restraint: share of all oil used that is saved, as a measure to look at; in force after 120 days
        (``stock.StockLimits``). Ours; it is in no other figure.
    ordinary_delay_d: a delay of cargo that goes round and is shorter makes nothing short: arrivals
        vary by as much in ordinary times, and refineries hold working stock for it. Ours.
    berths: ships that a port can berth a day, over those that come in ordinary times. Ours.
    """

    draws: int = 1000
    tail: float = 0.05
    seed: int = 0
    slow_share: Span = field(default_factory=lambda: Span(0.75, 0.65, 0.85))
    refill_share: Span = field(default_factory=lambda: Span(0.5, 0.0, 1.0))
    patience_d: Span = field(default_factory=lambda: Span(6.0, 3.0, 14.0))
    port_days_container: Span = field(default_factory=lambda: Span(28.0, 21.0, 35.0))
    port_days_bulk: Span = field(default_factory=lambda: Span(5.0, 3.0, 8.0))
    restraint: float = 0.05
    ordinary_delay_d: float = 2.0
    berths: float = 1.25

    def __post_init__(self) -> None:
        if not 1 <= self.draws <= MOST_DRAWS:
            raise BadInput(f"draws is {self.draws}.", hint=f"1 to {MOST_DRAWS:,}.", field="draws")
        low, high = self.slow_share.ends
        if not LEAST_SPEED <= low <= high <= 1:
            raise BadInput(
                f"speed is {low:g}{f' to {high:g}' if high > low else ''}.",
                hint=f"Give the part of the design speed, {LEAST_SPEED:g} to 0.9, not knots.",
                field="speed",
                value=self.slow_share.value,
            )
        if self.patience_d.ends[0] < 0:
            raise BadInput(
                f"patience_d is {self.patience_d.ends[0]:g}.",
                hint="Give the days that ships wait, 0 or more.",
                field="patience_d",
                value=self.patience_d.value,
            )
        if not 0 < self.tail < 0.5:
            raise BadInput(f"tail is {self.tail}.", hint="Above 0, under 0.5.", field="tail")


def read_span(given: str | float, name: str) -> Span:
    """A figure, or a range ``low..high`` with its middle.

    Raises:
        BadInput: no number, or a range upside down.
    """
    parts = str(given).split("..")
    try:
        ends = [float(part) for part in parts]
    except ValueError:
        ends = []
    if len(ends) not in (1, 2) or not all(math.isfinite(end) for end in ends):
        raise BadInput(
            f"{name} {given!r} is no number.",
            hint=f"Write one number, or a range such as {EXAMPLES.get(name, '30..60')}.",
            field=name,
            value=given,
        )
    if ends[0] > ends[-1]:
        raise BadInput(
            f"{name} {given!r} contradicts itself: it ends below its start.",
            hint=f"Write {ends[-1]:g}..{ends[0]:g}.",
            field=name,
            value=given,
        )
    if len(ends) == 1:
        return Span(ends[0])
    return Span((ends[0] + ends[1]) / 2, ends[0], ends[1])
