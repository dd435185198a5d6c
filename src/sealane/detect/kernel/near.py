"""Compiled search: which presences lie near a place and a time.

Most rows are told by their chord through the sphere, three products each; only those within a
hundredth of the limit, and those whose distance is asked for, are measured on the ellipsoid.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import MEAN_RADIUS_M, bearing_deg, haversine_m

CELL_DEG = 1.0  # of the index only: what is counted depends on distances
METRES_PER_DEG = 110574.0  # shortest degree of latitude on WGS84 (at the equator)
MARGIN = 0.01  # the sphere is at most 0.6 % off the ellipsoid
SMALL = 1e-6  # of the radius, 6 m: nearer directions lose digits
SAME_WAY = 1e-9  # a direction this near the end of an arc is measured


@njit(cache=True, nogil=True)
def units(lon, lat):  # type: ignore[no-untyped-def]
    """Each place as a vector from the centre of the unit sphere: (places, 3)."""
    out = np.empty((lon.shape[0], 3))
    for i in range(lon.shape[0]):
        x, y = math.radians(lon[i]), math.radians(lat[i])
        out[i, 0], out[i, 1] = math.cos(y) * math.cos(x), math.cos(y) * math.sin(x)
        out[i, 2] = math.sin(y)
    return out


@njit(cache=True, nogil=True)
def disc(x, y, radius_m):  # type: ignore[no-untyped-def]
    """A place and a radius, with the squared chords below which and above which all is clear."""
    lon, lat = math.radians(x), math.radians(y)
    inside = min(math.pi, (1.0 - MARGIN) * radius_m / MEAN_RADIUS_M)
    beyond = min(math.pi, (1.0 + MARGIN) * radius_m / MEAN_RADIUS_M)
    return (
        math.cos(lat) * math.cos(lon),
        math.cos(lat) * math.sin(lon),
        math.sin(lat),
        (2.0 * math.sin(inside / 2.0)) ** 2,
        (2.0 * math.sin(beyond / 2.0)) ** 2,
        x,
        y,
        radius_m,
    )


@njit(cache=True, nogil=True, inline="always")
def is_within(round_, lon, lat, unit, i):  # type: ignore[no-untyped-def]
    """Whether row ``i`` lies within the disc, as measured on the ellipsoid."""
    a, b, c = unit[i, 0] - round_[0], unit[i, 1] - round_[1], unit[i, 2] - round_[2]
    chord = a * a + b * b + c * c
    if chord < round_[3]:
        return True
    if chord > round_[4]:
        return False
    return haversine_m(round_[5], round_[6], lon[i], lat[i]) <= round_[7]


@njit(cache=True, nogil=True)
def lower(values, low, high, wanted):  # type: ignore[no-untyped-def]
    """The first of rows low..high - 1, which are in order, that is not below ``wanted``."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def stretches(cell, bins, round_, first, last):  # type: ignore[no-untyped-def]
    """Rows of the bins first..last in the cells that a disc touches: (stretches, 2), half open."""
    columns = int(360.0 / CELL_DEG)
    x, y = round_[5], round_[6]
    reach = round_[7] / METRES_PER_DEG
    south = max(0, int((y - reach + 90.0) / CELL_DEG))
    north = min(int(180.0 / CELL_DEG), int((y + reach + 90.0) / CELL_DEG))
    edge = min(89.9, max(abs(y - reach), abs(y + reach)))
    wide = math.ceil(reach / math.cos(math.radians(edge)) / CELL_DEG) + 1
    middle = int((x + 180.0) / CELL_DEG)
    width = min(columns, 2 * wide + 1)
    out = np.empty((max(0, north - south + 1) * width, 2), np.int64)
    n = 0
    size = cell.shape[0]
    for row in range(south, north + 1):
        for turn in range(width):
            wanted = row * columns + (middle - wide + turn) % columns
            low = lower(cell, 0, size, wanted)
            if low == size or cell[low] != wanted:
                continue
            high = lower(cell, low, size, wanted + 1)
            begin = lower(bins, low, high, first)
            end = lower(bins, begin, high, last + 1)
            if end > begin:
                out[n, 0], out[n, 1] = begin, end
                n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def rows_near(index, x, y, radius_m, first, last):  # type: ignore[no-untyped-def]
    """Presence rows within ``radius_m`` of a place and within bins first..last.

    ``index``: cell, bin, lon, lat, unit vector of each row, by cell, then bin.
    """
    cell, bins, lon, lat, unit = index
    round_ = disc(x, y, radius_m)
    parts = stretches(cell, bins, round_, first, last)
    size = 0
    for p in range(parts.shape[0]):
        size += parts[p, 1] - parts[p, 0]
    found = np.empty(size, np.int64)
    n = 0
    for p in range(parts.shape[0]):
        for i in range(parts[p, 0], parts[p, 1]):
            if is_within(round_, lon, lat, unit, i):
                found[n] = i
                n += 1
    return found[:n]


@njit(cache=True, nogil=True)
def gather(index, x, y, radius_m, first, last):  # type: ignore[no-untyped-def]
    """The rows of ``rows_near``, and how far each lies from the place [m]."""
    found = rows_near(index, x, y, radius_m, first, last)
    metres = np.empty(found.shape[0])
    for f in range(found.shape[0]):
        metres[f] = haversine_m(x, y, index[2][found[f]], index[3][found[f]])
    return found, metres


@njit(cache=True, nogil=True)
def is_surrounded(index, ship, klass, own, wanted, place, limits, first, last):  # type: ignore[no-untyped-def]
    """Whether ships were heard on all sides of a place, within its distance and the bins given.

    ``place``: lon, lat, distance [m]. ``limits``: distance [m] below which an own report says
    nothing, widest angle [deg] without a report on it. ``wanted``: -1 for any class of
    transponder, else only that one (own reports always count). The rows are left as soon as no
    angle is too wide: more of them make none wider.
    """
    cell, bins, lon, lat, unit = index
    x, y, radius_m = place
    round_ = disc(x, y, radius_m)
    frame = _tangent(x, y)
    parts = stretches(cell, bins, round_, first, last)
    n, others, arc = 0, False, _no_arc()
    for p in range(parts.shape[0]):
        for i in range(parts[p, 0], parts[p, 1]):
            is_own = ship[i] == own
            if not is_own and wanted >= 0 and klass[i] != wanted:
                continue
            if not is_within(round_, lon, lat, unit, i):
                continue
            if is_own and haversine_m(x, y, lon[i], lat[i]) <= limits[0]:
                continue
            n += 1
            others = others or not is_own
            arc = _turned(arc, frame, unit, i, x, y, lon, lat)
            if n >= 3 and others and arc[2] <= limits[1]:
                return True
    return False


@njit(cache=True, nogil=True)
def _tangent(x, y):  # type: ignore[no-untyped-def]
    """East and north of a place as vectors (of the east the third part is 0)."""
    lon, lat = math.radians(x), math.radians(y)
    return (
        -math.sin(lon),
        math.cos(lon),
        -math.sin(lat) * math.cos(lon),
        -math.sin(lat) * math.sin(lon),
        math.cos(lat),
    )


@njit(cache=True, nogil=True)
def _no_arc():  # type: ignore[no-untyped-def]
    """First and last bearing of what was heard, the widest angle without any, both directions."""
    return 0.0, 0.0, np.inf, 0.0, 0.0, 0.0, 0.0


@njit(cache=True, nogil=True)
def _turned(arc, frame, unit, i, x, y, lon, lat):  # type: ignore[no-untyped-def]
    """The arc with one more direction; only while less than half of the horizon is heard.

    A direction between the two ends changes nothing, which two products tell; the others are
    measured. Of the angles without a report only the widest can be half of the horizon or more.
    """
    begin, end, widest, east1, north1, east2, north2 = arc
    if widest < 180.0:
        return arc
    east = frame[0] * unit[i, 0] + frame[1] * unit[i, 1]
    north = frame[2] * unit[i, 0] + frame[3] * unit[i, 1] + frame[4] * unit[i, 2]
    size = math.hypot(east, north)
    after = (east * north1 - north * east1) / max(size, SMALL)  # positive clockwise of the first
    before = (north * east2 - east * north2) / max(size, SMALL)  # positive before the last
    if size > SMALL and after > SAME_WAY and before > SAME_WAY:
        return arc
    bearing = bearing_deg(x, y, lon[i], lat[i])
    east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    if widest == np.inf:
        return bearing, bearing, 360.0, east, north, east, north
    ahead = bearing - end if bearing >= end else bearing + 360.0 - end
    back = begin - bearing if begin >= bearing else begin + 360.0 - bearing
    heard = end - begin if end >= begin else end + 360.0 - begin
    if ahead + back > 360.0 - heard + SAME_WAY:
        return arc  # inside, by a hair
    if ahead >= back:  # it lies just before the first
        return bearing, end, _gap(end, bearing), east, north, east2, north2
    return begin, bearing, _gap(bearing, begin), east1, north1, east, north


@njit(cache=True, nogil=True)
def _gap(last, first):  # type: ignore[no-untyped-def]
    """Angle [deg] clockwise from the last bearing round to the first."""
    return first - last if first > last else first + 360.0 - last
