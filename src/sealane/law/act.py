"""Whom does an act bind, and so who is told of it?

The column ``applies_to`` of ``data/instruments.csv`` says it as a kind, the States it is about, and
words (``kind=AAA;BBB|words``); ``data/bound.csv`` has the words in Japanese.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sealane.law.fact import Row, listed, table
from sealane.law.regime_of_strait import INSHORE

__all__ = ["applies", "bound_ja", "bound_words", "is_position_here"]

BEYOND = frozenset({"contiguous_zone", "eez", "high_seas"})
"""Waters beyond every territorial sea."""


def applies(
    row: Row, states: Collection[str], flag: str | None, waters: Collection[str] = ()
) -> bool:
    """Whether an act counts where ``states`` claim (or border a strait), for a ship of a flag.

    By kind: ``all`` counts for everyone, ``states`` and ``near`` where one of those States claims
    (an agreement between them that names no area: where all do), ``parties`` the same for ships of
    those flags, ``flag`` for ships of those flags alone, ``ships`` for those flags, and where no
    flag is asked about, ``reach`` in ``waters`` beyond every territorial sea, whoever claims them,
    and further in only where one of those States claims. It cannot tell how large a ship is or what
    she carries: the words say so.
    """
    kind, _, codes = row["applies_to"].partition("|")[0].partition("=")
    wanted, here = set(listed(codes)), set(states)
    if kind == "flag":
        return flag in wanted
    if kind == "ships":
        return flag is None or flag in wanted
    if kind == "parties":
        return bool(wanted & here) and (flag is None or flag in wanted)
    if kind == "reach":
        is_beyond = bool(BEYOND & set(waters)) and not INSHORE & set(waters)
        return is_beyond or bool(wanted & here)
    if kind == "states" and row["issuer"] == "MULTI" and not row["area"]:
        return wanted <= here
    return kind == "all" or bool(wanted & here)


def bound_words(row: Mapping[str, Any]) -> str:
    """Whom an act binds, in its English words."""
    return str(row["applies_to"] or "").partition("|")[2]


def bound_ja(row: Mapping[str, Any]) -> str:
    """The same in Japanese."""
    return _japanese().get(row["instrument_id"], "")


def is_position_here(row: Mapping[str, Any], states: Collection[str]) -> bool:
    """Whether the positions that a row of rights tells are about waters that ``states`` claim: a
    row whose ``where`` is empty tells of the whole world."""
    where = listed(row["where"] or "")
    return not where or not set(where).isdisjoint(states)


@cache
def _japanese() -> dict[str, str]:
    return {row["instrument_id"]: row["bound_ja"] for row in table("bound")}
