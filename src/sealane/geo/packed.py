"""The bytes of a small file of the user, as they are or packed with gzip or zstd."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

__all__ = ["read_plain"]

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"


def read_plain(path: str | Path) -> bytes:
    """The plain bytes of a file; how it is packed is told by its first bytes, not its suffix.

    Raises:
        OSError: it cannot be read, or its packing is damaged or none of these; the text says which.
    """
    stored = Path(path).read_bytes()
    if stored.startswith(_ZIP):
        raise OSError("it is a zip archive: unpack it")
    try:
        if stored.startswith(_GZIP):
            return gzip.decompress(stored)
        if stored.startswith(_ZSTD):
            import pyarrow as pa

            with pa.CompressedInputStream(pa.BufferReader(stored), "zstd") as stream:
                return bytes(stream.read())
    except (EOFError, OSError, zlib.error) as error:
        raise OSError(f"what packs it is damaged or cut short ({error})") from error
    return stored
