"""Matches by a model: mutual nearest neighbours, with a margin over the next ones."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.translation.block import Blocks
from sealane.inform.translation.by_anchor import FOUND, mutual
from sealane.inform.translation.embedder import Vectors
from sealane.inform.translation.rule import Model, Rule

__all__ = ["by_model", "margins"]

_TILE = 512
"""Rows of a tile of cosines: a megabyte for each thousand rows that it meets."""


def by_model(
    blocked: Blocks,
    vectors: Vectors,
    model: Model,
    rule: Rule,
    *,
    name: str,
    among: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Mutual best matches whose strength (margin times root of the cosine) reaches the threshold.

    ``among``: the pairs (row, other) that alone are compared; None: all within the window.
    """
    strong = margins(blocked, vectors, model, rule, among=among)
    found = mutual(blocked, strong, "strength").filter(pl.col("strength") >= model.threshold)
    return found.with_columns(pl.lit(name).alias("by")).select(list(FOUND))


def margins(
    blocked: Blocks,
    vectors: Vectors,
    model: Model,
    rule: Rule,
    *,
    among: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The nearest of each exemplar in each other language: row, other, score, margin, strength.

    The margin is the cosine over the mean cosine of the nearest of both sides (the ratio of Artetxe
    and Schwenk). No neighbour counts as further away than the model's usual cosine, which also
    stands for those that a side with fewer than ``neighbours`` has not.
    """
    best, who = _nearest(blocked, vectors, rule.neighbours, among)
    mean = np.where(who >= 0, best, -1.0).clip(model.usual_cosine).mean(axis=2)
    row, group, place = np.nonzero(who >= 0)
    other, cosine = who[row, group, place].astype(np.int64), best[row, group, place]
    around = (mean[row, group] + mean[other, blocked.group[row]]) / 2
    margin = cosine / around
    table = pl.DataFrame(
        {
            "row": np.minimum(row, other),
            "other": np.maximum(row, other),
            "score": cosine.astype(np.float64),
            "margin": margin.astype(np.float64),
            "strength": (margin * np.sqrt(cosine.clip(0.0))).astype(np.float64),
        },
        schema_overrides={"row": pl.UInt32, "other": pl.UInt32},
    )
    return table.unique(["row", "other"]).sort("row", "other")


def _nearest(
    blocked: Blocks, vectors: Vectors, neighbours: int, among: pl.DataFrame | None
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Cosines and rows of the nearest, by row, language and rank; -1 where there is none."""
    from sealane.inform.translation.neighbour_kernel import keep_nearest, keep_pairs

    size = vectors.shape[0]
    best = np.full((size, len(blocked.groups), neighbours), -np.inf, np.float32)
    who = np.full(best.shape, -1, np.int32)
    if among is not None:
        one, other = (among[name].cast(pl.Int64).to_numpy() for name in ("row", "other"))
        cosine = np.empty(len(one), np.float32)
        for at in range(0, len(one), _TILE * _TILE):
            part = slice(at, at + _TILE * _TILE)
            np.einsum("ij,ij->i", vectors[one[part]], vectors[other[part]], out=cosine[part])
        keep_pairs(one, other, cosine, blocked.group, best, who)
        return best, who
    for first in range(0, size, _TILE):
        end = int(blocked.until[first : first + _TILE].max())
        tile = vectors[first : first + _TILE] @ vectors[first:end].T
        keep_nearest(tile, first, blocked.until, blocked.group, best, who)
    return best, who
