"""How do nested JSON objects become a table? What a dialect of JSON lines has to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sealane.observe.archive.json_table import Extract
from sealane.observe.archive.rows import Rows
from sealane.observe.mapping import Mapping, Resolved

__all__ = ["ALIEN", "OTHER", "Nested", "tabulated"]

OTHER = "?other"
"""Column of a tabulated frame: the kind under which a row is counted as other, null if kept."""

ALIEN = "?alien"
"""Column of a tabulated frame: why a row is no report of this dialect, null if it is one."""


@dataclass(frozen=True)
class Nested:
    """A dialect of JSON lines.

    ``extract``: from parsed lines to columns. ``tabulate``: from the frame of these columns to
    one with the columns of ``mapping``, :data:`OTHER` and :data:`ALIEN`.
    """

    mapping: Mapping
    extract: Extract
    tabulate: Callable[[pl.DataFrame], pl.DataFrame]

    def resolve(self, *, file: str) -> Resolved:
        """The mapping with the columns that ``tabulate`` makes."""
        header = [name for field in self.mapping.fields.values() for name in field.sources]
        return self.mapping.resolve(list(dict.fromkeys(header)), file=file)


def tabulated(rows: Rows, nested: Nested, resolved: Resolved) -> Rows:
    """Rows of members as rows of columns; what is not a kept report is counted or refused."""
    table = nested.tabulate(rows.frame)
    alien = table[ALIEN]
    for place in alien.is_not_null().arg_true().to_list():
        rows.refused.add(int(rows.number[place]), "not_a_row", alien[place], rows.raw(place))
    is_other = table[OTHER].is_not_null() & alien.is_null()
    for kind, count in table[OTHER].filter(is_other).value_counts().iter_rows():
        rows.other[kind] += count
    keep = ~is_other & alien.is_null()
    places = np.flatnonzero(keep.to_numpy())
    columns = [pl.col(name).alias(f"c{at}") for at, name in enumerate(resolved.header)]
    raw = rows.raw
    return Rows(
        table.filter(keep).select(columns),
        rows.number[places],
        lambda place: raw(int(places[place])),
        rows.lines,
        rows.refused,
        rows.other,
    )
