"""Did two hulls touch? Bounds of the distance between them, and who closed on whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from sealane import geo
from sealane.inform.claim.claim import When
from sealane.inform.claim.finding import NO, OPEN, YES, Finding, cuts_of
from sealane.inform.claim.rule import KNOT_MS, NMI_M, Rule
from sealane.inform.claim.sea import Floats, Hull
from sealane.inform.claim.silence import gaps_told, written
from sealane.inform.claim.words import Reason

__all__ = ["collided", "distance_bounds", "relative_motion"]

METRES_PER_DEG = 111_194.9
"""Of a great circle on the mean sphere."""
LEAST_M = 1.0
TOLD_NMI = 10.0
"""Relative motion of hulls further apart than this is in the figures and in no sentence."""


def distance_bounds(one: Hull, other: Hull, cuts: Floats, rule: Rule) -> Floats:
    """The columns of ``piece_kernel.pair_pieces`` for two hulls, antenna to antenna [m, s]."""
    from sealane.inform.claim import piece_kernel

    first, last = float(cuts[0]), float(cuts[-1])
    a = tuple(column[one.around(first, last)] for column in one.way)
    b = tuple(column[other.around(first, last)] for column in other.way)
    bounds: Floats = piece_kernel.pair_pieces(cuts, a, b, rule.max_speed_ms, rule.manoeuvre_ms2)
    return bounds


def collided(one: Hull, other: Hull, when: When, rule: Rule) -> Finding:
    """Did the hulls come into contact within a time?

    Supported where at some moment the antennas cannot have been further apart than ``contact_m``;
    contradicted where the hulls were more than ``apart_m`` apart all the time, whatever either did
    between fixes up to the greatest speed, with their whole lengths taken off. Anything else is
    open. It cannot tell a collision from two ships made fast to one another.
    """
    from sealane.inform.claim import piece_kernel as at

    cuts = cuts_of(when, (one, other), rule)
    bounds = distance_bounds(one, other, cuts, rule)
    hulls_m = one.reach_m + other.reach_m
    lower = bounds[:, at.LOWER] - hulls_m
    is_near, is_apart = bounds[:, at.UPPER] <= rule.contact_m, lower > rule.apart_m
    states = np.where(is_near, YES, np.where(is_apart, NO, OPEN)).astype(np.int8)
    figures = _figures(bounds, hulls_m)
    motion = _motion(one, other, bounds, rule)
    if motion is not None:
        figures["relative_motion"] = motion
    why = _why(one, other, bounds, states, figures, rule)
    more, decide = gaps_told((one, other), cuts, states, rule)
    if not (states == YES).any() and not (states == NO).all():
        decide += tuple(
            Reason("need_length", {"who": hull.told()})
            for hull in (one, other)
            if hull.length_m is None
        )
        decide = decide or (Reason("need_sensor"),)
    is_touching = (states == YES).any()
    caveats: tuple[Reason, ...] = (Reason("touch_or_near"),) if is_touching else ()
    caveats += tuple(
        Reason("no_length", {"who": hull.told(), "length": round(rule.longest_m)})
        for hull in (one, other)
        if hull.length_m is None
    )
    return Finding(
        cuts=cuts,
        states=states,
        figures=figures,
        why=why + (() if (states == YES).any() else more),
        caveats=(*caveats, Reason("no_intent")),
        decide=decide if not (states == YES).any() else (),
    )


def _metres(value: float) -> float | None:
    return round(float(value), 1) if np.isfinite(value) else None


def _figures(bounds: Floats, hulls_m: float) -> dict[str, Any]:
    """The interval of the least distance, antenna to antenna and hull to hull, and when."""
    from sealane.inform.claim import piece_kernel as at

    nearest = int(np.argmin(bounds[:, at.UPPER]))
    lower, upper = float(bounds[:, at.LOWER].min()), float(bounds[nearest, at.UPPER])
    is_known = np.isfinite(upper)
    return {
        "least_distance_m": [_metres(max(0.0, lower)), _metres(upper)],
        "hull_to_hull_m": [_metres(max(0.0, lower - hulls_m)), _metres(upper)],
        "straight_ways_m": _metres(float(bounds[:, at.NEAR].min())),
        "nearest_at": written(float(bounds[nearest, at.AT])) if is_known else None,
        "hulls_m": round(hulls_m, 1),
    }


def _why(
    one: Hull, other: Hull, bounds: Floats, states: Any, figures: dict[str, Any], rule: Rule
) -> tuple[Reason, ...]:
    parts: dict[str, Any] = {"who": one.told(), "whom": other.told()}
    low, high = figures["hull_to_hull_m"]
    if (states == YES).any():
        found = Reason("contact", {**parts, "high": round(high), "at": figures["nearest_at"]})
    elif (states == NO).all():
        speed = f"{rule.max_speed_kn:g}"
        found = Reason("apart", {**parts, "low": f"{round(low):,}", "speed": speed})
    elif high is not None and figures["straight_ways_m"] is not None:
        near = round(figures["straight_ways_m"])
        told = {"near": f"{near:,}", "low": f"{round(low):,}", "high": f"{round(high):,}"}
        found = Reason("may_touch", {**parts, **told, "at": figures["nearest_at"]})
    else:
        return ()
    return (found, *_motion_told(one, other, figures.get("relative_motion")))


def _motion_told(one: Hull, other: Hull, motion: dict[str, Any] | None) -> tuple[Reason, ...]:
    """Who closed on whom and who turned, of hulls that were anywhere near."""
    if motion is None or motion["apart_before_nmi"] > TOLD_NMI:
        return ()
    moved = tuple(
        _moved(hull, whom, float(motion[side]), motion["minutes"])
        for hull, whom, side in (
            (one, other, "who_closing_kn"), (other, one, "whom_closing_kn")
        )
    )  # fmt: skip
    turns = [
        Reason("turned", {"who": hull.told(), "turn": round(motion[side])})
        for hull, side in ((one, "who_turned_deg"), (other, "whom_turned_deg"))
        if motion[side] is not None
    ]
    return (*moved, *turns)


def _moved(who: Hull, whom: Hull, closing_kn: float, minutes: Any) -> Reason:
    """How fast one came towards the other, or went away from it."""
    parts = {"who": who.told(), "whom": whom.told(), "minutes": minutes}
    if not closing_kn:
        return Reason("motion_none", parts)
    code = "motion" if closing_kn > 0.0 else "motion_away"
    return Reason(code, {**parts, "speed": abs(closing_kn)})


def _motion(one: Hull, other: Hull, bounds: Floats, rule: Rule) -> dict[str, Any] | None:
    """Relative motion before the moment at which they were nearest."""
    from sealane.inform.claim import piece_kernel as at

    nearest = int(np.argmin(bounds[:, at.UPPER]))
    if not np.isfinite(bounds[nearest, at.UPPER]):
        return None
    return relative_motion(one, other, float(bounds[nearest, at.AT]), rule)


def relative_motion(one: Hull, other: Hull, moment: float, rule: Rule) -> dict[str, Any] | None:
    """Who closed on whom in the minutes before a moment, and who turned.

    Each hull's own part of the closing speed is its way made good along the line between them at
    the beginning; what it turned by is the change of its course from the first half to the second.
    None where either has no fix within ``covered_min`` of both ends. Neither intent nor fault
    follows from it.
    """
    from sealane.inform.claim import piece_kernel

    span = rule.before_min * 60.0
    moments = np.array([moment - span, moment - 0.5 * span, moment])
    found = []
    for hull in (one, other):
        if not all(_is_covered(hull, at, rule) for at in moments.tolist()):
            return None
        found.append(piece_kernel.ways(*hull.way, moments, rule.max_speed_ms, rule.manoeuvre_ms2))
    a, b = found
    line = _metres_between(a[0], b[0])
    apart = float(np.hypot(*line))
    toward = line / max(apart, LEAST_M)
    own = float(_metres_between(a[0], a[2]) @ toward) / span / KNOT_MS
    others = float(_metres_between(b[0], b[2]) @ -toward) / span / KNOT_MS
    return {
        "minutes": round(rule.before_min),
        "apart_before_nmi": round(apart / NMI_M, 3),
        "who_closing_kn": round(own, 1),
        "whom_closing_kn": round(others, 1),
        "who_turned_deg": _turned(a, span),
        "whom_turned_deg": _turned(b, span),
        "who_speed_kn": _speeds(one, moment, span, rule),
        "whom_speed_kn": _speeds(other, moment, span, rule),
    }


def _speeds(hull: Hull, moment: float, span: float, rule: Rule) -> list[float | None]:
    """Speed made good in the minutes before a moment, and in as many after it [kn]."""
    from sealane.inform.claim import piece_kernel

    found: list[float | None] = []
    for first, last in ((moment - span, moment), (moment, moment + span)):
        if not (_is_covered(hull, first, rule) and _is_covered(hull, last, rule)):
            found.append(None)
            continue
        ends = np.array([first, last])
        way = piece_kernel.ways(*hull.way, ends, rule.max_speed_ms, rule.manoeuvre_ms2)
        made = float(np.hypot(*_metres_between(way[0], way[1]))) / span / KNOT_MS
        found.append(round(made, 1))
    return found


def _is_covered(hull: Hull, moment: float, rule: Rule) -> bool:
    """Whether a moment lies between two fixes that are near enough in time, or on one."""
    before = int(np.searchsorted(hull.at, moment, side="right")) - 1
    after = int(np.searchsorted(hull.at, moment, side="left"))
    if before < 0 or after >= len(hull.at):
        return False
    return bool(hull.at[after] - hull.at[before] <= rule.covered_min * 60.0)


def _metres_between(first: Floats, second: Floats) -> Floats:
    """The way from a place to another as metres east and north, on the plane between them."""
    scale = np.cos(np.radians(0.5 * (first[1] + second[1])))
    east = float(geo.wrap_lon(second[0] - first[0])) * scale
    return np.array([east, second[1] - first[1]]) * METRES_PER_DEG


def _turned(way: Floats, span: float) -> float | None:
    """Change of course between two halves of a way [deg]; None for a hull that hardly moved."""
    first, second = _metres_between(way[0], way[1]), _metres_between(way[1], way[2])
    if min(np.hypot(*first), np.hypot(*second)) < 0.5 * span * KNOT_MS:
        return None
    before, after = (np.degrees(np.arctan2(one[0], one[1])) for one in (first, second))
    return round(float(abs(geo.wrap_lon(after - before))), 0)
