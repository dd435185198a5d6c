"""Packs that come with Sealane, by name."""

from __future__ import annotations

from pathlib import Path

from sealane.errors import BadInput

__all__ = ["PACKAGED", "pack_path"]

_DATA = Path(__file__).parents[1] / "data"
PACKAGED = {"sea-lanes-public": _DATA / "sea_lanes_public.toml"}
"""Name to file. What is in them, and what was left out, is on the page ``share/packs.md``."""


def pack_path(said: str | Path) -> Path:
    """The file of a pack: a path, or the name of a packaged one (a file of that name wins).

    ``BadInput`` if there is neither.
    """
    path = Path(said)
    if path.is_file():
        return path
    found = PACKAGED.get(str(said))
    if found is None:
        names = ", ".join(PACKAGED)
        raise BadInput(
            f"{said}: there is no such file.",
            hint=f"Give the path of a pack, or the name of a packaged one: {names}.",
            file=str(said),
        )
    return found
