"""Official polygons that lie where latitude and longitude were written the wrong way round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from sealane.errors import BadInput
from sealane.law.zone import Zone

__all__ = ["far_from_shore", "refuse_swapped"]

NEAR_DEG = 5.0
"""Sealane: official zones lie within 300 nmi of a computed one of the same State, since both are
measured from its shores and a zone goes 200 nmi."""

NEAR_SHORE_DEG = 1.0
"""Sealane: waters that hang on a shore lie within 60 nmi of the computed territorial sea of their
State, also behind straight baselines, which begin and end on its coast or islands."""
INSHORE = frozenset({"internal_waters", "territorial_sea", "contiguous_zone"})
"""Of these it is the shore that counts, not the box of all that the State claims."""
TURNS_DEG = (-360.0, 0.0, 360.0)


def refuse_swapped(zones: Sequence[Zone], known: Iterable[Zone], file: str) -> None:
    """Refuse a file with a zone that lies near its claimants only with the axes turned round.

    ``known`` are zones that have the claimants' waters. A zone that is near them neither way, or
    whose claimants have none, is let pass: it may be of a territory that is not drawn.

    Raises:
        BadInput: of the first such zone, with its place as it was probably meant.
    """
    shores = _Shores(known)
    for number, zone in enumerate(zones, 1):
        if shores.is_beside(zone, zone.geometry) is not False:
            continue
        turned = shapely.transform(zone.geometry, lambda at: at[:, ::-1])
        if np.abs(shapely.bounds(turned)[[1, 3]]).max() <= 90.0 and shores.is_beside(zone, turned):
            west, south = shapely.bounds(turned)[:2]
            raise BadInput(
                f"{file}: feature {number} ({zone.name}) lies far from any waters of "
                f"{', '.join(zone.claimants)}, and near them with its axes turned round.",
                hint=f"Write longitude first: its south-western corner as {west:g},{south:g}.",
                file=file,
                field="coordinates",
            )


def far_from_shore(zones: Sequence[Zone], known: Iterable[Zone]) -> list[Zone]:
    """Internal waters, territorial seas and contiguous zones that lie near no packaged shore of any
    of their claimants: of a territory that is not drawn, or misplaced. Which cannot be told."""
    shores = _Shores(known)
    inshore = [zone for zone in zones if zone.regime in INSHORE]
    return [zone for zone in inshore if shores.is_beside(zone, zone.geometry) is False]


class _Shores:
    """The waters of every State: all that it claims, and its computed territorial sea."""

    def __init__(self, known: Iterable[Zone]) -> None:
        self._all: dict[str, list[shapely.Geometry]] = {}
        self._seas: dict[str, list[shapely.Geometry]] = {}
        for zone in known:
            for code in zone.claimants:
                self._all.setdefault(code, []).append(zone.geometry)
                if zone.regime == "territorial_sea":
                    self._seas.setdefault(code, []).append(zone.geometry)

    def is_beside(self, zone: Zone, shape: shapely.Geometry) -> bool | None:
        """Whether a shape lies by the waters of the zone's claimants; None where none are known."""
        own = [one for code in zone.claimants for one in self._all.get(code, ())]
        if not own:
            return None
        seas = [one for code in zone.claimants for one in self._seas.get(code, ())]
        is_near = _is_near(shape, own)
        if not is_near or zone.regime not in INSHORE or not seas:
            return is_near
        moved = [_moved(shape, turn) for turn in TURNS_DEG]
        return any(
            bool(shapely.dwithin(np.array(seas, dtype=object), one, NEAR_SHORE_DEG).any())
            for one in moved
        )


def _moved(shape: shapely.Geometry, degrees: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda at: at + np.array([degrees, 0.0]))


def _is_near(shape: shapely.Geometry, others: Sequence[shapely.Geometry]) -> bool:
    """Whether the box of a shape, widened, meets that of any part of the others; any turn."""
    west, south, east, north = shapely.bounds(shape)
    boxes = shapely.bounds(shapely.get_parts(np.array(others, dtype=object)))
    is_level = (boxes[:, 1] <= north + NEAR_DEG) & (boxes[:, 3] >= south - NEAR_DEG)
    for turn in TURNS_DEG:
        is_beside = (boxes[:, 0] + turn <= east + NEAR_DEG) & (
            boxes[:, 2] + turn >= west - NEAR_DEG
        )
        if bool((is_level & is_beside).any()):
            return True
    return False
