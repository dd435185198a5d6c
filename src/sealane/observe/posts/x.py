"""X (Twitter): pages of the API v2 (``data`` and ``includes``), and posts as API v1.1 has them.

A repost is a post of its own that names the other in ``referenced_tweets`` or
``retweeted_status``; what is included for reference makes no row. Developer documentation of X:
"Tweet object" (v2), "Tweet object" (v1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sealane.observe.posts.record import JsonLayout, Record, Refusal, gather, texts

__all__ = ["ARCHIVE", "V2"]

_REFERENCES = {"replied_to": "reply_to", "retweeted": "repost_of", "quoted": "quote_of"}


def _is_v2(value: dict[str, Any]) -> bool:
    data = value.get("data", value)
    first = data[0] if isinstance(data, list) and data else data
    return isinstance(first, dict) and "author_id" in first and "text" in first and "id" in first


def _pages(value: dict[str, Any]) -> Iterator[Record | Refusal]:
    data = value.get("data", value)
    includes = value.get("includes")
    handles = {
        gather(user, "id"): gather(user, "username") for user in gather(includes, "users") or []
    }
    media = {gather(one, "media_key"): one for one in gather(includes, "media") or []}
    for post in data if isinstance(data, list) else [data]:
        if isinstance(post, dict):
            yield _of_v2(post, handles, media)
        else:
            yield Refusal("json", "a member of data is no object")


def _of_v2(post: dict[str, Any], handles: dict[Any, Any], media: dict[Any, Any]) -> Record:
    entities = post.get("entities")
    references = {
        _REFERENCES[kind]: one.get("id")
        for one in post.get("referenced_tweets") or []
        if isinstance(one, dict) and (kind := one.get("type")) in _REFERENCES
    }
    keys = texts(gather(post, "attachments", "media_keys"))
    note = gather(post, "note_tweet", "text")
    return {
        "post_id": post.get("id"),
        "account": post.get("author_id"),
        "handle": handles.get(post.get("author_id")),
        "posted_at": post.get("created_at"),
        "text": note or post.get("text"),
        "language": post.get("lang"),
        **references,
        "urls": _links(gather(entities, "urls")),
        "media": [str(gather(media.get(key), "url") or key) for key in keys],
        "hashtags": texts(gather(entities, "hashtags"), "tag"),
        "mentions": texts(gather(entities, "mentions"), "username"),
    }


def _links(urls: Any) -> list[str]:
    """Where links lead as far as X says; those to the post's own pictures are no links."""
    found = []
    for one in urls if isinstance(urls, list) else []:
        if isinstance(one, dict) and not one.get("media_key"):
            link = one.get("unwound_url") or one.get("expanded_url") or one.get("url")
            if isinstance(link, str):
                found.append(link)
    return found


def _is_archive(value: dict[str, Any]) -> bool:
    post = value.get("tweet", value)
    has_text = isinstance(post, dict) and ("full_text" in post or "text" in post)
    return has_text and "id_str" in post and "mid" not in post and "created_at" in post


def _archived(value: dict[str, Any]) -> Iterator[Record]:
    post = value.get("tweet", value)
    longer = post.get("extended_tweet") or {}
    entities = longer.get("entities") or post.get("entities")
    media = gather(longer, "extended_entities", "media") or gather(
        post, "extended_entities", "media"
    )
    yield {
        "post_id": post.get("id_str"),
        "account": gather(post, "user", "id_str") or gather(post, "user", "id"),
        "handle": gather(post, "user", "screen_name"),
        "posted_at": post.get("created_at"),
        "text": longer.get("full_text") or post.get("full_text") or post.get("text"),
        "language": post.get("lang"),
        "reply_to": post.get("in_reply_to_status_id_str"),
        "repost_of": gather(post, "retweeted_status", "id_str"),
        "quote_of": post.get("quoted_status_id_str"),
        "urls": _links(gather(entities, "urls")),
        "media": texts(media, "media_url_https"),
        "hashtags": texts(gather(entities, "hashtags"), "text"),
        "mentions": texts(gather(entities, "user_mentions"), "screen_name"),
    }


V2 = JsonLayout("x-api-v2", "x", _is_v2, _pages)
ARCHIVE = JsonLayout(
    "x-archive", "x", _is_archive, _archived, formats=("%a %b %d %H:%M:%S %z %Y", "iso")
)
