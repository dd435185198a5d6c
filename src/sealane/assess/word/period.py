"""Periods of facts as their tables write them, in words: a year, a month, months, a half."""

from __future__ import annotations

import re

from sealane.say.said import MONTHS, Said

__all__ = ["period_said"]

PERIOD = re.compile(
    r"(?P<year>(?:19|20)\d\d)"
    r"(?:-(?P<month>\d\d)|H(?P<half>[12])|Q(?P<quarter>[1-4])"
    r"|\s+(?P<first>[A-Z][a-z]{2})(?:-(?P<last>[A-Z][a-z]{2}))?)?"
)
ORDINALS = ("first", "second", "third", "fourth")
SHORT = {name[:3]: at for at, name in enumerate(MONTHS, 1)}


def period_said(text: str) -> Said:
    """A period in both languages; one that is written otherwise stays as it stands.

    >>> period_said("2022 Jan-May").ja, period_said("2025H1").ja, period_said("2026-01").en
    ('2022年1～5月', '2025年上半期', 'January 2026')
    """
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        return Said(text, text)
    year, month, half = found["year"], found["month"], found["half"]
    first, last = SHORT.get(found["first"] or ""), SHORT.get(found["last"] or "")
    if month and 1 <= int(month) <= len(MONTHS):
        return Said(f"{MONTHS[int(month) - 1]} {year}", f"{year}年{int(month)}月")
    if half:
        name = ORDINALS[int(half) - 1]
        return Said(f"{name} half of {year}", f"{year}年{'上' if half == '1' else '下'}半期")
    if quarter := found["quarter"]:
        return Said(f"{ORDINALS[int(quarter) - 1]} quarter of {year}", f"{year}年第{quarter}四半期")
    if first and last:
        english = f"{MONTHS[first - 1]} to {MONTHS[last - 1]} {year}"
        return Said(english, f"{year}年{first}～{last}月")
    if first and not found["last"]:
        return Said(f"{MONTHS[first - 1]} {year}", f"{year}年{first}月")
    return Said(text, f"{text}年") if text == year else Said(text, text)
