"""Is this a log that grows? What a file that is no NMEA looks like, told before it is followed.

An archive that is followed as a feed would be cut into segments that nobody can read. A log that
is empty yet, or whose first line is not complete, may become anything and is believed.
"""

from __future__ import annotations

import re
from pathlib import Path

from sealane.errors import BadInput, UnknownFormat
from sealane.observe.archive.csv_table import split_header
from sealane.observe.container import packed_as
from sealane.observe.recognise import HEAD_BYTES, detect_format

__all__ = ["refuse_head", "refuse_other"]

_SENTENCE = re.compile(rb"[!$][A-Z][A-Z0-9]{3,},|^\\[a-z]:", re.MULTILINE)
_COLUMNS = 3
"""[count] A first line of fewer may be a remark."""
_KINDS = {
    "parquet": "a Parquet file",
    "aisstream": "JSON lines of aisstream.io",
    "gpsd": "JSON lines of gpsd",
    "json": "JSON lines",
}


def refuse_other(path: Path) -> None:
    """Raise BadInput where a file is there that is no log of NMEA."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise BadInput(
            f"{path}: {error.strerror or error}.",
            hint="Check the path and its permissions.",
            file=str(path),
        ) from error
    refuse_head(head, str(path))


def refuse_head(head: bytes, name: str) -> None:
    """Raise BadInput where a file that begins so is no log of NMEA."""
    what = _looks_like(head, name)
    if what is not None:
        raise BadInput(
            f"{name}: looks like {what}; a file that is followed or played must be NMEA, as plain "
            "text.",
            hint="Read a file that is complete with sealane run, or sealane observe.",
            file=name,
        )


def _looks_like(head: bytes, name: str) -> str | None:
    """What it is if it is no NMEA; None where it is, or may become so."""
    packed = packed_as(head)
    if packed is not None:
        return packed
    lines = head[: head.rfind(b"\n") + 1]
    if head.startswith(b"PAR1"):
        lines = head
    if not lines.strip():
        return None
    try:
        kind = detect_format(lines, name)
    except UnknownFormat:
        return None if _SENTENCE.search(lines) else "a file of no known kind"
    if kind == "csv":
        is_table = not _SENTENCE.search(lines) and _has_columns(lines)
        return "a table (CSV)" if is_table else None
    return _KINDS.get(kind)


def _has_columns(lines: bytes) -> bool:
    told = (line for line in lines.splitlines() if line.strip() and not line.startswith(b"#"))
    return len(split_header(next(told, b""), None)[1]) >= _COLUMNS
