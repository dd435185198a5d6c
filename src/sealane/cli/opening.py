"""The node of a folder, open within a block."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sealane.cli.keys import passphrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sealane.share.node import Node

__all__ = ["opened"]


@contextmanager
def opened(folder: Path, passphrase_file: Path | None) -> Iterator[Node]:
    """The node of a folder, within a block."""
    from sealane.share.node import Node

    found = Node.open(folder, passphrase=passphrase(passphrase_file))
    try:
        yield found
    finally:
        found.close()
