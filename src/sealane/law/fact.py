"""The tables of facts that come with the room, each row with its sources.

Every table stands in ``law/data`` as CSV; ``sources.csv`` says what each source is. A field that
is empty was not found in a source, and is not a statement that there is nothing.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

__all__ = ["Row", "listed", "source", "table"]

Row = dict[str, str]

FOLDER = Path(__file__).parent / "data"


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of one table, all fields as text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, restval=""))


def listed(text: str) -> tuple[str, ...]:
    """What a field lists, in its order.

    >>> listed("CHN;JPN;TWN"), listed("")
    (('CHN', 'JPN', 'TWN'), ())
    """
    return tuple(part.strip() for part in text.split(";") if part.strip())


@cache
def _sources() -> dict[str, Row]:
    return {row["source_id"]: row for row in table("sources")}


def source(source_id: str) -> Row:
    """What a source is: title, publisher, date, url, and what it supports."""
    return _sources()[source_id]
