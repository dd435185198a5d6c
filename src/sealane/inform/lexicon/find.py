"""Which names of the lexicon stand where in texts?"""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["FOUND", "find"]

FOUND = {
    "row": pl.UInt32,
    "start": pl.UInt32,
    "end": pl.UInt32,
    "kind": pl.String,
    "entry": pl.String,
}
"""The columns of what is found."""


def find(texts: pl.Series) -> pl.DataFrame:
    """Names of the lexicon in each text: row, start, end (characters, end excluded), kind, entry.

    The longest name counts from each place, and none within another; names that only overlap both
    stand (``China Coast Guard`` and ``coast guard ship``). Words of Latin, Cyrillic, Greek and
    Arabic letters are whole ones; Chinese, Japanese and Korean have no borders between words, so
    that a name can be part of a longer word there. Capitals, full-width signs, traditional and
    simplified characters, dashes and ё count as what they stand for. Ports ask for a capital and
    acronyms for capitals. A name of several entries gives a row for each (``Taiwan``: the island,
    and whose ship it is). In the order of rows and places; texts that are null have none.

    It knows no grammar: whether a word is meant so (``board``, ``block``) it cannot tell.

    >>> find(pl.Series(["海警船冲撞补给船", "the PLAN rammed it", "a plan"])).rows()
    [(0, 0, 3, 'vessel_word', 'coast_guard_ship'), (0, 3, 5, 'verb', 'ram'), \
(0, 5, 8, 'vessel_word', 'supply_boat'), (1, 4, 8, 'agency', 'chn_navy'), (1, 9, 15, 'verb', 'ram')]
    """
    from sealane.inform.lexicon.find_kernel import find_names
    from sealane.inform.lexicon.trie import fold_table, trie, worded_table

    known = trie()
    data, offsets = _octets(texts)
    found = find_names(
        data,
        offsets,
        fold_table(),
        worded_table(),
        known.keys,
        known.states,
        known.name_of,
        known.cased,
    )
    names = ("row", "start", "end", "name")
    table = pl.DataFrame({name: found[:, n].astype(np.uint32) for n, name in enumerate(names)})
    joined = table.join(known.entries, on="name", how="left", maintain_order="left_right")
    return joined.select(list(FOUND))


def _octets(texts: pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The bytes of a column of texts and where each begins; null as empty."""
    array = texts.cast(pl.String).fill_null("").rechunk().to_arrow().cast(pa.large_string())
    _, offsets, data = array.buffers()
    places = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    octets = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return octets, places
