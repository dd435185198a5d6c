"""Do two rows say the same? A 64-bit hash of what a report says, the same on every version.

The hash is our own (splitmix64 steps over the bits of the columns, vectorised), because those of
table libraries change between versions and a lake outlives them. 64 bits: among 10 million
distinct reports two collide with a probability of about 3 in a million.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane.tables import POSITIONS

__all__ = ["content_of"]

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_NULL = np.uint64(0x5EA1A9E000000001)


def content_of(positions: pl.DataFrame) -> pl.Series:
    """Hash of the key columns of POSITIONS (time included): equal rows have equal hashes.

    Where the report was received and in which file it stands is not part of it.
    """
    state = np.zeros(positions.height, dtype=np.uint64)
    for name in POSITIONS.key:
        state = _mix((state + _GAMMA) ^ _bits(positions[name]))
    return pl.Series("content", state.view(np.int64))


def _bits(column: pl.Series) -> npt.NDArray[np.uint64]:
    if column.dtype.is_float():
        # Adding 0.0 makes one zero of the two that IEEE 754 has.
        values = column.cast(pl.Float64).fill_null(0.0).to_numpy() + 0.0
        bits = values.view(np.uint64)
    else:
        bits = column.to_physical().cast(pl.Int64).fill_null(0).to_numpy().view(np.uint64)
    if column.null_count():
        bits = np.where(column.is_null().to_numpy(), _NULL, bits)
    return bits


def _mix(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * _MIX_1
    state = (state ^ (state >> np.uint64(27))) * _MIX_2
    return state ^ (state >> np.uint64(31))
