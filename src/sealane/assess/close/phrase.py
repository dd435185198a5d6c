"""Names, units and cells of a written brief in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import replace

from sealane.assess.close.draw import Interval
from sealane.assess.close.figure_told import DIGITS
from sealane.assess.close.part import LEAST_TOLD
from sealane.assess.close.reference import SOURCE, Harbour, Lane
from sealane.assess.lane import gate_named
from sealane.assess.name import commodities, country_names
from sealane.assess.source_kind import said_kind
from sealane.assess.stock.phrase import KINDS, note_ja
from sealane.assess.voyage.study import STUDY
from sealane.assess.word import unit_said as unit_in_words
from sealane.say.brief import Cell, Source
from sealane.say.said import MOST_DECIMALS, Figure, Said, joined

__all__ = [
    "AREAS", "BARRELS", "DAYS", "FATES", "IN_TIME_IS", "KBD", "LEAST_TOLD", "NO_LOSS",
    "NO_SIZE", "NO_WAY", "OUTCOMES", "SHARE_PCT", "TWO_FATES", "UNITS_TOLD", "at_most_said",
    "bound_why", "cell", "country", "draws_said", "gate", "goods", "import_of", "is_told",
    "lane_name", "marked", "measure", "noted", "port", "source", "unit_said", "why_none",
]  # fmt: skip

DAYS = Said("days", "日")
KBD = Said("kb/d", "千バレル/日")
SHARE_PCT = Said("%", "%")
BARRELS = Said("thousand barrels a day", "千バレル/日")
"""The same in a sentence, where no table of units is near."""
UNITS_TOLD = Said(
    "kb/d: thousand barrels a day; mb/d: million barrels a day; bcm/y: billion cubic metres a year;"
    " Bcf/d: billion cubic feet a day; Mt/y: million tonnes a year.",
    "単位は出典のまま（十億立方メートル/年など）で、換算していない。",
)
"""Units as their sources tell them, in words."""
MONEY = re.compile(r"tn ([A-Z]{3}) (\d{4}) a year")
SHORT_NAME = re.compile(r".+\(([A-Z]{3})\)")
"""A name with its abbreviation in brackets; these would stand within others."""
OURS = {
    one.en: one
    for one in (
        Said(
            SOURCE, "Sealane：基準航路と基準港、貿易量の集計ではない（assess/data/reference_*.csv）"
        ),
        Said(STUDY, "IMO第4次温室効果ガス調査（2020年）"),
        Said(
            "US DOE and METI lags, US DOE drawdown, IEA shares: assess/data/releases.csv",
            "米エネルギー省と経済産業省の放出の所要日数、米エネルギー省の放出日数、IEAの割合："
            "assess/data/releases.csv",
        ),
    )
}
"""Sources that we name ourselves; those of others are cited as they are."""
NO_SIZE = Said("the size of the import is not known", "輸入量が不明")
NO_WAY = Said("no way stands for it", "経路が不明")
NO_LOSS = Said("what goes round is not late for longer than at ordinary times",
               "遅れは平時の変動の範囲内")  # fmt: skip
LEAST_WIDTH = 5e-4
"""An interval that is narrower beside its figure [1] is told as one figure: no source tells so many
digits. Ours."""
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

OUTCOMES = {
    "cut_off": FATES["cut_off"],
    "late": Said("goes round, late", "迂回・遅着"),
    "in_time": Said("goes round, in time", "迂回・平時並み"),
    "not_known": FATES["not_known"],
    "untouched": FATES["untouched"],
}
"""What an import, or a part of one, comes to (``country.PartAnswer``)."""
IN_TIME_IS = Said(
    "In time: it comes later by less than {days}, as arrivals vary at ordinary times. The days"
    " are the mean of all that goes round.",
    "「平時並み」：遅れが{days}未満で、平時の到着の変動の範囲内。日数は迂回するもの全体の平均。",
)

AT_MOST = Said(
    "nothing in the middle; the upper end is of what is told, without what is of unknown origin,"
    " and holds only if all of it left by another port of where it comes from, which has no"
    " probability, and not for all importers at once",
    "中央値では通過しない。上端は産地の分かる分のみの値（産地不明の分は含まない）で、全量が産地の別の港から出た"
    "場合に当たり、確率を伴わず、すべての輸入国で同時には成り立たない",
)
"""Why an interval that begins at a middle of 0 is bounds."""
TWO_FATES = Said(
    "An import that is partly cut off and partly goes round has a row for each part: its share"
    " times its days is what is missing, or late.",
    "一部が途絶し一部が迂回する輸入は部分ごとに行を分けた。各行の割合と日数の積が、不着または遅延の量となる。",
)


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
    return unit_in_words(unit)


def goods(commodity: str) -> Said:
    """A commodity, written inside a sentence; by its short name where Japanese has one."""
    en, ja = commodities()[commodity]
    short = SHORT_NAME.fullmatch(ja)
    return Said(en[:1].lower() + en[1:], short[1] if short else ja)


def stands_in(iso3: str, commodity: str, share: float) -> Said:
    """A part of an import that rests on a port which stands for a region."""
    part = Figure(100 * share, SHARE_PCT)
    return Said("{who} ({what} {part})", "{who}の{what}{part}").filled(
        who=country(iso3), what=goods(commodity), part=part
    )


def holder(iso3: str, kind: str) -> Said:
    """A kind of stock of a country."""
    return Said("{who} ({kind})", "{who}（{kind}）").filled(
        who=country(iso3), kind=measure(f"{kind} stock")
    )


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


def is_told(share: Interval | None) -> bool:
    """Whether a share has a row of its own: not known, or ``LEAST_TOLD`` at its upper end, as the
    text of exposure has it."""
    return share is None or max(share) >= LEAST_TOLD


def per_cent(figures: Interval | None) -> Interval | None:
    """Parts of one [1] in per cent, of the digits that JSON and text have: rounded twice a figure
    would read otherwise here."""
    if figures is None:
        return None
    value, low, high = (100.0 * round(float(one), DIGITS) for one in figures)
    return value, low, high


def measure(name: str) -> Said:
    """A measure that helps."""
    return KINDS.get(name) or Said(name, name)


def noted(note: str) -> Said:
    """A note of the room of stocks."""
    return Said(note, note_ja(note))


def source(text: str) -> Source:
    """A source as it is cited, with its kind where it is weak; its first address apart."""
    if text in OURS:
        return Source(OURS[text])
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
    why: Said | None = None, most: int | None = None,
) -> Cell:  # fmt: skip
    """An interval as a figure; what an open end is called, by default "none": not within the days
    looked at. ``most`` decimals at most: those of the sources."""
    if figures is None:
        return Figure(None, why=why or why_none())
    value, low, high = figures
    digits = MOST_DECIMALS if most is None else most
    if math.isinf(value):
        if math.isinf(low):
            return end
        least = Figure(low)
        return Said("{end} (from {low})", "{end}（早ければ{low}）").filled(end=end, low=least)
    if math.isinf(high):
        told = Said("{value} ({low} to {end})", "{value}（{low}～{end}）")
        return told.filled(value=Figure(value), low=Figure(low), end=end)
    if high - low <= max(LEAST_WIDTH * max(abs(low), abs(high)), 1e-9):
        return Figure(value, unit, most_decimals=digits)
    return Figure(value, unit, low=low, high=high, most_decimals=digits)


def miles(nmi: float | None) -> Figure:
    """A length [nmi] as JSON and text round it."""
    return Figure(None if nmi is None else round(nmi, 1), decimals=0, why=why_none())


def bound_why(*, is_bound: bool) -> dict[str, str | None]:
    """For JSON: why a figure's ends are bounds; None where they are draws."""
    return {"bound_en": AT_MOST.en if is_bound else None,
            "bound_ja": AT_MOST.ja if is_bound else None}  # fmt: skip


def at_most_said(countries: Iterable[Said]) -> tuple[Said, ...]:
    """A line for rows whose ends are bounds; nothing where there is none."""
    named = list(dict.fromkeys(countries))
    text = Said("{named}: {why}.", "{named}：{why}。")
    return (text.filled(named=joined(named), why=AT_MOST),) if named else ()


def draws_said(draws: int, tail: float) -> Said:
    """What brackets hold where figures were drawn, and why some have none."""
    part = f"{100 * (1 - 2 * tail):g}"
    return Said(
        f"In brackets: the middle {part} % of {draws:,} draws; without: all draws give the same"
        " figure, as far as it is told.",
        f"括弧内は{draws:,}回の抽出の中央{part}%が入る範囲。括弧のない値はどの抽出でも表示の桁まで同じ。",
    )
