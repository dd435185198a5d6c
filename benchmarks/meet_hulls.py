"""How fast are meetings found in sorted fixes? (Goal: 40 million fixes a second, one core.)

    python -m benchmarks.meet_hulls
    python -m benchmarks.meet_hulls --hulls 3000 --days 7

A fleet of hubs, lanes and anchored hulls, with pairs planted that lie 100 m apart for four hours
at sea. The compiled rule (one core: time grid, speed over ground, cells, contacts, runs), the
whole detector (``Encounter``: with ports, rafts, evidence and sentences) and plain queries of
Polars and DuckDB (every core; slow fixes averaged in ten-minute bins, joined by cell and its
neighbours) find the pairs of hulls within 500 m for two hours, in turns in one run. The answers
are compared as sets: the rule walks between fixes on its grid, the queries average, so they agree
but for pairs at the limit. Printed as one JSON object: fixes per second (best and median), ratios
by turn, and how many of the planted pairs each found. Exit code 1 if the goal is missed while the
floor, one sum over the times, is reached.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl

from sealane import tables
from sealane.detect import Columns, Encounter, columns_of
from sealane.detect.kernel import grid as grid_kernel
from sealane.geo import Ports

GOAL_PER_S = 40_000_000
USUAL_FLOOR_PER_S = 1_000_000_000
STEP_S, MIN_S, MAX_M, MAX_KN = 600, 2 * 3600, 500.0, 2.0
NO_PORTS = Ports.from_lists([], [], [])
BASE_US = 1_700_000_000_000_000


def fleet(hulls: int, days: float, pairs: int) -> tuple[pl.DataFrame, set[tuple[int, int]]]:
    """FIXES by hull and time (a report every 200 s or so), and the pairs that were planted."""
    rng = np.random.default_rng(4)
    each = int(days * 86_400 / 200)
    at = np.cumsum(rng.integers(120, 280, (hulls, each)), axis=1)
    lon, lat = rng.uniform(100, 150, (hulls, 1)), rng.uniform(-10, 40, (hulls, 1))
    course = rng.uniform(0, 2 * np.pi, (hulls, 1))
    speed_kn = np.where(rng.random((hulls, 1)) < 0.35, 0.0, rng.uniform(6, 20, (hulls, 1)))
    miles = speed_kn * at / 3600 % 600
    miles = np.minimum(miles, 600 - miles)  # up and down a lane
    x, y = lon + miles * np.sin(course) / 60, lat + miles * np.cos(course) / 60
    planted = set()
    for pair in range(pairs):
        one, two = 2 * pair, 2 * pair + 1
        begin = rng.uniform(0.1, 0.8) * days * 86_400
        still = [(at[hull] >= begin) & (at[hull] < begin + 4 * 3600) for hull in (one, two)]
        place = rng.uniform(100, 150), rng.uniform(-10, 40)
        for k, hull in enumerate((one, two)):
            x[hull, still[k]], y[hull, still[k]] = place[0] + 0.0009 * k, place[1]
        planted.add((210_000_000 + one, 210_000_000 + two))
    size = hulls * each
    mmsi = np.repeat(210_000_000 + np.arange(hulls), each)
    frame = pl.DataFrame(
        {
            "mmsi": mmsi.astype(np.int32),
            "track_id": pl.Series(mmsi).cast(pl.String),
            "observed_at": pl.Series(BASE_US + at.ravel() * 1_000_000).cast(
                pl.Datetime("us", "UTC")
            ),
            "lon": x.ravel(),
            "lat": y.ravel(),
            "sog_kn": np.repeat(speed_kn.ravel(), each).astype(np.float32),
            "transponder": pl.Series(["A"]).new_from_index(0, size),
            "file_id": pl.Series(["0" * 16]).new_from_index(0, size),
            "offset": np.arange(size),
            "is_outlier": pl.Series([False]).new_from_index(0, size),
        }
    )
    schema = tables.polars_schema(tables.FIXES)
    missing = [pl.lit(None, schema[name]).alias(name) for name in schema if name not in frame]
    return frame.with_columns(missing).select(list(schema)).cast(schema), planted


def by_kernel(columns: Columns) -> set[tuple[int, int]]:
    """Grid, slow places, contacts; pairs with two hours of them."""
    step = STEP_S * 1_000_000
    hull, bins, x, y, *_ = grid_kernel.slow_places(
        columns.starts, columns.at, columns.lon, columns.lat, step, 6 * step, MAX_KN
    )
    rule, none = Encounter(ports=NO_PORTS), pl.DataFrame({"mmsi": columns.hulls["mmsi"]})
    grid = pl.DataFrame({"hull": hull, "bin": bins, "lon": x, "lat": y})
    found = rule._episodes(rule._contacts(grid, none))
    mmsi = columns.hulls["mmsi"].to_numpy()
    return set(zip(mmsi[found["a"]].tolist(), mmsi[found["b"]].tolist(), strict=True))


def by_detector(columns: Columns) -> set[tuple[int, int]]:
    """The events of the detector, as pairs."""
    rule = Encounter(ports=NO_PORTS)
    found = set()
    for mmsis in rule.judge(rule.sift(columns))["mmsis"].to_list():
        found |= {(a, b) for a in mmsis for b in mmsis if a < b}
    return found


CELL = MAX_M / 111_000.0


def by_polars(fixes: pl.DataFrame) -> set[tuple[int, int]]:
    """Averages of slow fixes by hull and bin, joined with the nine cells around."""
    cell_y = (pl.col("lat") / CELL).floor().cast(pl.Int64)
    cell_x = (pl.col("lon") * pl.col("lat").round(0).radians().cos() / CELL).floor().cast(pl.Int64)
    slow = (
        fixes.lazy()
        .filter(pl.col("sog_kn").is_not_null())
        .group_by("mmsi", (pl.col("observed_at").dt.epoch("s") // STEP_S).alias("bin"))
        .agg(
            pl.col("lon", "lat").mean(),
            (pl.col("lon").max() - pl.col("lon").min()).alias("w"),
            (pl.col("lat").max() - pl.col("lat").min()).alias("h"),
        )
        .filter((pl.col("w") < MAX_KN / 360) & (pl.col("h") < MAX_KN / 360))
        .with_columns(cy=cell_y, cx=cell_x)
    )
    around = pl.LazyFrame({"dx": [-1, 0, 1] * 3, "dy": [-1] * 3 + [0] * 3 + [1] * 3})
    moved = slow.join(around, how="cross").with_columns(
        cx=pl.col("cx") + pl.col("dx"), cy=pl.col("cy") + pl.col("dy")
    )
    east = (pl.col("lon") - pl.col("lon_right")) * pl.col("lat").radians().cos()
    north = pl.col("lat") - pl.col("lat_right")
    near = (
        slow.join(moved, on=["bin", "cx", "cy"])
        .filter(pl.col("mmsi") < pl.col("mmsi_right"), east**2 + north**2 < CELL**2)
        .group_by("mmsi", "mmsi_right")
        .agg(pl.len().alias("bins"))
        .filter(pl.col("bins") * STEP_S >= MIN_S)
    )
    return set(near.select("mmsi", "mmsi_right").collect().rows())


SQL = f"""
with slow as (
  select mmsi, epoch_us(observed_at) // {STEP_S * 1_000_000} as bin, avg(lon) as lon,
         avg(lat) as lat from fixes where sog_kn is not null group by all
  having max(lon) - min(lon) < {MAX_KN / 360} and max(lat) - min(lat) < {MAX_KN / 360}),
celled as (select *, floor(lat / {CELL})::bigint as cy,
  floor(lon * cos(radians(round(lat))) / {CELL})::bigint as cx from slow),
moved as (select mmsi, bin, lon, lat, cx + dx as cx, cy + dy as cy from celled,
  (values (-1), (0), (1)) as a(dx), (values (-1), (0), (1)) as b(dy))
select a.mmsi, b.mmsi from celled a join moved b using (bin, cx, cy)
where a.mmsi < b.mmsi and pow((a.lon - b.lon) * cos(radians(a.lat)), 2) + pow(a.lat - b.lat, 2)
  < {CELL**2}
group by all having count(*) * {STEP_S} >= {MIN_S}
"""


def by_duckdb(fixes: pl.DataFrame) -> set[tuple[int, int]]:
    """The same as SQL."""
    return set(duckdb.sql(SQL).fetchall()) if fixes.height else set()


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Fixes per second of each, turn by turn, and what each found."""
    fixes, planted = fleet(options.hulls, options.days, options.pairs)
    columns = columns_of(fixes)
    times = columns.at
    works: dict[str, Callable[[], Any]] = {
        "kernel": lambda: by_kernel(columns),
        "detector": lambda: by_detector(columns),
        "polars": lambda: by_polars(fixes),
        "duckdb": lambda: by_duckdb(fixes),
        "floor": times.sum,
    }
    by_detector(columns)  # compiled or loaded
    rates: dict[str, list[float]] = {name: [] for name in works}
    found: dict[str, Any] = {}
    for _ in range(options.turns):
        for name, work in works.items():
            began = time.perf_counter()
            found[name] = work()
            rates[name].append(fixes.height / (time.perf_counter() - began))
    del found["floor"]
    return {"fixes": fixes.height, "planted": planted, "found": found, "rates": rates}


def main() -> int:
    """Measure in turns, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hulls", type=int, default=3_000)
    parser.add_argument("--days", type=float, default=4.0)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    measured = measure(options)
    rates, found = measured["rates"], measured["found"]
    best = {name: round(max(values)) for name, values in rates.items()}
    figures = {
        "fixes": measured["fixes"],
        "best_per_s": best,
        "median_per_s": {name: round(statistics.median(values)) for name, values in rates.items()},
        **{
            f"kernel_to_{name}": round(
                statistics.median(a / b for a, b in zip(rates["kernel"], rates[name], strict=True)),
                1,
            )
            for name in ("polars", "duckdb")
        },
        "planted": len(measured["planted"]),
        "planted_found": {name: len(pairs & measured["planted"]) for name, pairs in found.items()},
        "pairs": {name: len(pairs) for name, pairs in found.items()},
        "goal_per_s": GOAL_PER_S,
    }
    print(json.dumps(figures))
    return int(best["floor"] >= USUAL_FLOOR_PER_S and best["kernel"] < GOAL_PER_S)


if __name__ == "__main__":
    sys.exit(main())
