"""Compiled bounds: how far apart two hulls can have been, and where one was, piece by piece.

Times are seconds of one clock; fixes ascend. ``cuts`` part the time that is asked about and hold
every fix time within it, so that no fix lies inside a piece. Between two fixes a hull is somewhere
both can be reached from at ``speed``; all bounds below are exact for that, not sampled.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo import kernel as geo

LOWER, UPPER, NEAR, AT = range(4)
"""Columns of a pair: least distance possible in the piece [m]; the least of the greatest distances
possible at its moments [m]; least distance of the straight ways [m]; when that bound holds [s]."""
OUT, IN, IN_BEGIN, IN_END, OUT_BEGIN, OUT_END = range(6)
"""Columns of a place [m]: surely outside and surely inside by so much all through the piece, by
speed alone; inside and outside by so much at its ends, by the way between fixes."""
METRES_PER_DEG = math.pi / 180.0 * geo.MEAN_RADIUS_M


@njit(cache=True, nogil=True)
def _around(times, begin, end):  # type: ignore[no-untyped-def]
    """The last fix not after ``begin`` and the first not before ``end``; -1 where there is none."""
    before = np.searchsorted(times, begin, side="right") - 1
    after = np.searchsorted(times, end, side="left")
    return before, after if after < len(times) else -1


@njit(cache=True, nogil=True)
def _cannot_sail(times, lon, lat, error, before, after, speed):  # type: ignore[no-untyped-def]
    """Whether no hull sails from the one fix to the other: then neither bounds anything."""
    if before < 0 or after < 0 or before >= after:
        return False
    run = geo.haversine_m(lon[before], lat[before], lon[after], lat[after])
    return run - error[before] - error[after] > speed * (times[after] - times[before])


@njit(cache=True, nogil=True)
def way(times, lon, lat, error, moment, speed, bend):  # type: ignore[no-untyped-def]
    """Where a hull was by the straight way between fixes: lon, lat [deg], and how far off [m]."""
    before, after = _around(times, moment, moment)
    if before < 0 and after < 0:
        return math.nan, math.nan, math.inf
    if before >= 0 and times[before] == moment:
        return lon[before], lat[before], error[before]
    if after < 0:
        return lon[before], lat[before], error[before] + speed * (moment - times[before])
    if before < 0:
        return lon[after], lat[after], error[after] + speed * (times[after] - moment)
    since, left = moment - times[before], times[after] - moment
    part = since / (since + left)
    x, y = geo.interpolate(lon[before], lat[before], lon[after], lat[after], part)
    run = geo.haversine_m(lon[before], lat[before], lon[after], lat[after])
    reach = min(speed * since + part * run, speed * left + (1.0 - part) * run)
    off = max(error[before], error[after])
    if run - error[before] - error[after] > speed * (since + left):
        return x, y, math.inf
    return x, y, off + min(reach, 0.5 * bend * since * left)


@njit(cache=True, nogil=True)
def ways(times, lon, lat, error, moments, speed, bend):  # type: ignore[no-untyped-def]
    """``way`` at each moment: rows of lon, lat, how far off."""
    out = np.empty((len(moments), 3))
    for i in range(len(moments)):
        out[i, 0], out[i, 1], out[i, 2] = way(times, lon, lat, error, moments[i], speed, bend)
    return out


@njit(cache=True, nogil=True)
def _gap(a, b, i, j):  # type: ignore[no-untyped-def]
    """Distance of two fixes less their errors [m]."""
    apart = geo.haversine_m(a[1][i], a[2][i], b[1][j], b[2][j])
    return apart - a[3][i] - b[3][j]


@njit(cache=True, nogil=True)
def _lower(a, b, begin, end, speed):  # type: ignore[no-untyped-def]
    """The least distance possible from ``begin`` to ``end``; -inf where fixes bound nothing.

    Each pair of a fix of the one and a fix of the other gives a bound: their distance less what
    both can have sailed. The bounds of the two fixes before fall with time, those of the two after
    rise, the others are level: of the greatest of them the least is at an end or where they cross.
    """
    a0, a1 = _around(a[0], begin, end)
    b0, b1 = _around(b[0], begin, end)
    if _cannot_sail(a[0], a[1], a[2], a[3], a0, a1, speed):
        return -math.inf
    if _cannot_sail(b[0], b[1], b[2], b[3], b0, b1, speed):
        return -math.inf
    level = -math.inf
    if a0 >= 0 and b1 >= 0:
        level = max(level, _gap(a, b, a0, b1) - speed * (b[0][b1] - a[0][a0]))
    if a1 >= 0 and b0 >= 0:
        level = max(level, _gap(a, b, a1, b0) - speed * (a[0][a1] - b[0][b0]))
    has_fall, has_rise = a0 >= 0 and b0 >= 0, a1 >= 0 and b1 >= 0
    fall = rise = -math.inf
    if has_fall:
        fall = _gap(a, b, a0, b0) - speed * (2.0 * begin - a[0][a0] - b[0][b0])
    if has_rise:
        rise = _gap(a, b, a1, b1) - speed * (a[0][a1] + b[0][b1] - 2.0 * begin)
    length = end - begin
    if not has_fall and not has_rise:
        return level
    if not has_rise:
        return max(level, fall - 2.0 * speed * length)
    if not has_fall:
        return max(level, rise)
    cross = min(max((fall - rise) / (4.0 * speed), 0.0), length)
    least = max(fall - 2.0 * speed * cross, rise + 2.0 * speed * cross)
    return max(level, least)


@njit(cache=True, nogil=True)
def _nearest_part(xa, ya, xb, yb, ua, va, ub, vb):  # type: ignore[no-untyped-def]
    """At which part of a piece two straight ways are nearest (0 to 1)."""
    scale = math.cos(0.5 * (ya + yb) * math.pi / 180.0)
    x0, y0 = geo.wrap_lon(xb - xa) * scale, yb - ya
    x1, y1 = geo.wrap_lon(ub - ua) * scale, vb - va
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    if square == 0.0:
        return 0.0
    return min(1.0, max(0.0, -(x0 * dx + y0 * dy) / square))


@njit(cache=True, nogil=True)
def _look(a, b, moment, speed, bend):  # type: ignore[no-untyped-def]
    """Distance of the straight ways at a moment and the greatest that is possible [m]."""
    xa, ya, off_a = way(a[0], a[1], a[2], a[3], moment, speed, bend)
    xb, yb, off_b = way(b[0], b[1], b[2], b[3], moment, speed, bend)
    near = geo.haversine_m(xa, ya, xb, yb)
    return near, near + off_a + off_b


@njit(cache=True, nogil=True)
def pair_pieces(cuts, a, b, speed, bend):  # type: ignore[no-untyped-def]
    """Bounds of the distance of two hulls in each piece; each is times, lon, lat, error."""
    out = np.empty((max(1, len(cuts) - 1), 4))
    for k in range(out.shape[0]):
        begin, end = cuts[k], cuts[min(k + 1, len(cuts) - 1)]
        out[k, LOWER] = _lower(a, b, begin, end, speed)
        first = way(a[0], a[1], a[2], a[3], begin, speed, bend)
        second = way(b[0], b[1], b[2], b[3], begin, speed, bend)
        third = way(a[0], a[1], a[2], a[3], end, speed, bend)
        fourth = way(b[0], b[1], b[2], b[3], end, speed, bend)
        part = _nearest_part(
            first[0], first[1], second[0], second[1], third[0], third[1], fourth[0], fourth[1]
        )
        out[k, UPPER], out[k, NEAR], out[k, AT] = math.inf, math.inf, begin
        for moment in (begin, begin + part * (end - begin), end):
            near, far = _look(a, b, moment, speed, bend)
            if far < out[k, UPPER]:
                out[k, UPPER], out[k, AT] = far, moment
            if near < out[k, NEAR]:
                out[k, NEAR] = near
    return out


@njit(cache=True, nogil=True)
def _least(before, after, begin, end, speed):  # type: ignore[no-untyped-def]
    """The least of max(before - speed t, after - speed (T - t)), given at both ends of a piece."""
    length = end - begin
    if after == -math.inf:
        return before - speed * length
    if before == -math.inf:
        return after - speed * length
    at_begin = after - speed * length
    cross = min(max((before - at_begin) / (2.0 * speed), 0.0), length)
    return max(before - speed * cross, at_begin + speed * cross)


@njit(cache=True, nogil=True)
def place_pieces(cuts, hull, depth, way_depth, off, speed):  # type: ignore[no-untyped-def]
    """How surely one hull was outside or inside a place in each piece.

    ``depth`` is how deep inside each fix lies [m], below 0 outside; ``way_depth`` that of the
    straight way at each cut, ``off`` how far it may be off.
    """
    times, lon, lat, error = hull
    out = np.empty((max(1, len(cuts) - 1), 6))
    for k in range(out.shape[0]):
        last = min(k + 1, len(cuts) - 1)
        begin, end = cuts[k], cuts[last]
        before, after = _around(times, begin, end)
        lost = _cannot_sail(times, lon, lat, error, before, after, speed)
        for column, sign in ((OUT, -1.0), (IN, 1.0)):
            first = second = -math.inf
            if before >= 0 and not lost:
                first = sign * depth[before] - error[before] - speed * (begin - times[before])
            if after >= 0 and not lost:
                second = sign * depth[after] - error[after] - speed * (times[after] - end)
            out[k, column] = _least(first, second, begin, end, speed)
        out[k, IN_BEGIN], out[k, IN_END] = way_depth[k] - off[k], way_depth[last] - off[last]
        out[k, OUT_BEGIN], out[k, OUT_END] = -way_depth[k] - off[k], -way_depth[last] - off[last]
    return out


@njit(cache=True, nogil=True)
def stops(hull, is_moving, speed, shortest_s, slow, widest_s):  # type: ignore[no-untyped-def]
    """Of each step between fixes: whether a stop is possible in it, and whether it is one.

    Step 0 is before the first fix, step i after fix i - 1. Possible: a stop of ``shortest_s``
    somewhere in the step that leaves time enough to sail to and from its neighbours at ``speed``.
    It is one: in so long a time around the step no fix is further off than ``slow`` carries, none
    reports way, and no two are further apart in time than ``widest_s``.
    """
    times = hull[0]
    n = len(times)
    may, does = np.zeros(n + 1, np.bool_), np.zeros(n + 1, np.bool_)
    may[0] = may[n] = True
    for i in range(n - 1):
        run = max(0.0, _gap(hull, hull, i, i + 1))
        if times[i + 1] - times[i] - run / speed >= shortest_s:
            may[i + 1] = True
    for i in range(n):
        if is_moving[i]:
            continue
        begin, first = times[i] - shortest_s, i
        while first > 0 and times[first] > begin:
            first -= 1
            run = max(0.0, _gap(hull, hull, first, i))
            if run > 0.0 or is_moving[first]:
                begin = max(begin, times[first] + run / speed)
                break
        end, last = times[i] + shortest_s, i
        while last < n - 1 and times[last] < end:
            last += 1
            run = max(0.0, _gap(hull, hull, last, i))
            if run > 0.0 or is_moving[last]:
                end = min(end, times[last] - run / speed)
                break
        if end - begin >= shortest_s:
            low = first + 1 if times[first] <= begin else first
            high = last if times[last] >= end else last + 1
            may[low : high + 1] = True
        _mark(hull, is_moving, i, shortest_s, slow, widest_s, does)
    return may, does


@njit(cache=True, nogil=True)
def _mark(hull, is_moving, i, shortest_s, slow, widest_s, does):  # type: ignore[no-untyped-def]
    """Mark the steps from fix ``i`` on that make a stop together."""
    times = hull[0]
    j = i
    while times[j] - times[i] < shortest_s:
        j += 1
        if j == len(times) or is_moving[j] or times[j] - times[j - 1] > widest_s:
            return
        if _gap(hull, hull, i, j) > slow * (times[j] - times[i]):
            return
    does[i + 1 : j + 1] = True
