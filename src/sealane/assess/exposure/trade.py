"""Trade that the user has: BACI of CEPII, UN Comtrade, and the Oxford table of dependence.

Each becomes rows of the one layout, by the commodities of ``data/commodities.csv`` that a code of
the Harmonized System names. Shares are by value and, where every row has a weight, by weight; the
two are told apart and never added up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.exposure.comtrade import KILO, comtrade_rows
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
NO_WORLD = "the file has no row of the world: shares are of the partners in it"


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

    The row of the world is what shares are of: what partners in the file leave of it is not known.
    Without one they are of the partners together, which a note says. Of a flow that stands with
    its parts (``comtrade``: modes of transport, customs procedures, second partners) the total is
    taken alone. It cannot tell what a reporter keeps secret.

    Raises:
        BadInput: a column is missing (each name that is accepted is told), a field is no number, or
            rows contradict each other; see ``comtrade.comtrade_rows``.
    """
    partners, world = comtrade_rows(path, importer=importer)
    return _flows(partners, COMTRADE_SOURCE, str(path), world)


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


def _flows(
    trade: pl.DataFrame, source: str, file: str, world: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Rows of the layout from trade by product: by value, and by weight where every row has one.

    ``world`` are the rows of all partners together, of which the shares then are.
    """
    import polars as pl

    keys = ["importer", "commodity", "year"]
    named = _with_commodity(trade)
    summed = named.group_by([*keys, "origin"], maintain_order=True).agg(
        pl.col("usd").sum(),
        pl.when(pl.col("tonnes").null_count() == 0).then(pl.col("tonnes").sum()).alias("tonnes"),
    )
    summed = summed.join(_wholes(named, world), on=keys, how="left", maintain_order="left")
    note = pl.lit(None, pl.String) if world is None else pl.when(~pl.col("has_world")).then(
        pl.lit(NO_WORLD)
    )  # fmt: skip
    parts = []
    for column, of, unit in (
        ("usd", "imports by value", pl.format("USD {}", "year")),
        ("tonnes", "imports by weight", pl.lit("t/y")),
    ):
        whole = pl.col(f"whole_{column}")
        known = (pl.col(column).null_count() == 0).over(keys)
        parts.append(
            summed.filter(known & (whole > 0.0)).select(
                importer="importer", commodity="commodity", origin="origin",
                origin_kind=pl.lit("iso3"), flow=pl.lit("imports"),
                share=pl.col(column) / whole, share_of=pl.lit(of), volume=column, unit=unit,
                year="year", low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64),
                source=pl.lit(source), source_year=pl.lit(None, pl.String),
                citation=pl.lit(file), note=note,
            )
        )  # fmt: skip
    return checked(pl.concat(parts).select(COLUMNS), file=file)


def _wholes(named: pl.DataFrame, world: pl.DataFrame | None) -> pl.DataFrame:
    """All of each import, by value and weight (whole_usd, whole_tonnes): that of the world by the
    headings of the commodity, that of the partners where it has no row, and no less than it."""
    import polars as pl

    keys = ["importer", "commodity", "year"]
    sums = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
            for name in ("usd", "tonnes")]  # fmt: skip
    own = named.group_by([*keys, "hs"], maintain_order=True).agg(sums)
    every = _with_commodity(named.head(0).drop("commodity", "hs") if world is None else world)
    all_ = every.group_by([*keys, "hs"], maintain_order=True).agg(sums)
    both = own.join(all_.with_columns(has_world=pl.lit(value=True)), on=[*keys, "hs"], how="left",
                    suffix="_world", maintain_order="left")  # fmt: skip
    has = pl.col("has_world").fill_null(value=False)
    for name in ("usd", "tonnes"):
        ours, theirs = pl.col(name), pl.col(f"{name}_world")
        more = pl.when(theirs.is_not_null()).then(pl.max_horizontal(ours, theirs))
        both = both.with_columns(pl.when(has).then(more).otherwise(ours).alias(name))
    return both.group_by(keys, maintain_order=True).agg(
        *(expression.alias(f"whole_{name}")
          for expression, name in zip(sums, ("usd", "tonnes"), strict=True)),
        has_world=has.all(),
    )  # fmt: skip


def _with_commodity(trade: pl.DataFrame) -> pl.DataFrame:
    """Trade once for each commodity whose codes hold its own (``hs``: which); other products are
    left out.

    Where an origin has a heading beside its parts (2709 and 270900), the heading alone is taken.
    """
    import polars as pl

    parts = [
        trade.filter(pl.col("code").str.starts_with(code)).with_columns(
            commodity=pl.lit(row["commodity"]), hs=pl.lit(code)
        )
        for row in packaged("commodities").filter(pl.col("hs").is_not_null()).iter_rows(named=True)
        for code in row["hs"].split(";")
    ]
    every = pl.concat(parts)
    of_one = [one for one in ("importer", "commodity", "year", "origin") if one in every.columns]
    lengths = every["code"].str.len_chars().unique().sort().to_list()
    heads = every.select(*of_one, head="code").unique()
    for digits in lengths:
        own = every.with_columns(head=pl.col("code").str.slice(0, digits))
        is_part = pl.col("code").str.len_chars() > digits
        parts_of = own.filter(is_part).join(heads, on=[*of_one, "head"], how="semi")
        if parts_of.height:
            every = every.join(parts_of.drop("head"), on=every.columns, how="anti",
                               nulls_equal=True, maintain_order="left")  # fmt: skip
    return every
