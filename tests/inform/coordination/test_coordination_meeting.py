"""Shares within a window are found as a plain double loop finds them; crowds are told, not lost."""

from __future__ import annotations

from itertools import combinations

import coordination_sea as sea
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.errors import BadInput, BadSetting
from sealane.inform.coordination import Rule, coordinate

ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdef"), st.sampled_from("xyz"), st.integers(0, 30_000_000).map(float)
    ),
    min_size=2,
    max_size=60,
)


def plainly(rows: list[tuple[str, str, float]], window: float) -> dict[tuple[str, str], set[str]]:
    """Pairs of accounts with the objects that they shared within the window."""
    found: dict[tuple[str, str], set[str]] = {}
    for one, two in combinations(rows, 2):
        if one[1] == two[1] and one[0] != two[0] and abs(one[2] - two[2]) <= window:
            key = (min(one[0], two[0]), max(one[0], two[0]))
            found.setdefault(key, set()).add(one[1])
    return found


@settings(max_examples=25)
@given(rows=ROWS, window=st.sampled_from([1, 999_999, 1_000_000, 7_000_000]))
def test_pairs_are_those_of_a_double_loop(rows: list[tuple[str, str, float]], window: int) -> None:
    """Times are microseconds and both ends of the window count."""
    table = sea.shares([(a, o, t / 1e6) for a, o, t in rows])
    found = coordinate(table, Rule(window_s=window / 1e6, min_objects=1))
    told = {(a, b): n for a, b, n in found.pairs.select("account", "account_y", "objects").rows()}
    assert told == {key: len(things) for key, things in plainly(rows, window).items()}
    assert found.counts["account_pairs"] == len(told)
    unique = set(rows)
    pairs = sum(
        1
        for one, two in combinations(unique, 2)
        if one[1] == two[1] and one[0] != two[0] and abs(one[2] - two[2]) <= window
    )
    assert found.counts["post_pairs"] == pairs
    assert found.counts["repeated_rows"] == len(rows) - len(unique)


@settings(max_examples=25)
@given(rows=ROWS, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    rows: list[tuple[str, str, float]], seed: object
) -> None:
    shuffled = list(rows)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (
        coordinate(sea.shares([(a, o, t / 1e6) for a, o, t in some]), Rule(window_s=5))
        for some in (rows, shuffled)
    )
    assert one.counts == two.counts
    assert one.pairs.drop("events").equals(two.pairs.drop("events"))


def test_times_keep_their_microseconds() -> None:
    rows = [("a", "x", 0.0), ("b", "x", 60.000001), ("c", "x", 60.0)]
    found = coordinate(sea.shares(rows), Rule(window_s=60, min_objects=1))
    assert found.pairs.select("account", "account_y").rows() == [("a", "c"), ("b", "c")]


def test_a_crowd_is_told_with_its_counts_and_its_pairs() -> None:
    crowd = [(f"c{n}", "viral", float(n)) for n in range(30)]
    pair = [("c0", "x", 500.0), ("c1", "x", 501.0), ("c0", "y", 600.0), ("c1", "y", 601.0)]
    found = coordinate(sea.shares(crowd + pair), Rule(window_s=60, crowd_accounts=10))
    burst = found.bursts.row(0, named=True)
    assert (burst["object"], burst["posts"], burst["accounts"]) == ("viral", 30, 30)
    assert found.counts["crowds"] == 1
    assert found.counts["crowded_shares"] == 30
    assert found.counts["crowded_post_pairs"] == 30 * 29 // 2
    assert found.counts["post_pairs"] == 30 * 29 // 2 + 2
    assert found.pairs.select("account", "account_y", "objects").rows() == [("c0", "c1", 2)]


def test_a_crowd_of_a_text_is_told_without_its_words() -> None:
    rows = [(f"c{n}", "@anna said so", float(n)) for n in range(30)]
    found = coordinate(sea.shares(rows, "text"), Rule(crowd_accounts=10)).as_json()
    (crowd,) = found["largest_crowds"]
    assert crowd["posts"] == 30
    assert "anna" not in str(found)


def test_more_events_than_the_budget_lower_the_cap_and_say_so() -> None:
    rows = [(f"c{n}", f"o{m}", float(m)) for n in range(40) for m in range(5)]
    free = coordinate(sea.shares(rows), Rule(crowd_accounts=50))
    bound = coordinate(sea.shares(rows), Rule(crowd_accounts=50, events=100))
    assert (free.cap, free.counts["crowds"]) == (50, 0)
    assert bound.cap == 25
    assert bound.counts["crowded_shares"] == 200
    assert bound.as_json()["crowd_cap"] == 25


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"drop": "account"}, "no column 'account'"),
        ({"kind": "rumour"}, "'rumour' is no kind"),
        ({"shared_at": 5}, "shared_at is Int32"),
        ({"object": None}, "object is null in 1 rows"),
    ],
)
def test_a_table_that_is_none_of_shares_is_refused(change: dict[str, object], said: str) -> None:
    table = sea.shares([("a", "x", 0.0)])
    if "drop" in change:
        table = table.drop(str(change["drop"]))
    else:
        ((name, value),) = change.items()
        kind = {"shared_at": pl.Int32, "object": pl.String}.get(name)
        table = table.with_columns(pl.lit(value, kind).alias(name))
    with pytest.raises(BadInput, match=said):
        coordinate(table)


def test_a_threshold_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(BadSetting, match="window_s is 0"):
        Rule(window_s=0)
    with pytest.raises(BadSetting, match="q is 1"):
        Rule(q=1)
    with pytest.raises(BadSetting, match="min_group is 2"):
        Rule(min_group=2)


def test_no_shares_are_no_pairs() -> None:
    found = coordinate(sea.shares([("a", "x", 0.0)]).clear())
    assert found.counts["account_pairs"] == 0
    assert found.groups == ()
