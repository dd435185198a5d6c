"""Trade that the user has: BACI of CEPII, UN Comtrade, and the Oxford table of dependence.

Each becomes rows of the one layout, by the commodities of ``data/commodities.csv`` that a code of
the Harmonized System names. Shares are by value and, where every row has a weight, by weight; the
two are told apart and never added up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.exposure.flow import COLUMNS, checked
from sealane.assess.source_table import (
    LINE,
    need_columns,
    packaged,
    read_text,
    refuse_rows,
    with_numbers,
)
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_baci", "read_comtrade", "read_oxford"]

BACI = ("t", "i", "j", "k", "v", "q")
BACI_SOURCE = "BACI (CEPII), copy of the user"
COMTRADE_SOURCE = "UN Comtrade, copy of the user"
OXFORD_SOURCE = "Verschuur, Lumma & Hall (2025), country table, copy of the user"
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
IMPORTS = ("M", "1", "Import", "Imports")
WORLD = ("W00", "WLD")
KILO = 1_000.0


def read_baci(path: str | Path, codes: str | Path, *, importer: str | None = None) -> pl.DataFrame:
    """BACI: t year, i exporter, j importer, k product (HS 6), v thousand US$ of the year, q tonnes.

    ``codes`` is the table of country numbers of the same release (country_code, country_iso3).

    Raises:
        BadInput: a column is missing, a field is no number, or a country is not in ``codes``.
    """
    import polars as pl

    file, names = str(path), str(codes)
    numbers = read_text(codes)
    need_columns(numbers, ("country_code", "country_iso3"), file=names, what="its country table")
    iso3 = dict(numbers.select("country_code", "country_iso3").iter_rows())
    head = _head(path)
    need_columns(head, BACI, file=file, what="BACI")
    wanted = {key for key, code in iso3.items() if importer is None or code == importer}
    table = (
        pl.scan_csv(path, infer_schema=False)
        .with_columns(pl.all().str.strip_chars())
        .with_row_index(LINE)
        .filter(pl.col("j").is_in(sorted(wanted)) | ~pl.col("j").is_in(sorted(iso3)))
        .collect()
    )
    for side in ("i", "j"):
        refuse_rows(table, ~table[side].is_in(sorted(iso3)), side, file=file,
                    why=f"is no country number of {names}")  # fmt: skip
    table = table.with_columns(q=pl.when(~pl.col("q").is_in(["NA", ""])).then("q"))
    table = with_numbers(table, ("v", "q"), file=file)
    refuse_rows(table, ~(table["v"] >= 0.0), "v", file=file, why="is no value of 0 or more")
    return _flows(
        table.select(
            importer=pl.col("j").replace_strict(iso3), origin=pl.col("i").replace_strict(iso3),
            code=pl.col("k").str.zfill(6), year="t", usd=pl.col("v") * KILO, tonnes="q",
        ),
        BACI_SOURCE, file,
    )  # fmt: skip


def read_comtrade(path: str | Path, *, importer: str | None = None) -> pl.DataFrame:
    """UN Comtrade as it exports CSV, of today or the form before; imports alone.

    Rows for the world as partner are left out, since origins add up to them.

    Raises:
        BadInput: a column is missing (each name that is accepted is told), or a field is no number.
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
        ~pl.col(names["origin"]).is_in(WORLD),
        pl.lit(value=True) if importer is None else pl.col(names["importer"]) == importer,
    )
    usd = names["usd"]
    table = with_numbers(table, (usd, names["kilograms"]), file=file)
    refuse_rows(table, ~(table[usd] >= 0.0), usd, file=file, why="is no value of 0 or more")
    table = table.select(**{ours: pl.col(theirs) for ours, theirs in names.items()})
    tonnes = pl.when(pl.col("kilograms") > 0.0).then(pl.col("kilograms") / KILO)
    year = pl.col("year").str.slice(0, 4)
    columns = ("importer", "origin", "code", year, "usd", tonnes.alias("tonnes"))
    return _flows(table.select(columns), COMTRADE_SOURCE, file)


def read_oxford(path: str | Path, *, money_year: int | None) -> pl.DataFrame:
    """The table of trade of each country through each chokepoint: canal, iso3, v_canal [US$ a
    year], share_canal_v_mar (of its maritime imports by value).

    ``money_year``: the year of the money, which the table does not hold.

    Raises:
        BadInput: a column is missing, the year of the money is not given, or a row does not hold.
    """
    import polars as pl

    file = str(path)
    table = read_text(path)
    need_columns(table, ("canal", "iso3", "v_canal", "share_canal_v_mar"), file=file,
                 what="the Oxford table")  # fmt: skip
    if money_year is None:
        raise BadInput(
            f"{file}: v_canal is money, and the year of it is not in the table.",
            hint="Give the year: --money-year 2022.",
            file=file,
            field="v_canal",
        )
    table = with_numbers(table, ("v_canal", "share_canal_v_mar"), file=file)
    text = {name: pl.lit(None, pl.String) for name in ("source_year", "citation", "note")}
    rows = table.select(
        importer="iso3", commodity=pl.lit("all_goods"), origin="canal",
        origin_kind=pl.lit("chokepoint"), flow=pl.lit("imports"), share="share_canal_v_mar",
        share_of=pl.lit("maritime imports by value"), volume="v_canal",
        unit=pl.lit(f"USD {money_year}"), year=pl.lit(str(money_year)),
        low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64),
        source=pl.lit(OXFORD_SOURCE), **text,
    )  # fmt: skip
    return checked(rows.select(COLUMNS), file=file)


def _head(path: str | Path) -> pl.DataFrame:
    """The first rows of a large table, which is not read whole to see its columns."""
    import polars as pl

    try:
        return pl.read_csv(path, infer_schema=False, n_rows=1)
    except (pl.exceptions.PolarsError, OSError):
        return read_text(path)


def _flows(trade: pl.DataFrame, source: str, file: str) -> pl.DataFrame:
    """Rows of the layout from trade by product: by value, and by weight where every row has one."""
    import polars as pl

    keys = ["importer", "commodity", "year"]
    named = _with_commodity(trade)
    summed = named.group_by([*keys, "origin"], maintain_order=True).agg(
        pl.col("usd").sum(),
        pl.when(pl.col("tonnes").null_count() == 0).then(pl.col("tonnes").sum()).alias("tonnes"),
    )
    parts = []
    for column, of, unit in (
        ("usd", "imports by value", pl.format("USD {}", "year")),
        ("tonnes", "imports by weight", pl.lit("t/y")),
    ):
        whole = pl.col(column).sum().over(keys)
        known = (pl.col(column).null_count() == 0).over(keys)
        parts.append(
            summed.filter(known & (whole > 0.0)).select(
                importer="importer", commodity="commodity", origin="origin",
                origin_kind=pl.lit("iso3"), flow=pl.lit("imports"),
                share=pl.col(column) / whole, share_of=pl.lit(of), volume=column, unit=unit,
                year="year", low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64),
                source=pl.lit(source), source_year=pl.lit(None, pl.String),
                citation=pl.lit(file), note=pl.lit(None, pl.String),
            )
        )  # fmt: skip
    return checked(pl.concat(parts).select(COLUMNS), file=file)


def _with_commodity(trade: pl.DataFrame) -> pl.DataFrame:
    """Trade once for each commodity whose codes hold its own; other products are left out.

    Where a table has headings beside their parts (2709 and 270900), the heading alone is taken.
    """
    import polars as pl

    parts = []
    for row in packaged("commodities").filter(pl.col("hs").is_not_null()).iter_rows(named=True):
        held = [pl.col("code").str.starts_with(code) for code in row["hs"].split(";")]
        parts.append(
            trade.filter(pl.any_horizontal(held)).with_columns(commodity=pl.lit(row["commodity"]))
        )
    every = pl.concat(parts)
    digits = pl.col("code").str.len_chars()
    return every.filter(digits == digits.min().over("importer", "commodity", "year"))
