"""The node that is shown beside a lake: opened to be read, and anew when its rules change."""

from __future__ import annotations

import threading
from pathlib import Path

from sealane.errors import NotFound
from sealane.share.node import PACK, Node

__all__ = ["Seat", "no_node"]


def no_node() -> NotFound:
    """Said where a lake is served without a node."""
    return NotFound(
        "No node is served here, so there is nothing to tell of what was shared.",
        hint="Start with one: sealane serve --lake LAKE --node DIR (sealane node init makes one).",
    )


class Seat:
    """A folder of a node; safe to ask from several threads. ``NotFound`` if it has none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._seen = self._mark()
        self._node = Node.look(folder)

    def node(self) -> Node:
        """The node with the rules as they lie in its folder now."""
        with self._lock:
            now = self._mark()
            if now != self._seen:
                fresh = Node.look(self.folder)
                self._node.close()  # what is being read on other threads is read to its end
                self._seen, self._node = now, fresh
            return self._node

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = (self.folder / PACK).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
