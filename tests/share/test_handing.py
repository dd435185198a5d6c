"""A file for a partner's tool has what was released to it, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from node_case import AT, LABEL, node, product

from sealane.errors import BadInput, NotFound
from sealane.share import Label, Product
from sealane.share.format import named
from sealane.share.handing import hand, released_to
from sealane.share.log.content import holdings
from sealane.share.recall import recall
from sealane.share.release import release


def warning(item: str) -> Product:
    from dataclasses import replace

    label: Label = replace(LABEL, kind="warning")
    body = {"headline": "Mine", "areas": [[[120.0, 10], [121, 10], [121, 11], [120, 10]]]}
    return Product(item=item, version=1, issued_at=AT, body=body, label=label)


def test_a_file_has_what_a_party_was_given_as_it_was_given() -> None:
    jp = node("JP")
    both = [product("a"), product("b"), warning("w")]
    release(jp, both, ["PH"], purpose="sar", at=AT)
    release(jp, [product("less", topic="fishing")], ["PH"], purpose="sar", at=AT)
    release(jp, [product("au")], ["AU"], purpose="sar", at=AT)
    recall(jp, "b", because="wrong", at=AT)
    found = hand(jp, [], "geojson", to="PH", at=AT)
    got = {one.item: one for one in named("geojson").read(found.raw).products}
    assert len(got) == found.items == 3
    assert {"a", "w"} < got.keys()
    assert "au" not in got
    less = next(one for name, one in got.items() if name not in ("a", "w"))
    assert "mmsis" not in less.body
    assert {one.digest for one in got.values()} == {
        one.digest for one in released_to(jp, "PH", at=AT)
    }
    alerts = hand(jp, [], "cap", to="PH", at=AT)
    assert (alerts.items, alerts.left_out) == (1, {"event": 2})
    entry = list(jp.ledger.entries(kind="handed"))[-1].act
    assert (entry.subject, entry.body["count"], entry.body["format"]) == ("PH", 1, "cap")
    jp.close()


def test_what_is_over_or_was_never_given_is_in_no_file() -> None:
    jp = node("JP")
    release(jp, [product("a", topic="disaster")], ["PH"], purpose="sar", at=AT)
    assert hand(jp, ["a"], "arrow", to="PH", at=AT).items == 1
    with pytest.raises(BadInput, match="nothing was released"):
        hand(jp, [], "arrow", to="PH", at=AT + timedelta(days=4))
    with pytest.raises(NotFound, match="PH has no x"):
        hand(jp, ["x"], "arrow", to="PH", at=AT)
    with pytest.raises(BadInput, match="no party"):
        hand(jp, [], "arrow", to="nobody", at=AT)
    with pytest.raises(BadInput, match="no format"):
        hand(jp, [], "docx", to="PH", at=AT)
    with pytest.raises(BadInput, match="1 event"):
        hand(jp, [], "cap", to="PH", at=AT)
    own = hand(jp, [], "geojson", at=AT)
    assert own.items == len(holdings(jp, at=AT))
    jp.close()
