"""The scripts behind `make`: a Python that will not do gets a sentence, file names keep spaces."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "printf", "cat", "cksum", "cut", "head", "env")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of commands that holds no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        found = next(p for p in (Path("/bin"), Path("/usr/bin")) if (p / name).exists())
        (folder / name).symlink_to(found / name)
    return folder


def command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make_venv(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(REPO / "tools/make_venv.sh"), "never"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(path), **env},
        cwd=path,
    )


OLD = 'case "$2" in *exit*) exit 1;; *print*) echo 3.9;; esac'
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac'


def test_a_machine_without_python_is_told_what_to_install(bare: Path) -> None:
    done = make_venv(bare)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, and none was found. Install it" in done.stderr


def test_an_old_python_is_named_with_its_version(bare: Path) -> None:
    command(bare, "python3", OLD)
    done = make_venv(bare)
    assert done.returncode == 1
    assert "none was found (python3 is 3.9)" in done.stderr


def test_a_python_without_venv_is_told_the_package(bare: Path) -> None:
    command(bare, "python3", WITHOUT_VENV)
    done = make_venv(bare)
    assert done.returncode == 1
    assert "without venv" in done.stderr
    assert "apt-get install python3.11-venv" in done.stderr


def test_another_python_that_has_venv_is_taken(bare: Path) -> None:
    command(bare, "python3", WITHOUT_VENV)
    command(bare, "python3.12", 'case "$1" in -m) exit 7;; esac')
    done = make_venv(bare)
    assert done.returncode == 7, "python3.12 was asked to make the environment"
    assert "apt-get" not in done.stderr


def test_the_python_asked_for_may_have_a_space_in_its_path(bare: Path) -> None:
    folder = bare / "a b"
    folder.mkdir()
    command(folder, "python", WITHOUT_VENV)
    done = make_venv(bare, PYTHON=str(folder / "python"))
    assert "a b/python, 3.11" in done.stderr


def demo(bare: Path, tmp_path: Path, exit_code: int = 0, **env: str) -> tuple[list[str], int, str]:
    """Arguments of `sealane run`, each on a line, from a demo on the user's files."""
    seen = tmp_path / "seen"
    script = (
        f'if [ "$1" = run ]; then printf "%s\\n" "$@" > "{seen}"; exit {exit_code}; fi\n'
        'if [ "$1" = export ]; then echo "{}"; fi'
    )
    command(bare, "sealane", script)
    done = subprocess.run(
        ["sh", str(REPO / "tools/demo.sh"), str(bare / "sealane"), "lakes", "1", "0", "8765"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(bare), **env},
        cwd=tmp_path,
    )
    return seen.read_text().splitlines(), done.returncode, done.stderr + done.stdout


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("a.nmea b.csv.gz", ["a.nmea", "b.csv.gz"]),
        ("my file.csv", ["my file.csv"]),
        ("'my file.csv' a.nmea", ["my file.csv", "a.nmea"]),
        ("my\\ file.csv", ["my file.csv"]),
        ("*.csv", ["my file.csv", "o'clock.csv"]),
        ("o'clock.csv", ["o'clock.csv"]),
    ],
)
def test_the_demo_takes_files_as_a_shell_would(
    files: str, expected: list[str], bare: Path, tmp_path: Path
) -> None:
    (tmp_path / "my file.csv").touch()
    (tmp_path / "o'clock.csv").touch()
    seen, code, _ = demo(bare, tmp_path, FILES=files)
    assert code == 0
    assert seen[1 : seen.index("--lake")] == expected


def test_the_demo_passes_options_on(bare: Path, tmp_path: Path) -> None:
    seen, _, _ = demo(bare, tmp_path, FILES="a.nmea", ARGS="--received-at '2024-03-01 00:00'")
    assert seen[1:4] == ["a.nmea", "--received-at", "2024-03-01 00:00"]
    plain, _, _ = demo(bare, tmp_path, FILES="a.nmea")
    assert plain[-1] == seen[-1], "options do not change which lake is used"


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (3, 0), (1, 1), (2, 2), (130, 130)])
def test_the_demo_ends_as_the_run_did(code: int, expected: int, bare: Path, tmp_path: Path) -> None:
    _, ended, said = demo(bare, tmp_path, code, FILES="a.nmea")
    assert ended == expected
    assert ("To see it" in said) == (code in (0, 1, 3))


def test_the_demo_advises_only_what_the_refusal_names(bare: Path, tmp_path: Path) -> None:
    _, _, said = demo(bare, tmp_path, 1, FILES="noise.bin")
    assert "--received-at" not in said
    assert "If that names an option of sealane run" in said


def test_no_tracked_file_names_a_registry() -> None:
    """Locks hold versions and digests; where packages come from is the machine's business."""
    hosts = [f"{name}.{end}" for name, end in (
        ("registry.npm" + "js", "org"), ("registry.yarn" + "pkg", "com"),
        ("files.python" + "hosted", "org"),
        ("pypi", "org"),
    )]  # fmt: skip
    for path in ("requirements.txt", "web/package-lock.json", "web/package.json", "pyproject.toml"):
        text = (REPO / path).read_text()
        assert not [host for host in hosts if host in text], path


def test_make_alone_lists_what_can_be_made() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory"], cwd=REPO, capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )  # fmt: skip
    for name in ("demo", "test", "check", "bench", "docs", "setup"):
        assert f"make {name} " in done.stdout
