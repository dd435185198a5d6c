"""Compiled loop that learns, for each silence, how ships were heard around it."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.gap_kernel import NEVER, gather, is_surrounded, outage, plan

FIGURES = 12


@njit(cache=True, nogil=True)
def learn(  # type: ignore[no-untyped-def]
    silence_us, silence_place, silence_ship, silence_class, heard_rows, heard_facts, rule, hours
):
    """For each silence the figures of reception around it, in the columns named below.

    ``silence_us``: last heard, heard again (or NEVER). ``silence_place``: lon, lat, speed [kn],
    course [deg]. ``heard_rows``: lon, lat of each presence. ``heard_facts``: cell, bin, next bin
    of the ship, last time [us], ship, class, whether it lay in port. ``rule``: bin [us], shortest
    silence [us], window [us], near [m], wide [m], beside [m], passage [m], around [m], dead zone
    of own reports [m], widest angle [deg], share of an outage, fewest ships of an outage.

    Columns: clock [us], ships near, ships near of the class, ships past the place, those of them
    that fell silent, bins heard, bins missed, places ahead with reception, places ahead, outage
    start [us], outage end [us], class that counted (-1: all).
    """
    step, shortest, window = int(rule[0]), int(rule[1]), int(rule[2])
    cell, bins, following = heard_facts[:, 0], heard_facts[:, 1], heard_facts[:, 2]
    last_us, ship, klass, is_port = (
        heard_facts[:, 3],
        heard_facts[:, 4],
        heard_facts[:, 5],
        heard_facts[:, 6],
    )
    lon, lat = heard_rows[:, 0].copy(), heard_rows[:, 1].copy()
    cell, bins = cell.copy(), bins.copy()
    count_ships = max(
        ship.max() if ship.shape[0] else 0, silence_ship.max() if silence_ship.shape[0] else 0
    )
    stamp = np.full((count_ships + 1, 4), -1, np.int64)
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
        clock, near, alike, active = _around(
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
        speed = silence_place[c, 2]
        for h in range(hours.shape[0]):
            if not speed >= 0.0 or (again != NEVER and hours[h] * 3.6e9 > again - t):
                continue
            px, py = plan(x, y, silence_place[c, 3], speed, hours[h])
            n, found, metres = gather(
                cell, bins, lon, lat, px, py, rule[7], k - span, k + span, found, metres
            )
            out[c, 8] += 1
            out[c, 7] += is_surrounded(
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
            )
            _tally(
                found,
                metres,
                n,
                bins,
                following,
                ship,
                klass,
                own,
                wanted,
                rule[6],
                shortest // step,
                out[c],
            )
    return out


@njit(cache=True, nogil=True)
def _around(found, n, bins, last_us, ship, klass, own, own_class, k, stamp, c):  # type: ignore[no-untyped-def]
    """Latest time another ship is heard, ships near, those of the class, those of the last hour."""
    clock, near, alike, active = 0, 0, 0, 0
    for f in range(n):
        i = found[f]
        if ship[i] == own:
            continue
        clock = max(clock, last_us[i])
        if stamp[ship[i], 0] != c:
            stamp[ship[i], 0] = c
            near += 1
            alike += klass[i] == own_class
        if k - 2 <= bins[i] <= k and stamp[ship[i], 1] != c:
            stamp[ship[i], 1] = c
            active += 1
    return clock, near, alike, active


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
def _tally(found, metres, n, bins, following, ship, klass, own, wanted, radius_m, longest, out):  # type: ignore[no-untyped-def]
    """Adds bins in which transmitting ships were heard near a place, and bins missed between."""
    for f in range(n):
        i = found[f]
        if ship[i] == own or metres[f] > radius_m or (wanted >= 0 and klass[i] != wanted):
            continue
        out[5] += 1
        if following[i] - bins[i] <= longest:
            out[6] += following[i] - bins[i] - 1


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
