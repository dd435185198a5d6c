"""What a brief is asked: the place, the flag and the activity, or an error that says what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType

from sealane.errors import BadInput
from sealane.law.fact import Row, table
from sealane.law.regime import REGIMES, regime_of
from sealane.law.state_name import iso3_of, meant_state
from sealane.law.word import WORDS

__all__ = [
    "check_place",
    "degrees",
    "known_activity",
    "known_claimants",
    "known_regime",
    "known_state",
]

ALSO = {
    "anchoring": "anchor",
    "boarding": "enforcement",
    "bunkering": "transfer",
    "cable_cutting": "cable_break",
    "cutting": "cable_break",
    "dark": "ais_off",
    "drifting": "stop",
    "exercise": "military",
    "fishing": "fish",
    "hot_pursuit": "pursuit",
    "loitering": "stop",
    "rescue": "assistance",
    "sabotage": "cable_break",
    "spying": "military",
    "sts": "transfer",
    "surveying": "survey",
    "transit": "passage",
    "操業": "fish",
    "漁": "fish",
    "航行": "passage",
    "停泊": "anchor",
    "錨泊": "anchor",
    "漂泊": "stop",
    "瀬取り": "transfer",
    "給油": "transfer",
    "調査": "research",
    "海洋調査": "research",
    "演習": "military",
    "情報収集": "military",
    "救助": "assistance",
    "取締り": "enforcement",
}
"""Other words for activities: suggested, not taken for what was meant."""
NEAR = 0.55
"""How alike (difflib, 0 to 1) a word must be to be suggested: `tersea` is, of `territorial_sea`."""
HEMISPHERE = re.compile(r"(?P<deg>\d+(?:\.\d+)?)\s*°?\s*(?P<side>[NSEWnsew])")


def check_place(lon: float, lat: float) -> None:
    """Raise unless longitude and latitude [deg] are on the globe.

    Raises:
        BadInput: one is not; of the field ``lon`` or ``lat``, with the other order if that fits.
    """
    if -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0:
        return
    swapped = -90.0 <= lon <= 90.0 and -180.0 <= lat <= 180.0
    hint = f"Did you mean {lat:g},{lon:g}?" if swapped else "Longitude first, in degrees."
    raise BadInput(
        f"{lon:g},{lat:g} is no place: longitudes go from -180 to 180, latitudes from -90 to 90.",
        hint=hint,
        field="lat" if -180.0 <= lon <= 180.0 else "lon",
        value=f"{lon:g},{lat:g}",
    )


def degrees(text: str) -> tuple[float, float]:
    """Longitude and latitude [deg] of a place that a text names.

    ``139,35.5`` is longitude first; with letters in either order, ``35.5N,139E``.

    >>> degrees("139,35.5"), degrees("35.5N,139E"), degrees("33.9S 18.4E")
    ((139.0, 35.5), (139.0, 35.5), (18.4, -33.9))

    Raises:
        ValueError: it names none.
    """
    parts = [part for part in re.split(r"\s*,\s*|\s+", text.strip()) if part]
    lettered = [HEMISPHERE.fullmatch(part) for part in parts]
    if len(parts) != 2 or not all(lettered):
        return _plain(text)
    sides = {one["side"].upper(): float(one["deg"]) for one in lettered if one}
    lon = sides["E"] if "E" in sides else -sides["W"] if "W" in sides else float("nan")
    lat = sides["N"] if "N" in sides else -sides["S"] if "S" in sides else float("nan")
    if lon != lon or lat != lat:
        raise ValueError(f"{text!r} is no place")
    return lon, lat


def _plain(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"{text!r} is no place") from None
    return lon, lat


def known_state(flag: str) -> Row:
    """The row of a flag State: by its code of three or two letters.

    Raises:
        BadInput: nobody has that code; with the code of a State so named, else those near it.
    """
    code = iso3_of(flag)
    if code is None:
        raise BadInput(
            f"{flag!r} is no State that is known by that code (ISO 3166-1 alpha-3).",
            hint=meant_state(flag),
            field="flag",
            value=flag,
        )
    rows = (*table("states"), *table("flags"))  # flags: without a coast, or a part of another
    return next((row for row in rows if row["iso3"] == code), {"iso3": code, "name_en": code})


def known_claimants(codes: Iterable[str], known: Collection[str] = ()) -> list[str]:
    """Codes of claimants as zones have them; ``known`` are those of zones in use.

    Raises:
        BadInput: one is of no State that is known; with what may have been meant.
    """
    found = []
    for asked in codes:
        code = asked.strip().upper()
        code = code if code in known else iso3_of(asked) or ""
        if not code:
            raise BadInput(
                f"{asked!r} is no State that is known by that code (ISO 3166-1 alpha-3).",
                hint=meant_state(asked, known),
                field="claimant",
                value=asked,
            )
        found.append(code)
    return found


def known_regime(asked: str, known: Collection[str] = ()) -> str:
    """The regime as the table names it, however it is spelled; ``known`` are those that authors of
    zones in use gave in their own words.

    Raises:
        BadInput: it is none; with the nearest, and all with what they mean.
    """
    named = regime_of(asked)
    if named in REGIMES or named in known:
        return named
    names = {one: _words(one) for one in (*REGIMES, *known)}
    told = [f"{one} ({REGIMES[one]})" if one in REGIMES else one for one in names]
    raise BadInput(
        f"{asked!r} is no regime that is known.",
        hint=f"{_nearest(asked, names)}Known are: {'; '.join(told)}.",
        field="regime",
        value=asked,
    )


def known_activity(activity: str, known: Collection[str]) -> str:
    """The activity as the tables name it, however it is spelled.

    Raises:
        BadInput: the tables hold no such activity; with the nearest that they do, by its names in
            both languages, and all with what they mean.
    """
    asked = _spelled(activity)
    if asked in known:
        return asked
    names = {one: _words(one, ALSO) for one in known}
    told = [f"{one} ({', '.join(WORDS[one])})" if one in WORDS else one for one in known]
    raise BadInput(
        f"{activity!r} is no activity that is known.",
        hint=f"{_nearest(activity, names)}Known are: {', '.join(told)}.",
        field="activity",
        value=activity,
    )


def _spelled(text: str) -> str:
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _words(name: str, also: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """What a name is called: as the tables have it, in both languages, and by other words."""
    others = [word for word, one in also.items() if one == name]
    return [name, *map(_spelled, WORDS.get(name, ())), *others]


def _nearest(text: str, names: Mapping[str, Sequence[str]]) -> str:
    """The name that was probably meant, as a sentence; empty where none is near. Words that the
    text holds, or that hold it, go before those that are spelled alike."""
    asked = _spelled(text)
    by_word = {word: name for name, words in names.items() for word in words}
    within = [w for w in by_word if len(asked) > 1 and (asked in w or (len(w) > 1 and w in asked))]
    alike = get_close_matches(asked, by_word, n=1, cutoff=NEAR)
    chosen = by_word.get(asked) or next((by_word[one] for one in (*alike, *within)), None)
    return f"Did you mean '{chosen}'? " if chosen else ""
