"""A recall by the originator itself is for every copy: also those that others gave.

A giver that recalls takes back what it gave. The originator, whose own signed word it is, takes
back the item: copies of it up to that version go, whoever gave them, are taken back from whoever
got them from here, and a copy that comes later by another way is not taken. What was made less on
the way has another name and goes by the recall of the hand that made it less.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from sealane.ledger import get_rows
from sealane.share.book.schema import HOLDINGS, TOMBSTONES, WAITING
from sealane.share.log.content import chunks
from sealane.share.log.onward import take_back
from sealane.share.log.sending import Sending

__all__ = ["buried", "bury_copies"]

Key = tuple[str, str]
"""Originator and item."""


def buried(
    connection: Connection, giver: str, named: set[Key]
) -> tuple[dict[Key, int], dict[Key, int]]:
    """Up to which version a giver took each of these items back, and their originators did."""
    own: dict[Key, int] = {}
    by_origin: dict[Key, int] = {}
    givers = {giver, *(originator for originator, _ in named)}
    for some in chunks(item for _, item in named):
        for row in get_rows(connection, TOMBSTONES, {"giver": sorted(givers), "item": some}):
            key = (row.originator, row.item)
            if row.giver == giver:
                own[key] = row.version
            if row.giver == row.originator:
                by_origin[key] = row.version
    return own, by_origin


def bury_copies(sending: Sending, key: Key, version: int, because: str) -> None:
    """Its originator recalled an item up to a version: what others gave of it goes too."""
    connection, (originator, item) = sending.connection, key
    for table in (HOLDINGS, WAITING):
        copies = (
            table.c.originator == originator, table.c.item == item,
            table.c.giver != originator, table.c.version <= version,
        )  # fmt: skip
        if table is HOLDINGS:
            for row in connection.execute(select(table).where(*copies).order_by("giver")):
                sending.gone(dict(row._mapping), f"recalled by its originator {originator}")
                take_back(sending, (row.giver, originator, item), version, because)
        connection.execute(delete(table).where(*copies))
