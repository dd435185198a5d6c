"""One normal form for the names of ships, however they are written, and how near two texts are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sealane.detect.identity.transliteration import CYRILLIC, HAN, KANA, LATIN, LOOKALIKE, hangul

__all__ = ["edits", "is_imo", "is_slip", "name_form"]

NAMES_KNOWN = 65_536  # about 150 bytes each
PREFIXES = frozenset(("MV", "MT", "FV", "SS", "MS", "MY", "SY", "RV", "MTS", "MVS"))
"""What stands before a name and is none of it: motor vessel, motor tanker, fishing vessel, ..."""
SLIP_EDITS = 2
"""Letters that a slip of the hand changes at most. Damerau, Commun. ACM 7(3), 1964: four of five
slips are one letter; ITU-R M.1371-5 leaves static data to be typed by hand."""
SLIP_SHARE = 0.25
"""Share of a text that a slip changes at most: of four letters one."""
_WEIGHTS = (7, 6, 5, 4, 3, 2)
_MARKED = re.compile(r"[^0-9A-Z]+")


@lru_cache(maxsize=NAMES_KNOWN)
def name_form(name: str) -> str:
    """The name in capitals and digits of Latin without spaces: the same for every spelling.

    Unicode NFKC, capitals, marks left out, other scripts transliterated (``transliteration``),
    'M/V' and the like and 'NO.' before a number left out, leading zeros as well. Empty where
    nothing is left. It cannot tell two ships of one name.

    >>> name_form("鲁荣远渔 197") == name_form("Lu Rong Yuan Yu No. 0197")
    True
    >>> name_form("Адмирал Нахимов"), name_form("M/V Smørbukk")
    ('ADMIRALNAKHIMOV', 'SMORBUKK')
    """
    words = unicodedata.normalize("NFKC", name).upper().replace("/", "").split()
    plain = " ".join(_latin(word) for word in words)
    parts = [part for part in _MARKED.split(plain) if part]
    if len(parts) > 1 and parts[0] in PREFIXES:
        parts = parts[1:]
    kept = [
        part.lstrip("0") or "0" if part.isdigit() else part
        for part, after in zip(parts, [*parts, ""][1:], strict=True)
        if not (part == "NO" and after[:1].isdigit())
    ]
    return "".join(kept)


def _latin(word: str) -> str:
    """A word in Latin letters."""
    has_latin = any("A" <= letter <= "Z" for letter in word)
    letters = []
    for letter in word:
        if has_latin and letter in LOOKALIKE:
            letters.append(LOOKALIKE[letter])
            continue
        for table in (CYRILLIC, HAN, KANA, LATIN):
            if letter in table:
                letters.append(table[letter])
                break
        else:
            syllable = hangul(letter)
            letters.append(letter if syllable is None else syllable)
    marked = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(one if not unicodedata.combining(one) else "" for one in marked)


def edits(one: str, other: str) -> int:
    """Letters to put in, leave out, change or exchange with the next to make one of the other
    (Damerau's distance, each place edited once)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def is_slip(one: str, other: str) -> bool:
    """Whether a slip of the hand, or a name cut short, makes one of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) >= SLIP_EDITS * 3 and long.startswith(short):
        return True
    return edits(one, other) <= min(SLIP_EDITS, int(SLIP_SHARE * len(long)))


def is_imo(number: int) -> bool:
    """Whether it is an IMO number: seven digits of which the last is the check digit, the sum of
    the six before it with weights 7 to 2, modulo 10 (IMO resolution A.1117(30))."""
    digits = [int(digit) for digit in str(number)]
    if len(digits) != len(_WEIGHTS) + 1:
        return False
    return sum(w * d for w, d in zip(_WEIGHTS, digits, strict=False)) % 10 == digits[-1]
