"""Messages of XML one after another: where one ends, and how to go on after a broken one.

A stream of TAK (protocol version 0) is XML documents without any frame. ``Frames`` takes bytes as
they come and gives whole elements of one name. A new start of that name ends a broken one before
it; what is too long or never closed is given up, and the search goes on right behind its start. So
one bad message costs itself and no other. Comments and CDATA are stepped over, so that text in
them is no message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sealane.share.format.mark import Reject

__all__ = ["MOST_BYTES", "Frame", "Frames"]

MOST_BYTES = 1_000_000
"""Longest message: a CoT event has 1 to 4 KB, one with a long track in our mark some hundreds."""


TAIL = 80
"""Bytes that are kept where no message has begun: the longest start of one."""

BETWEEN = re.compile(rb"<\?.*?\?>|<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: its bytes, and where it began in the stream."""

    raw: bytes
    at: int


@dataclass(slots=True)
class Frames:
    """Cuts a stream. ``name``: of the element that is one message (``event``, ``alert``)."""

    name: str
    most_bytes: int = MOST_BYTES
    at: int = 0
    _held: bytes = b""
    _from: int = 0
    _closing: dict[bytes, int] = field(default_factory=dict)

    def feed(self, raw: bytes) -> Iterator[Frame | Reject]:
        """Take more bytes; give what is whole, and what is broken as rejects."""
        self._held += raw
        yield from self._cut(is_last=False)

    def close(self) -> Iterator[Frame | Reject]:
        """The stream is over: what is still open is broken."""
        yield from self._cut(is_last=True)

    def _cut(self, *, is_last: bool) -> Iterator[Frame | Reject]:
        start = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?" + self.name.encode() + rb"(?=[\s/>])")
        self._closing.clear()
        while opened := start.search(self._held, self._from):
            yield from self._skip(opened.start())
            end, reason = self._end(opened, start, is_last=is_last)
            if reason == "wait":
                break
            where = self.at + self._from
            if reason:
                yield Reject(f"byte {where}", reason, f"<{self.name}> is given up")
            else:
                yield Frame(self._held[self._from : end], where)
            self._from = end
        else:
            yield from self._skip(max(self._from, len(self._held) - (0 if is_last else TAIL)))
        self._held = self._held[self._from :]
        self.at += self._from
        self._from = 0

    def _end(
        self, opened: re.Match[bytes], start: re.Pattern[bytes], *, is_last: bool
    ) -> tuple[int, str]:
        """Where the open element ends, or is given up and why; ``wait`` for more bytes."""
        token = re.compile(
            rb"<!--|<!\[CDATA\[|</" + re.escape(opened[0][1:]) + rb"\s*>|" + start.pattern
        )
        place, most = opened.end(), opened.start() + self.most_bytes
        first = self._over(b">", place)
        closed = place <= first < most and self._held[first - 1] == ord("/")
        if closed and self._held.find(b"<", place, first) < 0:
            return first + 1, ""
        while (found := token.search(self._held, place, most)) is not None:
            word = found[0]
            if word.startswith(b"</"):
                return found.end(), ""
            if not word.startswith(b"<!"):
                return found.start(), "broken"
            over = self._over(b"-->" if word == b"<!--" else b"]]>", found.end())
            if over < 0:
                break
            place = over + 3
        if len(self._held) >= most:
            return opened.end(), "too_large"
        return opened.end(), "broken" if is_last else "wait"

    def _over(self, closing: bytes, after: int) -> int:
        """Where a comment, CDATA or tag is over; -1 if it is not yet. Each is sought only once."""
        known = self._closing.get(closing, 0)
        if 0 <= known < after:
            known = self._closing[closing] = self._held.find(closing, after)
        return known

    def _skip(self, to: int) -> Iterator[Reject]:
        """Step over what is between messages; anything but space and declarations is a reject."""
        left = BETWEEN.sub(b"", self._held[self._from : to])
        if left.strip(b"\xef\xbb\xbf \t\r\n\0"):
            where = self.at + self._from
            yield Reject(f"byte {where}", "between", f"{to - self._from} bytes no <{self.name}>")
        self._from = to
