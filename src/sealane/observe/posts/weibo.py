"""Weibo and like platforms: statuses as the open API has them, and as common collectors write them.

Times without a zone are those of China (UTC+8). Weibo's API documentation: "statuses/show".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sealane.observe.posts.record import JsonLayout, Record, gather, plain_text, texts

__all__ = ["CRAWLED", "STATUS"]

_FORMATS = ("%a %b %d %H:%M:%S %z %Y", "iso")


def _is_status(value: dict[str, Any]) -> bool:
    has_id = "mid" in value or "idstr" in value
    return has_id and isinstance(value.get("user"), dict) and "created_at" in value


def _statuses(value: dict[str, Any]) -> Iterator[Record]:
    pictures = value.get("pic_ids") or texts(value.get("pic_urls"), "thumbnail_pic")
    yield {
        "post_id": value.get("mid") or value.get("idstr"),
        "account": gather(value, "user", "idstr") or gather(value, "user", "id"),
        "handle": gather(value, "user", "screen_name"),
        "posted_at": value.get("created_at"),
        "text": plain_text(value.get("text_raw") or value.get("text")),
        "reply_to": value.get("in_reply_to_status_id"),
        "repost_of": _other(value.get("retweeted_status")),
        "urls": texts(value.get("url_struct"), "long_url"),
        "media": texts(pictures),
    }


def _other(status: Any) -> str | None:
    found = gather(status, "mid") or gather(status, "idstr") or gather(status, "id")
    return None if found is None else str(found)


def _is_crawled(value: dict[str, Any]) -> bool:
    return {"user_id", "screen_name", "text", "created_at"} <= value.keys() and "bid" in value


def _crawled(value: dict[str, Any]) -> Iterator[Record]:
    yield {
        "post_id": value.get("id"),
        "account": value.get("user_id"),
        "handle": value.get("screen_name"),
        "posted_at": value.get("created_at"),
        "text": plain_text(value.get("text")),
        "repost_of": _other(value.get("retweet")) or value.get("retweet_id"),
        "urls": texts([value.get("article_url")]),
        "media": _parts(value.get("pics")) + _parts(value.get("video_url"), ";"),
        "hashtags": _parts(value.get("topics")),
        "mentions": _parts(value.get("at_users")),
    }


def _parts(told: Any, mark: str = ",") -> list[str]:
    if isinstance(told, list):
        return texts(told)
    return [one for one in str(told or "").split(mark) if one]


STATUS = JsonLayout(
    "weibo", "weibo", _is_status, _statuses, formats=_FORMATS, time_zone="Asia/Shanghai"
)
CRAWLED = JsonLayout(
    "weibo-crawler", "weibo", _is_crawled, _crawled, formats=_FORMATS, time_zone="Asia/Shanghai"
)
