"""Thin links: what is urgent first, tracks in fewer points and marked so, the whole later."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exchange_case import AT, introduce, made_node, product, track, written_pack
from hypothesis import given
from hypothesis import strategies as st

from sealane.errors import BadInput, NotFound
from sealane.ledger import audit, canonical
from sealane.share import Product
from sealane.share.downgrade.decimate import thinned
from sealane.share.exchange import Link, link_of, set_link
from sealane.share.log.content import holdings, read
from sealane.share.log.replay import check
from sealane.share.log.thin import LEAST_BUDGET, Thin
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.offer import Wanted, offer, wanted
from sealane.share.transfer.receipt import acknowledge, acknowledged
from sealane.share.transfer.receive import take

SHIPS = int(os.environ.get("SEALANE_TEST_SHIPS", "6"))


ON_BOTH = pytest.mark.parametrize("nodes", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def nodes(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Node, Node]]:
    """Both on SQLite; with the parameter ``postgresql`` both on that."""
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH", "AU"])
    is_shared = getattr(request, "param", "sqlite") == "postgresql"
    fresh = request.getfixturevalue("postgres") if is_shared else lambda: None
    made = [made_node(tmp_path / party, party, pack, fresh()) for party in ("JP", "PH")]
    introduce(made, {})
    yield made[0], made[1]
    for one in made:
        one.close()


def warning(item: str) -> Product:
    label = replace(product(item).label, kind="warning")
    return Product(item=item, version=1, issued_at=AT, body={"headline": "Mine"}, label=label)


def pulled(giver: Node, taker: Node, budget: int | None) -> list[dict[str, Any]]:
    """One round; the bodies of its batches."""
    bodies = []
    for want in wanted(taker, giver.party, budget=budget):
        raw = offer(giver, taker.party, want.after, want.limit or 500, at=AT, thin=want.thin)
        receipt = take(taker, raw, at=AT)
        assert take(taker, raw, at=AT)[:100] == receipt[:100]  # twice is once
        acknowledge(giver, receipt, at=AT)
        body = json.loads(raw)["body"]
        assert budget is None or len(raw) <= budget or len(body["records"]) == 1
        bodies.append(body)
    return bodies


def names(body: dict[str, Any]) -> list[str]:
    return [one["item"] for one in body["records"]]


def fleet() -> list[Product]:
    """Three tracks of each of four ships, the older first."""
    return [
        track(f"t{round_}-{ship}", 150, mmsi=431_000_100 + ship)
        for round_ in range(3)
        for ship in range(4)
    ]


@ON_BOTH
def test_the_urgent_first_thinned_and_marked_and_in_the_end_the_whole(
    nodes: tuple[Node, Node],
) -> None:
    jp, ph = nodes
    tracks = fleet()
    every = [*tracks, *(product(f"e{one}") for one in range(6)), warning("w0"), warning("w1")]
    release(jp, every, ["PH"], purpose="sar", at=AT)
    recall(jp, "e0", because="another ship", at=AT)
    (first,) = pulled(jp, ph, 24_000)
    order = names(first)
    assert order[:3] == ["e0", "w1", "w0"]
    assert order[3:9] == ["e5", "e4", "e3", "e2", "e1", "e0"]
    assert set(order[9:]) >= {f"t2-{ship}" for ship in range(4)}
    less = [one for one in first["records"] if "thinned" in one]
    assert len(less) == first["thin"]["thinned"] >= 4
    assert first["thin"]["left"] == {"rest": 12 - len(order[9:])}
    for one in less:
        said, points = one["thinned"], one["product"]["body"]["points"]
        assert (said["of"], said["points"]) == (150, len(points))
        assert one["product"]["body"]["is_thinned"] is True
        assert points[-1] == tracks[0].body["points"][-1]
    held = {one.item: one for one in holdings(ph, at=AT)}
    assert held["t2-0"].terms["thinned"]["whole"] == tracks[8].digest
    assert read(ph, "t2-0", at=AT).body["is_thinned"] is True
    (answer,) = release(ph, read(ph, "t2-0", at=AT), ["AU"], purpose="sar", at=AT)
    assert answer.decision.reason == "only_thinned"
    assert acknowledged(jp, "PH")["rest"] == 0  # older ones are missing, and asked for
    for _ in range(40):
        (body,) = pulled(jp, ph, 24_000)
        if not body["more"]:
            break
    assert acknowledged(jp, "PH")["rest"] == 12
    release(jp, product("new"), ["PH"], purpose="sar", at=AT)
    (body,) = pulled(jp, ph, 100_000)  # what is new, and then the whole of what was thinned
    assert names(body)[0] == "new"
    assert "t2-3" in names(body)
    while any(body["records"] for body in pulled(jp, ph, None)):
        pass
    digests = {one.item: one.digest for one in holdings(ph, at=AT)}
    assert digests == {one.item: one.digest for one in [*every, product("new")]
                       if one.item != "e0"}  # fmt: skip
    assert wanted(ph, "JP")[0].limit is None
    assert (check(ph), audit(ph.ledger).holds) == ([], True)
    outcomes = [one.act.body["outcome"] for one in ph.ledger.entries(kind="receive")]
    assert outcomes.count("thinned") >= 4


@ON_BOTH
def test_what_was_recalled_or_replaced_since_is_not_waited_for(nodes: tuple[Node, Node]) -> None:
    jp, ph = nodes
    release(jp, [track("a", 150), track("b", 150)], ["PH"], purpose="sar", at=AT)
    pulled(jp, ph, 9_000)
    pulled(jp, ph, 9_000)
    assert {one.terms["thinned"]["of"] for one in holdings(ph, at=AT)} == {150}
    recall(jp, "a", because="another ship", at=AT)
    release(jp, track("b", 160, version=2), ["PH"], purpose="sar", at=AT)
    for _ in range(2):  # the recall took the place of one in the first
        pulled(jp, ph, None)
    assert [(one.item, one.version) for one in holdings(ph, at=AT)] == [("b", 2)]
    assert wanted(ph, "JP") == [Wanted({"recall": 1, "rest": 3})]
    assert check(ph) == []


def test_every_ship_is_seen_long_before_the_whole_is_here(nodes: tuple[Node, Node]) -> None:
    """A backlog of five tracks of each ship: bytes until the newest of all ships is here, and until
    everything is. SEALANE_TEST_SHIPS=100 is the figure of the page."""
    jp, ph = nodes
    for round_ in range(5):
        some = [track(f"t{round_}-{one}", 300, mmsi=431_000_000 + one) for one in range(SHIPS)]
        release(jp, some, ["PH"], purpose="sar", at=AT)
    whole = len(offer(jp, "PH", {}, 5_000, at=AT))
    newest, size, seen = {f"t4-{one}" for one in range(SHIPS)}, 0, 0
    while True:
        (want,) = wanted(ph, "JP", budget=20_000)
        raw = offer(jp, "PH", want.after, at=AT, thin=want.thin)
        take(ph, raw, at=AT)
        size += len(raw)
        if not seen and newest <= {one.item for one in holdings(ph, at=AT)}:
            seen = size
            off = max(one.terms["thinned"]["tolerance_nmi"] for one in holdings(ph, at=AT))
        if not json.loads(raw)["body"]["more"]:
            break
    print(f"{SHIPS} ships: newest of each after {seen:,} bytes (off by {off} nmi at most), "
          f"all of them thinned after {size:,}; the whole has {whole:,}")  # fmt: skip
    assert seen < whole / 5


def test_one_that_is_larger_than_the_budget_goes_alone(nodes: tuple[Node, Node]) -> None:
    jp, ph = nodes
    big = replace(product("big"), body={"event_id": "big", "sentence_en": "x" * 20_000})
    release(jp, [big, product("small")], ["PH"], purpose="sar", at=AT)
    assert names(pulled(jp, ph, LEAST_BUDGET)[0]) == ["small"]
    (body,) = pulled(jp, ph, LEAST_BUDGET)
    assert (names(body), body["more"]) == (["big"], False)


@ON_BOTH
def test_a_thinned_record_that_lies_is_a_reject(nodes: tuple[Node, Node]) -> None:
    from sealane.share.book.envelope import sealed

    jp, ph = nodes
    release(jp, track("a", 150), ["PH"], purpose="sar", at=AT)
    raw = offer(jp, "PH", {}, at=AT, thin=Thin(9_000))
    body = json.loads(raw)["body"]
    (good,) = body["records"]
    other = {**good["product"], "body": {**good["product"]["body"], "mmsi": 1}}
    whole = {**good["product"], "body": {**good["product"]["body"], "is_thinned": False}}
    for sequence, lie in enumerate(
        [
            {"product": other},
            {"product": whole, "thinned": {**good["thinned"], "digest": Product.of(whole).digest}},
            {"thinned": {**good["thinned"], "points": "many"}},
            {"thinned": {}},
            {"thinned": None},
        ],
        1,
    ):
        forged = {**body, "records": [{**good, "sequence": sequence, **lie}]}
        receipt = json.loads(take(ph, sealed("batch", forged, jp.signer), at=AT))["body"]
        assert [one["sequence"] for one in receipt["rejected"]] == [sequence], lie
    assert holdings(ph, at=AT) == []
    late = {**body, "records": [{**good, "sequence": 6_007}]}
    take(ph, sealed("batch", late, jp.signer), at=AT)
    assert wanted(ph, "JP")[0] == Wanted({"rest": 5}, 5_000)  # as many as one batch may have


@given(
    st.lists(st.tuples(st.integers(0, 600), st.floats(-0.2, 0.2), st.floats(-0.1, 0.1)),
             min_size=3, max_size=60),
    st.floats(-180, 179.9), st.integers(0, 4_000),
)  # fmt: skip
def test_no_point_left_out_is_farther_off_than_is_said(
    steps: list[tuple[int, float, float]], start: float, room: int
) -> None:
    """At its own time, by interpolation of another make, across the antimeridian too."""
    base = track("a", 2)
    at, lon, lat = AT.timestamp(), start, 30.0
    points = []
    for seconds, east, north in steps:
        at, lon, lat = at + seconds, (lon + east + 180) % 360 - 180, lat + north
        told = (AT.fromtimestamp(at, AT.tzinfo)).isoformat().replace("+00:00", "Z")
        points.append([told, lon, lat, None, None])
    less = thinned(replace(base, body={"points": points}), room)
    if less is None:
        assert sum(len(canonical(one)) + 1 for one in points) <= room
        return
    kept = less.product.body["points"]
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert less.points == len(kept) < less.of
    assert len(kept) == 2 or sum(len(canonical(one)) + 1 for one in kept) <= room
    places = [points.index(one) for one in kept]
    assert places == sorted(places)
    assert _off_nmi(points, kept) <= less.tolerance_nmi + 1e-9


def _off_nmi(points: list[Any], kept: list[Any]) -> float:
    from datetime import datetime

    def table(some: list[Any]) -> tuple[Any, Any, Any]:
        at = [datetime.fromisoformat(one[0]).timestamp() for one in some]
        return at, np.degrees(np.unwrap(np.radians([one[1] for one in some]))), [o[2] for o in some]

    at, lon, lat = table(points)
    index = [points.index(one) for one in kept]
    worst = 0.0
    for first, last in pairwise(index):
        for k in range(first + 1, last):
            part = (at[k] - at[first]) / (at[last] - at[first]) if at[last] > at[first] else 0.0
            east = lon[k] - (lon[first] + part * (lon[last] - lon[first]))
            north = lat[k] - (lat[first] + part * (lat[last] - lat[first]))
            worst = max(worst, 60 * math.hypot(north, east * math.cos(math.radians(lat[k]))))
    return worst


def test_links_that_are_none(nodes: tuple[Node, Node]) -> None:
    jp, _ = nodes
    set_link(jp, "PH", Link(bytes_per_s=300))
    assert (link_of(jp, "PH").budget, link_of(jp, "AU").budget) == (9_000, None)
    assert link_of(jp, "PH").rest_s(9_000, 10.0) == pytest.approx(20.0)
    set_link(jp, "PH", Link())
    assert link_of(jp, "PH") == Link()
    with pytest.raises(NotFound):
        set_link(jp, "AU", Link(bytes_per_s=300))
    with pytest.raises(BadInput, match="bytes_per_pull"):
        Link(bytes_per_pull=100)
    for told in ([], {"budget": 1}, {"budget": 9_000, "gaps": [["rest", 2, 1]], "thinned": []},
                 {"budget": 9_000, "gaps": [["x", 1, 1]], "thinned": []},
                 {"budget": 9_000, "gaps": [["rest", 1, 1]] * 101, "thinned": []}):  # fmt: skip
        with pytest.raises(BadInput, match="thin link"):
            Thin.of(told)
    asked = Thin(9_000, ((4, 1, 7),), ((4, 9, 9),))
    assert Thin.of(json.loads(json.dumps(asked.as_json()))) == asked
