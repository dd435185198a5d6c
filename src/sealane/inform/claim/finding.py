"""From bounds in pieces of time to a verdict: supports, contradicts, in parts, cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from sealane.inform.claim.claim import STATES, When
from sealane.inform.claim.rule import Rule
from sealane.inform.claim.sea import Floats, Hull, seconds, time_of
from sealane.inform.claim.words import Reason

__all__ = ["NO", "OPEN", "YES", "Finding", "Part", "cuts_of", "joined", "parts_of", "verdict_of"]

States = npt.NDArray[np.int8]
YES, OPEN, NO = 1, 0, -1
MAX_PIECES = 20_000
_WORDS = {YES: "supports", OPEN: "cannot_say", NO: "contradicts"}


@dataclass(frozen=True)
class Part:
    """A stretch of the time that is meant, and what the tracks say of it."""

    since: datetime
    until: datetime
    verdict: str

    def as_json(self) -> dict[str, Any]:
        """Times and verdict."""
        return {"since": self.since, "until": self.until, "verdict": self.verdict}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one look at tracks gave: a state for each piece between ``cuts``, figures, reasons.

    ``fixed`` is a verdict that does not follow from the pieces.
    """

    cuts: Floats = field(default_factory=lambda: np.empty(0), repr=False)
    states: States = field(default_factory=lambda: np.empty(0, np.int8), repr=False)
    figures: dict[str, Any] = field(default_factory=dict)
    why: tuple[Reason, ...] = ()
    caveats: tuple[Reason, ...] = ()
    decide: tuple[Reason, ...] = ()
    fixed: str | None = None


def cuts_of(when: When, hulls: Sequence[Hull], rule: Rule) -> Floats:
    """Times that part what is meant: both ends, a grid, and every fix of the hulls in between.

    The grid does not depend on the fixes, so that a fix less never makes a bound tighter.
    """
    since, until = seconds(when.since), seconds(when.until)
    pieces = min(MAX_PIECES, max(1, int(np.ceil((until - since) / rule.piece_s))))
    grid = np.linspace(since, until, pieces + 1) if until > since else np.array([since])
    own = [hull.at[hull.between(since, until)] for hull in hulls]
    return np.unique(np.concatenate([grid, *own]))


def pieces_of(cuts: Floats) -> tuple[Floats, Floats]:
    """Begin and end of each piece; one moment is one piece."""
    return (cuts[:-1], cuts[1:]) if len(cuts) > 1 else (cuts, cuts)


def verdict_of(did: str, when: When, states: States, rule: Rule) -> str:
    """The verdict over all pieces.

    What happens at a moment is supported by one piece and contradicted by all of them. A state
    that is claimed throughout must hold in each; one that is claimed for some moment of a time
    longer than ``vague_h`` may hold in parts.
    """
    has, lacks = bool((states == YES).any()), bool((states == NO).any())
    if lacks and (states == NO).all():
        return "contradicts"
    if when.is_throughout and did in STATES:
        if has and (states == YES).all():
            return "supports"
        return "in_parts" if lacks else "cannot_say"
    if has and lacks and did in STATES and when.hours > rule.vague_h:
        return "in_parts"
    return "supports" if has else "cannot_say"


def parts_of(cuts: Floats, states: States) -> tuple[Part, ...]:
    """Pieces of one state in a row as one part each."""
    if not len(states):
        return ()
    begins, ends = pieces_of(cuts)
    first = np.flatnonzero(np.append(True, states[1:] != states[:-1]))
    last = np.append(first[1:], len(states)) - 1
    return tuple(
        Part(time_of(begins[i]), time_of(ends[j]), _WORDS[int(states[i])])
        for i, j in zip(first.tolist(), last.tolist(), strict=True)
    )


def joined(first: States, second: States) -> States:
    """Both must hold: contradicted by either, supported by both."""
    return np.where(
        (first == NO) | (second == NO), NO, np.where((first == YES) & (second == YES), YES, OPEN)
    ).astype(np.int8)
