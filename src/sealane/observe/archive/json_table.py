"""Which rows do JSON lines hold? One object a line, its members as columns of text.

Members inside members are named with a dot (``MetaData.MMSI``). A block is read by Polars as a
whole; where one line of it is no object the lines of that block are read one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl

from sealane.observe.archive.block import Block, read_blocks
from sealane.observe.archive.rows import Rows
from sealane.observe.reject import printable

__all__ = ["read_json", "read_json_header"]

_BYTES_PER_ROW = 300
"""[bytes] A common line, to turn a number of rows into a size of block."""
_HEADER_LINES = 1000
"""[lines] How many lines are looked at to learn which members there are."""


def read_json_header(head: bytes) -> list[str]:
    """Names of all members in the first lines, in the order in which they are met."""
    names: dict[str, None] = {}
    for line in head.split(b"\n")[:_HEADER_LINES]:
        value = _object(line)
        if value is not None:
            names.update(dict.fromkeys(_flat(value)))
    return list(names)


def read_json(
    stream: BinaryIO, names: Sequence[str], *, batch_rows: int, encoding: str = "utf-8"
) -> Iterator[Rows]:
    """Rows with the members of these names as text, ``c<place>`` in the order of ``names``."""
    size = max(4096, batch_rows * _BYTES_PER_ROW)
    for block in read_blocks(stream, size=size, encoding=encoding):
        yield _read_block(block, names)


def _read_block(block: Block, names: Sequence[str]) -> Rows:
    rows = Rows(pl.DataFrame(), np.zeros(0, np.int64), str, block.count)
    good = block.ends > block.starts
    rows.other["blank"] += int((~good).sum())
    long, undecodable = block.too_long() & good, block.undecodable() & good
    for at in np.flatnonzero(long | undecodable).tolist():
        reason = "too_long" if long[at] else "encoding"
        length = block.cut.get(at, int(block.ends[at] - block.starts[at]))
        detail = f"{length} bytes" if long[at] else "NUL or not UTF-8"
        rows.refused.add(block.first + at, reason, detail, printable(block.line(at)))
    good &= ~(long | undecodable)
    frame = _read_fast(block, good, names)
    if frame is None:
        frame, good = _read_slowly(block, good, names, rows)
    places = np.flatnonzero(good)
    rows.frame, rows.number = frame, block.first + places
    rows.raw = lambda place: printable(block.line(int(places[place])))
    return rows


def _read_fast(
    block: Block, good: npt.NDArray[np.bool_], names: Sequence[str]
) -> pl.DataFrame | None:
    first = block.octets[block.starts[good]]
    last = block.octets[block.ends[good] - 1]
    if not good.any() or (first != ord("{")).any() or (last != ord("}")).any():
        return None
    try:
        frame = pl.read_ndjson(block.keep(good), schema=_schema(names))
    except (pl.exceptions.PolarsError, ValueError):
        return None
    if frame.height != int(good.sum()):
        return None
    return frame.select(
        [_member(name).alias(f"c{at}") for at, name in enumerate(names)],
    )


def _schema(names: Sequence[str]) -> pl.Schema:
    """A struct for every member that holds members."""
    tree: dict[str, Any] = {}
    for name in names:
        *parents, leaf = name.split(".")
        here = tree
        for parent in parents:
            here = here.setdefault(parent, {})
        here.setdefault(leaf, None)
    return pl.Schema({name: _dtype(below) for name, below in tree.items()})


def _dtype(below: dict[str, Any] | None) -> pl.DataType:
    if below is None:
        return pl.String()
    return pl.Struct([pl.Field(name, _dtype(more)) for name, more in below.items()])


def _member(name: str) -> pl.Expr:
    first, *rest = name.split(".")
    column = pl.col(first)
    for part in rest:
        column = column.struct.field(part)
    return column


def _read_slowly(
    block: Block, good: npt.NDArray[np.bool_], names: Sequence[str], rows: Rows
) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
    columns: list[list[str | None]] = [[] for _ in names]
    good = good.copy()
    for at in np.flatnonzero(good).tolist():
        value = _object(block.line(at))
        if value is None:
            good[at] = False
            line = block.line(at)
            is_other = line.lstrip()[:1] in (b"!", b"\\", b"$")
            reason = "not_a_row" if is_other else "json"
            rows.refused.add(block.first + at, reason, None, printable(line))
            continue
        flat = _flat(value)
        for column, name in zip(columns, names, strict=True):
            column.append(_as_text(flat.get(name)))
    frame = pl.DataFrame(
        {f"c{at}": column for at, column in enumerate(columns)},
        schema={f"c{at}": pl.String() for at in range(len(names))},
    )
    return frame, good


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
