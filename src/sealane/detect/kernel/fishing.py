"""Compiled: slow runs of hulls on a grid of time, and how they moved in each."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import bearing_deg, haversine_m

NMI_M = 1852.0
DAY_S = 86_400.0
DRIFT_KN = 1.8  # below it a hull that fishes shoots, hauls or drifts
TOW_KN = 5.5  # trawlers tow at 2.5 to 5.5 (de Souza et al. 2016), the default of fishing.max_kn
LONGEST_TOW_KN = 6.0  # half a knot of current more does not cut a tow in two
TOWING_KN = 1.0  # slower, a course says little
TURN_STEPS = 6  # half an hour: a hull that turns about has done it by then
REVERSAL_DEG = 75.0
STILL_STEPS = 12  # an hour before and after
NEAR_M = 1500.0  # so near its own path a hull is back on its gear
SOAK_S = 5400.0  # gear is left in the water for so long at least [s]
RING_S = 1500.0  # a net is shot around a school within so much of the slow run [s]
LEG_M = 60.0  # legs between fixes shorter than this have no course
TWILIGHT_DEG = -6.0  # the sun so low: the end of civil twilight
FIGURES = 16
(HOURS, SAILED, NET, DRIFT, TOW, STOPS, STOP_H, LONG_STOP, LONG_TOW) = range(9)
(NIGHT, DAY, TURNS, SPEED, SPREAD, AXIS, RING) = range(9, 16)


@njit(cache=True, nogil=True)
def speeds(hull, bins, lon, lat, step_s):  # type: ignore[no-untyped-def]
    """Speed [kn] from each place to the next of the same hull one step later, else NaN; and
    whether a hull stays within ``still_m`` (0.1 nmi) of it for an hour before and after."""
    n = len(bins)
    pace, is_still = np.full(n, np.nan), np.zeros(n, np.bool_)
    for i in range(n - 1):
        if hull[i + 1] == hull[i] and bins[i + 1] == bins[i] + 1:
            pace[i] = haversine_m(lon[i], lat[i], lon[i + 1], lat[i + 1]) / NMI_M / step_s * 3600.0
    for i in range(n):
        if not pace[i] < DRIFT_KN:
            continue
        still, far = True, 0
        for sense in (-1, 1):
            k = i
            while 0 <= k + sense < n and hull[k + sense] == hull[i]:
                if abs(bins[k + sense] - bins[i]) > STILL_STEPS:
                    break
                k += sense
                if haversine_m(lon[k], lat[k], lon[i], lat[i]) > 0.1 * NMI_M:
                    still = False
                    break
            far = max(far, abs(bins[k] - bins[i]))
            if not still:
                break
        is_still[i] = still and far >= STILL_STEPS // 2
    return pace, is_still


@njit(cache=True, nogil=True)
def runs(hull, bins, lon, lat, is_slow, step_s, join_s, join_m, split_s, split_m):  # type: ignore[no-untyped-def]
    """First and last place of each run of slow steps.

    Runs less than ``join_s`` and ``join_m`` apart are one; places more than ``split_s`` or
    ``split_m`` apart with nothing heard between are not of one run.
    """
    first, last = [], []
    begin, end = -1, -1
    for i in range(len(bins)):
        if not is_slow[i]:
            continue
        if begin >= 0:
            gap_s = (bins[i] - bins[end]) * step_s
            apart = haversine_m(lon[end], lat[end], lon[i], lat[i])
            unheard = bins[i] - bins[end] > i - end
            near = gap_s < join_s and apart < join_m
            near = near or (unheard and i == end + 1 and gap_s <= split_s and apart <= split_m)
            if hull[i] == hull[end] and (near or i == end):
                end = i + 1 if i + 1 < len(bins) and bins[i + 1] == bins[i] + 1 else i
                continue
            first.append(begin)
            last.append(end)
        begin = i
        end = i + 1 if i + 1 < len(bins) and bins[i + 1] == bins[i] + 1 else i
    if begin >= 0:
        first.append(begin)
        last.append(end)
    return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)


@njit(cache=True, nogil=True)
def sun_deg(at_s, lon, lat):  # type: ignore[no-untyped-def]
    """Height of the sun [deg], to about 2 deg: without the equation of time."""
    day = at_s / DAY_S
    # 80 days after the new year of 1970 the sun stood over the equator, and every 365.2422 after
    season = 2.0 * math.pi * (day - 79.3) / 365.2422
    decline = math.asin(math.sin(math.radians(23.44)) * math.sin(season))
    hour = (day % 1.0) * 2.0 * math.pi + math.radians(lon) - math.pi
    north = math.radians(lat)
    height = math.sin(north) * math.sin(decline)
    height += math.cos(north) * math.cos(decline) * math.cos(hour)
    return math.degrees(math.asin(min(1.0, max(-1.0, height))))


@njit(cache=True, nogil=True)
def figures(first, last, bins, lon, lat, pace, step_s):  # type: ignore[no-untyped-def]
    """How the hull moved in each run: one row of ``FIGURES``, all but RING."""
    made = np.zeros((len(first), FIGURES))
    for r in range(len(first)):
        a, b = first[r], last[r]
        row = made[r]
        _ways(a, b, bins, lon, lat, pace, step_s, row)
        _spells(a, b, pace, step_s, row)
        _courses(a, b, lon, lat, pace, row)
    return made


@njit(cache=True, nogil=True)
def _ways(a, b, bins, lon, lat, pace, step_s, row):  # type: ignore[no-untyped-def]
    known, drift, tow, night, day = 0, 0, 0, 0, 0
    total, squares = 0.0, 0.0
    for i in range(a, b):
        high = sun_deg(bins[i] * step_s, lon[i], lat[i])
        night += high < TWILIGHT_DEG
        day += high > 0.0
        if not pace[i] >= 0.0:
            continue
        known += 1
        row[SAILED] += pace[i] * step_s / 3600.0
        if pace[i] < DRIFT_KN:
            drift += 1
        elif pace[i] < TOW_KN:
            tow += 1
            total += pace[i]
            squares += pace[i] ** 2
    row[HOURS] = (bins[b] - bins[a]) * step_s / 3600.0
    row[NET] = haversine_m(lon[a], lat[a], lon[b], lat[b]) / NMI_M
    row[DRIFT], row[TOW] = drift / max(1, known), tow / max(1, known)
    row[NIGHT], row[DAY] = night / max(1, b - a), day / max(1, b - a)
    row[SPEED] = total / max(1, tow)
    row[SPREAD] = math.sqrt(max(0.0, squares / max(1, tow) - row[SPEED] ** 2))


@njit(cache=True, nogil=True)
def _spells(a, b, pace, step_s, row):  # type: ignore[no-untyped-def]
    """Stops of ten minutes or more, their mean length, the longest stop and the longest tow."""
    stop, tow, stops, stopped = 0, 0, 0, 0
    for i in range(a, b + 1):
        if i < b and pace[i] < DRIFT_KN:
            stop += 1
        else:
            if stop >= 2:
                stops += 1
                stopped += stop
            stop = 0
        tow = tow + 1 if i < b and DRIFT_KN <= pace[i] < LONGEST_TOW_KN else 0
        row[LONG_STOP] = max(row[LONG_STOP], stop * step_s / 3600.0)
        row[LONG_TOW] = max(row[LONG_TOW], tow * step_s / 3600.0)
    row[STOPS] = stops
    row[STOP_H] = stopped * step_s / 3600.0 / max(1, stops)


@njit(cache=True, nogil=True)
def _courses(a, b, lon, lat, pace, row):  # type: ignore[no-untyped-def]
    """How often it turned about, and how much its courses keep to one axis (0 none, 1 all)."""
    sine, cosine, count, since = 0.0, 0.0, 0, TURN_STEPS
    for i in range(a, b):
        if not pace[i] >= TOWING_KN:
            continue
        course = math.radians(bearing_deg(lon[i], lat[i], lon[i + 1], lat[i + 1]))
        sine += math.sin(2.0 * course)
        cosine += math.cos(2.0 * course)
        count += 1
        since += 1
        k = i + TURN_STEPS
        if k < b and pace[k] >= TOWING_KN and since > TURN_STEPS:
            later = math.radians(bearing_deg(lon[k], lat[k], lon[k + 1], lat[k + 1]))
            turn = math.degrees(math.acos(math.cos(later - course)))
            if turn > REVERSAL_DEG:
                row[TURNS] += 1
                since = 0
    row[AXIS] = math.hypot(sine, cosine) / max(1, count)


@njit(cache=True, nogil=True)
def retraced(first, last, hull, bins, lon, lat, pace, shot_kn, before_s, step_s):  # type: ignore[no-untyped-def]
    """How much of each run's way lies along what the hull sailed at least ``SOAK_S`` before.

    Returns the share of steps along a leg of ``shot_kn`` or more before the run; the mean speed
    of that leg [kn]; the share of the last third along the run's own first quarter; and the first
    place of the leg (the run's own first where there is none).
    """
    before, own, shot = np.zeros(len(first)), np.zeros(len(first)), np.zeros(len(first))
    begin = first.copy()
    for r in range(len(first)):
        a, b = first[r], last[r]
        k = a
        while k > 0 and hull[k - 1] == hull[a] and (bins[a] - bins[k - 1]) * step_s <= before_s:
            k -= 1
        steps, met = 0, 0
        for i in range(a, b):
            if not pace[i] >= TOWING_KN:
                continue
            steps += 1
            for j in range(k, a):
                if pace[j] >= shot_kn and _is_back(lon, lat, bins, i, j, step_s):
                    met += 1
                    shot[r] += pace[j]
                    begin[r] = min(begin[r], j)
                    break
        before[r] = met / max(1, steps)
        shot[r] /= max(1, met)
        own[r] = _back_on(a, b, bins, lon, lat, pace, shot_kn, step_s)
    return before, shot, own, begin


@njit(cache=True, nogil=True)
def _is_back(lon, lat, bins, i, j, step_s):  # type: ignore[no-untyped-def]
    """Whether place i lies near place j, where the hull was ``SOAK_S`` before or earlier."""
    if (bins[i] - bins[j]) * step_s < SOAK_S or abs(lat[i] - lat[j]) * 111_000.0 > NEAR_M:
        return False
    return haversine_m(lon[i], lat[i], lon[j], lat[j]) <= NEAR_M


@njit(cache=True, nogil=True)
def _back_on(a, b, bins, lon, lat, pace, shot_kn, step_s):  # type: ignore[no-untyped-def]
    """Share of the way of a run's last third that lies along the way of its first quarter."""
    steps, back = 0, 0
    for i in range(a + 2 * (b - a) // 3, b):
        if not pace[i] >= TOWING_KN:
            continue
        steps += 1
        for j in range(a, a + (b - a) // 4):
            if pace[j] >= shot_kn and _is_back(lon, lat, bins, i, j, step_s):
                back += 1
                break
    return back / max(1, steps)


@njit(cache=True, nogil=True)
def rings(rows, starts, hull, at, lon, lat):  # type: ignore[no-untyped-def]
    """The most that a hull turned to one side around each fix [deg], within ``RING_S``."""
    made = np.zeros(len(rows))
    for r in range(len(rows)):
        i, h = rows[r], hull[r]
        k = i
        while k > starts[h] and (at[i] - at[k - 1]) / 1e6 <= RING_S:
            k -= 1
        total, before, has, low, high = 0.0, 0.0, False, 0.0, 0.0
        held = k
        while k + 1 < starts[h + 1] and (at[k + 1] - at[i]) / 1e6 <= RING_S / 2:
            k += 1
            if haversine_m(lon[held], lat[held], lon[k], lat[k]) < LEG_M * (
                1.0 + (at[k] - at[held]) / 6e7
            ):
                continue
            course = bearing_deg(lon[held], lat[held], lon[k], lat[k])
            if has:
                total += (course - before + 180.0) % 360.0 - 180.0
                low, high = min(low, total), max(high, total)
                made[r] = max(made[r], total - low, high - total)
            before, has, held = course, True, k
    return made
