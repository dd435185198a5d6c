"""A process that ingests made-up files; the tests start several and kill some.

Usage: ingest_child.py LAKE FILE[,FILE...] [KILL_AT_CALL]. It says "ready" when everything is
imported, waits for a line, ingests, and prints the reports as JSON. With KILL_AT_CALL it kills
itself when the code of the lake has made so many calls.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lake"))

from lake_samples import Made, identity, read, reject, sea

from sealane.lake import Lake
from sealane.observe import Batch

ROWS = 3_000


def made(number: int) -> Made:
    """File ``number``: half of its rows are those of the file before it, by another source."""
    rows = pl.concat([sea(ROWS, seed=number), sea(ROWS, seed=number + 1)])
    rows = rows.with_columns(pl.lit(f"s{number}").alias("source"))
    batches = [
        Batch(positions=part, identities=identity(number + 1), rejects=reject(index))
        for index, part in enumerate(rows.iter_slices(1_000))
    ]
    return Made(f"file-{number}", batches, salt=str(number))


def kill_at(call: int) -> list[int]:
    """Kill this process at that call of the lake's code; gives the count of calls so far."""
    calls = [0]

    def count(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and "sealane/lake" in frame.f_code.co_filename:
            calls[0] += 1
            if calls[0] == call:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    return calls


def main() -> None:
    """Ingest what the command line says."""
    path, numbers = sys.argv[1], [int(one) for one in sys.argv[2].split(",")]
    print("ready", flush=True)
    sys.stdin.readline()
    if len(sys.argv) > 3:
        kill_at(int(sys.argv[3]))
    reports = Lake(path).ingest([made(number) for number in numbers], reader=read)
    sys.setprofile(None)
    print(json.dumps([report.as_json() for report in reports], default=str))


if __name__ == "__main__":
    main()
