"""Was a hull in another's way? Ahead of it, near, for minutes; and did the other give way?"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.inform.claim.claim import When
from sealane.inform.claim.contact import distance_bounds
from sealane.inform.claim.finding import NO, OPEN, YES, Finding, cuts_of, pieces_of
from sealane.inform.claim.rule import KNOT_MS, NMI_M, Rule
from sealane.inform.claim.sea import Floats, Hull
from sealane.inform.claim.silence import gaps_told, written
from sealane.inform.claim.words import Reason

__all__ = ["blocked"]


def blocked(one: Hull, other: Hull, when: When, rule: Rule) -> Finding:
    """Did one hull lie in the way of the other, and did that slow down or turn?

    Supported where it was ahead (``ahead_deg``) and surely within ``blocking_nmi`` for
    ``blocking_min``, and the other's speed fell by half or its course changed by ``turned_deg``
    meanwhile. Contradicted where it was further off all the time, whatever either did between
    fixes. Whether it meant to, and who had to give way, it cannot tell.
    """
    from sealane.inform.claim import piece_kernel as at

    cuts = cuts_of(when, (one, other), rule)
    bounds = distance_bounds(one, other, cuts, rule)
    is_far = bounds[:, at.LOWER] > rule.blocking_nmi * NMI_M
    states = np.where(is_far, NO, OPEN).astype(np.int8)
    parts: dict[str, Any] = {"who": one.told(), "whom": other.told()}
    figures: dict[str, Any] = {
        "least_distance_m": [
            round(max(0.0, float(bounds[:, at.LOWER].min())), 1)
            if np.isfinite(bounds[:, at.LOWER].min())
            else 0.0,
            round(float(bounds[:, at.UPPER].min()), 1)
            if np.isfinite(bounds[:, at.UPPER].min())
            else None,
        ]
    }
    why: list[Reason] = []
    if is_far.all():
        low = round(float(bounds[:, at.LOWER].min()) / NMI_M, 2)
        why.append(Reason("far_off", {**parts, "low": low}))
    else:
        found = _in_the_way(one, other, cuts, bounds, rule)
        figures["in_the_way"] = found
        why += _told(parts, found, rule)
        for told in found:
            if told["gave_way"]:
                first, last = told.pop("_pieces")
                states[first : last + 1] = YES
            told.pop("_pieces", None)
    more, decide = gaps_told((one, other), cuts, states, rule)
    is_said = (states == YES).any() or (states == NO).all()
    return Finding(
        cuts=cuts,
        states=states,
        figures=figures,
        why=tuple(why) + (() if is_said else more),
        caveats=(Reason("no_intent"),),
        decide=() if is_said else decide,
    )


def _told(parts: dict[str, Any], found: list[dict[str, Any]], rule: Rule) -> list[Reason]:
    if not found:
        return [Reason("not_ahead", {**parts, "minutes": f"{rule.blocking_min:g}"})]
    best = next((one for one in found if one["gave_way"]), found[0])
    said = {
        "before": best["speed_before_kn"],
        "during": best["speed_during_kn"],
        "turn": best["turned_deg"],
    }
    span = {"near": f"{rule.blocking_nmi:g}", "minutes": best["minutes"], "since": best["since"]}
    code = "gave_way" if best["gave_way"] else "did_not_yield"
    return [Reason("in_the_way", {**parts, **span}), Reason(code, {**parts, **said})]


def _in_the_way(
    one: Hull, other: Hull, cuts: Floats, bounds: Floats, rule: Rule
) -> list[dict[str, Any]]:
    """Stretches in which the one was ahead of the other and near, with what the other did."""
    from sealane.inform.claim import piece_kernel as at

    begins, ends = pieces_of(cuts)
    a, b = (_at(hull, begins, rule) for hull in (one, other))
    course, speed = _course_and_speed(other, begins, ends, rule)
    known = np.isfinite(a[:, 2]) & np.isfinite(b[:, 2])
    bearing = np.full(len(begins), np.nan)
    bearing[known] = geo.bearing_deg(b[known, 0], b[known, 1], a[known, 0], a[known, 1])
    off = np.abs(geo.wrap_lon(bearing - course))
    is_near = bounds[:, at.UPPER] <= rule.blocking_nmi * NMI_M
    is_there = is_near & (off <= rule.ahead_deg) & np.isfinite(off)
    return [
        _stretch(first, last, begins, ends, course, speed, rule)
        for first, last in _runs(is_there)
        if ends[last] - begins[first] >= rule.blocking_min * 60.0
    ]


def _runs(is_there: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last piece of each stretch."""
    edges = np.diff(np.concatenate([[0], is_there.astype(np.int8), [0]]))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(first.tolist(), last.tolist(), strict=True))


def _stretch(
    first: int, last: int, begins: Floats, ends: Floats, course: Floats, speed: Floats, rule: Rule
) -> dict[str, Any]:
    """What the other did from a few minutes before a stretch to its end."""
    is_before = (begins >= begins[first] - rule.before_min * 60.0) & (begins < begins[first])
    earlier = speed[is_before][np.isfinite(speed[is_before])]
    before = float(np.median(earlier)) if len(earlier) else float(speed[first])
    heading = course[is_before][np.isfinite(course[is_before])]
    started = float(heading[-1]) if len(heading) else float(course[first])
    during = float(np.nanmin(speed[first : last + 1]))
    turn = float(np.nanmax(np.abs(geo.wrap_lon(course[first : last + 1] - started))))
    slowed = before > rule.stopped_kn and during <= rule.slowed * before
    return {
        "since": written(float(begins[first])),
        "until": written(float(ends[last])),
        "minutes": round(float(ends[last] - begins[first]) / 60.0, 1),
        "speed_before_kn": round(before, 1),
        "speed_during_kn": round(during, 1),
        "turned_deg": round(turn),
        "gave_way": bool(slowed or turn >= rule.turned_deg),
        "_pieces": (first, last),
    }


def _at(hull: Hull, moments: Floats, rule: Rule) -> Floats:
    from sealane.inform.claim import piece_kernel

    rows: Floats = piece_kernel.ways(*hull.way, moments, rule.max_speed_ms, rule.manoeuvre_ms2)
    return rows


def _course_and_speed(
    hull: Hull, begins: Floats, ends: Floats, rule: Rule
) -> tuple[Floats, Floats]:
    """Course [deg] and speed [kn] made good in each piece; nan where fixes are too far apart."""
    step = np.searchsorted(hull.at, 0.5 * (begins + ends), side="right")
    lon, lat, at = hull.lon, hull.lat, hull.at
    course, speed = np.full(len(begins), np.nan), np.full(len(begins), np.nan)
    is_in = (step > 0) & (step < len(at))
    before, after = step[is_in] - 1, step[is_in]
    seconds = at[after] - at[before]
    run = geo.distance_m(lon[before], lat[before], lon[after], lat[after])
    made = np.where(seconds <= rule.covered_min * 60.0, run / seconds / KNOT_MS, np.nan)
    speed[is_in] = made
    way = geo.bearing_deg(lon[before], lat[before], lon[after], lat[after])
    reported = hull.cog_deg[before]
    course[is_in] = np.where(np.isfinite(reported), reported, way)
    course[np.isnan(speed)] = np.nan
    return course, speed
