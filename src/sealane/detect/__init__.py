"""What happened? One module for each behaviour; every one turns fixes into events.

A detector is a frozen dataclass of thresholds: ``sift`` keeps what matters of whole hulls,
``judge`` turns all that was kept into events, ``find`` does both on any frame of positions.
The set of events depends on the data alone: not on order, duplicates or how the work is split.
It cannot tell intent, and it holds no storage: engines run it, the lake keeps what it finds.
"""

from sealane.detect.approach import Approach
from sealane.detect.contract import Detector, Halo, Partials, rule_version, thresholds
from sealane.detect.drag import Drag
from sealane.detect.encounter import Encounter
from sealane.detect.evasion import Evasion
from sealane.detect.fishing import Fishing
from sealane.detect.gap import Gap
from sealane.detect.gear.model import GearModel
from sealane.detect.hull import Columns, columns_of
from sealane.detect.identity_change import IdentityChange
from sealane.detect.listed import Listed
from sealane.detect.loitering import Loitering
from sealane.detect.passage import Passage
from sealane.detect.port_visit import PortVisit
from sealane.detect.presence import Presence
from sealane.detect.rendezvous import Rendezvous
from sealane.detect.shadowing import Shadowing
from sealane.detect.spoofing import Spoofing
from sealane.detect.swarm import Swarm
from sealane.detect.telling.applicable import finalise
from sealane.detect.telling.event import event_id
from sealane.detect.telling.ledger import ledger
from sealane.detect.telling.reason import item as reason_item
from sealane.detect.telling.revision import reconcile
from sealane.detect.telling.tally import TALLIED_BY, tally
from sealane.detect.watchlist.lists import Watchlists
from sealane.detect.zone_entry import ZoneEntry

DETECTORS = {
    rule.kind: rule
    for rule in (
        Approach,
        Drag,
        Encounter,
        Evasion,
        Fishing,
        Gap,
        IdentityChange,
        Listed,
        Loitering,
        Passage,
        PortVisit,
        Presence,
        Rendezvous,
        Shadowing,
        Spoofing,
        Swarm,
        ZoneEntry,
    )
}

__all__ = [
    "DETECTORS",
    "TALLIED_BY",
    "Approach",
    "Columns",
    "Detector",
    "Drag",
    "Encounter",
    "Evasion",
    "Fishing",
    "Gap",
    "GearModel",
    "Halo",
    "IdentityChange",
    "Listed",
    "Loitering",
    "Partials",
    "Passage",
    "PortVisit",
    "Presence",
    "Rendezvous",
    "Shadowing",
    "Spoofing",
    "Swarm",
    "Watchlists",
    "ZoneEntry",
    "columns_of",
    "event_id",
    "finalise",
    "ledger",
    "reason_item",
    "reconcile",
    "rule_version",
    "tally",
    "thresholds",
]
