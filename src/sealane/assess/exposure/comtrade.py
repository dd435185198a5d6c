"""UN Comtrade as it exports CSV: which rows are totals, which are parts of them, and the world.

An export may hold a total beside its parts: all modes of transport beside the sea, all customs
procedures, all second partners, all modes of supply, a year beside its months. Of one partner,
product and year the totals are taken alone where they stand, else the parts are added up. Where
neither says which rows belong together the file is refused. The row of the world is no origin: it
is the whole of which the partners are parts, and what they leave of it is not known.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.source_table import LINE, need_columns, read_text, refuse_rows, with_numbers

if TYPE_CHECKING:
    import polars as pl

__all__ = ["KILO", "comtrade_rows"]

COMTRADE = {
    "year": ("refYear", "period", "Year"),
    "importer": ("reporterISO", "Reporter ISO"),
    "origin": ("partnerISO", "Partner ISO"),
    "flow": ("flowCode", "Trade Flow Code", "Trade Flow"),
    "code": ("cmdCode", "Commodity Code"),
    "usd": ("primaryValue", "Trade Value (US$)"),
    "kilograms": ("netWgt", "Netweight (kg)"),
}
"""What we need of UN Comtrade, and its names in the export of today and the one before."""
PARTED = {
    "motCode": ("0",),
    "customsCode": ("C00",),
    "partner2Code": ("0",),
    "partner2ISO": ("W00", "WLD"),
    "mosCode": ("0",),
    "period": (),
    "Period": (),
}
"""Columns by which a flow is parted, with what a total says there; a period of four digits is."""
IMPORTS = ("M", "1", "Import", "Imports")
WORLD = ("W00", "WLD")
KILO = 1_000.0
YEAR_DIGITS = 4
ONE = ("importer", "origin", "code", "year")
MOST_OVER = 0.01
"""By how much partners may come to more than the world [1], as values are rounded. Ours."""


def comtrade_rows(path: str | Path, *, importer: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Imports of a file once each, and the rows of the world among them: importer, origin, code,
    year, usd, tonnes (None where not told); the second has no origin.

    Raises:
        BadInput: a column is missing (each name that is accepted is told), a field is no number, a
            flow stands twice, total and parts do not fit together, or partners come to more than
            the world; with file and line.
    """
    import polars as pl

    file = str(path)
    table = read_text(path)
    names = {}
    for ours, theirs in COMTRADE.items():
        there = [name for name in theirs if name in table.columns]
        if not there:
            need_columns(table, (" or ".join(theirs),), file=file, what="UN Comtrade")
        names[ours] = there[0]
    table = table.with_row_index(LINE).filter(
        pl.col(names["flow"]).is_in(IMPORTS),
        pl.lit(value=True) if importer is None else pl.col(names["importer"]) == importer,
    )
    usd = names["usd"]
    table = with_numbers(table, (usd, names["kilograms"]), file=file)
    refuse_rows(table, ~(table[usd] >= 0.0), usd, file=file, why="is no value of 0 or more")
    parted = [name for name in PARTED if name in table.columns]
    table = table.select(
        LINE, *(pl.col(theirs).alias(ours) for ours, theirs in names.items()),
        *(_is_total(name).alias(f"is_total_{name}") for name in parted),
        *(pl.col(name) for name in parted),
    ).with_columns(
        year=pl.col("year").str.slice(0, YEAR_DIGITS),
        origin=pl.when(pl.col("origin").is_in(WORLD)).then(pl.lit(WORLD[0])).otherwise("origin"),
    )  # fmt: skip
    whole = _once(table, parted, names["code"], file)
    tonnes = pl.when(pl.col("kilograms") > 0.0).then(pl.col("kilograms") / KILO)
    rows = whole.with_columns(tonnes=tonnes).select(LINE, *ONE, "usd", "tonnes")
    is_world = pl.col("origin") == WORLD[0]
    partners, world = rows.filter(~is_world), rows.filter(is_world)
    _refuse_more_than_all(partners, world, usd, file)
    return partners.drop(LINE), world.drop(LINE, "origin")


def _is_total(name: str) -> pl.Expr:
    import polars as pl

    if name.lower() == "period":
        return (pl.col(name).str.len_chars() <= YEAR_DIGITS).fill_null(value=True)
    return pl.col(name).is_in(PARTED[name]).fill_null(value=True)


def _once(table: pl.DataFrame, parted: list[str], code: str, file: str) -> pl.DataFrame:
    """The rows that add up to each flow: its totals by a column where it has some, else parts."""
    import polars as pl

    totals = [f"is_total_{name}" for name in parted]
    if totals:
        is_all = pl.all_horizontal(totals)
        table = table.filter(is_all | ~is_all.any().over(ONE))
    for name, total in zip(parted, totals, strict=True):
        rest = [other for other in parted if other != name]
        table = table.filter(pl.col(total) | ~pl.col(total).any().over([*ONE, *rest]))
    for name, total in zip(parted, totals, strict=True):
        mixed = table.select(pl.col(total).any().over(ONE) & ~pl.col(total).all().over(ONE))
        refuse_rows(
            table, mixed.to_series(), name, file=file,
            why="is of a flow of which some rows are totals by it and others parts, and none is the"
            " total of all",
            hint="Take out the parts, or export the totals alone.",
        )  # fmt: skip
    again = ~table.select(pl.struct(*ONE, *parted).is_first_distinct()).to_series()
    refuse_rows(table.rename({"code": code}), again, code, file=file,
                why="stands twice for this importer, partner and year",
                hint="Give each flow once, of one classification and one release.")  # fmt: skip
    return table


def _refuse_more_than_all(partners: pl.DataFrame, world: pl.DataFrame, usd: str, file: str) -> None:
    """Partners that come to more than the world's row of the same product contradict it."""
    import polars as pl

    keys = ["importer", "code", "year"]
    summed = partners.group_by(keys).agg(pl.col("usd").sum().alias("parts"))
    totals = (
        world.group_by(keys, maintain_order=True)
        .agg(pl.col(LINE).first(), pl.col("usd").sum())
        .join(summed, on=keys, how="left", maintain_order="left")
    )
    over = (totals["parts"] > totals["usd"] * (1.0 + MOST_OVER)).fill_null(value=False)
    refuse_rows(totals.rename({"usd": usd}), over, usd, file=file,
                why="of the world is less than that of its partners together",
                hint="Export partners and the world by one and the same selection.")  # fmt: skip
