"""How is it seen: the HTTP API, the map's data, and the page.

Everything under /api/v1 reads one lake and changes nothing. Answers are JSON, GeoJSON or Arrow;
list, map and export share one filter (``Query``), so they show the same rows. Binds loopback
unless a token is set, asks no other host for anything, and keeps no log of requests.
"""

from __future__ import annotations

from sealane.serve.app import create_app
from sealane.serve.query import Box, Query, parse_bbox
from sealane.serve.server import run
from sealane.serve.store import Limits

__all__ = ["Box", "Limits", "Query", "create_app", "parse_bbox", "run"]
