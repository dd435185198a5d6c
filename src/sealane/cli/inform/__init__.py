"""sealane inform: posts of one inquiry, kept without a name in them, and who acts in concert."""

from __future__ import annotations

import click

from sealane.cli.lazy import LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS: dict[str, str] = {
    "posts": "sealane.cli.inform.posts",
    "coordination": "sealane.cli.inform.coordination",
    "narratives": "sealane.cli.inform.narratives",
    "claim": "sealane.cli.inform.claim",
    "origin": "sealane.cli.inform.origin",
    "brief": "sealane.cli.inform.brief",
    "approve": "sealane.cli.inform.approve",
    "correct": "sealane.cli.inform.correct",
    "appeal": "sealane.cli.inform.appeal",
    "reveal": "sealane.cli.inform.reveal",
    "expire": "sealane.cli.inform.expire",
}
"""Name of each command and the module that holds it as ``command``."""


@click.command(
    cls=LazyGroup,
    modules=COMMANDS,
    epilog="Example: sealane inform posts posts.csv --case my-case",
)
def command() -> None:
    """Posts around an incident: timing, copying and linking, never opinion.

    Accounts, handles and posts are hashes under the key of a case from the moment they are read.
    What they stand for lies sealed beside them, is looked up one by one with a reason that stays on
    record, and is deleted when its time is over.
    """
