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

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from math import inf
from typing import Any

from sealane.share.item.product import MEMBERS

__all__ = ["DUTIES", "IDENTITY", "LONGEST_DAYS", "asks_no_more", "lessening", "wrong_in"]

DUTIES = ("grid_nmi", "time_h", "without", "retain_days")
"""Names of obligations."""
IDENTITY = "identity"
"""In ``without``: every member that names a ship."""
LONGEST_DAYS = 36_500
"""Days for which a grant may let a recipient keep what it gets: a hundred years."""

NEAR = 0.75
"""How alike a slip of the pen and a member are (``difflib``, 0 to 1; ours): two of eight letters
wrong are, while "nonsense" and "zones" (0.62) are not."""

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


def wrong_in(duties: Mapping[str, Any], kinds: Collection[str]) -> tuple[str, str, str] | None:
    """What can never be done for an item of these kinds: the obligation, what is wrong with it and
    what to do; None if all of it can be done for some kind."""
    from sealane.share.downgrade.action import HOURS
    from sealane.share.downgrade.grid import SIZES_NMI
    from sealane.share.downgrade.lessen import TABLE_OF

    odd = sorted(duties.keys() - set(DUTIES))
    if odd:
        return odd[0], "is no obligation", f"Take {', '.join(DUTIES[:-1])} or {DUTIES[-1]}."
    for name, most, unit in (("grid_nmi", SIZES_NMI[-1], "nmi"), ("time_h", HOURS[-1], "h")):
        said = duties.get(name)
        if name in duties and (type(said) not in (int, float) or not 0 < said <= most):  # type: ignore[operator]
            return name, f"is {said!r}", f"Give a number above 0, up to {most} {unit}."
    days = duties.get("retain_days", 1)
    if type(days) is not int or not 1 <= days <= LONGEST_DAYS:
        return "retain_days", f"is {days!r}", f"Give whole days, 1 to {LONGEST_DAYS:,}."
    without = duties.get("without", [IDENTITY])
    if not isinstance(without, list) or not without or not all(type(x) is str for x in without):
        return "without", f"is {without!r}", f"List members of a body, or {IDENTITY}."
    words = set(without) - {IDENTITY}
    fit = [kind for kind in kinds if words <= MEMBERS.get(kind, frozenset())]
    if not fit:
        return "without", *_no_member(words, kinds)
    is_less = duties.keys() & {"grid_nmi", "time_h"} or IDENTITY in duties.get("without", ())
    if is_less and not set(fit) & TABLE_OF.keys():
        hint = f"Only {', '.join(TABLE_OF)} can be; take members out, or ask for no less."
        return "obligations", f"make less of {', '.join(sorted(fit))}, which cannot be", hint
    return None


def _no_member(words: Collection[str], kinds: Collection[str]) -> tuple[str, str]:
    known = frozenset[str]().union(*(MEMBERS.get(kind, frozenset()) for kind in kinds))
    odd = sorted(set(words) - known)
    if not odd:
        return f"is {sorted(words)}, which no kind has together", "Write a grant for each kind."
    near = get_close_matches(odd[0], sorted(known | {IDENTITY}), n=3, cutoff=NEAR)
    some = ", ".join(sorted(known))
    hint = f"Do you mean {' or '.join(near)}?" if near else f"Take {IDENTITY}, or of: {some}."
    return f"has {odd[0]!r}, which nothing of these kinds has", hint


def _number(said: Any) -> float:
    """A number; nothing said is 0, and what is no number more than any."""
    if said is None:
        return 0.0
    return float(said) if type(said) in (int, float) else inf
