"""What every test shares: property tests draw the same cases on every machine.

A case that a random draw finds elsewhere belongs into the test as an explicit example.
``HYPOTHESIS_PROFILE=search`` draws anew each time. No case has a deadline: machines differ, and
the first call compiles.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long begin first, so that no worker is left alone with one at the end.

    Within them and behind them the order stays as random as it was.
    """
    ranks: dict[object, int] = {}
    for item in items:
        rank = 0 if item.get_closest_marker("slow") else 1 if item.get_closest_marker("web") else 2
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])
