"""What is told of narratives: posts, languages, time, variants; and never a handle."""

from __future__ import annotations

import json
from pathlib import Path

import narrative_sea as sea
import polars as pl
import pytest
from click.testing import CliRunner

from sealane.cli.inform.narratives import command
from sealane.errors import BadInput
from sealane.inform import Case
from sealane.inform.narrative import Rule, hash_keys, narratives, read, shown
from sealane.observe import open_inputs

HEADER = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
ROWS = (
    f"1,7,quay_bob,,,{sea.EN},1606451170,[]\n"
    f"2,8,lena_sea,,,@quay_bob {sea.EN.replace('rammed', 'did not ram')},1606451270,[]\n"
    f"3,9,emi_port,1,,RT @quay_bob: {sea.EN.upper()} https://x.com/quay_bob 🔥,1606461170,[]\n"
    f"4,7,quay_bob,,,@船长老王：{sea.ZH},1606461171,[]\n"
    "5,7,quay_bob,,,boat,,[]\n"
)


def test_exemplar_variants_and_times_by_language() -> None:
    traditional = "中國海警船在黃岩島附近海域攔截菲律賓補給船，現場有人受傷"
    texts = [
        f"{sea.ZH} 🚢",
        traditional,
        sea.ZH.replace("拦截", "没有拦截"),
        sea.EN,
        sea.JA,
        sea.JA,
    ]
    posts = sea.posts(texts, language=["en", None, None, None, None, None])
    found = narratives(posts, Rule(bin_s=60))
    one = found.clusters.filter(pl.col("posts") == 3).row(0, named=True)
    assert (one["text"], one["exemplar"]) == (texts[0], posts["post_id"][0])
    assert (one["languages"], one["flags"], one["texts"]) == (["en", "zh"], ["negation"], 2)
    assert one["cluster"] == hash_keys(pl.Series([sea.ZH.replace("，", ",")]))[0]
    members = found.members.filter(pl.col("cluster") == one["cluster"])
    assert members["match"].to_list() == ["exact", "exact", "near"]
    assert members["is_converted"].to_list() == [False, True, False]
    assert members["has_other_emoji"].to_list() == [False, True, True]
    assert members["is_exemplar"].to_list() == [True, False, False]
    [change] = found.variants.filter(pl.col("match") == "near")["changes"][0]
    assert change == {"before": "", "after": "没有", "marks": ["negation"]}
    told = found.timeline.filter(pl.col("cluster") == one["cluster"])
    assert told.select("language", "posts").rows() == [("en", 1), ("zh", 1), ("zh", 1)]
    assert told["from_at"].to_list() == posts["posted_at"].to_list()[:3]
    assert found.counts["posts_alone"] == 1
    alone = narratives(posts, Rule(min_posts=1))
    assert alone.clusters["posts"].sum() == 6


def test_who_repeats_a_post_is_no_exemplar() -> None:
    posts = sea.posts([sea.RU, sea.RU], repost_of=["f" * 32, None])
    found = narratives(posts).clusters.row(0, named=True)
    assert (found["exemplar"], found["reposts"]) == (posts["post_id"][1], 1)


def test_no_handle_is_shown() -> None:
    assert (
        shown(pl.Series(["a@b.org ＠ann: @" + "0" * 32 + " @张三：好"]))[0]
        == "a@b.org @…: @… @…：好"
    )


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, list(words), catch_exceptions=False, standalone_mode=False)
    return done.return_value, done.stdout


def test_the_command_on_a_file_and_on_a_case_tells_the_same_without_names(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + ROWS)
    code, text = run(str(path), "--set", "min_posts=1", "--json")
    said = json.loads(text)
    assert (code, said["rejected"], said["rows"]) == (3, {"time": 1}, 5)
    assert [one["posts"] for one in said["narratives"]] == [3, 1]
    first = said["narratives"][0]
    assert [len(first[name]) for name in ("members", "variants", "timeline")] == [3, 2, 2]
    case = Case.create(tmp_path / "case", at=sea.START)
    [source] = open_inputs([path])
    case.add(source, at=sea.START)
    code, told = run(str(case.path), "--set", "min_posts=1", "--json")
    again = json.loads(told)
    assert (code, again["layout"]) == (0, "case")
    assert [one["cluster"] for one in again["narratives"]] == [
        one["cluster"] for one in said["narratives"]
    ]
    for name in ("quay_bob", "lena_sea", "emi_port", "船长老王"):
        assert name not in text.lower() + told.lower()
    code, words = run(str(case.path))
    assert "negation changed in one post: rammed → did not ram" in words
    assert "quay_bob" not in words
    assert "No text came 9 times" in run(str(case.path), "--set", "min_posts=9")[1]


def test_a_text_in_another_language_is_told_with_what_both_have(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(
        HEADER
        + "1,4,ann,,,@quay_bob A ship rammed the supply boat at 9-45N 115-52E,1606451170,[]\n"
        "2,5,lena,,,海警船在北纬9度45分东经115度52分撞击补给船,1606454771,[]\n"
        "3,6,cy,,,今天天气很好，我们去公园散步吧,1606454791,[]\n"
    )
    code, text = run(str(path), "--model", "none", "--json")
    across = json.loads(text)["across"]
    (pair,) = across["pairs"]
    assert (code, pair["relation"], pair["margin"]) == (0, "same anchors", None)
    assert "coordinates:9.75N 115.87E" in pair["anchors"]
    assert "Anchors only" in across["how"]
    words = run(str(path), "--model", "none")[1]
    assert "1 pairs. Anchors only" in words
    assert "quay_bob" not in words + text
    assert "across" not in json.loads(run(str(path), "--json")[1])


def test_a_file_of_shares_has_no_texts(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text("account,kind,object,shared_at\nann,url,https://a.example,1606451170\n")
    with pytest.raises(BadInput, match="tells shares, and no post"):
        read(path)
