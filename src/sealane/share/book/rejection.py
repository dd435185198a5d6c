"""What is told of a record that cannot be taken: at which number, of which item, and why, without a
value of what came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sealane.errors import BadInput, SealaneError
from sealane.share.book.record import LANES, plain_text

__all__ = [
    "ENDED",
    "NO_KEY",
    "UNREADABLE",
    "is_judgeable",
    "no_key",
    "number_of",
    "reason_of",
    "rejection",
    "subject_of",
    "words_of",
]

NO_KEY = "no_key"
"""Outcome of a record that cannot be judged without the key of a party; it is a reject until then,
and asked for again when another key of that party is here (``transfer.offer.wanted``)."""
UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError, AttributeError)
"""What a value of a shape that nobody thought of may raise while a record is judged."""
ENDED = ("superseded", "recalled", "expired", "missing", "lapsed")
"""Why content is not sent any more; another word is not kept."""

QUOTING = frozenset({"product", "label", "at", "purpose"})
"""Fields of errors whose messages quote what was found, for whoever wrote it."""
MOST_REASON = 300
"""Signs of a reason that is kept."""


def number_of(told: Any) -> tuple[int, int] | None:
    """Lane and number of a record, whatever else is wrong with it."""
    if not isinstance(told, dict) or told.get("lane") not in LANES:
        return None
    sequence = told.get("sequence")
    if type(sequence) is not int or not 1 <= sequence < 2**53:
        return None
    return LANES.index(told["lane"]), sequence


def reason_of(cause: Exception) -> str:
    """Why, in signs that every database takes and without a value of what came: the ledger keeps
    it for ever, and what was refused is kept nowhere."""
    if not isinstance(cause, SealaneError):
        return f"it cannot be read ({type(cause).__name__})"
    field, part = cause.data.get("field"), cause.data.get("part")
    told = cause.message
    if field in QUOTING:
        told = f"{field} cannot be read" + ("" if part is None else f": {part}")
    return "".join(one if one.isprintable() else "?" for one in told[:MOST_REASON])


def rejection(lane: int, sequence: int, because: str) -> dict[str, Any]:
    """A reject at its number, as a receipt tells it."""
    return {"lane": LANES[lane], "sequence": sequence, "because": because}


def subject_of(told: Mapping[str, Any]) -> str:
    """The item of a record for its entry, where it is a name that can be written."""
    try:
        return plain_text(told.get("item"), "item")
    except BadInput:
        return "?"


def no_key(cause: Exception, key_ids: Mapping[str, str]) -> str | None:
    """What is kept of a record that is refused for want of a party's key: which key was here, of
    whom, and why; None for one that is refused for something else. ``key_ids``: by party."""
    whose = cause.data.get("wants_key") if isinstance(cause, SealaneError) else None
    return None if whose is None else "\n".join((key_ids.get(whose, "-"), whose, reason_of(cause)))


def is_judgeable(because: str, key_ids: Mapping[str, str]) -> bool:
    """Whether what ``no_key`` kept waits for a key that is here now, or for a newer one."""
    key_id, party, _ = because.split("\n", 2)
    return key_ids.get(party, key_id) != key_id


def words_of(outcome: str, because: str | None) -> str:
    """Why a record was refused, in words."""
    said = str(because)
    return said.split("\n", 2)[2] if outcome == NO_KEY else said
