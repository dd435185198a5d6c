"""A ledger on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
