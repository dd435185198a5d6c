"""A bundle on a disk does what a link does; a damaged one is good as far as it goes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from exchange_case import AT, introduce, made_node, product, written_pack

from sealane.errors import BadInput, SealaneError
from sealane.share.exchange import export_bundle, import_bundle
from sealane.share.log.content import holdings
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


@pytest.mark.parametrize("most", [18_000, 24_000, 30_000])
def test_a_bundle_of_a_size_has_the_most_urgent_and_the_next_goes_on(
    pair: tuple[Node, Node], most: int
) -> None:
    jp, ph = pair
    warning = product("w")
    warning = replace(warning, body={"headline": "x"}, label=replace(warning.label, kind="warning"))
    release(jp, warning, ["PH"], purpose="sar", at=AT)
    recall(jp, "e7", because="it was wrong", at=LATER)
    before: io.BytesIO | None = None
    sizes, count = [], 0
    while True:
        to = io.BytesIO()
        if before is not None:
            before.seek(0)
        made = export_bundle(jp, "PH", to, at=LATER, most_bytes=most, before=before)
        assert made.size == len(to.getvalue()) <= most
        to.seek(0)
        found = import_bundle(ph, to, at=LATER)
        assert (found.refused, found.records) == ([], made.records)
        if before is None:
            held = {one.item for one in holdings(ph, at=LATER)}
            assert "w" in held
            assert [one.item for one in holdings(ph, at=LATER) if one.item == "e7"] == []
        sizes.append(made.size)
        count += made.records
        before = to
        if not made.more:
            break
    assert count == 32  # nothing twice: 30 events, a warning, a recall
    assert len(sizes) > 1
    assert all(one > most - 1_500 for one in sizes[:-1])  # filled, but for a part of one record
    assert {one.item for one in holdings(ph, at=LATER)} == {"w"} | {
        f"e{one}" for one in range(30) if one != 7
    }


def test_a_budget_that_holds_nothing_and_a_bundle_of_another(pair: tuple[Node, Node]) -> None:
    jp, ph = pair
    with pytest.raises(BadInput, match="the first record needs") as refused:
        export_bundle(jp, "PH", io.BytesIO(), at=LATER, most_bytes=6_000)
    need = int(str(refused.value).split("needs ")[1].split(".")[0].replace(",", ""))
    assert export_bundle(jp, "PH", io.BytesIO(), at=LATER, most_bytes=need).records == 1
    with pytest.raises(BadInput):
        export_bundle(jp, "PH", io.BytesIO(), at=LATER, most_bytes=need - 1)
    whole = io.BytesIO(exported(jp, "PH"))
    assert export_bundle(jp, "PH", io.BytesIO(), at=LATER, before=whole).records == 0
    release(ph, product("p", "PH"), ["JP"], purpose="sar", at=AT)
    for raw in (exported(ph, "JP"), b"nothing"):
        with pytest.raises(SealaneError):
            export_bundle(jp, "PH", io.BytesIO(), at=LATER, before=io.BytesIO(raw))
