"""Ten million positions from raw files to events: time, and peak memory of the whole command.

    python benchmarks/run_ten_million.py                    # NMEA, then CSV
    python benchmarks/run_ten_million.py --vessels 700      # a tenth of it

Makes the `bulk` sea (60 positions for each vessel and hour), then runs `sealane run` on each feed
into a lake of its own, as a user types it, and takes wall time and peak memory of that process
from the operating system. Prints one JSON object. Exit code 1 when a goal is missed: the run
under 45 seconds and its peak under 2 GB (whatever part of ten million was asked for).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

GOAL_S = 45.0
GOAL_BYTES = 2_000_000_000


KINDS = ("--kind", "encounter", "--kind", "gap", "--kind", "zone_entry")
"""The kinds of the first stage: those that the figures are of."""


def measure(feed: Path, lake: Path) -> dict[str, Any]:
    """Run the whole flow on one feed in a process of its own."""
    sea = feed.parent
    command = [
        sys.executable, "-m", "sealane", "run", str(feed), "--lake", str(lake), *KINDS,
        "--zones", str(sea / "zones.geojson"), "--ports", str(sea / "ports.csv"), "--json",
    ]  # fmt: skip
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = json.loads(out.read())
    return {
        "feed": feed.name,
        "exit": process.returncode,
        "wall_s": round(time.monotonic() - began, 1),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_bytes": usage.ru_maxrss * 1024,
        "positions": said["total"]["positions"],
        "tracks": said["tracks"],
        "events": {kind: counts["standing"] for kind, counts in said["events"].items()},
    }


def main() -> int:
    """Make the sea, run both feeds, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vessels", type=int, default=7000)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--feeds", nargs="+", default=["feed.nmea", "feed.csv"])
    asked = parser.parse_args()

    from sealane import scenario

    with tempfile.TemporaryDirectory(prefix="sealane-bench-") as folder:
        scenario.make(
            "bulk", seed=7, out_dir=Path(folder), hours=asked.hours, vessels=asked.vessels
        )
        rows = [measure(Path(folder) / name, Path(folder) / f"lake-{name}") for name in asked.feeds]
    reached = all(r["wall_s"] < GOAL_S and r["peak_bytes"] < GOAL_BYTES for r in rows)
    print(json.dumps({"runs": rows, "goal": {"wall_s": GOAL_S, "peak_bytes": GOAL_BYTES}}))
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
