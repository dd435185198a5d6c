"""Files of posts as platforms and tools write them, and how tests read them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl

from sealane.observe import open_inputs
from sealane.observe.posts import AccountKey, PostBatch, PostOptions, PostReport, read_posts

KEY = AccountKey(bytes(range(32)))
SHARED = Path(__file__).resolve().parents[3] / "../shared/data/info"
CNT_HEADER = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"

X_V2: dict[str, Any] = {
    "data": [
        {
            "id": "100",
            "author_id": "7",
            "created_at": "2024-06-17T02:00:00.000Z",
            "lang": "zh",
            "text": "RT @ann_sea: 海警船碰撞 https://t.co/x",
            "referenced_tweets": [{"type": "retweeted", "id": "90"}],
            "entities": {
                "urls": [
                    {"url": "https://t.co/x", "expanded_url": "https://News.example/a?utm_id=t"},
                    {"url": "https://t.co/p", "expanded_url": "https://x.com/u/1/p",
                     "media_key": "3_1"},
                ],
                "hashtags": [{"tag": "南海"}],
                "mentions": [{"username": "ann_sea"}],
            },
            "attachments": {"media_keys": ["3_1"]},
        },
        {"id": "101", "author_id": "8", "created_at": "never", "text": "x"},
    ],
    "includes": {
        "users": [{"id": "7", "username": "Deck_Watch"}, {"id": "8", "username": "b"}],
        "media": [{"media_key": "3_1", "url": "https://pbs.example/1.jpg"}],
    },
}  # fmt: skip
X_ARCHIVE = {
    "tweet": {
        "id_str": "5", "created_at": "Mon Jun 17 02:00:00 +0000 2024", "full_text": "столкновение",
        "user": {"id_str": "9", "screen_name": "more_watch"}, "lang": "ru",
        "in_reply_to_status_id_str": "4", "entities": {"hashtags": [{"text": "Море"}]},
    }
}  # fmt: skip
WEIBO = {
    "mid": "77", "created_at": "Mon Jun 17 10:00:00 +0800 2024",
    "user": {"id": 3, "screen_name": "海事小明"},
    "text": "@张三：黄岩岛附近 #南海 碰撞# <a href='x'>网页链接</a> 海事小明 报道",
    "retweeted_status": {"mid": "70"},
}  # fmt: skip
WEIBO_CRAWLED = {
    "id": 78, "bid": "Oa", "user_id": 3, "screen_name": "海事小明",
    "created_at": "2024-06-17T10:00:00",
    "text": "碰撞", "topics": "南海,海警", "at_users": "李四",
    "pics": "https://w.example/1.jpg", "retweet_id": "70",
}  # fmt: skip
TELEGRAM = {
    "name": "Sea news", "type": "public_channel", "id": 55,
    "messages": [
        {"id": 1, "type": "message", "date": "2024-06-17T05:00:00", "date_unixtime": "1718589600",
         "from_id": "channel55", "text": ["Судно ", {"type": "text_link", "text": "тут", "href": "https://a.example/1"}],
         "reply_to_message_id": 9, "photo": "photos/1.jpg"},
        {"id": 2, "type": "service", "date_unixtime": "1718589601", "action": "pin_message"},
        {"id": 3, "type": "message", "date": "2024-06-17T05:00:00", "text": "older export"},
    ],
}  # fmt: skip
MASTODON = {
    "id": "1", "created_at": "2024-06-17T02:00:00.000Z", "visibility": "public", "language": "ja",
    "content": "<p>巡視船 &amp; <a href='https://m.example/@bob'>@<span>bob</span></a></p><p>到着</p>",
    "account": {"id": "4", "acct": "sea_ann@m.example"}, "tags": [{"name": "海保"}], "reblog": None,
    "mentions": [{"acct": "bob"}], "in_reply_to_id": "8", "card": {"url": "https://n.example/1"},
}  # fmt: skip
BLUESKY = {
    "post": {
        "uri": "at://did:plc:a/app.bsky.feed.post/1",
        "author": {"did": "did:plc:a", "handle": "deck.example.com"},
        "record": {"text": "boats", "createdAt": "2024-06-17T02:00:00Z", "langs": ["en"],
                   "reply": {"parent": {"uri": "at://did:plc:b/app.bsky.feed.post/0"}},
                   "facets": [{"features": [{"uri": "https://a.example/1"}, {"tag": "sea"}]}]},
    }
}  # fmt: skip
JETSTREAM = {
    "did": "did:plc:a", "time_us": 1718589600000000, "kind": "commit",
    "commit": {"operation": "create", "collection": "app.bsky.feed.repost", "rkey": "r",
               "record": {"createdAt": "2024-06-17T02:00:00Z",
                          "subject": {"uri": "at://did:plc:b/app.bsky.feed.post/0"}}},
}  # fmt: skip
CROWDTANGLE = (
    "Page Name,User Name,Facebook Id,Post Created,Total Interactions,URL,Message,Link,Final Link\n"
    "Sea,seapage,44,2021-06-01 12:00:00 EDT,3,https://www.facebook.com/44/posts/1,"
    "hello,https://t.example/1,https://b.example/2?fbclid=q\n"
)


def read(path: Path, **options: Any) -> tuple[PostBatch, PostReport]:
    """A file as one batch, with its report."""
    [source] = open_inputs([path])
    reading = read_posts(source, KEY, PostOptions(**options))
    parts = list(reading)
    names = ("posts", "shares", "rejects", "originals")
    whole = PostBatch(*(pl.concat([getattr(one, name) for one in parts]) for name in names))
    return whole, reading.report


def cnt(folder: Path, *rows: str, name: str = "cnt.csv") -> Path:
    """A file in the layout of coordination-network-toolkit."""
    path = folder / name
    path.write_bytes((CNT_HEADER + "".join(f"{row}\n" for row in rows)).encode())
    return path


def lines(folder: Path, *objects: Any, name: str = "posts.jsonl") -> Path:
    """JSON lines, in gzip where the name says so."""
    path = folder / name
    told = "".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in
                   (part for one in objects for part in (one, "\n"))).encode()  # fmt: skip
    path.write_bytes(gzip.compress(told) if name.endswith(".gz") else told)
    return path
