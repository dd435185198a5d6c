"""A zone: an area with a regime and those who claim it.

Sealane reports what a file says. Where zones overlap every one of them is named, with every
claimant; none of it is a judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sealane.law.regime import regime_of

__all__ = ["EQUAL", "INNER", "OUTER", "SHORE", "Zone"]

SHORE, INNER, OUTER, EQUAL = range(4)
"""What a piece of a computed boundary is: the shore, the limit of a zone further in, that of the
zone itself, or a line of equal distance between shores."""


@dataclass(frozen=True, eq=False)
class Zone:
    """One area: name, regime, claimants (by code, ascending), geometry and where it is from.

    ``geometry`` is a valid shapely Polygon or MultiPolygon in degrees, without jumps: an area
    over 180 deg has longitudes beyond 180 or below -180.

    A zone that was computed by distance says how far from its shore it begins and ends
    (``from_nmi``, ``to_nmi``), and what the piece from each corner of its
    boundary to the next is (``sides``); of others that is None.
    """

    name: str
    regime: str
    claimants: tuple[str, ...] = ()
    geometry: Any = field(default=None, repr=False)
    source: str | None = None
    name_ja: str | None = None
    from_nmi: float | None = None
    to_nmi: float | None = None
    sides: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regime", regime_of(self.regime))
        object.__setattr__(self, "claimants", tuple(sorted(set(self.claimants))))

    def as_dict(self) -> dict[str, Any]:
        """What an event says of the zone: name, regime, claimants, source."""
        return {
            "name": self.name,
            "regime": self.regime,
            "claimants": list(self.claimants),
            "source": self.source,
        }
