"""What is not known, as a section of a brief in both languages."""

from __future__ import annotations

from sealane.assess.close.answer import CloseAnswer
from sealane.assess.close.gap import Gap, gaps
from sealane.assess.close.phrase import country, import_of
from sealane.say.brief import Section
from sealane.say.said import Figure, Said, listed

__all__ = ["unknown_section"]

ORIGINS_UNKNOWN = Said(
    "Origins that are not told, and may pass there too, so that the shares above are the least:"
    " {names}.",
    "産地が不明で、該当箇所を通る可能性があり、上の割合は下限となるもの：{names}。",
)
LEAST_UNKNOWN = 0.05
"""A part of the origins that is smaller is not told in a brief (ours)."""


def unknown_section(answer: CloseAnswer) -> Section:
    """What facts are missing of this closure, and what the method cannot tell."""
    facts = [one for one in gaps(answer) if one.country is not None]
    limits = [one.said for one in gaps(answer) if one.country is None]
    said = [*_together(facts), *_origins(answer), *limits]
    return Section(Said("What is not known", "分かっていないこと"), tuple(said))


def _together(facts: list[Gap]) -> list[Said]:
    """A sentence for each kind of gap, with all the imports that it is one of."""
    by_said: dict[Said, list[Said]] = {}
    for one in facts:
        who, what = country(str(one.country)), one.commodity
        name = who if what in (None, "oil") else import_of(str(one.country), str(what))
        by_said.setdefault(one.said, []).append(name)
    return [
        Said(
            f"{one.en[:1].upper()}{one.en[1:].removesuffix('.')}: {listed(names).en}.",
            f"{one.ja.removesuffix('。')}：{listed(names).ja}。",
        )
        for one, names in by_said.items()
    ]


def _origins(answer: CloseAnswer) -> list[Said]:
    """Imports whose share is added up over origins, with the part that no source tells."""
    one_of = Said("{what} {part}", "{what} {part}")
    names = [
        one_of.filled(
            what=import_of(one.fact.importer, one.fact.commodity),
            part=Figure(100 * one.fact.not_known, Said("%", "%"), decimals=0),
        )
        for one in answer.countries
        if one.fact.not_known is not None and one.fact.not_known >= LEAST_UNKNOWN
    ]
    return [ORIGINS_UNKNOWN.filled(names=listed(names))] if names else []
