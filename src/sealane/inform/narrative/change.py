"""What does a near text say otherwise than its exemplar? Differences by words, and what they touch.

Near is not the same: one word of negation, another number or two names that changed places make
another claim. Such changes are marked (``negation``, ``number``, ``role``) in Chinese, Japanese,
English and Russian. Marks come from words and endings, not from a model of language, so they say
where a person must look.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.narrative.rule import RULE, Rule
from sealane.inform.narrative.spelling import Spelling, spell
from sealane.inform.narrative.words import words

__all__ = ["FLAGS", "Changes", "changes", "flag_lists"]

FLAGS = ("negation", "number", "role")
"""What a change may touch, by bit."""
_THREADS = 2
_FEW = 256
"""Pairs that one thread takes."""


@dataclass(frozen=True)
class Changes:
    """The flags of each pair, as bits of :data:`FLAGS`, and every change.

    ``hunks``: row of the pair, characters from and to in the exemplar and in the text, bits.
    """

    flags: NDArray[np.uint8]
    hunks: NDArray[np.int32]

    def told(self, exemplars: pl.Series, texts: pl.Series) -> pl.DataFrame:
        """Changes as words: ``pair``, ``before``, ``after`` and ``marks``, in order.

        ``exemplars`` and ``texts`` are those of the pairs.
        """
        pair, from_, to, start, stop, bits = self.hunks.T
        table = pl.DataFrame(
            {
                "pair": pair.astype(np.uint32),
                "one": exemplars.gather(pair),
                "two": texts.gather(pair),
                "from": from_,
                "size": to - from_,
                "start": start,
                "length": stop - start,
            }
        )
        return table.select(
            "pair",
            pl.col("one").str.slice(pl.col("from"), pl.col("size")).alias("before"),
            pl.col("two").str.slice(pl.col("start"), pl.col("length")).alias("after"),
            flag_lists(bits).alias("marks"),
        )


def changes(exemplars: pl.Series, texts: pl.Series, rule: Rule = RULE) -> Changes:
    """Compare each text with the exemplar of its row, word by word.

    Texts are keys (:func:`~sealane.observe.posts.text_key`), Chinese in simplified characters.
    ``negation``: a change holds more or fewer negations or denials than what it replaces, or a
    prefix that negates. ``number``: the numbers in their order are others; 2, two, 二 and два are
    one. ``role``: who stood on the one side of a word stands on the other, with the passive turned
    round. It cannot see irony, a name exchanged for another one, a negation that the table does not
    have, or roles in a text of more than ``role_words`` words.

    >>> one = pl.Series(["coast guard rammed the boat"] * 2)
    >>> two = pl.Series(["the boat rammed coast guard", "coast guard did not ram the boat"])
    >>> found = changes(one, two)
    >>> flag_lists(found.flags).to_list()
    [['role'], ['negation']]
    >>> found.told(one, two).filter(pl.col("pair") == 1).select("before", "after").rows()
    [('rammed', 'did not ram')]
    """
    both = pl.concat([exemplars, texts]).rechunk()
    rows = len(texts)
    pairs = np.stack([np.arange(rows), np.arange(rows) + rows], axis=1).astype(np.int64)
    return changes_of(spell(both), pairs, rule)


def changes_of(spelling: Spelling, pairs: NDArray[np.int64], rule: Rule) -> Changes:
    """The same of texts that are spelt already; pairs of one exemplar stand together."""
    from sealane.inform.narrative.change_kernel import find_changes

    flags = np.zeros(pairs.shape[0], np.uint8)
    if not pairs.shape[0]:
        return Changes(flags, np.empty((0, 6), np.int32))
    table = words()
    alphabet, looked = _alphabet(spelling), (table.hashes, table.marks, table.values)
    most = int(np.diff(spelling.starts).max()) + 1

    def some(part: NDArray[np.int64]) -> NDArray[np.int32]:
        edits = min(rule.change_edits, 2 * most)
        trace = np.empty((edits + 1, 2 * edits + 7), np.int32)
        found: NDArray[np.int32] = find_changes(
            spelling.codes, spelling.starts, pairs[part], alphabet, looked, rule.role_words,
            _rooms(most), trace, mine := np.zeros(part.shape[0], np.uint8),
        )  # fmt: skip
        flags[part] = mine
        found[:, 0] = part[found[:, 0]]
        return found

    parts = np.array_split(np.arange(pairs.shape[0]), _THREADS if pairs.shape[0] > _FEW else 1)
    with ThreadPoolExecutor(_THREADS) as pool:
        return Changes(flags, np.concatenate(list(pool.map(some, parts))))


def _rooms(most: int) -> tuple[Any, ...]:
    from sealane.inform.narrative.token_kernel import room

    return room(most), room(most), np.zeros(most, np.bool_), np.zeros(most, np.bool_)


def _alphabet(spelling: Spelling) -> tuple[NDArray[Any], ...]:
    """Of each character: its code point, kind, longest word of the table from it, and worth."""
    table = words()
    points = spelling.points
    worth = np.full(points.shape[0], -1, np.int64)
    place = np.minimum(np.searchsorted(table.hanzi, points), table.hanzi.shape[0] - 1)
    is_number = table.hanzi[place] == points
    worth[is_number] = table.worth[place[is_number]]
    reach = np.zeros(points.shape[0], np.uint8)
    place = np.minimum(np.searchsorted(table.begins, points), table.begins.shape[0] - 1)
    is_begun = table.begins[place] == points
    reach[is_begun] = table.reaches[place[is_begun]]
    return points, spelling.kinds, reach, worth


def flag_lists(bits: NDArray[Any]) -> pl.Series:
    """Lists of the names of :data:`FLAGS` for bits of them."""
    lists = [[name for at, name in enumerate(FLAGS) if one >> at & 1] for one in range(8)]
    named = pl.Series("flags", lists, dtype=pl.List(pl.String))
    return named.gather(pl.Series(bits.astype(np.uint32)))
