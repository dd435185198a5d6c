"""Stories of the incident as they go round among people who know nothing of each other: passed on,
quoted, copied with and without a change of words, and told in another language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sealane.scenario.talk.crowd import Post, Talk
from sealane.scenario.talk.incident import Claim, Incident
from sealane.scenario.talk.wording import LANGUAGES, QUOTES, STORIES, Story

__all__ = ["stories", "told"]

HOUR = 3600.0
WAYS = ("repost", "quote", "copy", "near copy", "translation")
PARTS = (0.45, 0.1, 0.2, 0.15, 0.1)
"""How a post comes from another, and of how many."""
SIZES = (70, 140)
AFTER_S = {"beside": 0.4 * HOUR, "rammed": 1.2 * HOUR, "moved": 2.5 * HOUR, "silent": 0.2 * HOUR}
"""[s] When each story begins after what it tells of; of a silence, after the hours it tells."""
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
           "октября", "ноября", "декабря"),
}  # fmt: skip
TIMES = {
    "en": "{at:%H:%M} UTC on {at.day} {month}", "ru": "{at:%H:%M} UTC {at.day} {month}",
    "zh": "{at.month}月{at.day}日{at:%H:%M}", "ja": "{at.month}月{at.day}日{at:%H:%M}",
}  # fmt: skip
"""A moment as each language writes it beside the word for universal time."""
START = datetime(2026, 3, 10, tzinfo=UTC)
"""Only for the times that stories tell; the feed has its own start."""


def told(
    incident: Incident, story: Story, language: str, form: str, n: int, start: datetime = START
) -> str:
    """The words of a story."""
    claim = next(one for one in incident.claims if one.claim_id == story.claim)
    at = start + timedelta(seconds=claim.start_s)
    one, two, three = incident.names
    return story.words[language][form].format(
        a=one, b=two, c=three, place=_place(claim), n=n, more=n + 5,
        time=TIMES[language].format(at=at, month=MONTHS.get(language, MONTHS["en"])[at.month - 1]),
    )  # fmt: skip


def _place(claim: Claim) -> str:
    """A place in degrees and minutes, as each of the languages writes it."""
    south, lon = abs(claim.lat), claim.lon
    minutes = round(south * 60), round(lon * 60)
    return f"{minutes[0] // 60}°{minutes[0] % 60:02d}′S {minutes[1] // 60}°{minutes[1] % 60:02d}′E"


def stories(talk: Talk, incident: Incident) -> None:
    """Every story, from one post each."""
    for name in STORIES:
        _story(talk, incident, name)


def _story(talk: Talk, incident: Incident, name: str) -> None:
    rng, story = talk.rng, STORIES[name]
    about = incident.told_s(story.claim)
    number = int(rng.integers(2, 9))
    if name == "silent":
        about += number * HOUR  # "not seen for so many hours"
    language = story.begins_in
    first = talk.add(
        Post(
            at_s=about + AFTER_S[name], account=talk.somebody(language), language=language,
            text=told(incident, story, language, "plain", number), role="story", story=name,
            claim=story.claim,
        )
    )  # fmt: skip
    made = [] if first is None else [first]
    for _ in range(int(rng.integers(*SIZES)) if made else 0):
        above = made[_above(talk, made)]
        post = _from(talk, incident, story, name, above, number)
        found = None if post is None else talk.add(post)
        if found is not None:
            made.append(found)


def _above(talk: Talk, made: list[int]) -> int:
    """Which post of a story is met: new ones and the first ones more often."""
    place = int(talk.rng.exponential(len(made) / 3))
    return max(0, len(made) - 1 - place) if talk.rng.random() < 0.6 else min(place, len(made) - 1)


def _from(
    talk: Talk, incident: Incident, story: Story, name: str, above: int, number: int
) -> Post | None:
    """A post that comes from another; None where there are no words for the way."""
    rng, parent = talk.rng, talk.posts[above]
    how = WAYS[int(rng.choice(len(WAYS), p=PARTS))]
    language, text, change = parent.language, parent.text, parent.change
    at = parent.at_s + 20.0 + float(rng.lognormal(6.8, 1.4))
    source = parent.repost_of if parent.repost_of is not None else above
    platform = talk.people.platform[parent.account] if how in ("repost", "quote") else None
    if how == "quote":
        text, change = QUOTES[language].format(n=int(rng.integers(2, 9_000))), None
    elif how == "near copy":
        forms = [one for one in story.words[language] if one != "plain"]
        if not forms:
            return None
        form = forms[int(rng.integers(len(forms)))]
        text, change = told(incident, story, language, form, number), form
    elif how == "translation":
        language = [one for one in LANGUAGES if one != parent.language][int(rng.integers(3))]
        text, change = told(incident, story, language, "plain", number), None
    is_telling = how != "quote" and change not in ("negation", "role", "number")
    return Post(
        at_s=at, account=talk.somebody(language, platform), text=text, language=language,
        role="story", story=name, claim=story.claim if is_telling else None, source=above, how=how,
        change=None if change == "near" else change,
        repost_of=source if how == "repost" else None, quote_of=source if how == "quote" else None,
    )  # fmt: skip
