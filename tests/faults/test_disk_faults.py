"""A full disk and a directory without permission: told, and nothing stored is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from disk import mounted
from lake_samples import Made, read, sea

from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.observe import Batch

NOBODY = 65534

AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[2])
from lake_samples import Made, read, sea
from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.observe import Batch
made = Made("a", [Batch(positions=sea(5))])
Lake(sys.argv[4]).ingest(made, reader=read)  # what is imported late is imported now
os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[3]))
try:
    Lake(sys.argv[1]).ingest(made, reader=read)
except LakeError as error:
    print(error)
"""

LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from lake_samples import Made, read, sea
from sealane.errors import LakeError
from sealane.lake import Lake
from sealane.observe import Batch
lake = Lake(sys.argv[1])
lake.ingest(Made("a", [Batch(positions=sea(500))]), reader=read)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    lake.ingest(Made("b", [Batch(positions=sea(100_000, seed=2))]), reader=read)
except LakeError as error:
    print(error)
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "3m") as folder:
        yield folder


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    lake = Lake(small_disk / "lake")
    lake.ingest(Made("a", [Batch(positions=sea(500))]), reader=read)
    before, version = lake.positions().collect(), lake.version
    large = [Batch(positions=sea(100_000, seed=seed)) for seed in (2, 3)]
    with pytest.raises(LakeError, match="No space left") as caught:
        lake.ingest(Made("b", large), reader=read)
    assert str(small_disk) in caught.value.message
    assert "Free" in (caught.value.hint or "")
    assert caught.value.data["bytes_free"] < 3_000_000
    assert lake.version == version
    assert lake.positions().collect().equals(before)
    assert list((small_disk / "lake" / "_staging").iterdir()) == []
    [report] = lake.ingest(Made("c", [Batch(positions=sea(500, seed=9))]), reader=read)
    assert report.positions == 500


def run(script: str, lake: Path, *more: str) -> str:
    samples = str(Path(__file__).resolve().parents[1] / "lake")
    return subprocess.run(
        [sys.executable, "-c", script, str(lake), samples, *more],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
    ).stdout


def test_a_file_size_limit_loses_nothing(tmp_path: Path) -> None:
    said = run(LIMITED, tmp_path / "lake")
    assert "No space left" in said
    assert "ulimit" in said
    lake = Lake(tmp_path / "lake", create=False)
    assert lake.positions().collect().height == 500
    assert lake.files()["file"].to_list() == ["a"]
    assert pl.scan_delta(f"{lake.path}/positions").collect().height == 500


def test_a_lake_without_permission_is_not_taken_for_none(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a lake of another user cannot be made")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "lake"
        Lake(path).ingest(Made("a", [Batch(positions=sea(5))]), reader=read)
        path.chmod(0o700)
        said = run(AS_NOBODY, path, str(NOBODY), str(tmp_path / "warm"))
    assert "permission denied" in said


def test_a_place_without_permission_is_named(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        folder, user = tmp_path / "locked", os.geteuid()
        folder.mkdir(mode=0o500)
    else:
        folder, user = Path("/"), NOBODY
    said = run(AS_NOBODY, folder / "sealane-lake-of-nobody", str(user), str(tmp_path / "warm"))
    assert "permission denied" in said
    assert str(folder) in said
