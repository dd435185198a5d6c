"""Compiled search for reports that fit no hull's path: bursts, wrong times, spikes."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.tracks.path_kernel import (
    BURST,
    CLOCK_S,
    ECHO_M,
    ECHO_S,
    HOST_FACTOR,
    HOST_S,
    NULL_ISLAND,
    PLACE_M,
    SPEED,
    SPIKE_FACTOR,
    SPIKE_M,
    SPIKE_MARGIN_MS,
    TIME,
    gap_m,
    off_path_m,
)

LEVELS = 3  # a burst of 1, 2 or 3 fixes needs a host of as many times more


@njit(cache=True, nogil=True)
def _grade(facts, begin, end, made, limits, label, sizes):  # type: ignore[no-untyped-def]
    """For each track which host a burst needs, and which bursts it may host itself."""
    grade = np.full(made, LEVELS, np.int64)  # index of the host size needed; LEVELS: no burst
    rank = np.full(made, -1, np.int64)  # the largest burst that the track may host
    at_null = np.ones(made, np.bool_)
    for i in range(begin, end):
        at_null[label[i] - begin] &= facts[i, NULL_ISLAND] > 0.0
    for track in range(made):
        size = sizes[begin + track]
        if size == 0:
            continue
        if at_null[track]:
            grade[track] = 0
            continue
        if size <= limits[BURST]:
            grade[track] = min(size, LEVELS) - 1
        for level in range(LEVELS):
            if size >= limits[HOST_FACTOR] * (level + 1):
                rank[track] = level
    return grade, rank


@njit(cache=True, nogil=True)
def set_aside(facts, begin, end, made, limits, label, is_outlier, sizes):  # type: ignore[no-untyped-def]
    """Make bursts that fit no hull outliers of the longer track heard next to them."""
    grade, rank = _grade(facts, begin, end, made, limits, label, sizes)
    host = np.full(made, -1, np.int64)
    for direction in range(2):
        near = np.full(LEVELS, -1, np.int64)
        for step in range(end - begin):
            i = begin + step if direction == 0 else end - 1 - step
            track = label[i] - begin
            level = grade[track]
            if level < LEVELS and host[track] < 0 and near[level] >= 0:
                silence = abs(facts[i, TIME] - facts[near[level], TIME])
                host[track] = label[near[level]] if silence <= limits[HOST_S] else -1
            for lower in range(rank[track] + 1):
                if host[track] < 0:
                    near[lower] = i
    for i in range(begin, end):
        track = label[i] - begin
        if host[track] >= 0:
            label[i] = _final(host, track, begin)
            is_outlier[i] = True


@njit(cache=True, nogil=True)
def _final(host, track, begin):  # type: ignore[no-untyped-def]
    while host[track] >= 0:
        track = host[track] - begin
    return begin + track


@njit(cache=True, nogil=True)
def _is_on_path(facts, label, is_outlier, i, begin, end, host, limits):  # type: ignore[no-untyped-def]
    """Whether the host sailed past fix ``i`` shortly before or after."""
    for direction in (-1, 1):
        nearer = -1
        j = i + direction
        while begin <= j < end:
            if label[j] == host and not is_outlier[j]:
                if nearer >= 0 and off_path_m(facts, i, j, nearer) <= limits[ECHO_M]:
                    return True
                if abs(facts[i, TIME] - facts[j, TIME]) > limits[ECHO_S]:
                    break
                nearer = j
            j += direction
    return False


@njit(cache=True, nogil=True)
def mark_echoes(facts, begin, end, made, limits, label, is_outlier, sizes):  # type: ignore[no-untyped-def]
    """Set aside tracks that only repeat, early or late, where a longer track sails."""
    host = np.full(made, -1, np.int64)
    is_echo = np.ones(made, np.bool_)
    longest = -1
    for i in range(begin, end):
        if is_outlier[i]:
            continue
        track, size = label[i] - begin, sizes[label[i]]
        if longest < 0 or size >= sizes[begin + longest]:
            longest = track
        if host[track] < 0 and is_echo[track]:
            is_echo[track] = sizes[begin + longest] >= limits[HOST_FACTOR] * size
            host[track] = begin + longest
        if is_echo[track]:
            is_echo[track] = _is_on_path(
                facts, label, is_outlier, i, begin, end, host[track], limits
            )
    for track in range(made):
        if not is_echo[track]:
            host[track] = -1
    for i in range(begin, end):
        track = label[i] - begin
        if host[track] >= 0:
            label[i] = _final(host, track, begin)
            is_outlier[i] = True


@njit(cache=True, nogil=True)
def mark_spikes(facts, begin, end, limits, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """One fix out and back, at speeds that the vessel did not report, is an outlier."""
    one, two = state[0], state[1]
    for i in range(begin, end):
        one[label[i]], two[label[i]] = -1, -1
    for i in range(begin, end):
        if is_outlier[i]:
            continue
        track = label[i]
        b, a = one[track], two[track]
        if a >= 0 and b >= 0 and _is_spike(facts, a, b, i, limits):
            is_outlier[b] = True
        else:
            two[track] = b
        one[track] = i


@njit(cache=True, nogil=True)
def _is_spike(facts, a, b, c, limits):  # type: ignore[no-untyped-def]
    reported = max(facts[a, SPEED], facts[b, SPEED], facts[c, SPEED])
    if not (
        facts[a, SPEED] == facts[a, SPEED]
        and facts[b, SPEED] == facts[b, SPEED]
        and facts[c, SPEED] == facts[c, SPEED]
    ):
        return False
    out = gap_m(facts, a, b)
    if out < limits[SPIKE_M]:
        return False
    back, across = gap_m(facts, b, c), gap_m(facts, a, c)
    if back < limits[SPIKE_M]:
        return False
    pace = limits[SPIKE_FACTOR] * reported + limits[SPIKE_MARGIN_MS]
    is_fast = out > limits[PLACE_M] + pace * (
        facts[b, TIME] - facts[a, TIME] + limits[CLOCK_S]
    ) and back > limits[PLACE_M] + pace * (facts[c, TIME] - facts[b, TIME] + limits[CLOCK_S])
    return is_fast and across <= limits[PLACE_M] + pace * (
        facts[c, TIME] - facts[a, TIME] + limits[CLOCK_S]
    )
