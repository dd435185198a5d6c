"""Measures against a loss of oil, as they are asked for: packaged stocks, a bypass, escorts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sealane.assess.mitigation.convoy import Convoy
from sealane.assess.mitigation.plan import MitigationAnswer, assess_mitigation
from sealane.assess.name import country_names
from sealane.assess.noted import Noted
from sealane.assess.stock import Case, Loss, Sharing, Source, StockLimits, Supply
from sealane.assess.stock.loss import held_for, middle_sources
from sealane.assess.stock.phrase import WHY, note_code, note_ja
from sealane.assess.stock.run import NO_STOCK
from sealane.errors import BadInput
from sealane.say.said import Said

__all__ = ["losses_of", "mitigate", "sharings_of"]


def losses_of(given: Iterable[str]) -> dict[str, float]:
    """Oil lost by country [kb/d] from texts such as ``JPN=1700``.

    Raises:
        BadInput: a text that cannot be read, or a country told twice.
    """
    found: dict[str, float] = {}
    for text in given:
        name, kbd = _pair(text, "ISO3=KBD, for example JPN=1700", "lost")
        if found.setdefault(name, kbd) != kbd:
            raise BadInput(
                f"{name} is told twice: {found[name]:g} and {kbd:g} kb/d.",
                hint="Give each country once.", field="lost", value=text,
            )  # fmt: skip
    return found


def sharings_of(given: Iterable[str], countries: Iterable[str]) -> list[Sharing]:
    """Who lets whom draw on its stocks [kb/d], from texts such as ``JPN:KOR=200``.

    Raises:
        BadInput: a text that cannot be read, a pair told twice, or a country that is not asked
            about.
    """
    known, found = list(countries), dict[tuple[str, str], Sharing]()
    for text in given:
        trade, kbd = _pair(text, "GIVER:TAKER=KBD, for example JPN:KOR=200", "sharing")
        giver, _, taker = (one.strip() for one in trade.partition(":"))
        if not (giver and taker):
            raise BadInput(
                f"--sharing {text!r} names no giver and taker.",
                hint="Write GIVER:TAKER=KBD, for example JPN:KOR=200.",
                field="sharing", value=text,
            )  # fmt: skip
        for one in (giver, taker):
            if one not in known:
                raise BadInput(
                    f"--sharing {text!r}: {one} is not among those asked about.",
                    hint=f"These are: {', '.join(known)}.", field="sharing", value=text,
                )  # fmt: skip
        if (giver, taker) in found:
            raise BadInput(
                f"--sharing tells {giver} to {taker} twice.", hint="Give each pair once.",
                field="sharing", value=text,
            )  # fmt: skip
        found[giver, taker] = Sharing(giver, taker, rate_per_d=kbd)
    return list(found.values())


def _pair(text: str, wanted: str, field: str) -> tuple[str, float]:
    name, _, said = text.rpartition("=")
    try:
        value = float(said)
    except ValueError:
        value = math.nan
    if not name or not 0 <= value < math.inf:
        raise BadInput(
            f"{text!r} cannot be read.", hint=f"Write {wanted}; a figure of 0 or more.",
            field=field, value=text,
        )  # fmt: skip
    return name.strip().upper(), value


def mitigate(
    lost_kbd: Mapping[str, float], *, days: int, bypass_kbd: float = 0.0, restraint: float = 0.0,
    convoy: Convoy | None = None, sharings: Iterable[Sharing] = (),
    limits: StockLimits | None = None,
) -> tuple[MitigationAnswer, tuple[Noted, ...]]:  # fmt: skip
    """What bypass, escorts, restraint, stocks and sharing save of the oil that countries lose [kb].

    Stocks are the packaged ones at the middle of their intervals (:mod:`sealane.assess.stock`); the
    bypass and the convoys serve whichever country they save most for. A country without a count of
    stocks is left out with what is shared with it, since what it lacks is not known (as in
    ``stock.assess_stocks``).

    Returns:
        The answer, and notes on stocks that are not known.

    Raises:
        BadInput: an unknown country, no country, none with a count of stocks, days or shares that
            cannot be.
    """
    if not lost_kbd:
        raise BadInput("No loss is named.", hint="Give one, such as JPN=1700.", field="lost")
    limits = limits or StockLimits()
    sources: list[Supply] = []
    known: dict[str, float] = {}
    notes: list[Noted] = []
    for iso3, lost in lost_kbd.items():
        loss = Loss(iso3, lost, days=days, restraint=0.0)
        loss = replace(loss, restraint=restraint if loss.used_kbd is not None else 0.0)
        held, missing = held_for(loss)
        if not held:
            notes.append(_left_out(iso3))
            continue
        known[iso3] = lost
        notes += [_noted(iso3, one) for one in missing]
        sources += [
            replace(one, name=f"{iso3} {one.name}")
            for one in middle_sources(loss, held, limits)
            if one.kind != "bypass" and one.rate_per_d > 0 and one.amount > 0
        ]
    if not known:
        raise BadInput(
            " ".join(one.said.en for one in notes),
            hint="Give a stock of your own: sealane assess stocks ISO3 --lost KBD --stock KIND=MB.",
            field="lost", value=", ".join(lost_kbd),
        )  # fmt: skip
    if bypass_kbd:
        sources.append(Source("bypass", "bypass", rate_per_d=bypass_kbd))
    if convoy is not None:
        sources.append(convoy.source())
    cases = [Case(iso3, "oil", (lost,) * days) for iso3, lost in known.items()]
    shared = [one for one in sharings if {one.giver, one.taker} <= set(known)]
    return assess_mitigation(cases, sources, shared), tuple(notes)


def _left_out(iso3: str) -> Noted:
    """Why a country is in no figure, in the words of ``stock``."""
    en, ja = country_names().get(iso3) or (iso3, iso3)
    why = WHY[NO_STOCK]
    said = Said(
        f"{en}: {why.en}; it is left out of every figure.",
        f"{ja}：{why.ja}。どの数値にも含まない。",
    )
    return Noted("no_count", said, iso3)


def _noted(iso3: str, note: str) -> Noted:
    """A note on the stocks of a country, which it names first."""
    names = country_names().get(iso3)
    en, ja = (iso3, iso3) if names is None else names
    said = Said(f"{en}: {note.replace(f' by {iso3}', '')}", f"{ja}：{note_ja(note)}")
    return Noted(note_code(note), said, iso3)
