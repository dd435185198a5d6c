"""Results by view, seed and kind, kept in files so that an interrupted run goes on where it was.

What was measured holds for the code that it was measured with: a fingerprint of all sources is part
of each file's name, and results of other code are never read.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("src/sealane", "benchmarks/judging")
FOLDER = ROOT / ".stamps" / "truth"


def fingerprint() -> str:
    """Twelve digits that change with any source, table of facts or peer's adapter."""
    told = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".json", ".npz") and "static" not in path.parts:
                told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return told.hexdigest()[:12]


class Kept:
    """Results in a folder."""

    def __init__(self, folder: Path, peers: str | None) -> None:
        self._folder, self._code = folder, fingerprint()
        self._peers = hashlib.sha256((peers or "none").encode()).hexdigest()[:4]
        folder.mkdir(parents=True, exist_ok=True)

    def _path(self, view: str, seed: int, kind: str | None) -> Path:
        beside = self._peers if view == "alone" else ""
        return self._folder / f"{view}-{kind or 'all'}-{seed}-{self._code}{beside}.json"

    def find(self, view: str, seed: int, kind: str | None) -> dict[str, Any] | None:
        """The result, if this code made it before."""
        path = self._path(view, seed, kind)
        found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
        return found

    def put(self, view: str, seed: int, kind: str | None, result: dict[str, Any]) -> None:
        """Keep a result; a file is there whole or not at all."""
        path = self._path(view, seed, kind)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(result))
        part.replace(path)
