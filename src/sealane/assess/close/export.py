"""What countries cannot sell through closed gates: counts of a gate, and what importers miss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealane.assess.close.country import CountryAnswer
from sealane.assess.close.dependence import PER_DAY
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.figure import Span
from sealane.assess.name import commodities
from sealane.assess.source_table import packaged
from sealane.say.said import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NO_AMOUNT", "Export", "exports"]

ORIGIN = "crude_origin_share_"
"""How the measure of lane_facts.csv begins that tells the part of one origin."""
CRUDE = Said("the crude through the gate", "該当箇所を通る原油")
ITS_EXPORTS = Said("its exports", "同国の輸出")
AT_LEAST = Said(
    "what the importers named alone take from it; what it ships through there in all is as much or"
    " more",
    "挙げた輸入国向けだけの量。そこを通る総量はこれ以上",
)
NO_AMOUNT = Said("no amount is told", "量の公表値なし")


@dataclass(frozen=True, slots=True)
class Export:
    """What a country ships through the closed gates, each figure (middle, low, high).

    ``share`` of ``share_of``, as the source tells them; ``lost`` a day [unit]: what ``importers``
    in hand no longer get from it. ``why`` says what ``lost`` is or why it lacks.
    """

    iso3: str
    commodity: str
    share: Interval | None
    share_of: Said | None
    lost: Interval | None
    unit: str
    importers: tuple[str, ...]
    year: str
    sources: tuple[str, ...]
    why: Said


def exports(
    gates: Sequence[str], countries: Iterable[CountryAnswer], facts: pl.DataFrame, draws: Draws,
    tail: float,
) -> list[Export]:  # fmt: skip
    """What countries cannot sell through the gates: counts of the gate, and what importers miss.

    Three kinds of rows, never added up: parts of the crude through a gate by origin; parts of a
    country's exports through it; what importers in hand take from an origin whose ways are cut,
    without an amount where the size of the import is not known.
    """
    countries = list(countries)
    found = list(_by_origin(gates, draws, tail))
    found += _of_gate(facts, gates, draws, tail)
    told: dict[tuple[str, str, str], list[tuple[str, Span, Any]]] = {}
    for one in countries:
        for fact in one.fact.facts:
            if fact.cut_volume is not None and one.fact.unit and fact.carried is None:
                key = fact.via, one.fact.commodity, one.fact.unit
                told.setdefault(key, []).append((one.fact.importer, fact.cut_volume, fact))
    for (via, goods, unit), parts in told.items():
        each = [draws.of(span) for _, span, _ in parts]
        total = sum(values for values in each if values is not None) * draws.share
        name, a_day = PER_DAY[unit]
        found.append(
            Export(
                via, goods, None, None, interval(total * a_day, tail), f"{name}/d",
                tuple(who for who, _, _ in parts), max(fact.year for _, _, fact in parts),
                tuple(dict.fromkeys(f"{fact.source}: {fact.citation}".rstrip(": ")
                                    for _, _, fact in parts)), AT_LEAST,
            )
        )  # fmt: skip
    found += _without_amount(countries)
    goods_of = list(commodities())
    return sorted(found, key=lambda one: (goods_of.index(one.commodity), not one.share, one.iso3))


def _without_amount(countries: Iterable[CountryAnswer]) -> Iterable[Export]:
    """Origins whose ways to an importer are cut, where the size of that import is not known."""
    told: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for one in countries:
        for fact in one.fact.facts:
            is_cut = fact.routed is not None and fact.routed.share.cut.value > 0.0
            if is_cut and fact.cut_volume is None and fact.carried is None:
                told.setdefault((fact.via, one.fact.commodity), []).append(
                    (one.fact.importer, fact)
                )
    for (via, goods), parts in told.items():
        yield Export(
            via, goods, None, None, None, "", tuple(who for who, _ in parts),
            max(fact.year for _, fact in parts),
            tuple(dict.fromkeys(f"{fact.source}: {fact.citation}".rstrip(": ")
                                for _, fact in parts)), NO_AMOUNT,
        )  # fmt: skip


def _by_origin(gates: Sequence[str], draws: Draws, tail: float) -> Iterable[Export]:
    for row in packaged("lane_facts").iter_rows(named=True):
        if row["gate"] in gates and row["measure"].startswith(ORIGIN):
            part = draws.of(_span(row["value"], row["low"], row["high"]))
            assert part is not None
            yield Export(
                row["measure"].removeprefix(ORIGIN), "crude_oil", interval(part, tail),
                CRUDE, None, "", (), str(row["year"]),
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
            row["importer"], row["commodity"], interval(part, tail), ITS_EXPORTS, None, "", (),
            row["year"], (f"{row['source']}: {row['citation']}",), NO_AMOUNT,
        )  # fmt: skip


def _span(value: Any, low: Any, high: Any) -> Span:
    """A figure of a table, as text or number, with its interval where it has one."""
    middle = float(value)
    if low in (None, "") or high in (None, ""):
        return Span(middle)
    return Span(middle, min(float(low), middle), max(float(high), middle))
