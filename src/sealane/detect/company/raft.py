"""Pairs in contact become groups: two hulls, or a raft in which each lies near another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.detect.company.lasting import APART, HEARD, OPEN

__all__ = ["Group", "Stays", "group_episodes"]


@dataclass(frozen=True, eq=False)
class Group:
    """Hulls that were in contact with one another at overlapping times.

    ``contacts`` have the columns a, b, bin, metres, i, j (rows of the points of a and b), by bin,
    a and b; ``hulls`` are row numbers, ascending; ``first`` and ``last`` are bins. ``steps`` is the
    longest sum of bins that a pair of the group was in contact. ``still`` are the hulls whose
    contact was going on when the data end; ``end`` says how the last contact ended (OPEN where
    there are any).
    """

    hulls: tuple[int, ...]
    first: int
    last: int
    steps: int
    contacts: pl.DataFrame
    still: frozenset[int]
    end: str

    @property
    def is_open(self) -> bool:
        """Whether any of its contacts was going on when the data end."""
        return self.end == OPEN

    @cached_property
    def stays(self) -> Stays:
        """When and where each hull was first and last in contact with another of the group."""
        hull = self.contacts.select("a", "b").to_numpy().ravel()
        row = self.contacts.select("i", "j").to_numpy().ravel()
        bins = np.repeat(self.contacts["bin"].to_numpy(), 2)
        _, first = np.unique(hull, return_index=True)
        _, last = np.unique(hull[::-1], return_index=True)
        last = len(hull) - 1 - last
        return Stays(since=bins[first], until=bins[last], first=row[first], last=row[last])


@dataclass(frozen=True, eq=False)
class Stays:
    """First and last contact of each hull of a group: bins, and rows of the points."""

    since: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]


def group_episodes(
    episodes: pl.DataFrame, contacts: pl.DataFrame, *, overlap: int
) -> Iterator[Group]:
    """Groups of episodes that share a hull and overlap by at least ``overlap`` bins, in order.

    ``episodes`` have the columns a, b, first, last, steps and end. A ship that visits one ship and
    later another makes two groups, not one.
    """
    if episodes.is_empty():
        return
    named = episodes.with_columns(pl.Series("group", _groups(episodes, overlap)))
    inside = (
        contacts.join(named.select("a", "b", "first", "last", "group"), on=["a", "b"])
        .filter(pl.col("bin").is_between("first", "last"))
        .drop("first", "last")
        .sort("group", "bin", "a", "b")
    )
    parts = inside.partition_by("group", as_dict=True, include_key=False, maintain_order=True)
    for (name,), members in sorted(named.partition_by("group", as_dict=True).items()):
        ends = np.unique(members.select("a", "b").to_numpy())
        still = np.unique(members.filter(pl.col("end") == OPEN).select("a", "b").to_numpy())
        yield Group(
            hulls=tuple(int(hull) for hull in ends),
            first=_whole(members["first"].min()),
            last=_whole(members["last"].max()),
            steps=_whole(members["steps"].max()),
            contacts=parts[(name,)],
            still=frozenset(int(hull) for hull in still),
            end=_end(members),
        )


def _end(members: pl.DataFrame) -> str:
    """How the last contact of a group ended; open if any of its contacts is."""
    if (members["end"] == OPEN).any():
        return OPEN
    final = members.filter(pl.col("last") == pl.col("last").max())
    return APART if (final["end"] == APART).any() else HEARD


def _groups(episodes: pl.DataFrame, overlap: int) -> npt.NDArray[np.int64]:
    from sealane.detect.kernel import encounter as kernel

    count = episodes.height
    hull = np.concatenate([episodes["a"].to_numpy(), episodes["b"].to_numpy()])
    episode = np.tile(np.arange(count), 2)
    first, last = (episodes[name].to_numpy(writable=True) for name in ("first", "last"))
    order = np.lexsort((episode, first[episode], hull))
    return np.asarray(
        kernel.link(hull[order], episode[order], first, last, overlap, count), np.int64
    )


def _whole(value: object) -> int:
    return int(value)  # type: ignore[call-overload,no-any-return]
