"""Which posts belong together? Those of a narrative, of one text, or of one link, medium or set of
hashtags, with what passes them on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from sealane.errors import NotFound
from sealane.inform.narrative import Rule as NarrativeRule
from sealane.inform.narrative import narratives
from sealane.inform.origin.node import copy_key
from sealane.inform.origin.words import said
from sealane.observe.posts import AccountKey, folded, numbered, url_key

__all__ = ["OBJECTS", "Selected", "of_cluster", "of_object", "of_text"]

OBJECTS = ("url", "media", "hashtags")
"""What may hold posts together beside a text."""
KINDS_JA = {"url": "リンク", "media": "画像・動画", "hashtags": "ハッシュタグの組"}


@dataclass(frozen=True)
class Selected:
    """Posts of one cluster, in words how they were chosen, and whether a text holds them
    together."""

    posts: pl.DataFrame
    words: str
    words_ja: str
    is_text: bool


def of_cluster(posts: pl.DataFrame, cluster: str) -> Selected:
    """The posts of a narrative, by its id, with what passes them on.

    Raises NotFound where no narrative has that id.
    """
    members = narratives(posts, NarrativeRule(min_posts=1)).members
    own = members.filter(pl.col("cluster") == cluster).select("post_id", "match", "similarity")
    if not own.height:
        raise NotFound(
            f"There is no cluster {cluster!r}.",
            hint="Take an id that sealane inform narratives prints.",
        )
    own = own.unique("post_id", keep="first", maintain_order=True)
    found = _with_reposts(posts, posts["post_id"].is_in(own["post_id"].implode()))
    joined = found.join(own, on="post_id", how="left", maintain_order="left")
    return Selected(joined, *said("of_cluster", cluster=cluster), is_text=True)


def of_text(posts: pl.DataFrame, post: str, key: AccountKey | None = None) -> Selected:
    """The posts whose text is that of one post, in its normal form, with what passes them on.

    ``post``: its hash, or the id that the platform gave it where ``key`` tells the hash. Near
    copies and translations are not among them. Raises NotFound where there is no such post or it
    has no text.
    """
    names = {post}
    if key is not None:
        names |= {key.one("post", name, post) for name in posts["platform"].unique().to_list()}
    named = posts.filter(pl.col("post_id").is_in(list(names)))
    keys = copy_key(posts["text"], posts["language"])
    wanted = keys.filter(posts["post_id"].is_in(named["post_id"].implode())).drop_nulls().unique()
    if not len(wanted):
        raise NotFound(
            f"There is no post {post!r} with a text.",
            hint="Take an id of the platform, or a hash as sealane inform prints it.",
        )
    chosen = keys.is_in(wanted.implode()).fill_null(value=False)
    return Selected(_with_reposts(posts, chosen), *said("of_text"), is_text=True)


def of_object(posts: pl.DataFrame, kind: str, value: str) -> Selected:
    """The posts that share one link, medium (its hash) or set of hashtags (with spaces between).

    Raises NotFound where nobody shares it.
    """
    if kind == "url":
        wanted = url_key(value) or value
        chosen = posts["urls"].list.contains(wanted)
    elif kind == "media":
        wanted = value
        chosen = posts["media"].list.contains(wanted)
    else:
        tags = pl.Series([one.lstrip("#＃") for one in value.split()], dtype=pl.String)
        wanted = " ".join(folded(tags).sort())
        chosen = posts["hashtags"].list.sort().list.join(" ") == wanted
    chosen = chosen.fill_null(value=False)
    if not chosen.any():
        raise NotFound(
            f"No post shares the {kind} {wanted!r}.",
            hint="Look it up among the objects that sealane inform coordination counts.",
        )
    words = said("of_object", kind=(kind, KINDS_JA[kind]), value=wanted)
    return Selected(_with_reposts(posts, chosen), *words, is_text=False)


def _with_reposts(posts: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    """Those posts, what they pass on, and what passes them or the same post on, however far."""
    size = posts.height
    if posts["repost_of"].null_count() == size:
        return posts.filter(chosen)
    codes, _ = numbered(pl.concat([posts["post_id"], posts["repost_of"]]))
    own = codes[:size].cast(pl.Int64).to_numpy()
    named = codes[size:].cast(pl.Int64).fill_null(-1).to_numpy()
    root = np.arange(int(codes.max()) + 1)  # type: ignore[arg-type]
    root[own[named >= 0]] = named[named >= 0]
    for _ in range(size.bit_length()):  # each step goes twice as far up
        root = root[root]
    is_wanted = np.zeros(root.shape[0], np.bool_)
    is_wanted[root[own[chosen.to_numpy()]]] = True
    return posts.filter(pl.Series(is_wanted[root[own]]))
