"""What of a product one party gets: all of it, less of it, or nothing. A pure function.

Fields whose own label the rules do not let through are taken out, with their labels. What a grant's
obligations ask is made less by ``sealane.share.downgrade``; such a product gets a name of its own
that cannot be led back, its time of issue is told to the same span, and its end of retention to the
day. What cannot be made less is refused. So the bytes depend on what the party may see alone.
That something belongs to a drill is never taken out: where it would be, nothing goes.

What it cannot tell: whether a field that stays tells in words what a field that went said.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sealane.errors import BadInput
from sealane.share.decide import Decision, Policy, Question
from sealane.share.label import Label
from sealane.share.pack import Grant
from sealane.share.product import MEMBERS, Product
from sealane.share.record import drill_of

if TYPE_CHECKING:
    from sealane.share.downgrade import Downgrade

__all__ = ["Portion", "Portions", "end_of", "portion"]

IDENTITY = "identity"
NAME_DIGITS = 32
"""Hexadecimal digits of a name that was made up: 128 bits."""
LONGEST_DAYS = 36_500
"""Days for which a grant may let a recipient keep what it gets: a hundred years."""


@dataclass(frozen=True, slots=True)
class Portion:
    """The decision, and if it is permitted what goes: the product, whether it is less than the
    whole, and until when it may be kept."""

    decision: Decision
    product: Product | None = None
    is_less: bool = False
    retain_until: datetime | None = None

    @property
    def visible(self) -> str | None:
        """What of a lessened product can change between versions, as one text of canonical JSON."""
        if self.product is None or not self.is_less:
            return None
        told = replace(self.product, version=1, issued_at=datetime(2000, 1, 1, tzinfo=UTC))
        return told.digest


def portion(policy: Policy, product: Product, asked: Question, *, secret: bytes) -> Portion:
    """What the party that is asked about gets of a product. ``secret``: of this node and party."""
    decision = policy.decide(asked)
    if not decision.permitted or not isinstance(decision.rule, Grant):
        return Portion(decision)
    label, duties = product.label, decision.rule.obligations
    if not label.of_fields and not duties:
        return Portion(decision, product, retain_until=label.retain_until)
    hidden = {name for name in label.of_fields if not _goes(policy, asked, name, duties)}
    try:
        words = _without(product.kind, duties)
        what = _downgrade(duties, words)
        hidden |= words - {IDENTITY}
        told = _taken_out(product, frozenset(hidden))
        if what.is_any:
            told = _made_less(told, what, secret)
        if drill_of(told.body) != drill_of(product.body):
            raise BadInput("that it is a drill cannot be taken out", hint="")
        end = end_of(label.retain_until, duties, asked.at)
    except BadInput as cause:
        return Portion(Decision("cannot_be_made_less", cause.message, decision.rule))
    if what.time_h is not None and end is not None:
        end = _day(end.date())
    if told is product:
        return Portion(decision, product, retain_until=end)
    return Portion(decision, told, is_less=True, retain_until=end)


class Portions:
    """``portion`` for many products of one release: what the label alone decides (a refusal, or the
    whole product) is asked once for each label and party."""

    def __init__(self, policy: Policy, *, holder: str, purpose: str, at: datetime) -> None:
        self._policy, self._holder, self._purpose, self._at = policy, holder, purpose, at
        self._known: dict[tuple[int, str, bool], tuple[Label, Portion]] = {}

    def of(self, product: Product, to: str, *, secret: bytes, is_allowed: bool = False) -> Portion:
        """What a party gets of a product. ``is_allowed``: its originator allowed this release."""
        label = product.label
        known = self._known.get((id(label), to, is_allowed))
        if known is not None:
            found = known[1]
            if found.product is None:
                return found
            return Portion(found.decision, product, retain_until=found.retain_until)
        asked = Question(
            label=label, holder=self._holder, to=to, purpose=self._purpose, at=self._at,
            is_allowed=is_allowed,
        )  # fmt: skip
        found = portion(self._policy, product, asked, secret=secret)
        rule = found.decision.rule
        if not found.decision.permitted:
            is_of_label = found.decision.reason != "cannot_be_made_less"
        else:
            is_of_label = isinstance(rule, Grant) and not rule.obligations and not label.of_fields
        if is_of_label:
            self._known[id(label), to, is_allowed] = label, found
        return found


def _goes(policy: Policy, asked: Question, name: str, duties: Mapping[str, Any]) -> bool:
    """Whether a field goes too, under a grant that asks no more than that of the whole."""
    own = policy.decide(replace(asked, label=asked.label.for_field(name)))
    return own.permitted and isinstance(own.rule, Grant) and own.rule.obligations == duties


def _without(kind: str, duties: Mapping[str, Any]) -> frozenset[str]:
    said = duties.get("without", [])
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise BadInput("without is a list of members", hint="")
    odd = sorted(set(said) - MEMBERS[kind] - {IDENTITY})
    if odd:
        raise BadInput(f"{odd[0]} is no member of a body of kind {kind}", hint="")
    return frozenset(said)


def _downgrade(duties: Mapping[str, Any], words: frozenset[str]) -> Downgrade:
    from sealane.share.downgrade import Downgrade

    found: dict[str, float | None] = {}
    for name in ("grid_nmi", "time_h"):
        said = duties.get(name)
        if said is not None and type(said) not in (int, float):
            raise BadInput(f"{name} is {said!r}, no number", hint="")
        found[name] = said
    return Downgrade(
        grid_nmi=found["grid_nmi"], time_h=found["time_h"], without_identity=IDENTITY in words
    )


def _taken_out(product: Product, hidden: frozenset[str]) -> Product:
    """The product without some fields and without their labels; itself if it has none of them."""
    body = {name: said for name, said in product.body.items() if name not in hidden}
    labels = {name: own for name, own in product.label.of_fields.items() if name not in hidden}
    if len(body) == len(product.body) and len(labels) == len(product.label.of_fields):
        return product
    label = replace(product.label, of_fields=MappingProxyType(labels))
    return replace(product, body=body, label=label)


def _made_less(product: Product, what: Downgrade, secret: bytes) -> Product:
    from sealane.share.downgrade import hours_for
    from sealane.share.lessen import lessened

    body = lessened(product.kind, product.body, what, secret=secret)
    label: Label = product.label
    issued_at = product.issued_at.astimezone(UTC)
    if what.time_h is not None:
        hours = hours_for(what.time_h)
        issued_at = _day(issued_at.date()) + timedelta(hours=issued_at.hour // hours * hours)
        if label.retain_until is not None:
            label = replace(label, retain_until=_day(label.retain_until.astimezone(UTC).date()))
    labels = {name: own for name, own in label.of_fields.items() if name in body}
    return Product(
        item=name_of(product.label.originator, product.item, secret),
        version=product.version,
        issued_at=issued_at,
        body=body,
        label=replace(label, of_fields=MappingProxyType(labels)),
    )


def name_of(originator: str | None, item: str, secret: bytes) -> str:
    """The name under which a partner gets what was made less."""
    said = f"item\n{originator}\n{item}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:NAME_DIGITS]


def end_of(label_end: datetime | None, duties: Mapping[str, Any], at: datetime) -> datetime | None:
    """Until when a recipient may keep it: the label's end, or some days from the release, which are
    counted in whole days of UTC so that the end does not tell the hour of the release.

    ``BadInput`` for ``retain_days`` that are no number of days.
    """
    days = duties.get("retain_days")
    if days is None:
        return label_end
    if type(days) is not int or not 1 <= days <= LONGEST_DAYS:
        raise BadInput(f"retain_days is {days!r}, not 1 to {LONGEST_DAYS}", hint="")
    end = _day(at.astimezone(UTC).date() + timedelta(days=days))
    return end if label_end is None else min(end, label_end)


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
