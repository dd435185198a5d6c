"""Every threshold of origins in one place, with unit, reason and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sealane.inform import threshold

__all__ = ["RULE", "Rule", "changed"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of beginnings, ties and ways; a unit stands in each name.

    Raises BadSetting where a value cannot be meant: a time or count that is not positive (a lag may
    be 0), or a part that is not between 0 and 1.
    """

    lead_s: float = 86_400.0
    """[s] So long a collection must have run, without a gap, before the first post for the
    beginning to be in view: a day, so that each hour of the day was looked at once. A cascade that
    pauses for longer than this can be cut in a pause without a trace."""
    platform_lag_s: float = 60.0
    """[s] What two platforms may differ by, beside their clocks' resolution, between writing a post
    and the time they give it. Sealane: no published figure was found, so a minute is allowed."""
    growth_s: float = 3600.0
    """[s] The window in which the pace of posts is counted, a tenth of the whole at most."""
    growth_posts: int = 10
    """Posts in the busiest window from which its pace can be compared with that of the first."""
    growth_part: float = 0.5
    """The first window holds this part of the busiest one or more: it was under way by then. Pace
    tells little: on seed 0 of ``benchmarks/origin.py`` no part told cut cascades from whole ones
    well, so it only lowers a claim."""
    named_part: float = 0.5
    """Part of the later posts that must say, by reposts, quotes and replies, that they come from
    the first for its beginning to be in view. Copies say nothing of a post that was deleted."""
    silence_s: float = 21_600.0
    """[s] A shorter silence of a platform's posts is never taken for a gap of the collection."""
    silence_posts: float = 20.0
    """A silence is a gap where at the usual pace so many posts were to be expected in it; by chance
    that happens once in 5 x 10^8 (Poisson)."""

    def __post_init__(self) -> None:
        lag = "platform_lag_s"
        threshold.above(self, 0, *(one for one in threshold.names(self) if one != lag))
        threshold.above(self, -1e-9, lag)
        threshold.between_0_and_1(self, "growth_part", "named_part")

    def as_json(self) -> dict[str, float]:
        """Each threshold by name."""
        return threshold.as_json(self)


RULE = Rule()
"""The thresholds unless others are given."""


def changed(rule: Rule, said: Iterable[str]) -> Rule:
    """A rule with thresholds as a command line says them (``name=number``).

    Raises BadSetting where a name is none of a threshold, or a value no number for it.
    """
    return threshold.changed(rule, said, "origins")
