"""How long do stocks last, and what stands in for supply that does not arrive?

Facts of stocks by kind, bypasses and releases come with the package, each with its source. A
run-down by day tells what is unmet if sources are used in their order; a linear programme tells
the least that must be unmet and what one more unit of each limit is worth.
"""

from sealane.assess.stock.allocation import Allocation, Case, Use, Worth, allocate, worth_of
from sealane.assess.stock.answer import StockAnswer, assess_stocks, told_worth
from sealane.assess.stock.course import Missed, loss_of, read_missed
from sealane.assess.stock.cover import RunDown, run_down
from sealane.assess.stock.fact import (
    Bypass,
    Holding,
    bypasses,
    cover_days,
    holdings,
    released,
    use_kbd,
)
from sealane.assess.stock.loss import Loss, StockLimits
from sealane.assess.stock.run import MOST_COVER_D, Run, run_stocks
from sealane.assess.stock.source import Sharing, Source, Supply, place_in_use

__all__ = [
    "MOST_COVER_D",
    "Allocation",
    "Bypass",
    "Case",
    "Holding",
    "Loss",
    "Missed",
    "Run",
    "RunDown",
    "Sharing",
    "Source",
    "StockAnswer",
    "StockLimits",
    "Supply",
    "Use",
    "Worth",
    "allocate",
    "assess_stocks",
    "bypasses",
    "cover_days",
    "holdings",
    "loss_of",
    "place_in_use",
    "read_missed",
    "released",
    "run_down",
    "run_stocks",
    "told_worth",
    "use_kbd",
    "worth_of",
]
