"""Which texts are near to which exemplar? MinHash bands for candidates, exact sets for the answer.

A star is an exemplar and its members, each of which is near to the exemplar itself: what is near to
a member alone does not belong (after Aslam, Pelekhov and Rus 2004, doi:10.7155/jgaa.00084). So a
chain of texts, each near to the next, makes no narrative.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.narrative.rule import RULE, Rule
from sealane.inform.narrative.spelling import Spelling, spell

__all__ = ["Stars", "stars"]

_SEED = 20_261_129
"""Of the drawn numbers; any does, and one keeps answers the same."""
_THREADS = 2
_PARTS = 8
"""Parts of the texts that threads take one after the other."""


@dataclass(frozen=True)
class Stars:
    """The exemplar of each text (a row number, its own of an exemplar), and how near it is.

    ``near`` [Jaccard index of n-grams]. ``compared``: exact comparisons. ``capped``: buckets with
    more texts than were compared by.
    """

    owner: NDArray[np.int32]
    near: NDArray[np.float64]
    compared: int = 0
    capped: int = 0


@dataclass(frozen=True)
class _Buckets:
    """Numbers of buckets by band and text; the posts each text shares buckets with; their sizes."""

    bucket: NDArray[np.int32]
    loads: NDArray[np.int64]
    sizes: list[NDArray[np.int32]]


def stars(texts: pl.Series, weights: NDArray[np.int64], rule: Rule = RULE) -> Stars:
    """Stars of distinct texts with so many posts each, earlier ones first.

    Which texts become exemplars: those that share buckets with the most posts, the earlier of
    equals. It misses a pair that shares no band and no neighbour; it never takes one that is not
    near, since every member is compared with its exemplar exactly. The order of texts matters
    between equals alone.

    >>> found = stars(pl.Series(["the tanker left the strait", "The tanker left the straits",
    ...     "something else altogether"]).str.to_lowercase(), np.ones(3, np.int64))
    >>> found.owner.tolist()
    [0, 0, 2]
    """
    spelling = spell(texts)
    return stars_of(spelling, weights, rule)


def stars_of(spelling: Spelling, weights: NDArray[np.int64], rule: Rule) -> Stars:
    """The same of texts that are spelt already."""
    from sealane.inform.narrative import star_kernel as kernel

    rows = spelling.starts.shape[0] - 1
    owner, near = np.full(rows, -1, np.int32), np.ones(rows)
    if not rows:
        return Stars(owner, near)
    drawn = _drawn(spelling, rule)
    found = _buckets(_bands(spelling, drawn, rule), weights)
    order = np.argsort(-found.loads, kind="stable").astype(np.int32)
    rank = np.empty(rows, np.int32)
    rank[order] = np.arange(rows, dtype=np.int32)
    starts, heads = _heads(found, order, rule.heads)
    alone: NDArray[np.bool_] = np.all(found.bucket < 0, axis=0)
    owner[alone] = np.flatnonzero(alone)
    order = order[~alone[order]]
    sets = _sets(spelling, drawn, np.flatnonzero(~alone))
    said = (order, rank, found.bucket, starts, heads, sets, rule.jaccard, owner, near)
    compared = kernel.attach(*said) + kernel.settle(*said)
    capped = sum(int((one > rule.heads).sum()) for one in found.sizes)
    return Stars(owner, near, compared, capped)


def _drawn(spelling: Spelling, rule: Rule) -> NDArray[np.uint64]:
    """64 bits for each place of an n-gram and character, which depend on its code point alone."""
    with np.errstate(over="ignore"):
        points = spelling.points.astype(np.uint64)
        places = np.arange(1, rule.gram_chars + 1, dtype=np.uint64)
        mixed = points[None, :] + (places << np.uint64(32))[:, None] + np.uint64(_SEED)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed += np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        return mixed ^ (mixed >> np.uint64(31))


def _bands(spelling: Spelling, drawn: NDArray[np.uint64], rule: Rule) -> NDArray[np.uint32]:
    from sealane.inform.narrative.gram_kernel import mark_bands

    rng = np.random.default_rng(_SEED)
    factors = rng.integers(1 << 31, size=rule.hashes, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    addends = rng.integers(1 << 32, size=rule.hashes, dtype=np.uint32)
    rows = spelling.starts.shape[0] - 1
    marks = np.empty((rule.bands, rows), np.uint32)
    edges = np.linspace(0, rows, _PARTS + 1).astype(np.int64)

    def some(part: int) -> None:
        span = edges[part : part + 2]
        mark_bands(spelling.codes, spelling.starts, drawn, factors, addends, span, marks)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(some, range(_PARTS)))
    return marks


def _buckets(marks: NDArray[np.uint32], weights: NDArray[np.int64]) -> _Buckets:
    """Buckets of all bands, numbered one after the other."""
    from sealane.inform.narrative.star_kernel import find_buckets

    bands, rows = marks.shape
    bucket = np.empty((bands, rows), np.int32)
    loads = np.zeros((_THREADS, rows), np.int64)
    sizes: list[NDArray[np.int32]] = [np.empty(0, np.int32)] * bands

    def some(part: int) -> None:
        for band in range(part, bands, _THREADS):
            sizes[band] = find_buckets(marks[band], weights, bucket[band], loads[part])

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(some, range(_THREADS)))
    return _Buckets(bucket, loads.sum(0), sizes)


def _heads(
    found: _Buckets, order: NDArray[np.int32], cap: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Where the heads of each bucket begin, and the heads; buckets of all bands from here on."""
    from sealane.inform.narrative.star_kernel import find_heads

    begun, first, total = [np.zeros(1, np.int64)], 0, 0
    heads = []
    for band, sizes in enumerate(found.sizes):
        starts = np.concatenate([[0], np.cumsum(np.minimum(sizes, cap))]).astype(np.int64)
        heads.append(find_heads(found.bucket[band], order, starts))
        found.bucket[band][found.bucket[band] >= 0] += first
        begun.append(starts[1:] + total)
        first += sizes.shape[0]
        total += int(starts[-1])
    return np.concatenate(begun), np.concatenate(heads)


_Sets = tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


def _sets(spelling: Spelling, drawn: NDArray[np.uint64], texts: NDArray[np.int64]) -> _Sets:
    """The sets of n-grams of texts that share a bucket: values, places, counts; the number of
    each text among them."""
    from sealane.inform.narrative.gram_kernel import sort_grams

    most = np.maximum(np.diff(spelling.starts)[texts] - drawn.shape[0] + 1, 0)
    places = np.concatenate([[0], np.cumsum(most)]).astype(np.int64)
    grams, counts = np.empty(places[-1], np.uint64), np.zeros(texts.shape[0], np.int64)
    edges = np.linspace(0, texts.shape[0], _PARTS + 1).astype(np.int64)

    def some(part: int) -> None:
        span = slice(edges[part], edges[part + 1])
        sort_grams(
            spelling.codes, spelling.starts, drawn, texts[span], places[span], grams, counts[span]
        )

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(some, range(_PARTS)))
    number = np.full(spelling.starts.shape[0] - 1, -1, np.int32)
    number[texts] = np.arange(texts.shape[0], dtype=np.int32)
    return grams, places, counts, number
