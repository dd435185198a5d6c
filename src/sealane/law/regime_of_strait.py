"""Which waters the regime of a strait rules, and whose rules it stands in for: tables of facts."""

from __future__ import annotations

__all__ = ["BY_REGIME", "INSHORE", "STANDS_FOR", "WHOLE"]

INSHORE = frozenset({"internal_waters", "archipelagic_waters", "territorial_sea"})
"""Waters under sovereignty, and land: a strait with rules of its own may consist of them."""
BY_REGIME = {
    "transit_passage": ("strait", frozenset({"territorial_sea"})),
    "archipelagic_waters": ("archipelagic_waters", INSHORE),
    "special_treaty_35c": ("strait_treaty", INSHORE),
    "messina_exception_38": ("strait_innocent", INSHORE),
    "non_suspendable_innocent_passage_45": ("strait_innocent", INSHORE),
    "innocent_passage_icj_1949": ("strait_innocent", INSHORE),
    "canal_treaty": ("canal", INSHORE),
    "claimed_internal_waters": ("strait_internal", INSHORE),
}
"""What a regime of ``straits.csv`` adds to which waters. Beyond territorial seas the waters
themselves tell (``eez_corridor_36``, ``open_sea``: articles 36, 58 and 87), and so they do where no
article was found in a source (``regime_not_found``)."""
WHOLE = frozenset({"strait_treaty", "canal"})
"""Inside of the extent these rule all waters: the middle of the Sea of Marmara is further than 12
nmi from its shores, and the Convention of Montreux holds there."""
STANDS_FOR = {
    "strait_treaty": INSHORE | {"contiguous_zone", "eez"},
    "strait_innocent": INSHORE,
    "strait_internal": frozenset({"internal_waters"}),
    "strait_contested": INSHORE,
    "canal": frozenset({"internal_waters"}),
}
"""Where the first tells of an activity, its rule is told in place of that of the others."""
