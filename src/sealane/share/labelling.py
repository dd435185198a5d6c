"""Give what waits a label, so that it comes in by the door; or refuse it.

A label given here adds what was not said and changes nothing that was: whoever made the item, and
whoever sent it, said that. What is labelled is still the giver's item and goes no further from here
but by the originator's word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from sealane.errors import BadInput
from sealane.ledger import digest
from sealane.share.book.loose import loose_release
from sealane.share.book.record import LANES, drill_of, lane_of, plain_text
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.label import Label
from sealane.share.log.sending import Sending
from sealane.share.node import Node, time_held
from sealane.share.transfer.receive import loose_within
from sealane.share.transfer.waiting import Queue, Waiting, named

__all__ = ["Labelled", "completed", "give_label", "refuse"]

ARTICLE = "labelled by the node that took it"
PARTS = ("classification", "tlp", "kind", "topic", "source", "personal", "orcon", "originator",
         "purposes", "releasable_to")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """What became of one that waited: ``applied`` (it is held), ``void`` (a newer one is, or its
    end has come), or ``rejected`` by the door, and waits on."""

    name: str
    item: str
    giver: str
    outcome: str
    because: str | None

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        return {name: getattr(self, name) for name in self.__slots__}


def completed(own: Label, given: Label) -> Label:
    """A label with what another says of what it does not. Caveats of both, the earlier end; labels
    of fields as the item has them, and those that are given of other fields. ``BadInput`` where the
    other says something else."""
    added: dict[str, Any] = {}
    for name in PARTS:
        said, more = getattr(own, name), getattr(given, name)
        if said is not None and more not in (None, said):
            raise BadInput(
                f"It says {name} = {_words(said)}; a label given here adds, no more.",
                hint=f"Leave {name} out of the label, or refuse the item.",
                field=name,
            )
        if said is None and more is not None:
            added[name] = more
    ends = [one for one in (own.retain_until, given.retain_until) if one is not None]
    return replace(
        own, **added, caveats=own.caveats | given.caveats, retain_until=min(ends) if ends else None,
        of_fields=MappingProxyType({**given.of_fields, **own.of_fields}),
    )  # fmt: skip


def _words(said: Any) -> str:
    return ", ".join(sorted(said)) if isinstance(said, frozenset) else str(said)


def give_label(
    node: Node,
    names: Iterable[str],
    label: Label,
    *,
    by: str,
    at: datetime,
    purpose: str | None = None,
) -> list[Labelled]:
    """Give each of these a label and take it in by the door; what became of each, in their order.

    ``purpose``: for which it is taken (default: that of the label, where it names one). The ledger
    has an entry for each, with the label that was given in listed words. ``NotFound`` for a name
    that does not wait, ``BadInput`` for a label that says other things than the item: then none of
    them is changed.
    """
    said = label.in_known_words(node.party, node.policy.pack.parties)
    came = {"via": "label", "by": by, "label": said}
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        found = named(connection, names, now)
        sending = Sending(node, connection, by)
        every: dict[str, Labelled] = {}
        for giver in sorted({one.giver for one in found}):
            own = [one for one in found if one.giver == giver]
            records = [_record(one, label, purpose) for one in own]
            taken = loose_within(sending, giver, records, came, now)
            every |= {
                one.name: Labelled(one.name, one.product.item, giver, *told)
                for one, told in zip(own, taken, strict=True)
            }
            done = [one for one in own if every[one.name].outcome != "rejected"]
            _let_go(connection, giver, now, done)
        if found:
            sending.done(at=at)
    return [every[one.name] for one in found]


def _record(one: Waiting, label: Label, purpose: str | None) -> dict[str, Any]:
    whole = completed(one.product.label, label)
    unsaid = [name for name in one.unsaid if not getattr(whole, name)]
    if unsaid:
        raise BadInput(
            f"The label does not say {', '.join(unsaid)} of {one.product.item}.",
            hint="Say all of it; nothing with a part of a label comes in.",
            field=unsaid[0],
        )
    few = whole.purposes or frozenset()
    asked = purpose or (next(iter(few)) if len(few) == 1 else one.purpose)
    if asked not in BY_NAME["purpose"].values:
        raise BadInput(
            f"{asked!r} is no purpose.", hint="Look at the page on rules.", field="purpose"
        )
    product = replace(one.product, label=whole)
    return loose_release(product, one.giver, purpose=asked, rule="labelled", article=ARTICLE)


def refuse(node: Node, names: Iterable[str], *, because: str, by: str, at: datetime) -> list[str]:
    """Delete these, each with an entry that says who refused it and why; their items. ``NotFound``
    for a name that does not wait: then none of them goes."""
    plain_text(because, "because", 2_000)
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        found = named(connection, names, now)
        sending = Sending(node, connection, by)
        for one in found:
            body = {
                "from": one.giver,
                "lane": LANES[lane_of(one.product.kind, one.product.body)],
                "via": "label",
                "by": by,
                "record": digest(one.product.raw),
                "outcome": "rejected",
                "because": because,
            }
            drill = drill_of(one.product.body)
            sending.act("receive", one.product.item, body=body, exercise_id=drill)
        for giver in sorted({one.giver for one in found}):
            _let_go(connection, giver, now, [one for one in found if one.giver == giver])
        sending.done(at=at)
    return [one.product.item for one in found]


def _let_go(connection: Connection, giver: str, now: datetime, some: list[Waiting]) -> None:
    queue = Queue(connection, giver, now)
    queue.look_up(one.product.item for one in some)
    for one in some:
        queue.drop(one.product.label.originator or giver, one.product.item, one.product.version)
    queue.write()
