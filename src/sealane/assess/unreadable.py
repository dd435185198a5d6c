"""Why a file of the user cannot be read, in words that say what to do; before and after trying."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from sealane.errors import BadInput

__all__ = ["check_file", "unreadable"]

WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
OTHERS = {"cp932": "Shift JIS", "cp1252": "Windows Western"}
"""Encodings that spreadsheets write, by what users know them as; the first that fits is named."""
BINARY = (".parquet", ".npz")
SEPARATORS = {";": "semicolons", "\t": "tabs"}
MOST_HEADER_BYTES = 65_536
AS_COMMAS = "Save it with commas between the columns and a point in decimals."
"""What a spreadsheet of a language with decimal commas has to be told."""
AS_UTF8 = "Save it as UTF-8; a spreadsheet calls that 'CSV UTF-8'."


def check_file(path: str | Path, *, wanted: str) -> None:
    """Refuse what is no file, has nothing in it, is in UTF-16, or has its columns parted otherwise.

    Raises:
        BadInput: with the file, and what is wanted in its place.
    """
    place = Path(path)
    if place.is_dir():
        what = f"{path} is a folder"
    elif not place.is_file():
        what = f"There is no file {path}"
    elif place.stat().st_size == 0:
        what = f"{path} is empty"
    else:
        with place.open("rb") as file:
            if (start := file.read(MOST_HEADER_BYTES))[:2] in WIDE:
                raise BadInput(f"{path} is in UTF-16.", hint=AS_UTF8, file=str(path), line=1)
        if place.suffix.lower() not in BINARY:
            _check_separator(str(path), start)
        return
    raise BadInput(f"{what}.", hint=wanted, file=str(path))


def _check_separator(path: str, start: bytes) -> None:
    """Refuse a header line without a comma whose names are parted by something else."""
    if b"\0" in start:  # no text: compressed
        return
    header = start.splitlines()[0].decode("utf-8", "replace") if start.splitlines() else ""
    found = next((one for one in SEPARATORS if one in header and "," not in header), None)
    if found:
        raise BadInput(
            f"{path}, line 1: the columns are parted by {SEPARATORS[found]}, expected commas.",
            hint=AS_COMMAS, file=path, line=1,
        )  # fmt: skip


def unreadable(path: str | Path, error: Exception, *, wanted: str) -> BadInput:
    """The refusal of a file that was tried in vain: a wrong encoding by its line, else the reason.

    The file is read a second time, to find where it is no UTF-8.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as refused:
        return BadInput(f"{path} cannot be read: {refused.strerror}.", hint=wanted, file=str(path))
    is_text = Path(path).suffix.lower() not in BINARY
    try:
        if is_text:
            content.decode("utf-8")
    except UnicodeDecodeError as odd:
        line = content.count(b"\n", 0, odd.start) + 1
        name = next((told for code, told in OTHERS.items() if _fits(content, code)), None)
        guess = f" It may be {name}." if name else ""
        return BadInput(
            f"{path}, line {line}: a letter is not UTF-8.{guess}", hint=AS_UTF8, file=str(path),
            line=line,
        )  # fmt: skip
    if is_text and (ragged := _ragged(str(path), content.decode("utf-8"))):
        return ragged
    said = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
    return BadInput(f"{path} is no table that can be read: {said}.", hint=wanted, file=str(path))


def _ragged(path: str, text: str) -> BadInput | None:
    """The refusal of the first row that has more fields than the header line."""
    rows = csv.reader(text.splitlines())
    wanted = len(next(rows, []))
    for row in rows:
        if len(row) > wanted:
            return BadInput(
                f"{path}, line {rows.line_num}: {len(row)} fields, {wanted} in the header line.",
                hint="Quote a field that holds a comma; write decimals with a point.",
                file=path, line=rows.line_num,
            )  # fmt: skip
    return None


def _fits(content: bytes, code: str) -> bool:
    """Whether all of it are letters in an encoding: no control but line ends and tabs."""
    try:
        text = content.decode(code)
    except UnicodeDecodeError:
        return False
    return all(one.isprintable() or one in "\r\n\t" for one in text)
