"""Every detector judges what all splits kept for it; some look at the events of others as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import polars as pl

from sealane import tables
from sealane.detect import Partials

__all__ = ["judged"]

_Pair: TypeAlias = tuple[Any, Callable[[], Partials]]


def judged(
    detectors: Sequence[Any],
    partials: Sequence[Callable[[], Partials]],
    does: Callable[[Any, Sequence[Any]], Iterable[Any]] = map,
) -> pl.DataFrame:
    """The events (EVENTS) of every detector; those with ``after`` are judged last.

    ``partials`` give, in the order of the detectors, what was kept for each when they are called.
    A detector with ``after`` is given the events of those kinds that are among the detectors.
    ``does`` does the first of them, as ``map``.
    """
    pairs = list(zip(detectors, partials, strict=True))
    first = [pair for pair in pairs if not pair[0].after]
    found: list[pl.DataFrame] = list(does(_judged, first))
    by_kind = {pair[0].kind: events for pair, events in zip(first, found, strict=True)}
    for detector, kept in _in_turn([pair for pair in pairs if pair[0].after]):
        seen = [by_kind[kind] for kind in detector.after if kind in by_kind]
        events = pl.concat([tables.empty(tables.EVENTS), *seen])
        by_kind[detector.kind] = detector.judge_with(kept(), events)
        found.append(by_kind[detector.kind])
    return pl.concat([tables.empty(tables.EVENTS), *found])


def _in_turn(pairs: Sequence[_Pair]) -> list[_Pair]:
    """The same, each behind those of them whose events it looks at, else in their order."""
    waiting, turn = list(pairs), list[_Pair]()
    while waiting:
        kinds = {detector.kind for detector, _ in waiting}
        free = [p for p in waiting if not kinds & (set(p[0].after) - {p[0].kind})] or waiting[:1]
        turn += free[:1]
        waiting.remove(free[0])
    return turn


def _judged(one: tuple[Any, Callable[[], Partials]]) -> pl.DataFrame:
    detector, kept = one
    events: pl.DataFrame = detector.judge(kept())
    return events
