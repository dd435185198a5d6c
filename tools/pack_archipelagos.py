"""Draw what archipelagic baselines could enclose: src/sealane/law/data/archipelago_points.csv.

    python tools/pack_archipelagos.py

For each State of ``archipelagos.csv`` from the packaged coast that it alone claims, as
``sealane.law.archipelago.enclosable`` says; points to 0.01 degrees. A few seconds.
"""

from __future__ import annotations

import csv

import numpy as np
import shapely

from sealane.law import archipelago, shore
from sealane.law.fact import FOLDER, table

PATH = FOLDER / "archipelago_points.csv"
TOLERANCE_DEG = 0.02
"""Corners that stand out by less are left out: 1.2 nmi, little beside what is not known."""


def main() -> None:
    """Compute and write; say how many points there are."""
    coast = shore.coastline()
    rows = []
    for iso3 in sorted(row["iso3"] for row in table("archipelagos")):
        own = {i for i, one in enumerate(coast.shores) if one.claimants == (iso3,)}
        lines = [line for line, who in zip(coast.lines, coast.owners, strict=True) if who in own]
        area = archipelago.enclosable(*np.vstack(lines).T)
        for part, one in enumerate(shapely.get_parts(shapely.simplify(area, TOLERANCE_DEG)), 1):
            ring = shapely.get_coordinates(one)[:-1]
            rows += [(iso3, part, f"{lon:.2f}", f"{lat:.2f}") for lon, lat in ring]
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("iso3", "part", "lon", "lat"), *rows])
    print(f"{len(rows)} points, {PATH.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
