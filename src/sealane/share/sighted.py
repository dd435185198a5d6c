"""Whether an indicator that a party says it saw is known here, by what that party may know of it.

Known is what the party gave (it is held, or waits for a label) and what was released to it. Whether
this node has others learns nobody by asking: of what it made for itself and of what came from
third parties it says that it does not know them.

What it cannot tell: of more items of a party than are looked through, whether one under a name of
this project's own is among them; names that came with an object are always found.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from sealane.ledger import get_rows, reading
from sealane.share.book.schema import HOLDINGS, OUTBOX, WAITING
from sealane.share.format.stix_marking import name_of
from sealane.share.item.product import Product
from sealane.share.log.content import chunks
from sealane.share.node import Node

__all__ = ["UNKNOWN", "given", "released", "seen_of"]

UNKNOWN = "it is a sighting of an indicator that is not known here"
"""What is told of every indicator that the party neither gave nor got, whatever is here."""
MOST_LOOKED_THROUGH = 10_000
"""Items of a party whose names are made to compare them, by request: half a second (ours)."""


def seen_of(product: Product) -> str | None:
    """The STIX name of the indicator that an item is a sighting of; None where it is none."""
    said = product.body.get("sighting_of")
    return said if product.kind == "indicator" and isinstance(said, str) else None


def given(node: Node, party: str, names: Iterable[str]) -> set[str]:
    """Which of these indicators (STIX names) a party gave this node."""
    wanted, found = set(names), set[str]()
    with reading(node.engine) as connection:
        for table in (HOLDINGS, WAITING):
            for some in chunks(wanted):
                there = get_rows(connection, table, {"giver": [party], "item": some})
                found |= {str(row.item) for row in there}
        for table in (HOLDINGS, WAITING):
            if found >= wanted:
                break
            asked = select(table.c.originator, table.c.item).where(table.c.giver == party)
            found |= _among(wanted, connection.execute(asked.limit(MOST_LOOKED_THROUGH)))
    return found


def released(node: Node, party: str, names: Iterable[str]) -> set[str]:
    """Which of these indicators this node released to a party. Its whole log is looked through: for
    a command, and not for whoever asks over a network."""
    wanted = set(names)
    asked = select(OUTBOX.c.originator, OUTBOX.c.told_item.label("item")).where(
        OUTBOX.c.partner == party, OUTBOX.c.act == "release"
    )
    with reading(node.engine) as connection:
        return _among(wanted, connection.execute(asked))


def _among(wanted: set[str], rows: Iterable[Any]) -> set[str]:
    """The names that items have in STIX, of those that are wanted: their own, or one made of it."""
    every = (name for row in rows for name in (row.item, _made(row)))
    return {str(name) for name in every if name in wanted}


def _made(row: Any) -> str:
    return name_of("indicator", row.originator, row.item)
