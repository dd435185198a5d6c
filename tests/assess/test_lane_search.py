"""The fast searches tell what a plain one tells, with gates closed at random, and over 180 deg."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sealane.assess import lane
from sealane.assess.lane import many_kernel, search_kernel, sight_kernel
from sealane.assess.lane.graph import Graph, sea
from sealane.assess.lane.many import FEW, NOTHING
from sealane.assess.lane.place import Place, join
from sealane.assess.lane.route import direct
from sealane.errors import NoRoute

GATES = sorted(gate.gate_id for gate in lane.gates())
BUSY = ["suez", "panama", "malacca", "gibraltar", "hormuz", "dover", "bosporus", "cape_good_hope"]
POINTS = st.one_of(
    st.tuples(st.floats(-180.0, 179.9), st.floats(-58.0, 76.0)),
    st.tuples(st.floats(170.0, 190.0).map(lambda x: (x + 180) % 360 - 180), st.floats(-50, 62)),
    st.sampled_from([(139.7, 35.3), (103.8, 1.2), (3.9, 52.05), (-73.9, 40.4), (48.3, 29.3)]),
)
CLOSED = st.sets(st.one_of(st.sampled_from(BUSY), st.sampled_from(GATES)), max_size=10)
SLOWED = st.dictionaries(st.sampled_from(BUSY), st.floats(0.5, 300.0), max_size=3)


def is_shut(low: np.ndarray, high: np.ndarray, words: np.ndarray) -> np.ndarray:
    return ((low & words[0]) | (high & words[1])) != 0


def tolls(low: np.ndarray, high: np.ndarray, extra: np.ndarray) -> np.ndarray:
    total = np.zeros(len(low))
    for gate in np.flatnonzero(extra):
        word = low if gate < 64 else high
        total += extra[gate] * ((word >> np.uint64(gate % 64)) & np.uint64(1))
    return total


def plain(graph: Graph, places: list[Place], held: lane.Conditions) -> np.ndarray:
    """Least cost from the first place to each of all, by the Dijkstra of SciPy [nmi]."""
    words, extra = held.words(), held.surcharge_nmi()
    cost = graph.nmi + tolls(graph.low, graph.high, extra)
    first = np.repeat(np.arange(len(graph.lon)), np.diff(graph.start))
    rows, columns, weights = [first], [graph.to], [np.maximum(cost, 1e-12)]
    is_open = [~is_shut(graph.low, graph.high, words)]
    for k, place in enumerate(places):
        nodes, nmi, low, high = place.seen
        own = np.full(len(nodes), len(graph.lon) + k)
        rows.append(own if k == 0 else nodes)
        columns.append(nodes if k == 0 else own)
        weights.append(nmi + tolls(low, high, extra))
        is_open.append(~is_shut(low, high, words))
    kept = np.concatenate(is_open)
    ends = (np.concatenate(rows)[kept], np.concatenate(columns)[kept])
    size = len(graph.lon) + len(places)
    # Two steps of one pair of nodes would be summed; there are none.
    whole = csr_array((np.concatenate(weights)[kept], ends), shape=(size, size))
    found = dijkstra(whole, indices=len(graph.lon))[len(graph.lon) :]
    straight = [direct(graph, places[0], one, words, extra, NOTHING) for one in places]
    return np.minimum(found, straight)


@settings(max_examples=15, deadline=None)
@given(POINTS, st.lists(POINTS, min_size=3, max_size=4), CLOSED, SLOWED)
def test_ways_are_those_of_a_plain_search(
    origin: tuple[float, float],
    others: list[tuple[float, float]],
    closed: set[str],
    slowed: dict[str, float],
) -> None:
    graph = sea()
    held = lane.Conditions.of(avoid=closed, slowed_h=slowed)
    places = [join(graph, *point) for point in (origin, *others)]
    costs = plain(graph, places, held)
    nmi = lane.distances([origin], [origin, *others], conditions=held)[0]
    for cost, found, point in zip(costs[1:], nmi[1:], others, strict=True):
        if not np.isfinite(cost):
            assert np.isinf(found)
            with pytest.raises(NoRoute):
                lane.route(origin, point, conditions=held)
            continue
        way = lane.route(origin, point, conditions=held)
        assert not set(way.gates) & closed
        unsailed = way.distance_nmi * (1.0 - 1.0 / held.sailed)
        assert way.cost_nmi - unsailed == pytest.approx(cost, rel=1e-9, abs=1e-6)
        assert found == pytest.approx(way.distance_nmi, rel=1e-9, abs=1e-6)


def test_pairs_one_by_one_and_from_one_search_are_the_same() -> None:
    some = np.array([[139.7, 35.3], [3.9, 52.05], [-73.9, 40.4], [48.3, 29.3], [178.4, -18.2]])
    many = np.vstack([some, [[31.0, 41.5], [-79.9, 9.4], [-172.0, 63.0], [18.4, -33.9], [51, 42]]])
    assert len(many) > FEW
    held = lane.Conditions.of(avoid=["suez"])
    at = np.tile(some[1], (len(many), 1))
    whole = lane.routes(at, many, conditions=held)
    for place, gates, nmi in zip(some, whole.gates, whole.distance_nmi, strict=False):
        one = lane.routes(some[1:2], [place], conditions=held)
        assert one.gates == (gates,)
        assert nmi == pytest.approx(one.distance_nmi[0], rel=1e-12)
    assert isinstance(whole.error[-1], NoRoute)
    table = lane.distances(some[1:2], many, conditions=held)[0]
    assert table[:-1] == pytest.approx(whole.distance_nmi[:-1], rel=1e-12)
    assert np.isinf(table[-1])


def test_a_search_for_some_nodes_stops_when_they_are_reached_and_not_before() -> None:
    graph, held = sea(), lane.Conditions.of(slowed_h={"suez": 2000.0})
    closed, extra = held.words(), held.surcharge_nmi()
    steps = many_kernel.open_steps(
        graph.start, graph.to, graph.nmi, graph.low, graph.high, closed, extra
    )
    nodes, nmi, _, _ = join(graph, 32.35, 31.5).seen
    found = []
    for wanted in (np.ones(len(graph.lon), np.bool_), np.arange(len(graph.lon)) % 997 == 3):
        best, length = np.empty(len(graph.lon)), np.empty(len(graph.lon))
        before = np.empty(len(graph.lon), np.int32)
        many_kernel.reach(steps, (nodes, nmi, nmi), wanted, best, length, before)
        out = np.empty(len(graph.lon), np.int64)
        node = int(np.flatnonzero(wanted & np.isfinite(best))[-1])
        way = out[: search_kernel.walk(before, node, len(graph.lon), out)][::-1]
        run = sum(
            graph.nmi[graph.start[a] : graph.start[a + 1]][
                graph.to[graph.start[a] : graph.start[a + 1]] == b
            ][0]
            for a, b in itertools.pairwise(way)
        )
        assert run + nmi[nodes == way[0]][0] == pytest.approx(length[node], rel=1e-12)
        found.append(np.where(wanted, best, np.nan))
    is_both = ~np.isnan(found[1])
    assert is_both.sum() > 30
    assert np.array_equal(found[0][is_both], found[1][is_both])


def test_lines_of_sight_that_stride_over_open_water_see_as_those_that_do_not() -> None:
    graph, rng = sea(), np.random.default_rng(3)
    shores = graph.shores
    slow = np.minimum(shores.clear, 1)
    assert shores.clear.max() > 20
    seen = {True: 0, False: 0}
    for turn in range(24):
        at = rng.normal(size=3) if turn % 2 else graph.unit[rng.integers(len(graph.lon))]
        at /= np.linalg.norm(at)
        for other in graph.unit[rng.permutation(len(graph.lon))[:200]]:
            rows = (at, other, shores.pieces, shores.start, shores.items)
            is_seen = sight_kernel.blocker(*rows, shores.clear) == -1
            assert is_seen == (sight_kernel.blocker(*rows, slow) == -1)
            seen[is_seen] += 1
    assert min(seen.values()) > 20


def test_every_open_node_is_in_one_block_and_within_its_reach() -> None:
    graph = sea()
    nodes, first, middle, reach = graph.blocks
    assert np.array_equal(np.sort(nodes), np.flatnonzero(graph.is_open))
    own = np.repeat(np.arange(len(reach)), np.diff(first))
    cosine = np.einsum("ij,ij->i", graph.unit[nodes], middle[own])
    assert (np.arccos(np.clip(cosine, -1.0, 1.0)) <= reach[own] + 1e-7).all()
    assert np.median(reach) < np.radians(4.0)  # near, so that most are never opened


def test_two_gates_on_one_arc_come_in_the_order_in_which_they_are_crossed() -> None:
    """A way from the south-west crosses the Balintang Channel's line before that of Luzon."""
    there = lane.route((42.937, 4.546), (141.803, 34.775))
    assert there.gates[-2:] == ("balintang", "luzon")
    assert lane.route((141.803, 34.775), (42.937, 4.546)).gates == there.gates[::-1]
