"""Everything that a brief of one incident tells, worked out once from the tables of a case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import polars as pl

from sealane.errors import BadInput
from sealane.inform import coordination, narrative
from sealane.inform.coordination import Coordination, Detectable
from sealane.inform.defence.claimed import TIED, Claimed, same_claims
from sealane.inform.defence.concert import Crowd, Group, crowds_of, groups_of
from sealane.inform.defence.names import Names
from sealane.inform.defence.rule import RULE, Rule
from sealane.inform.defence.spread import (
    Copied,
    Narrative,
    Story,
    copied_of,
    exemplars_of,
    matched,
    next_languages,
    quotes,
    stories_of,
    told_narratives,
)
from sealane.inform.defence.technique import Candidate, of_behaviour
from sealane.inform.defence.watching import Watch, watches_of
from sealane.inform.narrative import Narratives
from sealane.inform.origin import Collection
from sealane.inform.translation import Embedder
from sealane.observe.posts import shares as shares_of

__all__ = ["Incident", "incident_of"]


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One case as a brief tells it. Accounts are counts everywhere but in ``Group.accounts``."""

    case_id: str
    posts: int
    accounts: int
    first_at: datetime
    last_at: datetime
    platforms: tuple[str, ...]
    languages: dict[str, int]
    claims: tuple[Claimed, ...]
    claims_left: int
    stories: tuple[Story, ...]
    narratives: tuple[Narrative, ...]
    narratives_left: int
    narratives_small: int
    matched_by: str
    groups: tuple[Group, ...]
    groups_small: int
    crowds: tuple[Crowd, ...]
    crowds_in_all: int
    window_s: float
    q: float
    nulls: tuple[str, ...]
    detectable: tuple[Detectable, ...]
    watches: tuple[Watch, ...]
    candidates: tuple[Candidate, ...]
    corrections: tuple[Mapping[str, Any], ...] = ()
    appeals: tuple[Mapping[str, Any], ...] = ()
    exercise_id: str | None = None
    """The drill that all of it was made up for; None: real."""
    rule: Rule = field(default=RULE)

    def as_json(self) -> dict[str, Any]:
        """All of it, without a name and without the hash of an account."""
        told = dict(vars(self))
        for name in ("claims", "stories", "narratives", "groups", "watches", "candidates"):
            told[name] = [one.as_json() for one in told[name]]
        for name in ("crowds", "detectable"):
            told[name] = [asdict(one) for one in told[name]]
        told["corrections"] = [dict(one) for one in self.corrections]
        told["appeals"] = [dict(one) for one in self.appeals]
        told["rule"] = asdict(self.rule)
        return told

    @property
    def digest(self) -> str:
        """SHA-256 of all that it tells: what two persons approve."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def incident_of(
    posts: pl.DataFrame,
    *,
    claims: Sequence[Claimed] = (),
    stated: pl.DataFrame | None = None,
    collection: Collection | None = None,
    embedder: Embedder | None = None,
    names: Names | None = None,
    rule: Rule = RULE,
) -> Incident:
    """Work out what a brief of a case tells.

    It answers who meets beyond chance (as counts), which wordings run through which languages and
    since when by our observation, where they may come next, and what to watch. It cannot tell why
    anybody posts what, who is behind an account, or whether a claim is true that no track was asked
    about. No word of a text enters a figure: texts are compared for being the same or near.

    ``posts`` are POSTS of one case, ``stated`` the SHARES that its files state themselves,
    ``claims`` those of :func:`claims_of`, judged or not. ``names`` are the sealed ones: a text that
    holds one is not quoted. Raises BadInput where there are no posts, or posts of more than one
    drill, or of one and real ones.

    Example: ``incident_of(case.posts(), claims=claims_of(case.posts())).digest``
    """
    if not posts.height:
        raise BadInput("The case holds no posts.", hint="Read some: sealane inform posts FILE")
    names = names or Names()
    concert, groups, small = _in_concert(posts, stated, rule)
    found = narrative.narratives(posts)
    exemplars = exemplars_of(found, posts, rule.least_accounts)
    across = matched(exemplars, embedder)
    pairs = [across.pairs.select(TIED), same_claims(exemplars, claims)]
    stories = stories_of(found, posts, pl.concat(pairs), rule)
    wanted = [one for story in stories for one in story.clusters]
    copied = copied_of(found, wanted, rule.least_accounts)
    stories = tuple(one for one in stories if len(one.clusters) > 1 or one.key in copied)
    chosen = _chosen(stories, copied, rule.narratives)
    told = told_narratives(found, posts, chosen, collection, quotes(copied, names))
    stories = tuple(replace(one, next=next_languages(one, stories, rule)) for one in stories)
    stories = tuple(one for one in stories if set(one.clusters) & set(chosen))
    kept, left = _told_claims(claims, rule)
    own = _own(posts, found, stories)
    return Incident(
        **_about(posts),
        claims=kept,
        claims_left=left,
        stories=stories,
        narratives=told,
        narratives_left=len(wanted) - len(told),
        narratives_small=found.clusters.height - len(wanted),
        matched_by=across.sentence(),
        **_concert(concert),
        groups=groups,
        groups_small=small,
        crowds=crowds_of(concert, rule.crowds),
        watches=watches_of(own, kept, _languages(stories), names, rule),
        candidates=_candidates(groups, told, stories, own, found),
        rule=rule,
    )


def _in_concert(
    posts: pl.DataFrame, stated: pl.DataFrame | None, rule: Rule
) -> tuple[Coordination, tuple[Group, ...], int]:
    """Who meets beyond chance, the groups that are told, and how many are too small for it."""
    shares = pl.concat([shares_of(posts), *([] if stated is None else [stated])])
    concert = coordination.coordinate(shares, texts=posts.select("post_id", "text").drop_nulls())
    return (concert, *groups_of(concert, shares, posts, rule.least_accounts))


def _about(posts: pl.DataFrame) -> dict[str, Any]:
    by_language = (
        posts["language"]
        .drop_nulls()
        .value_counts()
        .sort(["count", "language"], descending=[True, False])
    )
    exercises = posts["exercise_id"].unique().to_list()
    if len(exercises) > 1:
        raise BadInput(
            "The posts are of several exercises, or of one and real.",
            hint="Read each into a case of its own: sealane inform posts FILE --case DIR",
            field="exercise_id",
        )
    return {
        "exercise_id": exercises[0],
        "case_id": str(posts["case_id"][0]),
        "posts": posts["post_id"].n_unique(),
        "accounts": posts["account"].n_unique(),
        "first_at": posts["posted_at"].min(),
        "last_at": posts["posted_at"].max(),
        "platforms": tuple(posts["platform"].unique().sort().to_list()),
        "languages": dict(by_language.iter_rows()),
    }


def _concert(found: Coordination) -> dict[str, Any]:
    return {
        "crowds_in_all": found.bursts.height,
        "window_s": found.rule.window_s,
        "q": found.rule.q,
        "nulls": tuple(found.as_json()["nulls"]),
        "detectable": found.detectable,
    }


def _chosen(stories: Sequence[Story], copied: Mapping[str, Copied], most: int) -> list[str]:
    """The narratives that are told: by posts in wordings of enough accounts, then by story."""
    every = [one for story in stories for one in story.clusters]
    weight = {one: copied[one].posts if one in copied else 0 for one in every}
    return sorted(every, key=lambda one: -weight[one])[:most]


def _told_claims(claims: Sequence[Claimed], rule: Rule) -> tuple[tuple[Claimed, ...], int]:
    """Those by hand, those that were decided, then those in most posts."""

    def order_of(one: Claimed) -> tuple[bool, bool, int]:
        return not one.is_by_hand, one.verdict in ("cannot_say", "not_asked"), -one.posts

    order = sorted(claims, key=order_of)
    kept = tuple(order[: max(rule.claims, sum(one.is_by_hand for one in order))])
    return kept, len(order) - len(kept)


def _own(posts: pl.DataFrame, found: Narratives, stories: Sequence[Story]) -> pl.DataFrame:
    """The posts of the stories that are told; all where there is none."""
    clusters = [one for story in stories for one in story.clusters]
    own = found.members.filter(pl.col("cluster").is_in(clusters))["post_id"].unique()
    return posts.filter(pl.col("post_id").is_in(own.implode())) if len(own) else posts


def _languages(stories: Sequence[Story]) -> list[tuple[str, bool]]:
    """Languages of the stories, then those in which one of them may come next."""
    seen = {each.language for one in stories for each in one.languages}
    later = {each.language for one in stories for each in one.next} - seen
    return [*((one, True) for one in sorted(seen)), *((one, False) for one in sorted(later))]


def _candidates(
    groups: Sequence[Group],
    told: Sequence[Narrative],
    stories: Sequence[Story],
    own: pl.DataFrame,
    found: Narratives,
) -> tuple[Candidate, ...]:
    """Techniques that what was seen may be: only of groups, and of narratives of enough accounts.

    A group is looked at for what it shares; narratives for platforms, languages and pictures.
    """
    accounts = sum(len(one.accounts) for one in groups)

    def of_kinds(*kinds: str) -> int:
        return sum(one.kinds.get(kind, 0) for one in groups for kind in kinds)

    across = [one for one in told if len(one.platforms) > 1]
    spoken = [one for one in stories if len(one.languages) > 1]
    counts = {
        "copies": (of_kinds("text"), accounts),
        "flood": (of_kinds("url", "text", "media"), accounts),
        "hashtag": (of_kinds("hashtags"), accounts),
        "swarm": (of_kinds("reply"), accounts),
        "platforms": (len(across), max((one.accounts for one in across), default=0)),
        "languages": (len(spoken), max((one.accounts for one in spoken), default=0)),
        "reframed_media": _reframed(own, found),
    }
    known = of_behaviour()
    return tuple(
        Candidate(technique=known[name], count=count, accounts=many)
        for name, (count, many) in counts.items()
        if count
    )


def _reframed(own: pl.DataFrame, found: Narratives) -> tuple[int, int]:
    """Media that stand in two narratives or more, and by how many accounts."""
    media = own.select("post_id", "account", "media").explode("media", empty_as_null=True)
    media = media.drop_nulls("media").join(
        found.members.select("post_id", "cluster").unique(), on="post_id"
    )
    if not media.height:
        return 0, 0
    several = media.group_by("media").agg(pl.col("cluster").n_unique())
    several = several.filter(pl.col("cluster") > 1)
    some = media.join(several.select("media"), on="media", how="semi")
    return several.height, some["account"].n_unique()
