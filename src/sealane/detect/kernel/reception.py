"""Compiled loop that learns, for each silence, how ships were heard around it."""

from __future__ import annotations

import numpy as np
from numba import njit

from sealane.detect.kernel.gap import (
    METRES_PER_NMI,
    NEVER,
    outage,
    plan,
)
from sealane.detect.kernel.near import disc, gather, is_surrounded, is_within, rows_near, units
from sealane.geo.kernel import haversine_m, interpolate

FIGURES = 12
HOUR_US = 3.6e9
HUSH_EXPECTED = 4.0  # presences: none falls into such a time by chance twice in a hundred
LOCAL_SHARE, LOCAL_SHIPS = 0.5, 3  # of several stations one fails: half of the ships around
FEW_SHIPS = 5  # fewer in the last hour near do not tell an outage from chance
CLASS_B = 1
SAME_TIME_BINS = 6  # three hours: stations fail, and ducts open, for hours
OWN_WORD_BINS = 4  # two hours: what a hull says of a place that it has just come from is no news
OWN_WORD = 3.0  # but what it says of its own grounds counts as that of three: same set, same mast
OTHER_TIME = 0.25  # what a bin at another time counts
CLASS_B_AREA = 0.36  # 0.6 of the range of class A, squared: 2 W against 12.5 W
STRAIGHT_SHARE = 0.7  # of the way that it could have run: a detour of at most 45 degrees


@njit(cache=True, nogil=True)
def learn(  # type: ignore[no-untyped-def]
    silence_us,
    silence_place,
    silence_ship,
    silence_class,
    heard,
    lost,
    rule,
    hours,
):
    """For each silence the figures of reception around it, in the columns named below.

    ``silence_us``: last heard, heard again (or NEVER). ``silence_place``: lon, lat, speed [kn],
    course [deg], lon, lat when heard again. ``heard``: cell, bin, next bin of the ship, last time
    [us], ship, class, whether it lay in port, lon, lat, unit vector of each presence.
    ``lost``: cell, bin, ship, class, lon, lat, unit vector of bins missed. Both by cell and bin.
    ``rule``: bin [us], shortest silence [us], window [us], near [m], wide [m], beside [m], passage
    [m], around [m], dead zone of own reports [m], widest angle [deg], share of an outage, fewest
    ships of an outage, share heard where nothing is known: on the way, and off it, weight of that
    [ships], share of the distance around for class B, distance within which one station's failure
    is told [m].

    Columns: clock [us], ships near, ships near of the class, ships past the place, those of them
    that fell silent, ships heard on the way, ships missed on it, share heard on the way (in
    millionths), places on the way, outage start [us], outage end [us], class that counted (-1:
    all).
    """
    ship = heard[4]
    ships = 1 + max(
        ship.max() if ship.shape[0] else 0, silence_ship.max() if silence_ship.shape[0] else 0
    )
    stamp = np.full((ships, 4), -1, np.int64)
    tally, touched = np.zeros((ships, 3)), np.empty(ships, np.int64)
    out = np.zeros((silence_us.shape[0], FIGURES))
    is_common = common_falls(heard, int(rule[1]) // int(rule[0]), rule[16])
    for c in range(silence_us.shape[0]):
        silence = (
            silence_us[c, 0],
            silence_us[c, 1],
            silence_ship[c],
            silence_class[c],
        )
        place = silence_place[c]
        known = _surroundings(silence, place, heard, is_common, rule, stamp, c, out[c])
        is_over = silence[1] == NEVER and out[c, 0] - silence[0] < rule[1]  # with the feed
        if not is_over:
            _way(silence, place, known, heard, lost, rule, hours, tally, touched, out[c])
    return out


@njit(cache=True, nogil=True)
def _surroundings(silence, place, heard, is_common, rule, stamp, c, out):  # type: ignore[no-untyped-def]
    """Who was heard near, and when the feed was out: first and last bin, outage, class counted."""
    _, bins, following, last_us, ship, klass, is_port, _, _, _ = heard
    t, again, own, own_class = silence
    step, shortest, window = int(rule[0]), int(rule[1]), int(rule[2])
    k, span = t // step, window // step
    first, last = k - 1, min(again, t + window) // step
    x, y = place[0], place[1]
    found = rows_near(_index(heard), x, y, rule[3], k - span, k + span)
    clock, opened, near, alike, active = _around(
        found, bins, last_us, ship, klass, own, own_class, k, stamp, c
    )
    beside = _beside(found, heard, x, y, rule[6])
    failed = _hush(beside, bins, ship, own, k, opened, clock // step)
    wanted = own_class if alike >= 2 else -1
    passed, quiet = _passages(
        beside,
        bins,
        following,
        ship,
        klass,
        is_port,
        is_common,
        own,
        wanted,
        shortest // step,
        clock // step,
        stamp,
        c,
    )
    start, end = 0, 0
    if active >= rule[11]:
        later = _later(found, bins, first, last)
        start, end = _out(place, own, heard, later, rule, first, last, again)
    if active < FEW_SHIPS or (again == NEVER and clock - t < shortest):
        clock, start, end = _wider(
            place, own, heard, rule, first, last, k + span, clock, start, end
        )
    out[0], out[1], out[2], out[3], out[4], out[11] = clock, near, alike, passed, quiet, wanted
    if end > start:
        out[9], out[10] = start * step + step // 2, end * step + step // 2
    if failed[1] > failed[0] and not (start <= k + 2 and end > k):
        start, end = failed  # explains nothing by itself, but hides where the hull went
    return opened, clock // step, start, end, wanted


@njit(cache=True, nogil=True)
def _out(place, own, heard, later, rule, first, last, again):  # type: ignore[no-untyped-def]
    """First and last bin in which all near, or all beside who share the silence, were quiet."""
    _, bins, following, _, ship, _, _, _, _, _ = heard
    start, end = outage(later, bins, following, ship, own, first, last, rule[10], rule[11])
    until = again // int(rule[0])
    if end - start < until - first - 1:  # a part of it, or none of it, was quiet all around
        around = _beside(later, heard, place[0], place[1], rule[16])
        if _twins(around, bins, following, ship, own, first + 1, until) >= LOCAL_SHIPS:
            return first + 1, until
    return start, end


@njit(cache=True, nogil=True)
def _wider(place, own, heard, rule, first, last, until, clock, start, end):  # type: ignore[no-untyped-def]
    """Clock and outage by the wider feed, where few ships are near."""
    _, bins, following, last_us, ship, _, _, _, _, _ = heard
    found = rows_near(_index(heard), place[0], place[1], rule[4], first, until)
    for f in range(found.shape[0]):
        if ship[found[f]] != own:
            clock = max(clock, last_us[found[f]])
    later = _later(found, bins, first, last)
    fewest = rule[11] + 1
    begin, close = outage(later, bins, following, ship, own, first, last, rule[10], fewest)
    return (clock, begin, close) if close - begin > end - start else (clock, start, end)


@njit(cache=True, nogil=True)
def _way(silence, place, known, heard, lost, rule, hours, tally, touched, out):  # type: ignore[no-untyped-def]
    """How ships were heard at the places where the hull should have been while it was silent."""
    t, again, own, own_class = silence
    start, end = known[2], known[3]
    step = int(rule[0])
    k = t // step
    # A silence that begins with an outage is one only from the outage's end.
    shift = (end - k) * step / HOUR_US if end > start and start <= k + 2 and end > k else 0.0
    total = 0.0
    for h in range(hours.shape[0]):
        ahead = hours[h] + shift
        if again != NEVER and ahead * HOUR_US > again - t:
            continue
        x, y = _expected(place, shift, ahead, again, t)
        when = int((t + ahead * HOUR_US) // step)
        prior = _prior(x, y, k, own, own_class, known[4], heard, rule)
        marks = _count((x, y, k, when), own, known, heard, lost, rule, tally, touched)
        here, mass = 0.0, 0.0
        for m in range(marks):
            one = touched[m]
            here += tally[one, 2] * tally[one, 0] / (tally[one, 0] + tally[one, 1])
            mass += tally[one, 2]
            tally[one] = 0.0
        out[5] += here
        out[6] += mass - here
        out[8] += 1
        total += (here + rule[14] * prior) / (mass + rule[14])
    if out[8] > 0:
        out[7] = 1e6 * total / out[8]


@njit(cache=True, nogil=True)
def _prior(x, y, k, own, own_class, wanted, heard, rule):  # type: ignore[no-untyped-def]
    """Share heard that is assumed where no ship was: higher where ships were heard on all sides."""
    ship, klass = heard[4], heard[5]
    span = int(rule[2]) // int(rule[0])
    is_b = own_class == CLASS_B
    around = rule[7] * rule[15] if is_b else rule[7]
    place, limits = (x, y, around), (rule[8], rule[9])
    share = rule[13]
    if is_surrounded(_index(heard), ship, klass, own, wanted, place, limits, k - span, k + span):
        share = rule[12]
    return share * CLASS_B_AREA if is_b else share


@njit(cache=True, nogil=True)
def _count(spot, own, known, heard, lost, rule, tally, touched):  # type: ignore[no-untyped-def]
    """Half hours heard and missed of each other ship beside a place; how many ships there are."""
    x, y, k, when = spot
    recent = k - OWN_WORD_BINS
    span = int(rule[2]) // int(rule[0])
    first, last = k - span, k + span
    found, away = gather(_index(heard), x, y, rule[5], first, last)
    seen = (found, away, rule[5], when, recent, heard[1], heard[4], heard[5])
    marks = _tally(seen, own, known, 0, tally, touched, 0)
    index = (lost[0], lost[1], lost[4], lost[5], lost[6])
    found, away = gather(index, x, y, rule[5], first, last)
    missed = (found, away, rule[5], when, recent, lost[1], lost[2], lost[3])
    return _tally(missed, own, known, 1, tally, touched, marks)


@njit(cache=True, nogil=True)
def _tally(seen, own, known, column, tally, touched, marks):  # type: ignore[no-untyped-def]
    """Adds bins heard (column 0) or missed (1) of each ship, and what its word is worth (2).

    Of the silent hull itself only bins count that are older than two hours.

    A bin counts less the further it lies from the place (biweight kernel) and when it lies hours
    away from the time at which the hull should have been there. Only while the feed was on:
    between the first and the last bin heard near, outage left out.
    """
    found, away, radius_m, when, recent, bins, ship, klass = seen
    opened, closed, out_start, out_end, wanted = known
    for f in range(found.shape[0]):
        i = found[f]
        one = ship[i]
        if (one == own and bins[i] > recent) or (wanted >= 0 and klass[i] != wanted):
            continue
        if bins[i] < opened or bins[i] > closed or out_start < bins[i] < out_end:
            continue
        worth = (1.0 - (away[f] / radius_m) ** 2) ** 2
        if abs(bins[i] - when) > SAME_TIME_BINS:
            worth *= OTHER_TIME
        if worth <= 0.0:
            continue
        if tally[one, 0] == 0.0 and tally[one, 1] == 0.0:
            touched[marks] = one
            marks += 1
        tally[one, column] += worth
        tally[one, 2] = max(tally[one, 2], worth * (OWN_WORD if one == own else 1.0))
    return marks


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
def _around(found, bins, last_us, ship, klass, own, own_class, k, stamp, c):  # type: ignore[no-untyped-def]
    """Latest time and first bin of other ships; ships near, of the class, of the last hour."""
    clock, opened, near, alike, active = 0, NEVER, 0, 0, 0
    for f in range(found.shape[0]):
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
def _hush(found, bins, ship, own, k, opened, closed):  # type: ignore[no-untyped-def]
    """Bins after bin k in which nobody was heard at a place where many should have been; else 0, 0.

    It begins within half an hour of bin k, lasts more than an hour, and ends when another ship is
    heard there. By the rate of all bins from ``opened`` to ``closed`` as many presences should
    have fallen into it as no chance leaves out.
    """
    total, again, later = 0, closed + 1, closed + 1
    for f in range(found.shape[0]):
        i = found[f]
        if ship[i] == own or bins[i] < opened or bins[i] > closed:
            continue
        total += 1
        if bins[i] > k:
            again = min(again, bins[i])
        if bins[i] > k + 1:
            later = min(later, bins[i])
    rate = total / max(1, closed - opened + 1)
    start, end = (k, again) if again > k + 1 else (k + 1, later)
    hushed = end - start - 1
    return (start, end) if hushed >= 2 and hushed * rate >= HUSH_EXPECTED else (0, 0)


@njit(cache=True, nogil=True)
def _twins(found, bins, following, ship, own, k, again_bin):  # type: ignore[no-untyped-def]
    """Other ships that fell silent within half an hour of bin k and were heard again together.

    Crews do not do that; one station of several that fails does.
    """
    twins, last_twin = 0, -1
    for f in range(found.shape[0]):
        i = found[f]
        falls = abs(bins[i] - k) <= 1 and following[i] - bins[i] > 2
        if falls and ship[i] not in (own, last_twin) and abs(following[i] - again_bin) <= 1:
            twins += 1
            last_twin = ship[i]
    return twins


@njit(cache=True, nogil=True)
def _index(heard):  # type: ignore[no-untyped-def]
    """What the search for presences needs of them."""
    return heard[0], heard[1], heard[7], heard[8], heard[9]


@njit(cache=True, nogil=True)
def _later(found, bins, first, last):  # type: ignore[no-untyped-def]
    """The rows within bins first..last."""
    out = np.empty_like(found)
    n = 0
    for f in range(found.shape[0]):
        if first <= bins[found[f]] <= last:
            out[n] = found[f]
            n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def _beside(found, heard, x, y, radius_m):  # type: ignore[no-untyped-def]
    """The rows within a distance."""
    lon, lat, unit = heard[7], heard[8], heard[9]
    round_ = disc(x, y, radius_m)
    out = np.empty_like(found)
    n = 0
    for f in range(found.shape[0]):
        if is_within(round_, lon, lat, unit, found[f]):
            out[n] = found[f]
            n += 1
    return out[:n]


@njit(cache=True, nogil=True)
def common_falls(heard, longest, radius_m):  # type: ignore[no-untyped-def]
    """Presences after which a ship fell silent together with others: receivers, not crews.

    Marks rows whose ship is not heard for more than ``longest`` bins, where within ``radius_m``
    half or more of the other ships of the last hour, and at least three, fell silent within half
    an hour of it.
    """
    _, bins, following, _, ship, _, _, lon, lat, _ = heard
    ships = 1 + (ship.max() if ship.shape[0] else 0)
    was, fell = np.full(ships, -1, np.int64), np.full(ships, -1, np.int64)
    out = np.zeros(bins.shape[0], np.bool_)
    for i in range(bins.shape[0]):
        if following[i] - bins[i] <= longest:
            continue
        k = bins[i]
        found = rows_near(_index(heard), lon[i], lat[i], radius_m, k - 2, k + 1)
        there, silent = 0, 0
        for f in range(found.shape[0]):
            j = found[f]
            one = ship[j]
            if one == ship[i]:
                continue
            if was[one] != i:
                was[one] = i
                there += 1
            is_fallen = following[j] - bins[j] > longest and bins[j] >= k - 1
            if is_fallen and fell[one] != i:
                fell[one] = i
                silent += 1
        out[i] = silent >= LOCAL_SHIPS and silent >= LOCAL_SHARE * there
    return out


@njit(cache=True, nogil=True)
def _passages(  # type: ignore[no-untyped-def]
    found,
    bins,
    following,
    ship,
    klass,
    is_port,
    is_common,
    own,
    wanted,
    longest,
    clock_bin,
    stamp,
    c,
):
    """Other ships heard close to the place, and how many of them fell silent there as long."""
    passed, quiet = 0, 0
    for f in range(found.shape[0]):
        i = found[f]
        if ship[i] == own or (wanted >= 0 and klass[i] != wanted):
            continue
        if stamp[ship[i], 2] != c:
            stamp[ship[i], 2] = c
            passed += 1
        is_silent = following[i] - bins[i] > longest
        if following[i] == NEVER:
            is_silent = clock_bin - bins[i] > longest
        if is_silent and not is_port[i] and not is_common[i] and stamp[ship[i], 3] != c:
            stamp[ship[i], 3] = c
            quiet += 1
    return passed, quiet


@njit(cache=True, nogil=True)
def clocks(at_us, place, own_ship, cell, bins, last_us, ship, spot, step, window, radius_m):  # type: ignore[no-untyped-def]
    """For each time and place the last time [us] that another ship is heard near within the window.

    ``place`` and ``spot`` hold lon, lat; presences are sorted by cell and bin. 0 where none is.
    """
    lon, lat = spot[:, 0].copy(), spot[:, 1].copy()
    out = np.zeros(at_us.shape[0], np.int64)
    index = (cell, bins, lon, lat, units(lon, lat))
    for c in range(at_us.shape[0]):
        first, last = at_us[c] // step, (at_us[c] + window) // step
        found = rows_near(index, place[c, 0], place[c, 1], radius_m, first, last)
        for f in range(found.shape[0]):
            if ship[found[f]] != own_ship[c]:
                out[c] = max(out[c], last_us[found[f]])
    return out
