"""How a lake lies on disk: which tables, cut by what, in what order, in files of which size."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from sealane.tables import (
    ASSESSMENTS,
    EVENTS,
    EXCLUSIONS,
    FILES,
    HEARINGS,
    IDENTITIES,
    POSITIONS,
    REJECTS,
    RUNS,
    TRACKS,
    Table,
    arrow_schema,
)

__all__ = [
    "DAY_SOURCE",
    "FILE_ROWS",
    "FORMAT",
    "FORMAT_KEY",
    "OPEN_FILES",
    "PENDING_ROWS",
    "ROW_GROUP_ROWS",
    "SMALL_FILES_PER_DAY",
    "SMALL_FILE_ROWS",
    "STAGING",
    "STORED",
    "UNIT_ROWS",
    "VACUUM_HOURS",
    "partitions",
    "table_schema",
]

FORMAT = 1
"""Version of this layout; a lake with a higher one is refused, never guessed at."""

FORMAT_KEY = "sealane.format"
"""Where a table's Delta metadata keep :data:`FORMAT`."""

STAGING = "_staging"
"""Directory of a local lake for files that are not part of any table yet."""

STORED: dict[str, Table] = {
    table.name: table
    for table in (
        *(POSITIONS, HEARINGS, IDENTITIES, REJECTS, TRACKS, EVENTS, EXCLUSIONS),
        *(ASSESSMENTS, RUNS, FILES),
    )
}
"""The tables of a lake in the order in which they are made: ``files`` is last, and says that
the lake is whole."""

DAY_SOURCE = {"positions": "observed_at", "hearings": "observed_at", "identities": "first_at"}
"""Tables cut by UTC day, and the time that says which day."""

UNIT_ROWS = 1_000_000
"""[rows] Rows sorted and compared in memory at once: about 0.4 GB with every copy."""

PENDING_ROWS = 1_500_000
"""[rows] Rows that may wait in memory for their day's file: about 0.2 GB."""

ROW_GROUP_ROWS = 131_072
"""[rows] Rows of one Parquet row group: the smallest part that a query by hull can skip."""

FILE_ROWS = 2_000_000
"""[rows] Rows of one file, about 50 MB: small enough to skip, large enough to read fast."""

OPEN_FILES = 128
"""Files open for writing at once; Linux allows 1,024 to a process by default."""

SMALL_FILE_ROWS = 500_000
"""[rows] A file below this is small: a query pays about 1 ms for each file that it opens, as
much as for reading 50,000 rows, so files of this size waste less than a tenth."""

SMALL_FILES_PER_DAY = 16
"""A day with more small files than this is compacted after an ingest: it then costs a query
some 16 ms, and hourly files are merged about once a day and not each hour."""

VACUUM_HOURS = 168
"""[h] A file that no version needs any more stays this long (Delta's default, one week), so
that a reader at an older version finishes."""


@cache
def table_schema(name: str) -> pa.Schema:
    """The stored columns: those of the table, and ``day`` where it is cut by day."""
    schema = arrow_schema(STORED[name])
    if name in DAY_SOURCE:
        schema = schema.append(pa.field("day", pa.date32(), nullable=False))
    return schema


def partitions(name: str) -> list[str]:
    """The columns that cut the table into directories."""
    return ["day"] if name in DAY_SOURCE else []
