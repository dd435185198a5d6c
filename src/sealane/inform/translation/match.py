"""Who says in another language what this text says? Matches between exemplars, with their reasons.

Two ways, told apart. Anchors (numbers, places, links, names of the lexicon) need no model and
explain themselves. A model of sentences finds the mutual nearest neighbours with a margin over the
next ones (Artetxe and Schwenk 2019, doi:10.18653/v1/P19-1309). A pair is called a translation only
where a model found it so, and where no number of a ship or place speaks against it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from sealane.inform.translation.anchor import anchors
from sealane.inform.translation.block import Blocks, blocks
from sealane.inform.translation.by_anchor import FOUND, by_anchors, shared_anchors, weighed
from sealane.inform.translation.by_model import by_model
from sealane.inform.translation.embedder import Embedder
from sealane.inform.translation.rule import RULE, Measured, Rule

__all__ = ["PAIRS", "Translations", "translations"]

PAIRS = {
    "cluster": pl.String,
    "other": pl.String,
    "language": pl.String,
    "other_language": pl.String,
    "relation": pl.String,
    "by": pl.String,
    "score": pl.Float64,
    "margin": pl.Float64,
    "anchors": pl.List(pl.String),
    "differs": pl.List(pl.String),
    "text": pl.String,
    "other_text": pl.String,
}
"""The columns of pairs; ``cluster`` is the exemplar that began earlier."""
AGAINST = ("imo", "mmsi", "coordinates", "hull")
"""Kinds that speak against a translation where both texts have one and none is shared."""
NUMBERS = (*AGAINST, "quantity", "number", "date")
"""Kinds whose difference is told."""


@dataclass(frozen=True, eq=False)
class Translations:
    """Pairs of exemplars across languages, and how they were found."""

    pairs: pl.DataFrame
    """As :data:`PAIRS`: those of a model first, the surest first."""
    model: str | None
    """The model that ran; None: anchors alone."""
    measured: tuple[Measured, ...]
    """Precision and recall of that model where they were measured."""
    exemplars: int
    compared: int
    """Pairs of two languages within the window."""
    blocked_by: str
    """``time``, or ``time and anchors`` where the budget asked for it."""
    rule: Rule

    def sentence(self) -> str:
        """How these pairs came about, as an answer tells it."""
        where = f"{self.compared:,} pairs within {self.rule.window_h:g} h"
        if self.model is None:
            return f"Anchors only: no model of sentences ran ({where})."
        told = ", ".join(
            f"{one.language}-en precision {one.precision:.2f} at recall {one.recall:.2f}"
            for one in self.measured
        )
        said = told or "its precision was not measured"
        return f"Model {self.model} ({said}); {where}, blocked by {self.blocked_by}."

    def sentence_ja(self) -> str:
        """The same in Japanese."""
        where = f"{self.rule.window_h:g}時間以内の{self.compared:,}組"
        if self.model is None:
            return f"手掛かりのみ：文の意味モデルは使っていない（{where}）。"
        told = "、".join(
            f"{one.language}–en 適合率{one.precision:.2f}・再現率{one.recall:.2f}"
            for one in self.measured
        )
        by = {"time": "時間", "time and anchors": "時間と手掛かり"}[self.blocked_by]
        return f"モデル {self.model}（{told or '適合率は未測定'}）。{where}、絞り込みは{by}。"

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "model": self.model,
            "how": self.sentence(),
            "how_ja": self.sentence_ja(),
            "measured": [asdict(one) for one in self.measured],
            "exemplars": self.exemplars,
            "compared": self.compared,
            "blocked_by": self.blocked_by,
            "window_h": self.rule.window_h,
            "pairs": self.pairs.to_dicts(),
        }


def translations(
    exemplars: pl.DataFrame, embedder: Embedder | None = None, rule: Rule = RULE
) -> Translations:
    """Matches between exemplars of two languages.

    ``exemplars`` has one row for each cluster: cluster, text, language (null: by script), first_at,
    last_at, and where known urls and media. Those further apart than ``window_h`` are never
    compared. Each exemplar has one match by a model in each other language at most, and one by
    anchors.

    Columns of the pairs: ``relation`` is ``translation`` (by a model, nothing against it),
    ``differs`` (by a model, but with another ship's number or place), or ``same anchors``.
    ``score`` is the cosine, or the part of the anchors' weight that both share; ``margin`` is null
    without a model. ``anchors`` is what both have, ``differs`` the kinds of numbers that both have
    and of which none is shared.

    It cannot tell who translated whom, nor a machine's work from a person's. Texts that say nearly
    the same of two incidents can match: both stand in the row, read them.

    Raises BadInput where the table is none of exemplars.
    """
    blocked = blocks(exemplars, rule)
    told = weighed(anchors(blocked.exemplars, rule), blocked.exemplars.height, rule)
    shared = shared_anchors(blocked, told, rule)
    found = [by_anchors(blocked, told, shared, rule)]
    is_within = blocked.pairs <= rule.budget_pairs
    if embedder is not None and blocked.pairs:
        among = None if is_within else shared.select("row", "other").unique().sort("row", "other")
        vectors = embedder.embed(blocked.exemplars["text"])
        found.insert(
            0,
            by_model(blocked, vectors, embedder.rule, rule, name=embedder.name, among=among),
        )
    return Translations(
        pairs=_told(blocked, pl.concat(found), told, shared),
        model=None if embedder is None else embedder.name,
        measured=() if embedder is None else embedder.rule.measured,
        exemplars=blocked.exemplars.height,
        compared=blocked.pairs,
        blocked_by="time" if is_within or embedder is None else "time and anchors",
        rule=rule,
    )


def _told(
    blocked: Blocks, found: pl.DataFrame, told: pl.DataFrame, shared: pl.DataFrame
) -> pl.DataFrame:
    """Pairs as they are told: a pair of both ways once, by the model."""
    assert list(found.columns) == list(FOUND)
    pairs = found.unique(["row", "other"], keep="first", maintain_order=True)
    common = shared.group_by("row", "other", maintain_order=True).agg(
        (pl.col("kind") + ":" + pl.col("anchor")).alias("anchors")
    )
    pairs = pairs.join(common, on=["row", "other"], how="left", maintain_order="left")
    pairs = pairs.join(
        _differing(pairs, told, shared), on=["row", "other"], how="left", maintain_order="left"
    )
    none: list[str] = []
    pairs = pairs.with_columns(
        pl.col("anchors").fill_null(pl.lit(none, pl.List(pl.String))),
        pl.col("differs").fill_null(pl.lit(none, pl.List(pl.String))),
    )
    is_against = pl.col("differs").list.set_intersection(list(AGAINST)).list.len() > 0
    relation = (
        pl.when(pl.col("by") == "anchors")
        .then(pl.lit("same anchors"))
        .when(is_against)
        .then(pl.lit("differs"))
        .otherwise(pl.lit("translation"))
    )
    names = pl.Series(list(blocked.groups), dtype=pl.String)
    who = blocked.exemplars.select("cluster", "text").with_columns(
        names.gather(pl.Series(blocked.group)).alias("language")
    )
    one = who.with_row_index("row")
    two = who.select(pl.all().name.prefix("other_")).with_row_index("other_row")
    whole = pairs.with_columns(relation.alias("relation"))
    whole = whole.join(one, on="row", maintain_order="left")
    whole = whole.join(two, left_on="other", right_on="other_row", maintain_order="left")
    told_pairs = whole.drop("other").rename({"other_cluster": "other"}).select(list(PAIRS))
    return told_pairs.sort(
        pl.col("by") == "anchors", "margin", "score", "cluster", "other",
        descending=[False, True, True, False, False],
    )  # fmt: skip


def _differing(pairs: pl.DataFrame, told: pl.DataFrame, shared: pl.DataFrame) -> pl.DataFrame:
    """Kinds of numbers that both texts of a pair have, and of which none is shared."""
    kinds = _as_numbers(told.filter(pl.col("kind").is_in(list(NUMBERS))).select("row", "kind"))
    shared = _as_numbers(shared.select("row", "other", "kind"))
    both = pairs.select("row", "other").join(kinds, on="row")
    both = both.join(kinds.rename({"row": "other"}), on=["other", "kind"])
    apart = both.join(shared, on=["row", "other", "kind"], how="anti")
    return apart.group_by("row", "other").agg(pl.col("kind").sort().alias("differs"))


def _as_numbers(kinds: pl.DataFrame) -> pl.DataFrame:
    """Each once; the number of a hull is a number too."""
    number = pl.lit("number").alias("kind")
    return pl.concat([kinds, kinds.filter(pl.col("kind") == "hull").with_columns(number)]).unique()
