"""The record of a product that came another way than a log: without a number and a signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sealane.ledger.canonical import moment_told
from sealane.share.book.record import LANES, lane_of
from sealane.share.item.product import Product

__all__ = ["loose_release"]


def loose_release(
    product: Product,
    giver: str,
    *,
    purpose: str,
    rule: str,
    article: str,
    path: Sequence[str] | None = None,
) -> dict[str, Any]:
    """A release for ``take_loose``: of the originator that the label names, else of the giver. It
    goes no further than this node. ``path``: default from the originator to the giver. ``BadInput``
    for a body that has no canonical bytes."""
    label = product.label
    whose = label.originator or giver
    end = None if label.retain_until is None else moment_told(label.retain_until)
    return {
        "act": "release",
        "lane": LANES[lane_of(product.kind, product.body)],
        "sequence": 1,
        "item": product.item,
        "version": product.version,
        "originator": whose,
        "digest": product.digest,
        "terms": {
            "purpose": purpose, "rule": rule, "article": article, "onward": False,
            "retain_until": end, "is_less": False,
            "path": list(path or dict.fromkeys([whose, giver])),
        },
        "product": product.as_json(),
        "ended": None,
    }  # fmt: skip
