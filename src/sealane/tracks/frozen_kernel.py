"""Compiled search for places that a terminal repeats although its hull has moved on.

A receiver without a fix may go on sending the last place it knew, for hours, also between true
fixes. The exact repeat of a place says that the hull lies still only as long as the reported speeds
do not say that it sails.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.tracks.path_kernel import (
    CLOCK_S,
    DOUBTED,
    FIRST,
    FROZEN_M,
    FROZEN_MS,
    FROZEN_S,
    IDLE_MS,
    LAST,
    NULL_ISLAND,
    PREVIOUS,
    SINCE,
    SIZE,
    SOG_MARGIN,
    SPEED,
    STALE,
    TIME,
    X,
    Y,
    Z,
    gap_m,
    is_reachable,
    limit_ms,
    slack_m,
)

# How reports of one transmitter follow each other when true and old places come by turns, in
# usual intervals: seldom (RARE) sooner than SOON, mostly within LATE.
SOON, LATE, RARE = 0.75, 4.0, 0.1
LOOK = 64


@njit(cache=True, nogil=True, forceinline=True)
def is_same_place(facts, i, j):  # type: ignore[no-untyped-def]
    return facts[i, X] == facts[j, X] and facts[i, Y] == facts[j, Y] and facts[i, Z] == facts[j, Z]


@njit(cache=True, nogil=True, forceinline=True)
def _run_m(facts, i, j, since, least_ms):  # type: ignore[no-untyped-def]
    """How far both speeds say the hull went from fix ``since`` to ``i``; 0 below ``least_ms``."""
    pace = min(facts[i, SPEED], facts[j, SPEED])
    if not (facts[i, SPEED] == facts[i, SPEED] and facts[j, SPEED] == facts[j, SPEED]):
        return 0.0
    return pace * (facts[i, TIME] - facts[since, TIME]) if pace > least_ms else 0.0


@njit(cache=True, nogil=True, forceinline=True)
def is_stale(facts, i, track, state, limits):  # type: ignore[no-untyped-def]
    """Whether fix ``i`` is at the place that the track was frozen at, and cannot have sailed back.

    Back there at the speed reported, or drifting, it may have.
    """
    last, stale = state[LAST, track], state[STALE, track]
    if stale < 0 or not is_same_place(facts, i, stale) or is_same_place(facts, i, last):
        return False
    _, reported = limit_ms(facts, i, last, 0.0, limits)
    pace = max(limits[SOG_MARGIN] * reported, limits[IDLE_MS])
    dt = facts[i, TIME] - facts[last, TIME] + limits[CLOCK_S]
    return gap_m(facts, i, last) > slack_m(facts, i, last, limits) + pace * dt


@njit(cache=True, nogil=True)
def _disown(facts, i, track, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """Make outliers of the repeats that a track held: its hull was elsewhere."""
    since = state[SINCE, track]
    for j in range(since + 1, i):
        if label[j] == track and not is_outlier[j]:
            is_outlier[j] = True
            state[SIZE, track] -= 1
    state[LAST, track] = since


@njit(cache=True, nogil=True)
def _thaw(facts, i, track, label, is_outlier, state, max_ms, limits):  # type: ignore[no-untyped-def]
    """End a doubted run. It is disowned if the hull turns up where it cannot have gone since the
    last repeat, or as far off (half the way counts) as it said that it sailed meanwhile.
    """
    last, since = state[LAST, track], state[SINCE, track]
    state[DOUBTED, track] = 0
    state[STALE, track] = since
    said_m = _run_m(facts, last, since, since, limits[FROZEN_MS])
    has_sailed = said_m > limits[FROZEN_M] and gap_m(facts, i, since) > 0.5 * said_m
    if has_sailed or not is_reachable(facts, i, last, max_ms, limits):
        _disown(facts, i, track, label, is_outlier, state)


@njit(cache=True, nogil=True, forceinline=True)
def is_frozen(facts, i, track, state, limits):  # type: ignore[no-untyped-def]
    """Whether fix ``i`` repeats the last place of the track while under way; casts doubt on it."""
    last = state[LAST, track]
    if not is_same_place(facts, i, last):
        return False
    if _run_m(facts, i, last, state[SINCE, track], limits[FROZEN_MS]) > limits[FROZEN_M]:
        state[DOUBTED, track] = 1
    dt = facts[i, TIME] - facts[last, TIME]
    return dt <= limits[FROZEN_S] and _run_m(facts, i, last, last, 0.0) > limits[FROZEN_M]


@njit(cache=True, nogil=True, forceinline=True)
def follow(facts, i, track, label, is_outlier, state, max_ms, limits):  # type: ignore[no-untyped-def]
    """Let fix ``i`` continue the track."""
    if not is_same_place(facts, i, state[LAST, track]):
        if state[DOUBTED, track] == 1:
            _thaw(facts, i, track, label, is_outlier, state, max_ms, limits)
        state[SINCE, track] = i
    if facts[i, TIME] - facts[state[LAST, track], TIME] >= 1.0:
        state[PREVIOUS, track] = state[LAST, track]
    state[LAST, track] = i
    state[SIZE, track] += 1


@njit(cache=True, nogil=True)
def _rhythm(facts, label, a, b, begin, end):  # type: ignore[no-untyped-def]
    """Changes between two tracks: how many, how many too soon, how many in the usual time.

    One transmitter that gives a true place and an old one by turns keeps its interval when it
    changes; of two transmitters each falls somewhere between the reports of the other, half of the
    time within half of their interval.
    """
    between = np.empty(end - begin)
    own, changes = 0, 0
    before = -1
    for i in range(begin, end):
        if label[i] == a or label[i] == b:
            if before >= 0 and label[before] == b and label[i] == b:
                between[own] = facts[i, TIME] - facts[before, TIME]
                own += 1
            elif before >= 0 and label[before] != label[i]:
                changes += 1
                between[end - begin - changes] = facts[i, TIME] - facts[before, TIME]
            before = i
    if own == 0:
        return changes, changes, 0
    usual = np.median(between[:own])
    waits = between[end - begin - changes :]
    soon = int(np.sum(waits < SOON * usual))
    return changes, soon, int(np.sum(waits <= LATE * usual)) - soon


@njit(cache=True, nogil=True)
def _is_by_turns(facts, label, a, b, begin, end):  # type: ignore[no-untyped-def]
    changes, soon, usual = _rhythm(facts, label, a, b, begin, end)
    return changes > 0 and soon <= RARE * changes and 2 * usual > changes


@njit(cache=True, nogil=True)
def _keeps(facts, track, later, begin, end, max_ms, limits, label, state):  # type: ignore[no-untyped-def]
    """What of ``track`` is of the hull of ``later``: 1 up to where it stands, 0 none, -1 no matter.

    A track that stands still and is never heard again when another begins within reach of the
    place where it came to stand was that hull. So was one that goes on repeating that place by
    turns with the other, at one transmitter's rhythm; wholly at one place it may be out of reach.
    """
    head, since, last = state[FIRST, later], state[SINCE, track], state[LAST, track]
    if facts[head, NULL_ISLAND] > 0.0 or state[LAST, later] < state[FIRST, track]:
        return -1
    is_heir = (
        since < head
        and facts[since, NULL_ISLAND] == 0.0  # nobody was there
        and is_reachable(facts, head, since, max_ms, limits)
    )
    if last < head:
        silence = facts[head, TIME] - facts[last, TIME]
        return 1 if is_heir and since < last and silence <= limits[FROZEN_S] else -1
    if not is_heir and since != state[FIRST, track]:
        return -1
    if not _is_by_turns(facts, label, track, later, begin, end):
        return -1
    return 1 if is_heir else 0


@njit(cache=True, nogil=True)
def join_frozen(facts, begin, end, made, max_ms, limits, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """Join tracks of one hull that only a repeated place parted; the repeats become outliers.

    Each is held against those heard within ``FROZEN_S`` before it began, ``LOOK`` fixes back.
    """
    for track in range(begin, begin + made):
        head = state[FIRST, track]
        for j in range(head - 1, max(begin, head - LOOK) - 1, -1):
            other = label[j]
            if state[SIZE, track] == 0 or facts[head, TIME] - facts[j, TIME] > limits[FROZEN_S]:
                break
            if other == track or state[SIZE, other] == 0:
                continue
            kept = _keeps(facts, other, track, begin, end, max_ms, limits, label, state)
            if kept >= 0:
                _merge(other, track, begin, end, kept, label, is_outlier, state)
                continue
            kept = _keeps(facts, track, other, begin, end, max_ms, limits, label, state)
            if kept >= 0:
                _merge(track, other, begin, end, kept, label, is_outlier, state)


@njit(cache=True, nogil=True)
def _merge(track, later, begin, end, kept, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """Give the fixes of ``track`` to ``later``; what it repeated after it came to stand is out."""
    since = state[SINCE, track] if kept == 1 else -1
    for i in range(begin, end):
        if label[i] == track:
            label[i] = later
            if i > since:
                is_outlier[i] = True
            elif not is_outlier[i]:
                state[SIZE, later] += 1
    state[SIZE, track] = 0
    if kept == 1:
        state[FIRST, later] = state[FIRST, track]
