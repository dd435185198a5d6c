"""The fixed words of a brief."""

from __future__ import annotations

from sealane.say.said import Language

__all__ = ["WORDS", "Words", "words"]

Words = dict[str, str]
WORDS: dict[Language, Words] = {
    "en": {
        "language": "English",
        "question": "The question",
        "answer": "In short",
        "made": "Made {}",
        "figure": "Figure {}",
        "table": "Table {}",
        "colon": ". ",
        "sources": "Sources",
        "source_mark": "Sources: {}",
        "notes": "Notes",
        "figures": "The figures of this chart",
        "day": "Day",
        "low_high": "{} (low to high)",
        "not_known": "not known",
        "not_known_why": "not known: {}",
        "interval": "In brackets: the interval of each figure.",
        "row_source": "Source",
        "open": "route, open",
        "closed": "route, closed",
        "gate_open": "strait or canal, open",
        "gate_closed": "strait or canal, closed",
        "gate_unknown": "strait or canal, not known whether open",
        "port": "port",
        "spot": "place",
        "track": "way of a ship, as observed",
        "between": "{} to {}",
        "join": "; ",
        "stop": ". ",
        "command": "Made by",
        "page": "Page {} of {}",
        "band": "shaded: {}",
        "band_plain": "interval",
        "coast": "Coast: Natural Earth. The map shows no limit at sea.",
    },
    "ja": {
        "language": "日本語",
        "question": "問い",
        "answer": "要点",
        "made": "{} 作成",
        "figure": "図{}",
        "table": "表{}",
        "colon": "：",
        "sources": "出典",
        "source_mark": "出典：{}",
        "notes": "注",
        "figures": "この図の数値",
        "day": "日付",
        "low_high": "{}（下限～上限）",
        "not_known": "不明",
        "not_known_why": "不明：{}",
        "interval": "括弧内は各数値の区間。",
        "row_source": "出典",
        "open": "通航できる航路",
        "closed": "通航できない航路",
        "gate_open": "通航できる海峡・運河",
        "gate_closed": "通航できない海峡・運河",
        "gate_unknown": "通航の可否が不明な海峡・運河",
        "port": "港",
        "spot": "地点",
        "track": "観測された船の航跡",
        "between": "{}～{}",
        "join": "、",
        "stop": "。",
        "command": "作成コマンド",
        "page": "{}/{}ページ",
        "band": "陰影：{}",
        "band_plain": "区間",
        "coast": "海岸線：Natural Earth。この地図は海上の境界を示さない。",
    },
}


def words(language: Language) -> Words:
    """The fixed words in one language."""
    return WORDS[language]
