"""Every threshold of coordination in one place, with unit, reason and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sealane.errors import BadSetting
from sealane.inform import threshold

__all__ = ["RULE", "Rule", "changed"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of near-simultaneous sharing; a unit stands in each name.

    Raises BadSetting where a value cannot be meant: a window, cap or budget that is not positive,
    an error outside 0 to 1, or a group of fewer than three.
    """

    window_s: float = 60.0
    """[s] Shares of one object at most so far apart are near-simultaneous, ends included. The
    default of coordination-network-toolkit (Graham, QUT, 2020)."""
    crowd_accounts: int = 50
    """Other accounts within the window from which a share is part of a crowd and leaves the pair
    stage. Sealane: chosen on synthetic seeds 0 to 9; 200 does as well on few accounts."""
    events: int = 40_000_000
    """The most events that the pair stage may list: 8 bytes each. Above it the cap is halved until
    they fit, which is told."""
    min_objects: int = 2
    """Distinct objects of a pair that is listed; one coincidence is never evidence."""
    q: float = 0.01
    """The false-discovery rate of pairs over all pairs of accounts (Benjamini and Hochberg 1995),
    and the chance that any account joins a group wrongly (Holm 1979)."""
    min_group: int = 3
    """Accounts of a group that are all tied with one another at least; two may be a couple."""
    core_part: float = 0.5
    """A member of a core has this part of the ties that the innermost core has (Seidman 1983 for
    cores); below it an account is in the halo, which is told and not counted."""
    min_present: int = 3
    """Other members within the window for an account to have been there when a group met."""
    budget_pairs: int = 50_000_000
    """The most pairs of posts that a compatibility mode lists, since its answer is that list."""

    def __post_init__(self) -> None:
        positive = ("window_s", "crowd_accounts", "events", "min_objects", "budget_pairs")
        threshold.above(self, 0, *positive)
        threshold.between_0_and_1(self, "q", "core_part")
        if self.min_group < 3 or self.min_present < 2:
            raise BadSetting(
                f"min_group is {self.min_group} and min_present {self.min_present}.",
                hint="A group has three accounts or more, and two others are there or more.",
                setting="min_group",
            )

    def as_json(self) -> dict[str, float]:
        """Each threshold by name."""
        return threshold.as_json(self)


RULE = Rule()
"""The thresholds unless others are given."""
COMPAT_WINDOW_S = {"coortweet": 10.0, "cnt": 60.0}
"""[s] The default windows of the peers."""


def changed(
    rule: Rule, said: Iterable[str], *, window_s: float | None = None, compat: str | None = None
) -> Rule:
    """A rule with thresholds as a command line says them (``name=number``) and a window.

    Raises BadSetting where a name is none of a threshold, or a value no number for it.
    """
    values: dict[str, float] = {"window_s": COMPAT_WINDOW_S[compat]} if compat else {}
    made = threshold.changed(rule, said, "coordination", **values)
    return made if window_s is None else replace(made, window_s=window_s)
