"""sealane node status: how a node stands with its partners."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.keys import passphrase, passphrase_option
from sealane.cli.opening import node_option
from sealane.cli.reason import why
from sealane.cli.tongue import say, table, word

__all__ = ["status"]


@click.command("status", epilog="Example: sealane node status --node jcg --json")
@node_option
@passphrase_option
@option.in_words
@option.as_json
def status(folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """How the node stands with each partner: sent, confirmed, taken, missing, recalls open; and
    what waits for parties that it never met."""
    from sealane.share.node import Node
    from sealane.share.standing import standing

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    found = standing(node, at=datetime.now(UTC))
    pack = node.policy.pack
    node.close()
    if as_json:
        output.print_json(found)
        return
    names = ("party", "holds", "entries", "pack")
    said = "{party}: {holds} items held, ledger of {entries} entries, pack {pack}"
    say(said, **{name: found[name] for name in names})
    rows: list[tuple[Any, ...]] = [
        (one["party"], one["sent"], one["waiting"], one["open_recalls"], one["taken"],
         one["rejected"], one["thinned"], one["missing"], one["confirmed_at"] or word("never"))
        for one in found["partners"]
    ]  # fmt: skip
    header = ("partner", "sent", "not confirmed", "recalls open", "taken", "rejected", "thinned",
              "missing", "last confirmed")  # fmt: skip
    table("Partners", header, rows)
    for one in found["not_met"]:
        waits = ", ".join(
            word("{count} in lane {lane}", count=count, lane=word(lane))
            for lane, count in one["lanes"].items()
        )
        said = "{party} was never met (`sealane node meet`); for it wait: {waits}"
        say(said, party=one["party"], waits=waits)
    for one in found["lapsed"]:
        said = "{party}: {item} lapsed while it waited ({why}); to release it anew: {remedy}"
        remedy = f"{one['remedy']} --node {shlex.quote(str(folder))}"
        say(said, why=why(one, pack, one["party"]), party=one["party"], item=one["item"],
            remedy=remedy)  # fmt: skip
    for row in found["restored"]:
        say("{told} (entry {entry}, {at})", told=row["told"], entry=row["entry"], at=row["at"])
    for one in found["partners"]:
        _partner(one)


def _partner(one: dict[str, Any]) -> None:
    """What of a partner is not in the table."""
    told = {name: one[name] for name in ("no_key", "unattested", "party")}
    if one["no_key"]:
        say("{no_key} records from {party} are refused until a key comes", **told)
    if one["unattested"]:
        said = (
            "{unattested} items from {party} came without their originator's statement (thin link)"
        )
        say(said, **told)
    if one["watch"]["held_back"]:
        said = "{held_back} parts about ledgers wait for more room on the thin link to {party}"
        say(said, held_back=one["watch"]["held_back"], party=one["party"])
    for row in one["watch"]["findings"]:
        said = "{party}: {told} (entry {entry}, {at})"
        say(said, party=one["party"], told=row["told"], entry=row["entry"], at=row["at"])
