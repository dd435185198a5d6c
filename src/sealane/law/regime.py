"""The regimes that a zone may have: a table of facts."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["REGIMES", "meant", "regime_of"]

REGIMES: dict[str, str] = {
    "internal_waters": "Waters on the landward side of the baseline (UNCLOS art. 8)",
    "archipelagic_waters": "Waters enclosed by archipelagic baselines (UNCLOS art. 49)",
    "territorial_sea": "Up to 12 nmi from the baseline (UNCLOS art. 3)",
    "contiguous_zone": "Up to 24 nmi from the baseline (UNCLOS art. 33)",
    "eez": "Exclusive economic zone, up to 200 nmi from the baseline (UNCLOS art. 57)",
    "continental_shelf": "Seabed beyond the territorial sea (UNCLOS art. 76)",
    "high_seas": "All parts of the sea not included in the above (UNCLOS art. 86)",
    "strait": "Strait used for international navigation (UNCLOS art. 37)",
    "safety_zone": "Around an installation or structure, up to 500 m (UNCLOS art. 60)",
    "joint_zone": "Jointly managed or under a provisional arrangement (UNCLOS art. 74, 83)",
    "restricted_area": "Area that an authority has declared closed or warned of",
    "protected_area": "Marine protected area",
    "archipelagic_sea_lane": "Lane within 25 nmi of an adopted axis (UNCLOS art. 53)",
    "adiz": "Air defence identification zone: declared by a State, not a zone of UNCLOS",
    "declared_baseline": "Enclosed by baselines that one claimant declared: what it asserts",
    "information_line": "A line that was declared or agreed; it bounds no zone in here",
    "other": "An area that its author drew",
}

_ALSO = {
    "exclusive_economic_zone": "eez",
    "territorial_waters": "territorial_sea",
    "contiguous": "contiguous_zone",
    "marine_protected_area": "protected_area",
    "mpa": "protected_area",
}


def regime_of(text: str) -> str:
    """The regime that an author means, however it is spelled; other words stay as written.

    An author may draw an area under a regime of their own: it is shown in their words.

    >>> regime_of("Territorial Sea"), regime_of("EEZ"), regime_of("fishing ground")
    ('territorial_sea', 'eez', 'fishing ground')
    """
    name = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
    name = _ALSO.get(name, name)
    return name if name in REGIMES else text


def meant(word: str, known: Iterable[str]) -> str:
    """The known word that may have been meant, as a sentence; empty if none is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean '{near[0]}'? " if near else ""
