"""What changes when a pack is replaced: rules that came, went or changed, and who gained by it.

Beside the rules it tells who may get something from whom under the new pack who could get nothing
under the old one, and the other way about, on a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sealane.share.policy.pack import Pack
from sealane.share.policy.table import compiled

__all__ = ["Difference", "difference"]

TABLES = ("parties", "programmes", "grants", "bars", "nevers")


@dataclass(frozen=True, slots=True)
class Difference:
    """For each table what came, went and changed; the pairs that opened and shut."""

    came: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    went: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    opened: tuple[tuple[str, str], ...] = ()
    shut: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it."""
        told: dict[str, Any] = {
            name: {table: list(ids) for table, ids in getattr(self, name).items() if ids}
            for name in ("came", "went", "changed")
        }
        pairs = {"opened": self.opened, "shut": self.shut}
        return told | {name: [list(one) for one in some] for name, some in pairs.items()}


def difference(before: Pack, after: Pack, *, day: date) -> Difference:
    """From one pack to the next, on a day."""
    came, went, changed = {}, {}, {}
    for table in TABLES:
        old, new = getattr(before, table), getattr(after, table)
        came[table] = tuple(one for one in new if one not in old)
        went[table] = tuple(one for one in old if one not in new)
        changed[table] = tuple(one for one in new if one in old and new[one] != old[one])
    was, is_now = set(compiled(before, day).grants), set(compiled(after, day).grants)
    opened, shut = sorted(is_now - was), sorted(was - is_now)
    return Difference(came, went, changed, tuple(opened), tuple(shut))
