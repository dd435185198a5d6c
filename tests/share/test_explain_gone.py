"""What is told of an item that is held no more is what its release answers: page and API alike."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from node_case import AT, node, product, pull

from sealane.share import Product, recall, release
from sealane.share.about import explanation
from sealane.share.item.attribute import BY_NAME
from sealane.share.log.history import Asked, history
from sealane.share.node import Node
from sealane.share.progress import recalls, with_confirmed
from sealane.share.recall import reached

LATER = AT + timedelta(hours=1)
PURPOSES = (*BY_NAME["purpose"].values, "unknown")


def refused_again(own: Node, made: Product, to: str) -> None:
    """Ask as somebody who mistyped the purpose: that leaves a refusal on record."""
    (one,) = release(own, made, [to], purpose="", at=LATER)
    assert one.outcome == "refused"


def test_what_was_taken_back_is_told_as_the_release_answers() -> None:
    for is_of_all in (True, False):
        own, made = node("JP"), product("e1")
        release(own, made, ["PH"], purpose="sar", at=AT)
        recall(own, "e1", because="x", at=AT, to=None if is_of_all else ["PH"])
        refused_again(own, made, "PH")
        for purpose in PURPOSES:
            told = explanation(own, "e1", to="PH", purpose=purpose, at=LATER)
            assert (told["permitted"], told["reason"]) == (False, "recalled"), purpose
            assert (told["decided_by"], told["smallest_change"]) == ("node", None)
            (one,) = release(own, made, ["PH"], purpose=purpose, at=LATER)
            assert one.decision.as_json().items() <= told.items(), purpose


def test_what_another_took_back_here_is_told_as_the_release_answers() -> None:
    jp, ph, made = node("JP"), node("PH"), product("e1")
    release(jp, made, ["PH"], purpose="sar", at=AT)
    pull(jp, ph)
    refused_again(ph, made, "AU")
    recall(jp, "e1", because="x", at=AT)
    pull(jp, ph, at=LATER)
    told = explanation(ph, "e1", to="AU", purpose="sar", at=LATER)
    (one,) = release(ph, made, ["AU"], purpose="sar", at=LATER)
    assert one.outcome == "refused"
    assert one.decision.as_json().items() <= told.items()
    assert told["smallest_change"] is None


def test_what_never_went_is_still_told_by_its_label() -> None:
    own = node("JP")
    release(own, product("e1", topic="trade"), ["PH"], purpose="sar", at=AT)
    told = explanation(own, "e1", to="PH", purpose="sar", at=LATER)
    said = [told[name] for name in ("asked_of", "decided_by", "reason")]
    assert said == ["refusal", "rules", "no_grant"]
    assert told["smallest_change"]


def test_of_a_party_that_was_never_met_nothing_is_to_be_confirmed(tmp_path: Path) -> None:
    own = node("JP", str(tmp_path / "node.db"))
    del own.partners["AU"]
    release(own, product("e1"), ["AU", "PH"], purpose="sar", at=AT)
    recall(own, "e1", because="x", at=AT)
    states = {one.party: one.state for one in reached(own, "e1")}
    assert states == {"AU": "unsent", "PH": "recalled"}
    (one,) = recalls(own)
    assert (one["asked"], one["outstanding"]) == (1, ["PH"])
    rows = with_confirmed(own, history(own, Asked(item="e1")).rows)
    said = {row["party"]: row["is_confirmed"] for row in rows if row["what"] == "recalled"}
    assert said == {"AU": None, "PH": False}
