"""sealane settings: which value holds, and who set it."""

from __future__ import annotations

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane settings --json")
@option.config
@option.as_json
def command(config_path: str | None, as_json: bool) -> None:
    """Show every setting, its value and who set it (flag, environment, file or default)."""
    from sealane import settings

    rows = settings.resolve(overrides=(), config=config_path).rows()
    if as_json:
        output.print_json({"settings": rows})
    else:
        output.print_table(
            "Settings",
            ("name", "value", "unit", "origin", "what it is"),
            [(r["name"], r["value"], r["unit"], r["origin"], r["description"]) for r in rows],
        )
