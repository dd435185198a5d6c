"""sealane accounts: made, listed, given tokens and ended, with no secret on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sealane.cli import sealane
from sealane.errors import NotSignedIn
from sealane.share import PACKAGED
from sealane.share.account import Accounts
from sealane.share.node import Node


def run(*words: str) -> Result:
    return CliRunner().invoke(sealane, ["accounts", *words])


def test_accounts_of_a_node(tmp_path: Path) -> None:
    folder, now = tmp_path / "jcg", datetime.now(UTC)
    Node.make(folder, "JP", PACKAGED["sea-lanes-public"], at=now).close()
    word = tmp_path / "word"
    word.write_text("four words nobody says\n")
    made = run("add", "aiko", "--party", "JP", "--role", "releaser", "--role", "analyst",
               "--password-file", str(word), "--node", str(folder), "--json")  # fmt: skip
    assert made.exit_code == 0, made.output
    shown = run("token", "aiko", "--days", "2", "--node", str(folder), "--json")
    token = json.loads(shown.stdout)["token"]
    node = Node.open(folder)
    accounts = Accounts(node.ledger, node.signer, node.policy.pack.parties)
    assert accounts.sign_in("aiko", "four words nobody says").may("release")
    assert accounts.known(token, at=datetime.now(UTC)).name == "aiko"
    identifier = token.split("_")[1]
    taken = run("revoke", identifier, "--because", "lost", "--node", str(folder))
    assert taken.exit_code == 0, taken.output
    with pytest.raises(NotSignedIn):
        accounts.known(token, at=datetime.now(UTC))
    node.close()
    assert "ended" in run("end", "aiko", "--because", "left", "--node", str(folder)).output
    told = json.loads(run("list", "--node", str(folder), "--json").stdout)["accounts"]
    assert told == [
        {"name": "aiko", "party": "JP", "roles": ["analyst", "releaser"], "is_active": False}
    ]
    wrong = run("add", "b", "--party", "XX", "--role", "reader", "--node", str(folder), "--json")
    assert wrong.exit_code != 0
    assert "no party" in str(wrong.exception)
