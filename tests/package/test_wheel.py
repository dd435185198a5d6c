"""The built wheel works by itself: page and coast inside, no development dependency needed."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(out), str(REPO)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_page_and_coast_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "sealane/serve/static/index.html",
        "sealane/serve/static/app.js",
        "sealane/serve/static/guest.html",
        "sealane/serve/static/guest.js",
        "sealane/geo/data/coast.npz",
        "sealane/geo/data/ports.csv",
        "sealane/law/data/limits.npz",
        "sealane/law/data/instruments.csv",
        "sealane/py.typed",
    ):
        assert needed in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_wheel_runs_by_itself(wheel: Path, tmp_path: Path) -> None:
    """Only the wheel on the path: a module that lives in the checkout alone would be missed."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import sealane, sealane.cli\n"
        "assert sealane.__file__.startswith(sys.argv[1]), sealane.__file__\n"
        "from sealane import geo\n"
        "assert len(geo.Ports.packaged()) > 3000\n"
        "sealane.cli.main(['--help'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "sealane run FILE" in done.stdout


def test_runtime_dependencies_are_not_development_tools(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        meta = next(n for n in archive.namelist() if n.endswith("METADATA"))
        text = archive.read(meta).decode()
    needed = [
        line.split(":", 1)[1].split(";")[0].strip().lower()
        for line in text.splitlines()
        if line.startswith("Requires-Dist") and "extra ==" not in line
    ]
    assert not [
        name for name in needed if name.startswith(("pytest", "pyais", "hypothesis", "boto3"))
    ]
