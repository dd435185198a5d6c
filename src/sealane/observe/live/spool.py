"""What came in, on disk before anything else happens with it, cut into segments.

Lines are appended to the open part and synced. Sealing cuts the part behind whole lines and whole
messages: the parts of a message that is not complete yet begin the next segment. A sealed segment
is an ordinary NMEA log, never changed again, and known by its content.

Sealing is three steps, so that a process killed between any two of them loses and doubles nothing:

1. the rest behind the cut becomes the next part (written, synced, renamed),
2. what is before the cut becomes the segment (written, synced, renamed),
3. the part is removed.

Whoever opens the spool afterwards finds either no segment of that number (step 2 was not reached:
the next part is only a copy and goes) or the segment (the old part goes).

How far a file was read stands in comments between its lines, so it is on disk exactly as far as
the lines are.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from sealane.errors import LakeError

__all__ = ["Segment", "Spool"]

SEGMENT_BYTES = 32 * 1024 * 1024
"""[byte] A part is sealed when it is so large: with 100 bytes to a line, 300,000 lines."""

TAIL_BYTES = 8_192
"""[byte] How far back an unfinished message is looked for: about 80 lines. Its parts leave a
receiver within 0.2 s, and a busy receiver gives some 100 lines a second."""

_SUFFIX = ".nmea"
_PART = ".part"  # hidden, as is all but the segments: a folder of them is read like any other
_MARK = b"# sealane "
_PIECE = re.compile(
    rb"^(?:\\(?P<tag>[^\\\r\n]*)\\)?![A-Z]{2}VD[MO],(?P<total>\d),(?P<number>\d),(?P<rest>\d?,\w?),"
)
_SOURCE = re.compile(rb"\bsi?:([^,*\\]*)")


@dataclass(frozen=True)
class Segment:
    """One sealed segment: a source that a lake can ingest, an ``observe.Input`` in all it needs."""

    path: Path

    @property
    def name(self) -> str:
        """What reports call it."""
        return str(self.path)

    @property
    def short_name(self) -> str:
        """The name without folders."""
        return self.path.name

    @property
    def number(self) -> int:
        """Its place in the order of arrival, from 1."""
        return int(self.path.stem)

    def open(self) -> BinaryIO:
        """Its bytes from the start."""
        return self.path.open("rb")

    def head(self, size: int = 1 << 16) -> bytes:
        """Its first bytes."""
        with self.open() as stream:
            return stream.read(size)

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def digest(self) -> str:
        """SHA-256 of its content, hex."""
        return self._digest


class Spool:
    """One directory of segments, written by one process at a time and by any of its threads.

    Raises LakeError where another process writes it, or the directory cannot be written.
    """

    def __init__(self, folder: str | os.PathLike[str], *, max_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = Path(folder)
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._owner = self._claim()
        self._marks: dict[str, int] = {}
        self._carried = 0
        self._number, self._part = self._recover()

    def _claim(self) -> io.TextIOWrapper:
        owner = (self.folder / ".lock").open("a")
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner.close()
            raise LakeError(
                f"Another process listens into {self.folder}.",
                hint="Stop it, or name another place with --spool DIR.",
                path=str(self.folder),
            ) from error
        return owner

    def close(self) -> None:
        """Let go of the directory; what was appended is on disk."""
        self._part.close()
        self._owner.close()

    def append(self, lines: bytes, *, mark: tuple[str, int] | None = None) -> None:
        """Keep whole lines; when this returns they are on disk.

        ``mark`` is the name of a file and how far it was read with these lines [byte].
        """
        with self._lock:
            if mark is not None:
                self._marks[mark[0]] = mark[1]
                lines += _mark_line(*mark)
            self._part.write(lines)
            self._part.flush()
            os.fsync(self._part.fileno())
            if self._part.tell() >= self._max_bytes:
                self.seal()

    def mark(self, name: str) -> int:
        """How far the file of that name was read [byte]; 0 if it was not."""
        with self._lock:
            return self._marks.get(name, 0)

    @property
    def waiting_bytes(self) -> int:
        """What the open part holds."""
        with self._lock:
            return self._part.tell()

    def seal(self, *, whole: bool = False) -> Segment | None:
        """Close the part into a segment; None where it holds no line to give.

        ``whole``: unfinished messages are not waited for, as nothing more will come.
        """
        with self._lock:
            content = self._path(self._number, _PART).read_bytes()
            cut = len(content) if whole else _cut(content, self._carried)
            if not _has_lines(content[:cut]):
                return None
            number, old = self._number, self._part
            rest = content[cut:]
            marks = b"".join(_mark_line(*item) for item in sorted(self._marks.items()))
            self._write(self._path(number + 1, _PART), rest + marks)
            self._write(self._path(number, _SUFFIX), content[:cut])
            old.close()
            self._path(number, _PART).unlink()
            self._number, self._carried = number + 1, len(rest)
            self._part = self._path(number + 1, _PART).open("ab")
            return Segment(self._path(number, _SUFFIX))

    def sealed(self, after: int = 0) -> Iterator[Segment]:
        """Sealed segments of a higher number, in order."""
        numbers = sorted(int(path.stem) for path in self.folder.glob(f"*{_SUFFIX}"))
        for number in numbers:
            if number > after:
                yield Segment(self._path(number, _SUFFIX))

    def _path(self, number: int, suffix: str) -> Path:
        return self.folder / f"{'.' if suffix == _PART else ''}{number:08}{suffix}"

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file so that it is there whole or not at all."""
        temporary = self.folder / f".{path.name.lstrip('.')}.new"
        with temporary.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(path)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _recover(self) -> tuple[int, BinaryIO]:
        """The number and file of the open part, after whatever happened before."""
        for left in self.folder.glob(".*.new"):
            left.unlink()
        parts = sorted(self.folder.glob(f".*{_PART}"))
        before = _number(parts[0]) - 1 if parts else 0  # its segments may have been cleared away
        last = max([before, *(segment.number for segment in self.sealed())])
        for path in parts:
            if _number(path) != last + 1:
                path.unlink()  # sealed already, or a copy of what the part before it holds
        path = self._path(last + 1, _PART)
        part = path.open("ab")
        content = path.read_bytes()
        torn = len(content) - (content.rfind(b"\n") + 1)
        if torn:
            part.truncate(len(content) - torn)
            part.seek(0, os.SEEK_END)
        self._marks = _marks_in(content)
        return last + 1, part


def _number(part: Path) -> int:
    return int(part.stem.lstrip("."))


def _mark_line(name: str, offset: int) -> bytes:
    return _MARK + f"{offset} {name}".encode() + b"\n"


def _marks_in(content: bytes) -> dict[str, int]:
    marks: dict[str, int] = {}
    for line in content.splitlines():
        if line.startswith(_MARK):
            offset, _, name = line.removeprefix(_MARK).decode("utf-8", "replace").partition(" ")
            if offset.isdigit():
                marks[name] = int(offset)
    return marks


def _has_lines(content: bytes) -> bool:
    return any(not line.startswith(_MARK) for line in content.splitlines())


def _cut(content: bytes, carried: int) -> int:
    """Where to cut: before the first message of the tail that is not complete.

    What was carried over once is not waited for again.
    """
    start = max(carried, len(content) - TAIL_BYTES, 0)
    if start:
        start = content.find(b"\n", start - 1) + 1
    open_groups: dict[tuple[bytes, ...], int] = {}
    at, last_alone = start, -1
    for line in content[start:].splitlines(keepends=True):
        last_alone = at if _speaks_for_next(line) else -1
        piece = _PIECE.match(line)
        if piece is not None and piece["total"] != b"1":
            source = _SOURCE.search(piece["tag"] or b"")
            key = (source[1] if source else b"", piece["total"], piece["rest"])
            if piece["number"] == b"1":
                open_groups[key] = at
            elif piece["number"] == piece["total"]:
                open_groups.pop(key, None)
        at += len(line)
    cuts = [*open_groups.values(), *([last_alone] if last_alone >= 0 else [])]
    return min(cuts, default=len(content))


def _speaks_for_next(line: bytes) -> bool:
    """Whether a line gives time or station to the one behind it."""
    bare = line.strip()
    return bare.startswith(b"$PGHP") or (bare.startswith(b"\\") and bare.endswith(b"\\"))
