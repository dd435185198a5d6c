"""sealane assess: what follows when a lane closes."""

from __future__ import annotations

from typing import Any

import click

from sealane.cli.lazy import LazyGroup
from sealane.cli.option import assess_language, note_language
from sealane.errors import BadInput, SealaneError

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


class _Group(LazyGroup):
    """A question that cannot be asked is one of usage, told in the language of the command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; its language is looked for first, for what cannot be parsed."""
        note_language(ctx, args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if assess_language(ctx) == "ja":
                from sealane.cli.assess.refusal import usage_said
                from sealane.cli.usage import usage_ja

                raise usage_ja(error, usage_said) or error from None
            raise
        except SealaneError as error:
            if isinstance(error, BadInput) and error.file is None:
                error.exit_code = USAGE  # no file is at fault: it is the question
            if assess_language(ctx) == "ja":
                from sealane.cli.assess.refusal import refusal_ja

                error.told = refusal_ja(error)
            raise


@click.command(cls=_Group, modules=COMMANDS, epilog="Example: sealane assess route JPYOK SGSIN")
def command() -> None:
    """Routes, costs, dependence and stocks when a strait or canal closes or is unsafe.

    Every figure comes with its interval where one is known, its method and its sources. Nothing is
    guessed: where there are no data there is no row, and the answer says so. A question that cannot
    be asked ends with exit code 2, a file that cannot be read with 1, rejected rows with 3.
    """
