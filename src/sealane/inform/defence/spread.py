"""Which narratives run through which languages, since when, and where may they come next?

Narratives of several languages are one story where a match across languages says so, as stars
around the earliest: each other language has one best match with it, and none is reached over a
third. Nothing here reads what a story says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

import polars as pl

from sealane.inform.defence.names import Names
from sealane.inform.defence.rule import Rule
from sealane.inform.narrative import Narratives
from sealane.inform.origin import Collection, Origin, originate
from sealane.inform.translation import Embedder, Translations, translations

__all__ = [
    "WATCHED", "Copied", "InLanguage", "Narrative", "Next", "Story", "copied_of", "exemplars_of",
    "matched", "next_languages", "quotes", "stories_of", "told_narratives", "wilson",
]  # fmt: skip

WATCHED = ("en", "ja", "ru", "zh")
"""Languages that may always come next, beside those of the case."""
SAME = ("translation", "same anchors", "same claim")
Z_90 = 1.6448536269514722
"""Of the normal distribution: intervals hold 90 %."""


@dataclass(frozen=True)
class InLanguage:
    """A story or narrative in one language."""

    language: str
    posts: int
    accounts: int
    first_at: datetime


@dataclass(frozen=True)
class Narrative:
    """One wording: its counts, where it was first observed by us, and its ranges.

    ``text`` None: fewer accounts than may be quoted, or it holds a sealed name.
    """

    cluster: str
    text: str | None
    language: str | None
    posts: int
    accounts: int
    copies: int
    turned: int
    first_at: datetime
    last_at: datetime
    platforms: tuple[str, ...]
    origin: Origin = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Counts, and the origin without post and account."""
        first = self.origin.first
        return {
            **{name: getattr(self, name) for name in (
                "cluster", "text", "language", "posts", "accounts", "copies", "turned", "first_at",
                "last_at")},
            "platforms": list(self.platforms),
            "first_observed": {
                "at": first.at, "platform": first.platform, "claim": first.claim,
                "level": first.level, "reasons": [one.name for one in first.reasons],
            },
            "ranges": {name: list(pair) for name, pair in self.origin.ranges.items()},
        }  # fmt: skip


@dataclass(frozen=True)
class Next:
    """A language in which a story was not seen, and in how many others it followed.

    ``followed`` of ``among`` other stories that were seen in the story's first language came to
    this language after it; ``low`` and ``high`` are the interval of Wilson (1927) at 90 %.
    ``lag_h`` [h]: least, middle and greatest of their lags.
    """

    language: str
    followed: int
    among: int
    low: float
    high: float
    lag_h: tuple[float, float, float] | None
    sure: str

    def is_likely(self, part: float) -> bool:
        """Whether so large a part of the others came to it."""
        return self.followed > 0 and self.followed >= part * self.among

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        lag = None if self.lag_h is None else list(self.lag_h)
        return {"language": self.language, "followed": self.followed, "among": self.among,
                "low": self.low, "high": self.high, "lag_h": lag, "sure": self.sure}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """Narratives that say the same across languages, by the earliest of them."""

    key: str
    clusters: tuple[str, ...]
    by: tuple[str, ...]
    """How the others were matched: relations of ``inform.translation``."""
    languages: tuple[InLanguage, ...]
    posts: int
    accounts: int
    first_at: datetime
    last_at: datetime
    next: tuple[Next, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "key": self.key, "clusters": list(self.clusters), "by": list(self.by),
            "languages": [vars(one) for one in self.languages],
            "posts": self.posts, "accounts": self.accounts, "first_at": self.first_at,
            "last_at": self.last_at, "next": [one.as_json() for one in self.next],
        }  # fmt: skip


def exemplars_of(found: Narratives, posts: pl.DataFrame, least: int) -> pl.DataFrame:
    """Exemplars of narratives of enough accounts, with their links and media."""
    about = posts.select("post_id", "urls", "media").unique("post_id", keep="first")
    some = found.clusters.filter(pl.col("accounts") >= least)
    joined = some.join(about, left_on="exemplar", right_on="post_id", how="left")
    return joined.select("cluster", "text", "language", "first_at", "last_at", "urls", "media")


@dataclass(frozen=True)
class Copied:
    """Wordings of a narrative that enough accounts share: posts in all, and the most common."""

    posts: int
    text: str


def copied_of(found: Narratives, wanted: Sequence[str], least: int) -> dict[str, Copied]:
    """Of narratives with a wording that at least so many accounts share: that wording.

    A wording of fewer may be quoted nowhere: its author can be found by it.
    """
    shared = found.variants.filter(
        pl.col("cluster").is_in(list(wanted)), pl.col("accounts") >= least
    ).sort(["posts", "first_at", "variant"], descending=[True, False, False])
    some = shared.group_by("cluster", maintain_order=True).agg(
        pl.col("posts").sum(), pl.col("text").first()
    )
    return {one: Copied(posts, text) for one, posts, text in some.iter_rows()}


def quotes(copied: Mapping[str, Copied], names: Names) -> dict[str, str | None]:
    """What may be quoted of each narrative: a shared wording that holds no sealed name."""
    counts = names.counts([one.text for one in copied.values()])
    told = zip(copied.items(), counts, strict=True)
    return {cluster: None if count else one.text for (cluster, one), count in told}


def matched(exemplars: pl.DataFrame, embedder: Embedder | None) -> Translations:
    """Matches across languages; see :func:`translations`."""
    return translations(exemplars, embedder)


def stories_of(
    found: Narratives, posts: pl.DataFrame, pairs: pl.DataFrame, rule: Rule
) -> tuple[Story, ...]:
    """Narratives of enough accounts as stories across languages, those with most posts first."""
    some = found.clusters.filter(pl.col("accounts") >= rule.least_accounts).sort(
        "first_at", "cluster"
    )
    said = found.members.select("cluster", "post_id").join(
        posts.select("post_id", "account", "language", "posted_at").unique("post_id", keep="first"),
        on="post_id",
    )
    same = pairs.filter(pl.col("relation").is_in(SAME)).sort("cluster", "other")
    told: dict[str, list[tuple[str, str]]] = {}
    for row in same.iter_rows(named=True):
        told.setdefault(row["cluster"], []).append((row["other"], row["relation"]))
        told.setdefault(row["other"], []).append((row["cluster"], row["relation"]))
    left = dict.fromkeys(some["cluster"].to_list())
    stories = []
    while left:
        first = next(iter(left))
        own = {first: ""} | {other: how for other, how in told.get(first, []) if other in left}
        for one in own:
            del left[one]
        stories.append(_story(first, own, said.filter(pl.col("cluster").is_in(list(own)))))
    stories.sort(key=lambda one: (-one.posts, one.first_at, one.key))
    return tuple(stories)


def _story(key: str, own: Mapping[str, str], said: pl.DataFrame) -> Story:
    by_language = (
        said.drop_nulls("language")
        .group_by("language")
        .agg(
            posts=pl.len(),
            accounts=pl.col("account").n_unique(),
            first_at=pl.col("posted_at").min(),
        )
        .sort("first_at", "language")
    )
    return Story(
        key=key,
        clusters=(key, *sorted(one for one in own if one != key)),
        by=tuple(sorted({how for how in own.values() if how})),
        languages=tuple(InLanguage(**row) for row in by_language.iter_rows(named=True)),
        posts=said.height,
        accounts=said["account"].n_unique(),
        first_at=said["posted_at"].min(),  # type: ignore[arg-type]
        last_at=said["posted_at"].max(),  # type: ignore[arg-type]
    )


def next_languages(story: Story, others: Sequence[Story], rule: Rule) -> tuple[Next, ...]:
    """Languages in which the story was not seen, the likelier first, by what others did.

    The rule counts: of the other stories that were seen in this one's first language, how many
    came to that language after it, and how long after. It is a count of this case and no forecast
    of anybody's plan; it is never called more than ``fair``.
    """
    if not story.languages:
        return ()
    source = story.languages[0].language
    seen = {one.language for one in story.languages}
    able = [{each.language: each.first_at for each in one.languages}
            for one in others if one.key != story.key]  # fmt: skip
    able = [one for one in able if source in one]
    known = {name for one in others for name in (each.language for each in one.languages)}
    found = []
    for language in sorted((known | set(WATCHED)) - seen):
        lags = [(one[language] - one[source]).total_seconds() / 3600.0
                for one in able if language in one and one[language] > one[source]]  # fmt: skip
        low, high = wilson(len(lags), len(able))
        is_fair = len(able) >= rule.sure_narratives
        sure = "fair" if is_fair else "low" if able else "none"
        lag = (min(lags), median(lags), max(lags)) if lags else None
        found.append(Next(language, len(lags), len(able), low, high, lag, sure))
    return tuple(sorted(found, key=lambda one: (-one.followed, one.language)))


def wilson(hits: int, among: int) -> tuple[float, float]:
    """The interval of a share at 90 % (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    >>> [round(one, 2) for one in wilson(3, 4)]
    [0.37, 0.94]
    """
    if not among:
        return 0.0, 1.0
    share, z = hits / among, Z_90
    middle = share + z * z / (2 * among)
    spread = z * math.sqrt(share * (1 - share) / among + z * z / (4 * among * among))
    whole = 1 + z * z / among
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def told_narratives(
    found: Narratives,
    posts: pl.DataFrame,
    wanted: Sequence[str],
    collection: Collection | None,
    may_quote: Mapping[str, str | None],
) -> tuple[Narrative, ...]:
    """The narratives of these ids, each with where it was first observed by us."""
    told = []
    for cluster in wanted:
        row = found.clusters.row(by_predicate=pl.col("cluster") == cluster, named=True)
        own = found.members.filter(pl.col("cluster") == cluster)
        own = own.select("post_id", "match", "similarity", "flags").unique("post_id", keep="first")
        some = posts.filter(
            pl.col("post_id").is_in(own["post_id"].implode())
            | pl.col("repost_of").is_in(own["post_id"].implode())
        )
        some = some.join(own.drop("flags"), on="post_id", how="left", maintain_order="left")
        told.append(
            Narrative(
                cluster=cluster,
                text=may_quote.get(cluster),
                language=row["language"],
                posts=row["posts"],
                accounts=row["accounts"],
                copies=own.filter(pl.col("match") == "exact").height,
                turned=own.filter(pl.col("flags").list.len() > 0).height,
                first_at=row["first_at"],
                last_at=row["last_at"],
                platforms=tuple(some["platform"].unique().sort().to_list()),
                origin=originate(some, collection, everything=posts),
            )
        )
    return tuple(told)


def lags_h(story: Story) -> list[tuple[str, str, float]]:
    """[h] From each language to the next in which it was seen."""
    return [
        (one.language, two.language, (two.first_at - one.first_at).total_seconds() / 3600.0)
        for one, two in pairwise(story.languages)
    ]
