"""Which rules apply there, and who claims what? Maritime zones, as their authors drew them.

Zones come from the user's GeoJSON, each with a regime and every claimant. The room says which
zones hold a position, how deep inside it lies and where a way crosses a boundary.
It holds no verdict: Sealane reports, it does not adjudicate.
"""

from sealane.law.regime import REGIMES
from sealane.law.zone import Zone
from sealane.law.zone_set import ZoneSet

__all__ = ["REGIMES", "Zone", "ZoneSet"]
