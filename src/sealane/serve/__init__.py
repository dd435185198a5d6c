"""How is it seen: the HTTP API, the map's data, and the page.

Everything under /api/v1 reads one lake and changes nothing. Answers are JSON, GeoJSON or Arrow;
list, map and export share one filter (``Query``), so they show the same rows. Binds loopback
unless a token is set, asks no other host for anything, and keeps no log of requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sealane.serve.query import Box, Query, parse_bbox
from sealane.serve.store import Limits

if TYPE_CHECKING:
    from sealane.serve.app import create_app
    from sealane.serve.hook import Hook
    from sealane.serve.server import run

__all__ = ["Box", "Hook", "Limits", "Query", "create_app", "parse_bbox", "run"]


def __getattr__(name: str) -> Any:
    """Load the web framework only where something is served: an export needs the filter alone."""
    from importlib import import_module

    if name == "create_app":
        return import_module("sealane.serve.app").create_app
    if name == "Hook":
        return import_module("sealane.serve.hook").Hook
    if name == "run":
        return import_module("sealane.serve.server").run
    raise AttributeError(f"module 'sealane.serve' has no attribute {name!r}")
