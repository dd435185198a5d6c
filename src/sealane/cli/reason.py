"""Why an item may or may not go, in words of the language of the command.

An entry of a ledger names the attribute alone, since it is kept for ever; the person who asks has
the label before them, and is told the word in it that is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sealane.cli.tongue import change_told, is_ja, reason_told, word

if TYPE_CHECKING:
    from sealane.share import Label, Pack

__all__ = ["change_said", "reason_said", "why"]

MOST_SIGNS = 60
"""Signs of a word of a label that are shown."""
CANNOT = {
    "kind": "words, pictures and requests cannot be made less",
    "body": "its content is not as it should be",
    "exercise_id": "that it is a drill always stays",
    "permission": "its originator permitted the whole alone",
    "grid_nmi": "there is no such grid",
    "time_h": "there is no such span of time",
    "retain_days": "there is no such end",
    "without": "nothing of this kind has that part",
}
"""Why an item cannot be made less; another word is the member that is not as it should be."""
ONLY_IF = {
    **dict.fromkeys(("classification", "kind", "topic", "source"),
                    "only if that is so of the item"),
    "tlp": "take out first what makes it so",
    "personal": "take the data of persons out first",
}  # fmt: skip
"""On which condition a label may be written otherwise: as the page says it."""


def why(
    decision: Mapping[str, Any],
    pack: Pack,
    to: str,
    *,
    label: Label | None = None,
    purpose: str | None = None,
) -> str:
    """The reason in words of the language of the command. ``to``: who would have it; ``label`` and
    ``purpose``: what was asked, to name a word in it that is not listed."""
    word_ = _unlisted(decision, label, purpose)
    if not is_ja():
        return reason_said(decision, pack, unlisted=word_)
    if decision["reason"] == "unknown" and decision.get("about") == "purpose" and word_ is not None:
        return word(PURPOSE if word_ else NO_PURPOSE, purpose=word_)
    return reason_told(decision, pack, to, unlisted=word_)


PURPOSE = 'The purpose "{purpose}" is not listed. What is not known is refused.'
NO_PURPOSE = "No purpose was given. What is not known is refused."


def _unlisted(
    decision: Mapping[str, Any], label: Label | None, purpose: str | None
) -> str | None:  # fmt: skip
    """The word that a decision is about and that no list has; empty where nothing was said, None
    where it is about none."""
    reason, about = decision["reason"], decision.get("about")
    said: str | None = None
    if reason == "unknown" and about == "purpose":
        said = purpose
    elif label is not None and reason == "unknown" and about in ATTRIBUTES:
        parts = (getattr(one, about) for one in label.parts if one.value(about) is None)
        said = next(parts, None) or ""
    elif label is not None and (reason, about) == ("no_such_party", "originator"):
        said = label.originator
    if said is None:
        return None
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in said)
    return shown if len(shown) <= MOST_SIGNS else f"{shown[:MOST_SIGNS]}…"


ATTRIBUTES = ("classification", "tlp", "kind", "topic", "source", "personal", "orcon")
"""Attributes of a label of which each value is listed (``share.item.attribute``)."""


def reason_said(
    decision: Mapping[str, Any], pack: Pack | None = None, *, unlisted: str | None = None
) -> str:
    """The reason of a decision, and what it is about, in English. ``unlisted``: the word that no
    list has, empty where nothing was said."""
    reason, about = decision["reason"], decision.get("about")
    said = str(reason).replace("_", " ")
    if reason == "cannot_be_made_less":
        return f"{said} ({CANNOT.get(about or 'body', f'{about} is not as it should be')})"
    if (reason, about) == ("unknown", "caveats"):
        return "it has a caveat that the rules do not know"
    bar = None if pack is None else pack.bars.get(str(decision.get("rule")))
    if reason == "barred" and bar is not None:
        return f"{said}: {bar.because['en']}"
    if unlisted and about:
        listed = "not listed" if reason == "unknown" else "not in the rules"
        return f'{said} ({about} "{unlisted}" is {listed})'
    if unlisted is not None and about:
        return f"{said} ({about} is not said)"
    return f"{said} ({about})" if about else said


def change_said(what: str, to: Any, pack: Pack | None = None, asked_to: str = "") -> str:
    """One thing to do, in words."""
    if is_ja() and pack is not None:
        return change_told(what, to, pack, asked_to)
    if what == "join":
        programme, party = to
        return f"join: {party} joins {programme}"
    said = (", ".join(to) or "none") if isinstance(to, list) else "none" if to is None else to
    only_if = f" ({ONLY_IF[what]})" if what in ONLY_IF else ""
    return f"{what.replace('_', ' ')}: {said}{only_if}"
