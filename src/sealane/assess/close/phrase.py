"""Names, units and cells of a written brief in both languages."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from sealane.assess.brief import Cell, Source
from sealane.assess.close.draw import Interval
from sealane.assess.close.reference import Harbour, Lane
from sealane.assess.lane import gate_named
from sealane.assess.name import commodities, country_names
from sealane.assess.said import Figure, Said
from sealane.assess.source_kind import said_kind
from sealane.assess.stock.phrase import KINDS, note_ja

__all__ = ["AREAS", "DAYS", "FATES", "KBD", "LEAST_TOLD", "NO_LOSS", "NO_SIZE", "NO_WAY",
           "SHARE_PCT", "cell", "country", "gate", "goods", "import_of", "joined", "lane_name",
           "marked", "measure", "noted", "port", "source", "unit_said", "why_none"]  # fmt: skip

DAYS = Said("days", "日")
KBD = Said("kb/d", "千バレル/日")
SHARE_PCT = Said("%", "%")
UNITS = {
    "kb/d": KBD,
    "mb/d": Said("mb/d", "百万バレル/日"),
    "Bcf/d": Said("Bcf/d", "十億立方フィート/日"),
    "bcm/d": Said("bcm/d", "十億m³/日"),
    "Mt/d": Said("Mt/d", "百万t/日"),
    "Mt/y": Said("Mt/y", "百万t/年"),
}
MONEY = re.compile(r"tn ([A-Z]{3}) (\d{4}) a year")
LEAST_TOLD = 0.01
"""Imports of which less passes [share] are counted in one line of text and brief; JSON has all.
Ours: the choice among lanes tells nothing below half of it (``lane.ChoiceLimits.least_share``)."""
NO_SIZE = Said("the size of the import is not known", "輸入量が不明")
NO_WAY = Said("no way stands for it", "経路が不明")
NO_LOSS = Said("what goes round is not late for longer than at ordinary times",
               "遅れは平時の変動の範囲内")  # fmt: skip
NEVER = Said("none", "なし")
AREAS = {
    "EUU": Said("European Union", "欧州連合"),
    "MIDDLE_EAST": Said("Middle East", "中東"),
    "PERSIAN_GULF": Said("Persian Gulf", "ペルシャ湾岸"),
}
FATES = {
    "cut_off": Said("cut off", "途絶"),
    "diverted": Said("goes round", "迂回"),
    "untouched": Said("as before", "変化なし"),
    "not_known": Said("way not known", "経路不明"),
}


def gate(gate_id: str) -> Said:
    """A gate."""
    one = gate_named(gate_id)
    return Said(one.name_en, one.name_ja)


def country(iso3: str) -> Said:
    """A country or area; its code where it has no name here."""
    return AREAS.get(iso3) or Said(*country_names().get(iso3, (iso3, iso3)))


def unit_said(unit: str) -> Said:
    """A unit of an amount; as it stands where it has no name here."""
    money = MONEY.fullmatch(unit)
    if money:
        return Said(unit, f"兆{money[1]}（{money[2]}年価格）/年")
    return UNITS.get(unit) or Said(unit, unit)


def goods(commodity: str) -> Said:
    """A commodity, written inside a sentence."""
    en, ja = commodities()[commodity]
    return Said(en[:1].lower() + en[1:], ja)


def port(place: Harbour) -> Said:
    """A port."""
    return Said(place.name_en, place.name_ja)


def lane_name(one: Lane) -> Said:
    """A reference lane."""
    a, b, what = one.origin, one.destination, goods(one.commodity)
    return Said(f"{a.name_en} to {b.name_en}, {what.en}", f"{a.name_ja}→{b.name_ja}（{what.ja}）")


def import_of(iso3: str, commodity: str) -> Said:
    """One import of a country, within a list; no brackets, since figures have them."""
    who, what = country(iso3), goods(commodity)
    return Said(f"{what.en} to {who.en}", f"{who.ja}の{what.ja}")


def joined(parts: list[Said]) -> Said:
    """A list in a sentence."""
    english = [one.en for one in parts]
    text = english[-1] if len(english) == 1 else f"{', '.join(english[:-1])} and {english[-1]}"
    return Said(text, "・".join(one.ja for one in parts))


def listed(parts: list[Said], more: int = 0) -> Said:
    """Parts that have commas of their own, and how many more there are."""
    english, japanese = "; ".join(one.en for one in parts), "、".join(one.ja for one in parts)
    if more <= 0:
        return Said(english, japanese)
    return Said(f"{english}; and {more} more", f"{japanese}、ほか{more}件")


def per_cent(figures: Interval | None) -> Interval | None:
    """Parts of one [1] in per cent."""
    return None if figures is None else (100 * figures[0], 100 * figures[1], 100 * figures[2])


def measure(name: str) -> Said:
    """A measure that helps."""
    return KINDS.get(name) or Said(name, name)


def noted(note: str) -> Said:
    """A note of the room of stocks."""
    return Said(note, note_ja(note))


def source(text: str) -> Source:
    """A source as it is cited, with its kind where it is weak; its first address apart."""
    found = re.search(r"https?://[^\s;)]+", text)
    bare = (text[: found.start()].rstrip(" :(;") if found else text) or text
    kind = said_kind(text)
    said = Said(bare, bare) if kind is None else Said(f"{bare} ({kind.en})", f"{bare}（{kind.ja}）")
    return Source(said, found[0] if found else None)


def why_none() -> Said:
    """Why a figure is not there."""
    return Said("no fact in hand", "資料なし")


def marked(one: Cell, mark: str) -> Cell:
    """A cell with a mark that a note below explains; one that is not known has none."""
    if isinstance(one, Figure):
        if one.value is None or not mark:
            return one
        en, ja = (one.unit.en, one.unit.ja) if one.unit else ("", "")
        return replace(one, unit=Said(f"{en}{mark}", f"{ja}{mark}"))
    if isinstance(one, Said) and mark:
        return Said(f"{one.en} {mark}", f"{one.ja}{mark}")
    return one


def cell(
    figures: Interval | None, unit: Said | None = None, *, end: Said = NEVER,
    why: Said | None = None,
) -> Cell:  # fmt: skip
    """An interval as a figure; what an open end is called, by default "none": not within the days
    looked at."""
    if figures is None:
        return Figure(None, why=why or why_none())
    value, low, high = figures
    if math.isinf(value):
        if math.isinf(low):
            return end
        return Said(f"{end.en} (from {low:,.0f})", f"{end.ja}（早ければ{low:,.0f}）")
    if math.isinf(high):
        return Said(
            f"{value:,.0f} ({low:,.0f} to {end.en})", f"{value:,.0f}（{low:,.0f}～{end.ja}）"
        )
    if high - low <= 1e-9 * max(abs(value), 1.0):
        return Figure(value, unit, decimals=_decimals(value))
    return Figure(value, unit, low=low, high=high)


def _decimals(value: float) -> int:
    size = abs(value)
    if size >= 100 or abs(size - round(size)) < 1e-6:
        return 0
    return 1 if size >= 1 else 3
