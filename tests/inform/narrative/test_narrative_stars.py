"""Near texts stand under an exemplar that each was compared with; nothing chains."""

from __future__ import annotations

from itertools import pairwise

import narrative_sea as sea
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealane.errors import BadInput, BadSetting
from sealane.inform.narrative import RULE, Rule, changed, narratives, stars

WORDS = (
    "reef", "tanker", "cutter", "pilot", "signal", "harbour", "lantern", "compass", "freight",
    "anchor", "ballast", "current", "northern", "silent", "convoy", "bridge", "radio", "engine",
    "crimson", "vessel",
)  # fmt: skip


def jaccard(one: str, other: str) -> float:
    """Of the sets of 4-grams, as it is defined."""
    a, b = ({text[at : at + 4] for at in range(len(text) - 3)} for text in (one, other))
    return len(a & b) / len(a | b)


def made(seed: int, count: int) -> list[str]:
    """Texts of twelve words, and some with one word exchanged."""
    rng = np.random.default_rng(seed)
    texts = []
    for _ in range(count):
        base = [f"{rng.choice(WORDS)}{n}" for n in rng.integers(0, 99, 12)]
        texts.append(" ".join(base))
        for _ in range(int(rng.integers(0, 4))):
            base_copy = list(base)
            base_copy[int(rng.integers(0, 12))] = str(rng.choice(WORDS))
            texts.append(" ".join(base_copy))
    return texts


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_each_member_is_as_near_to_its_exemplar_as_is_said(seed: int) -> None:
    texts = list(dict.fromkeys(made(seed, 30)))
    found = stars(pl.Series(texts), np.ones(len(texts), np.int64))
    assert (found.owner[found.owner] == found.owner).all()
    for text, owner, near in zip(texts, found.owner, found.near, strict=True):
        assert near == pytest.approx(jaccard(text, texts[owner]))
        assert near >= RULE.jaccard


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_neither_the_order_of_rows_nor_repeated_rows_matter(seed: int, data: st.DataObject) -> None:
    posts = sea.posts(list(made(seed, 20)))
    order = data.draw(st.permutations(range(posts.height)))
    again = pl.concat([posts[list(order)], posts.head(5)])
    first, second = narratives(posts), narratives(again)
    for name in ("clusters", "members", "variants", "timeline"):
        assert getattr(first, name).equals(getattr(second, name)), name
    assert second.counts["repeated_rows"] == 5


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_other_words_of_the_same_shape_leave_the_same_narratives(seed: int) -> None:
    """No word of a topic counts: swapped for another, every post stands where it stood."""
    texts = made(seed, 20)
    posts = sea.posts(texts)
    for word, other in (("tanker", "qwzxjv"), ("harbour", "zzqqkkw"), ("silent", "xvxjqz")):
        texts = [text.replace(word, other) for text in texts]
    first, second = narratives(posts), narratives(sea.posts(texts))
    assert sea.groups(first.members) == sea.groups(second.members)


def test_a_chain_of_texts_makes_no_narrative() -> None:
    """Each is near to the next, the last has nothing of the first."""
    rng = np.random.default_rng(4)
    words = [f"w{n}x{rng.integers(1000)}" for n in range(60)]
    texts = [" ".join(words[at : at + 20]) for at in range(0, 40, 4)]
    assert all(jaccard(a, b) > 0.55 for a, b in pairwise(texts))
    found = narratives(sea.posts(texts))
    exemplar = dict(
        found.variants.filter(pl.col("match") != "near").select("cluster", "text").rows()
    )
    for row in found.variants.iter_rows(named=True):
        assert jaccard(row["text"], exemplar[row["cluster"]]) >= RULE.jaccard
    assert found.clusters["posts"].max() <= 4  # type: ignore[operator]


def test_stock_sentences_join_nothing() -> None:
    stock = "as reported by the joint information centre of the fleet this morning in the capital"
    rng = np.random.default_rng(1)
    own = [
        " ".join(f"{rng.choice(WORDS)}{n}" for n in rng.integers(0, 999, 14)) for _ in range(400)
    ]
    found = narratives(sea.posts([f"{text} {stock}" for text in own]))
    assert found.clusters.height == 0
    assert found.counts["posts_alone"] == 400


def test_a_viral_template_costs_no_square() -> None:
    """3,000 texts that share half of themselves: eight comparisons a bucket, not four million."""
    rng = np.random.default_rng(2)
    half = " ".join(WORDS)
    texts = [f"{half} {half[::-1]} report {n} of {rng.integers(10**9)}" for n in range(3_000)]
    found = narratives(sea.posts(texts))
    assert found.counts["capped_buckets"] > 0
    assert found.counts["compared"] <= 3_000 * RULE.bands * RULE.heads
    assert found.clusters["posts"].sum() == 3_000


def test_a_thousand_chinese_texts_with_handles_are_a_thousand() -> None:
    rng = np.random.default_rng(3)
    han = [chr(point) for point in range(0x4E00, 0x5000)]
    texts = [f"@用户{n}：{''.join(rng.choice(han, 24))}" for n in range(1_000)]
    found = narratives(sea.posts(texts))
    assert (found.clusters.height, found.counts["texts"]) == (0, 1_000)
    copied = narratives(sea.posts([*texts, texts[0].replace("用户0", "某人")]))
    assert copied.clusters["posts"].to_list() == [2]


def test_short_texts_are_equal_or_apart_and_say_so() -> None:
    texts = [
        "boat at the shoal",
        "boat at the shoal",
        "boat at the shoals",
        "船在黄岩岛",
        "船在黃岩島",
    ]
    found = narratives(sea.posts(texts))
    assert found.clusters["posts"].to_list() == [2, 2]
    assert set(found.members["match"]) == {"short"}
    assert found.members["is_converted"].to_list() == [False, False, False, True]
    long = narratives(sea.posts(texts), Rule(short_other_chars=10, jaccard=0.8))
    assert long.clusters["posts"].to_list() == [3, 2]


def test_a_table_that_is_none_of_posts_is_refused() -> None:
    posts = sea.posts([sea.EN])
    with pytest.raises(BadInput, match="no column 'account'"):
        narratives(posts.drop("account"))
    with pytest.raises(BadInput, match="text is Int"):
        narratives(posts.with_columns(text=pl.lit(5)))
    with pytest.raises(BadInput, match="post_id is null in 1 rows"):
        narratives(posts.with_columns(post_id=pl.lit(None, pl.String)))


def test_nothing_gives_nothing() -> None:
    for posts in (sea.posts([]), sea.posts([None, "🚢", "@ann https://a.example"])):
        found = narratives(posts)
        assert found.counts["without_text"] == posts.height
        assert (found.clusters.height, found.members.height, found.timeline.height) == (0, 0, 0)
        assert found.as_json()["narratives"] == []


def test_thresholds_on_the_command_line() -> None:
    rule = changed(RULE, ["jaccard=0.7", "heads=16"])
    assert (rule.jaccard, rule.heads) == (0.7, 16)
    with pytest.raises(BadSetting, match="'topic' is no threshold of narratives"):
        changed(RULE, ["topic=1"])
    with pytest.raises(BadSetting, match="no whole number"):
        changed(RULE, ["heads=2.5"])
    with pytest.raises(BadSetting, match="64 hashes do not fill 10 bands"):
        Rule(bands=10)
    with pytest.raises(BadSetting, match="jaccard is 1"):
        Rule(jaccard=1)
