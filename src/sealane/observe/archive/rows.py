"""What does a table give before its columns are understood? Rows, and what was no row.

The three carriers (delimited text, JSON lines, Parquet) all give :class:`Rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

__all__ = ["Refused", "Rows"]


@dataclass
class Refused:
    """Rows set aside, as columns: line or row number, reason code, detail and raw text."""

    number: list[int] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    detail: list[str | None] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)

    def add(self, number: int, reason: str, detail: str | None, raw: str) -> None:
        """One more row."""
        self.number.append(number)
        self.reason.append(reason)
        self.detail.append(detail)
        self.raw.append(raw)


@dataclass
class Rows:
    """Rows of a table with their place in the file.

    ``frame``: one column for each column of the source that is used, named ``c<place>``, as text
    or (Parquet) in its own type. ``number``: 1-based line or row of each. ``raw``: the text of
    the row at a place (0-based) of the frame. ``lines``: how many lines or rows of the file this
    part accounts for; those not in the frame are in ``refused`` or counted in ``other``.
    """

    frame: pl.DataFrame
    number: npt.NDArray[np.int64]
    raw: Callable[[int], str]
    lines: int
    refused: Refused = field(default_factory=Refused)
    other: Counter[str] = field(default_factory=Counter)
