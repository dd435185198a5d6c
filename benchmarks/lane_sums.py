"""With a gate closed, are routes as long as the official sums by a junction point?

    python -m benchmarks.lane_sums --pub151 pub151_distances.csv

Pub. 151 tells the way of many ports to the Cape of Good Hope and to Punta Arenas. Two such rows,
one from each side, sum up to the way between the two ports where the shorter one is closed. Printed
as JSON for each sum: pairs, median error, shares within 3, 5 and 10 %, and pairs whose route passes
a closed gate (none may). ``without``: the same without the junction rows from which Sealane's own
way to the junction, every gate open, differs by more than ``OWN``, and which rows these are: one
such row is wrong, or another way, in every sum that it stands in.
Rows are those of the half that nothing was tuned on, but for ports of Europe, of which there are
too few in one half.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.pub151 import read
from sealane.assess import lane

OWN = 0.03
"""How far a junction row itself may be off [share of its length]."""
Box = tuple[float, float, float, float]
SUMS: dict[str, tuple[str, tuple[float, float], str, Box, Box]] = {
    "suez closed, by the Cape": (
        "suez", (18.4, -34.6), "Of Good Hope", (38, 146, -30, 45), (-12, 30, 43, 66),
    ),
    "panama closed, by Punta Arenas": (
        "panama", (-70.9, -53.2), "Punta Arenas|Magellan", (-85, -69.5, -50, 9), (-69, -30, -50, 9),
    ),
}  # fmt: skip
"""Gate that is closed; where the junction is; its name in the table; ports of one side and of the
other by west, east, south and north [degrees]."""


def junctions(rows: pl.DataFrame, name: str, box: Box) -> dict[str, tuple[float, float, float]]:
    """Ports within a box with a row to a junction: longitude, latitude, length [nmi]."""
    found: dict[str, tuple[float, float, float]] = {}
    some = rows.filter(pl.col("to_kind") != "port", pl.col("to_name").str.contains(f"(?i){name}"))
    for row in some.iter_rows(named=True):
        lon, lat = row["from_lon"], row["from_lat"]
        if box[0] <= lon <= box[1] and box[2] <= lat <= box[3]:
            found.setdefault(row["from_name"], (lon, lat, row["distance_nmi"]))
    return found


def told(errors: list[float]) -> dict[str, Any]:
    """Shares of errors within bounds, and their median [%]."""
    off = np.abs(np.array(errors))
    within = {f"within_{bound}": round(100 * float((off <= bound / 100).mean()), 1)
              for bound in (3, 5, 10)}  # fmt: skip
    return {"pairs": len(errors), "median": round(100 * float(np.median(off)), 2), **within}


def summed(rows: pl.DataFrame, what: str) -> dict[str, Any]:
    """One sum over every pair of its two sides."""
    gate, place, name, one, other = SUMS[what]
    near = junctions(rows.filter(~pl.col("is_tuned")), name, one)
    is_cape = gate == "suez"
    far = junctions(rows if is_cape else rows.filter(~pl.col("is_tuned")), name, other)
    odd = {
        port: round(own[2] / lane.route(own[:2], place).distance_nmi - 1, 3)
        for side in (near, far) for port, own in side.items()
        if abs(own[2] / lane.route(own[:2], place).distance_nmi - 1) > OWN
    }  # fmt: skip
    closed = lane.Conditions.of(avoid=[gate])
    errors, rest, passed = [], [], 0
    for port, own in near.items():
        for beyond, its in far.items():
            found = lane.route(own[:2], its[:2], conditions=closed)
            passed += gate in found.gates
            error = found.distance_nmi / (own[2] + its[2]) - 1
            errors.append(error)
            if port not in odd and beyond not in odd:
                rest.append(error)
    return {**told(errors), "passed": passed, "without": {**told(rest), "rows": odd}}


def main() -> int:
    """Both sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pub151", type=Path, required=True)
    rows = read(str(parser.parse_args().pub151))
    print(json.dumps({what: summed(rows, what) for what in SUMS}, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
