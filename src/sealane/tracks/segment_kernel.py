"""Compiled segmentation: which hull does each report of one MMSI belong to?"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.tracks.frozen_kernel import follow, is_frozen, is_stale, join_frozen
from sealane.tracks.outlier_kernel import mark_echoes, mark_spikes, set_aside
from sealane.tracks.path_kernel import (
    BURST,
    BURST_SILENCE_S,
    CLOCK_S,
    DOUBTED,
    DRIFT_MS2,
    FIRST,
    IDLE_MS,
    LAST,
    MAX_OPEN,
    NULL_ISLAND,
    PREVIOUS,
    RADIUS_M,
    SHARED_SILENCE_S,
    SINCE,
    SIZE,
    STALE,
    TIME,
    TRACK_ROWS,
    VX,
    VY,
    VZ,
    X,
    Y,
    Z,
    gap_m,
    is_reachable,
    limit_ms,
    slack_m,
)

# Scores that differ by less are equal: places rounded to 1e-14 deg move them by some 1e-10.
SCORE_TIE = 1e-6
SOG_STEP_MS = 0.1 * 1852.0 / 3600.0  # speeds are reported in steps of 0.1 kn: ITU-R M.1371-5


@njit(cache=True, nogil=True, forceinline=True)
def _miss_m(facts, i, j, vx, vy, vz, dt):  # type: ignore[no-untyped-def]
    dx = facts[i, X] - facts[j, X] - vx * dt
    dy = facts[i, Y] - facts[j, Y] - vy * dt
    dz = facts[i, Z] - facts[j, Z] - vz * dt
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True, forceinline=True)
def _discrepancy_m(facts, i, j, k, dt):  # type: ignore[no-untyped-def]
    """How far fix ``i`` is from where the track (last ``j``, before it ``k``) could be expected.

    The best of: it stayed; reported velocity forward, backward, and their mean; the velocity
    between the last two fixes.
    """
    best = gap_m(facts, i, j)
    has_i, has_j = facts[i, VX] == facts[i, VX], facts[j, VX] == facts[j, VX]
    for own in (i, j):
        if facts[own, VX] == facts[own, VX]:
            miss = _miss_m(facts, i, j, facts[own, VX], facts[own, VY], facts[own, VZ], dt)
            best = min(best, miss)
    if has_i and has_j:
        vx = 0.5 * (facts[i, VX] + facts[j, VX])
        vy = 0.5 * (facts[i, VY] + facts[j, VY])
        vz = 0.5 * (facts[i, VZ] + facts[j, VZ])
        best = min(best, _miss_m(facts, i, j, vx, vy, vz, dt))
    if k >= 0 and facts[j, TIME] - facts[k, TIME] >= 1.0:
        span = facts[j, TIME] - facts[k, TIME]
        vx = (facts[j, X] - facts[k, X]) / span
        vy = (facts[j, Y] - facts[k, Y]) / span
        vz = (facts[j, Z] - facts[k, Z]) / span
        best = min(best, _miss_m(facts, i, j, vx, vy, vz, dt))
    return best


@njit(cache=True, nogil=True, forceinline=True)
def _turned_ms(facts, i, j):  # type: ignore[no-untyped-def]
    """How much the reported velocities of two fixes differ."""
    dx = facts[i, VX] - facts[j, VX]
    dy = facts[i, VY] - facts[j, VY]
    dz = facts[i, VZ] - facts[j, VZ]
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True, forceinline=True)
def _score(facts, i, j, k, caps, limits, is_alone):  # type: ignore[no-untyped-def]
    """Minus twice the log-likelihood that ``i`` continues the track; infinite if it cannot.

    Two-dimensional Cauchy densities of the discrepancy, whose scale grows with the silence, and
    of the change in the reported velocity: a ship that lies still is not the one that sails past.
    Where the track is the only one there is nothing to compare: 0 if it can.
    """
    max_ms, manoeuvre_ms2 = caps
    dt = facts[i, TIME] - facts[j, TIME]
    gap = gap_m(facts, i, j)
    limit, reported = limit_ms(facts, i, j, max_ms, limits)
    slack = slack_m(facts, i, j, limits)
    if gap > slack + limit * (dt + limits[CLOCK_S]):
        return math.inf
    manoeuvre = min(0.5 * manoeuvre_ms2 * dt * dt, limit * dt)
    pace = max(reported, limits[IDLE_MS])
    is_known = k >= 0 or facts[j, VX] == facts[j, VX]
    if is_alone and (not is_known or gap <= slack + limits[CLOCK_S] * pace + manoeuvre):
        return 0.0
    if k >= 0 and facts[j, TIME] - facts[k, TIME] >= 1.0:
        pace = max(pace, min(limit, gap_m(facts, j, k) / (facts[j, TIME] - facts[k, TIME])))
    miss = _discrepancy_m(facts, i, j, k, dt)
    if is_known and miss > slack + limits[CLOCK_S] * pace + manoeuvre:
        return math.inf
    drift = min(0.5 * limits[DRIFT_MS2] * dt * dt, 0.25 * limit * dt)
    scale = 0.25 * slack + 0.1 * limits[CLOCK_S] * pace + drift
    ratio = miss / scale
    changed = 0.0
    if facts[i, VX] == facts[i, VX] and facts[j, VX] == facts[j, VX]:
        usual = SOG_STEP_MS + limits[IDLE_MS] + limits[DRIFT_MS2] * dt
        changed = _turned_ms(facts, i, j) / usual
    return 4.0 * math.log(scale) + 3.0 * (
        math.log(1.0 + ratio * ratio) + math.log(1.0 + changed * changed)
    )


@njit(cache=True, nogil=True)
def _close(slots, count, facts, i, state, limits):  # type: ignore[no-untyped-def]
    """Close tracks silent too long while another hull of the number is heard; how many stay."""
    newest = -math.inf
    for s in range(count):
        if state[SIZE, slots[s]] > limits[BURST]:
            newest = max(newest, facts[state[LAST, slots[s]], TIME])
    kept = 0
    for s in range(count):
        heard = facts[state[LAST, slots[s]], TIME]
        silence = limits[BURST_SILENCE_S]
        if state[SIZE, slots[s]] > limits[BURST]:
            silence = limits[SHARED_SILENCE_S]
        if not (facts[i, TIME] - heard > silence and newest > heard):
            slots[kept] = slots[s]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _evict(slots, count, state, limits):  # type: ignore[no-untyped-def]
    """Make room for one more: the burst heard longest ago, else the track heard longest ago."""
    worst = 0
    for s in range(1, count):
        is_burst = state[SIZE, slots[s]] <= limits[BURST]
        worst_burst = state[SIZE, slots[worst]] <= limits[BURST]
        is_older = state[LAST, slots[s]] < state[LAST, slots[worst]]
        if (is_burst and not worst_burst) or (is_burst == worst_burst and is_older):
            worst = s
    for s in range(worst, count - 1):
        slots[s] = slots[s + 1]
    return count - 1


@njit(cache=True, nogil=True, forceinline=True)
def _choose(facts, i, slots, count, state, caps, limits):  # type: ignore[no-untyped-def]
    """The open track that fix ``i`` continues best, or -1; of equals the one opened first."""
    best, chosen = math.inf, -1
    for s in range(count):
        j, k = state[LAST, slots[s]], state[PREVIOUS, slots[s]]
        if state[DOUBTED, slots[s]] == 1:  # where it has been since is not known
            j, k = state[SINCE, slots[s]], -1
        score = _score(facts, i, j, k, caps, limits, count == 1)
        if score < best - SCORE_TIE:
            best, chosen = score, slots[s]
    return chosen


@njit(cache=True, nogil=True)
def _begin(track, i, state):  # type: ignore[no-untyped-def]
    state[LAST, track], state[SINCE, track], state[SIZE, track] = i, i, 1
    state[PREVIOUS, track], state[STALE, track], state[DOUBTED, track] = -1, -1, 0


@njit(cache=True, nogil=True, forceinline=True)
def _stale_of(facts, i, slots, count, state, limits):  # type: ignore[no-untyped-def]
    """The open track whose frozen place fix ``i`` repeats, or -1."""
    for s in range(count):
        if state[STALE, slots[s]] >= 0 and is_stale(facts, i, slots[s], state, limits):
            return slots[s]
    return -1


@njit(cache=True, nogil=True)
def _assign(facts, begin, end, caps, limits, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """Give each fix of one MMSI to the open track that it continues best, or open one.

    Fixes at 0, 0 are one track apart, which continues none and closes none: they are nobody's.
    """
    slots = np.empty(int(limits[MAX_OPEN]) + 1, np.int64)
    count, made, nobody, is_any_thawed = 0, 0, -1, False
    for i in range(begin, end):
        if facts[i, NULL_ISLAND] > 0.0:
            if nobody < 0:
                nobody = begin + made
                made += 1
                _begin(nobody, i, state)
            else:
                state[LAST, nobody] = i
                state[SIZE, nobody] += 1
            label[i] = nobody
            continue
        if count > 1:
            count = _close(slots, count, facts, i, state, limits)
        chosen = _stale_of(facts, i, slots, count, state, limits) if is_any_thawed else -1
        if chosen >= 0:
            label[i] = chosen
            is_outlier[i] = True
            continue
        chosen = _choose(facts, i, slots, count, state, caps, limits)
        if chosen < 0:
            chosen = begin + made
            made += 1
            if count == limits[MAX_OPEN]:
                count = _evict(slots, count, state, limits)
            slots[count] = chosen
            count += 1
            _begin(chosen, i, state)
        elif is_frozen(facts, i, chosen, state, limits):
            is_outlier[i] = True
        else:
            is_any_thawed |= state[DOUBTED, chosen] == 1
            follow(facts, i, chosen, label, is_outlier, state, caps[0], limits)
        label[i] = chosen
    return made


@njit(cache=True, nogil=True)
def _find_heirs(facts, begin, end, made, caps, limits, label, state):  # type: ignore[no-untyped-def]
    """For each track the one that begins where a manoeuvre may have taken it, or -1."""
    last, first = state[LAST], state[FIRST]
    horizon = 2.0 * caps[0] / caps[1]
    heir = np.full(made, -1, np.int64)
    for i in range(begin, end):
        own = label[i] - begin
        if first[own + begin] != i or facts[i, NULL_ISLAND] > 0.0:
            continue
        for j in range(i - 1, begin - 1, -1):
            if facts[i, TIME] - facts[j, TIME] > horizon:
                break
            other = label[j] - begin
            is_taken = heir[other] >= 0 or facts[j, NULL_ISLAND] > 0.0
            if last[other + begin] != j or is_taken or other == own:
                continue
            if is_reachable(facts, i, j, caps[0], limits):
                heir[other] = own
                break
    return heir


@njit(cache=True, nogil=True)
def _stitch(facts, begin, end, made, caps, limits, label, state):  # type: ignore[no-untyped-def]
    """Join a track to the one that ended just before it, where a manoeuvre alone parted them."""
    sizes = state[SIZE]
    heir = _find_heirs(facts, begin, end, made, caps, limits, label, state)
    root = np.arange(made)
    for track in range(made):  # tracks are numbered by their first fix: heirs come later
        if heir[track] >= 0:
            root[heir[track]] = root[track]
    for track in range(made):
        if root[track] != track:
            sizes[begin + root[track]] += sizes[begin + track]
            sizes[begin + track] = 0
            for row in (LAST, SINCE):
                state[row, begin + root[track]] = state[row, begin + track]
    for i in range(begin, end):
        label[i] = begin + root[label[i] - begin]


@njit(cache=True, nogil=True)
def segment(facts, bounds, max_ms, manoeuvre_ms2, limits):  # type: ignore[no-untyped-def]
    """Label every fix with a track and say which are outliers; rows sorted by MMSI and time."""
    n = facts.shape[0]
    label = np.full(n, -1, np.int64)
    is_outlier = np.zeros(n, np.bool_)
    state = np.zeros((TRACK_ROWS, n), np.int64)
    for g in range(bounds.shape[0] - 1):
        begin, end = bounds[g], bounds[g + 1]
        caps = (max_ms[g], manoeuvre_ms2[g])
        made = _assign(facts, begin, end, caps, limits, label, is_outlier, state)
        if made > 1:
            for i in range(end - 1, begin - 1, -1):
                state[FIRST, label[i]] = i
            _stitch(facts, begin, end, made, caps, limits, label, state)
            join_frozen(facts, begin, end, made, caps[0], limits, label, is_outlier, state)
            set_aside(facts, begin, end, made, limits, label, is_outlier, state[SIZE])
            mark_echoes(facts, begin, end, made, limits, label, is_outlier, state[SIZE])
        mark_spikes(facts, begin, end, limits, label, is_outlier, state)
    return label, is_outlier
