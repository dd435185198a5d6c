"""Kernel of the watch: one series of daily counts, from the first day to the last, causally.

``series`` is (counts, weekday, dow, around, logs, before): ships a day (NaN: not told), the
pattern of the week so far, the day of the week, the logarithms of what stood around days of
earlier years and of the level known then, and for each day the days of earlier years like it.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["COLUMNS", "FIGURES", "expected_by_day", "follow", "placebos"]

COLUMNS = (
    "onset", "alarm", "end", "direction", "statistic", "ratio", "held_level", "is_settled",
    "is_rebound", "is_deeper", "recovering",
)  # fmt: skip
"""Columns of a found change; days as numbers from the first day, -1 where there is none."""
ONSET, ALARM, END, DIRECTION, STATISTIC, RATIO, LEVEL, SETTLED, REBOUND, DEEPER, BACK = range(11)

FIGURES = (
    "alarm_fall", "alarm_rise", "alarm_short", "least_change", "short_change", "least_expected",
    "season_share", "prior_days", "memory_d", "week_d", "back_within", "settle_d", "onset_d",
    "level_d", "least_d", "trim", "season_half_d", "rebound_d", "week_pace", "day_roots",
    "least_scale", "deeper_change", "knee", "knee_mean", "half_count", "short_d", "inner_d",
    "inner_span_d", "inner_least_d", "week_most", "back_told_d", "ratio_floor", "told_share",
)  # fmt: skip
"""Figures of a rule in the order in which the kernel takes them."""
(
    FALL, RISE, ABRUPT, LEAST_CHANGE, SHORT_CHANGE, LEAST_EXPECTED, SHARE, PRIOR, MEMORY, WEEK,
    BACK_WITHIN, SETTLE, LOOK_BACK, SPAN, LEAST_DAYS, TRIM, SEASON_HALF, REBOUND_DAYS, PACE,
    DAY_ROOTS, LEAST_SCALE, DEEPER_CHANGE, KNEE, KNEE_MEAN, HALF, SHORT_D, INNER_D,
    INNER_SPAN_D, INNER_LEAST_D, WEEK_MOST, BACK_TOLD, FLOOR, TOLD_SHARE,
) = range(33)  # fmt: skip

MOST = 512  # room for changes of one series, no threshold
PLACE, NUMBER, LAST_END, LAST_SIGN = range(4)
USUAL, WITHIN = False, True  # whether a window is held against days of an open episode
NOTHING, IS_BACK, IS_DEEPER, OTHER_WAY, COMING_BACK, IS_SETTLED = range(6)


@njit(cache=True, nogil=True)
def _root(seen, expected):  # type: ignore[no-untyped-def]
    """Signed root of the Poisson deviance of a count from what was expected."""
    if expected <= 0.0:
        return 0.0
    deviance = expected - seen
    if seen > 0.0:
        deviance += seen * math.log(seen / expected)
    root = math.sqrt(max(0.0, 2.0 * deviance))
    return root if seen > expected else -root


@njit(cache=True, nogil=True)
def _level(counts, weekday, dow, is_free, last, window, trim):  # type: ignore[no-untyped-def]
    """Trimmed mean a day of the free days among ``window`` up to ``last``, and their number."""
    kept = np.empty(window)
    number = 0
    for day in range(max(0, last - window + 1), last + 1):
        if is_free[day] and not math.isnan(counts[day]):
            kept[number] = counts[day] / weekday[dow[day]]
            number += 1
    if number == 0:
        return math.nan, 0
    ordered = np.sort(kept[:number])
    cut = int(number * trim)
    return ordered[cut : number - cut].mean(), number


@njit(cache=True, nogil=True)
def _factor(day, origin, series, share):  # type: ignore[no-untyped-def]
    """What years before say of this day against the level known on the day of origin.

    With n years the share is n / (n + 1) of ``share``: a single year may be unusual itself.
    """
    around, logs, before = series[3], series[4], series[5]
    total, number = 0.0, 0
    for year in range(before.shape[1]):
        then, start = before[day, year], before[origin, year]
        if then < 0 or start < 0:
            continue
        step = around[then] - logs[start]
        if not math.isnan(step):
            total += step
            number += 1
    return 1.0 if number == 0 else math.exp(share * total / (number + 1.0))


@njit(cache=True, nogil=True)
def _usual(day, series, origin, level, rule):  # type: ignore[no-untyped-def]
    """What one day would have by the level known on the day of origin."""
    return level * series[1][series[2][day]] * _factor(day, origin, series, rule[SHARE])


@njit(cache=True, nogil=True)
def _sums(series, first, last, origin, level, rule, most):  # type: ignore[no-untyped-def]
    """Seen and expected in days ``first`` to ``last``, and the days that were told.

    A day counts for at most ``most`` roots of what was expected on either side of it, so that
    one or two days do not make a lasting change.
    """
    counts = series[0]
    seen, expected, told = 0.0, 0.0, 0
    for day in range(first, last + 1):
        if not math.isnan(counts[day]):
            usual = _usual(day, series, origin, level, rule)
            apart = most * math.sqrt(usual)
            seen += min(max(counts[day], usual - apart), usual + apart)
            expected += usual
            told += 1
    return seen, expected, told


@njit(cache=True, nogil=True)
def _log_mean(series, is_free, day, rule):  # type: ignore[no-untyped-def]
    """Log of the mean of the free days within ``season_half_d`` of a day; NaN where too few."""
    counts, weekday, dow = series[0], series[1], series[2]
    total, number, half = 0.0, 0, int(rule[SEASON_HALF])
    for near in range(max(0, day - half), min(len(counts), day + half + 1)):
        if is_free[near] and not math.isnan(counts[near]):
            total += counts[near] / weekday[dow[near]]
            number += 1
    return math.log(total / number + rule[HALF]) if number > half else math.nan


@njit(cache=True, nogil=True)
def _is_still(count, usual, change):  # type: ignore[no-untyped-def]
    """Whether the last day itself lies nearer to the changed level than to the usual one."""
    if math.isnan(count):
        return False
    middle = usual * math.exp(0.5 * change)
    return count <= middle if change < 0 else count >= middle


@njit(cache=True, nogil=True)
def _measure(day, series, origin_level, rule, windows, scale, out):  # type: ignore[no-untyped-def]
    """Fill ``out`` with seen, expected and days told of each window up to ``day``."""
    for number in range(len(windows)):
        origin = day - windows[number]
        out[number, 2] = 0.0
        if origin < 0 or math.isnan(origin_level[origin]):
            continue
        most = math.inf
        if windows[number] > rule[SHORT_D]:
            most = rule[DAY_ROOTS] * max(1.0, scale[0])
        seen, expected, told = _sums(
            series, origin + 1, day, origin, origin_level[origin], rule, most
        )
        out[number, 0], out[number, 1] = seen, expected
        if told >= rule[TOLD_SHARE] * windows[number]:
            out[number, 2] = told


@njit(cache=True, nogil=True)
def _best(day, series, origin_level, rule, windows, learnt, sign, first_day, is_inner):  # type: ignore[no-untyped-def]
    """The window that stands out most: excess over its threshold, statistic, ratio.

    ``sign`` is -1 for falls alone, 1 for rises alone, 0 for both. Windows that begin before
    ``first_day`` are passed over. While a series is young the bars stand up to twice as high.
    """
    sums, scale, known = learnt
    top, ratio, statistic = -math.inf, 1.0, 0.0
    for number in range(len(windows)):
        long, seen, expected = windows[number], sums[number, 0], sums[number, 1]
        if sums[number, 2] == 0.0 or day - long + 1 < first_day or expected < rule[LEAST_EXPECTED]:
            continue
        if is_inner and long > rule[INNER_D]:
            continue
        z = _root(seen, expected) / scale[number]
        change = math.log((seen + rule[HALF]) / (expected + rule[HALF]))
        least = rule[DEEPER_CHANGE] if is_inner else rule[LEAST_CHANGE]
        least = max(least, rule[SHORT_CHANGE]) if long <= rule[SHORT_D] else least
        if abs(change) < least or z * sign < 0:
            continue
        usual = _usual(day, series, day - long, origin_level[day - long], rule)
        if not _is_still(series[0][day], usual, change):
            continue
        strict = 1.0 + max(0.0, 1.0 - known[number] / rule[PRIOR])
        bar = rule[ABRUPT] if long <= rule[SHORT_D] else rule[FALL] if z < 0 else rule[RISE]
        if abs(z) - strict * bar > top:
            top, ratio, statistic = abs(z) - strict * bar, math.exp(change), z
    return top, statistic, ratio


@njit(cache=True, nogil=True)
def _learn(rule, windows, scale, known, sums):  # type: ignore[no-untyped-def]
    """Let the scale of each window follow how far its own forecasts were off; winsorised."""
    for number in range(len(windows)):
        seen, expected = sums[number, 0], sums[number, 1]
        if sums[number, 2] == 0.0 or expected <= rule[HALF]:
            continue
        variance = scale[number] ** 2
        z2 = min(_root(seen, expected) ** 2 / variance, rule[KNEE] ** 2) / rule[KNEE_MEAN]
        known[number] += 1.0
        weight = max(1.0 / (known[number] + rule[PRIOR]), 1.0 / rule[MEMORY])
        variance *= 1.0 + weight * (z2 - 1.0)
        scale[number] = max(rule[LEAST_SCALE], math.sqrt(variance))


@njit(cache=True, nogil=True)
def _onset(day, series, origin_level, rule, windows, scale, is_fall, first_day):  # type: ignore[no-untyped-def]
    """First day of the change: the start from which the days up to ``day`` depart most."""
    top, found = -1.0, day
    lengths = windows.astype(np.float64)
    for first in range(max(1, first_day, day - int(rule[LOOK_BACK]) + 1), day + 1):
        level = origin_level[first - 1]
        if math.isnan(level):
            continue
        seen, expected, _ = _sums(series, first, day, first - 1, level, rule, math.inf)
        root = _root(seen, expected) / np.interp(day - first + 1.0, lengths, scale)
        if (root < 0.0) == is_fall and abs(root) > top:
            top, found = abs(root), first
    return found


@njit(cache=True, nogil=True)
def _is_back(day, series, row, rule):  # type: ignore[no-untyped-def]
    """Whether the last week stands where it would have stood without the change."""
    onset = int(row[ONSET])
    first = max(onset, day - int(rule[WEEK]) + 1)
    seen, expected, told = _sums(series, first, day, onset - 1, row[LEVEL], rule, math.inf)
    if told < rule[BACK_TOLD]:
        return False
    ratio = (seen + rule[HALF]) / (expected + rule[HALF])
    near = 1.0 - rule[BACK_WITHIN]
    is_near = ratio >= near if row[DIRECTION] < 0 else ratio <= 1.0 / near
    return is_near or abs(_root(seen, expected)) < 1.0


@njit(cache=True, nogil=True)
def _last_changed(day, series, row, rule):  # type: ignore[no-untyped-def]
    """Last day up to ``day`` that lies nearer to the changed level than to the usual one."""
    counts, onset = series[0], int(row[ONSET])
    middle = math.sqrt(min(max(row[RATIO], rule[FLOOR]), 1.0 / rule[FLOOR]))
    for back in range(day, onset, -1):
        if math.isnan(counts[back]):
            continue
        usual = _usual(back, series, onset - 1, row[LEVEL], rule)
        if (counts[back] < middle * usual) == (row[DIRECTION] < 0):
            return back
    return onset


@njit(cache=True, nogil=True)
def _within(day, series, row, rule, windows, learnt, inner):  # type: ignore[no-untyped-def]
    """What a day within an episode says, with onset, statistic and ratio of a second change."""
    sums, scale, _known = learnt
    onset, sign = int(row[ONSET]), int(row[DIRECTION])
    if day - onset >= rule[SETTLE]:
        return IS_SETTLED, day, 0.0, 1.0
    held = np.full(day + 1, row[LEVEL])
    _measure(day, series, held, rule, windows, scale, sums)
    top, z, ratio = _best(day, series, held, rule, windows, learnt, -sign, onset, USUAL)
    if top >= 0.0:
        first = _onset(day, series, held, rule, windows, scale, sign > 0, onset + 1)
        return OTHER_WAY, first, z, ratio
    if _is_back(day, series, row, rule):
        return IS_BACK, day, 0.0, 1.0
    _measure(day, series, inner, rule, windows, scale, sums)
    top, z, ratio = _best(day, series, inner, rule, windows, learnt, 0, onset, WITHIN)
    if top < 0.0:
        return NOTHING, day, 0.0, 1.0
    if z * sign > 0:
        first = _onset(day, series, inner, rule, windows, scale, z < 0, onset + 1)
        return IS_DEEPER, first, z, ratio
    return COMING_BACK, day, z, ratio


@njit(cache=True, nogil=True)
def _seasons(day, series, is_free, rule):  # type: ignore[no-untyped-def]
    """Fill what the days of earlier years around this one stood at: they lie far behind."""
    around, before = series[3], series[5]
    for year in range(before.shape[1]):
        then = before[day, year]
        if then >= 0:
            around[then] = _log_mean(series, is_free, then, rule)


@njit(cache=True, nogil=True)
def _weekdays(day, series, level, rule):  # type: ignore[no-untyped-def]
    """Let the pattern of the week follow slowly; its mean stays 1."""
    counts, weekday, dow = series[0], series[1], series[2]
    if level > rule[HALF] and not math.isnan(counts[day]):
        share = min(max(counts[day] / level, 1.0 - rule[WEEK_MOST]), 1.0 + rule[WEEK_MOST])
        weekday[dow[day]] += rule[PACE] * (share - weekday[dow[day]])
        weekday /= weekday.mean()


@njit(cache=True, nogil=True)
def _open(found, state, onset, day, z, ratio, level):  # type: ignore[no-untyped-def]
    """Write a new change; returns its place."""
    place = min(int(state[NUMBER]), MOST - 1)
    state[PLACE], state[NUMBER] = place, place + 1
    row = found[place]
    row[:] = 0.0
    row[ONSET], row[ALARM], row[END], row[BACK] = onset, day, -1.0, -1.0
    row[DIRECTION] = 1.0 if z > 0 else -1.0
    row[STATISTIC], row[RATIO], row[LEVEL] = z, ratio, level
    return place


@njit(cache=True, nogil=True)
def _today(day, series, is_free, row, levels, inner, kept, rule, is_open):  # type: ignore[no-untyped-def]
    """The level known at the end of the day, outside an episode and within the open one."""
    counts, weekday, dow, _around, logs, _before = series
    fresh, number = _level(counts, weekday, dow, is_free, day, int(rule[SPAN]), rule[TRIM])
    least = int(rule[LEAST_DAYS])
    if not is_open and np.isnan(counts[max(0, day - int(rule[SPAN]) + 1) : day + 1]).all():
        kept[0] = math.nan
    if number >= least:
        levels[day] = kept[0] = fresh
    elif not math.isnan(kept[0]):
        share = number / least
        levels[day] = kept[0] if number == 0 else share * fresh + (1.0 - share) * kept[0]
    logs[day] = math.log(levels[day] + rule[HALF])
    inner[day] = math.nan
    if is_open:
        own = np.zeros(len(counts), np.bool_)
        own[int(row[ONSET]) : day + 1] = True
        span = int(rule[INNER_SPAN_D])
        within, days = _level(counts, weekday, dow, own, day, span, rule[TRIM])
        if days >= rule[INNER_LEAST_D]:
            inner[day] = within


@njit(cache=True, nogil=True)
def _close(found, place, day, what, onset, series, rule, is_free):  # type: ignore[no-untyped-def]
    """End an open episode; a settled one gives its last days back to the level."""
    row = found[place]
    ended = onset
    if what == IS_BACK:
        ended = _last_changed(day, series, row, rule) + 1
        is_free[ended : day + 1] = True
    elif what == IS_SETTLED:
        row[SETTLED] = 1.0
        is_free[max(int(row[ONSET]), day - int(rule[SPAN])) : day + 1] = True
    row[END] = ended
    return ended


@njit(cache=True, nogil=True)
def _inside(day, series, found, state, rule, windows, learnt, inner, kept, is_free):  # type: ignore[no-untyped-def]
    """A day within an episode: it goes on, ends, or gives way to another one."""
    is_free[day] = False
    place = int(state[PLACE])
    row = found[place]
    what, onset, z, ratio = _within(day, series, row, rule, windows, learnt, inner)
    if what == COMING_BACK and row[BACK] < 0:
        row[BACK] = day
    if what in (NOTHING, COMING_BACK):
        return
    state[LAST_SIGN], level = row[DIRECTION], row[LEVEL]
    state[LAST_END] = _close(found, place, day, what, onset, series, rule, is_free)
    state[PLACE] = -1.0
    if what == IS_SETTLED:
        kept[0] = math.nan
    elif what != IS_BACK:
        if what == IS_DEEPER and not math.isnan(inner[onset - 1]):
            level = inner[onset - 1]
        place = _open(found, state, onset, day, z, ratio, level)
        found[place, DEEPER] = 1.0 if what == IS_DEEPER else 0.0
        found[place, REBOUND] = 1.0 if what == OTHER_WAY and z > 0 else 0.0
        kept[0] = level
        inner[:] = math.nan


@njit(cache=True, nogil=True)
def _outside(day, series, found, state, rule, windows, learnt, levels, inner, kept, is_free):  # type: ignore[no-untyped-def]
    """A day outside every episode: one begins, or the day teaches what is usual."""
    sums, scale, known = learnt
    last_end = int(state[LAST_END])
    _measure(day, series, levels, rule, windows, scale, sums)
    top, z, ratio = _best(day, series, levels, rule, windows, learnt, 0, last_end, USUAL)
    if top < 0.0:
        _learn(rule, windows, scale, known, sums)
        _weekdays(day, series, kept[0], rule)
        return
    onset = _onset(day, series, levels, rule, windows, scale, z < 0, last_end)
    level = levels[onset - 1]
    place = _open(found, state, onset, day, z, ratio, level)
    is_near = onset - last_end <= rule[REBOUND_DAYS] and state[LAST_SIGN] < 0 and z > 0
    found[place, REBOUND] = 1.0 if is_near else 0.0
    kept[0] = level
    inner[:] = math.nan
    is_free[onset : day + 1] = False


@njit(cache=True, nogil=True)
def follow(counts, dow, before, windows, scale, rule):  # type: ignore[no-untyped-def]
    """Changes of one series, each found from the days up to its alarm alone.

    Args:
        counts: ships a day; NaN where the day is not told.
        dow: day of the week, 0 to 6.
        before: for each day, the days of earlier years that are like it; -1 where there is none.
        windows: lengths that are tried [d], rising.
        scale: for each window, where the spread of its forecasts begins; changed in place.
        rule: figures in the order of ``FIGURES``.

    Returns:
        Rows of ``COLUMNS``; for each day the level known at its end, the pattern of the week,
        whether it belongs to no episode; logs of earlier years and of levels, for ``placebos``.
    """
    days = len(counts)
    weekday, weeks = np.ones(7), np.ones((days, 7))
    around, logs = np.full(days, math.nan), np.full(days, math.nan)
    levels, inner = np.full(days, math.nan), np.full(days, math.nan)
    is_free, kept = np.ones(days, np.bool_), np.full(1, math.nan)
    series = (counts, weekday, dow, around, logs, before)
    learnt = (np.zeros((len(windows), 3)), scale, np.zeros(len(windows)))
    found, state = np.zeros((MOST, 11)), np.array([-1.0, 0.0, -9999.0, 0.0])
    for day in range(days):
        _seasons(day, series, is_free, rule)
        if state[PLACE] >= 0:
            _inside(day, series, found, state, rule, windows, learnt, inner, kept, is_free)
        elif not math.isnan(kept[0]):
            _outside(day, series, found, state, rule, windows, learnt, levels, inner, kept, is_free)
        row, is_open = found[max(int(state[PLACE]), 0)], state[PLACE] >= 0
        _today(day, series, is_free, row, levels, inner, kept, rule, is_open)
        weeks[day] = weekday
    return found[: int(state[NUMBER])], levels, weeks, is_free, around, logs


@njit(cache=True, nogil=True)
def expected_by_day(counts, dow, before, around, logs, week, origin, level, last, rule):  # type: ignore[no-untyped-def]
    """What each day after ``origin`` up to ``last`` would have, by what was known at ``origin``."""
    series = (counts, week, dow, around, logs, before)
    out = np.empty(last - origin)
    for day in range(origin + 1, last + 1):
        out[day - origin - 1] = _usual(day, series, origin, level, rule)
    return out


@njit(cache=True, nogil=True)
def placebos(counts, dow, before, around, logs, weeks, levels, is_free, until, horizon, step, rule):  # type: ignore[no-untyped-def]
    """Log of seen over expected for made-up onsets where nothing happened, before ``until``.

    Each takes ``horizon`` days from a level known at its origin; one that meets an episode, or of
    which fewer days than ``told_share`` are told, is left out.
    """
    out = np.empty(max(0, until // step + 1))
    number = 0
    for origin in range(until - 1 - horizon, 0, -step):
        if math.isnan(levels[origin]) or not is_free[origin : origin + horizon + 1].all():
            continue
        series = (counts, weeks[origin], dow, around, logs, before)
        seen, expected, told = _sums(
            series, origin + 1, origin + horizon, origin, levels[origin], rule, math.inf
        )
        if told >= rule[TOLD_SHARE] * horizon and expected > 0.0:
            out[number] = math.log((seen + rule[HALF]) / (expected + rule[HALF]))
            number += 1
    return out[:number]
