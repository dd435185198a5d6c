"""Tails are those of exact sums, the error is over all pairs, and no word enters a score."""

from __future__ import annotations

import math
from fractions import Fraction

import coordination_sea as sea
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.inform.coordination import Rule, coordinate
from sealane.inform.coordination.chance import adjusted
from sealane.inform.coordination.pair_kernel import binomial_tail, poisson_tail


@pytest.mark.parametrize("mean", [1e-6, 0.3, 4.0, 60.0])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 50])
def test_poisson_tails(count: int, mean: float) -> None:
    """Against the sum of the terms above."""
    terms = [math.exp(j * math.log(mean) - mean - math.lgamma(j + 1)) for j in range(400)]
    wanted = math.fsum(terms[count:])
    got = poisson_tail(np.array([count]), np.array([mean]))[0]
    assert got == pytest.approx(min(1.0, wanted), rel=1e-9)


@pytest.mark.parametrize(("count", "draws"), [(0, 5), (1, 5), (5, 5), (6, 5), (3, 40)])
def test_binomial_tails(count: int, draws: int) -> None:
    share = Fraction(3, 100)
    wanted = sum(
        math.comb(draws, j) * share**j * (1 - share) ** (draws - j) for j in range(count, draws + 1)
    )
    got = binomial_tail(np.array([count]), np.array([draws]), np.array([0.03]))[0]
    assert got == pytest.approx(float(wanted), rel=1e-12)


def test_the_false_discovery_rate_counts_pairs_that_have_no_row() -> None:
    p = np.array([0.001, 0.01, 0.02])
    assert adjusted(p, 3) == pytest.approx([0.003, 0.015, 0.02])
    assert adjusted(p, 100) == pytest.approx([0.1, 0.5, 2 / 3])


def test_expected_meetings_are_those_of_the_configuration_model() -> None:
    """2 P k_i k_j / S^2: two shares each of a and b, one of c, d and e; two meetings."""
    rows = [("a", "x", 0.0), ("b", "x", 1.0), ("a", "y", 0.0), ("b", "y", 1.0)]
    rows += [("c", "z", 0.0), ("d", "u", 0.0), ("e", "v", 0.0)]
    pair = coordinate(sea.shares(rows)).pairs.row(0, named=True)
    assert pair["firsts"] == 2
    assert pair["expected"] == pytest.approx(2 * 2 * 2 * 2 / 7**2)
    assert pair["q"] == pytest.approx(min(1.0, pair["p"] * 10))


def test_meetings_of_first_shares_alone_are_evidence() -> None:
    """Who shares one object again and again meets once."""
    rows = [("a", "x", 0.0), ("b", "x", 1.0)] + [
        (one, "x", 1000.0 * n + (one == "b")) for n in range(1, 9) for one in "ab"
    ]
    found = coordinate(sea.shares(rows), Rule(min_objects=1)).pairs.row(0, named=True)
    assert (found["events"], found["objects"], found["firsts"]) == (9, 1, 1)


def test_people_of_one_subject_are_held_against_it() -> None:
    """Expected meetings within subjects are more than without, where all keep to one."""
    table = sea.people(3, posts=6_000, accounts=400).with_columns(
        topic=pl.when(pl.col("object").str.slice(1).cast(pl.Int64) < 40)
        .then(pl.lit("ports"))
        .otherwise(pl.lit("fish"))
    )
    pairs = coordinate(table).pairs
    assert pairs["expected_within"].null_count() == 0
    assert pairs["expected_within"].sum() > pairs["expected"].sum()
    assert coordinate(table.drop("topic")).pairs["q_within"].null_count() == pairs.height


WORDS = st.permutations(["collision", "碰撞", "столкновение", "衝突"])


@settings(max_examples=4)
@given(words=WORDS)
def test_swapping_the_words_of_topics_and_texts_leaves_every_score(words: list[str]) -> None:
    told, _ = sea.campaign(5)
    table = pl.concat([sea.people(5), told], how="diagonal")
    number = pl.int_range(pl.len()) % 4
    first = ["collision", "碰撞", "столкновение", "衝突"]

    def spoken(names: list[str]) -> pl.DataFrame:
        word = pl.lit(pl.Series(names)).gather(number)
        other = pl.lit(pl.Series(names)).gather(pl.col("object").hash(1) % 4)
        return table.with_columns(
            kind=pl.lit("text"), topic=word, language=other, object=other + pl.col("object")
        )

    one, two = coordinate(spoken(first)), coordinate(spoken(words))
    assert one.counts == two.counts
    assert one.pairs.equals(two.pairs)
    assert [group.accounts for group in one.groups] == [group.accounts for group in two.groups]
    assert one.detectable == two.detectable
