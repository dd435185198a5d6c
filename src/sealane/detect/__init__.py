"""What happened? One module for each behaviour; every one turns fixes into events.

A detector is a frozen dataclass of thresholds: ``sift`` keeps what matters of whole hulls,
``judge`` turns all that was kept into events, ``find`` does both on any frame of positions.
The set of events depends on the data alone: not on order, duplicates or how the work is split.
It cannot tell intent, and it holds no storage: engines run it, the lake keeps what it finds.
"""

from sealane.detect.applicable import finalise
from sealane.detect.contract import Detector, Halo, Partials, rule_version, thresholds
from sealane.detect.encounter import Encounter
from sealane.detect.event import event_id
from sealane.detect.gap import Gap
from sealane.detect.hull import Columns, columns_of
from sealane.detect.reason import item as reason_item
from sealane.detect.revision import reconcile
from sealane.detect.zone_entry import ZoneEntry

DETECTORS = {rule.kind: rule for rule in (Encounter, Gap, ZoneEntry)}

__all__ = [
    "DETECTORS",
    "Columns",
    "Detector",
    "Encounter",
    "Gap",
    "Halo",
    "Partials",
    "ZoneEntry",
    "columns_of",
    "event_id",
    "finalise",
    "reason_item",
    "reconcile",
    "rule_version",
    "thresholds",
]
