"""What may be known of a post by name? Nothing: names become hashes here, and are handed out apart.

From the columns that a reader fills (:data:`~sealane.observe.posts.said.SAID`) to POSTS and SHARES,
and to ORIGINALS: each hash with the name behind it, which the case seals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from sealane.observe.posts.key import AccountKey
from sealane.observe.posts.listing import flat, listed, numbered, once, put
from sealane.observe.posts.mention import (
    handle_name,
    key_mentions,
    key_own,
    key_pages,
    key_pages_in_text,
)
from sealane.observe.posts.said import SAID
from sealane.observe.posts.sign import Signs, find_signs
from sealane.observe.posts.text import folded, text_key
from sealane.observe.posts.url import find_urls, url_keys
from sealane.observe.posts.written import shares_as_written
from sealane.tables import POSTS, SHARE_KINDS, SHARES, polars_schema

__all__ = ["ANY_EXERCISE", "ORIGINALS", "UNKNOWN", "Keyed", "key_said", "refusals"]

UNKNOWN = "unknown"
"""The platform of posts whose file does not say one."""
ALIASES = {
    "twitter": "x",
    "sina weibo": "weibo",
    "fb": "facebook",
    "新浪微博": "weibo",
    "微博": "weibo",
}
ORIGINALS: dict[str, pl.DataType] = {
    "keyed": pl.String(),
    "kind": pl.String(),
    "platform": pl.String(),
    "original": pl.String(),
    "handle": pl.String(),
}
"""Each hash with what it stands for; of an account, the handle that goes with it if one is said."""
_HASHTAG = r"[#＃][\p{L}\p{M}\p{N}_·・]+"
_TOPIC = r"[#＃][^#＃\n]{1,60}[#＃]"
_HEX = r"^[0-9a-fA-F]{16,128}$"
_KEYED = r"^[0-9a-f]{32}$"
_BEFORE = "@＠ "
_POSTS_NAMED = ("reply_to", "repost_of", "quote_of")


@dataclass(frozen=True)
class Keyed:
    """Posts and shares without a name in them, and apart the names."""

    posts: pl.DataFrame
    shares: pl.DataFrame
    originals: pl.DataFrame


ANY_EXERCISE = "*"
"""Real posts and those of any drill."""


def refusals(said: pl.DataFrame, exercise_id: str | None = ANY_EXERCISE) -> pl.DataFrame:
    """Why a record makes no row: ``reason`` (null where it makes one) and ``detail``.

    ``exercise_id``: the drill that every record must be of; None: real ones alone."""
    has = set(said.columns)
    of = pl.col("exercise_id") if "exercise_id" in has else pl.lit(None, pl.String)
    is_apart = of.is_not_null() if exercise_id is None else of.ne_missing(exercise_id)
    told = of.fill_null("no exercise").str.replace_all("|", "/", literal=True).str.slice(0, 80)
    named = pl.lit("exercise|it is of ") + told
    nobody = pl.lit(value=True)
    for name in ("account", "handle"):
        nobody = nobody & (pl.col(name).is_null() if name in has else pl.lit(value=True))
    lacks = {name: pl.col(name).is_null() for name in ("post_id", "object") if name in has}
    is_share = "object" in has
    is_other = ~pl.col("kind").str.to_lowercase().is_in(SHARE_KINDS)
    told = (
        pl.when(pl.col("bad_time"))
        .then(pl.lit("time|the time cannot be read"))
        .when(pl.col("posted_at").is_null())
        .then(pl.lit("time|there is no time"))
        .when(nobody)
        .then(pl.lit("account|neither account nor handle is there"))
        .when(lacks["object"] if is_share else pl.lit(value=False))
        .then(pl.lit("post|no object is named"))
        .when(lacks["post_id"] if "post_id" in lacks and not is_share else pl.lit(value=False))
        .then(pl.lit("post|there is no identifier"))
        .when(is_other if is_share and "kind" in has else pl.lit(value=False))
        .then(pl.lit(f"field|the kind is none of {', '.join(SHARE_KINDS)}"))
        .when(pl.lit(value=False) if exercise_id == ANY_EXERCISE else is_apart)
        .then(named)
    )
    parts = said.select(told.str.split_exact("|", 1).alias("why"))["why"].struct.unnest()
    parts.columns = ["reason", "detail"]
    return parts


def key_said(
    said: pl.DataFrame,
    key: AccountKey,
    *,
    case_id: str,
    source: str,
    platform: str | None,
    as_written: bool = False,
    keeps_keyed: bool = False,
) -> Keyed:
    """Records that make rows as POSTS, or as SHARES where they name an object or are to be taken
    as written."""
    where = pl.lit(platform) if platform else pl.lit(None, pl.String)
    if platform is None and "platform" in said.columns:
        where = pl.col("platform").str.to_lowercase().str.strip_chars()
    said = said.with_columns(where.replace(ALIASES).fill_null(UNKNOWN).alias("platform"))
    names = said["platform"].unique(maintain_order=True).to_list()
    parts = []
    for name in names:
        some = said if len(names) == 1 else said.filter(pl.col("platform") == name)
        one = _Platform(some, key, name, case_id, source, keeps_keyed=keeps_keyed)
        parts.append(one.keyed(as_written=as_written))
    if not parts:
        return _nothing()
    if len(parts) == 1:
        return parts[0]
    return Keyed(*(pl.concat([getattr(one, n) for one in parts])
                   for n in ("posts", "shares", "originals")))  # fmt: skip


def without_handles(text: str, *, platform: str, key: AccountKey) -> str:
    """A text of our own with each handle after @ and each account's page keyed, as in posts.

    What it cannot do: a name that stands there as a plain word stays.

    >>> without_handles("ask @ann", platform="x", key=AccountKey(bytes(32)))[:9]
    'ask @4a0c'
    """
    told, _, _ = key_mentions(pl.Series([text]), platform=platform, key=key)
    return str(key_pages_in_text(told, platform=platform, key=key)[0])


def _nothing() -> Keyed:
    schemas = (polars_schema(POSTS), polars_schema(SHARES), ORIGINALS)
    return Keyed(*(pl.DataFrame(schema=one) for one in schemas))


class _Platform:
    """Records of one platform while they are keyed."""

    def __init__(
        self,
        said: pl.DataFrame,
        key: AccountKey,
        platform: str,
        case_id: str,
        source: str,
        *,
        keeps_keyed: bool,
    ) -> None:
        self.said, self.key, self.platform = said, key, platform
        self.case_id, self.source, self.keeps_keyed = case_id, source, keeps_keyed
        self.rows = said.height
        self.originals: list[pl.DataFrame] = []

    def keyed(self, *, as_written: bool) -> Keyed:
        handle = self.column("handle")
        name = handle_name(handle)
        keyed_handle = self.distinct(name, "handle")
        account = self.account(name, keyed_handle)
        if as_written:
            posts = _nothing().posts
            shares = shares_as_written(self.said, account, self.distinct)
        elif "object" in self.said.columns:
            posts, shares = _nothing().posts, self.shares(account, handle, keyed_handle)
        else:
            posts, shares = self.posts(account, handle, name, keyed_handle), _nothing().shares
        return Keyed(posts, shares, pl.concat(self.originals))

    def column(self, name: str) -> pl.Series:
        """A column as it was said; nulls where the file lacks it."""
        if name in self.said.columns:
            return self.said[name]
        return pl.Series(name, [None], dtype=SAID[name]).new_from_index(0, self.rows)

    def account(self, name: pl.Series, keyed_handle: pl.Series) -> pl.Series:
        """The hash of the account; of its handle where no more is said."""
        said = self.column("account")
        account = self.kept(said, "account", handle=name)
        return account.zip_with(said.is_not_null(), keyed_handle)

    def kept(self, names: pl.Series, kind: str, handle: pl.Series | None = None) -> pl.Series:
        """Hashes of a column; what is one already stays where SHARES are said to be keyed."""
        if not self.keeps_keyed or "object" not in self.said.columns:
            return self.distinct(names, kind, handle)
        is_keyed = names.str.contains(_KEYED).fill_null(value=False)
        return names.zip_with(is_keyed, self.distinct(names.set(is_keyed, None), kind, handle))

    def distinct(self, names: pl.Series, kind: str, handle: pl.Series | None = None) -> pl.Series:
        """Hashes of a column in which names come again, each worked out once."""
        codes, rows = numbered(names)
        beside = None if handle is None else handle.gather(rows)
        return self.hash(names.gather(rows), kind, beside).gather(codes)

    def hash(self, names: pl.Series, kind: str, handle: pl.Series | None = None) -> pl.Series:
        """Hashes of a column, remembered with the names."""
        hashes = self.key.hash(names, kind=kind, platform=self.platform)
        told = pl.DataFrame({"keyed": hashes, "original": names}).with_columns(
            pl.lit(kind).alias("kind"),
            pl.lit(self.platform).alias("platform"),
            (pl.lit(None, pl.String) if handle is None else handle.cast(pl.String)).alias("handle"),
        )
        self.originals.append(told.select(list(ORIGINALS)).drop_nulls("original"))
        return hashes

    def named(self, name: str) -> pl.Series:
        """The hash of another post that this one names."""
        said = self.column(name)
        at = said.is_not_null().arg_true()
        nothing = pl.Series(name, [None], dtype=pl.String).new_from_index(0, self.rows)
        return put(nothing, at, self.hash(said.gather(at), "post")) if len(at) else nothing

    def posts(
        self, account: pl.Series, handle: pl.Series, name: pl.Series, keyed_handle: pl.Series
    ) -> pl.DataFrame:
        text = self.column("text")
        signs = find_signs(text, name)
        urls = self.urls(text, handle, keyed_handle, signs)
        hashtags = self.hashtags(text, handle, keyed_handle, signs)
        text, mentions = self.text(text, handle, keyed_handle, signs)
        language = self.column("language").str.to_lowercase().str.slice(0, 2)
        language = language.set(language.is_in(["", "un", "zx", "qm", "qh", "qs"]), None)
        language = language.zip_with(language.is_not_null(), signs.language)
        made = {
            "case_id": pl.lit(self.case_id),
            "post_id": self.post_id(account, text),
            "account": account,
            "platform": pl.lit(self.platform),
            "posted_at": self.column("posted_at"),
            "first_seen_at": self.column("first_seen_at"),
            "text": text,
            "language": language,
            **{one: self.named(one) for one in _POSTS_NAMED},
            "urls": urls,
            "media": self.media(),
            "hashtags": hashtags,
            "mentions": mentions,
            "topic": self.own(self.column("topic"), handle, keyed_handle),
            "exercise_id": self.column("exercise_id"),
            "source": pl.lit(self.source),
        }
        return _table(made, POSTS.names).cast(polars_schema(POSTS))  # type: ignore[arg-type]

    def shares(
        self, account: pl.Series, handle: pl.Series, keyed_handle: pl.Series
    ) -> pl.DataFrame:
        kind = self.column("kind").str.to_lowercase().fill_null("object")
        objects = self.column("object")
        for name in kind.unique(maintain_order=True):
            at = (kind == name).arg_true()
            some = objects.gather(at)
            told = self.object(name, some, handle.gather(at), keyed_handle.gather(at))
            objects = put(objects, at, told)
        made = {
            "account": account,
            "kind": kind,
            "object": objects,
            "shared_at": self.column("posted_at"),
            "post_id": self.kept(self.column("post_id"), "post"),
            "language": self.column("language"),
            "topic": self.column("topic"),
        }
        return _table(made, SHARES.names).cast(polars_schema(SHARES))  # type: ignore[arg-type]

    def object(
        self, kind: str, said: pl.Series, handle: pl.Series, keyed_handle: pl.Series
    ) -> pl.Series:
        """Objects of one kind, in the form that shares of posts have."""
        if kind == "media":
            is_digest = said.str.contains(_HEX)
            return said.str.to_lowercase().zip_with(
                is_digest, self.distinct(said.set(is_digest, None), "media")
            )
        if kind in ("reply", "repost", "object"):
            return self.kept(said, "object" if kind == "object" else "post")
        if kind == "url":
            told = self.page(said)
        else:
            told, _, who = key_mentions(said, platform=self.platform, key=self.key)
            self.remember(who)
            told = key_pages_in_text(told, platform=self.platform, key=self.key)
            told = text_key(told) if kind == "text" else folded(told)
        told = self.own(told, handle, keyed_handle)
        return told.zip_with(
            told.is_not_null(), self.distinct(said.set(told.is_not_null(), None), "object")
        )

    def post_id(self, account: pl.Series, text: pl.Series) -> pl.Series:
        """The hash of the identifier; where the file has none, of account, time and text."""
        if "post_id" in self.said.columns:
            return self.named("post_id")
        parts = pl.DataFrame({"a": account, "t": self.column("posted_at"), "x": text})
        whole = pl.concat_str(
            pl.col("a"), pl.col("t").dt.timestamp("us").cast(pl.String), pl.col("x").fill_null(""),
            separator="\n",
        )  # fmt: skip
        made = parts.select(whole.alias("one"))["one"]
        return self.key.hash(made, kind="record", platform=self.platform)

    def text(
        self, text: pl.Series, handle: pl.Series, keyed_handle: pl.Series, signs: Signs
    ) -> tuple[pl.Series, pl.Series]:
        """The text without a handle, and who is mentioned in it or beside it."""
        about: dict[str, Any] = {"platform": self.platform, "key": self.key}
        told, mentions, who = key_mentions(text, **about, rows=signs.at)
        self.remember(who)
        told = key_pages_in_text(told, **about, rows=signs.slash)
        told = key_own(told, handle.str.strip_chars_start(_BEFORE), keyed_handle, rows=signs.own)
        if "mentions" not in self.said.columns:
            return told, mentions
        beside = flat(self.said["mentions"])
        beside = beside.with_columns(
            self.distinct(handle_name(beside["one"]), "handle").alias("one")
        )
        both = pl.concat([flat(mentions), beside]).sort("row", maintain_order=True)
        return told, listed(both, self.rows, is_distinct=True)

    def own(self, text: pl.Series, handle: pl.Series, keyed_handle: pl.Series) -> pl.Series:
        return key_own(text, handle.str.strip_chars_start(_BEFORE), keyed_handle)

    def remember(self, who: pl.DataFrame) -> None:
        """Handles that were keyed elsewhere."""
        told = who.select("keyed", pl.lit("handle").alias("kind"),
                          pl.lit(self.platform).alias("platform"),
                          pl.col("name").alias("original"),
                          pl.lit(None, pl.String).alias("handle"))  # fmt: skip
        self.originals.append(told)

    def urls(
        self, text: pl.Series, handle: pl.Series, keyed_handle: pl.Series, signs: Signs
    ) -> pl.Series:
        """URL keys of what is said beside the text; of the text where nothing is."""
        beside = self.column("urls")
        has = (beside.list.len() > 0).fill_null(value=False)
        inside = find_urls(text, signs.link.filter(~has.gather(signs.link)))
        found = pl.concat([flat(beside), flat(inside)]).sort("row", maintain_order=True)
        at = found["row"]
        keys = self.own(once(found["one"], self.page), handle.gather(at), keyed_handle.gather(at))
        return listed(found.with_columns(keys.alias("one")), self.rows, is_distinct=True)

    def page(self, urls: pl.Series) -> pl.Series:
        """Keys of addresses, the handles in those of pages keyed."""
        paged, who = key_pages(urls, platform=self.platform, key=self.key)
        self.remember(who)
        return url_keys(paged)

    def media(self) -> pl.Series:
        """Digests as they are, in lower case; addresses and names of media as hashes."""
        found = flat(self.column("media"))
        is_digest = found["one"].str.contains(_HEX).fill_null(value=False)
        hashed = self.distinct(found["one"].set(is_digest, None), "media")
        one = found["one"].str.to_lowercase().zip_with(is_digest, hashed)
        return listed(found.with_columns(one.alias("one")), self.rows, is_distinct=True)

    def hashtags(
        self, text: pl.Series, handle: pl.Series, keyed_handle: pl.Series, signs: Signs
    ) -> pl.Series:
        beside = self.column("hashtags")
        has = (beside.list.len() > 0).fill_null(value=False)
        at = signs.hash.filter(~has.gather(signs.hash))
        pattern = rf"{_TOPIC}|{_HASHTAG}" if self.platform == "weibo" else _HASHTAG
        inside = flat(text.gather(at).str.extract_all(pattern))
        inside = inside.with_columns(at.gather(inside["row"]).cast(pl.Int64).alias("row"))
        found = pl.concat([flat(beside), inside]).sort("row", maintain_order=True)
        rows = found["row"]
        one = folded(found["one"]).str.strip_chars("# ")
        one = self.own(one, handle.gather(rows), keyed_handle.gather(rows))
        found = found.with_columns(one.alias("one")).filter(pl.col("one") != "")
        return listed(found, self.rows, is_distinct=True)


def _table(made: dict[str, pl.Series | pl.Expr], names: tuple[str, ...]) -> pl.DataFrame:
    columns = [one.alias(name) for name, one in made.items() if isinstance(one, pl.Series)]
    constants = [one.alias(name) for name, one in made.items() if isinstance(one, pl.Expr)]
    return pl.DataFrame(columns).with_columns(constants).select(names)
