"""One batch within its transaction: each record judged, applied or rejected, and told.

A record that cannot be read is a reject with its reason at its own number, and the next is read.
Nothing is changed before it is judged; everything is written together (``transfer.receive``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from sealane.errors import BadInput, SealaneError
from sealane.ledger import canonical, digest, get_rows, put_rows, read_canonical
from sealane.ledger.canonical import moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.chain import lost_there
from sealane.share.book.envelope import sealed
from sealane.share.book.record import (
    LANES,
    RECALL,
    Arrived,
    drill_of,
    identity,
    plain_text,
    read_record,
)
from sealane.share.book.rejection import (
    ENDED,
    NO_KEY,
    UNREADABLE,
    is_judgeable,
    no_key,
    number_of,
    reason_of,
    rejection,
    subject_of,
    words_of,
)
from sealane.share.book.schema import HOLDINGS, INBOX, TOMBSTONES
from sealane.share.log.content import Held, chunks, drills, row_of
from sealane.share.log.lapse import LAPSED
from sealane.share.log.onward import pass_back, take_back
from sealane.share.log.origin import ATTESTED, Origins
from sealane.share.log.sending import RESTORED, Sending
from sealane.share.node import Node
from sealane.share.transfer.asking import take_answer, take_question
from sealane.share.transfer.burial import buried, bury_copies
from sealane.share.transfer.door import Door
from sealane.share.transfer.told import Told
from sealane.share.transfer.waiting import Queue
from sealane.share.watch.recovered import (
    take_held,
    take_recalled,
    tell_held,
    tell_late,
)
from sealane.share.watch.restored import tell_torn

__all__ = ["Taking"]

MOST_LOOSE = 20
"""Rejects without a number of their own that an entry and a receipt tell one by one (ours)."""


@dataclass
class Taking:
    """One batch within its transaction."""

    node: Node
    connection: Connection
    giver: str
    now: datetime
    actor: str
    origins: Origins
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    buried: dict[tuple[str, str], int] = field(default_factory=dict)
    by_origin: dict[tuple[str, str], int] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)
    buried_now: set[tuple[str, str]] = field(default_factory=set)
    known: dict[tuple[int, int], Any] = field(default_factory=dict)
    there: dict[Table, set[tuple[str, str]]] = field(default_factory=dict)
    fresh: list[dict[str, Any]] = field(default_factory=list)
    whole: list[dict[str, Any]] = field(default_factory=list)
    lost: dict[int, tuple[int, int]] = field(default_factory=dict)
    torn: set[tuple[int, int]] = field(default_factory=set)
    told: Told = field(default_factory=Told)
    nameless: list[tuple[Any, dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sending = Sending(self.node, self.connection, self.actor)
        self.door = Door(self.node, self.giver, self.connection)
        self.queue = Queue(self.connection, self.giver, self.now)
        self.spans = lost_there(self.connection, self.giver)
        self.key_ids = {one: key.key_id for one, key in self.node.partners.items()}

    def all(self, told: list[Any]) -> None:
        """Every record, recalls first; those that have no number are rejected by their place."""
        numbered: list[tuple[int, int, Any]] = []
        for place, one in enumerate(told):
            number = number_of(one)
            if number is None:
                where = {"place": place, "because": "it has no lane and number"}
                self.nameless.append((one, where))
            else:
                numbered.append((*number, one))
        numbered.sort(key=lambda one: one[:2])
        self._look_up(numbered)
        for lane, sequence, one in numbered:
            self._one(lane, sequence, one)
        self._tell_nameless()
        tell_torn(self.sending, self.giver, self.torn)

    def loose(
        self, told: Sequence[Mapping[str, Any]], came: Mapping[str, Any]
    ) -> list[tuple[str, str | None]]:
        """Records without a number; see ``take_loose``. ``came``: which way, for the entries."""
        self._look_up([(int(one["lane"] != "recall"), 0, one) for one in told])
        found: list[tuple[str, str | None]] = []
        for one in told:
            outcome, because = self._judged(one, came)
            if because == "superseded" and self._holds(one):
                because = "here"
            found.append((outcome, because))
            if outcome == "applied" or "by" in came:
                row = {"lane": LANES.index(one["lane"]), "record": identity(one)}
                kept_out = outcome == "waiting"
                self._tell(one, row, "rejected" if kept_out else outcome, because, came)
        self._write()
        return found

    def _judged(self, told: Mapping[str, Any], came: Mapping[str, Any]) -> tuple[str, str | None]:
        try:
            return self._loose_one(read_record({**told, "sequence": 1}))
        except (*UNREADABLE, SealaneError) as cause:
            why = reason_of(cause)
            unsaid = cause.data.get("unsaid") if isinstance(cause, SealaneError) else None
            if unsaid is None or came["via"] == "label":
                return "rejected", why
            if told["version"] <= self._recalled((told["originator"], told["item"])):
                return "void", "recalled"
            if self.queue.keep(told, unsaid, came["via"], came.get("by")):
                return "waiting", f"{why}: it waits for a label"
            return "rejected", f"{why}, and too much waits for a label"

    def _loose_one(self, record: Arrived) -> tuple[str, str | None]:
        """As ``_applied``; a recall that was applied before is none again."""
        if record.act == "recall":
            key = (record.originator, record.item)
            if record.version <= self.buried.get(key, 0) and key not in self.held:
                return "void", "recalled"
        return self._applied(record)

    def _holds(self, told: Mapping[str, Any]) -> bool:
        """Whether exactly this is here already."""
        held = self.held.get((told["originator"], told["item"]))
        return held is not None and held.digest == told["digest"]

    def _look_up(self, numbered: list[tuple[int, int, Any]]) -> None:
        items = {one["item"] for *_, one in numbered if isinstance(one.get("item"), str)}
        for some in chunks(one for one in items if one.isprintable()):
            own = {"giver": (self.giver,), "item": some}
            for row in get_rows(self.connection, HOLDINGS, own):
                self.held[row.originator, row.item] = Held.of(row)
        keys = {(str(one.get("originator")), str(one.get("item"))) for *_, one in numbered}
        named = {key for key in keys if "".join(key).isprintable()}
        self.buried, self.by_origin = buried(self.connection, self.giver, named)
        self.queue.look_up(one for one in items if one.isprintable())
        self.there = {HOLDINGS: set(self.held), TOMBSTONES: set(self.buried)}
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
        if lane == RECALL and known is not None and known[:2] == (own, "applied"):
            self._name_recalled(told)
        if known is not None:
            if known[0] != own:
                where = rejection(lane, sequence, "another record has this number")
                self.nameless.append((told, where))
                self.torn.add((lane, sequence))
            is_due = known[1] == NO_KEY and is_judgeable(known[2], self.key_ids)
            if known[0] == own and known[1] in ("rejected", NO_KEY) and not is_due:
                self.told.rejected.append(rejection(lane, sequence, words_of(*known[1:])))
            is_whole = known[1] == "thinned" and "thinned" not in told
            if known[0] != own or not (is_whole or is_due):
                return
        because: str | None = None
        kept: str | None = None
        try:
            outcome, because = self._numbered(read_record(told))
        except (*UNREADABLE, SealaneError) as cause:
            outcome, because = "rejected", reason_of(cause)
            self.told.rejected.append(rejection(lane, sequence, because))
            kept = no_key(cause, self.key_ids)
        if lane == RECALL and outcome == "applied":
            self._name_recalled(told)
        came = (outcome, because) if kept is None else (NO_KEY, kept)
        self.known[lane, sequence] = (own, *came)
        row = {"giver": self.giver, "lane": lane, "sequence": sequence, "record": own}
        rows = self.fresh if known is None else self.whole
        rows.append(row | dict(zip(("outcome", "because"), came, strict=True)))
        self._tell(told, row, outcome, because)

    def _name_recalled(self, told: Mapping[str, Any]) -> None:
        """What the receipt says was taken back, so that it can be shown to others."""
        names = ("originator", "item", "version", "sequence")
        self.told.recalled.append({name: told[name] for name in names})

    def _tell(
        self,
        told: Mapping[str, Any],
        row: Mapping[str, Any],
        outcome: str,
        because: str | None,
        came: Mapping[str, Any] | None = None,
    ) -> None:
        """The entry of one record: of one that was rejected its digest alone. ``came``: which way,
        of what has no number."""
        body = {
            "from": self.giver,
            "lane": LANES[row["lane"]],
            **({"sequence": row["sequence"]} if came is None else came),
            "record": row["record"],
            "outcome": outcome,
        }
        if because is not None:
            body["because"] = because
        if outcome != "rejected":
            names = ("act", "version", "originator")
            body |= {name: told[name] for name in names if name in told}
        if outcome in ("applied", "thinned") and told["act"] == "release":
            body |= {"digest": told["digest"], "terms": told["terms"]}
            held = self.held.get((told["originator"], told["item"]))
            body |= {} if held is None else {"origin": held.terms["origin"]}
            body |= {"thinned": told["thinned"]} if outcome == "thinned" else {}
        product = told.get("product")
        drill = drill_of(product.get("body") if isinstance(product, dict) else None)
        self.sending.act("receive", subject_of(told), body=body, exercise_id=drill)

    def _numbered(self, record: Arrived) -> tuple[str, str | None]:
        """What comes of a record of the log; one that comes late from lost numbers is not taken."""
        spans = self.spans.get(record.lane, [])
        if any(first <= record.sequence < told for first, told, _ in spans):
            outcome, because = tell_late(self.sending, self.giver, record)
            return (outcome, because) if outcome == "void" else self._applied(record)
        return self._applied(record)

    def _applied(self, record: Arrived) -> tuple[str, str | None]:
        """What comes of one record. Nothing is changed before it is judged."""
        if record.act == "release":
            return self._release(record)
        if record.act == "recall":
            return self._recall(record)
        if record.act == LAPSED:
            return "void", LAPSED
        if record.act == "ask":
            return take_question(self.sending, self.giver, record)
        if record.act == "answer":
            return take_answer(self.sending, self.giver, record)
        if record.act == "holds":
            return take_held(self.sending, self.giver, record)
        if record.act == "recalled":
            return take_recalled(self.sending, self.giver, record, self.now)
        if record.act == RESTORED:
            first = record.told["first"]
            self.lost[record.lane] = (first, record.sequence)
            return RESTORED, str(first)
        return pass_back(self.sending, self.giver, record, at=self.now)

    def _release(self, record: Arrived) -> tuple[str, str | None]:
        told, key = record.told, (record.originator, record.item)
        if told["product"] is None:
            plain_text(told["ended"], "ended")
            return "void", told["ended"] if told["ended"] in ENDED else "ended"
        product, raw, end = self.door.let_in(record)
        if record.version <= self._recalled(key):
            return "void", "recalled"
        before, less = self.held.get(key), told.get("thinned")
        if before is not None and self._stands(before, record):
            return "void", "superseded"
        terms = told["terms"]
        if less is not None:
            terms = {**terms, "thinned": {**less, "whole": told["digest"]}}
        if end is not None and end <= moment_told(self.now):
            return "void", "expired"
        if before is not None and self._drill(before) != drill_of(product.body):
            raise BadInput(
                "what is a drill and what is real are no versions of one item",
                hint="Ask who sent it.",
            )
        terms = {**terms, "origin": self.origins.outcome(record)}
        held = Held(self.giver, *key, record.version, digest(raw), terms, end)
        if before is not None and before.digest != held.digest:
            self.sending.unneeded[before.digest] = before.item
        self.held[key] = held
        self.changed.add(key)
        self.queue.drop(*key, record.version)
        self.sending.contents[held.digest] = raw
        return "applied" if less is None else "thinned", None

    def _stands(self, before: Held, record: Arrived) -> bool:
        """Whether what is held stays and a record changes nothing: it is later, or this version as
        well attested and as whole. ``BadInput`` for other bytes of this version, unless nobody
        signed those that are here and the originator attests these."""
        if before.version != record.version:
            return before.version > record.version
        less, had = record.told.get("thinned"), before.terms.get("thinned")
        is_said = before.terms.get("origin") != ATTESTED
        is_signed = is_said and self.origins.outcome(record) == ATTESTED
        if record.told["digest"] != (before.digest if had is None else had["whole"]):
            if is_signed:
                return False
            raise BadInput("this version has other bytes here", hint="Ask who sent it.")
        return less is not None or (had is None and not is_signed)

    def _drill(self, held: Held) -> str | None:
        """The drill of what is held: on the disk, or come with this batch."""
        raw = self.sending.contents.get(held.digest)
        if raw is not None:
            return drill_of(read_canonical(raw)["body"])
        return drills(self.connection, [held.digest]).get(held.digest)

    def _recalled(self, key: tuple[str, str]) -> int:
        """Up to which version this giver, or the originator, took an item back."""
        return max(self.buried.get(key, 0), self.by_origin.get(key, 0))

    def _recall(self, record: Arrived) -> tuple[str, str | None]:
        key = (record.originator, record.item)
        if record.version > self.buried.get(key, 0):
            self.buried[key] = record.version
            self.buried_now.add(key)
        self.queue.drop(*key, record.version)
        held = self.held.get(key)
        if held is not None and held.version <= record.version:
            self.sending.unneeded[held.digest] = held.item
            del self.held[key]
            self.changed.add(key)
        source = (self.giver, *key)
        because = record.told["because"]
        take_back(self.sending, source, record.version, because, is_told=True)
        if record.originator == self.giver:
            bury_copies(self.sending, key, record.version, because)
        return "applied", None

    def _tell_nameless(self) -> None:
        """One entry for all that has no number of its own, and none if the same was judged before:
        so what a partner sends again and again takes no room here."""
        if not self.nameless:
            return
        first = [where for _, where in self.nameless[:MOST_LOOSE]]
        self.told.loose += first
        if len(self.nameless) > MOST_LOOSE:
            more = len(self.nameless) - MOST_LOOSE
            self.told.loose.append({"because": f"{more} more have no number of their own"})
        own = digest(canonical([self.giver, *(told for told, _ in self.nameless)]))
        asked = select(ENTRIES.c.sequence).where(
            ENTRIES.c.subject == own, ENTRIES.c.kind == "receive"
        )
        if self.connection.execute(asked.limit(1)).first() is None:
            body = {"from": self.giver, "outcome": "rejected", "count": len(self.nameless)}
            body |= {"because": str(first[0]["because"]), "first": first}
            self.sending.act("receive", own, body=body)

    def receipt(self, of: str, *, at: datetime, watch: dict[str, Any] | None = None) -> bytes:
        """Write everything; the receipt. ``watch``: what it has about ledgers."""
        self._write()
        tell_held(self.sending, self.giver, self.lost)
        lanes = {row["lane"] for row in self.fresh}
        more = {} if watch is None else {"watch": watch}
        pair = (self.node.party, self.giver)
        body = self.told.body(self.connection, pair, of, lanes, at=at, more=more)
        made = sealed("receipt", body, self.node.signer)
        if self.sending.acts:
            told = {"to": self.giver, "batch": of, "cursors": body["cursors"]}
            whole = digest(canonical(body))
            self.sending.act("receipt", self.giver, body={**told, "receipt": whole})
        self.sending.done(at=at)
        return made

    def _write(self) -> None:
        for table, keys in ((HOLDINGS, self.changed), (TOMBSTONES, self.buried_now)):
            own = [table.c.giver == self.giver]
            own += [table.c.originator == bindparam("of"), table.c.item == bindparam("named")]
            gone = [
                {"of": key[0], "named": key[1]}
                for key in sorted(keys & self.there.get(table, set()))
            ]
            if gone:
                self.connection.execute(delete(table).where(*own), gone)
        rows = [row_of(self.held[key]) for key in sorted(self.changed) if key in self.held]
        put_rows(self.connection, HOLDINGS, rows)
        self.origins.keep(self.connection, (row["digest"] for row in rows))
        stones = [
            {"giver": self.giver, "originator": key[0], "item": key[1], "version": self.buried[key]}
            for key in sorted(self.buried_now)
        ]
        put_rows(self.connection, TOMBSTONES, stones)
        self.queue.write()
        put_rows(self.connection, INBOX, self.fresh)
        for row in self.whole:
            place = [INBOX.c[name] == row[name] for name in ("giver", "lane", "sequence")]
            came = {name: row[name] for name in ("outcome", "because")}
            self.connection.execute(update(INBOX).where(*place).values(**came))
