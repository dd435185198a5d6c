"""A process that writes tracks, events and a run as the engine does, and kills itself.

Usage: write_child.py LAKE KILL_AT_CALL (0: never). It says "calls N" when it comes to its end.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent))

import ingest_child

from sealane.lake import Lake
from sealane.tables import EVENTS, RUNS, TRACKS, Table, polars_schema

AT = datetime(2024, 5, 1, tzinfo=UTC)
_VALUES: dict[str, Any] = {"revision": 1, "status": "new", "is_shared_mmsi": False}


def rows(table: Table, count: int, step: int) -> pl.DataFrame:
    """Made-up rows: the key counts up, every other column that may not be null has a value."""
    made = []
    for number in range(count):
        row: dict[str, Any] = {}
        for name, dtype in polars_schema(table).items():
            if name in _VALUES:
                row[name] = _VALUES[name]
            elif dtype == pl.Datetime("us", "UTC"):
                row[name] = AT + timedelta(hours=number + step)
            elif dtype == pl.String:
                row[name] = f"{name}-{number}-{step}"
            elif isinstance(dtype, pl.List):
                row[name] = []
            else:
                row[name] = number + step
        made.append(row)
    return pl.DataFrame(made, schema=polars_schema(table))


def main() -> None:
    """Two runs one after the other, the second with other events."""
    path, call = sys.argv[1], int(sys.argv[2])
    count = ingest_child.kill_at(call)
    lake = Lake(path)
    for step in (1, 2):
        lake.replace_tracks(rows(TRACKS, 30, step))
        lake.append_events(rows(EVENTS, 20, step), run_id=f"run-{step}")
        lake.append_run(rows(RUNS, 1, step))
    sys.setprofile(None)
    print("calls", count[0])


if __name__ == "__main__":
    main()
