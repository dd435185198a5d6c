"""Every threshold of origins in one place, with unit, reason and source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sealane.errors import BadSetting

__all__ = ["RULE", "Rule", "changed"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Thresholds of beginnings, ties and ways; a unit stands in each name.

    Raises BadSetting where a value cannot be meant: a time or count that is not positive (a lag may
    be 0), or a part outside 0 to 1.
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
        for item in fields(self):
            value = getattr(self, item.name)
            least = 0.0 if item.name == "platform_lag_s" else 1e-6
            most = 1.0 if item.name.endswith("_part") else float("inf")
            if not least <= value <= most:
                raise BadSetting(
                    f"{item.name} is {value}.",
                    hint="Give a number above 0" + (", 1 at most." if most == 1 else "."),
                    setting=item.name,
                )

    def as_json(self) -> dict[str, float]:
        """Each threshold by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}


RULE = Rule()
"""The thresholds unless others are given."""


def changed(rule: Rule, said: Iterable[str]) -> Rule:
    """A rule with thresholds as a command line says them (``name=number``).

    Raises BadSetting where a name is none of a threshold, or a value no number for it.
    """
    for one in said:
        name, _, text = one.partition("=")
        if name not in rule.as_json():
            raise BadSetting(
                f"{name!r} is no threshold of origins.",
                hint=f"There are {', '.join(rule.as_json())}.",
                setting=name,
            )
        kind = type(getattr(RULE, name))
        try:
            rule = replace(rule, **{name: kind(text)})
        except ValueError as error:
            raise BadSetting(
                f"{name} is {text!r}, no {'whole ' if kind is int else ''}number.",
                hint=f"Write {name}={getattr(RULE, name)}, for example.",
                setting=name,
            ) from error
    return rule
