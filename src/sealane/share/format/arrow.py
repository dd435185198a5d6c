"""Products in bulk as a file of Arrow IPC: out and in. The columns are those of ``column``."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from sealane.share.format.column import products_of, table_of
from sealane.share.format.mark import Read, Written
from sealane.share.item.product import Product

__all__ = ["read", "write"]

PIECE_ROWS = 65_536
"""Rows of one record batch."""


def write(products: Iterable[Product]) -> Written:
    """One file."""
    table, losses = table_of(products)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table, max_chunksize=PIECE_ROWS)
    return Written(sink.getvalue().to_pybytes(), tuple(losses))


def read(raw: bytes) -> Read:
    """Products of one file. ``BadInput`` if it is none."""
    return products_of("arrow", raw)
