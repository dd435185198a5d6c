"""Count attacks on ships by both search circles of a gate: assess/data/buffer_counts.csv.

    python tools/pack_buffers.py pirate_attacks.csv.gz

The notebook of the paper seeks events within so many km as km/100 degrees. For each gate of the
record this counts the attacks of a table of the user (columns longitude, latitude) within 50/100
degrees of the line of the gate, and within 50 km of it on the sphere. The packaged counts are from
newzealandpaul/Maritime-Pirate-Attacks (CC BY 4.0, doi 10.5334/johd.39), 1993 to 2017.
"""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import polars as pl

from sealane import geo
from sealane.assess.lane import gates
from sealane.assess.risk.hazard import read_hazards
from sealane.assess.source_table import FOLDER

RADIUS_KM = 50.0
STEP_DEG = 0.02  # of the points that stand for a line
SOURCE = "newzealandpaul/Maritime-Pirate-Attacks, CC BY 4.0, doi 10.5334/johd.39: 1993 to 2017"


def main() -> None:
    """Count, and write."""
    events = pl.read_csv(sys.argv[1], infer_schema_length=0).select(
        pl.col("longitude", "latitude").cast(pl.Float64, strict=False)
    )
    lon, lat = events.drop_nulls().to_numpy().T
    lines = {gate.gate_id: np.array(gate.line) for gate in gates()}
    rows = []
    for gate in read_hazards()["gate"].unique(maintain_order=True):
        points = dense(lines[gate])
        near = (np.abs(lon - points[:, :1].mean()) < 8.0) & (
            np.abs(lat - points[:, 1].mean()) < 8.0
        )
        x, y = lon[near], lat[near]
        if not len(x):
            rows.append((gate, "piracy", RADIUS_KM, 0, 0, SOURCE))
            continue
        degrees = np.hypot(x[:, None] - points[:, 0], y[:, None] - points[:, 1]).min(axis=1)
        metres = geo.distance_m(x[:, None], y[:, None], points[:, 0], points[:, 1]).min(axis=1)
        rows.append((gate, "piracy", RADIUS_KM, int((degrees <= RADIUS_KM / 100.0).sum()),
                     int((metres <= 1000.0 * RADIUS_KM).sum()), SOURCE))  # fmt: skip
    columns = ["gate", "hazard", "radius_km", "within_degrees", "within_km", "source"]
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(FOLDER / "buffer_counts.csv")


def dense(line: np.ndarray) -> np.ndarray:
    """Points along a line, so near that the nearest stands for it."""
    parts = []
    for a, b in pairwise(line):
        count = max(2, int(np.hypot(*(b - a)) / STEP_DEG) + 1)
        parts.append(a + (b - a) * np.linspace(0.0, 1.0, count)[:, None])
    return np.vstack(parts)


if __name__ == "__main__":
    main()
