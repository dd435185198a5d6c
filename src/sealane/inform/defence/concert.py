"""Which groups act in concert, as a brief may tell them: counted, with chance and ordinary reasons.

Groups of fewer accounts than may be told are counted alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from sealane.inform.coordination import Coordination, Explanation, Finding

__all__ = ["Crowd", "Group", "crowds_of", "groups_of"]


@dataclass(frozen=True)
class Crowd:
    """A burst that was set aside: what kind of thing, by how many, when. Not the thing itself."""

    kind: str
    posts: int
    accounts: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Group:
    """A group of enough accounts; ``accounts`` are keyed hashes, which only STIX carries."""

    key: str
    accounts: tuple[str, ...] = field(repr=False)
    objects: int
    kinds: dict[str, int]
    """Objects by kind that two members or more shared."""
    ties: int
    q: float
    q_common: float
    q_within: float | None
    first_at: datetime
    last_at: datetime
    languages: tuple[str, ...]
    explanations: tuple[Explanation, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it; the accounts as a count and a digest."""
        told = dict(vars(self))
        told["accounts"] = len(self.accounts)
        told["accounts_sha256"] = _digest(self.accounts)
        told["languages"] = list(self.languages)
        told["explanations"] = [{"kind": one.kind, "part": one.part} for one in self.explanations]
        return told


def groups_of(
    found: Coordination, shares: pl.DataFrame, posts: pl.DataFrame, least: int
) -> tuple[tuple[Group, ...], int]:
    """Groups of at least so many accounts, the largest first, and how many are smaller."""
    told = [_group(one, shares, posts) for one in found.groups if len(one.accounts) >= least]
    told.sort(key=lambda one: (-len(one.accounts), one.first_at, one.key))
    return tuple(told), len(found.groups) - len(told)


def _group(one: Finding, shares: pl.DataFrame, posts: pl.DataFrame) -> Group:
    accounts = tuple(sorted(one.accounts))
    own = shares.filter(
        pl.col("account").is_in(accounts),
        pl.col("shared_at").is_between(one.first_at, one.last_at),
    )
    met = own.group_by("kind", "object").agg(pl.col("account").n_unique())
    kinds = met.filter(pl.col("account") >= 2).group_by("kind").len().sort("kind")
    said = posts.filter(pl.col("account").is_in(accounts))["language"].drop_nulls()
    return Group(
        key=_digest(accounts)[:16],
        accounts=accounts,
        objects=one.objects,
        kinds=dict(kinds.iter_rows()),
        ties=one.ties,
        q=one.q,
        q_common=one.q_common,
        q_within=one.q_within,
        first_at=one.first_at,
        last_at=one.last_at,
        languages=tuple(said.unique().sort().to_list()),
        explanations=one.explanations,
    )


def crowds_of(found: Coordination, most: int) -> tuple[Crowd, ...]:
    """The largest crowds that were set aside."""
    columns = ("kind", "posts", "accounts", "first_at", "last_at")
    return tuple(Crowd(**row) for row in found.bursts.head(most).select(columns).to_dicts())


def _digest(accounts: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(accounts).encode()).hexdigest()
