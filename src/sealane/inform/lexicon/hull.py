"""Hull numbers as coast guards and navies write them, by their shapes."""

from __future__ import annotations

import polars as pl

from sealane.inform.lexicon.find import FOUND

__all__ = ["HULL", "hulls"]

_LATIN = (
    r"(?:CCG|BRP|MRRV|PCG|PLH|PL|PM|PC|PS|CG|WMSL|WPC|WHEC|WMEC|DDG|DDH|DD|FFG|FF|CVN|CV|LPD|LHD|LHA"
    r"|LCS|LST|DE|MCM|T-AGOS|CSB|KN|KD|KM|MMEA|KRI)"
)
_HAN = (
    r"(?:海警|海监|海監|渔政|漁政|海巡|海特|中国海警|台北|鲁\p{Han}{0,2}渔|粤\p{Han}{0,2}渔"
    r"|闽\p{Han}{0,2}渔|浙\p{Han}{0,2}渔|琼\p{Han}{0,2}渔|桂\p{Han}{0,2}渔)"
)
HULL = (
    rf"(?-u:\b){_LATIN}[\s\x{{00A0}}-]{{0,2}}\d{{1,5}}(?-u:\b)"
    rf"|{_HAN}[\s-]?\d{{2,5}}"
    r"|(?-u:\b)(?:China Coast Guard|Coast Guard|hull(?: number| no\.?)?|bow number"
    r"|pennant(?: number)?|vessel|ship)\s#?\d{3,5}(?-u:\b)"
    r"|(?:舷号|舷號|艦番号|бортов\w{1,3} номер\w{0,3})\s?№?\s?\d{2,5}"
)
"""Prefix and number (``CCG 5901``, ``海警5901``), or a word that says so and a number."""


def hulls(texts: pl.Series) -> pl.DataFrame:
    """Hull numbers in each text, with the columns of :func:`find`: kind ``hull``, and as entry the
    digits alone, since one ship is ``CCG 5901``, ``海警5901`` and ``China Coast Guard 5901``.

    Numbers of ships of two fleets can be the same, and a number after ``ship`` can be a count.

    >>> hulls(pl.Series(["海警5901船と CCG 5901", "5901 boats"])).rows()
    [(0, 0, 6, 'hull', '5901'), (0, 9, 17, 'hull', '5901')]
    """
    rows = texts.str.contains(r"\d").fill_null(value=False).arg_true()
    some = texts.gather(rows)
    table = pl.DataFrame(
        {"row": rows, "text": some, "written": some.str.extract_all(f"(?i){HULL}")}
    )
    table = table.explode("written").drop_nulls("written")
    if table.is_empty():
        return pl.DataFrame(schema=FOUND)
    starts: list[int] = []
    row, past = -1, 0
    for number, text, written in table.iter_rows():
        past = past if number == row else 0
        row, at = number, text.index(written, past)
        starts.append(at)
        past = at + len(written)
    start = pl.Series("start", starts, dtype=pl.UInt32)
    return table.select(
        pl.col("row").cast(pl.UInt32),
        start,
        (start + pl.col("written").str.len_chars()).cast(pl.UInt32).alias("end"),
        pl.lit("hull").alias("kind"),
        pl.col("written").str.extract(r"(\d+)$", 1).alias("entry"),
    )
