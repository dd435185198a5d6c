"""What was done with a case? Lines that are only ever added, each holding the hash of the last.

Whoever may write the folder can still cut lines off at the end, or write all of it anew: that shows
only against a copy of the last hash kept elsewhere (every command prints it as ``record``).
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sealane.errors import CaseError
from sealane.inform.case.private import FILE_MODE

__all__ = ["FIRST", "Record"]

FIRST = "0" * 64
"""What stands before the first line."""


@dataclass(frozen=True)
class Record:
    """The record of a case, in one file of JSON lines."""

    path: Path

    def add(self, act: str, *, at: datetime, **told: Any) -> str:
        """Add a line and return its hash; CaseError where the lines before do not hold."""
        line = {"at": at.isoformat(), "act": act, **told, "before": self.head()}
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        with os.fdopen(handle, "ab") as file:
            file.write(text.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return _hash(text)

    def lines(self) -> list[dict[str, Any]]:
        """Every line in order, checked."""
        before, found = FIRST, []
        for number, text in enumerate(self._texts(), 1):
            try:
                line = json.loads(text)
                said = line["before"]
            except (ValueError, KeyError, TypeError) as error:
                raise self._broken(number, "is no line of a record") from error
            if said != before:
                raise self._broken(number, "does not follow the line before it")
            found.append(line)
            before = _hash(text)
        return found

    def head(self) -> str:
        """The hash of the last line."""
        self.lines()
        texts = self._texts()
        return _hash(texts[-1]) if texts else FIRST

    def _texts(self) -> list[str]:
        if not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8").splitlines()

    def _broken(self, number: int, what: str) -> CaseError:
        return CaseError(
            f"{self.path}, line {number}: {what}.",
            hint="Somebody changed the record. Restore the case from a copy; until then nothing is "
            "revealed, added or deleted.",
            file=str(self.path),
            line=number,
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
