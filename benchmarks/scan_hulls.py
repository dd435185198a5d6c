"""How fast are silences found in sorted fixes? (Goal: 100 million fixes a second, one core.)

    python -m benchmarks.scan_hulls
    python -m benchmarks.scan_hulls --fixes 20000000

Hulls report every few minutes and fall silent now and then. The compiled scan, Polars (shift over
the sorted column) and DuckDB (window function, given the same order) name the rows after which a
hull is silent for six hours or more, in turns in one run; the answers must be equal. Polars and
DuckDB may use every core. Printed as one JSON object: fixes per second (best and median of the
turns) and ratios by turn. Exit code 1 if the goal is missed while the floor, one sum over the
times, is reached.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.detect import gap_kernel

GOAL_PER_S = 100_000_000
USUAL_FLOOR_PER_S = 1_000_000_000
SHORTEST_US = 6 * 3_600_000_000
EACH = 3_000


def sea(fixes: int) -> pl.DataFrame:
    """So many fixes by hull and time: two in a thousand are followed by a long silence."""
    rng = np.random.default_rng(1)
    hulls = max(1, fixes // EACH)
    step = rng.integers(10_000_000, 360_000_000, (hulls, EACH))
    step[rng.random((hulls, EACH)) < 0.002] += 7 * 3_600_000_000
    mmsi = np.repeat(210_000_000 + np.arange(hulls), EACH)
    return pl.DataFrame({"mmsi": mmsi, "moment": step.cumsum(axis=1).ravel()})


def by_kernel(starts: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows before a silence; the kernel also names each hull's last row, which is no silence."""
    rows: NDArray[np.int64] = gap_kernel.silences(starts, at, SHORTEST_US)
    last = np.zeros(len(at), np.bool_)
    last[starts[1:] - 1] = True
    return rows[~last[rows]]


def by_polars(frame: pl.DataFrame) -> NDArray[np.int64]:
    """The same as a query."""
    is_same = pl.col("mmsi") == pl.col("mmsi").shift(-1)
    lasts = pl.col("moment").shift(-1) - pl.col("moment") >= SHORTEST_US
    return frame.select((is_same & lasts).fill_null(value=False).arg_true()).to_series().to_numpy()


def by_duckdb(frame: pl.DataFrame) -> NDArray[np.int64]:
    """The same as SQL."""
    numbered = duckdb.from_arrow(frame.with_row_index("row").to_arrow())
    query = f"""
        select row from (
            select row, lead(moment) over (partition by mmsi order by moment) - moment as lasts
            from numbered
        ) where lasts >= {SHORTEST_US} order by row"""
    return numbered.query("numbered", query).fetchnumpy()["row"].astype(np.int64)


def main() -> int:
    """Measure in turns, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fixes", type=int, default=6_000_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    frame = sea(options.fixes)
    at = frame["moment"].to_numpy()
    starts = np.arange(0, len(at) + 1, EACH)
    works: dict[str, Callable[[], NDArray[np.int64]]] = {
        "kernel": lambda: by_kernel(starts, at),
        "polars": lambda: by_polars(frame),
        "duckdb": lambda: by_duckdb(frame),
    }
    answers = {name: work() for name, work in works.items()}  # compiled or loaded
    assert all(np.array_equal(answers["kernel"], answer) for answer in answers.values())
    rates: dict[str, list[float]] = {name: [] for name in (*works, "floor")}
    for _ in range(options.turns):
        for name, work in (*works.items(), ("floor", at.sum)):
            began = time.perf_counter()
            work()
            rates[name].append(len(at) / (time.perf_counter() - began))
    best = {name: round(max(values)) for name, values in rates.items()}
    ratios = {
        f"kernel_to_{name}": round(
            statistics.median(a / b for a, b in zip(rates["kernel"], rates[name], strict=True)), 1
        )
        for name in ("polars", "duckdb")
    }
    median = {name: round(statistics.median(values)) for name, values in rates.items()}
    figures = {"fixes": len(at), "silences": len(answers["kernel"]), "best_per_s": best}
    print(json.dumps({**figures, "median_per_s": median, **ratios, "goal_per_s": GOAL_PER_S}))
    return int(best["floor"] >= USUAL_FLOOR_PER_S and best["kernel"] < GOAL_PER_S)


if __name__ == "__main__":
    sys.exit(main())
