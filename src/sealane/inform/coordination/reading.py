"""Shares of a case or of a file of posts, with every record accounted for.

The modes that answer as a peer does take objects as they are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sealane.inform.reading import Source
from sealane.observe.posts import AccountKey, shares
from sealane.tables import SHARES, polars_schema

__all__ = ["Reading", "read"]

_TEXTS = {"post_id": pl.String(), "text": pl.String()}


@dataclass(frozen=True)
class Reading:
    """Shares, the texts of posts, the layout, and how many records were left out for which reason.

    ``rows``: records that are posts or shares, or were rejected. ``texts``: post_id and text.
    ``exercise_id``: the drill that they are of.
    """

    shares: pl.DataFrame
    texts: pl.DataFrame
    layout: str
    rows: int
    rejected: dict[str, int]
    exercise_id: str | None = None


def read(
    path: str | Path,
    *,
    key: AccountKey | None = None,
    platform: str | None = None,
    as_written: bool = False,
) -> Reading:
    """Read shares from a case, or from a file of posts or shares in any layout that posts have.

    What it cannot tell: which posts of a case were rejected when they were read; the case tells
    that. ``key`` makes the hashes of a file's accounts, and the same key gives the same ones; with
    none, one is made for this reading and forgotten. 32 hex digits in a table of SHARES are hashes
    already. ``as_written`` takes reposts, replies, texts and addresses as they stand in the file,
    repeated rows and all, in place of normal forms. Raises UnknownFormat where no layout fits,
    BadInput where the file cannot be read, and CaseError where a folder is no case.

    Example: ``read("tweets.csv").shares``
    """
    source = Source(Path(path), key, platform, as_written)
    found = [pl.DataFrame(schema=polars_schema(SHARES))]
    texts = [pl.DataFrame(schema=_TEXTS)]
    for posts, stated in source.parts():
        found += [stated, shares(posts)]
        texts.append(posts.select(list(_TEXTS)).drop_nulls())
    return Reading(
        pl.concat(found), pl.concat(texts), source.layout, source.rows, source.rejected,
        source.exercise_id,
    )  # fmt: skip
