"""Receive: a partner's records applied once each, and a signed receipt of what became of them.

One transaction holds what is applied, what is deleted, what is passed on and the entries that say
so; the receipt is given out after it is on the disk. A record that cannot be read is a reject with
its reason at its own number, and the next is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sealane.errors import BadInput, SealaneError
from sealane.ledger import canonical, digest
from sealane.share.content import Held, chunks
from sealane.share.door import let_in
from sealane.share.envelope import opened, peeked, sealed
from sealane.share.log import gaps
from sealane.share.node import Node, time_held
from sealane.share.onward import pass_back, take_back
from sealane.share.record import (
    LANES,
    RECALL,
    Arrived,
    drill_of,
    identity,
    plain_text,
    read_record,
)
from sealane.share.schema import CURSORS, HOLDINGS, INBOX, TOMBSTONES
from sealane.share.sending import Sending

__all__ = ["receipt_now", "take", "take_posted"]

UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError)
"""What a value of a shape that nobody thought of may raise while a record is judged."""
MOST_REASON = 300
"""Signs of a reason that is kept."""


def take(node: Node, batch: bytes, *, at: datetime, actor: str | None = None) -> bytes:
    """Apply a batch that a partner signed; the receipt for it, signed by this node.

    Taken again, or in any order, it changes nothing more and gives a receipt of the same state.
    ``BadInput`` for bytes that are no batch or are for another, ``NotFound`` for an unknown
    partner, ``LedgerError`` for a signature that does not hold: then nothing of it is applied.
    """
    giver = peeked(batch, "batch").get("from")
    body = opened(batch, "batch", node.partner_key(giver))
    records = body.get("records")
    if body.get("version") != 1 or body.get("to") != node.party or not isinstance(records, list):
        raise BadInput(f"This is no batch for {node.party}.", hint="Look at who it is for.")
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        taking = _Taking(node, connection, str(giver), now, actor or node.party)
        taking.all(records)
        return taking.receipt(digest(batch), at=at)


def receipt_now(node: Node, giver: str, *, at: datetime) -> bytes:
    """A receipt of the state of what a giver sent, though nothing new came from it."""
    node.partner_key(giver)
    with node.ledger.writing() as connection:
        now = time_held(connection, at)
        return _Taking(node, connection, giver, now, node.party).receipt("none", at=at)


def take_posted(
    node: Node, giver: str, records: Sequence[Mapping[str, Any]], *, at: datetime, by: str
) -> list[str | None]:
    """Apply releases and recalls that somebody of a party (``by``, an account) brought by another
    way than its log; of each why it was not applied, or None.

    The door is the same, and so is the ledger; there is no number and no signature, and no receipt:
    that whoever brought it was of the party is what this node says.
    """
    with node.ledger.writing() as connection:
        taking = _Taking(node, connection, giver, time_held(connection, at), node.party)
        return taking.posted(records, by, at=at)


@dataclass
class _Taking:
    """One batch within its transaction."""

    node: Node
    connection: Connection
    giver: str
    now: datetime
    actor: str
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    buried: dict[tuple[str, str], int] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)
    buried_now: set[tuple[str, str]] = field(default_factory=set)
    known: dict[tuple[int, int], Any] = field(default_factory=dict)
    fresh: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sending = Sending(self.node, self.connection, self.actor)

    def all(self, told: list[Any]) -> None:
        """Every record, recalls first; those that have no number are rejected by their place."""
        numbered: list[tuple[int, int, Any]] = []
        for place, one in enumerate(told):
            number = _number(one)
            if number is None:
                self._reject(f"{self.giver}/{place}", None, "it has no lane and number")
            else:
                numbered.append((*number, one))
        numbered.sort(key=lambda one: one[:2])
        self._look_up(numbered)
        for lane, sequence, one in numbered:
            self._one(lane, sequence, one)

    def posted(
        self, records: Sequence[Mapping[str, Any]], by: str, *, at: datetime
    ) -> list[str | None]:
        """Records without numbers, in their order."""
        self._look_up([(0, 0, one) for one in records])
        found: list[str | None] = []
        for told in records:
            because: str | None = None
            try:
                outcome, because = self._applied(read_record(told))
            except (*UNREADABLE, SealaneError) as cause:
                outcome, because = "rejected", _reason(cause)
            is_here = because == "superseded" and self._holds(told)
            found.append(None if outcome == "applied" or is_here else because or outcome)
            row = {"lane": LANES.index(told["lane"]), "sequence": None, "record": identity(told)}
            self._tell(told, row, outcome, because, by=by)
        self._write()
        self.sending.done(at=at)
        return found

    def _holds(self, told: Mapping[str, Any]) -> bool:
        """Whether exactly this is here already: it was posted again."""
        held = self.held.get((told["originator"], told["item"]))
        return held is not None and held.digest == told["digest"]

    def _look_up(self, numbered: list[tuple[int, int, Any]]) -> None:
        items = {one["item"] for *_, one in numbered if isinstance(one.get("item"), str)}
        for some in chunks(one for one in items if one.isprintable()):
            own = (HOLDINGS.c.giver == self.giver, HOLDINGS.c.item.in_(some))
            for row in self.connection.execute(select(HOLDINGS).where(*own)):
                self.held[row.originator, row.item] = Held.of(row)
            own = (TOMBSTONES.c.giver == self.giver, TOMBSTONES.c.item.in_(some))
            for row in self.connection.execute(select(TOMBSTONES).where(*own)):
                self.buried[row.originator, row.item] = row.version
        for lane in {lane for lane, *_ in numbered}:
            places = [sequence for own, sequence, _ in numbered if own == lane]
            asked = select(INBOX).where(
                INBOX.c.giver == self.giver, INBOX.c.lane == lane,
                INBOX.c.sequence.between(min(places), max(places)),
            )  # fmt: skip
            for row in self.connection.execute(asked):
                self.known[lane, row.sequence] = (row.record, row.outcome, row.because)

    def _one(self, lane: int, sequence: int, told: Mapping[str, Any]) -> None:
        own = identity(told)
        known = self.known.get((lane, sequence))
        if known is not None:
            if known[0] != own:
                self._reject(_subject(told), (lane, sequence), "another record has this number")
            elif known[1] == "rejected":
                self.rejected.append(_rejection(lane, sequence, known[2]))
            return
        because: str | None = None
        try:
            outcome, because = self._applied(read_record(told))
        except (*UNREADABLE, SealaneError) as cause:
            outcome, because = "rejected", _reason(cause)
            self.rejected.append(_rejection(lane, sequence, because))
        self.known[lane, sequence] = (own, outcome, because)
        row = {"giver": self.giver, "lane": lane, "sequence": sequence, "record": own}
        self.fresh.append(row | {"outcome": outcome, "because": because})
        self._tell(told, row, outcome, because)

    def _tell(
        self,
        told: Mapping[str, Any],
        row: Mapping[str, Any],
        outcome: str,
        because: str | None,
        by: str | None = None,
    ) -> None:
        """The entry of one record: of one that was rejected its digest alone. ``by``: who brought
        it, of what has no number."""
        body = {
            "from": self.giver,
            "lane": LANES[row["lane"]],
            **({"sequence": row["sequence"]} if by is None else {"by": by}),
            "record": row["record"],
            "outcome": outcome,
        }
        if because is not None:
            body["because"] = because
        if outcome != "rejected":
            body |= {name: told[name] for name in ("act", "version", "originator")}
        if outcome == "applied" and told["act"] == "release":
            body |= {"digest": told["digest"], "terms": told["terms"]}
        product = told.get("product")
        drill = drill_of(product.get("body") if isinstance(product, dict) else None)
        self.sending.act("receive", _subject(told), body=body, exercise_id=drill)

    def _applied(self, record: Arrived) -> tuple[str, str | None]:
        """What comes of one record. Nothing is changed before it is judged."""
        if record.act == "release":
            return self._release(record)
        if record.act == "recall":
            return self._recall(record)
        return pass_back(self.sending, self.giver, record)

    def _release(self, record: Arrived) -> tuple[str, str | None]:
        told, key = record.told, (record.originator, record.item)
        if told["product"] is None:
            return "void", plain_text(told["ended"], "ended")
        product, end = let_in(self.node, self.giver, record)
        if record.version <= self.buried.get(key, 0):
            return "void", "recalled"
        before = self.held.get(key)
        if before is not None and before.version >= record.version:
            if before.version == record.version and before.digest != told["digest"]:
                raise BadInput("this version has other bytes here", hint="Ask who sent it.")
            return "void", "superseded"
        held = Held(
            self.giver, *key, record.version, told["digest"], told["terms"], end,
        )  # fmt: skip
        if held.is_over(self.now):
            return "void", "expired"
        if before is not None:
            self.sending.unneeded.add(before.digest)
        self.held[key] = held
        self.changed.add(key)
        self.sending.contents[held.digest] = product.raw
        return "applied", None

    def _recall(self, record: Arrived) -> tuple[str, str | None]:
        key = (record.originator, record.item)
        if record.version > self.buried.get(key, 0):
            self.buried[key] = record.version
            self.buried_now.add(key)
        held = self.held.get(key)
        if held is not None and held.version <= record.version:
            self.sending.unneeded.add(held.digest)
            del self.held[key]
            self.changed.add(key)
        source = (self.giver, *key)
        take_back(self.sending, source, record.version, record.told["because"])
        return "applied", None

    def _reject(self, subject: str, place: tuple[int, int] | None, because: str) -> None:
        """Something that has no number of its own: it is told and recorded, and no more."""
        where = {} if place is None else {"lane": LANES[place[0]], "sequence": place[1]}
        self.rejected.append({**where, "because": because})
        body = {"from": self.giver, "outcome": "rejected", "because": because, **where}
        self.sending.act("receive", subject, body=body)

    def receipt(self, of: str, *, at: datetime) -> bytes:
        """Write everything; the receipt."""
        self._write()
        body = {
            "version": 1,
            "from": self.node.party,
            "to": self.giver,
            "batch": of,
            "cursors": self._cursors(),
            "gaps": [[LANES[one[0]], *one[1:]] for one in gaps(self.connection, self.giver)],
            "rejected": self.rejected,
            "refused_recalls": self._refused_recalls(),
        }
        made = sealed("receipt", body, self.node.signer)
        if self.sending.acts:
            told = {"to": self.giver, "batch": of, "cursors": body["cursors"]}
            whole = digest(canonical(body))
            self.sending.act("receipt", self.giver, body={**told, "receipt": whole})
        self.sending.done(at=at)
        return made

    def _write(self) -> None:
        for table, keys in ((HOLDINGS, self.changed), (TOMBSTONES, self.buried_now)):
            for originator, item in sorted(keys):
                own = (table.c.originator == originator, table.c.item == item)
                self.connection.execute(delete(table).where(table.c.giver == self.giver, *own))
        rows = [_row(self.held[key]) for key in sorted(self.changed) if key in self.held]
        if rows:
            self.connection.execute(insert(HOLDINGS), rows)
        stones = [
            {"giver": self.giver, "originator": key[0], "item": key[1], "version": self.buried[key]}
            for key in sorted(self.buried_now)
        ]
        if stones:
            self.connection.execute(insert(TOMBSTONES), stones)
        if self.fresh:
            self.connection.execute(insert(INBOX), self.fresh)

    def _cursors(self) -> dict[str, int]:
        """Up to which number all of each lane is here, moved on over what came."""
        asked = select(CURSORS).where(CURSORS.c.giver == self.giver)
        was = {row.lane: (row.whole, row.seen) for row in self.connection.execute(asked)}
        for lane in sorted({row["lane"] for row in self.fresh}):
            whole, seen = was.get(lane, (0, 0))
            place = INBOX.c.sequence
            past = (INBOX.c.giver == self.giver, INBOX.c.lane == lane, place > whole)
            for number in self.connection.execute(select(place).where(*past).order_by(place)):
                if number[0] != whole + 1:
                    break
                whole += 1
            seen = max(seen, *(row["sequence"] for row in self.fresh if row["lane"] == lane))
            own = (CURSORS.c.giver == self.giver, CURSORS.c.lane == lane)
            self.connection.execute(delete(CURSORS).where(*own))
            row = {"giver": self.giver, "lane": lane, "whole": whole, "seen": seen}
            self.connection.execute(insert(CURSORS).values(**row))
            was[lane] = (whole, seen)
        return {name: was.get(lane, (0, 0))[0] for lane, name in enumerate(LANES)}

    def _refused_recalls(self) -> list[int]:
        """Recalls of this giver that could not be applied, all that ever were."""
        own = (INBOX.c.giver == self.giver, INBOX.c.lane == RECALL, INBOX.c.outcome == "rejected")
        asked = select(INBOX.c.sequence).where(*own).order_by(INBOX.c.sequence)
        return list(self.connection.execute(asked).scalars())


def _number(told: Any) -> tuple[int, int] | None:
    """Lane and number of a record, whatever else is wrong with it."""
    if not isinstance(told, dict) or told.get("lane") not in LANES:
        return None
    sequence = told.get("sequence")
    if type(sequence) is not int or not 1 <= sequence < 2**53:
        return None
    return LANES.index(told["lane"]), sequence


def _reason(cause: Exception) -> str:
    """Why, in signs that every database takes."""
    told = cause.message if isinstance(cause, SealaneError) else repr(cause)
    return "".join(one if one.isprintable() else "?" for one in told[:MOST_REASON])


def _rejection(lane: int, sequence: int, because: str) -> dict[str, Any]:
    return {"lane": LANES[lane], "sequence": sequence, "because": because}


def _subject(told: Mapping[str, Any]) -> str:
    """The item of a record for its entry, where it is a name that can be written."""
    try:
        return plain_text(told.get("item"), "item")
    except BadInput:
        return "?"


def _row(held: Held) -> dict[str, Any]:
    row = held.as_json()
    return {**row, "terms": canonical(row["terms"]).decode()}
