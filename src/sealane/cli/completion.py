"""sealane completion: the completion script of a shell."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command(epilog='Example: eval "$(sealane completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from sealane.cli import sealane

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"No completion for {shell}.")
    click.echo(kind(sealane, {}, "sealane", "_SEALANE_COMPLETE").source())
