"""Names of items and parties, which come from others and are shown, logged and put into paths.

A name has up to 200 printable signs: no control signs, none that turn the direction of a text (they
are format signs of Unicode, which are not printable), none that part a path, and it begins with
neither a dot nor a dash, so that no name is a way out of a folder or an option of a command.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

__all__ = ["LONGEST", "RULE", "is_name", "made_name"]

LONGEST = 200
"""Signs; a column of the database has no more."""
PARTS_PATH = frozenset("/\\")
FIRST = frozenset(".-")
RULE = (
    f"a name has 1 to {LONGEST} printable signs, no / and no \\, and begins with no dot and no dash"
)
"""In words, for errors."""


def is_name(said: Any) -> bool:
    """Whether it is a name."""
    return (
        isinstance(said, str)
        and 0 < len(said) <= LONGEST
        and said.isprintable()
        and bool(said.strip())
        and said[0] not in FIRST
        and not PARTS_PATH & set(said)
    )


def made_name(said: str) -> str:
    """A name for what another tool calls so: signs that no name has are percent-encoded, as in an
    address (RFC 3986, 2.1), so that ``a/b`` is ``a%2Fb``. One that is too long stays none."""
    if is_name(said):
        return said
    coded = "".join(
        one
        if one.isprintable() and one not in PARTS_PATH
        else quote(one, safe="", errors="replace")
        for one in said
    )
    return f"%{ord(coded[0]):02X}{coded[1:]}" if coded[:1] in FIRST else coded
