"""Units as they are told. A figure keeps its number: a unit is named in Japanese, never converted.

So 1,700 kb/d are 1,700千バレル/日, not 170万バレル/日: whoever holds the figure against its source
finds it there. Scales are written 十億, not 10億: "89.6 bcm/y" would read as 8,960億.
"""

from __future__ import annotations

from sealane.say.said import Said

__all__ = ["UNITS", "unit_said"]

_UNITS = (
    Said("%", "%"),
    Said("Bcf/d", "十億立方フィート/日"),
    Said("Mt/y", "百万トン/年"),
    Said("Mt", "百万トン"),
    Said("Bcf", "十億立方フィート"),
    Said("bcm/d", "十億立方メートル/日"),
    Said("Mt/d", "百万トン/日"),
    Said("t/d", "トン/日"),
    Said("bcm/y", "十億立方メートル/年"),
    Said("d", "日"),
    Said("days", "日"),
    Said("kb", "千バレル"),
    Said("kb/d", "千バレル/日"),
    Said("mb", "百万バレル"),
    Said("mb/d", "百万バレル/日"),
    Said("million bbl Jan-Aug 2024", "百万バレル（2024年1～8月）"),
    Said("m", "m"),
    Said("nmi", "海里"),
    Said("ship-days", "隻日"),
    Said("t", "トン"),
    Said("t/y", "トン/年"),
)
UNITS = {one.en: one for one in _UNITS}
SCALES = {"tn ": "兆", "bn ": "十億", "million ": "百万"}
YEARLY = ("/y", " a year")


def unit_said(unit: str) -> Said:
    """A unit in both languages; one that is not known, as of a table of the user, as it stands.

    Money keeps its code and year: "USD 2022/y" would read as one year of two.

    >>> unit_said("kb/d").ja, unit_said("bn USD 2022/y").ja, unit_said("USD 2024").ja
    ('千バレル/日', '十億USD 2022/年', 'USD 2024')
    """
    if unit in UNITS:
        return UNITS[unit]
    told = said = unit
    for english, japanese in SCALES.items():
        if said.startswith(english):
            said = japanese + said.removeprefix(english)
    for yearly in YEARLY:
        if said.endswith(yearly):
            told = told.removesuffix(yearly) + YEARLY[1]
            said = said.removesuffix(yearly) + "/年"
    return Said(told, said)
