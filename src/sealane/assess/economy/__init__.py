"""What does cut trade cost an economy? Bounds, with the belief behind each, never one figure.

Static: lost sales (Leontief), inputs that any other replaces (Ghosh), a network of means in which
goods stand in for each other in part. Dynamic: inventories that run down by day. All on a
multi-region table that the user brings; none is packaged.
"""

from sealane.assess.economy.answer import EconomyAnswer, assess_economy
from sealane.assess.economy.asked import cuts_of
from sealane.assess.economy.bound import NetworkLimits, ghosh, leontief, network
from sealane.assess.economy.inventory import (
    InventoryLimits,
    InventoryRun,
    by_inventory,
    run_inventories,
)
from sealane.assess.economy.multi_region import Cut, MultiRegion, cut_shares
from sealane.assess.economy.price import OF_RANGE, PassThrough, inflation, published
from sealane.assess.economy.reading import from_wide, read_multi_region

__all__ = [
    "OF_RANGE",
    "Cut",
    "EconomyAnswer",
    "InventoryLimits",
    "InventoryRun",
    "MultiRegion",
    "NetworkLimits",
    "PassThrough",
    "assess_economy",
    "by_inventory",
    "cut_shares",
    "cuts_of",
    "from_wide",
    "ghosh",
    "inflation",
    "leontief",
    "network",
    "published",
    "read_multi_region",
    "run_inventories",
]
