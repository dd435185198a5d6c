"""What sort of hull is it, by the ship type that it claims of itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CLASSES", "class_of"]

CLASSES: dict[str, tuple[int, ...]] = {
    "fishing": (30,),
    "tug": (31, 32, 52),
    "government": (35, 51, 55),
    "pleasure": (36, 37),
    "fast_craft": tuple(range(40, 50)),
    "pilot": (50,),
    "service": (33, 34, 53, 54, 58),
    "passenger": tuple(range(60, 70)),
    "merchant": tuple(range(70, 90)),
}
"""Ship and cargo types by class (ITU-R M.1371-5, Annex 8, table 53): government are ships engaged
in military operations (35), search and rescue (51) and law enforcement (55)."""


def class_of(ship_type: pl.Expr) -> pl.Expr:
    """The class of each ship type, ``other`` for those of no class, null where none is claimed.

    It cannot tell what a ship is, only what its transmitter says: government hulls often claim
    another type or none.
    """
    import polars as pl

    table = {code: name for name, codes in CLASSES.items() for code in codes}
    named = ship_type.replace_strict(table, default="other", return_dtype=pl.String)
    return pl.when(ship_type.is_not_null()).then(named)
