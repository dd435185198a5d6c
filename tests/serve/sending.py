"""What the tests of sending share: events that come, and waiting for what follows."""

from __future__ import annotations

import time
from collections.abc import Callable

import polars as pl
from sample_lake import SampleLake


def add(sea: SampleLake, name: str) -> None:
    """Write one more event."""
    last = sea.frames["events"].sort("recorded_at").tail(1)
    more = last.with_columns(
        pl.lit(name).alias("event_id"), pl.col("recorded_at") + pl.duration(seconds=1)
    )
    sea.frames["events"] = pl.concat([sea.frames["events"], more])
    sea.version += 1


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait until it is so, or too long."""
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.01)
