"""STIX objects for partners' own tools (TAXII 2.1, OASIS): kept here, served by ``serve``.

``Shelves`` keeps objects under the labels that they carry and pages through those that a party may
see; ``Feed`` are those of a node, filled by what it releases; ``post`` lets in what a party posts;
``Taxii`` is the client. What is asked and answered over HTTP is in ``sealane.serve.taxii``.
"""

from __future__ import annotations

from sealane.share.taxii.client import Place, Received, Taxii
from sealane.share.taxii.feed import Feed, collection_of
from sealane.share.taxii.filter import Filter, read_filter
from sealane.share.taxii.posting import Posted, post
from sealane.share.taxii.sight import Sight
from sealane.share.taxii.store import Kept, Outcome, Page, Row, Shelves, kept

__all__ = [
    "Feed",
    "Filter",
    "Kept",
    "Outcome",
    "Page",
    "Place",
    "Posted",
    "Received",
    "Row",
    "Shelves",
    "Sight",
    "Taxii",
    "collection_of",
    "kept",
    "post",
    "read_filter",
]
