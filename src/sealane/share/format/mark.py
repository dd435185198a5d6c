"""What travels beside the members that a standard has a place for: our mark.

It stands in the extension point of the format: one line of ASCII JSON with item, version, time,
label, the members that the standard has no place for (``rest``), and the digest of the whole
product. So the label is never lost, a Sealane at the other end has the same product with the same
digest, and whatever was changed on the way is seen: it is a reject, for the label was not given to
that. The digest is no signature; who wrote it is a matter of the exchange.

A message without a mark comes from another tool. It gets a label that says its kind and nothing
else, so that it can go nowhere until somebody labels it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.item.label import Label
from sealane.share.item.name import made_name
from sealane.share.item.product import MEMBERS, Product

__all__ = [
    "Loss",
    "Read",
    "Reject",
    "Written",
    "capped",
    "counted",
    "foreign",
    "gone",
    "kept",
    "kind_of",
    "lost",
    "mark_of",
    "marked",
    "unmarked",
]

MARK_LIMIT_CHARS = 2_000_000
"""Longest mark that is read: a track of some 30,000 points."""

MOST_REJECTS = 1_000
"""Rejects of one message that are told one by one."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A member that a reader of the standard alone does not get as it was, and why.

    ``is_carried``: our mark has it, so a Sealane gets it back.
    """

    item: str
    field: str
    why: str
    is_carried: bool = True


def counted(losses: Iterable[Loss]) -> dict[str, int]:
    """Of how many items each field is lost, by name; several times of one item is once."""
    every = {(one.field, one.item) for one in losses}
    return dict(sorted(Counter(field for field, _ in every).items()))


@dataclass(frozen=True, slots=True)
class Reject:
    """A part of a message that gave no product: where it stands, a reason of one word, and more."""

    at: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a format made of products."""

    raw: bytes
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What came out of a message. ``losses``: what it said that a product has no place for."""

    products: tuple[Product, ...]
    rejects: tuple[Reject, ...] = ()
    losses: tuple[Loss, ...] = ()


def kept(product: Product, got: Mapping[str, Any]) -> frozenset[str]:
    """Members that a reader of the standard gets back as they were.

    ``got``: what the reader of the format makes of what was written. A writer asks its own reader,
    so that nothing counts as carried because somebody thought so.
    """
    return frozenset(
        name
        for name, said in product.body.items()
        if name in got and canonical(got[name]) == canonical(said)
    )


def mark_of(product: Product, native: Iterable[str] = ()) -> dict[str, Any]:
    """The mark of a product as an object. ``native``: members that the standard carries."""
    own = frozenset(native)
    mark = product.as_json()
    mark["rest"] = {name: said for name, said in mark.pop("body").items() if name not in own}
    mark["native"] = sorted(own)
    mark["digest"] = product.digest
    return mark


def marked(product: Product, native: Iterable[str] = ()) -> str:
    """The mark as one line of ASCII."""
    mark = mark_of(product, native)
    return json.dumps(mark, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def unmarked(mark: object, native: Mapping[str, Any]) -> Product:
    """The product of a mark (text, or the object) and of what the standard carried.

    ``BadInput`` (``reason``: ``mark`` or ``changed``) if it is no mark, or if the product is not
    the one that was written.
    """
    if isinstance(mark, str):
        if len(mark) > MARK_LIMIT_CHARS:
            raise _no_mark("mark", f"it is longer than {MARK_LIMIT_CHARS} signs")
        try:
            mark = json.loads(mark)
        except (ValueError, RecursionError) as cause:
            raise _no_mark("mark", "it is no JSON") from cause
    told = dict(mark) if isinstance(mark, dict) else {}
    rest, own, said = (told.pop(name, None) for name in ("rest", "native", "digest"))
    if not isinstance(rest, dict) or not isinstance(own, list):
        raise _no_mark("mark", "it is no object with a rest")
    body = {name: native[name] for name in own if isinstance(name, str) and name in native}
    try:
        product = Product.of({**told, "body": body | rest})
        found = product.digest
    except (BadInput, RecursionError, TypeError, ValueError, AttributeError) as cause:
        raise _no_mark("mark", str(cause)[:300]) from cause
    if found != said:
        raise _no_mark("changed", "the product is not the one that was written and labelled")
    return product


def kind_of(mark: object) -> str:
    """The kind that the label in a mark says, "" where it cannot be read: which members to look
    for before ``unmarked`` is asked."""
    if isinstance(mark, str):
        try:
            mark = json.loads(mark) if len(mark) <= MARK_LIMIT_CHARS else None
        except (ValueError, RecursionError):
            return ""
    label = mark.get("label") if isinstance(mark, dict) else None
    kind = label.get("kind") if isinstance(label, dict) else None
    return kind if isinstance(kind, str) else ""


def _no_mark(reason: str, why: str) -> BadInput:
    return BadInput(
        f"The mark of Sealane in this message does not hold: {why}.",
        hint="Ask its originator for it again; a changed product needs a label of its own.",
        field="mark",
        reason=reason,
    )


def foreign(
    item: str,
    kind: str,
    issued_at: datetime,
    body: Mapping[str, Any],
    *,
    tlp: str | None = None,
    caveats: Iterable[str] = (),
    version: int = 1,
) -> Product:
    """A product of a message without our mark: its label says its kind, and what the message said.

    ``tlp``, ``caveats``: how the message itself wants to be handled, if it says so. The rest of the
    label is not said, and so no rule lets it leave. ``item``: signs that no name here has are
    percent-encoded. ``body``: members that are None are left out.
    ``version``: greater for what was said later. ``BadInput`` for what no product has.
    """
    product = Product(
        item=made_name(item),
        version=version,
        issued_at=issued_at,
        body={name: said for name, said in body.items() if said is not None},
        label=Label(kind=kind, tlp=tlp, caveats=frozenset(caveats)),
    )
    _ = product.raw  # refuses what has no canonical bytes before anybody stores it
    return product


def lost(product: Product, native: Iterable[str], why: Mapping[str, str]) -> tuple[Loss, ...]:
    """The members of a body that the standard does not carry, in the order of their names."""
    own = set(native)
    return tuple(
        Loss(product.item, name, why.get(name, "the standard has no place for it"))
        for name in sorted(product.body.keys() & MEMBERS[product.kind])
        if name not in own and product.body[name] is not None
    )


def gone(item: str, field: str, why: str) -> Loss:
    """Something that a message said and a product has no place for."""
    return Loss(item, field, why, is_carried=False)


def capped(rejects: list[Reject]) -> tuple[Reject, ...]:
    """The first of many rejects and one that counts the others: junk must not fill the memory."""
    if len(rejects) <= MOST_REJECTS:
        return tuple(rejects)
    more = len(rejects) - MOST_REJECTS
    return (*rejects[:MOST_REJECTS], Reject(rejects[-1].at, "more", f"{more} more rejects"))
