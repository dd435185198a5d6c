"""A bundle on a disk does what a link does; a damaged one is good as far as it goes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from exchange_case import AT, introduce, made_node, product, written_pack

from sealane.errors import BadInput
from sealane.share.content import holdings
from sealane.share.exchange import export_bundle, import_bundle
from sealane.share.node import Node
from sealane.share.recall import reached, recall
from sealane.share.release import release

LATER = AT + timedelta(hours=1)


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Node, Node]]:
    folder = tmp_path_factory.mktemp("bundle")
    pack = written_pack(folder / "pack.toml", ["JP", "PH"])
    nodes = [made_node(folder / party, party, pack) for party in ("JP", "PH")]
    introduce(nodes, {})
    release(nodes[0], [product(f"e{one}") for one in range(30)], ["PH"], purpose="sar", at=AT)
    yield nodes[0], nodes[1]
    for one in nodes:
        one.close()


def exported(node: Node, partner: str) -> bytes:
    to = io.BytesIO()
    export_bundle(node, partner, to, at=LATER)
    return to.getvalue()


def test_a_disk_carries_items_and_receipts(pair: tuple[Node, Node]) -> None:
    jp, ph = pair
    there = exported(jp, "PH")
    assert import_bundle(ph, io.BytesIO(there), at=LATER).records == 30
    again = import_bundle(ph, io.BytesIO(there), at=LATER)
    assert (again.refused, len(holdings(ph, at=LATER))) == ([], 30)
    recall(jp, "e3", because="it was wrong", at=LATER)
    assert [one.state for one in reached(jp, "e3")] == ["recalled"]
    back = exported(ph, "JP")
    import_bundle(jp, io.BytesIO(back), at=LATER)
    second = exported(jp, "PH")
    assert len(second) < len(there) / 2
    assert import_bundle(ph, io.BytesIO(second), at=LATER).records == 1
    assert import_bundle(jp, io.BytesIO(exported(ph, "JP")), at=LATER).confirmed == 1
    assert [one.state for one in reached(jp, "e3")] == ["confirmed"]


def test_a_damaged_bundle_is_good_as_far_as_it_goes(pair: tuple[Node, Node]) -> None:
    jp, ph = pair
    whole = exported(jp, "PH")
    for end in range(17, len(whole), len(whole) // 12):
        found = import_bundle(ph, io.BytesIO(whole[:end]), at=LATER)
        assert (end == 17) or found.refused
    assert holdings(ph, at=LATER) == []
    middle = len(whole) - 3000
    turned = whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :]
    assert import_bundle(ph, io.BytesIO(turned), at=LATER).refused
    assert holdings(ph, at=LATER) == []
    assert import_bundle(ph, io.BytesIO(whole), at=LATER).refused == []
    assert len(holdings(ph, at=LATER)) == 30


def test_what_is_no_bundle_or_for_another_is_refused(pair: tuple[Node, Node]) -> None:
    jp, ph = pair
    for other in (b"", b"PK\x03\x04", b"sealane bundle 9\n"):
        with pytest.raises(BadInput, match="not a bundle"):
            import_bundle(ph, io.BytesIO(other), at=LATER)
    huge = b"sealane bundle 1\n" + (2**60).to_bytes(8, "big") + b"x"
    assert "damaged" in import_bundle(ph, io.BytesIO(huge), at=LATER).refused[0]
    found = import_bundle(jp, io.BytesIO(exported(jp, "PH")), at=LATER)
    assert found.records == 0
    assert len(found.refused) == 2
