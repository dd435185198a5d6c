"""What the commands on a case or a file of posts share: folder, key, platform, and who asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sealane.observe.posts import AccountKey

__all__ = ["account_key", "case_option", "key_option", "platform_option", "user", "who_option"]

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

key_option = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Secret with which accounts of a FILE are hashed, so that another run gives the same "
    "hashes: CASE/key gives those of a case. Default: a key for this run alone.",
)
platform_option = click.option(
    "--platform",
    metavar="NAME",
    callback=lambda _ctx, _param, name: name.strip().lower() if name else None,
    help="Platform of every post of a FILE, in place of what it says; part of each hash.",
)


def account_key(path: Path | None) -> AccountKey | None:
    """The key in a file; none where no file is named."""
    if path is None:
        return None
    from sealane.errors import BadInput
    from sealane.observe.posts import AccountKey

    try:
        return AccountKey(path.read_bytes())
    except OSError as error:
        raise BadInput(
            f"{path}: the key cannot be read ({error.strerror}).",
            hint="Name the file `key` of a case, or one of 32 random bytes: openssl rand 32.",
            file=str(path),
        ) from error


def user(who: str | None) -> str:
    """Who is said to ask, or the user of this machine."""
    import getpass

    if who:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise click.UsageError("Say who: --who NAME.") from error
