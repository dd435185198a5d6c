"""One small strait, which the tests of the engine judge as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sealane import scenario


@pytest.fixture(scope="session")
def strait(kept_sea: Callable[..., scenario.Made]) -> scenario.Made:
    return kept_sea("strait", seed=5, hours=60)


@pytest.fixture
def out_dir(tmp_path: Path) -> Path:
    return tmp_path / "sea"
