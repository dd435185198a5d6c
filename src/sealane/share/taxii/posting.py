"""What a partner's tool posts: read as items, and let in by the door of the node or not at all.

The label that an object carries holds, made stricter by every marking; what it does not say stays
unsaid unless the node completes it, and the door lets nothing in that is unsaid: such an object is
a failure that says so, and waits for a label (``waiting``). An object that is revoked takes its
item back. One bad object is one failure, and so are the parts of an item that is one. A sighting is
an item of its own, of an indicator that its party gave or got (``sighted``), this request included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sealane.errors import BadInput
from sealane.share.book.loose import loose_release
from sealane.share.book.record import LANES, RECALL, identity
from sealane.share.format.stix import read_parts
from sealane.share.format.stix_kind import KINDS, SIGHTING
from sealane.share.format.stix_object import NAME, fault, micros, moment, version_of
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.node import Node
from sealane.share.sighted import UNKNOWN, given, seen_of
from sealane.share.taxii.feed import Feed
from sealane.share.transfer.receive import take_loose

__all__ = ["Posted", "post"]

PURPOSE = "security"
"""For what this node takes an item whose label names several purposes: that of threats."""
RULE, ARTICLE = "posted", "TAXII 2.1, section 5.5"
LAST = 2**53
"""Versions are below it: numbers of JSON are."""
BECAUSE = "its originator revoked it"

Completes = Callable[[str, Label], Label]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one object: its number in the request, and why it was not kept, or None."""

    number: int
    why: str | None


def post(
    node: Node,
    party: str,
    listed: list[Any],
    *,
    by: str,
    at: datetime,
    completes: Completes = lambda _party, label: label,
    feed: Feed | None = None,
) -> list[Posted]:
    """Take the objects of one request (1,000 at most); for each what became of it, in their
    order. ``feed``: the shelves of this node (default: opened where a sighting asks for them)."""
    faults = {number: why for number, one in enumerate(listed) if (why := fault(one)) is not None}
    good = [(number, one) for number, one in enumerate(listed) if number not in faults]
    back = {number: told for number, one in good if (told := _revocation(one, party)) is not None}
    asked = [(number, one) for number, one in good if number not in back]
    for number in [one for one, told in back.items() if not 1 <= told["version"] < LAST]:
        del back[number]
        faults[number] = "its version is none that can be told"
    items = _read(asked, faults)
    some = _Some([*back.values()], [(number,) for number in back])
    some.add([one for one in items if seen_of(one[0]) is None], party, completes, faults)
    some.take(node, party, by, at, faults)
    sightings = [one for one in items if seen_of(one[0]) is not None]
    if sightings:
        names = {str(seen_of(product)) for product, _ in sightings}
        known = given(node, party, names)
        known |= (feed or Feed(node)).shows(party, names - known, at=at)
        for product, own in sightings:
            if seen_of(product) not in known:
                faults |= dict.fromkeys(own, UNKNOWN)
        some = _Some([], [])
        some.add([one for one in sightings if seen_of(one[0]) in known], party, completes, faults)
        some.take(node, party, by, at, faults)
    return [Posted(number, faults.get(number)) for number in range(len(listed))]


Numbered = tuple[int, dict[str, Any]]
Item = tuple[Product, tuple[int, ...]]
"""A product, and the numbers of the objects in the request that it is made of."""


def _read(some: list[Numbered], faults: dict[int, str]) -> list[Item]:
    found, parts = read_parts([one for _, one in some])
    for reject in found.rejects:
        place = reject.at.removeprefix("objects[").removesuffix("]")
        faults[some[int(place)][0]] = reject.detail
    return [
        (product, tuple(some[place][0] for place in own))
        for product, own in zip(found.products, parts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Some:
    """Records for the door, each with the numbers of its objects."""

    records: list[Mapping[str, Any]]
    owners: list[tuple[int, ...]]

    def add(
        self, items: list[Item], party: str, completes: Completes, faults: dict[int, str]
    ) -> None:
        """The records of items; what has no canonical bytes is a fault."""
        for product, own in items:
            try:
                whole = replace(product, label=_completed(product.label, party, completes))
                record = _release(whole, party)
                _ = identity(record)  # a version of the year 9999 has no canonical bytes
            except BadInput as cause:
                faults |= dict.fromkeys(own, cause.message)
                continue
            self.records.append(record)
            self.owners.append(own)

    def take(self, node: Node, party: str, by: str, at: datetime, faults: dict[int, str]) -> None:
        """What the door says of each: a part of several items stands if one of them does."""
        if not self.records:
            return
        taken = take_loose(node, party, self.records, via="taxii", at=at, by=by)
        stands: set[int] = set()
        fell: dict[int, str] = {}
        for own, (outcome, because) in zip(self.owners, taken, strict=True):
            if outcome == "applied" or because == "here":
                stands.update(own)
            else:
                fell |= {number: because or outcome for number in own if number not in fell}
        faults |= {number: why for number, why in fell.items() if number not in stands}


MAINS = frozenset(one.type for one in (*KINDS.values(), SIGHTING))


def _completed(label: Label, party: str, completes: Completes) -> Label:
    """What is not said is said by the node, if it does; that it is its own, by who posted it."""
    own = label if label.originator is not None else replace(label, originator=party)
    return completes(party, own)


def _release(product: Product, party: str) -> dict[str, Any]:
    purposes = product.label.purposes or frozenset()
    purpose = next(iter(purposes)) if len(purposes) == 1 else PURPOSE
    return loose_release(product, party, purpose=purpose, rule=RULE, article=ARTICLE, path=[party])


def _revocation(one: Mapping[str, Any], party: str) -> dict[str, Any] | None:
    """The recall that a revoked object is; None for any other, and for an event that was
    withdrawn: that is what its product says, and it is let in as its next version."""
    if one.get("revoked") is not True or one["type"] not in MAINS:
        return None
    at = version_of(one) or moment(one.get("created"))
    item, version = str(one["id"]), 0 if at is None else micros(at)
    for said in (one.get("extensions") or {}).values() if "extensions" in one else ():
        mark = said.get("mark") if isinstance(said, dict) else None
        if isinstance(mark, dict):
            if one["type"] == "observed-data":
                return None
            item, version = str(mark.get("item")), mark.get("version", 0)
    if NAME.fullmatch(item) is None and not item.isprintable():
        return None
    return {
        "act": "recall", "lane": LANES[RECALL], "sequence": 1, "item": item,
        "version": max(1, version) if type(version) is int else LAST, "originator": party,
        "because": BECAUSE,
    }  # fmt: skip
