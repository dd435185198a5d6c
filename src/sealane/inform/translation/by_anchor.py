"""Matches by what both texts have in common, without a model: each explains itself."""

from __future__ import annotations

import math

import polars as pl

from sealane.inform.translation.block import Blocks
from sealane.inform.translation.rule import HARD, Rule

__all__ = ["FOUND", "by_anchors", "mutual", "shared_anchors"]

FOUND = {
    "row": pl.UInt32,
    "other": pl.UInt32,
    "score": pl.Float64,
    "margin": pl.Float64,
    "by": pl.String,
}
"""The columns of what one way found: the earlier exemplar first."""


def weighed(found: pl.DataFrame, exemplars: int, rule: Rule) -> pl.DataFrame:
    """Anchors with what each says: the weight of its kind, more where few exemplars have it."""
    counts = found.group_by("key").agg(pl.col("row").n_unique().alias("count"))
    kind = pl.col("kind").replace_strict(dict(rule.weights), default=1.0, return_dtype=pl.Float64)
    rarity = 1.0 + math.log(max(exemplars, 1)) - pl.col("count").log()
    return found.join(counts, on="key").with_columns((kind * rarity).alias("weight"))


def shared_anchors(blocked: Blocks, told: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """Anchors that two exemplars have in common: row, other, kind, anchor, weight.

    ``told`` is of :func:`weighed`. What more than ``common_exemplars`` have brings nobody together.
    """
    near = told.filter(pl.col("count").is_between(2, rule.common_exemplars))
    place = pl.DataFrame(
        {"group": blocked.group, "until": blocked.until}, schema_overrides={"until": pl.UInt32}
    ).with_row_index("row")
    near = near.join(place, on="row")
    others = near.select(
        "key",
        pl.col("row").alias("other"),
        pl.col("group").alias("group_other"),
        (pl.col("kind") == "hull").alias("is_hull"),
    )
    paired = near.join(others, on="key").filter(
        (pl.col("row") < pl.col("other"))
        & (pl.col("other") < pl.col("until"))
        & (pl.col("group") != pl.col("group_other"))
    )
    kind = pl.when("is_hull").then(pl.lit("hull")).otherwise("kind")
    pair = paired.select("row", "other", kind.alias("kind"), "anchor", "weight")
    pair = pair.sort("row", "other", "kind", "anchor", "weight", descending=[False] * 4 + [True])
    return pair.unique(["row", "other", "kind", "anchor"], keep="first", maintain_order=True)


def by_anchors(
    blocked: Blocks, told: pl.DataFrame, shared: pl.DataFrame, rule: Rule
) -> pl.DataFrame:
    """The best match of each exemplar in each other language, mutual, by anchors alone.

    One hard anchor is enough; else ``anchor_count`` of them that are ``anchor_strength`` of what
    both have together, by weight. The score is that part, to nine digits: weights are summed in
    one order, so that the same texts give the same scores, and pairs with equal ones one order.
    """
    own = (
        told.sort("row", "kind", "anchor", "weight")
        .unique(["row", "kind", "anchor"], keep="last", maintain_order=True)
        .group_by("row", maintain_order=True)
        .agg(pl.col("weight").sum().alias("own"))
    )
    summed = shared.group_by("row", "other", maintain_order=True).agg(
        pl.col("weight").sum(),
        pl.len().alias("count"),
        pl.col("kind").is_in(list(HARD)).any().alias("is_hard"),
    )
    others = own.rename({"row": "other", "own": "own_other"})
    summed = summed.join(own, on="row").join(others, on="other")
    part = pl.col("weight") / (pl.col("own") + pl.col("own_other") - pl.col("weight"))
    summed = summed.with_columns(part.clip(0.0, 1.0).round(9).alias("score"))
    is_enough = pl.col("is_hard") | (
        (pl.col("score") >= rule.anchor_strength) & (pl.col("count") >= rule.anchor_count)
    )
    found = mutual(blocked, summed.filter(is_enough).select("row", "other", "score"), "score")
    told_by = found.with_columns(
        pl.lit(None, pl.Float64).alias("margin"), pl.lit("anchors").alias("by")
    )
    return told_by.select(list(FOUND))


def mutual(blocked: Blocks, pairs: pl.DataFrame, by: str) -> pl.DataFrame:
    """Pairs of which each is the other's best in its language; ties go to the earlier row."""
    groups = pl.DataFrame({"group": blocked.group}).with_row_index("two")
    ways = pl.concat(
        [
            pairs.select(one="row", two="other", by=by),
            pairs.select(one="other", two="row", by=by),
        ]
    ).join(groups, on="two")
    ways = ways.sort("one", "group", "by", "two", descending=[False, False, True, False])
    best = ways.unique(["one", "group"], keep="first", maintain_order=True).select("one", "two")
    back = best.rename({"one": "other", "two": "row"})
    both = best.rename({"one": "row", "two": "other"}).join(back, on=["row", "other"])
    return pairs.join(both, on=["row", "other"], how="semi").sort("row", "other")
