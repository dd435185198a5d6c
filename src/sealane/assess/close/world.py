"""What the world loses while a gate is closed: by commodity, as those who count it tell.

A row is one count of what passes a gate (``assess/data/lane_facts.csv``, ``trade_values.csv``) with
its year and source: an amount, a part of world trade, or both where both are of that year and that
source. Counts of one commodity are not added up, nor those of several gates, since a voyage passes
more than one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.fate import SEA_SHUT, fate_of
from sealane.assess.close.pipeline import outlet_said, spare_drawn, spare_of
from sealane.assess.close.way import Asked, Pair
from sealane.assess.figure import Span
from sealane.assess.interval import narrowed
from sealane.assess.lane.enclosed import shuts_a_sea
from sealane.assess.packaged import number
from sealane.assess.said import Figure, Said
from sealane.assess.source_table import packaged
from sealane.assess.stock import bypasses
from sealane.assess.word import unit_said

__all__ = ["BY_PIPE", "NO_BYPASS", "WorldRow", "world_rows"]

ALSO = {"suez": ("suez_and_sumed",), "bosporus": ("turkish_straits",),
        "dardanelles": ("turkish_straits",)}  # fmt: skip
"""Lanes of the tables that a gate is the whole of; that of Suez holds the SUMED pipeline too."""
TOGETHER = {"great_belt": ("danish_straits", ("oresund", "little_belt", "kiel_canal"))}
"""A lane of the tables that a gate is with others together: told once all of them are closed, since
no table parts it. While Kiel Canal is open, nobody counts what oil of these straits fits it."""
RECENT = "2023"
"""Counts since this year make the interval of the newest; before it the wars moved trade."""
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
    year ``at`` and one source; ``bypass`` what pipelines around it can take more [unit]; ``lost``
    [unit] and ``lost_of_world`` what is stopped less that, where no way leads round. ``why`` says
    by which rule it is lost, late or not told, and why a bypass is less; ``lacks`` why no loss is
    told; None where one is. ``lost_over`` [``over_unit``] is ``lost``, which is a rate, times the
    days of the closure: what is lost while it lasts.
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
    gates: Sequence[str], ways: Mapping[Asked, Pair], draws: Draws, tail: float
) -> list[WorldRow]:
    """What passes each closed gate by commodity, and what of it is lost.

    Lost is what is stopped less what a bypass can take, where trade through the gate is cut off
    (``fate``); trade that has a way round is late and not lost. It cannot tell what other
    producers make up for, or what a price does.
    """
    found = []
    for gate in gates:
        names = _names(gate, gates)
        for kind in KINDS:
            for count in _counts(names, kind):
                fate = _fate(gate, kind, gates, ways)
                found.append(_of_count(gate, kind, count, fate, gates, draws, tail))
        if _values(gate):
            fate = fate_of(gate, "all_goods", gates, ways)
            found += _of_value(gate, fate, gates, draws, tail)
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
    amount: tuple[Span, dict[str, Any]] | None
    share: tuple[Span, dict[str, Any]] | None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table that it is from."""
        return [one[1] for one in (self.amount, self.share) if one is not None]


@lru_cache(maxsize=1024)
def _counts(names: tuple[str, ...], commodity: str) -> list[_Count]:
    """The newest amount, and the newest share of world trade, newest year first.

    A share stands beside the amount of its own year and source alone. Where the newest amount is
    of another, there are two: that one without a share, and the share with its own amount, if
    that is told. An amount beside a share has no ends but its own.
    """
    kind = KINDS[commodity]
    amounts = list(_rows(names, (kind.amount,))) if kind.amount else []
    shares = [row for name in kind.shares for row in _rows(names, (name,))]
    newest = _newest(amounts)
    both = [(amount, share) for share in shares for amount in amounts if _is_one(amount, share)]
    if not both:
        told = next((one for name in kind.shares if (one := _newest(_rows(names, (name,))))), None)
        found = [_Count(kind.name, newest, None)] if newest else []
        found += [_Count(kind.name, None, told)] if told else []
        return found
    amount, share = max(both, key=lambda pair: str(pair[0]["year"]))
    beside = _Count(kind.name, (_span(amount), amount), (_span(share), share))
    assert newest is not None
    return [beside] if newest[1] is amount else [_Count(kind.name, newest, None), beside]


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


def _span(row: dict[str, Any]) -> Span:
    """A count with the ends that its source tells."""
    ends = [each for each in map(number, (row["value"], row["low"], row["high"]))
            if each is not None]  # fmt: skip
    return Span(float(row["value"]), min(ends), max(ends))


def _newest(rows: Iterable[dict[str, Any]]) -> tuple[Span, dict[str, Any]] | None:
    """The newest count in its unit; its own ends and the counts since ``RECENT`` widen it."""
    every = sorted(rows, key=lambda row: str(row["year"]), reverse=True)
    if not every:
        return None
    first = every[0]
    ends: list[float] = []
    for row in every:
        if row["unit"] == first["unit"] and (row is first or str(row["year"]) >= RECENT):
            ends += _span(row).ends
    return Span(float(first["value"]), min(ends), max(ends)), first


def _of_count(
    gate: str, kind: str, count: _Count, fate: tuple[str, Said], gates: Sequence[str],
    draws: Draws, tail: float,
) -> WorldRow:  # fmt: skip
    first = count.rows[0]
    unit = first["unit"] if count.amount else ""
    spare = spare_drawn(gate, gates, draws) if unit == "mb/d" else None
    around = None if spare is None else spare / KB_IN_MB
    spans = (count.amount and count.amount[0], count.share and count.share[0])
    own, part = (draws.of(each) for each in spans)
    left = 1.0 if own is None else np.maximum(own * draws.share - _or(around), 0.0) / own
    left = np.minimum(left, draws.share)
    is_cut = fate[0] == "cut_off"
    is_piped = kind in PIPED and own is None and spare_of(gate, gates) is not None
    sources = [f"{row['source']}: {row['citation']}" for row in count.rows]
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
        gate, kind, count.name, unit, _told(own, tail), _told(part, tail), _told(around, tail),
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
    gate: str, fate: tuple[str, Said], gates: Sequence[str], draws: Draws, tail: float
) -> Iterator[WorldRow]:
    """Trade by value: the newest count of each unit of money, the others as its interval.

    All of it is told as lost where it is cut off, oil that goes by pipeline among it, since that
    would have to be priced; the row says so.
    """
    rows = _values(gate)
    piped = _with_oil(gate, gates, draws, tail) if fate[0] == "cut_off" else None
    outlet = outlet_said(gate, gates) if piped else None
    for unit in dict.fromkeys(row["unit"] for row in rows):
        own = [row for row in rows if row["unit"] == unit]
        values = [float(row["value"]) for row in own]
        drawn = draws.of(Span(values[0], min(values), max(values)))
        is_cut = fate[0] == "cut_off" and drawn is not None
        yield WorldRow(
            gate, "all_goods", VALUE, f"{unit} a year", _told(drawn, tail), None, None,
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


def _told(values: Any, tail: float) -> Interval | None:
    if values is None:
        return None
    told = interval(np.asarray(values), tail)
    return told if all(math.isfinite(each) for each in told) else None
