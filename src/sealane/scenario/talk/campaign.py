"""Accounts that act in concert: so many, with so many objects, of which so large a part shares each
within so many seconds. Beside it they talk as everybody does."""

from __future__ import annotations

from dataclasses import dataclass

from sealane.scenario.talk.crowd import Post, Talk
from sealane.scenario.talk.incident import Incident
from sealane.scenario.talk.spread import told
from sealane.scenario.talk.wording import STORIES

__all__ = ["CAMPAIGNS", "Campaign", "campaigns"]

HOUR = 3600.0


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign before it is staged.

    ``discipline``: the part of its accounts that shares each object. ``story``: what its texts
    tell. Every other object is a text, the same of all who share it; the others are links, under
    words of each account's own.
    """

    name: str
    story: str
    languages: tuple[str, ...]
    accounts: int
    objects: int
    discipline: float
    span_s: float

    @property
    def each(self) -> int:
        """Accounts that share one object."""
        return round(self.accounts * self.discipline)


CAMPAIGNS = (
    Campaign(name="heron", story="rammed", languages=("zh", "en"), accounts=20, objects=10,
             discipline=0.7, span_s=45.0),
    Campaign(name="plover", story="moved", languages=("ja", "ru"), accounts=12, objects=16,
             discipline=0.75, span_s=50.0),
    Campaign(name="dunlin", story="silent", languages=("ru", "en", "zh"), accounts=20, objects=8,
             discipline=0.3, span_s=55.0),
)  # fmt: skip
"""The campaigns of the strait: two of a discipline at which they are found, and one below it."""


def campaigns(talk: Talk, incident: Incident, plans: tuple[Campaign, ...] = CAMPAIGNS) -> None:
    """Stage campaigns after the incident, until twelve hours before the end at most."""
    rng = talk.rng
    for plan in plans:
        members = talk.take(plan.name, plan.accounts, plan.languages)
        begin = incident.told_s(STORIES[plan.story].claim) + 2 * HOUR
        if plan.story == "silent":
            begin += plan.objects * HOUR  # "not seen for so many hours"
        moments = sorted(rng.uniform(begin, max(begin + HOUR, talk.end_s - HOUR), plan.objects))
        for number, moment in enumerate(moments):
            _share(talk, incident, plan, number, float(moment), members)


def _share(
    talk: Talk, incident: Incident, plan: Campaign, number: int, moment: float, members: list[int]
) -> None:
    """One object: those who share it, within the span."""
    rng, story = talk.rng, STORIES[plan.story]
    is_text = number % 2 == 1
    chosen = sorted(int(one) for one in rng.choice(members, plan.each, replace=False))
    at = sorted(moment + float(one) for one in rng.uniform(0, plan.span_s, plan.each))
    url = () if is_text else (f"https://{plan.name}-news.example/{number}",)
    by_language = {
        language: told(incident, story, language, "plain", number + 2)
        for language in plan.languages
    }
    shared = by_language[plan.languages[number // 2 % len(plan.languages)]]
    first = None
    for moment_of, account in zip(at, chosen, strict=True):
        own = talk.people.language[account]
        text = shared if is_text else f"{by_language[own]} ({int(rng.integers(10_000))})"
        made = talk.add(
            Post(
                at_s=moment_of, account=account, text=text, language=_language(shared, by_language)
                if is_text else own, role="campaign", urls=url, campaign=plan.name,
                story=plan.story, claim=story.claim, source=first if is_text else None,
                how="copy" if is_text and first is not None else None,
            )
        )  # fmt: skip
        first = made if first is None else first


def _language(text: str, by_language: dict[str, str]) -> str:
    return next(name for name, one in by_language.items() if one == text)
