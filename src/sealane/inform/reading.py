"""Posts and shares of a case or of a file, with every record accounted for.

A file is read by :mod:`sealane.observe.posts`, so accounts are keyed hashes, and links and texts
have their normal forms.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from sealane.errors import BadInput
from sealane.inform.case import Case
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey, PostOptions, read_posts
from sealane.tables import POSTS, polars_schema

__all__ = ["Posts", "Source", "read"]


@dataclass
class Source:
    """A case or file, part by part; layout and counts are known after the last part.

    ``rows``: records that are posts or shares, or were rejected. ``exercise_id``: the drill of the
    case, or those that records of the file name; None: real.
    """

    path: Path
    key: AccountKey | None = None
    platform: str | None = None
    as_written: bool = False
    layout: str = "case"
    rows: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    exercise_id: str | None = None

    def parts(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """POSTS, and the SHARES that the file states itself or has as written."""
        if self.path.is_dir():
            case = Case(self.path)
            self.rows = sum(one["accepted"] for one in case.files())
            self.exercise_id = case.exercise_id
            yield case.posts(), case.stated_shares()
            return
        [source] = open_inputs([self.path])
        options = PostOptions(as_written=self.as_written, keeps_keyed=True, platform=self.platform)
        reading = read_posts(source, self.key or AccountKey(secrets.token_bytes(32)), options)
        drills: set[str] = set()
        for batch in reading:
            drills |= {one for one in batch.exercises if one is not None}
            yield batch.posts, batch.shares
        self.exercise_id = ", ".join(sorted(drills)) or None
        report = reading.report
        self.layout = reading.layout
        self.rows = report.accepted + report.rejected
        self.rejected = report.rejected_by_reason


@dataclass(frozen=True)
class Posts:
    """POSTS, the layout, and how many records were left out for which reason.

    ``rows``: records that are posts, or were rejected. ``exercise_id``: the drill that they are of.
    """

    posts: pl.DataFrame
    layout: str
    rows: int
    rejected: dict[str, int]
    exercise_id: str | None = None


def read(path: str | Path, *, key: AccountKey | None = None, platform: str | None = None) -> Posts:
    """Read the posts of a case, or of a file in any layout that posts have.

    What it cannot tell: which posts of a case were rejected when they were read; the case tells
    that. ``key`` makes the hashes of a file's accounts, and the same key gives the same ones; with
    none, one is made for this reading and forgotten. Raises UnknownFormat where no layout fits,
    BadInput where the file cannot be read or tells shares without posts, and CaseError where a
    folder is no case.

    Example: ``read("tweets.csv").posts``
    """
    source = Source(Path(path), key, platform)
    found, stated = [pl.DataFrame(schema=polars_schema(POSTS))], 0
    for posts, shares in source.parts():
        found.append(posts)
        stated += shares.height
    posts = pl.concat(found)
    if stated and not posts.height and source.layout != "case":
        raise BadInput(
            f"{source.path}: the file tells shares, and no post with its text.",
            hint="Give the file of posts, or a case.",
            file=str(source.path),
        )
    return Posts(posts, source.layout, source.rows, source.rejected, source.exercise_id)
