"""One small strait, made once for the tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealane import scenario


@pytest.fixture(scope="session")
def strait(tmp_path_factory: pytest.TempPathFactory) -> scenario.Made:
    return scenario.make("strait", seed=4, out_dir=tmp_path_factory.mktemp("strait"), hours=60)


@pytest.fixture
def out_dir(tmp_path: Path) -> Path:
    return tmp_path / "sea"
