"""How long, how much fuel, what cost? A ship on a way of so many miles.

Time, fuel and CO2 after the Fourth IMO Greenhouse Gas Study (2020) for all of its 19 ship types,
and the cost part by part; a part without a price is named, never guessed.
"""

from sealane.assess.figure import Price, Span, read_price
from sealane.assess.voyage.burn import (
    Burn,
    Sailing,
    burn_at,
    burn_still,
    engine_load,
    least_speed_kn,
    top_speed_kn,
)
from sealane.assess.voyage.cost import Cost, Part, Prices
from sealane.assess.voyage.even import BreakEven, break_even
from sealane.assess.voyage.sail import Voyage, sail, sail_all
from sealane.assess.voyage.ship import Ship, ship_of, ship_types
from sealane.assess.voyage.study import CO2_T_PER_T, study_types
from sealane.assess.voyage.tell import tell_break_even, tell_voyage
from sealane.assess.voyage.trading import eu_share

__all__ = [
    "CO2_T_PER_T",
    "BreakEven",
    "Burn",
    "Cost",
    "Part",
    "Price",
    "Prices",
    "Sailing",
    "Ship",
    "Span",
    "Voyage",
    "break_even",
    "burn_at",
    "burn_still",
    "engine_load",
    "eu_share",
    "least_speed_kn",
    "read_price",
    "sail",
    "sail_all",
    "ship_of",
    "ship_types",
    "study_types",
    "tell_break_even",
    "tell_voyage",
    "top_speed_kn",
]
