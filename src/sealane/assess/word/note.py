"""Notes that a room still writes in English alone, in Japanese.

Most rooms say their notes in both languages themselves (``assess.noted``), those on stocks by
``stock.phrase``.
"""

from __future__ import annotations

from sealane.assess.stock.phrase import note_ja
from sealane.say.said import Said

__all__ = ["NOTES", "note_said"]

NOTES = (Said("prices: costs are in days of the ship", "価格：費用は船の日数で示す"),)
"""What the choice among lanes says of its costs."""


def note_said(note: str) -> Said:
    """A note in both languages; one that nobody has put into Japanese stays as it stands.

    >>> note_said("prices: costs are in days of the ship").ja
    '価格：費用は船の日数で示す'
    """
    known = {one.en: one for one in NOTES}
    return known.get(note) or Said(note, note_ja(note) or note)
