"""What an intermediary takes back is told to the originator: not that it is gone, but that it is
recalled there, until it is confirmed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from node_case import AT, PACK_OF_TWO, key, node, pack, product, pull

from sealane.cli import sealane
from sealane.errors import NotFound
from sealane.share import Policy, read, recall, release
from sealane.share.log.replay import check
from sealane.share.node import Node
from sealane.share.recall import reached
from sealane.share.transfer.asking import allow, ask, withdraw

NEAR = {"purpose": "sar", "until": AT + timedelta(days=1), "because": "near", "at": AT}


def states(own: Node, item: str = "a", **of: str) -> dict[tuple[str, str], str]:
    return {(one.party, one.by): one.state for one in reached(own, item, **of)}


def passed_on(jp: Node, ph: Node) -> str:
    """JP allows PH one onward release to AU, and PH makes it."""
    release(jp, product("a", orcon="yes"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    asked = ask(ph, "a", "AU", **NEAR)
    pull(ph, jp)
    allow(jp, asked.request, at=AT)
    pull(jp, ph)
    release(ph, read(ph, "a", at=AT), ["AU"], purpose="sar", at=AT)
    pull(ph, jp)
    assert states(jp) == {("PH", "JP"): "holds", ("AU", "PH"): "holds"}
    return asked.request


@pytest.mark.parametrize("way", ["withdraw", "recall"])
@pytest.mark.parametrize("is_met", [True, False])
def test_the_originator_reads_that_it_is_recalled_where_it_went_on(way: str, is_met: bool) -> None:
    """It kept reading "holds" for ever."""
    jp, ph, au = node("JP"), node("PH"), node("AU")
    request = passed_on(jp, ph)
    pull(ph, au)
    if not is_met:
        del jp.partners["AU"]
    if way == "withdraw":
        withdraw(jp, request, because="no more", at=AT)
        pull(jp, ph)
    else:
        recall(ph, "a", because="not needed", at=AT, giver="JP")
    pull(ph, jp)
    assert states(jp) == {("PH", "JP"): "holds", ("AU", "PH"): "recalled"}
    assert [one.told_by for one in reached(jp, "a")] == ["PH", None]
    pull(ph, au)
    pull(ph, jp)
    expected = "confirmed" if is_met else "told"
    assert states(jp) == {("PH", "JP"): "holds", ("AU", "PH"): expected}
    assert check(jp) == check(ph) == []


def test_it_goes_from_hand_to_hand_and_to_all_beyond() -> None:
    jp, ph, au, nz = (node(one) for one in ("JP", "PH", "AU", "NZ"))
    release(jp, product("a"), ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    for giver, taker in ((ph, au), (au, nz)):
        release(giver, read(giver, "a", at=AT), [taker.party], purpose="sar", at=AT)
        pull(giver, taker)
    pull(au, ph)
    pull(ph, jp)
    recall(au, "a", because="not needed", at=AT, giver="PH")
    pull(au, ph)
    pull(ph, jp)
    hands = {("PH", "JP"): "holds", ("AU", "PH"): "holds", ("NZ", "AU"): "recalled"}
    assert states(jp) == hands
    recall(ph, "a", because="not needed", at=AT, giver="JP")
    pull(ph, jp)
    assert states(jp) == {**hands, ("AU", "PH"): "recalled"}
    assert states(ph) == {("AU", "PH"): "recalled", ("NZ", "AU"): "recalled"}
    assert states(ph) == states(ph, giver="JP")
    assert states(ph, giver="PH") == {}
    (second,) = release(ph, read(ph, "a", at=AT), ["NZ"], purpose="sar", at=AT)
    pull(ph, jp)
    assert second.outcome == "released"
    assert states(jp)["NZ", "PH"] == "holds"


def test_what_was_told_late_or_again_changes_nothing() -> None:
    jp, ph, au = node("JP"), node("PH"), node("AU")
    passed_on(jp, ph)
    pull(ph, au)
    recall(ph, "a", because="x", at=AT, giver="JP")
    pull(ph, au)
    pull(ph, jp)
    before = states(jp)
    assert before["AU", "PH"] == "confirmed"
    pull(ph, jp)
    recall(jp, "a", because="all of it", at=AT)
    pull(jp, ph)
    pull(ph, jp)
    assert states(jp) == {("PH", "JP"): "confirmed", ("AU", "PH"): "confirmed"}


def test_a_recall_says_from_whom_it_is_or_that_it_is_recalled() -> None:
    """It said "with nobody from here", whatever was the matter."""
    jp, ph, au = node("JP"), node("PH"), node("AU")
    passed_on(jp, ph)
    for giver, told in ((None, "was not made here"), ("AU", "did not come from AU")):
        with pytest.raises(NotFound, match=f"{told}; .* came from JP. Say from whom: --giver JP"):
            recall(ph, "a", because="x", at=AT, giver=giver)
    recall(ph, "a", because="x", at=AT, giver="JP")
    again = {"because": "x", "at": AT, "giver": "JP"}
    with pytest.raises(NotFound, match="recalled already, not confirmed by AU"):
        recall(ph, "a", **again)
    pull(ph, au)
    with pytest.raises(NotFound, match="recalled already, confirmed by all"):
        recall(ph, "a", **again)
    with pytest.raises(NotFound, match="with nobody from here"):
        recall(ph, "other", **again)


def test_the_log_of_an_intermediary_shows_whom_an_item_reached(tmp_path: Path) -> None:
    rules = tmp_path / "pack.toml"
    rules.write_text(PACK_OF_TWO + "onward = true\n", "utf-8")
    ph = Node.make(tmp_path / "ph", "PH", rules, at=AT)
    ph.policy = Policy(pack())
    ph.meet("JP", key("JP").public, at=AT)
    jp = node("JP")
    jp.partners["PH"] = ph.signer.public
    passed_on(jp, ph)

    def run(command: str, *more: str) -> tuple[int, Any]:
        asked = ["share", command, *more, "--node", str(tmp_path / "ph"), "--json"]
        done = CliRunner().invoke(sealane, asked)
        return done.exit_code, json.loads(done.stdout or "null")

    ph.close()
    one = {"item": "a", "party": "AU", "by": "PH", "version": 1, "told_by": None}
    for more in ((), ("--giver", "JP")):
        assert run("log", "--item", "a", *more)[1]["reached"] == [{**one, "state": "waits"}]
    assert run("recall", "a", "--because", "x")[0] == 1
    assert run("recall", "a", "--because", "x", "--giver", "JP")[0] == 0
    assert run("log", "--item", "a")[1]["reached"] == [{**one, "state": "unsent"}]
