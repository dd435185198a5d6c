"""Where files wait before they are part of a table, and what happens when the disk is full."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from deltalake.exceptions import DeltaError
from polars.exceptions import PolarsError

from sealane.errors import LakeError
from sealane.lake.layout import STAGING

__all__ = ["explain", "staging", "sweep"]

_LOCK = "lock"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_TEXT = ("no space left", "disk quota exceeded", "file too large")
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_DENIED_TEXT = (
    "permission denied",
    "read-only file system",
    "operation not permitted",
    "403 forbidden",
    "401 unauthorized",
    "signaturedoesnotmatch",
    "invalidaccesskeyid",
)


@contextmanager
def staging(root: Path | None) -> Iterator[Path]:
    """A private directory, removed afterwards; those of dead processes are removed first.

    ``root`` is the directory of a local lake, so that moving a file into a table copies
    nothing; without one (a lake on S3, a dry run) the directory for temporary files serves.
    The directory is locked while its process lives, so a process that was killed is known by
    its lock being free.
    """
    parent = _temporary() if root is None else root / STAGING
    with explain(parent):
        parent.mkdir(parents=True, exist_ok=True)
        sweep(parent)
        folder, lock = _claim(parent)
    try:
        with explain(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def sweep(parent: Path) -> int:
    """Remove the staging directories whose process is gone; returns how many [count]."""
    removed = 0
    for folder in parent.iterdir() if parent.is_dir() else ():
        try:
            with (folder / _LOCK).open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
        except OSError:
            continue
    return removed


def _claim(parent: Path) -> tuple[Path, IO[str]]:
    while True:
        folder = parent / f"{os.getpid()}-{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        try:
            lock = (folder / _LOCK).open("a")
        except FileNotFoundError:
            continue
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (folder / _LOCK).exists():
                return folder, lock
        lock.close()


@contextmanager
def explain(path: Path | str) -> Iterator[None]:
    """Turn what a disk or a storage refuses into a LakeError that says what to do."""
    try:
        yield
    except (OSError, DeltaError, PolarsError) as error:
        if _means(error, _FULL, _FULL_TEXT):
            raise _full(path) from error
        if _means(error, _DENIED, _DENIED_TEXT):
            raise _denied(path, error) from error
        if isinstance(error, (OSError, DeltaError)) or "://" in str(path):
            raise _broken(path, error) from error
        raise


def _means(error: Exception, numbers: tuple[int, ...], texts: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return getattr(error, "errno", None) in numbers or any(part in text for part in texts)


def _full(path: Path | str) -> LakeError:
    folder = Path(path)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    staged = sum(item.stat().st_size for item in folder.rglob("*") if item.is_file())
    free = shutil.disk_usage(folder).free
    return LakeError(
        f"No space left to write {path}: {_megabytes(staged)} were written there for this file "
        f"and {_megabytes(free)} are free.",
        hint="Nothing stored before is lost. Free at least as much again (or raise the file "
        "size limit of the process, see `ulimit -f`) and run the same command: files already "
        "in the lake are skipped.",
        path=str(path),
        bytes_written=staged,
        bytes_free=free,
    )


def _denied(path: Path | str, error: Exception) -> LakeError:
    return LakeError(
        f"{getattr(error, 'filename', None) or path} cannot be read or written: permission denied.",
        hint="Give this user the right to write there (for S3: the credentials in "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), or choose another --lake.",
        path=str(path),
    )


def _broken(path: Path | str, error: Exception) -> LakeError:
    text = re.split(r"\n\s*0: ", str(error), maxsplit=1)[0]  # what follows is a backtrace
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip(" ↳") for line in text.splitlines()]
    return LakeError(
        f"{path} cannot be read or written: {'; '.join(line for line in lines if line)[:500]}.",
        hint="Look whether the place can be reached and whether its files are whole.",
        path=str(path),
    )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _temporary() -> Path:
    return Path(tempfile.gettempdir()) / f"sealane-staging-{os.getuid()}"
