"""Which rules apply there, and who claims what? Maritime zones, rights and instruments.

Zones are computed from the packaged coast, declared by an act that the package cites, or official
ones that the user brings; each has a regime and every claimant. The room says which zones hold a
position, how deep inside it lies, where a way crosses a boundary, and what applies at a place.
It holds no verdict: Sealane reports, it does not adjudicate.
"""

from sealane.law.area import INFORMATION, declared_lines, declared_zones, without_enclosed
from sealane.law.ask import degrees, known_claimants, known_regime
from sealane.law.astray import far_from_shore, refuse_swapped
from sealane.law.atlas import (
    forget_official,
    keep_official,
    official_file,
    own_zones,
    stood_for,
    zones_in_use,
    zones_of_run,
)
from sealane.law.brief import ACTIVITIES, Brief, brief, day_of
from sealane.law.claimant import claimants_of, flag_states
from sealane.law.feature_place import Features, features
from sealane.law.flag import flag_of
from sealane.law.gate import Gateway, gateways
from sealane.law.line import Line, Nearness
from sealane.law.many import regime_at
from sealane.law.official import read_official
from sealane.law.overlap import overlaps
from sealane.law.packaged import COMPUTED, packaged_zones
from sealane.law.regime import REGIMES, meant
from sealane.law.state_name import known_codes, state_named
from sealane.law.water import Place, Regimes, Waters
from sealane.law.wording import parts_told, waters_told
from sealane.law.zone import Zone
from sealane.law.zone_set import ZoneSet

__all__ = [
    "ACTIVITIES",
    "COMPUTED",
    "INFORMATION",
    "REGIMES",
    "Brief",
    "Features",
    "Gateway",
    "Line",
    "Nearness",
    "Place",
    "Regimes",
    "Waters",
    "Zone",
    "ZoneSet",
    "brief",
    "claimants_of",
    "day_of",
    "declared_lines",
    "declared_zones",
    "degrees",
    "far_from_shore",
    "features",
    "flag_of",
    "flag_states",
    "forget_official",
    "gateways",
    "keep_official",
    "known_claimants",
    "known_codes",
    "known_regime",
    "meant",
    "official_file",
    "overlaps",
    "own_zones",
    "packaged_zones",
    "parts_told",
    "read_official",
    "refuse_swapped",
    "regime_at",
    "state_named",
    "stood_for",
    "waters_told",
    "without_enclosed",
    "zones_in_use",
    "zones_of_run",
]
