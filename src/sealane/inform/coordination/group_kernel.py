"""Compiled: cores of mutually tied accounts, and who else was there when a core met."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def core_numbers(begin, to):  # type: ignore[no-untyped-def]
    """The core number of each vertex of a graph (Batagelj and Zaversnik 2003)."""
    size = begin.shape[0] - 1
    degree = begin[1:] - begin[:-1]
    most = degree.max() if size else 0
    bins = np.zeros(most + 2, np.int64)
    for v in range(size):
        bins[degree[v] + 1] += 1
    bins = np.cumsum(bins)
    order, place, fill = np.empty(size, np.int64), np.empty(size, np.int64), bins.copy()
    for v in range(size):
        place[v] = fill[degree[v]]
        order[place[v]] = v
        fill[degree[v]] += 1
    for k in range(size):
        v = order[k]
        for e in range(begin[v], begin[v + 1]):
            u = to[e]
            if degree[u] > degree[v]:
                other = order[bins[degree[u]]]
                if other != u:
                    order[place[u]], order[place[other]] = other, u
                    place[u], place[other] = place[other], place[u]
                bins[degree[u]] += 1
                degree[u] -= 1
    return degree


@njit(cache=True, nogil=True)
def components(begin, to, is_kept):  # type: ignore[no-untyped-def]
    """The number of the component of each kept vertex, in the order of vertices; others -1."""
    size = begin.shape[0] - 1
    of, waiting, n = np.full(size, -1, np.int64), np.empty(size, np.int64), 0
    for v in range(size):
        if not is_kept[v] or of[v] >= 0:
            continue
        of[v], waiting[0], top = n, v, 1
        while top:
            top -= 1
            u = waiting[top]
            for e in range(begin[u], begin[u + 1]):
                if is_kept[to[e]] and of[to[e]] < 0:
                    of[to[e]] = n
                    waiting[top] = to[e]
                    top += 1
        n += 1
    return of


@njit(cache=True, nogil=True)
def attended(starts, at, account, is_member, window, least, accounts):  # type: ignore[no-untyped-def]
    """On how many objects each account shared within the window of ``least`` other members."""
    times = np.zeros(accounts, np.int64)
    counted = np.full(accounts, -1, np.int64)
    held = np.zeros(accounts, np.int32)
    for o in range(starts.shape[0] - 1):
        first, end = starts[o], starts[o + 1]
        if end - first <= least:
            continue
        low, high, distinct = first, first, 0
        for i in range(first, end):
            while high < end and at[high] - at[i] <= window:
                if is_member[account[high]]:
                    distinct += held[account[high]] == 0
                    held[account[high]] += 1
                high += 1
            while at[i] - at[low] > window:
                if is_member[account[low]]:
                    held[account[low]] -= 1
                    distinct -= held[account[low]] == 0
                low += 1
            a = account[i]
            if distinct - is_member[a] >= least and counted[a] != o:
                counted[a] = o
                times[a] += 1
        for i in range(low, end):
            held[account[i]] = 0
    return times
