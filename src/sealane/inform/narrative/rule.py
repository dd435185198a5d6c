"""Every threshold of narratives in one place, with unit, reason and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sealane.errors import BadSetting
from sealane.inform import threshold

__all__ = ["RULE", "Rule", "changed"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of near-duplicates and of what is told of them; a unit stands in each name.

    Raises BadSetting where a value cannot be meant: a size or cap that is not positive, a part
    outside 0 to 1, or hashes that do not fill their bands.
    """

    gram_chars: int = 4
    """[characters] Of an n-gram. Four code points tell two words of Chinese and most of a word of
    other languages; no peer's words by spaces are needed."""
    hashes: int = 64
    """Least hashes of a text (Broder 1997, doi:10.1109/SEQUEN.1997.666900)."""
    bands: int = 16
    """Bands of hashes; a text is compared where all of one band are equal, with a chance of
    1 - (1 - s⁴)¹⁶ at a Jaccard index s (Leskovec, Rajaraman and Ullman 2014, 3.4): 0.64 at 0.5,
    0.99 at 0.7; neighbours of neighbours make up for most of the rest."""
    heads: int = 8
    """Texts of a bucket that the others are compared by, so that n texts of one template take
    8 n comparisons and not n². Sealane: the prototype's cap, held on seed 1."""
    jaccard: float = 0.5
    """The least Jaccard index of the n-grams of a member and its exemplar. Sealane: tuned on
    seed 1 of the benchmark near_duplicates."""
    short_cjk_chars: int = 12
    """[characters] Chinese, Japanese or Korean text below it is near to its equals alone: one word
    of it changes most n-grams. Sealane."""
    short_other_chars: int = 20
    """[characters] The same for other scripts; mixed text by the sum of its parts."""
    min_posts: int = 2
    """Posts of a narrative that is told; 1 tells every text."""
    bin_s: float = 3600.0
    """[s] Width of the bins of the counts over time, from midnight UTC 1970 on."""
    change_edits: int = 400
    """Words put in or taken out up to which a difference is worked out word by word (Myers 1986,
    doi:10.1007/BF01840446); above it the middle is one change."""
    role_words: int = 400
    """Words of a text up to which swapped roles are looked for."""

    def __post_init__(self) -> None:
        threshold.above(self, 0, *(item for item in threshold.names(self) if item != "jaccard"))
        threshold.between_0_and_1(self, "jaccard")
        if self.hashes % self.bands:
            raise BadSetting(
                f"{self.hashes} hashes do not fill {self.bands} bands evenly.",
                hint="Give a multiple of the bands.",
                setting="hashes",
            )

    def as_json(self) -> dict[str, float]:
        """Each threshold by name."""
        return threshold.as_json(self)


RULE = Rule()
"""The thresholds unless others are given."""


def changed(rule: Rule, said: Iterable[str]) -> Rule:
    """A rule with thresholds as a command line says them (``name=number``).

    Raises BadSetting where a name is none of a threshold, or a value no number for it.
    """
    return threshold.changed(rule, said, "narratives")
