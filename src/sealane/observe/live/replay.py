"""History as a feed: the lines of a log, each with the time at which it is due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from sealane.observe.input import Input

__all__ = ["timed_lines"]

_CLOCK = re.compile(rb"^\\[^\\\r\n]*?\bc:(\d{10,13})")
_BEHIND = re.compile(rb"\*[0-9A-Fa-f]{2},.*?(?:^|,)(\d{10})\b")
_ISO = re.compile(rb"^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?)")


def timed_lines(source: Input) -> Iterator[tuple[float | None, bytes]]:
    """Each line of a log with the time that it states [s since 1970], None where it has none."""
    with source.open() as stream:
        for line in stream:
            yield _time_of(line), line if line.endswith(b"\n") else line + b"\n"


def _time_of(line: bytes) -> float | None:
    found = _CLOCK.match(line) or _BEHIND.search(line)
    if found is not None:
        value = float(found[1])
        return value / 1000 if len(found[1]) > 11 else value
    stated = _ISO.match(line)
    if stated is None:
        return None
    try:
        moment = datetime.fromisoformat(stated[1].decode("ascii"))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC).timestamp()
