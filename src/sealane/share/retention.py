"""Retention: content that is past its end is deleted, for real.

Reads refuse to the microsecond by themselves; ``sweep`` deletes what they refuse. It trusts the
clock that it is given: one that is fast by an hour deletes an hour early, one that is slow leaves
bytes on the disk that long, though reads refuse them by the ledger's last time at the latest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from sealane.ledger import digest, scrubbed
from sealane.ledger.canonical import moment_told
from sealane.share.book.record import LANES
from sealane.share.book.schema import HOLDINGS, ORIGINS, OUTBOX, STATEMENTS, WAITING
from sealane.share.log.sending import Sending
from sealane.share.node import Node

__all__ = ["sweep"]

ROWS = 1_000
"""Rows of one transaction: other writers wait for it."""


def sweep(node: Node, *, at: datetime, actor: str | None = None) -> int:
    """Delete the content of every holding and every release whose end has come; how many.

    Each is an entry of the ledger. Bytes are gone from the files by ``sealane.ledger.scrub``: also
    those that another process deleted, or that were held up by a reader. Backups are beyond it.
    """
    count = 0
    while True:
        with node.ledger.writing() as connection:
            sending = Sending(node, connection, actor or node.party)
            now = moment_told(at)
            done = (_holdings(sending, now), _outbox(sending, now), _waiting(sending, now))
            sending.done(at=at)
            if any(done):
                _statements(connection)
        count += sum(done)
        if max(done) < ROWS:
            break
    scrubbed(node.engine, now=True, whatever=True)
    return count


def _holdings(sending: Sending, now: str) -> int:
    rows = _due(sending.connection, HOLDINGS, now)
    for row in rows:
        own = [HOLDINGS.c[name] == row[name] for name in ("giver", "originator", "item")]
        sending.connection.execute(delete(HOLDINGS).where(*own))
        sending.unneeded[row["digest"]] = row["item"]
        told = {name: row[name] for name in ("giver", "version", "digest", "retain_until")}
        sending.act("delete", row["item"], body=told | {"because": "expired"})
    return len(rows)


def _waiting(sending: Sending, now: str) -> int:
    """What waits for a label and is past its end, or waited too long."""
    rows = _due(sending.connection, WAITING, now)
    for row in rows:
        own = [WAITING.c[name] == row[name] for name in ("giver", "originator", "item")]
        sending.connection.execute(delete(WAITING).where(*own))
        told = {name: row[name] for name in ("giver", "version", "retain_until")}
        told |= {"digest": digest(bytes(row["raw"])), "because": "not labelled"}
        sending.act("delete", row["item"], body=told)
    return len(rows)


def _outbox(sending: Sending, now: str) -> int:
    rows = _due(sending.connection, OUTBOX, now, OUTBOX.c.ended.is_(None))
    for row in rows:
        sending.end(row, "expired")
        told = {"to": row["partner"], "lane": LANES[row["lane"]], "sequence": row["sequence"]}
        told |= {"digest": row["digest"], "because": "expired"}
        sending.act("delete", row["item"], body=told)
    return len(rows)


def _due(connection: Connection, table: Any, now: str, *more: Any) -> list[Any]:
    over = (table.c.retain_until.is_not(None), table.c.retain_until <= now, *more)
    asked = select(table).where(*over).order_by(table.c.retain_until).limit(ROWS)
    return list(connection.execute(asked).mappings())


def _statements(connection: Connection) -> None:
    """What originators stated of contents that are held no more."""
    held = select(HOLDINGS.c.digest)
    connection.execute(delete(ORIGINS).where(ORIGINS.c.digest.not_in(held)))
    used = select(ORIGINS.c.statement)
    connection.execute(delete(STATEMENTS).where(STATEMENTS.c.digest.not_in(used)))
