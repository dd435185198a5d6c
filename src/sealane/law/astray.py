"""Official polygons that lie where latitude and longitude were written the wrong way round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from sealane.errors import BadInput
from sealane.law.zone import Zone

__all__ = ["refuse_swapped"]

NEAR_DEG = 5.0
"""Sealane: official zones lie within 300 nmi of a computed one of the same State, since both are
measured from its shores and a zone goes 200 nmi."""


def refuse_swapped(zones: Sequence[Zone], known: Iterable[Zone], file: str) -> None:
    """Refuse a file with a zone that lies near its claimants only with the axes turned round.

    ``known`` are zones that have the claimants' waters. A zone that is near them neither way, or
    whose claimants have none, is let pass: it may be of a territory that is not drawn.

    Raises:
        BadInput: of the first such zone, with its place as it was probably meant.
    """
    shores: dict[str, list[shapely.Geometry]] = {}
    for zone in known:
        for code in zone.claimants:
            shores.setdefault(code, []).append(zone.geometry)
    for number, zone in enumerate(zones, 1):
        own = [shape for code in zone.claimants for shape in shores.get(code, ())]
        if not own or _is_near(zone.geometry, own):
            continue
        turned = shapely.transform(zone.geometry, lambda at: at[:, ::-1])
        if np.abs(shapely.bounds(turned)[[1, 3]]).max() <= 90.0 and _is_near(turned, own):
            west, south = shapely.bounds(turned)[:2]
            raise BadInput(
                f"{file}: feature {number} ({zone.name}) lies far from any waters of "
                f"{', '.join(zone.claimants)}, and near them with its axes turned round.",
                hint=f"Write longitude first: its south-western corner as {west:g},{south:g}.",
                file=file,
                field="coordinates",
            )


def _is_near(shape: shapely.Geometry, others: Sequence[shapely.Geometry]) -> bool:
    """Whether the box of a shape, widened, meets that of any part of the others; any turn."""
    west, south, east, north = shapely.bounds(shape)
    boxes = shapely.bounds(shapely.get_parts(np.array(others, dtype=object)))
    is_level = (boxes[:, 1] <= north + NEAR_DEG) & (boxes[:, 3] >= south - NEAR_DEG)
    for turn in (-360.0, 0.0, 360.0):
        is_beside = (boxes[:, 0] + turn <= east + NEAR_DEG) & (
            boxes[:, 2] + turn >= west - NEAR_DEG
        )
        if bool((is_level & is_beside).any()):
            return True
    return False
