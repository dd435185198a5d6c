"""What came of one product for one party, or would come, and what is to be done yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sealane.share.policy.decide import Decision
from sealane.share.policy.portion import Portion, Untold
from sealane.share.recall import taken_back

__all__ = ["Foreseen", "Released"]


@dataclass(frozen=True, slots=True)
class Released:
    """What came of one product for one party.

    ``outcome``: released, refused, already (this version went before for this purpose, and
    still may), unchanged (nothing that the party may see is new). ``lane`` and ``sequence``: its
    place in the party's log. ``still_holds``: the earlier version that the party keeps nevertheless
    (of a refusal; or as what goes now has another name, since it was made less and that was not, or
    the other way), None if it has none.
    ``went_for``: of a refusal, the purpose for which this version went to the party before.
    ``untold``: members of which a place is not told, each with the reason (``same_span``: the same
    ship in the same span was told otherwise before; ``no_time``).
    ``is_met``: whether the node has the party's key; what was released to another waits in its log.
    """

    outcome: str
    item: str
    version: int
    to: str
    decision: Decision
    lane: int | None = None
    sequence: int | None = None
    still_holds: int | None = None
    went_for: str | None = None
    is_met: bool = True
    untold: Untold = ()

    @property
    def remedy(self) -> str | None:
        """What takes back the earlier version that the party keeps; None where it keeps none."""
        return None if self.still_holds is None else taken_back(self.item, self.to)

    @property
    def note(self) -> str | None:
        """What whoever released it has to do yet."""
        if self.went_for is not None:
            return f"This version went to {self.to} before, for {self.went_for}."
        if self.is_met or self.outcome == "refused":
            return None
        return f"It waits until {self.to} is met (`sealane node meet`)."

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        told: dict[str, Any] = {
            "outcome": self.outcome, "item": self.item, "version": self.version, "to": self.to,
        }  # fmt: skip
        if self.still_holds is not None:
            told |= {"still_holds": self.still_holds, "remedy": self.remedy}
        told |= {} if self.went_for is None else {"went_for": self.went_for}
        told |= {"not_told": dict(self.untold)} if self.untold else {}
        told |= {"sequence": self.sequence, "decision": self.decision.as_json()}
        return told | {"is_met": self.is_met} | ({} if self.note is None else {"note": self.note})


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a release at a time would answer. ``found``: what the rules made of it, None where it
    was stopped before any was asked; ``is_allowed``: with the originator's word for
    this one onward release; ``end``: until when the party may keep it; ``is_here``: this node made
    it."""

    told: Released
    at: datetime
    found: Portion | None = None
    is_allowed: bool = False
    end: str | None = None
    is_here: bool = True
