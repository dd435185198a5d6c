"""How far recalls are: who was asked, who confirmed, who has not, since when; and who has an item.

What it cannot tell: whom a party told by other ways than its log, and whether it deleted what its
signed receipt says it deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from sealane.ledger import reading
from sealane.ledger.schema import ENTRIES
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import ACKNOWLEDGED, OUTBOX
from sealane.share.node import Node
from sealane.share.recall import HAVE, reached, was_met

__all__ = ["confirmed_at", "recalls", "sent_of", "with_confirmed"]

UNSENT = "unsent"
"""The state of a party of which nothing is to be confirmed (``recall.Reached``)."""
MOST_ENTRIES = 2_000
"""Entries of recalls that are looked at: one for each party that was asked."""
MOST_RECEIPTS = 500
"""Receipts of a partner behind a record that are looked through for the one that confirmed it."""


def recalls(node: Node, *, limit: int = 50) -> list[dict[str, Any]]:
    """The latest recalls of this node, those that are not confirmed by everybody first.

    Of each the item, why, since when, how many parties were asked and confirmed, and each party
    with its state (holds, waits, unsent: not asked; recalled: asked; confirmed; told: confirmed, as
    a partner told), beyond partners too.
    """
    with reading(node.engine) as connection:
        acts = _acts(connection)
        found = [_recall(connection, node, key, rows) for key, rows in list(acts.items())[:limit]]
    return sorted(found, key=lambda one: not one["is_open"])


Source = tuple[str, str, str]
"""Giver, originator, item."""


def _acts(connection: Connection) -> dict[Source, list[dict[str, Any]]]:
    """Entries of recalls by what they took back, the newest first."""
    asked = select(ENTRIES.c.sequence, ENTRIES.c.raw).where(ENTRIES.c.kind == "recall")
    asked = asked.order_by(ENTRIES.c.sequence.desc()).limit(MOST_ENTRIES)
    found: dict[Source, list[dict[str, Any]]] = {}
    for sequence, raw in connection.execute(asked):
        entry = json.loads(bytes(raw))
        body = entry["body"]
        key = (body["giver"], body["originator"], entry["subject"])
        one = {"entry": sequence, "at": entry["at"], "actor": entry["actor"], **body}
        found.setdefault(key, []).append(one | {"exercise_id": entry["exercise_id"]})
    return found


def _recall(
    connection: Connection, node: Node, source: Source, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    giver, originator, item = source
    last: dict[str, dict[str, Any]] = {}
    for row in rows:
        last.setdefault(row["partner"], row)
    parties = []
    for one in reached(node, item, giver=giver, originator=originator):
        act = last.get(one.party if one.by == node.party else one.by)
        told = one.as_json() | {"since": None if act is None else act["at"], "confirmed_at": None}
        if act is not None and one.by == node.party and one.state == "confirmed":
            told["confirmed_at"] = confirmed_at(
                connection, one.party, RECALL, act["sequence"], after=act["entry"]
            )
        parties.append(told)
    asked = [one for one in parties if one["state"] not in (*HAVE, UNSENT)]
    done = [one for one in asked if one["state"] == "confirmed"]
    by_word = [one for one in asked if one["state"] == "told"]
    open_ = [one for one in asked if one["state"] == "recalled"]
    waiting = [one["since"] for one in open_ if one["since"]]
    return {
        "item": item,
        "giver": giver,
        "originator": originator,
        "version": rows[0]["version"],
        "because": json.loads(rows[0]["terms"])["because"],
        "actor": rows[0]["actor"],
        "since": min(waiting, default=rows[-1]["at"]),
        "asked": len(asked),
        "confirmed": len(done),
        "told": len(by_word),
        "outstanding": [one["party"] for one in open_],
        "is_open": bool(open_),
        "lane": _lane(connection, source),
        "kind": _kind(connection, source),
        "parties": parties,
    }


def _lane(connection: Connection, source: Source) -> str | None:
    """The lane in which the item went out."""
    asked = select(OUTBOX.c.lane).where(*_of(source), OUTBOX.c.act == "release").limit(1)
    lane = connection.execute(asked).scalar()
    return None if lane is None else LANES[lane]


def _kind(connection: Connection, source: Source) -> str | None:
    """The kind of the item, as its latest release says it; None of what went before that did."""
    asked = select(ENTRIES.c.raw).where(ENTRIES.c.subject == source[2], ENTRIES.c.kind == "release")
    for raw in connection.execute(asked.order_by(ENTRIES.c.sequence.desc())).scalars():
        body = json.loads(bytes(raw))["body"]
        if (body["giver"], body["originator"]) == source[:2]:
            kind: str | None = body.get("kind")
            return kind
    return None


def _of(source: Source) -> list[Any]:
    giver, originator, item = source
    own = (OUTBOX.c.giver == giver, OUTBOX.c.originator == originator, OUTBOX.c.item == item)
    return list(own)


def confirmed_at(
    connection: Connection, partner: str, lane: int, sequence: int, *, after: int
) -> str | None:
    """When a partner's receipt confirmed a number of a lane; None if none has. ``after``: the entry
    of the record. Where it lies far behind, the time of the latest receipt: it was before that."""
    own = (ACKNOWLEDGED.c.partner == partner, ACKNOWLEDGED.c.lane == lane)
    kept = connection.execute(select(ACKNOWLEDGED).where(*own)).first()
    if kept is None or kept.sequence < sequence:
        return None
    asked = select(ENTRIES.c.raw).where(
        ENTRIES.c.subject == partner, ENTRIES.c.kind == "acknowledged", ENTRIES.c.sequence > after
    )
    asked = asked.order_by(ENTRIES.c.sequence).limit(MOST_RECEIPTS)
    for (raw,) in connection.execute(asked):
        entry = json.loads(bytes(raw))
        if entry["body"]["cursors"].get(LANES[lane], 0) >= sequence:
            return str(entry["at"])
    return str(kept.at)


def sent_of(
    connection: Connection, item: str, rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The releases of an item, one for each party and version, with what became of each and when
    the party confirmed that it has it. ``rows``: its history."""
    acts = {
        (row["party"], row["lane"], row["place"]): row for row in rows if row["what"] == "released"
    }
    asked = select(OUTBOX).where(OUTBOX.c.item == item, OUTBOX.c.act == "release")
    found = []
    for row in connection.execute(asked.order_by(OUTBOX.c.partner, OUTBOX.c.version.desc())):
        act = acts.get((row.partner, LANES[row.lane], row.sequence))
        terms = json.loads(row.terms)
        entry = -1 if act is None else act["sequence"]
        names = ("purpose", "rule", "article", "onward", "retain_until", "is_less", "path")
        told = {name: terms[name] for name in names}
        told |= {"party": row.partner, "version": row.version, "ended": row.ended}
        told |= {"at": None if act is None else act["at"]}
        told |= {"actor": None if act is None else act["actor"]}
        told["confirmed_at"] = confirmed_at(
            connection, row.partner, row.lane, row.sequence, after=entry
        )
        found.append(told)
    return found


def with_confirmed(node: Node, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the history; those of releases and recalls that went out with ``is_confirmed``, by
    the party's receipts. It is null where none is waited for any more: what was taken back, came
    to its end, lapsed or was followed by a newer version before the party had it, and recalls to a
    party that was never met."""
    asked_of: dict[tuple[str, str], set[int]] = {}
    for one in rows:
        if one["what"] in ("released", "recalled") and one["direction"] == "out":
            asked_of.setdefault((one["party"], one["lane"]), set()).add(one["place"])
    known: dict[tuple[str, str, int], bool | None] = {}
    with reading(node.engine) as connection:
        for (party, lane), places in asked_of.items():
            is_due = lane != LANES[RECALL] or was_met(node, connection, party)
            for place, is_there in _confirmed(connection, party, LANES.index(lane), places):
                known[party, lane, place] = is_there if is_due else None
    return [
        dict(one) | ({"is_confirmed": known.get((one["party"], one["lane"], one["place"]))}
                     if one["what"] in ("released", "recalled") and one["direction"] == "out"
                     else {})
        for one in rows
    ]  # fmt: skip


def _confirmed(
    connection: Connection, party: str, lane: int, places: set[int]
) -> Iterable[tuple[int, bool | None]]:
    own = (ACKNOWLEDGED.c.partner == party, ACKNOWLEDGED.c.lane == lane)
    upto = connection.execute(select(ACKNOWLEDGED.c.sequence).where(*own)).scalar() or 0
    asked = select(OUTBOX.c.sequence, OUTBOX.c.ended).where(
        OUTBOX.c.partner == party, OUTBOX.c.lane == lane, OUTBOX.c.sequence.in_(places)
    )
    for row in connection.execute(asked):
        if lane == RECALL:
            yield row.sequence, row.ended == "confirmed"
        elif row.sequence <= upto:
            yield row.sequence, row.ended != "lapsed" or None
        else:
            yield row.sequence, False if row.ended is None else None
