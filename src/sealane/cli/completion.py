"""sealane completion: the completion script of a shell."""

from __future__ import annotations

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane completion bash > sealane.sh; . ./sealane.sh")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@option.as_json
def command(shell: str, as_json: bool) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    from sealane.cli import sealane

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"No completion for {shell}.")
    script = kind(sealane, {}, "sealane", "_SEALANE_COMPLETE").source()
    if as_json:
        output.print_json({"shell": shell, "script": script})
    else:
        click.echo(script)
