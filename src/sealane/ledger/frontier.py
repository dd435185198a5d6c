"""The right edge of a growing tree, held in tiles: what is needed to add a leaf and tell the root.

Tiles are those of C2SP's tlog-tiles: 256 hashes wide, each hash of a level being the root of a full
tile of the level below. Full tiles never change, so a store keeps them by inserting alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sealane.ledger.tree import EMPTY_ROOT, node_hash, root_of, root_of_peaks

__all__ = ["TILE", "Frontier", "Subtree", "tile_path"]

TILE = 256
"""Hashes of a full tile (C2SP tlog-tiles)."""

SMALL = 16
"""Hashes of a subtree that is worked out in one go."""


@dataclass(frozen=True, slots=True)
class Subtree:
    """The root of ``256**level`` leaves, the ``place``-th of its level."""

    level: int
    place: int
    root: bytes


@dataclass(slots=True)
class Frontier:
    """Size of the tree, and for each level the hashes of its last tile that is not full."""

    size: int = 0
    pending: list[list[bytes]] = field(default_factory=list)
    _known: dict[tuple[int, int, int], bytes] = field(default_factory=dict, compare=False)

    def add(self, leaf: bytes) -> list[Subtree]:
        """Put one leaf hash at the end; the subtrees that became full, lowest first."""
        self.size += 1
        full: list[Subtree] = []
        level, rising = 0, leaf
        while True:
            if level == len(self.pending):
                self.pending.append([])
            row = self.pending[level]
            row.append(rising)
            if len(row) < TILE:
                return full
            rising = self._peak(level, 0, TILE)
            row.clear()
            self._known = {key: root for key, root in self._known.items() if key[0] != level}
            level += 1
            full.append(Subtree(level, self.size // TILE**level - 1, rising))

    def root(self) -> bytes:
        """Root hash of the whole tree."""
        peaks: list[bytes] = []
        for level in reversed(range(len(self.pending))):
            begin, size = 0, len(self.pending[level])
            while begin < size:
                width = 1 << ((size - begin).bit_length() - 1)
                peaks.append(self._peak(level, begin, width))
                begin += width
        return root_of_peaks(peaks) if peaks else EMPTY_ROOT

    def _peak(self, level: int, begin: int, width: int) -> bytes:
        """Root of a perfect subtree of the last tile of a level, worked out once."""
        key = (level, begin, width)
        known = self._known.get(key)
        if known is None:
            if width <= SMALL:
                known = root_of(self.pending[level][begin : begin + width])
            else:
                half = width // 2
                left = self._peak(level, begin, half)
                known = node_hash(left, self._peak(level, begin + half, half))
            self._known[key] = known
        return known


def tile_path(level: int, place: int, width: int = TILE) -> str:
    """Where a tile is served: ``tile/1/x001/067`` with ``.p/W`` for one that is not full."""
    groups = [f"{place % 1000:03d}"]
    while place := place // 1000:
        groups.insert(0, f"x{place % 1000:03d}")
    tail = "" if width == TILE else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{tail}"
