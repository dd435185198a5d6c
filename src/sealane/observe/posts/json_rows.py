"""Which posts does JSON hold? One object a line, or one document of many.

Each line is parsed on its own, so that one which is no object harms no other. What is written over
several lines is one document: a list, an object with a list in it (Telegram), or the script that an
archive of X is kept in (``window.YTD.tweets.part0 = [...]``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import orjson
import polars as pl

from sealane.errors import BadInput
from sealane.observe.archive.json_table import flat_columns, json_series
from sealane.observe.archive.rows import Rows
from sealane.observe.archive.timestamp import parse_time
from sealane.observe.field import Field
from sealane.observe.posts.record import JsonLayout, Record, Refusal
from sealane.observe.posts.said import LISTS, SAID
from sealane.observe.reject import RAW_MAX_CHARS, printable

if TYPE_CHECKING:
    from sealane.observe.mapping import Resolved

__all__ = ["MAX_DOCUMENT_BYTES", "first_objects", "is_json", "read_flat", "read_records"]

MAX_DOCUMENT_BYTES = 1 << 30
"""[bytes] Largest document that is one piece: it is held whole, with ten times that as objects."""
_BATCH = 50_000
"""[records] Objects held at once."""
_LOOK = 50
"""[lines] How many lines are looked at for one that is an object."""
_SCRIPT = re.compile(rb"^\s*window\.[\w.]+\s*=\s*")
_TIMES = ("posted_at", "first_seen_at")


def is_json(head: bytes) -> bool:
    """Whether a file that begins so is JSON, or an archive's script around it."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in (b"{", b"[") or _SCRIPT.match(text) is not None


@dataclass
class _Object:
    line: int
    value: Any
    raw: bytes = b""


def _objects(stream: BinaryIO, name: str) -> Iterator[_Object]:
    """Every line or member with its number; ``value`` is None where it is no object."""
    first = stream.readline().removeprefix(b"\xef\xbb\xbf")
    number = 1
    while first and not first.strip():
        yield _Object(number, None)
        first, number = stream.readline(), number + 1
    if not isinstance(_parsed(first), dict) and not _is_broken_line(first):
        yield from _members(first + stream.read(MAX_DOCUMENT_BYTES + 1), name)
        return
    line: bytes = first
    while line:
        text = line.strip()
        yield _Object(number, _parsed(text) if text else None, text)
        line, number = stream.readline(), number + 1


def _is_broken_line(line: bytes) -> bool:
    """Whether a first line that cannot be parsed is a bad line, not the start of a document."""
    text = line.strip()
    return text.startswith(b"{") and text.endswith(b"}")


def _members(data: bytes, name: str) -> Iterator[_Object]:
    if len(data) > MAX_DOCUMENT_BYTES:
        raise BadInput(
            f"{name}: the JSON document has more than {MAX_DOCUMENT_BYTES >> 30} GB in one piece.",
            hint="Write it as JSON lines, one object a line: jq -c '.[]' FILE > FILE.jsonl",
            file=name,
        )
    text = _SCRIPT.sub(b"", data, count=1).strip().rstrip(b";")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"{name}: is neither JSON lines nor one JSON document ({error}).",
            hint="Fetch it again; one object a line, a list of objects, or an export as it was.",
            file=name,
        ) from error
    for number, one in enumerate(value if isinstance(value, list) else [value], 1):
        is_object = isinstance(one, dict)
        yield _Object(number, one if is_object else None, b"" if is_object else orjson.dumps(one))


def _parsed(line: bytes) -> Any:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def first_objects(stream: BinaryIO, name: str) -> list[dict[str, Any]]:
    """The first objects of a file, by which its layout is told."""
    found: list[dict[str, Any]] = []
    for at, one in enumerate(_objects(stream, name)):
        if isinstance(one.value, dict):
            found.append(one.value)
        if at >= _LOOK or len(found) >= 3:
            break
    return found


@dataclass
class _Batch:
    """Records on their way into columns."""

    rows: Rows
    records: list[Record] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    @classmethod
    def new(cls) -> _Batch:
        return cls(Rows(pl.DataFrame(), np.zeros(0, np.int64), str, 0))

    def skip(self, one: _Object) -> None:
        """A line that is blank, or no object."""
        self.rows.lines += 1
        if not one.raw:
            self.rows.other["blank"] += 1
        else:
            self.rows.refused.add(one.line, "json", "no JSON object", printable(one.raw))

    def take(self, made: Record | Refusal, line: int) -> None:
        self.rows.lines += 1
        if not isinstance(made, Refusal):
            self.records.append(made)
            self.numbers.append(line)
        elif made.other:
            self.rows.other[made.other] += 1
        else:
            self.rows.refused.add(line, made.reason, made.detail, "")

    def done(self, frame: pl.DataFrame, records: list[Any]) -> Rows:
        self.rows.frame = frame
        self.rows.number = np.array(self.numbers, np.int64)
        self.rows.raw = lambda at: orjson.dumps(records[at], default=str).decode()[:RAW_MAX_CHARS]
        return self.rows


def read_records(stream: BinaryIO, layout: JsonLayout, *, name: str) -> Iterator[Rows]:
    """Rows with the columns of :data:`~sealane.observe.posts.said.SAID`, by a known layout."""
    batch = _Batch.new()
    for one in _objects(stream, name):
        if one.value is None:
            batch.skip(one)
        else:
            for made in _records(layout, one.value):
                batch.take(made, one.line)
        if len(batch.records) >= _BATCH:
            yield batch.done(_frame(batch.records, layout), batch.records)
            batch = _Batch.new()
    yield batch.done(_frame(batch.records, layout), batch.records)


def _records(layout: JsonLayout, value: dict[str, Any]) -> Iterator[Record | Refusal]:
    try:
        if not layout.matches(value):
            yield Refusal("not_a_row", f"not of the layout {layout.name}")
            return
        yield from layout.records(value)
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        yield Refusal("field", f"a member is not of its kind ({type(error).__name__})")


def _frame(records: list[Record], layout: JsonLayout) -> pl.DataFrame:
    """Records as columns; only lists that some record has, since an absent one is read in text."""
    columns: list[pl.Series] = []
    bad = pl.Series([False]).new_from_index(0, len(records))
    for name, dtype in SAID.items():
        values = [one.get(name) for one in records]
        if name in _TIMES:
            about = Field(formats=layout.formats, time_zone=layout.time_zone)
            if name == "first_seen_at":
                about = Field()
            times = pl.Series([_text(one) for one in values], dtype=pl.String)
            series, is_bad = parse_time(times, about, ("",))
            bad = bad | is_bad
        elif name in LISTS:
            if not any(values):
                continue
            series = pl.Series(values, dtype=dtype, strict=False)
        elif name in ("bad_time", "object", "topic", "kind", "exercise_id"):
            continue
        else:
            texts = pl.Series([_text(one) for one in values], dtype=pl.String)
            series = texts.set(texts == "", None)
            if name == "platform" and series.null_count() == len(series):
                series = pl.Series([layout.platform], dtype=pl.String).new_from_index(
                    0, len(records)
                )
        columns.append(series.alias(name))
    return pl.DataFrame([*columns, bad.alias("bad_time")])


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return str(value)
    return orjson.dumps(value).decode()


def read_flat(stream: BinaryIO, resolved: Resolved, *, name: str) -> Iterator[Rows]:
    """Rows with the columns that a mapping uses, named ``c<place>``; members by dotted names."""
    extract = flat_columns([resolved.header[at] for at in resolved.used])
    batch = _Batch.new()

    def done() -> Rows:
        found = extract(batch.records)
        columns = [json_series(f"c{at}", found[resolved.header[at]]) for at in resolved.used]
        return batch.done(pl.DataFrame(columns), batch.records)

    for one in _objects(stream, name):
        if one.value is None:
            batch.skip(one)
        else:
            batch.take(one.value, one.line)
        if len(batch.records) >= _BATCH:
            yield done()
            batch = _Batch.new()
    yield done()
