"""How far from official limits are the computed ones? (Needs the shared files; no goal.)

    python -m benchmarks.limits_beside_official

Places every 0.5 nmi along the seaward boundaries of official polygons: the territorial seas of the
Baltic (Marine Regions, 12 nmi) and the exclusive economic zones around Japan (Marine Regions v12,
simplified). At each, how much further from the packaged coast it lies than 12 or 200 nmi. Left out
are places nearer to the coast than four fifths of that, which are borders, baselines or shores, and
places that are as far from another State's coast, within a tenth: those lines are agreed, or the
publisher's median ones.

These have a table of their own: places every 0.5 nmi along the lines that two official polygons
share, pair by pair; how far each is from the computed line of equal distance between the two, and
half of what the two coasts differ in distance there. The file tells joint zones and waters that
several claim (``pol_type``), not which of the others are agreed: those in ``AGREED`` are so, at
least in part; elsewhere the publisher says that it draws median lines, from baselines.
Prints both tables as Markdown.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import shapely

from sealane import geo
from sealane.geo import NearestIndex
from sealane.law import Zone, packaged_zones, read_official
from sealane.law.limit import wide_shores
from sealane.law.shore import coastline

FILES = Path(__file__).resolve().parents[2] / "shared" / "data" / "zones"
SEAS = (
    ("territorial_waters_baltic.geojson.gz", 12.0, ("FIN", "EST", "SWE")),
    ("eez_japan_neighbours_mrv12.geojson.gz", 200.0, ("JPN", "PHL", "VNM", "CHN", "TWN", "KOR")),
)
STEP_DEG = 0.5 / 60.0
STRAIGHT_DEG = 0.1
"""A piece so short is within a metre of both a parallel and a great circle."""
REGIMES = ("territorial_sea", "contiguous_zone", "eez")
SHARED_M, OURS_M = 50.0, 30.0
"""[m] So near to each other two boundaries are one: official ones share corners, ours nearly."""
SHORE_NMI, FEWEST = 3.0, 20
"""Places nearer to a coast are left out, and lines with fewer places."""
AGREED = {
    ("BGD", "MMR"): "judgment 2012",
    ("BRN", "MYS"): "in part 1958",
    ("CHN", "VNM"): "in part 2000",
    ("EST", "FIN"): "1996",
    ("FIN", "RUS"): "1965, 1985",
    ("FIN", "SWE"): "1972, 1994",
    ("FSM", "MHL"): "2006",
    ("FSM", "PLW"): "2006",
    ("FSM", "PNG"): "1991",
    ("FSM", "USA"): "2014",
    ("IDN", "IND"): "1974, 1977",
    ("IDN", "MYS"): "in part 1969",
    ("IDN", "PHL"): "2014",
    ("IDN", "PNG"): "1980",
    ("IDN", "SGP"): "1973, 2009, 2014",
    ("IDN", "THA"): "1971, 1975",
    ("IDN", "VNM"): "2003",
    ("IND", "MMR"): "1986",
    ("IND", "THA"): "1978",
    ("JPN", "KOR"): "in part 1974",
    ("KIR", "MHL"): "2012",
    ("KIR", "NRU"): "2012",
    ("MHL", "NRU"): "2012",
    ("MMR", "THA"): "1980",
    ("MYS", "PHL"): "in part 1930",
    ("MYS", "THA"): "in part 1979",
    ("PRK", "RUS"): "1985, 1986",
    ("RUS", "USA"): "1990",
    ("THA", "VNM"): "1997",
}
"""Years in which a line was agreed or judged, for the sea or for the shelf below it."""

Claimants = tuple[str, ...]


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


def pieces_of(geometry: shapely.Geometry) -> np.ndarray:
    """The pieces of a boundary (n, 4)."""
    boundary = shapely.segmentize(shapely.boundary(geometry), STRAIGHT_DEG)
    lines = map(shapely.get_coordinates, shapely.get_parts(boundary))
    return np.vstack([np.hstack([line[:-1], line[1:]]) for line in lines])


@cache
def our_boundaries(regime: str) -> dict[Claimants, np.ndarray]:
    """The boundaries of the packaged zones of a regime, by claimants."""
    found = defaultdict(list)
    for zone in packaged_zones():
        if zone.regime == regime:
            found[zone.claimants].append(pieces_of(zone.geometry))
    return {claimants: np.vstack(parts) for claimants, parts in found.items()}


@cache
def our_line(one: Claimants, other: Claimants) -> NearestIndex | None:
    """The computed line of equal distance between the zones of two, if any of theirs meet."""
    found = [np.empty((0, 4))]
    for ours in map(our_boundaries, REGIMES):
        if one in ours and other in ours:
            pieces, index = ours[one], NearestIndex.from_pieces(*ours[other].T)
            starts = index.nearest(geo.wrap_lon(pieces[:, 0]), pieces[:, 1])[1]
            ends = index.nearest(geo.wrap_lon(pieces[:, 2]), pieces[:, 3])[1]
            found.append(pieces[(starts < OURS_M) & (ends < OURS_M)])
    shared = np.vstack(found)
    return NearestIndex.from_pieces(*shared.T) if len(shared) else None


@cache
def coast_of(claimants: Claimants) -> NearestIndex:
    """The packaged coast of those claimants."""
    drawn = coastline()
    shores = [drawn.shores[owner].claimants if owner >= 0 else () for owner in drawn.owners]
    lines = [line for line, own in zip(drawn.lines, shores, strict=True) if own == claimants]
    return NearestIndex.from_pieces(*np.vstack([np.hstack([x[:-1], x[1:]]) for x in lines]).T)


def parted(one: Claimants, other: Claimants) -> tuple[Claimants, Claimants] | None:
    """Between whom our line runs: of a joint zone beside one of the two, between these two."""
    if our_line(one, other):
        return one, other
    if set(one) < set(other):
        other = tuple(sorted(set(other) - set(one)))
    elif set(other) < set(one):
        one = tuple(sorted(set(one) - set(other)))
    return (one, other) if our_line(one, other) else None


def kind_of(one: Zone, other: Zone) -> str:
    """What the official line is, as far as the file and ``AGREED`` tell."""
    if "joint_zone" in (one.regime, other.regime):
        return "edge of a joint zone"
    if len(one.claimants) > 1 or len(other.claimants) > 1:
        return "edge of waters that several claim"
    pair = tuple(sorted((*one.claimants, *other.claimants)))
    return f"agreed ({AGREED[pair]})" if pair in AGREED else "the publisher's"


def official_lines(zones: list[Zone]) -> Iterator[tuple[Zone, Zone, np.ndarray]]:
    """Every two zones of different claimants that share a line, and places along it."""
    every = [NearestIndex.from_pieces(*pieces_of(zone.geometry).T) for zone in zones]
    for i, one in enumerate(zones):
        line = shapely.segmentize(shapely.boundary(one.geometry), STEP_DEG)
        places = shapely.get_coordinates(line)
        places[:, 0] = geo.wrap_lon(places[:, 0])
        for j in range(i + 1, len(zones)):
            if zones[j].claimants != one.claimants:
                shared = places[every[j].nearest(*places.T)[1] < SHARED_M]
                if len(shared) >= FEWEST:
                    yield one, zones[j], shared


def median_rows(zones: list[Zone]) -> Iterator[str]:
    """How far official lines between two States are from those of equal distance."""
    for one, other, places in official_lines(zones):
        between = parted(one.claimants, other.claimants)
        if between is None:
            continue
        near = [coast_of(own).nearest(*places.T)[1] / geo.METRES_PER_NMI for own in between]
        is_off_shore = np.minimum(*near) > SHORE_NMI
        if is_off_shore.sum() < FEWEST:
            continue
        line = our_line(*between)
        assert line is not None
        far = line.nearest(*places[is_off_shore].T)[1] / geo.METRES_PER_NMI
        half = 0.5 * np.abs(near[0] - near[1])[is_off_shore]
        cells = [[f"{v:.1f}" for v in np.percentile(of, [5, 50, 95])] for of in (far, half)]
        names = " / ".join(sorted(";".join(zone.claimants) for zone in (one, other)))
        yield (
            f"| {names} | {kind_of(one, other)} | {len(far):,} | {cells[0][1]} nmi | "
            f"{cells[0][0]} to {cells[0][2]} nmi | {cells[1][1]} nmi | {cells[1][2]} nmi |"
        )


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
    print("\n| between | line | places | off ours | 5 % to 95 % | half the difference | 95 % |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, _, _ in SEAS:
        for row in median_rows(list(read_official(FILES / name, repair=True))):
            print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
