"""Trade through a gate: what comes from an origin, times the share of it that takes the gate.

    exposure(country, commodity, gate) = sum over origins of share(origin) x lane_share(origin,
    country, gate)

Lane shares come from the caller: a table, or a function from the pairs that are asked to a table.
Shares of one route add up to more than 1 over gates, since a voyage passes several. Origins without
a lane share are told as such, never spread over likely lanes. A lane that passes no chokepoint is a
row of the gate ``none``: the origin is known, and adds to no gate.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sealane.assess.exposure.basis import SOURCE, with_lanes
from sealane.assess.name import known_country, known_gate
from sealane.assess.source_table import need_columns, read_text, refuse_rows, with_numbers
from sealane.assess.word.value import REGIONS
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NO_GATE", "LaneShares", "lanes_of", "read_lanes", "sums_by_gate", "through_gates"]

if TYPE_CHECKING:
    LaneShares: TypeAlias = pl.DataFrame | Callable[[pl.DataFrame], pl.DataFrame]
else:
    LaneShares = object

PAIR = ("origin", "destination")
COLUMNS = (*PAIR, "gate", "share")
TEXTS = ("commodity", "source")
NO_GATE = "none"
"""In the place of a gate: the ships of this origin pass none of them."""
MOST_DIGITS, EXACT = 6, 1e-9
"""Decimals of a share that are looked at, and how near a share is to one of so many [1]."""


def read_lanes(path: str | Path) -> pl.DataFrame:
    """A table of lane shares: origin, destination (codes), gate, share; commodity, low, high and
    source if they are known (an empty commodity holds for all). The gate ``none`` says that
    ships of this pair pass no gate.

    Raises:
        BadInput: see ``lanes_of``.
    """
    return lanes_of(read_text(path), file=str(path))


def lanes_of(table: pl.DataFrame, *, file: str = "lane shares") -> pl.DataFrame:
    """A table of lane shares, checked; gates by our names.

    Raises:
        BadInput: a column is missing, a gate or country unknown, a share not in 0 to 1, or a pair,
            gate and commodity stand twice (contradictory shares).
    """
    import polars as pl

    need_columns(table, COLUMNS, file=file, what="a table of lane shares")
    for name in (*TEXTS, "low", "high"):
        if name not in table.columns:
            table = table.with_columns(pl.lit(None, pl.String).alias(name))
    table = with_numbers(table, ("share", "low", "high"), file=file)
    for name in COLUMNS:
        refuse_rows(table, table[name].is_null(), name, file=file, why="is missing")
    for name in ("share", "low", "high"):
        astray = ~table[name].cast(pl.Float64).is_between(0.0, 1.0).fill_null(value=True)
        refuse_rows(table, astray, name, file=file, why="is no share",
                    hint="Write shares from 0 to 1, not per cent.")  # fmt: skip
    for name, known in (("gate", _known_gate), *dict.fromkeys(PAIR, _known_place).items()):
        table = table.with_columns(_renamed(table, name, known, file).alias(name))
    first = table.select(pl.struct(*PAIR, "gate", "commodity").is_first_distinct()).to_series()
    refuse_rows(table, ~first, "share", file=file, why="stands twice for this pair and gate")
    ends = pl.col("low", "high").cast(pl.Float64)
    return table.select(*COLUMNS, "commodity", ends, "source")


def _known_gate(asked: str) -> str:
    return NO_GATE if asked == NO_GATE else known_gate(asked)


def _known_place(asked: str) -> str:
    return known_country(asked, REGIONS)


def _renamed(table: pl.DataFrame, name: str, known: Callable[[str], str], file: str) -> pl.Series:
    """A column by our names; one that nobody knows is refused with its line and near names."""
    import polars as pl

    column, ours = table[name], {}
    for one in column.unique(maintain_order=True):
        try:
            ours[one] = known(one)
        except BadInput as error:
            refuse_rows(table, column == one, name, file=file,
                        why=f"is not known: {error.message}", hint=error.hint or "")  # fmt: skip
    return column.replace_strict(ours, return_dtype=pl.String)


def through_gates(flows: pl.DataFrame, lane_shares: LaneShares) -> pl.DataFrame:
    """Flows from origins (``basis.with_lanes``) by the gates that they take: the columns of
    ``flows`` and gate, lane_share, lane_low, lane_high, lane_source; share and volume are times the
    lane share.
    ``origin_share`` is the share as its source told it, ``told_to`` the last digit that this source
    tells (0.001: shares to a tenth of a per cent).

    Ranges are those of the lane share where the flow has none, else the product of both ends;
    ``low`` and ``high`` are of the share, of the volume where there is none. ``volume_low`` and
    ``volume_high`` are of the volume by the same rule.
    """
    import polars as pl

    ours = with_lanes(flows)
    pairs = ours.select("origin", destination="importer").unique(maintain_order=True)
    table = lane_shares(pairs) if callable(lane_shares) else lane_shares
    lanes = lanes_of(table).rename(
        {"destination": "importer", "share": "lane_share", "low": "lane_low", "high": "lane_high",
         "source": "lane_source", "commodity": "of"}
    )  # fmt: skip
    joined = ours.join(lanes, on=["origin", "importer"], how="inner", maintain_order="left")
    own = pl.col("of") == pl.col("commodity")
    any_own = own.fill_null(value=False).any().over("origin", "importer", "commodity")
    joined = joined.filter(own | (pl.col("of").is_null() & ~any_own)).drop("of")
    part, low, high = pl.col("lane_share"), pl.col("lane_low"), pl.col("lane_high")
    has = pl.col("low").is_not_null() | low.is_not_null()
    return joined.with_columns(
        low=pl.when(has).then(pl.coalesce("low", "share", "volume") * pl.coalesce(low, part)),
        high=pl.when(has).then(pl.coalesce("high", "share", "volume") * pl.coalesce(high, part)),
        share=pl.col("share") * part,
        volume=pl.col("volume") * part,
        volume_low=pl.col("volume") * _of_whole("low") * pl.coalesce(low, part),
        volume_high=pl.col("volume") * _of_whole("high") * pl.coalesce(high, part),
        origin_share=pl.col("share"),
        told_to=_last_digit().min().over("commodity", "share_of", "year", "source"),
    )


def _of_whole(end: str) -> pl.Expr:
    """An end of a flow as a part of its middle: of its share, of its volume where it has none."""
    import polars as pl

    return (pl.col(end) / pl.coalesce("share", "volume")).fill_nan(1.0).fill_null(1.0)


def _last_digit() -> pl.Expr:
    """The last digit of a share: 0.001 for 0.404; that of a share with more digits is the last."""
    import polars as pl

    share = pl.col("share")
    steps = [
        pl.when((share - share.round(digits)).abs() < EXACT).then(10.0**-digits)
        for digits in range(MOST_DIGITS)
    ]
    return pl.coalesce(*steps, pl.lit(10.0**-MOST_DIGITS))


def sums_by_gate(through: pl.DataFrame) -> pl.DataFrame:
    """Shares by gate, added up within one basis: commodity, gate, share_of, year, source, share,
    low and high, covered (the part of the import whose origins have lane shares, those through no
    gate too), not_known (the rest: it may pass the gate or not), by_stand_in (the part of ``share``
    that rests on a port that stands for a region), told_to, origins.

    Ends are sums of ends, as if every origin took its least or its most at once. Rows of other
    years, sources or bases stand apart; nothing is added across them.
    """
    import polars as pl

    basis = ["commodity", "share_of", "year", "source"]
    stands_in = (pl.col("origin_kind") == "region") & (pl.col("lane_source") == SOURCE)
    whole = through.filter(pl.col("share").is_not_null() & pl.col("lane_share").is_not_null())
    covered = (
        whole.unique([*basis, "origin"], maintain_order=True)
        .group_by(basis, maintain_order=True)
        .agg(covered=pl.col("origin_share").sum())
    )
    sums = (
        whole.filter((pl.max_horizontal("share", "high") > 0.0) & (pl.col("gate") != NO_GATE))
        .group_by([*basis, "gate"], maintain_order=True)
        .agg(
            pl.col("share").sum(), low=pl.coalesce("low", "share").sum(),
            high=pl.coalesce("high", "share").sum(),
            by_stand_in=pl.col("share").filter(stands_in).sum(),
            told_to=pl.col("told_to").min(),
            origins=pl.col("origin").unique(maintain_order=True),
        )
    )  # fmt: skip
    return sums.join(covered, on=basis, maintain_order="left").with_columns(
        not_known=(1.0 - pl.col("covered")).clip(lower_bound=0.0)
    )
