"""What leaves a node and what arrives at one: an item, its version, its content and its label.

A product is JSON through and through, so that every node that has it has the same bytes (RFC 8785)
and the same digest. What a kind's body holds is a table below; a member that is not listed stays
here, so that nobody learns by a new column what no rule was asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sealane.errors import BadInput
from sealane.ledger import canonical, digest, read_canonical
from sealane.share.item.label import Label
from sealane.share.item.name import RULE, is_name
from sealane.tables import ASSESSMENTS, EVENTS, IDENTITIES

__all__ = ["MEMBERS", "Labels", "Product", "written"]

MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "event": frozenset(EVENTS.names),
        "track": frozenset({"mmsi", "points", "track_id", "is_thinned", "exercise_id"}),
        "identity": frozenset(IDENTITIES.names),
        "warning": frozenset(
            [
                "headline",
                "text",
                "language",
                "areas",
                "category",
                "urgency",
                "severity",
                "certainty",
                "onset_at",
                "expires_at",
                "replaces",
                "exercise_id",
            ]
        ),
        "assessment": frozenset(ASSESSMENTS.names) | {"exercise_id"},
        "indicator": frozenset(
            [
                "name",
                "text",
                "pattern",
                "indicator_types",
                "valid_from",
                "valid_until",
                "confidence",
                "sightings",
                "sighting_of",
                "exercise_id",
            ]
        ),
        "campaign": frozenset(
            [
                "name",
                "text",
                "first_at",
                "last_at",
                "objective",
                "claims",
                "accounts",
                "exercise_id",
            ]
        ),
        "request": frozenset(
            [
                "request_id",
                "state",
                "what",
                "quantity",
                "unit",
                "lon",
                "lat",
                "needed_at",
                "answer",
                "text",
                "exercise_id",
            ]
        ),
        "picture": frozenset({"media_type", "digest", "taken_at", "lon", "lat", "exercise_id"}),
    }
)
"""Members of a body for each kind of ``Label.kind``: for rows of a table, its columns. Times are
ISO 8601 in UTC with ``Z``; places are degrees, ``lon, lat`` in that order. ``points`` of a track
are ``[observed_at, lon, lat, sog_kn, cog_deg]``, ``areas`` of a warning rings of ``[lon, lat]``."""


MOST_VERSIONS = 2**53
"""Whole numbers below it are told exactly by every reader of JSON (RFC 8785)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One version of one item.

    ``item`` is the originator's name for it (``item.name``) and stays over its versions;
    ``version`` counts from 1;
    ``issued_at`` is when the originator made this version. The kind is that of the label.
    """

    item: str
    version: int
    issued_at: datetime
    body: Mapping[str, Any]
    label: Label

    def __post_init__(self) -> None:
        if not is_name(self.item):
            raise _no_product(f"{str(self.item)[:80]!r} is no name of an item: {RULE}", "item")
        if not 1 <= self.version < MOST_VERSIONS:
            raise _no_product("an item has a version from 1 to 2^53 - 1", "version")
        if self.issued_at.tzinfo is None:
            raise _no_product("issued_at has no zone", "issued_at")
        known = MEMBERS.get(self.label.value("kind") or "")
        if known is None:
            raise _no_product(f"its label says no kind that is known ({self.label.kind!r})", "kind")
        if not self.body.keys() <= known:
            extra = ", ".join(sorted(self.body.keys() - known))
            raise _no_product(f"{extra}: no member of a body of kind {self.label.kind}", "body")

    @property
    def kind(self) -> str:
        """Its kind, one of ``MEMBERS``."""
        return self.label.value("kind") or ""

    def as_json(self) -> dict[str, Any]:
        """The product as it travels."""
        return {
            "item": self.item,
            "version": self.version,
            "issued_at": _moment(self.issued_at),
            "body": dict(self.body),
            "label": self.label.as_json(),
        }

    @property
    def raw(self) -> bytes:
        """Its canonical bytes. ``BadInput`` if the body holds what JSON does not have."""
        return written([self])[0]

    def written(self, label: bytes, issued_at: bytes | None = None) -> bytes:
        """``raw``, with the bytes of its label and its time where they are known: canonical JSON of
        a whole is that of its parts."""
        body = self.body if type(self.body) is dict else dict(self.body)
        when = issued_at or _moment(self.issued_at).encode()
        parts = (canonical(body), when, canonical(self.item), label, canonical(self.version))
        return b'{"body":%b,"issued_at":"%b","item":%b,"label":%b,"version":%b}' % parts

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal: the same at every node that has this version."""
        return digest(self.raw)

    @classmethod
    def of(cls, told: Any, label_of: Callable[[Any], Label] = Label.of) -> Product:
        """Read ``as_json``. ``BadInput`` for a shape that no product has. ``label_of``: how its
        label is read, where many have the same."""
        names = {"item", "version", "issued_at", "body", "label"}
        if not isinstance(told, dict) or told.keys() != names:
            raise _no_product(
                f"it has the members {', '.join(sorted(names))}, and no others", "members"
            )
        if not isinstance(told["item"], str) or not isinstance(told["body"], dict):
            raise _no_product("item is a word and body an object", "item or body")
        if type(told["version"]) is not int:
            raise _no_product("version is a whole number", "version")
        try:
            issued_at = datetime.fromisoformat(told["issued_at"])
        except (TypeError, ValueError) as cause:
            raise _no_product(
                f"issued_at is no time: {told['issued_at']!r}", "issued_at"
            ) from cause
        return cls(
            item=told["item"],
            version=told["version"],
            issued_at=issued_at,
            body=told["body"],
            label=label_of(told["label"]),
        )

    @classmethod
    def read(cls, raw: bytes) -> Product:
        """Read ``raw``; ``BadInput`` for bytes that are not canonical."""
        return cls.of(read_canonical(raw))


class Labels:
    """Labels of one batch as they are read: those that are alike are one."""

    def __init__(self) -> None:
        self._known: dict[bytes, Label] = {}

    def __call__(self, told: Any) -> Label:
        """``Label.of``."""
        raw = canonical(told)
        known = self._known.get(raw)
        if known is None:
            known = self._known[raw] = Label.of(told)
        return known


def written(products: Iterable[Product]) -> list[bytes]:
    """``raw`` of each, in their order; a label or a time that several of them have is written
    once."""
    labels: dict[int, tuple[Label, bytes]] = {}
    issued_at, when = None, b""
    every = []
    for product in products:
        label = product.label
        known = labels.get(id(label))
        if known is None:
            known = labels[id(label)] = label, canonical(label.as_json())
        if product.issued_at is not issued_at:
            issued_at = product.issued_at
            when = _moment(issued_at).encode()
        every.append(product.written(known[1], when))
    return every


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _no_product(why: str, part: str) -> BadInput:
    """``part``: what is wrong, by a name that quotes nothing."""
    return BadInput(
        f"This is not a product: {why}.",
        hint="See docs/reference/share/product.md.",
        field="product",
        part=part,
    )
