"""Every threshold of a brief in one place, with unit and reason."""

from __future__ import annotations

from dataclasses import dataclass

from sealane.inform import threshold

__all__ = ["RULE", "Rule"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of a brief; a unit stands in each name.

    Raises BadSetting where one is not positive, or groups of fewer than three would be told.
    """

    least_accounts: int = 5
    """Accounts below which a group is counted and not told, and a text not quoted: few accounts
    could be known again by what they share (k-anonymity, Sweeney 2002, doi:10.1142/
    S0218488502001648; five as national statistics offices take it)."""
    approvals: int = 2
    """Persons who approve before anything leaves."""
    narratives: int = 12
    """The most narratives that a brief tells, those with most posts first; the rest is counted."""
    claims: int = 12
    """The most claims that it tells, those in most posts first; those by hand always."""
    crowds: int = 5
    """The largest crowds that it tells."""
    terms: int = 8
    """The most search terms for a language."""
    usual_posts: int = 20
    """Posts of a language from which its hours are told; below that it is watched all day."""
    hours_part: float = 0.8
    """The part of a language's posts that lies within the hours that are told. Sealane."""
    watch_h: float = 72.0
    """[h] How long to watch after the last post; as long as translations are looked for."""
    next_part: float = 0.25
    """The part of other stories that came to a language from which it is called likely. Sealane."""
    sure_narratives: int = 5
    """Other narratives below which a likely next language is called little sure. Sealane."""

    def __post_init__(self) -> None:
        threshold.above(self, 0, "narratives", "claims", "terms", "usual_posts", "watch_h")
        threshold.above(self, 2, "least_accounts")
        threshold.above(self, 1, "approvals")
        threshold.between_0_and_1(self, "hours_part", "next_part")


RULE = Rule()
"""The thresholds unless others are given."""
