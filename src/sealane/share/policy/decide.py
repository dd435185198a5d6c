"""May this item go from this party to that one, for this purpose, now? By which rule, and if not,
what is the smallest change that would turn it?

An item goes only if nothing about it is unknown, its own label lets it, no bar stops it and one
grant lets it through. The first that stops it is the reason; with the reason comes the smallest
change, worked out only for those who ask (``policy.explain``). Where several grants let it
through, they are told in the order in which they are taken, the one that takes least from the item
first (``policy.duty``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sealane.errors import BadInput
from sealane.share.item.attribute import ATTRIBUTES, BY_NAME
from sealane.share.item.label import ANYONE, Label
from sealane.share.policy.pack import Bar, Grant, Pack, days
from sealane.share.policy.table import BITS, Compiled, Rule, compiled

__all__ = ["Decision", "Policy", "Question"]

OF_LABEL = tuple(one.name for one in ATTRIBUTES if one.name != "purpose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who holds the item, who would have it, for what, and when. ``is_allowed``: its originator
    allowed this one onward release (``log.permission``)."""

    label: Label
    holder: str
    to: str
    purpose: str
    at: datetime
    is_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. ``reason`` is one of the codes below, ``rule`` the grant or bar that decided,
    ``about`` the attribute, obligation, member of the body or party concerned: a name that is
    listed, never a value of the item or a word of its label, since a ledger keeps it for ever.

    permitted · unknown · no_such_party · same_party · expired · not_for_purpose · not_releasable ·
    above_ceiling · barred · originator_decides · no_agreement · no_grant · cannot_be_made_less
    """

    reason: str
    about: str | None = None
    rule: Grant | Bar | None = None

    @property
    def permitted(self) -> bool:
        """Whether the item may go."""
        return self.reason == "permitted"

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        told: dict[str, Any] = {"permitted": self.permitted, "reason": self.reason}
        if self.about is not None:
            told["about"] = self.about
        if self.rule is not None:
            told |= {"rule": self.rule.id, "article": self.rule.article}
        return told


class Policy:
    """A pack, ready to be asked: its table for each span of days between changes is made once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._days = days(pack)
        self._tables: dict[int, Compiled] = {}
        self._day: tuple[date, Compiled] | None = None
        self._ceilings = {
            party.id: (
                BY_NAME["classification"].values.index(party.classification),
                BY_NAME["tlp"].values.index(party.tlp),
            )
            for party in pack.parties.values()
        }

    def table(self, at: datetime) -> Compiled:
        """The table in force at a time (UTC days)."""
        if at.tzinfo is None:
            raise BadInput("The time of a question has no zone.", hint="Give UTC.", field="at")
        day = at.date() if at.tzinfo is UTC else at.astimezone(UTC).date()
        held = self._day
        if held is not None and held[0] == day:
            return held[1]
        span = bisect_right(self._days, day)
        table = self._tables.get(span)
        if table is None:
            table = self._tables[span] = compiled(self.pack, day)
        self._day = (day, table)
        return table

    def changes_after(self, at: datetime) -> list[datetime]:
        """The beginnings of the days after a time on which the table changes, in order."""
        day = at.astimezone(UTC).date()
        later = self._days[bisect_right(self._days, day) :]
        return [datetime.combine(one, time(), UTC) for one in later]

    def decide(self, question: Question) -> Decision:
        """The answer to one question: of several grants, the one that takes least from the item."""
        return self._judged(question)[0]

    def every(self, question: Question) -> Iterator[Decision]:
        """Each grant that lets it through, the one that takes least from the item first; where none
        does, the refusal. Whether what a grant asks can be done to an item is not asked here but by
        ``policy.portion``, which takes the first under which it can."""
        first, asked, later = self._judged(question)
        yield first
        own = question.is_allowed or question.holder == question.label.originator
        for one in later:
            if not asked & one.misses and (own or _may_pass_on(one, question.label.originator)):
                yield Decision("permitted", None, one.rule)

    def _judged(self, question: Question) -> tuple[Decision, int, tuple[Rule, ...]]:
        """The answer; if it is permitted, the bits of the question and the grants behind the one
        that permits it."""
        label = question.label
        asked = _asked(label, question.purpose)
        if isinstance(asked, Decision):
            return asked, 0, ()
        stopped = self._stopped(question) or self._ceiling(question)
        if stopped is not None:
            return stopped, 0, ()
        table, pair = self.table(question.at), (question.holder, question.to)
        for one in table.bars.get(pair, ()):
            if not asked & one.misses:
                return Decision("barred", None, one.rule), 0, ()
        own = question.is_allowed or question.holder == label.originator
        if not own and label.orcon == "yes":
            return Decision("originator_decides", label.originator), 0, ()
        grants = table.grants.get(pair)
        if grants is None:
            return Decision("no_agreement", question.to), 0, ()
        for place, one in enumerate(grants, 1):
            if not asked & one.misses and (own or _may_pass_on(one, label.originator)):
                return Decision("permitted", None, one.rule), asked, grants[place:]
        return self._nearest(grants, asked, label.originator, own=own), 0, ()

    def _stopped(self, question: Question) -> Decision | None:
        """What the label itself says, and whether the parties are known."""
        label, parties = question.label, self._ceilings
        for party in (question.holder, question.to):
            if party not in parties:
                return Decision("no_such_party", party)
        if label.originator not in parties:
            return Decision("no_such_party", "originator")
        if question.holder == question.to:
            return Decision("same_party", question.to)
        if label.purposes is None:
            return Decision("unknown", "purposes")
        if label.releasable_to is None:
            return Decision("unknown", "releasable_to")
        if label.caveats:
            return Decision("unknown", "caveats")
        if label.retain_until is not None and label.retain_until <= question.at:
            return Decision("expired", label.retain_until.isoformat())
        if question.purpose not in label.purposes:
            return Decision("not_for_purpose", question.purpose)
        if question.to not in label.releasable_to and ANYONE not in label.releasable_to:
            return Decision("not_releasable", question.to)
        return None

    def _ceiling(self, question: Question) -> Decision | None:
        most = self._ceilings[question.to]
        for name, ceiling in zip(("classification", "tlp"), most, strict=True):
            if BY_NAME[name].values.index(getattr(question.label, name)) > ceiling:
                return Decision("above_ceiling", name)
        return None

    def _nearest(
        self, grants: tuple[Rule, ...], asked: int, originator: str | None, *, own: bool
    ) -> Decision:
        """The grant that misses by the fewest attributes, and the first of them."""
        best, about = grants[0], None
        fewest = len(ATTRIBUTES) + 2
        for one in grants:
            missed = asked & one.misses
            count = missed.bit_count() + (not own and not _may_pass_on(one, originator))
            if count < fewest:
                best, fewest = one, count
                about = _named(missed) if missed else "onward"
        return Decision("no_grant", about, best.rule)


def _may_pass_on(rule: Rule, originator: str | None) -> bool:
    """Whether a holder that is not the originator may pass on under this grant: its programme lets
    it, and the originator is in it."""
    return rule.onward and originator in rule.originators


def _named(missed: int) -> str:
    for name, bits in BITS.items():
        for bit in bits.values():
            if missed & bit:
                return name
    raise AssertionError("a question has bits of attributes alone")


def _asked(label: Label, purpose: str) -> int | Decision:
    """The bits of a question; a refusal for the first attribute that is unknown."""
    asked = 0
    for name in OF_LABEL:
        bit = BITS[name].get(getattr(label, name))
        if bit is None:
            return Decision("unknown", name)
        asked |= bit
    bit = BITS["purpose"].get(purpose)
    return Decision("unknown", "purpose") if bit is None else asked | bit
