"""Sealane: shared awareness of, and civil response on, the sea lines of communication.

    >>> import sealane
    >>> lake = sealane.Lake("lake")          # where the tables live       # doctest: +SKIP
    >>> lake.ingest(["feed.nmea"])           # every line accounted for    # doctest: +SKIP
    >>> sealane.run(lake, recorded_at=now)   # tracks and events           # doctest: +SKIP
    >>> lake.events()                        # a Polars frame              # doctest: +SKIP

Importing Sealane loads no numeric library; each room is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sealane import detect, engine, errors, geo, law, observe, scenario, tables, tracks
    from sealane.engine import run
    from sealane.errors import SealaneError
    from sealane.lake import Lake

__version__ = "0.1.0"

__all__ = [
    "Lake",
    "SealaneError",
    "detect",
    "engine",
    "errors",
    "geo",
    "law",
    "observe",
    "run",
    "scenario",
    "tables",
    "tracks",
]

_HOMES = {
    "Lake": ("sealane.lake", "Lake"),
    "SealaneError": ("sealane.errors", "SealaneError"),
    "run": ("sealane.engine", "run"),
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name in _HOMES:
        module, attribute = _HOMES[name]
        return getattr(import_module(module), attribute)
    if name in __all__:
        return import_module(f"sealane.{name}")
    raise AttributeError(f"module 'sealane' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
