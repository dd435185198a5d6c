"""What a release would answer now, and why: asked of a node, which writes nothing.

The rules say whether a holder may give an item to a party. A release asks more: what the giver
bound this node to, whether the item was recalled or is past its end, whether its giver was heard,
what the party has already, and whether the originator allowed it. Here the steps of a release
itself are taken (``release.foreseen``), so that the two cannot differ.

What it cannot tell: what a release will answer later, after an end or a recall.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sealane.share.item.product import Product
from sealane.share.node import Node
from sealane.share.policy.decide import Question
from sealane.share.policy.explain import explained, source_of
from sealane.share.policy.pack import NAMED_ALONE
from sealane.share.release import GIVERS_WORD, foreseen
from sealane.share.released import Foreseen

__all__ = ["explained_here"]

NODE, RULES = "node", "rules"


def explained_here(
    node: Node, product: Product, *, to: str, purpose: str, at: datetime, is_shown: bool = False,
    own: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What releasing a product to a party for a purpose would answer now, as ``explained`` tells
    it, with ``purpose``, ``outcome`` (that of a release) and ``decided_by``: ``rules``, or ``node``
    where what this node holds or gave stops it, so that no change of label or agreement is told.
    ``went_for``: the purpose for which this version went to the party before. ``remedy``: how to
    ask the originator, where its word is what is missing. ``own``: the digest of a product of which
    nothing but the label is here: what the node knows of it is told as ever, and the rules are
    asked of the label alone, without ``outcome`` and ``remedy``.

    ``BadInput`` for a product that a release does not take.
    """
    one = foreseen(node, product, to, purpose=purpose, at=at, own=own)
    decision = one.told.decision
    if one.found is None or decision is not one.found.decision:
        told: dict[str, Any] = decision.as_json() | source_of(node.policy, decision.rule)
        told |= {"decided_by": NODE}
        if not decision.permitted:
            told["smallest_change"] = None
    else:
        asked = Question(
            label=product.label, holder=node.party, to=to, purpose=purpose, at=one.at,
            is_allowed=one.is_allowed,
        )  # fmt: skip
        if own is not None:
            return explained(node.policy, asked) | {"decided_by": RULES, "purpose": purpose}
        told = explained(node.policy, asked, product, is_shown=is_shown, found=one.found)
        told |= {"decided_by": RULES}
        if "retain_until" in told:
            told["retain_until"] = one.end
    remedy = _remedy(one, product, to, purpose)
    told |= {"purpose": purpose, "outcome": one.told.outcome}
    told |= {} if one.told.went_for is None else {"went_for": one.told.went_for}
    return told | ({} if remedy is None else {"remedy": remedy})


def _remedy(one: Foreseen, product: Product, to: str, purpose: str) -> str | None:
    """How the originator is asked, where its word is what stops an item of another. None for a
    purpose that its label does not have, which no such word adds, and that no hint leads to."""
    reason = one.told.decision.reason
    is_givers = reason in GIVERS_WORD and (one.found is None or reason == "originator_decides")
    is_labelled = purpose in (product.label.purposes or ()) and purpose not in NAMED_ALONE
    if one.is_here or not is_givers or not is_labelled:
        return None
    return (
        f"sealane share onward ask {product.item} --to {to} --purpose {purpose} --until T "
        "--because TEXT"
    )
