"""What can a press office say and do within the hour, and on which evidence?

A brief of one incident in two languages: claims with their verdicts, spread by language, groups
beyond chance with their ordinary reasons, a correction to have ready, what to watch. It judges no
opinion, names no account, and nothing leaves before two persons approved exactly that content.
"""

from sealane.inform.defence.claimed import Claimed, Trail, by_hand, claims_of, trail_of
from sealane.inform.defence.correction import Correction, corrections_of
from sealane.inform.defence.incident import Incident, incident_of
from sealane.inform.defence.names import Names, refuse_names
from sealane.inform.defence.rule import RULE, Rule
from sealane.inform.defence.spread import Narrative, Next, Story
from sealane.inform.defence.technique import LICENCE, Candidate, Technique, check_bundle, table
from sealane.inform.defence.watching import Watch
from sealane.inform.defence.written import written

__all__ = [
    "LICENCE",
    "RULE",
    "Candidate",
    "Claimed",
    "Correction",
    "Incident",
    "Names",
    "Narrative",
    "Next",
    "Rule",
    "Story",
    "Technique",
    "Trail",
    "Watch",
    "by_hand",
    "check_bundle",
    "claims_of",
    "corrections_of",
    "incident_of",
    "refuse_names",
    "table",
    "trail_of",
    "written",
]
