"""Lists of vessels that the user loads: whose they are, of what day, and what they say."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from sealane.detect.identity.name_form import name_form
from sealane.detect.watchlist import usable
from sealane.detect.watchlist.layout import LAYOUTS, Layout, plain_row
from sealane.errors import BadInput

__all__ = ["ENTRIES", "Watchlists"]

ENTRIES = pl.Schema(
    {
        "list": pl.String,
        "dated": pl.String,
        "entry": pl.String,
        "imo": pl.Int32,
        "mmsi": pl.Int32,
        "callsign": pl.String,
        "name": pl.String,
        "reason": pl.String,
        "flag": pl.String,
        "ship_type": pl.String,
        "length_m": pl.Float64,
    }
)
"""One row for each name of an entry: the list's name and date, the entry's own number, the
identities it gives and what it says of the vessel (flag and type in the words of the list)."""
NAMED = "name, imo, mmsi or callsign"


@dataclass(frozen=True, eq=False)
class Watchlists:
    """Entries (``ENTRIES``) of all lists given, none by default.

    ``notes`` say of each file how many entries were read, and what of them is of no use.
    """

    entries: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ENTRIES))
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.entries.height

    @cached_property
    def forms(self) -> pl.DataFrame:
        """The entries with the normal form of name and call sign, as they are matched."""
        return self.entries.with_columns(
            pl.Series(
                f"{name}_form",
                [name_form(text) if text else None for text in self.entries[name].to_list()],
                pl.String,
            )
            for name in ("name", "callsign")
        )

    @classmethod
    def from_files(cls, paths: Iterable[str | Path]) -> Watchlists:
        """The entries of several files, each as ``from_csv`` reads it."""
        parts = [cls.from_csv(path) for path in paths]
        return cls(
            pl.concat([pl.DataFrame(schema=ENTRIES), *(part.entries for part in parts)]),
            tuple(note for part in parts for note in part.notes),
        )

    @classmethod
    def from_csv(
        cls,
        path: str | Path,
        columns: Mapping[str, str] | None = None,
        *,
        name: str | None = None,
        dated: str | None = None,
    ) -> Watchlists:
        """Read a list from a CSV file with a header (in capitals or not), plain or gzip, UTF-8.

        Known by their header are: the columns of ``ENTRIES`` (any of them, one of name, imo, mmsi
        and callsign at least); vessels of the OFAC SDN list; the combined IUU list; the fleet
        list of Ukraine's GUR; IMO numbers by sanctioning authority. In these, former names are
        rows of their own, what is marked as no longer listed is left out, and a number in
        another form counts as not given. So do numbers that no ship can have (an IMO number
        whose check digit does not hold, one digit over and over), as ``notes`` say.

        Parameters
        ----------
        path : the file.
        columns : for any other CSV, column of ``ENTRIES`` to column of the file.
        name : the list's name; else column ``list``, else the file's name.
        dated : the list's day; else column ``dated``, else a date or year in the file's name.

        Raises
        ------
        BadInput : the file cannot be read, its header is of no known list, a number is none, a
            quotation mark is not closed, or no entry has anything to match; the error names
            file, line and field.
        """
        rows, header = _rows(path, is_plain=columns is None)
        layout = _layout(path, header, columns)
        made: list[dict[str, Any]] = []
        for line, row in rows:
            for one in layout.read(row, str(path), line):
                one["entry"] = one.get("entry") or str(line)
                made.append({key: one.get(key) for key in ENTRIES})
        made, note = usable.sifted(made, Path(path).name)
        if not made:
            raise BadInput(
                f"{path} lists no vessel that can be told: {note}",
                hint="Give a list with one row for each vessel, or leave it out.",
                file=str(path),
            )
        own_name, own_date = layout.called(Path(path).name)
        entries = pl.DataFrame(made, schema=ENTRIES).with_columns(
            pl.coalesce(pl.lit(name, pl.String), "list", pl.lit(own_name)).alias("list"),
            pl.coalesce(pl.lit(dated, pl.String), "dated", pl.lit(own_date, pl.String)).alias(
                "dated"
            ),
        )
        return cls(entries, (note,))

    def replacing(self, before: Watchlists) -> Watchlists:
        """These lists, with a note where they stand in place of others."""
        if before.entries.is_empty() or before.entries.equals(self.entries):
            return self
        gone = before.entries.select(["list", "entry"]).n_unique()
        names = ", ".join(sorted(set(before.entries["list"].to_list())))
        note = (
            f"These lists stand in place of those before ({gone:,} entries of {names}): events of "
            "entries that are gone are withdrawn. Give all lists at once to keep them."
        )
        return replace(self, notes=(*self.notes, note))

    def to_text(self) -> str:
        """The entries as CSV, as a run keeps them."""
        return self.entries.write_csv()

    @classmethod
    def from_text(cls, text: str) -> Watchlists:
        """Entries that ``to_text`` wrote."""
        return cls(pl.read_csv(io.StringIO(text), schema=ENTRIES))


def _rows(
    path: str | Path, *, is_plain: bool
) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    """Numbered rows and the header of a file, in small letters where ``is_plain``."""
    try:
        raw = Path(path).read_bytes()
        raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read as a list of vessels: {error}.",
            hint="Give a CSV file in UTF-8, plain or gzip.",
            file=str(path),
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = header = [one.lower() for one in header] if is_plain else header
        rows = [
            (reader.line_num, {k: (v or "").strip() for k, v in row.items() if isinstance(k, str)})
            for row in reader
        ]
    except csv.Error as error:
        raise BadInput(
            f"{path}, line {reader.line_num + 1}: quotation marks do not pair ({error}).",
            hint="Close each quotation mark, and write one inside a text twice.",
            file=str(path),
            line=reader.line_num + 1,
        ) from error
    return rows, header


def _layout(path: str | Path, header: list[str], columns: Mapping[str, str] | None) -> Layout:
    if columns is not None:
        missing = [name for name in columns.values() if name not in header]
        unknown = [name for name in columns if name not in ENTRIES]
        if missing or unknown:
            raise BadInput(
                f"{path} cannot be read by that mapping: no column "
                f"{', '.join([*missing, *unknown])}.",
                hint=f"The file has {', '.join(header)}; a list has {', '.join(ENTRIES)}.",
                file=str(path),
                line=1,
                field=(missing + unknown)[0],
            )
        return Layout("", frozenset(), plain_row(columns))
    for layout in LAYOUTS:
        if layout.header <= set(header):
            return layout
    own = {name: name for name in ENTRIES if name in header}
    if not set(own) & {"name", "imo", "mmsi", "callsign"}:
        raise BadInput(
            f"{path} has no column {NAMED}, and is no list that is known by its header.",
            hint=f"Found: {', '.join(header)}. Expected columns of: {', '.join(ENTRIES)}.",
            file=str(path),
            line=1,
            field="name",
        )
    return Layout("", frozenset(), plain_row(own))
