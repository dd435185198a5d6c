"""Where was it first observed by us, by which ways may it have spread, and what stays open?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from sealane.errors import BadInput
from sealane.inform.origin.beginning import First, first_of
from sealane.inform.origin.collection import Collection, Seen, seen
from sealane.inform.origin.direction import Direction, by_language, directions
from sealane.inform.origin.measure import Shape, ranges, shape_of
from sealane.inform.origin.node import Nodes, nodes_of
from sealane.inform.origin.parent import TIERS, Parents, bands, parents_of
from sealane.inform.origin.rule import RULE, Rule
from sealane.inform.origin.words import said

__all__ = ["Language", "Origin", "originate"]


@dataclass(frozen=True)
class Language:
    """One language of a cluster: how many posts, and its own first one with the claim on it."""

    language: str
    posts: int
    first: First


@dataclass(frozen=True)
class Origin:
    """The whole answer; ``edges``: one row for each post, see :meth:`Parents.edges`."""

    rule: Rule
    seen: Seen
    first: First
    last_at: datetime
    counts: dict[str, int]
    tiers: dict[str, int]
    shapes: dict[str, Shape]
    ranges: dict[str, tuple[float, float]]
    followed_by: str
    languages: tuple[Language, ...]
    directions: tuple[Direction, ...]
    edges: pl.DataFrame

    @property
    def sentence(self) -> str:
        """What may be said of the beginning, for people."""
        return self._said()[0]

    @property
    def sentence_ja(self) -> str:
        """The same in Japanese."""
        return self._said()[1]

    def _said(self) -> tuple[str, str]:
        first = self.first
        language = ("", "")
        if first.language:
            language = f" in {first.language}", f"（{first.language}）"
        start = self.seen.started_at[first.platform]
        begun = said("first", at=first.at, platform=first.platform, language=language, start=start)
        level = ("not_in_view", "uncertain", "in_view")[first.level]
        parts = {"lead": timedelta(seconds=first.lead_s)} if first.level == 2 else {}
        more = said(level, **parts)
        return f"{begun[0]} {more[0]}", f"{begun[1]}{more[1]}"

    def as_json(self) -> dict[str, Any]:
        """Everything but the edges."""
        return {
            "sentence": self.sentence,
            "sentence_ja": self.sentence_ja,
            "claim": self.first.claim,
            "claim_level": self.first.level,
            "first_observed": self.first.as_json(),
            "last_at": self.last_at,
            "collection": self.seen.as_json(),
            **self.counts,
            "edges_by_evidence": self.tiers,
            "ranges": {name: list(pair) for name, pair in self.ranges.items()},
            "reconstructions": {name: asdict(one) for name, one in self.shapes.items()},
            "most_followed_by": self.followed_by,
            "languages": [
                {
                    "language": one.language,
                    "posts": one.posts,
                    "first_at": one.first.at,
                    "claim": one.first.claim,
                }
                for one in self.languages
            ],
            "directions": [one.as_json() for one in self.directions],
            "rule": self.rule.as_json(),
        }


def originate(
    posts: pl.DataFrame,
    collection: Collection | None = None,
    rule: Rule = RULE,
    *,
    everything: pl.DataFrame | None = None,
    is_text: bool = True,
) -> Origin:
    """Say where posts of one cluster were first observed by us, and how they may have spread.

    It answers which post is the earliest of those collected, what speaks against its being the
    first, and within which bounds depth, breadth, size and structural virality lie, whoever of the
    candidates each post came from. It cannot tell an origin: what was not collected, was deleted,
    or was said off the platforms is not known. Who of the candidates was the true way stays open,
    and no edge is made where only time speaks for it.

    Parameters
    ----------
    posts : POSTS of one cluster in any order, and where known ``match`` (exact, near or short, as
        narratives have it), ``followers`` of the account, and ``cluster`` where several clusters
        are taken for translations of each other.
    collection : what is known of how posts were collected.
    everything : all POSTS that were read, those of the cluster among them; by default these alone,
        and then the collection starts with the first of them.
    is_text : whether a text holds the posts together; else (a link, a picture, hashtags) only
        declared parents and exact copies are evidence.

    Raises
    ------
    BadInput : there are no posts, columns are missing, or a platform of the cluster is not among
        everything.

    Example: ``originate(posts, Collection(started_at=start)).first.claim``
    """
    if not posts.height:
        raise BadInput("There are no posts in the cluster.", hint="Name one that is there.")
    whole = posts if everything is None else everything
    frame = seen(whole, collection or Collection(), rule)
    nodes = nodes_of(posts, whole["post_id"])
    if not set(nodes.platforms) <= set(frame.started_at):
        raise BadInput(
            "Posts of the cluster are not among all that were read.",
            hint="Give all of them, those of the cluster too.",
            field="everything",
        )
    own, across = bands(nodes, frame.resolution_us, round(rule.platform_lag_s * 1e6))
    has_clusters = "cluster" in posts.columns
    parents = parents_of(nodes, own, across, is_text=is_text, has_clusters=has_clusters)
    shapes = {name: shape_of(one, nodes.is_missing) for name, one in parents.by.items()}
    firsts = {
        name: Language(name, part.height, first_of(nodes, part, frame, rule, (own, across)))
        for name, part in by_language(nodes.posts).items()
    }
    return Origin(
        rule=rule,
        seen=frame,
        first=first_of(nodes, nodes.posts, frame, rule, (own, across)),
        last_at=nodes.posts["posted_at"].max(),  # type: ignore[arg-type]
        counts=_counts(nodes, parents),
        tiers=_tiers(nodes, parents),
        shapes=shapes,
        ranges=ranges(shapes),
        followed_by=nodes.weighed_by,
        languages=tuple(sorted(firsts.values(), key=lambda one: (one.first.at, one.language))),
        directions=tuple(
            directions(
                {name: one.first for name, one in firsts.items()}, _bands(nodes, own, across)
            )
        ),
        edges=parents.edges(nodes),
    )


def _bands(nodes: Nodes, own: np.ndarray[Any, Any], across: int) -> dict[tuple[str, str], int]:
    """[us] By two platforms, what times must differ by."""
    return {
        (one, two): int(own[at]) if one == two else across
        for at, one in enumerate(nodes.platforms)
        for two in nodes.platforms
    }


def _counts(nodes: Nodes, parents: Parents) -> dict[str, int]:
    posts = nodes.posts
    is_open = parents.candidates > 1
    return {
        "posts": posts.height,
        "repeated_rows": nodes.repeated,
        "accounts": posts["account"].n_unique(),
        "platforms": len(nodes.platforms),
        "without_language": posts["language"].null_count(),
        **nodes.counts,
        "parents_open": int((is_open & ~nodes.is_missing).sum()),
    }


def _tiers(nodes: Nodes, parents: Parents) -> dict[str, int]:
    """Posts by the evidence for their parent; "time only" has none."""
    tier = parents.tier[~nodes.is_missing]
    found = np.bincount(tier, minlength=len(TIERS))
    return {name: int(found[number]) for number, name in enumerate(TIERS)}
