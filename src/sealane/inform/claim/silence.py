"""Where nothing is known: gaps, reach, coverage, and how well the receivers heard there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo
from sealane.inform.claim.claim import When
from sealane.inform.claim.finding import NO, OPEN, YES, Finding, cuts_of, pieces_of
from sealane.inform.claim.rule import KNOT_MS, NMI_M, Rule
from sealane.inform.claim.sea import Floats, Hull, Sea, seconds, time_of
from sealane.inform.claim.words import Reason

__all__ = ["ais_off", "coverage", "gaps_told", "written"]

HALF_HOUR_S = 1800.0
RECKONED_H = 3.0
"""So long a hull is taken to have gone on as it went; after that nobody knows where it was."""


def written(second: float) -> str:
    """A time as a sentence has it, to the second."""
    return time_of(round(second)).strftime("%Y-%m-%d %H:%M:%SZ")


def coverage(hull: Hull, when: When, rule: Rule) -> dict[str, Any]:
    """How much of a time a hull's fixes cover: share, fixes, the longest gap and its reach."""
    since, until = seconds(when.since), seconds(when.until)
    around = hull.at[hull.around(since, until)]
    edges = np.concatenate([[-np.inf], around, [np.inf]])
    begins, ends = np.maximum(edges[:-1], since), np.minimum(edges[1:], until)
    is_short = np.diff(edges) <= rule.covered_min * 60.0
    length = np.maximum(0.0, ends - begins)
    whole = until - since
    if whole > 0:
        share = float(length[is_short].sum() / whole)
    else:
        share = float(bool((is_short & (edges[:-1] <= since) & (edges[1:] >= until)).any()))
    widest = _widest_gap(hull, since, until)
    gap_s = widest[1] - widest[0]
    return {
        "mmsi": hull.mmsi,
        "fixes": int(hull.between(since, until).sum()),
        "covered": round(share, 4),
        "longest_gap_s": None if np.isinf(gap_s) else round(float(gap_s), 1),
        "reach_nmi": None
        if np.isinf(gap_s)
        else round(float(gap_s * rule.max_speed_kn / 3600.0), 2),
    }


def _widest_gap(hull: Hull, since: float, until: float) -> tuple[float, float]:
    """The longest time without a fix that touches a time; its ends may be infinite."""
    around = hull.at[hull.around(since, until)]
    edges = np.concatenate([[-np.inf], around, [np.inf]])
    touches = (edges[:-1] <= until) & (edges[1:] >= since)
    index = int(np.argmax(np.where(touches, np.diff(edges), -1.0)))
    return float(edges[index]), float(edges[index + 1])


def gaps_told(
    hulls: Sequence[Hull], cuts: Floats, states: Any, rule: Rule
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Why pieces stay open, and what would decide them: gaps, ends of tracks, jumps."""
    begins, ends = pieces_of(cuts)
    is_open = states == OPEN
    if not is_open.any():
        return (), ()
    since, until = float(begins[is_open][0]), float(ends[is_open][-1])
    why: list[Reason] = []
    decide: list[Reason] = []
    for hull in hulls:
        first, last = _widest_gap(hull, since, until)
        wide = last - first > rule.covered_min * 60.0
        if np.isinf(first) or np.isinf(last):
            side, at = ("before", last) if np.isinf(first) else ("after", first)
            why.append(Reason("edge", {"who": hull.told(), "side": side, "at": _or_none(at)}))
        elif wide:
            why.append(_silence(hull, first, last, rule))
        if wide or np.isinf(first) or np.isinf(last):
            since_told, until_told = written(since), written(until)
            parts = {"who": hull.told(), "since": since_told, "until": until_told}
            decide.append(Reason("need_fix", parts))
        if _jumps(hull, since, until, rule):
            why.append(Reason("jump", {"who": hull.told(), "speed": _round(rule.max_speed_kn)}))
    if not why:
        why.append(Reason("close_call"))
        decide.append(Reason("need_sensor"))
    return tuple(why), tuple(decide)


def _or_none(at: float) -> str:
    return "-" if np.isinf(at) else written(at)


def _silence(hull: Hull, first: float, last: float, rule: Rule) -> Reason:
    minutes = (last - first) / 60.0
    return Reason(
        "silence",
        {
            "who": hull.told(),
            "minutes": round(minutes),
            "since": written(first),
            "speed": _round(rule.max_speed_kn),
            "reach": round(minutes / 60.0 * rule.max_speed_kn, 1),
        },
    )


def _round(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 1)


def _jumps(hull: Hull, since: float, until: float, rule: Rule) -> bool:
    """Whether neighbouring fixes around a time lie further apart than the greatest speed allows."""
    used = hull.around(since, until)
    lon, lat, error, at = hull.lon[used], hull.lat[used], hull.error_m[used], hull.at[used]
    if len(at) < 2:
        return False
    run = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) - error[:-1] - error[1:]
    return bool((run > np.diff(at) * rule.max_speed_kn * KNOT_MS).any())


def ais_off(hull: Hull, when: When, sea: Sea) -> Finding:
    """Was a hull not heard where others were? A silence alone decides nothing.

    Supported by a silence of ``off_min`` in which the receivers heard others near; contradicted
    where it was heard on. It cannot tell a transponder that was switched off from one that failed
    or was jammed.
    """
    rule = sea.rule
    cuts = cuts_of(when, (hull,), rule)
    begins, ends = pieces_of(cuts)
    before = np.searchsorted(hull.at, begins, side="right") - 1
    after = np.searchsorted(hull.at, ends, side="left")
    edges = np.concatenate([[-np.inf], hull.at, [np.inf]])
    silent_s = edges[after + 1] - edges[before + 1]
    is_silent = silent_s >= rule.off_min * 60.0
    states = np.where(is_silent, OPEN, NO).astype(np.int8)
    why: list[Reason] = []
    figures: dict[str, Any] = {"silences": []}
    for number in np.unique(before[is_silent]).tolist():
        told = _reception(hull, number, when, sea)
        figures["silences"].append(told)
        if told["is_well_heard"]:
            states[is_silent & (before == number)] = YES
        why.append(_silence_told(hull, told, rule))
    if not is_silent.any():
        widest = float(silent_s.max()) / 60.0
        why.append(Reason("heard_on", {"who": hull.told(), "minutes": round(widest, 1)}))
    decide = (Reason("need_receivers"),) if (states == OPEN).any() else ()
    return Finding(cuts=cuts, states=states, figures=figures, why=tuple(why), decide=decide)


def _silence_told(hull: Hull, told: dict[str, Any], rule: Rule) -> Reason:
    code = "fell_silent" if told["is_well_heard"] else "no_reception"
    return Reason(
        code,
        {
            "who": hull.told(),
            "since": told["since"],
            "until": told["until"],
            "ships": int(rule.heard_ships),
            "share": round(100 * told["share"]),
        },
    )


def _reception(hull: Hull, before: int, when: When, sea: Sea) -> dict[str, Any]:
    """How others near were heard in a silence, by half hours: from fixes of others and hearings."""
    rule = sea.rule
    last = hull.at[before] if before >= 0 else None
    following = hull.at[before + 1] if before + 1 < len(hull.at) else None
    since = max(seconds(when.since), -np.inf if last is None else last)
    until = min(seconds(when.until), np.inf if following is None else following)
    bins = np.arange(since // HALF_HOUR_S, max(until, since + 1.0) / HALF_HOUR_S).astype(np.int64)
    middles = np.clip((bins + 0.5) * HALF_HOUR_S, since, until)
    expected = _expected(hull, before, middles)
    known = int(np.isfinite(expected[0]).sum())
    near = _near(hull, bins, expected, sea)
    counts = near.group_by("half").agg(pl.col("mmsi").n_unique())
    heard = counts["mmsi"] >= rule.heard_ships
    share = float(heard.sum() / len(bins))
    return {
        "since": written(since),
        "until": written(until),
        "half_hours": len(bins),
        "half_hours_with_place": known,
        "share": round(share, 3),
        "ships_near": int(near["mmsi"].n_unique()),
        "receivers": sorted(set(near["source"].to_list())),
        "is_well_heard": bool(share >= rule.heard_share),
    }


def _expected(hull: Hull, before: int, moments: Floats) -> tuple[Floats, Floats]:
    """Where a hull should have been in a silence: lon, lat [deg].

    On the straight way from the fix before it to the one after; where there is but one of them, on
    with speed and course for ``RECKONED_H``, and then nobody knows.
    """
    after = before + 1
    if before >= 0 and after < len(hull.at):
        part = (moments - hull.at[before]) / max(1.0, hull.at[after] - hull.at[before])
        ends = hull.lon[before], hull.lat[before], hull.lon[after], hull.lat[after]
        return geo.interpolate(*ends, np.clip(part, 0.0, 1.0))
    last, other = (before, before - 1) if before >= 0 else (after, after + 1)
    hours = np.abs(moments - hull.at[last]) / 3600.0
    lon, lat = np.full(len(moments), hull.lon[last]), np.full(len(moments), hull.lat[last])
    if 0 <= other < len(hull.at) and hull.at[other] != hull.at[last]:
        ends = hull.lon[other], hull.lat[other], hull.lon[last], hull.lat[last]
        speed = geo.distance_m(*ends) / abs(hull.at[last] - hull.at[other])
        lon, lat = geo.destination(
            hull.lon[last], hull.lat[last], geo.bearing_deg(*ends), speed * hours * 3600.0
        )
    return np.where(hours <= RECKONED_H, lon, np.nan), np.where(hours <= RECKONED_H, lat, np.nan)


def _near(
    hull: Hull, bins: npt.NDArray[np.int64], expected: tuple[Floats, Floats], sea: Sea
) -> pl.DataFrame:
    """Fixes and hearings of others within ``heard_nmi`` of where the hull should have been in each
    half hour: mmsi, half, source."""
    begin, end = float(bins[0]) * HALF_HOUR_S, float(bins[-1] + 1) * HALF_HOUR_S
    columns = ("mmsi", "observed_at", "lon", "lat", "source")
    half = (pl.col("observed_at").to_physical() // int(HALF_HOUR_S * 1e6)).alias("half")
    both = (
        pl.concat(
            [sea.fixes.filter(~pl.col("is_outlier")).select(columns), sea.hearings.select(columns)]
        )
        .filter(
            pl.col("mmsi") != hull.mmsi,
            pl.col("observed_at").is_between(time_of(begin), time_of(end), closed="left"),
        )
        .with_columns(half)
    )
    index = np.searchsorted(bins, both["half"].to_numpy())
    lon, lat = both["lon"].to_numpy(), both["lat"].to_numpy()
    metres = geo.distance_m(expected[0][index], expected[1][index], lon, lat)
    is_near = metres <= sea.rule.heard_nmi * NMI_M  # of an unknown place nothing is near
    return both.filter(pl.Series(is_near, dtype=pl.Boolean)).select("mmsi", "half", "source")
