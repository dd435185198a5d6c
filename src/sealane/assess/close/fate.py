"""What happens to trade of a kind through a closed gate: one rule, and the reason by its side.

1. A gate that alone shuts a sea off (``lane.enclosed.shuts_a_sea``): all that passes there is
   loaded or landed behind it, so it is cut off, whatever reference lanes are in hand.
2. Else the reference lanes of its goods that pass decide: all cut off, some (``in_part``), none.
3. Where none of them passes and no port lies behind the closed gates together, every voyage has
   another way: it goes round. Where some port does, what of these goods is bound for it is not
   known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sealane.assess.close.enclosed import behind_gates
from sealane.assess.close.reference import reference_lanes
from sealane.assess.close.way import Asked, Pair
from sealane.assess.lane.enclosed import shuts_a_sea
from sealane.say.said import Said

__all__ = ["SEA_SHUT", "fate_of"]

SEA_SHUT = Said(
    "what passes there is loaded or landed behind the gate, which has no other way by sea, so it is"
    " cut off whatever reference lanes of it there are",
    "そこを通る貨物は海峡の内側で積むか揚げるもので、海路はほかにないため、基準航路の有無によらず途絶する",
)
LANES_CUT = Said(
    "all reference lanes of these goods through there are cut off",
    "そこを通るこの品目の基準航路はすべて途絶する",
)
GOES_ROUND = Said(
    "it goes round and comes later by the longer way: not lost",
    "迂回し、その分遅く届くため、失われない",
)
IN_PART = Said(
    "some lanes are cut off and some go round; how much is on each is not counted",
    "一部の航路は途絶し一部は迂回する。内訳の集計はない",
)
NO_LANE = Said(
    "no reference lane of these goods passes there, and some ports behind the gates have no other"
    " way: how much is bound for them is not known",
    "そこを通るこの品目の基準航路がなく、内側にはほかに海路のない港もあるため、途絶する量は不明",
)
LIKE = {
    "oil_all": ("crude_oil", "oil_products"),
    "urea": ("fertiliser",),
    "sulphur": ("fertiliser",),
    "chemicals": ("fertiliser",),
    "dry_bulk": ("wheat", "maize", "rice", "soybeans", "coal"),
    "containers": ("all_goods",),
    "cars": ("all_goods",),
}
"""Goods of the reference lanes that stand for a kind of trade; itself where it is not here."""


def fate_of(
    gate: str, kind: str, gates: Sequence[str], ways: Mapping[Asked, Pair]
) -> tuple[str, Said]:
    """What happens to trade of a kind through a gate, and why.

    "cut_off", "in_part" (some is cut off and some goes round), "diverted" or "not_known". It
    cannot tell what goes by land from behind the gate, nor how much is on each lane.
    """
    if shuts_a_sea(gate):
        return "cut_off", SEA_SHUT
    lanes = [one for one in reference_lanes() if one.commodity in LIKE.get(kind, (kind,))]
    pairs = [ways.get((one.origin, one.destination, one.ship)) for one in lanes]
    own = [one for one in pairs if one is not None and gate in one.open_gates]
    cut = [one for one in own if one.fate == "cut_off"]
    if own and len(cut) == len(own):
        return "cut_off", LANES_CUT
    if cut:
        return "in_part", IN_PART
    if own or not behind_gates(tuple(gates)).coasts:
        return "diverted", GOES_ROUND
    return "not_known", NO_LANE
