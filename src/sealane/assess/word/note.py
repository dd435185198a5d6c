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
from sealane.assess.word.value import COLUMNS, VALUES

__all__ = ["NOTES", "note_said"]

NOTES = (
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
)
"""The sentences, longest beginnings of a kind first."""


def note_said(note: str) -> Said:
    """A note in both languages; one that no sentence fits stays as it stands.

    >>> note_said("more ships at malacca").ja, note_said("open sea is not closed within days").ja
    ('マラッカ海峡の船が増えた', '外洋が数日で閉じることはない')
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
    return (
        found
        | {word: said.ja for word, said in (VALUES | COLUMNS["stock"]).items()}
        | {"oil": "石油"}
    )


def _in_japanese(part: str) -> str:
    names = _japanese()
    if part in names:
        return names[part]
    parts = part.split(", ")
    return "、".join(names.get(one, one) for one in parts) if len(parts) > 1 else part
