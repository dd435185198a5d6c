"""Compiled segmentation: which hull does each report of one MMSI belong to?

Positions are unit vectors and velocities their change in a second, so that neither 180 deg nor
a pole is special; lengths are chords times the mean radius of the Earth.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

RADIUS_M = 6371008.7714
MS_PER_KN = 1852.0 / 3600.0
LEVELS = 3  # a burst of 1, 2 or 3 fixes needs a host of as many times more


class Limits(NamedTuple):
    """The thresholds of ``Segmenter`` in SI units, in the form that compiled code takes."""

    max_open: int
    burst: int
    host_factor: float
    host_s: float
    burst_silence_s: float
    shared_silence_s: float
    clock_s: float
    place_m: float
    coarse_m: float
    sog_margin: float
    sog_cap_ms: float
    drift_ms2: float
    idle_ms: float
    frozen_m: float
    frozen_s: float
    echo_s: float
    echo_m: float
    spike_m: float
    spike_factor: float
    spike_margin_ms: float


@njit(cache=True, nogil=True, inline="always")
def _gap_m(place, i, j):  # type: ignore[no-untyped-def]
    dx = place[i, 0] - place[j, 0]
    dy = place[i, 1] - place[j, 1]
    dz = place[i, 2] - place[j, 2]
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True, inline="always")
def _miss_m(place, i, j, vx, vy, vz, dt):  # type: ignore[no-untyped-def]
    dx = place[i, 0] - place[j, 0] - vx * dt
    dy = place[i, 1] - place[j, 1] - vy * dt
    dz = place[i, 2] - place[j, 2] - vz * dt
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True)
def _discrepancy_m(time, place, velocity, i, j, k, dt):  # type: ignore[no-untyped-def]
    """How far fix ``i`` is from where the track (last ``j``, before it ``k``) could be expected.

    The best of: it stayed; reported velocity forward, backward, and their mean; the velocity
    between the last two fixes.
    """
    best = _gap_m(place, i, j)
    has_i, has_j = velocity[i, 0] == velocity[i, 0], velocity[j, 0] == velocity[j, 0]
    for own in (i, j):
        if velocity[own, 0] == velocity[own, 0]:
            miss = _miss_m(place, i, j, velocity[own, 0], velocity[own, 1], velocity[own, 2], dt)
            best = min(best, miss)
    if has_i and has_j:
        vx = 0.5 * (velocity[i, 0] + velocity[j, 0])
        vy = 0.5 * (velocity[i, 1] + velocity[j, 1])
        vz = 0.5 * (velocity[i, 2] + velocity[j, 2])
        best = min(best, _miss_m(place, i, j, vx, vy, vz, dt))
    if k >= 0 and time[j] - time[k] >= 1.0:
        span = time[j] - time[k]
        vx = (place[j, 0] - place[k, 0]) / span
        vy = (place[j, 1] - place[k, 1]) / span
        vz = (place[j, 2] - place[k, 2]) / span
        best = min(best, _miss_m(place, i, j, vx, vy, vz, dt))
    return best


@njit(cache=True, nogil=True, inline="always")
def _limit_ms(speed, i, j, max_ms, limits):  # type: ignore[no-untyped-def]
    """The greatest plausible speed between two fixes: a faster report raises it, to a cap."""
    reported = 0.0
    if speed[i] == speed[i]:
        reported = speed[i]
    if speed[j] == speed[j]:
        reported = max(reported, speed[j])
    raised = min(reported * limits.sog_margin, limits.sog_cap_ms)
    return max(max_ms, raised), min(reported, max(max_ms, limits.sog_cap_ms))


@njit(cache=True, nogil=True)
def _is_reachable(time, place, speed, coarse, i, j, max_ms, limits):  # type: ignore[no-untyped-def]
    limit, _ = _limit_ms(speed, i, j, max_ms, limits)
    slack = limits.place_m + (limits.coarse_m if coarse[i] or coarse[j] else 0.0)
    return _gap_m(place, i, j) <= slack + limit * (time[i] - time[j] + limits.clock_s)


@njit(cache=True, nogil=True)
def _score(  # type: ignore[no-untyped-def]
    time, place, velocity, speed, coarse, i, j, k, max_ms, manoeuvre_ms2, limits, is_alone
):
    """Minus twice the log-likelihood that ``i`` continues the track; infinite if it cannot.

    A two-dimensional Cauchy density of the discrepancy, whose scale grows with the silence.
    Where the track is the only one, only whether it can matters: then 0.
    """
    dt = time[i] - time[j]
    gap = _gap_m(place, i, j)
    limit, reported = _limit_ms(speed, i, j, max_ms, limits)
    slack = limits.place_m + (limits.coarse_m if coarse[i] or coarse[j] else 0.0)
    if gap > slack + limit * (dt + limits.clock_s):
        return math.inf
    manoeuvre = min(0.5 * manoeuvre_ms2 * dt * dt, limit * dt)
    pace = max(reported, limits.idle_ms)
    is_known = k >= 0 or velocity[j, 0] == velocity[j, 0]
    if is_alone and (not is_known or gap <= slack + limits.clock_s * pace + manoeuvre):
        return 0.0
    if k >= 0 and time[j] - time[k] >= 1.0:
        pace = max(pace, min(limit, _gap_m(place, j, k) / (time[j] - time[k])))
    miss = _discrepancy_m(time, place, velocity, i, j, k, dt)
    if is_known and miss > slack + limits.clock_s * pace + manoeuvre:
        return math.inf
    drift = min(0.5 * limits.drift_ms2 * dt * dt, 0.25 * limit * dt)
    scale = 0.25 * slack + 0.1 * limits.clock_s * pace + drift
    ratio = miss / scale
    return 4.0 * math.log(scale) + 3.0 * math.log(1.0 + ratio * ratio)


@njit(cache=True, nogil=True)
def _is_frozen(time, place, speed, i, j, limits):  # type: ignore[no-untyped-def]
    """The same place as before although the report says that the vessel moves."""
    if place[i, 0] != place[j, 0] or place[i, 1] != place[j, 1] or place[i, 2] != place[j, 2]:
        return False
    dt = time[i] - time[j]
    if dt > limits.frozen_s or not (speed[i] == speed[i] and speed[j] == speed[j]):
        return False
    return min(speed[i], speed[j]) * dt > limits.frozen_m


@njit(cache=True, nogil=True)
def _close(slots, count, last, sizes, time, now, limits):  # type: ignore[no-untyped-def]
    """Close tracks silent too long while another hull of the number is heard; how many stay."""
    newest = -math.inf
    for s in range(count):
        if sizes[slots[s]] > limits.burst:
            newest = max(newest, time[last[slots[s]]])
    kept = 0
    for s in range(count):
        heard = time[last[slots[s]]]
        silence = limits.burst_silence_s
        if sizes[slots[s]] > limits.burst:
            silence = limits.shared_silence_s
        if not (now - heard > silence and newest > heard):
            slots[kept] = slots[s]
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _evict(slots, count, last, sizes, limits):  # type: ignore[no-untyped-def]
    """Make room for one more: the burst heard longest ago, else the track heard longest ago."""
    worst = 0
    for s in range(1, count):
        is_burst = sizes[slots[s]] <= limits.burst
        worst_burst = sizes[slots[worst]] <= limits.burst
        if (is_burst and not worst_burst) or (
            is_burst == worst_burst and last[slots[s]] < last[slots[worst]]
        ):
            worst = s
    for s in range(worst, count - 1):
        slots[s] = slots[s + 1]
    return count - 1


@njit(cache=True, nogil=True)
def _assign(  # type: ignore[no-untyped-def]
    time,
    place,
    velocity,
    speed,
    coarse,
    begin,
    end,
    base,
    max_ms,
    manoeuvre_ms2,
    limits,
    label,
    is_outlier,
    state,
):
    """Give each fix of one MMSI to the open track that it continues best, or open one."""
    last, previous, sizes = state
    slots = np.empty(limits.max_open + 1, np.int64)
    count, made = 0, 0
    for i in range(begin, end):
        if count > 1:
            count = _close(slots, count, last, sizes, time, time[i], limits)
        best, chosen = math.inf, -1
        for s in range(count):
            j, k = last[slots[s]], previous[slots[s]]
            score = _score(
                time,
                place,
                velocity,
                speed,
                coarse,
                i,
                j,
                k,
                max_ms,
                manoeuvre_ms2,
                limits,
                count == 1,
            )
            if score < best:
                best, chosen = score, slots[s]
        if chosen < 0:
            chosen = base + made
            made += 1
            if count == limits.max_open:
                count = _evict(slots, count, last, sizes, limits)
            slots[count] = chosen
            count += 1
            previous[chosen], last[chosen], sizes[chosen] = -1, i, 1
        elif _is_frozen(time, place, speed, i, last[chosen], limits):
            is_outlier[i] = True
        else:
            if time[i] - time[last[chosen]] >= 1.0:
                previous[chosen] = last[chosen]
            last[chosen] = i
            sizes[chosen] += 1
        label[i] = chosen
    return made


@njit(cache=True, nogil=True)
def _stitch(  # type: ignore[no-untyped-def]
    time, place, speed, coarse, begin, end, base, made, max_ms, manoeuvre_ms2, limits, label, state
):
    """Join a track to the one that ended just before it, where a manoeuvre alone parted them."""
    last, first, sizes = state
    horizon = 2.0 * max_ms / manoeuvre_ms2
    heir = np.full(made, -1, np.int64)
    for i in range(begin, end):
        own = label[i] - base
        if first[own + base] != i:
            continue
        for j in range(i - 1, begin - 1, -1):
            if time[i] - time[j] > horizon:
                break
            other = label[j] - base
            if last[other + base] != j or heir[other] >= 0 or other == own:
                continue
            if _is_reachable(time, place, speed, coarse, i, j, max_ms, limits):
                heir[other] = own
                break
    root = np.arange(made)
    for track in range(made):  # tracks are numbered by their first fix: heirs come later
        if heir[track] >= 0:
            root[heir[track]] = root[track]
    for track in range(made):
        if root[track] != track:
            sizes[base + root[track]] += sizes[base + track]
            sizes[base + track] = 0
    for i in range(begin, end):
        label[i] = base + root[label[i] - base]


@njit(cache=True, nogil=True)
def _set_aside(time, is_null_island, begin, end, base, made, limits, label, is_outlier, sizes):  # type: ignore[no-untyped-def]
    """Make bursts that fit no hull outliers of the longer track heard next to them."""
    grade = np.full(made, LEVELS, np.int64)  # index of the host size needed; LEVELS: no burst
    rank = np.full(made, -1, np.int64)  # the largest burst that the track may host
    at_null = np.ones(made, np.bool_)
    for i in range(begin, end):
        at_null[label[i] - base] &= is_null_island[i]
    for track in range(made):
        size = sizes[base + track]
        if size == 0:
            continue
        if at_null[track]:
            grade[track] = 0
            continue
        if size <= limits.burst:
            grade[track] = min(size, LEVELS) - 1
        for level in range(LEVELS):
            if size >= limits.host_factor * (level + 1):
                rank[track] = level
    host = np.full(made, -1, np.int64)
    for direction in range(2):
        near = np.full(LEVELS, -1, np.int64)
        for step in range(end - begin):
            i = begin + step if direction == 0 else end - 1 - step
            track = label[i] - base
            level = grade[track]
            if level < LEVELS and host[track] < 0 and near[level] >= 0:
                silence = abs(time[i] - time[near[level]])
                host[track] = label[near[level]] if silence <= limits.host_s else -1
            for lower in range(rank[track] + 1):
                if host[track] < 0:
                    near[lower] = i
    for i in range(begin, end):
        track = label[i] - base
        if host[track] >= 0:
            label[i] = _final(host, track, base)
            is_outlier[i] = True


@njit(cache=True, nogil=True)
def _off_path_m(place, i, j, k):  # type: ignore[no-untyped-def]
    """Distance of fix ``i`` from the line between fixes ``j`` and ``k``."""
    ux, uy, uz = place[k, 0] - place[j, 0], place[k, 1] - place[j, 1], place[k, 2] - place[j, 2]
    wx, wy, wz = place[i, 0] - place[j, 0], place[i, 1] - place[j, 1], place[i, 2] - place[j, 2]
    length2 = ux * ux + uy * uy + uz * uz
    t = 0.0
    if length2 > 0.0:
        t = min(1.0, max(0.0, (wx * ux + wy * uy + wz * uz) / length2))
    dx, dy, dz = wx - t * ux, wy - t * uy, wz - t * uz
    return RADIUS_M * math.sqrt(dx * dx + dy * dy + dz * dz)


@njit(cache=True, nogil=True)
def _is_on_path(  # type: ignore[no-untyped-def]
    time, place, label, is_outlier, i, begin, end, host, limits
):
    """Whether the host sailed past fix ``i`` shortly before or after."""
    for direction in (-1, 1):
        nearer = -1
        j = i + direction
        while begin <= j < end:
            if label[j] == host and not is_outlier[j]:
                if nearer >= 0 and _off_path_m(place, i, j, nearer) <= limits.echo_m:
                    return True
                if abs(time[i] - time[j]) > limits.echo_s:
                    break
                nearer = j
            j += direction
    return False


@njit(cache=True, nogil=True)
def _mark_echoes(  # type: ignore[no-untyped-def]
    time, place, begin, end, base, made, limits, label, is_outlier, sizes
):
    """Set aside tracks that only repeat, early or late, where a longer track sails."""
    host = np.full(made, -1, np.int64)
    is_echo = np.ones(made, np.bool_)
    longest = -1
    for i in range(begin, end):
        if is_outlier[i]:
            continue
        track, size = label[i] - base, sizes[label[i]]
        if longest < 0 or size >= sizes[base + longest]:
            longest = track
        if host[track] < 0 and is_echo[track]:
            is_echo[track] = sizes[base + longest] >= limits.host_factor * size
            host[track] = base + longest
        if is_echo[track]:
            is_echo[track] = _is_on_path(
                time, place, label, is_outlier, i, begin, end, host[track], limits
            )
    for i in range(begin, end):
        track = label[i] - base
        if not is_outlier[i] and is_echo[track]:
            label[i] = host[track]
            is_outlier[i] = True


@njit(cache=True, nogil=True)
def _final(host, track, base):  # type: ignore[no-untyped-def]
    while host[track] >= 0:
        track = host[track] - base
    return base + track


@njit(cache=True, nogil=True)
def _mark_spikes(time, place, speed, begin, end, limits, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """One fix out and back, at speeds that the vessel did not report, is an outlier."""
    one, two = state
    for i in range(begin, end):
        one[label[i]], two[label[i]] = -1, -1
    for i in range(begin, end):
        if is_outlier[i]:
            continue
        track = label[i]
        b, a = one[track], two[track]
        if a >= 0 and b >= 0 and _is_spike(time, place, speed, a, b, i, limits):
            is_outlier[b] = True
        else:
            two[track] = b
        one[track] = i


@njit(cache=True, nogil=True)
def _is_spike(time, place, speed, a, b, c, limits):  # type: ignore[no-untyped-def]
    reported = max(speed[a], speed[b], speed[c])
    if not (speed[a] == speed[a] and speed[b] == speed[b] and speed[c] == speed[c]):
        return False
    out = _gap_m(place, a, b)
    if out < limits.spike_m:
        return False
    back, across = _gap_m(place, b, c), _gap_m(place, a, c)
    if back < limits.spike_m:
        return False
    pace = limits.spike_factor * reported + limits.spike_margin_ms
    is_fast = out > limits.place_m + pace * (
        time[b] - time[a] + limits.clock_s
    ) and back > limits.place_m + pace * (time[c] - time[b] + limits.clock_s)
    return is_fast and across <= limits.place_m + pace * (time[c] - time[a] + limits.clock_s)


@njit(cache=True, nogil=True)
def segment(  # type: ignore[no-untyped-def]
    time, place, velocity, speed, coarse, is_null_island, bounds, max_ms, manoeuvre_ms2, limits
):
    """Label every fix with a track and say which are outliers; rows sorted by MMSI and time."""
    n = time.shape[0]
    label = np.full(n, -1, np.int64)
    is_outlier = np.zeros(n, np.bool_)
    last, previous = np.empty(n, np.int64), np.empty(n, np.int64)
    sizes = np.zeros(n, np.int64)
    for g in range(bounds.shape[0] - 1):
        begin, end = bounds[g], bounds[g + 1]
        state = (last, previous, sizes)
        made = _assign(
            time,
            place,
            velocity,
            speed,
            coarse,
            begin,
            end,
            begin,
            max_ms[g],
            manoeuvre_ms2[g],
            limits,
            label,
            is_outlier,
            state,
        )
        if made > 1:
            for i in range(end - 1, begin - 1, -1):
                previous[label[i]] = i  # from here on: the first fix of each track
            _stitch(
                time,
                place,
                speed,
                coarse,
                begin,
                end,
                begin,
                made,
                max_ms[g],
                manoeuvre_ms2[g],
                limits,
                label,
                (last, previous, sizes),
            )
            _set_aside(
                time, is_null_island, begin, end, begin, made, limits, label, is_outlier, sizes
            )
            _mark_echoes(time, place, begin, end, begin, made, limits, label, is_outlier, sizes)
        _mark_spikes(time, place, speed, begin, end, limits, label, is_outlier, (last, previous))
    return label, is_outlier
