"""When do two texts say the same? Normal forms that hold for Chinese, Japanese, Korean and Russian.

NFKC makes full-width signs plain and half-width kana whole, and composes kana with their dakuten
and Russian й; a mark is never stripped, since か is not が and и is not й. Case is folded. Handles,
URLs and emoji are left out of the key for comparison; emoji have a key of their own. Traditional
and simplified Chinese fall together in a second key, by single characters.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from sealane.observe.posts.listing import octets_of, put
from sealane.observe.posts.mention import MENTION
from sealane.observe.posts.url import FOUND

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "EMOJI",
    "emoji_key",
    "folded",
    "script_codes",
    "script_language",
    "scripts",
    "simplified",
    "text_key",
]

EMOJI = r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\x{1F1E6}-\x{1F1FF}\x{FE0F}\x{200D}\x{20E3}]"
"""Pictures, skin tones, letters of flags, and what joins them (UTS 51)."""

_LONGER = {"ß": "ss", "ς": "σ", "ŉ": "ʼn", "ǰ": "ǰ", "ſ": "s", "İ": "i̇"}
"""What folding changes and lower case does not (Unicode CaseFolding.txt, statuses C and F)."""
_UNSEEN = r"[\s\x{00AD}\x{200B}\x{200C}\x{200E}\x{200F}\x{2060}\x{FEFF}]+"
_REPOST = r"^(?:rt\s*:?\s+)+|^rt\s*:\s*"
_SCRIPTS = (
    ("ja", r"[\p{Hiragana}\p{Katakana}]"),
    ("ko", r"\p{Hangul}"),
    ("zh", r"\p{Han}"),
    ("uk", r"[іїєґІЇЄҐ]"),
    ("ru", r"[ыэъёЫЭЪЁ]"),
)
"""In this order: Han beside kana is Japanese. Cyrillic without a letter that decides stays open."""


_JOINS = r"^[\p{M}\x{1160}-\x{11FF}\x{D7B0}-\x{D7FF}\x{16D40}-\x{16D7F}]"
"""What may join the character before it (Unicode 17: marks, hangul, Kirat Rai)."""
_MANY = 256
"""Texts from which an alphabet is worth its while."""
_LAST_LETTER = 0x34000
"""No letter of these scripts has a code point beyond it (Unicode 17)."""


def folded(text: pl.Series) -> pl.Series:
    """NFKC and case folded; marks kept.

    >>> folded(pl.Series(["ＡＢＣ！", "か\\u3099", "и\\u0306", "Straße"])).to_list()
    ['abc!', 'が', 'й', 'strasse']
    """
    wide = _is_wide(text).arg_true()
    lower = text.str.to_lowercase()
    if not len(wide):
        return lower
    some = text.gather(wide).str.normalize("NFKC").str.to_lowercase()
    some = some.str.replace_many(list(_LONGER), list(_LONGER.values())).str.normalize("NFKC")
    return put(lower, wide, some)


def text_key(text: pl.Series) -> pl.Series:
    """What two texts are compared by; null where nothing is left.

    Folded; without URLs, handles (keyed or not), the ``RT`` of a repost, emoji and signs that
    cannot be seen; one space for each run of spaces. Negation, numbers and word order stay: near is
    not equal.

    >>> text_key(pl.Series(["RT @user_4: 衝突！ https://a.example/1 🚢", "衝突!"])).to_list()
    ['衝突!', '衝突!']
    """
    plain = _without_names(text)
    plain = _plain(plain) if len(plain) >= _MANY else _plain_slowly(plain)
    may = plain.str.starts_with("rt").fill_null(value=False).arg_true()
    plain = put(plain, may, plain.gather(may).str.replace(_REPOST, ""))
    plain = plain.str.strip_chars(" :")
    return plain.set(plain == "", None)


def _without_names(text: pl.Series) -> pl.Series:
    """Texts with a space in place of each link and handle."""
    from sealane.observe.posts.text_kernel import AT, LINK, find_marks

    marks = find_marks(*octets_of(text))
    linked = pl.Series(np.flatnonzero(marks & LINK), dtype=pl.UInt32)
    plain = put(text, linked, text.gather(linked).str.replace_all(FOUND, " "))
    named = pl.Series(np.flatnonzero(marks & AT), dtype=pl.UInt32)
    return put(plain, named, plain.gather(named).str.replace_all(MENTION, "$1 "))


def _plain_slowly(text: pl.Series) -> pl.Series:
    """Folded, with a space in place of each emoji and run of spaces, none at the ends."""
    plain = folded(text)
    wide = _is_wide(plain).arg_true()
    if len(wide):
        plain = put(plain, wide, plain.gather(wide).str.replace_all(EMOJI, " "))
    return plain.str.replace_all(_UNSEEN, " ").str.strip_chars()


def _plain(text: pl.Series) -> pl.Series:
    """The same by characters, each of the alphabet worked out once; texts in which characters may
    join (marks, jamo) one by one. A property under test."""
    from sealane.observe.posts import plain_kernel as kernel

    data, offsets = octets_of(text)
    is_there = np.zeros(0x110000, np.bool_)
    kernel.find_points(data, offsets[0], offsets[-1], is_there)
    points = np.flatnonzero(is_there)
    letters = pl.Series([chr(point) for point in points.tolist()], dtype=pl.String)
    made, places = octets_of(
        folded(letters).str.replace_all(EMOJI, " ").str.replace_all(_UNSEEN, " ")
    )
    is_open = folded(letters).str.contains(_JOINS).to_numpy()
    number = np.zeros(is_there.shape[0], np.uint32)
    number[points] = np.arange(points.shape[0])
    ends, odd = np.zeros(len(text), np.int64), np.zeros(len(text), np.bool_)
    said = (data, offsets, number, made, places, is_open, ends)
    out = np.empty(kernel.replace_points(*said, np.empty(0, np.uint8), odd) + 1, np.uint8)
    kernel.replace_points(*said, out, odd)
    found = pl.from_arrow(
        pa.LargeStringArray.from_buffers(
            len(text), pa.py_buffer(np.concatenate([[0], ends])), pa.py_buffer(out)
        )
    )
    assert isinstance(found, pl.Series)
    slow = pl.Series(np.flatnonzero(odd), dtype=pl.UInt32)
    found = put(found, slow, _plain_slowly(text.gather(slow)))
    return found.set(text.is_null(), None) if text.null_count() else found


def emoji_key(text: pl.Series) -> pl.Series:
    """The emoji of each text in order, without variation signs; null where there is none.

    >>> emoji_key(pl.Series(["🚢 衝突 🚢🔥", "none"])).to_list()
    ['🚢🚢🔥', None]
    """
    found = text.str.extract_all(EMOJI).list.join("").str.replace_all("\ufe0f", "", literal=True)
    return found.set(found == "", None)


def simplified(text: pl.Series) -> pl.Series:
    """Traditional characters as simplified ones, one by one (4-byte characters stay).

    A key and no conversion for readers: words that differ between regions stay as they are, and a
    character that stands for several simplified ones becomes the first. Japanese text becomes none
    that anybody writes; two Japanese texts that differ stay different in all but such characters.

    >>> simplified(pl.Series(["臺灣海峽發生碰撞"])).to_list()
    ['台湾海峡发生碰撞']
    """
    from sealane.observe.posts.simplified_kernel import replace_in_place

    at = text.str.contains(r"\p{Han}").fill_null(value=False).arg_true()
    if not len(at):
        return text
    some = text.gather(at).rechunk().to_arrow().cast(pa.large_string())
    _, offsets, data = some.buffers()
    octets = np.frombuffer(data, np.uint8).copy()
    replace_in_place(octets, _table())
    made = pa.LargeStringArray.from_buffers(
        len(some), offsets, pa.py_buffer(octets), offset=some.offset
    )
    found = pl.from_arrow(made)
    assert isinstance(found, pl.Series)
    return put(text, at, found)


@cache
def _table() -> npt.NDArray[np.uint16]:
    """For each code point below 65,536 the simplified one, or 0."""
    told = resources.files("sealane.observe.posts").joinpath("data/simplified.txt")
    before, after = told.read_text(encoding="utf-8").splitlines()
    table = np.zeros(1 << 16, np.uint16)
    table[[ord(one) for one in before]] = [ord(one) for one in after]
    return table


def script_language(text: pl.Series) -> pl.Series:
    """ISO 639-1 code where the script decides it, else null: ja, ko, zh, uk, ru.

    Kanji alone count as Chinese, and Latin letters as nothing. It is no model of language.

    >>> script_language(pl.Series(["海警船", "海警の船", "Объект", "судно", "ship"])).to_list()
    ['zh', 'ja', 'ru', None, None]
    """
    from sealane.observe.posts.text_kernel import find_scripts

    return script_codes(find_scripts(*octets_of(text), scripts())).alias(text.name)


def script_codes(bits: npt.NDArray[np.uint8]) -> pl.Series:
    """The code of the first script of the list that each of ``bits`` has."""
    codes = [None, *(code for code, _ in _SCRIPTS)]
    first = np.array([0, *(1 + (n & -n).bit_length() - 1 for n in range(1, 1 << len(_SCRIPTS)))])
    return pl.Series(codes, dtype=pl.String).gather(pl.Series(first[bits]))


@cache
def scripts() -> npt.NDArray[np.uint8]:
    """For each code point the scripts that it tells, a bit for each of the list."""
    points = np.setdiff1d(np.arange(0xA0, _LAST_LETTER), np.arange(0xD800, 0xE000))
    letters = pl.Series([chr(point) for point in points.tolist()])
    table = np.zeros(_LAST_LETTER, np.uint8)
    for at, (_, pattern) in enumerate(_SCRIPTS):
        table[points] |= letters.str.contains(pattern).to_numpy().astype(np.uint8) << at
    return table


def _is_wide(text: pl.Series) -> pl.Series:
    """Which texts hold more than ASCII."""
    return (text.str.len_bytes() != text.str.len_chars()).fill_null(value=False)
