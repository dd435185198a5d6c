"""What the world loses while a gate is closed: by commodity, as those who count it tell.

A row is one count of what passes a gate (``assess/data/lane_facts.csv``, ``trade_values.csv``) with
its year and source, that which stands for the first day of the closure (``counted``): an amount, a
part of world trade, or both where both are of that year and that source. Counts of one commodity
are not added up, nor those of several gates, since a voyage passes more than one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from sealane.assess.close.counted import Counted, counted_at, ends_of
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.fate import SEA_SHUT, fate_of
from sealane.assess.close.pipeline import outlet_said, spare_drawn, spare_of
from sealane.assess.close.way import Asked, Pair
from sealane.assess.figure import Span
from sealane.assess.interval import narrowed
from sealane.assess.lane.enclosed import shuts_a_sea
from sealane.assess.source_table import packaged
from sealane.assess.stock import bypasses
from sealane.assess.word import unit_said
from sealane.say.said import Figure, Said

__all__ = ["BY_PIPE", "NO_BYPASS", "WorldRow", "world_rows"]

ALSO = {"suez": ("suez_and_sumed",), "bosporus": ("turkish_straits",),
        "dardanelles": ("turkish_straits",)}  # fmt: skip
"""Lanes of the tables that a gate is the whole of; that of Suez holds the SUMED pipeline too."""
TOGETHER = {"great_belt": ("danish_straits", ("oresund", "little_belt", "kiel_canal"))}
"""A lane of the tables that a gate is with others together: told once all of them are closed, since
no table parts it. While Kiel Canal is open, nobody counts what oil of these straits fits it."""
KB_IN_MB = 1000.0
OVER = {"mb/d": ("mb", 1.0), "Bcf/d": ("Bcf", 1.0), "Mt/y": ("Mt", 1 / 365)}
"""Units of a rate: that of an amount, and what of the rate a day is."""
A_DAY_OF_YEAR = 1 / 365
PAGE = re.compile(r"https?://[^\s;)]+")
"""The first page of a citation."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the tables call an amount and a share of one commodity."""

    name: Said
    amount: str | None = None
    shares: tuple[str, ...] = ()


KINDS = {
    "oil_all": _Kind(Said("Oil, crude and products", "石油（原油・製品）"), "oil_transit",
                     ("share_of_world_maritime_oil", "share_of_world_seaborne_oil")),
    "crude_oil": _Kind(Said("Crude oil", "原油"), None, ("share_of_world_seaborne_crude",)),
    "oil_products": _Kind(Said("Oil products", "石油製品"), None,
                          ("share_of_world_seaborne_oil_products",)),
    "lng": _Kind(Said("Liquefied natural gas", "液化天然ガス"), "lng_transit",
                 ("share_of_world_lng_trade", "share_of_world_seaborne_lng")),
    "lpg": _Kind(Said("Liquefied petroleum gas", "液化石油ガス"), None,
                 ("share_of_world_seaborne_lpg",)),
    "fertiliser": _Kind(Said("Fertiliser", "肥料"), "fertiliser_tonnes",
                        ("share_of_world_seaborne_fertiliser",)),
    "urea": _Kind(Said("Urea, of exports", "尿素（輸出）"), None,
                  ("share_of_world_urea_exports",)),
    "sulphur": _Kind(Said("Sulphur", "硫黄"), None, ("share_of_world_seaborne_sulphur",)),
    "chemicals": _Kind(Said("Chemicals with fertiliser", "化学品（肥料を含む）"), None,
                       ("share_of_world_seaborne_chemicals_incl_fertiliser",)),
    "wheat": _Kind(Said("Wheat of the Black Sea, of exports", "黒海の小麦（輸出）"), None,
                   ("share_of_world_wheat_exports_black_sea",)),
    "dry_bulk": _Kind(Said("Dry bulk, food among it", "乾貨物（食料を含む）"), None,
                      ("share_of_world_seaborne_dry_bulk",)),
    "containers": _Kind(Said("Containers", "コンテナ"), None,
                        ("share_of_world_seaborne_containers",
                         "share_of_world_container_traffic")),
    "cars": _Kind(Said("Cars", "自動車"), None, ("share_of_world_seaborne_cars",)),
    "all_goods": _Kind(Said("All cargo", "全貨物"), None,
                       ("share_of_world_seaborne_volume", "share_of_world_maritime_trade",
                        "share_of_world_trade")),
}  # fmt: skip
VALUE = Said("All goods by value", "全品目（金額）")
VALUE_MEASURES = ("trade_value", "maritime_trade_value")
NO_BYPASS = Said("no bypass is told", "迂回路の公表値なし")
PIPED = ("crude_oil",)
"""What the pipelines around a gate take of, but are told of all oil."""
BY_PIPE = Said(
    "what pipelines take is told of all oil together, so what of it alone is lost is not told",
    "迂回管の分は石油全体でのみ公表されるため、失われる量は示せない",
)
WITH_OIL = Said(
    "oil is in it, of which pipelines can take {spare} more: that part is not lost, and is not"
    " taken off, as no price of oil is packaged",
    "石油を含む。うち{spare}はパイプラインで迂回でき失われないが、原油価格を収録していないため"
    "差し引いていない",
)
"""What stands beside all goods, which are told together, where a pipeline takes some of them."""


@dataclass(frozen=True, slots=True)
class WorldRow:
    """One count of what passes a gate, each figure (middle, low, high); None: not told.

    ``through`` [unit] in ordinary times and ``of_world`` as a share of world trade, both of the
    year ``at`` and one source, with the ends of published counts and not of draws; ``bypass`` what
    pipelines around it can take more [unit]; ``lost`` [unit] and ``lost_of_world`` what is stopped
    less that, where no way leads round. ``why`` says by which rule it is lost, late or not told,
    and why a bypass is less; ``lacks`` why no loss is told; None where one is. ``lost_over``
    [``over_unit``] is ``lost``, which is a rate, times the days of the closure: what is lost while
    it lasts.
    """

    gate: str
    commodity: str
    name: Said
    unit: str
    through: Interval | None
    of_world: Interval | None
    bypass: Interval | None
    lost: Interval | None
    lost_of_world: Interval | None
    fate: str
    at: str
    sources: tuple[str, ...]
    note: str
    why: Said
    lacks: Said | None
    lost_over: Interval | None = None
    over_unit: str = ""


def world_rows(
    gates: Sequence[str], ways: Mapping[Asked, Pair], draws: Draws, tail: float, on: date
) -> list[WorldRow]:
    """What passes each closed gate by commodity, as counted nearest to a day, and what is lost.

    Lost is what is stopped less what a bypass can take, where trade through the gate is cut off
    (``fate``); trade that has a way round is late and not lost. It cannot tell what other
    producers make up for, or what a price does.
    """
    found = []
    for gate in gates:
        names = _names(gate, gates)
        for kind in KINDS:
            for count in _counts(names, kind, on):
                fate = _fate(gate, kind, gates, ways)
                found.append(_of_count(gate, kind, count, fate, gates, draws, tail))
        if _values(gate):
            fate = fate_of(gate, "all_goods", gates, ways)
            found += _of_value(gate, fate, gates, draws, tail, on)
    return found


def _fate(
    gate: str, kind: str, gates: Sequence[str], ways: Mapping[Asked, Pair]
) -> tuple[str, Said]:
    """``fate_of``; gates that are counted together may shut a sea together."""
    _, others = TOGETHER.get(gate, ("", ()))
    if others and set(others) <= set(gates) and shuts_a_sea(gate, *others):
        return "cut_off", SEA_SHUT
    return fate_of(gate, kind, gates, ways)


@dataclass(frozen=True, slots=True)
class _Count:
    """An amount, a share or both, of one year and one source."""

    name: Said
    amount: Counted | None
    share: Counted | None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table that it is from."""
        return [one.row for one in (self.amount, self.share) if one is not None]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the counts, then those of the ends."""
        both = [one for one in (self.amount, self.share) if one is not None]
        rows = self.rows + [row for one in both for row in one.others]
        return tuple(dict.fromkeys(f"{row['source']}: {row['citation']}" for row in rows))


@lru_cache(maxsize=1024)
def _counts(names: tuple[str, ...], commodity: str, on: date) -> list[_Count]:
    """The amount that stands for a day, and the share of world trade that does.

    A share stands beside the amount of its own year and source alone. Where the amount of the day
    is of another, there are two: that one without a share, and the share with its own amount, if
    that is told. An amount beside a share has no ends but its own.
    """
    kind = KINDS[commodity]
    amounts = list(_rows(names, (kind.amount,))) if kind.amount else []
    shares = [row for name in kind.shares for row in _rows(names, (name,))]
    told = counted_at(amounts, on, names)
    both = [(amount, share) for share in shares for amount in amounts if _is_one(amount, share)]
    if not both:
        each = (counted_at(_rows(names, (name,)), on, names) for name in kind.shares)
        share = next((one for one in each if one is not None), None)
        found = [_Count(kind.name, told, None)] if told else []
        return [*found, _Count(kind.name, None, share)] if share else found
    nearest = counted_at((amount for amount, _ in both), on, names)
    assert told is not None
    assert nearest is not None
    beside = next(share for amount, share in both if amount is nearest.row)
    row = nearest.row
    one = _Count(kind.name, Counted(ends_of(row), row), Counted(ends_of(beside), beside))
    return [one] if told.row is row else [_Count(kind.name, told, None), one]


def _is_one(amount: dict[str, Any], share: dict[str, Any]) -> bool:
    """Whether an amount and a share are of one year and one source (the first page cited)."""
    return amount["year"] == share["year"] and _page(amount) == _page(share)


def _page(row: dict[str, Any]) -> str:
    found = PAGE.search(row["citation"] or "")
    return found.group() if found else str(row["citation"])


def _names(gate: str, gates: Sequence[str]) -> tuple[str, ...]:
    """What the tables call the gate, with the other closed ones."""
    lane, others = TOGETHER.get(gate, ("", ()))
    together = (lane,) if lane and set(others) <= set(gates) else ()
    return gate, *ALSO.get(gate, ()), *together


def _rows(names: Sequence[str], measures: Sequence[str]) -> Iterator[dict[str, Any]]:
    for row in packaged("lane_facts").iter_rows(named=True):
        if row["gate"] in names and row["measure"] in measures:
            yield row


def _of_count(
    gate: str, kind: str, count: _Count, fate: tuple[str, Said], gates: Sequence[str],
    draws: Draws, tail: float,
) -> WorldRow:  # fmt: skip
    first = count.rows[0]
    unit = first["unit"] if count.amount else ""
    spare = spare_drawn(gate, gates, draws) if unit == "mb/d" else None
    around = None if spare is None else spare / KB_IN_MB
    spans = [None if one is None else one.span for one in (count.amount, count.share)]
    own, part = (draws.of(each) for each in spans)
    left = 1.0 if own is None else np.maximum(own * draws.share - _or(around), 0.0) / own
    left = np.minimum(left, draws.share)
    is_cut = fate[0] == "cut_off"
    is_piped = kind in PIPED and own is None and spare_of(gate, gates) is not None
    sources = list(count.sources)
    if around is not None:
        sources += [each.cited for each in bypasses(gate)]
    lacks = BY_PIPE if is_cut and is_piped else None if is_cut else fate[1]
    over_unit, a_day = OVER.get(unit, ("", 0.0))
    lost = own * left if is_cut and own is not None else None
    over = lost * a_day * draws.days if lost is not None and over_unit else None
    of_all = _with_oil(gate, gates, draws, tail) if is_cut and kind == "all_goods" else None
    outlet = outlet_said(gate, gates) if around is not None or is_piped or of_all else None
    none = of_all or (NO_BYPASS if is_cut and around is None and not is_piped else None)
    return WorldRow(
        gate, kind, count.name, unit, _ends(spans[0]), _ends(spans[1]), _told(around, tail),
        _told(lost, tail),
        _told(part * left, tail) if is_cut and part is not None and not is_piped else None,
        fate[0], str(first["year"]), tuple(dict.fromkeys(sources)),
        "; ".join(dict.fromkeys(row["note"] for row in count.rows if row["note"])),
        _why(fate[1], lacks, outlet, none), lacks,
        _told(over, tail), over_unit,
    )  # fmt: skip


def _values(gate: str) -> list[dict[str, Any]]:
    return [row for row in packaged("trade_values").iter_rows(named=True)
            if row["gate"] == gate and row["measure"] in VALUE_MEASURES]  # fmt: skip


def _with_oil(gate: str, gates: Sequence[str], draws: Draws, tail: float) -> Said | None:
    """What of all goods goes by pipeline and is in the figure still; None where none can."""
    spare = spare_drawn(gate, gates, draws)
    if spare is None:
        return None
    value, low, high = interval(spare / KB_IN_MB, tail)
    unit = unit_said("mb/d")
    told = Figure(value, unit, decimals=1) if narrowed(low, high) else Figure(
        value, unit, low=low, high=high, most_decimals=1
    )  # fmt: skip
    return WITH_OIL.filled(spare=told)


def _of_value(
    gate: str, fate: tuple[str, Said], gates: Sequence[str], draws: Draws, tail: float, on: date,
) -> Iterator[WorldRow]:  # fmt: skip
    """Trade by value: the count of each unit of money nearest to a day, the others as its ends.

    All of it is told as lost where it is cut off, oil that goes by pipeline among it, since that
    would have to be priced; the row says so.
    """
    rows = _values(gate)
    piped = _with_oil(gate, gates, draws, tail) if fate[0] == "cut_off" else None
    outlet = outlet_said(gate, gates) if piped else None
    for unit in dict.fromkeys(row["unit"] for row in rows):
        count = counted_at((row for row in rows if row["unit"] == unit), on, (gate,))
        assert count is not None
        own = [count.row, *count.others]
        drawn = draws.of(count.span)
        is_cut = fate[0] == "cut_off" and drawn is not None
        yield WorldRow(
            gate, "all_goods", VALUE, f"{unit} a year", _ends(count.span), None, None,
            _told(drawn * draws.share, tail) if is_cut and drawn is not None else None, None,
            fate[0], str(own[0]["year"]),
            tuple(f"{row['source']}: {row['citation']}" for row in own), own[0]["note"] or "",
            _why(fate[1], outlet, (piped or NO_BYPASS) if is_cut else None),
            None if is_cut else fate[1],
            _told(drawn * draws.share * draws.days * A_DAY_OF_YEAR, tail)
            if is_cut and drawn is not None else None, unit,
        )  # fmt: skip


def _why(*reasons: Said | None) -> Said:
    """Reasons as one, each once."""
    said = [one for one in dict.fromkeys(reasons) if one is not None]
    return Said("; ".join(one.en for one in said), "。".join(one.ja for one in said))


def _or(values: Any) -> Any:
    return 0.0 if values is None else values


def _ends(span: Span | None) -> Interval | None:
    """A count with the ends of published ones: no draw narrows them."""
    return None if span is None else (span.value, *span.ends)


def _told(values: Any, tail: float) -> Interval | None:
    if values is None:
        return None
    told = interval(np.asarray(values), tail)
    return told if all(math.isfinite(each) for each in told) else None
