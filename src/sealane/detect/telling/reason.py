"""Why an event was revised or withdrawn: every phrase of the column ``because``, once.

A reason is one head with items in it; items and heads may carry values. The page says the same in
the reader's language: its locales hold ``reason.KEY`` for each key here, in English word for word
(under test). Whoever adds a reason adds it there as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["HEADS", "ITEMS", "VALUES", "item", "reason"]

HEADS: dict[str, str] = {
    "back": "found again",
    "back_changed": "found again, changed: {items}",
    "gone": "not found any more in the data as now known",
    "gone_by": "not found any more; judged otherwise than before: {items}",
    "changed": "changed: {items}",
    "replaced": "replaced, changed: {items}",
}
ITEMS: dict[str, str] = {
    "tracks": "tracks",
    "vessels": "vessels",
    "start": "start ({old} to {new})",
    "start_uncertainty": "uncertainty of the start",
    "end": "end ({old} to {new})",
    "end_uncertainty": "uncertainty of the end",
    "place": "place",
    "place_end": "place of the end",
    "path": "path",
    "confidence": "confidence ({old} to {new})",
    "zones": "zones",
    "law": "law",
    "ports": "ports",
    "lists": "lists",
    "lines": "lines",
    "evidence": "evidence",
    "sentence": "sentence",
    "exercise": "exercise",
    "name": "name of MMSI {mmsi} ({old} to {new})",
    "rule": "rule ({old} to {new})",
    "threshold": "threshold {name} ({old} to {new})",
    "identity": "identity",
}
VALUES: dict[str, str] = {"open": "open", "unnamed": "not reported"}


def item(key: str, **values: Any) -> str:
    """One thing that changed, in words: 'end (open to 2024-05-03 06:00Z)'."""
    return ITEMS[key].format(**values)


def reason(key: str, items: Iterable[str] = ()) -> str:
    """A reason with its items: 'changed: end (open to 2024-05-03 06:00Z), place of the end'."""
    return HEADS[key].format(items=", ".join(dict.fromkeys(items)))
