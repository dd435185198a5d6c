"""sealane inform: posts of one inquiry, kept without a name in them, and who acts in concert."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, str] = {
    "posts": "sealane.cli.inform.posts",
    "coordination": "sealane.cli.inform.coordination",
    "reveal": "sealane.cli.inform.reveal",
    "expire": "sealane.cli.inform.expire",
}
"""Name of each command and the module that holds it as ``command``."""


class _Group(click.Group):
    """Knows its commands by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[name]).command
        return found


@click.command(cls=_Group, epilog="Example: sealane inform posts posts.csv --case my-case")
def command() -> None:
    """Posts around an incident: timing, copying and linking, never opinion.

    Accounts, handles and posts are hashes under the key of a case from the moment they are read.
    What they stand for lies sealed beside them, is looked up one by one with a reason that stays on
    record, and is deleted when its time is over.
    """
