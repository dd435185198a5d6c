"""Groups are mutual cores with who was there each time; nothing is found where nobody acts so."""

from __future__ import annotations

import coordination_sea as sea
import numpy as np
import polars as pl
import pytest

from sealane.inform.coordination import RULE, Rule, coordinate, power
from sealane.inform.coordination.chance import Null
from sealane.inform.coordination.group import _cores, _there
from sealane.inform.coordination.group_kernel import core_numbers


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_people_make_no_group_and_are_told_what_would_have_been_one(seed: int) -> None:
    found = coordinate(sea.people(seed))
    assert found.counts["pairs_listed"] > 50
    assert found.counts["pairs_that_stand"] == 0
    assert found.groups == ()
    sure = [one for one in found.detectable if one.objects == 8 and one.discipline == 1.0]
    assert sure[0].accounts == 3


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_a_campaign_is_one_group_of_all_that_took_part_twice(seed: int) -> None:
    told, takes = sea.campaign(seed)
    found = coordinate(pl.concat([sea.people(seed), told]))
    (group,) = found.groups
    assert set(group.accounts) == {name for name, count in takes.items() if count >= 2}
    assert group.objects >= 8
    assert group.q <= RULE.q
    assert group.joined_p <= RULE.q


def test_a_member_with_few_ties_joins_by_having_been_there() -> None:
    """It took part twice, with others each time: no pair stands, but chance does not explain it."""
    rows = [(f"m{n}", f"told{k}", 1000.0 * k + n) for n in range(8) for k in range(6)]
    rows += [("seldom", "told0", 5.0), ("seldom", "told4", 4005.0), ("once", "told1", 1005.0)]
    table = pl.concat([sea.people(7), sea.shares(rows)])
    (group,) = coordinate(table).groups
    assert group.joined == ("seldom",)
    assert set(group.accounts) == {*(f"m{n}" for n in range(8)), "seldom"}


def test_who_is_often_there_because_it_shares_everything_does_not_join() -> None:
    """Given ten times of outsiders, one with a third of all shares is expected at three."""
    shares = np.ones(300, np.int64)
    shares[0] = 150
    null = Null(events=10, shares=shares, total=449, pairs=300 * 299 // 2, rate=0.1, in_common=10)
    times = np.zeros(300, np.int64)
    times[0], times[1:8] = 3, 1
    nobody = np.zeros(300, np.bool_)
    assert _there(times, nobody, null, 0.01, 2) == ([], 0.0)
    times[0], times[9] = 0, 3
    assert _there(times, nobody, null, 0.01, 2)[0] == [9]


def test_core_numbers_are_those_of_peeling() -> None:
    """A clique of four with a chain of three."""
    edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5)]
    both = sorted(edges + [(b, a) for a, b in edges])
    begin = np.searchsorted([a for a, _ in both], np.arange(7))
    assert core_numbers(begin, np.array([b for _, b in both])).tolist() == [3, 3, 3, 3, 1, 1]


def test_a_chain_of_ties_is_no_group_and_what_hangs_on_a_core_is_its_halo() -> None:
    chain = np.array([0, 1, 2]), np.array([1, 2, 3])
    assert _cores(*chain, RULE) == []
    one, two = np.array([0, 0, 1, 2, 7, 7, 8]), np.array([1, 2, 2, 3, 8, 9, 9])
    assert _cores(one, two, RULE) == [(0, 1, 2), (7, 8, 9)]


def test_smaller_discipline_needs_a_larger_group() -> None:
    found = coordinate(sea.people(4))
    for objects in power.OBJECTS:
        row = [one.accounts for one in found.detectable if one.objects == objects]
        sizes = [size or 99 for size in row]
        assert sizes == sorted(sizes)
    assert found.detectable[0].accounts is None  # two objects are never enough here


def test_a_stricter_rate_hides_smaller_groups() -> None:
    table = sea.people(4)
    loose, strict = (
        [one.accounts or 99 for one in coordinate(table, Rule(q=q)).detectable]
        for q in (0.05, 1e-6)
    )
    assert all(a <= b for a, b in zip(loose, strict, strict=True))
    assert loose != strict
