"""Why was a line set aside? The reason codes of REJECTS, and the rows that carry them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from sealane.tables import REJECTS, polars_schema

__all__ = ["RAW_MAX_CHARS", "REASONS", "printable", "rejects_frame"]

RAW_MAX_CHARS = 4096
"""[characters] Longest raw text kept with a reject; the rest is cut."""

REASONS: dict[str, str] = {
    # Records that cannot be true, of any kind of file.
    "mmsi": "The MMSI has none of the forms of ITU-R M.585.",
    "position": "Longitude or latitude is out of range and is not the code for 'not available'.",
    "future": "The time is ahead of the file's own clock by more than the tolerance.",
    "time": (
        "The time is missing or cannot be read. (An AIS log without times is read into a new lake "
        "with --received-at or --base-station-time, or recorded with tag blocks that carry it, c:.)"
    ),
    # NMEA 0183.
    "checksum": "The checksum of the sentence is wrong or missing.",
    "tag_checksum": "The checksum of the tag block is wrong or missing.",
    "malformed": "The sentence does not have the fields of an AIVDM or AIVDO.",
    "payload": "The payload holds characters that are not six-bit armour, or none.",
    "length": "The message is shorter than its type requires.",
    "fragment": "A part of a multi-part message whose other parts never came.",
    "type": "The message type is not one of 1 to 27.",
    "noise": "The line is neither a sentence nor a comment.",
    # Archives.
    "columns": "The row has more or fewer fields than the header.",
    "field": "A value cannot be read as its column requires, or is out of its range.",
    "json": "The line is not one JSON object.",
    "not_a_row": "The line belongs to another table or dialect: a second header, or other data.",
    # Posts.
    "account": "The record names neither an account nor a handle.",
    "post": "The record has no identifier, or names no object.",
    "exercise": "The post was made up for a drill and the case is real, or of another drill.",
    "private": "The chat or post is not public; what is not public is not read.",
    # Any text.
    "encoding": (
        "The line holds NUL bytes or text that is not in the file's encoding (UTF-8, unless a "
        "mapping states another); convert it with iconv."
    ),
    "too_long": "The line is longer than any AIS line can be.",
}


def printable(raw: bytes) -> str:
    r"""Raw bytes as text that any table can hold: undecodable bytes and controls as \xNN.

    >>> printable(b"abc\x00\xff")
    'abc\\x00\\xff'
    """
    text = raw[: RAW_MAX_CHARS * 4].decode("utf-8", errors="backslashreplace")
    shown = "".join(c if c.isprintable() or c == "\t" else _escape(c) for c in text[:RAW_MAX_CHARS])
    return shown[:RAW_MAX_CHARS]


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def rejects_frame(
    *,
    file: str,
    file_id: str,
    reason: Sequence[str],
    raw: Sequence[str],
    line: Sequence[int | None] | None = None,
    offset: Sequence[int | None] | None = None,
    detail: Sequence[str | None] | None = None,
) -> pl.DataFrame:
    """Rows of REJECTS from columns of equal length (``None`` column: null everywhere)."""
    rows = len(reason)
    nothing: list[None] = [None] * rows
    return pl.DataFrame(
        {
            "file": [file] * rows,
            "file_id": [file_id] * rows,
            "line": list(line) if line is not None else nothing,
            "offset": list(offset) if offset is not None else nothing,
            "reason": list(reason),
            "detail": list(detail) if detail is not None else nothing,
            "raw": list(raw),
            "exercise_id": nothing,
        },
        schema=polars_schema(REJECTS),
    )
