"""How far a file was read, and how to know that it is still the same file.

A number alone does not tell: a log that was turned over while nobody read it may be longer by now
than the one before it was. So a mark also holds a hash of the bytes before it.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

__all__ = ["TAIL_BYTES", "Mark", "is_mark"]

TAIL_BYTES = 256
"""[byte] What is looked at before a mark: more than one sentence, so that its time is in it."""

_HEAD = b"# sealane "
_OFFSET = re.compile(r"[0-9]{1,18}")


class Mark(NamedTuple):
    """A place in a file, as a comment between the lines of a spool says it.

    Parameters
    ----------
    name : of the file.
    offset : how far it was read [byte].
    before : hash of the bytes before that; empty where it is not known.
    """

    name: str
    offset: int = 0
    before: str = ""

    @classmethod
    def behind(cls, name: str, offset: int, tail: bytes) -> Mark:
        """The mark behind these last bytes."""
        return cls(name, offset, _hash(tail[-TAIL_BYTES:]) if tail else "")

    def is_behind(self, tail: bytes) -> bool:
        """Whether these bytes may be those before the mark."""
        return not self.before or _hash(tail[-TAIL_BYTES:]) == self.before

    def line(self) -> bytes:
        """The comment."""
        place = f"{self.offset}:{self.before}" if self.before else str(self.offset)
        return _HEAD + f"{place} {self.name}".encode("utf-8", "surrogateescape") + b"\n"

    @classmethod
    def of_line(cls, line: bytes) -> Mark | None:
        """The mark of a comment; None where the line is none."""
        if not is_mark(line):
            return None
        place, _, name = line.removeprefix(_HEAD).decode("utf-8", "surrogateescape").partition(" ")
        offset, _, before = place.partition(":")
        return cls(name, int(offset), before) if _OFFSET.fullmatch(offset) else None


def is_mark(line: bytes) -> bool:
    """Whether a line of a spool is a comment of its own and none of a feed."""
    return line.startswith(_HEAD)


def _hash(tail: bytes) -> str:
    return hashlib.sha256(tail).hexdigest()[:16]
