"""The Merkle tree against the definition in RFC 9162 and its published vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealane.ledger.frontier import TILE, Frontier, tile_path
from sealane.ledger.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

# The test vectors of Certificate Transparency's reference log: eight leaves, root at each size.
VECTOR = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
VECTOR += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def defined(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word by word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while 2 * cut < len(leaves):
        cut *= 2
    return node_hash(defined(leaves[:cut]), defined(leaves[cut:]))


LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(700)]


def test_the_published_roots_come_out() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in VECTOR]
    for size, root in ROOTS.items():
        assert root_of(leaves[:size]).hex() == root
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.data())
def test_proofs_hold_and_no_other_is_taken(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    leaves, root = LEAVES[:size], defined(LEAVES[:size])
    assert root_of(leaves) == root

    path = inclusion_proof(index, size, lambda a, b: defined(leaves[a:b]))
    assert is_included(leaves[index], index, size, path, root)
    assert not is_included(LEAVES[-1], index, size, path, root)
    for wrong in ([*path, EMPTY_ROOT], path[:-1] if path else [EMPTY_ROOT]):
        assert not is_included(leaves[index], index, size, wrong, root)
    assert not is_included(leaves[index], size, size, path, root)

    old = defined(leaves[:first])
    path = consistency_proof(first, size, lambda a, b: defined(leaves[a:b]))
    assert is_consistent(first, size, old, root, path)
    assert not is_consistent(first, size, old, root, [*path, EMPTY_ROOT])
    if first:
        assert not is_consistent(first, size, LEAVES[-1], root, path)
        assert not is_consistent(first, size, old, LEAVES[-1], path)
    if 0 < first < size:
        assert path
        assert not is_consistent(first, size, old, root, path[1:])


def test_the_edge_tells_the_root_at_every_size() -> None:
    frontier = Frontier()
    full = []
    for size, leaf in enumerate(LEAVES, 1):
        full += frontier.add(leaf)
        if size < 20 or size % TILE in (0, 1, 255) or size == len(LEAVES):
            assert frontier.root() == defined(LEAVES[:size])
    assert [(one.level, one.place) for one in full] == [(1, 0), (1, 1)]
    assert full[1].root == defined(LEAVES[TILE : 2 * TILE])


@pytest.mark.parametrize(
    ("level", "place", "width", "path"),
    [
        (0, 1_234_067, TILE, "tile/0/x001/x234/067"),
        (1, 0, 17, "tile/1/000.p/17"),
        (0, 273, 112, "tile/0/273.p/112"),
    ],
)
def test_tiles_are_where_the_standard_has_them(
    level: int, place: int, width: int, path: str
) -> None:
    assert tile_path(level, place, width) == path
