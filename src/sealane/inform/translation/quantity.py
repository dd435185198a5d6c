"""Numbers with their units, dates, and numbers of ships, alike in four languages."""

from __future__ import annotations

import polars as pl

__all__ = ["dates", "numbers", "quantities", "ship_numbers"]

_UNITS = {
    "nmi": r"nautical miles?|nmi\b|nm\b|海里|浬|カイリ|морск\w{2,3} мил\w{1,3}",
    "km": r"km\b|kilomet(?:er|re)s?|公里|キロ(?:メートル)?|千米|км\b|километр\w{0,3}",
    "m": r"met(?:er|re)s?\b|m\b|メートル|米|公尺|м\b|метр\w{0,3}",
    "kn": r"knots?\b|kts?\b|kn\b|ノット|节|уз(?:л|ел)\w{0,3}",
    "t": r"tons?\b|tonnes?\b|トン|吨|тонн\w{0,3}",
    "people": (
        r"people|persons?|crew(?: ?members)?|crewmen|sailors?|fishermen|人|名|человек\w{0,2}"
        r"|моряк\w{0,3}|рыбак\w{0,3}|член\w{0,3} экипажа"
    ),
    "ships": (
        r"ships?\b|vessels?\b|boats?\b|tankers?\b|fishing (?:boats?|vessels?)"
        r"|coast guard \w+|只|艘"
        r"|суд(?:но|на|ов|ам|ами|ах)\b|корабл\w{1,3}|катер\w{0,3}|лод\w{2,4}|танкер\w{0,3}"
    ),
    "h": r"hours?\b|时间|小时|час\w{0,3}\b",
    "min": r"minutes?\b|分钟|分间|минут\w{0,3}",
    "days": r"days?\b|日间|天|дн\w{1,3}\b|день|сут\w{2,3}\b",
    "%": r"%|percent|per cent|パーセント|процент\w{0,3}",
}
_MANY = {
    "千": 1e3, "万": 1e4, "亿": 1e8, "億": 1e8, "thousand": 1e3, "million": 1e6, "billion": 1e9,
    "тыс": 1e3, "млн": 1e6, "млрд": 1e9,
}  # fmt: skip
_WORDS = {
    1: ("one", "一", "один", "одна", "одно", "одного"),
    2: ("two", "二", "两", "два", "две", "двух", "двое"),
    3: ("three", "三", "три", "трёх", "трех", "трое"),
    4: ("four", "四", "четыре", "четырех", "четырёх", "четверо"),
    5: ("five", "五", "пять", "пяти", "пятеро"),
    6: ("six", "六", "шесть", "шести"),
    7: ("seven", "七", "семь", "семи"),
    8: ("eight", "八", "восемь", "восьми"),
    9: ("nine", "九", "девять", "девяти"),
    10: ("ten", "十", "десять", "десяти"),
}
_VALUE = {word: float(value) for value, words in _WORDS.items() for word in words}
_WORDED = "|".join(sorted(_VALUE, key=len, reverse=True))
_UNIT = "|".join(f"(?P<u{n}>{unit})" for n, unit in enumerate(_UNITS.values()))
_QUANTITY = (
    rf"(\d+(?:[ ,]\d{{3}})*(?:\.\d+)?|\b(?:{_WORDED})|[一二两三四五六七八九十])\s?"
    rf"(千|万|亿|億|thousand|million|billion|тыс\.?|млн|млрд)?[\s-]?"
    rf"(?:(?:chinese|philippine|more|other|китайск\w+)\s)?(?:{_UNIT})"
)
_MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DATES = (
    (rf"\b({_MONTH})[a-z]*\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b", 0, 1),
    (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTH})[a-zа-я]*\b", 1, 0),
    (r"(\d{1,2})\s?月\s?(\d{1,2})\s?[日号號]", 0, 1),
    (r"20\d\d[-/.](\d{1,2})[-/.](\d{1,2})", 0, 1),
)
_IMO = r"(?:imo|имо)[\s:№#-]{0,3}(\d{7})(?:\D|$)"
_MMSI = r"(?:^|[^\d.,])([2-7]\d{8})(?:\D|$)"
_NUMBER = r"(?:^|[^\d.,a-z/=_])(\d{3,6})\s?(°|度|[-'’′.,]\d|\d|%|$|\D)"
_OF_PLACE = r"^[°度\d%]|^[-'’′.,]\d"
"""What after a number says that it is part of a place, a date or a longer number."""
_YEARS = ("19", "20")
_ARTICLES = ["1 ships", "1 people"]
"""Where one language counts (一艘) another has an article, or nothing."""
SHAPE = {"row": pl.UInt32, "kind": pl.String, "anchor": pl.String}


def _found(texts: pl.Series, form: str) -> tuple[pl.Series, pl.DataFrame]:
    """The rows of matches and their groups."""
    table = pl.DataFrame({"row": pl.Series(range(len(texts)), dtype=pl.UInt32), "text": texts})
    table = table.with_columns(pl.col("text").str.extract_all(form)).explode("text")
    table = table.drop_nulls("text")
    return table["row"], table["text"].str.extract_groups(form).struct.unnest()


def _rows(row: pl.Series, kind: str, anchor: pl.Series) -> pl.DataFrame:
    told = pl.DataFrame({"row": row, "kind": kind, "anchor": anchor.cast(pl.String)}, schema=SHAPE)
    return told.drop_nulls().unique(maintain_order=True)


def quantities(texts: pl.Series) -> pl.DataFrame:
    """Numbers with units, as ``12 nmi``: row, kind ``quantity``, anchor.

    ``texts`` are folded and simplified, Japanese ones too (时间, 只). Small numbers are read as
    words too. One ship or person is none: where one language counts, another has an article.

    >>> texts = pl.Series(["12 nautical miles", "12海里", "12 морских миль", "三艘"])
    >>> quantities(texts)["anchor"].to_list()
    ['12 nmi', '12 nmi', '12 nmi', '3 ships']
    """
    row, groups = _found(texts, _QUANTITY)
    digits = groups[:, 0].str.replace_all("[ ,]", "").cast(pl.Float64, strict=False)
    words = groups[:, 0].replace_strict(_VALUE, default=None, return_dtype=pl.Float64)
    many = (
        groups[:, 1]
        .str.strip_chars(".")
        .replace_strict(_MANY, default=1.0, return_dtype=pl.Float64)
    )
    value = digits.fill_null(words) * many.fill_null(1.0)
    unit = pl.Series([None] * len(row), dtype=pl.String)
    for n, name in enumerate(_UNITS):
        is_it = groups[:, 2 + n].is_not_null()
        unit = unit.set(is_it, name)
    told = _plain(value) + " " + unit
    return _rows(row, "quantity", told.set(told.is_in(_ARTICLES), None))


def _plain(value: pl.Series) -> pl.Series:
    """Numbers without a needless fraction."""
    return value.round(3).cast(pl.String).str.replace(r"\.0+$", "")


def dates(texts: pl.Series) -> pl.DataFrame:
    """Days of the year as ``11-26``: row, kind ``date``, anchor; the year is left out.

    ``texts`` are folded.

    >>> dates(pl.Series(["on nov 26", "11月26日", "26 ноября", "2026-11-26"]))["anchor"].to_list()
    ['11-26', '11-26', '11-26', '11-26']
    """
    number = {name: float(1 + n % 12) for n, name in enumerate(_MONTHS)}
    parts = []
    for form, month_at, day_at in _DATES:
        row, groups = _found(texts, form)
        month = groups[:, month_at].cast(pl.Float64, strict=False)
        named = groups[:, month_at].replace_strict(number, default=None, return_dtype=pl.Float64)
        month = month.fill_null(named)
        day = groups[:, day_at].cast(pl.Float64, strict=False)
        is_one = month.is_between(1, 12) & day.is_between(1, 31)
        told = _two(month) + "-" + _two(day)
        parts.append(_rows(row, "date", told.set(~is_one, None)))
    return pl.concat(parts).unique(maintain_order=True).sort("row", maintain_order=True)


def _two(value: pl.Series) -> pl.Series:
    return value.cast(pl.Int64).cast(pl.String).str.zfill(2)


def ship_numbers(texts: pl.Series) -> pl.DataFrame:
    """IMO numbers (said to be one, and with the right check digit) and MMSI (nine digits).

    >>> ship_numbers(pl.Series(["imo 9074729", "imo 9074728", "mmsi 412345678"])).rows()
    [(0, 'imo', '9074729'), (2, 'mmsi', '412345678')]
    """
    row, groups = _found(texts, _IMO)
    told = groups[:, 0]
    digits = [told.str.slice(n, 1).cast(pl.Int64) * (7 - n) for n in range(6)]
    total = digits[0]
    for digit in digits[1:]:
        total = total + digit
    is_right = (total % 10) == told.str.slice(6, 1).cast(pl.Int64)
    imo = _rows(row, "imo", told.set(~is_right.fill_null(value=False), None))
    row, groups = _found(texts, _MMSI)
    return pl.concat([imo, _rows(row, "mmsi", groups[:, 0])])


def numbers(texts: pl.Series) -> pl.DataFrame:
    """Other numbers of three to six digits that are no years: row, kind ``number``, anchor."""
    row, groups = _found(texts, _NUMBER)
    told = groups[:, 0].set(groups[:, 1].str.contains(_OF_PLACE), None)
    is_year = (told.str.len_chars() == 4) & told.str.slice(0, 2).is_in(list(_YEARS))
    return _rows(row, "number", told.set(is_year, None))
