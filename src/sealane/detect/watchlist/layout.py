"""The layouts in which lists of vessels are published, by their header."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sealane.errors import BadInput

__all__ = ["LAYOUTS", "Layout", "plain_row"]

Row = Mapping[str, str]
Read = Callable[[Row, str, int], Iterator[dict[str, Any]]]
NOTHING = frozenset(
    (
        "",
        "-",
        "-0-",
        "0",
        "unknown",
        "none",
        "n/a",
        "null",
        "not available",
        "unnamed",
        "no name",
        "tbn",
        "nil",
    )
)
"""What lists write where they know nothing."""
DIGITS = {"imo": 7, "mmsi": 9}
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:-?(\d\d)-?(\d\d))?(?!\d)")
_FORMER = re.compile(r"(?:f|a|n)\.k\.a\.\s*'([^']+)'")


@dataclass(frozen=True)
class Layout:
    """A layout: the list's name, the columns by which it is known, and how a row is read."""

    name: str
    header: frozenset[str]
    read: Read

    def called(self, file_name: str) -> tuple[str, str | None]:
        """The list's name, and the day or year in the name of its file."""
        found = _DATE.search(file_name)
        date = "-".join(part for part in found.groups() if part) if found else None
        return self.name or file_name.split(".")[0], date


def plain_row(columns: Mapping[str, str]) -> Read:
    """Reads one entry from the columns named; a number that is none is an error."""

    def read(row: Row, file: str, line: int) -> Iterator[dict[str, Any]]:
        said: dict[str, Any] = {key: _given(row.get(column, "")) for key, column in columns.items()}
        for key, kind in (("imo", int), ("mmsi", int), ("length_m", float)):
            if said.get(key) is not None:
                said[key] = _number(str(said[key]), kind, key, (file, line, columns[key]))
        yield said

    return read


def _number(
    text: str, kind: type[int] | type[float], key: str, where: tuple[str, int, str]
) -> float:
    file, line, column = where
    digits = re.sub(r"^IMO\s*", "", text, flags=re.IGNORECASE)
    try:
        number = kind(digits)
        is_sound = number > 0 and number < 10 ** DIGITS.get(key, 6)
    except ValueError:
        is_sound = False
    if not is_sound:
        form = f"{DIGITS[key]} digits" if key in DIGITS else "a number above 0"
        raise BadInput(
            f"{file}, line {line}: {column} is {text!r}, not {form}.",
            hint="Correct it, or leave it empty.",
            file=file,
            line=line,
            field=column,
            value=text,
        )
    return number


def _given(text: str | None) -> str | None:
    text = (text or "").strip()
    return None if text.lower() in NOTHING else text


def _digits(text: str | None, count: int) -> int | None:
    """The only number of so many digits in a text."""
    found = re.findall(rf"(?<!\d)\d{{{count}}}(?!\d)", text or "")
    return int(found[0]) if len(found) == 1 else None


def _entries(names: list[str | None], **said: Any) -> Iterator[dict[str, Any]]:
    """One row for each name; one without where there is none."""
    known = dict.fromkeys(name for name in names if _given(name))
    for name in known or [None]:
        yield {"name": name, **said}


def _ofac(row: Row, _file: str, _line: int) -> Iterator[dict[str, Any]]:
    remarks = row.get("remarks", "")
    yield from _entries(
        [row["name"], *_FORMER.findall(remarks)],
        entry=row["ent_num"],
        imo=_digits(row.get("imo"), 7),
        mmsi=_digits(row.get("mmsi"), 9),
        callsign=_given(row.get("call_sign")),
        reason=_given(row.get("program")),
        flag=_given(row.get("vess_flag")),
        ship_type=_given(row.get("vess_type")),
    )


def _iuu(row: Row, _file: str, line: int) -> Iterator[dict[str, Any]]:
    if row["is_currently_listed"].lower() not in ("true", "1", "yes"):
        return
    names = [row["vessel_name"], *row["all_names"].split("|"), row.get("rfmo_name")]
    said = [row.get("listing_rfmos", ""), row.get("listing_reason", "")]
    yield from _entries(
        names,
        entry=str(line),
        imo=_digits(row.get("imo"), 7),
        mmsi=_digits(row.get("mmsi"), 9),
        callsign=_given(row.get("ircs")),
        reason=": ".join(one for one in said if one) or None,
        flag=_given(row.get("flag")),
        ship_type=_given(row.get("vessel_type")),
    )


def _gur(row: Row, _file: str, _line: int) -> Iterator[dict[str, Any]]:
    if row.get("status", "listed") != "listed":
        return
    numbers = [_digits(row.get(name), 9) for name in ("mmsi_current", "mmsi_legacy")]
    for mmsi in dict.fromkeys(one for one in numbers if one) or [None]:
        yield from _entries(
            [row["name"], *row.get("former_names", "").split(" / ")],
            entry=row["gur_id"],
            imo=_digits(row["imo"], 7),
            mmsi=mmsi,
            callsign=_given(row.get("callsign")),
            reason=row.get("status"),
            flag=_given(row.get("flag")),
            ship_type=_given(row.get("vessel_type")),
        )


def _by_imo(row: Row, _file: str, _line: int) -> Iterator[dict[str, Any]]:
    said = [name.upper() for name in ("ofac", "uk", "eu") if row[name].lower() in ("true", "1")]
    if said:
        imo = _digits(row["imo"], 7)
        yield from _entries([], entry=row["imo"], imo=imo, reason=", ".join(said))


LAYOUTS = (
    Layout("OFAC SDN", frozenset(("ent_num", "name", "program", "vess_type")), _ofac),
    Layout("IUU", frozenset(("is_currently_listed", "vessel_name", "all_names")), _iuu),
    Layout("GUR", frozenset(("gur_id", "name", "imo", "mmsi_current")), _gur),
    Layout("Sanctions by IMO number", frozenset(("imo", "ofac", "uk", "eu")), _by_imo),
)
"""Layouts that are known by their header, the first that fits."""
