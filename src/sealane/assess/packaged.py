"""The packaged facts of this room, read once: a row is a dict of text as the file has it."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sealane.errors import BadInput

__all__ = ["known_name", "number", "regions", "rows_of"]

Row = dict[str, str]
PLACE = Path(__file__).parent / "data"


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of ``data/NAME.csv``."""
    with (PLACE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def regions() -> dict[str, frozenset[str]]:
    """The members of every region (codes of countries, and of importers such as EUU)."""
    found: dict[str, set[str]] = {}
    for row in rows_of("reference_regions"):
        found.setdefault(row["region"], set()).add(row["member"])
    return {name: frozenset(members) for name, members in found.items()}


def number(text: str) -> float | None:
    """A cell as a number; None where it is empty, that is where the figure was not found."""
    return float(text) if text else None


NEAR = 0.6
"""How alike (difflib, 0 to 1) a name must be to be suggested; where none is, all are told. Ours: at
0.5 a submarine is near a Suezmax."""


def known_name(asked: str, known: Iterable[str], *, field: str, what: str) -> str:
    """``asked`` in the spelling of ``known``; case, blanks and hyphens do not matter.

    Raises:
        BadInput: there is no such name; the hint says the nearest ones.
    """
    names = list(known)
    plain = asked.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in names:
        return plain
    holds = [one for one in names if plain and plain in one.split("_")]
    near = [*holds, *difflib.get_close_matches(plain, names, n=3, cutoff=NEAR)]
    near = list(dict.fromkeys(near))[:3]
    hint = f"Near names: {', '.join(near)}." if near else f"Known: {', '.join(names)}."
    raise BadInput(f"there is no {what} {asked!r}.", hint=hint, field=field, value=asked)
