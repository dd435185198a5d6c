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
    from sealane.serve.carrier import Carrier
    from sealane.serve.hook import Hook
    from sealane.serve.inquiry import Cases
    from sealane.serve.mqtt import Mqtt
    from sealane.serve.route.live import Journal
    from sealane.serve.server import run
    from sealane.serve.webhook import Webhook

__all__ = [
    "Box",
    "Carrier",
    "Cases",
    "Hook",
    "Journal",
    "Limits",
    "Mqtt",
    "Query",
    "Webhook",
    "create_app",
    "parse_bbox",
    "run",
]

LATER = {
    "Carrier": "carrier",
    "Cases": "inquiry",
    "Hook": "hook",
    "Journal": "route.live",
    "Mqtt": "mqtt",
    "Webhook": "webhook",
    "create_app": "app",
    "run": "server",
}
"""Names that load the web framework, and the module that has them."""


def __getattr__(name: str) -> Any:
    """Load the web framework only where something is served: an export needs the filter alone."""
    from importlib import import_module

    if name in LATER:
        return getattr(import_module(f"sealane.serve.{LATER[name]}"), name)
    raise AttributeError(f"module 'sealane.serve' has no attribute {name!r}")
