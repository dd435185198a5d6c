"""How does a column of few names become strings without a string for each row?

As Arrow's string views: sixteen bytes a row, which hold the length and up to twelve bytes of the
text, or its first four and the place of the rest (Arrow columnar format, "Variable-size Binary
View Layout"). The views of all names are made once; a row copies one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

__all__ = ["TextViews"]

INLINE_BYTES = 12
PREFIX_BYTES = 4


@dataclass(frozen=True, eq=False)
class TextViews:
    """Views of some names (array of shape (names, 2), uint64) and the text of the long ones."""

    views: npt.NDArray[np.uint64]
    text: bytes

    @classmethod
    def of(cls, names: Sequence[str | None]) -> TextViews:
        """Views of these names in this order; None gives an empty one."""
        rows, text = bytearray(), bytearray()
        for name in names:
            raw = (name or "").encode()
            rows += len(raw).to_bytes(4, "little")
            if len(raw) <= INLINE_BYTES:
                rows += raw.ljust(INLINE_BYTES, b"\0")
            else:
                rows += raw[:PREFIX_BYTES] + bytes(4) + len(text).to_bytes(4, "little")
                text += raw
        return cls(np.frombuffer(bytes(rows), np.uint64).reshape(-1, 2), bytes(text))

    def series(
        self, views: npt.NDArray[Any], missing: npt.NDArray[np.bool_] | None = None
    ) -> pl.Series:
        """Strings of some rows of views (shape (rows, 2)), null where ``missing``."""
        is_known = None
        if missing is not None and missing.any():
            is_known = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
        buffers = [is_known, pa.py_buffer(views), pa.py_buffer(self.text)]
        return pl.Series(pa.Array.from_buffers(pa.string_view(), len(views), buffers))
