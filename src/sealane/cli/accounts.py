"""sealane accounts: who uses a node, and what they may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase, passphrase_option, who_option
from sealane.cli.opening import node_option
from sealane.cli.tongue import say, table, word

if TYPE_CHECKING:
    from sealane.share.account import Account, Accounts

__all__ = ["command"]

_F = TypeVar("_F", bound=Callable[..., Any])

_because = click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")
_roles = click.option(
    "--role", "roles", multiple=True, required=True, metavar="ROLE",
    help="reader, analyst, releaser, auditor or keeper; may be given more than once.",
)  # fmt: skip


def _common(wrapped: _F) -> _F:
    """Options that every command here has: node, passphrase of its key, JSON."""
    return node_option(passphrase_option(option.in_words(option.as_json(wrapped))))


@contextmanager
def _accounts(
    folder: Path, passphrase_file: Path | None, given: str | None = None, *, keeps: bool = True
) -> Iterator[tuple[Accounts, str]]:
    """The accounts of a node, and who keeps them ("" where they are only read)."""
    from sealane.share.account import Accounts
    from sealane.share.node import Node

    node = Node.open(folder, passphrase=passphrase(passphrase_file))
    try:
        by = actor(node.ledger, given, "keep_accounts", party=node.party) if keeps else ""
        yield Accounts(node.ledger, node.signer, node.policy.pack.parties), by
    finally:
        node.close()


@click.group(epilog="Example: sealane accounts list --node jcg")
def command() -> None:
    """Make, list and end accounts of a node and their tokens; each change is in its ledger."""


@command.command(
    "add",
    epilog="Example: sealane accounts add aiko --party JP --role releaser --node jcg "
    "--password-file F",
)
@click.argument("name")
@click.option("--party", required=True, metavar="PARTY", help="Whose view it has.")
@_roles
@click.option(
    "--password-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the password, on its first line.",
)
@click.option(
    "--subject",
    metavar="'ISSUER SUBJECT'",
    help="Of an identity provider: its issuer, a space, and the subject.",
)
@who_option
@_common
def add(
    name: str,
    party: str,
    roles: tuple[str, ...],
    password_file: Path | None,
    subject: str | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make account NAME. Without a password it signs in by tokens, or by its provider."""
    word = passphrase(password_file)
    with _accounts(folder, passphrase_file, given) as (accounts, by):
        made = accounts.add(
            name,
            party=party,
            roles=roles,
            by=by,
            at=datetime.now(UTC),
            password=None if word is None else word.decode("utf-8"),
            subject=subject,
        )
    _told([made], as_json)


@command.command("list", epilog="Example: sealane accounts list --node jcg --json")
@_common
def listed(folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """All accounts, those that ended too."""
    with _accounts(folder, passphrase_file, keeps=False) as (accounts, _):
        found = accounts.every()
    _told(found, as_json)


@command.command("end", epilog="Example: sealane accounts end aiko --because 'left' --node jcg")
@click.argument("name")
@_because
@who_option
@_common
def end(
    name: str,
    because: str,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """End account NAME and all its tokens, at once; the name is never given again."""
    with _accounts(folder, passphrase_file, given) as (accounts, by):
        ended = accounts.end(name, by=by, at=datetime.now(UTC), because=because)
    _told([ended], as_json)


@command.command("token", epilog="Example: sealane accounts token aiko --days 30 --node jcg")
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True,
              help="How long it holds.")  # fmt: skip
@who_option
@_common
def token(
    name: str,
    days: int,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make a token for account NAME. It is shown once, here, and kept nowhere.

    The token alone goes to standard output.
    """
    with _accounts(folder, passphrase_file, given) as (accounts, by):
        shown = accounts.issue(name, by=by, at=datetime.now(UTC), lasts=timedelta(days=days))
    if as_json:
        output.print_json({"account": name, "token": shown, "days": days})
        return
    say("Send it as Authorization: Bearer; it holds {days} days and is not shown again:", days=days)
    click.echo(shown)


@command.command(
    "revoke", epilog="Example: sealane accounts revoke 5c1fe410a2b3c4d5 --because 'lost' --node jcg"
)
@click.argument("identifier")
@_because
@who_option
@_common
def revoke(
    identifier: str,
    because: str,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Take a token back: IDENTIFIER is the part between its two underscores."""
    with _accounts(folder, passphrase_file, given) as (accounts, by):
        accounts.revoke(identifier, by=by, at=datetime.now(UTC), because=because)
    if as_json:
        output.print_json({"revoked": identifier})
    else:
        say("{token} is no token any more", token=identifier)


def _told(accounts: list[Account], as_json: bool) -> None:
    if as_json:
        output.print_json({"accounts": [one.as_json() for one in accounts]})
        return
    rows = [
        (one.name, one.party, ", ".join(map(word, sorted(one.roles))),
         "" if one.is_active else word("ended"))
        for one in accounts
    ]  # fmt: skip
    table("Accounts", ("name", "party", "roles", ""), rows)
