"""Who may know: labels, policy packs and decisions that say why.

``Label`` is written on an item, ``read_pack`` reads rules as data, ``Policy.decide`` answers one
question and refuses what it does not know, ``explained`` adds the smallest change that would turn
a refusal.
"""

from __future__ import annotations

from sealane.share.attribute import ATTRIBUTES, Attribute
from sealane.share.decide import Decision, Policy, Question
from sealane.share.explain import Change, applied, explained, smallest_change
from sealane.share.label import ANYONE, Label, joined
from sealane.share.pack import Bar, Grant, Pack, Party, Programme, read_pack
from sealane.share.packaged import PACKAGED, pack_path
from sealane.share.product import MEMBERS, Product

__all__ = [
    "ANYONE",
    "ATTRIBUTES",
    "MEMBERS",
    "PACKAGED",
    "Attribute",
    "Bar",
    "Change",
    "Decision",
    "Grant",
    "Label",
    "Pack",
    "Party",
    "Policy",
    "Product",
    "Programme",
    "Question",
    "applied",
    "explained",
    "joined",
    "pack_path",
    "read_pack",
    "smallest_change",
]
