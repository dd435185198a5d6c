"""Which countries depend on the gates: facts of the gate itself, else origins times their way.

A fact is "reported" where a source tells the part of an import that passes the gate, "routed" where
a source tells the part from an origin and the way from there passes it. Both are shown; a reported
one decides. Where there is no fact there is no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sealane.assess.close.reference import (
    exporters,
    shipped_from,
    shipped_to,
    trade_ship,
)
from sealane.assess.close.share import LANES
from sealane.assess.close.way import Asked, Pair
from sealane.assess.exposure.basis import StandIn, basis_of, stand_in_of
from sealane.assess.exposure.choice import choices_from, is_way_known, part_through
from sealane.assess.exposure.superseded import Ended, divided
from sealane.assess.figure import Span

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Dependence", "Fact", "Missing", "asked_of", "dependences"]

OIL_ALL = ("crude_oil", "oil_products")
"""What "oil, crude and products" is the sum of."""
PER_DAY = {"kb/d": ("kb", 1.0), "t/y": ("t", 1 / 365), "Mt/y": ("Mt", 1 / 365),
           "bcm/y": ("bcm", 1 / 365)}  # fmt: skip
"""Units of volumes that are taken: the unit of an amount, and what of it a day is."""
SIZE, STOCK, PORT = "size of the import", "a count of stocks", "a reference port of "
"""What may be missing, as the brief names it."""
HARDEST = ("cut_off", "diverted", "untouched")
Ways = dict[Asked, Pair]


@dataclass(frozen=True, slots=True)
class Fact:
    """A part of one import that is touched, and by what rule: "reported" or "routed"."""

    basis: str
    via: str
    share: Span | None
    volume: Span | None
    pair: Pair | None
    year: str
    source: str
    citation: str
    note: str
    stand_in: StandIn | None = None
    """The port that stands for the region that it comes from."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """A commodity of a country that passes the gates, and all the facts of it.

    ``share`` of its imports and ``volume`` in ``unit``; ``parts`` are the ways that stand for it,
    each with its part of the share; ``decided_by`` says which basis the share is from.
    ``not_known`` is the part of the import from origins that no source tells, or that have no
    reference port, where the share is added up over origins: it may pass there or not. None where
    a source tells the share itself.
    """

    importer: str
    commodity: str
    share: Span | None
    volume: Span | None
    unit: str
    decided_by: str
    parts: tuple[tuple[float, Pair], ...]
    facts: tuple[Fact, ...]
    note: str
    not_known: float | None = None

    @property
    def fate(self) -> str:
        """What happens to most of it, of two alike the harder; "not_known" where no way stands
        for it."""
        weights: dict[str, float] = {}
        for part, pair in self.parts:
            weights[pair.fate] = weights.get(pair.fate, 0.0) + part
        known = [one for one in HARDEST if one in weights]
        return max(known, key=lambda one: weights[one], default="not_known")

    @property
    def stand_ins(self) -> tuple[Fact, ...]:
        """Facts behind the share in which a port stands for a region; empty where the gate itself
        is told."""
        if self.decided_by != "routed":
            return ()
        return tuple(one for one in self.facts if one.stand_in is not None)

    @property
    def pair(self) -> Pair | None:
        """The way that stands for most of it."""
        return max(self.parts, key=lambda one: one[0])[1] if self.parts else None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known of a country and a commodity.

    ``ended`` is a part that passed the gates until an embargo, and stands in no figure.
    """

    importer: str
    commodity: str
    what: str
    ended: Ended | None = None


def asked_of(facts: pl.DataFrame) -> list[Asked]:
    """Every way that the facts ask for: each port of the origin to each port of the importer."""
    asked: dict[Asked, None] = {}
    for row in _origins(facts).iter_rows(named=True):
        whose = row["origin"]
        goods = row["commodity"]
        who = exporters(goods) if row["origin_kind"] == "chokepoint" else (whose,)
        for one in who:
            for pair in _ports(one, goods, row["importer"]):
                asked[pair] = None
    return list(asked)


def dependences(
    facts: pl.DataFrame, ways: Ways, closed: Sequence[str]
) -> tuple[list[Dependence], list[Missing]]:
    """What of each import passes the gates, and what is not known."""
    found: list[Dependence] = []
    facts, ended = divided(facts)
    missing: list[Missing] = []
    rows = _origins(facts)
    for (importer, goods), own in rows.group_by(["importer", "commodity"], maintain_order=True):
        who, what = str(importer), str(goods)
        if not shipped_to(who):
            missing.append(Missing(who, what, f"{PORT}{who}"))
            continue
        size, unit = _size(facts, who, what)
        reported = list(_reported(own, ways, closed, size, unit))
        told = {one.via for one in reported}
        rest = set(closed) - told
        routed, unknown = _routed(own, ways, set(closed), size)
        left, _ = _routed(own, ways, rest, size)
        missing += [Missing(who, what, text) for text in unknown]
        one = _decided(who, what, size, unit, reported, routed, left)
        if one is not None:
            if one.decided_by == "routed":
                one = replace(one, not_known=_not_known(own))
            found.append(one)
            if one.volume is None:
                missing.append(Missing(who, what, SIZE))
    missing += [
        Missing(one.importer, one.commodity, one.why, one)
        for one in ended
        if _passes(one, ways, set(closed)) or any(_is_beside(one, other) for other in found)
    ]
    return found, missing


def _is_beside(ended: Ended, one: Dependence) -> bool:
    """Whether a dependence is worked out from the other origins of the same import and year."""
    if (one.importer, one.commodity) != (ended.importer, ended.commodity):
        return False
    basis = ended.year, ended.source
    return any((fact.year, fact.source) == basis for fact in one.facts if fact.basis == "routed")


def _passes(one: Ended, ways: Ways, closed: set[str]) -> bool:
    """Whether trade that has ended took a closed gate from any of its ports."""
    pairs = (ways.get(asked) for asked in _ports(one.origin, one.commodity, one.importer))
    return any(pair is not None and closed & set(pair.open_gates) for pair in pairs)


def _origins(facts: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    kinds = pl.col("origin_kind").is_in(["chokepoint", "iso3", "region"])
    return facts.filter(kinds & (pl.col("flow") == "imports"))


def _ports(who: str, goods: str, importer: str) -> list[Asked]:
    ship = trade_ship(goods, importer)
    return [
        (origin, destination, ship)
        for origin in shipped_from(who, goods, importer)
        for destination in shipped_to(importer)
    ]


def _size(facts: pl.DataFrame, importer: str, goods: str) -> tuple[float | None, str]:
    """The newest size of an import, and its unit."""
    import polars as pl

    parts = OIL_ALL if goods == "oil_all" else (goods,)
    sizes, units = [], set()
    for part in parts:
        rows = facts.filter(
            (pl.col("importer") == importer)
            & (pl.col("commodity") == part)
            & (pl.col("origin_kind") == "world")
            & pl.col("unit").is_in(list(PER_DAY))
        ).sort("year", descending=True)
        if not rows.height:
            return None, ""
        sizes.append(float(rows["volume"][0]))
        units.add(str(rows["unit"][0]))
    return (sum(sizes), units.pop()) if len(units) == 1 else (None, "")


def _reported(
    own: pl.DataFrame, ways: Ways, closed: Sequence[str], size: float | None, unit: str
) -> Iterator[Fact]:
    """What sources tell of the closed gates themselves, a row for each gate and source."""
    for row in own.iter_rows(named=True):
        if row["origin_kind"] != "chokepoint" or row["origin"] not in closed:
            continue
        share = _span(row["share"], row["low"], row["high"])
        volume = None
        if row["volume"] is not None and row["unit"] in PER_DAY:
            volume = Span(row["volume"])
            if share is None and size and unit == row["unit"]:
                share = Span(min(row["volume"] / size, 1.0))
        pair = _stands_for(own, ways, row["origin"])
        yield _fact("reported", row["origin"], share, volume, pair, row)


def _stands_for(own: pl.DataFrame, ways: Ways, gate: str) -> Pair | None:
    """The way that stands for what passes a gate: the largest origin told whose way does."""
    importer, goods = own["importer"][0], own["commodity"][0]
    known = own.filter(own["origin_kind"] != "chokepoint").sort(
        "share", descending=True, nulls_last=True
    )
    for who in dict.fromkeys([*known["origin"].to_list(), *exporters(goods)]):
        for asked in _ports(who, goods, importer):
            if asked in ways and gate in ways[asked].open_gates:
                return ways[asked]
    return None


def _routed(
    own: pl.DataFrame, ways: Ways, closed: set[str], size: float | None
) -> tuple[list[Fact], list[str]]:
    """Parts from origins whose way passes a closed gate, of one basis (``exposure.basis``)."""
    import polars as pl

    shares = own.filter((pl.col("origin_kind") != "chokepoint") & pl.col("share").is_not_null())
    unknown = [
        f"{PORT}{who}"
        for who in dict.fromkeys(shares["origin"].to_list())
        if not _ports(who, own["commodity"][0], own["importer"][0])
    ]
    if not shares.height or not closed:
        return [], unknown
    facts = [_part(row, ways, closed, size) for row in basis_of(own).iter_rows(named=True)]
    return [one for one in facts if one is not None], unknown


def _not_known(own: pl.DataFrame) -> float | None:
    """The part of an import from origins that the basis does not tell, or that no lane is known
    from; one that passes no gate is known (``exposure`` goes by the same rule)."""
    basis = basis_of(own)
    if not basis.height:
        return None
    told = sum(
        float(row["share"])
        for row in basis.iter_rows(named=True)
        if is_way_known(row["origin"], row["importer"], row["commodity"], LANES)
    )
    return round(max(1.0 - told, 0.0), 4)


def _part(row: dict[str, Any], ways: Ways, closed: set[str], size: float | None) -> Fact | None:
    """The part from one origin by the lanes that ships choose, as ``exposure`` tells it."""
    who, goods, importer = row["origin"], row["commodity"], row["importer"]
    passing = part_through(choices_from(who, importer, goods, LANES), sorted(closed))
    pairs = [ways[one] for one in _ports(who, goods, importer) if one in ways]
    pair = next((one for one in pairs if closed & set(one.open_gates)), None)
    if passing.ends[1] < LANES.least_share or pair is None:
        return None
    part = (_span(row["share"], row["low"], row["high"]) or Span(0.0)) * passing
    volume = part * size if size is not None else None
    fact = _fact("routed", row["origin"], part, volume, pair, row)
    return replace(fact, stand_in=stand_in_of(row["origin_kind"], who, goods, importer))


def _fact(
    basis: str, via: str, share: Span | None, volume: Span | None, pair: Pair | None,
    row: dict[str, Any],
) -> Fact:  # fmt: skip
    return Fact(
        basis, via, share, volume, pair, row["year"], row["source"], row["citation"] or "",
        row["note"] or "",
    )  # fmt: skip


def _decided(
    importer: str, goods: str, size: float | None, unit: str, reported: list[Fact],
    routed: list[Fact], left: list[Fact],
) -> Dependence | None:  # fmt: skip
    """One row of all facts: reported ones decide for their gate, routed ones for the others.

    Of several gates it is the larger part, as most ways pass both; the upper end is their sum.
    """
    if not reported and not routed:
        return None
    gates = dict.fromkeys(one.via for one in reported)
    of_gates = [_either([one for one in reported if one.via == gate]) for gate in gates]
    rest = _sum([one.share for one in left if one.share is not None])
    share = _through_any([one for one in (*of_gates, rest) if one is not None])
    told = [one.volume for one in reported if one.volume is not None]
    volume = share * size if share is not None and size is not None else None
    if told:
        volume = _spanned(([] if volume is None else [volume]) + told)
    by_rest = rest is not None and share is not None and rest.value == share.value
    is_reported = bool(reported) and not by_rest
    return Dependence(
        importer=importer,
        commodity=goods,
        share=share,
        volume=volume,
        unit=unit or ("kb/d" if told else ""),
        decided_by="reported" if is_reported else "routed",
        parts=_parts([_largest(reported)] if is_reported else left or routed),
        facts=(*reported, *routed),
        note="; ".join(dict.fromkeys(one.note for one in (*reported, *left) if one.note)),
    )


def _largest(reported: list[Fact]) -> Fact:
    """The first fact of the gate through which most passes: its way stands for the import."""
    shares = {
        gate: _either([one for one in reported if one.via == gate])
        for gate in dict.fromkeys(one.via for one in reported)
    }
    most = max(shares, key=lambda gate: -1.0 if (one := shares[gate]) is None else one.value)
    return next(one for one in reported if one.via == most)


def _parts(facts: list[Fact]) -> tuple[tuple[float, Pair], ...]:
    """The ways behind some facts, each with its part of them; evenly where all are 0."""
    known = [one for one in facts if one.pair is not None]
    sizes = [one.share.value if one.share else 1.0 for one in known]
    total = sum(sizes)
    return tuple(
        (size / total if total else 1 / len(known), one.pair)
        for size, one in zip(sizes, known, strict=True)
        if one.pair is not None
    )


def _either(facts: list[Fact]) -> Span | None:
    """One share of several facts on one gate: a stated share first, newest first; all widen."""
    newest = sorted(facts, key=lambda one: (one.volume is None, one.year), reverse=True)
    shares = [one.share for one in newest if one.share is not None]
    return _spanned(shares) if shares else None


def _spanned(spans: list[Span]) -> Span:
    """The first, with an interval that holds all."""
    lows, highs = zip(*(one.ends for one in spans), strict=True)
    return Span(spans[0].value, min(lows), max(highs))


def _sum(spans: list[Span]) -> Span | None:
    if not spans:
        return None
    total = spans[0]
    for one in spans[1:]:
        total = total + one
    return _capped(total)


def _through_any(spans: list[Span]) -> Span | None:
    """The part that passes any of several gates: between the largest and the sum of them."""
    if not spans:
        return None
    largest = max(spans, key=lambda one: one.value)
    low = max(one.ends[0] for one in spans)
    return _capped(Span(largest.value, min(low, largest.value), sum(one.ends[1] for one in spans)))


def _capped(span: Span) -> Span:
    """A share is at most 1."""
    low, high = span.ends
    return Span(min(span.value, 1.0), min(low, 1.0), min(high, 1.0))


def _span(value: float | None, low: float | None, high: float | None) -> Span | None:
    if value is None:
        return None
    if low is None or high is None:
        return Span(value)
    return Span(value, min(low, value), max(high, value))
