"""Which countries depend on the gates: facts of the gate itself, else origins times their way.

A fact is "reported" where a source tells the part of an import that passes the gate, "routed" where
a source tells the part from an origin and the way from there passes it, "carried" where a source
tells the part that passes a gate on the way there (``exposure.carried``). All are shown; a reported
one decides. Where there is no fact there is no row.

What is cut off and what only comes late are parts of their own (``part``); ``decide`` says by which
facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sealane.assess.close.decide import Fact, Routed, parts_of
from sealane.assess.close.part import Part, Through, capped, through_ports
from sealane.assess.close.reference import (
    exporters,
    ship_between,
    shipped_from,
    shipped_to,
    trade_ship,
)
from sealane.assess.close.share import LANES
from sealane.assess.close.way import Asked, Pair
from sealane.assess.exposure.basis import basis_of, stand_in_of
from sealane.assess.exposure.carried import Carried, carried_of, told_part
from sealane.assess.exposure.choice import choice_between, choices_from, part_through
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
Ways = dict[Asked, Pair]


@dataclass(frozen=True, slots=True)
class Dependence:
    """A commodity of a country that passes the gates, and all the facts of it.

    ``parts`` are what is cut off and what comes late, of one basis each; together they are the
    ``share`` of its imports and the ``volume`` in ``unit`` that are touched. ``not_known`` is the
    part of the import from origins that no source tells, or that have no reference port, where a
    part is added up over origins: it may pass there or not. None where sources tell all shares.
    """

    importer: str
    commodity: str
    unit: str
    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    note: str
    not_known: float | None = None

    @property
    def share(self) -> Span | None:
        """The part of the import that is touched; None where it is not known."""
        return next((one.upto for one in reversed(self.parts) if one.upto is not None), None)

    @property
    def volume(self) -> Span | None:
        """What is touched [unit]; of the parts of which it is known."""
        known = (one.upto_volume for one in reversed(self.parts) if one.upto_volume is not None)
        return next(known, None)

    @property
    def is_bound(self) -> bool:
        """Whether none of it passes in the middle: its upper end holds only if all left by another
        port of its origin, which has no probability and cannot hold for all importers at once."""
        return self.share is not None and self.share.value == 0.0 < self.share.ends[1]

    @property
    def largest(self) -> Part:
        """The largest part, of parts alike in the middle the one that may be larger."""
        return max(self.parts, key=lambda one: (one.share, one.most))

    @property
    def decided_by(self) -> str:
        """Which basis the largest part is from."""
        return self.largest.decided_by

    @property
    def fate(self) -> str:
        """What happens to most of it; "not_known" where no way stands for it."""
        return self.largest.fate

    @property
    def has_way(self) -> bool:
        """Whether a way stands for any part."""
        return any(one.ways for one in self.parts)

    @property
    def stand_ins(self) -> tuple[Fact, ...]:
        """Facts behind a routed part in which a port stands for a region; empty where there is
        none."""
        if all(one.decided_by != "routed" for one in self.parts):
            return ()
        return tuple(one for one in self.facts if one.stand_in is not None)

    @property
    def by_stand_in(self) -> float:
        """How much of the share rests on such ports, at most all that is routed."""
        told = sum(one.share.value for one in self.stand_ins if one.share is not None)
        return min(told, sum(one.share for one in self.parts if one.decided_by == "routed"))


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
        routed, unknown = _routed(own, ways, set(closed), reported, size)
        beyond = [one for one in carried_of(own, LANES) if one.gate not in closed]
        carried = [_on(one, ways, set(closed), reported, size) for one in beyond]
        routed += [one for one in carried if one is not None]
        missing += [Missing(who, what, text) for text in unknown]
        round_ = _goes_round(own, ways, set(closed)) if reported else None
        one = _decided(who, what, size, unit, reported, routed, round_)
        if one is not None:
            if any(part.decided_by == "routed" for part in one.parts):
                one = replace(one, not_known=_not_known(own, beyond))
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
        (origin, destination, ship_between(ship, origin, destination))
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
            has_ends = row["share"] is None  # then they are of the volume
            volume = _span(
                row["volume"], *((row["low"], row["high"]) if has_ends else (None, None))
            )
            if share is None and volume is not None and size and unit == row["unit"]:
                share = capped(volume * (1 / size))
        pair = _stands_for(own, ways, row["origin"])
        yield _fact("reported", row["origin"], share, volume, pair, row)


def _stands_for(own: pl.DataFrame, ways: Ways, gate: str) -> Pair | None:
    """The way that stands for what passes a gate: the largest origin told whose way does."""
    return next((one for one in _ways_of(own, ways) if gate in one.open_gates), None)


def _goes_round(own: pl.DataFrame, ways: Ways, closed: set[str]) -> Pair | None:
    """The way that stands for what goes round: the largest origin told that has one."""
    return next((one for one in _ways_of(own, ways)
                 if one.fate == "diverted" and closed & set(one.open_gates)), None)  # fmt: skip


def _ways_of(own: pl.DataFrame, ways: Ways) -> Iterator[Pair]:
    """The ways to an importer: from origins told, the largest first, then from other exporters."""
    importer, goods = own["importer"][0], own["commodity"][0]
    known = own.filter(own["origin_kind"] != "chokepoint").sort(
        "share", descending=True, nulls_last=True
    )
    for who in dict.fromkeys([*known["origin"].to_list(), *exporters(goods)]):
        yield from (ways[asked] for asked in _ports(who, goods, importer) if asked in ways)


def _routed(
    own: pl.DataFrame, ways: Ways, closed: set[str], reported: list[Fact], size: float | None
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
    told = {one.via for one in reported}
    cutting = {one.via for one in reported if one.pair is not None and one.pair.fate == "cut_off"}
    facts = [
        _part(row, ways, closed, told, cutting, size) for row in basis_of(own).iter_rows(named=True)
    ]
    return [one for one in facts if one is not None], unknown


def _not_known(own: pl.DataFrame, beyond: Sequence[Carried]) -> float | None:
    """The part of an import from origins that the basis does not tell, or that no lane is known
    from; one that passes no gate is known, and what is reported of a gate on the way there is
    (``exposure`` goes by the same rule)."""
    if not basis_of(own).height and not beyond:
        return None
    told = told_part(own, LANES) + sum(one.share.value for one in beyond)
    return round(max(1.0 - told, 0.0), 4)


def _part(
    row: dict[str, Any], ways: Ways, closed: set[str], told: set[str], cutting: set[str],
    size: float | None,
) -> Fact | None:  # fmt: skip
    """The part from one origin by the lanes that ships choose, as ``exposure`` tells it."""
    who, goods, importer = row["origin"], row["commodity"], row["importer"]
    passing = part_through(choices_from(who, importer, goods, LANES), sorted(closed))
    pairs = {one: ways[one] for one in _ports(who, goods, importer) if one in ways}
    touched = [one for one in pairs.values() if closed & set(one.open_gates)]
    if passing.ends[1] < LANES.least_share or not touched:
        return None
    ports = [
        (choice, pair.fate == "cut_off")
        for (origin, destination, ship), pair in pairs.items()
        if (choice := choice_between(origin.place, destination.place, ship, LANES)) is not None
    ]
    own = _span(row["share"], row["low"], row["high"]) or Span(0.0)
    of_all = _of_import(own, through_ports(ports, closed, told, cutting), own * passing)
    fact = _by_ways("routed", who, of_all, touched, size, row)
    return replace(fact, stand_in=stand_in_of(row["origin_kind"], who, goods, importer))


def _on(
    one: Carried, ways: Ways, closed: set[str], reported: list[Fact], size: float | None
) -> Fact | None:
    """What is reported of a gate on the way there, by the lanes that go on through closed ones."""
    known = [(ways[asked], choice) for asked, choice in one.ways if asked in ways]
    touched = [pair for pair, _ in known if closed & set(pair.open_gates)]
    passing = part_through([choice for _, choice in known], sorted(closed))
    if not touched or (one.share * passing).ends[1] < LANES.least_share:
        return None
    told = {each.via for each in reported}
    cutting = {each.via for each in reported
               if each.pair is not None and each.pair.fate == "cut_off"}  # fmt: skip
    ports = [(choice, pair.fate == "cut_off") for pair, choice in known]
    through = through_ports(ports, closed, told, cutting)
    of_all = _of_import(one.share, through, one.share * passing)
    fact = _by_ways("carried", one.gate, of_all, touched, size, dict(one.row))
    return replace(fact, carried=one.told)


def _of_import(own: Span, through: Through, passing: Span) -> Through:
    """Parts of the ships of an origin as parts of the import."""
    return Through(passing, own * through.cut, own * through.cut_beyond, own * through.beyond,
                   own * through.left)  # fmt: skip


def _by_ways(
    basis: str, via: str, of_all: Through, touched: list[Pair], size: float | None,
    row: dict[str, Any],
) -> Fact:  # fmt: skip
    """A part of an import that is known by its ways, some of which are touched."""
    cut = next((one for one in touched if one.fate == "cut_off"), None)
    late = next((one for one in touched if one.fate == "diverted"), None)
    cut_volume = None if cut is None or size is None else of_all.cut * size
    volume = of_all.any * size if size is not None else None
    fact = _fact(basis, via, of_all.any, volume, touched[0], row)
    return replace(fact, routed=Routed(of_all, cut, late, cut_volume))


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
    routed: list[Fact], round_: Pair | None,
) -> Dependence | None:  # fmt: skip
    """One row of all facts."""
    if not reported and not routed:
        return None
    beside = [one for one in routed if one.routed and one.routed.share.left.ends[1] > 0]
    notes = dict.fromkeys(one.note for one in (*reported, *beside) if one.note)
    has_kbd = any(one.volume is not None for one in reported)
    return Dependence(
        importer, goods, unit or ("kb/d" if has_kbd else ""),
        parts_of(reported, routed, round_, size), (*reported, *routed), "; ".join(notes),
    )  # fmt: skip


def _span(value: float | None, low: float | None, high: float | None) -> Span | None:
    if value is None:
        return None
    if low is None or high is None:
        return Span(value)
    return Span(value, min(low, value), max(high, value))
