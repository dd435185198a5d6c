"""The node of a folder, open within a block."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sealane.cli.keys import passphrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sealane.share.node import Node

__all__ = ["node_option", "opened"]

node_option = click.option(
    "--node",
    "folder",
    envvar="SEALANE_NODE",
    required=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the node.",
)


@contextmanager
def opened(folder: Path, passphrase_file: Path | None) -> Iterator[Node]:
    """The node of a folder, within a block."""
    from sealane.share.node import Node

    found = Node.open(folder, passphrase=passphrase(passphrase_file))
    try:
        yield found
    finally:
        found.close()
