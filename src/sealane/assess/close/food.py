"""Food that countries behind the closed gates land by sea: of the user's tables, none is packaged.

The tables of FAOSTAT may not be passed on with Sealane (share-alike, non-commercial as far as could
be told). Which countries have ports behind the gates is known all the same, and is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.enclosed import Coast
from sealane.say.said import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FOOD", "Food", "food"]

FOOD = ("wheat", "maize", "rice", "soybeans", "palm_oil")
T_A_DAY = 1 / 365
NO_FOOD = Said(
    "tables of food by country (FAOSTAT) may not be passed on: give your copy with --facts DIR",
    "国別の食料貿易表（FAOSTAT）は再配布できないため、手元の表を--facts DIRで与える",
)
SOME_PORTS = Said(
    "it has ports on both sides; what lands at which is not told",
    "海峡等の両側に港があり、どちらに揚がるかは公表されていない",
)
AT_MOST = Said(
    "at most: what comes by land, or from behind the gates too, is in it",
    "陸路や内側からの分を含むため、上限の値",
)


@dataclass(frozen=True, slots=True)
class Food:
    """A food that a country behind the gates imports [t a year]; ``most_lost_t`` [t/d] at most.

    ``commodity`` None: nothing is known of its food. ``why`` says what a figure is or why it lacks.
    """

    coast: Coast
    commodity: str | None
    volume_t: float | None
    most_lost_t: Interval | None
    year: str
    source: str
    why: Said


def food(facts: pl.DataFrame, coasts: Iterable[Coast], draws: Draws, tail: float) -> list[Food]:
    """The food of countries with ports behind the gates, newest sizes, largest first.

    A row for each commodity that is in hand, and one without where there is none. All of an import
    is at stake where no port is outside; it cannot tell what of it comes by land.
    """
    import polars as pl

    found = []
    sizes = facts.filter(
        (pl.col("origin_kind") == "world") & (pl.col("flow") == "imports")
        & pl.col("commodity").is_in(FOOD) & (pl.col("unit") == "t/y")
        & pl.col("volume").is_not_null()
    ).sort("year", descending=True, maintain_order=True)  # fmt: skip
    if sizes.is_empty():
        return [Food(coast, None, None, None, "", "", NO_FOOD) for coast in coasts]
    for coast in coasts:
        own = sizes.filter(pl.col("importer") == coast.iso3)
        own = own.unique("commodity", keep="first", maintain_order=True)
        if own.is_empty():
            found.append(Food(coast, None, None, None, "", "", NO_FOOD))
        for row in own.sort("volume", descending=True).iter_rows(named=True):
            size = float(row["volume"])
            most = interval(size * T_A_DAY * draws.share, tail) if coast.is_cut_off else None
            why = AT_MOST if coast.is_cut_off else SOME_PORTS
            cited = f"{row['source']}: {row['citation'] or ''}".rstrip(": ")
            found.append(Food(coast, row["commodity"], size, most, row["year"], cited, why))
    return found
