"""The pages of keys, and what they say of a JSON: the one rule for every command.

A page has tables whose first column names keys, the second their unit, the third what they are and,
where there is one, the fourth when they are null. A unit that begins with "by" says that the value
is an object with one entry for each of these, so that its own keys are no names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference" / "assess"


@dataclass(frozen=True)
class Page:
    """A page: its keys, those that hold one entry for each of something, and those that may be
    null; None: it has no such column."""

    keys: frozenset[str]
    of_each: frozenset[str]
    nullable: frozenset[str] | None

    def wrong(self, told: list[Any]) -> dict[str, set[str]]:
        """What differs from several answers of one command, together."""
        seen, null = set[str](), set[str]()
        for one in told:
            self._walk(one, seen, null)
        unexplained = set() if self.nullable is None else null - self.nullable
        found = {"missing": seen - self.keys, "unknown": self.keys - seen, "null": unexplained}
        return {name: keys for name, keys in found.items() if keys}

    def _walk(self, told: Any, seen: set[str], null: set[str]) -> None:
        for one in told if isinstance(told, list) else ():
            self._walk(one, seen, null)
        for key, value in told.items() if isinstance(told, dict) else ():
            seen.add(key)
            if value is None:
                null.add(key)
            is_each = key in self.of_each and isinstance(value, dict)
            self._walk([*value.values()] if is_each else value, seen, null)


def page(name: str) -> Page:
    """The page of a command; its lines have a meaning, and cells in the number of their head."""
    keys, each, null, width = set[str](), set[str](), set[str](), 0
    for line in (FOLDER / f"{name}_keys.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| key |"):
            width = len(cells)
        if not line.startswith("| `"):
            continue
        assert len(cells) == width, line
        assert cells[2], f"{line}: what is it?"
        names = re.findall(r"`(\w+)`", cells[0])
        keys.update(names)
        each.update(names if cells[1].startswith("by ") else ())
        null.update(names if width > 3 and cells[3] else ())
    return Page(frozenset(keys), frozenset(each), frozenset(null) if width > 3 else None)
