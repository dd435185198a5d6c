"""Shares of a case or of a file of posts, with every record accounted for.

A file is read by :mod:`sealane.observe.posts`, so accounts are keyed hashes, and links and texts
have their normal forms. The modes that answer as a peer does take objects as they are written.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sealane.inform.case import Case
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey, PostOptions, read_posts, shares
from sealane.tables import SHARES, polars_schema

__all__ = ["Reading", "read"]

_TEXTS = {"post_id": pl.String(), "text": pl.String()}


@dataclass(frozen=True)
class Reading:
    """Shares, the texts of posts, the layout, and how many records were left out for which reason.

    ``rows``: records that are posts or shares, or were rejected. ``texts``: post_id and text.
    """

    shares: pl.DataFrame
    texts: pl.DataFrame
    layout: str
    rows: int
    rejected: dict[str, int]


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
    path = Path(path)
    if path.is_dir():
        return _of_case(Case(path))
    [source] = open_inputs([path])
    options = PostOptions(as_written=as_written, keeps_keyed=True, platform=platform)
    reading = read_posts(source, key or AccountKey(secrets.token_bytes(32)), options)
    found = [pl.DataFrame(schema=polars_schema(SHARES))]
    texts = [pl.DataFrame(schema=_TEXTS)]
    for batch in reading:
        found += [batch.shares, shares(batch.posts)]
        texts.append(batch.posts.select(list(_TEXTS)).drop_nulls())
    report = reading.report
    return Reading(
        pl.concat(found),
        pl.concat(texts),
        reading.layout,
        report.accepted + report.rejected,
        report.rejected_by_reason,
    )


def _of_case(case: Case) -> Reading:
    texts = case.posts().select(list(_TEXTS)).drop_nulls()
    found = case.shares()
    rows = sum(one["accepted"] for one in case.files())
    return Reading(found, texts, "case", rows, {})
