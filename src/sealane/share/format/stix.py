"""STIX 2.1 (OASIS): indicators, campaigns, sightings, and events as observed data, in bundles.

Every object carries our mark in an extension (section 7.3), TLP 2.0 as OASIS fixed it and the whole
label as a marking. An object of another tool gets the markings that it has and no more: whatever
it does not say stays unsaid, and a marking that is not known stops it. Versions are told apart by
``modified``; the version of a foreign object is that time in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
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
from sealane.share.format.stix_kind import KINDS, Links, Made, links_of, named_for
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
from sealane.share.format.stix_object import fault, micros, moment, stamp
from sealane.share.item.label import Label
from sealane.share.item.product import Product
from sealane.share.item.stix_pattern import pattern_fault

__all__ = ["LIMIT_BYTES", "label_of", "objects", "read", "read_objects", "write"]

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
    made = KINDS[product.kind].told(product, named_for(product))
    if product.kind == "indicator" and "pattern" not in made.main:
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
    got = KINDS[product.kind].read(made.main, links)
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
        bundle = orjson.loads(raw)
    except orjson.JSONDecodeError as cause:
        raise _no_bundle(f"it is no JSON ({cause})") from cause
    if not isinstance(bundle, dict) or bundle.get("type") != "bundle":
        raise _no_bundle("its type is not bundle")
    listed = bundle.get("objects", [])
    if not isinstance(listed, list):
        raise _no_bundle("objects is no list")
    return read_objects(listed)


def _no_bundle(why: str) -> BadInput:
    return BadInput(
        f"This is no STIX bundle: {why}.",
        hint="Send one bundle of STIX 2.1 as JSON in UTF-8.",
        field="bundle",
    )


def read_objects(listed: list[Any]) -> Read:
    """The products of some STIX objects that came together."""
    rejects: list[Reject] = []
    good: list[tuple[str, dict[str, Any]]] = []
    for number, one in enumerate(listed):
        why = fault(one)
        at = f"objects[{number}]"
        if why is None:
            good.append((at, one))
        else:
            rejects.append(Reject(at, "object", why))
    links = links_of(one for _, one in good)
    products: list[Product] = []
    losses: list[Loss] = []
    used: set[str] = set()
    waiting: list[tuple[str, dict[str, Any]]] = []
    for at, one in good:
        reader = _reader(one)
        if reader is None:
            waiting.append((at, one))
            continue
        try:
            product, lacks = reader(one, links)
        except (BadInput, RecursionError) as cause:
            reason = getattr(cause, "data", {}).get("reason", "object")
            rejects.append(Reject(at, reason, str(cause)[:300]))
            continue
        products.append(product)
        losses += lacks
        used |= _used(one, links)
    for at, one in waiting:
        if one["type"] not in SUPPORT and one["id"] not in used:
            rejects.append(Reject(at, "no_place", f"a {one['type']} is no item of ours"))
    return Read(tuple(products), capped(rejects), tuple(losses))


def _used(one: Mapping[str, Any], links: Links) -> set[str]:
    """Identifiers that an item stands on."""
    naming = replace(links, at=None).of(one)
    found = {each["id"] for each in naming}
    found |= {str(each.get("target_ref")) for each in naming}
    return found | {str(name) for name in one.get("object_refs") or ()}


Reader = Callable[[Mapping[str, Any], Links], tuple[Product, tuple[Loss, ...]]]


def _reader(one: Mapping[str, Any]) -> Reader | None:
    if "mark" in (_extension(one) or {}):
        return _of_ours
    return _of_theirs if one["type"] in ("indicator", "campaign") else None


def _extension(one: Mapping[str, Any]) -> Mapping[str, Any] | None:
    extensions = one.get("extensions")
    said = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return said if isinstance(said, dict) else None


def _of_ours(one: Mapping[str, Any], links: Links) -> tuple[Product, tuple[Loss, ...]]:
    said = _extension(one) or {}
    mark = said.get("mark")
    kind = str(_label_told(mark).get("kind"))
    if kind not in KINDS or KINDS[kind].type != one["type"]:
        raise _refused("mark", f"a {one['type']} cannot be the {kind} of its mark")
    _checked(one)
    got = KINDS[kind].read(one, replace(links, at=str(one.get("modified"))))
    product = unmarked(mark, got)
    if one["id"] != named_for(product):
        raise _refused("changed", "its id is not the one of its item")
    return replace(product, label=_stricter(product.label, one, links)), ()


def _checked(one: Mapping[str, Any]) -> None:
    """Refuse an indicator that no tool can look for."""
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
    kind = next(name for name, told in KINDS.items() if told.type == one["type"])
    if one.get("revoked") is True:
        raise _refused("revoked", "its originator revoked it")
    _checked(one)
    at = moment(one["modified"])
    if at is None or micros(at) < 1:
        raise _refused("object", "it was modified before 1970")
    body = KINDS[kind].read(one, links)
    product = replace(foreign(one["id"], kind, at, body), version=micros(at))
    product = replace(product, label=_stricter(product.label, one, links))
    return product, _unsaid(one)


KNOWN = frozenset(
    {"type", "spec_version", "id", "created", "modified", "name", "description", "pattern"}
    | {"pattern_type", "valid_from", "valid_until", "indicator_types", "confidence", "revoked"}
    | {"object_marking_refs", "granular_markings", "first_seen", "last_seen", "objective"}
)
"""Properties of foreign objects that a product says."""


def _unsaid(one: Mapping[str, Any]) -> tuple[Loss, ...]:
    return tuple(
        gone(one["id"], name[:100], "a product has no place for it")
        for name in sorted(one.keys() - KNOWN)
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
