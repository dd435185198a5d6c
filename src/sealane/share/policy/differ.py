"""What changes when a pack is replaced: rules that came, went or changed, and who gained by it.

Beside the rules it tells who may get something from whom under the new pack who could get nothing
under the old one, and the other way about, on a day; and whose gifts may be passed on that could
not: what is given under a grant that became ``onward`` may go further than to whom it is given.

What it cannot tell: which items gained by a condition that grew wider; each condition is told with
its old and its new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sealane.share.item.attribute import BY_NAME
from sealane.share.policy.pack import LISTS, Grant, Member, Pack
from sealane.share.policy.table import Compiled, compiled

__all__ = ["Change", "Difference", "difference"]

TABLES = ("parties", "programmes", "grants", "bars", "nevers")
WRITTEN = {"since": "from", "from_parties": "from", "to_parties": "to"}
"""Names of a file that are others in ``pack``."""
PLURAL = {attribute: name for name, attribute in LISTS.items()}
"""Attribute to the condition that lists its values."""

Onward = tuple[str, str, str]
"""Who gave, who may pass it on, under which grant it was given."""


@dataclass(frozen=True, slots=True)
class Change:
    """One condition of a rule, or one member of a party or programme, that changed."""

    table: str
    id: str
    condition: str
    before: Any
    after: Any

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it; null is what is not written."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Difference:
    """For each table what came, went and changed, and each condition that did; the pairs that
    opened and shut; ``opened_onward`` and ``shut_onward``: whose gifts may be passed on since, or
    not any more."""

    came: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    went: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: tuple[Change, ...] = ()
    opened: tuple[tuple[str, str], ...] = ()
    shut: tuple[tuple[str, str], ...] = ()
    opened_onward: tuple[Onward, ...] = ()
    shut_onward: tuple[Onward, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As people and programs see it; ``opened`` has the pairs of ``opened_onward`` too, since
        what one gives the other may now reach more than that one."""
        told: dict[str, Any] = {
            name: {table: list(ids) for table, ids in getattr(self, name).items() if ids}
            for name in ("came", "went", "changed")
        }
        told["conditions"] = [one.as_json() for one in self.conditions]
        opened = sorted({*self.opened, *(one[:2] for one in self.opened_onward)})
        pairs = {"opened": opened, "shut": self.shut}
        told |= {name: [list(one) for one in some] for name, some in pairs.items()}
        onward = {"opened_onward": self.opened_onward, "shut_onward": self.shut_onward}
        return told | {
            name: [{"from": one, "by": by, "grant": grant} for one, by, grant in some]
            for name, some in onward.items()
        }


def difference(before: Pack, after: Pack, *, day: date) -> Difference:
    """From one pack to the next, on a day."""
    came, went, changed, conditions = {}, {}, {}, []
    for table in TABLES:
        old, new = getattr(before, table), getattr(after, table)
        came[table] = tuple(one for one in new if one not in old)
        went[table] = tuple(one for one in old if one not in new)
        changed[table] = tuple(one for one in new if one in old and new[one] != old[one])
        for one in changed[table]:
            conditions += _changes(table, one, _said(old[one]), _said(new[one]))
    tables = compiled(before, day), compiled(after, day)
    was, is_now = (set(one.grants) for one in tables)
    went_on, goes_on = map(_onward, tables)
    return Difference(
        came, went, changed, tuple(conditions),
        tuple(sorted(is_now - was)), tuple(sorted(was - is_now)),
        tuple(sorted(goes_on - went_on)), tuple(sorted(went_on - goes_on)),
    )  # fmt: skip


def _onward(table: Compiled) -> set[Onward]:
    """Whose gifts may be passed on by whom."""
    return {
        (*pair, rule.rule.id) for pair, rules in table.grants.items() for rule in rules
        if rule.onward
    }  # fmt: skip


def _changes(
    table: str, identifier: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Change]:
    """Conditions with another value, in the order of the file's page."""
    return [
        Change(table, identifier, name, old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _said(one: Any) -> dict[str, Any]:
    """A party, programme or rule by names and values as a file has them."""
    told: dict[str, Any] = {}
    for own in fields(one):
        said = getattr(one, own.name)
        if own.name == "values":
            told |= {
                PLURAL.get(name, name): _values(one, name, some) for name, some in said.items()
            }
        elif said is not None:
            told[WRITTEN.get(own.name, own.name)] = _plain(said)
    return told


def _values(rule: Any, name: str, some: frozenset[str]) -> Any:
    """What a rule says of an attribute: of a grant the highest level, else the values."""
    if name in ("personal", "orcon"):
        return "yes" in some
    every = [one for one in BY_NAME[name].values if one in some]
    return every[-1] if isinstance(rule, Grant) and name not in PLURAL else every


def _plain(said: Any) -> Any:
    if isinstance(said, date):
        return said.isoformat()
    if isinstance(said, Member):
        until = None if said.until is None else said.until.isoformat()
        return {"party": said.party, "from": said.since.isoformat(), "until": until}
    if isinstance(said, frozenset):
        return sorted(said)
    if isinstance(said, tuple):
        return [_plain(one) for one in said]
    return dict(said) if isinstance(said, Mapping) else said
