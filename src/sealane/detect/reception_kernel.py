"""Compiled loop that learns, for each silence, how ships were heard around it."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.gap_kernel import (
    METRES_PER_NMI,
    NEVER,
    gather,
    is_surrounded,
    outage,
    plan,
)
from sealane.geo.kernel import haversine_m, interpolate

FIGURES = 12
CLASS_B = 1
CLASS_B_AREA = 0.36  # 0.6 of the range of class A, squared: 2 W against 12.5 W
STRAIGHT_SHARE = 0.7  # of the way that it could have run: a detour of at most 45 degrees


@njit(cache=True, nogil=True)
def learn(  # type: ignore[no-untyped-def]
    silence_us,
    silence_place,
    silence_ship,
    silence_class,
    spots,
    facts,
    lost_spots,
    lost,
    rule,
    hours,
):
    """For each silence the figures of reception around it, in the columns named below.

    ``silence_us``: last heard, heard again (or NEVER). ``silence_place``: lon, lat, speed [kn],
    course [deg], lon, lat when heard again. ``spots``: lon, lat of each presence. ``facts``:
    cell, bin, next bin of the ship, last time [us], ship, class, whether it lay in port.
    ``lost_spots``, ``lost``: lon, lat and cell, bin, ship, class of bins missed. ``rule``: bin
    [us], shortest silence [us], window [us], near [m], wide [m], beside [m], passage [m], around
    [m], dead zone of own reports [m], widest angle [deg], share of an outage, fewest ships of an
    outage, share heard where nothing is known: on the way, and off it, weight of
    that [ships], share of the distance around for class B.

    Columns: clock [us], ships near, ships near of the class, ships past the place, those of them
    that fell silent, ships heard on the way, ships missed on it, share heard on the way (in
    millionths), places on the way, outage start [us], outage end [us], class that counted (-1:
    all).
    """
    step, shortest, window = int(rule[0]), int(rule[1]), int(rule[2])
    cell, bins, following = facts[:, 0].copy(), facts[:, 1].copy(), facts[:, 2].copy()
    last_us, ship, klass = facts[:, 3].copy(), facts[:, 4].copy(), facts[:, 5].copy()
    is_port = facts[:, 6]
    lon, lat = spots[:, 0].copy(), spots[:, 1].copy()
    lost_cell, lost_bin = lost[:, 0].copy(), lost[:, 1].copy()
    lost_ship, lost_class = lost[:, 2].copy(), lost[:, 3].copy()
    lost_lon, lost_lat = lost_spots[:, 0].copy(), lost_spots[:, 1].copy()
    count_ships = max(
        ship.max() if ship.shape[0] else 0, silence_ship.max() if silence_ship.shape[0] else 0
    )
    stamp = np.full((count_ships + 1, 4), -1, np.int64)
    tally = np.zeros((count_ships + 1, 2))
    touched = np.empty(count_ships + 1, np.int64)
    out = np.zeros((silence_us.shape[0], FIGURES))
    found, metres = np.empty(1024, np.int64), np.empty(1024)
    span = window // step
    for c in range(silence_us.shape[0]):
        t, again, own = silence_us[c, 0], silence_us[c, 1], silence_ship[c]
        x, y = silence_place[c, 0], silence_place[c, 1]
        k = t // step
        n, found, metres = gather(
            cell, bins, lon, lat, x, y, rule[3], k - span, k + span, found, metres
        )
        clock, opened, near, alike, active = _around(
            found, n, bins, last_us, ship, klass, own, silence_class[c], k, stamp, c
        )
        wanted = silence_class[c] if alike >= 2 else -1
        passed, quiet = _passages(
            found,
            metres,
            n,
            bins,
            following,
            ship,
            klass,
            is_port,
            own,
            wanted,
            rule[6],
            shortest // step,
            clock // step,
            stamp,
            c,
        )
        until = min(again, t + window)
        first, last = k - 1, until // step
        start, end = 0, 0
        if active >= rule[11]:
            m = _later(found, n, bins, first, last)
            start, end = outage(
                found, m, bins, following, ship, own, first, last, rule[10], rule[11]
            )
        if active < 5 or (again == NEVER and clock - t < shortest):
            # Few ships are near: what the wider feed says counts as well.
            n, found, metres = gather(
                cell, bins, lon, lat, x, y, rule[4], first, k + span, found, metres
            )
            for f in range(n):
                if ship[found[f]] != own:
                    clock = max(clock, last_us[found[f]])
            m = _later(found, n, bins, first, last)
            wide_start, wide_end = outage(
                found, m, bins, following, ship, own, first, last, rule[10], rule[11] + 1
            )
            if wide_end - wide_start > end - start:
                start, end = wide_start, wide_end
        out[c, 0], out[c, 1], out[c, 2], out[c, 3], out[c, 4] = clock, near, alike, passed, quiet
        if end > start:
            out[c, 9], out[c, 10] = start * step + step // 2, end * step + step // 2
        out[c, 11] = wanted
        if not silence_place[c, 2] >= 0.0:
            continue
        # A silence that begins with an outage is one only from the outage's end.
        shift = (end - k) * step / 3.6e9 if end > start and start <= k + 2 and end > k else 0.0
        weak = CLASS_B_AREA if silence_class[c] == CLASS_B else 1.0
        around = rule[7] * rule[15] if silence_class[c] == CLASS_B else rule[7]
        total = 0.0
        for h in range(hours.shape[0]):
            ahead = hours[h] + shift
            if again != NEVER and ahead * 3.6e9 > again - t:
                continue
            px, py = _expected(silence_place[c], shift, ahead, again, t)
            n, found, metres = gather(
                cell, bins, lon, lat, px, py, around, k - span, k + span, found, metres
            )
            prior = rule[13]
            if is_surrounded(
                found,
                metres,
                n,
                lon,
                lat,
                ship,
                klass,
                own,
                wanted,
                px,
                py,
                (rule[5], rule[8], rule[9]),
            ):
                prior = rule[12]
            marks = _tally(
                found,
                metres,
                n,
                bins,
                ship,
                klass,
                own,
                wanted,
                rule[5],
                0,
                opened,
                clock // step,
                start,
                end,
                tally,
                touched,
                0,
            )
            n, found, metres = gather(
                lost_cell,
                lost_bin,
                lost_lon,
                lost_lat,
                px,
                py,
                rule[5],
                k - span,
                k + span,
                found,
                metres,
            )
            marks = _tally(
                found,
                metres,
                n,
                lost_bin,
                lost_ship,
                lost_class,
                own,
                wanted,
                rule[5],
                1,
                opened,
                clock // step,
                start,
                end,
                tally,
                touched,
                marks,
            )
            heard = 0.0
            for m in range(marks):
                one = touched[m]
                heard += tally[one, 0] / (tally[one, 0] + tally[one, 1])
                tally[one, 0], tally[one, 1] = 0.0, 0.0
            out[c, 5] += heard
            out[c, 6] += marks - heard
            out[c, 8] += 1
            total += (heard + rule[14] * prior * weak) / (marks + rule[14])
        if out[c, 8] > 0:
            out[c, 7] = 1e6 * total / out[c, 8]
    return out


@njit(cache=True, nogil=True)
def _expected(place, shift, ahead, again, t):  # type: ignore[no-untyped-def]
    """Where the hull should be: by its motion, or between its two known places.

    Between them where an outage makes the motion old, or where it ran so far that its way must
    have been nearly straight.
    """
    if again != NEVER:
        hours = (again - t) / 3.6e9
        run = haversine_m(place[0], place[1], place[4], place[5]) / METRES_PER_NMI
        if shift > 0.0 or run >= STRAIGHT_SHARE * place[2] * hours:
            return interpolate(place[0], place[1], place[4], place[5], ahead / hours)
    return plan(place[0], place[1], place[3], place[2], ahead)


@njit(cache=True, nogil=True)
def _around(found, n, bins, last_us, ship, klass, own, own_class, k, stamp, c):  # type: ignore[no-untyped-def]
    """Latest time and first bin of other ships; ships near, of the class, of the last hour."""
    clock, opened, near, alike, active = 0, NEVER, 0, 0, 0
    for f in range(n):
        i = found[f]
        if ship[i] == own:
            continue
        clock = max(clock, last_us[i])
        opened = min(opened, bins[i])
        if stamp[ship[i], 0] != c:
            stamp[ship[i], 0] = c
            near += 1
            alike += klass[i] == own_class
        if k - 2 <= bins[i] <= k and stamp[ship[i], 1] != c:
            stamp[ship[i], 1] = c
            active += 1
    return clock, opened, near, alike, active


@njit(cache=True, nogil=True)
def _later(found, n, bins, first, last):  # type: ignore[no-untyped-def]
    """Moves the rows within bins first..last to the front; how many there are."""
    m = 0
    for f in range(n):
        if first <= bins[found[f]] <= last:
            found[m] = found[f]
            m += 1
    return m


@njit(cache=True, nogil=True)
def _passages(  # type: ignore[no-untyped-def]
    found,
    metres,
    n,
    bins,
    following,
    ship,
    klass,
    is_port,
    own,
    wanted,
    radius_m,
    longest,
    clock_bin,
    stamp,
    c,
):
    """Other ships heard close to the place, and how many of them fell silent there as long."""
    passed, quiet = 0, 0
    for f in range(n):
        i = found[f]
        if ship[i] == own or metres[f] > radius_m or (wanted >= 0 and klass[i] != wanted):
            continue
        if stamp[ship[i], 2] != c:
            stamp[ship[i], 2] = c
            passed += 1
        is_silent = following[i] - bins[i] > longest
        if following[i] == NEVER:
            is_silent = clock_bin - bins[i] > longest
        if is_silent and not is_port[i] and stamp[ship[i], 3] != c:
            stamp[ship[i], 3] = c
            quiet += 1
    return passed, quiet


@njit(cache=True, nogil=True)
def _tally(  # type: ignore[no-untyped-def]
    found,
    metres,
    n,
    bins,
    ship,
    klass,
    own,
    wanted,
    radius_m,
    column,
    opened,
    closed,
    out_start,
    out_end,
    tally,
    touched,
    marks,
):
    """Adds half hours heard (column 0) or missed (1) of each other ship near a place.

    Only while the feed was on: between the first and the last bin heard near, outage left out.
    """
    for f in range(n):
        i = found[f]
        if ship[i] == own or metres[f] > radius_m or (wanted >= 0 and klass[i] != wanted):
            continue
        if bins[i] < opened or bins[i] > closed or out_start < bins[i] < out_end:
            continue
        one = ship[i]
        if tally[one, 0] == 0.0 and tally[one, 1] == 0.0:
            touched[marks] = one
            marks += 1
        tally[one, column] += 1.0
    return marks


@njit(cache=True, nogil=True)
def clocks(at_us, place, own_ship, cell, bins, last_us, ship, spot, step, window, radius_m):  # type: ignore[no-untyped-def]
    """For each time and place the last time [us] that another ship is heard near within the window.

    ``place`` and ``spot`` hold lon, lat; presences are sorted by cell and bin. 0 where none is.
    """
    lon, lat = spot[:, 0].copy(), spot[:, 1].copy()
    out = np.zeros(at_us.shape[0], np.int64)
    found, metres = np.empty(1024, np.int64), np.empty(1024)
    for c in range(at_us.shape[0]):
        first, last = at_us[c] // step, (at_us[c] + window) // step
        n, found, metres = gather(
            cell, bins, lon, lat, place[c, 0], place[c, 1], radius_m, first, last, found, metres
        )
        for f in range(n):
            if ship[found[f]] != own_ship[c]:
                out[c] = max(out[c], last_us[found[f]])
    return out
