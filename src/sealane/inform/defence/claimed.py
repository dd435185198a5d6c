"""Which claims do the posts of a case make, and how many say each?

One claim in whatever words and language: the same deed, ships, place and time. Who says it is
counted, never told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from sealane.inform.claim import Claim, Hull, Judgement, claims_in, gist_of
from sealane.inform.claim.sea import seconds, time_of

__all__ = ["TIED", "Claimed", "Trail", "by_hand", "claims_of", "same_claims", "trail_of"]

MOST_POINTS = 60
AROUND_S = 3600.0
"""[s] So much of a way is told before and after the time of a claim."""


@dataclass(frozen=True)
class Trail:
    """The way of a hull as it was observed around a claim: (time, lon, lat), thinned."""

    mmsi: int
    name: str | None
    points: tuple[tuple[datetime, float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """Number, name and points."""
        return {"mmsi": self.mmsi, "name": self.name, "points": [list(one) for one in self.points]}


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A claim, how many posts and accounts make it in which languages, and what the tracks say.

    ``judgement`` None: it was not held against tracks. ``posts`` 0: it was given by hand.
    """

    claim: Claim
    posts: int = 0
    accounts: int = 0
    languages: tuple[str, ...] = ()
    first_at: datetime | None = None
    is_by_hand: bool = False
    judgement: Judgement | None = None
    trails: tuple[Trail, ...] = field(default=(), repr=False)

    @property
    def verdict(self) -> str:
        """The verdict, or ``not_asked``."""
        return "not_asked" if self.judgement is None else self.judgement.verdict

    def as_json(self) -> dict[str, Any]:
        """Without the words that somebody said it in: these may name him."""
        said = self.claim.as_json()
        for name in ("text", "start", "end", "source"):
            said.pop(name)
        told = {"claim": said, "verdict": self.verdict, "posts": self.posts,
                "accounts": self.accounts, "languages": list(self.languages),
                "first_at": self.first_at}  # fmt: skip
        if self.judgement is not None:
            judged = self.judgement.as_json()
            judged.pop("claim")
            told |= judged
        return told | {"trails": [one.as_json() for one in self.trails]}


def claims_of(
    posts: pl.DataFrame, *, zone: tzinfo | None = None, names: Sequence[str] = ()
) -> tuple[Claimed, ...]:
    """The claims of POSTS, in most posts first; a text is read once, as it was first posted.

    ``names``: what ships of the lake gave as theirs, found in texts as they stand.

    What it cannot tell: claims in words that the rules of ``inform.claim`` do not know.
    """
    claims, said = _read(posts, zone, names)
    counted = (
        said.unique()
        .join(posts.select("text", "post_id", "account", "language", "posted_at"), on="text")
        .group_by("number")
        .agg(
            posts=pl.col("post_id").n_unique(),
            accounts=pl.col("account").n_unique(),
            languages=pl.col("language").drop_nulls().unique().sort(),
            first_at=pl.col("posted_at").min(),
        )
        .sort(["posts", "first_at", "number"], descending=[True, False, False])
    )
    return tuple(
        Claimed(
            claim=claims[row["number"]],
            posts=row["posts"],
            accounts=row["accounts"],
            languages=tuple(row["languages"]),
            first_at=row["first_at"],
        )
        for row in counted.iter_rows(named=True)
    )


def _read(
    posts: pl.DataFrame, zone: tzinfo | None, names: Sequence[str]
) -> tuple[list[Claim], pl.DataFrame]:
    """Each claim once, and who says it: ``number`` of the claim, ``text``."""
    texts = (
        posts.drop_nulls("text")
        .sort("posted_at", "post_id")
        .group_by("text", maintain_order=True)
        .agg(pl.col("posted_at").first(), pl.col("language").first())
    )
    found = claims_in(
        texts["text"],
        posted_at=texts["posted_at"].to_list(),
        languages=texts["language"].to_list(),
        zone=zone,
        names=names,
    )
    claims: dict[tuple[Any, ...], Claim] = {}
    rows: list[tuple[int, str]] = []
    numbers: dict[tuple[Any, ...], int] = {}
    for text, several in zip(texts["text"].to_list(), found, strict=True):
        for claim in several:
            key = gist_of(claim)
            claims.setdefault(key, claim)
            rows.append((numbers.setdefault(key, len(numbers)), text))
    said = pl.DataFrame(rows, schema={"number": pl.Int64, "text": pl.String}, orient="row")
    return list(claims.values()), said


def by_hand(claims: Sequence[Claim], told: Sequence[Claimed]) -> tuple[Claimed, ...]:
    """Claims that were written by hand, with the counts of the posts that make the same."""
    known = {gist_of(one.claim): one for one in told}
    keyed = {gist_of(one): one for one in claims}
    given = [
        replace(known.get(key, Claimed(claim=one)), claim=one, is_by_hand=True)
        for key, one in keyed.items()
    ]
    return (*given, *(one for key, one in known.items() if key not in keyed))


def trail_of(hull: Hull, claim: Claim) -> Trail | None:
    """The observed way of a hull around the time of a claim; None where nothing is known of it."""
    if claim.when is None or not len(hull):
        return None
    since, until = seconds(claim.when.since) - AROUND_S, seconds(claim.when.until) + AROUND_S
    used = np.arange(len(hull))[hull.around(since, until)]
    if len(used) > MOST_POINTS:
        used = used[np.unique(np.linspace(0, len(used) - 1, MOST_POINTS).astype(int))]
    points = tuple(
        (time_of(hull.at[one]), round(float(hull.lon[one]), 5), round(float(hull.lat[one]), 5))
        for one in used
    )
    return Trail(hull.mmsi, hull.name, points)


TIED = ["cluster", "other", "relation"]
"""Two narratives and why they are one story."""


def same_claims(exemplars: pl.DataFrame, claims: Sequence[Claimed]) -> pl.DataFrame:
    """Narratives in different languages whose exemplars claim the same: :data:`TIED`.

    ``exemplars`` as for :func:`translations`; ships are found by the names that ``claims`` have. It
    cannot tell whether one was made from the other.
    """
    parties = (one for each in claims for one in (each.claim.who, each.claim.whom))
    found = claims_in(
        exemplars["text"],
        posted_at=exemplars["first_at"].to_list(),
        languages=exemplars["language"].to_list(),
        names=sorted({one.name for one in parties if one is not None and one.name}),
    )
    told: dict[tuple[Any, ...], list[tuple[str, str | None]]] = {}
    about = exemplars.select("cluster", "language").iter_rows()
    for (cluster, language), several in zip(about, found, strict=True):
        for claim in several:
            if claim.who.is_named:
                told.setdefault(gist_of(claim), []).append((cluster, language))
    pairs = {
        (min(one, two), max(one, two), "same claim")
        for own in told.values()
        for (one, spoken), (two, other) in combinations(own, 2)
        if spoken != other and one != two
    }
    return pl.DataFrame(sorted(pairs), schema=dict.fromkeys(TIED, pl.String), orient="row")
