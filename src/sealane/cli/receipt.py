"""sealane share receipt: what a partner signed, saved and verified by anybody who has its key."""

from __future__ import annotations

from pathlib import Path

import click

from sealane.cli import option, output
from sealane.cli.keys import passphrase_option
from sealane.cli.opening import node_option, opened
from sealane.cli.tongue import say, table

__all__ = ["receipt", "show_receipts"]


@click.group("receipt", epilog="Example: sealane share receipt verify ph.receipt --key ph.pub")
def receipt() -> None:
    """Partners' signed receipts: save one, and verify one without a node."""


@receipt.command(
    "save", epilog="Example: sealane share receipt save 5c1fe410 -o ph.receipt --node jcg"
)
@click.argument("key", metavar="DIGEST")
@click.option("-o", "--output", "path", required=True, metavar="FILE",
              type=click.Path(path_type=Path), help="File to write.")  # fmt: skip
@node_option
@passphrase_option
@option.in_words
@option.as_json
def save(key: str, path: Path, folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Write the bytes of the receipt DIGEST (or its first signs), as its party signed them."""
    from sealane.ledger import digest
    from sealane.share.log.evidence import receipt_raw

    with opened(folder, passphrase_file) as node:
        raw = receipt_raw(node, key)
    path.write_bytes(raw)
    if as_json:
        output.print_json({"receipt": digest(raw), "path": str(path)})
    else:
        say("{path}: {size} bytes", path=path, size=f"{len(raw):,}")


@receipt.command(
    "verify", epilog="Example: sealane share receipt verify ph.receipt --key ph.pub --json"
)
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--key", "key_path", required=True, metavar="PUB",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key of the party that signed it, had another way.",
)  # fmt: skip
@option.in_words
@option.as_json
def verify(path: Path, key_path: Path, as_json: bool) -> None:
    """What the receipt in FILE says, if this key signed it; exit code 1 if not."""
    from sealane.ledger import read_public_key
    from sealane.share.log.evidence import verified

    told = verified(path.read_bytes(), read_public_key(key_path))
    if as_json:
        output.print_json(told)
        return
    say("{party} signed this for {to} ({key}):", party=told["from"], to=told["to"],
        key=told["signed_by"])  # fmt: skip
    say("recalls up to number {number} are confirmed", number=told["recalls"])
    for one in told["recalled"]:
        names = ("sequence", "item", "originator", "version")
        own = {name: one[name] for name in names}
        say("  {sequence}: {item} of {originator}, up to version {version}", **own)
    if told["refused_recalls"]:
        numbers = ", ".join(map(str, told["refused_recalls"]))
        say("but for {numbers}, which it refused", numbers=numbers)


def show_receipts(
    item: str | None, folder: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Receipts that confirmed the recall of an item, or the latest of each partner."""
    from sealane.share.log.evidence import evidence

    with opened(folder, passphrase_file) as node:
        found = [one.as_json() for one in evidence(node, item)]
    if as_json:
        output.print_json({"receipts": found})
        return
    rows = [
        (one["party"], one["to"], one["at"], "–".join(map(str, one["recalls"] or [])),
         one["digest"][:16])
        for one in found
    ]  # fmt: skip
    table("Receipts", ("from", "to", "came", "recalls", "digest"), rows)
