"""Compiled: what was shared within a window of the same object, by moving windows.

Rows are in the order of object, then time; ``starts`` holds where each object begins, and the end.
Times are microseconds, and a distance of exactly ``window`` counts. Nothing is binned.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def crowd(starts, at, account, window, accounts):  # type: ignore[no-untyped-def]
    """For each row the other accounts within the window before and after it, and in all how many
    pairs of rows of two accounts lie within it."""
    others = np.zeros(at.shape[0], np.int32)
    held = np.zeros(accounts, np.int32)
    twice = 0
    for o in range(starts.shape[0] - 1):
        first, end = starts[o], starts[o + 1]
        low, high, distinct = first, first, 0
        for i in range(first, end):
            while high < end and at[high] - at[i] <= window:
                distinct += held[account[high]] == 0
                held[account[high]] += 1
                high += 1
            while at[i] - at[low] > window:
                held[account[low]] -= 1
                distinct -= held[account[low]] == 0
                low += 1
            others[i] = distinct - 1
            twice += high - low - held[account[i]]
        for i in range(low, end):
            held[account[i]] = 0
    return others, twice // 2


@njit(cache=True, nogil=True)
def first_shares(starts, account, accounts):  # type: ignore[no-untyped-def]
    """Whether a row is the first of its account for its object."""
    seen = np.full(accounts, -1, np.int64)
    is_first = np.empty(account.shape[0], np.bool_)
    for o in range(starts.shape[0] - 1):
        for i in range(starts[o], starts[o + 1]):
            is_first[i] = seen[account[i]] != o
            seen[account[i]] = o
    return is_first


@njit(cache=True, nogil=True)
def bursts(starts, at, account, is_crowded, window, accounts):  # type: ignore[no-untyped-def]
    """Stretches of crowded rows of one object, none further from the next than the window.

    Returns object, first and last time, rows and accounts of each.
    """
    rows = np.flatnonzero(is_crowded)
    size = rows.shape[0]
    of, begins, ends = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    posts, people = np.zeros(size, np.int64), np.zeros(size, np.int64)
    seen = np.full(accounts, -1, np.int64)
    n, o = -1, 0
    for i in rows:
        while starts[o + 1] <= i:
            o += 1
        if n < 0 or of[n] != o or at[i] - ends[n] > window:
            n += 1
            of[n], begins[n] = o, at[i]
        ends[n] = at[i]
        posts[n] += 1
        if seen[account[i]] != n:
            seen[account[i]] = n
            people[n] += 1
    n += 1
    return of[:n], begins[:n], ends[:n], posts[:n], people[:n]


@njit(cache=True, nogil=True)
def events_of(starts, at, account, window, accounts):  # type: ignore[no-untyped-def]
    """How many events ``events`` lists for each account as the smaller of the two."""
    counts = np.zeros(accounts, np.int64)
    held = np.zeros(accounts, np.int32)
    place = np.full(accounts, -1, np.int32)
    near = np.empty(accounts, np.int32)
    for o in range(starts.shape[0] - 1):
        low, n = starts[o], 0
        for i in range(starts[o], starts[o + 1]):
            while at[i] - at[low] > window:
                n = _leave(account[low], held, place, near, n)
                low += 1
            a = account[i]
            for j in range(n):
                if near[j] != a:
                    counts[min(a, near[j])] += 1
            n = _enter(a, held, place, near, n)
        for i in range(low, starts[o + 1]):
            n = _leave(account[i], held, place, near, n)
    return counts


@njit(cache=True, nogil=True)
def events(starts, at, account, is_first, stratum, window, begin):  # type: ignore[no-untyped-def]
    """One event for each row and other account that shared the object within the window before.

    Events stand by the smaller account (from ``begin``), then in the order of rows: the larger
    account, and the row times four, plus 1 where both are first shares, plus 2 where those are
    of one stratum.
    """
    accounts = begin.shape[0] - 1
    partner = np.empty(begin[-1], np.int32)
    mark = np.empty(begin[-1], np.int32)
    at_end = begin[:-1].copy()
    held = np.zeros(accounts, np.int32)
    place = np.full(accounts, -1, np.int32)
    near = np.empty(accounts, np.int32)
    opening = np.full(accounts, -1, np.int64)
    for o in range(starts.shape[0] - 1):
        low, n = starts[o], 0
        for i in range(starts[o], starts[o + 1]):
            while at[i] - at[low] > window:
                n = _leave(account[low], held, place, near, n)
                if is_first[low]:
                    opening[account[low]] = -1
                low += 1
            a = account[i]
            for j in range(n):
                b = near[j]
                if b == a:
                    continue
                flags, other = 0, opening[b]
                if is_first[i] and other >= 0:
                    flags = 3 if stratum[other] == stratum[i] else 1
                small, large = min(a, b), max(a, b)
                partner[at_end[small]] = large
                mark[at_end[small]] = 4 * i + flags
                at_end[small] += 1
            n = _enter(a, held, place, near, n)
            if is_first[i]:
                opening[a] = i
        for i in range(low, starts[o + 1]):
            n = _leave(account[i], held, place, near, n)
            opening[account[i]] = -1
    return partner, mark


@njit(cache=True, nogil=True, inline="always")
def _enter(a, held, place, near, n):  # type: ignore[no-untyped-def]
    held[a] += 1
    if held[a] == 1:
        near[n], place[a] = a, n
        n += 1
    return n


@njit(cache=True, nogil=True, inline="always")
def _leave(a, held, place, near, n):  # type: ignore[no-untyped-def]
    held[a] -= 1
    if held[a] == 0:
        n -= 1
        last = near[n]
        near[place[a]], place[last] = last, place[a]
        place[a] = -1
    return n


@njit(cache=True, nogil=True)
def row_pairs(starts, at, account, window, size):  # type: ignore[no-untyped-def]
    """Pairs of rows of two accounts within the window, earlier row first: ``size`` of them."""
    one, two = np.empty(size, np.int64), np.empty(size, np.int64)
    n = 0
    for o in range(starts.shape[0] - 1):
        low = starts[o]
        for i in range(starts[o], starts[o + 1]):
            while at[i] - at[low] > window:
                low += 1
            for j in range(low, i):
                if account[j] != account[i]:
                    one[n], two[n] = j, i
                    n += 1
    return one[:n], two[:n]
