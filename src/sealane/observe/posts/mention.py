"""Who is named in a text? Handles after @, by the rule of the platform, and their keyed form.

On most platforms a handle is ``[A-Za-z0-9_]``: ``@ann船`` names ann. On Weibo it is any run of
letters, digits, ``_`` and ``-`` of any script: ``@张三：`` names 张三. Where the platform is not
known, a handle that begins in ASCII ends where ASCII ends, and any other goes by Weibo's rule.
Full-width ＠ counts as @, and what stands before it decides: ``bob@example.com`` names nobody.
A handle in full-width letters is the same as in ASCII: ``＠ａｎｎ`` names ann.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from sealane.observe.posts.listing import flat, listed, put

if TYPE_CHECKING:
    from sealane.observe.posts.key import AccountKey

__all__ = ["MENTION", "RULES", "handle_name", "handle_rule", "key_mentions", "key_own", "key_pages"]

_FULL = "Ａ-Ｚａ-ｚ０-９＿"
"""Full-width letters, digits and low line: an input method writes a handle so."""
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Latin}"
_WIDE = rf"[{_SCRIPTS}{_FULL}0-9_ー\-]{{1,40}}"
_ASCII = rf"[A-Za-z0-9_{_FULL}]{{1,40}}"
_DOTTED = r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_])?(?:@[A-Za-z0-9.\-]*[A-Za-z0-9])?"
RULES = {
    "x": _ASCII,
    "telegram": _ASCII,
    "facebook": _DOTTED,
    "instagram": _DOTTED,
    "threads": _DOTTED,
    "tiktok": _DOTTED,
    "youtube": _DOTTED,
    "mastodon": _DOTTED,
    "bluesky": _DOTTED,
    "weibo": _WIDE,
}
"""How a handle is written, by platform: X help ("only letters A-Z, numbers 0-9 and underscores"),
Telegram's usernames (a-z, 0-9 and underscores), AT Protocol handles (a domain name), Mastodon
(name@server), Weibo (Chinese, letters, digits, underscore, minus)."""
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters without a width: some put one between @ and a handle so that nobody is told."""
_DOMAIN = ".bsky.social"
"""The host under which most handles of Bluesky are names."""
_EITHER = rf"(?:{_ASCII}|{_WIDE})"
_BEFORE = r"(^|[^A-Za-z0-9_.+\-])"
MENTION = rf"{_BEFORE}[@＠](?:[0-9a-f]{{32}}|{_EITHER})"
"""A handle in a text, keyed or not, whatever the platform; group 1 is what stands before it."""

_PAGES = (
    r"(?i)^(https?://)?((?:www\.|m\.|mobile\.)?(?:x|twitter|instagram|facebook|tiktok|threads|t|"
    r"weibo|bsky|youtube)\.(?:com|net|me|cn|app)/(?:profile/|u/|n/|user/|c/|s/|@)?|"
    r"[a-z0-9.\-]+/(?:@|users/))([^/?#\s]+)(.*)$"
)
"""Pages of an account, in three parts: up to the handle, the handle, and the rest."""
_PAGES_IN_TEXT = (
    r"(?i)\b(?:x|twitter|instagram|facebook|tiktok|threads|t|weibo|bsky|youtube)"
    r"\.(?:com|net|me|cn|app)/(?:profile/|u/|n/|user/|c/|s/|@)?[^/?#\s，。：；！？、）」』】]+"
)
_HOSTS = [f"{name}/" for name in (
    "x.com", "twitter.com", "instagram.com", "facebook.com", "tiktok.com", "threads.net",
    "threads.com", "t.me", "weibo.com", "weibo.cn", "bsky.app", "youtube.com",
)]  # fmt: skip
_NO_HANDLE = ("i", "home", "hashtag", "search", "intent", "share", "explore", "watch", "status",
              "p", "reel", "events", "groups", "permalink.php", "story.php", "photo", "sharer",
              "sharer.php", "playlist", "results", "shorts", "detail", "ttarticle", "tv",
              "joinchat", "addstickers", "proxy", "settings", "login", "about")  # fmt: skip
"""What stands in that place and is the name of nobody."""


def handle_rule(platform: str) -> str:
    """The rule of a platform as a regular expression."""
    return RULES.get(platform, _EITHER)


def handle_name(names: pl.Series) -> pl.Series:
    """Handles as they are keyed: without @ before, in lower case, full-width letters as ASCII."""
    plain = names.str.strip_chars_start("@＠ ").str.strip_chars()
    at = plain.str.contains(f"[{_FULL}]").fill_null(value=False).arg_true()
    plain = put(plain, at, plain.gather(at).str.normalize("NFKC")) if len(at) else plain
    return plain.str.to_lowercase()


def key_mentions(
    text: pl.Series, *, platform: str, key: AccountKey, rows: pl.Series | None = None
) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    """Texts with each handle after @ keyed, the keyed handles of each, and who they were.

    The last is ``name`` (as keyed) and ``keyed``, one row for each. A name without @ before it
    stays as it is: nobody can tell it from a word. ``rows``: where @ is, if that is known.
    """
    at = text.str.contains("[@＠]").fill_null(value=False).arg_true() if rows is None else rows
    some = text.gather(at)
    if some.str.contains_any(list(_HIDDEN)).any():
        some = some.str.replace_all(rf"([@＠])[{_HIDDEN}]+", "${1}")
    found = flat(some.str.extract_all(rf"{_BEFORE}[@＠]{handle_rule(platform)}"))
    raw = found["one"].str.extract(r"([@＠].*)$")
    name = handle_name(raw)
    who = _keyed(name, platform, key)
    keyed = name.replace_strict(who["name"], who["keyed"], return_dtype=pl.String, default=None)
    of = at.gather(found["row"]).cast(pl.Int64)
    mentions = listed(pl.DataFrame({"row": of, "one": keyed}), len(text), is_distinct=True)
    if not len(found):
        return _key_domains(text, platform=platform, key=key), mentions, who
    known = pl.DataFrame({"raw": raw, "keyed": "@" + keyed}).unique("raw")
    known = known.sort(pl.col("raw").str.len_bytes(), descending=True)
    told = some.str.replace_many(known["raw"].to_list(), known["keyed"].to_list(), leftmost=True)
    return _key_domains(put(text, at, told), platform=platform, key=key), mentions, who


def _key_domains(text: pl.Series, *, platform: str, key: AccountKey) -> pl.Series:
    """Texts with handles that are names of hosts keyed, which stand without @ (AT Protocol)."""
    at = text.str.contains(_DOMAIN, literal=True).fill_null(value=False).arg_true()
    if not len(at):
        return text
    some = text.gather(at)
    raw = flat(some.str.extract_all(rf"(?i)\b[a-z0-9][a-z0-9\-]*{re.escape(_DOMAIN)}\b"))["one"]
    known = pl.DataFrame({"raw": raw.unique()}).with_columns(name=handle_name(raw.unique()))
    known = known.join(_keyed(known["name"], platform, key), on="name")
    return put(
        text,
        at,
        some.str.replace_many(known["raw"].to_list(), known["keyed"].to_list(), leftmost=True),
    )


def key_own(
    text: pl.Series, handle: pl.Series, keyed: pl.Series, *, rows: pl.Series | None = None
) -> pl.Series:
    """Texts with the author's own handle keyed wherever it stands as a word, without @ too.

    ``rows``: where it may be, if that is known.
    """
    if text.null_count() == len(text) or handle.null_count() == len(handle):
        return text
    here = pl.DataFrame({"text": text, "handle": handle, "keyed": keyed}).with_row_index("row")
    here = (here if rows is None else here[rows]).filter(
        pl.col("handle").is_not_null()
        & pl.col("text")
        .str.to_lowercase()
        .str.contains(pl.col("handle").str.to_lowercase(), literal=True)
    )
    if here.is_empty():
        return text
    told = [_without(*row) for row in here.select("text", "handle", "keyed").iter_rows()]
    return put(text, here["row"], pl.Series(told, dtype=pl.String))


def _without(text: str, handle: str, keyed: str) -> str:
    edge = r"[A-Za-z0-9_]" if handle.isascii() else r"\w" if len(handle) == 1 else r"(?!)"
    pattern = rf"(?<!{edge}){re.escape(handle)}(?!{edge})"
    return re.sub(pattern, keyed, text, flags=re.IGNORECASE)


def key_pages(urls: pl.Series, *, platform: str, key: AccountKey) -> tuple[pl.Series, pl.DataFrame]:
    """Addresses of pages of an account with the handle keyed, and who they were."""
    distinct = urls.drop_nulls().unique()
    start, lead, name, rest = _parts(distinct, _PAGES)
    is_page = name.is_not_null() & ~name.str.to_lowercase().is_in(list(_NO_HANDLE))
    name = handle_name(name.set(~is_page, None))
    who = _keyed(name, platform, key)
    keyed = name.replace_strict(who["name"], who["keyed"], return_dtype=pl.String, default=None)
    made = pl.select(pl.concat_str(start.fill_null(""), lead, keyed, rest)).to_series()
    told = made.zip_with(is_page, distinct)
    return urls.replace_strict(distinct, told, return_dtype=pl.String, default=None), who


def key_pages_in_text(
    text: pl.Series, *, platform: str, key: AccountKey, rows: pl.Series | None = None
) -> pl.Series:
    """The same for addresses inside texts; ``rows``: where a slash is, if that is known."""
    some = text if rows is None else text.gather(rows)
    may = some.str.contains_any(_HOSTS, ascii_case_insensitive=True).fill_null(value=False)
    at = may.arg_true() if rows is None else rows.filter(may)
    if not len(at):
        return text
    some = text.gather(at)
    raw = flat(some.str.extract_all(_PAGES_IN_TEXT))["one"].unique()
    told, _ = key_pages(raw, platform=platform, key=key)
    known = pl.DataFrame({"raw": raw, "told": told}).filter(pl.col("raw") != pl.col("told"))
    known = known.sort(pl.col("raw").str.len_bytes(), descending=True)
    return put(
        text,
        at,
        some.str.replace_many(known["raw"].to_list(), known["told"].to_list(), leftmost=True),
    )


def _parts(urls: pl.Series, pattern: str) -> list[pl.Series]:
    table = urls.str.extract_groups(pattern).struct.unnest()
    return [table[name] for name in table.columns]


def _keyed(names: pl.Series, platform: str, key: AccountKey) -> pl.DataFrame:
    distinct = names.drop_nulls().unique()
    keyed = key.hash(distinct, kind="handle", platform=platform)
    return pl.DataFrame(
        {"name": distinct, "keyed": keyed}, schema={"name": pl.String, "keyed": pl.String}
    )
