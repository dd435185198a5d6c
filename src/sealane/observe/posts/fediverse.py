"""Mastodon statuses and Bluesky posts, as their public APIs and streams give them.

Numbers of Mastodon statuses hold on the server that was asked: posts of two servers are kept apart
by ``--platform`` (``mastodon.example``). What is not public is a reject. Documentation: Mastodon
"Status" entity; AT Protocol lexicons ``app.bsky.feed.post`` and ``app.bsky.feed.defs``, Jetstream.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sealane.observe.posts.record import JsonLayout, Record, Refusal, gather, plain_text, texts

__all__ = ["BLUESKY", "JETSTREAM", "MASTODON"]

_POST = "app.bsky.feed.post"
_REPOST = "app.bsky.feed.repost"


def _is_status(value: dict[str, Any]) -> bool:
    return "content" in value and "visibility" in value and "acct" in (value.get("account") or {})


def _statuses(value: dict[str, Any]) -> Iterator[Record | Refusal]:
    if value.get("visibility") not in ("public", "unlisted"):
        yield Refusal("private", f"the visibility is {value.get('visibility')}")
        return
    other = value.get("reblog")
    card = gather(value, "card", "url")
    yield {
        "post_id": value.get("id"),
        "account": gather(value, "account", "id"),
        "handle": gather(value, "account", "acct"),
        "posted_at": value.get("created_at"),
        "text": plain_text(value.get("content") or gather(other, "content")),
        "language": value.get("language"),
        "reply_to": value.get("in_reply_to_id"),
        "repost_of": gather(other, "id"),
        "quote_of": gather(value, "quote", "quoted_status", "id"),
        "urls": [card] if isinstance(card, str) else [],
        "media": texts(value.get("media_attachments"), "url"),
        "hashtags": texts(value.get("tags"), "name"),
        "mentions": texts(value.get("mentions"), "acct"),
    }


def _is_view(value: dict[str, Any]) -> bool:
    post = value.get("post", value)
    return isinstance(post, dict) and str(post.get("uri", "")).startswith("at://")


def _views(value: dict[str, Any]) -> Iterator[Record]:
    post, reason = value.get("post", value), value.get("reason")
    written = post.get("record") or {}
    made = _written(written)
    if str(gather(reason, "$type")).endswith("reasonRepost"):
        by = gather(reason, "by", "did")
        made |= {
            "post_id": gather(reason, "uri") or f"{by} {post.get('uri')}",
            "account": by,
            "handle": gather(reason, "by", "handle"),
            "posted_at": gather(reason, "indexedAt"),
            "repost_of": post.get("uri"),
        }
    else:
        made |= {
            "post_id": post.get("uri"),
            "account": gather(post, "author", "did"),
            "handle": gather(post, "author", "handle"),
        }
    yield made


def _written(written: dict[str, Any]) -> Record:
    features = [
        feature
        for facet in written.get("facets") or []
        for feature in gather(facet, "features") or []
    ]
    embed = written.get("embed") or {}
    pictures = embed.get("images") or gather(embed, "media", "images")
    languages = texts(written.get("langs"))
    quoted = gather(embed, "record", "uri") or gather(embed, "record", "record", "uri")
    links = texts(features, "uri") + texts([gather(embed, "external", "uri")])
    return {
        "posted_at": written.get("createdAt"),
        "text": written.get("text"),
        "language": languages[0] if len(languages) == 1 else None,
        "reply_to": gather(written, "reply", "parent", "uri"),
        "quote_of": quoted,
        "urls": links,
        "media": texts(pictures, "image", "ref", "$link"),
        "hashtags": texts(features, "tag"),
        # Facets name the accounts that are mentioned by DID; the handles stand in the text.
    }


def _is_event(value: dict[str, Any]) -> bool:
    return "did" in value and "time_us" in value


def _events(value: dict[str, Any]) -> Iterator[Record | Refusal]:
    commit = value.get("commit")
    operation, kind = gather(commit, "operation"), gather(commit, "collection")
    if operation != "create" or kind not in (_POST, _REPOST):
        yield Refusal(other=f"{kind or value.get('kind')} {operation or ''}".strip())
        return
    did, written = value.get("did"), gather(commit, "record") or {}
    made = _written(written) if kind == _POST else {"posted_at": written.get("createdAt")}
    if kind == _REPOST:
        made["repost_of"] = gather(written, "subject", "uri")
    yield made | {
        "post_id": f"at://{did}/{kind}/{gather(commit, 'rkey')}",
        "account": did,
        "first_seen_at": _heard(value.get("time_us")),
    }


def _heard(microseconds: Any) -> str | None:
    """When the stream gave it out."""
    if not isinstance(microseconds, int):
        return None
    return datetime.fromtimestamp(microseconds / 1e6, UTC).isoformat()


MASTODON = JsonLayout("mastodon", "mastodon", _is_status, _statuses)
BLUESKY = JsonLayout("bluesky", "bluesky", _is_view, _views)
JETSTREAM = JsonLayout("bluesky-jetstream", "bluesky", _is_event, _events)
