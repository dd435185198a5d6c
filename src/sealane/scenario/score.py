"""Events held against the truth of a scenario: precision, recall and F1 for each kind.

An event matches a true instance of its kind when the vessels are the same (for three hulls and
more: Jaccard index of one half or more), what it is about is the same (the zone of a zone_entry,
the feature of a swarm, the strait of a passage: where the truth names one), and their common time
is one half or more of the instance and one half or more of the event. An open end counts as the
scenario's end. Each instance is matched once, best overlap first.

What is true of a moment alone (a change of identity) has no time in common with anything: an event
matches it that starts within an hour of it and lasts no longer than that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from sealane import tables
from sealane.errors import BadInput
from sealane.scenario.truth import TOLERATED

__all__ = ["score", "score_files"]

MIN_OVERLAP = 0.5
"""Common time as a share of the instance, and of the event."""
MOMENT_S = 3600.0
"""How far from a true moment the event may start, and how long it may last [s]."""
MIN_JACCARD = 0.5
"""Likeness of the vessels of groups: common hulls over all hulls."""
MIN_CONFIDENCE = 0.5
"""An event below this confidence is not reported as one: something else explains it as well."""
COUNTED_ALWAYS = ("encounter", "zone_entry")
"""Kinds of which every event counts, however low its confidence."""

RULE = (
    "kind, vessels (groups: Jaccard >= 0.5), zone or other subject, and common time >= 0.5 of the "
    "instance and of the event (a moment: within 1 h); encounters and zone entries all count, "
    "others from confidence 0.5"
)


@dataclass(frozen=True)
class _Item:
    """A true instance or a reported event in the form in which both are compared."""

    name: str
    kind: str
    mmsis: frozenset[int]
    start: datetime
    end: datetime
    zone: str | None
    case: str
    confidence: float
    is_open: bool
    is_event: bool

    @property
    def seconds(self) -> float:
        return max(1.0, (self.end - self.start).total_seconds())

    def common_s(self, other: _Item) -> float:
        """Seconds that both have in common; a moment that lies within the other counts as one."""
        both = min(self.end, other.end) - max(self.start, other.start)
        if (self.is_moment or other.is_moment) and both.total_seconds() == 0.0:
            return 1.0
        return max(0.0, both.total_seconds())

    @property
    def is_moment(self) -> bool:
        """Whether it ends when it starts."""
        return self.end == self.start

    def overlap(self, other: _Item) -> float:
        """The common time as a share of the longer of the two; for a true moment how near the
        event starts, from 1 at once to one half within ``MOMENT_S``."""
        if self.is_moment:
            off_s = abs((other.start - self.start).total_seconds())
            is_near = max(off_s, other.seconds) <= MOMENT_S
            return 1.0 - MIN_OVERLAP * off_s / MOMENT_S if is_near else 0.0
        return self.common_s(other) / max(self.seconds, other.seconds)

    def as_json(self) -> dict[str, Any]:
        """What a person needs to find it."""
        return {
            "id": self.name,
            "kind": self.kind,
            "case": self.case,
            "mmsis": sorted(self.mmsis),
            "start_at": _iso(self.start),
            "end_at": None if self.is_open else _iso(self.end),
            **({"zone": self.zone} if self.zone else {}),
        }


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone_of(row: dict[str, Any]) -> str | None:
    """What an event is about, by its evidence: the zone of a zone_entry (else the only zone
    there), the ``subject`` of any other kind."""
    evidence = json.loads(row["evidence"] or "{}")
    if row["kind"] != "zone_entry":
        said = evidence.get("subject")
        return None if said is None else str(said)
    named = evidence.get("zone", evidence.get("zone_name"))
    if isinstance(named, dict):
        named = named.get("name")
    if named is None:
        zones = json.loads(row["zones"] or "[]")
        named = zones[0]["name"] if zones else None
    return None if named is None else str(named)


def _truths(truth: pl.DataFrame, end: datetime) -> list[_Item]:
    return [
        _Item(
            row["truth_id"],
            row["kind"],
            frozenset(row["mmsis"]),
            row["start_at"],
            row["end_at"] or end,
            row["zone"],
            row["case"],
            1.0,
            row["end_at"] is None,
            row["is_event"],
        )
        for row in truth.iter_rows(named=True)
    ]


def _events(events: pl.DataFrame, end: datetime) -> list[_Item]:
    standing = (
        events.sort("event_id", "revision")
        .unique("event_id", keep="last", maintain_order=True)
        .filter(pl.col("status") != "withdrawn")
    )
    wanted = ("event_id", "kind", "mmsis", "start_at", "end_at", "confidence", "zones", "evidence")
    return [
        _Item(
            row["event_id"],
            row["kind"],
            frozenset(row["mmsis"]),
            row["start_at"],
            row["end_at"] or end,
            _zone_of(row),
            "",
            row["confidence"],
            row["end_at"] is None,
            is_event=True,
        )
        for row in standing.select(wanted).iter_rows(named=True)
    ]


def _same_vessels(truth: _Item, event: _Item) -> bool:
    if len(truth.mmsis) <= 2:
        return truth.mmsis == event.mmsis
    common = len(truth.mmsis & event.mmsis)
    return common / len(truth.mmsis | event.mmsis) >= MIN_JACCARD


def _match(truths: list[_Item], events: list[_Item]) -> dict[str, _Item]:
    """True instances by the id of the event that found them."""
    pairs = [
        (truth.overlap(event), truth, event)
        for truth in truths
        for event in _by_vessel(events, truth)
        if _is_about(truth, event)
        and truth.overlap(event) >= MIN_OVERLAP
        and _same_vessels(truth, event)
    ]
    pairs.sort(key=lambda p: (-p[0], p[1].name, p[2].name))
    found: dict[str, _Item] = {}
    taken: set[str] = set()
    for _, truth, event in pairs:
        if event.name not in found and truth.name not in taken:
            found[event.name] = truth
            taken.add(truth.name)
    return found


def _is_about(truth: _Item, event: _Item) -> bool:
    """Whether an event is about what the truth names, if it names anything."""
    return truth.zone is None or truth.zone == event.zone


def _by_vessel(events: list[_Item], truth: _Item) -> list[_Item]:
    return [e for e in events if e.mmsis & truth.mmsis]


def _is_tolerated(event: _Item, tolerated: list[_Item]) -> bool:
    """Whether a tolerated row names all its vessels and half its time."""
    return any(
        event.mmsis <= row.mmsis
        and _is_about(row, event)
        and row.common_s(event) >= MIN_OVERLAP * event.seconds
        for row in tolerated
    )


def _explain(event: _Item, rows: list[_Item]) -> dict[str, Any]:
    """A false event with the row of the truth that it was taken from, if any."""
    need = 2 if event.kind == "encounter" else 1
    near = [
        row
        for row in rows
        if len(row.mmsis & event.mmsis) >= need
        and _is_about(row, event)
        and row.common_s(event) > 0
    ]
    near.sort(key=lambda row: (row.is_event, -row.overlap(event), row.name))
    told = event.as_json()
    told["confidence"] = round(event.confidence, 3)
    told["case"] = near[0].case if near else "unknown to the truth"
    told["truth_id"] = near[0].name if near else None
    if near and near[0].is_event:
        told["case"] = f"part or repeat of a true one ({near[0].case})"
    return told


def _rates(true: int, false: int, missed: int) -> dict[str, float]:
    """Precision, recall and F1; nothing to find and nothing reported counts as 1."""
    precision = true / (true + false) if true + false else float(missed == 0)
    recall = true / (true + missed) if true + missed else 1.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def _score_kind(rows: list[_Item], events: list[_Item]) -> tuple[dict[str, Any], dict[str, Any]]:
    true = [row for row in rows if row.is_event]
    tolerated = [row for row in rows if row.case.startswith(TOLERATED)]
    counts_all = bool(rows) and rows[0].kind in COUNTED_ALWAYS
    said = [e for e in events if counts_all or e.confidence >= MIN_CONFIDENCE]
    weak = [e for e in events if not counts_all and e.confidence < MIN_CONFIDENCE]
    found = _match(true, said)
    rest = [e for e in said if e.name not in found]
    excused = [e for e in rest if _is_tolerated(e, tolerated)]
    names = {e.name for e in excused}
    false = [e for e in rest if e.name not in names]
    hit = {row.name for row in found.values()}
    missed = [row for row in true if row.name not in hit]
    weakly = {row.name: name for name, row in _match(missed, weak).items()}
    counts = {
        "truth": len(true),
        "found": len(said) - len(excused),
        "true_positives": len(found),
        "false_positives": len(false),
        "false_negatives": len(missed),
        **_rates(len(found), len(false), len(missed)),
        "tolerated": len(excused),
        "low_confidence": len(weak),
        **_errors(found, {event.name: event for event in said}),
    }
    lists = {
        "misses": [{**m.as_json(), "low_confidence_event": weakly.get(m.name)} for m in missed],
        "false_events": [_explain(e, rows) for e in false],
        "low_confidence": [_explain(e, rows) for e in weak],
    }
    return counts, lists


def _errors(found: dict[str, _Item], events: dict[str, _Item]) -> dict[str, float | None]:
    """How far starts and ends of what was found are off, as medians [s]."""
    starts, ends = [], []
    for name, true in found.items():
        event = events[name]
        starts.append(abs((event.start - true.start).total_seconds()))
        if not (event.is_open or true.is_open):
            ends.append(abs((event.end - true.end).total_seconds()))
    return {
        "start_error_s": median(starts) if starts else None,
        "end_error_s": median(ends) if ends else None,
    }


def score(
    truth: pl.DataFrame, events: pl.DataFrame, *, until: datetime | None = None
) -> dict[str, Any]:
    """Score standing events against a truth table.

    until: when the scenario ends, which is the end of what is open; by default the last time of
    both tables.

    truth: TRUTH columns. events: EVENTS columns; of each event the newest revision counts,
    unless it is withdrawn. Returns ``kinds`` (for each kind of the truth: truth, found,
    true_positives, false_positives, false_negatives, precision, recall, f1, tolerated,
    low_confidence, start_error_s and end_error_s, which are medians), ``misses``,
    ``false_events`` (each with the case of the hard negative that
    it was taken from), ``low_confidence`` and ``rule``. Kinds that the truth does not know are
    counted in ``other_kinds``. It cannot tell how good the places and the words of events are.

    Raises:
        BadInput: a column that is needed is missing.
    """
    _require(truth, tables.TRUTH.names, "truth")
    _require(events, ("event_id", "kind", "mmsis", "start_at", "end_at", "status"), "events")
    times = [
        at
        for frame in (truth, events)
        for column in ("start_at", "end_at")
        for at in frame[column].drop_nulls().to_list()
    ]
    end = until or max(times, default=datetime(2026, 1, 1, tzinfo=UTC))
    rows, reported = _truths(truth, end), _events(events, end)
    kinds: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {"misses": [], "false_events": [], "low_confidence": []}
    for kind in sorted({row.kind for row in rows}):
        counts, told = _score_kind(
            [row for row in rows if row.kind == kind], [e for e in reported if e.kind == kind]
        )
        kinds[kind] = counts
        for name, entries in told.items():
            lists[name] += entries
    other = sorted({e.kind for e in reported} - set(kinds))
    return {
        "kinds": kinds,
        **lists,
        "other_kinds": {kind: sum(e.kind == kind for e in reported) for kind in other},
        "rule": RULE,
    }


def _require(frame: pl.DataFrame, names: tuple[str, ...], what: str) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise BadInput(
            f"The {what} table has no column {', '.join(missing)}.",
            hint=f"Expected: {', '.join(names)}.",
            field=missing[0],
        )


def score_files(truth_path: str | Path, events: pl.DataFrame) -> dict[str, Any]:
    """Score events against a truth.parquet; see `score`. Raises BadInput if it cannot be read."""
    try:
        truth = pl.read_parquet(truth_path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadInput(
            f"{truth_path} cannot be read as a truth table.",
            hint="Give the truth.parquet that `sealane scenario make` wrote.",
            file=str(truth_path),
        ) from error
    return score(truth, events)
