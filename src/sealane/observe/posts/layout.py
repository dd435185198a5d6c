"""Which file is it? Layouts of posts that are recognised by their columns or members."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from sealane.observe.field import Field
from sealane.observe.mapping import Mapping, normal_name
from sealane.observe.posts import fediverse, telegram, weibo, x
from sealane.observe.posts.record import JsonLayout
from sealane.observe.posts.said import POST_TARGETS

__all__ = ["JSON_LAYOUTS", "TABLE_LAYOUTS", "match_columns", "match_object"]


def _layout(name: str, signature: tuple[str, ...], **fields: Field) -> Mapping:
    return Mapping(
        name=name,
        fields=MappingProxyType(fields),
        signature=frozenset(normal_name(one) for one in signature),
        targets=POST_TARGETS,
    )


def _of(*columns: str) -> Field:
    return Field(columns=columns)


def _may(*columns: str) -> Field:
    return Field(columns=columns, is_optional=True)


_CNT = _layout(
    "coordination-network-toolkit",
    ("message_id", "user_id", "username", "repost_id", "message", "timestamp"),
    post_id=_of("message_id"),
    account=_of("user_id"),
    handle=_of("username"),
    posted_at=Field(columns=("timestamp",), formats=("epoch", "iso")),
    text=_of("message"),
    repost_of=_of("repost_id"),
    reply_to=_may("reply_id"),
    urls=_may("urls"),
)
_COORTWEET = _layout(
    "coortweet",
    ("object_id", "account_id", "content_id", "timestamp_share"),
    object=_of("object_id"),
    account=_of("account_id"),
    post_id=_of("content_id"),
    posted_at=Field(columns=("timestamp_share",), formats=("epoch", "iso")),
)
_CROWDTANGLE = _layout(
    "crowdtangle",
    ("User Name", "Post Created", "URL", "Message", "Total Interactions"),
    post_id=_of("URL"),
    account=_may("Facebook Id"),
    handle=_of("User Name"),
    platform=Field(constant="facebook"),
    posted_at=Field(
        columns=("Post Created",),
        codes=MappingProxyType({"edt": "-0400", "est": "-0500"}),
        formats=("%Y-%m-%d %H:%M:%S %z", "iso"),
        time_zone="America/New_York",
    ),
    text=_of("Message"),
    urls=_may("Final Link", "Link"),
)
_PLAIN = _layout(
    "posts",
    ("post_id", "account", "posted_at", "text"),
    post_id=_of("post_id"),
    account=_of("account"),
    posted_at=Field(columns=("posted_at",), formats=("iso", "epoch")),
    text=_of("text"),
    handle=_may("handle"),
    platform=_may("platform"),
    first_seen_at=_may("first_seen_at"),
    language=_may("language"),
    reply_to=_may("reply_to"),
    repost_of=_may("repost_of"),
    quote_of=_may("quote_of"),
    urls=_may("urls"),
    media=_may("media"),
    hashtags=_may("hashtags"),
    mentions=_may("mentions"),
    topic=_may("topic"),
    exercise_id=_may("exercise_id"),
)
_SHARES = _layout(
    "shares",
    ("account", "object", "shared_at"),
    account=_of("account"),
    object=_of("object"),
    posted_at=Field(columns=("shared_at",), formats=("iso", "epoch")),
    kind=_may("kind"),
    platform=_may("platform"),
    post_id=_may("post_id"),
    language=_may("language"),
    topic=_may("topic"),
)
TABLE_LAYOUTS = (_CNT, _COORTWEET, _CROWDTANGLE, _PLAIN, _SHARES)
"""Tables (CSV, Parquet, flat JSON lines): coordination-network-toolkit 1.5 (its README, "CSV
files"), CooRTweet 2 (``prep_data``), exports of CrowdTangle (closed in 2024), and tables whose
columns have the names of ours: POSTS, and SHARES."""

JSON_LAYOUTS: tuple[JsonLayout, ...] = (
    telegram.EXPORT,
    fediverse.JETSTREAM,
    fediverse.BLUESKY,
    fediverse.MASTODON,
    weibo.STATUS,
    weibo.CRAWLED,
    x.V2,
    x.ARCHIVE,
)


def match_columns(names: Sequence[str]) -> Mapping | None:
    """The layout of a table with these columns; None where none is known."""
    known = {normal_name(name) for name in names}
    return next((one for one in TABLE_LAYOUTS if one.signature <= known), None)


def match_object(value: dict[str, Any]) -> JsonLayout | None:
    """The layout of an object; None where none is known."""
    return next((one for one in JSON_LAYOUTS if _fits(one, value)), None)


def _fits(layout: JsonLayout, value: dict[str, Any]) -> bool:
    try:
        return layout.matches(value)
    except (AttributeError, TypeError, KeyError):  # members of other types than the layout has
        return False
