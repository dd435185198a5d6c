"""A version that went to a party before, asked for again: what the rules say of it today.

A version goes to a party once. Who asks again is told so only while the rules still let it go for
the purpose for which it went, and ask for no more than was done then. Else it is a refusal as any,
with the purpose for which it went as a note: what the party has is bound by the terms with which it
went, and no second release changes these. A later version may go for another purpose.

What it cannot tell: whether the party still has it (``recall``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sealane.ledger import read_canonical
from sealane.share.item.attribute import BY_NAME
from sealane.share.log.sending import FOUND
from sealane.share.policy.decide import Decision
from sealane.share.policy.duty import asks_no_more
from sealane.share.policy.pack import Grant
from sealane.share.policy.portion import Portion
from sealane.share.source import Key, Sent

__all__ = ["PURPOSES", "asked_again", "kept_of"]

PURPOSES = frozenset(BY_NAME["purpose"].values)
"""Another word is no purpose, and not kept by the ledger."""
OTHER_PURPOSE, ASKS_MORE_NOW = "other_purpose", "asks_more_now"
STANDS = (None, FOUND, "superseded")
"""Ends of a row that leave with the party what it gave."""

Asked = tuple[str, str | None, str]
"""Party, originator, item."""


def asked_again(row: Mapping[str, Any], found: Portion, purpose: str) -> Decision | None:
    """Why a version that went is not to go as it went, though the rules let it go now; None where
    it may: the same purpose, and no more is asked than was done. ``row``: that of the log by which
    it went; ``found``: what the rules make of it now."""
    terms, rule = read_canonical(row["terms"].encode()), found.decision.rule
    if terms["purpose"] != purpose:
        return Decision(OTHER_PURPOSE, _listed(terms["purpose"]), rule)
    duties, is_less = row["duties"], bool(terms["is_less"])
    if found.is_less and not is_less:
        return Decision(ASKS_MORE_NOW, _first_more(rule, {}) or "of_fields", rule)
    if duties is None and is_less:  # from before it was kept what was done
        return None
    more = _first_more(rule, {} if duties is None else read_canonical(duties.encode()))
    return None if more is None else Decision(ASKS_MORE_NOW, more, rule)


def _first_more(rule: Any, done: Mapping[str, Any]) -> str | None:
    """The first obligation of a rule beyond what was done."""
    asked = rule.obligations if isinstance(rule, Grant) else {}
    return next((one for one in asked if not asks_no_more({one: asked[one]}, done)), None)


def kept_of(
    sent: Mapping[tuple[str, Key], Sent], asked: Asked, version: int, now: str
) -> tuple[str | None, int | None]:
    """Of what a party was sent of an item: the purpose for which this version went to it (None: it
    did not, or was taken back since), and the version before it that the party has and may read."""
    went, still = None, None
    for (to, key), known in sent.items():
        if (to, *key[1:]) != asked:
            continue
        row, last = known.versions.get(version), known.last
        if row is not None and row["ended"] in STANDS:
            went = _listed(read_canonical(row["terms"].encode())["purpose"])
        if last is None or last["ended"] is not None or now >= (last["retain_until"] or "9"):
            continue
        if last["version"] < version:
            still = int(last["version"])
    return went, still


def _listed(purpose: str) -> str:
    return purpose if purpose in PURPOSES else "unknown"
