"""What was posted? Files of posts become POSTS, SHARES and rejects without a name in them.

Accounts, handles and posts are hashes under the key of a case from the door on; what they stand for
is handed out apart, for whoever keeps it sealed. Texts and links get normal forms by which equal
ones are found. Nobody's opinion is looked at. Storage is not known here.
"""

from sealane.observe.posts.door import (
    PostBatch,
    PostOptions,
    PostReading,
    PostReport,
    read_posts,
)
from sealane.observe.posts.key import AccountKey
from sealane.observe.posts.keying import ANY_EXERCISE, ORIGINALS, without_handles
from sealane.observe.posts.layout import JSON_LAYOUTS, TABLE_LAYOUTS
from sealane.observe.posts.listing import numbered
from sealane.observe.posts.mention import MENTION, RULES
from sealane.observe.posts.said import POST_REQUIRED, POST_TARGETS
from sealane.observe.posts.share import shares
from sealane.observe.posts.text import emoji_key, folded, script_language, simplified, text_key
from sealane.observe.posts.url import TRACKING, find_urls, url_key, url_keys

__all__ = [
    "ANY_EXERCISE",
    "JSON_LAYOUTS",
    "MENTION",
    "ORIGINALS",
    "POST_REQUIRED",
    "POST_TARGETS",
    "RULES",
    "TABLE_LAYOUTS",
    "TRACKING",
    "AccountKey",
    "PostBatch",
    "PostOptions",
    "PostReading",
    "PostReport",
    "emoji_key",
    "find_urls",
    "folded",
    "numbered",
    "read_posts",
    "script_language",
    "shares",
    "simplified",
    "text_key",
    "url_key",
    "url_keys",
    "without_handles",
]
