"""What a grant obliges whoever releases under it to do, and which of two grants asks for less.

    grid_nmi      places are told by the centre of a cell of this size or the next larger [nmi]
    time_h        times are told to the beginning of a span of this length or the next longer [h]
    without       members of the body that stay here; ``identity`` stands for all that name a ship
    retain_days   days for which the recipient may keep it [d]

Where several grants let an item through, it goes under the one that takes least from it and under
which it can go. The order is one for evaluator, release, explanation and every view of a party:
``lessening``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

__all__ = ["DUTIES", "IDENTITY", "LONGEST_DAYS", "asks_no_more", "lessening"]

DUTIES = ("grid_nmi", "time_h", "without", "retain_days")
"""Names of obligations."""
IDENTITY = "identity"
"""In ``without``: every member that names a ship."""
LONGEST_DAYS = 36_500
"""Days for which a grant may let a recipient keep what it gets: a hundred years."""

Order = tuple[int, float, float, bool, float]


def lessening(duties: Mapping[str, Any]) -> Order:
    """How much obligations take from an item, as a key to sort by: least first.

    First the number of things that are made less (a grid is one, a span is one, each word of
    ``without`` is one), then the finer grid, the shorter span, no end before an end, and the later
    end. Grants that are equal in all of this stay in the order of the file. What is not of the
    kind that it should be comes last: nothing can be released under it.

    What it cannot tell: which of two members is worth more to who gets it.
    """
    grid, span, days = (_number(duties.get(name)) for name in ("grid_nmi", "time_h", "retain_days"))
    without = duties.get("without", [])
    words = len(set(map(str, without))) if isinstance(without, list) else len(DUTIES)
    things = ("grid_nmi" in duties) + ("time_h" in duties) + words
    return things, grid, span, "retain_days" in duties, -days


def asks_no_more(own: Mapping[str, Any], duties: Mapping[str, Any]) -> bool:
    """Whether all that ``own`` asks for is done where ``duties`` are: a cell and a span that are
    no finer, every word of ``without``, an end that is no later."""
    if own == duties:
        return True
    if not own.keys() <= duties.keys():
        return False
    try:
        return (
            all(own[name] <= duties[name] for name in ("grid_nmi", "time_h") if name in own)
            and own.get("retain_days", inf) >= duties.get("retain_days", 0)
            and set(own.get("without", ())) <= set(duties.get("without", ()))
        )
    except TypeError:
        return False


def _number(said: Any) -> float:
    """A number; nothing said is 0, and what is no number more than any."""
    if said is None:
        return 0.0
    return float(said) if type(said) in (int, float) else inf
