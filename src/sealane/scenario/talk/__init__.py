"""What people say of the made-up sea: posts with their truth, in four languages.

Invented accounts talk around one incident of the strait: most by themselves, some in campaigns of a
set size and discipline. Which post came from which, who belongs to a campaign and which claims are
true is written apart, from what was staged. Every record says which exercise it belongs to, and its
platforms exist nowhere.
"""

from sealane.scenario.talk.campaign import CAMPAIGNS, Campaign
from sealane.scenario.talk.crowd import PLATFORMS, Talk
from sealane.scenario.talk.incident import Claim, Incident, incident_of
from sealane.scenario.talk.written import TRUTH_COLUMNS, hold, write

__all__ = [
    "CAMPAIGNS",
    "PLATFORMS",
    "TRUTH_COLUMNS",
    "Campaign",
    "Claim",
    "Incident",
    "Talk",
    "hold",
    "incident_of",
    "write",
]
