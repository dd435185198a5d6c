"""A group of commands that imports one only when it is called, so that help answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["LazyGroup"]


class LazyGroup(click.Group):
    """Knows its commands by name. ``modules``: of each name the module that holds it as
    ``command``. An unknown name is refused with the nearest one."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in their order."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name; None for one that is none."""
        if name not in self.modules:
            return None
        command = import_module(self.modules[name]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.modules[name]}.command is no click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, and what is left of the words."""
        name = args[0]
        if name not in self.modules and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self.modules, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{name}'.{hint}")
        return super().resolve_command(ctx, args)
