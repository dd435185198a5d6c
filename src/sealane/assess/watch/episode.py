"""Changes of the classes of one gate, told as one episode of the gate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from sealane.assess.watch.rule import RULE, Rule
from sealane.assess.watch.series import Change

__all__ = ["Episode", "episodes_of"]


@dataclass(slots=True)
class Episode:
    """What happened at one gate: the class that told it first, and the classes that followed."""

    lead: Change
    members: list[Change]
    rebounds: list[Change] = field(default_factory=list)

    @property
    def gate(self) -> str:
        """The gate."""
        return self.lead.gate

    @property
    def whole(self) -> Change:
        """The member that says how it ended: all ships where they changed, else the lead."""
        return next((one for one in self.members if one.kind == "total"), self.lead)

    @property
    def end(self) -> int | None:
        """The day from which the gate was back; None while it is not."""
        return self.whole.end


def episodes_of(changes: Iterable[Change], rule: Rule = RULE) -> list[Episode]:
    """Episodes of all gates, in order of alarm; each change belongs to one of them.

    Changes of one gate in one direction join while alarms follow one another within ``join_d``,
    unless one begins later and is deeper by ``deeper_change`` (to half) than what the episode began
    with: then it is an episode of its own. A rise right after a fall is told with the fall. Of
    changes that alarm on the same day that of all ships leads.
    """
    found: list[Episode] = []
    for change in sorted(changes, key=lambda one: (one.alarm, one.kind != "total", one.onset)):
        own = [one for one in found if one.gate == change.gate]
        if change.is_rebound and (after := _last_fall(own, change)) is not None:
            after.rebounds.append(change)
            continue
        joined = next((one for one in reversed(own) if _joins(one, change, rule)), None)
        if joined is None:
            found.append(Episode(change, [change]))
        else:
            joined.members.append(change)
    return found


def _last_fall(own: list[Episode], change: Change) -> Episode | None:
    falls = [one for one in own if one.lead.sign < 0 and one.lead.onset <= change.onset]
    return falls[-1] if falls else None


def _joins(episode: Episode, change: Change, rule: Rule) -> bool:
    last = episode.members[-1]
    if episode.lead.sign != change.sign or change.alarm - last.alarm > rule.join_d:
        return False
    if change.onset <= episode.lead.alarm and not change.is_deeper:
        return True
    deeper = -math.log1p(-rule.deeper_change)
    return _depth(change, rule) <= _depth(episode.lead, rule) + deeper


def _depth(change: Change, rule: Rule) -> float:
    return abs(math.log(max(change.ratio, rule.ratio_floor)))
