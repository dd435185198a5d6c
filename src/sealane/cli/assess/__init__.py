"""sealane assess: what follows when a lane closes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from sealane.errors import BadInput

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, str] = {
    "close": "sealane.cli.assess.close",
    "economy": "sealane.cli.assess.economy",
    "exposure": "sealane.cli.assess.exposure",
    "mitigate": "sealane.cli.assess.mitigate",
    "risk": "sealane.cli.assess.risk",
    "route": "sealane.cli.assess.route",
    "routes": "sealane.cli.assess.routes",
    "stocks": "sealane.cli.assess.stocks",
    "watch": "sealane.cli.assess.watch",
}
"""Name of each command and the module that holds it as ``command``."""


USAGE = 2  # exit code: the question cannot be asked


class _Group(click.Group):
    """Knows its commands by name and imports one only when it is called."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadInput as error:
            if error.file is None:  # no file is at fault: it is the question
                error.exit_code = USAGE
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[name]).command
        return found


@click.command(cls=_Group, epilog="Example: sealane assess route JPYOK SGSIN")
def command() -> None:
    """Routes, costs, dependence and stocks when a strait or canal closes or is unsafe.

    Every figure comes with its interval where one is known, its method and its sources. Nothing is
    guessed: where there are no data there is no row, and the answer says so. A question that cannot
    be asked ends with exit code 2, a file that cannot be read with 1, rejected rows with 3.
    """
