"""How likely a silence is while a ship transmits, and what would explain it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import polars as pl

from sealane import geo
from sealane.detect.reception import Reception

if TYPE_CHECKING:
    from sealane.detect.gap import Gap

__all__ = ["Judgement", "judge_silences"]

HOUR_US = 3_600_000_000
NMI_M = 1852.0

COVERAGE_CAP = 0.45
PORT_CAP = 0.3
OUTAGE_CAP = 0.2
UNKNOWN_CONFIDENCE = 0.55
UNKNOWN_CAP = 0.4
PRIOR = 0.25  # of a silence, before any passage is seen: one passage that went on gives 0.125
CHANCES = 2  # losses come in spells: a silence of hours counts as two chances to be heard
NOTABLE = 4.0  # a silence below four usual intervals of the hull is nothing new for it
FEWEST_FIXES = 3  # a hull heard less often in 12 h was hardly heard at all
REGULAR_SHARE = 0.8  # of the hours before: heard regularly
REGULAR_HOURS = 3
FADING_SHARE = 0.5  # of the usual reports in the last hour: it faded before it fell silent
REACHABLE_KN = 50.0  # faster than any ship that AIS is built for


@dataclass(frozen=True)
class Judgement:
    """What is said of one silence."""

    confidence: float
    explained_by: str | None
    is_known: bool
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
    ahead_covered: int
    ahead: int
    outage_start_us: int
    outage_end_us: int
    wanted: int

    @property
    def until_us(self) -> int:
        """End of the silence, or how far it is known to last within the halo."""
        end = self.row["end_us"]
        return int(end) if end is not None else int(self.clock_us)


def judge_silences(
    silent: pl.DataFrame, reception: Reception, rule: Gap
) -> Iterator[Judgement | None]:
    """One judgement for each silence; None where the feed ended before it was long enough."""
    columns = {f.name: getattr(reception, f.name) for f in fields(reception)}
    for i, row in enumerate(silent.rows(named=True)):
        numbers = {name: int(column[i]) for name, column in columns.items()}
        yield _judge(_Facts(row, **numbers), rule)


def _judge(facts: _Facts, rule: Gap) -> Judgement | None:
    row = facts.row
    window = int(rule.halo.hours * HOUR_US)
    is_open = row["end_us"] is None
    seen_us = facts.until_us - row["start_us"]
    silence_h = min(seen_us, window) / HOUR_US if is_open else seen_us / HOUR_US
    if silence_h < rule.min_gap_h:
        return None
    outage_h = _outage_h(facts, window)
    explained = _explanation(facts, rule, outage_h, window)
    known = facts.near > 0
    shares = _shares(facts)
    if known:
        confidence = 1.0 - max(shares.values())
    else:
        confidence = UNKNOWN_CONFIDENCE if _is_regular(facts) else UNKNOWN_CAP
        explained = explained or (None if _is_regular(facts) else "coverage")
    caps = {"coverage": COVERAGE_CAP, "port": PORT_CAP, "outage": OUTAGE_CAP}
    if explained is not None:
        confidence = min(confidence, caps[explained])
    elif confidence < 0.5:
        explained = "coverage"
    evidence = _evidence(facts, silence_h, outage_h, shares)
    evidence["explained_by"] = explained
    return Judgement(confidence, explained, known, evidence)


def _outage_h(facts: _Facts, window: int) -> float:
    """How much of the silence, as far as the halo shows, the feed was out [h]."""
    start = max(facts.outage_start_us, facts.row["start_us"])
    end = min(facts.outage_end_us, facts.until_us, facts.row["start_us"] + window)
    return float(max(0, end - start) / HOUR_US)


def _explanation(facts: _Facts, rule: Gap, outage_h: float, window: int) -> str | None:
    """What explains the silence as well: an outage, a port, the coverage, or nothing."""
    row = facts.row
    shown_h = min(facts.until_us - row["start_us"], window) / HOUR_US
    if outage_h > 0.0 and shown_h - outage_h < rule.min_gap_h:
        return "outage"
    speed = row["speed_kn"] if row["speed_kn"] == row["speed_kn"] else row["sog_kn"]
    is_still = not speed > rule.still_kn  # not known counts as still: nothing says it moved
    if is_still and row["port_m"] <= rule.port_radius_km * 1000.0:
        return "port"
    usual_h = row["usual_interval_s"] / 3600.0
    if row["fixes_before"] < FEWEST_FIXES or usual_h * NOTABLE >= shown_h:
        return "coverage"
    if facts.near and not _is_covered(facts, is_still=is_still):
        return "coverage"
    return None


def _is_covered(facts: _Facts, *, is_still: bool) -> bool:
    """Whether the hull went on to where ships are heard, by its course when it fell silent."""
    if is_still and _was_regular(facts.row):
        return True  # it lay where it had been heard for hours
    return facts.ahead > 0 and 2 * facts.ahead_covered >= facts.ahead


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
    heard = (facts.heard + 1.0) / (facts.heard + facts.missed + 1.0)
    own = row["hours_heard"] / max(1.0, row["hours_known"])
    return {
        "passages_that_fell_silent": (facts.quiet + PRIOR) / (facts.passed + 1.0),
        "half_hours_missed": (1.0 - heard) ** CHANCES,
        "own_hours_missed": (1.0 - own) ** CHANCES,
    }


def _speed_kn(row: dict[str, Any]) -> float:
    hours = (row["end_us"] - row["start_us"]) / HOUR_US
    return float(_distance_nmi(row) / hours)


def _distance_nmi(row: dict[str, Any]) -> float:
    metres = geo.distance_m(row["lon"], row["lat"], row["end_lon"], row["end_lat"])
    return float(metres) / NMI_M


def _evidence(
    facts: _Facts, silence_h: float, outage_h: float, shares: dict[str, float]
) -> dict[str, Any]:
    row = facts.row
    evidence: dict[str, Any] = {
        "silence_h": round(silence_h, 3),
        "is_open": row["end_us"] is None,
        "outage_h": round(outage_h, 3),
        "positions_before_12h": int(row["fixes_before"]),
        "hours_heard_of_12": int(row["hours_heard"]),
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
            "half_hours_heard": facts.heard,
            "half_hours_missed": facts.missed,
            "places_ahead": facts.ahead,
            "places_ahead_covered": facts.ahead_covered,
        },
        "chance_unheard": {name: round(share, 3) for name, share in shares.items()},
    }
    if row["end_us"] is not None:
        evidence["distance_nmi"] = round(_distance_nmi(row), 2)
        evidence["implied_speed_kn"] = round(_speed_kn(row), 2)
        evidence["positions_after_1h"] = int(row["fixes_after"])
    return evidence


def _number(value: float, digits: int) -> float | None:
    is_finite = value == value and abs(value) != float("inf")
    return round(value, digits) if is_finite else None
