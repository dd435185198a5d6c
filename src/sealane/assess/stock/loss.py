"""A loss of oil, what may be done about it, and the figures that are drawn where none is known."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from sealane.assess.day import check_start
from sealane.assess.stock.fact import Holding, checked_country, holdings, use_kbd
from sealane.assess.stock.source import ORDER, Source
from sealane.assess.stock.start import lag_of, start_of
from sealane.errors import BadInput

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

__all__ = ["KB_IN_MB", "Basis", "Loss", "StockLimits", "drawn_sources", "held_for", "is_stand_in",
           "is_untold", "middle_sources", "public_rate", "rate_basis"]  # fmt: skip

KB_IN_MB = 1000.0
Basis = Literal["at_hand", "given", "own", "stand_in"]
OWN_RATE = ("USA",)
"""Countries whose own maximum rate of release the limits are."""
MOST_DAYS = 3650
MOST_DRAWS = 100_000
MOST = 1e9
"""Of any figure of a question: thousands of times the oil of the world, far from overflowing."""


@dataclass(frozen=True, slots=True)
class StockLimits:
    """What holds for stocks where a country tells nothing of its own; each with its source.

    unavailable_share: part of a stock that cannot be drawn [share]; the IEA deducts 10 %.
    lag_low_d, lag_high_d: from the decision until oil arrives [d]: Japan in March 2026 (decided on
        the 11th, released from the 16th), US Department of Energy (13 days to the market).
    drawdown_fast_d, drawdown_slow_d: days in which a full stock leaves at its maximum rate [d]:
        US reserve, 4.4 mb/d from 346.8 mb (July 2023) and from 727 mb (full). No other country's
        maximum rate was found.
    waits_share: part of the draws in which a stock of which nobody tells who holds it is public:
        whole after the lag, at a maximum rate (``start``); in the others, and in the middle, it is
        industry's, from day 1 without one. Ours: either alike.
    restraint_ramp_d: until demand restraint is whole [d]: IEA 10-Point Plan, "within four months".
    draws, tail, seed: Monte Carlo draws; share outside the interval on either side; seed.
    """

    unavailable_share: float = 0.10
    lag_low_d: int = 5
    lag_high_d: int = 13
    drawdown_fast_d: float = 79.0
    drawdown_slow_d: float = 165.0
    restraint_ramp_d: int = 120
    waits_share: float = 0.5
    draws: int = 1000
    tail: float = 0.05
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.unavailable_share < 1:
            raise _bad("unavailable_share", self.unavailable_share, "a share from 0 to under 1")
        if not 0 <= self.lag_low_d <= self.lag_high_d:
            raise _bad("lag_low_d", self.lag_low_d, "0 to lag_high_d")
        if not 0 < self.drawdown_fast_d <= self.drawdown_slow_d:
            raise _bad("drawdown_fast_d", self.drawdown_fast_d, "above 0, to drawdown_slow_d")
        if not 0 <= self.waits_share <= 1:
            raise _bad("waits_share", self.waits_share, "a share from 0 to 1")
        if not 1 <= self.draws <= MOST_DRAWS:
            raise _bad("draws", self.draws, f"1 to {MOST_DRAWS:,}")

    @property
    def lag_ends_d(self) -> tuple[int, int]:
        """The shortest and the longest time from a decision until oil arrives [d]."""
        return self.lag_low_d, self.lag_high_d


@dataclass(frozen=True, slots=True)
class Loss:
    """So much oil a day does not reach a country, and what is done about it.

    Parameters:
        iso3: the country (ISO 3166-1 alpha-3).
        lost_kbd: what does not arrive [thousand barrels a day].
        days: how long [d].
        start: the first day; None: days have numbers only.
        felt_after_d: days until the loss is felt: cargoes that had passed still arrive [d]; a part
            of a day counts as such a part.
        lag_d: of releases that need a decision (``start``), from the first day on [d]; None: drawn
            between the published lags.
        rate_kbd: most that all stocks together give which are public, or of untold holders [kb/d];
            None: drawn, see :class:`StockLimits`.
        bypass_kbd: what of a pipeline's spare reaches this country [kb/d].
        restraint: share of all oil used that is saved once restraint is whole.
        stocks_mb: own figures by kind [million barrels] in place of the packaged ones.
        use_kbd: all oil used [kb/d] in place of the packaged figure.
        course_kbd: what is lost on each day [kb/d] where it is not even; ``days`` long.

    Raises:
        BadInput: an unknown country, a negative figure, a share outside 0 to 1, a first day
            outside ``day.EARLIEST`` to ``day.LATEST``.
    """

    iso3: str
    lost_kbd: float
    days: int = 180
    start: date | None = None
    felt_after_d: float = 0
    lag_d: int | None = None
    rate_kbd: float | None = None
    bypass_kbd: float = 0.0
    restraint: float = 0.0
    stocks_mb: dict[str, float] = field(default_factory=dict)
    use_kbd: float | None = None
    course_kbd: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "iso3", checked_country(self.iso3))
        check_start(self.start)
        for name in ("lost_kbd", "felt_after_d", "bypass_kbd", "lag_d", "rate_kbd", "use_kbd"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= MOST:
                raise _bad(name, value, f"0 to {MOST:,.0f}")
        if not 1 <= self.days <= MOST_DAYS:
            raise _bad("days", self.days, f"1 to {MOST_DAYS:,}")
        if self.course_kbd is not None and len(self.course_kbd) != self.days:
            raise _bad("course_kbd", f"of {len(self.course_kbd)} days", f"of {self.days} days")
        if not 0 <= self.restraint <= 1:
            raise _bad("restraint", self.restraint, "a share from 0 to 1")
        for kind, amount in self.stocks_mb.items():
            if kind not in ORDER[3:]:
                from difflib import get_close_matches

                near = get_close_matches(kind, ORDER[3:], n=1, cutoff=0.0)[0]
                raise BadInput(
                    f"{kind!r} is no kind of stock.",
                    hint=f"Did you mean {near!r}? There are {', '.join(ORDER[3:])}.",
                    field="stocks_mb",
                    value=kind,
                )
            if not 0 <= amount <= MOST:
                raise _bad(f"stock of {kind}", amount, f"0 to {MOST:,.0f}")
        if self.restraint and self.used_kbd is None:
            raise BadInput(
                f"Restraint is a share of the oil used, which is not packaged for {self.iso3}.",
                hint="Give all oil used: --use KBD.",
                field="use_kbd",
            )

    @property
    def used_kbd(self) -> float | None:
        """All oil used [kb/d]; None where it is not known."""
        packaged = use_kbd(self.iso3)
        return self.use_kbd if self.use_kbd is not None else packaged[0] if packaged else None

    def by_day(self) -> Numbers:
        """What is lost on each day [kb/d]."""
        if self.course_kbd is not None:
            return np.array(self.course_kbd)
        felt = np.clip(np.arange(self.days) + 1.0 - self.felt_after_d, 0.0, 1.0)
        return np.asarray(self.lost_kbd * felt)


def held_for(loss: Loss) -> tuple[tuple[Holding, ...], tuple[str, ...]]:
    """The stocks that count: the caller's own, else the packaged ones; and what is missing."""
    if not loss.stocks_mb:
        found, notes = holdings(loss.iso3)
        return tuple(sorted(found, key=lambda one: ORDER.index(one.kind))), notes
    own = (
        Holding(
            kind, "given with the question", math.nan, "given", mb, mb, mb, "", "the caller", ""
        )
        for kind, mb in loss.stocks_mb.items()
    )
    return tuple(sorted(own, key=lambda one: ORDER.index(one.kind))), ()


def middle_sources(loss: Loss, stocks: tuple[Holding, ...], limits: StockLimits) -> list[Source]:
    """What stands in for the loss, each figure at the middle of its interval, in order of use."""
    kinds = tuple(one.kind for one in stocks)
    found = _flows(loss, limits)
    for one in stocks:
        rate = public_rate(one, stocks, loss, limits)
        is_ours = rate is None or (
            loss.rate_kbd is None and start_of(one.kind, kinds) != "decision"
        )
        found.append(
            Source(
                name=f"{one.kind} stock",
                kind=one.kind,
                rate_per_d=math.inf if rate is None or is_ours else rate,
                amount=one.volume_mb * KB_IN_MB * _share(loss, limits),
                lag_d=lag_of(one.kind, kinds, loss.lag_d, limits.lag_ends_d)[0],
                owner=loss.iso3,
                cited=(one.cited,),
            )
        )
    return found


def public_rate(
    one: Holding, stocks: Sequence[Holding], loss: Loss, limits: StockLimits
) -> float | None:
    """The most that a stock gives where it is public [kb/d], at the middle; None: it never is.

    A rate that is given is shared by how much each of these stocks holds.
    """
    kinds = tuple(each.kind for each in stocks)
    if start_of(one.kind, kinds) == "at_once":
        return None
    if loss.rate_kbd is None:
        drawdown_d = (limits.drawdown_fast_d + limits.drawdown_slow_d) / 2
        return one.volume_mb * KB_IN_MB * _share(loss, limits) / drawdown_d
    held = sum(each.volume_mb for each in stocks if start_of(each.kind, kinds) != "at_once")
    return loss.rate_kbd * one.volume_mb / held if held else 0.0


def rate_basis(kind: str, kinds: Collection[str], loss: Loss) -> Basis:
    """What the rate of a stock goes by: "stand_in" where the country tells none. Of a stock of
    untold holders: the rate in the draws in which it is public."""
    if start_of(kind, kinds) == "at_once":
        return "at_hand"
    if loss.rate_kbd is not None:
        return "given"
    return "own" if loss.iso3 in OWN_RATE else "stand_in"


def is_stand_in(stocks: Sequence[Holding], loss: Loss) -> bool:
    """Whether what is unmet, or its interval, rests on a rate that no source tells of the
    country."""
    kinds = tuple(one.kind for one in stocks)
    return any(rate_basis(kind, kinds, loss) == "stand_in" for kind in kinds)


def is_untold(stocks: Sequence[Holding]) -> bool:
    """Whether what is unmet rests on a stock of which nobody tells who holds it."""
    kinds = tuple(one.kind for one in stocks)
    return any(start_of(kind, kinds) == "either" for kind in kinds)


def drawn_sources(
    loss: Loss, stocks: tuple[Holding, ...], limits: StockLimits
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Amount, rate, lag and ramp [draws, 1 case, sources]; the first draw is the middle.

    Volumes are drawn from a triangle over their interval, one place in it for all kinds of a
    country since they share the flow that days count in; lags and drawdowns evenly; whether a
    stock of untold holders is public, in ``waits_share`` of the draws.
    """
    middle = middle_sources(loss, stocks, limits)
    shape = (limits.draws + 1, 1, len(middle))
    amount, rate, lag, ramp = (
        np.broadcast_to(np.array([getattr(one, name) for one in middle], dtype=float), shape).copy()
        for name in ("amount", "rate_per_d", "lag_d", "ramp_d")
    )
    rng = np.random.default_rng(limits.seed)
    place = rng.uniform(size=limits.draws)
    lags = rng.integers(limits.lag_low_d, limits.lag_high_d + 1, size=limits.draws)
    drawdown = rng.uniform(limits.drawdown_fast_d, limits.drawdown_slow_d, size=limits.draws)
    waits = rng.uniform(size=limits.draws) < limits.waits_share
    kinds = [one.kind for one in stocks]
    first = len(middle) - len(stocks)
    for at, one in enumerate(stocks, start=first):
        volume = _triangle(place, one.low_mb, one.volume_mb, one.high_mb)
        amount[1:, 0, at] = volume * KB_IN_MB * _share(loss, limits)
        start = start_of(one.kind, kinds)
        if start == "at_once":
            continue
        is_public = waits if start == "either" else np.ones_like(waits)
        if loss.rate_kbd is None:
            rate[1:, 0, at] = np.where(is_public, amount[1:, 0, at] / drawdown, math.inf)
        lag[1:, 0, at] = np.where(is_public, lags if loss.lag_d is None else loss.lag_d, 0)
    return amount, rate, lag, ramp


def _flows(loss: Loss, limits: StockLimits) -> list[Source]:
    """What does not run out: restraint and a bypass; at 0 they tell what a first unit would buy."""
    found = []
    if loss.used_kbd is not None:
        found.append(
            Source(
                name="demand restraint",
                kind="restraint",
                rate_per_d=loss.restraint * loss.used_kbd,
                ramp_d=limits.restraint_ramp_d,
                owner=loss.iso3,
            )
        )
    found.append(Source(name="bypass", kind="bypass", rate_per_d=loss.bypass_kbd))
    return found


def _share(loss: Loss, limits: StockLimits) -> float:
    return 1.0 if loss.stocks_mb else 1.0 - limits.unavailable_share


def _triangle(place: Numbers, low: float, middle: float, high: float) -> Numbers:
    """Where a share of a triangular distribution lies (its inverse)."""
    if high <= low:
        return np.full(len(place), middle)
    turn = (middle - low) / (high - low)
    rising = low + np.sqrt(place * (high - low) * (middle - low))
    falling = high - np.sqrt((1 - place) * (high - low) * (high - middle))
    return np.where(place < turn, rising, falling)


def _bad(name: str, value: object, wanted: str) -> BadInput:
    return BadInput(f"{name} is {value}.", hint=f"It must be {wanted}.", field=name, value=value)
