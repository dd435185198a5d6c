"""What a client asks for: filters and pages of TAXII 2.1 (section 3.4), read strictly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sealane.errors import BadInput
from sealane.share.format.stix_object import NAME, micros, moment

__all__ = ["Filter", "read_filter"]

MOST_VALUES = 200
"""Values of one filter; more are refused, so that no address makes a query without end."""

KNOWN = frozenset({"added_after", "limit", "next"})
MATCHES = ("id", "type", "version", "spec_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One request. Times are microseconds since 1970; ``after`` is excluded.

    ``ids``, ``types``, ``spec_versions``: None is any. ``versions``: times of versions;
    ``is_first``, ``is_last``: those too; ``is_all``: every one.
    """

    after: int = -1
    limit: int = 100
    ids: frozenset[str] | None = None
    types: frozenset[str] | None = None
    spec_versions: frozenset[str] | None = None
    versions: frozenset[int] = frozenset()
    is_first: bool = False
    is_last: bool = True
    is_all: bool = False

    def of(self, name: str) -> Filter:
        """The same, of one object."""
        return replace(self, ids=frozenset({name}))


def read_filter(
    asked: Iterable[tuple[str, str]], *, most: int, matches: Iterable[str] = MATCHES,
    default_version: str = "last",
) -> Filter:  # fmt: skip
    """The filter of a query string.

    ``most``: objects on a page at most; a larger limit becomes this. ``BadInput`` for a value that
    is none, for a filter that the address does not know and for one that comes twice; parameters
    that are no filters are left alone.
    """
    told: dict[str, str] = {}
    allowed = {f"match[{one}]" for one in matches}
    for name, value in asked:
        if name.startswith("match[") and name not in allowed:
            raise _refused(name, "this address does not filter by it")
        if name in told:
            raise _refused(name, "it is there twice; separate values by commas")
        if name in KNOWN or name in allowed:
            told[name] = value
    versions = _values(told, "match[version]") or frozenset({default_version})
    if "all" in versions and len(versions) > 1:
        raise _refused("match[version]", "all stands alone")
    return Filter(
        after=max(_after(told), _next(told)),
        limit=_limit(told, most),
        ids=_named(_values(told, "match[id]")),
        types=_values(told, "match[type]"),
        spec_versions=_values(told, "match[spec_version]"),
        versions=frozenset(_time("match[version]", one) for one in versions - WORDS),
        is_first="first" in versions,
        is_last="last" in versions,
        is_all="all" in versions,
    )


WORDS = frozenset({"first", "last", "all"})


def _values(told: dict[str, str], name: str) -> frozenset[str] | None:
    if name not in told:
        return None
    values = told[name].split(",")
    if len(values) > MOST_VALUES or not all(0 < len(one) <= 300 for one in values):
        raise _refused(name, f"it has 1 to {MOST_VALUES} values, none of them empty")
    return frozenset(values)


def _named(values: frozenset[str] | None) -> frozenset[str] | None:
    for one in values or ():
        if NAME.fullmatch(one) is None:
            raise _refused("match[id]", "it is no identifier of STIX")
    return values


def _after(told: dict[str, str]) -> int:
    return _time("added_after", told["added_after"]) if "added_after" in told else -1


def _next(told: dict[str, str]) -> int:
    if "next" not in told:
        return -1
    if re.fullmatch(r"[0-9]{1,18}", told["next"]) is None:
        raise _refused("next", "it is not the next of an answer")
    return int(told["next"])


def _time(name: str, value: str) -> int:
    at = moment(value)
    if at is None:
        raise _refused(name, "it is no timestamp of the form 2026-11-28T05:00:00.000000Z")
    return micros(at)


def _limit(told: dict[str, str], most: int) -> int:
    if "limit" not in told:
        return most
    if re.fullmatch(r"[0-9]{1,9}", told["limit"]) is None or int(told["limit"]) < 1:
        raise _refused("limit", "it is a whole number from 1")
    return min(int(told["limit"]), most)


def _refused(name: str, why: str) -> BadInput:
    return BadInput(
        f"The parameter {name[:60]} does not hold: {why}.",
        hint="See TAXII 2.1, section 3.4.",
        field=name[:60],
    )
