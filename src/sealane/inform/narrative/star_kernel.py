"""Compiled: which texts share a bucket, and which exemplar is nearest to each?

``bucket[band, text]`` is the number of a bucket over all bands, or -1 where nothing else has the
mark. The heads of bucket ``b`` are ``heads[starts[b]:starts[b + 1]]``: its first texts by rank.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.inform.narrative.gram_kernel import share_part

__all__ = ["attach", "find_buckets", "find_heads", "settle"]


@njit(cache=True, nogil=True)
def find_buckets(marks, weights, bucket, loads):  # type: ignore[no-untyped-def]
    """Numbers of buckets of one band with more than one text, from 0; their sizes.

    ``loads`` gains, for each text, the posts of its bucket.
    """
    rows = marks.shape[0]
    size = 16
    while size < 2 * rows:
        size *= 2
    table = np.full(size, -1, np.int32)
    firsts, counts = np.empty(rows, np.int32), np.zeros(rows, np.int32)
    posts = np.zeros(rows, np.int64)
    found = 0
    for row in range(rows):
        place = np.int64((np.uint64(marks[row]) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20))
        place &= size - 1
        while table[place] >= 0 and marks[firsts[table[place]]] != marks[row]:
            place = (place + 1) & (size - 1)
        if table[place] < 0:
            table[place] = found
            firsts[found] = row
            found += 1
        code = table[place]
        bucket[row] = code
        counts[code] += 1
        posts[code] += weights[row]
    numbers, kept = np.full(found, -1, np.int32), 0
    for code in range(found):
        if counts[code] > 1:
            numbers[code] = kept
            counts[kept] = counts[code]
            kept += 1
    for row in range(rows):
        loads[row] += posts[bucket[row]]
        bucket[row] = numbers[bucket[row]]
    return counts[:kept].copy()


@njit(cache=True, nogil=True)
def find_heads(bucket, order, starts):  # type: ignore[no-untyped-def]
    """The first texts of each bucket of one band, in ``order``, as many as ``starts`` has room for.

    ``starts`` begins at 0 and ends at the number of heads.
    """
    heads = np.empty(starts[-1], np.int32)
    filled = np.zeros(starts.shape[0] - 1, np.int64)
    for text in order:
        code = bucket[text]
        if code >= 0 and starts[code] + filled[code] < starts[code + 1]:
            heads[starts[code] + filled[code]] = text
            filled[code] += 1
    return heads


@njit(cache=True, nogil=True)
def _exemplars(text, bucket, starts, heads, owner, found):  # type: ignore[no-untyped-def]
    """The exemplars of texts that share a bucket with this one, but its own; each once."""
    count = 0
    for band in range(bucket.shape[0]):
        code = bucket[band, text]
        if code < 0:
            continue
        for at in range(starts[code], starts[code + 1]):
            near = owner[heads[at]]
            if near < 0 or near == text or near == owner[text]:
                continue
            place = 0
            while place < count and found[place] != near:
                place += 1
            if place == count:
                found[count] = near
                count += 1
    return count


@njit(cache=True, nogil=True)
def _nearest(text, count, found, rank, sets, least):  # type: ignore[no-untyped-def]
    """The nearest of some exemplars at ``least`` near, the first by rank among equals, or -1; how
    near."""
    grams, places, counts, number = sets
    best, near = -1, least
    mine = number[text]
    for at in range(count):
        one = found[at]
        part = share_part(
            grams, places[mine], counts[mine], places[number[one]], counts[number[one]], near
        )
        if part < 0:
            continue
        if best < 0 or part > near or rank[one] < rank[best]:
            best, near = one, part
    return best, near


@njit(cache=True, nogil=True)
def attach(order, rank, bucket, starts, heads, sets, least, owner, near):  # type: ignore[no-untyped-def]
    """Each text by rank: under the nearest exemplar so far at ``least`` near, else one itself.

    Returns how many exact comparisons that took.
    """
    found = np.empty(bucket.shape[0] * _most(starts), np.int32)
    compared = 0
    for text in order:
        count = _exemplars(text, bucket, starts, heads, owner, found)
        compared += count
        best, part = _nearest(text, count, found, rank, sets, least)
        owner[text] = text if best < 0 else best
        near[text] = 1.0 if best < 0 else part
    return compared


@njit(cache=True, nogil=True)
def settle(order, rank, bucket, starts, heads, sets, least, owner, near):  # type: ignore[no-untyped-def]
    """Once more, with every exemplar known: lone exemplars under another, members to the nearest.

    Returns how many exact comparisons that took.
    """
    found = np.empty(bucket.shape[0] * _most(starts), np.int32)
    members = np.zeros(owner.shape[0], np.int64)
    for text in order:
        members[owner[text]] += 1
    compared = 0
    for back in range(order.shape[0]):
        text = order[order.shape[0] - 1 - back]
        if owner[text] == text and members[text] > 1:
            continue
        count = _exemplars(text, bucket, starts, heads, owner, found)
        compared += count
        is_member = owner[text] != text
        best, part = _nearest(text, count, found, rank, sets, near[text] if is_member else least)
        if best < 0:
            continue
        if is_member and part == near[text] and rank[best] > rank[owner[text]]:
            continue
        members[owner[text]] -= 1
        members[best] += 1
        owner[text], near[text] = best, part
    return compared


@njit(cache=True, nogil=True)
def _most(starts):  # type: ignore[no-untyped-def]
    """The most heads of any bucket."""
    most = 1
    for code in range(starts.shape[0] - 1):
        most = max(most, starts[code + 1] - starts[code])
    return most
