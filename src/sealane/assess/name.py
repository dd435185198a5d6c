"""Which gate, commodity or country is meant? Names in English and Japanese, and the near ones.

Gates have the names of the straits of ``sealane.law``; ``data/gate_names.csv`` adds what others
call them and lanes that are wider than one strait.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from sealane.assess.source_table import packaged
from sealane.errors import BadInput

__all__ = ["Names", "commodities", "country_names", "gate_names", "known_commodity",
           "known_country", "known_gate"]  # fmt: skip

NEAR = 0.5
"""How alike (difflib, 0 to 1) a name must be to be suggested."""
MOST_SUGGESTED = 3
CODE_LETTERS = 3
INITIALS = {"UAE", "PRC", "ROC", "ROK", "KSA", "RSA"}
"""Three letters that are no code, but stand for the name of a State."""
KIND_JA = re.compile(r"(?<=..)(?:海峡|運河|水道)$")
COMMON = {"strait", "straits", "of", "the", "canal", "channel", "passage", "sea"}


class Names(NamedTuple):
    """What something is called."""

    en: str
    ja: str


@cache
def gate_names() -> dict[str, Names]:
    """The names of every gate and wider lane."""
    from sealane import law

    found = {one.strait_id: Names(one.name_en, one.name_ja) for one in law.gateways()}
    for row in packaged("gate_names").iter_rows(named=True):
        if row["name_en"]:
            found[row["gate"]] = Names(row["name_en"], row["name_ja"])
    return found


@cache
def commodities() -> dict[str, Names]:
    """The names of every commodity of the tables."""
    rows = packaged("commodities").iter_rows(named=True)
    return {row["commodity"]: Names(row["name_en"], row["name_ja"]) for row in rows}


@cache
def country_names() -> dict[str, Names]:
    """The names of States by their code (ISO 3166-1 alpha-3)."""
    from sealane import law

    return {row["iso3"]: Names(row["name_en"], row["name_ja"]) for row in law.flag_states()}


def known_gate(asked: str) -> str:
    """The gate that a name means, however it is spelled.

    >>> known_gate("Strait of Hormuz"), known_gate("HORMUZ"), known_gate("ホルムズ海峡")
    ('hormuz', 'hormuz', 'hormuz')

    Raises:
        BadInput: none has that name; with the nearest ones.
    """
    return _known(asked, _by_name("gate_names", "gate", gate_names()), "gate")


def known_commodity(asked: str) -> str:
    """The commodity that a name means.

    >>> known_commodity("Crude oil"), known_commodity("corn"), known_commodity("小麦")
    ('crude_oil', 'maize', 'wheat')

    Raises:
        BadInput: none has that name; with the nearest ones.
    """
    return _known(asked, _by_name("commodities", "commodity", commodities()), "commodity")


def known_country(asked: str, known: Collection[str] = ()) -> str:
    """The code of a country (ISO 3166-1 alpha-3) by code or name, or one of the ``known`` others.

    >>> known_country("jp"), known_country("Japan"), known_country("EUU", {"EUU"})
    ('JPN', 'JPN', 'EUU')

    Raises:
        BadInput: nobody has it, or it looks like a code and is none (JAP); with what may have been
            meant.
    """
    from sealane import law

    text = asked.strip().upper()
    if text not in known and (named := law.state_named(asked)):
        if len(text) == CODE_LETTERS and text.isascii() and text not in INITIALS:
            _check_code(asked, text, named)
        return named
    try:
        return law.known_claimants([asked], known)[0]
    except BadInput as error:
        raise BadInput(error.message, hint=error.hint, field="country", value=asked) from None


def _check_code(asked: str, text: str, named: str) -> None:
    """Refuse three letters that look like a code and are none: JAP for JPN, GER for DEU."""
    from sealane.law.state_name import iso3_of

    if iso3_of(text) is None:
        raise BadInput(
            f"{asked.strip()} is no code of a country (ISO 3166-1 alpha-3).",
            hint=f"Did you mean {named} ({country_names()[named].en})?",
            field="country",
            value=asked,
        )


def _known(asked: str, by_name: Mapping[str, str], what: str) -> str:
    found = by_name.get(_plain(asked))
    if found is not None:
        return found
    bare: dict[str, set[str]] = {}
    for name, one in by_name.items():
        bare.setdefault(_bare(name), set()).add(one)
    meant = bare.get(_bare(_plain(asked)), set())
    if len(meant) == 1:
        return next(iter(meant))
    near = get_close_matches(_bare(_plain(asked)), bare, n=MOST_SUGGESTED, cutoff=NEAR)
    names = list(dict.fromkeys(one for name in near for one in sorted(bare[name])))
    names = names or sorted(set(by_name.values()))
    raise BadInput(
        f"No {what} is called {asked!r}.",
        hint=f"{'Near names' if near else 'Known'}: {', '.join(names)}.",
        field=what,
        value=asked,
    )


@cache
def _aliases(table: str, key: str) -> dict[str, str]:
    rows = packaged(table).iter_rows(named=True)
    return {_plain(alias): row[key] for row in rows for alias in (row["aliases"] or "").split(";")}


def _by_name(table: str, key: str, names: Mapping[str, Names]) -> dict[str, str]:
    found = _aliases(table, key) | {
        _plain(text): one for one, said in names.items() for text in (one, *said)
    }
    return {name: one for name, one in found.items() if name}


def _bare(text: str) -> str:
    """A name without the words that many have in common, in Japanese at its end."""
    return KIND_JA.sub("", " ".join(word for word in text.split() if word not in COMMON)) or text


def _plain(text: str) -> str:
    """A name without case, marks and what stands in it for a space."""
    return re.sub(r"[\s_・()()-]+", " ", text.casefold()).strip()
