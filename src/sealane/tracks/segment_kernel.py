"""Compiled segmentation: which hull does each report of one MMSI belong to?"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.tracks.outlier_kernel import mark_echoes, mark_spikes, set_aside
from sealane.tracks.path_kernel import RADIUS_M, gap_m


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
    best = gap_m(place, i, j)
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


@njit(cache=True, nogil=True, inline="always")
def _slack_m(reports, i, j, limits):  # type: ignore[no-untyped-def]
    return limits.place_m + (limits.coarse_m if reports.coarse[i] or reports.coarse[j] else 0.0)


@njit(cache=True, nogil=True)
def _is_reachable(reports, i, j, max_ms, limits):  # type: ignore[no-untyped-def]
    limit, _ = _limit_ms(reports.speed, i, j, max_ms, limits)
    dt = reports.time[i] - reports.time[j]
    slack = _slack_m(reports, i, j, limits)
    return gap_m(reports.place, i, j) <= slack + limit * (dt + limits.clock_s)


@njit(cache=True, nogil=True)
def _score(reports, i, j, k, caps, limits, is_alone):  # type: ignore[no-untyped-def]
    """Minus twice the log-likelihood that ``i`` continues the track; infinite if it cannot.

    A two-dimensional Cauchy density of the discrepancy, whose scale grows with the silence.
    Where the track is the only one, only whether it can matters: then 0.
    """
    time, place, velocity = reports.time, reports.place, reports.velocity
    max_ms, manoeuvre_ms2 = caps
    dt = time[i] - time[j]
    gap = gap_m(place, i, j)
    limit, reported = _limit_ms(reports.speed, i, j, max_ms, limits)
    slack = _slack_m(reports, i, j, limits)
    if gap > slack + limit * (dt + limits.clock_s):
        return math.inf
    manoeuvre = min(0.5 * manoeuvre_ms2 * dt * dt, limit * dt)
    pace = max(reported, limits.idle_ms)
    is_known = k >= 0 or velocity[j, 0] == velocity[j, 0]
    if is_alone and (not is_known or gap <= slack + limits.clock_s * pace + manoeuvre):
        return 0.0
    if k >= 0 and time[j] - time[k] >= 1.0:
        pace = max(pace, min(limit, gap_m(place, j, k) / (time[j] - time[k])))
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
def _choose(reports, i, slots, count, state, caps, limits):  # type: ignore[no-untyped-def]
    """The open track that fix ``i`` continues best, or -1."""
    last, previous, _ = state
    best, chosen = math.inf, -1
    for s in range(count):
        j, k = last[slots[s]], previous[slots[s]]
        score = _score(reports, i, j, k, caps, limits, count == 1)
        if score < best:
            best, chosen = score, slots[s]
    return chosen


@njit(cache=True, nogil=True)
def _assign(reports, begin, end, caps, limits, label, is_outlier, state):  # type: ignore[no-untyped-def]
    """Give each fix of one MMSI to the open track that it continues best, or open one."""
    time, place, speed = reports.time, reports.place, reports.speed
    last, previous, sizes = state
    slots = np.empty(limits.max_open + 1, np.int64)
    count, made = 0, 0
    for i in range(begin, end):
        if count > 1:
            count = _close(slots, count, last, sizes, time, time[i], limits)
        chosen = _choose(reports, i, slots, count, state, caps, limits)
        if chosen < 0:
            chosen = begin + made
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
def _find_heirs(reports, begin, end, made, caps, limits, label, state):  # type: ignore[no-untyped-def]
    """For each track the one that begins where a manoeuvre may have taken it, or -1."""
    time = reports.time
    last, first, _ = state
    horizon = 2.0 * caps[0] / caps[1]
    heir = np.full(made, -1, np.int64)
    for i in range(begin, end):
        own = label[i] - begin
        if first[own + begin] != i:
            continue
        for j in range(i - 1, begin - 1, -1):
            if time[i] - time[j] > horizon:
                break
            other = label[j] - begin
            if last[other + begin] != j or heir[other] >= 0 or other == own:
                continue
            if _is_reachable(reports, i, j, caps[0], limits):
                heir[other] = own
                break
    return heir


@njit(cache=True, nogil=True)
def _stitch(reports, begin, end, made, caps, limits, label, state):  # type: ignore[no-untyped-def]
    """Join a track to the one that ended just before it, where a manoeuvre alone parted them."""
    sizes = state[2]
    heir = _find_heirs(reports, begin, end, made, caps, limits, label, state)
    root = np.arange(made)
    for track in range(made):  # tracks are numbered by their first fix: heirs come later
        if heir[track] >= 0:
            root[heir[track]] = root[track]
    for track in range(made):
        if root[track] != track:
            sizes[begin + root[track]] += sizes[begin + track]
            sizes[begin + track] = 0
    for i in range(begin, end):
        label[i] = begin + root[label[i] - begin]


@njit(cache=True, nogil=True)
def segment(reports, bounds, max_ms, manoeuvre_ms2, limits):  # type: ignore[no-untyped-def]
    """Label every fix with a track and say which are outliers; rows sorted by MMSI and time."""
    n = reports.time.shape[0]
    label = np.full(n, -1, np.int64)
    is_outlier = np.zeros(n, np.bool_)
    state = (np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.int64))
    for g in range(bounds.shape[0] - 1):
        begin, end = bounds[g], bounds[g + 1]
        caps = (max_ms[g], manoeuvre_ms2[g])
        made = _assign(reports, begin, end, caps, limits, label, is_outlier, state)
        if made > 1:
            for i in range(end - 1, begin - 1, -1):
                state[1][label[i]] = i  # from here on: the first fix of each track
            _stitch(reports, begin, end, made, caps, limits, label, state)
            set_aside(reports, begin, end, made, limits, label, is_outlier, state[2])
            mark_echoes(reports, begin, end, made, limits, label, is_outlier, state[2])
        mark_spikes(reports, begin, end, limits, label, is_outlier, state)
    return label, is_outlier
