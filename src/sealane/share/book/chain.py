"""The identity of a log up to a number, which giver and taker work out each for themselves.

Every lane is chained: the value at a number is a digest over the one before and the record's
identity. A taker's signed receipt tells it at its cursor; a giver whose own log does not give the
same value there has another log than the one that was read, since one of the two was restored from
a copy. A record ``restored`` says which numbers were lost, and the chain begins anew with it.

What it cannot tell: which of the two lost a part of its log.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, literal_column, select

from sealane.ledger import canonical, digest, read_canonical
from sealane.share.book.record import LANES
from sealane.share.book.schema import INBOX, OUTBOX, WATCH

__all__ = ["START", "Spans", "chain_at", "life_of", "link", "lost_here", "lost_there", "without"]

START = "0" * 64
Spans = dict[int, list[tuple[int, int, str]]]
"""By lane: the first number that is lost, that of the record that says so, and its identity."""


def life_of(connection: Connection, partner: str, what: str) -> int:
    """How often one side was found to be restored: ``life_ours`` (this node, as a receiver of the
    partner), ``life_theirs``."""
    asked = select(WATCH.c.size).where(WATCH.c.partner == partner, WATCH.c.what == what)
    return connection.execute(asked).scalar() or 0


def link(before: str, own: str) -> str:
    """The value behind one more record."""
    return digest(f"{before}{own}".encode())


def row_identity(row: Any, known: dict[str, bytes] | None = None) -> str:
    """``book.record.identity`` of a row of a log, as its partner works it out. ``known``: canonical
    bytes of the terms of rows before, of which many have the same."""
    same = {
        "act": row.act, "item": row.told_item, "lane": LANES[row.lane],
        "originator": row.originator, "sequence": row.sequence,
    }  # fmt: skip
    if row.act != "release":
        more = read_canonical(row.terms.encode())
        return digest(canonical({**same, "version": row.told_version, **more}))
    terms = None if known is None else known.get(row.terms)
    if terms is None:
        terms = canonical(read_canonical(row.terms.encode()))
        if known is not None:
            known[row.terms] = terms
    head = canonical({**same, "digest": row.digest})[:-1]
    return digest(b'%b,"terms":%b,"version":%d}' % (head, terms, row.told_version))


def lost_here(connection: Connection, partner: str) -> Spans:
    """Numbers of this node's log for a partner that went when it was restored."""
    is_one = OUTBOX.c.act == literal_column("'restored'")  # as the index has it
    asked = select(OUTBOX).where(OUTBOX.c.partner == partner, is_one).order_by(OUTBOX.c.sequence)
    found: Spans = {}
    for row in connection.execute(asked):
        first = int(read_canonical(row.terms.encode())["first"])
        found.setdefault(row.lane, []).append((first, row.sequence, row_identity(row)))
    return found


def lost_there(connection: Connection, giver: str) -> Spans:
    """Numbers of a giver's log that it lost, as its records here say."""
    is_one = INBOX.c.outcome == literal_column("'restored'")  # as the index has it
    asked = select(INBOX).where(INBOX.c.giver == giver, is_one).order_by(INBOX.c.sequence)
    found: Spans = {}
    for row in connection.execute(asked):
        told = (int(row.because), row.sequence, row.record)
        found.setdefault(row.lane, []).append(told)
    return found


def without(first: int, last: int, spans: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """What is left of the numbers from ``first`` to ``last`` without those that are lost."""
    left = [(first, last)]
    for lost, told, _ in spans:
        kept = []
        for begin, end in left:
            kept += [(begin, min(end, lost - 1)), (max(begin, told), end)]
        left = [one for one in kept if one[0] <= one[1]]
    return left


def chain_at(
    connection: Connection,
    partner: str,
    lane: int,
    number: int,
    spans: list[tuple[int, int, str]],
    known: tuple[int, str | None] = (0, START),
) -> str | None:
    """The value of this node's log for a partner at a number; None if the log is not so long.
    ``known``: a number before it with its value, from which to go on."""
    begin, chain = known if known[1] is not None else (0, START)
    anew = max((told for _, told, _ in spans if told <= number), default=0)
    if anew > begin:
        begin, chain = anew - 1, START
    asked = select(OUTBOX).where(
        OUTBOX.c.partner == partner, OUTBOX.c.lane == lane,
        OUTBOX.c.sequence > begin, OUTBOX.c.sequence <= number,
    )  # fmt: skip
    terms: dict[str, bytes] = {}
    for row in connection.execute(asked.order_by(OUTBOX.c.sequence)):
        if row.sequence != begin + 1:
            return None
        own = row_identity(row, terms)
        chain = link(START if row.act == "restored" else str(chain), own)
        begin = row.sequence
    return chain if begin == number else None
