"""The zones in use: computed and declared ones, and official ones in place of the computed ones."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy.typing as npt

from sealane.law.area import INFORMATION, declared_zones
from sealane.law.corridor import with_corridors
from sealane.law.packaged import packaged_zones, zones_within
from sealane.law.zone import Zone
from sealane.law.zone_set import ZoneSet

__all__ = [
    "keep_official",
    "of_waters",
    "official_file",
    "own_within",
    "own_zones",
    "read_kept",
    "replaced",
    "zones_in_use",
]

OFFICIAL_ZONES = (
    Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    / "sealane"
    / "zones.geojson"
)
"""Where official zones are kept if no setting says otherwise (XDG Base Directory 0.8)."""


def official_file(chosen: str | Path | None) -> Path:
    """Where official zones are kept: what the setting ``law.zones`` says, or the user's data."""
    return OFFICIAL_ZONES if chosen is None else Path(chosen)


def zones_in_use(official: Path | None = None) -> ZoneSet:
    """The zones of the package, and those of a file that ``keep_official`` wrote, if any."""
    return ZoneSet(replaced(own_zones(), read_kept(official)))


@cache
def own_zones() -> tuple[Zone, ...]:
    """The computed zones as the acts of the tables leave them, and the declared ones."""
    return (*with_corridors(packaged_zones()), *declared_zones())


def own_within(boxes: npt.ArrayLike) -> tuple[Zone, ...]:
    """The same, of the computed ones only the parts that may meet the boxes (``zones_within``)."""
    return (*with_corridors(zones_within(boxes)), *declared_zones())


def of_waters(zones: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones without areas of information: from those no waters and no claimants follow."""
    return tuple(zone for zone in zones if zone.regime not in INFORMATION)


def read_kept(official: Path | None) -> tuple[Zone, ...]:
    """The official zones of a file that ``keep_official`` wrote; none where it is not there."""
    if official is None or not official.exists():
        return ()
    return ZoneSet.from_geojson(official).zones


def replaced(computed: Sequence[Zone], official: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones of the package without those that official ones stand for, and the official ones.

    A zone of the package goes where an official one has its regime and its claimants: a publisher's
    zones of a State are taken to be all of them.
    """
    given = tuple(official)
    if not given:
        return tuple(computed)
    known = {(zone.regime, zone.claimants) for zone in given}
    kept = [zone for zone in computed if (zone.regime, zone.claimants) not in known]
    return (*kept, *given)


def keep_official(zones: Sequence[Zone], path: Path) -> tuple[Zone, ...]:
    """Keep official zones in a file beside those that it holds; all that it holds now.

    A zone of the same name, regime and source is replaced.
    """
    held = read_kept(path)
    new = {(zone.name, zone.regime, zone.source) for zone in zones}
    kept = [zone for zone in held if (zone.name, zone.regime, zone.source) not in new]
    whole = ZoneSet((*kept, *zones))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(whole.to_geojson(), "utf-8")
    temporary.rename(path)
    return whole.zones
