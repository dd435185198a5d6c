"""When does a lane close? Daily transits in, changes out, with a stated rate of false alarms.

``read_transits`` or ``counted`` make the table, ``watch`` tells what changed at each gate: onset,
day of the alarm, size, ships that did not pass, the lane where they went instead, and whether it
may be a loss of AIS coverage. An alarm rests on the days up to it alone.
"""

from sealane.assess.watch.answer import Answer, Told, watch
from sealane.assess.watch.calibration import calibrate, tally, untreated
from sealane.assess.watch.counted import counted, whole_days
from sealane.assess.watch.read import CLASSES, TRANSITS, Transits, check_vintage, read_transits
from sealane.assess.watch.rule import RULE, Rule
from sealane.assess.watch.series import follow_all
from sealane.assess.watch.vintage import compare, keep, kept

__all__ = [
    "CLASSES",
    "RULE",
    "TRANSITS",
    "Answer",
    "Rule",
    "Told",
    "Transits",
    "calibrate",
    "check_vintage",
    "compare",
    "counted",
    "follow_all",
    "keep",
    "kept",
    "read_transits",
    "tally",
    "untreated",
    "watch",
    "whole_days",
]
