"""Which claims are one, in whatever words and language they are said?"""

from __future__ import annotations

from typing import Any

from sealane.inform.claim.claim import Claim, Party
from sealane.inform.claim.sea import same_name

__all__ = ["gist_of"]

DIGITS = 2
"""Of degrees: claims of places closer than about half a mile are one."""


def gist_of(claim: Claim) -> tuple[Any, ...]:
    """What two claims share that are one: the deed, the ships, the place and the time.

    A key to count by, never shown. It cannot tell that a ship which one text names and another
    gives by its number is the same.
    """
    where, when = claim.where, claim.when
    place: Any = None
    if where is not None:
        place = where.zone or where.text
        if where.lon is not None and where.lat is not None:
            place = round(where.lon, DIGITS), round(where.lat, DIGITS)
    span = None if when is None else (when.since, when.until, when.is_throughout)
    return (claim.did, claim.is_negated, _who(claim.who), _who(claim.whom), place, span)


def _who(party: Party | None) -> Any:
    if party is None:
        return None
    return (
        party.mmsi or party.imo or (same_name(party.name) if party.name else None)
        or party.number or party.kind or party.text
    )  # fmt: skip
