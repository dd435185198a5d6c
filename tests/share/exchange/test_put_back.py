"""A folder that was put back from its copy, over links that break, over a thin one and on disks."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from exchange_case import AT, introduce, made_node, product, track, written_pack
from test_fetch import Broken

from sealane.ledger import digest
from sealane.share.exchange import Reply, export_bundle, import_bundle, pull
from sealane.share.log.content import holdings
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached, recall
from sealane.share.release import release
from sealane.share.transfer.offer import Wanted, offer
from sealane.share.watch.recovered import found_items
from sealane.share.watch.restored import declare

LATER = AT + timedelta(hours=1)
Carry = Callable[[Node, Node], None]


class Link(Broken):
    """A link that breaks, of any width."""

    def ask(self, want: Wanted, wait_s: float) -> Reply:
        if want.thin is None:
            return super().ask(want, wait_s)
        raw = offer(self.node, self.to, want.after, at=self.at, thin=want.thin)
        self.kept = {digest(raw): raw}
        return Reply(digest(raw), len(raw), self._chunks(raw))


def over_link(budget: int | None) -> Carry:
    def carry(giver: Node, taker: Node) -> None:
        link = Link(giver, taker.party, random.Random(3), 0.2, LATER)
        for _ in range(12):
            try:
                pull(taker, giver.party, link, clock=lambda: LATER, budget=budget)
            except OSError:
                continue

    return carry


def on_disks(giver: Node, taker: Node) -> None:
    for one, other in ((giver, taker), (taker, giver)):
        disk = io.BytesIO()
        export_bundle(one, other.party, disk, at=LATER)
        disk.seek(0)
        import_bundle(other, disk, at=LATER)


def put_back(nodes: dict[str, Node], party: str, *, is_copy: bool) -> None:
    """The folder of a node is copied, or the copy takes its place."""
    folder = nodes[party].folder
    assert folder is not None
    nodes[party].close()
    frm, to = folder, folder.with_name(f"{party}.copy")
    if not is_copy:
        frm, to = to, frm
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(frm, to)
    nodes[party] = Node.open(folder)


@pytest.mark.parametrize(
    "carry", [over_link(None), over_link(9_000), on_disks], ids=["link", "thin", "disk"]
)
def test_both_sides_in_turn_over_any_carrier(tmp_path: Path, carry: Carry) -> None:
    pack = written_pack(tmp_path / "pack.toml", ["JP", "PH"])
    nodes = {party: made_node(tmp_path / party, party, pack) for party in ("JP", "PH")}
    introduce(list(nodes.values()), {})

    def give(*items: str) -> None:
        some = [track(one, 60) if one.startswith("t") else product(one) for one in items]
        release(nodes["JP"], some, ["PH"], purpose="sar", at=AT)

    def rest() -> None:
        for _ in range(4):
            carry(nodes["JP"], nodes["PH"])
            carry(nodes["PH"], nodes["JP"])

    def held() -> set[str]:
        return {one.item for one in holdings(nodes["PH"], at=LATER)}

    give("one", "two", "t1")
    rest()
    put_back(nodes, "JP", is_copy=True)
    give("three", "t2")
    recall(nodes["JP"], "one", because="it was wrong", at=LATER)
    rest()
    assert held() == {"two", "t1", "three", "t2"}
    put_back(nodes, "JP", is_copy=False)
    declare(nodes["JP"], because="the disk failed", at=LATER)
    give("four")
    put_back(nodes, "PH", is_copy=True)
    rest()
    assert held() == {"two", "t1", "three", "t2", "four"}
    assert {one["item"] for one in found_items(nodes["JP"])} == {"three", "t2"}
    assert holdings(nodes["JP"], at=LATER, item="one") == []
    recall(nodes["JP"], "three", because="it was wrong", at=LATER)
    rest()
    put_back(nodes, "PH", is_copy=False)
    assert "three" in held()
    rest()
    assert held() == {"two", "t1", "t2", "four"}
    for item in ("one", "three"):
        assert [one.state for one in reached(nodes["JP"], item)] == ["confirmed"]
    for node in nodes.values():
        assert check(node) == []
        assert node.ledger.head().size < 120, "it does not come to rest"
        node.close()
