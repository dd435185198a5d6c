"""The peers' answers, exactly, on the real set that they were measured on."""

from __future__ import annotations

import coordination_sea as sea
import polars as pl
import pytest

from sealane.errors import BadInput
from sealane.inform import coordination as co

HERE = pytest.mark.skipif(not sea.TWEETS.exists(), reason="the shared set of CooRTweet is not here")


@pytest.fixture(scope="module")
def tweets() -> pl.DataFrame:
    return co.read(sea.TWEETS, as_written=True).shares


@HERE
@pytest.mark.parametrize(("window_s", "pairs"), [(10, 447), (60, 3_791), (3_600, 183_379)])
def test_pairs_of_coortweet(tweets: pl.DataFrame, window_s: int, pairs: int) -> None:
    assert co.coortweet(tweets, co.Rule(window_s=window_s)).height == pairs


@HERE
def test_few_of_these_pairs_have_both_sides(tweets: pl.DataFrame) -> None:
    """As measured: 118 of 447 at 10 s, 2,411 of 3,791 at 60 s."""
    for window_s, both in ((10, 118), (60, 2_411)):
        pairs = co.coortweet(tweets, co.Rule(window_s=window_s))
        assert co.both_sides(pairs).height == both


@HERE
def test_edges_of_the_toolkit(tweets: pl.DataFrame) -> None:
    """Its own 21,921 edges are these, both ways, and 9,509 of an account with itself."""
    edges = co.cnt(tweets)
    assert co.undirected(edges) == 6_206
    assert edges.height + tweets["account"].n_unique() == 21_921


@pytest.mark.skipif(not sea.SAMPLE.exists(), reason="the toolkit's sample is not here")
def test_reposts_replies_and_texts_of_the_toolkit_sample() -> None:
    """Run by itself it gives 8, 5 and 4; of links 41, since it splits the lists there at spaces and
    keeps brackets and quotes, which makes two of one address."""
    edges = co.cnt(co.read(sea.SAMPLE, as_written=True).shares)
    by_kind = edges.filter(pl.col("user_1") < pl.col("user_2")).group_by("kind").len()
    assert dict(by_kind.iter_rows()) == {"repost": 8, "reply": 5, "text": 4, "url": 43}


@HERE
def test_the_real_set_has_few_groups(tweets: pl.DataFrame) -> None:
    """It was collected for being coordinated, on few objects each: none stands within a minute."""
    assert co.coordinate(tweets).groups == ()
    slow = co.coordinate(tweets, co.Rule(window_s=600))
    assert 0 < slow.counts["pairs_that_stand"] <= slow.counts["pairs_beyond_chance"]


def test_the_filter_of_coortweet_lets_one_side_pass() -> None:
    """Who posted once is never there, so a has one post in pairs; with c it has two, and b's pair
    stays though b has one."""
    rows = [("a", "x", 0.0), ("b", "x", 5.0), ("a", "y", 100.0), ("c", "y", 104.0)]
    rows += [("b", "z", 900.0), ("d", "y", 103.0)]
    table = sea.shares(rows, post_id=["1", "2", "3", "4", "5", "6"])
    assert co.coortweet(table, co.Rule(window_s=10)).is_empty()
    table = pl.concat([table, sea.shares([("c", "w", 950.0)], post_id=["7"])])
    pairs = co.coortweet(table, co.Rule(window_s=10)).sort("object")
    told = pairs.select("account", "account_y", "time_delta_s").rows()
    assert told == [("a", "b", 5.0), ("a", "c", 4.0)]
    assert co.both_sides(pairs).is_empty()


def test_weights_of_the_toolkit_are_posts_of_the_first() -> None:
    rows = [("a", "x", 0.0), ("a", "x", 10.0), ("b", "x", 20.0), ("b", "x", 200.0)]
    edges = co.cnt(sea.shares(rows), co.Rule(window_s=60))
    assert edges.select("user_1", "user_2", "weight").rows() == [("a", "b", 2), ("b", "a", 1)]


def test_too_many_pairs_are_counted_and_refused() -> None:
    rows = [(f"c{n}", "viral", float(n)) for n in range(50)]
    with pytest.raises(BadInput, match="1,225 pairs of posts within 60 s"):
        co.coortweet(
            pl.concat([sea.shares(rows), sea.shares([(a, "o", 1e6) for a, _, _ in rows])]).filter(
                pl.col("object") == "viral"
            ),
            co.Rule(budget_pairs=100),
            min_participation=1,
        )
