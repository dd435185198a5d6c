"""The one door for XML of others: no DTD, no entity, nothing fetched, nothing too large or deep.

``parse`` takes bytes of one document and gives its root or refuses with ``BadInput`` and a reason.
It never expands an entity and never opens a file or an address, so that a message is no more than
what was sent. Only UTF-8 is read: every standard of this room says so or allows it, and a second
encoding is a second way to hide a declaration.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from sealane.errors import BadInput

__all__ = [
    "LIMITS",
    "Limits",
    "child",
    "children",
    "element",
    "is_legal",
    "local",
    "number",
    "parse",
    "said",
    "time_read",
    "time_told",
    "told",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one document is read.

    ``size_bytes``: a CAP alert with areas has some 10 KB, a CISE message with a picture some
    hundreds; ``depth``: CISE nests to 14; ``elements`` bounds memory at some 500 bytes for each.
    """

    size_bytes: int = 4_000_000
    depth: int = 40
    elements: int = 100_000


LIMITS = Limits()

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
XINCLUDE = "http://www.w3.org/2001/XInclude"


def parse(raw: bytes, *, limits: Limits = LIMITS) -> Any:
    """The root element of one document, without comments and processing instructions.

    ``BadInput`` names the reason in ``reason``: ``too_large``, ``encoding``, ``dtd``, ``entity``,
    ``broken``, ``too_deep``, ``too_many`` or ``include``.
    """
    if len(raw) > limits.size_bytes:
        raise _refused("too_large", f"it has {len(raw)} bytes, more than {limits.size_bytes}")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    said_encoding = ENCODING.match(raw)
    if said_encoding and said_encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise _refused("encoding", f"it says the encoding {said_encoding[1][:40]!r}, not UTF-8")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as cause:
        raise _refused("encoding", f"it is not UTF-8 at byte {cause.start}") from cause
    prolog = PROLOG.match(raw)
    if raw[prolog.end() if prolog else 0 :].startswith(b"<!"):
        raise _refused("dtd", "it has a document type declaration")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True,
        dtd_validation=False, attribute_defaults=False, huge_tree=False, recover=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        why = str(cause)
        raise _refused("too_deep" if "depth" in why else "broken", why[:200]) from cause
    if root.getroottree().docinfo.doctype:
        raise _refused("dtd", "it has a document type declaration")
    _walk(root, limits)
    return root


def _walk(root: Any, limits: Limits) -> None:
    depth = count = 0
    for event, one in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > limits.depth:
            raise _refused("too_deep", f"it nests deeper than {limits.depth}")
        if count > limits.elements:
            raise _refused("too_many", f"it has more than {limits.elements} elements")
        if one.tag is etree.Entity:
            raise _refused("entity", f"it names the entity {one.name}")
        if isinstance(one.tag, str) and one.tag.startswith("{" + XINCLUDE):
            raise _refused("include", "it asks to include another document")


def _refused(reason: str, why: str) -> BadInput:
    return BadInput(
        f"This XML is not read: {why}.",
        hint="Send UTF-8 without a DTD, within the limits of docs/reference/share/formats.md.",
        field="xml",
        reason=reason,
    )  # fmt: skip


def is_legal(text: object) -> bool:
    """Whether a value is text that XML 1.0 can hold (section 2.2 of the recommendation)."""
    return isinstance(text, str) and ILLEGAL.search(text) is None


def element(
    parent: Any, name: str, text: str | None = None, /, *, ns: str = "", **attributes: str
) -> Any:
    """A new child (or a root where ``parent`` is None) with text and attributes."""
    tag = f"{{{ns}}}{name}" if ns else name
    if parent is None:
        made = etree.Element(tag, attributes, nsmap={None: ns} if ns else None)
    else:
        known = ns in parent.nsmap.values() or not ns
        made = etree.SubElement(parent, tag, attributes, nsmap=None if known else {None: ns})
    made.text = text
    return made


def told(root: Any, *, declared: bool = True) -> bytes:
    """The bytes of an element: UTF-8, the same for the same element."""
    raw: bytes = etree.tostring(root, xml_declaration=declared, encoding="UTF-8")
    return raw


def local(one: Any) -> str:
    """The name of an element without its namespace."""
    return str(one.tag).rpartition("}")[2]


def children(parent: Any, name: str) -> Iterator[Any]:
    """The children of that name in the namespace of the parent."""
    space = str(parent.tag).rpartition("}")[0]
    wanted = f"{space}}}{name}" if space else name
    return (one for one in parent if one.tag == wanted)


def child(parent: Any, name: str) -> Any:
    """The first child of that name, or None."""
    return next(children(parent, name), None)


def said(parent: Any, name: str) -> str | None:
    """The text of the first child of that name; None where there is none, "" where it is empty."""
    one = child(parent, name)
    return None if one is None else "".join(one.itertext())


def time_told(at: datetime) -> str:
    """A UTC time in XML: ``2026-11-28T05:00:00Z``, with six decimals only where it has any.

    ``BadInput`` for a time that is in no year from 1 to 9999 in UTC.
    """
    try:
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError as cause:
        raise BadInput(f"{at} is no time in UTC.", field="time", reason="no_time") from cause


def time_read(text: str | None) -> datetime | None:
    """A time with a zone, in UTC; None for anything else, and where the zone is missing."""
    if text is None or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(text: str | None) -> float | None:
    """A finite number; None for anything else."""
    if text is None or len(text) > 40 or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
