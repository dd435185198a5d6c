"""Files of a node that its owner alone may read: its settings, its rules, its database.

The folder of a node is closed to others (mode 0700); that its files are too holds where the folder
is opened, or a file is moved out of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sealane.ledger.database import PRIVATE

__all__ = ["keep_private", "write_private"]

JOURNALS = ("", "-wal", "-shm", "-journal")
"""What SQLite puts beside a file, by the end of its name."""


def write_private(path: Path, told: bytes) -> None:
    """Write a file of mode 0600, whatever the umask; one that is there is replaced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
    with os.fdopen(handle, "wb") as file:
        path.chmod(PRIVATE)
        file.write(told)
        file.flush()
        os.fsync(file.fileno())


def keep_private(paths: Iterable[Path]) -> None:
    """Close files, and the journals beside them, that others may read, as those of earlier versions
    and those that somebody copied there. What is not this user's stays as it is."""
    for path in paths:
        for end in JOURNALS:
            one = path.with_name(path.name + end)
            with suppress(OSError):
                if one.stat().st_mode & 0o077:
                    one.chmod(PRIVATE)
