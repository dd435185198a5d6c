"""A client of the sample sea, without sockets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from sample_lake import SampleLake, sample_lake
from serve_client import Client

from sealane.serve import create_app, hook


@pytest.fixture(scope="session")
def portal() -> Iterator[Any]:
    """One event loop for every request of the session."""
    with start_blocking_portal() as started:
        yield started


@pytest.fixture(scope="session")
def sea() -> SampleLake:
    """The sample sea."""
    return sample_lake()


@pytest.fixture(scope="session")
def client(sea: SampleLake, portal: Any) -> Client:
    """A client of a server of the sample sea."""
    return Client(create_app(sea), portal)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No long pauses between the tries of a hook."""
    monkeypatch.setattr(hook, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(hook, "LONGEST_PAUSE_S", 0.1)
    monkeypatch.setattr(hook, "LOOK_S", 0.02)
