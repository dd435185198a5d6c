"""Do the tracks support what a text claims, contradict it, or can they not say?

Claims are who did what, to whom, where and when. A gap is never a contradiction; intent and fault
are not worked out; nobody who claims anything gets a mark for it.
"""

from sealane.inform.claim.claim import (
    COMPUTED,
    DEEDS,
    RECORDED,
    Claim,
    Party,
    Quantity,
    When,
    Where,
    claim_of,
    party_of,
)
from sealane.inform.claim.extract import DEED_OF, claims_in
from sealane.inform.claim.finding import Part
from sealane.inform.claim.gist import gist_of
from sealane.inform.claim.judge import Judgement, judge
from sealane.inform.claim.reading import Said, said_in
from sealane.inform.claim.rule import RULE, Rule
from sealane.inform.claim.sea import Hull, Sea, sea_of
from sealane.inform.claim.words import VERDICTS, Reason, deed_told, share_told, verdict_told

__all__ = [
    "COMPUTED",
    "DEEDS",
    "DEED_OF",
    "RECORDED",
    "RULE",
    "VERDICTS",
    "Claim",
    "Hull",
    "Judgement",
    "Part",
    "Party",
    "Quantity",
    "Reason",
    "Rule",
    "Said",
    "Sea",
    "When",
    "Where",
    "claim_of",
    "claims_in",
    "deed_told",
    "gist_of",
    "judge",
    "party_of",
    "said_in",
    "sea_of",
    "share_told",
    "verdict_told",
]
