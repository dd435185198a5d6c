"""A recall is open until a receipt confirmed it, whatever is kept of how far a partner is."""

from __future__ import annotations

from io import BytesIO

import pytest
from node_case import AT, node, product, pull
from sqlalchemy import update

from sealane.share import recall, release
from sealane.share.book.schema import ACKNOWLEDGED
from sealane.share.contact import links
from sealane.share.exchange.bundle import export_bundle, import_bundle
from sealane.share.node import Node
from sealane.share.recall import open_recalls, reached
from sealane.share.standing import standing
from sealane.share.transfer.receipt import acknowledge


@pytest.fixture
def raised() -> tuple[Node, Node]:
    """JP took two items back from PH, which confirmed the first; somebody raised the number up to
    which it confirmed."""
    jp, ph = node("JP"), node("PH")
    release(jp, [product("a"), product("b")], ["PH"], purpose="sar", at=AT)
    recall(jp, "a", because="x", at=AT)
    assert pull(jp, ph) == 1
    recall(jp, "b", because="x", at=AT)
    with jp.ledger.writing() as connection:
        assert connection.execute(update(ACKNOWLEDGED).values(sequence=500)).rowcount
    return jp, ph


def test_a_raised_number_confirms_no_recall(raised: tuple[Node, Node]) -> None:
    """`sealane node status` told -498 open recalls, and the page none."""
    jp, _ = raised
    (state,) = [one for one in standing(jp, at=AT)["partners"] if one["party"] == "PH"]
    assert (state["open_recalls"], state["waiting"]) == (1, 1)
    (link,) = [one for one in links(jp, at=AT)["partners"] if one["party"] == "PH"]
    assert link["behind"] == {"recall": 1}
    assert [one.state for one in reached(jp, "b")] == ["recalled"]


def test_a_raised_number_keeps_no_recall_off_a_bundle(raised: tuple[Node, Node]) -> None:
    """Nor does it stop the receipt for it from counting."""
    (jp, ph), disk = raised, BytesIO()
    assert export_bundle(jp, "PH", disk, at=AT).records == 1
    disk.seek(0)
    found = import_bundle(ph, disk, at=AT)
    assert found.refused == []
    acknowledge(jp, found.receipts["JP"], at=AT)
    assert [one.state for one in reached(jp, "b")] == ["confirmed"]
    assert not open_recalls_of(jp)


def open_recalls_of(own: Node) -> list[int]:
    with own.engine.connect() as connection:
        return open_recalls(connection, "PH")
