"""What the commands on a case or a file of posts share: folder, key, platform, and who asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sealane.cli import output, tongue

if TYPE_CHECKING:
    from sealane.observe.posts import AccountKey

__all__ = [
    "account_key", "case_option", "counted", "exercise_of", "key_option", "platform_option",
    "tell_drill", "told", "user", "who_option",
]  # fmt: skip

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


def exercise_of(source: Path) -> str | None:
    """The drill that a case is of; a FILE is held to be real."""
    from sealane.inform import Case

    return Case(source).exercise_id if source.is_dir() else None


def told(text: str, **parts: Any) -> None:
    """A sentence on standard output, in the language of the command."""
    output.print_paragraphs(tongue.word(text, **parts))


def tell_drill(exercise_id: str | None) -> None:
    """That the posts are invented: first of all that is printed of a case of a drill."""
    if exercise_id is not None:
        told("EXERCISE {exercise}: every post of this case is invented.", exercise=exercise_id)


def counted(result: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every figure of an answer that is one number, and what was left out, for a table."""
    rows = [
        (tongue.word(name.replace("_", " ")), value)
        for name, value in result.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    rows += [
        (tongue.word("left out: {reason}", reason=tongue.word(reason)), count)
        for reason, count in result["rejected"].items()
    ]
    return rows
