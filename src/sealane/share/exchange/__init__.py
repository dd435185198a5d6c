"""How two nodes reach each other: cards to know each other by, links that may break, bundles.

``pull`` fetches what a partner has for this node over a ``Carrier`` and brings the receipts;
``Https`` is one, ``export_bundle`` writes the same bytes to a file. ``Puller`` keeps pulling.
"""

from __future__ import annotations

from sealane.share.exchange.bundle import Imported, export_bundle, import_bundle
from sealane.share.exchange.card import (
    COMPARED,
    CONTINUED,
    Card,
    cards,
    host_of,
    meet,
    note_gone,
    part,
    renew,
)
from sealane.share.exchange.certificate import (
    fingerprint,
    make_certificate,
    read_certificate,
    server_context,
)
from sealane.share.exchange.client import Https
from sealane.share.exchange.fetch import Carrier, Pulled, Reply, fetch, pull
from sealane.share.exchange.link import Link, link_of, set_link
from sealane.share.exchange.puller import Backoff, Puller

__all__ = [
    "COMPARED",
    "CONTINUED",
    "Backoff",
    "Card",
    "Carrier",
    "Https",
    "Imported",
    "Link",
    "Pulled",
    "Puller",
    "Reply",
    "cards",
    "export_bundle",
    "fetch",
    "fingerprint",
    "host_of",
    "import_bundle",
    "link_of",
    "make_certificate",
    "meet",
    "note_gone",
    "part",
    "pull",
    "read_certificate",
    "renew",
    "server_context",
    "set_link",
]
