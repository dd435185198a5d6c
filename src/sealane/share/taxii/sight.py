"""What a party may see: the policy is asked once for each label, not for each object."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sealane.share.item.attribute import BY_NAME
from sealane.share.item.label import Label
from sealane.share.policy.decide import Policy, Question
from sealane.share.policy.pack import Grant

__all__ = ["Sight"]

MOST_KEPT = 100_000
"""Answers that are kept; they hold for a day, as the table of the policy does."""


class Sight:
    """The policy of the node that serves, with the answers of a day."""

    def __init__(self, policy: Policy, holder: str) -> None:
        self.policy = policy
        self.holder = holder
        self._day: date | None = None
        self._answers: dict[tuple[str, str, str], bool] = {}

    def sees(self, party: str, purpose: str, label: Label | None, told: str, at: datetime) -> bool:
        """Whether a party may have what is under this label; ``told`` is the label in one line.

        Fields that are more guarded are not taken out here, so each of them must be permitted too;
        nothing is made less here and nobody is bound to delete, so that what a grant lets go under
        an obligation is not seen: ``sealane.share.release`` sends that.
        A thing without a label (None) says nothing about anybody and is for all.
        """
        if label is None:
            return True
        if self._day != at.date() or len(self._answers) > MOST_KEPT:
            self._answers, self._day = {}, at.date()
        key = (party, purpose, told)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = all(
                self._permits(one, party, purpose, at)
                for one in (label, *(part for part in label.of_fields.values()))
            )
        return answer

    def takes(self, label: Label) -> bool:
        """Whether this node may hold what is under a label: its own ceiling, field by field. What
        is not said is taken, and shown to nobody but its owner."""
        own = self.policy.pack.parties.get(self.holder)
        if own is None:
            return False
        for one in (label, *label.of_fields.values()):
            for name in ("classification", "tlp"):
                order, said = BY_NAME[name].values, one.value(name)
                if said is None and getattr(one, name) is not None:
                    return False
                if said is not None and order.index(said) > order.index(getattr(own, name)):
                    return False
        return True

    def _permits(self, label: Label, party: str, purpose: str, at: datetime) -> bool:
        whole = replace(label, retain_until=None)  # retention is a time, and asked of each row
        asked = Question(label=whole, holder=self.holder, to=party, purpose=purpose, at=at)
        found = self.policy.decide(asked)
        return found.permitted and isinstance(found.rule, Grant) and not found.rule.obligations
