"""Tables of others are unpacked in a process of their own, for a poisoned file can end a process.

``python -P unpack.py`` (this file, which imports nothing of Sealane) takes files on standard input
and gives their rows as JSON on standard output, each with its length before it. It may use so much
memory and time and no more. What it says is checked by whoever started it.
"""

from __future__ import annotations

import contextlib
import json
import struct
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
MEMORY_BYTES = 6_000_000_000
CPU_S = 300


def main() -> None:
    """Unpack every file that comes, in order."""
    name, rows, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _bound()
    while (raw := _next(sys.stdin.buffer)) is not None:
        try:
            told: dict[str, Any] = {"rows": _rows(_table(name, raw, rows, size))}
        except Exception as cause:  # noqa: BLE001 - whatever it is, the file is not read
            told = {"broken": str(cause)[:200]}
        out = json.dumps(told).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(out)) + out)
        sys.stdout.buffer.flush()


def _bound() -> None:
    """Limits of the system, where it has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _next(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _table(name: str, raw: bytes, rows: int, size: int) -> Any:
    import pyarrow as pa

    if name == "arrow":
        table = pa.ipc.open_file(pa.BufferReader(raw)).read_all()
    else:
        table = _parquet(raw, rows, size)
    if table.num_rows > rows or table.nbytes > size:
        raise ValueError(f"it has {table.num_rows} rows and {table.nbytes} bytes")
    table.validate(full=True)
    return table


def _parquet(raw: bytes, rows: int, size: int) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = pq.ParquetFile(
        pa.BufferReader(raw), page_checksum_verification=True,
        thrift_string_size_limit=size // 10, thrift_container_size_limit=rows,
    )  # fmt: skip
    about = held.metadata
    groups = [about.row_group(group) for group in range(about.num_row_groups)]
    unpacked = sum(
        group.column(column).total_uncompressed_size
        for group in groups
        for column in range(group.num_columns)
    )
    if about.num_rows > rows or unpacked > size:
        raise ValueError(f"it has {about.num_rows} rows and {unpacked} bytes")
    return held.read()


def _rows(table: Any) -> list[dict[str, Any]]:
    return [{name: _plain(one) for name, one in row.items()} for row in table.to_pylist()]


def _plain(value: Any) -> Any:
    """A cell as JSON has it; bytes as hexadecimal digits in an object, other things as null."""
    if isinstance(value, datetime):
        whole = value if value.tzinfo else value.replace(tzinfo=UTC)
        return whole.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool)) else None


if __name__ == "__main__":
    main()
