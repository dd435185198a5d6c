"""The door of a node: what of a partner's release may come in, judged by what it says of itself.

Whatever is above the ceiling of this node's party, has no label that says what it is, did not come
the way it says, has a place, time or number of a ship that cannot be, or has other bytes than its
digest, stays out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from sealane.errors import BadInput, NotFound, NotSigned
from sealane.ledger import canonical, digest
from sealane.ledger.canonical import moment_read, moment_told
from sealane.share.book.record import Arrived, drill_of, lane_of
from sealane.share.item.attribute import BY_NAME
from sealane.share.item.body import check_body
from sealane.share.item.label import ANYONE, Label
from sealane.share.item.product import Labels, Product
from sealane.share.log.permission import permission_within
from sealane.share.node import Node

__all__ = ["Door"]


class Door:
    """The door for the records of one batch: labels and ends that many of them have are read and
    judged once."""

    def __init__(self, node: Node, giver: str, connection: Connection) -> None:
        self._node, self._giver, self._connection = node, giver, connection
        self._labels = Labels()
        self._fit: dict[tuple[int, str], BadInput | None] = {}
        self._written: dict[int, bytes] = {}

    def let_in(self, record: Arrived) -> tuple[Product, bytes, str | None]:
        """The product of a release with its content, its bytes, and until when it may be kept;
        ``BadInput`` with the reason for whatever must stay out. ``data["unsaid"]``: what its label
        does not say, where nothing else keeps it out."""
        told = record.told
        if told["ended"] is not None:
            raise _out("it has content, and says that it has none any more")
        product = Product.of(told["product"], self._labels)
        label, terms = product.label, told["terms"]
        raw = product.written(self._label(label))
        same = (product.item, product.version, label.originator) == (
            record.item, record.version, record.originator,
        )  # fmt: skip
        less = told.get("thinned")
        is_marked = product.kind == "track" and product.body.get("is_thinned") is True
        if less is not None and not is_marked:
            raise _out("only a track is thinned, and it says so")
        own = told["digest"] if less is None else less["digest"]
        if not same or digest(raw) != own or self._lane(product) != record.lane:
            raise _out("it is not the product that its record names")
        check_body(product.item, product.body)
        _came(self._node, self._connection, self._giver, record, label)
        key = (id(label), terms["purpose"])
        if key not in self._fit:
            self._fit[key] = _misfit(self._node, label, terms)
        misfit = self._fit[key]
        if misfit is not None:
            raise misfit.with_traceback(None)
        end = terms["retain_until"]
        if end is not None:
            end = moment_told(moment_read(end))
        if label.retain_until is None:
            return product, raw, end
        own = moment_told(label.retain_until)
        return product, raw, own if end is None else min(own, end)

    def _lane(self, product: Product) -> int:
        if drill_of(product.body) is None and product.body.get("exercise_id") is not None:
            raise _out("unknown exercise_id")
        return lane_of(product.kind, product.body)

    def _label(self, label: Label) -> bytes:
        known = self._written.get(id(label))
        if known is None:
            known = self._written[id(label)] = canonical(label.as_json())
        return known


def _came(node: Node, connection: Connection, giver: str, record: Arrived, label: Label) -> None:
    """The path leads from the originator to the giver, and not through here."""
    path = record.told["terms"]["path"]
    parties = node.policy.pack.parties
    if path[0] != record.originator or path[-1] != giver or len(set(path)) != len(path):
        raise _out("its path does not lead from its originator to who gave it")
    if node.party in path:
        raise _out("it was here before")
    if not set(path) <= set(parties):
        raise _out("no_such_party on its path")
    terms = record.told["terms"]
    if "permission" in terms:
        _allowed(node, connection, giver, record)
    elif len(path) > 1 and label.orcon != "no":
        raise _out("originator_decides: it was passed on, and its originator alone may")


def _allowed(node: Node, connection: Connection, giver: str, record: Arrived) -> None:
    """The originator signed that this version may come from the giver to here, for this purpose,
    and it is not kept longer. ``NotFound``, ``NotSigned`` where the originator's key, or the one
    that signed, is not known here."""
    terms = record.told["terms"]
    bound = {"item": record.item, "version": record.version, "originator": record.originator,
             "by": giver, "to": node.party, "purpose": terms["purpose"]}  # fmt: skip
    whose, signed = record.originator, terms["permission"]
    try:
        found = permission_within(connection, node, whose, signed, bound)
    except (NotFound, NotSigned) as cause:
        raise type(cause)(cause.message, hint=cause.hint, wants_key=whose) from cause
    end = terms["retain_until"]
    if end is None or moment_told(moment_read(end)) > found.until or terms["onward"]:
        raise _out("its permission ends earlier, or lets it go no further")


def _misfit(node: Node, label: Label, terms: Mapping[str, Any]) -> BadInput | None:
    """What of its label or of the ceiling keeps it out; None if nothing does. What is said and does
    not fit comes before what is not said."""
    own = node.policy.pack.parties[node.party]
    unsaid = {}
    for name in BY_NAME:
        if name != "purpose" and label.value(name) is None:
            if getattr(label, name) is not None:
                return _out(f"unknown {name}")
            unsaid[name] = f"unknown {name}"
    for name, most in (("classification", own.classification), ("tlp", own.tlp)):
        order = BY_NAME[name].values
        if name not in unsaid and order.index(str(label.value(name))) > order.index(most):
            return _out(f"above_ceiling: {name}")
    if label.caveats:
        return _out("unknown caveat")
    for name, why, fit in (
        ("releasable_to", "not_releasable", {node.party, ANYONE}),
        ("purposes", "not_for_purpose", {terms["purpose"]}),
    ):
        said = getattr(label, name)
        if said is None:
            unsaid[name] = why
        elif not said & fit:
            return _out(why)
    return _out(next(iter(unsaid.values())), list(unsaid)) if unsaid else None


def _out(why: str, unsaid: list[str] | None = None) -> BadInput:
    return BadInput(why, hint="Ask who sent it.", field="record", unsaid=unsaid)
