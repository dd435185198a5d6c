"""Which language came first? Between the first posts of each, and only beyond what clocks allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import polars as pl

from sealane.inform.origin.beginning import CLAIMS, CLAIMS_JA, First
from sealane.inform.origin.words import said

__all__ = ["Direction", "directions"]


@dataclass(frozen=True)
class Direction:
    """Of two languages the one whose first post we observed earlier, or neither.

    ``came_first`` None: a tie, closer than ``band_s`` [s]. ``level``: the lower of the two claims
    on their beginnings, as in :data:`~sealane.inform.origin.beginning.CLAIMS`.
    """

    languages: tuple[str, str]
    came_first: str | None
    first_at: datetime
    after_s: float
    band_s: float
    level: int

    def as_json(self) -> dict[str, Any]:
        """The same with a sentence."""
        english, japanese = self._said()
        return {
            "languages": list(self.languages),
            "came_first": self.came_first,
            "first_at": self.first_at,
            "after_s": self.after_s,
            "band_s": self.band_s,
            "claim": CLAIMS[self.level],
            "sentence": english,
            "sentence_ja": japanese,
        }

    def _said(self) -> tuple[str, str]:
        one, two = self.languages
        if self.came_first is None:
            return said("no_order", one=one, two=two, band=_seconds(self.band_s))
        reserve = ("", "")
        if self.level < len(CLAIMS) - 1:
            reserve = f"; {CLAIMS[self.level]}", f"（{CLAIMS_JA[self.level]}）"
        return said("order", one=one, two=two, after=_seconds(self.after_s), reserve=reserve)


def _seconds(span: float) -> tuple[str, str]:
    return f"{span:g} s", f"{span:g}秒"


def directions(firsts: dict[str, First], bands_us: dict[tuple[str, str], int]) -> list[Direction]:
    """One for each pair of languages, the earlier first; ``bands_us`` [us] by platforms.

    It says which came first among what was observed, and nothing of who translated whom.
    """
    made = []
    order = sorted(firsts, key=lambda name: (firsts[name].at, name))
    for one, two in combinations(order, 2):
        first, second = firsts[one], firsts[two]
        after = (second.at - first.at).total_seconds()
        band = bands_us[first.platform, second.platform] / 1e6
        made.append(
            Direction(
                languages=(one, two),
                came_first=one if after >= band else None,
                first_at=first.at,
                after_s=after,
                band_s=band,
                level=min(first.level, second.level),
            )
        )
    return made


def by_language(posts: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The posts of each language that is told."""
    parts = posts.drop_nulls("language").partition_by("language", as_dict=True)
    return {str(name): part for (name,), part in sorted(parts.items())}
