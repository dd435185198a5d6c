"""sealane ledger: what was decided, by whom, and whether the record is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import option, output
from sealane.cli.entry import entry_said
from sealane.cli.keys import key_option, open_ledger, passphrase, passphrase_option, who_option
from sealane.cli.refused import ToldGroup
from sealane.cli.tongue import say, table, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealane.ledger import Act, PublicKey

__all__ = ["command"]


def _place(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A ledger as it is named; of the folder of a node its own."""
    if not (Path(value) / "node.toml").is_file():
        return value
    from sealane.share import Node

    return Node.ledger_of(Path(value))


_where = click.argument("where", metavar="LEDGER", envvar="SEALANE_LEDGER", callback=_place)


@click.group(cls=ToldGroup, epilog="Example: sealane ledger verify node.db")
def command() -> None:
    """Make, verify, show and export a ledger: a file of SQLite, postgresql://host/name, or the
    folder of a node."""


@command.command(
    "new", epilog="Example: sealane ledger new node.db --origin jcg.example/ledger --key node.key"
)
@_where
@click.option(
    "--origin", required=True, metavar="NAME", help="Name of the ledger, like an address."
)
@key_option
@who_option
@passphrase_option
@option.in_words
@option.as_json
def new(
    where: str,
    origin: str,
    key_path: Path,
    given: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make a ledger whose first entry names the key that signs it."""
    import getpass

    from sealane.ledger import Ledger, read_key
    from sealane.share.account import unaccounted

    signer = read_key(key_path, passphrase=passphrase(passphrase_file))
    by = unaccounted(given or getpass.getuser(), is_user=not given)
    made = Ledger.make(where, origin, signer, actor=by, at=datetime.now(UTC))
    if as_json:
        output.print_json(next(made.entries()).as_json())
    else:
        say("{origin} begins, signed by {key}", origin=origin, key=signer.public.key_id)


@command.command(
    "verify",
    epilog="Example: sealane ledger verify node.db --first-key 5c1f...e410 --against seen.note",
)
@click.argument("where", metavar="LEDGER|EXPORT", envvar="SEALANE_LEDGER", callback=_place)
@click.option("--first-key", metavar="ID", help="Identifier of its first key, as told another way.")
@click.option(
    "--against",
    "notes",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint of it that somebody else holds. Repeatable.",
)
@click.option(
    "--witness",
    "witnesses",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key of a partner who cosigns it. Repeatable.",
)
@option.in_words
@option.as_json
def verify(
    where: str,
    first_key: str | None,
    notes: tuple[Path, ...],
    witnesses: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Work every hash and signature out again; exit code 1 if anything does not hold.

    LEDGER, or what `sealane ledger export` wrote of one: its file of lines, or its folder of tiles.
    Cosignatures are checked with --witness, with the keys of partners that lie beside the ledger of
    a node, and with those that an export carries; others are told as not checked.

    That its end was cut off shows only against a checkpoint that somebody else holds.
    """
    from sealane.ledger import audit, audit_export, is_export, read_note, read_public_key
    from sealane.share.node import keys_beside

    asked: dict[str, Any] = {
        "first_key": first_key,
        "against": [read_note(path.read_text("utf-8")) for path in notes],
        "witnesses": [read_public_key(path) for path in witnesses],
    }
    if "://" not in where and is_export(Path(where)):
        found = audit_export(Path(where), **asked)
    else:
        found = audit(open_ledger(where), partners=_partners(where, keys_beside), **asked)
    if as_json:
        output.print_json(found.as_json())
    elif found.holds:
        say(
            "{origin} holds: {entries} entries, {checkpoints} checkpoints, {cosignatures} "
            "cosignatures; first key {key}", origin=found.origin, entries=f"{found.entries:,}",
            checkpoints=f"{found.checkpoints:,}", cosignatures=f"{found.cosignatures:,}",
            key=found.first_key,
        )  # fmt: skip
        for one in found.not_checked:
            say(NOT_CHECKED[one], count=f"{found.unchecked:,}")
    else:
        rows = [
            (word(one.what), "" if one.at is None else str(one.at), one.told)
            for one in found.findings
        ]
        table("{origin} does not hold", ("what", "at", "found"), rows, origin=found.origin)
    return 0 if found.holds else 1


NOT_CHECKED = {
    "cosigners": "{count} of the cosignatures not checked (give --witness).",
    "earlier_checkpoints": "Not in an export: checkpoints before the last.",
    "first_key": "Whose the first key is was not checked (give --first-key).",
    "end": "That its end was cut off and signed anew was not checked (give --against).",
    "carried_keys": "Keys of partners are those that the export carries (give --witness).",
}
"""What was not looked at, or cannot be told."""


def _partners(where: str, beside: Callable[[Path], list[PublicKey]]) -> list[PublicKey]:
    """Keys of partners beside the ledger of a node; none of a ledger in PostgreSQL."""
    return [] if "://" in where else beside(Path(where))


@command.command("show", epilog="Example: sealane ledger show node.db --kind release --last 20")
@_where
@click.option("--kind", metavar="K", help="Acts of this kind alone.")
@click.option("--subject", metavar="ID", help="Acts about this alone.")
@click.option("--after", metavar="N", type=int, default=-1, help="Entries past this one.")
@click.option("--last", metavar="N", type=click.IntRange(1), help="The last so many alone.")
@click.option("--checkpoint", is_flag=True, help="The latest checkpoint note instead.")
@option.in_words
@option.as_json
def show(
    where: str,
    kind: str | None,
    subject: str | None,
    after: int,
    last: int | None,
    checkpoint: bool,
    as_json: bool,
) -> None:
    """Entries in order: who, when, what, to or from whom, for what, under which rule, or why not.

    An entry of kind read holds many: each has a line, with who read and which address.
    """
    from collections import deque

    opened = open_ledger(where)
    if checkpoint:
        click.echo(opened.head().told(), nl=False)
        return
    found = deque(opened.entries(after=after, kind=kind, subject=subject), maxlen=last)
    if as_json:
        output.print_json({"entries": [one.as_json() for one in found], "count": len(found)})
        return
    rows = [
        (str(one.sequence), f"{one.at:%Y-%m-%d %H:%M:%S}Z", who, word(one.act.kind), about,
         *entry_said(one.act))
        for one in found
        for who, about in _told(one.act)
    ]  # fmt: skip
    header = ("entry", "at", "who", "what", "about", "to or from", "purpose", "rule", "why")
    table("{origin}", header, rows, origin=opened.origin)


def _told(act: Act) -> list[tuple[str, str]]:
    """Who did an act, and about what; of reads that were gathered, each."""
    reads = act.body.get("reads") if act.kind == "read" else None
    if not reads:
        return [(act.actor, act.subject)]
    return [(f"{one['account']} ({one['party']})", str(one["what"])) for one in reads]


@command.command("export", epilog="Example: sealane ledger export node.db -o entries.jsonl")
@_where
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="File of JSON lines, or with --tiles a new folder.",
)
@click.option(
    "--tiles", is_flag=True, help="Checkpoint, tiles and entry bundles of C2SP tlog-tiles."
)
@option.in_words
@option.as_json
def export(where: str, path: Path, tiles: bool, as_json: bool) -> None:
    """Write the whole ledger for somebody else to verify (`sealane ledger verify PATH`).

    With the checkpoint over it, the latest cosignature of each partner, and the public keys of
    partners that lie beside the ledger of a node.
    """
    from sealane.ledger.export import write_lines, write_tiles
    from sealane.share.node import keys_beside

    opened, partners = open_ledger(where), _partners(where, keys_beside)
    write = write_tiles if tiles else write_lines
    count = write(opened, path, partners=partners)
    what = "files" if tiles else "entries"
    if as_json:
        output.print_json({what: count, "path": str(path)})
    else:
        say("{count} {what} in {path}", count=f"{count:,}", what=word(what), path=path)
