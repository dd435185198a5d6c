"""sealane share write: what was released to a party, as a file for the tool that it has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase_option, who_option
from sealane.cli.opening import node_option, opened
from sealane.cli.tongue import say, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealane.share.format import Loss

__all__ = ["counts_told", "write"]


@click.command(
    "write",
    epilog="Example: sealane share write --to PH --format cap -o for-ph.cap.xml --node jcg",
)
@click.argument("items", metavar="[ITEM]...", nargs=-1)
@click.option("--format", "form", required=True, metavar="FORMAT",
              help="cap, cot, s124, movingfeatures, geojson, geoparquet, arrow, stix, misp, cise "
                   "or stanag4778.")  # fmt: skip
@click.option("--to", metavar="PARTY",
              help="What was released to PARTY; without: what this node holds, for its own tools.",
              )  # fmt: skip
@click.option("-o", "--output", "path", required=True, metavar="FILE",
              type=click.Path(dir_okay=False, path_type=Path), help="File to write.")  # fmt: skip
@who_option
@node_option
@passphrase_option
@option.in_words
@option.as_json
def write(
    items: tuple[str, ...],
    form: str,
    to: str | None,
    path: Path,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> int:
    """Write ITEMs (default: all) as a file in the FORMAT that a partner's tool reads.

    For a partner it has what was released to it and no more, in the form in which it was released;
    release first. What the format has no place for is left out and said, and so is which members of
    how many items a tool does not get that knows the format alone. Exit code 3 if a whole kind is
    left out.
    """
    from sealane.share.handing import hand

    with opened(folder, passphrase_file) as node:
        by = actor(node.ledger, given, "read" if to is None else "release", party=node.party)
        found = hand(node, items, form, to=to, at=option.now(), actor=by)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(found.raw)
    part.replace(path)
    if as_json:
        output.print_json({"file": str(path), **found.as_json()})
        return 3 if found.left_out else 0
    say("{path}: {items} items, {size} bytes as {form}", path=path, items=f"{found.items:,}",
        size=f"{len(found.raw):,}", form=form)  # fmt: skip
    for kind, count in sorted(found.left_out.items()):
        say("left out: {count} of kind {kind}, for which {form} has no place", count=f"{count:,}",
            kind=word(kind), form=form)  # fmt: skip
    for text, some in (
        ("a reader of {form} does not get: {fields}", found.losses),
        ("and a Sealane neither: {fields}", [one for one in found.losses if not one.is_carried]),
    ):
        if some:
            say(text, form=form, fields=counts_told(some))
    return 3 if found.left_out else 0


def counts_told(losses: Iterable[Loss]) -> str:
    """The fields that are lost, each with of how many items."""
    from sealane.share.format.mark import counted

    return ", ".join(f"{name} ({count:,})" for name, count in counted(losses).items())
