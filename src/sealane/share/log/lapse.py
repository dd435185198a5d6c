"""Lapse: what was released and waits for a partner goes only while its rule is still in force.

A partner may be away for a week, and the agreement under which something was released to it may
end meanwhile, or its grant be taken out of the rules. When the record is offered, its grant has to
let this node give to this partner for this purpose on that day, by the rules that the node has
then; else it goes without its content, as ``lapsed``, and the ledger says so once.

What it cannot tell: whether a grant of the same name would let this very item go today; its label
is not asked again, nor what the grant now obliges. What a partner has it keeps: that is for a
recall and for the end of retention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sealane.ledger import read_canonical
from sealane.share.book.record import LANES
from sealane.share.book.schema import ACKNOWLEDGED, OUTBOX
from sealane.share.log.sending import Sending
from sealane.share.node import Node
from sealane.share.policy.table import BITS

__all__ = ["LAPSED", "Standing", "lapse"]

LAPSED = "lapsed"


class Standing:
    """Whether what releases to a partner went under is in force on a day: worked out once for each
    of their terms, of which many records have the same."""

    def __init__(self, node: Node, partner: str, now: datetime) -> None:
        table = node.policy.table(now)
        self._party = node.party
        self._rules = {one.rule.id: one for one in table.grants.get((node.party, partner), ())}
        self._known: dict[tuple[str, str], bool] = {}

    def is_lapsed(self, row: Any) -> bool:
        """Whether a row of the partner's log, which no end has yet, is to go without content."""
        if row.act != "release" or row.ended is not None:
            return False
        key = (row.terms, row.originator)
        known = self._known.get(key)
        if known is None:
            terms = read_canonical(row.terms.encode())
            known = self._known[key] = not self._stands(terms, row.originator)
        return known

    def _stands(self, terms: Mapping[str, Any], originator: str) -> bool:
        rule = self._rules.get(terms["rule"])
        if rule is None or BITS["purpose"].get(terms["purpose"], ~0) & rule.misses:
            return False
        is_own = originator == self._party or "permission" in terms
        return is_own or (rule.onward and originator in rule.originators)


def lapse(node: Node, partner: str, rows: Iterable[Any], *, at: datetime) -> int:
    """Write down that these rows lapsed, where the partner has not confirmed them and it is not
    written; how many. Their content goes where nothing else needs it."""
    places = {(row.lane, row.sequence) for row in rows}
    if not places:
        return 0
    with node.ledger.writing() as connection:
        sending = Sending(node, connection, node.party)
        for row in _open(connection, partner, places):
            sending.end(row, LAPSED)
            terms = read_canonical(row["terms"].encode())
            body = {"to": partner, "lane": LANES[row["lane"]], "sequence": row["sequence"]}
            body |= {"digest": row["digest"], "because": LAPSED, "policy": node.pack_digest}
            sending.act("delete", row["item"], body=body, rule=terms["rule"])
        sending.done(at=at)
    return len(sending.ended)


def _open(
    connection: Connection, partner: str, places: set[tuple[int, int]]
) -> Iterable[Mapping[str, Any]]:
    """Those of these rows that have no end and that the partner has not confirmed."""
    kept = select(ACKNOWLEDGED.c.lane, ACKNOWLEDGED.c.sequence)
    kept = kept.where(ACKNOWLEDGED.c.partner == partner)
    confirmed = {row.lane: row.sequence for row in connection.execute(kept)}
    for lane in sorted({lane for lane, _ in places}):
        own = {sequence for of, sequence in places if of == lane}
        own = {one for one in own if one > confirmed.get(lane, 0)}
        if not own:
            continue
        place = OUTBOX.c.sequence
        asked = select(OUTBOX).where(
            OUTBOX.c.partner == partner, OUTBOX.c.lane == lane, OUTBOX.c.ended.is_(None),
            place.between(min(own), max(own)),
        )  # fmt: skip
        for row in connection.execute(asked.order_by(place)).mappings():
            if row["sequence"] in own:
                yield dict(row)
