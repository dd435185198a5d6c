"""The database under a ledger: opened, brought to this version, and written by one at a time."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Row, Table, create_engine, event, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from sealane.errors import BadInput, LedgerError
from sealane.ledger.copying import LEAST, copied, not_there
from sealane.ledger.scrub import after, before, scrubbed

__all__ = ["database", "get_rows", "migrate", "put_rows", "reading", "writing"]

BUSY_S = 30
"""Seconds that a writer waits for another to finish before it gives up."""

CACHE_KIB = 16 * 1024
"""Of SQLite's pages what a connection keeps in memory (its default, 2 MiB, is less than two batches
of a release touch)."""
WAL_PAGES = 4_000
"""Pages of SQLite's journal after which they are carried into the file (16 MiB): pages that batch
after batch writes again are carried once."""

INSERTS: dict[tuple[Table, str, bool], tuple[str, Callable[[Mapping[str, Any]], Any] | None]] = {}
"""Of each table and dialect the statement that inserts a row, and how a row gives its values."""
QUESTIONS: dict[tuple[object, ...], str] = {}
"""Questions of ``get_rows`` as they are written, by table, dialect, columns, numbers of values."""
MOST_QUESTIONS = 1_000

PREPARED = None
"""Statements of PostgreSQL are planned each time they are asked. One that is prepared keeps the
plan that was right when its tables were empty (every row looked at, each held against every value)
until the server's next look at them: 8 of 50 ms of a batch after 4,000 releases."""
PRIVATE = 0o600
"""Mode of a file that its owner alone may read."""

LOCK = 0x5EA1A4E
"""Number of PostgreSQL's advisory lock that writers of a ledger hold."""


def database(where: str | Path) -> Engine:
    """Open a database: a file of SQLite, or an SQLAlchemy address such as ``postgresql+psycopg://``.

    Passwords belong into PostgreSQL's own password file or service, not into the address. Nothing
    is read yet. ``BadInput`` for an address that is neither.
    """
    told = str(where)
    if "://" not in told:
        told = f"sqlite:///{Path(told).absolute()}"
    try:
        url = make_url(told)
    except ArgumentError as cause:
        raise BadInput(f"{where} is no database.", hint="Give a file or an address.") from cause
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput(
            f"A ledger lies in SQLite or PostgreSQL, not in {url.get_backend_name()}.",
            hint="Give a file, or postgresql://host/name.",
        )
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, connect_args={"prepare_threshold": PREPARED})
    engine = create_engine(url, connect_args={"timeout": BUSY_S})
    event.listen(engine, "do_connect", _own)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _own(_dialect: Any, _record: Any, told: Sequence[Any], _more: Any) -> None:
    """SQLite: a new file is its owner's alone, whatever the umask is; the journal beside it has the
    rights of the file."""
    if not told or told[0] in ("", ":memory:"):
        return
    with suppress(OSError):  # it is there, or SQLite says what is wrong
        handle = os.open(told[0], os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
        try:
            Path(told[0]).chmod(PRIVATE)
        finally:
            os.close(handle)


def _settle(connection: Any, _record: Any) -> None:
    """SQLite: nothing acknowledged before it is on the disk; what is deleted is written over with
    zeros; transactions begun by us."""
    connection.isolation_level = None
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint={WAL_PAGES}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("sealane_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One view of the database for some reads."""
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except _broken(engine) as cause:
        raise _told(engine, cause) from cause


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that no other writer shares; on the disk when it ends without an error. What
    it deleted, as ``sealane.ledger.scrub`` was told, is gone from the files too soon after."""
    try:
        connected = engine.connect().execution_options(sealane_writes=True)
        with connected as connection, connection.begin():
            before(connection)
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
            said = after(connection)
        scrubbed(engine, said)
    except _broken(engine) as cause:
        raise _told(engine, cause) from cause


def put_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any] | tuple[Any, ...]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert rows that have every column of a table, by name or as tuples in the order of the
    columns, with values as the driver takes them: a third of the time of an insert whose every
    value is looked at on the way. ``unless_there``: a row
    whose key is in the table stays as it is; only where nobody else writes (``writing``)."""
    if not rows:
        return
    dialect = connection.dialect
    if dialect.name == "postgresql" and len(rows) >= LEAST:
        if not unless_there:
            copied(connection, table, rows)
            return
        if len(table.primary_key.columns) == 1:
            copied(connection, table, not_there(connection, table, _named(table, rows)))
            return
    key = (table, dialect.name, unless_there)
    known = INSERTS.get(key)
    if known is None:
        compiled = insert(table).compile(dialect=dialect)
        told = f"{compiled} ON CONFLICT DO NOTHING" if unless_there else str(compiled)
        names = [column.name for column in table.columns]
        known = INSERTS[key] = told, itemgetter(*names) if dialect.positional else None
    told, values = known
    every: list[Any]
    if values is None:
        every = _named(table, rows)
    else:
        every = [one if isinstance(one, tuple) else values(one) for one in rows]
    connection.exec_driver_sql(told, every)


def _named(
    table: Table, rows: Sequence[Mapping[str, Any] | tuple[Any, ...]]
) -> list[dict[str, Any]]:
    """Rows by name of column."""
    names = [column.name for column in table.columns]
    return [
        dict(zip(names, one, strict=True)) if isinstance(one, tuple) else dict(one) for one in rows
    ]


def get_rows(
    connection: Connection,
    table: Table,
    where: Mapping[str, Sequence[Any]],
    *,
    order_by: str | None = None,
) -> Sequence[Row[Any]]:
    """The rows of a table whose columns have one of some values each, with values as the driver
    gives them: a fifth of the time of a question that is put together anew. No values, no rows."""
    if not all(where.values()):
        return []
    dialect = connection.dialect
    is_array = dialect.name == "postgresql"
    key = (table, dialect.name, order_by, *((n, is_array or len(few)) for n, few in where.items()))
    told = QUESTIONS.get(key)
    if told is None:
        if len(QUESTIONS) >= MOST_QUESTIONS:
            QUESTIONS.clear()
        told = QUESTIONS[key] = _question(table, where, order_by, dialect, is_array=is_array)
    if is_array:
        return connection.exec_driver_sql(told, tuple([*few] for few in where.values())).all()
    values = tuple(value for few in where.values() for value in few)
    return connection.exec_driver_sql(told, values).all()


def _question(
    table: Table, where: Mapping[str, Sequence[Any]], order_by: str | None, dialect: Dialect,
    *, is_array: bool,
) -> str:  # fmt: skip
    """As SQL; with values of one column as one array its words are the same for any number, so that
    PostgreSQL plans it once."""
    quote = dialect.identifier_preparer.quote
    asked = " AND ".join(
        f"{quote(table.c[name].name)} = ANY(%s)"
        if is_array
        else f"{quote(table.c[name].name)} IN ({', '.join('?' * len(few))})"
        for name, few in where.items()
    )
    columns = ", ".join(quote(one.name) for one in table.columns)
    told = f"SELECT {columns} FROM {quote(table.name)} WHERE {asked}"  # noqa: S608
    return told if order_by is None else f"{told} ORDER BY {quote(table.c[order_by].name)}"


def migrate(engine: Engine, *, steps: str = "sealane.ledger:migration") -> None:
    """Bring the tables to this version; a database of a later version is refused.

    ``steps``: where the migrations are; another room that keeps tables beside a ledger has its own.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", steps)
    try:
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as cause:
        raise LedgerError(
            f"The ledger at {_place(engine)} was written by a later version of Sealane: {cause}.",
            hint="Install that version.",
        ) from cause


def _place(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _broken(engine: Engine) -> tuple[type[Exception], ...]:
    """Errors of a database: as SQLAlchemy tells them, and as the driver does."""
    driver: type[Exception] | None = getattr(engine.dialect.dbapi, "Error", None)
    return (SQLAlchemyError,) if driver is None else (SQLAlchemyError, driver)


def _told(engine: Engine, cause: Exception) -> LedgerError:
    first = str(getattr(cause, "orig", None) or cause).strip().splitlines()[0]
    return LedgerError(
        f"The ledger at {_place(engine)} cannot be read or written: {first}.",
        hint="Look at the path, the rights and the space, or start the database.",
    )
