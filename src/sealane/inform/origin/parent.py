"""From which post may each come? What its platform declares, what it copies, and what stays open.

Parents are looked for where none is declared, where the declared one is missing, and where a
platform's repost names the original and not the post that was passed on: then somebody between may
have been the way (DeVerna, Pierri, Aiyappa, Pacheco, Bryden and Menczer 2024, arXiv 2410.21554).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.origin.node import KINDS, Nodes

__all__ = ["RECONSTRUCTIONS", "TIERS", "Parents", "bands", "parents_of"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TIERS = ("declared", "exact copy", "near copy", "translation", "time only")
"""Evidence for an edge, the surest first. The last is none: such a post has no parent."""
TIME_ONLY = len(TIERS) - 1
RECONSTRUCTIONS = ("declared", "earliest", "most_recent", "most_followed")
"""Declared parents alone, and of the candidates each time the earliest, the last one before, or
that of the account most followed."""
TIED = "tied"
"""As the most recent, and posts that no clock puts in order come from the first of them: no edge is
made of it, but a range holds it."""


class Found(NamedTuple):
    """Candidates of each node: how many, and the first, the last and the heaviest of them (-1)."""

    many: Ints
    first: Ints
    last: Ints
    best: Ints


@dataclass(frozen=True)
class Parents:
    """The parent of each node in each reconstruction (-1: none), and the evidence for it.

    ``tier``: place in :data:`TIERS`. ``candidates``: of how many the parent is one; 1 where it is
    declared and certain.
    """

    by: Mapping[str, Ints]
    tier: Ints
    candidates: Ints

    def edges(self, nodes: Nodes) -> pl.DataFrame:
        """One row for each post, by time: ids of the parents; null: none, or one that we lack."""
        names = pl.Series([None] * len(nodes.at), dtype=pl.String)
        names = names.scatter(nodes.posts["node"], nodes.posts["post_id"])
        tiers = pl.Series(TIERS).gather(pl.Series(self.tier))
        kinds = pl.Series([None, *KINDS], dtype=pl.String).gather(pl.Series(nodes.kind + 1))

        def name(parent: Ints) -> pl.Series:
            return names.gather(pl.Series(parent).set(pl.Series(parent < 0), None))

        told = pl.DataFrame(
            {
                "post_id": names,
                "tier": tiers,
                "declared_as": kinds,
                "is_parent_missing": _is_of_missing(nodes),
                "candidates": self.candidates,
                **{one: name(self.by[one]) for one in RECONSTRUCTIONS},
            }
        )
        return told.filter(pl.Series(~nodes.is_missing))


def bands(nodes: Nodes, resolution_us: Mapping[str, int], lag_us: int) -> tuple[Ints, int]:
    """How much earlier a post must be to have been before [us]: by platform for posts of the same,
    and between platforms."""
    own = np.array([resolution_us.get(name, 1) for name in nodes.platforms], np.int64)
    return own, int(own.max(initial=1)) + lag_us


def parents_of(
    nodes: Nodes, own_us: Ints, across_us: int, *, is_text: bool, has_clusters: bool
) -> Parents:
    """The parents of all nodes; ``is_text``: what holds the posts together is a text, so that near
    copies and translations are evidence."""
    declared = np.where(nodes.declared >= 0, nodes.declared, -1)
    tier = np.where(declared >= 0, 0, TIME_ONLY)
    candidates = (declared >= 0).astype(np.int64)
    by = {name: declared.copy() for name in RECONSTRUCTIONS}
    _through(nodes, own_us, by, candidates)
    groups = _groups(nodes, is_text=is_text, has_clusters=has_clusters)
    for number, group in groups:
        if not (tier == TIME_ONLY).any():
            break
        found = _found(nodes, group, own_us, across_us)
        takes = (tier == TIME_ONLY) & (found.many > 0)
        tier[takes], candidates[takes] = number, found.many[takes]
        for name, which in (
            ("earliest", found.first),
            ("most_recent", found.last),
            ("most_followed", found.best),
        ):
            by[name][takes] = which[takes]
    by["earliest"][nodes.is_missing] = -1  # it may have been the first of all
    by[TIED] = _joined(nodes, by["most_recent"], groups)
    return Parents(by, tier, candidates)


_EXACT, _NEAR, _TRANSLATION = 1, 2, 3


def _groups(nodes: Nodes, *, is_text: bool, has_clusters: bool) -> list[tuple[int, Ints]]:
    """Within which groups of nodes candidates are looked for, by tier; -1: in none."""
    groups = [(_EXACT, nodes.copy)]
    if is_text:
        groups.append((_NEAR, np.where(nodes.is_near & (nodes.copy >= 0), nodes.cluster, -1)))
        if has_clusters:
            groups.append((_TRANSLATION, np.where(nodes.copy >= 0, 0, -1)))
    return groups


def _through(nodes: Nodes, own_us: Ints, by: dict[str, Ints], candidates: Ints) -> None:
    """Reposts that name the original: whoever passed it on before may have been between."""
    reposts = (nodes.declared >= 0) & (nodes.kind == 0)
    of_repost = reposts.copy()
    of_repost[reposts] = reposts[nodes.declared[reposts]]
    chains = np.unique(nodes.platform[of_repost])  # platforms that name the post passed on
    open_ = reposts & ~np.isin(nodes.platform, chains)
    if not open_.any():
        return
    group = np.where(open_, nodes.declared, -1)
    found = _found(nodes, group, own_us, None)
    some = open_ & (found.many > 0)
    candidates[some] += found.many[some]
    by["most_recent"][some] = found.last[some]
    original = nodes.declared
    is_heavier = np.zeros(some.shape[0], np.bool_)
    is_heavier[some] = nodes.weight[found.best[some]] > nodes.weight[original[some]]
    by["most_followed"][is_heavier] = found.best[is_heavier]


def _found(nodes: Nodes, group: Ints, own_us: Ints, across_us: int | None) -> Found:
    """Candidates within each group: earlier by the band of the platform, or of two platforms."""
    platforms = len(nodes.platforms)
    within = np.where(group >= 0, group * platforms + nodes.platform, -1)
    same = _earlier(nodes, within, own_us)
    if across_us is None or platforms == 1:
        return same
    anybody = _earlier(nodes, group, np.full(platforms, across_us))
    twice = _earlier(nodes, within, np.full(platforms, across_us))
    return Found(
        same.many + anybody.many - twice.many,
        _less(same.first, anybody.first),
        np.maximum(same.last, anybody.last),
        _heavier(same.best, anybody.best, nodes.weight),
    )


def _earlier(nodes: Nodes, group: Ints, lag_by_platform: Ints) -> Found:
    """Candidates of one grouping; missing posts look for some and are none."""
    from sealane.inform.origin.cascade_kernel import earlier

    order = np.argsort(group, kind="stable")
    order = order[int((group < 0).sum()) :]
    starts = np.append(np.flatnonzero(np.diff(group[order], prepend=-1)), order.shape[0])
    lag = lag_by_platform[nodes.platform]
    return Found(*earlier(starts, order, nodes.at, lag, nodes.weight, ~nodes.is_missing))


def _joined(nodes: Nodes, parent: Ints, groups: list[tuple[int, Ints]]) -> Ints:
    """Posts without a parent, whose candidates are all tied with them, below the first of these."""
    joined, here = parent.copy(), np.arange(parent.shape[0])
    for _, group in groups:
        first = np.full(int(group.max(initial=0)) + 1, here.shape[0], np.int64)
        is_one = (group >= 0) & ~nodes.is_missing
        np.minimum.at(first, group[is_one], here[is_one])
        above = np.where(group >= 0, first[group], here.shape[0])
        takes = (joined < 0) & is_one & (above < here)
        joined[takes] = above[takes]
    return joined


def _less(one: Ints, two: Ints) -> Ints:
    """The smaller where both are there, else the one that is."""
    both = np.minimum(one, two)
    return np.where(one < 0, two, np.where(two < 0, one, both))


def _heavier(one: Ints, two: Ints, weight: Ints) -> Ints:
    """The heavier where both are there, of equals the earlier; else the one that is."""
    first = np.where(one < 0, two, one)
    second = np.where(two < 0, one, two)
    takes = (weight[second] > weight[first]) | (
        (weight[second] == weight[first]) & (second < first)
    )
    return np.where(takes & (first >= 0), second, first)


def _is_of_missing(nodes: Nodes) -> Flags:
    has = nodes.declared >= 0
    found = np.zeros(has.shape[0], np.bool_)
    found[has] = nodes.is_missing[nodes.declared[has]]
    return found
