"""Normal forms of texts, handles and links: what is equal, and what must stay different."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post_samples import KEY

from sealane.errors import BadInput
from sealane.observe.posts import (
    AccountKey,
    emoji_key,
    find_urls,
    folded,
    numbered,
    script_language,
    simplified,
    text_key,
    url_key,
    url_keys,
)
from sealane.observe.posts.keying import key_said
from sealane.observe.posts.mention import key_mentions, key_own, key_pages
from sealane.observe.posts.sign import find_signs
from sealane.observe.posts.text import _SCRIPTS, _plain, _plain_slowly

WORDS = st.text(min_size=0, max_size=90)


@settings(max_examples=60, deadline=None)
@given(secret=st.binary(min_size=32, max_size=150), names=st.lists(WORDS, min_size=1, max_size=40))
def test_the_hash_is_hmac_sha_256_of_the_library(secret: bytes, names: list[str]) -> None:
    """Sixteen at a time those of one block, alone those of more, whatever their order."""
    found = AccountKey(secret).hash(pl.Series(names), kind="account", platform="x")
    told = [f"account\0x\0{name}".encode() for name in names]
    assert found.to_list() == [hmac.digest(secret, one, hashlib.sha256).hex()[:32] for one in told]


def test_a_sliced_column_and_nulls_are_hashed_as_they_stand() -> None:
    names = pl.Series(["a", None, "b", "c"])
    found = KEY.hash(names.slice(1, 2), kind="post", platform="x")
    assert found.to_list() == [None, KEY.one("post", "x", "b")]
    assert KEY.one("post", "x", "b") != KEY.one("account", "x", "b") != KEY.one("account", "y", "b")
    assert "secret" not in repr(KEY)
    with pytest.raises(BadInput, match="has 5 bytes"):
        AccountKey(b"short")


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=12))
def test_folding_agrees_with_python_and_settles(text: str) -> None:
    import unicodedata

    once = folded(pl.Series([text]))
    assert folded(once).to_list() == once.to_list()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if (
        all(ord(one) < 0x3000 and not 0x13A0 <= ord(one) <= 0x1FFF for one in text)
        or text.isascii()
    ):
        small = {"\u0345", "\u0390", "\u03b0", "\u0587", "\u1e9e", "\u1cbb"}
        if not small & set(text) and "Σ" not in text and "İ" not in text:
            assert once[0] == plain


@given(texts=st.lists(st.none() | st.text("ab船", max_size=3), max_size=40))
def test_texts_are_numbered_as_they_first_come(texts: list[str | None]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    codes, rows = numbered(column)
    told = column.drop_nulls().unique(maintain_order=True).to_list()
    assert column.gather(rows).to_list() == told
    assert codes.to_list() == [None if one is None else told.index(one) for one in texts]


SIGNED = st.text(st.sampled_from("ahtpwW.HT@＠#＃/ｈKİéА船のカ가ыї𠀀🚢｀"), max_size=14)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(SIGNED, min_size=1, max_size=4), name=st.sampled_from(["hat", "k", "船", ""]))
def test_signs_are_where_the_library_finds_them(texts: list[str], name: str) -> None:
    text = pl.Series(texts)
    signs = find_signs(text, pl.Series([name] * len(texts)))
    patterns = {"at": "[@＠]", "hash": "[#＃]", "slash": "/", "link": r"(?i-u:http|www\.)"}
    for sign, pattern in patterns.items():
        assert getattr(signs, sign).to_list() == text.str.contains(pattern).arg_true().to_list()
    if name:
        holds = text.str.to_lowercase().str.contains(name, literal=True)
        assert set(holds.arg_true().to_list()) <= set(signs.own.to_list())
    told = [
        next((c for c, p in _SCRIPTS if pl.Series([one]).str.contains(p)[0]), None) for one in texts
    ]
    assert signs.language.to_list() == told


def test_marks_are_composed_and_never_stripped() -> None:
    assert folded(pl.Series(["か\u3099", "ﾊﾞ", "и\u0306", "ＡＢ！"])).to_list() == [
        "が",
        "バ",
        "й",
        "ab!",
    ]
    different = ["はは", "ばば", "ぱぱ", "ии", "йй", "е", "ё"]
    assert text_key(pl.Series(different)).n_unique() == len(different)


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=12),
            st.text(
                "aΣςİKがガ゛ﾊﾞ\u3099й\u0306각ᄀ\u1161\u11a8ﬁ①™©🚢\ufe0f\u200d \u3000\u00a0\u200b:",
                max_size=9,
            ),
        ),
        max_size=6,
    )
)
def test_keys_by_characters_are_those_by_texts(texts: list[str | None]) -> None:
    """Whatever joins, folds to several letters, or cannot be seen."""
    column = pl.Series(texts, dtype=pl.String)
    assert _plain(column).to_list() == _plain_slowly(column).to_list()
    assert _plain(column[1:]).to_list() == _plain_slowly(column[1:]).to_list()


def test_one_thousand_different_chinese_texts_that_begin_with_a_handle_stay_different() -> None:
    told = pl.Series([f"@用户{n}：南海发生碰撞，第{n}号船" for n in range(1000)])
    assert text_key(told).n_unique() == 1000
    assert not text_key(told).str.contains("用户").any()
    swapped = pl.Series(["海警船撞补给船", "补给船撞海警船", "海警船没有撞补给船"])
    assert text_key(swapped).n_unique() == 3


def test_traditional_and_simplified_fall_together_in_the_second_key() -> None:
    told = pl.Series(["臺灣海峽發生碰撞", "台湾海峡发生碰撞", None, "ship"])
    assert simplified(told).to_list() == ["台湾海峡发生碰撞", "台湾海峡发生碰撞", None, "ship"]
    assert told[0] == "臺灣海峽發生碰撞"
    assert simplified(told.slice(1, 1)).to_list() == ["台湾海峡发生碰撞"]


def test_emoji_are_a_key_of_their_own() -> None:
    told = pl.Series(["🚢碰撞❤️", "碰撞", "🇯🇵", "1 & 2 #3"])
    assert text_key(told).to_list() == ["碰撞", "碰撞", None, "1 & 2 #3"]
    assert emoji_key(told).to_list() == ["🚢❤", None, "🇯🇵", None]


def test_script_tells_a_language_only_where_it_decides() -> None:
    told = pl.Series(["海警", "海警の", "해경", "судно", "объект", "український", "ship", None, ""])
    assert script_language(told).to_list() == ["zh", "ja", "ko", None, "ru", "uk", None, None, None]


@pytest.mark.parametrize(
    ("platform", "text", "names"),
    [
        ("x", "@Ann_1船 RT @bob: ＠Eve", ["ann_1", "bob", "eve"]),
        ("x", "＠Ａｎｎ＿１船 ＠ｂｏｂ さん @ｂｏｂ", ["ann_1", "bob"]),
        ("x", "mail bob@example.com, see @ and @张三", []),
        ("weibo", "@张三：南海 @海事-小明 转", ["张三", "海事-小明"]),
        ("weibo", "//@张三:转发", ["张三"]),
        ("unknown", "@ann海警 @张三，", ["ann", "张三"]),
        ("mastodon", "@bob@m.example. and @eve", ["bob@m.example", "eve"]),
        ("bluesky", "@deck.example.com, yes", ["deck.example.com"]),
        ("x", "@an @ann @anna", ["an", "ann", "anna"]),
    ],
)
def test_handles_end_by_the_rule_of_the_platform(
    platform: str, text: str, names: list[str]
) -> None:
    told, mentions, who = key_mentions(pl.Series([text]), platform=platform, key=KEY)
    hashes = [KEY.one("handle", platform, name) for name in names]
    assert mentions[0].to_list() == hashes
    assert all(f"@{one}" in told[0] for one in hashes)
    assert sorted(who["name"]) == sorted(names)
    for name in names:
        assert f"@{name}" not in told[0].lower().replace("＠", "@")


def test_handles_that_hide_are_keyed_as_others() -> None:
    text = pl.Series(["@\u200bann_sea, @ann_sea", "@cy.bsky.social or cy.bsky.social", None])
    told, _, who = key_mentions(text, platform="bluesky", key=KEY)
    ann, cy = (KEY.one("handle", "bluesky", name) for name in ("ann_sea", "cy.bsky.social"))
    assert told.to_list() == [f"@{ann}, @{ann}", f"@{cy} or {cy}", None]
    assert sorted(who["name"]) == ["ann_sea", "cy.bsky.social"]


def test_the_authors_own_handle_is_keyed_as_a_word() -> None:
    texts = pl.Series(["ann says: Ann, not Anna", "Ann", "海事小明在报道", None])
    told = key_own(
        texts, pl.Series(["ann", "bob", "海事小明", "x"]), pl.Series(["K", "L", "M", "N"])
    )
    assert told.to_list() == ["K says: K, not Anna", "Ann", "M在报道", None]


def test_pages_of_an_account_are_keyed_and_others_are_left() -> None:
    told = ["https://x.com/Ann/status/1?s=2", "https://x.com/i/web/1", "https://m.example/@bob/2",
            "https://news.example/Ann/1", "https://t.me/s/sea_news/3"]  # fmt: skip
    found, who = key_pages(pl.Series(told), platform="x", key=KEY)
    assert found.to_list() == [
        f"https://x.com/{KEY.one('handle', 'x', 'ann')}/status/1?s=2", told[1],
        f"https://m.example/@{KEY.one('handle', 'x', 'bob')}/2", told[3],
        f"https://t.me/s/{KEY.one('handle', 'x', 'sea_news')}/3",
    ]  # fmt: skip
    assert sorted(who["name"]) == ["ann", "bob", "sea_news"]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("见https://a.example/1？是", ["https://a.example/1"]),
        ("詳細はhttps://a.example/b。続き", ["https://a.example/b"]),
        ("(https://a.example/b_(c)), https://a.example/d).", ["https://a.example/b_(c)", "https://a.example/d"]),
        ("a,http://a.example,https://b.example", ["http://a.example", "https://b.example"]),
        ("www.a.example/x and wwww.no", ["www.a.example/x"]),
        ('<a href="HTTPS://a.example/q?x=1&y=2#z">', ["HTTPS://a.example/q?x=1&y=2#z"]),
        ("http is a word", []),
    ],
)  # fmt: skip
def test_a_link_ends_where_ascii_or_the_sentence_ends(text: str, urls: list[str]) -> None:
    assert find_urls(pl.Series(["before", text, None])).to_list() == [[], urls, []]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Example.com:80/A", "https://example.com/A#top"),
        ("https://例え.jp/", "https://xn--r8jz45g.jp"),
        ("https://a.example/?b=2&a=1&utm_medium=q&fbclid=z", "https://a.example/?a=1&b=2"),
        ("https://a.example/%7eb/%e5%8d%97", "https://a.example/~b/南"),
        ("https://a.example/x/../b/./c", "https://a.example/b/c"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("www.a.example", "https://www.a.example/"),
    ],
)
def test_spellings_of_one_page_have_one_key(one: str, other: str) -> None:
    first, second = url_keys(pl.Series([one, other]))
    assert first == second == url_key(one) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/A", "https://a.example/a"),
        ("https://a.example/?a=1", "https://a.example/?a=2"),
        ("https://a.example/x", "https://a.example/x/"),
        ("https://a.example:8080/", "https://a.example/"),
        ("https://a.example/?ref=1", "https://a.example/"),
        ("https://a.example/%2F", "https://a.example//"),
    ],
)
def test_different_pages_keep_different_keys(one: str, other: str) -> None:
    assert url_keys(pl.Series([one, other])).n_unique() == 2


PARTS = st.text(alphabet="aB1-._~%/:?&=+@;,!$南é#", max_size=16)


@settings(max_examples=300, deadline=None)
@given(
    scheme=st.sampled_from(["http://", "HTTPS://", ""]),
    host=st.sampled_from(["a.example", "WWW.B.example", "xn--r8jz45g.jp", "a.example:443", "c:9"]),
    rest=PARTS,
)  # fmt: skip
def test_the_short_way_gives_the_keys_of_the_long_one(scheme: str, host: str, rest: str) -> None:
    url = f"{scheme}{host}/{rest}"
    [key] = url_keys(pl.Series([url]))
    assert key == url_key(url)
    if key is not None:
        assert url_key(key) == key


def test_no_address_is_no_key() -> None:
    told = pl.Series(
        ["ftp://a.example", "https://", "http://a.example:99999/", None, "https://[bad/"]
    )
    assert url_keys(told).to_list() == [None] * 5


NAMES = st.text(alphabet="abcXYZ_01", min_size=4, max_size=12)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(NAMES, min_size=2, max_size=4, unique_by=str.lower), words=WORDS)
def test_no_handle_comes_through_the_door(names: list[str], words: str) -> None:
    author, *others = names
    text = " ".join(
        [f"@{one} ＠{one.upper()}:" for one in others] + [author, words.replace("@", "")]
    )
    said = pl.DataFrame(
        {
            "post_id": ["1"], "account": [f"id {author}"], "handle": [author], "text": [text],
            "urls": [[f"https://x.com/{one}/status/9" for one in names]], "hashtags": [[author]],
            "mentions": [others], "topic": [author],
        }
    ).with_columns(posted_at=pl.lit(None, pl.Datetime("us", "UTC")))  # fmt: skip
    posts = key_said(said, KEY, case_id="c", source="s", platform="x").posts
    told = str(posts.drop("case_id", "source").row(0)).lower()
    for one in (f"@{name.lower()}" for name in others):
        assert one not in told
    for column in ("urls", "hashtags", "mentions", "topic", "account"):
        assert not any(name.lower() in str(posts[column].to_list()).lower() for name in names)
