"""sealane keys: the pairs of keys that sign for a node."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from sealane.cli import option, output

__all__ = ["command", "key_option", "passphrase", "passphrase_option", "who"]

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


def who(given: str | None) -> str:
    """Who acts: as told, else the user of this machine."""
    import getpass

    return given or getpass.getuser()


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
@click.option("--who", "given", metavar="NAME", help="Who; default: the user of this machine.")
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
    """Hand a ledger from one key to the next; both sign the entry that says so."""
    from sealane.ledger import Ledger, read_key

    word = passphrase(passphrase_file)
    before, after = read_key(key_path, passphrase=word), read_key(to_path, passphrase=word)
    now = datetime.now(UTC)
    found = Ledger.open(where).rotate(before, after, actor=who(given), because=because, at=now)
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
@click.option("--who", "given", metavar="NAME", help="Who; default: the user of this machine.")
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
    from sealane.ledger import Ledger, read_key

    signer = read_key(key_path, passphrase=passphrase(passphrase_file))
    found = Ledger.open(where).revoke(
        key_id,
        signer,
        from_sequence=from_sequence,
        actor=who(given),
        because=because,
        at=datetime.now(UTC),
    )
    _told(found.entries[0].as_json(), f"{key_id} is revoked from entry {from_sequence}", as_json)


def _told(entry: dict[str, Any], said: str, as_json: bool) -> None:
    if as_json:
        output.print_json(entry)
    else:
        output.talk(said)
