"""Words that stand as values in tables: what happens, who decided it, kinds of stock and ship.

A column whose words are those of its own table has its own words (``COLUMNS``), so that ``total``
is all ships in one column and all stock in another; every other column reads ``VALUES``.
"""

from __future__ import annotations

from sealane.assess.stock.phrase import HELD, KINDS
from sealane.say.said import Said

__all__ = ["COLUMNS", "VALUES", "value_said"]

_VALUES = (
    Said("cut off", "途絶"),
    Said("goes round", "迂回"),
    Said("diverted", "迂回"),
    Said("untouched", "変化なし"),
    Said("not known", "不明"),
    Said("no way", "経路なし"),
    Said("no end", "期限なし"),
    Said("none", "なし"),
    Said("reported", "公表"),
    Said("routed", "経路推計"),
    Said("told", "公表"),
    Said("not told", "不明"),
    Said("one without a date", "日付なし"),
    Said("worked out", "推計"),
    Said("comes late", "遅着"),
    Said("over 3 y", "3年超"),
    Said("no stock is told", "備蓄の公表なし"),
    Said("stand-in: US reserve", "代用値（米国の備蓄）"),
    Said("told, or at hand", "公表値または手元"),
    Said("none, or stand-in: US reserve", "上限なし、または代用値（米国の備蓄）"),
    Said("none, or told", "上限なし、または公表値"),
    Said("inferred", "推定"),
    Said("told_by_country", "国別の公表"),
    Said("told_by_gate", "海峡等別の公表"),
    Said("missing", "不着"),
    Said("fall", "減少"),
    Said("rise", "増加"),
    Said("open", "継続中"),
    Said("supported", "裏付けあり"),
    Said("doubtful", "疑わしい"),
    Said("unchecked", "未確認"),
    Said("oil", "石油"),
    Said("imports", "輸入"),
    Said("exports", "輸出"),
    Said("trade", "貿易"),
    Said("domestic use", "国内消費"),
    Said("imports by value", "輸入額"),
    Said("imports by weight", "輸入重量"),
    Said("maritime imports by value", "海上輸入額"),
    Said("blockage", "通航障害事故"),
    Said("conflict", "国内紛争"),
    Said("cyclone", "熱帯低気圧"),
    Said("drought", "渇水"),
    Said("earthquake", "地震"),
    Said("interstate", "国家間紛争"),
    Said("piracy", "海賊"),
    Said("terrorism", "テロ"),
    Said("leontief", "レオンチェフ"),
    Said("ghosh", "ゴーシュ"),
    Said("network", "ネットワーク"),
    Said("escorted convoys", "護衛船団"),
)
VALUES = {one.en: one for one in _VALUES} | KINDS
"""Words of columns that have none of their own; measures and kinds of stock by their full name."""
_SHIPS = (
    Said("container", "コンテナ船"),
    Said("tanker", "タンカー"),
    Said("bulk", "ばら積み船"),
    Said("total", "全船種"),
    Said("dry_bulk", "ばら積み船"),
    Said("general_cargo", "一般貨物船"),
    Said("roro", "RORO船"),
    Said("cargo", "貨物船"),
)
COLUMNS = {"class": {one.en: one for one in _SHIPS}, "stock": HELD}
"""The words of a column that has its own: classes of ships, and kinds of stock by their code."""


REGIONS = {
    "MIDDLE_EAST": Said("Middle East", "中東"),
    "PERSIAN_GULF": Said("Persian Gulf", "ペルシャ湾岸"),
    "ASIA": Said("Asia", "アジア"),
    "EUU": Said("European Union", "欧州連合"),
    "OTHER": Said("others", "その他"),
}
"""Regions that tables of origins name in place of countries."""


def value_said(text: str, column: str | None = None) -> Said:
    """A word in both languages, a measure by its one name; a name of a user or of a
    country before a measure stays.

    ``column`` of ``COLUMNS``: the words of that column alone, so that none of another comes in.

    >>> value_said("cut off").ja, value_said("JPN government stock").ja, value_said("x").ja
    ('途絶', 'JPN 国家備蓄', 'x')
    >>> value_said("total", "class").ja, value_said("total", "stock").ja, value_said("total").ja
    ('全船種', '備蓄全体', 'total')
    """
    if column is not None:
        own = COLUMNS[column].get(text)
        return Said(text, text) if own is None else own
    if text in REGIONS:
        return REGIONS[text]
    if text in VALUES:
        return VALUES[text]
    first, _, rest = text.partition(" ")
    if rest in VALUES:
        return Said(f"{first} {VALUES[rest].en}", f"{first} {VALUES[rest].ja}")
    return Said(text, text)
