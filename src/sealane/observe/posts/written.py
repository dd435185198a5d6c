"""Who put what before others, as it stands in the file? For whoever counts as another tool does.

Nothing is brought to a normal form: two spellings of an address are two objects, and a text is
itself alone. Objects are hashes of what was written all the same.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from sealane.tables import SHARES, polars_schema

__all__ = ["shares_as_written"]


def shares_as_written(
    said: pl.DataFrame, account: pl.Series, hashed: Callable[[pl.Series, str], pl.Series]
) -> pl.DataFrame:
    """SHARES of records: reposts and replies by their target, texts and addresses of what is none.

    As coordination-network-toolkit takes its files, and CooRTweet the objects of its own; rows that
    are there twice stay. ``hashed`` gives the hash of each name under a kind. Posts and the objects
    of CooRTweet are keyed alike, so that who shares a post that is its own object is seen.
    """
    rows = pl.DataFrame(
        {
            "account": account,
            "shared_at": said["posted_at"],
            "post_id": _of(said, "post_id", "post", hashed),
            "language": said["language"] if "language" in said.columns else None,
            "topic": said["topic"] if "topic" in said.columns else None,
        },
        schema_overrides={"language": pl.String, "topic": pl.String},
    )
    if "object" in said.columns:
        return _shares(rows, "object", hashed(said["object"], "post"))
    repost = _of(said, "repost_of", "post", hashed)
    is_own = repost.is_null()
    parts = [
        _shares(rows, "repost", repost),
        _shares(rows, "reply", _of(said, "reply_to", "post", hashed)),
        _shares(rows, "text", _of(said, "text", "object", hashed).set(~is_own, None)),
    ]
    if "urls" in said.columns:
        own = rows.with_columns(said["urls"].alias("?")).filter(
            is_own & (said["urls"].list.len() > 0)
        )
        own = own.explode("?")
        parts.append(_shares(own.drop("?"), "url", hashed(own["?"], "object")))
    return pl.concat(parts)


def _of(
    said: pl.DataFrame, name: str, kind: str, hashed: Callable[[pl.Series, str], pl.Series]
) -> pl.Series:
    if name in said.columns:
        return hashed(said[name], kind)
    return pl.Series(name, [None], dtype=pl.String).new_from_index(0, said.height)


def _shares(rows: pl.DataFrame, kind: str, objects: pl.Series) -> pl.DataFrame:
    """One kind of them, of the rows that have such an object."""
    made = rows.with_columns(pl.lit(kind).alias("kind"), objects.alias("object"))
    return made.drop_nulls("object").select(list(polars_schema(SHARES)))
