"""Partners watch each other's ledgers, so that one that shows two histories is found.

A node names the partners that may watch its ledger (``witness``). Its receipts bring them its
checkpoint with the proof that it grew out of the one before; theirs bring back their cosignature.
Whoever watches also tells its other partners what it saw, and each holds that against what it was
shown itself. What does not agree is an entry of the ledger with both checkpoints, and in
``node status``.

All of it rides in receipts, over any carrier, and never stops what they are for. A checkpoint tells
how many entries there are: whoever lets one partner watch lets that partner's partners know it too.
A partner whose key was rotated is known by its former keys for what they signed. A ledger keeps the
name that its first key gave it, so a rotated key has the same name. A ledger that was restored from
a copy shows two histories as well: it is told as restored where it says so
(``watch.continued``), and watched on from there. It cannot find two histories while those
who were shown them have no way to each other, nor say which of the two is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from sealane.errors import BadInput, NotFound, SealaneError, SplitView
from sealane.ledger import (
    Act,
    Checkpoint,
    canonical,
    compare,
    cosign,
    keep,
    last_seen,
    read_note,
    reading,
    seen_in,
    writing,
)
from sealane.ledger.canonical import moment_told
from sealane.ledger.note import cosigned_at, is_signed_by
from sealane.ledger.schema import COSIGNATURES
from sealane.share.book.schema import WATCH
from sealane.share.node import PARTNERS, Node
from sealane.share.watch.continued import both_of, continued_of, statement_read

__all__ = [
    "MOST",
    "cosigned_size",
    "findings",
    "forget",
    "heard",
    "held_back",
    "mark",
    "origin_of",
    "set_witness",
    "watch_of",
    "witnesses",
]

ENTRY = "watch"
"""The kind of an entry about what does not agree."""
HELD_BACK = "held_back"
READ = (SealaneError, ValueError, TypeError, LookupError, AttributeError)


MOST = 16
"""Notes, proofs and sizes of each sort in one receipt (ours)."""


def witnesses(node: Node) -> frozenset[str]:
    """The partners that may watch this node's ledger."""
    if node.folder is None:
        return node.witnesses
    found = {path.stem for path in (node.folder / PARTNERS).glob("*.witness")}
    return frozenset(found & node.partners.keys())


def set_witness(node: Node, party: str, *, may_watch: bool) -> None:
    """Let a partner watch this node's ledger, or no more. ``NotFound`` for an unknown one,
    ``BadInput`` for a node that lies in no folder."""
    node.partner_key(party)
    if node.folder is None:
        raise BadInput("A node without a folder keeps nothing.", hint="Open one in a folder.")
    path = node.folder / PARTNERS / f"{party}.witness"
    if may_watch:
        path.touch()
    else:
        path.unlink(missing_ok=True)


def heard(node: Node, partner: str, part: Any, *, at: datetime) -> list[str]:
    """Judge what a partner's receipt has about ledgers; what does not agree, in sentences.

    Each is an entry too, once. Nothing here raises for what a partner sent.
    """
    listener = _Listener(node, partner, at)
    if part is not None:
        try:
            listener.hear(dict(part))
        except READ as cause:
            listener.find(partner, "unreadable", _why(cause), {})
    return listener.found


def _why(cause: Exception) -> str:
    """Why a part could not be read, once for each sort of fault: no partner's words grow a list."""
    if isinstance(cause, SealaneError):
        return cause.message[:300]
    return "what it says of ledgers has not the shape of it"


class _Listener:
    def __init__(self, node: Node, partner: str, at: datetime) -> None:
        self.node, self.partner, self.at = node, partner, at
        self.found: list[str] = []

    def hear(self, part: Mapping[str, Any]) -> None:
        """Each part by itself."""
        for raw in list(part.get("restored") or [])[:MOST]:
            self._continued(raw)
        if "checkpoint" in part:
            proofs = {
                int(size): [bytes.fromhex(one) for one in path]
                for size, path in dict(part.get("proofs") or {}).items()
            }
            self._checkpoint(read_note(part["checkpoint"]), proofs)
        if "cosigned" in part:
            self._cosigned(read_note(part["cosigned"]))
        for note in list(part.get("seen") or [])[:MOST]:
            self._seen(read_note(note))
        self._wanted(list(part.get("prove") or []))

    def _checkpoint(self, shown: Checkpoint, proofs: Mapping[int, Sequence[bytes]]) -> None:
        node, origin = self.node, origin_of(self.node, self.partner)
        if shown.origin != origin:
            raise BadInput(f"a checkpoint of {shown.origin[:80]} came from {self.partner}", hint="")
        before = last_seen(node.ledger, origin)
        if before is not None and shown.size < before.size:
            # an old receipt, carried again; or it was restored, and is shown what it lost
            self._show_again(origin)
            return
        is_other = before is not None and before.size == shown.size and before.root != shown.root
        if before is not None and is_other and self._is_lost(before):
            return  # it was restored, and is not yet longer than what it lost
        if before is not None and before.size not in proofs and before.size != shown.size:
            self._remember("need", origin, before)
            return
        proof = () if before is None else proofs.get(before.size, ())
        key = node.partner_key(self.partner)
        try:
            cosign(node.ledger, shown, proof, key, node.signer, at=self.at)
        except SplitView as cause:
            if not self._goes_on(shown, before, proofs):
                self._split(self.partner, cause, shown, before)
                self._show_again(origin)
                return
        with writing(node.engine) as connection:
            for what in ("cosigned", "need"):
                forget(connection, self.partner, what, origin)
        self._prove(shown, proofs)

    def _show_again(self, origin: str) -> None:
        """The next receipt has what was seen of the partner's ledger again."""
        with writing(self.node.engine) as connection:
            forget(connection, self.partner, "cosigned", origin)

    def _goes_on(
        self, shown: Checkpoint, before: Checkpoint | None, proofs: Mapping[int, Sequence[bytes]]
    ) -> bool:
        """Whether a ledger that did not grow out of what was seen grew out of the copy that it was
        restored from, as it said; then it is cosigned."""
        node = self.node
        with reading(node.engine) as connection:
            size = 0 if before is None else before.size
            found = continued_of(connection, shown.origin, size)
        for copy, _ in found:
            with suppress(SealaneError):
                cosign(
                    node.ledger, shown, proofs.get(copy.size, ()), node.partner_key(self.partner),
                    node.signer, at=self.at, out_of=copy,
                )  # fmt: skip
                return True
        return False

    def _continued(self, raw: Any) -> None:
        """A partner says that its ledger was restored: kept, with both checkpoints."""
        copy, lost = statement_read(self.node, self.partner, raw)
        both = {"copy": copy.told() if copy.size else None, "lost": lost.told()}
        own = [WATCH.c.partner == self.partner, WATCH.c.what == "continued"]
        own += [WATCH.c.origin == lost.origin, WATCH.c.size == lost.size]
        with reading(self.node.engine) as connection:
            if connection.execute(select(WATCH.c.size).where(*own)).first() is not None:
                return
        note = canonical(both).decode()
        with writing(self.node.engine) as connection:
            _put(connection, self.partner, "continued", lost.origin, lost.size, self.at, note)
        told = (
            f"{self.partner} says that its ledger was restored from a copy: it goes on from "
            f"{copy.size} entries, and of {lost.size} that were seen the others are lost to it."
        )
        self.find(self.partner, "restored", told, both)

    def _prove(self, shown: Checkpoint, proofs: Mapping[int, Sequence[bytes]]) -> None:
        """Hold what others saw of this ledger against what is shown now."""
        asked = select(WATCH).where(WATCH.c.what == "unproved", WATCH.c.origin == shown.origin)
        with reading(self.node.engine) as connection:
            rows = connection.execute(asked).all()
        for row in rows:
            if row.size not in proofs and row.size != shown.size:
                continue
            theirs = read_note(row.note)
            try:
                compare(theirs, shown, proofs.get(row.size, ()))
            except SplitView as cause:
                if not self._is_lost(theirs):
                    self._split(self.partner, cause, shown, theirs, by=row.partner)
            with writing(self.node.engine) as connection:
                forget(connection, row.partner, "unproved", row.origin, row.size)

    def _is_lost(self, note: Checkpoint) -> bool:
        """Whether a checkpoint is of what a ledger said that it lost."""
        with reading(self.node.engine) as connection:
            return bool(continued_of(connection, note.origin, note.size))

    def _lost_here(self, note: Checkpoint) -> bool:
        """Whether the partner shows a checkpoint that this node signed and has not: then it was
        restored from a copy, and says so to whoever watches."""
        node, key = self.node, self.node.partner_key(self.partner)
        is_own = note.origin == node.ledger.origin and is_signed_by(note, node.signer.public)
        if not is_own or cosigned_at(note, key) is None:
            return False
        with writing(node.engine) as connection:
            both = both_of(connection, cosigned_size(connection, key.name), note)
            forget(connection, self.partner, "forked", note.origin, note.size)
            _put(connection, self.partner, "forked", note.origin, note.size, self.at, both)
            forget(connection, self.partner, "told", note.origin)
        told = (
            f"{self.partner} has a checkpoint of {note.size} entries signed by this node, which "
            "its ledger has not: it was restored from a copy, or its key is in other hands."
        )
        self.find(self.partner, "restored", told, {"shown": note.told()})
        return True

    def _cosigned(self, note: Checkpoint) -> None:
        try:
            keys = self.node.keys_of(self.partner)
            by = next((one for one in keys if cosigned_at(note, one) is not None), keys[0])
            keep(self.node.ledger, note, by)
        except SealaneError as cause:
            if self._lost_here(note):
                return
            self.find(self.partner, "cosignature", cause.message, {"shown": note.told()})

    def _seen(self, note: Checkpoint) -> None:
        """What the partner saw of another's ledger, which it has to have cosigned."""
        party = _party(self.node, note.origin)
        mine = None if party is None else last_seen(self.node.ledger, note.origin)
        if party is None or mine is None or party == self.partner:
            return
        is_own = any(is_signed_by(note, one) for one in self.node.keys_of(party))
        theirs = self.node.keys_of(self.partner)
        if not is_own or all(cosigned_at(note, one) is None for one in theirs):
            raise BadInput(f"a checkpoint of {party} without its signatures", hint="")
        if note.size != mine.size:
            self._remember("unproved", note.origin, note)
        elif note.root != mine.root and not self._is_lost(note):
            cause = SplitView(f"{party} shows two histories of {note.size} entries.", hint="")
            self._split(party, cause, note, mine, by=self.partner)

    def _wanted(self, sizes: Sequence[Any]) -> None:
        """Sizes from which the partner needs a proof; only who may watch is heard."""
        origin = self.node.ledger.origin
        fit = sorted({one for one in sizes if type(one) is int and 0 < one < 2**53})
        is_witness = self.partner in witnesses(self.node)
        with reading(self.node.engine) as connection:
            own = (WATCH.c.partner == self.partner, WATCH.c.what == "wanted")
            had = sorted(connection.execute(select(WATCH.c.size).where(*own)).scalars())
        kept = fit[:MOST] if is_witness else []
        if kept == had:
            return
        with writing(self.node.engine) as connection:
            forget(connection, self.partner, "wanted", origin)
            for size in kept:
                _put(connection, self.partner, "wanted", origin, size, self.at)

    def _remember(self, what: str, origin: str, note: Checkpoint) -> None:
        with writing(self.node.engine) as connection:
            forget(connection, self.partner, what, origin)  # the latest of each partner
            _put(connection, self.partner, what, origin, note.size, self.at, note.told())

    def _split(
        self,
        party: str,
        cause: SplitView,
        shown: Checkpoint,
        other: Checkpoint | None,
        by: str | None = None,
    ) -> None:
        body = {"shown": shown.told(), "before": None if other is None else other.told()}
        self.find(party, "split", cause.message, body | {"seen_by": by or self.node.party})

    def find(self, party: str, outcome: str, told: str, body: Mapping[str, Any]) -> None:
        """An entry, once for each finding."""
        self.found.append(told)
        asked = select(WATCH.c.note).where(WATCH.c.partner == party, WATCH.c.what == outcome)
        with reading(self.node.engine) as connection:
            is_known = told in connection.execute(asked).scalars().all()
        if is_known:
            return
        act = Act(
            actor=self.node.party, kind=ENTRY, subject=party,
            body={"outcome": outcome, "told": told, "by": self.partner, **body},
        )  # fmt: skip
        with self.node.ledger.writing() as connection:
            added = self.node.ledger.add(connection, [act], self.node.signer, at=self.at)
            place = added.entries[0].sequence
            _put(connection, party, outcome, self.partner, place, self.at, told)


FINDINGS = ("split", "cosignature", "unreadable", "restored")


def watch_of(connection: Connection, node: Node, partner: str) -> dict[str, Any]:
    """How a node and a partner watch each other: ``is_witness`` (may it watch us), up to which
    entry and when it cosigned ours and we theirs, how many of others' checkpoints wait to be
    proved, what is ``held_back`` by a thin link, and what did not agree: outcome, since when, entry
    and sentence."""
    key, origin = node.partner_key(partner), origin_of(node, partner)
    size = cosigned_size(connection, key.name)
    when = None
    if size:
        asked = select(COSIGNATURES.c.note).where(
            COSIGNATURES.c.size == size, COSIGNATURES.c.name == key.name
        )
        with suppress(SealaneError):
            note = read_note(connection.execute(asked).scalar_one())
            whens = (cosigned_at(note, one) for one in node.keys_of(partner))
            when = next((one for one in whens if one is not None), None)
    seen = seen_in(connection, origin)
    mine = None if seen is None else cosigned_at(seen, node.signer.public)
    waits = select(func.count()).where(WATCH.c.what == "unproved", WATCH.c.origin == origin)
    return {
        "is_witness": partner in witnesses(node),
        "cosigned": size,
        "cosigned_at": None if when is None else moment_told(when),
        "seen": 0 if seen is None else seen.size,
        "seen_at": None if mine is None else moment_told(mine),
        "unproved": connection.execute(waits).scalar_one(),
        "held_back": held_back(connection, partner),
        "findings": findings(connection, partner),
    }


def held_back(connection: Connection, partner: str) -> int:
    """Parts (this node's checkpoint, a cosignature, what was seen of others) that the last receipt
    over a thin link had no room for; 0 where it had, or the link is wide."""
    own = (WATCH.c.partner == partner, WATCH.c.what == HELD_BACK)
    return connection.execute(select(WATCH.c.size).where(*own)).scalar() or 0


def findings(connection: Connection, partner: str) -> list[dict[str, Any]]:
    """What did not agree with a partner, by time: outcome, since when, entry and sentence."""
    rows = connection.execute(select(WATCH).where(WATCH.c.partner == partner)).all()
    return [
        {"outcome": row.what, "at": row.at, "entry": row.size, "told": row.note}
        for row in sorted(rows, key=lambda one: (one.at, one.size))
        if row.what in FINDINGS
    ]


def origin_of(node: Node, party: str) -> str:
    """The name of a partner's ledger."""
    return f"{node.partner_key(party).name}/ledger"


def _party(node: Node, origin: str) -> str | None:
    """Whose ledger it is; None for one that this node has no key of."""
    with suppress(NotFound):
        return next((one for one in node.partners if origin_of(node, one) == origin), None)
    return None


def cosigned_size(connection: Connection, name: str) -> int:
    asked = select(func.max(COSIGNATURES.c.size)).where(COSIGNATURES.c.name == name)
    return connection.execute(asked).scalar() or 0


def mark(
    connection: Connection, partner: str, what: str, origin: str, size: int, at: datetime
) -> None:
    """One row of a sort for a partner and a ledger."""
    forget(connection, partner, what, origin)
    _put(connection, partner, what, origin, size, at)


def _put(
    connection: Connection,
    partner: str,
    what: str,
    origin: str,
    size: int,
    at: datetime,
    note: str | None = None,
) -> None:
    row = {"partner": partner, "what": what, "origin": origin, "size": size}
    connection.execute(insert(WATCH).values(**row, at=moment_told(at), note=note))


def forget(
    connection: Connection, partner: str, what: str, origin: str, size: int | None = None
) -> None:
    own = [WATCH.c.partner == partner, WATCH.c.what == what, WATCH.c.origin == origin]
    own += [] if size is None else [WATCH.c.size == size]
    connection.execute(delete(WATCH).where(*own))
