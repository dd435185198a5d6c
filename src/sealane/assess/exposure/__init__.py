"""On what does a country depend, from where and through which gate?

Facts with their source and year, the packaged ones and those of the user, times lane shares.
"""

from sealane.assess.exposure.answer import ASKED, Exposure, exposure
from sealane.assess.exposure.fact import ACCEPTED, facts
from sealane.assess.exposure.flow import checked, in_layout
from sealane.assess.exposure.lane import lanes_of, read_lanes, sums_by_gate, through_gates
from sealane.assess.exposure.trade import read_baci, read_comtrade, read_oxford

__all__ = [
    "ACCEPTED",
    "ASKED",
    "Exposure",
    "checked",
    "exposure",
    "facts",
    "in_layout",
    "lanes_of",
    "read_baci",
    "read_comtrade",
    "read_lanes",
    "read_oxford",
    "sums_by_gate",
    "through_gates",
]
