"""Posts of a cluster as numbers in order of time, with what they declare, and the posts they name
that we do not have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.errors import BadInput
from sealane.observe.posts import numbered, simplified, text_key
from sealane.tables import POSTS, polars_schema

__all__ = ["KINDS", "Nodes", "checked", "copy_key", "nodes_of"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

KINDS = ("repost", "quote", "reply")
"""How a platform declares a parent; the first that leads to a post of the cluster holds."""
_COLUMNS = {"repost": "repost_of", "quote": "quote_of", "reply": "reply_to"}
NEEDED = ("post_id", "account", "platform", "posted_at", "text", "language", *_COLUMNS.values())
OPTIONAL = {"match": pl.String(), "cluster": pl.String(), "followers": pl.Int64()}


@dataclass(frozen=True)
class Nodes:
    """Observed posts and missing ones, each after what it declares to come from.

    ``posts``: the observed ones with ``node``, their number. Arrays have one entry for each node:
    ``at`` [us] no earlier than a declared parent's, ``declared`` its number or -1, ``kind`` of it
    (place in :data:`KINDS`, or -1), ``is_missing``: named by reposts, not had. ``copy``: number of
    the text, ``cluster`` and ``platform`` likewise; -1: none.
    """

    posts: pl.DataFrame
    at: Ints
    declared: Ints
    kind: Ints
    is_missing: Flags
    copy: Ints
    cluster: Ints
    platform: Ints
    platforms: tuple[str, ...]
    is_near: Flags
    """Whether a node may be a near copy of others: not so where its text is too short."""
    weight: Ints
    weighed_by: str
    repeated: int
    answers_missing: Flags
    """Whether a node quotes or answers a post that we do not have."""
    counts: dict[str, int]
    """Parents by what is known of them: declared, missing originals, missing others, outside,
    declared although the clocks say later, circles cut."""


def checked(posts: pl.DataFrame) -> pl.DataFrame:
    """The columns that are needed, each post once, by time and name.

    Raises BadInput where one is missing or of another type, or where a post, account, platform or
    time is null.
    """
    schema = polars_schema(POSTS)
    for name in NEEDED:
        if name not in posts.columns:
            raise BadInput(
                f"The table of posts has no column {name!r}.",
                hint=f"Give it {', '.join(NEEDED)}.",
                field=name,
            )
        if posts.schema[name] != schema[name]:
            raise BadInput(
                f"{name} is {posts.schema[name]}, expected {schema[name]}.",
                hint="Cast the column first.",
                field=name,
            )
    for name in NEEDED[:4]:
        if posts[name].null_count():
            raise BadInput(
                f"{name} is null in {posts[name].null_count()} rows.",
                hint="Leave posts out that say no account or time.",
                field=name,
            )
    there = [name for name in OPTIONAL if name in posts.columns]
    kept = posts.select(*NEEDED, *(pl.col(name).cast(OPTIONAL[name]) for name in there))
    if kept["post_id"].n_unique() == kept.height:
        return kept.sort("posted_at", "post_id")
    ordered = kept.sort("posted_at", "post_id", "account", "text", nulls_last=True)
    return ordered.unique("post_id", keep="first", maintain_order=True)


def copy_key(text: pl.Series, language: pl.Series) -> pl.Series:
    """What two texts are compared by: the normal form, in simplified characters unless Japanese."""
    codes, rows = numbered(text)  # copies are many: each text is worked out once
    key = text_key(text.gather(rows))
    as_is, plain = key.gather(codes), simplified(key).gather(codes)
    return as_is.zip_with((language == "ja").fill_null(value=False), plain)


@dataclass
class _Declared:
    """By post: the row of the declared parent (missing ones follow the posts), and its kind."""

    row: Ints
    kind: Ints
    answers_missing: Flags
    ghosts: Ints
    """[us] By missing original, the time of the first post that passes it on."""
    counts: dict[str, int]


def nodes_of(posts: pl.DataFrame, elsewhere: pl.Series) -> Nodes:
    """The nodes of a cluster; ``elsewhere``: ids of all posts read, of the cluster or not."""
    from sealane.inform.origin.cascade_kernel import declared_depth, no_earlier_than

    table = checked(posts)
    said = _declared(table, elsewhere)
    size, extra = table.height, said.ghosts.shape[0]
    at = np.concatenate([table["posted_at"].to_physical().to_numpy(), said.ghosts])
    parent = np.append(said.row, np.full(extra, -1))
    has = np.flatnonzero(parent >= 0)
    later = int((at[parent[has]] > at[has]).sum())
    depth, cut = declared_depth(parent)
    at = no_earlier_than(at, parent, np.argsort(depth, kind="stable"))
    order = np.lexsort((depth, at))
    place = np.empty(size + extra, np.int64)
    place[order] = np.arange(size + extra)
    rows = np.append(np.arange(size), _first_kids(said.row, size, extra))[order]
    is_missing, moved = order >= size, parent[order]
    kind = np.append(said.kind, np.full(extra, -1))[order]
    weight, weighed_by = _weight(table, said.row)
    codes = _codes(table)
    return Nodes(
        posts=table.with_columns(pl.Series("node", place[:size])),
        at=at[order],
        declared=np.where(moved >= 0, place[moved], -1),
        kind=np.where(moved >= 0, kind, -1),
        is_missing=is_missing,
        copy=codes["copy"][rows],
        cluster=codes["cluster"][rows],
        platform=codes["platform"][rows],
        platforms=tuple(table["platform"].unique().sort().to_list()),
        is_near=_is_near(table)[rows],
        weight=np.where(is_missing, -1, weight[rows]),
        weighed_by=weighed_by,
        answers_missing=said.answers_missing[rows] & ~is_missing,
        repeated=posts.height - size,
        counts=said.counts | {"declared_although_later": later, "circles_cut": int(cut)},
    )


def _declared(table: pl.DataFrame, elsewhere: pl.Series) -> _Declared:
    """What each post declares: the first of repost, quote and reply that leads to a post of the
    cluster; else the missing original that it passes on."""
    size = table.height
    row, kind = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    is_outside, is_missing = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for number, name in enumerate(_COLUMNS.values()):
        found = _rows_of(table, name)
        takes = (row < 0) & (found >= 0)
        row[takes], kind[takes] = found[takes], number
        absent = _absent(table, name, found)
        outside = absent.copy()
        if absent.any():
            outside[absent] = table[name].filter(absent).is_in(elsewhere.implode()).to_numpy()
        is_outside |= outside
        is_missing |= absent & ~outside
        if number == 0:
            original = table["repost_of"].set(pl.Series(~(absent & ~outside)), None)
    names, number_of = _numbered_by_name(original.set(pl.Series(row >= 0), None))
    passes = number_of >= 0
    ghosts = np.full(names, np.iinfo(np.int64).max)
    np.minimum.at(ghosts, number_of[passes], table["posted_at"].to_physical().to_numpy()[passes])
    row[passes], kind[passes] = size + number_of[passes], 0
    counts = {
        "declared": int((row >= 0).sum()),
        "missing_originals": names,
        "reposts_of_missing": int(passes.sum()),
        "quotes_and_replies_of_missing": int((is_missing & (row < 0)).sum()),
        "parents_outside_the_cluster": int((is_outside & ~is_missing & (row < 0)).sum()),
    }
    return _Declared(row, kind, is_missing & (row < 0), ghosts, counts)


def _rows_of(table: pl.DataFrame, name: str) -> Ints:
    """The row of the post that each names; -1 where it is none of them, or itself."""
    size = table.height
    if table[name].null_count() == size:
        return np.full(size, -1, np.int64)
    known = table.select(pl.col("post_id").alias(name)).with_row_index("row")
    found = table.select(name).join(known, on=name, how="left", maintain_order="left")
    row = found["row"].cast(pl.Int64).fill_null(-1).to_numpy().copy()
    row[row == np.arange(size)] = -1
    return row


def _absent(table: pl.DataFrame, name: str, found: Ints) -> Flags:
    """Whether each names a post that is none of them; itself does not count."""
    is_named = table[name].is_not_null() & (table[name] != table["post_id"])
    return is_named.fill_null(value=False).to_numpy() & (found < 0)


def _numbered_by_name(column: pl.Series) -> tuple[int, Ints]:
    """How many names there are, and the number of each in order of names; -1 of null."""
    names = column.drop_nulls().unique().sort().alias("name")
    told = pl.DataFrame([names]).with_row_index("number")
    found = pl.DataFrame([column.alias("name")]).join(
        told, on="name", how="left", maintain_order="left"
    )
    return len(names), found["number"].cast(pl.Int64).fill_null(-1).to_numpy()


def _first_kids(row: Ints, size: int, extra: int) -> Ints:
    """The first post that passes each missing one on."""
    first = np.full(extra, size, np.int64)
    rows = np.flatnonzero(row >= size)
    np.minimum.at(first, row[rows] - size, rows)
    return first


def _codes(table: pl.DataFrame) -> dict[str, Ints]:
    """Numbers of texts, clusters and platforms; -1 of null."""
    key = copy_key(table["text"], table["language"])
    if "cluster" in table.columns:
        cluster = numbered(table["cluster"])[0].cast(pl.Int64).fill_null(-1).to_numpy()
    else:
        cluster = np.zeros(table.height, np.int64)
    return {
        "copy": numbered(key)[0].cast(pl.Int64).fill_null(-1).to_numpy(),
        "cluster": cluster,
        "platform": _numbered_by_name(table["platform"])[1],
    }


def _is_near(table: pl.DataFrame) -> Flags:
    if "match" not in table.columns:
        return np.ones(table.height, np.bool_)
    return table["match"].is_in(["exact", "near"]).fill_null(value=False).to_numpy()


def _weight(table: pl.DataFrame, row: Ints) -> tuple[Ints, str]:
    """How followed the account of each post is: its followers, or how often it is passed on."""
    if "followers" in table.columns and table["followers"].null_count() < table.height:
        return table["followers"].fill_null(0).to_numpy(), "followers"
    account = numbered(table["account"])[0].cast(pl.Int64).to_numpy()
    own = row[(row >= 0) & (row < table.height)]
    times = np.bincount(account[own], minlength=int(account.max(initial=-1)) + 1)
    return times[account].astype(np.int64), "times passed on in the cluster"
