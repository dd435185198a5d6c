"""The trie of all names, and how code points are folded for it: built once for each process."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.lexicon.entry import entries
from sealane.observe import posts

__all__ = ["Trie", "fold_table", "trie", "worded_table"]

_POINTS = 0x34000
"""No letter of these scripts has a code point beyond it (Unicode 17)."""
_ALIKE = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u30fb\uff65\u00b7",
    "'": "\u2018\u2019\u02bc\u0060\u00b4",
    " ": "\t\n\r\x0b\x0c\u00a0\u2007\u202f\u3000\u2009\u200a",
    "е": "ёЁ",
}
"""Signs that stand for one another: dashes and the dot of Japanese names, apostrophes, spaces."""
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF))
"""Scripts below the Chinese ones that are written without spaces, or with particles at words."""
_FIRST_CJK = 0x2E80
_CAPITALS = 5
"""A Latin name of so many capitals is an acronym and is found in capitals alone (PLAN, RAN)."""
_JOINED = ("place", "agency")


@dataclass(frozen=True, eq=False)
class Trie:
    """Edges as a hash table, the name that ends in each state, and the entries of each name."""

    keys: NDArray[np.int64]
    states: NDArray[np.int32]
    name_of: NDArray[np.int32]
    cased: NDArray[np.uint8]
    entries: pl.DataFrame
    """name (u32), kind, entry: each once."""


@cache
def fold_table() -> NDArray[np.int32]:
    """For each code point below 0x34000 the one that it is compared by."""
    points = np.setdiff1d(np.arange(_POINTS), np.arange(0xD800, 0xE000))
    table = np.arange(_POINTS, dtype=np.int32)
    letters = [chr(point) for point in points.tolist()]
    simple = posts.simplified(pl.Series(letters)).to_list()
    for point, letter in zip(points.tolist(), simple, strict=True):
        if letter.isascii():
            table[point] = ord(letter.lower())
            continue
        wide = unicodedata.normalize("NFKC", letter)
        low = (wide if len(wide) == 1 else letter).lower()
        if len(low) == 1:
            table[point] = ord(low)
    for one, others in _ALIKE.items():
        table[[ord(other) for other in others]] = ord(one)
    return table


@cache
def worded_table() -> NDArray[np.bool_]:
    """For each code point whether it is of a script whose words stand apart: letters, marks,
    digits."""
    table = np.zeros(_FIRST_CJK, np.bool_)
    for point in range(_FIRST_CJK):
        table[point] = unicodedata.category(chr(point))[0] in "LMN" or point == ord("_")
    for first, last in _UNSPACED:
        table[first : last + 1] = False
    return table


def folded(name: str) -> list[int]:
    """Code points of a name as they are compared, the star as its sign."""
    from sealane.inform.lexicon.find_kernel import STAR

    table = fold_table()
    return [STAR if sign == "*" else int(table[ord(sign)]) for sign in name]


def _case_of(kind: str, entry: str, name: str) -> int:
    """Which capitals a name must have: 2 all, 1 the first, 0 none."""
    if name.isascii() and name.isupper() and len(name) <= _CAPITALS:
        return 2
    return int(kind == "place" and entry.startswith("port_") and " " not in name)


def _written(kind: str, language: str, name: str) -> list[str]:
    """A name, and as a hashtag joins it."""
    if language == "en" and kind in _JOINED and " " in name:
        return [name, name.replace(" ", "").replace("'", "")]
    return [name]


@cache
def trie() -> Trie:
    """The trie of all packaged names."""
    from sealane.inform.lexicon.find_kernel import SHIFT, fill_edges

    edges: dict[int, int] = {}
    name_of: list[int] = [-1]
    cased: list[int] = []
    rows: set[tuple[int, str, str]] = set()
    told = entries().select("entry", "kind", "language", "name").rows()
    for entry, kind, language, whole in told:
        for name in _written(kind, language, whole):
            state = 0
            for point in folded(name):
                key = state << SHIFT | point
                if key not in edges:
                    edges[key] = len(name_of)
                    name_of.append(-1)
                state = edges[key]
            rule = _case_of(kind, entry, name)
            if name_of[state] < 0:
                name_of[state] = len(cased)
                cased.append(rule)
            number = name_of[state]
            cased[number] = min(cased[number], rule)
            rows.add((number, kind, entry))
    size = 1 << (2 * len(edges)).bit_length()
    keys, states = fill_edges(
        np.array(list(edges), np.int64), np.array(list(edges.values()), np.int32), size
    )
    schema = {"name": pl.UInt32, "kind": pl.String, "entry": pl.String}
    return Trie(
        keys=keys,
        states=states,
        name_of=np.array(name_of, np.int32),
        cased=np.array(cased, np.uint8),
        entries=pl.DataFrame(sorted(rows), schema=schema, orient="row"),
    )
