"""A partner's release log, read from its cursors: recalls first, then warnings, events, the rest.

``offer`` gives the next part as signed bytes: the same over a network, on a disk or by radio. What
was recalled, replaced or is past its end, or may go no more as it is, keeps its number and is sent
without its content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select

from sealane.errors import NotFound
from sealane.ledger import canonical, digest, read_canonical, reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.chain import life_of, lost_there, row_identity, without
from sealane.share.book.envelope import sealed_bytes
from sealane.share.book.record import LANES, cursors_of
from sealane.share.book.rejection import is_judgeable
from sealane.share.book.schema import ACKNOWLEDGED, CONTENTS, CURSORS, INBOX, OUTBOX
from sealane.share.log.lapse import LAPSED, Standing, lapse
from sealane.share.log.origin import Named, origins_of
from sealane.share.log.thin import Thin, ThinBatch
from sealane.share.node import Node, time_held
from sealane.share.policy.decide import Decision

__all__ = ["Wanted", "offer", "records_for", "wanted"]

BATCH = 100
"""Records of a batch where nobody says how many."""
MOST_RECORDS = 5_000
FULL_BYTES = 8 * 1024 * 1024
"""Bytes of content and terms after which a batch is full."""
MOST_GAPS = 100
"""Gaps that are asked for or told at once."""
LEAST_STATEMENT, RANGE = 5_000, 48
"""Bytes of a statement with its two signatures, and of a range of numbers, over a thin link."""


def offer(
    node: Node,
    partner: str,
    after: Mapping[str, int] | None = None,
    limit: int = BATCH,
    *,
    at: datetime,
    thin: Thin | None = None,
) -> bytes:
    """The next records of a partner's log behind its cursors (by lane; none: from the beginning).

    At most ``limit`` (up to 5,000) and some 8 MB; over a ``thin`` link what fits its budget, and
    the body says under ``thin`` how many records of each lane stay behind and how many tracks were
    thinned. What waits is judged by the rules that the node has now, whichever process took them
    (``Node.follow_rules``). Nothing is written but what lapsed (``log.lapse``). ``NotFound`` for a
    partner whose key this node has not, ``BadInput`` for cursors that are none.
    """
    node.partner_key(partner)
    node.follow_rules()
    cursors = cursors_of(dict(after or {}))
    most = max(1, min(limit, MOST_RECORDS))
    with reading(node.engine) as connection:
        now = time_held(connection, at)
        part = _Part(connection, partner, moment_told(now), Standing(node, partner, now))
        records, more, thinly = part.batch(cursors, most, thin)
        told: dict[str, Any] = {"from": node.party, "more": more}
        told["after"] = {LANES[lane]: place for lane, place in cursors.items()}
        told["confirmed"] = _confirmed(connection, partner)
        told["life"] = life_of(connection, partner, "life_theirs")
        if thinly is None:
            origins = part.origins(node)
        else:
            origins, left_out = part.origins_within(node)
            thinly |= {"unattested": left_out} if left_out else {}
        told |= {"origins": origins} if origins else {}
    lapse(node, partner, part.lapsed, at=at)
    head = canonical(told)[:-1]
    last = {"thin": thinly} if thin is not None else {}
    tail = canonical({**last, "to": partner, "version": 1})[1:]
    inside = head + b',"records":[' + b",".join(records) + b"]," + tail
    return sealed_bytes("batch", inside, node.signer)


def records_for(
    node: Node, party: str, *, at: datetime, limit: int = MOST_RECORDS
) -> list[dict[str, Any]]:
    """The records of a party's log from its beginning, as an offer at a time would tell them
    without content; at most ``limit`` (up to 5,000).

    For people of the node: nothing is written, and the party need not have been met. ``NotFound``
    for one that the rules do not name and that was given nothing.
    """
    with reading(node.engine) as connection:
        now = time_held(connection, at)
        part = _Part(connection, party, moment_told(now), Standing(node, party, now))
        most = max(1, min(limit, MOST_RECORDS))
        found = [dict(read_canonical(one)) for one in part._records(cursors_of({}), most)[0]]
    if not found and party not in {*node.policy.pack.parties, *node.partners}:
        raise NotFound(
            f"The rules name no party {party!r}.",
            hint=f"They name {', '.join(sorted(node.policy.pack.parties))}.", party=party,
        )  # fmt: skip
    for one in found:
        one.pop("product", None)
    return found


def _confirmed(connection: Connection, partner: str) -> dict[str, int]:
    """What a partner confirmed by its receipts, so that it finds if it has less."""
    is_signed = (ACKNOWLEDGED.c.partner == partner, ACKNOWLEDGED.c.chain.is_not(None))
    rows = connection.execute(select(ACKNOWLEDGED).where(*is_signed))
    return {LANES[row.lane]: row.sequence for row in rows}


@dataclass
class _Part:
    """A part of a partner's log as it is read. ``lapsed``: rows of it that the rules let go no
    more as they are, and why."""

    connection: Connection
    partner: str
    now: str
    standing: Standing
    lapsed: list[tuple[Any, Decision]] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    room: int = 0

    def origins(self, node: Node) -> dict[str, Any]:
        """What the batch says of the origin of the records that go with content."""
        return origins_of(node, self.connection, self.partner, *self._by_whom(node))

    def _by_whom(self, node: Node) -> tuple[list[Named], list[Any]]:
        """Of the records that go with content what this node made, and the rows of others."""
        own, others = [], []
        for row in self.given:
            if row.originator == node.party:
                own.append((row.originator, row.told_item, row.told_version, row.digest))
            else:
                others.append(row)
        return own, others

    def origins_within(self, node: Node) -> tuple[dict[str, Any], list[Any]]:
        """The same over a thin link, what others stated first, as far as the budget has room; and
        the ranges of numbers whose statement stays behind, as far as they fit too."""
        own, others = self._by_whom(node)
        passed = origins_of(node, self.connection, self.partner, [], others)
        room, found, is_left = self.room, dict[str, Any](), bool(passed)
        if passed and len(canonical(passed)) <= room:
            found, room, is_left = passed, room - len(canonical(passed)), False
        if own and room >= LEAST_STATEMENT:
            found = {**found, **origins_of(node, self.connection, self.partner, own, [])}
            room -= LEAST_STATEMENT
        if not is_left:
            return found, []
        numbers = [(row.lane, row.sequence) for row in others]
        there = passed["passed"]["proofs"]
        numbers = [one for one in numbers if f"{LANES[one[0]]}/{one[1]}" in there]
        told = [[LANES[lane], first, last] for lane, first, last in joined(sorted(numbers))]
        return found, told[: max(0, room) // RANGE]

    def batch(
        self, cursors: Mapping[int, int], most: int, thin: Thin | None
    ) -> tuple[list[bytes], bool, dict[str, Any] | None]:
        """Records, whether more wait, and over a thin link what it did to them."""
        if thin is None:
            return *self._records(cursors, most), None

        def made(row: Any) -> dict[str, Any]:
            terms = canonical(read_canonical(row.terms.encode()))
            return dict(read_canonical(self._record(row, terms)))

        part = ThinBatch(self.connection, self.partner, cursors, thin, made)
        left = part.fill()
        self.room = part.room
        records = [canonical(one) for one in part.records]
        return records, bool(left), {"budget": thin.budget, "left": left, "thinned": part.thinned}

    def _records(self, cursors: Mapping[int, int], most: int) -> tuple[list[bytes], bool]:
        found: list[bytes] = []
        terms: dict[str, bytes] = {}
        size = 0
        for lane, place in sorted(cursors.items()):
            for row in self._rows(lane, place, most - len(found) + 1):
                if len(found) == most or size > FULL_BYTES:
                    return found, True
                if row.terms not in terms:
                    terms[row.terms] = canonical(read_canonical(row.terms.encode()))
                found.append(self._record(row, terms[row.terms]))
                size += len(row.raw or b"") + len(row.terms)
        return found, False

    def _rows(self, lane: int, after: int, limit: int) -> Iterator[Any]:
        asked = select(OUTBOX, CONTENTS.c.raw).join(
            CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest, isouter=True
        )
        own = (
            OUTBOX.c.partner == self.partner, OUTBOX.c.lane == lane, OUTBOX.c.sequence > after,
        )  # fmt: skip
        asked = asked.where(*own).order_by(OUTBOX.c.sequence).limit(limit)
        yield from self.connection.execute(asked)

    def _record(self, row: Any, terms: bytes) -> bytes:
        """A row as the partner gets it (``book.record``), as canonical JSON: terms and
        content are that already. Content whose bytes are not those of its digest any more is
        missing."""
        same = {"act": row.act, "item": row.told_item, "lane": LANES[row.lane]}
        same["originator"] = row.originator
        if row.act != "release":
            number = {"sequence": row.sequence, "version": row.told_version}
            return canonical({**same, **number, **read_canonical(terms)})
        ended = row.ended
        if ended is None and row.retain_until is not None and row.retain_until <= self.now:
            ended = "expired"
        why = self.standing.why(row) if ended is None else None
        if why is not None:
            ended = LAPSED
            self.lapsed.append((row, why))
        if ended == LAPSED:  # neither its name nor its digest is for who may not have it
            own = row_identity(row)
            lapsed = {"act": LAPSED, "identity": own, "lane": LANES[row.lane]}
            return canonical({**lapsed, "sequence": row.sequence})
        if ended is None and (row.raw is None or digest(bytes(row.raw)) != row.digest):
            ended = "missing"
        if ended is None:
            self.given.append(row)
        parts = (
            canonical({**same, "digest": row.digest, "ended": ended})[:-1],
            b"null" if ended is not None else bytes(row.raw),
            b"%d" % row.sequence, terms, b"%d" % row.told_version,
        )  # fmt: skip
        return b'%b,"product":%b,"sequence":%b,"terms":%b,"version":%b}' % parts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to ask a giver for: cursors by lane, and how many records (None: as many as fit), or
    what fits a thin link."""

    after: Mapping[str, int]
    limit: int | None = None
    thin: Thin | None = None


def wanted(node: Node, giver: str, *, budget: int | None = None) -> list[Wanted]:
    """What this node has not got from a giver: gaps in its lanes first, then what was refused for
    want of a key that is here now and what it has thinned, then what is new. ``budget``: over a
    thin link, all of it in one question of so many bytes."""
    with reading(node.engine) as connection:
        rows = connection.execute(select(CURSORS).where(CURSORS.c.giver == giver)).all()
        seen = {LANES[row.lane]: row.seen for row in rows}
        missing = gaps(connection, giver)
        less = only_thinned(connection, giver)
        missing = [*missing, *judgeable(connection, node, giver)][:MOST_GAPS]
    if budget is not None:
        return [Wanted(seen, thin=Thin(budget, tuple(missing), tuple(less)))]
    found = [
        Wanted({**seen, LANES[lane]: first - 1}, min(last - first + 1, MOST_RECORDS))
        for lane, first, last in (*missing, *less)
    ]
    return [*found, Wanted(seen)]


def only_thinned(connection: Connection, giver: str) -> list[tuple[int, int, int]]:
    """Numbers whose track is here thinned: lane, first and last; at most 100 ranges. None that the
    giver lost: of these it has the whole no more."""
    is_thinned = INBOX.c.outcome == literal_column("'thinned'")  # as the index has it
    asked = select(INBOX.c.lane, INBOX.c.sequence).where(INBOX.c.giver == giver, is_thinned)
    rows = connection.execute(asked.order_by(INBOX.c.lane, INBOX.c.sequence)).all()
    return _ranges(connection, giver, [(row.lane, row.sequence) for row in rows])


def judgeable(connection: Connection, node: Node, giver: str) -> list[tuple[int, int, int]]:
    """Numbers that were refused for want of a party's key, or of a newer one, which is here now:
    lane, first and last; at most 100 ranges."""
    is_one = INBOX.c.outcome == literal_column("'no_key'")  # as the index has it
    asked = select(INBOX).where(INBOX.c.giver == giver, is_one)
    rows = connection.execute(asked.order_by(INBOX.c.lane, INBOX.c.sequence)).all()
    keys = {party: key.key_id for party, key in node.partners.items()}
    due = [(row.lane, row.sequence) for row in rows if is_judgeable(str(row.because), keys)]
    return _ranges(connection, giver, due)


def _ranges(
    connection: Connection, giver: str, rows: list[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    lost = lost_there(connection, giver) if rows else {}
    return joined(one for one in rows if without(one[1], one[1], lost.get(one[0], [])))


def joined(numbers: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Numbers by lane, in order, as ranges: lane, first and last; at most 100."""
    found: list[tuple[int, int, int]] = []
    for lane, number in numbers:
        if found and found[-1][0] == lane and found[-1][2] == number - 1:
            found[-1] = (lane, found[-1][1], number)
        elif len(found) == MOST_GAPS:
            break
        else:
            found.append((lane, number, number))
    return found


def gaps(connection: Connection, giver: str) -> list[tuple[int, int, int]]:
    """Numbers that are missing though later ones are here: lane, first and last; at most 100."""
    found: list[tuple[int, int, int]] = []
    torn = select(CURSORS).where(CURSORS.c.giver == giver, CURSORS.c.seen > CURSORS.c.whole)
    rows = connection.execute(torn.order_by(CURSORS.c.lane)).all()
    lost = lost_there(connection, giver) if rows else {}
    for row in rows:
        place = INBOX.c.sequence
        asked = select(place).where(
            INBOX.c.giver == giver, INBOX.c.lane == row.lane, place > row.whole
        )
        before = row.whole
        for number in connection.execute(asked.order_by(place)).scalars():
            if number > before + 1:
                left = without(before + 1, number - 1, lost.get(row.lane, []))
                found += [(row.lane, *one) for one in left]
            before = number
            if len(found) >= MOST_GAPS:
                return found[:MOST_GAPS]
    return found
