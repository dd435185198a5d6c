"""Trade disrupted in an average year, as the paper reckons it.

    E = V (1/L) (T/365) S, over two: imports and exports both hold the same goods.

V is the trade through the chokepoint [US$ a year], L the return period [years], T the days that an
event lasts, cut to whole days, S the share of traffic that it stops. Verschuur, Lumma & Hall, Nat
Commun 16, 10421 (2025), Methods; their sum is US$192 bn a year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FLOWS", "expected", "paper_days"]

FLOWS = 2.0  # imports and exports count the same goods
YEAR_DAYS = 365.0


def paper_days() -> pl.Expr:
    """Days of an event as the paper takes them: whole days, the rest cut off."""
    import polars as pl

    return pl.col("duration_days").floor()


def expected(record: pl.DataFrame, *, days: pl.Expr | None = None) -> pl.DataFrame:
    """Trade disrupted in an average year by gate and hazard: gate, hazard, usd [US$ a year].

    It is linear in value and share, and never less for a longer event. It tells trade that meets
    the event, not loss: most of it waits or goes another way (see ``shortage``).
    """
    import polars as pl

    whole = paper_days() if days is None else days
    usd = (
        pl.col("value_usd") / FLOWS / pl.col("return_period_years")
        * whole / YEAR_DAYS * pl.col("share_stopped")
    )  # fmt: skip
    return record.select("gate", "hazard", usd.alias("usd"))
