"""How the stocks of a country run down under a loss: the one rule of ``stocks`` and ``close``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sealane.assess.stock.cover import RunDown, run_down
from sealane.assess.stock.loss import Loss, StockLimits, drawn_sources, middle_sources

if TYPE_CHECKING:
    import numpy.typing as npt

    from sealane.assess.stock.fact import Holding

    Numbers = npt.NDArray[np.float64]

__all__ = ["LATE", "MOST_COVER_D", "NOTHING", "NO_STOCK", "Interval", "Run", "interval",
           "run_stocks"]  # fmt: skip

Interval = tuple[float, float, float]
MOST_COVER_D = 1095.0
"""Cover beyond this is told as more than so many days, and not as a figure [d]: three years are the
longest closure that is worked out (``close.Closure``), and no count of a stock holds for longer."""
NO_STOCK = "no count of oil held is packaged, so neither cover nor what is short can be told"
NOTHING = "nothing is lost that stocks would have to cover"
LATE = "it comes late and is not lost, so no steady loss is there to be covered"


@dataclass(frozen=True, slots=True)
class Run:
    """Cover, first short day and what is short, each (middle, low, high); see ``run_stocks``.

    ``cover_d`` is infinite beyond ``MOST_COVER_D``, ``begins_d`` where no day is short. None:
    ``why`` says why. ``by_kind`` is cover by each stock alone, in the order of the stocks.
    """

    flow: RunDown | None
    cover_d: Interval | None
    begins_d: Interval | None
    unmet_kb: Interval | None
    by_kind: tuple[Interval | None, ...]
    why: str | None


def run_stocks(
    loss: Loss,
    stocks: tuple[Holding, ...],
    limits: StockLimits,
    *,
    lost: Numbers | None = None,
    level: Numbers | None = None,
    bypass: Numbers | None = None,
) -> Run:
    """Cover, unmet demand by day and when it begins, over the draws.

    Days of cover are what can be drawn of the stocks over what is lost a day less bypass and whole
    restraint: no lag and no rate is in them. What is unmet comes from the run-down by day, which
    knows both. The first draw is the middle.

    Parameters:
        loss: the loss at the middle figures.
        lost: by draw and day in place of ``loss.by_day`` [draws + 1, days; kb/d].
        level: by draw in place of ``loss.lost_kbd``, for the cover [draws + 1; kb/d].
        bypass: by draw in place of ``loss.bypass_kbd`` [draws + 1; kb/d].

    It cannot tell hoarding, grades, or where in a country a stock lies.
    """
    if not stocks:
        return Run(None, None, None, None, (), NO_STOCK)
    middle = middle_sources(loss, stocks, limits)
    amount, rate, lag, ramp = drawn_sources(loss, stocks, limits)
    count = len(amount)
    if bypass is not None:
        rate[:, 0, [one.kind for one in middle].index("bypass")] = bypass
    flow = run_down(_of_cases(loss, lost), amount, rate, lag, ramp)
    saved = loss.restraint * (loss.used_kbd or 0.0)
    whole = np.full(count, loss.lost_kbd) if level is None else level
    around = np.full(count, loss.bypass_kbd) if bypass is None else bypass
    net = np.maximum(whole - saved - around, 0.0)
    held = amount[:, 0, -len(stocks) :]
    own = tuple(_cover(held[:, at], net, limits.tail) for at in range(len(stocks)))
    cover = _cover(held.sum(axis=1), net, limits.tail)
    return Run(
        flow,
        cover,
        interval(flow.begins()[:, 0], limits.tail),
        interval(flow.total()[:, 0], limits.tail),
        own,
        NOTHING if cover is None else None,
    )


def interval(values: Numbers, tail: float) -> Interval:
    """The middle draw and the interval of all, widened to hold it."""
    ranked = np.sort(values)
    last = len(ranked) - 1
    # the draw nearest to each end, as np.quantile(method="nearest") has it, at a tenth of its time
    low, high = (float(ranked[round(part * last)]) for part in (tail, 1 - tail))
    middle = float(values[0])
    return middle, min(middle, low), max(middle, high)


def _of_cases(loss: Loss, lost: Numbers | None) -> Numbers:
    """What is lost by day as ``run_down`` takes it: of one case."""
    return loss.by_day()[np.newaxis] if lost is None else lost[:, np.newaxis, :]


def _cover(held: Numbers, net: Numbers, tail: float) -> Interval | None:
    """Days of cover; infinite beyond the bound, None where nothing is lost in the middle."""
    if net[0] <= 0:
        return None
    with np.errstate(divide="ignore"):
        days = np.where(net > 0, held / net, np.inf)
    return interval(np.where(days > MOST_COVER_D, np.inf, days), tail)
