"""Countries with ports behind the closed gates: what they cannot sell, and what food they land."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealane.assess.close.country import CountryAnswer
from sealane.assess.close.dependence import PER_DAY
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.figure import Span
from sealane.assess.lane.behind import ports_behind
from sealane.assess.name import commodities, known_country
from sealane.assess.said import Said
from sealane.assess.source_table import packaged
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Export", "Food", "Shore", "exports", "food", "shores"]

ORIGIN = "crude_origin_share_"
MOSTLY = 0.1
"""A country of fewer of its ports behind is not told: a fishing harbour beyond the strait. Ours."""
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
AT_LEAST = Said(
    "at least so much: what the importers in hand take from it",
    "少なくとも、資料のある輸入国向けの量",
)
NO_AMOUNT = Said("no amount is told", "量の公表値なし")


@dataclass(frozen=True, slots=True)
class Shore:
    """A country and how many of its ports (with a code in the World Port Index) are behind."""

    iso3: str
    behind: int
    ports: int

    @property
    def is_whole(self) -> bool:
        """Whether all of its ports are behind the gates."""
        return self.behind == self.ports


@dataclass(frozen=True, slots=True)
class Export:
    """What a country ships through the closed gates, each figure (middle, low, high).

    ``share`` and ``share_of`` as the source tells them; ``lost`` a day [unit] what importers in
    hand no longer get from it, over ``importers`` of them; None: ``why`` says why.
    """

    iso3: str
    commodity: str
    share: Interval | None
    share_of: str
    lost: Interval | None
    unit: str
    importers: tuple[str, ...]
    year: str
    sources: tuple[str, ...]
    why: Said | None


@dataclass(frozen=True, slots=True)
class Food:
    """A food that a country behind the gates lands [t a year]; ``most_lost`` [t/d] at most.

    At most, since what comes by land or from behind the gates too is not parted. None: ``why``.
    """

    shore: Shore
    commodity: str | None
    volume_t: float | None
    most_lost_t: Interval | None
    year: str
    source: str
    why: Said | None


def shores(gates: Sequence[str]) -> tuple[Shore, ...]:
    """Countries with ports that no way joins to the oceans while the gates are closed."""
    counts: dict[str, list[int]] = {}
    for code, is_behind in ports_behind(frozenset(gates)):
        own = counts.setdefault(code[:2], [0, 0])
        own[0] += is_behind
        own[1] += 1
    found = []
    for code, (behind, ports) in counts.items():
        if behind >= max(MOSTLY * ports, 1):
            try:
                found.append(Shore(known_country(code), behind, ports))
            except BadInput:  # a code of no state: an index of ports names a few
                continue
    return tuple(sorted(found, key=lambda one: (-one.behind / one.ports, one.iso3)))


def food(facts: pl.DataFrame, behind: Iterable[Shore], draws: Draws, tail: float) -> list[Food]:
    """The food that countries behind the gates land: of the user's tables, since none is packaged.

    A row for each commodity of a country in hand, and one without where there is none.
    """
    import polars as pl

    found = []
    sizes = facts.filter(
        (pl.col("origin_kind") == "world") & (pl.col("flow") == "imports")
        & pl.col("commodity").is_in(FOOD) & (pl.col("unit") == "t/y")
        & pl.col("volume").is_not_null()
    ).sort("year", descending=True, maintain_order=True)  # fmt: skip
    for shore in behind:
        own = sizes.filter(pl.col("importer") == shore.iso3)
        own = own.unique("commodity", keep="first", maintain_order=True)
        if own.is_empty():
            found.append(Food(shore, None, None, None, "", "", NO_FOOD))
        for row in own.sort("volume", descending=True).iter_rows(named=True):
            size = float(row["volume"])
            most = interval(size * T_A_DAY * draws.share, tail) if shore.is_whole else None
            why = None if shore.is_whole else SOME_PORTS
            cited = f"{row['source']}: {row['citation'] or ''}".rstrip(": ")
            found.append(Food(shore, row["commodity"], size, most, row["year"], cited, why))
    return found


def exports(
    gates: Sequence[str], countries: Iterable[CountryAnswer], facts: pl.DataFrame, draws: Draws,
    tail: float,
) -> list[Export]:  # fmt: skip
    """What countries cannot sell through the gates: counts of the gate, and what importers miss.

    Three kinds of rows, never added up: parts of the crude through a gate by origin; parts of a
    country's exports through it; what importers in hand take from an origin whose ways are cut.
    """
    found = list(_by_origin(gates, draws, tail))
    found += _of_gate(facts, gates, draws, tail)
    told: dict[tuple[str, str, str], list[tuple[str, Span, Any]]] = {}
    for one in countries:
        for fact in one.fact.facts:
            is_cut = fact.pair is not None and fact.pair.fate == "cut_off"
            if fact.basis == "routed" and is_cut and fact.volume is not None and one.fact.unit:
                key = fact.via, one.fact.commodity, one.fact.unit
                told.setdefault(key, []).append((one.fact.importer, fact.volume, fact))
    for (via, goods, unit), parts in told.items():
        each = [draws.of(span) for _, span, _ in parts]
        total = sum(values for values in each if values is not None) * draws.share
        name, a_day = PER_DAY[unit]
        found.append(
            Export(
                via, goods, None, "", interval(total * a_day, tail), f"{name}/d",
                tuple(who for who, _, _ in parts), max(fact.year for _, _, fact in parts),
                tuple(dict.fromkeys(f"{fact.source}: {fact.citation}".rstrip(": ")
                                    for _, _, fact in parts)), AT_LEAST,
            )
        )  # fmt: skip
    goods_of = list(commodities())
    return sorted(found, key=lambda one: (goods_of.index(one.commodity), not one.share, one.iso3))


def _by_origin(gates: Sequence[str], draws: Draws, tail: float) -> Iterable[Export]:
    for row in packaged("lane_facts").iter_rows(named=True):
        if row["gate"] in gates and row["measure"].startswith(ORIGIN):
            part = draws.of(_span(row["value"], row["low"], row["high"]))
            assert part is not None
            yield Export(
                row["measure"].removeprefix(ORIGIN), "crude_oil", interval(part, tail),
                "the crude through the gate", None, "", (), str(row["year"]),
                (f"{row['source']}: {row['citation']}",), NO_AMOUNT,
            )  # fmt: skip


def _of_gate(
    facts: pl.DataFrame, gates: Sequence[str], draws: Draws, tail: float
) -> Iterable[Export]:
    import polars as pl

    rows = facts.filter(
        (pl.col("flow") == "exports") & (pl.col("origin_kind") == "chokepoint")
        & pl.col("origin").is_in(list(gates)) & pl.col("share").is_not_null()
    )  # fmt: skip
    for row in rows.iter_rows(named=True):
        part = draws.of(_span(row["share"], row["low"], row["high"]))
        assert part is not None
        yield Export(
            row["importer"], row["commodity"], interval(part, tail), "its exports", None, "", (),
            row["year"], (f"{row['source']}: {row['citation']}",), NO_AMOUNT,
        )  # fmt: skip


def _span(value: Any, low: Any, high: Any) -> Span:
    """A figure of a table, as text or number, with its interval where it has one."""
    middle = float(value)
    if low in (None, "") or high in (None, ""):
        return Span(middle)
    return Span(middle, min(float(low), middle), max(float(high), middle))
