"""What a transaction deleted is gone from the files of the database soon after, not only from it.

SQLite writes zeros over what is deleted (``secure_delete``), but into its journal: what was written
before lies there, and in the file, until the journal is carried over and emptied. That is done here
after a transaction that said ``deleted``, at most once in ``APART_S`` so that a burst of them pays
once. A reader that still looks at the state of before holds it up; then it is owed, and tried again
by the next transaction, by ``scrubbed`` when somebody calls it (a node that runs: every 2 s), and
when the database is closed. PostgreSQL vacuums the tables instead (``scrubbed`` with ``now``).

What it cannot do: reach blocks that the file system or the disk let go of without writing over
them (encrypt the disk), PostgreSQL's own log and the empty space within its pages, and copies.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

__all__ = ["after", "before", "deleted", "scrubbed"]

APART_S = 1.0
"""Seconds between two attempts of one process that nobody asked for: an attempt takes three calls
of fsync, as long as a release does."""
WAIT_S = 0.1
"""Seconds that an attempt waits for readers: other writers wait as long."""
MARK = "sealane_deleted"


@dataclass(slots=True)
class _Owed:
    """Of one database: tables of which something was deleted since it was scrubbed last, and when
    that was tried [s of the monotonic clock]."""

    tables: set[str] = field(default_factory=set)
    tried: float = -APART_S


_EVERY: WeakKeyDictionary[Engine, _Owed] = WeakKeyDictionary()


def deleted(connection: Connection, *tables: str) -> None:
    """Say that this transaction deleted from tables what must be gone from the disk too."""
    connection.info.setdefault(MARK, set()).update(tables)


def before(connection: Connection) -> None:
    """A transaction begins: what one that failed said before does not count."""
    connection.info.pop(MARK, None)


def after(connection: Connection) -> set[str]:
    """What a transaction said, to be handed to ``scrubbed`` once it is on the disk."""
    said: set[str] = connection.info.pop(MARK, set())
    return said


def scrubbed(
    engine: Engine,
    said: set[str] | None = None,
    *,
    now: bool = False,
    whatever: bool = False,
    wait_s: float = WAIT_S,
) -> bool:
    """Scrub what is owed; whether nothing is any more.

    ``said``: tables from which the transaction that just ended deleted. ``now``: though it was
    tried a moment ago. ``whatever``: though nothing is owed, since another process may have
    deleted. ``wait_s``: for readers [s].
    """
    owed = _EVERY.setdefault(engine, _Owed())
    owed.tables |= said or set()
    if not owed.tables and not whatever:
        return True
    moment = time.monotonic()
    if not now and moment < owed.tried + APART_S:
        return False
    tables, owed.tried = set(owed.tables), moment
    if engine.dialect.name == "sqlite":
        is_done = _emptied(engine, wait_s)
    else:
        is_done = now and _vacuumed(engine, tables)
    if is_done:
        owed.tables -= tables
    return is_done


def _emptied(engine: Engine, wait_s: float) -> bool:
    """Whether SQLite's journal was carried over and emptied: no reader or writer was in the way."""
    if engine.url.database in (None, "", ":memory:"):
        return True
    try:
        raw = engine.raw_connection()
        try:
            return _truncated(raw.cursor(), wait_s)
        finally:
            raw.close()
    except (sqlite3.Error, SQLAlchemyError):  # what was written stands; the next attempt tells
        return False


def _truncated(cursor: Any, wait_s: float) -> bool:
    (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
    cursor.execute(f"PRAGMA busy_timeout={round(wait_s * 1000)}")
    try:
        is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout={usual}")
    return not is_busy


def _vacuumed(engine: Engine, tables: set[str]) -> bool:
    """Whether PostgreSQL let go of the dead rows of tables."""
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for one in sorted(tables):
                name = connection.dialect.identifier_preparer.quote(one)
                connection.execute(text(f"VACUUM {name}"))
    except SQLAlchemyError:  # autovacuum does it later
        return False
    return True
