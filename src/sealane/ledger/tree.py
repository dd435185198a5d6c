"""A Merkle tree over a list that only grows: root, proof that a leaf is in it, proof that it grew.

The tree, its two proofs and their checks are those of RFC 9162, section 2.1, with SHA-256. A tree
of any size is told by its *peaks*: the roots of its perfect subtrees from left to right, one for
each bit of the size. What these functions cannot tell: whether the root that is checked against is
the one that others saw; that is what cosigned checkpoints are for (``sealane.ledger.witness``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

__all__ = [
    "EMPTY_ROOT",
    "consistency_proof",
    "inclusion_proof",
    "is_consistent",
    "is_included",
    "leaf_hash",
    "node_hash",
    "root_of",
    "root_of_peaks",
]

EMPTY_ROOT = hashlib.sha256(b"").digest()

HashOf = Callable[[int, int], bytes]
"""The hash of leaves ``begin`` to ``end`` (exclusive), as a subtree of its own."""


def leaf_hash(raw: bytes) -> bytes:
    """Hash of one leaf: SHA-256(0x00 || bytes) (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + raw).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below ``size`` (2 or more): where RFC 9162 cuts a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[0::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + odd
    return level[0]


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Root of the tree whose perfect subtrees, from the left, have these roots."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for left in reversed(peaks[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_proof(index: int, size: int, hash_of: HashOf) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root of ``size`` leaves (RFC 9162, 2.1.3.1).

    Raises ``IndexError`` when ``index`` is not below ``size``.
    """
    if not 0 <= index < size:
        raise IndexError(f"leaf {index} of a tree of {size}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(first: int, second: int, hash_of: HashOf) -> list[bytes]:
    """The hashes that show that the first ``first`` leaves are the same in both trees (2.1.4.1).

    Empty when one is empty or they are of one size. Raises ``IndexError`` when ``first`` is larger.
    """
    if not 0 <= first <= second:
        raise IndexError(f"a tree of {first} before one of {second}")
    if first in (0, second):
        return []
    path: list[bytes] = []
    begin, end, whole = 0, second, True
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(begin, middle))
            begin, whole = middle, False
    if not whole:
        path.append(hash_of(begin, end))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf hash at ``index`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the larger tree grew out of the smaller (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
