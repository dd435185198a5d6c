"""One run by this machine's threads and by a Dask cluster of worker processes: the same events.

    python -m benchmarks.engines                # 2.5 days of the strait, 2 workers each, 3 pairs
    python -m benchmarks.engines --hours 240

Makes the `strait` sea (it has events), ingests it once, then lets both engines judge a copy of the
lake in turn, in pairs. Prints one JSON object: minimum and median time of each, the ratio of the
minima, what a split hands back, and whether events and tracks are equal. Exit code 1 when they are
not, or the cluster takes more than 1.6 times as long.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sealane import engine, scenario, tracks
from sealane.engine.places import Places
from sealane.engine.plan import Sift
from sealane.geo import Ports
from sealane.lake import Lake
from sealane.law import ZoneSet

AT = datetime(2026, 4, 1, tzinfo=UTC)
GOAL_RATIO = 1.6


RULES = engine.detectors(engine.PROMPT)
"""The kinds of the first stage: those that the figures are of."""


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a cluster as a user starts one."""
    command = [sys.executable, "-m", "sealane", "engine", "start", "--json"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["address"]
    finally:
        process.terminate()
        process.wait()


def judge(source: Path, given: dict[str, Any], judged_by: dict[str, Any]) -> tuple[float, Any, Any]:
    """Seconds of a whole run on a fresh copy of a lake, its events and its tracks."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        lake = Lake(shutil.copytree(source, Path(folder) / "lake"))
        with engine.executor_of(given) as executor:
            began = time.monotonic()
            engine.run(lake, RULES, **judged_by, executor=executor, recorded_at=AT)
            return time.monotonic() - began, lake.events(), lake.tracks()


def costs(lake: Lake, judged_by: dict[str, Any], split_rows: int) -> dict[str, Any]:
    """What one task costs: seconds by thread, and bytes handed back by kind and position."""
    placed = Places.of(None, zones=judged_by["zones"], ports=judged_by["ports"]).given_to(RULES)
    sift = Sift(lake.frozen(), tracks.Segmenter(), placed)
    span = lake.hull_splits(split_rows)[0]
    sift(span)
    began = time.monotonic()
    split = sift(span)
    seconds = time.monotonic() - began
    kept = {
        rule.kind: round(len(pickle.dumps(part)) / split.fixes, 2)
        for rule, part in zip(placed, split.partials, strict=True)
    }
    return {
        "fixes": split.fixes,
        "seconds": round(seconds, 2),
        "bytes_back": len(pickle.dumps(split)),
        "partial_bytes_per_fix": kept,
        "stored_bytes_per_fix": round(
            lake.summary()["tables"]["positions"]["bytes"]
            / lake.summary()["tables"]["positions"]["rows"],
            1,
        ),
    }


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=60.0)
    parser.add_argument("--split-rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=3)
    return parser.parse_args()


def main() -> int:
    """Run both in pairs and print what was measured."""
    asked = options()
    with (
        tempfile.TemporaryDirectory(prefix="sealane-bench-") as folder,
        cluster(asked.workers) as address,
    ):
        sea = Path(folder) / "sea"
        made = scenario.make("strait", seed=7, out_dir=sea, hours=asked.hours)
        source = Path(folder) / "lake"
        lake = Lake(source)
        lake.ingest([str(made.csv)])
        judged_by = {
            "zones": ZoneSet.from_geojson(Path(made.zones)),
            "ports": Ports.from_csv(Path(made.ports)),
            "split_rows": asked.split_rows,
        }
        ways: dict[str, dict[str, Any]] = {
            "local": {"engine.workers": asked.workers},
            "dask": {"engine.name": "dask", "engine.cluster": address},
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        found = []
        for pair in range(asked.pairs + 1):  # the first one warms both and is not counted
            for name, given in ways.items():
                seconds, events, made_tracks = judge(source, given, judged_by)
                found.append((events, made_tracks))
                if pair:
                    times[name].append(seconds)
        is_same = all(e.equals(found[0][0]) and t.equals(found[0][1]) for e, t in found)
        ratio = min(times["dask"]) / min(times["local"])
        said = {
            "positions": lake.summary()["tables"]["positions"]["rows"],
            "splits": len(lake.hull_splits(asked.split_rows)),
            "events": found[0][0].height,
            "is_same": is_same,
            **{
                name: {"min_s": round(min(took), 2), "median_s": round(statistics.median(took), 2)}
                for name, took in times.items()
            },
            "ratio": round(ratio, 2),
            "goal": {"is_same": True, "ratio": GOAL_RATIO},
            "task": costs(lake, judged_by, asked.split_rows),
        }
    print(json.dumps(said))
    return 0 if is_same and ratio <= GOAL_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
