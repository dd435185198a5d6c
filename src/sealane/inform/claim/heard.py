"""Names of ships that were heard, found in texts as they are written there."""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

from sealane.inform.claim.mention import Hit

__all__ = ["heard_names"]

LEAST_LETTERS = 4
"""A shorter name is too often a word."""
MOST_NAMES = 200_000


def heard_names(texts: pl.Series, names: Collection[str]) -> dict[int, list[Hit]]:
    """Where names stand in texts, by row, as hits of kind ``name``; the longest of those that meet.

    Capitals do not matter in a name of several words. A name of one word must stand in capitals, or
    in quotes: many ships are called by a word of the language. Names below four letters are left
    to the rules.
    """
    wanted = sorted({name.strip() for name in names if len(name.strip()) >= LEAST_LETTERS})
    wanted = [name for name in wanted if not name.isdigit()][:MOST_NAMES]
    if not wanted:
        return {}
    found = texts.str.extract_many(wanted, ascii_case_insensitive=True, overlapping=True)
    rows: dict[int, list[Hit]] = {}
    for row, (text, said) in enumerate(zip(texts.to_list(), found.to_list(), strict=True)):
        hits = [hit for one in sorted(set(said or ())) for hit in _places(text, one)]
        kept = [hit for hit in hits if not any(_holds(other, hit) for other in hits)]
        if kept:
            rows[row] = kept
    return rows


def _places(text: str, said: str) -> list[Hit]:
    """Where a name stands as a whole word."""
    is_one_word = not re.search(r"[\s\d]", said) and said.isascii()
    if is_one_word and not said.isupper():
        return []
    pattern = (
        rf"(?<![A-Za-z0-9]){re.escape(said)}(?![A-Za-z0-9])" if said.isascii() else re.escape(said)
    )
    return [
        Hit(match.start(), match.end(), "name", match[0]) for match in re.finditer(pattern, text)
    ]


def _holds(one: Hit, other: Hit) -> bool:
    longer = one.end - one.start > other.end - other.start
    return longer and one.start <= other.start and other.end <= one.end
