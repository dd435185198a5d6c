"""What a lake has counted at the gates before the closure: a fact beside, in no other figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Seen", "seen_before"]

BEFORE_D = 30
"""Days before the closure that are counted."""
SUBJECT = "$.subject"


@dataclass(frozen=True, slots=True)
class Seen:
    """Passages of one gate in the days before a closure, as the lake has them.

    ``days`` are those from the first event of the lake on, 30 at most; ``per_day`` None where the
    lake has nothing of that time, which is not the same as no ships.
    """

    gate: str
    passages: int
    days: int
    per_day: float | None
    since: date
    until: date


def seen_before(events: pl.DataFrame, gates: Sequence[str], start: date) -> list[Seen]:
    """Count the events of kind ``passage`` at each gate in the 30 days before ``start``.

    ``events``: rows of the table ``events``, the newest revision of each alone. It cannot tell
    ships that no receiver heard, or days without reception.
    """
    import polars as pl

    until = datetime(start.year, start.month, start.day, tzinfo=UTC)
    since = until - timedelta(days=BEFORE_D)
    within = events.filter((pl.col("start_at") >= since) & (pl.col("start_at") < until))
    first = within["start_at"].min()
    days = 0 if first is None else (start - first.date()).days  # type: ignore[union-attr]
    at = within.filter(pl.col("kind") == "passage").with_columns(
        gate=pl.col("evidence").str.json_path_match(SUBJECT)
    )
    counts = dict(at.group_by("gate").len().iter_rows())
    return [
        Seen(
            gate,
            counts.get(gate, 0),
            days,
            counts.get(gate, 0) / days if days else None,
            start - timedelta(days=days),
            start,
        )
        for gate in gates
    ]
