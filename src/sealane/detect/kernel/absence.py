"""Compiled: half hours in which a hull was not heard, and where it should have been."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.kernel.gap import plan
from sealane.detect.kernel.motion import HOUR_US, heading_on
from sealane.geo.kernel import interpolate

RHYTHMS = 2.5  # a hull heard every 90 minutes may be missed once
NEIGHBOURS = 3  # intervals on each side that make a rhythm


@njit(cache=True, nogil=True)
def missed(starts, at, lon, lat, rows, hull, step, between, ahead, slowest, sparse):  # type: ignore[no-untyped-def]
    """Bins in which a hull under way was not heard, and where it should have been.

    ``rows`` are the first rows of the bins heard. Up to ``between`` bins between two of them are
    interpolated, where they are more than its rhythm explains (a satellite passes every 90
    minutes); around longer silences, and before the first and after the last, ``ahead`` bins
    are reckoned from the motion. Hulls slower than ``slowest`` [kn] and those heard in less than
    a share ``sparse`` of their bins say nothing. Returns hull, bin, lon, lat.
    """
    whole, places = np.empty((1024, 2), np.int64), np.empty((1024, 2))
    n, begin = 0, 0
    while begin < rows.shape[0]:
        end = begin
        while end < rows.shape[0] and hull[end] == hull[begin]:
            end += 1
        h = hull[begin]
        span = at[rows[end - 1]] // step - at[rows[begin]] // step + 1
        for p in range(begin, end + 1 if end - begin >= sparse * span else begin):
            if n + between + 2 * ahead >= whole.shape[0]:
                whole = np.concatenate((whole, np.empty_like(whole)))
                places = np.concatenate((places, np.empty_like(places)))
            i = (rows[p] if p < end else starts[h + 1]) - 1  # last heard before, if p > begin
            j = rows[p] if p < end else -1  # heard again
            gone = at[j] // step - at[i] // step - 1 if begin < p < end else between
            was = n
            if gone < between:
                if gone + 1 <= RHYTHMS * _rhythm(at, rows, begin, end, p, step):
                    continue
                n = _between(at, lon, lat, i, j, step, whole, places, n)
            else:
                if p > begin:
                    way = heading_on(at, lon, lat, starts[h], i, -1)
                    n = _reckon(at, lon, lat, i, way, 1, ahead, step, slowest, whole, places, n)
                if p < end:
                    way = heading_on(at, lon, lat, starts[h + 1] - 1, j, 1)
                    n = _reckon(at, lon, lat, j, way, -1, ahead, step, slowest, whole, places, n)
            whole[was:n, 0] = h
        begin = end
    return whole[:n, 0].copy(), whole[:n, 1].copy(), places[:n, 0].copy(), places[:n, 1].copy()


@njit(cache=True, nogil=True)
def _rhythm(at, rows, begin, end, p, step):  # type: ignore[no-untyped-def]
    """The lower median of the intervals [bins] between bins heard, three before and three after.

    The interval that ends at row p is left out; 1 where there is no other.
    """
    steps = np.empty(2 * NEIGHBOURS, np.int64)
    n = 0
    for q in range(max(begin + 1, p - NEIGHBOURS), min(end, p + NEIGHBOURS + 1)):
        if q != p:
            steps[n] = at[rows[q]] // step - at[rows[q - 1]] // step
            n += 1
    return np.sort(steps[:n])[(n - 1) // 2] if n else 1


@njit(cache=True, nogil=True)
def _between(at, lon, lat, i, j, step, whole, places, n):  # type: ignore[no-untyped-def]
    """Bins between two fixes, and where the hull was in the middle of each."""
    for k in range(at[i] // step + 1, at[j] // step):
        part = (k * step + step // 2 - at[i]) / (at[j] - at[i])
        whole[n, 1] = k
        places[n, 0], places[n, 1] = interpolate(lon[i], lat[i], lon[j], lat[j], part)
        n += 1
    return n


@njit(cache=True, nogil=True)
def _reckon(at, lon, lat, i, way, sense, ahead, step, slowest, whole, places, n):  # type: ignore[no-untyped-def]
    """Bins after (sense 1) or before (-1) a fix, and where the motion leads halfway in each."""
    speed, course = way
    if not speed >= slowest:
        return n
    for turn in range(1, ahead + 1):
        k = at[i] // step + sense * turn
        hours = (k * step + step // 2 - at[i]) / HOUR_US
        whole[n, 1] = k
        places[n, 0], places[n, 1] = plan(lon[i], lat[i], course, speed, hours)
        n += 1
    return n
