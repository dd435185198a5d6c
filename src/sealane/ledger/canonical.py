"""One fact, one string of bytes: canonical JSON, and a reader that takes nothing else.

Bytes are those of RFC 8785 (JSON Canonicalization Scheme). A hash or a signature is over these
bytes, so two nodes that agree on a fact agree on its hash, whatever wrote it.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

import orjson
import rfc8785

from sealane.errors import BadInput

__all__ = ["canonical", "digest", "moment_read", "moment_told", "read_canonical"]

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"

ODD = re.compile(rb"[\xf0-\xf4]|(?:^|[:,\[])-?[\d.]+(?:e|(?<=\.0)[,\]}]|(?<=\.0)$)")
"""Where two common writers agree with each other and yet may not with RFC 8785: a sign beyond U+FFFF
(members are ordered by UTF-16 units, not by code points), a whole number written as 1.0, and an
exponent."""
WRITTEN = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical(value: Any) -> bytes:
    """The bytes of a JSON value under RFC 8785.

    Members are ordered by UTF-16 code units, numbers are written as ECMAScript does, text is UTF-8.
    Refused with ``BadInput``: what JSON does not have (NaN, infinity, dates, tuples of bytes),
    integers beyond 2**53 - 1 (RFC 8785, section 3.2.2.3: another reader would round them) and text
    with half of a surrogate pair.

    What orjson and the standard library write alike, but for what ``ODD`` finds, are these bytes
    already, in a fifth of the time: of what RFC 8785 does not have, one of the two refuses each
    (NaN, large integers, members that are no text, times). All else is written by ``rfc8785``.
    """
    plain = _plain(value)
    if plain is not None:
        return plain
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"This cannot be written as canonical JSON: {cause}",
            hint="Use objects, lists, text, true, false, null and numbers below 2**53.",
        ) from cause


def _plain(value: Any) -> bytes | None:
    """The bytes, where there is nothing in them on which writers of JSON differ."""
    try:
        quick: bytes = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
        return quick if WRITTEN.encode(value).encode() == quick and not ODD.search(quick) else None
    except (TypeError, ValueError, RecursionError):
        return None


def read_canonical(raw: bytes) -> Any:
    """The value whose canonical bytes these are.

    ``BadInput`` for anything that is JSON but not the canonical form (another order, a repeated
    member, spaces, 1.0 for 1): it would have a second hash for the same fact.
    """
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


def moment_told(at: datetime) -> str:
    """A UTC time as entries carry it: ``2026-11-28T05:00:00.000000Z``."""
    if at.tzinfo is None:
        raise BadInput(f"The time {at} has no zone.", hint="Give UTC.", field="at", value=str(at))
    return at.astimezone(UTC).strftime(MOMENT_FORMAT)


def moment_read(told: str) -> datetime:
    """The UTC time of that form and no other."""
    try:
        return datetime.strptime(told, MOMENT_FORMAT).replace(tzinfo=UTC)
    except (TypeError, ValueError) as cause:
        raise BadInput(
            f"{told!r} is not a time of the form 2026-11-28T05:00:00.000000Z.",
            hint="Give UTC with six decimals and Z.",
            field="at",
            value=told,
        ) from cause
