"""What ``sealane share log --to`` says of every act that a log can have, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from node_case import AT, node, pack, product, pull
from test_restored import Yard, given

from sealane.cli import release as commands
from sealane.cli import sealane
from sealane.errors import NotFound
from sealane.share import Policy
from sealane.share.book.record import ACTS
from sealane.share.log.content import read
from sealane.share.node import Node
from sealane.share.recall import recall
from sealane.share.release import release
from sealane.share.transfer.asking import allow, ask
from sealane.share.transfer.offer import records_for
from sealane.share.watch.restored import declare

JAPANESE = {
    "release": "提供", "recall": "回収", "passed": "転送", "confirmed": "確認済み", "ask": "照会",
    "answer": "回答", "holds": "保有の申告", "recalled": "回収済みの申告", "restored": "復元",
    "lapsed": "失効", "taken_back": "転送先からの回収",
}  # fmt: skip
ENGLISH = dict(zip(ACTS, ACTS, strict=True)) | {
    "holds": "still holds it", "recalled": "had recalled it",
    "taken_back": "was taken back there",
}  # fmt: skip
LATER = AT + timedelta(hours=1)


def told(own: Node, to: str, language: str, patch: pytest.MonkeyPatch) -> str:
    """The table of a log as the command prints it at ``LATER``."""

    @contextmanager
    def opened(*_: Any) -> Iterator[Node]:
        yield own

    patch.setattr(commands, "opened", opened)
    asked = ("share", "log", "--node", ".", "--to", to, "--at", LATER.isoformat())
    done = CliRunner().invoke(sealane, [*asked, "--lang", language], env={"COLUMNS": "200"})
    assert (done.exit_code, done.exception) == (0, None), done.exception
    return done.output


def every_log(folder: Path) -> list[tuple[Node, str]]:
    """Nodes and parties in whose logs every act stands, each as it comes about."""
    yard = Yard(folder, "JP", "PH", "AU")
    jp, ph = yard["JP"], yard["PH"]
    given(jp, "asked", orcon="yes")
    given(jp, "on", "PH")
    given(jp, "one", "PH")
    yard.rest()
    release(ph, read(ph, "on", at=AT), ["AU"], purpose="sar", at=AT)
    until = AT + timedelta(days=1)
    (asked,) = [ask(ph, "asked", "AU", purpose="sar", until=until, because="near", at=AT)]
    yard.rest()
    allow(jp, asked.request, at=AT)
    yard.rest()
    recall(ph, "on", because="not needed", at=AT, giver="JP")
    yard.rest()
    recall(jp, "on", because="another ship", at=AT)
    yard.rest()
    yard.copy("JP")
    given(jp, "two", "PH")
    recall(jp, "one", because="it was wrong", at=AT)
    pull(jp, ph)
    jp = yard.restore("JP")
    declare(jp, because="the disk failed", at=AT)
    yard.rest()
    given(jp, "waits", topic="disaster")
    rules = {name: one for name, one in pack().grants.items() if name != "4"}
    jp.policy = Policy(replace(pack(), grants=rules))
    return [(one, other) for one in yard.nodes.values() for other in one.partners]


def test_every_act_of_a_log_is_told_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = every_log(tmp_path)
    found = {one["act"] for own, to in logs for one in records_for(own, to, at=LATER)}
    assert found == set(ACTS)
    for own, to in logs:
        rows = records_for(own, to, at=LATER)
        for language, words in (("en", ENGLISH), ("ja", JAPANESE)):
            out = told(own, to, language, monkeypatch)
            assert "None" not in out
            for one in rows:
                assert re.search(rf"\b{one['sequence']}\b.*{words[one['act']]}", out), (one, out)
    assert set(JAPANESE) == set(ACTS)


def test_to_look_at_a_log_on_a_later_day_changes_nothing_and_needs_no_partner() -> None:
    """With --at of a day after the agreement, what waited lapsed for good."""
    ends = {"p": replace(pack().programmes["p"], until=(AT + timedelta(days=30)).date())}
    jp = node("JP", rules=replace(pack(), programmes=ends))
    release(jp, product("a"), ["PH", "AU"], purpose="sar", at=AT)
    before = jp.ledger.head().size
    (one,) = records_for(jp, "PH", at=AT + timedelta(days=60))
    assert (one["act"], jp.ledger.head().size) == ("lapsed", before)
    jp.partners.pop("AU")
    assert [one["item"] for one in records_for(jp, "AU", at=AT)] == ["a"]
    with pytest.raises(NotFound, match="The rules name no party 'XX'"):
        records_for(jp, "XX", at=AT)
    jp.partners.pop("NZ")
    assert records_for(jp, "NZ", at=AT) == []
