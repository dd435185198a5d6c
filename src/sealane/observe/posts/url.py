"""Which page is linked? URL keys, worked out without asking the network.

Two spellings that every browser takes to the same page have one key: host in lower case and in
ASCII (IDNA 2008 with the mapping of UTS 46), ``http`` as ``https``, default ports, fragment and
tracking parameters left out, parameters in order, escapes as RFC 3986 (6.2.2) has them. The path
keeps its case, ``www.`` stays, and short links are not followed: what they lead to is not known.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

import polars as pl

from sealane.observe.posts.listing import flat, listed, put

__all__ = ["FOUND", "TRACKING", "TRACKING_PREFIXES", "find_urls", "url_key", "url_keys"]

TRACKING: dict[str, str] = {
    "fbclid": "Meta click id",
    "gclid": "Google Ads: auto-tagging",
    "gclsrc": "Google Ads: auto-tagging",
    "dclid": "Google Campaign Manager",
    "gbraid": "Google Ads, iOS",
    "wbraid": "Google Ads, iOS",
    "msclkid": "Microsoft Advertising",
    "yclid": "Yandex Direct",
    "ymclid": "Yandex Market",
    "ysclid": "Yandex Search",
    "twclid": "X Ads",
    "ttclid": "TikTok Ads",
    "li_fat_id": "LinkedIn",
    "igshid": "Instagram share",
    "igsh": "Instagram share",
    "mc_cid": "Mailchimp campaign",
    "mc_eid": "Mailchimp recipient",
    "mkt_tok": "Marketo",
    "_hsenc": "HubSpot",
    "_hsmi": "HubSpot",
    "vero_id": "Vero",
    "oly_anon_id": "Omeda",
    "oly_enc_id": "Omeda",
    "rb_clickid": "Russian ad exchanges",
    "s_cid": "Adobe Analytics",
    "wickedid": "Wicked Reports",
    "__twitter_impression": "X",
    "spm": "Alibaba, position on the site",
}
"""Parameters that say how a reader came and not what is shown, each with whose it is: what the
query filters of Firefox and Brave strip, and what Chinese and Russian services add. What some site
shows a page by is not among them (``ref``, ``s``, ``t``, ``source``)."""

TRACKING_PREFIXES = ("utm_",)
"""Google Analytics, custom campaigns."""

FOUND = r"(?i)(?:https?://|\bwww\.)[!#-&(-;=?-Z_a-z~]+"
"""A URL in a text: where ASCII ends, so does it; quotes, brackets and marks of lists end it too."""

_TAIL = ".,;:!?*"
_GLUED = r"(?i),(https?://)"
"""Two URLs of a list with a comma between them."""
_SAFE = "!$&'()*+,;=:@/-._~"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SIMPLE = (
    r"^[Hh][Tt][Tt][Pp][Ss]?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(/[!$&-.0-;=@A-Z_a-z~/]*)?"
    r"(?:\?([!$&-;=?@A-Z_a-z~]*))?(?:#[!-~]*)?$"
)


def find_urls(text: pl.Series, rows: pl.Series | None = None) -> pl.Series:
    """The URLs in each text, as they are written, in order; an empty list where there is none.

    Commas and full stops at the end belong to the sentence. What has neither a scheme nor ``www.``
    is not found (``example.com/a``). ``rows``: where one may be, if that is known.

    >>> find_urls(pl.Series(["见https://a.example/1，另见 www.b.example。"]))[0].to_list()
    ['https://a.example/1', 'www.b.example']
    """
    at = _may_hold(text).arg_true() if rows is None else rows
    found = flat(text.gather(at).str.extract_all(FOUND))
    rows = at.to_numpy().astype("int64")[found["row"].to_numpy()]
    urls = found["one"]
    if urls.str.contains(",", literal=True).any():
        pieces = flat(urls.str.replace_all(_GLUED, " $1").str.split(" "))
        rows, urls = rows[pieces["row"].to_numpy()], pieces["one"]
    urls = urls.str.strip_chars_end(_TAIL)
    if urls.str.contains(")", literal=True).any():
        urls = _unclosed(urls)
    found = pl.DataFrame({"row": rows, "one": urls}).filter(pl.col("one").str.len_bytes() > 4)
    return listed(found, len(text))


def _unclosed(urls: pl.Series) -> pl.Series:
    """URLs without a bracket at the end that none inside opens."""
    is_bracketed = urls.str.contains("(", literal=True)
    urls = urls.zip_with(is_bracketed, urls.str.strip_chars_end(_TAIL + ")"))
    closed = urls.str.count_matches(")", literal=True) > urls.str.count_matches("(", literal=True)
    return urls.zip_with(~closed, urls.str.strip_suffix(")"))


def _may_hold(text: pl.Series) -> pl.Series:
    lower = text.str.contains_any(["http", "www."], ascii_case_insensitive=True)
    return lower.fill_null(value=False)


def url_key(url: str) -> str | None:
    """The key of one URL; None where it is no web address.

    >>> url_key("HTTP://WWW.Example.com:80/A/../B?b=2&utm_source=x&a=1#top")
    'https://www.example.com/B?a=1&b=2'
    >>> url_key("https://例え.jp/道") == url_key("https://xn--r8jz45g.jp/%E9%81%93")
    True
    """
    written = url.strip().translate(_CONTROLS)
    if "://" not in written[:12]:
        written = f"https://{written}"
    try:
        parts = urlsplit(written)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    named = _host(host)
    if port is not None and port not in (80, 443):
        named = f"{named}:{port}"
    path = _without_dots(_escaped(parts.path, _SAFE)) or "/"
    query = _query(_escaped(parts.query, _SAFE + "?"))
    return f"https://{named}{path}{'?' + query if query else ''}"


_CONTROLS = dict.fromkeys((9, 10, 13))
"""Left out of addresses by the URL standard of the WHATWG (4.4)."""


def _host(host: str) -> str:
    import idna

    if ":" in host:
        return f"[{host.lower()}]"
    lower = host.lower().rstrip(".")
    if lower.isascii() and "xn--" not in lower:
        return lower
    try:
        return idna.encode(lower, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return lower


def _escaped(text: str, safe: str) -> str:
    """Escapes in capitals, those of plain letters undone, what is not ASCII escaped."""

    def one(found: re.Match[str]) -> str:
        octet = unquote_to_bytes(found[0])
        return octet.decode() if octet[0] in _UNRESERVED else found[0].upper()

    return quote(_ESCAPE.sub(one, text), safe=safe + "%")


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == "..":
            if len(kept) > 1:
                kept.pop()
        elif part != ".":
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _query(query: str) -> str:
    """Parameters in order, those that track left out."""
    kept = [one for one in query.split("&") if one and not _is_tracking(one.partition("=")[0])]
    return "&".join(sorted(kept))


def _queries(queries: pl.Series) -> pl.Series:
    """The same for a column of plain ones, each with its question mark; empty where none is."""
    found = flat(queries.str.split("&"))
    name = found["one"].str.extract("^([^=]*)").str.to_lowercase()
    is_tracking = name.is_in(list(TRACKING))
    for start in TRACKING_PREFIXES:
        is_tracking = is_tracking | name.str.starts_with(start)
    kept = found.filter(~is_tracking & (found["one"] != "")).sort("row", "one")
    told = listed(kept, len(queries)).list.join("&")
    return ("?" + told).set(told == "", "")


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in TRACKING or lower.startswith(TRACKING_PREFIXES)


def url_keys(urls: pl.Series) -> pl.Series:
    """The key of each URL of a column, each distinct one worked out once; null where it has none.

    Plain ones, without port, escapes, parameters or letters beyond ASCII, go by columns; the rest
    by :func:`url_key`, whose answers the short way gives too (a property under test).
    """
    if urls.is_empty():
        return urls.cast(pl.String)
    distinct = urls.drop_nulls().unique()
    parts = distinct.str.extract_groups(_SIMPLE).struct.unnest()
    host, path, query = (parts[name] for name in parts.columns)
    lower = host.str.to_lowercase()
    has_dots = path.str.contains("/.", literal=True).fill_null(value=False)
    is_simple = host.is_not_null() & ~has_dots & ~lower.str.contains("xn--", literal=True)
    is_simple = is_simple.fill_null(value=False)
    sorted_ = _queries(query)
    keys = pl.select(
        pl.concat_str(pl.lit("https://"), lower, path.fill_null("/"), sorted_)
    ).to_series()
    rest = (~is_simple).arg_true()
    if len(rest):
        slow = pl.Series([url_key(one) for one in distinct.gather(rest)], dtype=pl.String)
        keys = put(keys, rest, slow)
    return urls.replace_strict(distinct, keys, return_dtype=pl.String, default=None)
