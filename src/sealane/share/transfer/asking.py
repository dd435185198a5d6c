"""Ask an originator for an onward release, and answer: allow, refuse, withdraw.

Each step is an entry of the ledger and a record in the log to the other side, in one transaction.
A permission that is withdrawn takes back what was passed on under it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sealane.errors import BadInput, NotFound
from sealane.ledger import reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.envelope import sealed
from sealane.share.book.record import LONGEST_TEXT, NOTICE, Arrived, plain_text
from sealane.share.book.schema import OUTBOX, PASSED
from sealane.share.log.content import holdings
from sealane.share.log.onward import take_back
from sealane.share.log.permission import (
    KIND,
    SIGNED_AT,
    Request,
    permission_read,
    request_of,
    requests,
)
from sealane.share.log.sending import Sending, of_row
from sealane.share.node import Node, time_held

__all__ = ["allow", "ask", "every_request", "refuse", "take_answer", "take_question", "withdraw"]


def ask(
    node: Node,
    item: str,
    to: str,
    *,
    purpose: str,
    until: datetime,
    because: str,
    at: datetime,
    giver: str | None = None,
    actor: str | None = None,
) -> Request:
    """Ask the originator of an item that this node holds whether it may go on; asked again, the
    same. ``because`` is told to the originator and kept for ever: no data of a person.

    ``NotFound`` for an item that is not held, and for an originator that was never met: its
    signature could not be read. ``BadInput`` for a party that cannot have it, or an end that is
    past.
    """
    plain_text(because, "because", LONGEST_TEXT)
    held = [
        one
        for one in holdings(node, at=at, item=item)
        if one.giver != node.party and giver in (None, one.giver)
    ]
    if not held:
        raise NotFound(f"{node.party} holds no {item} of another.", hint="Look at its log.")
    one = max(held, key=lambda own: own.version)
    node.partner_key(one.originator)
    if to not in node.policy.pack.parties or to in (*one.terms["path"], node.party):
        raise BadInput(f"{to} cannot be given {item}.", hint="Look at its path.", field="to")
    told = request_of({
        "item": item, "version": one.version, "originator": one.originator, "by": node.party,
        "to": to, "purpose": purpose, "until": moment_told(until), "because": because,
    })  # fmt: skip
    with node.ledger.writing() as connection:
        if told.until <= moment_told(time_held(connection, at)):
            raise BadInput(f"{told.until} is past.", hint="Give a later time.", field="until")
        known = requests(connection, item=item, request=told.request)
        if known:
            return known[0]
        sending = Sending(node, connection, actor or node.party)
        about = {name: said for name, said in told.asked.items() if name in ASKED_ON}
        _tell(sending, "ask", one.originator, told, {**about, "request": told.request})
        body = {"step": "asked", "request": told.request, "giver": one.giver, **told.asked}
        sending.act(KIND, item, body=body)
        sending.done(at=at)
    return replace(told, giver=one.giver)


MOST_ASKED = 100
"""Questions that a partner may ask about one item (ours): more than it has others to ask for."""
LEAST_SIGNS = 8
"""Of the name of a question, by which it may be meant: 32 bits (ours)."""
ASKED_ON = ("by", "to", "purpose", "until", "because")


def allow(
    node: Node,
    request: str,
    *,
    at: datetime,
    until: datetime | None = None,
    actor: str | None = None,
) -> Request:
    """Allow one onward release, until the time that was asked for or an earlier one."""
    with node.ledger.writing() as connection:
        told = _asked_here(node, connection, request, ("asked", "refused"))
        if until is not None:
            told = replace(told, until=min(told.until, moment_told(until)))
        if told.until <= moment_told(time_held(connection, at)):
            raise BadInput(f"{told.until} is past.", hint="It can be asked anew.", field="until")
        _reached(node, connection, told)
        when = {SIGNED_AT: moment_told(time_held(connection, at))}
        signed = sealed(KIND, told.bound | when, node.signer).decode()
        sending = Sending(node, connection, actor or node.party)
        _answer(sending, told, "allowed", "", signed)
        sending.done(at=at)
    return replace(told, state="allowed", signed=signed)


def refuse(
    node: Node, request: str, *, because: str, at: datetime, actor: str | None = None
) -> Request:
    """Refuse; the holder is told why."""
    return _closed(node, request, "refused", ("asked",), because, at, actor)


def withdraw(
    node: Node, request: str, *, because: str, at: datetime, actor: str | None = None
) -> Request:
    """Take a permission back for good: the holder recalls what it passed on under it."""
    return _closed(node, request, "withdrawn", ("allowed",), because, at, actor)


def every_request(node: Node) -> list[Request]:
    """Questions that this node asked or was asked, the oldest first."""
    with reading(node.engine) as connection:
        return requests(connection)


def _closed(
    node: Node,
    request: str,
    state: str,
    before: tuple[str, ...],
    because: str,
    at: datetime,
    actor: str | None,
) -> Request:
    plain_text(because, "because", LONGEST_TEXT)
    with node.ledger.writing() as connection:
        told = _asked_here(node, connection, request, before)
        sending = Sending(node, connection, actor or node.party)
        _answer(sending, told, state, because, None)
        sending.done(at=at)
    return replace(told, state=state, answer=because)


def _asked_here(
    node: Node, connection: Connection, request: str, states: tuple[str, ...]
) -> Request:
    """A question to this node, by its name or the first signs of it; ``NotFound``, ``BadInput``."""
    every = [one for one in requests(connection) if one.originator == node.party]
    found = [
        one for one in every if len(request) >= LEAST_SIGNS and one.request.startswith(request)
    ]
    if len(found) != 1:
        raise NotFound(
            f"{len(found)} questions to {node.party} are named {request}.",
            hint="Look at sealane share onward list.",
        )
    if found[0].state not in states:
        raise BadInput(
            f"This question is {found[0].state}, not {' or '.join(states)}.",
            hint="Look at sealane share onward list.", field="request",
        )  # fmt: skip
    return found[0]


def _tell(sending: Sending, act: str, to: str, told: Request, said: dict[str, Any]) -> None:
    """A record in the log to the other side."""
    row = sending.put(
        partner=to, lane=NOTICE, act=act, giver=sending.node.party, originator=told.originator,
        item=told.item, version=told.version, terms=said,
    )  # fmt: skip
    sending.act("notice", told.item, body=of_row(row))


def _answer(sending: Sending, told: Request, state: str, because: str, signed: str | None) -> None:
    said = {"by": told.originator, "request": told.request, "answer": state}
    _tell(sending, "answer", told.by, told, {**said, "because": because or "-", "signed": signed})
    body = {"step": state, "request": told.request, "because": because or "-", "until": told.until}
    sending.act(KIND, told.item, body=body if signed is None else {**body, "signed": signed})


def take_question(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """A partner asks this node, which is the originator. ``BadInput`` for what it cannot ask."""
    said, node = record.told, sending.node
    names = {"item": record.item, "version": record.version, "originator": record.originator}
    told = request_of({**said, **names})
    if told.originator != node.party or told.by != partner or told.request != said["request"]:
        raise BadInput("this is no question of the partner to this node", hint="Ask who sent it.")
    known = sending.questions.get(told.item)
    if known is None:
        every = requests(sending.connection, item=told.item)
        known = sending.questions[told.item] = {one.request: one.by for one in every}
    if told.request in known:
        return "void", "asked before"
    if sum(by == partner for by in known.values()) >= MOST_ASKED:
        raise BadInput(f"{MOST_ASKED} questions about it were asked", hint="Wait for answers.")
    _reached(node, sending.connection, told)
    body = {"step": "asked", "request": told.request, **told.asked}
    sending.act(KIND, told.item, body=body)
    known[told.request] = partner
    return "applied", None


def _reached(node: Node, connection: Connection, told: Request) -> None:
    """``BadInput`` unless the holder has the item from here, or over others who said so."""
    sent = select(OUTBOX.c.ended).where(
        OUTBOX.c.partner == told.by, OUTBOX.c.told_item == told.item, OUTBOX.c.act == "release",
        OUTBOX.c.originator == node.party, OUTBOX.c.told_version == told.version,
    )  # fmt: skip
    ended = connection.execute(sent).scalars().all()
    passed = select(PASSED.c.version).where(
        PASSED.c.told_item == told.item, PASSED.c.to == told.by,
        PASSED.c.is_confirmed.is_(False), PASSED.c.is_recalled.is_(False),
    )  # fmt: skip
    is_there = any(one in (None, "superseded") for one in ended)
    if not is_there and not connection.execute(passed).first():
        raise BadInput(f"{told.by} has no {told.item} that could go on", hint="Look at the log.")


def take_answer(sending: Sending, partner: str, record: Arrived) -> tuple[str, str | None]:
    """The originator's answer to a question of this node. ``BadInput``, ``LedgerError`` for one
    that is none, or is for another."""
    said, node = record.told, sending.node
    found = requests(sending.connection, item=record.item, request=said["request"])
    if not found or found[0].by != node.party or found[0].originator != partner:
        raise BadInput("this answers no question to the partner", hint="Ask who sent it.")
    told, state = found[0], said["answer"]
    body = {"step": state, "request": told.request, "because": said["because"]}
    if state == "allowed":
        keys = node.keys_of(partner)  # the batch in which it came is signed by the current one
        found_one, _, _ = permission_read(said["signed"], keys, told.bound)
        body |= {"signed": found_one.signed, "until": found_one.until}
    sending.act(KIND, told.item, body=body)
    if state == "withdrawn" and told.giver is not None:
        source = (told.giver, told.originator, told.item)
        take_back(sending, source, told.version, said["because"], to=[told.to])
    return "applied", None
