"""Stars as tables: the posts of each narrative, its variants, and its counts over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.narrative.change import flag_lists
from sealane.inform.narrative.text import Texts, emoji_of, hash_keys, shown

if TYPE_CHECKING:
    from sealane.inform.narrative.change import Changes
    from sealane.inform.narrative.rule import Rule
    from sealane.inform.narrative.star import Stars

__all__ = ["members_of", "told_clusters", "told_variants"]

_ORDER = ["posts", "first_at", "cluster"]
_CHANGE = pl.Struct({"before": pl.String, "after": pl.String, "marks": pl.List(pl.String)})


def members_of(
    texts: Texts,
    found: Stars,
    is_short: NDArray[np.bool_],
    is_told: NDArray[np.bool_],
    bits: NDArray[np.uint8],
) -> pl.DataFrame:
    """Posts of narratives that are told, by time; with ``code`` (number of the text) and ``row``.

    The exemplar is the first post of its text that passes on none, or else the first.
    """
    rows = np.flatnonzero(is_told[texts.code])
    code = texts.code[rows]
    owner = found.owner[code]
    hashes = _hashes(texts.keys, np.unique(code))
    match = np.where(is_short[code], 2, np.where(owner == code, 0, 1)).astype(np.uint32)
    some = texts.posts[rows]
    table = pl.DataFrame(
        {
            "cluster": hashes.gather(owner),
            "post_id": some["post_id"],
            "variant": hashes.gather(code),
            "similarity": found.near[code],
            "match": pl.Series(["exact", "near", "short"]).gather(match),
            "flags": flag_lists(bits[code]),
            "code": code.astype(np.uint32),
            "row": rows.astype(np.uint32),
        }
    )
    first = _exemplars(some, code, owner)
    stands_for = np.zeros(texts.keys.len(), np.int64)
    stands_for[owner[first]] = rows[first]
    written = texts.written.gather(rows)
    same = written == texts.written.gather(stands_for[owner])
    is_exemplar = np.zeros(rows.shape[0], np.bool_)
    is_exemplar[first] = True
    emoji = emoji_of(some["text"])
    place = np.zeros(texts.posts.height, np.int64)
    place[rows] = np.arange(rows.shape[0])
    return table.with_columns(
        pl.Series("is_exemplar", is_exemplar),
        (~same & pl.Series(owner == code)).alias("is_converted"),
        (emoji != emoji.gather(place[stands_for[owner]])).alias("has_other_emoji"),
    ).select(
        "cluster", "post_id", "variant", "is_exemplar", "similarity", "match", "flags",
        "is_converted", "has_other_emoji", "code", "row",
    )  # fmt: skip


def _hashes(keys: pl.Series, codes: NDArray[np.uint32]) -> pl.Series:
    """The hash of each key of these numbers, null of the others."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(keys))
    if not codes.shape[0]:
        return nothing
    return nothing.scatter(codes, hash_keys(keys.gather(codes)))


def _exemplars(
    posts: pl.DataFrame, code: NDArray[np.uint32], owner: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The row of the exemplar of each narrative."""
    own = np.flatnonzero(owner == code)
    is_repost = posts["repost_of"].is_not_null().to_numpy()[own]
    order = own[np.lexsort((own, is_repost, owner[own]))]
    return order[np.unique(owner[order], return_index=True)[1]]


def told_clusters(
    texts: Texts, members: pl.DataFrame, rule: Rule
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Narratives, most posts first, and their counts over time by language."""
    posts = texts.posts[members["row"]].select("account", "posted_at", "language", "repost_of")
    table = pl.concat([members, posts], how="horizontal").with_columns(
        pl.col("account").rank("dense").alias("account"),
        _bins(rule.bin_s).alias("from_at"),
    )
    timeline = table.group_by("cluster", "language", "from_at").agg(
        posts=pl.len(), accounts=pl.col("account").n_unique()
    )
    found = table.group_by("cluster").agg(
        posts=pl.len(),
        accounts=pl.col("account").n_unique(),
        reposts=pl.col("repost_of").is_not_null().sum(),
        texts=pl.col("code").n_unique(),
        first_at=pl.col("posted_at").min(),
        last_at=pl.col("posted_at").max(),
        languages=pl.col("language").drop_nulls().unique().sort(),
        flags=pl.col("flags").explode(empty_as_null=True).drop_nulls().unique().sort(),
    )
    one = members.filter("is_exemplar")
    exemplar = texts.posts[one["row"]]
    named = pl.DataFrame(
        {
            "cluster": one["cluster"],
            "exemplar": one["post_id"],
            "text": shown(exemplar["text"]),
            "language": exemplar["language"],
        }
    )
    clusters = named.join(found, on="cluster").sort(_ORDER, descending=[True, False, False])
    return clusters, timeline.sort("cluster", "from_at", "language", nulls_last=True)


def _bins(width_s: float) -> pl.Expr:
    """The begin of the bin of each post."""
    width = max(1, round(width_s * 1e6))
    at = pl.col("posted_at").dt.epoch("us")
    return (at - at % width).cast(pl.Datetime("us", "UTC"))


def told_variants(
    texts: Texts,
    members: pl.DataFrame,
    near: NDArray[np.int64],
    differ: Changes,
    found: Stars,
) -> pl.DataFrame:
    """Each different text of a narrative, the exemplar's first, then as they first came."""
    table = pl.concat(
        [members, texts.posts[members["row"]].select("account", "posted_at")], how="horizontal"
    )
    rows = table.group_by("cluster", "variant", "code", maintain_order=True).agg(
        pl.col("row").first(),
        posts=pl.len(),
        accounts=pl.col("account").n_unique(),
        first_at=pl.col("posted_at").min(),
        similarity=pl.col("similarity").first(),
        match=pl.col("match").first(),
        flags=pl.col("flags").first(),
    )
    rows = rows.with_columns(shown(texts.posts["text"].gather(rows["row"])).alias("text"))
    lists = _changes(texts, near, differ, found)
    rows = rows.join(lists, on="code", how="left", maintain_order="left").with_columns(
        pl.col("changes").fill_null(pl.lit([], pl.List(_CHANGE)))
    )
    return rows.sort(
        "cluster", pl.col("match") == "near", "first_at", "variant", maintain_order=True
    ).select(
        "cluster", "variant", "text", "posts", "accounts", "first_at", "similarity", "match",
        "flags", "changes",
    )  # fmt: skip


def _changes(texts: Texts, near: NDArray[np.int64], differ: Changes, found: Stars) -> pl.DataFrame:
    """The changes of each near text, as they were written: code, changes."""
    first = texts.written.gather(texts.firsts)
    told = differ.told(first.gather(found.owner[near]), first.gather(near))
    lists = told.group_by("pair", maintain_order=True).agg(
        pl.struct("before", "after", "marks").alias("changes")
    )
    code = pl.Series("code", near[lists["pair"].to_numpy()].astype(np.uint32))
    return pl.DataFrame([code, lists["changes"].cast(pl.List(_CHANGE))])
