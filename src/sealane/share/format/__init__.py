"""What partners' own tools read and write, each with what it loses named and the label kept.

``FORMATS`` lists them. Each has a module with pure functions ``write(products) -> Written`` and,
where it can be read, ``read(raw) -> Read``: bytes and losses out, products and rejects in. A bad
item is a reject with its reason and touches no other item.
"""

from __future__ import annotations

from sealane.share.format.mark import Loss, Read, Reject, Written
from sealane.share.format.table import FORMATS, Format, named

__all__ = ["FORMATS", "Format", "Loss", "Read", "Reject", "Written", "named"]
