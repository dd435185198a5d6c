"""One layout for every fact of dependence, and what a table of the user must hold to be one.

A row says what part (``share``) or how much (``volume``, ``unit``) of a commodity a country takes
from an origin or through a gate, in a year, and who says so. ``share_of`` names what the share is
of; shares of different bases are never added up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from sealane.assess.name import commodities, country_names, gate_names, known_commodity, known_gate
from sealane.assess.source_table import need_columns, refuse_rows, with_numbers

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COLUMNS", "checked", "empty", "in_layout"]

TEXTS = ("importer", "commodity", "origin", "origin_kind", "flow", "share_of", "unit", "year",
         "source", "source_year", "citation", "note")  # fmt: skip
NUMBERS = ("share", "volume", "low", "high")
COLUMNS = ("importer", "commodity", "origin", "origin_kind", "flow", "share", "share_of", "volume",
           "unit", "year", "low", "high", "source", "source_year", "citation", "note")  # fmt: skip
ALSO = {
    "importer": ("importer_iso3", "iso3", "reporter_iso3"),
    "origin": ("origin_iso3", "partner_iso3"),
    "unit": ("volume_unit",),
    "citation": ("url_or_citation",),
}
"""Other names of columns that are taken for ours, the first that is there."""
TONNES = ("tonnes", "import_tonnes")
MONEY = r"(?i)USD|US\$|EUR|JPY|GBP|CNY|[$€¥£]"
YEAR = r"\b(19|20)\d\d\b"
SUM_TOLERANCE = 0.005  # shares are printed with three decimals
OTHER = "OTHER"
KINDS = ("iso3", "region", "chokepoint", "other", "world")


def empty() -> pl.DataFrame:
    """A table of the layout without a row."""
    import polars as pl

    return pl.DataFrame(
        schema={name: pl.Float64 if name in NUMBERS else pl.String for name in COLUMNS}
    )


def in_layout(frame: pl.DataFrame, *, file: str) -> pl.DataFrame:
    """A table of the user (all text) in our layout, checked.

    Columns: importer (or importer_iso3, iso3), commodity, origin (or origin_iso3; none: all of
    them), share or volume with unit (or tonnes), year, source; and those of ``COLUMNS`` that are
    there. ``import_dependency`` is taken as the share of domestic use.

    Raises:
        BadInput: see ``checked``; or a column is missing.
    """
    import polars as pl

    for ours, others in ALSO.items():
        there = [name for name in others if name in frame.columns]
        if ours not in frame.columns and there:
            frame = frame.rename({there[0]: ours})
    tonnes = next((name for name in TONNES if name in frame.columns), None)
    if tonnes and "volume" not in frame.columns:
        unit = pl.when(pl.col(tonnes).is_not_null()).then(pl.lit("t/y"))
        frame = frame.with_columns(unit=unit).rename({tonnes: "volume"})
    if "import_dependency" in frame.columns and "share" not in frame.columns:
        frame = frame.rename({"import_dependency": "share"}).with_columns(
            share_of=pl.lit("domestic use")
        )
    what = "a table of dependence"
    need_columns(frame, ("importer", "commodity", "year", "source"), file=file, what=what)
    if "share" not in frame.columns:
        need_columns(frame, ("volume",), file=file, what=f"{what} without 'share'")
    if "volume" in frame.columns:
        need_columns(frame, ("unit",), file=file, what=f"{what} with 'volume'")
    for name in COLUMNS:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    return checked(with_numbers(frame.select(COLUMNS), NUMBERS, file=file), file=file)


def checked(frame: pl.DataFrame, *, file: str) -> pl.DataFrame:
    """The table with names as ours, kinds of origin filled in.

    Raises:
        BadInput: names file, line and column of a row without importer, year or source; a commodity
            or gate that is unknown; a share that is not in 0 to 1; a volume without a unit or below
            0; money without a year; one end of a range alone; shares of origins that contradict
            each other (their sum exceeds 1).
    """
    import polars as pl

    for name in ("importer", "commodity", "year", "source"):
        refuse_rows(frame, frame[name].is_null(), name, file=file, why="is missing")
    _check_figures(frame, file)
    frame = frame.with_columns(
        pl.col("importer").str.to_uppercase(),
        pl.col("flow").fill_null("imports"),
        commodity=frame["commodity"].replace_strict(
            _known(frame["commodity"], known_commodity, commodities())
        ),
        origin_kind=_kinds(),
    )
    astray = ~frame["origin_kind"].is_in(KINDS)
    refuse_rows(frame, astray, "origin_kind", file=file, why=f"is none of {', '.join(KINDS)}")
    is_gate = pl.col("origin_kind") == "chokepoint"
    gates = _known(frame.filter(is_gate)["origin"], known_gate, gate_names())
    frame = frame.with_columns(
        origin=pl.when(is_gate).then(pl.col("origin").replace(gates)).otherwise("origin"),
        share_of=pl.when(pl.col("share").is_not_null()).then(
            pl.col("share_of").fill_null(pl.col("flow"))
        ),
    )
    basis = ("importer", "commodity", "flow", "share_of", "year", "source")
    from_origin = (pl.col("origin_kind").is_in(["iso3", "other"])).cast(pl.Float64)
    sums = (pl.col("share").fill_null(0.0) * from_origin).sum().over(basis)
    over = frame.select(sums > 1.0 + SUM_TOLERANCE).to_series()
    refuse_rows(frame, over, "share", file=file, why="contradicts the others: shares of the "
                "origins of one import add up to over 1")  # fmt: skip
    return frame


def _check_figures(frame: pl.DataFrame, file: str) -> None:
    import polars as pl

    share, volume, unit = frame["share"], frame["volume"], frame["unit"]
    none = share.is_null() & volume.is_null()
    refuse_rows(frame, none, "volume", file=file, why="and share are both missing")
    astray = ~share.is_between(0.0, 1.0).fill_null(value=True)
    refuse_rows(frame, astray, "share", file=file, why="is no share",
                hint="Write shares from 0 to 1, not per cent.")  # fmt: skip
    refuse_rows(frame, (volume < 0.0).fill_null(value=False), "volume", file=file,
                why="is negative")  # fmt: skip
    refuse_rows(frame, volume.is_not_null() & unit.is_null(), "unit", file=file,
                why="is missing beside a volume", hint="Name it, such as kb/d or t/y.")  # fmt: skip
    money = unit.str.contains(MONEY).fill_null(value=False)
    dated = unit.str.contains(YEAR) | frame["year"].str.contains(YEAR)
    refuse_rows(frame, money & ~dated.fill_null(value=False), "unit", file=file,
                why="is money without a year", hint="Write its year: USD 2023.")  # fmt: skip
    one_end = frame["low"].is_null() != frame["high"].is_null()
    refuse_rows(frame, one_end, "low", file=file, why="and high come together or not at all")
    crossed = frame.select((pl.col("low") > pl.col("high")).fill_null(value=False)).to_series()
    refuse_rows(frame, crossed, "low", file=file, why="is above high")


def _kinds() -> pl.Expr:
    """The kind of each origin, where it is not given."""
    import polars as pl

    origin = pl.col("origin")
    gates = [name.upper() for name in gate_names()]
    return (
        pl.when(pl.col("origin_kind").is_not_null()).then("origin_kind")
        .when(origin.is_null()).then(pl.lit("world"))
        .when(origin == OTHER).then(pl.lit("other"))
        .when(origin.is_in(list(country_names()))).then(pl.lit("iso3"))
        .when(origin.str.to_uppercase().is_in(gates)).then(pl.lit("chokepoint"))
        .when(origin.str.contains("^[A-Z]{3}$")).then(pl.lit("iso3"))
        .otherwise(pl.lit("region"))
    )  # fmt: skip


def _known(names: pl.Series, known: Callable[[str], str], ours: Collection[str]) -> dict[str, str]:
    """Our name of each; one that is ours already is not asked for."""
    every = names.drop_nulls().unique(maintain_order=True)
    return {name: name if name in ours else known(name) for name in every}
