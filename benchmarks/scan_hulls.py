"""How fast are hulls scanned for silences, speeds and jumps? (Goal: 100 million fixes/s, one core.)

    python -m benchmarks.scan_hulls
    python -m benchmarks.scan_hulls --fixes 20000000

Hulls sail at up to 20 kn and report every few minutes; now and then one is silent, or a fix is
thrown aside. Each way names the rows after which a hull is silent for six hours or more, or goes
on at more than 40 kn, or so to a place more than ten miles away, with those reasons. Distances are
haversines on the mean sphere, and everybody may leave them out where a flat bound, with every
parallel as long as the equator, is within the limit. The compiled pass (one core), Polars (shift
over the sorted columns) and DuckDB (window function, given the same order) do so in turns in one
run and must give equal answers; those two may use every core. MovingPandas (parts at silences,
speeds; one core) is given a small slice, and its rate alone is compared. ``detect`` is what the
product runs of it: ``gap_kernel.silences``. Speeds and jumps are not told of neighbours there but
of whole paths (``tracks``: two hulls under one number, spikes, echoes), so this pass is here alone.

Printed as one JSON object: fixes per second (best and median of the turns) and ratios by turn. Exit
code 1 if the goal is missed while the floor, one sum over three columns, is reached.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from sealane.detect.kernel import gap as gap_kernel

GOAL_PER_S = 100_000_000
USUAL_FLOOR_PER_S = 400_000_000
EACH = 3_000
SLICE_HULLS = 2
SHORTEST_US = 6 * 3_600_000_000
MAX_MS = 40.0 * 1852.0 / 3600.0
JUMP_M = 10.0 * 1852.0
RADIUS_M = 6371008.7714
METRES_PER_DEG = RADIUS_M * math.pi / 180.0
SILENT, FAST, JUMPED = 1, 2, 4

Answer = tuple[NDArray[np.int64], NDArray[np.int64]]


def sea(fixes: int) -> pl.DataFrame:
    """Fixes by hull and time: two of 1,000 before a silence, one of 1,000 thrown aside."""
    rng = np.random.default_rng(1)
    hulls = max(SLICE_HULLS, fixes // EACH)
    step = rng.integers(10, 360, (hulls, EACH))
    step[rng.random((hulls, EACH)) < 0.002] += 7 * 3600
    at = step.cumsum(axis=1)
    course = rng.uniform(0.0, 2.0 * np.pi, (hulls, 1))
    miles = rng.uniform(0.0, 20.0, (hulls, 1)) * at / 3600.0 % 600.0
    miles = np.minimum(miles, 600.0 - miles)  # up and down a lane
    lat = rng.uniform(-50.0, 50.0, (hulls, 1)) + miles * np.cos(course) / 60.0
    east = miles * np.sin(course) / 60.0 / np.cos(np.radians(lat)) + rng.normal(0, 1e-4, at.shape)
    lon = (rng.uniform(-180.0, 180.0, (hulls, 1)) + east + 180.0) % 360.0 - 180.0
    lat += (rng.random(at.shape) < 0.001) * rng.uniform(-0.5, 0.5, at.shape)
    return pl.DataFrame(
        {
            "mmsi": np.repeat(210_000_000 + np.arange(hulls), EACH),
            "moment": at.ravel() * 1_000_000,
            "lon": lon.ravel(),
            "lat": lat.ravel(),
        }
    )


@njit(cache=True, nogil=True)
def _metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    radian = math.pi / 180.0
    south = math.sin(0.5 * (lat2 - lat1) * radian)
    east = math.sin(0.5 * (lon2 - lon1) * radian)
    h = south * south + math.cos(lat1 * radian) * math.cos(lat2 * radian) * east * east
    return 2.0 * RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


@njit(cache=True, nogil=True)
def scan(starts, at, lon, lat, shortest, max_ms, jump_m):  # type: ignore[no-untyped-def]
    """Rows after which a hull is silent, too fast, or jumps, and why: one forward pass."""
    rows, reasons = np.empty(1024, np.int64), np.empty(1024, np.int64)
    n, pace = 0, max_ms / METRES_PER_DEG / 1e6  # [deg/us] along a meridian
    for h in range(starts.shape[0] - 1):
        for i in range(starts[h], starts[h + 1] - 1):
            lasts = at[i + 1] - at[i]
            x, y, reach = lon[i + 1] - lon[i], lat[i + 1] - lat[i], pace * lasts
            if lasts < shortest and x * x + y * y <= reach * reach:
                continue
            reason = SILENT if lasts >= shortest else 0
            metres = _metres(lon[i], lat[i], lon[i + 1], lat[i + 1])
            if metres > max_ms * (lasts / 1e6):
                reason |= FAST | JUMPED if metres > jump_m else FAST
            if reason == 0:
                continue
            if n == rows.shape[0]:
                rows = np.append(rows, np.empty_like(rows))
                reasons = np.append(reasons, np.empty_like(reasons))
            rows[n], reasons[n] = i, reason
            n += 1
    return rows[:n], reasons[:n]


def by_polars(frame: pl.DataFrame) -> Answer:
    """The same as a query: distances only of the rows that the bound leaves."""
    lasts, x, y = (pl.col(name).shift(-1) - pl.col(name) for name in ("moment", "lon", "lat"))
    radian, pace = math.pi / 180.0, MAX_MS / METRES_PER_DEG / 1e6
    south, east = (0.5 * pl.col("y") * radian).sin(), (0.5 * pl.col("x") * radian).sin()
    parallels = (pl.col("lat") * radian).cos() * ((pl.col("lat") + pl.col("y")) * radian).cos()
    metres = 2.0 * RADIUS_M * (south**2 + parallels * east**2).sqrt().clip(upper_bound=1).arcsin()
    is_fast = pl.col("metres") > MAX_MS * (pl.col("lasts") / 1e6)
    left = (
        frame.lazy()
        .with_row_index("row")
        .with_columns(lasts.alias("lasts"), x.alias("x"), y.alias("y"))
        .filter(
            pl.col("mmsi") == pl.col("mmsi").shift(-1),
            (pl.col("lasts") >= SHORTEST_US)
            | (
                pl.col("x") * pl.col("x") + pl.col("y") * pl.col("y")
                > (pace * pl.col("lasts")) ** 2
            ),
        )
        .with_columns(metres.alias("metres"))
        .select(
            pl.col("row").cast(pl.Int64),
            reason=pl.when(pl.col("lasts") >= SHORTEST_US).then(SILENT).otherwise(0)
            + pl.when(is_fast).then(FAST).otherwise(0)
            + pl.when(is_fast & (pl.col("metres") > JUMP_M)).then(JUMPED).otherwise(0),
        )
        .filter(pl.col("reason") > 0)
        .collect()
    )
    return left["row"].to_numpy(), left["reason"].cast(pl.Int64).to_numpy()


SQL = f"""
with next as (
  select row, lat, lead(moment) over hull - moment as lasts, lead(lon) over hull - lon as x,
         lead(lat) over hull - lat as y
  from numbered window hull as (partition by mmsi order by moment)),
left_over as (
  select row, lasts, 2 * {RADIUS_M} * asin(least(1, sqrt(pow(sin(radians(0.5 * y)), 2)
    + cos(radians(lat)) * cos(radians(lat + y)) * pow(sin(radians(0.5 * x)), 2)))) as metres
  from next where lasts >= {SHORTEST_US}
    or x * x + y * y > pow({MAX_MS / METRES_PER_DEG / 1e6!r} * lasts, 2)),
told as (
  select row, {SILENT} * (lasts >= {SHORTEST_US})::int
    + case when metres <= {MAX_MS!r} * (lasts / 1e6) then 0 when metres > {JUMP_M!r}
      then {FAST | JUMPED} else {FAST} end as reason from left_over)
select row, reason from told where reason > 0 order by row
"""


def by_duckdb(frame: pl.DataFrame) -> Answer:
    """The same as SQL."""
    numbered = duckdb.from_arrow(frame.with_row_index("row").to_arrow())
    found = numbered.query("numbered", SQL).fetchnumpy()
    return found["row"].astype(np.int64), found["reason"].astype(np.int64)


def movingpandas_on(frame: pl.DataFrame) -> Callable[[], Any] | None:
    """Parts of trajectories at silences, and their speeds; None where it is not installed."""
    warnings.simplefilter("ignore")
    try:
        import geopandas
        import movingpandas
    except ImportError:
        return None
    from datetime import timedelta

    table = frame.select("mmsi", pl.from_epoch("moment", time_unit="us").alias("t"), "lon", "lat")
    pandas = table.to_pandas().set_index("t")
    points = geopandas.GeoDataFrame(
        pandas[["mmsi"]], geometry=geopandas.points_from_xy(pandas["lon"], pandas["lat"]), crs=4326
    )

    def work() -> int:
        hulls = movingpandas.TrajectoryCollection(points, "mmsi")
        parts = movingpandas.ObservationGapSplitter(hulls).split(gap=timedelta(hours=6))
        hulls.add_speed(overwrite=True)
        fast = sum(int((hull.df["speed"] > MAX_MS).sum()) for hull in hulls)
        return len(parts) + fast

    return work


def measure(frame: pl.DataFrame, turns: int) -> tuple[dict[str, list[float]], Answer]:
    """Fixes per second of each, turn by turn; and the answer, which is the same of all."""
    at, lon, lat = (frame[name].to_numpy() for name in ("moment", "lon", "lat"))
    starts = np.arange(0, len(at) + 1, EACH)
    some = frame[: SLICE_HULLS * EACH]
    works: dict[str, tuple[int, Callable[[], Any]]] = {
        "kernel": (len(at), lambda: scan(starts, at, lon, lat, SHORTEST_US, MAX_MS, JUMP_M)),
        "polars": (len(at), lambda: by_polars(frame)),
        "duckdb": (len(at), lambda: by_duckdb(frame)),
        "detect": (len(at), lambda: gap_kernel.silences(starts, at, SHORTEST_US)),
        "floor": (len(at), lambda: (at.sum(), lon.sum(), lat.sum())),
    }
    peer = movingpandas_on(some)
    if peer is not None:
        works["movingpandas"] = some.height, peer
    answers = {name: work() for name, (_, work) in works.items()}  # compiled or loaded
    for name in ("polars", "duckdb"):
        for ours, theirs in zip(answers["kernel"], answers[name], strict=True):
            assert np.array_equal(ours, theirs), name
    rates: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, (fixes, work) in works.items():
            began = time.perf_counter()
            work()
            rates[name].append(fixes / (time.perf_counter() - began))
    return rates, answers["kernel"]


def main() -> int:
    """Measure in turns, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fixes", type=int, default=6_000_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    frame = sea(options.fixes)
    rates, (rows, reasons) = measure(frame, options.turns)
    best = {name: round(max(values)) for name, values in rates.items()}
    peers = {
        name: round(
            statistics.median(a / b for a, b in zip(rates["kernel"], rates[name], strict=True)), 1
        )
        if name in rates
        else "not installed"
        for name in ("polars", "duckdb", "movingpandas")
    }
    figures = {
        "fixes": frame.height,
        "found": len(rows),
        "silent": int((reasons & SILENT > 0).sum()),
        "fast": int((reasons & FAST > 0).sum()),
        "jumped": int((reasons & JUMPED > 0).sum()),
        "best_per_s": best,
        "median_per_s": {name: round(statistics.median(values)) for name, values in rates.items()},
        **{f"kernel_to_{name}": ratio for name, ratio in peers.items()},
        "goal_per_s": GOAL_PER_S,
    }
    print(json.dumps(figures))
    return int(best["floor"] >= USUAL_FLOOR_PER_S and best["kernel"] < GOAL_PER_S)


if __name__ == "__main__":
    sys.exit(main())
