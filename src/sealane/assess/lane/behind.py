"""Which ports no way joins to the oceans while some gates are closed.

A node of the graph of the sea that a port sees is packed (``port_nodes.npz``, tools/pack_choices):
to look from 3,200 ports takes 12 s. Closing gates then parts the graph, and a port is behind them
if no way leads to its node from the ocean any more.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.assess.lane.crossing import bits_of
from sealane.assess.lane.gate import gate_named
from sealane.assess.lane.graph import sea
from sealane.assess.lane.packed_choice import stamp
from sealane.assess.lane.place import join

__all__ = ["PACKED", "ports_behind", "save_ports"]

PACKED = Path(__file__).parents[1] / "data" / "port_nodes.npz"
KEPT = 64
OCEAN = (-20.0, -30.0)
"""A place (lon, lat) [deg] in the open ocean, with no gate between it and the other oceans."""
Ints = npt.NDArray[np.int64]


@lru_cache(maxsize=KEPT)
def ports_behind(gates: frozenset[str]) -> tuple[tuple[str, bool], ...]:
    """Every packaged port that a way joins to the oceans, by UN/LOCODE, and whether it is behind.

    Gates by id; those that are shut to most ships or by ice count as open. Empty where the packed
    nodes are of another sea. It cannot tell whether a port can land or ship a cargo.
    """
    if not PACKED.is_file():
        return ()
    with np.load(PACKED) as kept:
        if kept["stamp"].tobytes().hex() != stamp():
            return ()
        codes, nodes = kept["codes"].tolist(), kept["nodes"].astype(np.int64)
    joined, left = _oceans(frozenset())[nodes], _oceans(gates)[nodes]
    return tuple(
        (code, not is_left)
        for code, is_joined, is_left in zip(codes, joined.tolist(), left.tolist(), strict=True)
        if is_joined
    )


def save_ports() -> int:
    """Look from each packaged port that has a code, and write a node that it sees; how many."""
    graph, ports = sea(), geo.Ports.packaged()
    codes, nodes = [], []
    for code, lon, lat in zip(ports.code, ports.lon.tolist(), ports.lat.tolist(), strict=True):
        if not code:
            continue
        seen, _, low, high = join(graph, lon, lat).seen
        free = np.flatnonzero((low == 0) & (high == 0))
        if len(free):
            codes.append(code)
            nodes.append(int(seen[free[0]]))
    np.savez_compressed(
        PACKED,
        stamp=np.frombuffer(bytes.fromhex(stamp()), np.uint8),
        codes=np.array(codes),
        nodes=np.array(nodes, np.int32),
    )
    return len(codes)


def _oceans(gates: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Whether a way leads from the open ocean to each node and passes none of some gates."""
    from sealane.assess.lane import search_kernel

    graph = sea()
    closed = bits_of([gate_named(one) for one in sorted(gates)])
    reached: npt.NDArray[np.bool_] = search_kernel.flooded(
        graph.start, graph.to, graph.low, graph.high, closed, _ocean()
    )
    return reached


@cache
def _ocean() -> int:
    """A node that is seen from the middle of the South Atlantic."""
    return int(join(sea(), *OCEAN).seen[0][0])
