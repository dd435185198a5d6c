"""How long are routes, and how fast found? Beside searoute and scgraph, on NGA Publication 151.

    python -m benchmarks.lanes --pub151 pub151_distances.csv --peers /path/to/venv/bin/python

The table has from_lon, from_lat, to_lon, to_lat, to_kind, via, from_name, to_name and
distance_nmi; places of ports that its copy has wrong are set right first
(``benchmarks.pub151.placed``). Parameters were tuned on the half of its rows whose from_name has an
even CRC-32; what is printed is the other half, whole for Sealane, also with the places as printed,
and ``--sample`` rows of it for all three beside each other. ``--peers`` is a
Python that has searoute and scgraph (neither is a dependency); they run in the same turn. Times are
medians of single pairs after one to warm up, and of ``--ports`` ports to each other for Sealane.
Printed as one JSON object. Exit code 1 if a figure of the issue is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from benchmarks.pub151 import held, read
from sealane.assess import lane

PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
pairs = json.load(sys.stdin)
def timed(work):
    work(pairs[0])
    found, times = [], []
    for pair in pairs:
        began = time.perf_counter()
        try:
            found.append(work(pair))
        except Exception:
            found.append(None)
        times.append(time.perf_counter() - began)
    return {"nmi": found, "ms": 1e3 * sorted(times)[len(times) // 2]}
told = {}
try:
    import searoute
    told["searoute"] = timed(lambda p: searoute.searoute(p[:2], p[2:], units="naut")
                             .properties["length"])
except ImportError:
    pass
try:
    from scgraph.geographs.marnet import marnet_geograph as graph
    def ask(p):
        a, b = ({"longitude": p[k], "latitude": p[k + 1]} for k in (0, 2))
        return graph.get_shortest_path(origin_node=a, destination_node=b, output_units="km")[
            "length"] / 1.852
    told["scgraph"] = timed(ask)
except ImportError:
    pass
print(json.dumps(told))
"""

Floats = np.ndarray[Any, Any]


def score(found: Floats, official: Floats) -> dict[str, float]:
    """Errors in percent and shares within bounds; a pair without a length counts as missed."""
    error = np.abs(np.where(np.isfinite(found) & (found > 0), found, np.inf) / official - 1.0)
    long = error[official > 500.0]
    return {
        "pairs": len(error),
        "none": int(np.isinf(error).sum()),
        "median_percent": round(100 * float(np.median(error)), 2),
        "long_within_3_percent": round(float((long <= 0.03).mean()), 3),
        "long_within_5_percent": round(float((long <= 0.05).mean()), 3),
        "long_within_10_percent": round(float((long <= 0.10).mean()), 3),
    }


def ends_of(table: pl.DataFrame) -> Floats:
    """The two places of each row (n, 4 of lon, lat, lon, lat)."""
    return table.select("from_lon", "from_lat", "to_lon", "to_lat").to_numpy()


def whole(table: pl.DataFrame) -> tuple[Floats, Floats]:
    """Sealane's lengths of all rows and the table's [nmi]."""
    ends = ends_of(table)
    found = lane.routes(ends[:, :2], ends[:, 2:]).distance_nmi
    return found, table["distance_nmi"].to_numpy()


def timed(work: Callable[[list[float]], float], pairs: list[list[float]]) -> tuple[Floats, float]:
    """Lengths, and the median time of one pair [ms]."""
    work(pairs[0])
    found, times = [], []
    for pair in pairs:
        began = time.perf_counter()
        found.append(work(pair))
        times.append(time.perf_counter() - began)
    return np.array(found), 1e3 * float(np.median(times))


def one(pair: list[float]) -> float:
    """The length of one route [nmi]."""
    return lane.route((pair[0], pair[1]), (pair[2], pair[3])).distance_nmi


def many(count: int) -> dict[str, float]:
    """All pairs of so many ports, every gate open and with two closed."""
    from sealane.geo import Ports

    ports = Ports.packaged()
    chosen = np.random.default_rng(5).permutation(len(ports))[:count]
    places = np.column_stack([ports.lon[chosen], ports.lat[chosen]])
    told: dict[str, float] = {}
    for name, closed in (("open", []), ("suez_and_malacca_closed", ["suez", "malacca"])):
        began = time.perf_counter()
        lane.distances(places, places, conditions=lane.Conditions.of(avoid=closed))
        told[f"{name}_s"] = round(time.perf_counter() - began, 2)
    told["ms_a_pair"] = 1e3 * told["open_s"] / count**2
    return told


def main() -> int:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pub151", default="/work/shared/data/trade/pub151_distances.csv")
    parser.add_argument("--peers", help="a Python with searoute and scgraph")
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--ports", type=int, default=300)
    options = parser.parse_args()
    printed, table = held(pl.read_csv(options.pub151)), read(options.pub151)
    told: dict[str, Any] = {"sealane_places_as_printed": score(*whole(printed))}
    told["tuned_half"] = score(*whole(table.filter("is_tuned", via="")))
    table = table.filter(~pl.col("is_tuned"), via="")
    ends, official = ends_of(table), table["distance_nmi"].to_numpy()
    told["sealane"] = score(*whole(table))
    rows = np.random.default_rng(4).permutation(len(ends))[: options.sample]
    pairs = ends[rows].tolist()
    found, single_ms = timed(one, pairs)
    beside = {"sealane": {**score(found, official[rows]), "single_ms": round(single_ms, 2)}}
    if options.peers:
        said = subprocess.run(
            [options.peers, "-c", PEER],
            input=json.dumps(pairs),
            capture_output=True,
            text=True,
            check=True,
        )
        for name, answer in json.loads(said.stdout).items():
            lengths = np.array([np.nan if x is None else x for x in answer["nmi"]], float)
            beside[name] = {**score(lengths, official[rows]), "single_ms": round(answer["ms"], 2)}
    told["beside"] = beside
    told["many"] = many(options.ports)
    print(json.dumps(told, indent=1))
    mine = told["sealane"]
    peer_ms = beside.get("searoute", {"single_ms": np.inf})["single_ms"]
    is_reached = (
        mine["median_percent"] <= 1.0
        and mine["long_within_3_percent"] >= 0.90
        and mine["long_within_5_percent"] >= 0.95
        and single_ms <= peer_ms
        and max(told["many"]["open_s"], told["many"]["suez_and_malacca_closed_s"]) < 30.0
    )
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
