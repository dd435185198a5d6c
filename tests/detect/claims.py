"""Hand-made claims of identity for the tests of detectors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from made import at

from sealane import tables


def said(
    mmsi: int, hours: tuple[float, float], *, every_h: float = 0.5, **fields: Any
) -> pl.DataFrame:
    """One claim every so often from the first hour to the last."""
    first, last = hours
    steps = int((last - first) / every_h)
    return claims([(mmsi, at(first + i * every_h), fields) for i in range(steps + 1)])


def claims(rows: Iterable[tuple[int, datetime, dict[str, Any]]]) -> pl.DataFrame:
    """IDENTITIES of claims heard once."""
    plain = dict.fromkeys(tables.IDENTITIES.names)
    made = [
        {
            **plain,
            "mmsi": mmsi,
            "first_at": when,
            "last_at": when,
            "claims": 1,
            "source": "made",
            "transponder": "A",
            "file_id": "0" * 16,
            **fields,
        }
        for mmsi, when, fields in rows
    ]
    return pl.DataFrame(made, schema=tables.polars_schema(tables.IDENTITIES))
