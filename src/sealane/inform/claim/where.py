"""Where a claim means: degrees, a zone by name, a place of the gazetteer, a packaged feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealane.inform.claim.claim import Where
from sealane.inform.claim.place import Place, disk, zones_named

if TYPE_CHECKING:
    from sealane.law import ZoneSet

__all__ = ["place_of"]


def place_of(where: Where, zones: ZoneSet | None) -> Place | None:
    """The place that is meant; None where nothing of that name is known.

    Degrees come first, then zones by name, then features by name in English or Japanese. A feature
    stands at one point, so the radius holds what is not known of it.
    """
    if where.lon is not None and where.lat is not None:
        return disk(where)
    name = where.zone or where.text
    if not name:
        return None
    found = zones_named(name, zones) if zones is not None else None
    return found or _feature(name, where.within_nmi)


def _feature(name: str, within_nmi: float | None) -> Place | None:
    from sealane import law

    known = law.features()
    wanted = name.casefold().strip()
    for number, names in enumerate(zip(known.name_en, known.name_ja, strict=True)):
        if wanted in (one.casefold() for one in names):
            radius = FEATURE_NMI + float(known.error_nmi[number])
            place = Where(
                lon=float(known.lon[number]),
                lat=float(known.lat[number]),
                within_nmi=radius if within_nmi is None else within_nmi,
                text=name,
            )
            return disk(place)
    return None


FEATURE_NMI = 12.0
"""At a feature is within a territorial sea of it, unless a radius is given (UNCLOS art. 3)."""
