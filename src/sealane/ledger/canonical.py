"""One fact, one string of bytes: canonical JSON, and a reader that takes nothing else.

Bytes are those of RFC 8785 (JSON Canonicalization Scheme). A hash or a signature is over these
bytes, so two nodes that agree on a fact agree on its hash, whatever wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import rfc8785

from sealane.errors import BadInput

__all__ = ["Form", "canonical", "digest", "moment_read", "moment_told", "read_canonical"]

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"

SIMPLE = frozenset({str, int, bool, type(None)})
"""What every writer of JSON writes alike, where names are ASCII (members are ordered by UTF-16
units in RFC 8785, by code points elsewhere) and numbers below 2**53."""
OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
UNWRITTEN = (TypeError, ValueError, RecursionError)
"""What orjson raises for what it does not read or write."""
PLAIN_FLOATS = (1e-3, 1e15)
"""Between these, a number with a fraction is written alike by every writer of shortest digits."""


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value under RFC 8785.

    Members are ordered by UTF-16 code units, numbers are written as ECMAScript does, text is UTF-8.
    Refused with ``BadInput``: what JSON does not have (NaN, infinity, dates, tuples of bytes),
    integers beyond 2**53 - 1 (RFC 8785, section 3.2.2.3: another reader would round them) and text
    with half of a surrogate pair.

    Values on which no two writers differ (``_is_plain``) are written by orjson, in a tenth of the
    time, and so are numbers such as 124.0, which ECMAScript writes as whole ones; all others by
    ``rfc8785``.
    """
    try:
        written: bytes = orjson.dumps(value, option=OPTIONS)
        plain = written if type(value) in SIMPLE else _plain(value, written)
    except UNWRITTEN:
        plain = None
    if plain is not None:
        return plain
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"This cannot be written as canonical JSON: {cause}",
            hint="Use objects, lists, text, true, false, null and numbers below 2**53.",
        ) from cause


class Form:
    """Canonical bytes of objects that are alike but for a few members, of which the others are
    written once: those of a whole are the bytes of its members, in order."""

    def __init__(self, like: Mapping[str, Any], differ: Collection[str]) -> None:
        """``like``: one of the objects; ``differ``: the members that others have with other values.
        Names of members are ASCII: RFC 8785 orders them then as everybody does."""
        parts: list[bytes] = []
        for name in sorted(like):
            if not name.isascii():
                raise ValueError(name)
            said = b"%b" if name in differ else canonical(like[name]).replace(b"%", b"%%")
            parts.append(canonical(name).replace(b"%", b"%%") + b":" + said)
        self._told = b"{" + b",".join(parts) + b"}"

    def written(self, *values: bytes) -> bytes:
        """The bytes of one of them. ``values``: canonical bytes of the members that differ, in the
        order of their names."""
        return self._told % values


def _plain(value: Any, written: bytes) -> bytes | None:
    """The bytes, where there is nothing in the value on which writers of JSON differ. ``written``:
    as orjson writes it."""
    whole: list[float] = []
    if not _is_plain(value, whole, is_ascii=written.isascii()):
        return None
    return orjson.dumps(_whole(value), option=OPTIONS) if whole else written


def _is_plain(value: Any, whole: list[float], *, is_ascii: bool) -> bool:
    """Whether a value that orjson wrote is of objects, lists, texts, truth values, null, integers
    and numbers with a fraction of a middling size; no subclass of any of them. Numbers that have a
    fraction of nothing come into ``whole``; members' names are ASCII."""
    low, high = PLAIN_FLOATS
    left = [value]
    for one in left:
        kind = type(one)
        if kind is dict:
            left += [part for part in one.values() if type(part) not in SIMPLE]
            if not is_ascii and not all(map(str.isascii, one)):
                return False
        elif kind is list or kind is tuple:
            left += [part for part in one if type(part) not in SIMPLE]
        elif kind is float:
            if one.is_integer() and abs(one) < high:
                whole.append(one)
            elif not low <= abs(one) < high:
                return False
        elif kind not in SIMPLE:
            return False
    return True


def _whole(value: Any) -> Any:
    """The same value with 124 for 124.0 (and 0 for -0.0), as ECMAScript writes it."""
    kind = type(value)
    if kind is dict:
        return {name: _whole(part) for name, part in value.items()}
    if kind is list or kind is tuple:
        return [_whole(part) for part in value]
    return int(value) if kind is float and value.is_integer() else value


def read_canonical(raw: bytes) -> Any:
    """The value whose canonical bytes these are.

    ``BadInput`` for anything that is JSON but not the canonical form (another order, a repeated
    member, spaces, 1.0 for 1): it would have a second hash for the same fact.
    """
    try:
        value = orjson.loads(raw)
        if _plain(value, orjson.dumps(value, option=OPTIONS)) == raw:
            return value
    except UNWRITTEN:
        pass
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"This is not JSON: {cause}", hint="Send the entry as it was read."
        ) from cause
    if canonical(value) != raw:
        raise BadInput(
            "This JSON is not in canonical form (RFC 8785).", hint="Send the entry as it was read."
        )
    return value


def digest(raw: bytes) -> str:
    """SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


@lru_cache(maxsize=1024)
def moment_told(at: datetime) -> str:
    """A UTC time as entries carry it: ``2026-11-28T05:00:00.000000Z``."""
    if at.tzinfo is None:
        raise BadInput(f"The time {at} has no zone.", hint="Give UTC.", field="at", value=str(at))
    return at.astimezone(UTC).strftime(MOMENT_FORMAT)


def moment_read(told: str) -> datetime:
    """The UTC time of that form and no other."""
    try:
        found = datetime.fromisoformat(told)
        if found.tzinfo is None or moment_told(found) != told:
            raise ValueError(told)
        return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as cause:
        raise BadInput(
            f"{told!r} is not a time of the form 2026-11-28T05:00:00.000000Z.",
            hint="Give UTC with six decimals and Z.",
            field="at",
            value=told,
        ) from cause
