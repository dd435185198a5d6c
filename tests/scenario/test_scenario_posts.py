"""Posts of a made-up sea are read whole, their truth is theirs, and campaigns are what they say."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import made_talk as made
import polars as pl
import pytest

from sealane import scenario
from sealane.errors import BadSetting
from sealane.inform import coordination, narrative, origin
from sealane.observe.posts import text_key
from sealane.scenario import strait as strait_module
from sealane.scenario import talk
from sealane.scenario.sea import Sea
from sealane.scenario.talk import wording

REAL_PLATFORMS = {"x", "weibo", "telegram", "mastodon", "bluesky", "facebook"}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> made.Written:
    return made.write(tmp_path_factory.mktemp("talk"), seed=11)


@pytest.fixture(scope="module")
def posts(said: made.Written) -> pl.DataFrame:
    return origin.read(said.feed, key=made.KEY).posts


def test_the_same_seed_gives_the_same_bytes(said: made.Written, tmp_path: Path) -> None:
    again = made.write(tmp_path / "again", seed=11)
    assert again.feed.read_bytes() == said.feed.read_bytes()
    assert again.truth.equals(said.truth)
    assert again.staged == said.staged
    assert made.write(tmp_path / "other", seed=12).records != said.records


def test_every_record_is_of_the_exercise_and_nobody_is_real(said: made.Written) -> None:
    assert {one["exercise_id"] for one in said.records} == {"a-drill"}
    assert set(said.truth["exercise_id"]) == {"a-drill"} == {said.staged["exercise_id"]}
    platforms = {one["platform"] for one in said.records}
    assert platforms == set(talk.PLATFORMS)
    assert not platforms & REAL_PLATFORMS
    assert all(one["handle"] == f"drill_{one['account']}" for one in said.records)
    pages = {url.split("/")[2] for one in said.records for url in one["urls"]}
    assert pages
    assert all(page.endswith(".example") for page in pages)  # RFC 2606: nobody's
    assert not any("@" in one["text"] for one in said.records)


def test_posts_are_read_without_a_reject(said: made.Written, posts: pl.DataFrame) -> None:
    reading = origin.read(said.feed, key=made.KEY)
    assert (reading.layout, reading.rejected) == ("posts", {})
    assert posts.height == len(said.records) == said.truth.height == reading.rows
    assert posts["post_id"].n_unique() == posts.height
    assert set(posts["language"]) == set(wording.LANGUAGES)
    times = [one["posted_at"] for one in said.records]
    assert times == sorted(times)
    named = {one["repost_of"] for one in said.records} | {one["quote_of"] for one in said.records}
    assert named - {None} <= {one["post_id"] for one in said.records}


def test_the_truth_is_that_of_the_feed(said: made.Written) -> None:
    by = {one["post_id"]: one for one in said.records}
    rows = said.truth.to_dicts()
    assert {row["role"] for row in rows} == {
        "chatter", "burst", "wire", "official", "warning", "story", "campaign",
    }  # fmt: skip
    ways = Counter(row["how"] for row in rows)
    assert min(ways[one] for one in ("repost", "quote", "copy", "near copy", "translation")) >= 8
    for row in rows:
        if row["comes_from"] is None:
            continue
        own, above = by[row["post_id"]], by[row["comes_from"]]
        assert above["posted_at"] <= own["posted_at"]
        if row["how"] in ("repost", "copy"):
            keys = text_key(pl.Series([own["text"], above["text"]])).to_list()
            assert keys[0] == keys[1]
        if row["how"] == "translation":
            assert own["language"] != above["language"]
        if row["how"] == "repost":
            assert own["platform"] == above["platform"]
            assert by[own["repost_of"]]["repost_of"] is None  # platforms name the original alone
    changed = said.truth.filter(pl.col("change").is_not_null())
    assert {"negation"} <= set(changed["change"]) <= {"negation", "role", "number"}
    assert changed["claim"].null_count() == changed.height
    claims = {one["claim_id"]: one["is_true"] for one in said.staged["claims"]}
    assert set(said.truth["claim"].drop_nulls()) == set(claims)
    assert set(claims.values()) == {True, False}


def test_campaigns_have_their_size_and_discipline(said: made.Written) -> None:
    by = {one["post_id"]: one for one in said.records}
    for plan in said.staged["campaigns"]:
        own = said.truth.filter(pl.col("campaign") == plan["name"])
        assert set(own["account"]) <= set(plan["members"])
        assert len(plan["members"]) == plan["accounts"]
        assert own.height == plan["each"] * plan["objects"]
        links = Counter(url for post in own["post_id"] for url in by[post]["urls"])
        assert set(links.values()) == {plan["each"]}
        assert len(links) == plan["objects"] // 2
    members = [one for plan in said.staged["campaigns"] for one in plan["members"]]
    assert len(members) == len(set(members))
    outside = said.truth.filter(pl.col("campaign").is_null())
    assert set(outside["account"]) & set(members)  # they talk as everybody does, too


def test_coordination_finds_what_is_disciplined_and_explains_the_rest(said: made.Written) -> None:
    reading = coordination.read(said.feed, key=made.KEY)
    found = coordination.coordinate(reading.shares, texts=reading.texts)
    who = said.who()
    groups = [
        (Counter(who.get(one, "nobody") for one in group.accounts), group.explanations)
        for group in found.groups
    ]
    assert all(len(parts) == 1 for parts, _ in groups)
    sizes = {next(iter(parts)): parts.total() for parts, _ in groups}
    assert sizes["heron"] >= 18
    assert sizes["plover"] >= 11
    assert "dunlin" not in sizes  # 3 in 10 share each of 8 objects: below what can be found
    assert "nobody" not in sizes
    reasons = {next(iter(parts)): {one.kind for one in why} for parts, why in groups}
    assert reasons["outlets"] == {"wire_copy"}
    assert reasons["repeaters"] == {"navigation_warning"}
    assert reasons["officials"] == {"clock"}
    assert not reasons["heron"] | reasons["plover"]


def test_narratives_mark_what_changed(said: made.Written, posts: pl.DataFrame) -> None:
    found = narrative.narratives(posts)
    keyed = {made.KEY.one("post", one["platform"], one["post_id"]): one["post_id"]
             for one in said.records}  # fmt: skip
    flags = dict(found.members.select("post_id", "flags").rows())
    told = {keyed[post]: set(one) for post, one in flags.items()}
    truth = said.truth.filter(pl.col("change") == "negation")
    assert truth.height
    marked = [row for row in truth["post_id"] if "negation" in told.get(row, set())]
    assert len(marked) >= 0.75 * truth.height


def test_origin_sees_where_a_story_began(said: made.Written, posts: pl.DataFrame) -> None:
    first = said.truth.filter(pl.col("story") == "beside", pl.col("comes_from").is_null()).row(
        0, named=True
    )
    taken = origin.of_text(posts, first["post_id"], made.KEY)
    began = origin.Collection(started_at=strait_module.START)
    found = origin.originate(taken.posts, began, everything=posts)
    hashes = {made.KEY.one("post", one, first["post_id"]) for one in talk.PLATFORMS}
    assert found.first.post_id in hashes
    assert found.first.level >= 1
    cut = posts.filter(pl.col("posted_at") > found.first.at)
    late = origin.originate(
        taken.posts.filter(pl.col("posted_at") > found.first.at), everything=cut
    )
    assert late.first.level == 0


def test_a_campaign_may_be_planned(tmp_path: Path) -> None:
    plan = talk.Campaign(
        name="knot", story="silent", languages=("en",), accounts=6, objects=12, discipline=1.0,
        span_s=20.0,
    )  # fmt: skip
    found = made.write(tmp_path / "own", seed=5, plans=(plan,))
    assert [one["name"] for one in found.staged["campaigns"]] == ["knot"]
    assert found.truth.filter(pl.col("campaign") == "knot").height == 72


def test_nothing_to_talk_of_is_refused() -> None:
    empty = Sea(talk.Talk.begin(1, 1.0).rng, 1.0, (0.0, 0.0), None)  # type: ignore[arg-type]
    with pytest.raises(BadSetting, match="No encounter is staged"):
        talk.incident_of(empty)


@pytest.mark.slow
def test_the_strait_is_talked_of(strait: scenario.Made) -> None:
    """Claims are those of its own truth; posts lie beside the other files."""
    staged = json.loads(strait.posts_staged.read_text())
    truth = pl.read_parquet(strait.truth)
    assert staged["exercise_id"] == "scenario-strait-5"
    assert strait.posts == len(strait.posts_feed.read_text().splitlines()) > 3000
    assert pl.read_parquet(strait.posts_truth).height == strait.posts
    claims = {one["claim_id"]: one for one in staged["claims"]}
    assert [claims[one]["is_true"] for one in ("beside", "rammed", "moved_place", "silent")] == [
        True, False, False, True,
    ]  # fmt: skip
    met = truth.filter("is_event", pl.col("kind") == "encounter").explode("mmsis")
    at = pl.lit(claims["beside"]["start_at"]).str.to_datetime(time_zone="UTC")
    around = met.filter(at.is_between(pl.col("start_at"), pl.col("end_at")))
    assert claims["beside"]["who"] in set(around["mmsis"])
    gaps = truth.filter("is_event", pl.col("kind") == "gap").explode("mmsis")
    assert claims["silent"]["who"] in set(gaps["mmsis"])
    assert json.loads(strait.about.read_text())["posts"] == strait.posts
