"""A pack as nodes and edges: who may get what from whom, under which programme, on a day.

Nodes are parties, programmes and topics; an edge is a grant: from some parties, through its
programme, to others, on some topics, up to some level. What bars stop stands beside it: a grant
says that something *can* go, the label of an item and the bars still decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sealane.share.item.attribute import ATTRIBUTES, BY_NAME
from sealane.share.policy.pack import Bar, Grant, Never, Pack, Programme

__all__ = ["graph"]


def graph(pack: Pack, *, on: date) -> dict[str, Any]:
    """Parties, programmes and grants as they are in force on a day (UTC); ``None`` as a list of
    values stands for every value but ``targeting``."""
    topics = {one for grant in pack.grants.values() for one in grant.values["topic"]}
    return {
        "pack": pack.id,
        "version": pack.version,
        "name": dict(pack.name),
        "on": on.isoformat(),
        "parties": [
            {"id": one.id, "name": dict(one.name), "classification": one.classification,
             "tlp": one.tlp}
            for one in pack.parties.values()
        ],
        "programmes": [_programme(one, on) for one in pack.programmes.values()],
        "topics": [one for one in BY_NAME["topic"].values if one in topics],
        "grants": [_grant(pack, one, on) for one in pack.grants.values()],
        "bars": [_bar(one) for one in pack.bars.values()],
        "nevers": [_never(one) for one in pack.nevers.values()],
    }  # fmt: skip


def _programme(one: Programme, on: date) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": dict(one.name),
        "since": one.since.isoformat(),
        "until": _day(one.until),
        "is_in_force": one.since <= on and (one.until is None or on < one.until),
        "gives_right": one.gives_right,
        "source": " ".join(one.source.split()),
        "title_ja": one.title_ja,
        "members": [
            {"party": each.party, "since": each.since.isoformat(), "until": _day(each.until)}
            for each in one.members
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _grant(pack: Pack, one: Grant, on: date) -> dict[str, Any]:
    members = pack.programmes[one.programme].members_on(on)
    ends = [
        sorted(members if named is None else members & named)
        for named in (one.from_parties, one.to_parties)
    ]
    return {
        "id": one.id,
        "programme": one.programme,
        "article": " ".join(one.article.split()),
        "from": ends[0],
        "to": ends[1],
        "onward": one.onward,
        "obligations": dict(one.obligations),
        **_values(one.values),
    }


def _values(values: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Ordered attributes as the most guarded value, the others as lists; what is every value, or is
    not said, is None."""
    told: dict[str, Any] = {}
    for one in ATTRIBUTES:
        said = values.get(one.name)
        every = frozenset(one.values) - {"targeting"}
        if said is None or (not one.is_ordered and said >= every):
            told[one.name] = None
        elif one.is_ordered:
            told[one.name] = max(said, key=one.values.index)
        else:
            told[one.name] = [value for value in one.values if value in said]
    return told


def _bar(one: Bar) -> dict[str, Any]:
    """A bar with the values that make it stop something; of ordered ones the least."""
    return {
        "id": one.id, "article": " ".join(one.article.split()), "because": dict(one.because),
        "title_ja": one.title_ja,
        "from": _parties(one.from_parties), "to": _parties(one.to_parties),
        **_stops(one.values),
    }  # fmt: skip


def _never(one: Never) -> dict[str, Any]:
    whose = _parties(one.originators)
    told = {"id": one.id, "to": one.to, "because": dict(one.because), "originators": whose}
    return told | _stops(one.values)


def _stops(values: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    return {
        one.name: None
        if one.name not in values
        else [value for value in one.values if value in values[one.name]]
        for one in ATTRIBUTES
    }


def _parties(named: frozenset[str] | None) -> list[str] | None:
    return None if named is None else sorted(named)
