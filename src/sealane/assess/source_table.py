"""The packaged tables of facts that this room reads, and how a field of the user's is read.

Every table stands in ``assess/data`` as CSV and says for each row where it is from; its README has
the licences. Files of the user are read as text first, so that what does not hold is told by file,
line and column.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sealane.assess.unreadable import check_file, unreadable
from sealane.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FOLDER", "LINE", "need_columns", "packaged", "read_text", "refuse_rows", "with_numbers"]

FOLDER = Path(__file__).parent / "data"
HEADER_LINES = 1
WANTED = "Give a CSV file in UTF-8 with a header line."
LINE = "line_in_file"
"""A column that says which row of the file each is, for a table of which rows were left out."""


@cache
def packaged(name: str) -> pl.DataFrame:
    """The rows of one packaged table, all fields as text; empty fields are null."""
    import polars as pl

    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


def read_text(path: str | Path) -> pl.DataFrame:
    """A CSV of the user, all fields as text, stripped; empty fields are null.

    Raises:
        BadInput: the file is not there, empty, no table or not in UTF-8; then with the line.
    """
    import polars as pl

    check_file(path, wanted=WANTED)
    try:
        frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise unreadable(path, error, wanted=WANTED) from None
    frame = frame.rename({name: name.strip().lstrip("\ufeff") for name in frame.columns})
    stripped = pl.all().str.strip_chars()
    return frame.with_columns(pl.when(stripped != "").then(stripped).name.keep())


def need_columns(frame: pl.DataFrame, names: Iterable[str], *, file: str, what: str) -> None:
    """Refuse a table without a column that it needs.

    Raises:
        BadInput: names the columns that are missing and those that are there.
    """
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise BadInput(
            f"{file}, line 1: {what} needs the column {', '.join(repr(one) for one in missing)}.",
            hint=f"Its columns are: {', '.join(frame.columns)}.",
            file=file,
            line=1,
            field=missing[0],
        )


def with_numbers(frame: pl.DataFrame, names: Iterable[str], *, file: str) -> pl.DataFrame:
    """The columns that are there as numbers.

    Raises:
        BadInput: a field is no finite number; with file, line and column.
    """
    import polars as pl

    for name in names:
        if name not in frame.columns or frame[name].dtype != pl.String:
            continue
        numbers = frame[name].cast(pl.Float64, strict=False)
        astray = frame[name].is_not_null() & ~numbers.is_finite().fill_null(value=False)
        refuse_rows(frame, astray, name, file=file, why="is no number")
        frame = frame.with_columns(numbers.alias(name))
    return frame


def refuse_rows(
    frame: pl.DataFrame, astray: pl.Series, field: str, *, file: str, why: str, hint: str = ""
) -> None:
    """Refuse a table of which some rows do not hold; the first is told.

    Raises:
        BadInput: with file, line, column and value of the first row astray.
    """
    rows = astray.fill_null(value=True).arg_true()
    if not len(rows):
        return
    first = int(rows[0])
    at, value = int(frame[LINE][first]) if LINE in frame.columns else first, frame[field][first]
    line = at + HEADER_LINES + 1
    more = f" ({len(rows):,} such rows)" if len(rows) > 1 else ""
    raise BadInput(
        f"{file}, line {line}: {field} {'' if value is None else repr(value) + ' '}"
        f"{why.rstrip('.')}{more}.",
        hint=hint or "Correct the row, or leave it out.",
        file=file,
        line=line,
        field=field,
        value=value,
    )
