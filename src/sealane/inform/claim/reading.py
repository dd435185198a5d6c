"""What to hold against the tracks: claims by hand, posts of a file or a case, or a plain text."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any

import polars as pl

from sealane.errors import BadInput
from sealane.inform.case import Case
from sealane.inform.claim.claim import Claim, claim_of
from sealane.inform.claim.extract import claims_in
from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey, PostOptions, read_posts

__all__ = ["Said", "said_in"]

_WANTED = {
    "post_id": pl.String(),
    "text": pl.String(),
    "posted_at": pl.Datetime("us", "UTC"),
    "language": pl.String(),
}
PLAIN = (".txt", ".md")
JSON = (".json", ".jsonl", ".ndjson")


@dataclass(frozen=True)
class Said:
    """Claims with what they were read from: how many texts, and what was rejected, by reason.

    ``silent`` counts texts in which no claim was found. ``copies``: by the source of a claim, in
    how many posts exactly its text stands; empty where nothing but a text was read.
    """

    claims: tuple[Claim, ...]
    layout: str
    texts: int = 1
    silent: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    copies: Mapping[str, int] = field(default_factory=dict)

    def posts_of(self, claims: Iterable[Claim]) -> int:
        """In how many posts one of these claims stands, word for word; a post counts once."""
        sources = {one.source for one in claims if one.source is not None}
        return sum(self.copies.get(one, 0) for one in sources)


def said_in(
    path: Path,
    *,
    platform: str | None = None,
    zone: tzinfo | None = None,
    names: Collection[str] = (),
) -> Said:
    """The claims of a file or a case; ``names`` and ``zone`` as :func:`claims_in` takes them.

    A JSON object or list with ``did`` in it is claims by hand; ``.txt`` and ``.md`` are one text;
    a folder is a case, anything else a file of posts in any layout that posts have. Posts are named
    by keyed hashes: those of a file are made for this reading and forgotten.

    Raises:
        BadInput: a file cannot be read, or a claim cannot be meant.
        UnknownFormat: no layout of posts fits.
        CaseError: a folder is no case.
    """
    if path.is_dir():
        return _of_posts(Case(path).posts().select(list(_WANTED)), "case", {}, zone, names)
    if path.suffix in JSON:
        by_hand = _by_hand(path)
        if by_hand is not None:
            return Said(by_hand, "claims", texts=len(by_hand))
    if path.suffix in PLAIN:
        texts = pl.Series([_text_of(path)])
        found = claims_in(texts, sources=[path.name], zone=zone, names=names)[0]
        return Said(tuple(found), "text", silent=int(not found))
    [source] = open_inputs([path])
    key = AccountKey(secrets.token_bytes(32))
    reading = read_posts(source, key, PostOptions(platform=platform))
    posts = pl.concat(
        [pl.DataFrame(schema=_WANTED), *(one.posts.select(list(_WANTED)) for one in reading)]
    )
    return _of_posts(posts, reading.layout, reading.report.rejected_by_reason, zone, names)


def _of_posts(
    posts: pl.DataFrame,
    layout: str,
    rejected: Mapping[str, int],
    zone: tzinfo | None,
    names: Collection[str],
) -> Said:
    """Claims of posts; the same text is read once, as it was posted first."""
    posts = posts.drop_nulls("text").sort("posted_at", "post_id")
    posts = posts.with_columns(copies=pl.col("post_id").n_unique().over("text"))
    posts = posts.unique("text", keep="first", maintain_order=True)
    found = claims_in(
        posts["text"],
        posted_at=posts["posted_at"].to_list(),
        languages=posts["language"].to_list(),
        sources=posts["post_id"].to_list(),
        zone=zone,
        names=names,
    )
    silent = sum(not one for one in found)
    claims = tuple(claim for one in found for claim in one)
    copies = dict(posts.select("post_id", "copies").iter_rows())
    return Said(claims, layout, posts.height, silent, dict(rejected), copies)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path}: the text cannot be read ({error}).",
            hint="Give a UTF-8 text.",
            file=str(path),
        ) from error


def _by_hand(path: Path) -> tuple[Claim, ...] | None:
    """Claims that were written as such; None where the file holds something else."""
    text = _text_of(path)
    try:
        parsed = [json.loads(text)]
    except ValueError:
        try:
            parsed = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            return None
    rows: list[Any] = parsed[0] if len(parsed) == 1 and isinstance(parsed[0], list) else parsed
    if not rows or not all(isinstance(row, Mapping) and "did" in row for row in rows):
        return None
    return tuple(claim_of(row) for row in rows)
