"""Onward release is the originator's decision: asked for by a holder, answered, signed, recalled.

A holder that may not pass an item on asks its originator for one onward release: this version of
this item, from the holder, to a party, for a purpose, until a time. The question and the answer
travel in the notices of the two logs. What is allowed is a record that the originator signs; it
goes with the item, and the party that gets it reads it at its door. What is not in such a record,
for exactly that, before its end and not withdrawn since, stays refused. It takes the place
of the originator's word alone: the rules between holder and recipient are asked as always.

State is a fold over the entries of kind ``onward``: in whatever order answers arrive, what was
withdrawn stays so.

A permission outlives the key that signed it where that key handed on (``exchange.card``): it says
when it was signed, and a former key is believed up to when this node took the next one. A holder
verified it when it came, so its ledger shows that it was before. A key that was revoked hands
nothing on, and is no former key. What that cannot tell: whether whoever has a former key that was
not revoked signs today and says an earlier time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sealane.errors import BadInput, LedgerError, NotSigned
from sealane.ledger import PublicKey, canonical, digest, read_canonical
from sealane.ledger.canonical import moment_read, moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.envelope import opened_by
from sealane.share.item.attribute import BY_NAME
from sealane.share.node import PARTNER, Node

__all__ = [
    "KIND",
    "LARGEST_PERMISSION",
    "Permission",
    "Request",
    "permission_read",
    "permission_within",
    "request_of",
    "requests",
    "standing_permission",
]

KIND = "onward"
"""Entries of the ledger, and the purpose of the signature."""
LARGEST_PERMISSION = 8_000
"""Signs of a signed permission: two signatures have 4.5 kB in base64."""
STATES = ("asked", "refused", "allowed", "withdrawn")
"""In the order in which a later one holds."""
ASKED = ("item", "version", "originator", "by", "to", "purpose", "until", "because")
BOUND = ("request", "item", "version", "originator", "by", "to", "purpose", "until")
SIGNED_AT = "at"
"""When a permission was signed, in it; one from before this was said is by the current key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to an originator, and how it stands.

    ``by``: the holder that asks; ``to``: who would have it; ``until``: a time as entries have it,
    at which the permission, and what was passed on under it, ends. ``answer``: what the originator
    said to it; ``signed``: the permission; ``giver``: from whom the holder has the item.
    """

    request: str
    item: str
    version: int
    originator: str
    by: str
    to: str
    purpose: str
    until: str
    because: str
    state: str = "asked"
    answer: str | None = None
    signed: str | None = None
    giver: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it; the signed bytes are in the ledger."""
        names = [name for name in self.__slots__ if name not in ("signed", "giver")]
        return {name: getattr(self, name) for name in names}

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, from which its name is made."""
        return {name: getattr(self, name) for name in ASKED}

    @property
    def bound(self) -> dict[str, Any]:
        """What a permission says."""
        return {name: getattr(self, name) for name in BOUND}


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission that holds: until when, and its signed text."""

    until: str
    signed: str


def request_of(told: Mapping[str, Any]) -> Request:
    """A question with the name that its content gives it. ``BadInput`` for what is none."""
    said = {name: told[name] for name in ASKED}
    if said["purpose"] not in BY_NAME["purpose"].values:
        raise BadInput(
            f"{said['purpose']!r} is no purpose.", hint="Look at the page on rules.",
            field="purpose",
        )  # fmt: skip
    said["until"] = moment_told(moment_read(said["until"]))
    return Request(request=digest(canonical(said)), **said)


def requests(
    connection: Connection, *, item: str | None = None, request: str | None = None
) -> list[Request]:
    """Questions that this node asked or was asked, about an item or by name, the oldest first."""
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.kind == KIND).order_by(ENTRIES.c.sequence)
    if item is not None:
        asked = asked.where(ENTRIES.c.subject == item)
    rows = connection.execute(asked).scalars()
    bodies = (read_canonical(bytes(raw))["body"] for raw in rows)
    return _folded(body for body in bodies if request in (None, body["request"]))


def _folded(bodies: Iterable[Mapping[str, Any]]) -> list[Request]:
    found: dict[str, Request] = {}
    for body in bodies:
        step, known = body["step"], found.get(body["request"])
        if step == "asked" and known is None:
            giver = body.get("giver")
            found[body["request"]] = replace(request_of(body), giver=giver)
        elif known is not None and STATES.index(step) >= STATES.index(known.state):
            signed = body.get("signed", known.signed)
            until = body.get("until", known.until)
            found[known.request] = replace(
                known, state=step, answer=body.get("because"), signed=signed, until=until
            )
    return list(found.values())


def permission_read(
    signed: Any, keys: Sequence[PublicKey], expected: Mapping[str, Any]
) -> tuple[Permission, PublicKey, str | None]:
    """The permission that one of an originator's keys signed and that says what is expected
    (``BOUND``; of ``until``, no later time), by which key, and when as it says. ``LedgerError`` for
    any other."""
    if not isinstance(signed, str) or len(signed) > LARGEST_PERMISSION or not signed.isascii():
        raise LedgerError("This is no permission.", hint="Ask the originator.")
    told, by = _signed(signed.encode(), keys)
    wrong = [name for name in expected if name != "until" and told.get(name) != expected[name]]
    until, at = told.get("until"), told.get(SIGNED_AT)
    is_whole = told.keys() - {SIGNED_AT} == set(BOUND) and isinstance(at, str | None)
    if wrong or not is_whole or not isinstance(until, str):
        raise LedgerError(
            f"The permission is for another {wrong[0] if wrong else 'thing'}.",
            hint="Ask the originator.",
        )
    latest = expected.get("until")
    if moment_told(moment_read(until)) != until or (latest is not None and until > latest):
        raise LedgerError("The permission has another end.", hint="Ask the originator.")
    if at is not None and moment_told(moment_read(at)) != at:
        raise LedgerError("The permission says no time.", hint="Ask the originator.")
    return Permission(until, signed), by, at


def _signed(raw: bytes, keys: Sequence[PublicKey]) -> tuple[dict[str, Any], PublicKey]:
    for key in keys[:-1]:
        with suppress(NotSigned):
            return opened_by(raw, KIND, [key]), key
    return opened_by(raw, KIND, keys[-1:]), keys[-1]


def permission_within(
    connection: Connection, node: Node, originator: str, signed: Any, expected: Mapping[str, Any]
) -> Permission:
    """``permission_read`` for who gets it from a holder: by the originator's key, or by a former
    one if it says that it was signed before this node took the next. ``NotFound`` where the
    originator's key is not here."""
    keys = node.keys_of(originator)
    found, by, at = permission_read(signed, keys, expected)
    if by != keys[0]:
        over = _handed_over(connection, originator, [one.key_id for one in reversed(keys)], by)
        if over is None or at is None or at > over:
            raise LedgerError(
                "The permission is signed by a former key, and not from before it handed on.",
                hint="Ask the originator for a new one.",
            )
    return found


def _handed_over(
    connection: Connection, party: str, order: list[str], key: PublicKey
) -> str | None:
    """When this node took the key after one of a partner's former keys; ``order``: of all of them,
    oldest first. None where its ledger does not say."""
    place = order.index(key.key_id)
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.kind == PARTNER, ENTRIES.c.subject == party)
    for raw in connection.execute(asked.order_by(ENTRIES.c.sequence)).scalars():
        entry = read_canonical(bytes(raw))
        before, after = entry["body"]["key"]["before"], entry["body"]["key"]["after"]
        if not {before, after} <= set(order):
            continue
        if order.index(before) <= place < order.index(after):
            return str(entry["at"])
    return None


def standing_permission(
    connection: Connection, node: Node, bound: Mapping[str, Any], *, now: datetime
) -> Permission | None:
    """The permission for an onward release (``bound``: item, version, originator, by, to, purpose)
    that holds now; None where there is none. It was verified when it came, before any key that the
    originator has had since."""
    if bound["originator"] not in node.partners:
        return None
    for one in requests(connection, item=str(bound["item"])):
        is_it = all(getattr(one, name) == said for name, said in bound.items())
        if is_it and one.state == "allowed" and one.until > moment_told(now):
            with suppress(LedgerError, BadInput):
                return permission_read(one.signed, node.keys_of(one.originator), one.bound)[0]
    return None
