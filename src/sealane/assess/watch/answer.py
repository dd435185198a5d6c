"""The watch as one answer: gates, episodes, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import polars as pl

from sealane.assess.assessment import Assessment
from sealane.assess.interval import interval_told
from sealane.assess.noted import Noted, said_told
from sealane.assess.watch.coverage import Coverage, coverage, tonnes_by_day
from sealane.assess.watch.diversion import diversion
from sealane.assess.watch.episode import Episode, episodes_of
from sealane.assess.watch.gate import gate_said, name_of
from sealane.assess.watch.read import Transits, reject_said
from sealane.assess.watch.rule import CHECKS, FALSE_PER_YEAR, METHOD, RULE, Rule
from sealane.assess.watch.series import Series, follow_all
from sealane.assess.watch.shortfall import Shortfall, shortfall
from sealane.assess.watch.vintage import digest
from sealane.errors import BadInput
from sealane.say.said import Figure, Said

__all__ = ["Answer", "Told", "watch"]

YOUNG = Said("{gate} ({days} d)", "{gate}（{days}日）")
NOT_JUDGED = Said(
    "not judged, with fewer than {least} days of counts: {gates}",
    "集計が{least}日に満たないため判定しない：{gates}",
)
HOLE_D = 14
"""Days without a row beyond which a hole is told (ours): an episode may begin and end in it."""
HOLE = Said(
    "no day is told from {first} to {last} ({days} days), and nothing is known of what happened"
    " then, at {gates}",
    "{first}から{last}まで（{days}日間）集計がなく、その間のことは分からない：{gates}",
)
HOLE_UNREAD = Said(
    "from {first} to {last} ({days} days) no row could be read, at {gates}: {lines} of the file"
    " that were rejected are of these days, or may be",
    "{first}から{last}まで（{days}日間）読めた行がない：{gates}。除外した行のうち{lines}が"
    "この期間のもの、またはその可能性がある",
)
LINES = Said("lines", "行")
NO_VINTAGE = Said(
    "vintage not told: what is revised or heard later cannot be followed",
    "取得日が示されていないため、後の改訂や遅れて届いた受信は追えない",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One episode with everything that is told of it."""

    episode: Episode
    series: Series
    own: Shortfall | None
    by_class: Mapping[str, Shortfall]
    coverage: Coverage
    diverted: list[dict[str, Any]]
    vintages: dict[str, list[str | None]]

    @property
    def confidence(self) -> float:
        """One less the rank among placebo windows; capped where coverage is doubtful."""
        rank = None if self.own is None else self.own.p
        sure = CHECKS.unranked_confidence
        if rank is not None:
            sure = min(CHECKS.most_confidence, 1.0 - rank)
        most = CHECKS.doubtful_confidence
        return min(sure, most) if self.coverage.verdict == "doubtful" else sure

    def as_json(self) -> dict[str, Any]:
        """One object; days as ISO 8601."""
        lead, day = self.episode.lead, self.series.day
        own = {} if self.own is None else self.own.as_json()
        end = self.episode.end
        return {
            "gate": lead.gate, "name": name_of(lead.gate), "class": lead.kind,
            "direction": "fall" if lead.sign < 0 else "rise",
            "onset": day(lead.onset).isoformat(), "alarm": day(lead.alarm).isoformat(),
            "delay_d": lead.alarm - lead.onset,
            "end": None if end is None or self.episode.whole.is_settled else day(end).isoformat(),
            "settled": day(end).isoformat() if end and self.episode.whole.is_settled else None,
            "recovering": _iso(self.series, lead.recovering),
            "within_another": lead.is_deeper,
            "statistic": round(lead.statistic, 2), "ratio_at_alarm": round(lead.ratio, 3),
            **{key: own.get(key) for key in ("ratio", "ratio_low", "ratio_high")},
            "shortfall": own.get("value"), "shortfall_low": own.get("low"),
            "shortfall_high": own.get("high"), "placebo": own,
            "classes": [
                {"class": one.kind, "onset": day(one.onset).isoformat(),
                 "alarm": day(one.alarm).isoformat(), "ratio_at_alarm": round(one.ratio, 3)}
                for one in self.episode.members
            ],
            "by_class": {kind: one.as_json() for kind, one in self.by_class.items()},
            "coverage": self.coverage.as_json(), "diversion": self.diverted,
            "rebound": [day(one.alarm).isoformat() for one in self.episode.rebounds],
            "vintages": self.vintages, "confidence": round(self.confidence, 3),
        }  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What the watch tells of one vintage."""

    transits: Transits
    vintage: date | None
    rule: Rule
    found: Mapping[tuple[str, str], Series]
    episodes: tuple[Told, ...]
    inputs: str
    notes: tuple[Noted, ...] = field(default=())

    def gates(self) -> list[dict[str, Any]]:
        """Each gate: its classes, days told, and whether it could be judged yet."""
        out = []
        for gate in dict.fromkeys(gate for gate, _ in self.found):
            own = [one for one in self.found.values() if one.gate == gate]
            told = max(one.told for one in own)
            days = ~np.all([np.isnan(one.counts) for one in own], axis=0)
            first, last = (int(np.flatnonzero(days)[at]) for at in (0, -1))
            whole = next((one for one in own if one.kind == "total"), own[0])
            level = whole.levels[-1]
            out.append({
                "gate": gate, "name": name_of(gate), "series": [one.kind for one in own],
                "history_days": told, "first": own[0].day(first).isoformat(),
                "last": own[0].day(last).isoformat(),
                "missing_days": last - first + 1 - int(days.sum()),
                "usual_per_day": None if np.isnan(level) else round(float(level), 1),
                "is_judged": bool(told >= self.rule.least_d),
                "episodes": sum(one.episode.gate == gate for one in self.episodes),
            })  # fmt: skip
        return out

    def as_json(self) -> dict[str, Any]:
        """The answer as one object."""
        return {
            "vintage": self.vintage.isoformat() if self.vintage else None,
            "vintages": [_text(one) for one in self.transits.vintages],
            "gates": self.gates(),
            "episodes": [one.as_json() for one in self.episodes],
            "false_alarm_rate_per_year": FALSE_PER_YEAR,
            "rejects": self.transits.rejects, "reject_lines": self.transits.lines,
            "reject_words": {one: said_told(reject_said(one)) for one in self.transits.rejects},
            "notes": [one.as_dict() for one in (*self.transits.notes, *self.notes)],
            "method": METHOD, "inputs": self.inputs, "source": self.transits.source,
        }  # fmt: skip

    def assessments(self) -> list[Assessment]:
        """Rows for the table ``assessments``: ratio and shortfall of each episode and class."""
        return [row for told in self.episodes for row in _rows(self, told)]


def watch(transits: Transits, *, vintage: date | None = None, rule: Rule = RULE) -> Answer:
    """Every change that the daily transits show, each alarm from the days up to it alone.

    Args:
        transits: of one vintage or several.
        vintage: which one is judged; the newest by default. The others say whether they show the
            same episodes.
        rule: thresholds.

    Raises:
        BadInput: no transits, or a vintage that is not among theirs.
    """
    known = transits.vintages
    if not known:
        raise BadInput("There are no transits.", hint="Give days with counts at some gate.")
    chosen = vintage if vintage is not None else known[-1]
    if chosen not in known:
        raise BadInput(
            f"There is no vintage {chosen} in these transits.",
            hint=f"There are: {', '.join(_text(one) or 'one without a date' for one in known)}.",
            field="vintage", value=str(chosen),
        )  # fmt: skip
    tables = {day: _of(transits.table, day) for day in known}
    table = tables[chosen]
    found = follow_all(table, rule)
    every = _episodes(found)
    others = {day: _spans(follow_all(one, rule)) for day, one in tables.items() if day != chosen}
    first = next(iter(found.values())).first
    tonnes = tonnes_by_day(table, first, len(next(iter(found.values())).counts))
    told = tuple(_told(one, every, found, tonnes, chosen, others) for one in every)
    notes = _notes(found, chosen, rule, transits.unread)
    inputs = digest(table)
    return Answer(transits, chosen, rule, found, told, inputs, notes)


def _notes(
    found: Mapping[tuple[str, str], Series], chosen: date | None, rule: Rule, unread: pl.DataFrame
) -> tuple[Noted, ...]:
    """What keeps an answer without episodes from meaning that nothing happened."""
    told = {gate: max(one.told for one in found.values() if one.gate == gate) for gate, _ in found}
    young = [
        YOUNG.filled(gate=gate_said(gate), days=Figure(days, decimals=0))
        for gate, days in told.items()
        if days < rule.least_d
    ]
    notes = []
    if young:
        named = Said(", ".join(one.en for one in young), "、".join(one.ja for one in young))
        least = Figure(rule.least_d, decimals=0)
        notes.append(Noted("not_judged", NOT_JUDGED.filled(least=least, gates=named)))
    for (first, last, lines), gates in _holes(found, unread).items():
        every = [gate_said(gate) for gate in gates]
        both = Said(", ".join(one.en for one in every), "、".join(one.ja for one in every))
        days = Figure((last - first).days + 1, decimals=0)
        hole = dict[str, Any](first=first, last=last, days=days, gates=both)
        if lines:
            told_as = HOLE_UNREAD.filled(**hole, lines=Figure(lines, LINES, decimals=0))
            notes.append(Noted("hole_unread", told_as))
        else:
            notes.append(Noted("hole", HOLE.filled(**hole)))
    if not chosen:
        notes.append(Noted("no_vintage", NO_VINTAGE))
    return tuple(notes)


def _holes(
    found: Mapping[tuple[str, str], Series], unread: pl.DataFrame
) -> dict[tuple[date, date, int], list[str]]:
    """Spans of days within a series of which no row was read, and how many rejected lines are, or
    may be, of these; with the gates that have them."""
    holes: dict[tuple[date, date, int], list[str]] = {}
    for gate in dict.fromkeys(gate for gate, _ in found):
        own = [one for one in found.values() if one.gate == gate]
        days = np.flatnonzero(~np.all([np.isnan(one.counts) for one in own], axis=0))
        for at in np.flatnonzero(np.diff(days) > HOLE_D):
            first, last = own[0].day(int(days[at]) + 1), own[0].day(int(days[at + 1]) - 1)
            lines = unread.filter(
                pl.col("gate").fill_null(gate) == gate,
                pl.col("day").fill_null(first).is_between(first, last),
            )["line"].n_unique()
            holes.setdefault((first, last, lines), []).append(gate)
    return holes


def _of(table: pl.DataFrame, day: date | None) -> pl.DataFrame:
    return table.filter(pl.col("vintage").eq_missing(pl.lit(day, pl.Date)))


def _episodes(found: Mapping[tuple[str, str], Series]) -> list[Episode]:
    rule = next(iter(found.values())).rule
    return episodes_of((change for one in found.values() for change in one.changes), rule)


def _spans(found: Mapping[tuple[str, str], Series]) -> list[tuple[str, int, date]]:
    return [
        (one.gate, one.lead.sign, found[one.gate, one.lead.kind].day(one.lead.onset))
        for one in _episodes(found)
    ]


def _told(
    episode: Episode, every: list[Episode], found: Mapping[tuple[str, str], Series],
    tonnes: Mapping[str, np.ndarray], chosen: date | None,
    others: Mapping[date | None, list[tuple[str, int, date]]],
) -> Told:  # fmt: skip
    lead = episode.lead
    series = found[lead.gate, lead.kind]
    stop = episode.end if episode.end is not None else len(series.counts)
    by_class = {}
    for (gate, kind), one in found.items():
        if gate != lead.gate:
            continue
        level = next(
            (m.level for m in episode.members if m.kind == kind and m.onset == lead.onset), None
        )
        fall = shortfall(one, lead.onset, stop, level=level, others=found.values())
        if fall is not None:
            by_class[kind] = fall
    diverted = diversion(episode, every, found)
    onset = series.day(lead.onset)
    shown: dict[str, list[str | None]] = {"shown_by": [_text(chosen)], "not_shown_by": []}
    for day, spans in others.items():
        is_same = any(
            gate == lead.gate and sign == lead.sign and abs((start - onset).days) <= CHECKS.same_d
            for gate, sign, start in spans
        )
        shown["shown_by" if is_same else "not_shown_by"].append(_text(day))
    return Told(
        episode, series, by_class.get(lead.kind), by_class,
        coverage(episode, found, tonnes, diverted), diverted, shown,
    )  # fmt: skip


def _rows(answer: Answer, told: Told) -> list[Assessment]:
    at = datetime.combine(told.series.day(told.episode.lead.onset), time(), UTC)
    doubt = told.coverage
    note = f"coverage {doubt.verdict}: {'; '.join(one.en for one in doubt.reasons)}"
    rows = []
    for kind, one in told.by_class.items():
        base = Assessment(
            kind="watch", subject=told.episode.gate, quantity=f"ratio, {kind}", value=one.ratio,
            unit="ratio", method=METHOD, inputs=answer.inputs, sources=(answer.transits.source,),
            at=at, note=note,
            **interval_told(one.ratio_low, one.ratio_high, "placebo", why="few_placebos"),
        )  # fmt: skip
        short = replace(
            base, quantity=f"shortfall, {kind}", value=one.value, unit="ships",
            **interval_told(one.low, one.high, "placebo", why="few_placebos"),
        )  # fmt: skip
        rows += [base, short]
    return rows


def _iso(series: Series, number: int | None) -> str | None:
    return None if number is None else series.day(number).isoformat()


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
