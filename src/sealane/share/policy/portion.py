"""What of a product one party gets: all of it, less of it, or nothing. A pure function.

Fields whose own label the rules do not let through are taken out, with their labels and with all
that tells the same again (``downgrade.action.ALIKE``): a place with the path and the waters, any of
them with sentences and evidence. What a grant's obligations ask is made less by
``downgrade.action``. A product of which anything was taken out or made less gets a name of its own
that cannot be led back, and so do its links; of what was made less in time the time of issue is
told to the same span, the end of its label to the day. Of several grants that let it through, the
one holds that takes least from it and under which it can go (``policy.duty``); what can go under
none is refused. So the bytes depend alone on what the party may see, and on what it was told before
of where the same ship was.
That something belongs to a drill is never taken out: where it would be, nothing goes.

What it cannot tell: whether a field of another sort that stays tells what a field that went said.
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
from sealane.share.book.record import drill_of
from sealane.share.downgrade.same_cell import Known, Said, SameCell, keys_of, nothing
from sealane.share.item.label import Label
from sealane.share.item.product import MEMBERS, Product
from sealane.share.policy.decide import Decision, Policy, Question
from sealane.share.policy.duty import IDENTITY, LONGEST_DAYS, asks_no_more
from sealane.share.policy.pack import Grant

if TYPE_CHECKING:
    from sealane.share.downgrade.action import Downgrade

__all__ = ["Portion", "Portions", "by_label", "end_of", "portion"]

Cells = tuple[tuple[str, Said], ...]
"""Keys of ships, and what is told of each."""

Untold = tuple[tuple[str, str], ...]
"""Members of which a place is not told, each with the reason."""

NAME_DIGITS = 32
"""Hexadecimal digits of a name that was made up: 128 bits."""


@dataclass(frozen=True, slots=True)
class Portion:
    """The decision, and if it is permitted what goes: the product, whether it is less than the
    whole, until when it may be kept, what it tells anew of where ships were, and members of which a
    place is not told, each with the reason (``downgrade.same_cell``)."""

    decision: Decision
    product: Product | None = None
    is_less: bool = False
    retain_until: datetime | None = None
    cells: Cells = ()
    untold: Untold = ()

    @property
    def visible(self) -> str | None:
        """What of a lessened product can change between versions, as one text of canonical JSON."""
        if self.product is None or not self.is_less:
            return None
        told = replace(self.product, version=1, issued_at=datetime(2000, 1, 1, tzinfo=UTC))
        return told.digest


def portion(
    policy: Policy,
    product: Product,
    asked: Question,
    *,
    secret: bytes,
    known: Known | None = None,
) -> Portion:
    """What the party that is asked about gets of a product. ``secret``: of this node and party;
    ``known``: what it was told before of where ships were (None: nothing)."""
    if drill_of(product.body) is None and product.body.get("exercise_id") is not None:
        return Portion(Decision("unknown", "exercise_id"))
    first: Portion | None = None
    for decision in policy.every(asked):
        if not decision.permitted or not isinstance(decision.rule, Grant):
            return Portion(decision)
        found = _under(policy, product, asked, decision, secret, known)
        if found.product is not None:
            return found
        first = first or found
    assert first is not None
    return first


def _under(
    policy: Policy, product: Product, asked: Question, decision: Decision, secret: bytes,
    known: Known | None,
) -> Portion:  # fmt: skip
    """What the party gets under one grant."""
    assert isinstance(decision.rule, Grant)
    label, duties = product.label, decision.rule.obligations
    if not label.of_fields and not duties:
        return Portion(decision, product, retain_until=label.retain_until)
    hidden = {name for name in label.of_fields if not _goes(policy, asked, name, duties)}
    try:
        cells: Cells = ()
        untold: Untold = ()
        words = _without(product.kind, duties)
        what = _downgrade(duties, words)
        _fits(product.kind, what)
        told = _taken_out(product, _alike(product.kind, hidden | (words - {IDENTITY})))
        if what.is_any:
            told, cells, untold = _made_less(told, what, secret, known, keys_of(product))
        elif told is not product:
            told = _renamed(told, secret)
        if drill_of(told.body) != drill_of(product.body):
            raise BadInput("that it is a drill stays", hint="", field="exercise_id")
        whole_until = label.retain_until
        if what.hours is not None and whole_until is not None:
            whole_until = _day(whole_until.astimezone(UTC).date())
        end = end_of(whole_until, duties, asked.at, hours=what.hours)
    except BadInput as cause:
        return Portion(Decision("cannot_be_made_less", cause.field or "body", decision.rule))
    if told is product:
        return Portion(decision, product, retain_until=end)
    return Portion(decision, told, is_less=True, retain_until=end, cells=cells, untold=untold)


def by_label(policy: Policy, asked: Question) -> Decision:
    """The decision of which nothing but the label is known: by the grant under which something of
    this kind could go. Whether the values of its body can be made less is not known from it."""
    first: Decision | None = None
    for decision in policy.every(asked):
        if not decision.permitted or not isinstance(decision.rule, Grant):
            return decision
        try:
            duties = decision.rule.obligations
            words = _without(asked.label.value("kind") or "", duties)
            _fits(asked.label.value("kind") or "", _downgrade(duties, words))
            end_of(None, duties, asked.at)
        except BadInput as cause:
            first = first or Decision("cannot_be_made_less", cause.field or "body", decision.rule)
        else:
            return decision
    assert first is not None
    return first


def _fits(kind: str, what: Downgrade) -> None:
    """``BadInput`` for a kind of which nothing can be made less, a grid or a span that is none."""
    from sealane.share.downgrade.action import hours_for
    from sealane.share.downgrade.grid import size_for
    from sealane.share.downgrade.lessen import table_of

    if what.is_any:
        table_of(kind)
    if what.grid_nmi is not None:
        size_for(what.grid_nmi)
    if what.time_h is not None:
        hours_for(what.time_h)


class Portions:
    """``portion`` for many products of one release: what the label alone decides (a refusal, or the
    whole product) is asked once for each label and party."""

    def __init__(self, policy: Policy, *, holder: str, purpose: str, at: datetime) -> None:
        self._policy, self._holder, self._purpose, self._at = policy, holder, purpose, at
        self._known: dict[tuple[int, str, bool], tuple[Label, Portion]] = {}

    def is_of_label(self, label: Label, to: str) -> bool:
        """Whether the label alone decided what a party gets of a product that nobody allowed."""
        return (id(label), to, False) in self._known

    def of(
        self,
        product: Product,
        to: str,
        *,
        secret: bytes,
        is_allowed: bool = False,
        known: Known | None = None,
    ) -> Portion:
        """What a party gets of a product. ``is_allowed``: its originator allowed this release;
        ``known`` as for ``portion``."""
        label = product.label
        before = self._known.get((id(label), to, is_allowed))
        if before is not None:
            found = before[1]
            if found.product is None:
                return found
            return Portion(found.decision, product, retain_until=found.retain_until)
        asked = Question(
            label=label, holder=self._holder, to=to, purpose=self._purpose, at=self._at,
            is_allowed=is_allowed,
        )  # fmt: skip
        found = portion(self._policy, product, asked, secret=secret, known=known)
        rule = found.decision.rule
        if not found.decision.permitted:
            is_of_body = found.decision.about == "exercise_id"
            is_of_label = not is_of_body and found.decision.reason != "cannot_be_made_less"
        else:
            is_of_label = isinstance(rule, Grant) and not rule.obligations and not label.of_fields
        if is_of_label:
            self._known[id(label), to, is_allowed] = label, found
        return found


def _goes(policy: Policy, asked: Question, name: str, duties: Mapping[str, Any]) -> bool:
    """Whether a field goes too, under a grant that asks no more than that of the whole."""
    own = replace(asked, label=asked.label.for_field(name))
    return any(
        one.permitted and isinstance(one.rule, Grant) and asks_no_more(one.rule.obligations, duties)
        for one in policy.every(own)
    )


def _without(kind: str, duties: Mapping[str, Any]) -> frozenset[str]:
    said = duties.get("without", [])
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise BadInput("without is a list of members", hint="", field="without")
    odd = sorted(set(said) - MEMBERS[kind] - {IDENTITY})
    if odd:
        raise BadInput(f"{odd[0]} is no member of a {kind}", hint="", field="without")
    return frozenset(said)


def _downgrade(duties: Mapping[str, Any], words: frozenset[str]) -> Downgrade:
    from sealane.share.downgrade.action import Downgrade

    found: dict[str, float | None] = {}
    for name in ("grid_nmi", "time_h"):
        said = duties.get(name)
        if said is not None and type(said) not in (int, float):
            raise BadInput(f"{name} is {said!r}, no number", hint="", field=name)
        found[name] = said
    return Downgrade(
        grid_nmi=found["grid_nmi"], time_h=found["time_h"], without_identity=IDENTITY in words
    )


def _alike(kind: str, hidden: frozenset[str] | set[str]) -> frozenset[str]:
    if not hidden:
        return frozenset()
    from sealane.share.downgrade.action import told_alike

    return told_alike(kind, frozenset(hidden))


def _taken_out(product: Product, hidden: frozenset[str]) -> Product:
    """The product without some fields and without their labels; itself if it has none of them."""
    body = {name: said for name, said in product.body.items() if name not in hidden}
    labels = {name: own for name, own in product.label.of_fields.items() if name not in hidden}
    if len(body) == len(product.body) and len(labels) == len(product.label.of_fields):
        return product
    label = replace(product.label, of_fields=MappingProxyType(labels))
    return replace(product, body=body, label=label)


LINKS = ("event_id", "successor_id", "track_id", "assessment_id", "file_id")
"""Members that name what they stand in: made of ships and times, so that who knows a part of those
finds the rest by trying."""


def _renamed(told: Product, secret: bytes) -> Product:
    """What had something taken out, under a name that cannot be led back: its own name and its
    links are made of what went, or may be."""
    from sealane.share.downgrade.action import linked

    body = {
        name: linked(said, secret) if name in LINKS and isinstance(said, str) else said
        for name, said in told.body.items()
    }
    return replace(told, item=name_of(told.label.originator, told.item, secret), body=body)


def _made_less(
    product: Product, what: Downgrade, secret: bytes, known: Known | None, keys: frozenset[str]
) -> tuple[Product, Cells, Untold]:
    """The product made less, what it tells anew, and which places it does not tell.
    ``keys``: of the whole product."""
    from sealane.share.downgrade.lessen import lessened

    cells = SameCell(keys, known or nothing)
    body = lessened(product.kind, product.body, what, secret=secret, cells=cells)
    label: Label = product.label
    issued_at = product.issued_at.astimezone(UTC)
    hours = what.hours
    if hours is not None:
        issued_at = _day(issued_at.date()) + timedelta(hours=issued_at.hour // hours * hours)
        if label.retain_until is not None:
            label = replace(label, retain_until=_day(label.retain_until.astimezone(UTC).date()))
    labels = {name: own for name, own in label.of_fields.items() if name in body}
    made = Product(
        item=name_of(product.label.originator, product.item, secret),
        version=product.version,
        issued_at=issued_at,
        body=body,
        label=replace(label, of_fields=MappingProxyType(labels)),
    )
    return made, tuple(cells.fresh), tuple(sorted(cells.untold.items()))


def name_of(originator: str | None, item: str, secret: bytes) -> str:
    """The name under which a partner gets what was made less."""
    said = f"item\n{originator}\n{item}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:NAME_DIGITS]


def end_of(
    label_end: datetime | None, duties: Mapping[str, Any], at: datetime, *, hours: int | None = None
) -> datetime | None:
    """Until when a recipient may keep it: the label's end, or so many days from the release, to the
    second. Where times are told to spans of ``hours``, the days begin with the span in which it is
    released, so that the end tells no more of that than the rest.

    ``BadInput`` for ``retain_days`` that are no number of days.
    """
    days = duties.get("retain_days")
    if days is None:
        return label_end
    if type(days) is not int or not 1 <= days <= LONGEST_DAYS:
        raise BadInput(
            f"retain_days is {days!r}, not 1 to {LONGEST_DAYS}", hint="", field="retain_days"
        )
    begins = at.astimezone(UTC).replace(microsecond=0)
    if hours is not None:
        begins = _day(begins.date()) + timedelta(hours=begins.hour // hours * hours)
    end = begins + timedelta(days=days)
    return end if label_end is None else min(end, label_end)


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
