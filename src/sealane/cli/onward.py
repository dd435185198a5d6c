"""sealane share onward: ask an originator whether an item may go on, and answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sealane.cli import option, output
from sealane.cli.keys import actor, passphrase_option, who_option
from sealane.cli.opening import node_option, opened
from sealane.cli.tongue import table, word

__all__ = ["onward"]


ASK = (
    "Example: sealane share onward ask jp-event-7 --to AU --purpose sar "
    "--until 2026-12-01T00:00:00Z --because 'their boat is nearest' --node pcg"
)


@click.group("onward", epilog=ASK)
def onward() -> None:
    """Onward release is the originator's decision: ask for one, allow or refuse it."""


@onward.command("ask", epilog=ASK)
@click.argument("item")
@click.option("--to", "to", required=True, metavar="PARTY", help="Who would have it.")
@click.option("--purpose", required=True, metavar="P", help="For what.")
@click.option("--until", type=option.TIME, required=True, metavar="T",
              help="When the permission, and the copy, would end.")  # fmt: skip
@click.option("--because", required=True, metavar="TEXT", help="Why; kept for ever.")
@click.option("--giver", metavar="PARTY", help="From whom it is held, where from several.")
@who_option
@node_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def ask_for(
    item: str,
    to: str,
    purpose: str,
    until: datetime,
    because: str,
    giver: str | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Ask the originator of ITEM for one onward release; the answer comes over the exchange."""
    from sealane.share.transfer.asking import ask

    with opened(folder, passphrase_file) as node:
        found = ask(
            node, item, to, purpose=purpose, until=until, because=because, at=option.now(),
            giver=giver, actor=actor(node.ledger, given, "release", party=node.party),
        )  # fmt: skip
    _told([found.as_json()], as_json)


@onward.command("allow", epilog="Example: sealane share onward allow 4f1c09aa --node jcg")
@click.argument("request")
@click.option("--until", type=option.TIME, metavar="T", help="Earlier than was asked for.")
@who_option
@node_option
@passphrase_option
@option.by_clock
@option.in_words
@option.as_json
def allowed(
    request: str,
    until: datetime | None,
    given: str | None,
    folder: Path,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Allow REQUEST (its name, or the first 8 signs): signed, for exactly what was asked."""
    from sealane.share.transfer.asking import allow

    with opened(folder, passphrase_file) as node:
        by = actor(node.ledger, given, "release", party=node.party)
        found = allow(node, request, at=option.now(), until=until, actor=by)
    _told([found.as_json()], as_json)


def _closing(name: str, act: str, about: str) -> None:
    example = f"Example: sealane share onward {name} 4f1c09aa --because 'not yet' --node jcg"

    @onward.command(name, help=about, epilog=example)
    @click.argument("request")
    @click.option("--because", required=True, metavar="TEXT", help="Why; told to the holder.")
    @who_option
    @node_option
    @passphrase_option
    @option.by_clock
    @option.in_words
    @option.as_json
    def close(
        request: str,
        because: str,
        given: str | None,
        folder: Path,
        passphrase_file: Path | None,
        as_json: bool,
    ) -> None:
        from sealane.share.transfer import asking

        with opened(folder, passphrase_file) as node:
            done = getattr(asking, name)
            by = actor(node.ledger, given, act, party=node.party)
            found = done(node, request, because=because, at=option.now(), actor=by)
        _told([found.as_json()], as_json)


_closing("refuse", "release", "Refuse REQUEST.")
_closing(
    "withdraw", "recall", "Take a permission back for good; what went on under it is recalled."
)


@onward.command("list", epilog="Example: sealane share onward list --node jcg --json")
@node_option
@passphrase_option
@option.in_words
@option.as_json
def listed(folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Questions that this node asked or was asked, and how they stand."""
    from sealane.share.transfer.asking import every_request

    with opened(folder, passphrase_file) as node:
        found = [one.as_json() for one in every_request(node)]
    _told(found, as_json)


SAID = ("purpose", "state")
"""Columns of codes, which are told in words."""


def _told(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.print_json({"requests": found})
        return
    names = ("item", "version", "originator", "by", "to", "purpose", "until", "state")
    rows = []
    for one in found:
        told = [word(str(one[name])) if name in SAID else one[name] for name in names]
        rows.append((one["request"][:8], *told))
    table("Onward", ("request", *names), rows)
