"""A share that is reported of a gate, carried on to the gates that lie beyond it.

Where a source tells what part of an import passes a gate that alone shuts a sea off
(``lane.enclosed.shuts_a_sea``), all of that part is loaded behind it: it goes on by the lanes from
the ports behind. What the origins of the basis (``basis.basis_of``) already bring through that gate
is taken off, and what is left is at most the part of the import that they do not tell. So China's
LNG, of which 29 % passes Hormuz and no source in hand tells the part of Qatar, passes Malacca too.

It cannot tell which port behind the gate a cargo left: the largest exporter that is told decides,
the others widen the interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealane.assess.exposure.basis import basis_of
from sealane.assess.exposure.choice import (
    choice_between,
    choices_from,
    is_way_known,
    part_through,
)
from sealane.assess.figure import Span
from sealane.say.said import Figure, Said, listed

if TYPE_CHECKING:
    import polars as pl

    from sealane.assess.close.reference import Harbour
    from sealane.assess.lane import Choice, ChoiceLimits

    Way = tuple[tuple[Harbour, Harbour, str], Choice]

__all__ = ["Carried", "carried_of", "carried_said", "carried_sums", "told_part"]

WORKED_OUT_TO = 0.01
"""[1] A share that is carried on is worked out, and told to a percent."""
ALL = 1.0 - 1e-9
"""The part of the ships that passes the gate where a port lies behind it."""
LEAST_WIDTH = 1e-4
"""An interval of a share that is narrower is told as one figure [1]: a hundredth of a per cent."""
LEAST_SAID = 0.005
"""A part that is smaller in the middle shows as 0 % and has no sentence [1]; JSON has it. Ours."""
PCT = Said("%", "%")
CARRIED = Said(
    "Worked out from a share that is reported of another gate, by the lanes of what is loaded"
    " behind it (in brackets the ends of what ports and lanes leave open, no draws): {named}.",
    "別の海峡等について公表された割合を、その内側で積む貨物の航路に沿って延長した値"
    "（括弧内は港と航路で残る幅の両端で、抽出ではない）：{named}。",
)
ONE = Said(
    "{what} {part} ({whole} pass the {gate}: {source}, {year})",
    "{what} {part}（{gate}の通過割合{whole}：{source}、{year}）",
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What is reported of ``gate`` (``told``) beyond what the origins of the basis bring through it
    (``share``), the ways on which it goes on, and the row of the fact."""

    gate: str
    told: Span
    share: Span
    ways: tuple[Way, ...]
    row: Mapping[str, Any]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choice of each way, that of the largest exporter told first."""
        return tuple(choice for _, choice in self.ways)


def told_part(own: pl.DataFrame, limits: ChoiceLimits) -> float:
    """The part of one import from origins of the basis that a lane is known from."""
    basis = basis_of(own)
    return sum(
        float(row["share"])
        for row in basis.iter_rows(named=True)
        if is_way_known(row["origin"], row["importer"], row["commodity"], limits)
    )


def carried_of(own: pl.DataFrame, limits: ChoiceLimits) -> tuple[Carried, ...]:
    """What of one import (``own``: its facts) is to be carried on from gates that shut a sea off.

    Of several rows of a gate the newest with a share decides, the others widen. Empty where none
    has a share, where no reference port lies behind the gate, or where the basis tells all of it.
    """
    import polars as pl

    from sealane.assess.lane.enclosed import shuts_a_sea

    at = own.filter(
        (pl.col("origin_kind") == "chokepoint") & (pl.col("flow") == "imports")
        & pl.col("share").is_not_null()
    ).sort("year", descending=True, maintain_order=True)  # fmt: skip
    left = max(1.0 - told_part(own, limits), 0.0) if at.height else 0.0
    found = []
    for gate in at["origin"].unique(maintain_order=True):
        if not shuts_a_sea(gate):
            continue
        rows = at.filter(pl.col("origin") == gate).to_dicts()
        ways = tuple(_behind(own, gate, limits))
        told = _either(rows)
        more = _beyond(told, _brought(own, gate, limits), left)
        if ways and more.ends[1] >= limits.least_share:
            found.append(Carried(gate, told, more, ways, rows[0]))
            left = max(left - more.value, 0.0)
    return tuple(found)


def carried_sums(
    sums: list[dict[str, Any]], own: pl.DataFrame, limits: ChoiceLimits
) -> list[dict[str, Any]]:
    """The sums by gate (``lane.sums_by_gate``) of all commodities of one importer, with what is
    carried on added to those of the basis; ``carried`` says what of each sum it is."""
    import polars as pl

    made: list[dict[str, Any]] = [{**one, "carried": []} for one in sums]
    imports = own.filter(pl.col("flow") == "imports")
    for part in imports.partition_by("commodity", maintain_order=True):
        basis = basis_of(part).head(1).to_dicts()
        told = told_part(part, limits)
        for one in carried_of(part, limits):
            like = basis[0] if basis else one.row
            same = {name: like[name] for name in ("commodity", "share_of", "year", "source")}
            for gate in dict.fromkeys(gate for each in one.choices for gate in each.gates()):
                through = one.share * part_through(one.choices, (gate,))
                if gate != one.gate and through.ends[1] >= limits.least_share:
                    _add(_row_of(made, same, gate, told), one, through)
            for row in _of_basis(made, same):
                if row["gate"] != one.gate:
                    row["covered"] = min(row["covered"] + one.share.value, 1.0)
                    row["not_known"] = max(1.0 - row["covered"], 0.0)
    return made


def _of_basis(sums: list[dict[str, Any]], same: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for row in sums if all(row[name] == value for name, value in same.items())]


def _row_of(
    sums: list[dict[str, Any]], same: Mapping[str, Any], gate: str, told: float
) -> dict[str, Any]:
    """The sum of a basis and gate; a new one where its origins bring nothing through."""
    for row in _of_basis(sums, same):
        if row["gate"] == gate:
            return row
    made = {
        **same, "gate": gate, "share": 0.0, "low": 0.0, "high": 0.0,
        "covered": next((row["covered"] for row in _of_basis(sums, same)), told),
        "not_known": max(1.0 - told, 0.0), "by_stand_in": 0.0, "told_to": WORKED_OUT_TO,
        "origins": [], "carried": [],
    }  # fmt: skip
    sums.append(made)
    return made


def _add(row: dict[str, Any], one: Carried, through: Span) -> None:
    low, high = through.ends
    row["share"] += through.value
    row["low"], row["high"] = row["low"] + low, min(row["high"] + high, 1.0)
    row["carried"].append({
        "gate": one.gate, "share": through.value, "low": low, "high": high,
        "told_share": one.told.value, "year": one.row["year"], "source": one.row["source"],
    })  # fmt: skip


def carried_said(
    rows: Iterable[tuple[Said, Span | None, Mapping[str, Any], Said]],
) -> tuple[Said, ...]:
    """The line of what is carried on: ``rows`` are the import, its part, ``told_share``, year and
    source of the fact, and the gate that it is reported of. Nothing where there is none."""
    from sealane.assess.word import period_said

    named = [
        ONE.filled(
            what=what, part=_percent(part), gate=gate, year=period_said(row["year"]),
            whole=Figure(100.0 * row["told_share"], PCT),
            source=Said(row["source"], row["source"]),
        )
        for what, part, row, gate in rows
        if part is not None and part.value >= LEAST_SAID
    ]  # fmt: skip
    return (CARRIED.filled(named=listed(named)),) if named else ()


def _percent(part: Span) -> Figure:
    low, high = part.ends
    if high - low < LEAST_WIDTH:
        return Figure(100.0 * part.value, PCT, most_decimals=1)
    return Figure(100.0 * part.value, PCT, low=100.0 * low, high=100.0 * high, most_decimals=1)


def _either(rows: list[dict[str, Any]]) -> Span:
    """One share of several rows: that of the newest, with an interval that holds all."""
    every = [end for row in rows for end in (row["share"], row["low"], row["high"])
             if end is not None]  # fmt: skip
    return Span(rows[0]["share"], min(every), max(every))


def _brought(own: pl.DataFrame, gate: str, limits: ChoiceLimits) -> Span:
    """What the origins of the basis bring through a gate."""
    total = Span(0.0)
    for row in basis_of(own).iter_rows(named=True):
        choices = choices_from(row["origin"], row["importer"], row["commodity"], limits)
        value, low, high = row["share"], row["low"], row["high"]
        ends = (
            (value, value) if low is None or high is None else (min(low, value), max(high, value))
        )
        total = total + Span(value, *ends) * part_through(choices, (gate,))
    return total


def _beyond(told: Span, brought: Span, left: float) -> Span:
    """What is told beyond what is brought, end by end, and no more than what is left."""
    value, low, high = (
        min(max(a - b, 0.0), left)
        for a, b in zip((told.value, *told.ends), (brought.value, *brought.ends), strict=True)
    )
    return Span(value, min(low, value), max(high, value))


def _behind(own: pl.DataFrame, gate: str, limits: ChoiceLimits) -> Iterator[Way]:
    """The ways from ports behind a gate to an importer: of exporters told, the largest first, then
    of others; last the first of them in the next larger ship, where no lane tells which sails."""
    from sealane.assess.close.reference import (
        exporters,
        larger_ship,
        ship_between,
        shipped_from,
        shipped_to,
        trade_ship,
    )

    importer, goods = own["importer"][0], own["commodity"][0]
    known = own.filter(own["origin_kind"] != "chokepoint").sort(
        "share", descending=True, nulls_last=True
    )
    ship, larger = trade_ship(goods, importer), larger_ship(goods, importer)
    first: tuple[Harbour, Harbour] | None = None
    for who in dict.fromkeys([*known["origin"].drop_nulls().to_list(), *exporters(goods)]):
        for a in shipped_from(who, goods, importer):
            for b in shipped_to(importer):
                own_ship = ship_between(ship, a, b)
                choice = choice_between(a.place, b.place, own_ship, limits)
                if choice is not None and choice.through(gate).value >= ALL:
                    first = first or (a, b)
                    yield (a, b, own_ship), choice
    if first is not None and larger is not None:
        own_ship = ship_between(larger, *first)
        choice = choice_between(first[0].place, first[1].place, own_ship, limits)
        if choice is not None and choice.through(gate).value >= ALL:
            yield (*first, own_ship), choice
