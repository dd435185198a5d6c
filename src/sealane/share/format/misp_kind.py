"""What of an item an event of MISP has a place for: attributes and objects, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sealane.ledger import canonical
from sealane.share.format.xml import number, time_read, time_told
from sealane.share.item.product import Product

__all__ = ["KINDS", "MARK", "Kind", "Parts", "attribute", "pattern_of", "plain_of", "uuid_of"]

NAMESPACE = uuid5(NAMESPACE_URL, "urn:sealane:misp")
MARK = "Sealane mark"
"""Comment of the attribute that carries our mark."""

MOST = 1_000
"""Ships or accounts of one item that get a part each; the mark has all."""

TEMPLATES = {
    "ais": ("marine", "ef90551a-ff34-472c-9fba-c272c4435baa", "4"),
    "geolocation": ("misc", "cd6f2238-ba55-4888-82c4-104e6e1acf21", "8"),
}
"""Name to meta-category, identifier and version of an object template (MISP/misp-objects)."""

PATTERNS = {
    "ip-dst": "ipv4-addr:value",
    "ip-src": "ipv4-addr:value",
    "domain": "domain-name:value",
    "hostname": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    "email-src": "email-addr:value",
    "email-dst": "email-addr:value",
    "filename": "file:name",
    "md5": "file:hashes.MD5",
    "sha1": "file:hashes.'SHA-1'",
    "sha256": "file:hashes.'SHA-256'",
}
"""Types of attributes that one comparison of STIX says as well."""

CATEGORY = {"filename": "Payload delivery", "md5": "Payload delivery", "sha1": "Payload delivery",
            "sha256": "Payload delivery", "email": "Payload delivery"}  # fmt: skip
PLAIN = {
    "ipv4-addr:value": "ip-dst", "ipv6-addr:value": "ip-dst", "domain-name:value": "domain",
    "url:value": "url", "email-addr:value": "email", "file:name": "filename",
    "file:hashes.MD5": "md5", "file:hashes.'SHA-1'": "sha1", "file:hashes.'SHA-256'": "sha256",
}  # fmt: skip
ONE = re.compile(r"\[([a-z0-9-]+:[\w.'-]+) = '((?:[^'\\]|\\.){1,2000})'\]")


def uuid_of(*parts: str) -> str:
    """The identifier of a part that these words name: the same at every node."""
    return str(uuid5(NAMESPACE, canonical(list(parts)).decode()))


def pattern_of(kind: str, value: str) -> str | None:
    """The pattern of an attribute; None where one comparison does not say it."""
    if kind == "stix2-pattern":
        return value
    path = PATTERNS.get(kind)
    if path is None:
        return None
    if path == "ipv4-addr:value" and ":" in value:
        path = "ipv6-addr:value"
    told = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{path} = '{told}']"


def plain_of(pattern: str) -> tuple[str, str] | None:
    """Type and value of the attribute that says a pattern of one comparison."""
    found = ONE.fullmatch(pattern)
    kind = PLAIN.get(found[1]) if found else None
    return None if found is None or kind is None else (kind, re.sub(r"\\(.)", r"\1", found[2]))


def attribute(
    event: str, kind: str, value: str, category: str, comment: str = "", **more: Any
) -> dict[str, Any]:
    """One attribute; it is distributed as its event is."""
    return {
        "uuid": uuid_of(event, kind, comment, value),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": False,
        "distribution": "5",
        "deleted": False,
        "disable_correlation": False,
    } | more


def _object(event: str, name: str, key: str, parts: Iterable[tuple[str, str, str]]) -> Any:
    """An object of a template: ``parts`` are relation, type and value."""
    meta, template, version = TEMPLATES[name]
    own = uuid_of(event, name, key)
    return {
        "uuid": own,
        "name": name,
        "meta-category": meta,
        "template_uuid": template,
        "template_version": version,
        "distribution": "5",
        "deleted": False,
        "comment": "",
        "Attribute": [
            attribute(own, kind, value, "Other", object_relation=relation)
            for relation, kind, value in parts
        ],
    }


@dataclass(slots=True)
class Parts:
    """Attributes and objects of one event."""

    info: str
    attributes: list[dict[str, Any]] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of item is told and read."""

    told: Callable[[Product, str], Parts]
    read: Callable[[Parts], dict[str, Any]]


def _text(body: Mapping[str, Any], name: str) -> str | None:
    said = body.get(name)
    return said if isinstance(said, str) and said.strip() else None


def _find(parts: Parts, kind: str, comment: str | None = None) -> list[dict[str, Any]]:
    return [
        one
        for one in parts.attributes
        if one.get("type") == kind
        and isinstance(one.get("value"), str)
        and (comment is None or one.get("comment") == comment)
    ]


def _time(said: object) -> str | None:
    at = time_read(said if isinstance(said, str) else None)
    return None if at is None else time_told(at)


def _told_texts(parts: Parts, event: str, body: Mapping[str, Any], **names: str) -> None:
    for name, category in names.items():
        said = _text(body, name)
        if said is not None:
            parts.attributes.append(attribute(event, "text", said, category, name))


def _read_texts(parts: Parts, *names: str) -> dict[str, Any]:
    found = {name: _find(parts, "text", name) for name in names}
    return {name: some[0]["value"] for name, some in found.items() if some}


def _told_indicator(product: Product, event: str) -> Parts:
    body = product.body
    parts = Parts(_text(body, "name") or product.item)
    pattern = _text(body, "pattern")
    if pattern is not None:
        told = attribute(event, "stix2-pattern", pattern, "Network activity", to_ids=True)
        parts.attributes.append(told)
        plain = plain_of(pattern)
        if plain is not None:
            category = CATEGORY.get(plain[0], "Network activity")
            parts.attributes.append(attribute(event, *plain, category, to_ids=True))
    _told_texts(parts, event, body, text="External analysis")
    return parts


def _read_indicator(parts: Parts) -> dict[str, Any]:
    body = _read_texts(parts, "text") | {"name": parts.info}
    patterns = _find(parts, "stix2-pattern")
    return body | ({"pattern": patterns[0]["value"]} if patterns else {})


def _told_campaign(product: Product, event: str) -> Parts:
    body = product.body
    name = _text(body, "name") or product.item
    parts = Parts(name)
    seen = {
        theirs: _time(body.get(ours))
        for ours, theirs in (("first_at", "first_seen"), ("last_at", "last_seen"))
    }
    more = {theirs: at for theirs, at in seen.items() if at is not None}
    parts.attributes.append(attribute(event, "campaign-name", name, "Attribution", **more))
    _told_texts(parts, event, body, text="External analysis", objective="Attribution")
    accounts = body.get("accounts")
    if isinstance(accounts, list) and len(accounts) <= MOST:
        for one in accounts:
            if isinstance(one, str) and one.strip():
                told = attribute(event, "text", one, "Social network", "account")
                parts.attributes.append(told)
    return parts


def _read_campaign(parts: Parts) -> dict[str, Any]:
    body = _read_texts(parts, "text", "objective")
    names = _find(parts, "campaign-name")
    if names:
        body["name"] = names[0]["value"]
        for ours, theirs in (("first_at", "first_seen"), ("last_at", "last_seen")):
            at = _time(names[0].get(theirs))
            body |= {ours: at} if at is not None else {}
    accounts = [one["value"] for one in _find(parts, "text", "account")]
    return body | ({"accounts": accounts} if accounts else {})


SPAN = (("start_at", "first-seen"), ("end_at", "last-seen"))


def _times(body: Mapping[str, Any], names: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    found = [(theirs, _time(body.get(ours))) for ours, theirs in names]
    return [(theirs, "datetime", at) for theirs, at in found if at is not None]


def _told_event(product: Product, event: str) -> Parts:
    body = product.body
    parts = Parts(_text(body, "sentence_en") or f"Event {product.item}")
    ships = body.get("mmsis")
    if isinstance(ships, list) and len(ships) <= MOST and all(type(one) is int for one in ships):
        for one in ships:
            told = _object(event, "ais", str(one), [("MMSI", "text", str(one))])
            parts.objects.append(told)
    place = [_degrees(body, name, most) for name, most in (("lon", 180), ("lat", 90))]
    if None not in place:
        told = [("longitude", "float", str(place[0])), ("latitude", "float", str(place[1]))]
        parts.objects.append(_object(event, "geolocation", "place", told + _times(body, SPAN)))
    _told_texts(parts, event, body, sentence_en="External analysis")
    return parts


def _degrees(body: Mapping[str, Any], name: str, most: int) -> float | None:
    said = body.get(name)
    is_number = isinstance(said, (int, float)) and not isinstance(said, bool)
    return said if is_number and -most <= said <= most else None  # type: ignore[operator]


def _relations(one: Mapping[str, Any]) -> dict[str, str]:
    listed = one.get("Attribute")
    found = {
        each.get("object_relation"): each.get("value")
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    }
    return {str(name): said for name, said in found.items() if isinstance(said, str)}


def _read_event(parts: Parts) -> dict[str, Any]:
    body = _read_texts(parts, "sentence_en")
    ships = []
    for one in parts.objects:
        said = _relations(one)
        number_told = said.get("MMSI", "")
        if one.get("name") == "ais" and re.fullmatch("[0-9]{1,15}", number_told):
            ships.append(int(number_told))
        if one.get("name") == "geolocation":
            lon, lat = number(said.get("longitude")), number(said.get("latitude"))
            if lon is not None and lat is not None:
                body |= {"lon": lon, "lat": lat}
            times = {ours: _time(said.get(theirs)) for ours, theirs in SPAN}
            body |= {name: at for name, at in times.items() if at is not None}
    return body | ({"mmsis": ships} if ships else {})


CLAIMS = (
    ("mmsi", "MMSI", int), ("imo", "IMO-number", int), ("name", "name", str),
    ("callsign", "call-sign", str), ("destination", "destination", str),
    ("ship_type", "type-of-ship", int), ("draught_m", "draught", float),
)  # fmt: skip
HEARD = (("first_at", "first-seen"), ("last_at", "last-seen"))


def _told_identity(product: Product, event: str) -> Parts:
    body = product.body
    parts = Parts(_text(body, "name") or f"MMSI {body.get('mmsi', product.item)}")
    told = []
    for ours, theirs, kind in CLAIMS:
        said = body.get(ours)
        is_so = type(said) in (kind, int) if kind is float else type(said) is kind
        if is_so and str(said).strip():
            told.append((theirs, "float" if kind is float else "text", str(said)))
    if told:
        told += _times(body, HEARD)
        parts.objects.append(_object(event, "ais", "claim", told))
    return parts


def _read_identity(parts: Parts) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for one in parts.objects:
        said = _relations(one)
        if one.get("name") != "ais":
            continue
        for ours, theirs, kind in CLAIMS:
            value = said.get(theirs)
            if kind is not str:
                told = number(value)
                whole = told is not None and told.is_integer() and abs(told) < 2**53
                body |= {ours: int(told)} if whole and told is not None else {}
                body |= {ours: told} if kind is float and told is not None and not whole else {}
            elif value is not None:
                body[ours] = value
        times = {ours: _time(said.get(theirs)) for ours, theirs in HEARD}
        body |= {name: at for name, at in times.items() if at is not None}
    return body


KINDS: Mapping[str, Kind] = {
    "indicator": Kind(_told_indicator, _read_indicator),
    "campaign": Kind(_told_campaign, _read_campaign),
    "event": Kind(_told_event, _read_event),
    "identity": Kind(_told_identity, _read_identity),
}
"""Kinds of items that an event of MISP can say."""
