"""How long are routes, and how fast found? Beside searoute and scgraph, on NGA Publication 151.

    python -m benchmarks.lanes --pub151 pub151_distances.csv --peers /path/to/venv/bin/python

The table has from_lon, from_lat, to_lon, to_lat, to_kind, via, from_name, to_name and
distance_nmi; places of ports that its copy has wrong are set right first
(``benchmarks.pub151.placed``). Parameters were tuned on the half of its rows whose from_name has an
even CRC-32; what is printed is the other half, whole for Sealane, also with the places as printed,
and ``--sample`` rows of it for all beside each other. ``--peers`` is a Python that has searoute and
scgraph (neither is a dependency). They take turns with Sealane, ``TURN`` pairs each, so that other
work on the machine slows all alike. Up to its version 2.15 scgraph has its graph of the sea in its
wheel; later ones fetch it from the net when first asked. What fails is named in ``absent``.

Times are medians of single pairs after one to warm up, by the clock and of the processor, and of
all pairs of ``--ports`` ports for Sealane (on all cores by the clock; processor time is that of all
together). ``times_as_fast`` is the peer's single pair over Sealane's single pair and over a pair of
many. Where others work on the machine, that of the processor is the one to trust; of many pairs it
counts every core, so by a quiet clock they are faster still. Printed as one JSON object. Exit code
1 if a figure of the issue is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np
import polars as pl

from benchmarks.pub151 import held, read
from sealane.assess import lane

TURN = 25
WANTED_OF_MANY = 20.0
NO_PEER = dict.fromkeys(("pair", "pair_cpu", "many", "many_cpu"), np.inf)
PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
asked, absent = {}, {}
try:
    import searoute
    asked["searoute"] = lambda p: searoute.searoute(p[:2], p[2:], units="naut").properties["length"]
except ImportError as error:
    absent["searoute"] = str(error)[:200]
try:
    try:
        from scgraph.geographs.marnet import marnet_geograph as graph
    except ImportError:
        from scgraph import GeoGraph
        graph = GeoGraph.load_geograph("marnet")
    def ask(p):
        a, b = ({"longitude": p[k], "latitude": p[k + 1]} for k in (0, 2))
        return graph.get_shortest_path(origin_node=a, destination_node=b, output_units="km")[
            "length"] / 1.852
    asked["scgraph"] = ask
except Exception as error:
    absent["scgraph"] = str(error)[-200:]
print(json.dumps({"asked": list(asked), "absent": absent}), flush=True)
for line in sys.stdin:
    name, pairs = json.loads(line)
    found = []
    for pair in pairs:
        began, cpu = time.perf_counter(), time.process_time()
        try:
            nmi = asked[name](pair)
        except Exception:
            nmi = None
        found.append([nmi, time.perf_counter() - began, time.process_time() - cpu])
    print(json.dumps(found), flush=True)
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
        "long_within_3_percent": round(float((long <= 0.03).mean()), 4),
        "long_within_5_percent": round(float((long <= 0.05).mean()), 4),
        "long_within_10_percent": round(float((long <= 0.10).mean()), 4),
    }


class Peers:
    """Another Python that has the peers, asked in turn."""

    def __init__(self, python: str | None) -> None:
        self.asked: list[str] = []
        self.absent: dict[str, str] = {}
        if python:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(
                [python, "-c", PEER], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
            )
            told = self._read()
            self.asked, self.absent = told["asked"], told["absent"]

    def ask(self, name: str, pairs: list[list[float]]) -> list[list[float]]:
        """Of each pair the length [nmi], the time by the clock and of the processor [s]."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([name, pairs]) + "\n")
        self.process.stdin.flush()
        found: list[list[float]] = self._read()
        return found

    def close(self) -> None:
        """End the other Python."""
        if self.asked and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait()

    def _read(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


def ends_of(table: pl.DataFrame) -> Floats:
    """The two places of each row (n, 4 of lon, lat, lon, lat)."""
    return table.select("from_lon", "from_lat", "to_lon", "to_lat").to_numpy()


def whole(table: pl.DataFrame) -> tuple[Floats, Floats]:
    """Sealane's lengths of all rows and the table's [nmi]."""
    ends = ends_of(table)
    found = lane.routes(ends[:, :2], ends[:, 2:]).distance_nmi
    return found, table["distance_nmi"].to_numpy()


def own(pairs: list[list[float]]) -> list[list[float]]:
    """What ``Peers.ask`` tells, of Sealane."""
    found = []
    for pair in pairs:
        began, cpu = time.perf_counter(), time.process_time()
        nmi = one(pair)
        found.append([nmi, time.perf_counter() - began, time.process_time() - cpu])
    return found


def in_turn(pairs: list[list[float]], peers: Peers, official: Floats) -> dict[str, dict[str, Any]]:
    """Score and times of single pairs of Sealane and of each peer, a turn each."""
    names = ["sealane", *peers.asked]
    asked = {name: own if name == "sealane" else _asking(peers, name) for name in names}
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    for ask in asked.values():
        ask(pairs[:1])
    for first in range(0, len(pairs), TURN):
        for name in names:
            found[name].extend(asked[name](pairs[first : first + TURN]))
    told = {}
    for name in names:
        nmi, seconds, cpu = np.array(found[name], float).T
        told[name] = {
            **score(nmi, official),
            "single_ms": round(1e3 * float(np.median(seconds)), 3),
            "single_mean_ms": round(1e3 * float(np.mean(seconds)), 3),
            "single_cpu_ms": round(1e3 * float(np.median(cpu)), 3),
        }
    return told


def _asking(peers: Peers, name: str) -> Any:
    return lambda pairs: peers.ask(name, pairs)


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
        began, cpu = time.perf_counter(), time.process_time()
        lane.distances(places, places, conditions=lane.Conditions.of(avoid=closed))
        told[f"{name}_s"] = round(time.perf_counter() - began, 2)
        told[f"{name}_cpu_s"] = round(time.process_time() - cpu, 2)
    told["ms_a_pair"] = 1e3 * told["open_s"] / count**2
    told["cpu_ms_a_pair"] = 1e3 * told["open_cpu_s"] / count**2
    return told


def ratios(beside: dict[str, dict[str, Any]], many_told: dict[str, float]) -> dict[str, Any]:
    """How many times as fast as each peer's single pair Sealane is, single and of many."""
    mine, told = beside["sealane"], {}
    for name in beside.keys() - {"sealane"}:
        peer = beside[name]
        told[name] = {
            "pair": round(peer["single_ms"] / mine["single_ms"], 2),
            "pair_cpu": round(peer["single_cpu_ms"] / mine["single_cpu_ms"], 2),
            "many": round(peer["single_ms"] / many_told["ms_a_pair"], 1),
            "many_cpu": round(peer["single_cpu_ms"] / many_told["cpu_ms_a_pair"], 1),
        }
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
    peers = Peers(options.peers)
    told["beside"] = in_turn(pairs, peers, official[rows])
    peers.close()
    told["absent"] = peers.absent
    told["many"] = many(options.ports)
    told["times_as_fast"] = ratios(told["beside"], told["many"])
    told["most_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(told, indent=1))
    mine = told["sealane"]
    fast = told["times_as_fast"].get("searoute", NO_PEER)
    is_reached = (
        mine["median_percent"] <= 1.0
        and mine["long_within_3_percent"] >= 0.90
        and mine["long_within_5_percent"] >= 0.95
        and max(fast["pair"], fast["pair_cpu"]) >= 1.0
        and max(fast["many"], fast["many_cpu"]) >= WANTED_OF_MANY
        and max(told["many"]["open_s"], told["many"]["suez_and_malacca_closed_s"]) < 30.0
    )
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
