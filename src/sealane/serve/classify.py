"""Which class of vessel a transmitted ship type stands for, as the map colours it.

The codes are those of ITU-R M.1371-5, Annex 8, table 53. They are what the crew typed in: a
claim, not an observation.
"""

from __future__ import annotations

import polars as pl

__all__ = ["CLASSES", "class_expr"]

FISHING = (30,)
GOVERNMENT = (35, 51, 55)  # military operations; search and rescue; law enforcement
MERCHANT = (60, 89)  # passenger 60-69, cargo 70-79, tanker 80-89
CLASSES = ("merchant", "fishing", "government", "other")


def class_expr(ship_type: pl.Expr) -> pl.Expr:
    """The class of each ship type; "other" where it is another or was not reported."""
    return (
        pl.when(ship_type.is_in(FISHING))
        .then(pl.lit("fishing"))
        .when(ship_type.is_in(GOVERNMENT))
        .then(pl.lit("government"))
        .when(ship_type.is_between(*MERCHANT))
        .then(pl.lit("merchant"))
        .otherwise(pl.lit("other"))
    )
