"""A lane closes or is unsafe: who is touched, for how long, what it costs and what helps.

Ways before and during, facts of who depends, stocks, ships and measures, each figure with an
interval from one thousand draws. Nothing is guessed: no fact, no row, and the answer says so.
"""

from sealane.assess.close.answer import METHOD, CloseAnswer
from sealane.assess.close.ask import CloseLimits, Closure
from sealane.assess.close.price import GoodsPrice, Valued, read_prices
from sealane.assess.close.reference import Lane, reference_lanes
from sealane.assess.close.run import close
from sealane.assess.close.seen import Seen, seen_before
from sealane.assess.close.share import LANES
from sealane.assess.close.told import told

__all__ = [
    "LANES",
    "METHOD",
    "CloseAnswer",
    "CloseLimits",
    "Closure",
    "GoodsPrice",
    "Lane",
    "Seen",
    "Valued",
    "close",
    "read_prices",
    "reference_lanes",
    "seen_before",
    "told",
]
