"""Matches across languages: who is compared, who is matched, and what is told of it."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translation_sea import Given, exemplars

from sealane.errors import BadInput, BadSetting
from sealane.inform import translation
from sealane.inform.translation.block import blocks
from sealane.inform.translation.by_model import margins

A = ("a", "en", "China Coast Guard ship 5205 rammed a supply boat, 3 crew hurt")
B = ("b", "zh", "海警5205船衝撞補給船，3人受傷")
C = ("c", "ja", "天気がいい")


def pairs_of(found: translation.Translations) -> set[tuple[str, str]]:
    """The clusters that were matched, whichever came first."""
    return {tuple(sorted(row)) for row in found.pairs.select("cluster", "other").rows()}


def test_anchors_alone_say_so_and_never_a_translation() -> None:
    found = translation.translations(exemplars(A, B, C))
    (row,) = found.pairs.to_dicts()
    assert (row["cluster"], row["other"], row["relation"], row["by"]) == (
        "a",
        "b",
        "same anchors",
        "anchors",
    )
    assert {"hull:5205", "quantity:3 people", "verb:ram"} <= set(row["anchors"])
    assert (row["margin"], row["text"], row["other_text"]) == (None, A[2], B[2])
    assert found.model is None
    assert found.sentence() == "Anchors only: no model of sentences ran (3 pairs within 72 h)."
    assert dict(found.pairs.schema) == translation.PAIRS


def test_a_pair_of_a_model_carries_margin_and_both_texts() -> None:
    model = Given({A[2]: np.array([1, 0.1]), B[2]: np.array([1, 0]), C[2]: np.array([0, 1.0])})
    found = translation.translations(exemplars(A, B, C), model)
    (row,) = found.pairs.to_dicts()
    assert (row["relation"], row["by"]) == ("translation", "given")
    assert row["margin"] > 1
    assert row["score"] == pytest.approx(0.995, abs=0.001)
    assert {row["text"], row["other_text"]} == {A[2], B[2]}
    assert "given (its precision was not measured)" in found.sentence()


def test_another_ship_speaks_against_a_translation() -> None:
    other = ("b", "zh", "海警5901船衝撞補給船，3人受傷")
    model = Given({A[2]: np.array([1, 0.0]), other[2]: np.array([1, 0.0])})
    (row,) = translation.translations(exemplars(A, other), model).pairs.to_dicts()
    assert row["relation"] == "differs"
    assert row["differs"] == ["hull", "number"]


def test_texts_without_anything_in_common_are_no_pair() -> None:
    assert translation.translations(exemplars(A, C)).pairs.is_empty()
    verbs = exemplars(("a", "en", "a tanker stopped"), ("b", "ru", "судно остановилось"))
    assert translation.translations(verbs).pairs.is_empty()


def test_one_language_is_never_compared_with_itself() -> None:
    twice = exemplars(A, ("b", "en-US", A[2]), ("c", None, A[2]))
    found = translation.translations(twice)
    assert found.pairs.is_empty()
    assert found.compared == 0


@pytest.mark.parametrize(("hours", "is_found"), [(72.0, True), (72.001, False)])
def test_the_window_holds_its_end(hours: float, *, is_found: bool) -> None:
    found = translation.translations(exemplars(A, B, hours=[0.0, hours]))
    assert (found.pairs.height == 1) is is_found


def test_an_exemplar_that_lasts_is_met_while_it_lasts() -> None:
    table = exemplars(A, B, hours=[0.0, 200.0]).with_columns(
        last_at=pl.when(pl.col("cluster") == "a")
        .then(pl.col("first_at") + pl.duration(hours=140))
        .otherwise("last_at")
    )
    assert translation.translations(table).pairs.height == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.integers(0, 90), st.sampled_from(["en", "zh", "ja"])),
        max_size=30,
    )
)
@settings(max_examples=30, deadline=None)
def test_pairs_are_counted_as_each_with_each(rows: list[tuple[int, int, str]]) -> None:
    table = exemplars(
        *((str(n), language, "x") for n, (_, _, language) in enumerate(rows)),
        hours=[float(at) for at, _, _ in rows],
    )
    lasting = pl.Series([span for _, span, _ in rows], dtype=pl.Int64)
    table = table.with_columns(last_at=pl.col("first_at") + pl.duration(hours=lasting))
    expected = sum(
        one[2] != two[2] and max(one[0], two[0]) - min(one[0] + one[1], two[0] + two[1]) <= 72
        for one, two in combinations(rows, 2)
    )
    assert blocks(table, translation.RULE).pairs == expected


def by_hand(
    table: pl.DataFrame, vectors: np.ndarray, usual: float, k: int = 4
) -> dict[tuple[str, str], float]:
    """The margin of every pair of two languages, from the whole matrix."""
    cosine = vectors @ vectors.T
    language, names = table["language"].to_numpy(), table["cluster"].to_list()

    def around(i: int, other: str) -> float:
        near = sorted(cosine[i, language == other], reverse=True)[:k]
        return float(np.mean([*near, *[usual] * (k - len(near))]))

    return {
        (names[i], names[j]): float(
            2 * cosine[i, j] / (around(i, language[j]) + around(j, language[i]))
        )
        for i, j in combinations(range(len(names)), 2)
        if language[i] != language[j]
    }


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_margins_are_those_of_the_whole_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 40))
    table = exemplars(
        *((f"{n:03}", str(rng.choice(["en", "ja", "zh"])), f"t{n}") for n in range(size))
    )
    vectors = {f"t{n}": np.abs(rng.normal(size=6)) + 0.1 for n in range(size)}
    model = Given(vectors)
    blocked = blocks(table, translation.RULE)
    unit = model.embed(blocked.exemplars["text"])
    found = margins(blocked, unit, model.rule, translation.RULE)
    expected = by_hand(blocked.exemplars, unit.astype(np.float64), model.rule.usual_cosine)
    names = blocked.exemplars["cluster"].to_list()
    for row, other, margin in found.select("row", "other", "margin").rows():
        assert margin == pytest.approx(expected[names[row], names[other]], rel=1e-5)
    best = max(expected.values(), default=None)
    if best is not None:
        assert best == pytest.approx(found["margin"].max(), rel=1e-5)


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    rows = [(f"{n:03}", ("en", "zh", "ru")[n % 3], f"t{n}") for n in range(60)]
    model = Given({text: rng.normal(size=8) for _, _, text in rows}, threshold=0.3)
    table = exemplars(*rows, hours=[float(n % 7) for n in range(60)])
    found = translation.translations(table, model).pairs
    again = translation.translations(table.sample(fraction=1.0, shuffle=True, seed=3), model).pairs
    assert found.height > 5
    assert found.equals(again)


def test_above_the_budget_only_those_with_an_anchor_are_compared() -> None:
    model = Given({A[2]: np.array([1, 0.0]), B[2]: np.array([1, 0.0]), C[2]: np.array([1, 0.1])})
    rule = translation.Rule(budget_pairs=1)
    found = translation.translations(exemplars(A, B, C), model, rule)
    assert found.blocked_by == "time and anchors"
    assert pairs_of(found) == {("a", "b")}


def test_exemplars_without_text_or_time_meet_nobody() -> None:
    table = exemplars(A, B, ("n", "ja", None)).with_columns(
        first_at=pl.when(pl.col("cluster") == "b").then(None).otherwise("first_at")
    )
    found = translation.translations(table)
    assert (found.exemplars, found.pairs.height) == (1, 0)
    assert translation.translations(table.clear()).pairs.is_empty()


def test_what_is_no_table_of_exemplars_is_refused() -> None:
    with pytest.raises(BadInput, match="no column 'last_at'"):
        translation.translations(exemplars(A).drop("last_at"))
    with pytest.raises(BadInput, match="first_at is String"):
        translation.translations(exemplars(A).with_columns(first_at=pl.lit("x")))
    with pytest.raises(BadInput, match="two exemplars"):
        translation.translations(exemplars(A, A))
    with pytest.raises(BadSetting, match="window_h is 0"):
        translation.Rule(window_h=0)
