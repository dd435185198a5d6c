"""Requests to an app in this process, without sockets."""

from __future__ import annotations

from typing import Any

import httpx

V1 = "/api/v1"


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


def every_page(client: Client, address: str, limit: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    url: str | None = f"{V1}{address}{'&' if '?' in address else '?'}limit={limit}"
    for _ in range(10_000):
        if url is None:
            return rows
        answer = client.get(url)
        body = answer.json()
        assert 0 < body["count"] <= limit or (not rows and body["next"] is None)
        rows += body["rows"]
        link = answer.headers.get("link")
        assert (link is None) == (body["next"] is None)
        url = link.split(">")[0].lstrip("<") if link else None
    raise AssertionError("paging does not end")
