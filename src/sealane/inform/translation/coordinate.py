"""Places on the earth as people write them: degrees, minutes, decimals, in four languages."""

from __future__ import annotations

import polars as pl

__all__ = ["coordinates"]

_ANGLE = (
    r"(\d{1,3}(?:[.,]\d+)?)\s?(?:°|度|градус\w*|deg\w*|[ -])?\s?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:'|′|’|分|мин\w*|minutes?)?\s?)?"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:\"|″|”|''|′′|秒|сек\w*)?\s?)?"
)
_NORTH = (
    r"(n(?-u:\b)|s(?-u:\b)|north(?-u:\b)|south(?-u:\b)|с\.?\s?ш\b\.?|ю\.?\s?ш\b\.?"
    r"|северн\w+ широт\w+|южн\w+ широт\w+)"
)
_EAST = (
    r"(e(?-u:\b)|w(?-u:\b)|east(?-u:\b)|west(?-u:\b)|в\.?\s?д\b\.?|з\.?\s?д\b\.?"
    r"|восточн\w+ долгот\w+|западн\w+ долгот\w+)"
)
_BETWEEN = r"[\s,;/、・和与及и]{0,4}(?:and\s)?"
_FORMS = (
    # hemisphere after, before, and before in Chinese and Japanese
    (rf"(?-u:\b){_ANGLE}{_NORTH}{_BETWEEN}{_ANGLE}{_EAST}", (0, 3, 4, 7)),
    (rf"(?-u:\b)(n|s)\s?{_ANGLE}{_BETWEEN}(e|w)\s?{_ANGLE}", (1, 0, 5, 4)),
    (
        rf"(北[緯纬]|南[緯纬])\s?{_ANGLE}{_BETWEEN}(东[経经]|東[経經]|西[経經经])\s?{_ANGLE}",
        (1, 0, 5, 4),
    ),
)
_DECIMAL = (
    r"(?-u:\b)lat(?:itude)?[.:=\s]*([+-]?\d{1,2}\.\d+)[,;\s]*lon(?:g(?:itude)?)?[.:=\s]*([+-]?\d{1,3}\.\d+)",
    r"(?:^|[^\d.,])([+-]?\d{1,2}\.\d{3,})[,;\s]\s?([+-]?\d{1,3}\.\d{3,})(?:$|[^\d.,])",
)
_MINUS = r"^(?:s|ю|南|w|з|西)"


def coordinates(texts: pl.Series) -> pl.DataFrame:
    """Places written as numbers in each text: row, lat, lon [deg].

    ``texts`` are folded (:func:`sealane.observe.posts.folded`). Two numbers without letters are a
    place where both have three decimals, latitude first. Degrees beyond 90 and 180 are none.

    >>> texts = pl.Series(["15°11'n 117°46'e", "北纬15度11分、东经117度46分", "15-11.0n 117-46.0e"])
    >>> coordinates(texts).select(pl.col("lat", "lon").round(2)).rows()
    [(15.18, 117.77), (15.18, 117.77), (15.18, 117.77)]
    """
    rows = texts.str.contains(r"\d").fill_null(value=False).arg_true()
    some = texts.gather(rows)
    table = pl.DataFrame({"row": rows.cast(pl.UInt32), "text": some})
    parts = [_lettered(table, form, at) for form, at in _FORMS]
    parts += [_plain(table, form) for form in _DECIMAL]
    found = pl.concat(parts)
    is_on_earth = (pl.col("lat").abs() <= 90) & (pl.col("lon").abs() <= 180)
    return found.filter(is_on_earth).unique(maintain_order=True).sort("row", maintain_order=True)


def _matches(table: pl.DataFrame, form: str) -> pl.DataFrame:
    written = table.with_columns(pl.col("text").str.extract_all(form)).explode("text")
    return written.drop_nulls("text")


def _lettered(table: pl.DataFrame, form: str, at: tuple[int, int, int, int]) -> pl.DataFrame:
    """One form with letters: where the first number and the letter of each half stand."""
    found = _matches(table, form)
    groups = found["text"].str.extract_groups(form).struct.unnest()
    lat, north, lon, east = at
    return pl.DataFrame(
        {
            "row": found["row"],
            "lat": _degrees(groups, lat) * _sign(groups[:, north]),
            "lon": _degrees(groups, lon) * _sign(groups[:, east]),
        }
    )


def _degrees(groups: pl.DataFrame, first: int) -> pl.Series:
    """Degrees, minutes and seconds from three groups."""
    parts = [
        groups[:, first + n].str.replace(",", ".", literal=True).cast(pl.Float64).fill_null(0.0)
        for n in range(3)
    ]
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def _sign(letters: pl.Series) -> pl.Series:
    return 1.0 - 2.0 * letters.str.contains(_MINUS).cast(pl.Float64)


def _plain(table: pl.DataFrame, form: str) -> pl.DataFrame:
    found = _matches(table, form)
    groups = found["text"].str.extract_groups(form).struct.unnest()
    return pl.DataFrame(
        {
            "row": found["row"],
            "lat": groups[:, 0].cast(pl.Float64),
            "lon": groups[:, 1].cast(pl.Float64),
        }
    )
