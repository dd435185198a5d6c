"""What waits for somebody of this node: items without a whole label, and questions about onward
releases.

Of an item that waits no content is told: its label is not whole, so nobody knows who may read it.
What it cannot tell: which label would be right, and whether the rules will let an onward release
go that its originator allows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from sealane.ledger import reading
from sealane.ledger.canonical import moment_told
from sealane.share.about import head_of, part_of
from sealane.share.book.schema import WAITING
from sealane.share.log.permission import Request, requests
from sealane.share.node import Node, time_held

__all__ = ["Showing", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """``most``: items that are told, the oldest first; ``largest_bytes``: of an item whose kind is
    told as a whole; of larger ones the end is read, where the label is (both ours)."""

    most: int = 200
    largest_bytes: int = 65_536


def pending(node: Node, *, at: datetime, rule: Showing | None = None) -> dict[str, Any]:
    """``count``, ``items`` that wait for a label and ``questions``.

    Each question has a ``role``: ``to_answer`` (asked of this node), ``to_withdraw`` (this node
    allowed it and it is in force), ``asked`` (this node asked and has no answer); ``is_over``: its
    end is past, so that it can only be refused. Times are those of the ledger, in UTC.
    """
    with reading(node.engine) as connection:
        now = moment_told(time_held(connection, at))
        count, items = _items(connection, now, rule or Showing())
        every = requests(connection)
    questions = [(_role(one, node.party, now), one) for one in every]
    return {
        "count": count,
        "items": items,
        "questions": [
            one.as_json() | {"role": role, "is_over": one.until <= now}
            for role, one in questions
            if role is not None
        ],
    }


def _items(connection: Connection, now: str, rule: Showing) -> tuple[int, list[dict[str, Any]]]:
    lasts = or_(WAITING.c.retain_until.is_(None), WAITING.c.retain_until > now)
    count = connection.execute(select(func.count()).select_from(WAITING).where(lasts)).scalar_one()
    names = ("name", "giver", "originator", "item", "version", "unsaid", "purpose", "via", "by",
             "came_at", "retain_until")  # fmt: skip
    asked = select(
        *(WAITING.c[name] for name in names), part_of(WAITING.c.raw, rule.largest_bytes)
    ).where(lasts)
    asked = asked.order_by(WAITING.c.came_at, WAITING.c.giver, WAITING.c.item).limit(rule.most)
    return count, [_item(row) for row in connection.execute(asked).mappings()]


def _item(row: Mapping[Any, Any]) -> dict[str, Any]:
    label = (head_of(bytes(row["part"])) or {}).get("label", {})
    told = {str(name): said for name, said in row.items() if name not in ("part", "retain_until")}
    told |= {"unsaid": json.loads(row["unsaid"]), "until": row["retain_until"]}
    return told | {"kind": label.get("kind"), "topic": label.get("topic")}


def _role(one: Request, party: str, now: str) -> str | None:
    """What this node has to do with a question; None where it is answered, or over."""
    if one.originator == party and one.state == "asked":
        return "to_answer"
    if one.until <= now:
        return None
    if one.originator == party and one.state == "allowed":
        return "to_withdraw"
    return "asked" if one.by == party and one.state == "asked" else None
