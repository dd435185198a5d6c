"""A cell of a table whose text has wide letters: lines end between letters, never in a figure."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.containers import Lines
from rich.text import Text

__all__ = ["WideText", "is_wide"]

WIDE = re.compile(r"[\u2E80-\uFFEF]")
PIECE = re.compile(
    r"[（「]?[\u2212-]?\d[\d,.]*\d?[）」～、。%]*|[^\u2E80-\uFFEF\s]+[）」、。]*|\s+|.[）」、。]*"
)
"""What no line ends in: a figure with its marks, a word of narrow letters, one wide letter."""


def is_wide(text: str) -> bool:
    """Whether a text has letters that take two columns, between which a line may end."""
    return WIDE.search(text) is not None


class WideText(Text):
    """Text that is parted between wide letters and before a figure, where it fits."""

    def wrap(self, console: Console, width: int, **how: Any) -> Lines:
        """The lines; a piece that is longer than a line is folded."""
        rows, row = [], ""
        for piece in PIECE.findall(self.plain):
            if row.strip() and cell_len(row + piece.rstrip()) > width:
                rows.append(row.rstrip())
                row = ""
            row += piece if row else piece.lstrip()
        lines = Lines()
        for one in [*rows, row]:
            lines.extend(Text(one).wrap(console, width, **how))
        return lines
