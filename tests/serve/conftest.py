"""A client of the sample sea, without sockets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from sample_lake import SampleLake, sample_lake

from sealane.serve import create_app


class Client:
    """Requests to an app in this process."""

    def __init__(self, app: Any, portal: Any) -> None:
        self.app = app
        self._portal = portal

    def request(self, method: str, url: str, **given: Any) -> httpx.Response:
        """One request; errors of the app are answers, as they are behind a real server."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url=given.pop("base_url", "http://127.0.0.1:8765")
            ) as client:
                return await client.request(method, url, **given)

        return self._portal.call(ask)

    def get(self, url: str, **given: Any) -> httpx.Response:
        """A GET request."""
        return self.request("GET", url, **given)

    def json(self, url: str, **given: Any) -> Any:
        """The body of an answer that must be well."""
        answer = self.get(url, **given)
        assert answer.status_code == 200, (url, answer.status_code, answer.text[:500])
        return answer.json()


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
