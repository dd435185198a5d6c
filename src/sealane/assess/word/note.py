"""Notes that the rooms write in English, in Japanese: by their sentence, with what stands in it.

``{name}`` in a sentence is whatever stands there; names of gates and words of the tables are put
into Japanese, figures and codes stay. Notes on stocks are told by ``stock.phrase``.
"""

from __future__ import annotations

import re
from functools import cache

from sealane.assess.name import commodities, country_names, gate_names
from sealane.assess.said import Said
from sealane.assess.stock.phrase import note_ja
from sealane.assess.word.value import VALUES

__all__ = ["NOTES", "note_said"]

NOTES = (
    # exposure
    Said("any fact", "資料全般"),
    Said("size of the import", "輸入量"),
    Said("origins by country, and gates", "国別の産地と通過する海峡等"),
    Said(
        "origins by country, so that a port stands for a region",
        "国別の産地（地域全体を一港で代表している）",
    ),
    Said("origins, and gates", "産地と通過する海峡等"),
    Said("lanes from {countries}", "{countries}からの航路"),
    Said(
        "The tables of FAOSTAT may not be passed on with Sealane: give a folder with"
        " food_imports.csv and food_origins.csv, or trade from BACI or UN Comtrade (--facts DIR).",
        "FAOSTATの表は再配布できないため収録していない。food_imports.csvとfood_origins.csv、または"
        "BACIかUN Comtradeの貿易データのあるフォルダーを --facts DIR で与える。",
    ),
    Said(
        "Give a folder with tables of imports and origins (--facts DIR).",
        "輸入と産地の表のあるフォルダーを --facts DIR で与える。",
    ),
    Said(
        "Give shares of lanes by origin and destination (--lanes FILE).",
        "産地・仕向地別の航路の割合を --lanes FILE で与える。",
    ),
    # mitigation
    Said(
        "The best that could be done by one hand that knows how long the closure lasts; people who"
        " do not know it will do less.",
        "閉鎖期間を知る者が一元的に最善を尽くした場合の値。期間が分からなければ効果はこれより小さい。",
    ),
    Said(
        "An escort counts as protected passage that is used in full; it cannot tell losses,"
        " insurance or who would sail.",
        "護衛は、すべて利用される保護された通航能力として数える。損失、保険、実際に航行する船は分からない。",
    ),
    Said(
        "Without it {more} {unit} more are unmet; one more {rate} of it saves {saves} {same}.",
        "これがなければ不足は{more}千バレル増える。1千バレル/日増えるごとに{saves}千バレル減る。",
    ),
    # economy
    Said(
        "buyers do without and need nothing else; sellers lose the sale",
        "買い手は代替なしに済ませ、売り手は販売を失う",
    ),
    Said("any input stands in for any other", "どの投入も他の投入に代えられる"),
    Said("goods stand in for each other in part", "財は一部だけ互いに代えられる"),
    Said(
        "With inventories of {few} days {lost} days of all output are lost, with {many} days"
        " {less}: the result flips with inventories, which few countries count.",
        "在庫が{few}日なら全産出の{lost}日分、{many}日なら{less}日分が失われる。"
        "結果は在庫で大きく変わるが、在庫を数えている国は少ない。",
    ),
    Said(
        "With inventories of {few} days {lost} days of all output are lost, with {many} days"
        " {less}.",
        "在庫が{few}日なら全産出の{lost}日分、{many}日なら{less}日分が失われる。",
    ),
    Said(
        "{count} final sales are negative (stock changes).", "最終需要{count}件が負（在庫変動）。"
    ),
    Said(
        "{count} industries have value added below 0; it counts as 0.",
        "{count}産業の付加価値が負。0として扱う。",
    ),
    # routes
    Said("prices: costs are in days of the ship", "価格：費用は船の日数で示す"),
    # watch
    Said("more ships are heard, not fewer", "聞こえる船は増えており、減っていない"),
    Said("more ships at {gate}", "{gate}の船が増えた"),
    Said(
        "no gate in line and no other lane in the file shows it yet",
        "同じ船が通る他の海峡等にも、ファイル内の他の航路にも、まだ現れていない",
    ),
    Said(
        "{gate} fell on the same days, and no ship is there in under {days} days",
        "{gate}も同じ日に減ったが、船がそこに着くには{days}日以上かかる",
    ),
    Said("{gate} fell too, to {share} of the usual", "{gate}も平常の{share}に減った"),
    Said(
        "{gate} has {share} of the usual: {reason}, so that they still pass",
        "{gate}は平常の{share}。そこを通る船が続いている（{reason}）",
    ),
    Said(
        "{low} of {count} gates far away fell on the same days",
        "離れた海峡等{count}か所のうち{low}か所も同じ日に減った",
    ),
    Said("open sea is not closed within days", "外洋が数日で閉じることはない"),
    Said("tonnes a ship are {times} times the usual", "1隻あたりのトン数が平常の{times}倍"),
    Said(
        "{empty} of {count} days without one ship where {usual} are usual",
        "{count}日のうち{empty}日は1隻もなし（平常は{usual}隻）",
    ),
    Said(
        "not judged, with fewer than {least} days of counts: {gates}",
        "集計が{least}日に満たず判定しない：{gates}",
    ),
    Said(
        "vintage not told: what is revised or heard later cannot be followed",
        "取得日が示されていないため、後の改訂や遅れて届く受信は追えない",
    ),
    Said(
        "{name}: no strait of the tables; kept under its own name",
        "{name}：表にない海峡。元の名のまま扱う",
    ),
    Said("a date that cannot be read", "読めない日付"),
    Said("no gate", "海峡等の名なし"),
    Said("a count that is no number", "数でない件数"),
    Said("a negative count", "負の件数"),
    Said("there more than once", "重複"),
    # closures
    Said("size of the import is not known", "輸入量が不明"),
    Said("a reference port of {country} is not known", "{country}の基準港が不明"),
    Said(
        "how much of its imports comes this way is not known; a reference lane is touched",
        "基準航路は影響を受けるが、輸入のどれだけが通るか不明",
    ),
    Said("{what}; it is in no figure", "{what}（どの数値にも含まない）"),
    Said(
        "The lanes are reference lanes that we chose, not counts of trade; the shortest way stands"
        " for the one that is taken.",
        "航路は当方が選んだ基準航路で、貿易量の集計ではない。実際の航路の代わりに最短航路を用いた。",
    ),
    Said(
        "Reference lanes are chosen by us, not counts of trade; the shortest way stands for the one"
        " that is taken. Imports are spread over several lanes by what these cost, as published"
        " counts allow.",
        "基準航路は当方が選んだもので、貿易量の集計ではなく、実際の航路の代わりに最短航路を用いた。"
        "輸入は、公表統計が許す範囲で、費用に応じて複数の航路に配分した。",
    ),
    Said(
        "Trade that goes round comes late by the longer way and is then missing no more; ships that"
        " are on their way when the gate closes may lose more.",
        "迂回する貨物は遠回りの分だけ遅れ、その後は不足しない。閉鎖時に航海中の船はさらに時間を失うことがある。",
    ),
    Said(
        "Who gets the spare of a pipeline is published nowhere: it is spread evenly over what is"
        " lost.",
        "パイプラインの余力の配分先は公表されておらず、不着量に比例して配分した。",
    ),
    Said(
        "Oil that other ports of an origin could ship is the lower end of a share, and a part of it"
        " is in the spare of the pipelines too.",
        "産地の他の港から積める石油は割合の下限に反映した。その一部はパイプラインの余力にも含まれる。",
    ),
    Said(
        "Sizes of imports are the newest told, some of them old, and have no interval of their"
        " own.",
        "輸入量は最新の公表値で、古いものもあり、値そのものの誤差は含まない。",
    ),
    Said(
        "A gate is closed at one line across it: ports in the strait stay open from either side.",
        "海峡等は横断する一本の線で閉じるものとした。線の両側の港には、それぞれの側から出入りできる。",
    ),
    Said(
        "Prices, cancelled orders, hoarding and decisions that are still to be taken are in no"
        " figure.",
        "価格、注文の取消し、買いだめ、今後の決定はどの数値にも含まない。",
    ),
    Said(
        "Ships of a reference lane that goes round are spread over lanes by what these cost, at the"
        " middle of the scales that published counts leave; for imports the shortest way stands.",
        "迂回する基準航路の船は費用に応じて複数の航路に配分した（公表統計が許す範囲の中央値）。"
        "輸入については最短航路を用いた。",
    ),
    Said(
        "Ships of a reference lane that goes round are spread over lanes by what these cost, at the"
        " middle of the scales that published counts leave.",
        "迂回する基準航路の船は費用に応じて複数の航路に配分した（公表統計が許す範囲の中央値）。",
    ),
    Said("the amount is not told in {unit}", "量が{unit}では示されていない"),
)
"""The sentences, longest beginnings of a kind first."""


def note_said(note: str) -> Said:
    """A note in both languages; one that no sentence fits stays as it stands.

    >>> note_said("lanes from AUS, CHN").ja, note_said("open sea is not closed within days").ja
    ('オーストラリア、中国からの航路', '外洋が数日で閉じることはない')
    """
    bare = note.rstrip(".")
    for pattern, said in _patterns():
        found = pattern.fullmatch(bare)
        if found:
            japanese = said.ja
            for name, part in found.groupdict().items():
                japanese = japanese.replace(f"{{{name}}}", _in_japanese(part))
            return Said(note, japanese + "。" if _is_open(note, japanese) else japanese)
    who, _, rest = note.partition(": ")
    first, _, what = who.partition(", ")
    japanese = note_ja(rest)
    if rest and japanese != rest:
        apart = f"（{_in_japanese(what)}）" if what else ""
        return Said(note, f"{_in_japanese(first)}{apart}：{japanese}")
    return Said(note, note_ja(note) or note)


def _is_open(note: str, japanese: str) -> bool:
    return note.endswith(".") and not japanese.endswith("。")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Said], ...]:
    return tuple(
        (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(one.en.rstrip(".")))), one)
        for one in NOTES
    )


@cache
def _japanese() -> dict[str, str]:
    """What may stand in a note, by its English: names of gates, countries, commodities, words."""
    named = [gate_names(), commodities(), country_names()]
    found = {names.en: names.ja for table in named for names in table.values()}
    found |= {code: names.ja for table in named for code, names in table.items()}
    return found | {word: said.ja for word, said in VALUES.items()} | {"oil": "石油"}


def _in_japanese(part: str) -> str:
    names = _japanese()
    if part in names:
        return names[part]
    parts = part.split(", ")
    return "、".join(names.get(one, one) for one in parts) if len(parts) > 1 else part
