"""Which State is meant by a code, a name or an abbreviation? One answer for flags and claimants."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from sealane.law.fact import table

__all__ = ["iso3_of", "known_codes", "meant_state", "state_named"]

OTHER_CODES = {"ALA", "ATA", "BES", "BLM", "MAF", "MYT"}
"""Codes of ISO 3166-1 that no table of the room holds."""
NEAR_NAME, NEAR_CODE = 0.7, 0.3
"""How alike (difflib, 0 to 1) a name must be to be suggested, and a code where nothing is nearer:
of three letters that share one any code is 0.33."""
MOST_SUGGESTED = 3


def known_codes() -> set[str]:
    """The codes of ISO 3166-1 alpha-3 that a flag or a claimant may have."""
    return {row["iso3"] for name in ("states", "flags", "mids") for row in table(name)} | (
        OTHER_CODES
    )


def iso3_of(code: str) -> str | None:
    """The State of a code of three or two letters, in either case; None where nobody has it.

    >>> iso3_of("jpn"), iso3_of("JP"), iso3_of("JAP")
    ('JPN', 'JPN', None)
    """
    asked = code.strip().upper()
    if asked in known_codes():
        return asked
    return _alpha2().get(asked)


def state_named(text: str) -> str | None:
    """The State of a code, a name in English, Japanese or Chinese, or a usual abbreviation.

    None where nobody has it exactly: nothing near is taken for it.

    >>> state_named("NL"), state_named("Japan"), state_named("UK"), state_named("Jpan")
    ('NLD', 'JPN', 'GBR', None)
    """
    return iso3_of(text) or _by_name().get(_plain(text))


def meant_state(text: str, known: Collection[str] = ()) -> str:
    """Which State a text that is no code may mean, as a sentence.

    By its name in English or Japanese and by usual abbreviations (``data/state_words.csv``): what
    its code is. Else codes that begin alike, all of them, since which one was meant cannot be told;
    then names and codes that are nearest. ``known``: codes beside those of the tables.

    >>> meant_state("UK"), meant_state("日本"), meant_state("JPX")
    ('The code is GBR.', 'The code is JPN.', "Did you mean 'JPN'?")
    """
    code = _by_name().get(_plain(text))
    if code is not None:
        return f"The code is {code}."
    codes = sorted({*_named(), *known})
    asked = text.strip().upper()
    alike = [one for one in codes if len(asked) == 3 and one[:2] == asked[:2]]
    if alike:
        return _either(alike)
    names = _names_like(_plain(text)) if len(asked) != 3 else []
    if names:
        return _either([_told(one) for one in dict.fromkeys(_by_name()[name] for name in names)])
    near = get_close_matches(asked, codes, n=MOST_SUGGESTED, cutoff=NEAR_CODE)
    if len(asked) == 3 and near:
        return f"Nearest by its letters: {', '.join(_told(one) for one in sorted(near))}."
    return "Write the code (three letters) of a State or its name, such as JPN or Japan."


def _either(codes: list[str]) -> str:
    if len(codes) == 1:
        return f"Did you mean '{codes[0]}'?" if len(codes[0]) == 3 else f"Did you mean {codes[0]}?"
    return f"Did you mean {', '.join(codes[:-1])} or {codes[-1]}?"


def _names_like(asked: str) -> list[str]:
    """Names that hold the text whole, else those that are spelled alike."""
    holding = [name for name in _by_name() if len(asked) > 1 and asked in name]
    if 0 < len({_by_name()[name] for name in holding}) <= MOST_SUGGESTED:
        return holding
    return get_close_matches(asked, _by_name(), n=MOST_SUGGESTED, cutoff=NEAR_NAME)


def _told(code: str) -> str:
    name = _named().get(code)
    return f"{code} ({name})" if name else code


def _plain(text: str) -> str:
    """A name without case, dots and what stands in it for a space."""
    return " ".join(re.sub(r"[._-]", " ", text.casefold().replace(".", "")).split())


@cache
def _named() -> dict[str, str]:
    return {row["iso3"]: row["name_en"] for name in ("flags", "states") for row in table(name)}


@cache
def _alpha2() -> dict[str, str]:
    return {row["iso2"]: row["iso3"] for row in table("states") if row["iso2"]}


@cache
def _by_name() -> dict[str, str]:
    """The code by every name and abbreviation; names of the tables go before."""
    found = {_plain(row["word"]): row["iso3"] for row in table("state_words")}
    for name in ("flags", "states"):
        for row in table(name):
            for key in ("name_ja", "name_zh", "name_en"):
                if row.get(key):
                    found[_plain(row[key])] = row["iso3"]
    return found
