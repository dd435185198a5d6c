"""What may be read now, item by item in the order of their names: what a party was released, or
what a node holds.

Both begin after any item and read a few rows at a time, so that a page costs the same wherever it
begins. Rows that were recalled, replaced or are past their end are not among them, nor what
the rules let go no more as it is (``log.lapse``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from sealane.ledger import reading
from sealane.ledger.canonical import moment_told
from sealane.share.book.schema import CONTENTS, HOLDINGS, OUTBOX, WATCH
from sealane.share.log.content import Held
from sealane.share.log.lapse import Standing
from sealane.share.node import Node, time_held

__all__ = ["Name", "held", "released"]

Name = tuple[str, str]
"""Item and originator."""
FIRST_ROWS, ROWS = 120, 2_000
"""Rows of the first question, a page and some; each that follows has twice as many, up to the
second: far more than one item has versions that stand."""


def released(
    node: Node, party: str, *, at: datetime, after: Name | None = None, only: Name | None = None
) -> Iterator[tuple[Name, bytes]]:
    """What a party was given and may read at a time: of each item the latest version, as it was
    told. ``after``: begin behind this item; ``only``: this one."""
    told = (OUTBOX.c.told_item, OUTBOX.c.originator)
    asked_of_rule = (OUTBOX.c.act, OUTBOX.c.ended, OUTBOX.c.terms, OUTBOX.c.duties)
    of_party = OUTBOX.c.partner.concat("") == party  # else SQLite reads the whole log and sorts it
    asked = (
        select(
            told[0].label("item"), told[1], OUTBOX.c.told_version, CONTENTS.c.raw, *asked_of_rule
        )
        .join(CONTENTS, CONTENTS.c.digest == OUTBOX.c.digest)
        .where(of_party, OUTBOX.c.act == "release", OUTBOX.c.ended.is_(None), _heard(OUTBOX))
        .order_by(*told, OUTBOX.c.told_version.desc())
    )
    return _items(node, asked, told, OUTBOX.c.retain_until, at, after, only, party)


def held(
    node: Node, *, at: datetime, after: Name | None = None, only: Name | None = None
) -> Iterator[tuple[Name, bytes]]:
    """What a node holds and may read at a time: of several copies of an item the one that ``read``
    reads (``log.content``)."""
    told = (HOLDINGS.c.item, HOLDINGS.c.originator)
    asked = (
        select(HOLDINGS, CONTENTS.c.raw)
        .join(CONTENTS, CONTENTS.c.digest == HOLDINGS.c.digest)
        .where(_heard(HOLDINGS))
        .order_by(*told, HOLDINGS.c.giver)
    )
    return _items(node, asked, told, HOLDINGS.c.retain_until, at, after, only)


def _heard(table: Any) -> ColumnElement[bool]:
    """Of a giver that was heard since this node was restored from a copy (``log.content``)."""
    unheard = select(WATCH.c.partner).where(WATCH.c.what == "unheard")
    return and_(table.c.giver.not_in(unheard))


def _items(
    node: Node, asked: Select[Any], told: tuple[Any, Any], until: Any, at: datetime,
    after: Name | None, only: Name | None, party: str | None = None,
) -> Iterator[tuple[Name, bytes]]:  # fmt: skip
    if only is not None:
        asked = asked.where(told[0] == only[0], told[1] == only[1])
    with reading(node.engine) as connection:
        day = time_held(connection, at)
        now = moment_told(day)
        asked = asked.where(or_(until.is_(None), until > now))
        best = _told_last if party is not None else lambda row: Held.of(row).order(node.party)
        rows = _walk(connection, asked, lambda last: _beyond(told, last), best, after)
        standing = None if party is None else Standing(node, party, day)
        for row in rows:
            if standing is None or not standing.is_lapsed(row):
                yield (row.item, row.originator), bytes(row.raw)


def _beyond(told: tuple[Any, Any], last: Name) -> ColumnElement[bool]:
    """Behind an item; the first part alone bounds the index, which the second does not."""
    behind = or_(told[0] > last[0], told[1] > last[1])
    return and_(told[0] >= last[0], behind)


def _told_last(row: Row[Any]) -> int:
    return -int(row.told_version)


def _walk(
    connection: Connection, asked: Select[Any], beyond: Callable[[Name], ColumnElement[bool]],
    best: Callable[[Row[Any]], Any], after: Name | None,
) -> Iterator[Row[Any]]:  # fmt: skip
    """Of each item the row that is least by ``best``, the first of equal ones. The last item of a
    full answer is asked for again: it may go on behind it."""
    most = min(FIRST_ROWS, ROWS)
    while True:
        begins = asked.where(beyond(after or ("", "")))
        rows = connection.execute(begins.limit(most)).all()
        every = groupby(rows, key=lambda row: (row.item, row.originator))
        items = [(name, _least(list(own), best)) for name, own in every]
        is_whole, most = len(rows) < most, min(2 * most, ROWS)
        for name, row in items if is_whole or len(items) == 1 else items[:-1]:
            after = name
            yield row
        if is_whole:
            return


def _least(rows: Sequence[Row[Any]], best: Callable[[Row[Any]], Any]) -> Row[Any]:
    """Most items have one row, of which nothing is to be read to choose it."""
    return rows[0] if len(rows) == 1 else min(rows, key=best)
