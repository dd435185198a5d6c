"""Grants that can never let anything through, whatever day it is: a slip of the pen, mostly.

A grant goes from a member of its programme to another. One whose ``from`` and ``to`` leave no two
different members that are ever in the programme on the same day does nothing, and nobody would see
that in a table of decisions, since refusals are what it gives.

What it cannot tell: grants under which nothing goes because of a bar or a ceiling; ask
``sealane policy prove`` or ``sealane share explain``.
"""

from __future__ import annotations

from sealane.share.policy.pack import Grant, Pack, days

__all__ = ["idle_grants"]


def idle_grants(pack: Pack) -> dict[str, str]:
    """Of each grant that can never apply, by its name: why, in words."""
    return {one.id: why for one in pack.grants.values() if (why := _why(pack, one)) is not None}


def _why(pack: Pack, grant: Grant) -> str | None:
    programme = pack.programmes[grant.programme]
    ever: set[str] = set()
    for day in days(pack):
        members = programme.members_on(day)
        ever |= members
        senders, receivers = _ends(grant, members)
        if len(senders | receivers) > 1 and senders and receivers:
            return None
    senders, receivers = _ends(grant, frozenset(ever))
    for name, some in (("from", senders), ("to", receivers)):
        if not some:
            return f"{name} names no member of {grant.programme}"
    if senders == receivers and len(senders) == 1:
        return f"it goes from {min(senders)} to {min(receivers)} alone"
    return f"no two members of {grant.programme} whom it names are in it on one day"


def _ends(grant: Grant, members: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    senders = members if grant.from_parties is None else members & grant.from_parties
    return senders, members if grant.to_parties is None else members & grant.to_parties
