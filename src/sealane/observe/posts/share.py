"""Who put what before others? The objects of posts, one a row, as coordination counts them."""

from __future__ import annotations

import polars as pl

from sealane.observe.posts.text import simplified, text_key
from sealane.tables import SHARES, polars_schema

__all__ = ["shares"]

_ALL = tuple(kind for kind in ("url", "media", "text", "hashtags", "reply", "repost"))


def shares(posts: pl.DataFrame, *, kinds: tuple[str, ...] = _ALL) -> pl.DataFrame:
    """SHARES of POSTS: each URL, medium, text, set of hashtags, post answered and post passed on.

    A post shares each of its objects once. The text is its normal form
    (:func:`~sealane.observe.posts.text.text_key`), in simplified characters unless the post is
    Japanese; a post that passes another on has the other's text and so shares no text of its own. A
    set of hashtags is the hashtags in order of their letters, with a space between. Who shares the
    same object need not know of anybody else: shares say what, when and by whom, and nothing more.

    Parameters
    ----------
    posts : POSTS.
    kinds : which kinds to make, of those of :data:`sealane.tables.SHARE_KINDS` but ``object``.

    Returns
    -------
    SHARES, by kind in the order asked, in each in the order of posts.

    >>> from sealane.tables import POSTS, empty
    >>> shares(empty(POSTS)).height
    0
    """
    makers = {
        "url": lambda: _members(posts, "urls", "url"),
        "media": lambda: _members(posts, "media", "media"),
        "text": lambda: _texts(posts),
        "hashtags": lambda: _sets(posts),
        "reply": lambda: _single(posts, pl.col("reply_to"), "reply"),
        "repost": lambda: _single(posts, pl.col("repost_of"), "repost"),
    }
    parts = [makers[kind]() for kind in kinds]
    return pl.concat(parts) if parts else pl.DataFrame(schema=polars_schema(SHARES))


def _single(posts: pl.DataFrame, what: pl.Expr, kind: str) -> pl.DataFrame:
    found = posts.select(
        "account",
        pl.lit(kind).alias("kind"),
        what.alias("object"),
        pl.col("posted_at").alias("shared_at"),
        "post_id",
        "language",
        "topic",
    )
    return found.drop_nulls("object")


def _members(posts: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
    some = posts.filter(pl.col(column).list.len() > 0).explode(column)
    return _single(some, pl.col(column), kind)


def _sets(posts: pl.DataFrame) -> pl.DataFrame:
    some = posts.filter(pl.col("hashtags").list.len() > 0)
    return _single(some, pl.col("hashtags").list.sort().list.join(" "), "hashtags")


def _texts(posts: pl.DataFrame) -> pl.DataFrame:
    some = posts.filter(pl.col("text").is_not_null() & pl.col("repost_of").is_null())
    key = text_key(some["text"])
    is_japanese = (some["language"] == "ja").fill_null(value=False)
    key = key.zip_with(is_japanese, simplified(key))
    return _single(some.with_columns(key.alias("?key")), pl.col("?key"), "text")
