"""The texts of posts as they are compared, each distinct one once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.observe.posts import (
    MENTION,
    AccountKey,
    emoji_key,
    numbered,
    script_language,
    simplified,
    text_key,
)

__all__ = ["Texts", "hash_keys", "shown", "texts_of"]

HASH_CHARS = 16
"""[hex digits] Of the hash of a key: among 10⁷ texts two fall together with a chance below 10⁻⁵."""
_THREADS = 2
_PUBLIC = AccountKey(bytes(32))
"""Texts are no names: their hashes are the same in every case, and so is a narrative's."""


@dataclass(frozen=True)
class Texts:
    """Posts with a text, by time, and the number of the distinct key of each.

    ``written``: the key before characters were simplified. ``keys``: distinct keys, as they first
    come. ``firsts``: the row where each came first. ``weights``: posts of each. ``wordless``: posts
    left out, since nothing was left of their text.
    """

    posts: pl.DataFrame
    written: pl.Series
    code: NDArray[np.uint32]
    keys: pl.Series
    firsts: NDArray[np.int64]
    weights: NDArray[np.int64]
    wordless: int


def texts_of(posts: pl.DataFrame) -> Texts:
    """The texts of posts that are in the order of time.

    Chinese is brought to simplified characters unless the post is Japanese, by what it says or by
    its script.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        size = -(-posts.height // _THREADS) or 1
        parts = [posts["text"].slice(at, size) for at in range(0, posts.height, size)]
        written = pl.concat([posts["text"].clear(), *pool.map(text_key, parts)])
    told = posts["language"]
    unsaid = told.is_null().arg_true()
    if len(unsaid):
        told = told.scatter(unsaid, script_language(posts["text"].gather(unsaid)))
    posts = posts.with_columns(told.alias("language"))
    is_there = written.is_not_null()
    wordless = len(written) - int(is_there.sum())
    if wordless:
        posts, written = posts.filter(is_there), written.filter(is_there)
    is_japanese = (posts["language"] == "ja").fill_null(value=False)
    keys = written.zip_with(is_japanese, simplified(written))
    codes, firsts = numbered(keys)
    code = codes.to_numpy()
    return Texts(
        posts,
        written,
        code,
        keys.gather(firsts),
        firsts.to_numpy().astype(np.int64),
        np.bincount(code, minlength=len(firsts)).astype(np.int64),
        wordless,
    )


def hash_keys(keys: pl.Series) -> pl.Series:
    """A hash of each key, the same everywhere (HMAC-SHA-256 under a key of zeros)."""
    return _PUBLIC.hash(keys, kind="object", platform="text").str.slice(0, HASH_CHARS)


def shown(texts: pl.Series) -> pl.Series:
    """Texts as they may be shown: no handle, not even a keyed one.

    >>> shown(pl.Series(["RT @user_4: 衝突"])).to_list()
    ['RT @…: 衝突']
    """
    return texts.str.replace_all(MENTION, "$1@…")


def emoji_of(texts: pl.Series) -> pl.Series:
    """The emoji of texts, empty where there is none."""
    may = (texts.str.len_bytes() != texts.str.len_chars()).arg_true()
    nothing = pl.Series(texts.name, [""], dtype=pl.String).new_from_index(0, len(texts))
    if not len(may):
        return nothing
    return nothing.scatter(may, emoji_key(texts.gather(may)).fill_null(""))
