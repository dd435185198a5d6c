"""What the world loses while a gate is closed: by commodity, as those who count it tell.

A row is one count of what passes a gate (``assess/data/lane_facts.csv``, ``trade_values.csv``) with
its year and source: an amount, a part of world trade, or both. Counts of one commodity are not
added up, nor those of several gates, since a voyage passes more than one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sealane.assess.close.country import spare_of
from sealane.assess.close.draw import Draws, Interval, interval
from sealane.assess.close.reference import reference_lanes
from sealane.assess.close.way import Asked, Pair
from sealane.assess.figure import Span
from sealane.assess.packaged import number
from sealane.assess.said import Said
from sealane.assess.source_table import packaged
from sealane.assess.stock import bypasses

__all__ = ["BY_PIPE", "NO_BYPASS", "WorldRow", "world_rows"]

ALSO = {"suez": ("suez_and_sumed",), "bosporus": ("turkish_straits",),
        "dardanelles": ("turkish_straits",)}  # fmt: skip
"""Lanes of the tables that a gate is the whole of; that of Suez holds the SUMED pipeline too."""
RECENT = "2023"
"""Counts since this year make the interval of the newest; before it the wars moved trade."""
KB_IN_MB = 1000.0


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
    "what pipelines take of it is told of all oil together", "迂回管の分は石油全体でのみ公表"
)
GOES_ROUND = Said(
    "it goes round and comes later: late, not lost", "迂回して遅れて届くため、失われない"
)
IN_PART = Said(
    "some lanes are cut off and some go round; how much is on each is not counted",
    "一部の航路は途絶し一部は迂回する。内訳の集計はない",
)
LIKE = {
    "oil_all": ("crude_oil", "oil_products"),
    "urea": ("fertiliser",),
    "sulphur": ("fertiliser",),
    "chemicals": ("fertiliser",),
    "dry_bulk": ("wheat", "maize", "rice", "soybeans", "coal"),
    "containers": ("all_goods",),
    "cars": ("all_goods",),
}
"""Goods of the reference lanes that stand for a kind of trade; itself where it is not here."""
NO_LANE = Said("no way in hand passes there", "通過する経路が手元にない")


@dataclass(frozen=True, slots=True)
class WorldRow:
    """One count of what passes a gate, each figure (middle, low, high); None: ``why`` says why.

    ``through`` [unit] in ordinary times and ``of_world`` as a share of world trade; ``bypass``
    what pipelines around it can take more [unit]; ``lost`` [unit] and ``lost_of_world`` what
    is stopped less that, where no way leads round. ``at`` is the year of the newest count.
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
    why: Said | None


def world_rows(
    gates: Sequence[str], ways: Mapping[Asked, Pair], draws: Draws, tail: float
) -> list[WorldRow]:
    """What passes each closed gate by commodity, and what of it is lost.

    Lost is what is stopped less what a bypass can take, where ways through the gate are cut off;
    trade that has a way round is late and not lost. It cannot tell what other producers make up
    for, or what a price does.
    """
    found = []
    for gate in gates:
        for kind, one in KINDS.items():
            fate = _fate(gate, kind, ways)
            row = _of_kind(gate, kind, one, fate, gates, draws, tail)
            if row is not None:
                found.append(row)
        found += _of_value(gate, _fate(gate, "all_goods", ways), draws, tail)
    return found


def _fate(gate: str, kind: str, ways: Mapping[Asked, Pair]) -> str:
    """What happens to trade of a kind through a gate: that of the reference lanes of its goods, of
    all lanes where none of them passes. ``in_part``: some are cut off and some go round."""
    lanes = [one for one in reference_lanes() if one.commodity in LIKE.get(kind, (kind,))]
    pairs = [ways.get((one.origin, one.destination, one.ship)) for one in lanes]
    own = [one for one in pairs if one is not None and gate in one.open_gates]
    own = own or [one for one in ways.values() if gate in one.open_gates]
    cut = [one for one in own if one.fate == "cut_off"]
    if not own:
        return "not_known"
    return "cut_off" if len(cut) == len(own) else "in_part" if cut else "diverted"


def _rows(gate: str, measures: Sequence[str]) -> Iterator[dict[str, Any]]:
    names = (gate, *ALSO.get(gate, ()))
    for row in packaged("lane_facts").iter_rows(named=True):
        if row["gate"] in names and row["measure"] in measures:
            yield row


def _newest(rows: Iterable[dict[str, Any]]) -> tuple[Span, dict[str, Any]] | None:
    """The newest count in its unit; its own ends and the counts since ``RECENT`` widen it."""
    every = sorted(rows, key=lambda row: str(row["year"]), reverse=True)
    if not every:
        return None
    first = every[0]
    value, ends = float(first["value"]), []
    for row in every:
        if row["unit"] == first["unit"] and (row is first or str(row["year"]) >= RECENT):
            ends += [each for each in map(number, (row["value"], row["low"], row["high"]))
                     if each is not None]  # fmt: skip
    return Span(value, min(ends), max(ends)), first


def _of_kind(
    gate: str, kind: str, one: _Kind, fate: str, gates: Sequence[str], draws: Draws, tail: float
) -> WorldRow | None:
    amount = _newest(_rows(gate, (one.amount,))) if one.amount else None
    share = next((told for name in one.shares if (told := _newest(_rows(gate, (name,))))), None)
    first = amount or share
    if first is None:
        return None
    unit = amount[1]["unit"] if amount else ""
    spare = spare_of(gate, gates) if unit == "mb/d" else None
    pipe = None if spare is None else spare * (1.0 / KB_IN_MB)
    own, part, around = (draws.of(each) for each in (amount and amount[0], share and share[0],
                                                     pipe))  # fmt: skip
    left = 1.0 if own is None else np.maximum(own * draws.share - _or(around), 0.0) / own
    left = np.minimum(left, draws.share)
    is_cut = fate == "cut_off"
    is_piped = kind in PIPED and own is None and spare_of(gate, gates) is not None
    sources = [f"{row['source']}: {row['citation']}" for _, row in filter(None, (amount, share))]
    if around is not None:
        sources += [each.cited for each in bypasses(gate)]
    return WorldRow(
        gate, kind, one.name, unit, _told(own, tail), _told(part, tail), _told(around, tail),
        _told(own * left, tail) if is_cut and own is not None else None,
        _told(part * left, tail) if is_cut and part is not None and not is_piped else None,
        fate, str(first[1]["year"]), tuple(dict.fromkeys(sources)),
        "; ".join(dict.fromkeys(row["note"] for _, row in filter(None, (amount, share))
                                if row["note"])),
        BY_PIPE if is_cut and is_piped else _why(fate, has_bypass=around is not None),
    )  # fmt: skip


def _of_value(gate: str, fate: str, draws: Draws, tail: float) -> Iterator[WorldRow]:
    """Trade by value: the newest count of each unit of money, the others as its interval."""
    rows = [row for row in packaged("trade_values").iter_rows(named=True)
            if row["gate"] == gate and row["measure"] in VALUE_MEASURES]  # fmt: skip
    for unit in dict.fromkeys(row["unit"] for row in rows):
        own = [row for row in rows if row["unit"] == unit]
        values = [float(row["value"]) for row in own]
        drawn = draws.of(Span(values[0], min(values), max(values)))
        is_cut = fate == "cut_off" and drawn is not None
        yield WorldRow(
            gate, "all_goods", VALUE, f"{unit} a year", _told(drawn, tail), None, None,
            _told(drawn * draws.share, tail) if is_cut and drawn is not None else None, None, fate,
            str(own[0]["year"]), tuple(f"{row['source']}: {row['citation']}" for row in own),
            own[0]["note"] or "", _why(fate, has_bypass=False),
        )  # fmt: skip


def _why(fate: str, *, has_bypass: bool) -> Said | None:
    if fate == "diverted":
        return GOES_ROUND
    if fate == "in_part":
        return IN_PART
    if fate == "not_known":
        return NO_LANE
    return None if has_bypass else NO_BYPASS


def _or(values: Any) -> Any:
    return 0.0 if values is None else values


def _told(values: Any, tail: float) -> Interval | None:
    if values is None:
        return None
    told = interval(np.asarray(values), tail)
    return told if all(math.isfinite(each) for each in told) else None
