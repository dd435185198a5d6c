"""Groups of accounts that are mutually tied, and who else was there each time they met.

Pairs that stand make a graph. A group is a core of it: at least three accounts of which each has
half of the ties that the innermost core has, so that no chain of chance ties makes a group. A
member that took part too seldom to be tied with many is found by a second test, of the account with
the whole core: on how many objects it shared while three members did. That is held against how
often any account outside was there, in proportion to how much each shares, with Holm's control over
all accounts and groups. What is tied but neither is the halo, told by number and named by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sealane.inform.coordination.chance import Null
from sealane.inform.coordination.meeting import Kept
from sealane.inform.coordination.rule import Rule

__all__ = ["Group", "grouped"]

Ints = NDArray[np.int64]
ROUNDS = 8
"""The most rounds in which a group grows; each has half of the error that is left."""


@dataclass(frozen=True)
class Group:
    """Numbers of accounts: the core, those that joined by being there, and the halo."""

    core: tuple[int, ...]
    joined: tuple[int, ...]
    halo: tuple[int, ...]
    joined_p: float
    """The largest adjusted p of those that joined; 0 where nobody did."""

    @property
    def members(self) -> tuple[int, ...]:
        """Core and joined, in the order of accounts."""
        return tuple(sorted((*self.core, *self.joined)))


def grouped(
    ties: tuple[Ints, Ints], kept: Kept, null: Null, rule: Rule, window: int
) -> tuple[Group, ...]:
    """Groups from tied pairs (numbers of both accounts), the largest first."""
    cores = _cores(*ties, rule)
    found = [_grown(core, kept, null, rule, window, len(cores)) for core in cores]
    taken: set[int] = set()
    groups = []
    for group in sorted(found, key=lambda one: (-len(one.members), one.core)):
        own = set(group.core)
        joined = tuple(one for one in group.joined if one not in taken)
        taken |= own | set(joined)
        groups.append(replace(group, joined=joined))
    return tuple(_with_halo(group, *ties, taken) for group in groups)


def _cores(one: Ints, two: Ints, rule: Rule) -> list[tuple[int, ...]]:
    """Dense cores: in each component the innermost with what has half of its ties; then again in
    what is left."""
    from sealane.inform.coordination import group_kernel as kernel

    found: list[tuple[int, ...]] = []
    while one.shape[0]:
        names, ends = np.unique(np.concatenate((one, two)), return_inverse=True)
        a, b = ends[: one.shape[0]], ends[one.shape[0] :]
        begin, to = _adjacent(a, b, names.shape[0])
        number = kernel.core_numbers(begin, to)
        of = kernel.components(begin, to, np.ones(names.shape[0], np.bool_))
        most = np.zeros(of.max() + 1, np.int64)
        np.maximum.at(most, of, number)
        bar = np.maximum(rule.min_group - 1, np.ceil(rule.core_part * most)).astype(np.int64)
        is_core = number >= bar[of]
        if not is_core.any():
            break
        part = kernel.components(begin, to, is_core)
        for core in range(part.max() + 1):
            found.append(tuple(names[part == core].tolist()))
        is_left = ~is_core[a] & ~is_core[b]
        one, two = one[is_left], two[is_left]
    return found


def _adjacent(a: Ints, b: Ints, size: int) -> tuple[Ints, Ints]:
    """Where the neighbours of each vertex begin, and the neighbours."""
    source, target = np.concatenate((a, b)), np.concatenate((b, a))
    order = np.lexsort((target, source))
    begin = np.searchsorted(source[order], np.arange(size + 1))
    return begin.astype(np.int64), target[order]


def _grown(
    core: tuple[int, ...], kept: Kept, null: Null, rule: Rule, window: int, groups: int
) -> Group:
    """The core with the accounts that were there too often for chance, in rounds."""
    from sealane.inform.coordination import group_kernel as kernel

    is_member = np.zeros(null.shares.shape[0], np.bool_)
    is_member[list(core)] = True
    joined: list[int] = []
    worst, error = 0.0, rule.q / groups
    for _ in range(ROUNDS):
        error /= 2
        times = kernel.attended(
            kept.starts,
            kept.at,
            kept.account,
            is_member,
            window,
            rule.min_present,
            null.shares.shape[0],
        )
        new, p = _there(times, is_member, null, error, rule.min_objects)
        if not new:
            break
        worst = max(worst, p * groups)
        joined += new
        is_member[new] = True
    return Group(core, tuple(sorted(joined)), (), worst)


def _there(
    times: Ints, is_member: NDArray[np.bool_], null: Null, error: float, least: int
) -> tuple[list[int], float]:
    """Accounts outside that were there too often, one after the other, and the last adjusted p.

    Given how often outsiders were there in all, each time falls to an account in proportion to its
    shares. Once an account is told, its times are no longer outsiders' (a step-down).
    """
    from sealane.inform.coordination import pair_kernel as kernel

    outside = np.flatnonzero(~is_member & (times > 0))
    draws, total = int(times[outside].sum()), int(null.shares[~is_member].sum())
    open_ones = outside[times[outside] >= least]
    left = int((~is_member).sum())
    new: list[int] = []
    worst = 0.0
    while open_ones.shape[0]:
        share = null.shares[open_ones] / max(1, total)
        given = np.full(open_ones.shape[0], draws)
        p = kernel.binomial_tail(times[open_ones], given, share)
        at = int(np.argmin(p))
        if p[at] * left > error:
            break
        best = int(open_ones[at])
        worst = max(worst, float(p[at] * left))
        new.append(best)
        draws, total, left = draws - int(times[best]), total - int(null.shares[best]), left - 1
        open_ones = np.delete(open_ones, at)
    return new, worst


def _with_halo(group: Group, one: Ints, two: Ints, taken: set[int]) -> Group:
    """The group with the accounts that are tied to it and belong to none."""
    members = np.array(group.members)
    near = np.concatenate((two[np.isin(one, members)], one[np.isin(two, members)]))
    return replace(group, halo=tuple(sorted(set(near.tolist()) - taken)))


def names(numbers: tuple[int, ...], accounts: pl.Series) -> list[str]:
    """The accounts of numbers."""
    return [str(accounts[number]) for number in numbers]
