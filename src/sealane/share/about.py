"""All that a node can say of one item: its label, who has it and why, who was refused, and why.

What is told of an item is its label and what kind of event it is, never its content. It is told
while the node may read the item: what was recalled or is past its end has no label any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, case, func, or_, select

from sealane.errors import NotFound
from sealane.ledger import reading
from sealane.ledger.canonical import moment_told
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LANES
from sealane.share.book.schema import CONTENTS, HOLDINGS, OUTBOX, TOMBSTONES
from sealane.share.foresee import explained_here
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.log.content import Held, chunks, not_heard
from sealane.share.log.history import Asked, history
from sealane.share.log.origin import authorship
from sealane.share.node import Node, time_held
from sealane.share.policy.pack import Pack
from sealane.share.progress import sent_of
from sealane.share.recall import reached, taken_back

__all__ = [
    "about",
    "explanation",
    "head_of",
    "kinds_gone",
    "kinds_of",
    "lanes_of",
    "part_of",
    "rule_told",
    "with_still_held",
]

LARGEST_READ = 65_536
"""Bytes of a product that a list reads whole; of a larger one its end, behind the body."""
LARGEST_END = 16_384
"""Bytes of that end, in which its time of issue and its label are."""
BEHIND_BODY = b',"issued_at":"'
HEAD = {"issued_at", "item", "label", "version"}
"""Members of a product beside its body."""
MOST_ROWS = 200
"""Rows of an item's history."""


def kinds_of(node: Node, digests: Iterable[str], *, at: datetime) -> dict[str, dict[str, Any]]:
    """Kind, topic, kind of event and time of issue by digest, of what this node may read now. Of a
    large product only its end is read, where its label is: a large event has no kind of event."""
    asked = select(CONTENTS.c.digest, part_of(CONTENTS.c.raw)).join(
        HOLDINGS, HOLDINGS.c.digest == CONTENTS.c.digest
    )
    found: dict[str, dict[str, Any]] = {}
    with reading(node.engine) as connection:
        now = moment_told(time_held(connection, at))
        lasts = or_(HOLDINGS.c.retain_until.is_(None), HOLDINGS.c.retain_until > now)
        for some in chunks(digests):
            for row in connection.execute(asked.where(CONTENTS.c.digest.in_(some), lasts)):
                told = head_of(bytes(row.part))
                if told is not None:
                    found[row.digest] = _kind(told)
    return found


def part_of(raw: Column[Any], most: int = LARGEST_READ) -> ColumnElement[Any]:
    """Of a column of products: each whole up to some bytes, of a larger one its end (``part``)."""
    end = func.substr(raw, func.length(raw) - LARGEST_END + 1, type_=raw.type)
    return case((func.length(raw) <= most, raw), else_=end).label("part")


def head_of(part: bytes) -> Mapping[str, Any] | None:
    """A product, or the end of one behind its body; None where its label is longer than that end.

    Members of canonical JSON are in order: the body first, then the time of issue. A quote within a
    text has a stroke before it, so what follows the mark is a member, and only that of the product
    itself leaves what can be read to the end.
    """
    if part.startswith(b'{"body":'):
        try:
            whole: Mapping[str, Any] = json.loads(part)
            return whole
        except ValueError:
            pass  # the end of one, by chance
    at = part.find(BEHIND_BODY)
    while at >= 0:
        try:
            told = json.loads(b"{" + part[at + 1 :])
        except ValueError:
            at = part.find(BEHIND_BODY, at + 1)
            continue
        return {**told, "body": {}} if told.keys() == HEAD else None
    return None


def kinds_gone(node: Node, items: Iterable[str]) -> dict[str, str]:
    """The kind of each item that went out, by item, as the ledger has it when the content is gone;
    none of what went before entries told it."""
    found: dict[str, str] = {}
    with reading(node.engine) as connection:
        for some in chunks(items):
            asked = select(ENTRIES.c.subject, ENTRIES.c.raw).where(
                ENTRIES.c.subject.in_(some), ENTRIES.c.kind == "release"
            )
            for row in connection.execute(asked.order_by(ENTRIES.c.sequence)):
                kind = json.loads(bytes(row.raw))["body"].get("kind")
                if kind is not None:
                    found[row.subject] = kind
    return found


def lanes_of(node: Node, items: Iterable[str]) -> dict[str, str]:
    """The lane in which each item went out, by item: what is left of its kind when its
    content is gone."""
    found: dict[str, str] = {}
    with reading(node.engine) as connection:
        for some in chunks(items):
            asked = select(OUTBOX.c.item, OUTBOX.c.lane).distinct()
            asked = asked.where(OUTBOX.c.item.in_(some), OUTBOX.c.act == "release")
            found |= {row.item: LANES[row.lane] for row in connection.execute(asked)}
    return found


def still_held(
    node: Node, rows: Sequence[Mapping[str, Any]], *, at: datetime
) -> dict[tuple[str, str], int]:
    """Of rows of refusals, by party and item: the earlier version that the party has now."""
    asked_of: dict[tuple[Any, ...], int] = {}
    for one in rows:
        if one["what"] == "refused" and one["direction"] == "out":
            key = (one["party"], one["item"], one.get("originator"))
            asked_of[key] = max(one["version"], asked_of.get(key, 0))
    names = ("partner", "item", "originator", "version")
    columns = [OUTBOX.c[name] for name in names]
    found: dict[tuple[str, str], int] = {}
    with reading(node.engine) as connection:
        now = moment_told(time_held(connection, at))
        lasts = or_(OUTBOX.c.retain_until.is_(None), OUTBOX.c.retain_until > now)
        stands = (OUTBOX.c.act == "release", OUTBOX.c.ended.is_(None), lasts)
        for some in chunks(item for _, item, _ in asked_of):
            for row in connection.execute(select(*columns).where(OUTBOX.c.item.in_(some), *stands)):
                refused = asked_of.get((row.partner, row.item, row.originator))
                if refused is not None and row.version < refused:
                    found[row.partner, row.item] = row.version
    return found


def with_still_held(
    node: Node, rows: Sequence[Mapping[str, Any]], *, at: datetime
) -> list[dict[str, Any]]:
    """The rows, those of refusals with ``still_holds`` and ``remedy`` where the party keeps an
    earlier version."""
    found = still_held(node, rows, at=at)
    told = []
    for row in rows:
        version = found.get((str(row["party"]), row["item"]))
        if row["what"] != "refused" or row["direction"] != "out" or version is None:
            told.append(dict(row))
            continue
        remedy = taken_back(row["item"], str(row["party"]))
        is_it = version < row["version"]
        told.append(dict(row) | ({"still_holds": version, "remedy": remedy} if is_it else {}))
    return told


def _kind(product: Mapping[str, Any]) -> dict[str, Any]:
    label, body = product["label"], product["body"]
    is_guarded = "kind" in label.get("of_fields", {})
    of = body.get("kind") if label.get("kind") == "event" and not is_guarded else None
    told = {"kind": label.get("kind"), "topic": label.get("topic"), "event": of}
    return told | {"issued_at": product["issued_at"]}


def rule_told(pack: Pack, rule: str | None) -> dict[str, Any] | None:
    """A grant or bar of the rules as they are now, with the programme that it rests on and its
    source; None for one that they do not have."""
    grant, bar = pack.grants.get(rule or ""), pack.bars.get(rule or "")
    if grant is not None:
        programme = pack.programmes[grant.programme]
        return {
            "rule": grant.id, "article": " ".join(grant.article.split()),
            "obligations": dict(grant.obligations), "onward": grant.onward,
            "programme": programme.id, "name": dict(programme.name),
            "since": programme.since.isoformat(),
            "until": None if programme.until is None else programme.until.isoformat(),
            "source": " ".join(programme.source.split()), "title_ja": programme.title_ja,
        }  # fmt: skip
    if bar is not None:
        article = " ".join(bar.article.split())
        told = {"rule": bar.id, "article": article, "because": dict(bar.because)}
        return told | {"title_ja": bar.title_ja}
    return None


def about(node: Node, item: str, *, at: datetime) -> dict[str, Any]:
    """The copies that this node holds, the releases with their rules and receipts, whom it reached,
    and its history. ``NotFound`` for an item of which the ledger knows nothing."""
    rows = history(node, Asked(item=item, exercise_id="*"), limit=MOST_ROWS).rows
    rows = with_still_held(node, rows, at=at)
    pack = node.policy.pack
    with reading(node.engine) as connection:
        now = time_held(connection, at)
        held = _copies(connection, item, now)
        sent = sent_of(connection, item, rows)
    if not rows and not held:
        raise NotFound(
            f"{node.party} neither gave nor got {item[:80]!r}.",
            hint="Look at /api/v1/share/log for the items that there are.",
            item=item[:80],
        )
    sources = {(one.giver, one.originator) for one, _ in held}
    sources |= {(one["giver"], one["originator"]) for one in rows if one.get("giver")}
    every = [
        one.as_json()
        for giver, originator in sorted(sources)
        for one in reached(node, item, giver=giver, originator=originator)
    ]
    return {
        "item": item,
        "held": [_held_told(one, product, node.party) for one, product in held],
        "sent": [one | {"by_rule": rule_told(pack, one["rule"])} for one in sent],
        "reached": every,
        "not_confirmed": sorted({one["party"] for one in every if one["state"] == "recalled"}),
        "history": [one | {"by_rule": rule_told(pack, one["rule"])} for one in rows],
    }


def not_held(node: Node, item: str) -> str:
    """Why an item is not held that was asked for: ``recalled``, ``expired``, ``unheard`` (its giver
    was not heard since this node was restored), or ``unknown``: it was never here."""
    with reading(node.engine) as connection:
        asked = select(HOLDINGS.c.giver, HOLDINGS.c.retain_until).where(HOLDINGS.c.item == item)
        rows, waits = connection.execute(asked).all(), not_heard(connection)
        stone = select(TOMBSTONES.c.version).where(TOMBSTONES.c.item == item).limit(1)
        is_buried = connection.execute(stone).first() is not None
    if any(row.giver in waits for row in rows):
        return "unheard"
    if rows:
        return "expired"  # and not swept yet
    whats = frozenset({"expired", "received", "released", "recalled"})
    for row in history(node, Asked(item=item, whats=whats, exercise_id="*")).rows:
        if row["what"] == "expired" and row["direction"] == "in":
            return "expired"
        if row["what"] in ("recalled", "received"):
            break
    return "recalled" if is_buried else "unknown"


def _copies(
    connection: Connection, item: str, now: datetime
) -> list[tuple[Held, Mapping[str, Any]]]:
    asked = select(HOLDINGS, CONTENTS.c.raw).join(CONTENTS, CONTENTS.c.digest == HOLDINGS.c.digest)
    asked = asked.where(HOLDINGS.c.item == item)
    asked = asked.order_by(HOLDINGS.c.version.desc(), HOLDINGS.c.giver)
    found = [(Held.of(row), row.raw) for row in connection.execute(asked)]
    return [(one, json.loads(bytes(raw))) for one, raw in found if not one.is_over(now)]


def _held_told(held: Held, product: Mapping[str, Any], own: str) -> dict[str, Any]:
    """A copy without its content, and who says whose it is."""
    told = held.as_json() | _kind(product) | {"authorship": authorship(held, own)}
    return told | {"label": product["label"]}


def explanation(node: Node, item: str, *, to: str, purpose: str, at: datetime) -> dict[str, Any]:
    """May this item go to a party for a purpose, by the rules as they are now, and what is the
    smallest change that would turn a refusal?

    Asked of the copy that this node holds, as a release would answer (``foresee``). Where it holds
    none, of the label that the latest refusal to this party was written with: what this node knows
    of the item, such as that it was taken back, is answered as a release does there too.
    ``asked_of`` says which. ``NotFound`` if there is neither: the item was never here, or is gone.
    """
    with reading(node.engine) as connection:
        now = time_held(connection, at)
        held = _copies(connection, item, now)
    whose: dict[str, Any] = {}
    if held:
        one, product = held[0]
        whose = {"authorship": authorship(one, node.party)}
        told = explained_here(node, Product.of(product), to=to, purpose=purpose, at=at)
        whose["by_rule"] = rule_told(node.policy.pack, told.get("rule"))
        return _answer(item, to, purpose, "held", told | whose)
    asked, own = _of_refusal(node, item, to)
    told = explained_here(node, asked, to=to, purpose=purpose, at=at, own=own)
    told |= {"by_rule": rule_told(node.policy.pack, told.get("rule"))}
    return _answer(item, to, purpose, "refusal", told)


def _answer(
    item: str, to: str, purpose: str, asked_of: str, told: Mapping[str, Any]
) -> dict[str, Any]:
    return {"item": item, "to": to, "purpose": purpose, "asked_of": asked_of, **told}


def _of_refusal(node: Node, item: str, to: str) -> tuple[Product, str]:
    """What the latest refusal to a party was asked of, without its content, and the digest that it
    had."""
    asked = Asked(item=item, party=to, whats=frozenset({"refused"}), exercise_id="*")
    for row in history(node, asked, limit=10).rows:
        if row.get("label") is None:
            continue
        drill = row["exercise_id"]
        body = {} if drill is None else {"exercise_id": drill}
        when = datetime.fromisoformat(row["at"])
        label = Label.of(row["label"])
        product = Product(
            item=item, version=row["version"], issued_at=when, body=body, label=label
        )  # fmt: skip
        return product, row["digest"]
    raise NotFound(
        f"{node.party} holds no {item[:80]!r} that may be read now, and no refusal to {to} tells "
        "its label.",
        hint="Ask with the file: sealane share explain FILE --to PARTY --purpose P --pack PACK.",
        item=item[:80],
    )
