"""Where zones of different claimants overlap: areas that several claim, as areas of their own.

Computed zones of one claimant each are parted by the line of equal distance, so they are not held
against each other: what overlaps there is the error of drawing. Official zones are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from sealane.law.packaged import COMPUTED
from sealane.law.regime import REGIMES
from sealane.law.zone import Zone

__all__ = ["overlaps"]

THIN_DEG = 0.001
"""Overlaps that are thinner than 110 m are lines that were drawn twice: twice the error of the
packaged limits, 43 m (docs/explanation/zones.md), and what publishers round to."""


def overlaps(zones: Sequence[Zone]) -> tuple[Zone, ...]:
    """The common area of each two zones that name one claimant each, not the same.

    A zone that names several needs none: it is one area that several claim. The names, regimes and
    sources of both are joined by `` / ``; where the regimes differ the outer one is told.
    """
    single = [index for index, zone in enumerate(zones) if len(zone.claimants) == 1]
    given = [index for index in single if zones[index].source != COMPUTED]
    if not given:
        return ()
    areas = np.array([zones[index].geometry for index in single], np.object_)
    tree = shapely.STRtree(areas)
    pairs = tree.query(
        np.array([zones[i].geometry for i in given], np.object_), predicate="intersects"
    )
    found = {
        (min(given[a], single[b]), max(given[a], single[b]))
        for a, b in pairs.T.tolist()
        if zones[given[a]].claimants != zones[single[b]].claimants
    }
    return tuple(
        _overlap(zones[a], zones[b], area)
        for a, b in sorted(found)
        if (area := _common(zones[a], zones[b])) is not None
    )


def _rank(regime: str) -> int:
    """How far out a regime lies; words of an author last."""
    known = list(REGIMES)
    return known.index(regime) if regime in known else len(known)


def _common(one: Zone, other: Zone) -> shapely.Geometry | None:
    parts = shapely.get_parts(shapely.intersection(one.geometry, other.geometry))
    wide = [
        part
        for part in parts
        if part.geom_type == "Polygon" and not part.buffer(-0.5 * THIN_DEG).is_empty
    ]
    return shapely.multipolygons(wide) if wide else None


def _overlap(one: Zone, other: Zone, area: shapely.Geometry) -> Zone:
    return Zone(
        name=f"{one.name} / {other.name}",
        name_ja=f"{one.name_ja or one.name} / {other.name_ja or other.name}",
        regime=max(one.regime, other.regime, key=_rank),
        claimants=(*one.claimants, *other.claimants),
        geometry=area,
        source=" / ".join(dict.fromkeys(str(zone.source) for zone in (one, other) if zone.source)),
    )
