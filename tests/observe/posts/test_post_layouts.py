"""Every known layout of posts, from a file to keyed rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from post_samples import (
    BLUESKY,
    CROWDTANGLE,
    JETSTREAM,
    KEY,
    MASTODON,
    SHARED,
    TELEGRAM,
    WEIBO,
    WEIBO_CRAWLED,
    X_ARCHIVE,
    X_V2,
    cnt,
    lines,
    read,
)

from sealane.errors import BadInput, UnknownFormat
from sealane.observe import Mapping
from sealane.observe.posts import POST_REQUIRED, POST_TARGETS, shares
from sealane.tables import POSTS, SHARES, polars_schema

AT = datetime(2024, 6, 17, 2, tzinfo=UTC)


def test_the_sample_of_coordination_network_toolkit_is_read_whole() -> None:
    path = SHARED / "coordination_toolkit_sample.csv"
    if not path.exists():
        pytest.skip("the shared sample of coordination-network-toolkit is not here")
    batch, report = read(path)
    told = pl.read_csv(path, infer_schema=False)
    assert (report.records, report.accepted, report.other, report.rejected) == (101, 100, 1, 0)
    assert batch.posts.schema == polars_schema(POSTS)
    assert report.accounts == told["user_id"].n_unique() == 10
    assert batch.posts["repost_of"].null_count() == told["repost_id"].null_count()
    assert batch.posts["text"].to_list() == told["message"].to_list()
    assert batch.posts["posted_at"][0] == datetime(2020, 11, 27, 4, 26, 10, 518101, tzinfo=UTC)
    assert batch.posts["urls"][1].to_list() == ["https://example.com/4", "https://example.com/6"]
    # The same post has one hash wherever it is named.
    assert set(batch.posts["repost_of"].drop_nulls()) <= set(batch.posts["post_id"])


def test_coortweet_keeps_every_row_and_counts_the_repeated_one() -> None:
    path = SHARED / "coortweet_russian_coord_tweets.parquet"
    if not path.exists():
        pytest.skip("the shared data set of CooRTweet is not here")
    batch, report = read(path)
    told = pl.read_parquet(path)
    assert batch.shares.schema == polars_schema(SHARES)
    assert (report.accepted, report.shares, report.posts) == (35_125, 35_125, 0)
    assert report.repeated == told.height - told.unique().height == 1
    assert batch.shares["object"].n_unique() == told["object_id"].n_unique()
    assert batch.shares["account"].n_unique() == told["account_id"].n_unique() == 9_509
    pairs = told.select("object_id", "account_id").unique().height
    assert batch.shares.select("object", "account").unique().height == pairs


@pytest.mark.parametrize(
    ("told", "layout", "platform", "expected"),
    [
        (X_V2, "x-api-v2", "x", {
            "account": KEY.one("account", "x", "7"), "repost_of": KEY.one("post", "x", "90"),
            "urls": ["https://news.example/a"], "hashtags": ["南海"], "language": "zh",
            "mentions": [KEY.one("handle", "x", "ann_sea")]}),
        (X_ARCHIVE, "x-archive", "x", {
            "account": KEY.one("account", "x", "9"), "reply_to": KEY.one("post", "x", "4"),
            "hashtags": ["море"], "language": "ru", "media": []}),
        (WEIBO, "weibo", "weibo", {
            "account": KEY.one("account", "weibo", "3"),
            "repost_of": KEY.one("post", "weibo", "70"),
            "mentions": [KEY.one("handle", "weibo", "张三")], "hashtags": ["南海 碰撞"]}),
        (WEIBO_CRAWLED, "weibo-crawler", "weibo", {
            "hashtags": ["南海", "海警"], "mentions": [KEY.one("handle", "weibo", "李四")],
            "repost_of": KEY.one("post", "weibo", "70")}),
        (TELEGRAM, "telegram", "telegram", {
            "account": KEY.one("account", "telegram", "channel55"), "text": "Судно тут",
            "post_id": KEY.one("post", "telegram", "55/1"), "urls": ["https://a.example/1"],
            "reply_to": KEY.one("post", "telegram", "55/9"),
            "media": [KEY.one("media", "telegram", "55/photos/1.jpg")]}),
        (MASTODON, "mastodon", "mastodon", {
            "account": KEY.one("account", "mastodon", "4"), "hashtags": ["海保"], "language": "ja",
            "text": f"巡視船 & @{KEY.one('handle', 'mastodon', 'bob')}\n到着",
            "mentions": [KEY.one("handle", "mastodon", "bob")], "urls": ["https://n.example/1"]}),
        (BLUESKY, "bluesky", "bluesky", {
            "account": KEY.one("account", "bluesky", "did:plc:a"), "hashtags": ["sea"],
            "reply_to": KEY.one("post", "bluesky", "at://did:plc:b/app.bsky.feed.post/0")}),
        (JETSTREAM, "bluesky-jetstream", "bluesky", {
            "repost_of": KEY.one("post", "bluesky", "at://did:plc:b/app.bsky.feed.post/0"),
            "first_seen_at": AT, "text": None}),
    ],
    ids=lambda one: one if isinstance(one, str) and "-" in one else None,
)  # fmt: skip
def test_a_layout_of_json_becomes_rows(
    tmp_path: Path, told: Any, layout: str, platform: str, expected: dict[str, Any]
) -> None:
    batch, report = read(lines(tmp_path, told, name="posts.jsonl.gz"))
    assert report.format == layout
    row = batch.posts.row(0, named=True)
    assert (row["platform"], row["posted_at"]) == (platform, AT)
    assert {name: row[name] for name in expected} == expected


def test_what_makes_no_post_is_a_reject_or_counted(tmp_path: Path) -> None:
    private = {**TELEGRAM, "type": "personal_chat"}
    batch, report = read(lines(tmp_path, TELEGRAM, "{broken}", "", private))
    assert (report.records, report.accepted) == (8, 1)
    assert report.other_by_type == {"blank": 1, "service": 1}
    assert report.rejected_by_reason == {"json": 1, "private": 3, "time": 1}
    assert batch.rejects.filter(pl.col("reason") == "json")["line"].to_list() == [2]
    two, about = read(lines(tmp_path, X_V2, name="v2.jsonl"))
    assert about.rejected_by_reason == {"time": 1}
    assert two.rejects["detail"].to_list() == ["the time cannot be read"]


def test_a_document_and_a_script_are_read_as_lines_are(tmp_path: Path) -> None:
    script, document = tmp_path / "tweets.js", tmp_path / "list.json"
    script.write_text("window.YTD.tweets.part0 = [\n" + json.dumps(X_ARCHIVE, indent=2) + "\n]")
    document.write_text(json.dumps([MASTODON, 3, MASTODON], indent=1))
    assert read(script)[0].posts.height == 1
    batch, report = read(document)
    assert (report.accepted, report.repeated, report.rejected) == (2, 1, 1)
    assert batch.rejects["line"].to_list() == [2]


def test_crowdtangle_states_its_zone(tmp_path: Path) -> None:
    path = tmp_path / "ct.csv"
    path.write_text(CROWDTANGLE)
    batch, report = read(path)
    row = batch.posts.row(0, named=True)
    assert (report.format, row["platform"]) == ("crowdtangle", "facebook")
    assert row["posted_at"] == datetime(2021, 6, 1, 16, tzinfo=UTC)
    assert row["urls"] == ["https://b.example/2"]
    assert row["account"] == KEY.one("account", "facebook", "44")


def test_csv_rows_that_do_not_fit_are_named_by_their_line(tmp_path: Path) -> None:
    path = cnt(
        tmp_path,
        '1,4,ann_sea,,,"two\nlines, a ""word"" and @bob",1606451170.5,[]',
        "2,4,ann_sea,,,short",
        "3,,,,,nobody,1606451171,[]",
        "4,4,ann_sea,,,no time,,[]",
        "",
        "5,4,ann_sea,,,bad time,soon,[]",
        ",4,ann_sea,,,no id,1606451172,[]",
        '6,4,ann_sea,,,an inch is 1" long,1606451173,[]',
        '7,4,ann_sea,,,"never closed,1606451174,[]',
        "8,4,ann_sea,,,last,1606451175,[]",
    )
    batch, report = read(path)
    assert report.other_by_type == {"blank": 1, "header": 1}
    assert batch.rejects.select("line", "reason").sort("line").rows() == [
        (4, "columns"), (5, "account"), (6, "time"), (8, "time"), (9, "post"), (11, "columns"),
    ]  # fmt: skip
    texts = batch.posts["text"].to_list()
    assert texts == [
        f'two\nlines, a "word" and @{KEY.one("handle", "unknown", "bob")}',
        'an inch is 1" long',
        "last",
    ]
    assert report.accepted + report.other + report.rejected == report.records == 11


def test_a_line_in_another_encoding_is_one_reject(tmp_path: Path) -> None:
    path = cnt(tmp_path, "1,4,ann_sea,,,first,1606451170,[]", "3,4,ann_sea,,,last,1606451172,[]")
    head, first, last = path.read_bytes().splitlines()
    path.write_bytes(
        b"\n".join([head, first, "2,4,ann_sea,,,衝突,1606451171,[]".encode("cp932"), last])
    )
    batch, report = read(path)
    assert batch.posts["text"].to_list() == ["first", "last"]
    assert batch.rejects.select("line", "reason").rows() == [(3, "encoding")]
    assert report.accepted + report.other + report.rejected == report.records == 4


def test_blocks_of_any_size_give_the_same_rows(tmp_path: Path) -> None:
    rows = [
        f'{n},{n % 7},u_{n % 7},,,"line {n}\n""q"", @u_{n % 3}",160645117{n % 10},[]'
        for n in range(60)
    ]
    path = cnt(tmp_path, *rows)
    whole, report = read(path)
    for size in (50, 333, 4096):
        parts, again = read(path, block_bytes=size)
        assert parts.posts.equals(whole.posts)
        assert again == report
    assert report.accepted == 60


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(tmp_path: Path, ending: bytes) -> None:
    path = cnt(tmp_path, "1,4,ann_sea,,,text,1606451170,[]")
    plain, _ = read(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", ending)[: -len(ending)])
    assert read(path)[0].posts.equals(plain.posts)


def test_a_mapping_reads_a_table_that_nobody_knows(tmp_path: Path) -> None:
    table, about = tmp_path / "forum.csv", tmp_path / "forum.toml"
    table.write_bytes("nr;wer;wann;was;tags\n1;Änn;17.06.2024 04:00;Boot ß;a|b\n".encode("latin-1"))
    about.write_text(
        'name = "forum"\n[file]\nencoding = "latin-1"\ndelimiter = ";"\n[columns]\npost_id = "nr"\n'
        'handle = "wer"\ntext = "was"\nplatform = { constant = "Forum" }\n'
        'posted_at = { column = "wann", format = "%d.%m.%Y %H:%M", time_zone = "Europe/Berlin" }\n'
        'hashtags = { column = "tags", separator = "|" }\n',
        encoding="utf-8",
    )
    mapping = Mapping.from_toml(about, targets=POST_TARGETS, required=POST_REQUIRED)
    batch, report = read(table, mapping=mapping)
    row = batch.posts.row(0, named=True)
    assert (report.format, row["platform"], row["posted_at"]) == ("mapping", "forum", AT)
    assert (row["text"], row["hashtags"]) == ("Boot ß", ["a", "b"])
    assert row["account"] == KEY.one("handle", "forum", "änn")
    about.write_text('[columns]\npost_id = "nr"\nposted_at = "wann"\nspeed = "x"\n')
    with pytest.raises(BadInput, match="unknown entry 'speed'"):
        Mapping.from_toml(about, targets=POST_TARGETS, required=POST_REQUIRED)


def test_a_file_of_no_layout_says_which_are_known(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("mmsi,lon,lat\n1,2,3\n")
    with pytest.raises(UnknownFormat, match="no layout of posts has these columns: mmsi"):
        read(path)
    with pytest.raises(UnknownFormat, match="no layout"):
        read(lines(tmp_path, {"a": 1}))


def test_parquet_with_lists_is_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    pl.DataFrame(
        {
            "post_id": [1, 2], "account": ["a", "b"], "posted_at": [AT, None],
            "text": ["x #Y", "z"],
            "urls": [["http://E.example/1", "ftp://no"], []], "media": [["AB" * 16, "k"], None],
        }
    ).write_parquet(path)  # fmt: skip
    batch, report = read(path, platform="x")
    assert report.rejected_by_reason == {"time": 1}
    row = batch.posts.row(0, named=True)
    assert (row["urls"], row["hashtags"]) == (["https://e.example/1"], ["y"])
    assert row["media"] == ["ab" * 16, KEY.one("media", "x", "k")]


def test_shares_are_the_objects_of_posts(tmp_path: Path) -> None:
    path = cnt(
        tmp_path,
        "1,4,ann,,,\"臺灣 @bob #B #a\",1606451170,['https://a.example/1?utm_id=3']",
        "2,5,bob,1,,RT @ann: 臺灣,1606451171,[]",
        "3,6,eve,,1,台湾 https://A.example/1,1606451172,",
        "4,7,kei,,,台湾の,1606451173,",
    )
    found = shares(read(path)[0].posts)
    assert found.schema == polars_schema(SHARES)
    assert found.group_by("kind").len().sort("kind").rows() == [
        ("hashtags", 1), ("reply", 1), ("repost", 1), ("text", 3), ("url", 2),
    ]  # fmt: skip
    url = found.filter(kind="url")
    assert url["object"].to_list() == ["https://a.example/1"] * 2
    assert found.filter(kind="hashtags")["object"].to_list() == ["a b"]
    text = found.filter(kind="text")["object"].to_list()
    assert text == ["台湾 #b #a", "台湾", "台湾の"]
    assert found.filter(kind="repost")["object"][0] == KEY.one("post", "unknown", "1")
