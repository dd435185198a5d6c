"""Does anything that leaves hold a name that the case sealed? A scan that says how many, and none.

A handle can stand in a text without the sign before it, in an address or in a tag, where the door
of posts cannot know it. Whatever is to leave is held against every sealed name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from sealane.errors import NotAllowed
from sealane.inform import lexicon

__all__ = ["Names", "refuse_names"]

SHORTEST = 3
"""[characters] A shorter name stands in any text by chance, as a number of seven digits does."""
KINDS = ("handle", "account", "post", "mention")
"""Kinds of originals that are names; the others are what a rejected record held."""
NOT_TOLD = frozenset(
    {"type", "id", "spec_version", "created", "modified", "first_observed", "last_observed"}
)
"""Members of STIX whose values are its own words, names and times."""
_PLAIN = re.compile(r"[a-z]+")
_WORD = r"[0-9a-zA-Z_\u00c0-\u024f\u0400-\u04ff]"


@dataclass(frozen=True)
class Names:
    """Sealed names, folded. ``ordinary`` are names of organisations and places as the lexicon has
    them, which stand for these: they count after @ alone."""

    every: tuple[str, ...] = field(default=(), repr=False)
    ordinary: frozenset[str] = frozenset()

    @classmethod
    def of(cls, originals: pl.DataFrame) -> Names:
        """The names of ORIGINALS, as a case opens them."""
        named = originals.filter(pl.col("kind").is_in(KINDS))
        both = pl.concat([named["original"], named["handle"]]).drop_nulls()
        both = both.str.strip_chars().str.strip_chars_start("@＠").str.to_lowercase().unique()
        is_short = (both.str.len_chars() < SHORTEST) | both.str.contains(r"^\d{1,7}$")
        known = lexicon.entries()["name"].str.to_lowercase()
        return cls(tuple(both.filter(~is_short).sort().to_list()), frozenset(known.to_list()))

    def distinctive(self) -> Names:
        """Those that no word of our own texts can be: with a digit, a sign or another script."""
        return replace(self, every=tuple(one for one in self.every if not _PLAIN.fullmatch(one)))

    def count(self, text: str) -> int:
        """How many sealed names stand in a text as whole words."""
        return self.counts([text])[0]

    def without(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts in which no sealed name stands."""
        counts = self.counts(texts)
        return [text for text, count in zip(texts, counts, strict=True) if not count]

    def counts(self, texts: Sequence[str]) -> list[int]:
        """The same of many texts, which are gone through together."""
        if not self.every or not texts:
            return [0] * len(texts)
        lower = pl.Series(texts, dtype=pl.String).str.to_lowercase()
        hits = lower.str.extract_many(list(self.every), overlapping=True)
        return [
            sum(self._is_whole(one, text) for one in set(found))
            for text, found in zip(lower.to_list(), hits.to_list(), strict=True)
        ]

    def _is_whole(self, name: str, text: str) -> bool:
        at = r"[@＠]" if name in self.ordinary else ""
        before = rf"(?<!{_WORD})" if re.match(_WORD, name) and not at else at
        after = rf"(?!{_WORD})" if re.match(_WORD, name[-1]) else ""
        return re.search(before + re.escape(name) + after, text) is not None


def refuse_names(names: Names, told: Any, where: str) -> None:
    """Raise NotAllowed where a sealed name stands in anything that is told; it says none of them.

    ``told``: a text, or JSON of which every text is looked at, names of members too.
    """
    found = list(_texts(told, where))
    counts = names.counts([text for _, text in found])
    for (place, _), count in zip(found, counts, strict=True):
        if count:
            raise NotAllowed(
                f"{place} holds {count} of the names that the case has sealed: nothing is written.",
                hint="Look for a handle in a text, an address or a tag there, and leave it out.",
                act="brief",
                field=place,
            )


def _texts(told: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(told, str):
        yield where, told
    elif isinstance(told, Mapping):
        for name, value in told.items():
            if name in NOT_TOLD or str(name).endswith(("_ref", "_refs")):
                continue
            yield from _texts(value, f"{where}.{name}")
    elif isinstance(told, list | tuple):
        for number, value in enumerate(told):
            yield from _texts(value, f"{where}[{number}]")
