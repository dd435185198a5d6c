"""How fast do fixes become events? (Goal: 10 million fixes in well under a minute, 2 cores.)

    python benchmarks/detect.py
    python benchmarks/detect.py --fixes 10000000 --split 500000

A made-up fleet (a third at anchor in clusters, the rest on straight lanes across 180 degrees, with
silences and side-by-side pairs) is sifted split by split and judged as a whole, detector by
detector, on one thread. Nothing is read from a lake. Printed as one JSON object: for each kind
seconds of sifting and judging, fixes per second, events; and the peak memory of the process.
Exit code 1 if the three detectors together take longer than the goal for that many fixes.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely

from sealane import detect, geo, tables
from sealane.law import Zone, ZoneSet

GOAL_S_PER_MILLION = 6.0
EPOCH_US = 1_714_608_000_000_000  # 2 May 2024
DAYS = 7.0


def fleet(hulls: range, fixes: int, rng: np.random.Generator) -> pl.DataFrame:
    """So many fixes of each hull, spread over a week: at anchor, alongside or on a lane."""
    parts = []
    for hull in hulls:
        t = np.sort(rng.uniform(0.0, DAYS * 86_400.0, fixes))
        silent = rng.uniform(0.0, DAYS * 86_400.0)
        t = t[(t < silent) | (t > silent + rng.choice([0.0, 36_000.0]))]
        cluster = hull // 60
        lon0, lat0 = -170.0 + cluster * 7.3 % 340.0, -55.0 + cluster * 3.7 % 110.0
        still = hull % 3 == 0
        speed = 0.0 if still else rng.uniform(6.0, 18.0)
        course = rng.uniform(0.0, 360.0)
        lon, lat = geo.destination(
            lon0 + (hull % 60) * 0.002, lat0, course, speed * 1852.0 * t / 3600.0 % 900_000.0
        )
        noise = rng.normal(0.0, 1e-4, (2, len(t)))
        parts.append((np.full(len(t), 210_000_000 + hull), t, lon + noise[0], lat + noise[1]))
    mmsi, t, lon, lat = (np.concatenate(column) for column in zip(*parts, strict=True))
    moments = pl.Series(EPOCH_US + (t * 1e6).astype(np.int64)).cast(pl.Datetime("us"))
    frame = pl.DataFrame(
        {
            "mmsi": mmsi,
            "observed_at": moments.dt.replace_time_zone("UTC"),
            "lon": geo.wrap_lon(lon),
            "lat": lat,
            "offset": np.arange(len(t)),
        }
    )
    nulls = {name: None for name in tables.FIXES.names if name not in frame.columns}
    known: dict[str, Any] = {"file_id": "0" * 16, "source": "made", "transponder": "A"}
    known["is_outlier"] = False
    known["track_id"] = pl.format("{}-a", "mmsi")
    schema = tables.polars_schema(tables.FIXES)
    return frame.with_columns(
        (value if isinstance(value, pl.Expr) else pl.lit(value)).alias(name)
        for name, value in (nulls | known).items()
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())


def splits(fixes: int, split: int, each: int) -> Iterator[pl.DataFrame]:
    """The fleet in splits of whole hulls."""
    rng = np.random.default_rng(1)
    hulls, size = fixes // each, max(1, split // each)
    for first in range(0, hulls, size):
        yield fleet(range(first, min(hulls, first + size)), each, rng)


def measure(fixes: int, split: int, each: int) -> dict[str, Any]:
    """Seconds, fixes per second and events of each detector."""
    boxes = [shapely.box(x, y, x + 4.0, y + 4.0) for x in range(-170, 170, 20) for y in (-30, 20)]
    zones = ZoneSet(tuple(Zone(f"Box {i}", "eez", (), box) for i, box in enumerate(boxes)))
    rules = [detect.Encounter(), detect.Gap(), detect.ZoneEntry(zones=zones)]
    for rule in rules:  # compiled and read before the clock starts
        rule.find(next(splits(20 * each, 20 * each, each)))
    sift_s = dict.fromkeys((rule.kind for rule in rules), 0.0)
    kept: dict[str, list[detect.Partials]] = {rule.kind: [] for rule in rules}
    rows = 0
    for part in splits(fixes, split, each):
        rows += part.height
        for rule in rules:
            began = time.perf_counter()
            kept[rule.kind].append(rule.sift(part))
            sift_s[rule.kind] += time.perf_counter() - began
    result: dict[str, Any] = {"fixes": rows, "kinds": {}}
    for rule in rules:
        began = time.perf_counter()
        events = rule.judge(detect.Partials.concat(kept.pop(rule.kind)))
        judge_s = time.perf_counter() - began
        result["kinds"][rule.kind] = {
            "sift_s": round(sift_s[rule.kind], 2),
            "judge_s": round(judge_s, 2),
            "fixes_per_s": round(rows / (sift_s[rule.kind] + judge_s)),
            "events": events.height,
        }
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fixes", type=int, default=2_000_000)
    parser.add_argument("--split", type=int, default=500_000)
    parser.add_argument("--fixes-of-a-hull", type=int, default=3_000)
    asked = parser.parse_args()
    result = measure(asked.fixes, asked.split, asked.fixes_of_a_hull)
    total = sum(kind["sift_s"] + kind["judge_s"] for kind in result["kinds"].values())
    result["seconds"] = round(total, 2)
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result["goal_s"] = round(GOAL_S_PER_MILLION * result["fixes"] / 1e6, 1)
    print(json.dumps(result))
    sys.exit(0 if total <= result["goal_s"] else 1)


if __name__ == "__main__":
    main()
