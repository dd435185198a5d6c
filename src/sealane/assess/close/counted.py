"""Which count of what passes a gate stands for a day, and which others give it ends.

Counts are of a year or a half of one. That of the day itself stands; else the nearest, and none
that began after a closure of the gate that is on record (``closures.csv``) while that goes on:
ships had then gone round, so what passed is what was left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sealane.assess.figure import Span
from sealane.assess.packaged import number
from sealane.assess.source_table import packaged

__all__ = ["Counted", "counted_at", "ends_of", "period_of"]

WITHIN_D = 730
"""Counts at most so far from the one that stands give it ends, where it is not of the day asked
about [d]: two years, since what passes moved by as much from one to the next (the Red Sea: 7.5, 8.6
and 4.2 mb/d in 2022, 2023 and 2025). Ours."""
PERIOD = re.compile(r"(?P<year>(?:19|20)\d\d)(?:H(?P<half>[12])|-(?P<month>\d\d))?")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count with its ends, its row of the table, and the rows that gave the ends."""

    span: Span
    row: dict[str, Any]
    others: tuple[dict[str, Any], ...] = ()


def counted_at(rows: Iterable[dict[str, Any]], on: date, gates: Sequence[str]) -> Counted | None:
    """The count that stands for a day; None where there is none.

    Of several as near, that before the day, then the one told last. Ends are its own; where it is
    not of the day, also those of counts within ``WITHIN_D`` of it, in its unit; where it is, those
    of others of the day. It cannot tell what moved between two counts.

    Parameters:
        gates: names of the gate in the tables, whose closures on record count.
    """
    known = [row for row in rows if number(row["value"]) is not None]
    before = _begun(on, gates)
    if before is not None:
        known = [row for row in known if period_of(row["year"])[0] < before] or known
    if not known:
        return None
    first = min(known, key=lambda row: _order(row, on))
    own = period_of(first["year"])
    most = 0 if _gap(own, (on, on)) == 0 else WITHIN_D
    near = [
        row
        for row in known
        if row is not first and row["unit"] == first["unit"]
        and _gap(period_of(row["year"]), own if most else (on, on)) <= most
    ]  # fmt: skip
    ends = [end for row in (first, *near) for end in ends_of(row).ends]
    return Counted(Span(float(first["value"]), min(ends), max(ends)), first, tuple(near))


def ends_of(row: dict[str, Any]) -> Span:
    """A count with the ends that its source tells."""
    ends = [each for each in map(number, (row["value"], row.get("low"), row.get("high")))
            if each is not None]  # fmt: skip
    return Span(float(row["value"]), min(ends), max(ends))


def period_of(at: object) -> tuple[date, date]:
    """First and last day of a period of the tables: a year, a half, a month.

    >>> [str(one) for one in period_of("2025H1")], str(period_of("2024-02")[1])
    (['2025-01-01', '2025-06-30'], '2024-02-29')
    """
    found = PERIOD.match(str(at))
    if found is None:
        raise ValueError(f"{at!r} is no period")
    year = int(found["year"])
    months = range(1, 13)
    if found["half"]:
        months = range(1, 7) if found["half"] == "1" else range(7, 13)
    elif found["month"]:
        months = range(int(found["month"]), int(found["month"]) + 1)
    after = date(year + months[-1] // 12, months[-1] % 12 + 1, 1)
    return date(year, months[0], 1), after - timedelta(1)


def _order(row: dict[str, Any], on: date) -> tuple[int, bool, int]:
    own = period_of(row["year"])
    return _gap(own, (on, on)), own[0] > on, -int(row["source_year"])


def _gap(one: tuple[date, date], other: tuple[date, date]) -> int:
    """Days between two periods; 0 where they touch or overlap."""
    return max((other[0] - one[1]).days, (one[0] - other[1]).days, 0)


def _begun(on: date, gates: Sequence[str]) -> date | None:
    """The day on which a closure on record began that goes on then; None where none does."""
    return min(_going_on(on, gates), default=None)


def _going_on(on: date, gates: Sequence[str]) -> Iterator[date]:
    for row in packaged("closures").iter_rows(named=True):
        begins = date.fromisoformat(row["begins"])
        if row["gate"] in gates and begins <= on < begins + timedelta(float(row["days"])):
            yield begins
