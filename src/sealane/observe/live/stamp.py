"""The time of arrival and the name of the feed, written into lines that state none.

A line keeps whatever time and station it has. What is added are tag blocks (NMEA 0183 4.10), which
every reader of NMEA logs understands: so the spool is an ordinary log, and reading it again gives
the same times.

* A bare sentence gets the block in front of it.
* A sentence with a tag block gets the fields that its block lacks (the checksum is made anew; a
  block with a wrong one stays as it came).
* Any other line with a sentence in it (a time before or behind it, a group) may have a time of
  its own: it gets the arrival on a line before it, which holds only where nothing else does.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import xor

from sealane.observe.live.mark import is_mark

__all__ = ["Stamp", "tag_block"]

STATION_CHARS = 32  # what the reader keeps of a station's name
_BARE = re.compile(rb"[!$][^\\*]*\*[0-9A-Fa-f]{2}\s*\Z")
_TAGGED = re.compile(rb"\\([^\\*]*)\*([0-9A-Fa-f]{2})\\(?=[!$])")
_REPORT = re.compile(rb"[!$][A-Z]{2}VD[MO],")
_NOT_NAME = re.compile(r"[^A-Za-z0-9._:/@+-]")


def tag_block(fields: bytes) -> bytes:
    """A tag block with its checksum.

    >>> tag_block(b"c:1700000000")
    b'\\\\c:1700000000*51\\\\'
    """
    return b"\\%s*%02X\\" % (fields, reduce(xor, fields, 0))


class Stamp:
    """Stamps the lines of one feed.

    Parameters
    ----------
    name : of the feed, as rows shall say it (at most 32 plain characters are kept).
    """

    def __init__(self, name: str) -> None:
        self.name = _NOT_NAME.sub("-", name)[-STATION_CHARS:]
        self._source = b"s:" + self.name.encode("ascii")
        self._has_wrapper = False

    def lines(self, lines: list[bytes], arrived_ms: int) -> bytes:
        """Whole lines (each ending in a line feed), stamped.

        ``arrived_ms``: time of arrival [ms since 1970, UTC].
        """
        clock = b"c:%d" % arrived_ms
        front = tag_block(self._source + b"," + clock)
        alone = tag_block(clock) + b"\r\n"
        out: list[bytes] = []
        for line in lines:
            if line.startswith(b"\\"):
                self._tagged(line, clock, alone, out)
            elif line.startswith((b"!", b"$")) and _BARE.match(line):
                is_report = _REPORT.match(line) is not None
                out.append(front + line if is_report and not self._has_wrapper else line)
                self._has_wrapper = line.startswith(b"$PGHP") and not is_report
            else:
                if _REPORT.search(line) and not self._has_wrapper:
                    out.append(alone)
                # A comment of the spool's own (a mark) is not for a sender to write.
                out.append(b"#" + line if is_mark(line) else line)
                self._has_wrapper = False
        return b"".join(out)

    def _tagged(self, line: bytes, clock: bytes, alone: bytes, out: list[bytes]) -> None:
        found = _TAGGED.match(line)
        if found is None:
            self._has_wrapper = line.rstrip().endswith(b"\\")  # a block alone: for the next line
            out.append(line)
            return
        fields, check = found.groups()
        parts = fields.split(b",")
        heads = {part[:2] for part in parts}
        has_clock, is_grouped = b"c:" in heads, b"g:" in heads
        has_source = b"s:" in heads or b"si" in heads
        if (has_clock and has_source) or reduce(xor, fields, 0) != int(check, 16):
            out.append(line)
        elif is_grouped or self._has_wrapper or not _BARE.match(line[found.end() :]):
            if not has_clock and not self._has_wrapper:
                out.append(alone)
            out.append(line)
        else:
            added = [] if has_source else [self._source]
            added += [] if has_clock else [clock]
            out.append(tag_block(b",".join([*added, fields])) + line[found.end() :])
        self._has_wrapper = False
