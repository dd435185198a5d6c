"""sealane keys: the pairs of keys that sign for a node."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sealane.cli import option, output

if TYPE_CHECKING:
    from sealane.ledger import Ledger

__all__ = [
    "actor",
    "command",
    "key_option",
    "open_ledger",
    "passphrase",
    "passphrase_option",
    "who_option",
]

_F = TypeVar("_F", bound=Callable[..., Any])

passphrase_option = click.option(
    "--passphrase-file",
    envvar="SEALANE_KEY_PASSPHRASE_FILE",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase of the key, on its first line.",
)
key_option = click.option(
    "--key",
    "key_path",
    envvar="SEALANE_KEY",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Private key that signs.",
)
ledger_option = click.option(
    "--ledger",
    "where",
    envvar="SEALANE_LEDGER",
    required=True,
    metavar="LEDGER",
    help="File of SQLite, or postgresql://host/name.",
)
_because = click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")


who_option = click.option(
    "--who", "given", metavar="NAME",
    help="Who: an account of the node with the role for it, or any name; default: the user of this "
    "machine.",
)  # fmt: skip


def actor(ledger: Ledger, given: str | None, act: str, *, party: str | None = None) -> str:
    """Who acts on a ledger: as told, else the user of this machine. ``NotAllowed`` for an account
    of the node whose roles have not the act."""
    import getpass

    from sealane.share.account import acting

    name = given or getpass.getuser()
    return acting(ledger, name, act, is_user=not given, party=party)


def passphrase(path: Path | None) -> bytes | None:
    """The first line of a file; None without one."""
    if path is None:
        return None
    return path.read_bytes().splitlines()[0].strip() if path.stat().st_size else b""


@click.group(epilog="Example: sealane keys new jcg.example/sealane -o node.key")
def command() -> None:
    """Make, show, rotate and revoke the keys of a node: Ed25519 and ML-DSA-65, always both."""


@command.command(
    "new", epilog="Example: sealane keys new jcg.example/sealane -o node.key --passphrase-file F"
)
@click.argument("name")
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Private file to write (mode 0600); the public one is FILE.pub.",
)
@passphrase_option
@option.as_json
def new(name: str, path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a pair named NAME, an address without its scheme such as jcg.example/sealane."""
    from sealane.ledger import Key, write_key, write_public_key

    made = Key.new(name)
    public = path.with_name(path.name + ".pub")
    write_key(made, path, passphrase=passphrase(passphrase_file))
    write_public_key(made.public, public)
    if as_json:
        output.print_json(
            {
                "name": name,
                "key_id": made.public.key_id,
                "private": str(path),
                "public": str(public),
            }
        )
        return
    output.talk(f"{path} is private; give {public} to partners, and its identifier another way:")
    output.talk(made.public.key_id)


@command.command("show", epilog="Example: sealane keys show node.key.pub")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@option.as_json
def show(path: Path, as_json: bool) -> None:
    """Name and identifier of the public key in FILE, to compare by voice."""
    from sealane.ledger import read_public_key

    key = read_public_key(path)
    if as_json:
        output.print_json(key.as_json())
        return
    spaced = " ".join(key.key_id[at : at + 8] for at in range(0, 64, 8))
    output.print_table(str(path), ("name", "identifier"), [(key.name, spaced)])


@command.command(
    "rotate",
    epilog="Example: sealane keys rotate --ledger node.db --key old.key --to new.key "
    "--because 'yearly'",
)
@ledger_option
@key_option
@click.option(
    "--to",
    "to_path",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Private key that signs from now on.",
)
@_because
@who_option
@passphrase_option
@option.as_json
def rotate(
    where: str,
    key_path: Path,
    to_path: Path,
    because: str,
    given: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Hand a ledger from one key to the next, of the same name; both sign the entry that says so.

    Then put the new key in the place of the old, and give partners the node's card anew: they take
    it by the old key's signature.
    """
    from sealane.errors import BadInput
    from sealane.ledger import read_key

    word = passphrase(passphrase_file)
    before, after = read_key(key_path, passphrase=word), read_key(to_path, passphrase=word)
    if after.public.name != before.public.name:
        raise BadInput(
            f"{to_path} is named {after.public.name}, not {before.public.name}.",
            hint="Partners know a ledger by the name of its keys: sealane keys new "
            f"{before.public.name} -o {to_path}",
            field="to",
        )
    now, ledger = datetime.now(UTC), open_ledger(where)
    by = actor(ledger, given, "keep_keys")
    found = ledger.rotate(before, after, actor=by, because=because, at=now)
    _told(found.entries[0].as_json(), f"{after.public.key_id} signs from now on", as_json)


@command.command(
    "revoke",
    epilog="Example: sealane keys revoke 5c1f...e410 --ledger node.db --key new.key "
    "--from 1200 --because 'laptop lost'",
)
@click.argument("key_id")
@ledger_option
@key_option
@click.option(
    "--from",
    "from_sequence",
    required=True,
    metavar="N",
    type=int,
    help="First entry that is not to be believed.",
)
@_because
@who_option
@passphrase_option
@option.as_json
def revoke(
    key_id: str,
    where: str,
    key_path: Path,
    from_sequence: int,
    because: str,
    given: str | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Say that a former key (KEY_ID) is not to be believed from an entry on. Rotate first."""
    from sealane.ledger import read_key

    signer = read_key(key_path, passphrase=passphrase(passphrase_file))
    ledger = open_ledger(where)
    found = ledger.revoke(
        key_id,
        signer,
        from_sequence=from_sequence,
        actor=actor(ledger, given, "keep_keys"),
        because=because,
        at=datetime.now(UTC),
    )
    _told(found.entries[0].as_json(), f"{key_id} is revoked from entry {from_sequence}", as_json)


def _told(entry: dict[str, Any], said: str, as_json: bool) -> None:
    if as_json:
        output.print_json(entry)
    else:
        output.talk(said)


def open_ledger(where: str) -> Ledger:
    """A ledger that is let go of when the command ends."""
    from sealane.ledger import Ledger

    opened = Ledger.open(where)
    click.get_current_context().call_on_close(opened.close)
    return opened
