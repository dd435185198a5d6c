"""How far from official limits are the computed ones? (Needs the shared files; no goal.)

    python -m benchmarks.limits_beside_official

Places every 0.5 nmi along the seaward boundaries of official polygons: the territorial seas of the
Baltic (Marine Regions, 12 nmi) and the exclusive economic zones around Japan (Marine Regions v12,
simplified). At each, how much further from the packaged coast it lies than 12 or 200 nmi. Left out
are places nearer to the coast than four fifths of that, which are borders, baselines or shores, and
places that are
as far from another State's coast, within a tenth: there the line is an agreed or a median one.
Prints a table as Markdown.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import shapely

from sealane import geo
from sealane.law import Zone, read_official
from sealane.law.limit import wide_shores
from sealane.law.shore import coastline

FILES = Path(__file__).resolve().parents[2] / "shared" / "data" / "zones"
SEAS = (
    ("territorial_waters_baltic.geojson.gz", 12.0, ("FIN", "EST", "SWE")),
    ("eez_japan_neighbours_mrv12.geojson.gz", 200.0, ("JPN", "PHL", "VNM", "CHN", "TWN", "KOR")),
)
STEP_DEG = 0.5 / 60.0


def offsets_nmi(zones: list[Zone], breadth_nmi: float) -> np.ndarray:
    """How much further out than the breadth official places lie [nmi]."""
    line = shapely.segmentize(
        shapely.union_all([zone.geometry for zone in zones]).boundary, STEP_DEG
    )
    places = shapely.get_coordinates(line)
    near = wide_shores(coastline()).at(geo.wrap_lon(places[:, 0]), places[:, 1])
    far, lead = near.near_m / geo.METRES_PER_NMI, near.lead_m / geo.METRES_PER_NMI
    is_limit = (far > 0.8 * breadth_nmi) & (lead > 0.1 * breadth_nmi)
    return far[is_limit] - breadth_nmi


def main() -> int:
    """Measure and print."""
    if not FILES.exists():
        print(f"Not run: the shared files ({FILES}) are no part of the repository.")
        return 0
    print("| State | line | places | median | 5 % to 95 % | within 1 nmi |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, breadth, states in SEAS:
        zones = read_official(FILES / name, repair=True)
        for state in states:
            own = [zone for zone in zones if zone.claimants == (state,)]
            off = offsets_nmi(own, breadth) if own else np.empty(0)
            if len(off):
                low, middle, high = np.percentile(off, [5, 50, 95])
                share = float(np.mean(np.abs(off) <= 1.0))
                print(
                    f"| {state} | {breadth:g} nmi | {len(off):,} | {middle:+.1f} nmi | "
                    f"{low:+.1f} to {high:+.1f} nmi | {share:.0%} |"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
