"""Which texts run through posts, in which languages, when, and what do their variants change?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput
from sealane.inform.narrative.change import Changes, changes_of, flag_lists
from sealane.inform.narrative.rule import RULE, Rule
from sealane.inform.narrative.spelling import Spelling, spell
from sealane.inform.narrative.star import Stars, stars_of
from sealane.inform.narrative.telling import members_of, told_clusters, told_variants
from sealane.inform.narrative.text import Texts, texts_of
from sealane.tables import POSTS, polars_schema

__all__ = ["COLUMNS", "Narratives", "narratives"]

COLUMNS = {
    name: kind
    for name, kind in polars_schema(POSTS).items()
    if name in ("post_id", "account", "posted_at", "text", "language", "repost_of")
}
"""The columns of POSTS that are looked at."""
_OPTIONAL = ("language", "repost_of")


@dataclass(frozen=True)
class Narratives:
    """The whole answer: narratives, the posts of each, its variants, and counts over time."""

    rule: Rule
    counts: dict[str, int]
    clusters: pl.DataFrame
    """Most posts first: cluster (hash of the exemplar's key), exemplar (post_id), text, language,
    posts, accounts, reposts, texts, first_at, last_at, languages, flags."""
    members: pl.DataFrame
    """One row for each post, by time: cluster, post_id, variant (hash of its key), is_exemplar,
    similarity [Jaccard index], match (exact, near, short), flags, is_converted (equal only in
    simplified characters), has_other_emoji."""
    variants: pl.DataFrame
    """One row for each different text: cluster, variant, text, posts, accounts, first_at,
    similarity, match, flags, changes (before, after, marks)."""
    timeline: pl.DataFrame
    """cluster, language, from_at (begin of the bin), posts, accounts."""

    def as_json(self) -> dict[str, Any]:
        """Everything: counts, and each narrative with its posts, variants and counts over time."""
        parts = {
            name: table.partition_by("cluster", as_dict=True, include_key=False)
            for name, table in (
                ("members", self.members),
                ("variants", self.variants),
                ("timeline", self.timeline),
            )
        }
        found = []
        for row in self.clusters.iter_rows(named=True):
            key = (row["cluster"],)
            found.append(row | {name: part[key].to_dicts() for name, part in parts.items()})
        return {"rule": self.rule.as_json(), **self.counts, "narratives": found}


def narratives(posts: pl.DataFrame, rule: Rule = RULE) -> Narratives:
    """Group posts whose texts are equal or near, and mark what near ones say otherwise.

    It answers which wordings run through posts, in which languages, when and from how many
    accounts. It cannot tell whether two texts mean the same: near is by letters, so a paraphrase or
    a translation is another narrative, and a text with one negation more is near; that is why each
    member carries what it changes. It names no one who said it first; only who was seen first.

    A narrative is a star: each member is near to its exemplar itself, by exact comparison, so texts
    with stock sentences in common make no chain. Texts below ``short_*_chars`` are grouped where
    they are equal alone, and say so. Handles, links, emoji and case are left out of the comparison,
    and traditional and simplified Chinese are one; numbers, negations and word order stay.

    ``posts`` is a table of POSTS (of it ``post_id, account, posted_at, text``, and if it has them
    ``language, repost_of``), in any order; handles in its texts are keyed by the rule of their
    platform already, and any other after @ is left out too. Raises BadInput where a column is
    missing or of another type.

    Example: ``narratives(read("tweets.csv").posts, Rule(min_posts=1)).clusters``
    """
    table = _checked(posts)
    texts = texts_of(table)
    spelling = spell(texts.keys)
    is_short = _are_short(spelling, rule)
    found = _stars(spelling, texts.weights, is_short, rule)
    sizes = np.bincount(found.owner, texts.weights, len(found.owner)).astype(np.int64)
    is_told = sizes[found.owner] >= rule.min_posts
    near = np.flatnonzero(is_told & (found.owner != np.arange(len(found.owner))))
    near = near[np.argsort(found.owner[near], kind="stable")]
    pairs = np.stack([found.owner[near], near], axis=1).astype(np.int64)
    differ = changes_of(spelling, pairs, rule)
    members = members_of(texts, found, is_short, is_told, _by_text(differ, near, found))
    clusters, timeline = told_clusters(texts, members, rule)
    return Narratives(
        rule=rule,
        counts=_counts(posts, texts, found, members, clusters, int(is_short.sum())),
        clusters=clusters,
        members=members.drop("code", "row"),
        variants=told_variants(texts, members, near, differ, found),
        timeline=timeline,
    )


def _checked(posts: pl.DataFrame) -> pl.DataFrame:
    """The columns that are looked at, by time and post; a row that is there twice once."""
    for name, kind in COLUMNS.items():
        if name not in posts.columns:
            if name in _OPTIONAL:
                posts = posts.with_columns(pl.lit(None, kind).alias(name))
                continue
            raise BadInput(
                f"The table of posts has no column {name!r}; it has {', '.join(posts.columns)}.",
                hint=f"Give it {', '.join(one for one in COLUMNS if one not in _OPTIONAL)}.",
                field=name,
            )
        if posts.schema[name] != kind:
            raise BadInput(
                f"{name} is {posts.schema[name]}, expected {kind}.",
                hint="Cast the column first.",
                field=name,
            )
        if name not in (*_OPTIONAL, "text") and posts[name].null_count():
            raise BadInput(
                f"{name} is null in {posts[name].null_count()} rows.",
                hint="Leave rows out that say no post, account or time.",
                field=name,
            )
    table = posts.select(list(COLUMNS))
    if table["post_id"].n_unique() < table.height:
        table = table.unique()
        order = ["posted_at", "post_id", "account", "text", "repost_of", "language"]
        return table.sort(order, nulls_last=True)
    return table.sort("posted_at", "post_id")


def _are_short(spelling: Spelling, rule: Rule) -> NDArray[np.bool_]:
    """Texts with fewer characters than a text needs, spaces left out; mixed ones by parts."""
    from sealane.inform.narrative.gram_kernel import sum_worth
    from sealane.inform.narrative.spelling import HAN, HIRAGANA, KATAKANA, SPACE

    cjk = np.isin(spelling.kinds, (HAN, HIRAGANA, KATAKANA))
    worth = np.where(cjk, 1.0 / rule.short_cjk_chars, 1.0 / rule.short_other_chars)
    worth[spelling.kinds == SPACE] = 0.0
    is_below: NDArray[np.bool_] = sum_worth(spelling.codes, spelling.starts, worth) < 1.0 - 1e-6
    is_below |= np.diff(spelling.starts) < rule.gram_chars
    return is_below


def _stars(
    spelling: Spelling, weights: NDArray[np.int64], is_short: NDArray[np.bool_], rule: Rule
) -> Stars:
    """Stars of long texts; a short one is its own."""
    long = np.flatnonzero(~is_short)
    if long.shape[0] == is_short.shape[0]:
        return stars_of(spelling, weights, rule)
    found = stars_of(spelling.some(long), weights[long], rule)
    owner = np.arange(is_short.shape[0], dtype=np.int32)
    owner[long] = long[found.owner]
    near = np.ones(is_short.shape[0])
    near[long] = found.near
    return Stars(owner, near, found.compared, found.capped)


def _by_text(differ: Changes, near: NDArray[np.int64], found: Stars) -> NDArray[np.uint8]:
    """The bits of flags of each distinct text."""
    bits = np.zeros(found.owner.shape[0], np.uint8)
    bits[near] = differ.flags
    return bits


def _counts(
    posts: pl.DataFrame,
    texts: Texts,
    found: Stars,
    members: pl.DataFrame,
    clusters: pl.DataFrame,
    short: int,
) -> dict[str, int]:
    """What was counted on the way, in that order."""
    flags = members.filter(pl.col("flags").list.len() > 0)
    return {
        "posts": posts.height,
        "repeated_rows": posts.height - texts.posts.height - texts.wordless,
        "without_text": texts.wordless,
        "texts": len(texts.keys),
        "short_texts": short,
        "compared": found.compared,
        "capped_buckets": found.capped,
        "clusters": clusters.height,
        "posts_in_clusters": members.height,
        "posts_alone": texts.posts.height - members.height,
        "posts_near": members.filter(pl.col("match") == "near").height,
        "posts_flagged": flags.height,
        **{
            f"posts_{name}": flags.filter(pl.col("flags").list.contains(name)).height
            for name in flag_lists(np.array([7]))[0]
        },
    }
