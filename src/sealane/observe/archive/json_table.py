"""Which rows do JSON lines hold? One object a line, its members as columns.

Each line is parsed on its own, so a line that is no object harms no other. Members inside
members are named with a dot (``MetaData.MMSI``). A column whose values are all numbers is a
column of numbers, all others are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from sealane.observe.archive.block import Block, read_blocks
from sealane.observe.archive.rows import Rows
from sealane.observe.reject import printable

__all__ = ["Extract", "flat_columns", "json_series", "read_json", "read_json_header"]

Extract = Callable[[list[dict[str, Any]]], dict[str, list[Any]]]
"""From parsed lines to columns by name, each as long as the list of lines."""

_BYTES_PER_ROW = 300
"""[bytes] A common line, to turn a number of rows into a size of block."""
_BLOCK_BYTES = 1 << 24
"""[bytes] Parsed lines are about ten times as large as their text: blocks are kept small."""
_HEADER_LINES = 1000
"""[lines] How many lines are looked at to learn which members there are."""


def read_json_header(head: bytes) -> list[str]:
    """Names of all members in the first lines, in the order in which they are met."""
    names: dict[str, None] = {}
    for line in head.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:_HEADER_LINES]:
        value = _object(line)
        if value is not None:
            names.update(dict.fromkeys(_flat(value)))
    return list(names)


def flat_columns(names: Sequence[str]) -> Extract:
    """An extractor of members by their dotted names."""
    paths = [(name, *name.rpartition(".")[::2]) for name in names]

    def extract(objects: list[dict[str, Any]]) -> dict[str, list[Any]]:
        tables = {"": objects}
        return {
            name: [one.get(leaf) for one in _tables(tables, parent)] for name, parent, leaf in paths
        }

    return extract


def _tables(known: dict[str, list[dict[str, Any]]], path: str) -> list[dict[str, Any]]:
    """The member of that path of each object, as a table; an empty one where it is none."""
    if path not in known:
        parent, _, leaf = path.rpartition(".")
        found = [one.get(leaf) for one in _tables(known, parent)]
        known[path] = [value if type(value) is dict else _NOTHING for value in found]
    return known[path]


_NOTHING: dict[str, Any] = {}


def read_json(
    stream: BinaryIO, extract: Extract, *, batch_rows: int, encoding: str = "utf-8"
) -> Iterator[Rows]:
    """Rows whose frame has the columns that ``extract`` names."""
    size = min(max(4096, batch_rows * _BYTES_PER_ROW), _BLOCK_BYTES)
    for block in read_blocks(stream, size=size, encoding=encoding):
        yield _read_block(block, extract)


def _read_block(block: Block, extract: Extract) -> Rows:
    rows = Rows(pl.DataFrame(), np.zeros(0, np.int64), str, block.count)
    good = block.ends > block.starts
    rows.other["blank"] += int((~good).sum())
    bad = block.unreadable() & good
    block.refuse(bad, rows.refused)
    objects, good = _parse(block, good & ~bad, rows)
    places = np.flatnonzero(good)
    columns = extract(objects)
    rows.frame = pl.DataFrame([json_series(name, values) for name, values in columns.items()])
    rows.number = block.first + places
    rows.raw = lambda place: printable(block.line(int(places[place])))
    return rows


def _parse(
    block: Block, good: npt.NDArray[np.bool_], rows: Rows
) -> tuple[list[dict[str, Any]], npt.NDArray[np.bool_]]:
    """The objects of the good lines; lines that hold none are refused."""
    lines = block.data.split(b"\n")[: block.count]
    if not good.all():
        lines = [line for line, is_good in zip(lines, good.tolist(), strict=True) if is_good]
    try:
        objects = [orjson.loads(line) for line in lines]
        if all(type(one) is dict for one in objects):
            return objects, good
    except orjson.JSONDecodeError:
        pass
    kept: list[dict[str, Any]] = []
    good = good.copy()
    for at, line in zip(np.flatnonzero(good).tolist(), lines, strict=True):
        value = _object(line)
        if value is None:
            good[at] = False
            is_other = line.lstrip()[:1] in (b"!", b"\\", b"$") or b"," in line[:20]
            reason = "not_a_row" if is_other and not line.lstrip().startswith(b"{") else "json"
            rows.refused.add(block.first + at, reason, None, printable(block.line(at)))
        else:
            kept.append(value)
    return kept, good


_DTYPES: dict[type, pl.DataType] = {
    type(None): pl.String(),
    str: pl.String(),
    int: pl.Float64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
}


def json_series(name: str, values: list[Any]) -> pl.Series:
    """Parsed values as a column: numbers if all of them are, else text."""
    nulls = values.count(None)
    first = next((value for value in values if value is not None), None)
    dtype = _DTYPES.get(type(first))
    if dtype is not None:
        series = pl.Series(name, values, dtype=dtype, strict=False)
        if series.null_count() == nulls:
            return series
    return pl.Series(name, [_as_text(value) for value in values], dtype=pl.String())


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, inside in value.items():
        if isinstance(inside, dict):
            flat |= _flat(inside, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = inside
    return flat


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return orjson.dumps(value).decode()
