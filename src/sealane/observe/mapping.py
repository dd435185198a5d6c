"""Which column of a file is which of ours? A mapping: written by a user, or built in.

Every archive dialect of Sealane is a mapping with a signature by which its header is
recognised; a user's mapping (TOML, see ``docs/how-to/mapping.md``) is the same thing without.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sealane.errors import BadInput
from sealane.observe.field import REQUIRED, TARGETS, Field, Target

__all__ = ["Mapping", "Resolved", "normal_name"]

_NULL_NUMBERS = ("", "null", "none", "nan", "na", "n/a", "\\n")
"""Texts (lower case) that stand for no number in tables written by common tools."""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """From the columns of a file to the columns of a table of ours.

    ``targets``: what may be filled, by default the columns of POSITIONS and IDENTITIES.
    ``signature``: columns (normalised names) that recognise a built-in dialect. ``nulls``:
    texts in lower case that mean "not reported" in any column. ``delimiter`` None: found from
    the header. ``encoding``: of the text; UTF-8 unless stated.
    """

    name: str
    fields: MappingProxyType[str, Field]
    signature: frozenset[str] = frozenset()
    nulls: tuple[str, ...] = ()
    delimiter: str | None = None
    decimal: str = "."
    encoding: str = "utf-8"
    path: str | None = None
    targets: MappingProxyType[str, Target] = dataclasses.field(default_factory=lambda: TARGETS)

    @classmethod
    def from_toml(
        cls,
        path: str | Path,
        *,
        targets: MappingProxyType[str, Target] = TARGETS,
        required: tuple[str, ...] = REQUIRED,
    ) -> Mapping:
        """Read a mapping file; BadInput names the file and the entry that does not hold."""
        where = str(path)
        try:
            data = tomllib.loads(Path(path).read_text("utf-8-sig"))
        except OSError as error:
            raise BadInput(
                f"{where}: cannot be read ({error.strerror}).",
                hint="Name a mapping file in TOML; docs/how-to/mapping.md has examples.",
                file=where,
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(
                f"{where}: is not TOML ({error}).",
                hint="Compare it with the examples in docs/how-to/mapping.md.",
                file=where,
            ) from error
        return _from_data(data, where, targets, required)

    def null_texts(self, target: str) -> tuple[str, ...]:
        """Texts in lower case that mean "not reported" in the column of a target."""
        own = (*self.nulls, *self.fields[target].nulls)
        return (
            ("", *own) if self.targets[target].kind in ("text", "list") else (*_NULL_NUMBERS, *own)
        )

    def sources(self) -> list[str]:
        """Every column that must be there."""
        return [
            name
            for field in self.fields.values()
            if not field.is_optional
            for name in (field.sources if field.is_sum else field.sources[:1])
        ]

    def resolve(self, header: Sequence[str], *, file: str) -> Resolved:
        """Find the columns in a header; BadInput names the first that is missing."""
        finder = _Finder(header, file)
        found: dict[str, tuple[int, ...]] = {}
        extra: dict[str, int] = {}
        for target, field in self.fields.items():
            at = finder.find_all(field) if field.is_sum else finder.find_first(field)
            if at or field.constant is not None:
                found[target] = at
            elif not field.is_optional:
                raise finder.missing(field.columns, target)
            if field.milliseconds and at:
                extra[target] = finder.require(field.milliseconds, target)
        return Resolved(self, tuple(header), found, extra)


@dataclass(frozen=True)
class Resolved:
    """A mapping with the places of its columns in one header (0-based)."""

    mapping: Mapping
    header: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]
    milliseconds: dict[str, int]

    @property
    def used(self) -> list[int]:
        """Places of all columns that are read, ascending."""
        places = {at for found in self.columns.values() for at in found}
        return sorted(places | set(self.milliseconds.values()))


def normal_name(name: str) -> str:
    """A column name without case, spaces, punctuation and byte order mark.

    >>> normal_name("\\ufeff# Base_Date Time")
    'basedatetime'
    """
    return "".join(char for char in name.lower() if char.isalnum())


class _Finder:
    """Finds columns by their exact name first, then by the normalised one."""

    def __init__(self, header: Sequence[str], file: str) -> None:
        self._header = [name.strip().lstrip("\ufeff").strip() for name in header]
        self._normal = [normal_name(name) for name in header]
        self._file = file

    def find(self, name: str) -> int | None:
        for names, wanted in ((self._header, name.strip()), (self._normal, normal_name(name))):
            at = [place for place, known in enumerate(names) if known == wanted]
            if len(at) > 1:
                raise BadInput(
                    f"{self._file}, line 1: the column {name!r} is there {len(at)} times.",
                    hint="Rename one of them, so that it is clear which is meant.",
                    file=self._file,
                    line=1,
                    field=name,
                )
            if at:
                return at[0]
        return None

    def find_first(self, field: Field) -> tuple[int, ...]:
        for name in field.columns:
            at = self.find(name)
            if at is not None:
                return (at,)
        return ()

    def find_all(self, field: Field) -> tuple[int, ...]:
        at = [self.find(name) for name in field.columns]
        known = tuple(place for place in at if place is not None)
        return known if len(known) == len(field.columns) else ()

    def require(self, name: str, target: str) -> int:
        at = self.find(name)
        if at is None:
            raise self.missing((name,), target)
        return at

    def missing(self, names: Sequence[str], target: str) -> BadInput:
        lost = [name for name in names if self.find(name) is None]
        name = lost[0] if lost else names[0]
        near = difflib.get_close_matches(normal_name(name), self._normal, n=1, cutoff=0.5)
        nearest = self._header[self._normal.index(near[0])] if near else None
        suggestion = f"The nearest column is {nearest!r}. " if nearest else ""
        return BadInput(
            f"{self._file}, line 1: there is no column {name!r} (for {target}).",
            hint=f"{suggestion}The file has: {', '.join(self._header[:30])}.",
            file=self._file,
            line=1,
            field=name,
            nearest=nearest,
        )


_FILE_KEYS = ("delimiter", "decimal", "encoding", "nulls")
_FIELD_KEYS = (
    "column", "columns", "sum", "constant", "unit", "factor", "add", "codes", "nulls", "prefix",
    "format", "formats", "time_zone", "milliseconds", "separator", "optional",
)  # fmt: skip


def _from_data(
    data: dict[str, Any],
    where: str,
    targets: MappingProxyType[str, Target],
    required: tuple[str, ...],
) -> Mapping:
    _known(data, ("name", "file", "columns"), where, "the mapping")
    about = data.get("file", {})
    _known(about, _FILE_KEYS, where, "[file]")
    columns = data.get("columns", {})
    _known(columns, tuple(targets), where, "[columns]")
    fields = {
        target: _field(entry, target, targets[target], where) for target, entry in columns.items()
    }
    for target in required:
        if target not in fields:
            raise _bad(where, target, f"[columns] has no {target}")
    if ("lon" in fields) != ("lat" in fields):
        raise _bad(where, "lon", "[columns] has only one of lon and lat")
    return Mapping(
        name=str(data.get("name", Path(where).stem)),
        fields=MappingProxyType(fields),
        nulls=tuple(str(text).strip().lower() for text in about.get("nulls", ())),
        delimiter=about.get("delimiter"),
        decimal=about.get("decimal", "."),
        encoding=_encoding(about.get("encoding", "utf-8"), where),
        path=where,
        targets=targets,
    )


def _field(entry: Any, target: str, about: Target, where: str) -> Field:
    if isinstance(entry, str):
        return Field(columns=(entry,))
    if not isinstance(entry, dict):
        raise _bad(where, target, f"{target} is {entry!r}, not a column name or a table")
    _known(entry, _FIELD_KEYS, where, f"columns.{target}")
    sources = [key for key in ("column", "columns", "sum", "constant") if key in entry]
    if len(sources) != 1:
        raise _bad(where, target, f"{target} needs one of column, columns, sum and constant")
    names = entry.get("columns") or entry.get("sum") or entry.get("column") or ()
    field = Field(
        columns=(names,) if isinstance(names, str) else tuple(names),
        constant=entry.get("constant"),
        add=float(entry.get("add", 0.0)),
        factor=float(entry.get("factor", 1.0)),
        codes=MappingProxyType({str(k).lower(): v for k, v in entry.get("codes", {}).items()}),
        nulls=tuple(str(text).strip().lower() for text in entry.get("nulls", ())),
        prefix=entry.get("prefix", ""),
        milliseconds=entry.get("milliseconds"),
        separator=entry.get("separator"),
        is_sum="sum" in entry,
        is_optional=bool(entry.get("optional", False)),
    )
    if field.separator is not None and about.kind != "list":
        raise _bad(where, target, f"{target} is no list, so it has no separator")
    return _with_unit(_with_time(field, entry, target, where), entry, target, about, where)


def _with_time(field: Field, entry: dict[str, Any], target: str, where: str) -> Field:
    formats = entry.get("formats") or ([entry["format"]] if "format" in entry else ["iso"])
    zone = entry.get("time_zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _bad(where, target, f"{target}: {zone!r} is no IANA time zone") from error
    return replace(field, formats=tuple(formats), time_zone=zone)


def _with_unit(
    field: Field, entry: dict[str, Any], target: str, about: Target, where: str
) -> Field:
    unit = entry.get("unit")
    if unit is None:
        return field
    if about.kind == "time":
        if unit not in ("s", "ms", "us", "ns"):
            raise _bad(where, target, f"{target}: unit is {unit!r}, not s, ms, us or ns")
        return replace(field, epoch_unit=unit, formats=("epoch",))
    known = about.units
    if unit not in known:
        listed = ", ".join(known) or "no unit"
        raise _bad(where, target, f"{target}: unit is {unit!r}, known are {listed}")
    return replace(field, factor=field.factor * known[unit])


def _encoding(name: str, where: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise _bad(where, "encoding", f"[file] encoding is {name!r}, which is unknown") from error
    return name


def _known(table: Any, known: Iterable[str], where: str, what: str) -> None:
    if not isinstance(table, dict):
        raise _bad(where, what, f"{what} is {table!r}, not a table")
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, list(known), n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
            raise _bad(where, key, f"{what} has an unknown entry {key!r}{hint}")


def _bad(where: str, field: str, message: str) -> BadInput:
    return BadInput(
        f"{where}: {message}.",
        hint="docs/how-to/mapping.md lists the entries and has examples.",
        file=where,
        field=field,
    )
