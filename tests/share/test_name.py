"""Names of items and parties: no way out of a folder, no option, nothing that hides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from node_case import AT, node, product, pull

from sealane.errors import BadInput
from sealane.share import pack_path, read_pack
from sealane.share.format.mark import foreign
from sealane.share.item.name import LONGEST, is_name, made_name
from sealane.share.log.content import holdings
from sealane.share.release import release
from sealane.share.transfer.offer import offer, wanted
from sealane.share.transfer.receive import take

NONE = (
    "../../etc/passwd", "/tmp/x", "a\\b", ".hidden", "..", "-rf", "--to", "", " ", "a\nb", "\x00",
    "a\u202eb", "a\u2066b", "a\u200fb", "\ufeffa", "x" * 201, "\ud800",
)  # fmt: skip
"""Paths, options, control and bidi signs."""


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_name_is_no_product(name: str) -> None:
    with pytest.raises(BadInput, match="name of an item"):
        product(name)


@given(st.text(max_size=250))
def test_what_others_call_it_becomes_a_name(said: str) -> None:
    made = made_name(said)
    assert made == said or not is_name(said)
    assert is_name(made) or not said.strip() or len(made) > LONGEST
    assert is_name(said) == (made == said and is_name(made))


def test_names_that_are_made_stay_names() -> None:
    """Ids of events, tracks, assessments, MRNs, STIX and chart numbers, in any script."""
    for name in ("4f1c09aa4f1c09aa", "431000123-2026-05-31T22:15:07Z", "#2", "海上保安庁 3",
                 "urn:mrn:iho:s124:jp:1.2", "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
                 "close:bab-el-mandeb:2026-06-01", "NAVAREA XI 123%2F26"):  # fmt: skip
        assert is_name(name)
        assert made_name(name) == name
    assert foreign("cap:a/../b", "event", AT, {}).item == "cap:a%2F..%2Fb"
    assert made_name("-rf") == "%2Drf"


def test_a_receiver_rejects_another_name_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    jp, ph = node("JP"), node("PH")
    with monkeypatch.context() as lax:  # a node that does not look
        lax.setattr("sealane.share.item.product.is_name", lambda _said: True)
        release(jp, [product("../x"), product("good")], ["PH"], purpose="sar", at=AT)
        batch = offer(jp, "PH", wanted(ph, "JP")[-1].after, at=AT)
    rejected = json.loads(take(ph, batch, at=AT))["body"]["rejected"]
    assert [one["because"] for one in rejected] == ["product cannot be read: item"]
    assert [one.item for one in holdings(ph, at=AT)] == ["good"]
    pull(jp, ph)
    jp.close()
    ph.close()


@pytest.mark.parametrize("name", ["../JP", "-JP", "J/P"])
def test_a_party_has_a_name(tmp_path: Path, name: str) -> None:
    told = pack_path("sea-lanes-public").read_text().replace('id = "JP"', f'id = "{name}"', 1)
    path = tmp_path / "pack.toml"
    path.write_text(told)
    with pytest.raises(BadInput, match="id is no name"):
        read_pack(path)
