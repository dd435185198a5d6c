"""Every order of the events of the API, page by page."""

from __future__ import annotations

import pytest
from serve_client import V1, Client, every_page


@pytest.mark.parametrize("order", ["newest", "confidence"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_hold_every_event_once_in_every_order(client: Client, order: str, limit: int) -> None:
    address = f"/events?standing=false&order={order}"
    whole = client.json(f"{V1}{address}")["rows"]
    assert every_page(client, address, limit) == whole
    oldest = client.json(f"{V1}/events?standing=false")["rows"]
    assert sorted(row["event_id"] for row in whole) == sorted(row["event_id"] for row in oldest)
    last = [row["end_at"] or row["start_at"] for row in whole]
    keys = last if order == "newest" else [row["confidence"] for row in whole]
    assert keys == sorted(keys, reverse=True)
    assert "_last_at" not in whole[0]
