"""What is not known, as a section of a brief in both languages."""

from __future__ import annotations

from datetime import date

from sealane.assess.brief import Section
from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.dependence import SIZE, STOCK
from sealane.assess.close.phrase import country, goods, joined, noted
from sealane.assess.said import Figure, Said

__all__ = ["unknown_section"]

CANNOT_TELL = (
    Said(
        "A gate is closed at one line across it: ports in the strait stay open from either side.",
        "海峡等は横断する一本の線で閉じるものとした。線の両側の港には、それぞれの側から出入りできる。",
    ),
    Said(
        "Reference lanes are chosen by us, not counts of trade; the shortest way stands for the one"
        " that is taken. Imports are spread over several lanes by what these cost, as published"
        " counts allow.",
        "基準航路は当方が選んだもので、貿易量の集計ではなく、実際の航路の代わりに最短航路を用いた。"
        "輸入は、公表統計が許す範囲で、費用に応じて複数の航路に配分した。",
    ),
    Said(
        "Ships that are on their way when the gate closes may lose more time than told here.",
        "閉鎖時に航海中の船は、ここに示した以上に時間を失うことがある。",
    ),
    Said(
        "Who gets the spare of a pipeline is published nowhere: it is spread evenly over what is"
        " lost.",
        "パイプラインの余力の配分先は公表されておらず、不着量に比例して配分した。",
    ),
    Said(
        "Sizes of imports are the newest told, some of them old, and have no interval of their"
        " own.",
        "輸入量は最新の公表値で、古いものもあり、値そのものの誤差は含まない。",
    ),
    Said(
        "Prices, cancelled orders, hoarding, and decisions still to be taken are in no figure. Who"
        " closes a gate, and why, is not asked here.",
        "価格、注文の取消し、買いだめ、今後の決定はどの数値にも含まない。誰がなぜ閉じるかは問わない。",
    ),
)

BY_LANES = (
    Said(
        "Ships of a reference lane that goes round are spread over several lanes by what these"
        " cost, at the middle of what published counts leave.",
        "迂回する基準航路の船は費用に応じて複数の航路に配分した（公表統計が許す範囲の中央値）。",
    ),
)


SIZE_UNKNOWN = Said("The size of the import is not known: {names}.", "輸入量が不明：{names}。")
ORIGINS_UNKNOWN = Said(
    "Origins that are not told, and may pass there too, so that the shares above are the least:"
    " {names}.",
    "産地が不明で、該当箇所を通る可能性があり、上の割合は下限となるもの：{names}。",
)
LEAST_UNKNOWN = 0.05
"""A part of the origins that is smaller is not told in a brief (ours)."""
STOCK_UNKNOWN = Said(
    "No count of stocks stands for all members together, so no shortage can be told: {names}.",
    "加盟国全体の備蓄量の公表値がないため、不足は示せない：{names}。",
)


def unknown_section(answer: CloseAnswer) -> Section:
    """What facts are missing of this closure, and what the method cannot tell."""
    said = [
        *_named(answer, SIZE, SIZE_UNKNOWN),
        *_named(answer, STOCK, STOCK_UNKNOWN),
        *_origins(answer),
        *_ended(answer),
        *_lanes(answer),
        *_stock_notes(answer),
        *CANNOT_TELL,
    ]
    said += BY_LANES if answer.choices else ()
    return Section(Said("What is not known", "分かっていないこと"), tuple(said))


def _named(answer: CloseAnswer, what: str, text: Said) -> list[Said]:
    """A kind of fact that is missing, with all imports that it is missing of."""
    touched = {(one.fact.importer, one.fact.commodity) for one in answer.countries}
    names = [
        _pair(one.importer, one.commodity)
        for one in answer.missing
        if (one.importer, one.commodity) in touched and one.what == what
    ]
    return [text.filled(names=joined(names))] if names else []


def _origins(answer: CloseAnswer) -> list[Said]:
    """Imports whose share is added up over origins, with the part that no source tells."""
    one_of = Said("{what} ({part})", "{what}（{part}）")
    names = [
        one_of.filled(
            what=_pair(one.fact.importer, one.fact.commodity),
            part=Figure(100 * one.fact.not_known, Said("%", "%"), decimals=0),
        )
        for one in answer.countries
        if one.fact.not_known is not None and one.fact.not_known >= LEAST_UNKNOWN
    ]
    return [ORIGINS_UNKNOWN.filled(names=joined(names))] if names else []


def _ended(answer: CloseAnswer) -> list[Said]:
    """Parts that passed there until an embargo: told, and in no figure."""
    text = Said(
        "{what}: the share of {year} that came from {origin} is from before {instrument}; nothing"
        " may come from there since {since}, and it is in no figure. Other origins of that import"
        " are told of the same year.",
        "{what}：{origin}からの{year}年の割合は{instrument}より前の値である。{since}以降は輸入が"
        "禁じられているため、どの数値にも含めない。同じ輸入の他の産地の割合も同年の値である。",
    )
    return [
        text.filled(
            what=_pair(one.importer, one.commodity), year=Said(one.ended.year, one.ended.year),
            origin=country(one.ended.origin),
            instrument=Said(one.ended.by.instrument, one.ended.by.instrument),
            since=date.fromisoformat(one.ended.by.since),
        )
        for one in answer.missing
        if one.ended is not None
    ]  # fmt: skip


def _lanes(answer: CloseAnswer) -> list[Said]:
    known = {(one.fact.importer, one.fact.commodity) for one in answer.countries}
    names = {
        (one.lane.destination.iso3, one.lane.commodity): None
        for one in answer.lanes
        if one.pair.fate in ("cut_off", "diverted")
    }
    missing = [_pair(*one) for one in names if one not in known]
    if not missing:
        return []
    text = Said(
        "A reference lane is touched, but how much of the import comes by it is not known:"
        " {names}.",
        "基準航路は影響を受けるが、輸入のどれだけが通るか不明：{names}。",
    )
    return [text.filled(names=joined(missing))]


def _stock_notes(answer: CloseAnswer) -> list[Said]:
    by_note: dict[str, list[Said]] = {}
    texts: dict[str, Said] = {}
    for one in answer.stocks:
        for note in one.notes:
            plain = note.replace(f" by {one.iso3}", "")
            texts[plain] = Said(plain, noted(note).ja)
            by_note.setdefault(plain, []).append(country(one.iso3))
    return [
        Said("{who}: {note}", "{who}：{note}").filled(who=joined(who), note=texts[note])
        for note, who in by_note.items()
    ]


def _pair(iso3: str, commodity: str) -> Said:
    who, what = country(iso3), goods(commodity)
    return Said(f"{who.en} ({what.en})", f"{who.ja}（{what.ja}）")
