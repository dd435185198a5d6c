"""How is it packed? gzip and zstd by their first bytes, as one stream of plain bytes."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from typing import Any, BinaryIO, cast

import pyarrow as pa

from sealane.errors import BadInput

__all__ = ["is_zip", "packed_as", "unwrap"]

_MAX_LAYERS = 3
"""[count] Containers inside each other (a gzip in a zip); more is taken for a mistake."""

_REFUSED = {
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\x00": "an xz file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}
_BUFFER = 1 << 18


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip archive (also an empty or split one)."""
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def packed_as(head: bytes) -> str | None:
    """What a file that begins so is packed as; None where it is plain."""
    if is_zip(head):
        return "a zip archive"
    if head.startswith(b"\x1f\x8b"):
        return "a gzip file"
    if _is_zstd(head):
        return "a zstd file"
    return next((what for magic, what in _REFUSED.items() if head.startswith(magic)), None)


def unwrap(stored: BinaryIO, name: str) -> BinaryIO:
    """The uncompressed bytes of a stored stream; layers are removed by their first bytes.

    Raises BadInput for containers that are not read, and while reading where one is damaged or
    cut short: the message has the name and the number of plain bytes that could be read.
    """
    stream: Any = stored
    for _ in range(_MAX_LAYERS + 1):
        head, stream = _peek(stream, name)
        if head.startswith(b"\x1f\x8b"):
            stream = _Guarded(gzip.GzipFile(fileobj=stream), stream, name, "gzip")
        elif _is_zstd(head):
            source = pa.PythonFile(stream, mode="r")
            stream = _Guarded(pa.CompressedInputStream(source, "zstd"), stream, name, "zstd")
        else:
            break
    else:
        raise BadInput(
            f"{name}: more than {_MAX_LAYERS} containers inside each other.",
            hint="Unpack it and name the file inside.",
            file=name,
        )
    _refuse(head, name)
    return cast(BinaryIO, stream)


def _peek(stream: Any, name: str) -> tuple[bytes, Any]:
    if isinstance(stream, _Guarded) or not stream.seekable():
        buffered = io.BufferedReader(stream, _BUFFER)
        try:
            return buffered.peek(8)[:8], buffered
        except zipfile.BadZipFile as error:
            raise _damaged(name, "zip", 0, error) from error
    head = stream.read(8)
    stream.seek(0)
    return head, stream


def _is_zstd(head: bytes) -> bool:
    skippable = head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50
    return head.startswith(b"\x28\xb5\x2f\xfd") or skippable


def _refuse(head: bytes, name: str) -> None:
    kind = "a zip archive inside another container" if is_zip(head) else None
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            kind = what
    if kind:
        raise BadInput(
            f"{name}: is {kind}, which is not read.",
            hint="Unpack it; plain, gzip, zstd and zip files are read as they are.",
            file=name,
        )


class _Guarded(io.RawIOBase):
    """A decompressed stream whose damage is told as BadInput with file and byte."""

    def __init__(self, plain: Any, stored: Any, name: str, kind: str) -> None:
        super().__init__()
        self._plain, self._stored, self._name, self._kind = plain, stored, name, kind
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._plain.read(len(buffer))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, pa.ArrowException) as error:
            raise _damaged(self._name, self._kind, self._at, error) from error
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._plain.close()
            self._stored.close()
        super().close()


def _damaged(name: str, kind: str, at: int, error: Exception) -> BadInput:
    return BadInput(
        f"{name}: the {kind} stream is damaged or cut short after {at} uncompressed bytes "
        f"({str(error).strip() or type(error).__name__}).",
        hint="Fetch the file again; nothing of it was ingested.",
        file=name,
        offset=at,
    )
