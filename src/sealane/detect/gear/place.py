"""What lies around the places where a hull was: shore, land, port. Figures of a window from these.

They tell harbour from sea, and near waters from far. What they cannot tell: depth, quays that the
port list leaves out, shores that the coast does not draw. How far the nearest listed port is from
the berth of a fleet is nearly a name of that berth: these figures know a harbour again, so what
they gain holds on other vessels of the fleets learnt from, not elsewhere (``train`` scores both).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.detect.gear.figure import mean, quantiles

__all__ = ["SURROUNDINGS", "figures", "surroundings"]

Floats: TypeAlias = npt.NDArray[np.float64]

SURROUNDINGS = ("distance from shore", "distance inland", "distance from port")
PLACE_DEG = 0.02
"""So near two places have one distance from shore: 1.2 nmi, as far as the coast is drawn."""
NMI_M = 1852.0
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def surroundings(lon: Floats, lat: Floats) -> dict[str, Floats]:
    """Each of ``SURROUNDINGS`` at places [nmi], as in the middle of their square of ``PLACE_DEG``.

    Ports are those of ``geo.Ports.packaged``, so that a model means the same wherever it is used.
    """
    column, row = np.round(lon / PLACE_DEG), np.round(lat / PLACE_DEG)
    _, first, place = np.unique(column * 1e6 + row, return_index=True, return_inverse=True)
    x, y = column[first] * PLACE_DEG, row[first] * PLACE_DEG
    found = (
        geo.distance_to_shore_nmi(x, y),
        geo.distance_inland_nmi(x, y),
        geo.Ports.packaged().distance_m(x, y) / NMI_M,
    )
    return {name: each[place] for name, each in zip(SURROUNDINGS, found, strict=True)}


def figures(
    around: Mapping[str, Floats], sort: npt.NDArray[np.int8], classes: tuple[str, ...]
) -> dict[str, Floats]:
    """Quantiles of each over a window, and its mean at each class of speed [nmi]."""
    made: dict[str, Floats] = {}
    for name, values in around.items():
        made |= quantiles(values, name, SHARES)
        for code, pace in enumerate(classes):
            made[f"{name} at {pace}"] = mean(values, sort == code)
    return made
