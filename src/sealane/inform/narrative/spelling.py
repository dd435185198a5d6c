"""Texts as numbers of characters, which kernels take; and what kind each character is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.observe.posts.listing import octets_of

__all__ = ["BREAK", "DIGIT", "HAN", "HIRAGANA", "KATAKANA", "LETTER", "SIGN", "SPACE", "Spelling",
           "spell"]  # fmt: skip

SPACE, SIGN, BREAK, LETTER, DIGIT, HAN, HIRAGANA, KATAKANA = range(8)
"""Kinds of characters; a break ends a clause."""
_KINDS = (
    (LETTER, r"[\p{L}\p{M}'’]"),
    (DIGIT, r"\p{Nd}"),
    (HAN, r"[\p{Han}〇]"),
    (HIRAGANA, r"\p{Hiragana}"),
    (KATAKANA, r"[\p{Katakana}ー]"),
    (SPACE, r"\s"),
    (BREAK, r"[.,;:!?。、，；：！？…#|()（）「」『』【】\[\]«»\"“”\n]"),
)
"""The last that fits decides; what none fits is a sign."""
_POINTS = 0x110000


@dataclass(frozen=True)
class Spelling:
    """``codes[starts[i]:starts[i + 1]]`` are the characters of text i, numbers of ``points``.

    ``kinds``: the kind of each character of the alphabet.
    """

    codes: NDArray[np.uint16] | NDArray[np.uint32]
    starts: NDArray[np.int64]
    points: NDArray[np.uint32]
    kinds: NDArray[np.uint8]

    def some(self, rows: NDArray[np.int64]) -> Spelling:
        """The same of some of the texts."""
        sizes = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        at = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], sizes)
        return Spelling(self.codes[at], starts, self.points, self.kinds)


def spell(texts: pl.Series) -> Spelling:
    """The characters of texts; a null text has none."""
    from sealane.inform.narrative import gram_kernel as kernel

    data, offsets = octets_of(texts)
    is_there = np.zeros(_POINTS, np.bool_)
    starts = kernel.count_characters(data, offsets, is_there)
    points = np.flatnonzero(is_there).astype(np.uint32)
    number = np.zeros(_POINTS, np.uint16 if points.shape[0] <= 1 << 16 else np.uint32)
    number[points] = np.arange(points.shape[0])
    codes = np.empty(starts[-1], number.dtype)
    kernel.write_codes(data, offsets, number, codes)
    return Spelling(codes, starts, points, _kinds(points))


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    letters = pl.Series([chr(point) for point in points.tolist()], dtype=pl.String)
    found = np.full(points.shape[0], SIGN, np.uint8)
    for kind, pattern in _KINDS:
        found[letters.str.contains(pattern).to_numpy()] = kind
    return found
