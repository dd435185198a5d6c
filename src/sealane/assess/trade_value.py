"""Trade by value through straits and seas: what each source says, side by side.

Sources differ by year, by what they count (all trade by ship, or that of countries that do not
border the sea) and by how they place it on lanes. So a range here is one of sources, not of chance,
and nothing is averaged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sealane.assess.name import known_gate
from sealane.assess.source_table import packaged, with_numbers

if TYPE_CHECKING:
    import polars as pl

__all__ = ["lane_facts", "trade_values", "value_range"]


def trade_values(gate: str | None = None) -> pl.DataFrame:
    """What sources say: gate, measure, value, unit (money with its year), year, source,
    source_year, citation, note; ordered by gate and year.

    >>> trade_values("Taiwan Strait")["value"].to_list()
    [2.45, 2.3849]

    Raises:
        BadInput: no gate has that name; with the nearest ones.
    """
    table = with_numbers(packaged("trade_values"), ("value",), file="trade_values.csv")
    return table if gate is None else table.filter(table["gate"] == known_gate(gate))


def lane_facts(gate: str | None = None) -> pl.DataFrame:
    """What passes, other than value: oil and gas by volume, shares of world trade by commodity.

    Columns: gate, measure, value, unit, year, low, high (null: not contested), source,
    source_year, citation, note. Lanes overlap: shares of several do not add up.

    Raises:
        BadInput: no gate has that name; with the nearest ones.
    """
    numbers = ("value", "low", "high")
    table = with_numbers(packaged("lane_facts"), numbers, file="lane_facts.csv")
    return table if gate is None else table.filter(table["gate"] == known_gate(gate))


def value_range(gate: str) -> dict[str, Any] | None:
    """The lowest and highest value by source and the years of the money; None without a source."""
    rows = trade_values(gate)
    rows = rows.filter(rows["measure"].is_in(["trade_value", "maritime_trade_value"]))
    if rows.is_empty():
        return None
    said = rows.select("value", "unit", "source").to_dicts()
    low, high = rows["value"].min(), rows["value"].max()
    return {"low": low, "high": high, "is_one_year": rows["year"].n_unique() == 1, "said": said}
