"""What helps? Escorts, bypass, stocks, restraint and sharing, each by what it saves.

Civil and defensive: an escort is a capacity of protected passage. Whatever keeps the protocol
:class:`sealane.assess.stock.Supply` can be called on, so also the stocks of a relief network.
"""

from sealane.assess.mitigation.asked import losses_of, mitigate, sharings_of
from sealane.assess.mitigation.convoy import Convoy
from sealane.assess.mitigation.plan import MitigationAnswer, Step, assess_mitigation

__all__ = [
    "Convoy",
    "MitigationAnswer",
    "Step",
    "assess_mitigation",
    "losses_of",
    "mitigate",
    "sharings_of",
]
