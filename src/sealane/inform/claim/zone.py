"""By whose clock does a text go? Zones by name, by offset, by language, and what is left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo

__all__ = ["LANGUAGE_ZONES", "Zone", "zone_in"]

ZONES: Mapping[str, float] = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "世界時": 0.0, "協定世界時": 0.0, "世界标准时间": 0.0,
    "世界时": 0.0, "協調世界時": 0.0, "协调世界时": 0.0, "世界协调时": 0.0, "世界協調時": 0.0,
    "グリニッジ標準時": 0.0, "格林尼治时间": 0.0, "格林威治时间": 0.0, "по гринвичу": 0.0,
    "jst": 9.0, "kst": 9.0, "日本時間": 9.0, "日本时间": 9.0, "东京时间": 9.0, "東京時間": 9.0,
    "韓国時間": 9.0, "首尔时间": 9.0, "北京时间": 8.0, "北京時間": 8.0, "中国時間": 8.0,
    "台北時間": 8.0, "台北时间": 8.0, "台灣時間": 8.0, "台湾時間": 8.0, "台湾时间": 8.0,
    "香港时间": 8.0, "香港時間": 8.0, "马尼拉时间": 8.0, "マニラ時間": 8.0, "フィリピン時間": 8.0,
    "菲律宾时间": 8.0, "シンガポール時間": 8.0, "新加坡时间": 8.0, "越南时间": 7.0,
    "ベトナム時間": 7.0, "莫斯科时间": 3.0, "モスクワ時間": 3.0,
    "hkt": 8.0, "sgt": 8.0, "pht": 8.0, "pst (manila)": 8.0, "myt": 8.0, "awst": 8.0, "wib": 7.0,
    "ict": 7.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "vlat": 10.0, "pkt": 5.0,
    "msk": 3.0, "мск": 3.0, "cet": 1.0, "cest": 2.0, "eet": 2.0, "eest": 3.0, "edt": -4.0,
    "pdt": -7.0, "hst": -10.0,
    "по пекину": 8.0, "по пекинскому времени": 8.0, "по москве": 3.0,
    "по московскому времени": 3.0, "по токио": 9.0, "по токийскому времени": 9.0,
    "по владивостоку": 10.0, "по маниле": 8.0,
}  # fmt: skip
"""Zones by the names that texts use [h from UTC]; none of them has summer time (IANA tz)."""
LONGEST_SHORT = 4
"""[letters] A name as short as this stands by itself: "mist" is no zone."""
_NAMED = re.compile(
    "|".join(
        rf"(?<![a-zа-яё]){re.escape(name)}(?![a-zа-яё])"
        if name.isalpha() and name[0] < "\u0500" and len(name) <= LONGEST_SHORT
        else re.escape(name)
        for name in sorted(ZONES, key=len, reverse=True)
    )
)
OF_PLACES: Mapping[str, float] = {
    "tokyo": 9.0, "japan": 9.0, "japanese": 9.0, "seoul": 9.0, "korea": 9.0, "korean": 9.0,
    "beijing": 8.0, "china": 8.0, "chinese": 8.0, "shanghai": 8.0, "taipei": 8.0, "taiwan": 8.0,
    "hong kong": 8.0, "manila": 8.0, "philippine": 8.0, "philippines": 8.0, "singapore": 8.0,
    "malaysia": 8.0, "malaysian": 8.0, "kuala lumpur": 8.0, "hanoi": 7.0, "vietnam": 7.0,
    "vietnamese": 7.0, "bangkok": 7.0, "thailand": 7.0, "jakarta": 7.0, "perth": 8.0, "indian": 5.5,
    "india": 5.5, "pakistan": 5.0, "dubai": 4.0, "gulf": 4.0, "muscat": 4.0, "oman": 4.0,
    "tehran": 3.5, "iran": 3.5, "riyadh": 3.0, "saudi": 3.0, "arabia": 3.0, "aden": 3.0,
    "yemen": 3.0, "djibouti": 3.0, "moscow": 3.0, "vladivostok": 10.0,
}  # fmt: skip
"""Of "Manila time" and the like [h from UTC]; none has summer time now (IANA tz)."""
LANGUAGE_ZONES: Mapping[str, float] = {"ja": 9.0, "zh": 8.0, "ru": 3.0, "en": 0.0}
"""Where neither text nor reader names a zone: Japan, China and Taiwan, Moscow, and UTC."""
ONE_ZONE = ("ja", "zh")
"""Languages whose writers nearly all go by one clock; of others the zone is a guess."""
_OFFSET = re.compile(
    r"(?:utc|gmt)\s?(?P<sign>[+\-−–])\s?(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?!\d)", re.I
)
_TIME_OF = re.compile(
    rf"\b(?P<name>{'|'.join(OF_PLACES)})(?:\s+(?:local|standard|daylight))?\s+time\b", re.I
)
_UNTOLD = re.compile(
    r"\b(?:cst|pst|ist|bst|ast|est|mst)\b|\blocal(?:\s+time)?\b|\b(?!the|this|that|same|first|next|last|any|no)"
    r"[a-z]+\s+(?:standard|daylight|local)\s+time\b"
    r"|現地時間|現地の?時刻|当地时间|當地時間|当地時間|по\s+местному|местн\w+\s+врем\w+|船内時間|船時",
    re.I,
)
"""Names that stand for several zones, and clocks of a place that is not named."""


@dataclass(frozen=True)
class Zone:
    """A zone, how it is told, and whether the text leaves it open."""

    zone: tzinfo
    told: str
    is_assumed: bool


def zone_in(text: str, given: tzinfo | None, language: str | None) -> Zone:
    """The zone that a text names, else the one given, else that of its language.

    It cannot tell which of several zones an abbreviation such as CST or PST stands for, nor where
    "local time" is: there, as where English or Russian names none, the zone is assumed.
    """
    folded = text.casefold()
    offset = _OFFSET.search(folded)
    if offset:
        hours = int(offset["h"]) + int(offset["m"] or 0) / 60.0
        hours = hours if offset["sign"] == "+" else -hours
        return Zone(timezone(timedelta(hours=hours)), f"UTC{hours:+g}", is_assumed=False)
    place = _TIME_OF.search(folded)
    if place:
        return Zone(timezone(timedelta(hours=OF_PLACES[place["name"]])), place[0], is_assumed=False)
    is_untold = _UNTOLD.search(folded) is not None
    named = None if is_untold else _NAMED.search(folded)
    if named:
        told = named[0] if len(named[0]) > LONGEST_SHORT else named[0].upper()
        return Zone(timezone(timedelta(hours=ZONES[named[0]])), told, is_assumed=False)
    if given is not None:
        return Zone(given, str(given), is_assumed=False)
    known = (language or "en")[:2]
    hours = LANGUAGE_ZONES.get(known, 0.0)
    is_guess = is_untold or known not in ONE_ZONE
    return Zone(timezone(timedelta(hours=hours)), f"UTC{hours:+g} (assumed)", is_assumed=is_guess)
