"""Which bytes are meant? Paths, directories, globs, archives and standard input as inputs.

The container (gzip, zstd, zip or none) is recognised by the first bytes, never by the suffix,
so that ``a.csv`` and ``a.csv.gz`` are the same file: both have the digest of the same content.
Nothing is ever unpacked to a path that an archive names.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from sealane.errors import BadInput
from sealane.observe.container import is_zip, unwrap

__all__ = ["Input", "open_inputs"]

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Input:
    """One stream of bytes with a name: a file, a member of a zip archive, or standard input."""

    name: str
    path: Path
    member: str | None = None
    _spool: IO[bytes] | None = field(default=None, repr=False, compare=False)

    @property
    def short_name(self) -> str:
        """The name without folders: what rows may say of where they come from.

        Rows are exported and shared; the folders of whoever ingested them are nobody's business.

        >>> Input("/home/me/a.zip!day/b.csv", Path("/home/me/a.zip"), "day/b.csv").short_name
        'a.zip!b.csv'
        """
        if self.member is None:
            return Path(self.name).name or self.name
        return f"{self.path.name}!{PurePosixPath(self.member).name}"

    def open(self) -> BinaryIO:
        """The uncompressed bytes from the start; seekable if the file is not compressed.

        Raises BadInput (while reading, too) where the container is damaged or cut short.
        """
        stored = self._open_stored()
        try:
            return unwrap(stored, self.name)
        except BaseException:
            stored.close()
            raise

    def _open_stored(self) -> BinaryIO:
        try:
            if self.member is None:
                return self.path.open("rb")
            archive = zipfile.ZipFile(self.path)
            return cast(BinaryIO, _Member(archive, self.member, self.name))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise _unreadable(self.name, error) from error

    @cached_property
    def _digest(self) -> str:
        digest = hashlib.sha256()
        with self.open() as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def digest(self) -> str:
        """SHA-256 of the uncompressed content, hex. Reads the whole stream once."""
        return self._digest

    def head(self, size: int = 1 << 16) -> bytes:
        """The first bytes of the uncompressed content."""
        with self.open() as stream:
            return stream.read(size)


class _Member(io.RawIOBase):
    """A member of a zip archive that closes the archive when it is closed."""

    def __init__(self, archive: zipfile.ZipFile, member: str, name: str) -> None:
        super().__init__()
        self._name = name
        self._archive = archive
        try:
            self._stream = archive.open(member)
        except BaseException:
            archive.close()
            raise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _unreadable(self._name, error) from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            self._archive.close()
        super().close()


def open_inputs(specs: Sequence[str | os.PathLike[str]]) -> list[Input]:
    """Turn what the user named into inputs, in the order given, directories sorted by path.

    Parameters
    ----------
    specs : paths, directories (read recursively, names that begin with a dot skipped), glob
        patterns, ``"-"`` for standard input, ``"a.zip!member"`` for one member of an archive.

    Raises
    ------
    BadInput : what is named does not exist, may not be read, holds nothing, or is a zip archive
        that is encrypted, damaged or whose member names climb out of it.
    """
    inputs: list[Input] = []
    for spec in specs:
        inputs.extend(_expand(os.fspath(spec)))
    return inputs


def _expand(spec: str) -> Iterator[Input]:
    if spec == "-":
        yield _standard_input()
        return
    path = Path(spec)
    if _exists(path):
        yield from _walk(path) if path.is_dir() else _file(path, spec)
        return
    if "!" in spec and _exists(Path(spec.rpartition("!")[0])):
        archive, _, member = spec.rpartition("!")
        yield from _members(Path(archive), archive, only=member)
        return
    matches = sorted(glob.glob(spec, recursive=True)) if glob.has_magic(spec) else []  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        raise BadInput(
            f"{spec}: no such file or directory.",
            hint="Check the path; a pattern must match at least one file.",
            file=spec,
        )
    for match in matches:
        found = Path(match)
        yield from _walk(found) if found.is_dir() else _file(found, match)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise _unreadable(str(path), error) from error


def _walk(directory: Path) -> Iterator[Input]:
    def fail(error: OSError) -> None:
        raise _unreadable(str(error.filename or directory), error) from error

    found = 0
    for root, folders, files in os.walk(directory, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root) / name
            # A pipe or socket among the files would wait for a writer forever.
            if not name.startswith(".") and path.is_file():
                found += 1
                yield from _file(path, str(path))
    if not found:
        raise BadInput(
            f"{directory}: the directory holds no file.",
            hint="Name the files or another directory; hidden files are skipped.",
            file=str(directory),
        )


def _file(path: Path, name: str) -> Iterator[Input]:
    try:
        if not path.is_file():  # a pipe, as of <(command): it can be read only once
            with path.open("rb") as pipe:
                yield _spooled(pipe, name)
            return
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise _unreadable(name, error) from error
    if is_zip(head):
        yield from _members(path, name)
    else:
        yield Input(name, path)


def _members(path: Path, name: str, only: str | None = None) -> Iterator[Input]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _unreadable(name, error) from error
    for entry in entries:
        _check_member(entry, name)
    wanted = sorted(
        entry.filename
        for entry in entries
        if (entry.filename == only if only is not None else not _is_hidden(entry.filename))
    )
    if not wanted:
        raise BadInput(
            f"{name}: the zip archive holds no {'file' if only is None else repr(only)}.",
            hint=f"It holds: {', '.join(e.filename for e in entries[:10]) or 'nothing'}.",
            file=name,
        )
    for member in wanted:
        yield Input(f"{name}!{member}", path, member)


def _check_member(entry: zipfile.ZipInfo, name: str) -> None:
    # zipfile maps separators of the system to "/", the original keeps a backslash.
    parts = PurePosixPath(entry.orig_filename.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
        raise BadInput(
            f"{name}: the member {entry.orig_filename!r} climbs out of the zip archive.",
            hint="Such an archive is refused as a whole: repack it with relative names.",
            file=name,
            value=entry.orig_filename,
        )
    if entry.flag_bits & 0x1:
        raise BadInput(
            f"{name}: the member {entry.filename!r} is encrypted.",
            hint="Unpack the archive with its password and name the files.",
            file=name,
            value=entry.filename,
        )


def _is_hidden(member: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(member).parts)


def _standard_input() -> Input:
    return _spooled(sys.stdin.buffer, "-")


def _spooled(stream: IO[bytes], name: str) -> Input:
    # Digest and format are needed before the first row, so the stream goes to a file.
    spool = tempfile.NamedTemporaryFile(prefix="sealane-stream-")  # noqa: SIM115
    try:
        shutil.copyfileobj(stream, spool, _CHUNK)
        spool.flush()
    except OSError as error:
        folder = Path(spool.name).parent
        with suppress(OSError):
            spool.close()
        raise BadInput(
            f"{name}: the stream cannot be kept in {folder} ({error.strerror or error}).",
            hint="Free space there or name another folder in TMPDIR; nothing was ingested.",
            file=name,
        ) from error
    with Path(spool.name).open("rb") as stored:
        if is_zip(stored.read(4)):
            raise BadInput(
                f"{name}: a zip archive cannot be read from a pipe.",
                hint="Save it to a file and name the file.",
                file=name,
            )
    return Input(name, Path(spool.name), None, cast("IO[bytes]", spool))


def _unreadable(name: str, error: Exception) -> BadInput:
    if isinstance(error, PermissionError):
        return BadInput(
            f"{name}: permission denied.",
            hint="Give read permission, or name other files.",
            file=name,
        )
    if isinstance(error, OSError):
        return BadInput(
            f"{name}: cannot be read ({error.strerror or error}).",
            hint="Check the path and the disk.",
            file=name,
        )
    return BadInput(
        f"{name}: the zip archive is damaged or cut short ({error}).",
        hint="Fetch it again, or repair it with 'zip -FF'; nothing of it was ingested.",
        file=name,
    )
