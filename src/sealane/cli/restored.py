"""sealane node restored: what a node that was put back from a copy has to say and to ask."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase, passphrase_option, who_option
from sealane.cli.opening import node_option
from sealane.cli.tongue import say, table

__all__ = ["restored"]


@click.command(
    "restored", epilog="Example: sealane node restored --because 'disk failed' --node jcg"
)
@click.option("--because", metavar="TEXT", help="Say that it was restored, and why; kept for ever.")
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def restored(
    because: str | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """After a node was restored from a copy: say so (--because); list what partners hold from it
    that it knows by their word alone.

    Say it before the node runs: what is here from others is then read again only when its giver was
    heard, since it may have been recalled. What is listed can be recalled by its name.
    """
    from sealane.share.node import Node
    from sealane.share.watch.recovered import found_items
    from sealane.share.watch.restored import declare, unheard

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    if because is not None:
        by = actor(node.ledger, given, "keep_keys", party=node.party)
        declare(node, because=because, at=datetime.now(UTC), actor=by)
    found, waits = found_items(node), unheard(node)
    node.close()
    if as_json:
        output.print_json({"party": node.party, "found": found, "not_heard": waits})
        return
    rows = [
        (one["party"], one["item"], one["version"], one["originator"], one["purpose"])
        for one in found
    ]
    table("Found", ("partner", "item", "version", "originator", "purpose"), rows)
    if waits:
        say("Not read until they are heard: {parties}", parties=", ".join(waits))
