"""Segmentation: fixes in a second, of a feed in which one number in fifty is shared by two ships.

    python -m benchmarks.segment_tracks [MILLIONS]

Claim: 3 million fixes a second in the kernel on one core, in processor time. Peer: none that can
be installed today answers the same question (gpsdio-segment is a Python loop over messages).
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl

from sealane import tracks
from sealane.tracks import fix, segment_kernel


def feed(rows: int, *, seed: int = 1) -> pl.DataFrame:
    """Vessels of 2,000 reports each, 10 s to 3 min apart, sailing and turning slowly."""
    rng = np.random.default_rng(seed)
    vessels, each = max(1, rows // 2000), 2000
    course = np.cumsum(rng.normal(0.0, 2.0, (vessels, each)), axis=1) + rng.uniform(
        0, 360, (vessels, 1)
    )
    speed = np.clip(rng.uniform(0, 18, (vessels, 1)) + rng.normal(0, 0.3, (vessels, each)), 0, 20)
    seconds = np.cumsum(rng.integers(10, 180, (vessels, each)), axis=1)
    step = np.diff(seconds, axis=1, prepend=seconds[:, :1]) * speed / 3600.0 / 60.0
    lat = rng.uniform(-60, 60, (vessels, 1)) + np.cumsum(step * np.cos(np.radians(course)), axis=1)
    east = np.cumsum(step * np.sin(np.radians(course)), axis=1) / np.cos(np.radians(lat))
    lon = (rng.uniform(-180, 180, (vessels, 1)) + east + 180.0) % 360.0 - 180.0
    mmsi = 200_000_000 + np.arange(vessels)
    mmsi[1::50] = mmsi[::50][: len(mmsi[1::50])]
    start = np.datetime64("2024-01-01T00:00:00", "us").astype(np.int64)
    return pl.DataFrame(
        {
            "mmsi": np.repeat(mmsi, each).astype(np.int32),
            "observed_at": (start + seconds * 1_000_000).reshape(-1),
            "lon": lon.reshape(-1),
            "lat": np.clip(lat, -85, 85).reshape(-1),
            "sog_kn": speed.reshape(-1).astype(np.float32),
            "cog_deg": np.mod(course, 360.0).reshape(-1).astype(np.float32),
        }
    ).with_columns(pl.col("observed_at").cast(pl.Datetime("us", "UTC")))


def main() -> None:
    """Print the figures of one run."""
    rows = int(float(sys.argv[1] if len(sys.argv) > 1 else 2) * 1e6)
    segmenter = tracks.Segmenter()
    segmenter.segment(feed(4000))  # compiles
    frame = feed(rows)
    began = time.process_time()
    fixes = segmenter.segment(frame)
    whole = time.process_time() - began
    table = fix.prepare(frame)
    starts = fix.group_starts(table)
    inside = segment_kernel.segment
    spent = []

    def timed(*arguments: object) -> object:
        start = time.thread_time()
        answer = inside(*arguments)
        spent.append(time.thread_time() - start)
        return answer

    segment_kernel.segment = timed
    segmenter._label(table, starts)
    segment_kernel.segment = inside
    print(f"rows                 {frame.height:>12,}")
    print(f"kernel               {frame.height / spent[0] / 1e6:>12.1f} M fixes/s")
    print(f"segment(), all of it {frame.height / whole / 1e6:>12.1f} M fixes/s")
    began = time.process_time()
    summary = tracks.summarise(fixes)
    spent.append(time.process_time() - began)
    print(f"summarise()          {frame.height / spent[1] / 1e6:>12.1f} M fixes/s")
    print(f"tracks               {summary.height:>12,}")
    print(f"outliers             {int(summary['outliers'].sum()):>12,}")


if __name__ == "__main__":
    main()
