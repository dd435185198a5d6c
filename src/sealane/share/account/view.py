"""What somebody of a party sees of what a node holds: the node's own people all of it, others
what the rules let their party have, made less where they ask for it as in a release. A central
authority and a local one are two parties with two views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sealane.share.account.account import Account
from sealane.share.item.product import Product
from sealane.share.policy.decide import Decision, Policy, Question
from sealane.share.policy.portion import portion

__all__ = ["view"]


def view(
    products: Iterable[Product],
    account: Account,
    policy: Policy,
    *,
    holder: str,
    purpose: str,
    at: datetime,
    secret: bytes,
) -> Iterator[tuple[Product, Decision | None]]:
    """Each product that the account may see, with the decision (None: it is of the node's own
    party); the others are left out. ``secret``: of the node for the account's party
    (``Node.secret_for``). ``NotAllowed`` if no role of it may read."""
    account.require("read")
    for product in products:
        if account.party == holder:
            yield product, None
            continue
        asked = Question(
            label=product.label, holder=holder, to=account.party, purpose=purpose, at=at
        )
        found = portion(policy, product, asked, secret=secret)
        if found.product is not None:
            yield found.product, found.decision
