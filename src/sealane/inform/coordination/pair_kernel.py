"""Compiled: events of two accounts become pairs, and what chance would bring of them."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

NEGLIGIBLE = 1e-17
"""A term so much smaller than the sum changes no digit of it."""


@njit(cache=True, nogil=True)
def pairs(begin, partner, mark, object_of, at, stratum, strata, least):  # type: ignore[no-untyped-def]
    """Pairs of accounts that met on ``least`` objects or more, and counts over all of them.

    Returns smaller and larger account, events, objects, first shares, those within one stratum,
    first and last time; then the number of pairs of any size, of events between first shares, and
    of those within each stratum.
    """
    accounts = begin.shape[0] - 1
    last_object = np.full(accounts, -1, np.int64)
    figures = np.zeros((accounts, 4), np.int64)
    times = np.zeros((accounts, 2), np.int64)
    touched = np.empty(accounts, np.int32)
    found, spans = np.empty((1024, 6), np.int64), np.empty((1024, 2), np.int64)
    n, distinct, tested = 0, 0, 0
    within = np.zeros(strata, np.int64)
    for a in range(accounts):
        met = 0
        for e in range(begin[a], begin[a + 1]):
            b, i, flags = partner[e], mark[e] >> 2, mark[e] & 3
            if figures[b, 0] == 0:
                touched[met], times[b, 0], times[b, 1] = b, at[i], at[i]
                met += 1
            figures[b, 0] += 1
            if last_object[b] != object_of[i]:
                figures[b, 1] += 1
                last_object[b] = object_of[i]
            figures[b, 2] += flags & 1
            figures[b, 3] += flags >> 1
            tested += flags & 1
            within[stratum[i]] += flags >> 1
            times[b, 0], times[b, 1] = min(times[b, 0], at[i]), max(times[b, 1], at[i])
        distinct += met
        for k in range(met):
            b = touched[k]
            if figures[b, 1] >= least:
                if n == found.shape[0]:
                    found, spans = _room(found, n), _room(spans, n)
                found[n, 0], found[n, 1], found[n, 2:] = a, b, figures[b]
                spans[n] = times[b]
                n += 1
            figures[b] = 0
            last_object[b] = -1
    return found[:n], spans[:n], distinct, tested, within


@njit(cache=True, nogil=True)
def _room(table, used):  # type: ignore[no-untyped-def]
    wider = np.empty((2 * table.shape[0], table.shape[1]), table.dtype)
    wider[:used] = table[:used]
    return wider


@njit(cache=True, nogil=True)
def poisson_tail(count, mean):  # type: ignore[no-untyped-def]
    """Probability of ``count`` or more where ``mean`` are expected, for each."""
    tail = np.ones(count.shape[0])
    for i in range(count.shape[0]):
        w, expected = count[i], mean[i]
        if w <= 0:
            continue
        if expected <= 0.0:
            tail[i] = 0.0
            continue
        term = math.exp(w * math.log(expected) - expected - math.lgamma(w + 1.0))
        total, j = term, w
        while True:
            j += 1
            term *= expected / j
            total += term
            if term <= NEGLIGIBLE * total and j > expected:
                break
        tail[i] = min(1.0, total)
    return tail


@njit(cache=True, nogil=True)
def binomial_tail(count, draws, share):  # type: ignore[no-untyped-def]
    """Probability that ``count`` or more of ``draws`` fall to one with each ``share``."""
    tail = np.ones(count.shape[0])
    for i in range(count.shape[0]):
        x, n, p = count[i], draws[i], share[i]
        if x <= 0 or p >= 1.0:
            continue
        if p <= 0.0 or x > n:
            tail[i] = 0.0
            continue
        ways = math.lgamma(n + 1.0) - math.lgamma(x + 1.0) - math.lgamma(n - x + 1.0)
        term = math.exp(ways + x * math.log(p) + (n - x) * math.log1p(-p))
        total = term
        for j in range(x, n):
            term *= (n - j) / (j + 1.0) * p / (1.0 - p)
            total += term
            if term <= NEGLIGIBLE * total and j > n * p:
                break
        tail[i] = min(1.0, total)
    return tail


@njit(cache=True, nogil=True)
def expected_within(one, two, begin, stratum, shares, rate):  # type: ignore[no-untyped-def]
    """Events of each pair that chance brings within strata: the sum of rate times both shares.

    ``begin`` says where the strata of each account stand, in order; ``rate`` is 2 P / S^2.
    """
    mean = np.zeros(one.shape[0])
    for i in range(one.shape[0]):
        a, b = begin[one[i]], begin[two[i]]
        while a < begin[one[i] + 1] and b < begin[two[i] + 1]:
            if stratum[a] == stratum[b]:
                mean[i] += rate[stratum[a]] * shares[a] * shares[b]
                a += 1
                b += 1
            elif stratum[a] < stratum[b]:
                a += 1
            else:
                b += 1
    return mean


@njit(cache=True, nogil=True)
def in_common(one, two, begin, thing):  # type: ignore[no-untyped-def]
    """How many objects both accounts of each pair shared; those of an account stand in order."""
    common = np.zeros(one.shape[0], np.int64)
    for i in range(one.shape[0]):
        a, b = begin[one[i]], begin[two[i]]
        while a < begin[one[i] + 1] and b < begin[two[i] + 1]:
            if thing[a] == thing[b]:
                common[i] += 1
                a += 1
                b += 1
            elif thing[a] < thing[b]:
                a += 1
            else:
                b += 1
    return common
