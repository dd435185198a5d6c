"""Compiled loops of the gap rule: silences of one hull, and where and when others were heard."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from sealane.geo.kernel import bearing_deg, destination, haversine_m, interpolate

HOUR_US = 3_600_000_000
BLOCK_US = 180_000_000  # class A at anchor reports every 3 min, ITU-R M.1371-5, Annex 1, table 1
METRES_PER_NMI = 1852.0
METRES_PER_DEG = 110574.0  # shortest degree of latitude on WGS84 (at the equator)
CELL_DEG = 1.0  # of the index only: what is counted depends on distances
PACE_SHORT, PACE_LONG = 4, 8  # intervals: some minutes of class A, half an hour at a slow archive
NEVER = 1 << 60  # the next bin of a hull that is not heard again


@njit(cache=True, nogil=True)
def silences(starts, at, shortest):  # type: ignore[no-untyped-def]
    """Rows after which a hull is silent for ``shortest`` [us] or more, its last row included."""
    n = 0
    for turn in range(2):
        if turn == 1:
            rows = np.empty(n, np.int64)
            n = 0
        for h in range(starts.shape[0] - 1):
            for i in range(starts[h], starts[h + 1]):
                if i + 1 == starts[h + 1] or at[i + 1] - at[i] >= shortest:
                    if turn == 1:
                        rows[n] = i
                    n += 1
    return rows


@njit(cache=True, nogil=True)
def presence(starts, at, step):  # type: ignore[no-untyped-def]
    """The first row of each hull in each bin of ``step`` [us] in which it is heard."""
    n = 0
    for turn in range(2):
        if turn == 1:
            rows = np.empty(n, np.int64)
            n = 0
        for h in range(starts.shape[0] - 1):
            before = -NEVER
            for i in range(starts[h], starts[h + 1]):
                k = at[i] // step
                if k != before:
                    if turn == 1:
                        rows[n] = i
                    n += 1
                    before = k
    return rows


@njit(cache=True, nogil=True)
def habits(starts, at, lon, lat, hull, row, next_hull, next_row, window, longest):  # type: ignore[no-untyped-def]
    """How each hull reported around its silence, and how it moved before.

    For each silence (last row before, first row after or -1): fixes in the 12 h before, hours of
    the last 6 with a fix, hours of them known (all since an earlier silence of ``longest`` [us]),
    three-minute blocks with a fix in the last hour over the mean of the hours heard before,
    time-weighted median interval [s] within ``window`` [us] on both sides (silences left out),
    fixes in the hour after, speed [kn] and course [deg] at the start, pace of the last fixes
    before and of the first after (see ``_pace``).
    """
    out = np.zeros((row.shape[0], 10))
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
        out[c, 1] = (heard[:6] > 0).sum()
        began = t - 12 * HOUR_US if k >= first and t - at[k] >= 12 * HOUR_US else at[k + 1]
        out[c, 2] = min(6.0, math.ceil((t - began + 1) / HOUR_US))
        earlier = blocks[1:]
        busy = (earlier > 0).sum()
        out[c, 3] = blocks[0] / (earlier.sum() / busy) if busy > 0 else np.nan
        out[c, 4] = _usual(starts, at, first, i, next_hull[c], next_row[c], window, longest)
        if next_row[c] >= 0:
            k = next_row[c]
            while k < starts[next_hull[c] + 1] and at[k] - at[next_row[c]] < HOUR_US:
                out[c, 5] += 1
                k += 1
        out[c, 6], out[c, 7] = _motion(at, lon, lat, first, i)
        out[c, 8] = _pace(at, i, first, -1, out[c, 4], longest)
        out[c, 9] = np.nan
        if next_row[c] >= 0:
            last = starts[next_hull[c] + 1] - 1
            out[c, 9] = _pace(at, next_row[c], last, 1, out[c, 4], longest)
    return out


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
    half, run = steps.sum() / 2.0, 0.0
    for k in range(n):
        run += steps[k]
        if run >= half:
            return steps[k]
    return steps[n - 1]


@njit(cache=True, nogil=True)
def _motion(at, lon, lat, first, i):  # type: ignore[no-untyped-def]
    """Speed [kn] and course [deg] from the fix half an hour before, or the nearest to that."""
    k = i
    while k > first and at[i] - at[k] < HOUR_US // 2:
        k -= 1
    if at[i] - at[k] > 2 * HOUR_US and k + 1 < i:
        k += 1
    seconds = (at[i] - at[k]) / 1e6
    if seconds <= 0.0 or seconds > 7200.0:
        return np.nan, 0.0
    metres = haversine_m(lon[k], lat[k], lon[i], lat[i])
    return metres / METRES_PER_NMI / (seconds / 3600.0), bearing_deg(lon[k], lat[k], lon[i], lat[i])


@njit(cache=True, nogil=True)
def index_cells(lon, lat):  # type: ignore[no-untyped-def]
    """The index cell of each point: plain squares in degrees."""
    columns = int(360.0 / CELL_DEG)
    cell = np.empty(lon.shape[0], np.int64)
    for i in range(lon.shape[0]):
        turned = lon[i] - 360.0 * math.floor((lon[i] + 180.0) / 360.0)
        column = min(columns - 1, int((turned + 180.0) / CELL_DEG))
        cell[i] = int((lat[i] + 90.0) / CELL_DEG) * columns + column
    return cell


@njit(cache=True, nogil=True)
def _lower(values, low, high, wanted):  # type: ignore[no-untyped-def]
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def gather(cell, bins, lon, lat, x, y, radius_m, first, last):  # type: ignore[no-untyped-def]
    """Presence rows within ``radius_m`` of a place and within bins first..last.

    Rows are sorted by cell, then bin. Returns their count, their numbers and their distances.
    """
    found, metres = np.empty(256, np.int64), np.empty(256)
    columns = int(360.0 / CELL_DEG)
    reach = radius_m / METRES_PER_DEG
    south = max(0, int((y - reach + 90.0) / CELL_DEG))
    north = min(int(180.0 / CELL_DEG), int((y + reach + 90.0) / CELL_DEG))
    edge = min(89.9, max(abs(y - reach), abs(y + reach)))
    wide = math.ceil(reach / math.cos(math.radians(edge)) / CELL_DEG) + 1
    middle = int((x + 180.0) / CELL_DEG)
    n = 0
    size = cell.shape[0]
    for row in range(south, north + 1):
        for turn in range(min(columns, 2 * wide + 1)):
            wanted = row * columns + (middle - wide + turn) % columns
            low = _lower(cell, 0, size, wanted)
            if low == size or cell[low] != wanted:
                continue
            high = _lower(cell, low, size, wanted + 1)
            for i in range(_lower(bins, low, high, first), high):
                if bins[i] > last:
                    break
                if abs(lat[i] - y) > reach:
                    continue
                away = haversine_m(x, y, lon[i], lat[i])
                if away <= radius_m:
                    if n == found.shape[0]:
                        found = np.append(found, np.empty_like(found))
                        metres = np.append(metres, np.empty_like(metres))
                    found[n], metres[n] = i, away
                    n += 1
    return n, found, metres


@njit(cache=True, nogil=True)
def outage(found, count, bins, following, ship, own, first, last, share, fewest):  # type: ignore[no-untyped-def]
    """Bins in which the feed was out: (start, end) of the longest time, in bins; 0, 0 if none.

    It begins after a bin in which ``share`` or more of the ships heard, and at least ``fewest``,
    fell silent for more than an hour at once, and ends when more than 1 - ``share`` of them are
    heard again.
    """
    size = last - first + 1
    heard = np.zeros(size, np.int64)
    fell = np.zeros(size, np.int64)
    kept = np.zeros(size, np.int64)
    for f in range(count):
        i = found[f]
        if ship[i] == own:
            continue
        k = bins[i] - first
        heard[k] += 1
        for b in range(k, min(size, k + 2)):
            if following[i] > first + b + 2:
                fell[b] += 1
            elif b == k or following[i] > first + b:
                kept[b] += 1
    best_start, best_end = 0, 0
    b = 0
    while b < size:
        total = fell[b] + kept[b]
        if fell[b] >= fewest and fell[b] >= share * total:
            end = b + 1
            while end < size and heard[end] <= (1.0 - share) * total:
                end += 1
            if end - b > best_end - best_start:
                best_start, best_end = b, end
            b = end
        else:
            b += 1
    return first + best_start, first + best_end


@njit(cache=True, nogil=True)
def is_surrounded(found, metres, count, lon, lat, ship, klass, own, wanted, x, y, limits):  # type: ignore[no-untyped-def]
    """Whether ships were heard at a place: beside it, or on all sides of it.

    ``limits``: distance [m] within which another ship's report is beside, distance [m] below
    which an own report says nothing, widest angle [deg] without a report on it. ``wanted``: -1
    for any class of transponder, else only that one (own reports always count).
    """
    angles = np.empty(count)
    n = 0
    others = False
    for f in range(count):
        i = found[f]
        is_own = ship[i] == own
        if not is_own and wanted >= 0 and klass[i] != wanted:
            continue
        if not is_own and metres[f] <= limits[0]:
            return True
        if is_own and metres[f] <= limits[1]:
            continue
        others = others or not is_own
        angles[n] = bearing_deg(x, y, lon[i], lat[i])
        n += 1
    if n < 3 or not others:
        return False
    angles = np.sort(angles[:n])
    widest = angles[0] + 360.0 - angles[n - 1]
    for k in range(1, n):
        widest = max(widest, angles[k] - angles[k - 1])
    return widest <= limits[2]


@njit(cache=True, nogil=True)
def plan(lon, lat, course_deg, speed_kn, hours):  # type: ignore[no-untyped-def]
    """Where speed and course lead after so many hours."""
    return destination(lon, lat, course_deg, speed_kn * METRES_PER_NMI * hours)


@njit(cache=True, nogil=True)
def _motion_after(at, lon, lat, end, i):  # type: ignore[no-untyped-def]
    """Speed [kn] and course [deg] towards the fix half an hour after, or the nearest to that."""
    k = i
    while k + 1 < end and at[k] - at[i] < HOUR_US // 2:
        k += 1
    seconds = (at[k] - at[i]) / 1e6
    if seconds <= 0.0 or seconds > 7200.0:
        return np.nan, 0.0
    metres = haversine_m(lon[i], lat[i], lon[k], lat[k])
    return metres / METRES_PER_NMI / (seconds / 3600.0), bearing_deg(lon[i], lat[i], lon[k], lat[k])


@njit(cache=True, nogil=True)
def missed(starts, at, lon, lat, rows, hull, step, between, ahead, slowest, sparse):  # type: ignore[no-untyped-def]
    """Bins in which a hull under way was not heard, and where it should have been.

    ``rows`` are the first rows of the bins heard. Up to ``between`` bins between two of them are
    interpolated; around longer silences, and before the first and after the last, ``ahead`` bins
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
                n = _between(at, lon, lat, i, j, step, whole, places, n)
            else:
                if p > begin:
                    motion = _motion(at, lon, lat, starts[h], i)
                    n = _reckon(at, lon, lat, i, motion, 1, ahead, step, slowest, whole, places, n)
                if p < end:
                    motion = _motion_after(at, lon, lat, starts[h + 1], j)
                    n = _reckon(at, lon, lat, j, motion, -1, ahead, step, slowest, whole, places, n)
            whole[was:n, 0] = h
        begin = end
    return whole[:n, 0].copy(), whole[:n, 1].copy(), places[:n, 0].copy(), places[:n, 1].copy()


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
def _reckon(at, lon, lat, i, motion, sense, ahead, step, slowest, whole, places, n):  # type: ignore[no-untyped-def]
    """Bins after (sense 1) or before (-1) a fix, and where the motion leads halfway in each."""
    speed, course = motion
    if not speed >= slowest:
        return n
    for turn in range(1, ahead + 1):
        k = at[i] // step + sense * turn
        hours = (k * step + step // 2 - at[i]) / HOUR_US
        whole[n, 1] = k
        places[n, 0], places[n, 1] = plan(lon[i], lat[i], course, speed, hours)
        n += 1
    return n


@njit(cache=True, nogil=True)
def count_paces(asked, index, paces, window, radius_m, abrupt_pace):  # type: ignore[no-untyped-def]
    """Abrupt and faded ends of other ships' silences around each: (silences, 2).

    ``asked``: lon, lat, hour, ship. ``index``: cell, hour, lon, lat by cell and hour. ``paces``:
    before, after, ship, whether it teaches, in the order of the index.
    """
    lon, lat, hour, ship = asked
    before, after, whose, teaches = paces
    out = np.zeros((lon.shape[0], 2), np.int64)
    for c in range(lon.shape[0]):
        first, last = hour[c] - window, hour[c] + window
        n, found, _ = gather(
            index[0], index[1], index[2], index[3], lon[c], lat[c], radius_m, first, last
        )
        for f in range(n):
            i = found[f]
            if whose[i] == ship[c] or not teaches[i]:
                continue
            for pace in (before[i], after[i]):
                if not np.isnan(pace):
                    out[c, 0 if pace < abrupt_pace else 1] += 1
    return out
