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
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from sealane.errors import LakeError
from sealane.observe.live.cut import find_cut
from sealane.observe.live.mark import Mark, is_mark

__all__ = ["Segment", "Spool"]

SEGMENT_BYTES = 32 * 1024 * 1024
"""[byte] A part is sealed when it is so large: with 100 bytes to a line, 300,000 lines."""

_SUFFIX = ".nmea"
_PART = ".part"  # hidden, as is all but the segments: a folder of them is read like any other


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

    @property
    def sealed_us(self) -> int:
        """When it was sealed, by its file [us since 1970]: what it holds arrived until then."""
        return self.path.stat().st_mtime_ns // 1_000

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

    ``waits`` is how many seals an unfinished message is waited for.

    Raises LakeError where another process writes it, or the directory cannot be written.
    """

    def __init__(self, folder: str | os.PathLike[str], *, max_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = Path(folder)
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self._marks: dict[str, Mark] = {}
        self.waits = 1
        self._stood: list[int] = []  # what of the part stood there at the last seals [byte]
        with _explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._owner = self._claim()
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

    def append(self, lines: bytes, *, mark: tuple[str, int] | Mark | None = None) -> None:
        """Keep whole lines; when this returns they are on disk.

        ``mark`` is the name of a file and how far it was read with these lines [byte].

        Raises LakeError where they cannot be written; then nothing of them is there.
        """
        with self._lock, _explained(self.folder):
            read_to = None if mark is None else Mark(*mark)
            self._add(lines if read_to is None else lines + read_to.line())
            if read_to is not None:
                self._marks[read_to.name] = read_to
            if self._size() >= self._max_bytes:
                with suppress(LakeError):  # kept they are; whoever seals next says what hinders
                    self.seal()

    def _add(self, content: bytes) -> None:
        before = self._size()
        left = memoryview(content)
        try:
            while left:
                left = left[self._part.write(left) :]
            os.fsync(self._part.fileno())
        except OSError:
            os.ftruncate(self._part.fileno(), before)
            raise

    def _size(self) -> int:
        return os.fstat(self._part.fileno()).st_size

    def mark(self, name: str) -> Mark:
        """How far the file of that name was read; its start if it was not."""
        with self._lock:
            return self._marks.get(name, Mark(name))

    @property
    def waiting_bytes(self) -> int:
        """What the open part holds."""
        with self._lock:
            return self._size()

    def seal(self, *, whole: bool = False) -> Segment | None:
        """Close the part into a segment; None where it holds no line to give.

        ``whole``: unfinished messages are not waited for, as nothing more will come.

        Raises LakeError where it cannot be written; what is kept stays as it was.
        """
        with self._lock, _explained(self.folder):
            content = self._path(self._number, _PART).read_bytes()
            waited = self._stood[0] if len(self._stood) == self.waits else 0
            stood = [*self._stood, len(content)][-self.waits :]
            cut = len(content) if whole else find_cut(content, waited)
            if not _has_lines(content[:cut]):
                self._stood = stood
                return None
            number, old = self._number, self._part
            rest = content[cut:]
            marks = b"".join(mark.line() for _, mark in sorted(self._marks.items()))
            self._write(self._path(number + 1, _PART), rest + marks)
            self._write(self._path(number, _SUFFIX), content[:cut])
            old.close()
            self._path(number, _PART).unlink()
            self._number, self._stood = number + 1, [max(0, size - cut) for size in stood]
            self._part = self._path(number + 1, _PART).open("ab", buffering=0)
            return Segment(self._path(number, _SUFFIX))

    def sealed(self, after: int = 0) -> Iterator[Segment]:
        """Sealed segments of a higher number, in order."""
        numbers = sorted(int(path.stem) for path in self.folder.glob(f"*{_SUFFIX}"))
        for number in numbers:
            if number > after:
                yield Segment(self._path(number, _SUFFIX))

    def clear(self, numbers: Iterable[int], *, sealed_before_us: int) -> int:
        """Delete those of these segments that were sealed before then; returns how many [count].

        What they held must be somewhere else by then. How far files were read is not forgotten.
        """
        gone = 0
        with _explained(self.folder):
            for number in numbers:
                segment = Segment(self._path(number, _SUFFIX))
                with suppress(FileNotFoundError):  # whoever owns the spool may delete as well
                    if segment.sealed_us < sealed_before_us:
                        segment.path.unlink()
                        gone += 1
        return gone

    def _path(self, number: int, suffix: str) -> Path:
        return self.folder / f"{'.' if suffix == _PART else ''}{number:08}{suffix}"

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file so that it is there whole or not at all."""
        temporary = self.folder / f".{path.name.lstrip('.')}.new"
        try:
            with temporary.open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.rename(path)
        except OSError:
            temporary.unlink(missing_ok=True)  # it takes what little space there is
            raise
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
        part = path.open("ab", buffering=0)
        content = path.read_bytes()
        torn = len(content) - (content.rfind(b"\n") + 1)
        if torn:
            part.truncate(len(content) - torn)
        marks = [Mark.of_line(line) for line in content[: len(content) - torn].splitlines()]
        self._marks = {mark.name: mark for mark in marks if mark is not None}
        return last + 1, part


def _number(part: Path) -> int:
    return int(part.stem.lstrip("."))


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """A full disk or a missing permission as an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise LakeError(
            f"{folder}: what is heard cannot be kept there ({error.strerror or error}).",
            hint="Free space or give the right to write there, or name another place with "
            "--spool DIR, and start again: what was kept before is whole.",
            path=str(folder),
        ) from error


def _has_lines(content: bytes) -> bool:
    return any(not is_mark(line) for line in content.splitlines())
