"""What kind of file is this? By its first bytes and its header, never by its suffix."""

from __future__ import annotations

import codecs
import re
import shlex
from collections.abc import Sequence
from pathlib import PurePath

import orjson

from sealane.errors import BadInput, UnknownFormat
from sealane.observe.archive.csv_table import split_header
from sealane.observe.archive.dialect import match_header
from sealane.observe.mapping import Mapping

__all__ = ["HEAD_BYTES", "detect_format", "refuse_unreadable"]

_NMEA = re.compile(rb"[!$][A-Z]{2}VD[MO],")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY_SHARE = 0.1
"""[share] Bytes that no text holds (controls, NUL) from which a file is taken for binary."""
_CONTROLS = bytes(set(range(32)) - {9, 10, 13, 27})
_ENCODINGS = ("CP932", "GB18030", "EUC-JP", "EUC-KR", "CP1251")
"""Of texts from the lanes' shores, as Python and iconv call them; most bytes fit several."""
_LINES = 200
"""[lines] How far to look for a line of a known kind."""
HEAD_BYTES = 1 << 16
"""[bytes] So much of a file tells its kind."""
_HEADER_BYTES = 16_384
"""[bytes] No header is longer."""


def detect_format(head: bytes, name: str, mapping: Mapping | None = None) -> str:
    """Kind of a file from its first bytes (64 kB are plenty).

    Where lines of several kinds are mixed, the first that is of a known kind decides.

    Returns ``nmea``, ``aisstream``, ``gpsd``, ``json`` (other JSON lines), ``parquet`` or
    ``csv``; for the last three the columns tell the dialect, see
    :func:`sealane.observe.archive.match_header`.

    Raises
    ------
    BadInput : the file is empty or is UTF-16.
    UnknownFormat : it is binary, or text without any sign of a table or a log.
    """
    if mapping is not None and mapping.encoding != "utf-8" and not head.startswith(b"PAR1"):
        head = head.decode(mapping.encoding, errors="ignore").encode()
    _refuse_empty(head, name)
    if head.startswith(b"PAR1"):
        return "parquet"
    _check_text(head, name)
    found = _kind_of_lines(head, mapping)
    if found == "json" and len(head) >= HEAD_BYTES and b"\n" not in head:
        raise _too_long(name)
    if found:
        return found
    _refuse_binary(head, name)
    if len(head) > _HEADER_BYTES and b"\n" not in head[:_HEADER_BYTES]:
        raise _too_long(name)
    return "csv"


def refuse_unreadable(head: bytes, name: str) -> None:
    """Raise as :func:`detect_format` does where a file is empty, UTF-16 or binary."""
    _refuse_empty(head, name)
    if not head.startswith(b"PAR1"):
        _check_text(head, name)
        _refuse_binary(head, name)


def _refuse_empty(head: bytes, name: str) -> None:
    if not head.strip():
        raise BadInput(
            f"{name}: the file is empty.",
            hint="Fetch it again or leave it out; nothing was ingested from it.",
            file=name,
            line=1,
        )


def _refuse_binary(head: bytes, name: str) -> None:
    if _is_binary(head):
        found = _encodings(head)
        if found:
            raise _not_utf8(found, name)
        raise UnknownFormat(
            f"{name}, line 1: the content is binary and of no known kind.",
            hint="NMEA logs, CSV, JSON lines and Parquet are read, also as gzip, zstd or zip.",
            file=name,
            line=1,
        )


def _check_text(head: bytes, name: str) -> None:
    """Refuse text whose lines nobody could find."""
    if head.startswith(_UTF16) or _looks_utf16(head):
        raise _utf16(head, name)
    if b"\r" in head and b"\n" not in head:
        raise BadInput(
            f"{name}, line 1: the lines end with a carriage return alone.",
            hint=f"Convert it: tr '\\r' '\\n' < {name} > lines.txt",
            file=name,
            line=1,
        )


def _utf16(head: bytes, name: str) -> BadInput:
    """A log can only be converted; of a table a mapping may state the encoding as well."""
    is_log = _NMEA.search(head.replace(b"\0", b"")) is not None
    suffix = PurePath(name).suffix or (".nmea" if is_log else ".csv")
    convert = f"Convert it: iconv -f UTF-16 -t UTF-8 {shlex.quote(name)} > utf8{suffix}"
    return BadInput(
        f"{name}, line 1: the text is UTF-16.",
        hint=convert if is_log else f"{convert} (or state it in a mapping, as encoding).",
        file=name,
        line=1,
    )


def _encodings(head: bytes) -> list[str]:
    """Encodings other than UTF-8 that text of these bytes may have; none for what is no text."""
    if head.translate(None, _CONTROLS) != head:
        return []
    found = []
    for name in _ENCODINGS:
        try:
            # Half a character may be cut off at the end of the head.
            codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        found.append(name)
    return found


def _not_utf8(found: Sequence[str], name: str) -> BadInput:
    convert = f"iconv -f {found[0]} -t UTF-8 {shlex.quote(name)} > utf8{PurePath(name).suffix}"
    return BadInput(
        f"{name}, line 1: the text is not UTF-8; it may be {', '.join(found)}.",
        hint=f"Convert it: {convert} (or state it in a mapping, as encoding).",
        file=name,
        line=1,
    )


def _too_long(name: str) -> UnknownFormat:
    return UnknownFormat(
        f"{name}, line 1: the line is longer than any header or report.",
        hint="NMEA logs, CSV, JSON lines (one object a line) and Parquet are read.",
        file=name,
        line=1,
    )


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


def _kind_of_lines(head: bytes, mapping: Mapping | None) -> str | None:
    lines = [line.strip() for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    lines = [line for line in lines if line][:_LINES]
    for at, line in enumerate(lines):
        if line.startswith(b"{"):
            kind = _json_dialect(lines[at:])
            if kind or at == 0:
                return kind or "json"
        elif _NMEA.search(line):
            return "nmea"
        elif _is_header(line, mapping):
            return "csv"
    return None


def _is_header(line: bytes, mapping: Mapping | None) -> bool:
    header = split_header(line[:_HEADER_BYTES], mapping.delimiter if mapping else None)[1]
    if len(header) < 2:
        return False
    if match_header(header) is not None:
        return True
    try:
        return mapping is not None and bool(mapping.resolve(header, file="").columns)
    except BadInput:
        return False


def _json_dialect(lines: list[bytes]) -> str | None:
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
    return "json" if is_json else None
