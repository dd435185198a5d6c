"""What an entry of a ledger says, in the columns that a person reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sealane.cli.reason import reason_said
from sealane.cli.refused import because_said
from sealane.cli.tongue import is_ja, page_word, reason_told, word

if TYPE_CHECKING:
    from sealane.ledger import Act

__all__ = ["entry_said"]

TO, FROM = "→ ", "← "


def entry_said(act: Act) -> tuple[str, str, str, str]:
    """To or from whom, for which purpose, by which rule, and why: of an entry that says it."""
    body = act.body
    purpose = _purpose(body)
    return _party(body), purpose, act.rule or "", _why(body)


def _party(body: Mapping[str, Any]) -> str:
    to = body.get("partner") or body.get("to")
    if isinstance(to, str):
        return TO + to
    giver = body.get("from")
    return FROM + giver if isinstance(giver, str) else ""


def _purpose(body: Mapping[str, Any]) -> str:
    said = body.get("purpose") or _terms(body).get("purpose")
    if not isinstance(said, str):
        return ""
    return (page_word(f"share_purpose.{said}") if is_ja() else None) or said


def _why(body: Mapping[str, Any]) -> str:
    """The reason of a refusal; why something was recalled, deleted or not taken."""
    decision = body.get("decision")
    if isinstance(decision, dict) and not decision.get("permitted"):
        return _refusal(body, decision)
    said = body.get("because") or _terms(body).get("because")
    told = because_said(said) if isinstance(said, str) else ""
    outcome = body.get("outcome")
    if not isinstance(outcome, str) or outcome == "applied":
        return told
    return ("：" if is_ja() else ": ").join(one for one in (word(outcome), told) if one)


def _refusal(body: Mapping[str, Any], decision: Mapping[str, Any]) -> str:
    """Its reason; that a word was not listed is kept, and the word is not."""
    about = decision.get("about")
    if decision["reason"] == "unknown" and about in body.get("unlisted", ()):
        name = page_word(f"share_attribute.{about}") if is_ja() else about
        return word("unknown ({name} in a word that is not listed)", name=name)
    if is_ja():
        return reason_told(decision, None, str(body.get("to") or ""))
    return reason_said(decision)


def _terms(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The terms of a record, which entries have as text and as an object."""
    terms = body.get("terms")
    if isinstance(terms, str):
        try:
            terms = json.loads(terms)
        except ValueError:
            return {}
    return terms if isinstance(terms, dict) else {}
