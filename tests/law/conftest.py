"""The packaged zones, read once: what a place needs is cut out of them when it is first asked."""

from __future__ import annotations

import pytest

from sealane.law import Waters


@pytest.fixture(scope="session")
def waters() -> Waters:
    """Nothing changes it, but that it knows the places again that it was asked of before."""
    return Waters()
