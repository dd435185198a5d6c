"""What the commands on a case share: its folder, and who asks."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["case_option", "user", "who_option"]

case_option = click.option(
    "--case",
    "case_path",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the case, closed to other users.",
)
who_option = click.option(
    "--who", metavar="NAME", help="Who asks, for the record; default: the user of this machine."
)


def user(who: str | None) -> str:
    """Who is said to ask, or the user of this machine."""
    import getpass

    if who:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise click.UsageError("Say who: --who NAME.") from error
