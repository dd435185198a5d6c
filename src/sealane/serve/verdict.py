"""The claims of a case with what the tracks say of them: one row for each thing that is claimed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from sealane.errors import NotFound

if TYPE_CHECKING:
    from sealane.inform.claim import Claim, Judgement, Sea
    from sealane.serve.inquiry import SeaOf

__all__ = ["Verdict", "Verdicts", "verdicts_of"]

MOST_POINTS = 400
"""Fixes of one way that is drawn; the first and the last are always among them."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """One thing that is claimed, by however many: the judgement, who says it, and the ways."""

    judgement: Judgement
    said: int
    """How often it is said, as ``sealane inform claim`` counts: a text may say it twice."""
    texts: int
    """Different texts that say it."""
    posts: int
    """Posts with one of those texts, word for word."""
    languages: tuple[str, ...]
    first_at: Any
    clusters: tuple[str, ...]
    """Narratives of those posts, those with most of them first."""
    ways: tuple[dict[str, Any], ...]
    """The fixes that it rests on: mmsi, name, at [s since 1970], lon, lat [deg]."""
    claim_ids: tuple[str, ...]
    """Of every wording of it; the first is the one that was judged."""

    def as_json(self, *, has_ways: bool = False) -> dict[str, Any]:
        """The judgement as the command line prints it, and who says it; ways where asked for."""
        told = self.judgement.as_json() | {
            "said": self.said,
            "texts": self.texts,
            "posts": self.posts,
            "languages": list(self.languages),
            "first_at": self.first_at,
            "narratives": list(self.clusters),
        }
        return told | {"ways": list(self.ways)} if has_ways else told


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Every claim of a case: those that the tracks can decide first, then those said most."""

    rows: tuple[Verdict, ...]
    layout: str
    texts: int
    silent: int
    rejected: dict[str, int]
    thresholds: dict[str, Any]

    def of(self, claim_id: str) -> Verdict:
        """One of them. ``NotFound``."""
        for row in self.rows:
            if claim_id in row.claim_ids:
                return row
        raise NotFound(
            f"There is no claim {claim_id!r}.", hint="Take an id of /api/v1/inform/claims."
        )

    def as_json(self) -> dict[str, Any]:
        """Counts as ``sealane inform claim CASE`` has them: ``readings`` each time that
        something is said, ``distinct_verdicts`` each thing once."""
        counts: dict[str, int] = {}
        for row in self.rows:
            verdict = row.judgement.verdict
            counts[verdict] = counts.get(verdict, 0) + row.said
        return {
            "layout": self.layout,
            "texts": self.texts,
            "texts_without_claim": self.silent,
            "rejected": self.rejected,
            "readings": counts,
            "distinct": len(self.rows),
            "distinct_verdicts": dict(Counter(row.judgement.verdict for row in self.rows)),
            "thresholds": self.thresholds,
        }


def verdicts_of(
    folder: Path, sea_of: SeaOf, posts: pl.DataFrame, clusters: pl.DataFrame
) -> Verdicts:
    """The claims in the posts of a case, each held against the tracks once.

    ``clusters``: post_id and cluster of narratives. It cannot tell what is claimed without a word
    that the rules know.
    """
    from sealane.inform.claim import RULE, VERDICTS, gist_of, judge, said_in

    said = said_in(folder, names=sea_of.heard)
    by_claim: dict[Any, list[Claim]] = {}
    for claim in said.claims:
        by_claim.setdefault(gist_of(claim), []).append(claim)
    copies = _copies(posts, clusters)
    rows = []
    for claims in by_claim.values():
        sea = sea_of.sea(claims[0])
        judgement = judge(claims[0], sea)
        sources = {one.source for one in claims}
        own = copies.filter(pl.col("source").is_in(sources))
        by_cluster = own["cluster"].drop_nulls().value_counts(sort=True)
        rows.append(
            Verdict(
                judgement=judgement,
                said=len(claims),
                texts=len(sources),
                posts=own["post_id"].n_unique(),
                languages=tuple(own["language"].drop_nulls().unique().sort()),
                first_at=own["posted_at"].min(),
                clusters=tuple(
                    by_cluster.sort("count", "cluster", descending=[True, False])["cluster"]
                ),
                ways=_ways(judgement, sea),
                claim_ids=tuple(dict.fromkeys(one.claim_id for one in claims)),
            )
        )
    rows.sort(
        key=lambda row: (list(VERDICTS).index(row.judgement.verdict), -row.posts, row.first_at)
    )
    return Verdicts(
        tuple(rows), said.layout, said.texts, said.silent, dict(said.rejected), RULE.thresholds
    )


def _copies(posts: pl.DataFrame, clusters: pl.DataFrame) -> pl.DataFrame:
    """Every post with a text, and by ``source`` the first post of exactly that text: its claims are
    read there."""
    said = posts.select("post_id", "text", "posted_at", "language").drop_nulls("text")
    said = said.sort("posted_at", "post_id")
    first = pl.col("post_id").first().over("text").alias("source")
    own = clusters.unique("post_id", keep="first", maintain_order=True)
    return said.with_columns(first).join(own, on="post_id", how="left", maintain_order="left")


def _ways(judgement: Judgement, sea: Sea) -> tuple[dict[str, Any], ...]:
    """The fixes that a verdict rests on, of each hull."""
    from sealane.inform.claim.sea import seconds

    when = judgement.claim.when
    if when is None:
        return ()
    ways = []
    for used in judgement.tracks:
        hull = sea.hull(used["mmsi"])
        span = hull.around(seconds(when.since), seconds(when.until))
        at = hull.at[span]
        picked = np.unique(np.linspace(0, len(at) - 1, min(len(at), MOST_POINTS)).astype(int))
        ways.append(
            {
                "mmsi": used["mmsi"],
                "name": used["name"],
                "at": at[picked].tolist(),
                "lon": hull.lon[span][picked].tolist(),
                "lat": hull.lat[span][picked].tolist(),
            }
        )
    return tuple(ways)
