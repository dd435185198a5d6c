"""sealane inform reveal: the name behind one hash."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from sealane.cli import option, output, tongue
from sealane.cli.inform.opening import case_option, user, who_option

__all__ = ["command"]


@click.command(
    epilog="Example: sealane inform reveal 7fc5407411bbf939aaea1b70f9944662 --case my-case "
    "--reason 'asked to confirm it is the agency' --who 'press office'"
)
@click.argument("keyed", metavar="HASH")
@case_option
@click.option("--reason", required=True, help="Why the name is needed; it stays on record.")
@who_option
@option.in_words
@option.as_json
def command(keyed: str, case_path: Path, reason: str, who: str | None, as_json: bool) -> None:
    """The name behind one HASH of a case: an account, handle, post or rejected record.

    That it was asked, by whom and why, is written into the record of the case before anything is
    opened, and stays there whether or not there is an answer. One hash at a time; there is no list.
    """
    from sealane.inform import Case

    found = Case(case_path).reveal(keyed, reason=reason, who=user(who), at=option.now())
    if as_json:
        output.print_json(asdict(found))
        return
    handle = f" (@{found.handle})" if found.handle else ""
    kind, platform = tongue.word(found.kind), found.platform or tongue.word("the file")
    click.echo(tongue.word("{kind} of {platform}: {name}", kind=kind, platform=platform,
                           name=f"{found.original}{handle}"))  # fmt: skip
    tongue.say("Recorded: {line}", line=found.record)
