"""What a partner gave as a file in a format of its own, judged at the door of the node.

A file is not signed. That it is the word of the partner is what whoever brings it says, and the
ledger says who that was. For what a node of Sealane gives there are bundles, which are signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sealane.errors import BadInput
from sealane.share.book.loose import loose_release
from sealane.share.format import Loss, Reject, named
from sealane.share.item.attribute import BY_NAME
from sealane.share.node import Node
from sealane.share.sighted import UNKNOWN, given, released, seen_of
from sealane.share.transfer.receive import take_loose

__all__ = ["Filed", "FiledItem", "take_file"]


@dataclass(frozen=True, slots=True)
class FiledItem:
    """What became of an item: applied, void, waiting (for a label) or rejected, and why."""

    item: str
    version: int
    outcome: str
    because: str | None


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a file: of its items, and of parts of it that are none; ``losses``: what it
    said of its items that they have no place for."""

    items: tuple[FiledItem, ...]
    rejects: tuple[Reject, ...]
    losses: tuple[Loss, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was refused or waits."""
        out = ("rejected", "waiting")
        return not self.rejects and not any(one.outcome in out for one in self.items)

    def as_json(self) -> dict[str, Any]:
        """As programs see it."""
        return {
            "items": [{name: getattr(one, name) for name in one.__slots__} for one in self.items],
            "rejects": [
                {"at": one.at, "reason": one.reason, "detail": one.detail} for one in self.rejects
            ],
            "losses": [
                {"item": one.item, "field": one.field, "why": one.why} for one in self.losses
            ],
        }


def take_file(
    node: Node, giver: str, raw: bytes, *, form: str, purpose: str, by: str, at: datetime
) -> Filed:
    """Take in the bytes of a file. ``form``: one of ``FORMATS`` that is read. ``NotFound`` for a
    party that is no partner; ``BadInput`` where nothing in it can be read. One bad item touches no
    other."""
    node.partner_key(giver)
    if purpose not in BY_NAME["purpose"].values:
        raise BadInput(f"{purpose!r} is no purpose.", hint="Look at the page on rules.")
    got = named(form).read(raw)
    records: list[Mapping[str, Any]] = []
    sightings: list[tuple[str, Mapping[str, Any]]] = []
    rejects = list(got.rejects)
    for one in got.products:
        label = one.label
        whole = replace(one, label=replace(label, originator=label.originator or giver))
        try:
            record = loose_release(
                whole, giver, purpose=purpose, rule="file", article=f"{form} from {giver}"
            )
        except BadInput as cause:
            rejects.append(Reject(one.item, "no_product", cause.message))
            continue
        of = seen_of(one)
        if of is None:
            records.append(record)
        else:
            sightings.append((of, record))
    items = _taken(node, giver, records, by, at)
    names = {of for of, _ in sightings}
    known = given(node, giver, names) | released(node, giver, names) if names else set()
    rejects += [
        Reject(str(one["item"]), "unknown_indicator", UNKNOWN)
        for of, one in sightings
        if of not in known
    ]
    items += _taken(node, giver, [one for of, one in sightings if of in known], by, at)
    return Filed(tuple(items), tuple(rejects), got.losses)


def _taken(
    node: Node, giver: str, records: list[Mapping[str, Any]], by: str, at: datetime
) -> list[FiledItem]:
    found = take_loose(node, giver, records, via="file", at=at, by=by) if records else []
    return [
        FiledItem(str(one["item"]), int(one["version"]), outcome, because)
        for one, (outcome, because) in zip(records, found, strict=True)
    ]
