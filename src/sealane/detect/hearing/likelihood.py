"""How likely a silence is while a ship transmits, and what would explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from sealane import geo
from sealane.detect.hearing.fading import SPARSE_S, Fading
from sealane.detect.hearing.reception import Reception

__all__ = ["Judgement", "Limits", "judge_silences"]

HOUR_US = 3_600_000_000
NMI_M = 1852.0

COVERAGE_CAP = 0.45
PORT_CAP = 0.3
OUTAGE_CAP = 0.2
NUMBER_CAP = 0.45
CAPS = {
    "coverage": COVERAGE_CAP,
    "port": PORT_CAP,
    "outage": OUTAGE_CAP,
    "number": NUMBER_CAP,
    "other_number": NUMBER_CAP,
}
NUMBER_HEARD = 3  # reports of the number meanwhile: fewer may be noise
OUTAGE_REACH_NMI = 20.0  # a hull that may be further away when an outage ends is lost by it
OUTAGE_REACH_KN = 5.0  # a hull under way may go faster unheard than it went before
OUTAGE_START_H = 1.0  # presence is known by half hours: this near its start, it began with it
UNKNOWN_CONFIDENCE = 0.55
UNKNOWN_CAP = 0.4
CLASS_B = 1
CLASS_B_AREA = 0.36  # 0.6 of the range of class A, squared: 2 W against 12.5 W (ITU-R M.1371-5)
WHOLE_HOURS_FROM_H = 24.0  # an open silence this long is told in whole hours,
WHOLE_DAYS_FROM_H = 720.0  # and from 30 days in whole days: a live feed revises it no oftener
STILL_KN = 0.5  # GFW pipe-anchorages: a stop ends above 0.5 kn
CHANCES = 1.5  # losses come in spells: hours of silence are hardly more than one chance,
SPARSE_CHANCES = 1.25  # and still less for a hull that is heard now and then only
OWN_CHANCES = 3.5  # six hours hold several spells of such a hull
NOTABLE = 4.0  # a silence below four usual intervals of the hull is nothing new for it
FEWEST_FIXES = 3  # a hull heard less often in 12 h was hardly heard at all
FEWEST_AHEAD = 2  # what one ship shows may be chance
FEWEST_AT_ALL = 1
FEWEST_PASSAGES = 6  # fewer may have fallen silent by agreement
TOGETHER = 0.6  # exponent: silences at one place are far more often receivers' than crews'
SAME_PLACE_NMI = 2.0  # an anchored hull swings, and drags, within this
REGULAR_SHARE = 0.8  # of the hours before: heard regularly
REGULAR_HOURS = 3
FADING_SHARE = 0.5  # of the usual three-minute blocks in the last hour: it faded away
REACHABLE_KN = 50.0  # faster than any ship that AIS is built for


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The thresholds of ``Gap`` that a judgement goes by."""

    window_h: float
    min_gap_h: float
    min_positions: int
    port_radius_km: float
    still_kn: float


@dataclass(frozen=True)
class Judgement:
    """What is said of one silence.

    ``is_outage_cut``: the outage lasts to the end of what was looked at, and maybe longer.
    """

    confidence: float
    explained_by: str | None
    is_known: bool
    is_outage_cut: bool
    evidence: dict[str, Any]


@dataclass(frozen=True)
class _Facts:
    """One silence with the reception around it, as plain numbers."""

    row: dict[str, Any]
    clock_us: int
    near: int
    alike: int
    passed: int
    quiet: int
    heard: int
    missed: int
    share_ppm: int
    ahead: int
    outage_start_us: int
    outage_end_us: int
    wanted: int
    abrupt_around: int
    faded_around: int
    fade_weight: float
    other: dict[str, Any] | None

    @property
    def until_us(self) -> int:
        """End of the silence, or how far it is known to last within the halo."""
        end = self.row["end_us"]
        return int(end) if end is not None else int(self.clock_us)


def judge_silences(
    silent: pl.DataFrame,
    reception: Reception,
    fading: Fading,
    rule: Limits,
    others: Sequence[dict[str, Any] | None],
    *,
    now_us: int,
) -> Iterator[Judgement | None]:
    """One judgement for each silence; None where the feed ended before it was long enough.

    ``now_us`` is how far the feed is judged by: so long an open silence lasts. ``others`` are the
    other numbers under which the hulls went on, where they did.
    """
    columns = {f.name: getattr(reception, f.name) for f in fields(reception)}
    for i, row in enumerate(silent.rows(named=True)):
        numbers = {name: int(column[i]) for name, column in columns.items()}
        facts = _Facts(
            row,
            **numbers,
            abrupt_around=int(fading.abrupt[i]),
            faded_around=int(fading.faded[i]),
            fade_weight=float(fading.weight[i]),
            other=others[i],
        )
        yield _judge(facts, rule, now_us)


def _judge(facts: _Facts, rule: Limits, now_us: int) -> Judgement | None:
    row = facts.row
    window = int(rule.window_h * HOUR_US)
    is_open = row["end_us"] is None
    seen_us = facts.until_us - row["start_us"]
    judged_us = min(seen_us, window)
    if (judged_us if is_open else seen_us) < rule.min_gap_h * HOUR_US or _is_lone(row, rule):
        return None
    silence_h = _so_far_h(now_us - row["start_us"]) if is_open else seen_us / HOUR_US
    outage_h = _outage_h(facts, window)
    explained = _explanation(facts, rule, outage_h, window)
    known = facts.near > 0
    shares = _shares(facts)
    if known:
        confidence = _weighed(_heard_chance(shares), facts)
    else:
        is_alone = _is_regular(facts) and not facts.clock_us
        confidence = UNKNOWN_CONFIDENCE if is_alone else UNKNOWN_CAP
        explained = explained or (None if is_alone else "coverage")
    if explained is not None:
        confidence = min(confidence, CAPS[explained])
    elif confidence < 0.5 or (known and _is_unsounded(facts)):
        explained = "coverage"
        confidence = min(confidence, COVERAGE_CAP)
    evidence = _evidence(facts, shares)
    evidence |= {
        "silence_h": round(silence_h, 3),
        "judged_h": round(judged_us / HOUR_US, 3),
        "outage_h": round(outage_h, 3),
        "explained_by": explained,
    }
    is_cut = outage_h > 0.0 and seen_us > window <= facts.outage_end_us - row["start_us"]
    return Judgement(confidence, explained, known, is_cut, evidence)


def _so_far_h(silent_us: int) -> float:
    """How long an open silence lasts: its last figure goes on until the data end."""
    hours = silent_us / HOUR_US
    if hours >= WHOLE_DAYS_FROM_H:
        return float(hours // 24 * 24)
    return float(hours // 1) if hours >= WHOLE_HOURS_FROM_H else hours


def _is_lone(row: dict[str, Any], rule: Limits) -> bool:
    """Whether a single report is all that there is on both sides."""
    return bool(max(row["fixes_before"], row["fixes_after"]) < rule.min_positions)


def _outage_h(facts: _Facts, window: int) -> float:
    """How much of the silence, as far as the halo shows, the feed was out [h]."""
    start = max(facts.outage_start_us, facts.row["start_us"])
    end = min(facts.outage_end_us, facts.until_us, facts.row["start_us"] + window)
    return float(max(0, end - start) / HOUR_US)


def _explanation(facts: _Facts, rule: Limits, outage_h: float, window: int) -> str | None:
    """What explains the silence as well: an outage, a number, a port, the coverage, or nothing."""
    row = facts.row
    shown_h = min(facts.until_us - row["start_us"], window) / HOUR_US
    if outage_h > 0.0 and shown_h - outage_h < rule.min_gap_h:
        return "outage"
    speed = row["speed_kn"] if row["speed_kn"] == row["speed_kn"] else row["sog_kn"]
    began_h = (facts.outage_start_us - row["start_us"]) / HOUR_US
    reach_kn = max(speed, OUTAGE_REACH_KN) if speed > rule.still_kn else speed
    if outage_h * reach_kn > OUTAGE_REACH_NMI and began_h <= OUTAGE_START_H:
        return "outage"
    if facts.other is not None:
        return "other_number"
    if row["number_heard"] >= NUMBER_HEARD:
        return "number"
    is_still = not speed > rule.still_kn  # not known counts as still: nothing says it moved
    if is_still and row["port_m"] <= rule.port_radius_km * 1000.0:
        return "port"
    usual_h = row["usual_interval_s"] / 3600.0
    if row["fixes_before"] < FEWEST_FIXES or usual_h * NOTABLE >= shown_h:
        return "coverage"
    return None


def _heard_chance(shares: dict[str, float]) -> float:
    """The chance of being heard; the way and the place share a cause, the lesser counts half."""
    way, place = shares["not_heard_on_the_way"], shares["others_fell_silent"]
    reception = (1.0 - max(way, place)) * (1.0 - min(way, place) / 2.0)
    return reception * (1.0 - shares["own_hours_missed"]) * (1.0 - shares["faded_before"])


def _weighed(confidence: float, facts: _Facts) -> float:
    """The chance of being heard in the light of how the reports ended and began again (Bayes)."""
    unheard = (1.0 - confidence) * facts.fade_weight
    return confidence / (confidence + unheard)


def _is_unsounded(facts: _Facts) -> bool:
    """Whether hardly any ship sounded reception where a hull under way went.

    Of a hull that is itself heard now and then only, more is asked.
    """
    if _lay(facts.row):
        return False
    fewest = FEWEST_AHEAD if facts.row["usual_interval_s"] > SPARSE_S else FEWEST_AT_ALL
    return facts.heard + facts.missed < fewest


def _was_regular(row: dict[str, Any]) -> bool:
    return bool(
        row["hours_known"] >= REGULAR_HOURS
        and row["hours_heard"] >= REGULAR_SHARE * row["hours_known"]
    )


def _is_regular(facts: _Facts) -> bool:
    """Heard regularly to the last and again after a closed silence, at a speed a ship can have."""
    row = facts.row
    if row["end_us"] is None or not _was_regular(row) or row["fixes_after"] < 2:
        return False
    return row["last_hour_share"] >= FADING_SHARE and _speed_kn(row) <= REACHABLE_KN


def _shares(facts: _Facts) -> dict[str, float]:
    """Shares of chances that a ship which transmits would not be heard for as long."""
    row = facts.row
    own = row["hours_heard"] / max(1.0, row["hours_known"])
    heard = facts.share_ppm / 1e6
    if row["is_class_b"] and facts.wanted != CLASS_B:
        heard *= CLASS_B_AREA  # learnt from ships that are heard further
    is_dense = row["usual_interval_s"] <= SPARSE_S
    if _lay(row):  # where it had been heard for hours, or not
        heard = own if is_dense and _was_regular(row) else min(own, heard)
    fading = row["last_hour_share"] if is_dense else 1.0
    chances = CHANCES if is_dense else SPARSE_CHANCES
    return {
        "not_heard_on_the_way": (1.0 - heard) ** chances,
        "own_hours_missed": (1.0 - own) ** OWN_CHANCES,
        "others_fell_silent": _fell_silent(facts),
        "faded_before": 1.0 - fading if fading < FADING_SHARE else 0.0,
    }


def _lay(row: dict[str, Any]) -> bool:
    """Whether it lay still: hardly moved before, and is not heard again elsewhere."""
    if not row["speed_kn"] <= STILL_KN:
        return False
    return row["end_us"] is None or _distance_nmi(row) <= SAME_PLACE_NMI


def _fell_silent(facts: _Facts) -> float:
    """Share of the ships past the place that fell silent there as long; 0 where few passed."""
    if facts.passed < FEWEST_PASSAGES:
        return 0.0
    several = max(0, facts.quiet - 1)  # one other may have stopped by itself, or by agreement
    return float((several / facts.passed) ** TOGETHER)


def _speed_kn(row: dict[str, Any]) -> float:
    hours = (row["end_us"] - row["start_us"]) / HOUR_US
    return float(_distance_nmi(row) / hours)


def _distance_nmi(row: dict[str, Any]) -> float:
    metres = geo.distance_m(row["lon"], row["lat"], row["end_lon"], row["end_lat"])
    return float(metres) / NMI_M


def _evidence(facts: _Facts, shares: dict[str, float]) -> dict[str, Any]:
    row = facts.row
    evidence: dict[str, Any] = {
        "is_open": row["end_us"] is None,
        "positions_before_12h": int(row["fixes_before"]),
        "number_heard_meanwhile": int(row["number_heard"]),
        "hours_heard_of_6": int(row["hours_heard"]),
        "usual_interval_s": _number(row["usual_interval_s"], 1),
        "last_hour_share": _number(row["last_hour_share"], 2),
        "speed_before_kn": _number(row["speed_kn"], 1),
        "course_before_deg": _number(row["course_deg"], 0),
        "port_distance_km": _number(row["port_m"] / 1000.0, 2),
        "reception": {
            "is_known": facts.near > 0,
            "class": {-1: "any", 0: "A", 1: "B"}.get(facts.wanted, "other"),
            "ships_near": facts.near,
            "ships_passed": facts.passed,
            "ships_fell_silent": facts.quiet,
            "ships_heard_ahead": facts.heard,
            "ships_missed_ahead": facts.missed,
            "share_heard_ahead": round(facts.share_ppm / 1e6, 3),
            "places_ahead": facts.ahead,
        },
        "fading": {
            "pace_before": _number(row["pace_before"], 2),
            "pace_after": _number(row["pace_after"], 2),
            "others_abrupt": facts.abrupt_around,
            "others_faded": facts.faded_around,
            "weight": round(facts.fade_weight, 3),
        },
        "chance_unheard": {name: round(share, 3) for name, share in shares.items()},
    }
    if row["end_us"] is not None:
        evidence["distance_nmi"] = round(_distance_nmi(row), 2)
        evidence["implied_speed_kn"] = round(_speed_kn(row), 2)
        evidence["positions_after_1h"] = int(row["fixes_after"])
    return evidence | (facts.other or {})


def _number(value: float, digits: int) -> float | None:
    is_finite = value == value and abs(value) != float("inf")
    return round(value, digits) if is_finite else None
