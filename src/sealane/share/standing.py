"""How a node stands with its partners, from its own tables alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from sealane.ledger import reading
from sealane.share.book.record import LANES, RECALL
from sealane.share.book.schema import ACKNOWLEDGED, HOLDINGS, INBOX, OUTBOX
from sealane.share.log.content import holdings
from sealane.share.log.lapse import lapsed_of
from sealane.share.node import Node
from sealane.share.recall import open_recalls
from sealane.share.transfer.offer import gaps
from sealane.share.watch.checkpoint import findings, watch_of

__all__ = ["standing"]


def standing(node: Node, *, at: datetime) -> dict[str, Any]:
    """Party, pack, entries, items held, and for each partner: records ``sent``, how many of them
    are ``waiting`` for a receipt, ``open_recalls`` (those that no receipt confirmed), records
    ``taken``, ``rejected`` and refused until a key comes (``no_key``), tracks that are here
    ``thinned``, items whose originator's statement a thin link did not carry (``unattested``),
    numbers that are ``missing``, when it last confirmed, and how they ``watch`` each other's
    ledgers. ``not_met``: parties that were given something and whose key this node has not, with
    how many records wait for them, by lane. ``lapsed``: what waited and lapsed, and may be released
    anew (``log.lapse``). ``restored``: that this node said that it was."""
    with reading(node.engine) as connection:
        partners = [
            _partner(connection, one) | {"watch": watch_of(connection, node, one)}
            for one in sorted(node.partners)
        ]
        not_met, lapsed = _not_met(connection, node), lapsed_of(connection)
        own = findings(connection, node.party)
    return {
        "party": node.party,
        "pack": node.policy.pack.id,
        "pack_digest": node.pack_digest,
        "entries": node.ledger.head().size,
        "holds": len(holdings(node, at=at)),
        "partners": partners,
        "not_met": not_met,
        "lapsed": lapsed,
        "restored": own,
    }


def _not_met(connection: Connection, node: Node) -> list[dict[str, Any]]:
    """Of each party that was never met: what would go to it, as of an offer to it now."""
    place = (OUTBOX.c.partner, OUTBOX.c.lane)
    asked = select(*place, func.count()).where(
        OUTBOX.c.ended.is_(None), OUTBOX.c.partner.not_in(node.partners)
    )
    lanes: dict[str, dict[str, int]] = {}
    for party, lane, count in connection.execute(asked.group_by(*place).order_by(*place)):
        lanes.setdefault(party, {})[LANES[lane]] = count
    return [
        {"party": party, "waiting": sum(own.values()), "lanes": own} for party, own in lanes.items()
    ]


def _partner(connection: Connection, partner: str) -> dict[str, Any]:
    lanes = (
        select(OUTBOX.c.lane, func.max(OUTBOX.c.sequence))
        .where(OUTBOX.c.partner == partner)
        .group_by(OUTBOX.c.lane)
    )
    sent = {row[0]: row[1] for row in connection.execute(lanes)}
    rows = connection.execute(select(ACKNOWLEDGED).where(ACKNOWLEDGED.c.partner == partner)).all()
    confirmed = {row.lane: row.sequence for row in rows}
    waiting = {lane: max(0, place - confirmed.get(lane, 0)) for lane, place in sent.items()}
    recalls = len(open_recalls(connection, partner))
    waiting[RECALL] = max(waiting.get(RECALL, 0), recalls)
    came = (
        select(INBOX.c.outcome, func.count())
        .where(INBOX.c.giver == partner)
        .group_by(INBOX.c.outcome)
    )
    outcomes: dict[str, int] = {row[0]: row[1] for row in connection.execute(came)}
    unread = gaps(connection, partner)
    thin = select(func.count()).where(
        HOLDINGS.c.giver == partner, HOLDINGS.c.terms.contains('"origin":"thin"')
    )
    return {
        "party": partner,
        "sent": sum(sent.values()),
        "waiting": sum(waiting.values()),
        "open_recalls": recalls,
        "taken": sum(outcomes.values()),
        "rejected": outcomes.get("rejected", 0),
        "no_key": outcomes.get("no_key", 0),
        "thinned": outcomes.get("thinned", 0),
        "unattested": connection.execute(thin).scalar_one(),
        "missing": sum(last - first + 1 for _, first, last in unread),
        "confirmed_at": max((row.at for row in rows), default=None),
    }
