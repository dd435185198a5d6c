"""Who may know: labels, policy packs and decisions that say why; release, receive and recall.

``Label`` is written on an item, ``read_pack`` reads rules as data, ``Policy.decide`` answers one
question and refuses what it does not know, ``explained`` adds the smallest change that would turn
a refusal. A ``Node`` ``release``s to its partners' logs; ``offer``, ``take`` and ``acknowledge``
carry them as bytes; ``recall`` takes back, ``reached`` says who has it, ``sweep`` deletes.
"""

from __future__ import annotations

from sealane.share.item.attribute import ATTRIBUTES, Attribute
from sealane.share.item.label import ANYONE, Label, joined
from sealane.share.item.product import MEMBERS, Product
from sealane.share.log.content import Held, holdings, read
from sealane.share.log.replay import Mismatch, check, rebuild
from sealane.share.node import Node
from sealane.share.policy.decide import Decision, Policy, Question
from sealane.share.policy.explain import Change, applied, explained, smallest_change
from sealane.share.policy.pack import Bar, Grant, Pack, Party, Programme, read_pack
from sealane.share.policy.packaged import PACKAGED, pack_path
from sealane.share.recall import Reached, reached, recall
from sealane.share.release import Released, release
from sealane.share.retention import sweep
from sealane.share.transfer.offer import Wanted, offer, wanted
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import take

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
    "Held",
    "Label",
    "Mismatch",
    "Node",
    "Pack",
    "Party",
    "Policy",
    "Product",
    "Programme",
    "Question",
    "Reached",
    "Released",
    "Wanted",
    "acknowledge",
    "acknowledged",
    "applied",
    "check",
    "explained",
    "holdings",
    "joined",
    "offer",
    "pack_path",
    "reached",
    "read",
    "read_pack",
    "rebuild",
    "recall",
    "release",
    "smallest_change",
    "sweep",
    "take",
    "wanted",
]
