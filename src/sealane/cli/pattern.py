"""Which of a table of sentences is a text, and what stands in its open places?"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Table", "found_in"]

Table = Sequence[tuple[str, str]]
"""Patterns of English sentences, each with its Japanese, in which ``{0}`` is the first group."""


def found_in(text: str, table: Table) -> tuple[str, list[str]] | None:
    """The Japanese of the first pattern that a whole text is of, and the groups, empty where one
    found nothing; None where none fits."""
    for english, japanese in table:
        if found := re.fullmatch(english, text, re.DOTALL):
            return japanese, [one or "" for one in found.groups()]
    return None
