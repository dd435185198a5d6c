"""Stretches in which a hull's reports are elsewhere: out and back by jumps, or scattered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane.detect.impossible.reports import ALONE, SAIL_KN, SECOND_US, Reports, excess_m

__all__ = ["Away", "Rule", "scattered", "stretches"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HOUR_US = 3600 * SECOND_US
BESIDE_SHARE = 0.1  # of another's reports beside the hull's own: clocks of receivers make a few
USUAL = 0.9  # nine of ten intervals of a hull are shorter than what is usual: passes of satellites
SHARED_D = 7.0  # two hulls at once under a number within so many days: it is shared
MIN_BESIDE = 3  # ... so often: receivers' clocks make one or two
SOLID_REPORTS = 5  # a hull has so many reports: more than errors
HOME_REPORTS = 10  # who is not heard again was heard at its own place for so long before
NEAR_H = 24.0  # a shared number's hulls are looked for so long before and after


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What makes a stretch; see the thresholds of ``Spoofing``."""

    jump_kn: float
    min_minutes: float
    min_reports: int
    intervals: float
    bracket_min: float
    bracket_h: float
    scatter_min: float


@dataclass(frozen=True, eq=False)
class Away:
    """One stretch: rows of the reports before it, within it and after it (-1: none)."""

    before: int
    after: int
    rows: Ints
    is_scattered: bool = False


def stretches(reports: Reports, rule: Rule, wild: Sequence[Away] = ()) -> list[Away]:
    """Stretches between two reports of one hull that are out and back by jumps, by time.

    One of the two ways may be one that no hull sails, between reports further apart in time.

    A hull that was heard as usual meanwhile was not away; and where the other place was heard
    while the hull was heard at its own, two hulls share the number. Where the number is heard of
    two hulls at once on any of the days around, hulls may take turns as well: no stretch counts.
    ``wild`` are stretches that are known already: what is heard in them is no other hull.
    """
    before, after, usual = _silences(reports, rule)
    beside = _beside(reports, rule, wild)
    out = _is_jump(reports, before, before + 1, usual, rule)
    back = _is_jump(reports, after - 1, after, usual, rule)
    both = (out | _is_apart(reports, before, before + 1, rule)) & (
        back | _is_apart(reports, after - 1, after, rule)
    )
    both &= out | back
    found = [
        Away(int(p), int(q), np.arange(p + 1, q))
        for p, q in zip(before[both], after[both], strict=True)
    ]
    sizes = _sizes(reports)
    found.sort(key=lambda one: (-sizes[reports.family[one.before]], reports.at[one.before]))
    hidden = _hidden(reports, rule)
    kept: list[Away] = []
    for one in found:
        if not _is_shared(reports, one, hidden) and not any(_clash(reports, one, k) for k in kept):
            kept.append(one)
    kept += [one for one in _unreturned(reports, rule) if not _is_shared(reports, one, hidden)]
    kept = [one for one in kept if _count_beside(reports, one, beside) < MIN_BESIDE]
    return sorted(kept, key=lambda one: one.before)


def _beside(reports: Reports, rule: Rule, wild: Sequence[Away]) -> Ints:
    """Reports of one hull before others under its number, while it is heard at its usual pace."""
    order, same = _order(reports)
    sizes = _sizes(reports)
    solid = (reports.family != ALONE) & (sizes[reports.family] >= SOLID_REPORTS)
    for one in wild:
        solid[one.rows] = False
    inner = np.append(0, np.cumsum(solid))
    later = np.flatnonzero(same)
    before, after = order[later - 1], order[later]
    is_long = _is_long(reports, before, after, _usual_s(reports, order, same, USUAL), rule)
    return np.sort(before[~is_long & (inner[after] > inner[before + 1])])


def _count_beside(reports: Reports, one: Away, beside: Ints) -> int:
    """How often the number was heard of two hulls at once, days before and after a stretch."""
    own = beside[reports.number[beside] == reports.number[one.before]]
    days = SHARED_D * 24.0 * HOUR_US
    at = reports.at[own]
    near = at >= reports.at[one.before] - days
    near &= at <= reports.at[one.rows[-1]] + days
    return int(near.sum())


def _sizes(reports: Reports) -> Ints:
    sound = reports.family[reports.family != ALONE]
    return np.bincount(sound, minlength=1) if len(sound) else np.zeros(1, np.int64)


def _order(reports: Reports) -> tuple[Ints, Flags]:
    """Sound reports by hull and time, and whether each is of the same hull as the one before."""
    sound = np.flatnonzero(reports.family != ALONE)
    order = sound[np.argsort(reports.family[sound], kind="stable")]
    same = np.zeros(len(order), np.bool_)
    same[1:] = reports.family[order[1:]] == reports.family[order[:-1]]
    return order, same


def _usual_s(reports: Reports, order: Ints, same: Flags, share: float = 0.5) -> Floats:
    """The interval below which this share of those of a family's reports are [s], by family."""
    import polars as pl

    rows = np.flatnonzero(same)
    steps = (reports.at[order[rows]] - reports.at[order[rows - 1]]) / SECOND_US
    median = (
        pl.DataFrame({"family": reports.family[order[rows]], "step": steps})
        .group_by("family")
        .agg(pl.col("step").quantile(share, "nearest"))
    )
    answer = np.full(len(_sizes(reports)), np.inf)
    answer[median["family"].to_numpy()] = median["step"].to_numpy()
    return answer


def _silences(reports: Reports, rule: Rule) -> tuple[Ints, Ints, Floats]:
    """Silences of a hull in which its number was heard elsewhere: rows before and after, usual."""
    order, same = _order(reports)
    usual = _usual_s(reports, order, same)
    later = np.flatnonzero(same)
    before, after = order[later - 1], order[later]
    long = _is_long(reports, before, after, _usual_s(reports, order, same, USUAL), rule)
    long &= after - before > rule.min_reports
    return before[long], after[long], usual[reports.family[before[long]]]


def _is_long(reports: Reports, before: Ints, after: Ints, usual: Floats, rule: Rule) -> Flags:
    """Whether a hull was silent for longer than it usually is."""
    silence = (reports.at[after] - reports.at[before]) / SECOND_US
    least = np.maximum(rule.min_minutes * 60.0, rule.intervals * usual[reports.family[before]])
    answer: Flags = silence >= least
    return answer


def _is_jump(reports: Reports, rows: Ints, others: Ints, usual: Floats, rule: Rule) -> Flags:
    """Whether these steps are too fast, and between reports as near in time as usual."""
    seconds = (reports.at[others] - reports.at[rows]) / SECOND_US
    wait = np.maximum(rule.bracket_min * 60.0, 2.0 * rule.intervals * usual)
    prompt = seconds <= np.minimum(wait, rule.bracket_h * 3600.0)
    answer: Flags = prompt & (excess_m(reports, rows, others, rule.jump_kn) > 0.0)
    return answer


def _is_apart(reports: Reports, rows: Ints, others: Ints, rule: Rule) -> Flags:
    """Whether no hull sails from one to the other, between reports that may be hours apart."""
    seconds = (reports.at[others] - reports.at[rows]) / SECOND_US
    answer: Flags = (seconds <= rule.bracket_h * 3600.0) & (
        excess_m(reports, rows, others, SAIL_KN) > 0.0
    )
    return answer


def _hidden(reports: Reports, rule: Rule) -> tuple[Ints, Ints]:
    """Silences of hulls, as rows: what is heard within one is not heard beside that hull."""
    before, after, _ = _silences(reports, rule)
    return before, after


def _is_shared(reports: Reports, one: Away, hidden: tuple[Ints, Ints]) -> bool:
    """Whether the other place was heard, near that time, while the hull was heard at its own."""
    home = reports.family[one.before]
    number = reports.number[one.before]
    rows = np.arange(reports.starts[number], reports.starts[number + 1])
    window = NEAR_H * HOUR_US
    last = one.rows[-1]
    near = (reports.at[rows] >= reports.at[one.before] - window) & (
        reports.at[rows] <= reports.at[last] + window
    )
    rows = rows[near]
    families = np.unique(reports.family[one.rows])
    families = families[(families != ALONE) & (families != home)]
    others = rows[np.isin(reports.family[rows], families)]
    own = rows[reports.family[rows] == home]
    others = others[(others > own[0]) & (others < own[-1])]
    before, after = hidden
    mine = np.flatnonzero(reports.family[before] == home)
    slot = np.searchsorted(before[mine], others, side="left") - 1
    inside = np.zeros(len(others), np.bool_)
    known = slot >= 0
    inside[known] = others[known] < after[mine][slot[known]]
    beside = int((~inside).sum())
    return beside >= max(2, BESIDE_SHARE * len(others))


def _clash(reports: Reports, one: Away, kept: Away) -> bool:
    """Whether two stretches of a number share time, or one's home is the other's elsewhere."""
    if reports.number[one.before] != reports.number[kept.before]:
        return False
    end = one.after if one.after >= 0 else one.rows[-1]
    kept_end = kept.after if kept.after >= 0 else kept.rows[-1]
    if one.before < kept_end and kept.before < end:
        return True
    return bool(np.any(reports.family[kept.rows] == reports.family[one.before]))


def _unreturned(reports: Reports, rule: Rule) -> list[Away]:
    """The last report of a number's only hull is followed by others elsewhere, to the end."""
    found = []
    order, same = _order(reports)
    usual = _usual_s(reports, order, same)
    for number in range(len(reports.starts) - 1):
        rows = np.arange(reports.starts[number], reports.starts[number + 1])
        family = reports.family[rows]
        last = family[len(rows) - 1]
        if last == ALONE:
            continue
        first = int(np.argmax(family == last))
        home = family[first - 1] if first else ALONE
        tail = np.arange(rows[0] + first, rows[-1] + 1)
        if home == ALONE or len(tail) < rule.min_reports or np.any(family[first:] == home):
            continue
        if int((family == home).sum()) < HOME_REPORTS:
            continue
        long = reports.at[tail[-1]] - reports.at[tail[0]] >= rule.min_minutes * 60.0 * SECOND_US
        before = np.array([tail[0] - 1])
        step = _is_jump(reports, before, before + 1, usual[reports.family[before]], rule)
        if long and step[0]:
            found.append(Away(int(before[0]), -1, tail))
    return found


def scattered(reports: Reports, rule: Rule) -> list[Away]:
    """Stretches of many jumps in a row, to places that are heard then alone, by time.

    Hulls that share a number jump to and fro as well, but each of them is heard for longer.
    """
    rows = np.flatnonzero(reports.number[1:] == reports.number[:-1])
    rows = rows[excess_m(reports, rows, rows + 1, rule.jump_kn) > 0.0] + 1
    if not len(rows):
        return []
    wait = rule.scatter_min * 60.0 * SECOND_US
    parted = np.ones(len(rows), np.bool_)
    parted[1:] = (np.diff(reports.at[rows]) > wait) | (np.diff(reports.number[rows]) > 0)
    begins = np.flatnonzero(parted)
    ends = np.append(begins[1:], len(rows))
    found = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        if end - begin >= 2 * rule.min_reports:
            one = _cluster(reports, rows[begin:end], rule)
            found += [one] if one is not None else []
    return found


def _cluster(reports: Reports, jumped: Ints, rule: Rule) -> Away | None:
    """The scattered stretch of these jumps, if enough of the places are heard then alone."""
    first, last = int(jumped[0]), int(jumped[-1])
    long = reports.at[last] - reports.at[first] >= rule.min_minutes * 60.0 * SECOND_US
    rows = np.arange(first, last)
    whole = np.flatnonzero(reports.number == reports.number[first])
    tracks, counts = np.unique(reports.track[rows], return_counts=True)
    known = dict(zip(*np.unique(reports.track[whole], return_counts=True), strict=True))
    brief = [t for t, n in zip(tracks, counts, strict=True) if n >= 0.9 * known[t]]
    is_own = np.isin(reports.track[rows], brief) | (reports.family[rows] == ALONE)
    places = len(brief) + int((reports.family[rows] == ALONE).sum())
    if not long or places < rule.min_reports + 1 or first == whole[0]:
        return None
    away = rows[is_own]
    after = last if reports.number[last] == reports.number[first] else -1
    if len(away) < 2 * rule.min_reports:
        return None
    return Away(first - 1, after, away, is_scattered=True)
