"""Onward release is the originator's decision: asked for by a holder, answered, signed, recalled.

A holder that may not pass an item on asks its originator for one onward release: this version of
this item, from the holder, to a party, for a purpose, until a time. The question and the answer
travel in the notices of the two logs. What is allowed is a record that the originator signs; it
goes with the item, and the party that gets it reads it at its door. What is not in such a record,
for exactly that, before its end and not withdrawn since, stays refused. It takes the place
of the originator's word alone: the rules between holder and recipient are asked as always.

State is a fold over the entries of kind ``onward``: in whatever order answers arrive, what was
withdrawn stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sealane.errors import BadInput, LedgerError
from sealane.ledger import PublicKey, canonical, digest, read_canonical
from sealane.ledger.canonical import moment_read, moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.envelope import opened
from sealane.share.item.attribute import BY_NAME

__all__ = [
    "KIND",
    "LARGEST_PERMISSION",
    "Permission",
    "Request",
    "permission_read",
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


def permission_read(signed: Any, key: PublicKey, expected: Mapping[str, Any]) -> Permission:
    """The permission that an originator's key signed and that says what is expected (``BOUND``; of
    ``until``, no later time). ``LedgerError`` for any other."""
    if not isinstance(signed, str) or len(signed) > LARGEST_PERMISSION or not signed.isascii():
        raise LedgerError("This is no permission.", hint="Ask the originator.")
    told = opened(signed.encode(), KIND, lambda _: key)
    wrong = [name for name in expected if name != "until" and told.get(name) != expected[name]]
    until = told.get("until")
    if wrong or told.keys() != set(BOUND) or not isinstance(until, str):
        raise LedgerError(
            f"The permission is for another {wrong[0] if wrong else 'thing'}.",
            hint="Ask the originator.",
        )
    latest = expected.get("until")
    if moment_told(moment_read(until)) != until or (latest is not None and until > latest):
        raise LedgerError("The permission has another end.", hint="Ask the originator.")
    return Permission(until, signed)


def standing_permission(
    connection: Connection, bound: Mapping[str, Any], *, now: datetime, key: PublicKey | None
) -> Permission | None:
    """The permission for an onward release (``bound``: item, version, originator, by, to, purpose)
    that holds now; None where there is none."""
    if key is None:
        return None
    for one in requests(connection, item=str(bound["item"])):
        is_it = all(getattr(one, name) == said for name, said in bound.items())
        if is_it and one.state == "allowed" and one.until > moment_told(now):
            try:
                return permission_read(one.signed, key, one.bound)
            except (LedgerError, BadInput):
                continue
    return None
