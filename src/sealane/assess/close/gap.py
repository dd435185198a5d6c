"""What is not known of a closure, as data: a code, what it is about, a sentence in each language.

Codes: "size", "port", "stock" (a fact that is missing), "ended" (trade that an embargo has ended),
"later_facts" (a closure of the past, told by facts that are newer),
"share" (a reference lane is touched, the part of the import is not known), those of notes on stocks
(``stock.phrase.note_code``), "pipeline_outlet" (``pipeline.outlet_said``), and those of ``LIMITS``:
what the method cannot tell of any closure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.dependence import PORT, SIZE, STOCK, Missing
from sealane.assess.close.phrase import country, goods
from sealane.assess.close.pipeline import outlet_said
from sealane.assess.stock.phrase import note_code, note_ja
from sealane.assess.word import period_said
from sealane.say.said import Said

__all__ = ["BY_LANES", "ENDED", "LIMITS", "Gap", "gaps", "later_facts"]

LIMITS = {
    "one_line": Said(
        "A gate is closed at one line across it: ports in the strait stay open from either side,"
        " but where another closed gate shuts that side too.",
        "海峡等は横断する一本の線で閉じるものとした。線の両側の港には、他の閉鎖箇所がその側も閉ざさない限り、"
        "それぞれの側から出入りできる。",
    ),
    "reference_lanes": Said(
        "Reference lanes are chosen by us, not counts of trade; the shortest way stands for the one"
        " that is taken. Imports are spread over several lanes by what these cost, as published"
        " counts allow.",
        "基準航路は当方が選んだもので、貿易量の集計ではなく、実際の航路の代わりに最短航路を用いた。"
        "輸入は、公表統計が許す範囲で、費用に応じて複数の航路に配分した。",
    ),
    "late_once": Said(
        "Trade that goes round comes late by the longer way and is then missing no more; ships that"
        " are on their way when the gate closes may lose more.",
        "迂回する貨物は遠回りの分だけ遅れ、その後は不足しない。閉鎖時に航海中の船はさらに時間を失う"
        "ことがある。",
    ),
    "pipeline_spread": Said(
        "Who gets the spare of a pipeline is published nowhere: it is spread evenly over what is"
        " lost.",
        "パイプラインの余力の配分先は公表されておらず、不着量に比例して配分した。",
    ),
    "other_ports": Said(
        "Oil that other ports of an origin could ship is the lower end of a share, and a part of it"
        " is in the spare of the pipelines too.",
        "産地の他の港から積める石油は割合の下限に反映した。その一部はパイプラインの余力にも含まれる。",
    ),
    "size_no_interval": Said(
        "Sizes of imports are the newest told, some of them old, and have no interval of their"
        " own.",
        "輸入量は最新の公表値で、古いものもあり、値そのものの誤差は含まない。",
    ),
    "not_counted": Said(
        "Prices, cancelled orders, hoarding and decisions that are still to be taken are in no"
        " figure. Who closes a gate, and why, is not asked here.",
        "価格、注文の取消し、買いだめ、今後の決定はどの数値にも含まない。誰がなぜ閉じるかは問わない。",
    ),
}
"""What the method cannot tell, whatever closes."""
BY_LANES = Said(
    "Ships of a reference lane that goes round are spread over lanes by what these cost, at the"
    " middle of the scales that published counts leave.",
    "迂回する基準航路の船は費用に応じて複数の航路に配分した（公表統計が許す範囲の中央値）。",
)
ENDED = Said(
    "the share of {year} that came from {origin} is from before {instrument}; nothing may come from"
    " there since {since}, and it is in no figure; other origins of that import are told of the"
    " same year",
    "{origin}からの{year}の割合は{instrument}より前の値である。{since}以降は輸入が禁じられている"
    "ため、どの数値にも含めない。同じ輸入の他の産地の割合も同年の値である",
)
STILL_CAME = Said(
    "the share of {year} that came from {origin} still came on the first day of this closure; an"
    " embargo has ended it since, and as facts of imports are those of today it is in no figure",
    "{origin}からの{year}の割合は、この閉鎖の初日にはまだ輸入されていた。その後の禁輸で終わっており、"
    "輸入の資料は現在のもののため、どの数値にも含めない",
)
"""In place of ``ENDED`` for a closure that begins before the embargo."""
LATER_FACTS = Said(
    "This closure begins in {start}, and what is told of imports is of {years}: it is told what it"
    " would do to the trade of those years, not what was lost then.",
    "この閉鎖は{start}に始まるが、輸入の資料は{years}のもの。その年の貿易に及ぶ影響であり、"
    "当時失われた量ではない。",
)
YEAR = re.compile(r"(?:19|20)\d\d")
MISSING = {
    SIZE: ("size", Said("the size of the import is not known", "輸入量が不明")),
    STOCK: (
        "stock",
        Said(
            "no count of stocks stands for all members together, so no shortage can be told",
            "加盟国全体の備蓄量の公表値がないため、不足は示せない",
        ),
    ),
}
NO_PORT = Said("no reference port of {place} is known", "{place}の基準港が不明")
SHARE = Said(
    "a reference lane is touched, but how much of the import comes by it is not known",
    "基準航路は影響を受けるが、輸入のどれだけが通るか不明",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known; of an import it is a clause, else whole sentences."""

    code: str
    said: Said
    country: str | None = None
    commodity: str | None = None
    more: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the code and its parameters, and the whole sentence in each language."""
        whole = self.said
        if self.country is not None:
            who, what = country(self.country), _goods(self.commodity)
            whole = Said(
                f"{who.en} ({what.en}): {self.said.en.removesuffix('.')}.",
                f"{who.ja}の{what.ja}：{self.said.ja.removesuffix('。')}。",
            )
        about = {"country": self.country, "commodity": self.commodity}
        return {
            "code": self.code, **about, **self.more, "said_en": whole.en, "said_ja": whole.ja,
            "clause_en": self.said.en, "clause_ja": self.said.ja,
        }  # fmt: skip


def gaps(answer: CloseAnswer) -> list[Gap]:
    """What facts are missing of this closure, then what the method cannot tell, each once."""
    found = {(one.code, one.country, one.commodity, one.said.en): one for one in _facts(answer)}
    limits = [Gap("by_lanes", BY_LANES)] if answer.choices else []
    limits += [
        Gap("pipeline_outlet", Said(f"{said.en[:1].upper()}{said.en[1:]}.", f"{said.ja}。"))
        for gate in answer.closure.gates
        if (said := outlet_said(gate, answer.closure.gates)) is not None
    ]
    later = later_facts(answer)
    limits = [*([] if later is None else [Gap("later_facts", later)]), *limits]
    return [*found.values(), *limits, *(Gap(code, said) for code, said in LIMITS.items())]


def later_facts(answer: CloseAnswer) -> Said | None:
    """That shares of imports are of years after that of the closure; None where none is."""
    facts = (fact for one in answer.countries for fact in one.fact.facts)
    years = {found[0] for fact in facts if (found := YEAR.search(fact.year))}
    start = str(answer.closure.start.year)
    if not years or start >= max(years):
        return None
    span = sorted({min(years), max(years)})
    return LATER_FACTS.filled(
        start=Said(start, f"{start}年"),
        years=Said(" to ".join(span), "～".join(f"{one}年" for one in span)),
    )


def _facts(answer: CloseAnswer) -> Iterator[Gap]:
    touched = {(one.fact.importer, one.fact.commodity) for one in answer.countries}
    for one in answer.missing:
        if one.ended is None and (one.importer, one.commodity) in touched:
            yield _missing(one)
    for one in answer.missing:
        if one.ended is not None:
            yield _ended(one, answer.closure.start)
    for lane in answer.lanes:
        place = lane.lane.destination.iso3, lane.lane.commodity
        if lane.pair.fate in ("cut_off", "diverted") and place not in touched:
            yield Gap("share", SHARE, *place)
    for run in answer.stocks:
        for note in run.notes:
            plain = note.replace(f" by {run.iso3}", "")
            yield Gap(note_code(note), Said(plain, note_ja(note)), run.iso3, "oil")


def _missing(one: Missing) -> Gap:
    if one.what in MISSING:
        code, said = MISSING[one.what]
        return Gap(code, said, one.importer, one.commodity)
    place = one.what.removeprefix(PORT)
    return Gap("port", NO_PORT.filled(place=country(place)), one.importer, one.commodity,
               {"place": place})  # fmt: skip


def _ended(one: Missing, start: date) -> Gap:
    assert one.ended is not None
    ended, by = one.ended, one.ended.by
    parts = {"year": period_said(ended.year), "origin": country(ended.origin)}
    since = date.fromisoformat(by.since)
    said = STILL_CAME.filled(**parts) if start < since else ENDED.filled(
        **parts, instrument=Said(by.instrument, by.instrument), since=since
    )  # fmt: skip
    more = {"origin": ended.origin, "year": ended.year, "from": by.since,
            "instrument": by.instrument, "source": by.source}  # fmt: skip
    return Gap("ended", said, one.importer, one.commodity, more)


def _goods(commodity: str | None) -> Said:
    return Said("oil", "石油") if commodity in (None, "oil") else goods(str(commodity))
