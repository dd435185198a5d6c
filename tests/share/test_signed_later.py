"""What came as a file, and then signed by its originator: the signature counts, in either order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from node_case import AT, node, product, pull

from sealane.share import Product, holdings, read, recall, release
from sealane.share.book.loose import loose_release
from sealane.share.log.origin import authorship
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.transfer.receive import take_loose


def by_file(own: Node, made: Product) -> tuple[str, str | None]:
    """Take a product of JP as somebody brings it, unsigned."""
    told = loose_release(made, "JP", purpose="sar", rule="file", article="a file")
    (found,) = take_loose(own, "JP", [told], via="file", at=AT, by="watch")
    return found


def whose(own: Node) -> list[str]:
    return [authorship(one, own.party)["outcome"] for one in holdings(own, at=AT)]


OTHER = {"event_id": "cd" * 8, "kind": "gap", "status": "new", "lon": 1.0, "lat": 2.0}


@pytest.mark.parametrize("is_other", [False, True])
def test_the_signed_copy_takes_the_place_of_the_files(is_other: bool) -> None:
    jp, ph, made = node("JP"), node("PH"), product("e1")
    brought = replace(made, body=OTHER) if is_other else made
    assert by_file(ph, brought) == ("applied", None)
    assert whose(ph) == ["said"]
    release(jp, made, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    assert whose(ph) == ["attested"]
    assert read(ph, "e1", at=AT) == made
    assert not list(check(ph))
    recall(jp, "e1", because="x", at=AT)
    pull(jp, ph)
    assert whose(ph) == []


@pytest.mark.parametrize(
    ("body", "outcome"), [(None, ("void", "here")), (OTHER, ("rejected", None))]
)
def test_a_file_changes_nothing_of_a_signed_copy(
    body: dict[str, object] | None, outcome: tuple[str, str | None]
) -> None:
    jp, ph, made = node("JP"), node("PH"), product("e1")
    release(jp, made, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    found = by_file(ph, made if body is None else replace(made, body=body))
    assert found[0] == outcome[0]
    assert outcome[1] in (None, found[1])
    assert whose(ph) == ["attested"]
    assert read(ph, "e1", at=AT) == made


def test_two_signed_contents_of_one_version_are_still_refused() -> None:
    """Of what its originator signed nothing else with the same number takes the place."""
    jp, ph = node("JP"), node("PH")
    release(jp, product("e1"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    again = node("JP")
    release(again, product("e0"), ["PH"], purpose="sar", at=AT)
    release(again, product("e1", body=OTHER), ["PH"], purpose="sar", at=AT)
    pull(again, ph)
    assert read(ph, "e1", at=AT) == product("e1")
