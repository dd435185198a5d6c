"""sealane bundle: what partners get and confirm, as a file on a disk or over a radio."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from sealane.cli import option, output
from sealane.cli.keys import passphrase, passphrase_option
from sealane.cli.opening import node_option
from sealane.cli.refused import ToldGroup, line_said
from sealane.cli.tongue import say

__all__ = ["command"]


@click.group(cls=ToldGroup, epilog="Example: sealane bundle export PH -o for-ph.slb --node jcg")
def command() -> None:
    """Carry releases, recalls and receipts by hand: the same bytes as over a network."""


@command.command("export", epilog="Example: sealane bundle export PH -o for-ph.slb --node jcg")
@click.argument("partner")
@click.option("-o", "--output", "path", required=True, metavar="FILE",
              type=click.Path(path_type=Path), help="Bundle to write.")  # fmt: skip
@click.option("--most-bytes", type=click.IntRange(min=1), metavar="N",
              help="Of the whole FILE: the most urgent goes; default: all.")  # fmt: skip
@click.option("--after", "before", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Go on behind this bundle, which went to PARTNER before.")  # fmt: skip
@node_option
@passphrase_option
@option.in_words
@option.as_json
def exported(
    partner: str,
    path: Path,
    most_bytes: int | None,
    before: Path | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Write what PARTNER has not confirmed, recalls first, and receipts for what it sent.

    With --most-bytes what is over stays for the next bundle: export that with --after this one.
    """
    from sealane.share.exchange import export_bundle
    from sealane.share.node import Node

    part = path.with_name(path.name + ".part")
    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    try:
        with ExitStack() as held:
            old = None if before is None else held.enter_context(before.open("rb"))
            to = held.enter_context(part.open("wb"))
            made = export_bundle(
                node, partner, to, at=datetime.now(UTC), most_bytes=most_bytes, before=old
            )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
        node.close()
    told = {"bundle": str(path), "to": partner, "records": made.records, "bytes": made.size,
            "more": made.more}  # fmt: skip
    if as_json:
        output.print_json(told)
        return
    say(
        "{path}: {records} records for {party}, {size} bytes", path=path, records=made.records,
        party=partner, size=f"{made.size:,}",
    )  # fmt: skip
    if made.more:
        say("More waits for the next.")


@command.command("import", epilog="Example: sealane bundle import for-ph.slb --node pcg")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@node_option
@passphrase_option
@option.in_words
@option.as_json
def imported(path: Path, folder: Path, passphrase_file: Path | None, as_json: bool) -> int:
    """Take everything in FILE that is for this node. Then export a bundle back: it confirms.

    Exit code 3 if some of it was refused; the rest is taken.
    """
    from sealane.share.exchange import import_bundle
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    with path.open("rb") as source:
        found = import_bundle(node, source, at=datetime.now(UTC))
    node.close()
    if as_json:
        output.print_json(
            {
                "records": found.records,
                "confirmed_recalls": found.confirmed,
                "from": sorted(found.receipts),
                "refused": found.refused,
            }
        )
    else:
        say("{records} records taken, {recalls} recalls confirmed", records=found.records,
            recalls=found.confirmed)  # fmt: skip
        for one in found.refused:
            output.talk(line_said(one))
    return 3 if found.refused else 0
