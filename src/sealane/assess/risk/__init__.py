"""What is at stake in an average year and in a bad one: trade disrupted at chokepoints by hazard.

The paper's reckoning stands as it was published; ours beside it, with what is amiss mended.
"""

from sealane.assess.risk.answer import Risk, risk
from sealane.assess.risk.detour import GateDetour, gate_detours
from sealane.assess.risk.expected import expected
from sealane.assess.risk.hazard import HAZARDS, closures, read_detours, read_hazards
from sealane.assess.risk.mend import MENDS, mended, total_usd
from sealane.assess.risk.model import RiskModel
from sealane.assess.risk.not_mended import NOT_MENDED
from sealane.assess.risk.shortage import shortage
from sealane.assess.risk.spread import Drawn, draw

__all__ = [
    "HAZARDS",
    "MENDS",
    "NOT_MENDED",
    "Drawn",
    "GateDetour",
    "Risk",
    "RiskModel",
    "closures",
    "draw",
    "expected",
    "gate_detours",
    "mended",
    "read_detours",
    "read_hazards",
    "risk",
    "shortage",
    "total_usd",
]
