"""How far is a place from the water that ships use, and is it too far to be told a route?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.graph import sea
from sealane.assess.lane.place import WINDING, join

__all__ = ["INLAND", "InlandLimits", "at_one_place", "inland_nmi", "too_far_inland"]


@dataclass(frozen=True, slots=True)
class InlandLimits:
    """When a place has no way to the sea of its own.

    most_nmi: straight over land to the nearest open water or channel; ours: estuaries and lagoons
        that the packaged coast does not draw reach so far.
    port_nmi: a port of the World Port Index so near makes it one: a river or a lake leads there,
        and the leg is an estimate (``WINDING``). Ours.
    most_port_nmi: beyond so far the straight leg of a port tells nothing (Iquitos would be reached
        over the Andes); rows of NGA Publication 151 reach 150. Ours.
    """

    most_nmi: float = 20.0
    port_nmi: float = 15.0
    most_port_nmi: float = 150.0


INLAND = InlandLimits()
ONE_PLACE_NMI = 0.05
"""Routes are told to a tenth of a mile: two places that lie nearer than this are one."""


CASPIAN = (46.6, 36.5, 55.0, 48.0)
"""West, south, east and north [deg] of the Caspian Sea and the land around it: ours. No way at sea
leads there; ships of rivers reach it by the Volga-Don Canal, which has no draught for sea trade."""


def inland_nmi(lon: float, lat: float) -> float:
    """The straight leg from a place [deg] to the water that ships use [nmi]; 0 on it."""
    return join(sea(), lon, lat).leg_nmi / WINDING


def at_one_place(start: npt.ArrayLike, end: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """For each pair of places (n, 2 of lon, lat) [deg] whether both are one, to the last digit."""
    a, b = (np.asarray(some, float).reshape(-1, 2) for some in (start, end))
    return np.asarray(geo.distance_m(*a.T, *b.T) / geo.METRES_PER_NMI < ONE_PLACE_NMI)


def too_far_inland(places: npt.ArrayLike, limits: InlandLimits = INLAND) -> list[str | None]:
    """For each place (n, 2 of lon, lat) why no route is told, or None.

    It cannot tell which river or lake leads to a port, nor whether a ship may take it.
    """
    every = np.asarray(places, float).reshape(-1, 2)
    ports = geo.Ports.packaged()
    known: dict[tuple[float, float], str | None] = {}
    for lon, lat in {(float(lon), float(lat)) for lon, lat in every}:
        known[lon, lat] = None
        if CASPIAN[0] <= lon <= CASPIAN[2] and CASPIAN[1] <= lat <= CASPIAN[3]:
            known[lon, lat] = (
                f"({lon:g}, {lat:g}) lies on the Caspian Sea or near it: no way at sea "
                "leads there, and the rivers and canals that do are not among our ways"
            )
            continue
        leg = inland_nmi(lon, lat)
        if leg <= limits.most_nmi:
            continue
        near = geo.distance_m(lon, lat, ports.lon, ports.lat).min() / geo.METRES_PER_NMI
        if near > limits.port_nmi:
            known[lon, lat] = (
                f"({lon:g}, {lat:g}) lies {leg:,.0f} nmi from water that ships use, "
                "and no port is near it"
            )
        elif leg > limits.most_port_nmi:
            known[lon, lat] = (
                f"({lon:g}, {lat:g}) lies {leg:,.0f} nmi from water that we have ways on: "
                "its river or lake is not among them"
            )
    return [known[float(lon), float(lat)] for lon, lat in every]
