"""How a port's name is held against others: without case, marks and words for a harbour."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["bare", "plain", "sound", "split_country", "words"]

BEFORE = (("port", "of"), ("port", "autonome", "de"), ("port", "de"), ("harbour", "of"),
          ("harbor", "of"), ("puerto", "de"), ("porto", "de"), ("porto", "di"))  # fmt: skip
AFTER = frozenset(
    {"ko", "kou", "koh", "minato", "gang", "kang", "port", "harbour", "harbor", "hafen"}
)
"""Words for a harbour before a name and after it: English, Romance, Japanese, Chinese, German."""
WORD, APOSTROPHES = re.compile("[a-z0-9]+"), "'’‘`ʻʼ"
NO_WORD = dict.fromkeys(map(ord, APOSTROPHES))
JAPANESE, LEAST_LETTERS = "港", 2
"""The same at the end of a Japanese name, where so many letters are left: 香港 keeps it."""
ROMANISED = (
    ("c(?!h)", "z"), ("hs", "s"), ("sh", "s"), ("x", "s"), ("ch", "c"), ("zh", "c"),
    ("q", "c"), ("j", "c"), ("tz", "z"), ("ts", "z"), ("ung", "ong"), ("ieh", "ie"),
    ("ien", "ian"), ("ueh", "ue"), ("(?<!n)g", "k"), ("b", "p"), ("d", "t"),
)  # fmt: skip
"""Letters that Wade-Giles and Hanyu Pinyin write apart for one sound, each as one of the two.

Initials and finals by the tables of ISO 7098:2015 and of ALA-LC for Wade-Giles. What only the mark
of breath keeps apart in Wade-Giles (t, t') falls together, since most lists leave the mark out.
"""


def plain(text: str) -> str:
    """Letters and digits alone, without case and marks.

    >>> plain("Göteborg"), plain("jp yok"), plain("T'ai-chung")
    ('goteborg', 'jpyok', 'taichung')
    """
    return "".join(words(text))


def bare(text: str) -> str:
    """A name without the words that say that it is a harbour, as ``plain`` writes it.

    A name of such words alone stays.

    >>> bare("Port of Singapore"), bare("Yokohama  Ko"), bare("Kobe Harbour"), bare("横浜港")
    ('singapore', 'yokohama', 'kobe', '横浜')
    """
    parts = words(text)
    for some in BEFORE:
        if len(parts) > len(some) and tuple(parts[: len(some)]) == some:
            parts = parts[len(some) :]
            break
    while len(parts) > 1 and parts[-1] in AFTER:
        parts = parts[:-1]
    joined = "".join(parts)
    while joined.endswith(JAPANESE) and len(joined) > LEAST_LETTERS:
        joined = joined.removesuffix(JAPANESE)
    return joined


def sound(text: str) -> str:
    """A Chinese name by its sound, the same in Wade-Giles and in Pinyin; it tells no tones.

    >>> sound("Kao-Hsiung") == sound("Gaoxiong"), sound("Tai-Chung Kang") == sound("Taizhong")
    (True, True)
    """
    said = bare(text)
    for found, written in ROMANISED:
        said = re.sub(found, written, said)
    return said


def split_country(text: str) -> tuple[str, str]:
    """A name and what follows it in brackets or after its last comma; that is "" without one.

    >>> split_country("Rotterdam, NL"), split_country("Newport (GB)"), split_country("Kobe")
    (('Rotterdam', 'NL'), ('Newport', 'GB'), ('Kobe', ''))
    """
    found = re.fullmatch(r"\s*(.+?)\s*(?:,\s*([^,]+?)|\(([^()]+)\))\s*", text)
    if found is None:
        return text.strip(), ""
    return found[1], (found[2] or found[3]).strip()


def words(text: str) -> list[str]:
    """The words of a text: letters and digits, without case and marks; an apostrophe parts none.

    >>> words("Tianjin Xin-Gang"), words("Ra's Laffan")
    (['tianjin', 'xin', 'gang'], ['ras', 'laffan'])
    """
    if text.isascii():
        return WORD.findall(text.lower().translate(NO_WORD))
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (one for one in folded if not unicodedata.combining(one) and one not in APOSTROPHES)
    return "".join(one if one.isalnum() else " " for one in kept).split()
