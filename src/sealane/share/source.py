"""Where a product that is released comes from, and what its recipient has of it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sealane.ledger.canonical import moment_told
from sealane.share.book.record import LONGEST_TEXT
from sealane.share.log.content import Held
from sealane.share.log.permission import Permission
from sealane.share.policy.pack import Grant
from sealane.share.policy.portion import Portion

__all__ = ["Key", "Sent", "Source", "first_end", "named_as", "terms_of", "under_another_name"]

Key = tuple[str, str, str]
"""Giver, originator, item."""


@dataclass(slots=True)
class Sent:
    """What a partner has of an item: the row of each version of the holding, and the last row."""

    versions: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    last: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Under which key a product is held, the holding where another gave it, and the word of its
    originator for this one onward release."""

    key: Key
    held: Held | None = None
    allowed: Permission | None = None


def named_as(found: Portion, name: str) -> Portion:
    """A later version of what was made less keeps the name that its partner knows, though the
    secret was rotated since: so that it takes the place of the one before."""
    assert found.product is not None
    return replace(found, product=replace(found.product, item=name))


def first_end(found: Portion, source: Source) -> str | None:
    """Until when a recipient may keep it: the end by the rule, by the giver, or of the originator's
    permission, whichever first."""
    ends = [None if found.retain_until is None else moment_told(found.retain_until)]
    ends += [source.held.retain_until] if source.held is not None else []
    ends += [source.allowed.until] if source.allowed is not None else []
    return min((one for one in ends if one), default=None)


def under_another_name(last: Mapping[str, Any] | None, row: Mapping[str, Any]) -> int | None:
    """The version before, where a party had it under another name than the one that goes: then it
    takes the place of none."""
    if last is None or last["told_item"] == row["told_item"]:
        return None
    return int(last["version"]) if last["ended"] is None else None


def terms_of(
    rule: Grant, purpose: str, end: str | None, path: tuple[str, ...], *, is_less: bool
) -> dict[str, Any]:
    """The terms on which something goes. ``path``: the hands that it went through, the last of them
    this node's."""
    return {
        "purpose": purpose,
        "rule": rule.id,
        "article": " ".join(rule.article.split())[:LONGEST_TEXT],
        "onward": rule.onward,
        "retain_until": end,
        "is_less": is_less,
        "path": list(path),
    }
