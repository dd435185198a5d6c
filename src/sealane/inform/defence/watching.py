"""What to watch for next: search terms, languages and hours, from what was seen.

Terms are names of ships, places and deeds as the lexicon has them in each language, hashtags and
hosts of links; never an account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from sealane.inform import lexicon
from sealane.inform.defence.claimed import Claimed
from sealane.inform.defence.names import Names
from sealane.inform.defence.rule import Rule

__all__ = ["Watch", "hours_of", "watches_of"]

OF_LEXICON = {"zh": ("zh-Hans", "zh-Hant")}
VERBS = {"collided": "collide", "rammed": "ram", "blocked": "block", "entered": "enter",
         "ais_off": "ais_off", "fired_on": "fire_on", "water_cannon": "water_cannon"}  # fmt: skip
"""Deeds and the lexicon's verbs for them; the rest are too common a word to search for."""
HOURS = 24
TAGS = 3
HOSTS = 5


@dataclass(frozen=True)
class Watch:
    """One language: terms, whether it was seen, and the hours (UTC) from and to.

    ``hours`` None: too few posts to tell, so all day.
    """

    language: str
    is_seen: bool
    terms: tuple[str, ...]
    hashtags: tuple[str, ...]
    hosts: tuple[str, ...]
    hours: tuple[int, int] | None
    until: datetime

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "language": self.language, "is_seen": self.is_seen, "terms": list(self.terms),
            "hashtags": list(self.hashtags), "hosts": list(self.hosts),
            "hours_utc": None if self.hours is None else list(self.hours), "until": self.until,
        }  # fmt: skip


def watches_of(
    posts: pl.DataFrame,
    claims: Sequence[Claimed],
    languages: Sequence[tuple[str, bool]],
    names: Names,
    rule: Rule,
) -> tuple[Watch, ...]:
    """What to watch in each of these languages; ``posts`` are those of the stories told."""
    last: datetime = posts["posted_at"].max()  # type: ignore[assignment]
    until = last + timedelta(hours=rule.watch_h)
    entries = _entries(posts["text"].drop_nulls().unique(), claims)
    ships = list(dict.fromkeys(
        one.told() for claimed in claims for one in (claimed.claim.who, claimed.claim.whom)
        if one is not None and one.is_named
    ))  # fmt: skip
    told = []
    for language, is_seen in languages:
        own = posts.filter(pl.col("language") == language)
        terms = names.without([*ships, *_words(entries, language)])
        told.append(
            Watch(
                language,
                is_seen,
                tuple(dict.fromkeys(terms))[: rule.terms],
                _common(own["hashtags"], names, TAGS),
                _common(own.select(pl.col("urls").list.eval(_host()))["urls"], names, HOSTS),
                hours_of(own["posted_at"], rule),
                until,
            )
        )
    return tuple(told)


def _entries(texts: pl.Series, claims: Sequence[Claimed]) -> list[str]:
    """Verbs of the claims, then places and agencies that stand in most texts."""
    verbs = [VERBS[one.claim.did] for one in claims if one.claim.did in VERBS]
    found = lexicon.find(texts).filter(pl.col("kind").is_in(["place", "agency"]))
    common = (
        found.unique(["row", "entry"])["entry"]
        .value_counts()
        .sort(["count", "entry"], descending=[True, False])
    )
    return [*dict.fromkeys(verbs), *common["entry"].to_list()]


def _words(entries: Sequence[str], language: str) -> list[str]:
    """The first name of each entry in a language; endings that may vary are left open by ``*``."""
    written = OF_LEXICON.get(language, (language,))
    known = lexicon.entries().filter(pl.col("language").is_in(written))
    named = dict(known.unique("entry", keep="first", maintain_order=True)
                 .select("entry", "name").iter_rows())  # fmt: skip
    return [named[one] for one in entries if one in named]


def _host() -> pl.Expr:
    return pl.element().str.extract(r"^(?:[a-z]+:)?/{0,2}(?:www\.)?([^/:?#]+)", 1)


def _common(lists: pl.Series, names: Names, most: int) -> tuple[str, ...]:
    """What stands in most posts, that holds no sealed name."""
    flat = lists.explode(empty_as_null=True).drop_nulls().rename("v")
    order = flat.value_counts().sort(["count", "v"], descending=[True, False])["v"].to_list()
    return tuple(names.without(order[: 4 * most])[:most])


def hours_of(times: pl.Series, rule: Rule) -> tuple[int, int] | None:
    """The shortest span of whole hours (UTC) with the usual part of posts; it may pass midnight."""
    if len(times) < rule.usual_posts:
        return None
    counts = [0] * HOURS
    for hour in times.dt.hour().to_list():
        counts[hour] += 1
    needed = rule.hours_part * len(times)
    for span in range(1, HOURS):
        best = max(range(HOURS), key=lambda at, span=span: _within(counts, at, span))  # type: ignore[misc]
        if _within(counts, best, span) >= needed:
            return best, (best + span) % HOURS
    return None


def _within(counts: Sequence[int], at: int, span: int) -> int:
    return sum(counts[(at + one) % HOURS] for one in range(span))
