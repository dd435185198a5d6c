"""Where did they go? The lanes in the stead of a gate, seen to rise while it fell, or to fall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sealane.assess.watch.episode import Episode
from sealane.assess.watch.gate import ALTERNATIVES, name_of
from sealane.assess.watch.rule import CHECKS, Checks
from sealane.assess.watch.series import Change, Series
from sealane.say.said import Said

__all__ = ["diversion", "ratio_between"]

NOT_THERE = Said("not in the file", "ファイルに含まれない")


def ratio_between(one: Series, onset: int, first: int, last: int) -> float | None:
    """Seen over expected in days ``first`` to ``last``, by what a gate had before ``onset``."""
    last = min(last, len(one.counts) - 1)
    if onset < 1 or last < first or np.isnan(one.levels[onset - 1]):
        return None
    usual = one.expected(onset - 1, last)[first - onset :]
    seen = one.counts[first : last + 1]
    is_told = ~np.isnan(seen)
    if not is_told.any() or usual[is_told].sum() <= 0.0:
        return None
    return float(seen[is_told].sum() / usual[is_told].sum())


def diversion(
    episode: Episode,
    every: list[Episode],
    found: Mapping[tuple[str, str], Series],
    checks: Checks = CHECKS,
) -> list[dict[str, Any]]:
    """For each lane in the stead of the gate: was the opposite change seen there, when, how much?

    ``seen`` is true where an alarm of the other direction, of the same class or of all ships, lies
    between the onset and the sailing time plus ``answer_d``, and the four weeks from it are at
    least a tenth off; None where the lane is not in the file. It cannot tell which ships they are:
    two changes in step are seen, not the way of one hull.
    """
    return [
        _one(episode, other.gate, other.lag_d, other.reason, every, found, checks)
        for other in ALTERNATIVES.get(episode.gate, ())
    ]


def _one(
    episode: Episode, gate: str, lag: int, reason: Said, every: list[Episode],
    found: Mapping[tuple[str, str], Series], checks: Checks,
) -> dict[str, Any]:  # fmt: skip
    told: dict[str, Any] = {
        "gate": gate, "name": name_of(gate), "lag_d": lag, "reason_en": reason.en,
        "reason_ja": reason.ja,
    }  # fmt: skip
    series = found.get((gate, episode.lead.kind)) or found.get((gate, "total"))
    if series is None:
        return told | {"seen": None, "note_en": NOT_THERE.en, "note_ja": NOT_THERE.ja}
    onset = episode.lead.onset
    answer = _answering(episode, gate, onset, onset + lag + checks.answer_d, every)
    start = max(answer.onset if answer else onset + lag, onset)
    series = found[gate, answer.kind] if answer else series
    ratio = ratio_between(series, onset, start, start + checks.answer_window_d - 1)
    is_off = ratio is not None and (ratio - 1.0) * -episode.lead.sign >= checks.answer_change
    return told | {
        "class": series.kind,
        "seen": bool(answer and is_off),
        "ratio": None if ratio is None else round(ratio, 3),
        "alarm": series.day(answer.alarm).isoformat() if answer else None,
    }


def _answering(
    episode: Episode, gate: str, first: int, last: int, every: list[Episode]
) -> Change | None:
    """The first change at the other gate that answers, that of the same class before others."""
    found = [
        change
        for one in every
        if one.gate == gate and one.lead.sign == -episode.lead.sign
        for change in one.members
        if first <= change.alarm <= last
    ]
    return min(found, key=lambda one: (one.kind != episode.lead.kind, one.alarm), default=None)
