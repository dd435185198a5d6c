"""One STIX 2.1 object on its own: is it one, which version is it, how deep does it go.

What is asked here is what a store needs to keep an object without harm to any other; whether a
pattern means anything is a matter of who uses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sealane.errors import BadInput
from sealane.ledger import canonical

__all__ = [
    "EPOCH",
    "NAME",
    "drill_said",
    "fault",
    "is_too_deep",
    "micros",
    "moment",
    "stamp",
    "version_of",
]

DEPTH = 48
"""Most levels of one object: patterns are text, and the deepest object of the interoperability
tests of OASIS has 9."""

NAME = re.compile(
    r"([a-z][a-z0-9-]{1,200}[a-z0-9])--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""``type--UUID`` (STIX 2.1, section 2.9)."""

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
"""A timestamp of STIX (section 2.16): UTC with ``Z``."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

OBSERVABLES = frozenset(
    {"artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message"}
    | {"file", "ipv4-addr", "ipv6-addr", "mac-addr", "mutex", "network-traffic", "process"}
    | {"software", "url", "user-account", "windows-registry-key", "x509-certificate"}
)
"""Types that need no version of their own (section 6)."""

NEEDS: Mapping[str, Mapping[str, type]] = {
    "indicator": {"pattern": str, "pattern_type": str, "valid_from": str},
    "campaign": {"name": str},
    "identity": {"name": str},
    "observed-data": {"first_observed": str, "last_observed": str, "number_observed": int},
    "sighting": {"sighting_of_ref": str},
    "relationship": {"relationship_type": str, "source_ref": str, "target_ref": str},
    "note": {"content": str, "object_refs": list},
    "report": {"name": str, "published": str, "object_refs": list},
    "malware": {"is_family": bool},
    "marking-definition": {},
}
"""Properties without which an object of a type is none (sections 4, 5 and 7)."""


def moment(told: object) -> datetime | None:
    """The UTC time of a STIX timestamp; None for anything else."""
    if not isinstance(told, str) or TIME.fullmatch(told) is None:
        return None
    whole, _, part = told[:-1].partition(".")
    try:
        at = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at.replace(microsecond=int(part[:6].ljust(6, "0"))) if part else at


def stamp(at: datetime) -> str:
    """A UTC time as STIX has it: milliseconds, and microseconds where there are any."""
    at = at.astimezone(UTC)
    unit = "microseconds" if at.microsecond % 1000 else "milliseconds"
    return at.isoformat(timespec=unit).replace("+00:00", "Z")


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def version_of(one: Mapping[str, Any]) -> datetime | None:
    """What distinguishes versions of an object: ``modified``, else ``created``, else nothing."""
    return moment(one.get("modified")) or moment(one.get("created"))


def is_too_deep(value: object, most: int = DEPTH) -> bool:
    """Whether a JSON value nests deeper than that; asks level by level, never by recursion."""
    level = [value]
    for _ in range(most):
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return False
        level = below
    return True


def fault(one: object) -> str | None:
    """Why a JSON value is no STIX 2.1 object that can be kept; None if it is one."""
    if not isinstance(one, dict):
        return "it is no object"
    if is_too_deep(one):
        return f"it nests deeper than {DEPTH}"
    kind, name = one.get("type"), one.get("id")
    if not isinstance(kind, str) or not isinstance(name, str):
        return "type and id are words"
    found = NAME.fullmatch(name)
    if found is None or found[1] != kind:
        return "its id is not its type, two hyphens and a UUID"
    is_observable = kind in OBSERVABLES or "created" not in one
    if one.get("spec_version", "2.1" if is_observable else None) != "2.1":
        return "its spec_version is not 2.1"
    return _times(one, kind) or _needs(one, kind) or _canonical(one)


def _times(one: Mapping[str, Any], kind: str) -> str | None:
    for name in ("created", "modified", "valid_from", "valid_until", "first_observed"):
        if name in one and moment(one[name]) is None:
            return f"{name} is no timestamp"
    if kind in NEEDS and kind != "marking-definition" and not {"created", "modified"} <= one.keys():
        return "created and modified are missing"
    if "modified" in one and "created" in one:
        made, changed = moment(one["created"]), moment(one["modified"])
        if made is not None and changed is not None and changed < made:
            return "it was modified before it was created"
    return None


def _needs(one: Mapping[str, Any], kind: str) -> str | None:
    for name, shape in NEEDS.get(kind, {}).items():
        said = one.get(name)
        if not isinstance(said, shape) or (shape is int and isinstance(said, bool)):
            return f"{name} is missing, or is no {shape.__name__}"
    for name in ("object_marking_refs", "granular_markings", "object_refs", "labels"):
        if name in one and not isinstance(one[name], list):
            return f"{name} is no list"
    return None


def _canonical(one: Mapping[str, Any]) -> str | None:
    try:
        canonical(one)
    except BadInput as cause:
        return str(cause)[:200]
    return None


def drill_said(one: dict[str, Any]) -> bool | None:
    """Whether an object says that it is of an exercise; None for what cannot say so, and for
    parties and markings, which are the same in both."""
    labels = one.get("labels")
    words = labels if isinstance(labels, list) else []
    if any(isinstance(word, str) and word.casefold() == "exercise" for word in words):
        return True
    is_shared = one["type"] in ("identity", "marking-definition") or "created" not in one
    return None if is_shared else False
