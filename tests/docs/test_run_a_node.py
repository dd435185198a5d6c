"""What the page on running a node says of a label and of the packaged rules is what they answer."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from sealane.share import ATTRIBUTES, Label, Policy, Question, pack_path, read_pack

PAGE = Path(__file__).parents[2] / "docs/how-to/run-a-node.md"
NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_the_label_of_the_page_goes_and_no_other_topic_does() -> None:
    (written,) = re.findall(r"```toml\n(# label.toml.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    told = tomllib.loads(written)
    policy = Policy(read_pack(pack_path("sea-lanes-public")))
    known = {one.name: one.values for one in ATTRIBUTES}

    def goes(kind: str, topic: str) -> bool:
        label = Label.of(told | {"kind": kind, "topic": topic})
        asked = Question(label=label, holder="JP", to="PH", purpose="security", at=NOW)
        return policy.decide(asked).permitted

    found = {pair for pair in product(known["kind"], known["topic"]) if goes(*pair)}
    kinds = ("event", "warning", "identity", "request", "track")
    assert found == set(product(kinds, ("piracy", "armed_robbery")))
    assert told["topic"] == "piracy"
