"""Roles on the command line: an account's name needs its role, no other name looks like one."""

from __future__ import annotations

import getpass
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sealane.cli import sealane
from sealane.errors import BadInput, NotAllowed
from sealane.share import Node, Product, pack_path
from sealane.share.account import ROLES, Accounts, acting, acts_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from node_case import AT, LABEL, node

PEOPLE = {"rin": "reader", "aiko": "analyst", "rel": "releaser", "aud": "auditor", "kei": "keeper"}


def run(*words: str, code: int = 0) -> Any:
    done = CliRunner().invoke(sealane, [*words, "--json"])
    assert done.exit_code == code, (words, done.output, done.exception)
    if code:
        return f"{done.output} {done.exception} {getattr(done.exception, 'hint', '')}"
    return json.loads(done.stdout)


@pytest.mark.parametrize("act", ["release", "recall", "keep_keys", "keep_pack", "keep_accounts"])
def test_an_account_acts_by_its_roles(act: str) -> None:
    jp = node("JP")
    assert acting(jp.ledger, "rin", act) == "said:rin"  # a ledger without accounts
    accounts = Accounts(jp.ledger, jp.signer, jp.policy.pack.parties)
    for name, role in (*PEOPLE.items(), ("paz", "releaser")):
        accounts.add(name, party="PH" if name == "paz" else "JP", roles=[role], by="x", at=AT)
    for name, role in PEOPLE.items():
        if act in acts_of([role]):
            assert acting(jp.ledger, name, act, party="JP") == name
            continue
        with pytest.raises(NotAllowed, match="it needs the role") as refused:
            acting(jp.ledger, name, act, is_user=True, party="JP")
        needed = [one for one, acts in ROLES.items() if act in acts]
        assert all(one in refused.value.message for one in needed)
    with pytest.raises(NotAllowed, match="is of PH"):
        acting(jp.ledger, "paz", act, party="JP")
    accounts.end("rel", by="x", at=AT, because="left")
    with pytest.raises(NotAllowed, match="has ended"):
        acting(jp.ledger, "rel", act, party="JP")
    assert acting(jp.ledger, "os:rin", act) == "said:os:rin"
    assert acting(jp.ledger, "rin ", act, is_user=True) == "os:rin "
    for name in ("", " ", "a\nb", "x" * 101):
        with pytest.raises(BadInput):
            acting(jp.ledger, name, act)
    for name in ("os:rin", "said:rin", "a:b"):
        with pytest.raises(BadInput, match="colon"):
            accounts.add(name, party="JP", roles=["reader"], by="x", at=AT)
    jp.close()


def guarded(tmp_path: Path, folder: str) -> list[tuple[str, list[str]]]:
    """Commands that need a role, and which."""
    own, key, base = ["--node", folder], f"{folder}/node.key", f"{folder}/node.db"
    card, label = tmp_path / "x.card", tmp_path / "label.toml"
    card.write_text("{}")
    label.write_text('tlp = "green"')
    return [
        ("releaser", ["share", "recall", "e1", "--because", "x", *own]),
        ("releaser", ["share", "write", "--to", "PH", "--format", "geojson", "-o",
                      str(tmp_path / "out"), *own]),
        ("releaser", ["share", "onward", "allow", "12345678", *own]),
        ("analyst", ["share", "take", str(card), "--format", "stix", "--from", "PH", "--purpose",
                     "security", *own]),
        ("analyst", ["share", "waiting", "label", str(label), "x", *own]),
        ("analyst", ["share", "waiting", "refuse", "x", "--because", "x", *own]),
        ("keeper", ["node", "rules", "--because", "x", *own]),
        ("keeper", ["node", "meet", str(card), *own]),
        ("keeper", ["node", "part", "PH", "--because", "x", *own]),
        ("keeper", ["node", "card", "--renew", *own]),
        ("keeper", ["node", "witness", "PH", *own]),
        ("keeper", ["node", "rotate-secret", "--because", "x", *own]),
        ("keeper", ["accounts", "token", "rin", *own]),
        ("keeper", ["keys", "rotate", "--ledger", base, "--key", key, "--to", key, "--because",
                    "x"]),
        ("keeper", ["keys", "revoke", "x", "--ledger", base, "--key", key, "--from", "1",
                    "--because", "x"]),
    ]  # fmt: skip


def test_the_commands_ask_for_the_role(tmp_path: Path) -> None:
    folder = str(tmp_path / "JP")
    made = Node.make(Path(folder), "JP", pack_path("sea-lanes-public"), at=AT)
    accounts = Accounts(made.ledger, made.signer, made.policy.pack.parties)
    for name, role in PEOPLE.items():
        accounts.add(name, party="JP", roles=[role], by="x", at=AT)
    made.close()
    own = ["--node", folder]
    label = replace(LABEL, topic="piracy", purposes=frozenset({"security"}))
    event = Product(item="e1", version=1, issued_at=AT, body={"kind": "gap"}, label=label)
    path = tmp_path / "e1.json"
    path.write_bytes(event.raw)
    released = ["share", "release", str(path), "--to", "PH", "--purpose", "security", *own]
    for role, words in [("releaser", released), *guarded(tmp_path, folder)]:
        told = run(*words, "--who", "rin", code=1)
        assert f"needs the role {role}" in told, (words, told)
    run(*released, "--who", "rel")
    shown = CliRunner().invoke(sealane, ["accounts", "token", "rin", "--who", "kei", *own])
    assert re.fullmatch(r"slt_[\w-]+\n", shown.stdout), shown.stdout
    assert "not shown again" in shown.stderr
    run("share", "recall", "e1", "--because", "x", "--who", "watch 2", *own)
    run("node", "rotate-secret", "--because", "x", *own)
    opened = Node.open(Path(folder))
    actors = {one.act.kind: one.act.actor for one in opened.ledger.entries()}
    opened.close()
    assert actors["release"] == "rel"
    assert actors["recall"] == "said:watch 2"
    assert actors["secret"] == f"os:{getpass.getuser()}"
