"""What kind of file is this? By its first bytes and its header, never by its suffix."""

from __future__ import annotations

import re

import orjson

from sealane.errors import BadInput, UnknownFormat

__all__ = ["detect_format"]

_NMEA = re.compile(rb"[!$][A-Z]{2}VD[MO],")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY_SHARE = 0.1
"""[share] Bytes that no text holds (controls, NUL) from which a file is taken for binary."""
_CONTROLS = bytes(set(range(32)) - {9, 10, 13, 27})
_JSON_LINES = 200
"""[lines] How far to look for a line that tells the dialect of JSON lines."""


def detect_format(head: bytes, name: str) -> str:
    """Kind of a file from its first bytes (64 kB are plenty).

    Returns ``nmea``, ``aisstream``, ``gpsd``, ``json`` (other JSON lines), ``parquet`` or
    ``csv``; for the last three the columns tell the dialect, see
    :func:`sealane.observe.archive.match_header`.

    Raises
    ------
    BadInput : the file is empty or is UTF-16.
    UnknownFormat : it is binary, or text without any sign of a table or a log.
    """
    if not head.strip():
        raise BadInput(
            f"{name}: the file is empty.",
            hint="Fetch it again or leave it out; nothing was ingested from it.",
            file=name,
            line=1,
        )
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_UTF16) or _looks_utf16(head):
        raise BadInput(
            f"{name}, line 1: the text is UTF-16.",
            hint=f"Convert it: iconv -f UTF-16 -t UTF-8 {name} > utf8.csv",
            file=name,
            line=1,
        )
    found = _json_dialect(head)
    if found:
        return found
    if _NMEA.search(head):
        return "nmea"
    if _is_binary(head):
        raise UnknownFormat(
            f"{name}, line 1: the content is binary and of no known kind.",
            hint="NMEA logs, CSV, JSON lines and Parquet are read, also as gzip, zstd or zip.",
            file=name,
            line=1,
        )
    return "csv"


def _looks_utf16(head: bytes) -> bool:
    """Text of two bytes a character without a mark: every other byte is NUL."""
    part = head[:512]
    nuls = max(part[0::2].count(0), part[1::2].count(0))
    return len(part) >= 8 and nuls > 0.4 * (len(part) // 2) and part.count(0) < 0.6 * len(part)


def _is_binary(head: bytes) -> bool:
    text = head.translate(None, _CONTROLS)
    if (len(head) - len(text)) > _BINARY_SHARE * len(head):
        return True
    # Half a character may be cut off at the end of the head.
    return len(head.decode("utf-8", errors="ignore").encode()) < (1 - _BINARY_SHARE) * len(head)


def _json_dialect(head: bytes) -> str | None:
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    lines = [line for line in lines if line][:_JSON_LINES]
    is_json = False
    for line in lines:
        if not line.startswith(b"{"):
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        is_json = True
        if "MessageType" in value and "Message" in value:
            return "aisstream"
        if value.get("class") == "AIS":
            return "gpsd"
    return "json" if is_json or (lines and lines[0].startswith(b"{")) else None
