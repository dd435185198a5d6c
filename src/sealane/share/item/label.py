"""What is written on an item: how sensitive it is, whose it is, and who may have it for what.

Nothing without a label leaves a node. A label is on the whole item and, where a field is more
guarded than the rest, on that field. A product of several items carries the strictest of each part.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sealane.errors import BadInput
from sealane.share.item.attribute import BY_NAME

__all__ = ["ANYONE", "Label", "joined"]

ANYONE = "*"
"""Releasable to whoever the rules allow; said, never assumed."""

GUARDS = ("classification", "tlp", "personal", "orcon")
"""Attributes of which a joined label takes the strictest value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label. A None is *not said*, and what is not said is refused when it is asked.

    ``purposes``: what it may be used for. ``releasable_to``: parties, or ``ANYONE``.
    ``retain_until``: when a recipient deletes it. ``caveats``: other words that must be known to
    whoever decides. ``of_fields``: labels of fields that differ from the whole.
    """

    classification: str | None = None
    tlp: str | None = None
    kind: str | None = None
    topic: str | None = None
    source: str | None = None
    personal: str | None = None
    orcon: str | None = None
    originator: str | None = None
    purposes: frozenset[str] | None = None
    releasable_to: frozenset[str] | None = None
    retain_until: datetime | None = None
    caveats: frozenset[str] = frozenset()
    of_fields: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))

    def value(self, name: str) -> str | None:
        """The value of an attribute, None if it is not said or not one of its values."""
        said = getattr(self, name)
        return said if said in BY_NAME[name].values else None

    def for_field(self, name: str) -> Label:
        """The label of one field: what its own says, and of the rest what the whole says.

        Caveats of both hold, and the earlier end.
        """
        own = self.of_fields.get(name)
        if own is None:
            return self
        said: dict[str, Any] = {
            one.name: getattr(own, one.name)
            for one in fields(own)
            if one.name != "of_fields" and getattr(own, one.name) is not None
        }
        ends = [one.retain_until for one in (self, own) if one.retain_until is not None]
        said["caveats"] = self.caveats | own.caveats
        said["retain_until"] = min(ends) if ends else None
        return replace(self, of_fields=MappingProxyType({}), **said)

    @property
    def parts(self) -> tuple[Label, ...]:
        """The label of the whole, then that of each field that has one of its own."""
        return (self, *(self.for_field(name) for name in self.of_fields))

    @property
    def guarded(self) -> Label:
        """For whoever asks how the whole is to be handled and knows of no labels of fields: in
        every part the strictest of the whole and its fields."""
        return joined([self]) if self.of_fields else self

    def as_json(self) -> dict[str, Any]:
        """The label as it travels; what is not said is absent."""
        told: dict[str, Any] = {}
        for name in self.__slots__:
            said = getattr(self, name)
            if said is None:
                continue
            if isinstance(said, frozenset):
                said = sorted(said)
            elif isinstance(said, datetime):
                said = said.isoformat().replace("+00:00", "Z")
            elif name == "of_fields":
                said = {own: label.as_json() for own, label in sorted(said.items())}
            told[name] = said
        return told

    def in_known_words(self, to: str, parties: Container[str]) -> dict[str, Any]:
        """What of the label a question about one party asks, in words that are listed and nothing
        else: what an entry of a ledger may keep for ever. A caveat is kept as one that is not told.
        """
        told = {name: self.value(name) for name in BY_NAME if name != "purpose"}
        said: dict[str, Any] = {name: one for name, one in told.items() if one is not None}
        if self.originator in parties:
            said["originator"] = self.originator
        if self.purposes is not None:
            said["purposes"] = sorted(self.purposes & frozenset(BY_NAME["purpose"].values))
        if self.releasable_to is not None:
            said["releasable_to"] = sorted(self.releasable_to & {to, ANYONE})
        if self.retain_until is not None:
            said["retain_until"] = self.retain_until.isoformat().replace("+00:00", "Z")
        return said | ({"caveats": ["not told"]} if self.caveats else {})

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Attributes that it says in a word that is not on their list; the word itself is not told.
        What is asked of them is refused as if nothing were said."""
        names = [name for name in BY_NAME if name != "purpose"]
        return tuple(name for name in names if getattr(self, name) and self.value(name) is None)

    @classmethod
    def of(cls, told: Any) -> Label:
        """Read ``as_json``. ``BadInput`` for a member that no label has or that has a wrong shape;
        values that are not listed are kept, and refused when they are asked."""
        known = {one.name for one in fields(cls)}
        if not isinstance(told, dict) or not told.keys() <= known:
            extra = sorted(set(told) - known) if isinstance(told, dict) else told
            raise _no_label(f"{extra!r} is no part of one", "members")
        read: dict[str, Any] = {}
        for name, said in told.items():
            read[name] = _part(name, said)
        return cls(**read)


def _part(name: str, said: Any) -> Any:
    if name in ("purposes", "releasable_to", "caveats"):
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            raise _no_label(f"{name} is a list of words", name)
        return frozenset(said)
    if name == "of_fields":
        if not isinstance(said, dict):
            raise _no_label("of_fields has a label for each field", name)
        return MappingProxyType({field: Label.of(label) for field, label in said.items()})
    if not isinstance(said, str):
        raise _no_label(f"{name} is a word", name)
    if name != "retain_until":
        return said
    try:
        at = datetime.fromisoformat(said)
    except ValueError as cause:
        raise _no_label(f"retain_until is no time: {said!r}", name) from cause
    if at.tzinfo is None:
        raise _no_label("retain_until has no zone", name)
    return at


def _no_label(why: str, part: str) -> BadInput:
    """``part``: what is wrong, by a name that quotes nothing."""
    return BadInput(
        f"This is not a label: {why}.",
        hint="See docs/reference/share/policy.md.",
        field="label",
        part=part,
    )


def joined(labels: Iterable[Label]) -> Label:
    """The label of a product of several items: in every part the strictest, of guarded fields too.

    What one of them does not say, or says in a word that is not listed, the product does not say.
    Kinds, topics, sources and originators that differ are not said either: whoever makes the
    product labels it.
    """
    every = [part for label in labels for part in label.parts]
    if not every:
        raise _no_label("there is nothing to join", "members")
    first = every[0]
    merged: dict[str, Any] = {}
    for name, attribute in BY_NAME.items():
        if name == "purpose":
            continue
        said = [label.value(name) for label in every]
        if None in said:
            merged[name] = None
        elif name in GUARDS:
            merged[name] = max((one for one in said if one), key=attribute.values.index)
        else:
            merged[name] = said[0] if len(set(said)) == 1 else None
    whose = {label.originator for label in every}
    ends = [label.retain_until for label in every if label.retain_until is not None]
    return replace(
        first,
        **merged,
        originator=first.originator if len(whose) == 1 else None,
        purposes=_common([label.purposes for label in every]),
        releasable_to=_common([label.releasable_to for label in every]),
        retain_until=min(ends) if ends else None,
        caveats=frozenset().union(*(label.caveats for label in every)),
        of_fields=MappingProxyType({}),
    )


def _common(sets: list[frozenset[str] | None]) -> frozenset[str] | None:
    """What all sets have; None if one is not said."""
    merged: frozenset[str] | None = frozenset({ANYONE})
    for one in sets:
        if one is None or merged is None:
            return None
        if ANYONE in merged:
            merged = one
        elif ANYONE not in one:
            merged &= one
    return merged
