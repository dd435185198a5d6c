"""Posts of a case or of a file, with every record accounted for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sealane.errors import BadInput
from sealane.inform.case import Case
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey, PostOptions, read_posts
from sealane.tables import POSTS, polars_schema

__all__ = ["PostsRead", "read"]


@dataclass(frozen=True)
class PostsRead:
    """POSTS, the layout, how many records were left out for which reason, and the key of hashes."""

    posts: pl.DataFrame
    layout: str
    rows: int
    rejected: dict[str, int]
    key: AccountKey


def read(
    path: str | Path, *, key: AccountKey | None = None, platform: str | None = None
) -> PostsRead:
    """Read the posts of a case, or of a file in any layout of posts.

    What it cannot tell: which posts of a case were rejected when they were read; the case tells
    that. ``key`` makes the hashes of a file, as in coordination; with none, one is made for this
    reading. Raises UnknownFormat where no layout fits, BadInput where the file cannot be read or
    names objects and no posts, and CaseError where a folder is no case.

    Example: ``read("posts.csv").posts``
    """
    path = Path(path)
    if path.is_dir():
        case = Case(path)
        rows = sum(one["accepted"] for one in case.files())
        return PostsRead(case.posts(), "case", rows, {}, case.key())
    [source] = open_inputs([path])
    own = key or AccountKey(secrets.token_bytes(32))
    reading = read_posts(source, own, PostOptions(platform=platform))
    found = [pl.DataFrame(schema=polars_schema(POSTS)), *(batch.posts for batch in reading)]
    report = reading.report
    if report.accepted and not report.posts:
        raise BadInput(
            f"{path}: the file names objects that were shared, and no posts.",
            hint="Give the posts themselves; sealane inform coordination reads shares.",
            file=str(path),
        )
    return PostsRead(
        pl.concat(found),
        reading.layout,
        report.accepted + report.rejected,
        report.rejected_by_reason,
        own,
    )
