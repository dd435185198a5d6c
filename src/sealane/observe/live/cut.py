"""Where a feed can be cut into segments without parting a message from its other parts.

Parts come in any order, with those of other messages between them, and share a sequence digit
with other messages. Which belong together is told here as the decoder tells it
(``observe.nmea.message_kernel``), over the last lines only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

from sealane.observe.live.mark import is_mark

__all__ = ["TAIL_BYTES", "find_cut"]

TAIL_BYTES = 65_536
"""[byte] How far back an unfinished message is looked for: about 650 lines. Its parts leave a
receiver within 0.2 s, in which a busy receiver gives some 20 lines, and others give theirs."""

_PIECE = re.compile(
    rb"^(?:\\(?P<tag>[^\\\r\n]*)\\)?![A-Z]{2}VD[MO],(?P<total>\d),(?P<number>\d),(?P<rest>\d?,\w?),"
)
_SOURCE = re.compile(rb"(?:^|,)si?:([^,*\\]*)")
_TIME = re.compile(rb"(?:^|,)c:(\d+)")
_GROUP = re.compile(rb"(?:^|,)g:\d-\d-(\d+)")
_MILLISECONDS = 100_000_000_000  # a time in seconds reaches that in the year 5138


@dataclass
class _Message:
    """A message of several parts, as far as they have come."""

    first: int
    total: int
    rest: bytes
    source: bytes | None
    group: bytes | None
    time_us: int | None
    seen: set[int] = field(default_factory=set)
    last: int = 0
    line: int = 0

    @property
    def is_whole(self) -> bool:
        return len(self.seen) == self.total

    def rank(self, part: _Message, number: int) -> int:
        """Of a part with its total, sequence and channel: 2 its next, 1 one of it out of order,
        0 of another message."""
        from sealane.observe.nmea.layout import (
            FRAGMENT_WINDOW_US,
            REVERSE_WINDOW_LINES,
            REVERSE_WINDOW_US,
        )

        if number in self.seen:
            return 0
        apart = 0
        is_timed = self.time_us is not None and part.time_us is not None
        if self.time_us is not None and part.time_us is not None:
            apart = abs(self.time_us - part.time_us)
        if apart > FRAGMENT_WINDOW_US:
            return 0
        is_grouped = self.group is not None and part.group is not None
        if is_grouped and self.group != part.group:
            return 0
        is_named = self.source is not None and part.source is not None
        if is_named and not is_grouped and self.source != part.source:
            return 0
        if self.seen == set(range(1, number)):
            return 2
        is_close = part.line - self.line <= REVERSE_WINDOW_LINES
        return int(is_grouped or is_close or (is_timed and apart <= REVERSE_WINDOW_US))

    def take(self, part: _Message, number: int) -> None:
        self.seen.add(number)
        self.last, self.line = part.first, part.line
        self.source = part.source if self.source is None else self.source
        self.group = part.group if self.group is None else self.group
        self.time_us = part.time_us if self.time_us is None else self.time_us


def find_cut(content: bytes, carried: int = 0) -> int:
    """Where to cut: where no message of the tail has parts on both sides, come or still to come.

    What stands in the first ``carried`` bytes was waited for once, and is not again.
    """
    waiting, whole, alone = _messages(content)
    firsts = [message.first for message in waiting] + ([alone] if alone >= 0 else [])
    latest = max(carried, len(content) - TAIL_BYTES)
    cut = min((first for first in firsts if first >= latest), default=len(content))
    for first, last in sorted(whole, key=itemgetter(1), reverse=True):
        if first < cut <= last:
            cut = first
    return cut


def _messages(content: bytes) -> tuple[list[_Message], list[tuple[int, int]], int]:
    """Messages that are not complete; where others begin and end; and where a line begins that
    speaks for the one still to come, or -1."""
    waiting: dict[tuple[int, bytes], list[_Message]] = {}
    whole: list[tuple[int, int]] = []
    alone = -1
    for part, number, speaking in _parts(content):
        alone = speaking
        if part is None:
            continue
        alike = waiting.setdefault((part.total, part.rest), [])
        ranked = [(one.rank(part, number), place) for place, one in enumerate(alike)]
        rank, place = max(ranked, default=(0, 0))
        message = alike.pop(place) if rank else part
        message.take(part, number)
        if message.is_whole:
            whole.append((message.first, message.last))
        else:
            alike.append(message)
    return list(chain.from_iterable(waiting.values())), whole, alone


def _parts(content: bytes) -> Iterator[tuple[_Message | None, int, int]]:
    """Line by line: the part of a message that it is, if any; its number; where a line begins that
    speaks for the next one, or -1."""
    # Twice the tail: of a message that begins before it, the rest is then known for what it is.
    start = max(len(content) - 2 * TAIL_BYTES, 0)
    if start:
        start = content.find(b"\n", start - 1) + 1
    at, alone, spoken = start, -1, b""
    for count, line in enumerate(content[start:].splitlines(keepends=True)):
        begin, at = (at if alone < 0 else alone), at + len(line)
        if is_mark(line):
            continue
        before = spoken
        alone, spoken = (begin, line.strip()[1:-1]) if _speaks_for_next(line) else (-1, b"")
        piece = _PIECE.match(line)
        total, number = (int(piece["total"]), int(piece["number"])) if piece else (1, 1)
        if piece is None or total == 1 or not 1 <= number <= total:
            yield None, 0, alone
            continue
        tag = piece["tag"] or before
        yield _part(begin, count, total, piece["rest"], tag), number, alone


def _part(first: int, line: int, total: int, rest: bytes, tag: bytes) -> _Message:
    source, group, time = _SOURCE.search(tag), _GROUP.search(tag), _TIME.search(tag)
    stated = int(time[1]) if time else None
    if stated is not None:
        stated *= 1_000 if stated >= _MILLISECONDS else 1_000_000
    return _Message(
        first, total, rest, source[1] if source else None, group[1] if group else None, stated,
        line=line,
    )  # fmt: skip


def _speaks_for_next(line: bytes) -> bool:
    """Whether a line gives time or station to the one behind it."""
    bare = line.strip()
    return bare.startswith(b"$PGHP") or (bare.startswith(b"\\") and bare.endswith(b"\\"))
