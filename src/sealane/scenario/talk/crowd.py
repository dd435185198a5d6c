"""Who talks, and what has been said so far: invented accounts and the posts they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sealane.scenario.talk.wording import LANGUAGES

__all__ = ["PLATFORMS", "People", "Post", "Talk"]

PLATFORMS = ("exercise-short", "exercise-wall", "exercise-channel")
"""Platforms that exist nowhere: whoever meets a row of them knows that it is of an exercise."""
ACCOUNTS = 900
PARTS = (0.3, 0.2, 0.35, 0.15)
"""Of accounts, by language in the order of LANGUAGES."""


@dataclass(frozen=True)
class People:
    """Accounts by number: language and platform of each, and how much it talks."""

    language: list[str]
    platform: list[str]
    activity: np.ndarray[Any, np.dtype[np.float64]]

    @classmethod
    def draw(cls, rng: np.random.Generator) -> People:
        """So many accounts, of which few talk much."""
        activity = 1.0 / (rng.permutation(ACCOUNTS) + 20.0)
        language = rng.choice(len(LANGUAGES), ACCOUNTS, p=PARTS)
        platform = rng.choice(len(PLATFORMS), ACCOUNTS, p=(0.5, 0.3, 0.2))
        return cls(
            [LANGUAGES[int(one)] for one in language],
            [PLATFORMS[int(one)] for one in platform],
            activity / activity.sum(),
        )


@dataclass(kw_only=True)
class Post:
    """One post and its truth. ``source`` is the post that it truly came from, ``how`` in which way;
    the other references are what its platform says. Posts are numbers in the order of making."""

    at_s: float
    account: int
    text: str | None
    language: str
    role: str
    urls: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    repost_of: int | None = None
    quote_of: int | None = None
    campaign: str | None = None
    story: str | None = None
    claim: str | None = None
    source: int | None = None
    how: str | None = None
    change: str | None = None


@dataclass
class Talk:
    """The stage of people: whoever acts adds posts; those past the end are not made.

    ``members``: accounts of each campaign, and of outlets, officials and repeaters by their role.
    """

    rng: np.random.Generator
    end_s: float
    people: People
    posts: list[Post] = field(default_factory=list)
    members: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def begin(cls, seed: int, end_s: float) -> Talk:
        """An empty stage; numbers of its own, so that talk changes nothing of the sea."""
        rng = np.random.default_rng([seed, 20261129])
        return cls(rng, end_s, People.draw(rng))

    def add(self, post: Post) -> int | None:
        """The number of a post; None where it is past the end or before the start."""
        if not 0 <= post.at_s < self.end_s:
            return None
        self.posts.append(post)
        return len(self.posts) - 1

    def take(self, name: str, count: int, languages: tuple[str, ...] = LANGUAGES) -> list[int]:
        """Accounts that have no part yet, for one; they are members of it from now on."""
        busy = {one for members in self.members.values() for one in members}
        free = [
            number
            for number, language in enumerate(self.people.language)
            if language in languages and number not in busy
        ]
        found = sorted(int(one) for one in self.rng.choice(free, count, replace=False))
        self.members[name] = found
        return found

    def somebody(self, language: str, platform: str | None = None) -> int:
        """An account that speaks a language, by how much each talks; none with a part."""
        fits = np.array(self.people.language) == language
        if platform is not None:
            fits &= np.array(self.people.platform) == platform
        for members in self.members.values():
            fits[members] = False
        chance = self.people.activity * fits
        return int(self.rng.choice(len(chance), p=chance / chance.sum()))
