"""The tables of facts that come with the room, each row with its sources.

Every table stands in ``law/data`` as CSV; ``sources.csv`` says what each source is. A field that
is empty was not found in a source, and is not a statement that there is nothing.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Row", "listed", "source", "table", "told_row"]

Row = dict[str, str]

FOLDER = Path(__file__).parent / "data"
LISTS = {
    "activities",
    "area",
    "bordering_states",
    "claimants",
    "contested_by",
    "extent",
    "instruments",
    "ruling_paragraphs",
    "ruling_rejected_by",
    "sources",
    "zones",
}
"""Fields that hold several values."""
NUMBERS = {
    *("lon", "lat", "gate_lon1", "gate_lat1", "gate_lon2", "gate_lat2"),
    *("position_error_nmi", "width_nmi", "limit_nmi"),
}
"""Fields that hold a number."""


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


def told_row(row: Row) -> dict[str, Any]:
    """A row of facts as a brief tells it: lists as lists, numbers as such, what is not known as
    None."""
    return {key: _value(key, row[key]) for key in row}


def _value(key: str, text: str) -> Any:
    if key in LISTS:
        return list(listed(text))
    return float(text) if text and key in NUMBERS else text or None
