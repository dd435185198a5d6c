"""sealane compact: merge small files."""

from __future__ import annotations

import click

from sealane.cli import option, output

__all__ = ["command"]


@click.command(epilog="Example: sealane compact --lake lake")
@option.lake
@option.as_json
def command(lake_path: str, as_json: bool) -> None:
    """Merge the small files of a lake, keeping their order.

    Ingest does this by itself when a day has many small files. Readers are never disturbed.
    """
    from sealane.lake import Lake

    result = Lake(lake_path, create=False).compact()
    if as_json:
        output.print_json(result)
    else:
        output.print_table(
            "Compaction",
            ("table", "files before", "files after"),
            [(name, row["before"], row["after"]) for name, row in result.items()],
        )
