"""The small sea that the tests of feeds play."""

from __future__ import annotations

from pathlib import Path

import pytest
from live_sea import Places, small_sea
from live_sea import places as places_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small sea is."""
    return tmp_path_factory.mktemp("sea")


@pytest.fixture(scope="module")
def lines(folder: Path) -> list[bytes]:
    """Its first lines: some hours."""
    return small_sea(folder)[:3_000]


@pytest.fixture(scope="module")
def places(folder: Path, lines: list[bytes]) -> Places:
    """Its zones and ports."""
    assert lines
    return places_of(folder)
