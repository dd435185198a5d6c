"""STIX 2.1 (OASIS): indicators, campaigns, sightings, and events as observed data, in bundles.

Every object carries our mark in an extension (section 7.3), TLP 2.0 as OASIS fixed it and the whole
label as a marking. An object of another tool gets the markings that it has and no more: whatever
it does not say stays unsaid, and a marking that is not known stops it. Versions are told apart by
``modified``; the version of a foreign object is that time in microseconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid5

import orjson

from sealane.errors import BadInput
from sealane.ledger import canonical
from sealane.share.format.mark import (
    Loss,
    Read,
    Reject,
    Written,
    capped,
    foreign,
    gone,
    kept,
    lost,
    mark_of,
    unmarked,
)
from sealane.share.format.stix_kind import (
    KINDS,
    SIGHTING,
    Links,
    Made,
    hanging,
    is_part,
    kind_of_told,
    links_of,
    named_for,
    told_as,
)
from sealane.share.format.stix_marking import (
    EXTENSION,
    NAMESPACE,
    TLP,
    guarded_tlp,
    label_marking,
    marked_label,
    party_identity,
    preamble,
    tlp_marking,
)
from sealane.share.format.stix_object import NAME, fault, micros, moment, stamp
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.item.stix_pattern import pattern_fault

__all__ = [
    "LIMIT_BYTES",
    "label_of",
    "objects",
    "parsed",
    "read",
    "read_objects",
    "read_parts",
    "write",
]

LIMIT_BYTES = 64_000_000
"""Largest bundle that is read."""

SUPPORT = frozenset({"identity", "marking-definition", "extension-definition"})
"""What stands beside items and is no item."""

FIRST = "a product does not say when its first version was issued; created is that of this one"

WHY = {"exercise_id": "told as the label 'exercise'; which exercise is in the mark"}


def write(products: Iterable[Product]) -> Written:
    """A bundle; products are ordered as given, what they share stands once, before them.

    ``BadInput`` for a kind that STIX has no object for, for an indicator without a pattern, and for
    two products that STIX cannot tell apart: of one item and time, and not the same.
    """
    every: dict[tuple[str, str], dict[str, Any]] = {}
    losses: list[Loss] = []
    for one in preamble():
        every[one["id"], ""] = one
    for product in products:
        told, lacks = objects(product)
        losses += lacks
        for one in told:
            if every.setdefault((one["id"], str(one.get("modified", ""))), one) != one:
                raise BadInput(
                    f"{product.item} is there twice with the same time and other content.",
                    hint="Send one of them, or each in a bundle of its own.",
                    field="item",
                    value=product.item,
                )
    listed = list(every.values())
    digest = canonical([[one["id"], one.get("modified")] for one in listed]).decode()
    bundle = {"type": "bundle", "id": f"bundle--{uuid5(NAMESPACE, digest)}", "objects": listed}
    return Written(orjson.dumps(bundle), tuple(losses))


def objects(product: Product) -> tuple[list[dict[str, Any]], tuple[Loss, ...]]:
    """The objects of one product, what it hangs on first, and what they lose."""
    if product.kind not in KINDS:
        raise BadInput(
            f"STIX has no object for a {product.kind}.",
            hint=f"It has one for {', '.join(sorted(KINDS))}.",
            field="kind",
            value=product.kind,
        )
    _ = product.raw  # refuses what has no canonical bytes before anything is made of it
    kind = told_as(product)
    made = kind.told(product, named_for(product))
    if kind is KINDS["indicator"] and "pattern" not in made.main:
        raise BadInput(
            f"{product.item} has no pattern, and a STIX indicator must have one.",
            hint="Send it in another format.",
            field="pattern",
        )
    if made.main.get("pattern_type") == "stix":
        why = pattern_fault(made.main["pattern"])
        if why is not None:
            raise BadInput(
                f"The pattern of {product.item} is none of STIX 2.1: {why}.",
                hint="Mend it; partners' tools refuse the whole object.",
                field="pattern",
            )
    beside = _mark(product, made)
    links = replace(links_of([made.main, *made.others]), at=stamp(product.issued_at))
    got = kind.read(made.main, links)
    native = kept(product, got)
    made.main["extensions"] = {
        EXTENSION: {"extension_type": "property-extension", "mark": mark_of(product, native)}
    }
    whys = dict.fromkeys(got, "STIX says it less exactly") | WHY
    lacks = lost(product, native, whys)
    if product.version > 1:
        lacks += (gone(product.item, "created", FIRST),)
    return [*beside, *made.others, made.main], lacks


def _mark(product: Product, made: Made) -> list[dict[str, Any]]:
    """Give every object its times, maker and markings; return what these name."""
    label, at = product.label, stamp(product.issued_at)
    marking = label_marking(label)
    beside, references = [marking], [marking["id"]]
    tlp = guarded_tlp(label)
    if tlp is not None:
        beside.insert(0, tlp_marking(tlp))
        references.insert(0, TLP[tlp])
    made.main |= {"spec_version": "2.1", "created": at, "modified": at}
    if product.body.get("status") == "withdrawn":
        made.main["revoked"] = True
    for one in (made.main, *made.others):
        one["object_marking_refs"] = references
        if product.body.get("exercise_id") is not None and "created" in one:
            one["labels"] = ["exercise"]
        if label.originator is not None and "created" in one:
            one["created_by_ref"] = party_identity(label.originator)["id"]
    if label.originator is not None:
        beside.append(party_identity(label.originator))
    return beside


def read(raw: bytes) -> Read:
    """The products of a bundle. ``BadInput`` if it is none; a bad object is a reject and touches no
    other."""
    if len(raw) > LIMIT_BYTES:
        raise _no_bundle(f"it has {len(raw)} bytes, more than {LIMIT_BYTES}")
    try:
        bundle = parsed(raw)
    except ValueError as cause:
        raise _no_bundle(f"it is no JSON ({cause})") from cause
    if not isinstance(bundle, dict) or bundle.get("type") != "bundle":
        raise _no_bundle("its type is not bundle")
    listed = bundle.get("objects", [])
    if not isinstance(listed, list):
        raise _no_bundle("objects is no list")
    return read_objects(listed)


def parsed(raw: bytes) -> Any:
    """The value of JSON in UTF-8. A number that no double holds (1e999) is an endless one, which
    ``fault`` finds in the object that has it, and no other pays for it. ``ValueError`` for what is
    no JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            told = json.loads(
                raw.decode(), parse_constant=_no_number,
                parse_int=lambda one: int(one) if len(one) < LONGEST_INT else float(one),
            )  # fmt: skip
            orjson.dumps(told)  # refuses half of a pair of UTF-16
        except (RecursionError, orjson.JSONEncodeError) as cause:
            raise ValueError(str(cause)[:200]) from cause
        return told


LONGEST_INT = 100
"""Digits of a whole number that is read as one; more are judged as a double is (ours)."""


def _no_number(one: str) -> Any:
    raise ValueError(f"{one} is no number of JSON")


def _no_bundle(why: str) -> BadInput:
    return BadInput(
        f"This is no STIX bundle: {why}.",
        hint="Send one bundle of STIX 2.1 as JSON in UTF-8.",
        field="bundle",
    )


def read_objects(listed: list[Any]) -> Read:
    """The products of some STIX objects that came together."""
    return read_parts(listed)[0]


def read_parts(listed: list[Any]) -> tuple[Read, list[tuple[int, ...]]]:
    """As ``read_objects``, and for each product the numbers of the objects that it is made of, its
    own first: they have one fate."""
    faults = [fault(one) for one in listed]
    found = _Found([Reject(f"objects[{n}]", "object", why) for n, why in enumerate(faults) if why])
    good = [(number, one) for number, one in enumerate(listed) if faults[number] is None]
    links = links_of(one for _, one in good)
    numbers: Numbers = {}
    for number, one in good:
        numbers.setdefault(_key(one), []).append(number)
    later: list[tuple[int, dict[str, Any]]] = []
    for number, one in good:
        reader = None if one["type"] == SIGHTING.type and not _has_mark(one) else _reader(one)
        if reader is None:
            later.append((number, one))
        else:
            found.take(number, one, reader, links, numbers)
    refused = found.refused | {
        one["id"] for one in listed if isinstance(one, dict) and isinstance(one.get("id"), str)
        if fault(one) is not None
    }  # fmt: skip
    for number, one in later:
        if number in found.used or one["type"] in SUPPORT:
            continue
        at = f"objects[{number}]"
        if one["type"] != SIGHTING.type:
            found.rejects.append(Reject(at, "no_place", f"a {one['type']} is no item of ours"))
        elif is_part(one):
            found.rejects.append(Reject(at, "no_place", "it is a part of an indicator: send both"))
        elif one["sighting_of_ref"] in refused - found.read:
            found.rejects.append(Reject(at, "indicator", "the indicator that it is of was refused"))
        else:
            found.take(number, one, _of_theirs, links, numbers)
    return Read(tuple(found.products), capped(found.rejects), tuple(found.losses)), found.parts


Numbers = dict[tuple[str, str], list[int]]
"""Where objects stand in a list, by name and version."""


def _key(one: Mapping[str, Any]) -> tuple[str, str]:
    return one["id"], str(one.get("modified", ""))


@dataclass(slots=True)
class _Found:
    """What came out of some objects: products, each with the numbers of its parts, and names that
    were read or refused."""

    rejects: list[Reject]
    products: list[Product] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    parts: list[tuple[int, ...]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def take(
        self, number: int, one: Mapping[str, Any], reader: Reader, links: Links,
        numbers: Numbers,
    ) -> None:  # fmt: skip
        """The product of one object, or why it gave none."""
        try:
            product, lacks = reader(one, links)
        except (BadInput, RecursionError) as cause:
            reason = getattr(cause, "data", {}).get("reason", "object")
            self.rejects.append(Reject(f"objects[{number}]", reason, str(cause)[:300]))
            self.refused.add(one["id"])
            return
        of = replace(links, at=str(one.get("modified"))) if _has_mark(one) else links
        own = {n for each in hanging(one, of) for n in numbers[_key(each)]} - {number}
        self.products.append(product)
        self.losses += lacks
        self.parts.append((number, *sorted(own)))
        self.used |= {number, *own}
        self.read.add(one["id"])


Reader = Callable[[Mapping[str, Any], Links], tuple[Product, tuple[Loss, ...]]]


def _reader(one: Mapping[str, Any]) -> Reader | None:
    if _has_mark(one):
        return _of_ours
    return _of_theirs if one["type"] in ("indicator", "campaign", SIGHTING.type) else None


def _has_mark(one: Mapping[str, Any]) -> bool:
    return "mark" in (_extension(one) or {})


def _extension(one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    extensions = one.get("extensions")
    said = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return said if isinstance(said, dict) else None


def _of_ours(one: Mapping[str, Any], links: Links) -> tuple[Product, tuple[Loss, ...]]:
    said = _extension(one) or {}
    mark = said.get("mark")
    kind = str(_label_told(mark).get("kind"))
    own = kind_of_told(kind, one)
    if own is None:
        raise _refused("mark", f"a {one['type']} cannot be the {kind} of its mark")
    _checked(one)
    got = own.read(one, replace(links, at=str(one.get("modified"))))
    product = unmarked(mark, got)
    if one["id"] != named_for(product):
        raise _refused("changed", "its id is not the one of its item")
    return replace(product, label=_stricter(product.label, one, links)), ()


def _checked(one: Mapping[str, Any]) -> None:
    """Refuse an indicator that no tool can look for, and a sighting of what is none."""
    if one["type"] == SIGHTING.type:
        told = NAME.fullmatch(one["sighting_of_ref"])
        if told is None or told[1] != "indicator":
            what = "nothing that has a name" if told is None else f"a {told[1]}"
            raise _refused("no_place", f"a sighting of {what} is no item of ours")
    if one["type"] != "indicator" or one.get("revoked") is True:
        return
    if one["pattern_type"] != "stix":
        raise _refused("pattern", f"its pattern is of {str(one['pattern_type'])[:40]}")
    why = pattern_fault(one["pattern"])
    if why is not None:
        raise _refused("pattern", f"its pattern is none of STIX 2.1: {why}")


def _label_told(mark: object) -> dict[str, Any]:
    told = mark.get("label") if isinstance(mark, dict) else None
    return told if isinstance(told, dict) else {}


def _refused(reason: str, why: str) -> BadInput:
    return BadInput(f"This object is not read: {why}.", field="object", reason=reason)


def _stricter(label: Label, one: Mapping[str, Any], links: Links) -> Label:
    """A label with every marking of an object; one on a part holds for the whole."""
    label = marked_label(label, one.get("object_marking_refs"), links.find)
    for part in one.get("granular_markings") or ():
        reference = part.get("marking_ref") if isinstance(part, dict) else None
        if isinstance(part, dict) and "lang" in part and reference is None:
            continue
        label = marked_label(label, [reference], links.find)
    return label


def _of_theirs(one: Mapping[str, Any], links: Links) -> tuple[Product, tuple[Loss, ...]]:
    kind = "campaign" if one["type"] == "campaign" else "indicator"
    if one.get("revoked") is True:
        raise _refused("revoked", "its originator revoked it")
    _checked(one)
    at = moment(one["modified"])
    if at is None or micros(at) < 1:
        raise _refused("object", "it was modified before 1970")
    own = SIGHTING if one["type"] == SIGHTING.type else KINDS[kind]
    body = own.read(one, links)
    product = replace(foreign(one["id"], kind, at, body), version=micros(at))
    label = _stricter(product.label, one, links)
    for each in hanging(one, links):  # what is a part of it may be marked more strictly
        label = _stricter(label, each, links)
    return replace(product, label=label), _unsaid(one)


KNOWN = frozenset(
    {"type", "spec_version", "id", "created", "modified", "name", "description", "pattern"}
    | {"pattern_type", "valid_from", "valid_until", "indicator_types", "confidence", "revoked"}
    | {"object_marking_refs", "granular_markings", "first_seen", "last_seen", "objective"}
)
"""Properties of foreign objects that a product says."""


OF_SIGHTING = {SIGHTING.type: frozenset({"sighting_of_ref", "count"})}


def _unsaid(one: Mapping[str, Any]) -> tuple[Loss, ...]:
    return tuple(
        gone(one["id"], name[:100], "a product has no place for it")
        for name in sorted(one.keys() - KNOWN - OF_SIGHTING.get(one["type"], frozenset()))
    )


def label_of(one: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> Label:
    """The label of any STIX object, for whoever keeps objects: that of its mark or of its marking
    made by us, made stricter by every other marking; without these it says nothing.

    ``held``: markings at hand. ``BadInput`` for a mark whose label cannot be read.
    """
    said = _extension(one) or {}
    told = _label_told(said["mark"]) if "mark" in said else said.get("label")
    links = Links({(name, None): marking for name, marking in held.items()}, {})
    label = Label.of(told) if told is not None else _of_markings(one, held)
    return _stricter(label, one, links)


def _of_markings(one: Mapping[str, Any], held: Mapping[str, Mapping[str, Any]]) -> Label:
    for name in one.get("object_marking_refs") or ():
        marking = held.get(name) if isinstance(name, str) else None
        said = _extension(marking) if marking is not None else None
        if said is not None and isinstance(said.get("label"), dict):
            label = Label.of(said["label"])
            if label_marking(label)["id"] == name:
                return label
    return Label()
