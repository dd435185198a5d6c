"""The next objects of many shelves in the order in which they came, as few rows read as can be.

Each shelf gives its first rows, so that a page costs what is on it and not what is in the store.
Where a party sees many shelves, the next rows of the whole store are tried before: most of them are
then on a shelf that it sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from sealane.share.taxii.filter import Filter

__all__ = ["View", "candidates"]

SHELVES_AT_ONCE = 200
"""Shelves in one query; SQLite joins 500 parts at most."""

WINDOW = 2_000
"""Rows of the whole store that are tried first where more shelves are seen than that."""

Row = tuple[int, str, int, bool]


@dataclass(frozen=True, slots=True)
class View:
    """What one party sees of a collection: numbers of shelves, with what is on them."""

    collection: str
    shelves: dict[int, tuple[str, str]]
    now: int


def candidates(
    connection: Connection, view: View, wanted: list[int], asked: Filter, after: int, most: int
) -> list[Row]:
    """The next rows of some shelves: added, name, version, and whether another row that is seen
    stands for each. Fewer than ``most`` only where there are no more."""
    values: dict[str, Any] = {"after": after, "most": most, "now": view.now, "window": WINDOW}
    values["collection"] = view.collection
    names = sorted(asked.ids or ())
    values |= {f"id{number}": name for number, name in enumerate(names)}
    hidden = _hidden_sql(view, asked)
    if asked.ids is not None:
        return _rows(connection, _by_id_sql(wanted, len(names)), hidden, values)
    if len(wanted) > SHELVES_AT_ONCE:
        found = _rows(connection, _window_sql(wanted), hidden, values)
        if len(found) >= most or connection.execute(text(END), values).scalar() is None:
            return found
    found = []
    for start in range(0, len(wanted), SHELVES_AT_ONCE):
        some = wanted[start : start + SHELVES_AT_ONCE]
        found += _rows(connection, _by_shelf_sql(some), hidden, values)
    return sorted(found)[:most]


def _rows(connection: Connection, source: str, hidden: str, values: dict[str, Any]) -> list[Row]:
    rows = connection.execute(
        text(
            f"SELECT o.added, o.object_id, o.version, {hidden} AS hidden FROM ({source}) c "  # noqa: S608
            "JOIN taxii_objects o ON o.added = c.added ORDER BY o.added"
        ),
        values,
    )
    return [(row[0], row[1], row[2], bool(row[3])) for row in rows]


KEPT = "({0}.retain_until IS NULL OR {0}.retain_until > :now)"
END = "SELECT added FROM taxii_objects WHERE added > :after ORDER BY added LIMIT 1 OFFSET :window"


def _window_sql(shelves: list[int]) -> str:
    return (
        "SELECT added FROM (SELECT added, shelf, retain_until FROM taxii_objects "  # noqa: S608
        "WHERE added > :after ORDER BY added LIMIT :window) x "
        f"WHERE shelf IN ({_numbers(shelves)}) AND {KEPT.format('x')} ORDER BY added LIMIT :most"
    )


def _by_shelf_sql(shelves: list[int]) -> str:
    """The first rows of each shelf, so that a shelf of millions costs no more than a page."""
    parts = [
        f"SELECT added FROM (SELECT added FROM taxii_objects x WHERE shelf = {int(shelf)} "  # noqa: S608
        f"AND added > :after AND {KEPT.format('x')} ORDER BY added LIMIT :most) s{int(shelf)}"
        for shelf in shelves
    ]
    return " UNION ALL ".join(parts) + " ORDER BY added LIMIT :most"


def _by_id_sql(shelves: list[int], names: int) -> str:
    ids = ", ".join(f":id{number}" for number in range(names))
    return (
        f"SELECT added FROM taxii_objects x WHERE collection = :collection "  # noqa: S608
        f"AND object_id IN ({ids}) AND shelf IN ({_numbers(shelves)}) AND added > :after "
        f"AND {KEPT.format('x')} ORDER BY added LIMIT :most"
    )


def _numbers(shelves: Iterable[int]) -> str:
    return ", ".join(str(int(shelf)) for shelf in shelves) or "NULL"


def _hidden_sql(view: View, asked: Filter) -> str:
    """Whether a row is no answer: another says the same, or it is not of the versions asked."""
    same = (
        "SELECT 1 FROM taxii_objects p WHERE p.collection = :collection "  # noqa: S608
        f"AND p.object_id = o.object_id AND p.shelf IN ({_numbers(view.shelves)}) "
        f"AND {KEPT.format('p')}"
    )
    twice = (
        f"EXISTS ({same} AND p.version = o.version AND p.digest = o.digest AND p.added < o.added)"
    )
    if asked.is_all:
        return twice
    chosen = []
    if asked.is_last:
        chosen.append(f"NOT EXISTS ({same} AND p.owner = o.owner AND p.version > o.version)")
    if asked.is_first:
        chosen.append(f"NOT EXISTS ({same} AND p.owner = o.owner AND p.version < o.version)")
    if asked.versions:
        chosen.append(f"o.version IN ({_numbers(asked.versions)})")
    return f"({twice} OR NOT ({' OR '.join(chosen)}))"
