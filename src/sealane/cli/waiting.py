"""sealane share take, waiting: what comes as a file, and what came without a label."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase_option, who_option
from sealane.cli.made import label_in
from sealane.cli.opening import node_option, opened
from sealane.cli.refused import because_said, line_said
from sealane.cli.tongue import say, table, word
from sealane.cli.written import counts_told

if TYPE_CHECKING:
    from sealane.share.transfer.waiting import Waiting

__all__ = ["taken", "waiting"]

TAKE = "Example: sealane share take found.json --format stix --from PH --purpose security --node n"
LABEL = "Example: sealane share waiting label label.toml 3f0c81d2a4b5e697 --node jcg"
REFUSE = "Example: sealane share waiting refuse 3f0c81d2a4b5e697 --because 'no source' --node jcg"
purpose_option = click.option("--purpose", metavar="P", help="For which it is taken.")
_names = click.argument("names", metavar="NAME...", nargs=-1)
_from = click.option("--from", "giver", metavar="PARTY", help="What came from this party alone.")
_every = click.option("--all", "every", is_flag=True, help="All that waits, in place of NAMEs.")


@click.command("take", epilog=TAKE)
@click.argument("path", metavar="FILE",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--format", "name", required=True, metavar="FORMAT",
              help="stix, misp, cap, cot, cise, geojson, geoparquet, arrow or stanag4778.",
              )  # fmt: skip
@click.option("--from", "giver", required=True, metavar="PARTY", help="Whose word it is.")
@click.option("--purpose", required=True, metavar="P", help="For which it is taken.")
@who_option
@node_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def taken(
    path: Path, name: str, giver: str, purpose: str, given: str | None, folder: Path,
    passphrase_file: Path | None, as_json: bool,
) -> int:  # fmt: skip
    """Take in FILE, which a partner gave, by the door of the node.

    A file is not signed: that it is the partner's word is what you say. What has no whole label
    waits for one. What the file says and an item has no place for is named, with of how many items.
    Exit code 3 if something was refused or waits.
    """
    from sealane.errors import BadInput
    from sealane.share.filing import take_file

    raw = path.read_bytes()
    if not raw.strip():
        raise BadInput(f"{path} is empty.", hint="Ask who gave it.", file=str(path))
    with opened(folder, passphrase_file) as node:
        by = actor(node.ledger, given, "label", party=node.party)
        found = take_file(node, giver, raw, form=name, purpose=purpose, by=by, at=option.now())
    if as_json:
        output.print_json(found.as_json())
    else:
        rows = [(one.item, word(one.outcome), because_said(one.because)) for one in found.items]
        rows += [(one.at, word("rejected"), line_said(one.detail)) for one in found.rejects]
        if rows:
            table("Taken", ("item", "outcome", "why"), rows)
        else:
            say("{path} has nothing that is read as {form}", path=path, form=name)
        if found.losses:
            say("said in the file and not kept: {fields}", fields=counts_told(found.losses))
    return 0 if found.is_whole else 3


@click.group("waiting", epilog=LABEL)
def waiting() -> None:
    """What came by TAXII, TAK or a file without a whole label: nobody has it until it has one."""


@waiting.command("list", epilog="Example: sealane share waiting list --node jcg")
@_from
@node_option
@passphrase_option
@option.as_of
@option.in_words
@option.as_json
def listed(
    giver: str | None,
    folder: Path,
    passphrase_file: Path | None,
    at: datetime | None,
    as_json: bool,
) -> None:
    """What waits for a label, what of it is not said, and until when."""
    from sealane.share.transfer.waiting import waiting as every

    with opened(folder, passphrase_file) as node:
        found = every(node, at=option.now_or(at), giver=giver)
    if as_json:
        output.print_json({"waiting": [one.as_json() for one in found]})
        return
    rows = [
        (one.name, one.giver, word(one.via), word(one.product.kind), _what(one),
         ", ".join(map(word, one.unsaid)), one.until or "")
        for one in found
    ]  # fmt: skip
    names = ("name", "from", "by way of", "kind", "what", "not said", "until")
    table("Waiting", names, rows)


def _what(one: Waiting) -> str:
    body = one.product.body
    told = next((body[name] for name in ("name", "headline", "kind") if body.get(name)), "")
    return f"{one.product.item} {told}".strip()[:60]


@waiting.command("label", epilog=LABEL)
@click.argument("label_path", metavar="LABEL",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@_names
@_every
@_from
@purpose_option
@who_option
@node_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def labelled(
    label_path: Path, names: tuple[str, ...], every: bool, giver: str | None, purpose: str | None,
    given: str | None, folder: Path, passphrase_file: Path | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Give what waits the label in LABEL (TOML): then it comes in by the door.

    The label adds what was not said and changes nothing that was. Exit code 3 if the door refused
    some: they wait on.
    """
    from sealane.share.labelling import give_label

    label = label_in(label_path)
    with opened(folder, passphrase_file) as node:
        chosen = _chosen(node, names, every, giver, option.now())
        by = actor(node.ledger, given, "label", party=node.party)
        found = give_label(node, chosen, label, by=by, at=option.now(), purpose=purpose)
    if as_json:
        output.print_json({"labelled": [one.as_json() for one in found]})
    else:
        rows = [
            (one.item, one.giver, word(one.outcome), because_said(one.because)) for one in found
        ]
        table("Labelled", ("item", "from", "outcome", "why"), rows)
    return 3 if any(one.outcome == "rejected" for one in found) else 0


@waiting.command("refuse", epilog=REFUSE)
@_names
@_every
@_from
@click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")
@who_option
@node_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def refused(
    names: tuple[str, ...], every: bool, giver: str | None, because: str, given: str | None,
    folder: Path, passphrase_file: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Delete what waits, with an entry of the ledger that says who refused it and why."""
    from sealane.share.labelling import refuse

    with opened(folder, passphrase_file) as node:
        chosen = _chosen(node, names, every, giver, option.now())
        by = actor(node.ledger, given, "set_aside", party=node.party)
        found = refuse(node, chosen, because=because, by=by, at=option.now())
    if as_json:
        output.print_json({"refused": found})
    else:
        say("{count} refused: {names}", count=len(found), names=", ".join(found))


def _chosen(
    node: Any, names: tuple[str, ...], every: bool, giver: str | None, at: datetime
) -> tuple[str, ...]:
    """Names as given, or of all that waits."""
    from sealane.share.transfer.waiting import waiting as all_of

    if every == bool(names) or (giver is not None and not every):
        raise click.UsageError("Give NAMEs, or --all (with --from PARTY: of this party).")
    return tuple(one.name for one in all_of(node, at=at, giver=giver)) if every else names
