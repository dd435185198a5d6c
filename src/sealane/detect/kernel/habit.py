"""Compiled: how a hull reported beside its silences."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.detect.kernel.motion import HOUR_US, heading_on, motion

BLOCK_US = 180_000_000  # class A at anchor reports every 3 min, ITU-R M.1371-5, Annex 1, table 1
RHYTHMS = 2.5  # usual intervals: a ship heard every 90 minutes may be missed once
PACE_SHORT, PACE_LONG = 4, 8  # intervals: some minutes of class A, half an hour at a slow archive


@njit(cache=True, nogil=True)
def habits(starts, at, lon, lat, hull, row, next_hull, next_row, window, longest):  # type: ignore[no-untyped-def]
    """How each hull reported around its silence, and how it moved before.

    For each silence (last row before, first row after or -1): fixes in the 12 h before, hours of
    the last 6 in which it was heard, hours of them known (all since an earlier silence of
    ``longest`` [us]), three-minute blocks with a fix in the last hour over the mean of the hours
    heard before, time-weighted median interval [s] within ``window`` [us] on both sides (silences
    left out), fixes in the hour after, speed [kn] and course [deg] at the start, pace of the last
    fixes before and of the first after (see ``_pace``), speed and course that it is reckoned on
    with.
    """
    out = np.zeros((row.shape[0], 12))
    for c in range(row.shape[0]):
        first, i = starts[hull[c]], row[c]
        t = at[i]
        heard = np.zeros(12, np.int64)
        blocks = np.zeros(12, np.int64)
        k, block = i, -1
        while k >= first and t - at[k] < 12 * HOUR_US:
            if k < i and at[k + 1] - at[k] >= longest:
                break  # an earlier silence is another story
            heard[(t - at[k]) // HOUR_US] += 1
            if (t - at[k]) // BLOCK_US != block:
                block = (t - at[k]) // BLOCK_US
                blocks[(t - at[k]) // HOUR_US] += 1
            k -= 1
        out[c, 0] = heard.sum()
        goes_on = k >= first and (k == i or at[k + 1] - at[k] < longest)
        began = t - 12 * HOUR_US if goes_on else at[k + 1]
        out[c, 2] = min(6.0, math.ceil((t - began + 1) / HOUR_US))
        earlier = blocks[1:]
        busy = (earlier > 0).sum()
        out[c, 3] = blocks[0] / (earlier.sum() / busy) if busy > 0 else np.nan
        out[c, 4] = _usual(starts, at, first, i, next_hull[c], next_row[c], window, longest)
        out[c, 1] = _hours_heard(at, k + 1, i, out[c, 4])
        if next_row[c] >= 0:
            k = next_row[c]
            while k < starts[next_hull[c] + 1] and at[k] - at[next_row[c]] < HOUR_US:
                out[c, 5] += 1
                k += 1
        out[c, 6], out[c, 7] = motion(at, lon, lat, first, i, -1)
        out[c, 10], out[c, 11] = heading_on(at, lon, lat, first, i, -1)
        out[c, 8] = _pace(at, i, first, -1, out[c, 4], longest)
        out[c, 9] = np.nan
        if next_row[c] >= 0:
            last = starts[next_hull[c] + 1] - 1
            out[c, 9] = _pace(at, next_row[c], last, 1, out[c, 4], longest)
    return out


@njit(cache=True, nogil=True)
def _hours_heard(at, oldest, i, usual_s):  # type: ignore[no-untyped-def]
    """Hours of the last six with a fix, or within an interval that the hull's rhythm explains."""
    is_heard = np.zeros(6, np.bool_)
    for k in range(i, oldest - 1, -1):
        hour = (at[i] - at[k]) // HOUR_US
        if hour < 6:
            is_heard[hour] = True
        if k > oldest and (at[k] - at[k - 1]) / 1e6 <= RHYTHMS * usual_s:
            until = min(5, (at[i] - at[k - 1]) // HOUR_US)
            is_heard[hour : until + 1] = True
        if hour >= 6:
            break
    return is_heard.sum()


@njit(cache=True, nogil=True)
def _pace(at, i, edge, sense, usual_s, longest):  # type: ignore[no-untyped-def]
    """How long fixes took beside a silence, over how long as many usually take; nan if unknown.

    The larger of four and of eight intervals, from row ``i`` towards ``edge``: about 1 where a
    hull was heard as usual to the last, several where it faded. No silence may lie among them.
    """
    pace, n, k = np.nan, 0, i
    while k != edge and n < PACE_LONG:
        if abs(at[k + sense] - at[k]) >= longest:
            break
        k += sense
        n += 1
        if n in (PACE_SHORT, PACE_LONG):
            part = abs(at[k] - at[i]) / 1e6 / (n * usual_s)
            pace = part if np.isnan(pace) else max(pace, part)
    return pace


@njit(cache=True, nogil=True)
def _usual(starts, at, first, i, next_hull, next_row, window, longest):  # type: ignore[no-untyped-def]
    """The interval between fixes [s] in which the hull spent half of its time; nan if unknown."""
    size = 0
    low = i
    while low > first and at[i] - at[low - 1] <= window:
        low -= 1
    high = next_row
    if next_row >= 0:
        while high + 1 < starts[next_hull + 1] and at[high + 1] - at[next_row] <= window:
            high += 1
        size = high - next_row
    size += i - low
    if size == 0:
        return np.nan
    steps = np.empty(size)
    n = 0
    for k in range(low, i):
        if at[k + 1] - at[k] < longest:
            steps[n] = (at[k + 1] - at[k]) / 1e6
            n += 1
    if next_row >= 0:
        for k in range(next_row, high):
            if at[k + 1] - at[k] < longest:
                steps[n] = (at[k + 1] - at[k]) / 1e6
                n += 1
    if n == 0:
        return np.nan
    steps = np.sort(steps[:n])
    if steps[n - 1] == 0.0:
        return np.nan  # every report bears the same time: no rhythm
    half, run = steps.sum() / 2.0, 0.0
    for k in range(n):
        run += steps[k]
        if run >= half:
            return steps[k]
    return steps[n - 1]
