"""Who approved, corrected, appealed and answered? Lines that are only added to a case's record.

Names are what people called themselves to this machine: two names are two persons only where each
has a sign-in of its own. The record shows who said so and when.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sealane.errors import BadInput, NotAllowed, NotFound
from sealane.inform.case import Case
from sealane.inform.case.private import alone
from sealane.inform.defence.rule import RULE, Rule
from sealane.observe.posts import AccountKey, without_handles

__all__ = [
    "Standing", "answer", "appeal", "approve", "correct", "draft", "refuse_unapproved",
    "refuse_withdrawn", "sent",
    "standing",
]  # fmt: skip

SHORT = 12
"""Hex digits of a digest that are enough to name it."""


@dataclass(frozen=True)
class Standing:
    """What the record says: drafts by digest, approvals, corrections, appeals, sendings."""

    drafts: tuple[str, ...]
    approvals: dict[str, tuple[str, ...]]
    """Names, each once, by digest."""
    corrections: tuple[dict[str, Any], ...]
    appeals: tuple[dict[str, Any], ...]
    sendings: tuple[dict[str, Any], ...]
    first_draft_at: str | None = None

    def approved_by(self, digest: str) -> tuple[str, ...]:
        """Who approved this very content."""
        return self.approvals.get(digest, ())

    @property
    def version(self) -> int:
        """Of the brief: 1, and one more for each correction."""
        return 1 + len(self.corrections)

    @property
    def open_appeals(self) -> int:
        """Appeals that nobody answered yet."""
        return sum(one["answered_at"] is None for one in self.appeals)


def standing(case: Case) -> Standing:
    """Read the record of a case. Raises CaseError where its lines do not hold."""
    lines = case.record.lines()
    approvals: dict[str, tuple[str, ...]] = {}
    appeals: list[dict[str, Any]] = []
    corrections, sendings = [], []
    drafts: dict[str, None] = {}
    first = next((line["at"] for line in lines if line["act"] == "brief"), None)
    for line in lines:
        act = line["act"]
        if act == "brief":
            drafts.pop(line["digest"], None)
            drafts[line["digest"]] = None
        elif act == "approve":
            known = approvals.get(line["digest"], ())
            approvals[line["digest"]] = (*known, *({line["who"]} - set(known)))
        elif act == "correct":
            corrections.append({"at": line["at"], "because": line["because"],
                                "withdrawn": line["withdrawn"]})  # fmt: skip
        elif act == "appeal":
            appeals.append({"number": len(appeals) + 1, "at": line["at"], "about": line["about"],
                            "answered_at": None, "outcome": None})  # fmt: skip
        elif act == "answered":
            appeals[line["number"] - 1] |= {"answered_at": line["at"], "outcome": line["outcome"]}
        elif act == "sent":
            sendings.append(line)
    return Standing(
        tuple(drafts), approvals, tuple(corrections), tuple(appeals), tuple(sendings), first
    )


def draft(case: Case, digest: str, *, at: datetime, who: str) -> None:
    """Record that a brief with this content was made, unless it is the latest draft already."""
    with alone(case.path):
        drafts = standing(case).drafts
        if not drafts or drafts[-1] != digest:
            case.record.add("brief", at=at, who=_named(who), digest=digest)


def approve(case: Case, digest: str | None, *, at: datetime, who: str) -> tuple[str, Standing]:
    """Record that somebody approves a content: that of the latest draft, or of this digest.

    Returns the whole digest and what stands then. Raises NotFound where no draft has it, and
    NotAllowed where the same person approved it before.
    """
    name = _named(who)
    with alone(case.path):
        known = standing(case)
        found = [one for one in known.drafts if digest is None or one.startswith(digest)][-1:]
        if not found or (digest is not None and len(digest) < SHORT):
            raise NotFound(
                f"{digest or 'Nothing'}: no brief of this case has that digest.",
                hint="Make one first (sealane inform brief), and name 12 digits or more of it.",
                value=digest,
            )
        if name.casefold() in {one.casefold() for one in known.approved_by(found[0])}:
            raise NotAllowed(
                f"{name} approved this content already; a second person has to.",
                hint="Let somebody else read and approve it: --who NAME.",
                act="approve",
            )
        case.record.add("approve", at=at, who=name, digest=found[0])
        return found[0], standing(case)


def correct(case: Case, *, at: datetime, who: str, because: str, withdrawn: bool = False) -> None:
    """Record a correction, which makes a new version, or that the brief is withdrawn."""
    with alone(case.path):
        case.record.add("correct", at=at, who=_named(who), because=_said(case, because, "because"),
                        withdrawn=withdrawn)  # fmt: skip


def appeal(case: Case, *, at: datetime, who: str, text: str, about: str | None = None) -> int:
    """Record that somebody disagrees, in his words; the number of the appeal.

    The words stay in the case, as long as its record: handles in them are hashes, as in posts.
    What leaves says when there was an appeal and what became of it.
    """
    with alone(case.path):
        number = len(standing(case).appeals) + 1
        told = _said(case, text, "text")
        case.record.add("appeal", at=at, who=_named(who), text=told, about=about)
        return number


def answer(case: Case, number: int, *, at: datetime, who: str, text: str, outcome: str) -> None:
    """Record what became of an appeal: ``upheld``, ``in part`` or ``dismissed``.

    Raises NotFound where there is no such appeal, NotAllowed where it was answered.
    """
    with alone(case.path):
        appeals = standing(case).appeals
        if not 1 <= number <= len(appeals):
            raise NotFound(f"There is no appeal {number}.", hint=f"There are {len(appeals)}.")
        if appeals[number - 1]["answered_at"] is not None:
            raise NotAllowed(
                f"Appeal {number} was answered already.", hint="Record a new one.", act="answer"
            )
        case.record.add("answered", at=at, who=_named(who), number=number, outcome=outcome,
                        text=_said(case, text, "text"))  # fmt: skip


def sent(case: Case, *, at: datetime, who: str, **told: Any) -> None:
    """Record to whom a version of the brief went, or from whom it was taken back."""
    with alone(case.path):
        case.record.add("sent", at=at, who=_named(who), **told)


def refuse_unapproved(known: Standing, digest: str, rule: Rule = RULE) -> Sequence[str]:
    """Who approved this content; NotAllowed where they are fewer than it takes."""
    who = known.approved_by(digest)
    if len(who) < rule.approvals:
        raise NotAllowed(
            f"{len(who)} of {rule.approvals} persons approved this content ({digest[:SHORT]}): "
            "nothing leaves.",
            hint=f"Two persons read the brief and approve it: sealane inform approve CASE "
            f"--brief {digest[:SHORT]} --who NAME. A correction, an appeal or another lake makes "
            "another content.",
            act="brief",
        )
    return who


def refuse_withdrawn(known: Standing) -> None:
    """NotAllowed where the latest correction withdrew the brief."""
    if known.corrections and known.corrections[-1]["withdrawn"]:
        raise NotAllowed(
            f"The brief was withdrawn: {known.corrections[-1]['because']}",
            hint="A new version begins with a correction: sealane inform correct CASE --because "
            "TEXT --who NAME.",
            act="brief",
        )


def _named(who: str) -> str:
    return _filled(who, "who")


def _filled(text: str, field: str) -> str:
    if not text.strip():
        raise BadInput(f"Nothing is said for {field}.", hint=f"Say it: --{field}.", field=field)
    return text.strip()


def _said(case: Case, text: str, field: str) -> str:
    """Words of our own, in which handles are hashes as in the posts of the case."""
    told = _filled(text, field)
    platforms = case.platforms()
    platform = platforms[0] if len(platforms) == 1 else "unknown"
    key = case.key() if case.files() else AccountKey(secrets.token_bytes(32))
    return without_handles(told, platform=platform, key=key)
