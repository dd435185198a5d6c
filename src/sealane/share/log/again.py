"""Judged again: whose a holding is, when the key comes that its statement has to be verified by.

What was passed on with a statement of an originator whose key was not here is held as ``no_key``
(``log.origin``). Its statement and its path are kept, so when that key comes the signature alone is
left to be verified. What the key did not sign stays ``no_key``: it may be of a former key that was
never here. Records that were refused for want of a key are another thing: their content was not
kept, and they are asked for again (``transfer.offer.wanted``).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from sealane.errors import SealaneError
from sealane.ledger import reading
from sealane.share.book.envelope import opened_by
from sealane.share.book.schema import HOLDINGS, ORIGINS, STATEMENTS
from sealane.share.log.content import Held, row_of
from sealane.share.log.origin import PURPOSE
from sealane.share.log.sending import Sending
from sealane.share.node import Node

__all__ = ["ORIGIN", "judged_again"]

ORIGIN = "origin"
"""The kind of an entry that a holding is attested since a key came."""


def judged_again(node: Node, party: str, *, at: datetime, actor: str | None = None) -> int:
    """Attest what is held of a party whose key came after it; how many. Each is an entry."""
    with reading(node.engine) as connection:
        is_any = bool(_attested(node, connection, party))
    if not is_any:
        return 0
    with node.ledger.writing() as connection:
        found = _attested(node, connection, party)
        sending = Sending(node, connection, actor or node.party)
        rows = []
        for held, statement in found:
            terms = {**held.terms, "origin": "attested"}
            row = row_of(replace(held, terms=terms))
            rows.append({f"own_{name}": row[name] for name in ("giver", "item", "terms")})
            body = {"outcome": "attested", "giver": held.giver, "version": held.version}
            body |= {"originator": party, "digest": held.digest, "statement": statement}
            sending.act(ORIGIN, held.item, body=body)
        own = [HOLDINGS.c[name] == bindparam(f"own_{name}") for name in ("giver", "item")]
        change = update(HOLDINGS).where(*own, HOLDINGS.c.originator == party)
        if rows:
            connection.execute(change.values(terms=bindparam("own_terms")), rows)
        sending.done(at=at)
    return len(rows)


def _attested(node: Node, connection: Connection, party: str) -> list[tuple[Held, str]]:
    """Holdings whose statement is signed by a key that is here, each with its statement."""
    asked = (
        select(HOLDINGS, ORIGINS.c.statement, STATEMENTS.c.raw)
        .join(ORIGINS, ORIGINS.c.digest == HOLDINGS.c.digest)
        .join(STATEMENTS, STATEMENTS.c.digest == ORIGINS.c.statement)
        .where(HOLDINGS.c.originator == party, STATEMENTS.c.originator == party)
    )
    is_signed: dict[str, bool] = {}
    found = []
    for row in connection.execute(asked):
        held = Held.of(row)
        if held.terms.get("origin") != "no_key":
            continue
        if row.statement not in is_signed:
            is_signed[row.statement] = _holds(node, party, row.raw)
        if is_signed[row.statement]:
            found.append((held, str(row.statement)))
    return found


def _holds(node: Node, party: str, raw: Any) -> bool:
    with suppress(SealaneError):
        return bool(opened_by(bytes(raw), PURPOSE, node.keys_of(party))["from"] == party)
    return False
