"""What of an item STIX 2.1 has a place for, one pair of functions for each kind.

``told_*`` makes the objects, ``read_*`` reads the members back. The writer keeps a member out of
the mark only where reading gives it back to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sealane.ledger import canonical
from sealane.share.format.stix_marking import EXTENSION, label_marking, name_of
from sealane.share.format.stix_object import NAME, moment, stamp
from sealane.share.format.xml import time_told
from sealane.share.item.product import Product

__all__ = [
    "KINDS",
    "SIGHTING",
    "Kind",
    "Links",
    "Made",
    "hanging",
    "is_part",
    "kind_of_told",
    "links_of",
    "named_for",
    "told_as",
]

VESSEL = "x-sealane-vessel"
MOST = 1_000
"""Accounts, sightings or ships of one item that get an object each; the mark has all."""


@dataclass(slots=True)
class Made:
    """The objects of one product: the first stands for it, the others hang on it."""

    main: dict[str, Any]
    others: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Links:
    """Objects that came together: by identifier and time of their version, and which of them name
    another. ``at``: the version that is read; None for any, of objects that are not ours."""

    held: Mapping[tuple[str, str | None], Mapping[str, Any]]
    naming: Mapping[tuple[str, str | None], list[Mapping[str, Any]]]
    at: str | None = None

    def find(self, name: object) -> Mapping[str, Any]:
        """The object of that name beside this version; an empty one if there is none."""
        if not isinstance(name, str):
            return {}
        return self.held.get((name, self.at)) or self.held.get((name, "")) or {}

    def of(self, one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Objects of this version that name one."""
        return self.naming.get((one["id"], self.at), [])


def links_of(every: Iterable[Mapping[str, Any]]) -> Links:
    """The links between some objects."""
    held: dict[tuple[str, str | None], Mapping[str, Any]] = {}
    naming: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for one in every:
        at = str(one.get("modified", ""))
        for key in (at, None):
            held.setdefault((one["id"], key), one)
            for name in _references(one):
                naming.setdefault((name, key), []).append(one)
    return Links(held, naming)


def _references(one: Mapping[str, Any]) -> set[str]:
    found = {one.get(name) for name in ("sighting_of_ref", "source_ref")}
    if one.get("type") == "note" and isinstance(one.get("object_refs"), list):
        found |= {name for name in one["object_refs"] if isinstance(name, str)}
    return {name for name in found if isinstance(name, str)}


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of item is told, read, and what STIX calls it."""

    type: str
    told: Callable[[Product, str], Made]
    read: Callable[[Mapping[str, Any], Links], dict[str, Any]]


def named_for(product: Product) -> str:
    """The STIX name of an item: its own if it came with one, else one that every node gives it."""
    kind = told_as(product).type
    found = NAME.fullmatch(product.item)
    if found is not None and found[1] == kind:
        return product.item
    return name_of(kind, product.label.originator or "", product.item)


def _time(body: Mapping[str, Any], name: str) -> str | None:
    """A member as a STIX timestamp; None where it is no time."""
    at = moment(body.get(name))
    return None if at is None else stamp(at)


def _read_times(one: Mapping[str, Any], **names: str) -> dict[str, str]:
    """Timestamps as members have them. Other tools write the same time in other digits, so that
    only the time may count, not its letters."""
    found = {ours: moment(one.get(theirs)) for ours, theirs in names.items()}
    return {name: time_told(at) for name, at in found.items() if at is not None}


def _words(body: Mapping[str, Any], **names: str) -> dict[str, Any]:
    """Members that are text, under their STIX names."""
    found = {theirs: body.get(ours) for theirs, ours in names.items()}
    return {name: said for name, said in found.items() if isinstance(said, str) and said}


def _percent(body: Mapping[str, Any]) -> dict[str, int]:
    """``confidence`` of 0 to 1 as STIX has it, 0 to 100 (appendix A)."""
    said = body.get("confidence")
    is_number = isinstance(said, (int, float)) and not isinstance(said, bool)
    return {"confidence": round(100 * said)} if is_number and 0 <= said <= 1 else {}  # type: ignore[operator]


def _share(one: Mapping[str, Any]) -> dict[str, float]:
    said = one.get("confidence")
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= 100:
        return {"confidence": said / 100}
    return {}


def _read_words(one: Mapping[str, Any], **names: str) -> dict[str, Any]:
    found = {ours: one.get(theirs) for ours, theirs in names.items()}
    return {name: said for name, said in found.items() if isinstance(said, str)}


def _relation(kind: str, source: str, target: str, created: str) -> dict[str, Any]:
    return {
        "type": "relationship",
        "spec_version": "2.1",
        "id": name_of("relationship", kind, source, target),
        "created": created,
        "modified": created,
        "relationship_type": kind,
        "source_ref": source,
        "target_ref": target,
    }


# Indicators


def _told_indicator(product: Product, name: str) -> Made:
    body, at = product.body, stamp(product.issued_at)
    main: dict[str, Any] = {
        "type": "indicator",
        "id": name,
        "pattern_type": "stix",
        "valid_from": at,
    }
    main |= _words(body, name="name", description="text", pattern="pattern") | _percent(body)
    since, until = _time(body, "valid_from"), _time(body, "valid_until")
    if since is not None:
        main["valid_from"] = since
    begins, ends = moment(main["valid_from"]), moment(until)
    if until is not None and begins is not None and ends is not None and begins < ends:
        main["valid_until"] = until
    types = body.get("indicator_types")
    if isinstance(types, list) and types and all(isinstance(one, str) and one for one in types):
        main["indicator_types"] = types
    told = [_told_sighting(one, name, at) for one in _sightings(body)]
    return Made(main, list({one["id"]: one for one in told}.values()))


def _sightings(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Sightings of the shape ``{first_at, last_at, count}``, if all of them have it."""
    every = body.get("sightings")
    known = {"first_at", "last_at", "count"}
    if not isinstance(every, list) or not 0 < len(every) <= MOST:
        return []
    for one in every:
        if not isinstance(one, dict) or not one or not one.keys() <= known:
            return []
        first, last, count = one.get("first_at"), one.get("last_at"), one.get("count")
        is_count = count is None or (type(count) is int and 0 <= count < 1_000_000_000)
        if not is_count or any(at is not None and moment(at) is None for at in (first, last)):
            return []
    return every


def _told_sighting(one: Mapping[str, Any], of: str, created: str) -> dict[str, Any]:
    told = {"type": "sighting", "spec_version": "2.1", "created": created, "modified": created}
    told |= {"sighting_of_ref": of} | _seen(one)
    return told | {"id": _name_of_sighting(told)}


def _seen(one: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {} if one.get("count") is None else {"count": one["count"]}
    times = {theirs: _time(one, ours) for theirs, ours in SEEN}
    return told | {name: at for name, at in times.items() if at is not None}


def _name_of_sighting(told: Mapping[str, Any]) -> str:
    """The name of a sighting that is a member of an indicator: of what it says. One with any other
    name is somebody's own, with markings of its own."""
    return name_of("sighting", told["sighting_of_ref"], canonical(_read_sighting(told)).decode())


SEEN = (("first_seen", "first_at"), ("last_seen", "last_at"))


def _read_indicator(one: Mapping[str, Any], links: Links) -> dict[str, Any]:
    body = _read_words(
        one,
        name="name",
        text="description",
        pattern="pattern",
    )
    body |= _read_times(one, valid_from="valid_from", valid_until="valid_until") | _share(one)
    types = one.get("indicator_types")
    if isinstance(types, list) and all(isinstance(word, str) for word in types):
        body["indicator_types"] = types
    seen = [_read_sighting(each) for each in _own_sightings(one, links)]
    if seen:
        body["sightings"] = seen
    return body


def _own_sightings(one: Mapping[str, Any], links: Links) -> list[Mapping[str, Any]]:
    every = _of_type(one, links, "sighting", "sighting_of_ref")
    return [each for each in every if is_part(each)]


def is_part(sighting: Mapping[str, Any]) -> bool:
    """Whether a sighting is a member of its indicator, told apart."""
    return bool(sighting["id"] == _name_of_sighting(sighting))


def _read_sighting(one: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if type(one.get("count")) is int:
        told["count"] = one["count"]
    return told | _read_times(one, **{ours: theirs for theirs, ours in SEEN})


def _of_type(one: Mapping[str, Any], links: Links, kind: str, by: str) -> list[Mapping[str, Any]]:
    return [
        each for each in links.of(one) if each.get("type") == kind and each.get(by) == one["id"]
    ]


# A sighting of an indicator that is another item, of whomever


def _told_report(product: Product, name: str) -> Made:
    body = product.body
    main = {"type": "sighting", "id": name, "sighting_of_ref": body["sighting_of"]}
    main |= _words(body, description="text") | _percent(body)
    every = _sightings(body)
    if len(every) == 1:
        seen = _seen(every[0])
        first, last = moment(seen.get("first_seen")), moment(seen.get("last_seen"))
        if first is not None and last is not None and last < first:
            del seen["last_seen"]
        main |= seen
    return Made(main)


def _read_report(one: Mapping[str, Any], _links: Links) -> dict[str, Any]:
    body = _read_words(one, text="description", sighting_of="sighting_of_ref") | _share(one)
    seen = _read_sighting(one)
    return body | ({"sightings": [seen]} if seen else {})


# Campaigns of the information part


def _told_campaign(product: Product, name: str) -> Made:
    body, at = product.body, stamp(product.issued_at)
    main = {"type": "campaign", "id": name, "name": product.item}
    main |= _words(body, name="name", description="text", objective="objective")
    first, last = _time(body, "first_at"), _time(body, "last_at")
    if first is not None:
        main["first_seen"] = first
    begins, ends = moment(first), moment(last)
    if last is not None and (begins is None or (ends is not None and begins <= ends)):
        main["last_seen"] = last
    made = Made(main)
    accounts = body.get("accounts")
    if isinstance(accounts, list) and len(accounts) <= MOST and _all_words(accounts):
        for account in accounts:
            named = _account(account, product)
            made.others += [named, _relation("related-to", name, named["id"], at)]
    return made


def _all_words(every: list[Any]) -> bool:
    return len(set(map(str, every))) == len(every) and all(
        isinstance(one, str) and one for one in every
    )


def _account(login: str, product: Product) -> dict[str, Any]:
    name = _observable("user-account", login, product)
    return {"type": "user-account", "spec_version": "2.1", "id": name, "account_login": login}


def _observable(kind: str, said: str, product: Product) -> str:
    """A name that one account or ship has in items of one label: under two labels it is two
    objects, so that neither takes the markings of the other."""
    return name_of(kind, said, label_marking(product.label)["id"])


def _read_campaign(one: Mapping[str, Any], links: Links) -> dict[str, Any]:
    body = _read_words(
        one,
        name="name",
        text="description",
        objective="objective",
    ) | _read_times(one, first_at="first_seen", last_at="last_seen")
    accounts = [target["account_login"] for _, target in _accounts(one, links)]
    return body | ({"accounts": accounts} if accounts else {})


Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


def _accounts(one: Mapping[str, Any], links: Links) -> list[Pair]:
    """The relationships of a campaign to accounts, each with the account."""
    every = _of_type(one, links, "relationship", "source_ref")
    pairs = [(each, links.find(each.get("target_ref"))) for each in every]
    return [
        (each, target)
        for each, target in pairs
        if target.get("type") == "user-account" and isinstance(target.get("account_login"), str)
    ]


# Events at sea


def _told_event(product: Product, name: str) -> Made:
    body, at = product.body, stamp(product.issued_at)
    first = _time(body, "start_at") or at
    last = _time(body, "end_at")
    begins, ends = moment(first), moment(last)
    if last is None or begins is None or ends is None or ends < begins:
        last = first
    ships = body.get("mmsis")
    is_list = isinstance(ships, list) and len(ships) <= MOST
    numbers = ships if is_list and all(type(one) is int for one in ships or ()) else []
    told = [_vessel(one, product) for one in numbers or [None]]
    main: dict[str, Any] = {"type": "observed-data", "id": name, "number_observed": 1}
    main |= {"first_observed": first, "last_observed": last} | _percent(body)
    main["object_refs"] = [one["id"] for one in told]
    made = Made(main, list(told))
    lon, lat = body.get("lon"), body.get("lat")
    if _is_place(lon, 180) and _is_place(lat, 90):
        place = _dated("location", name, at) | {"latitude": lat, "longitude": lon}
        made.others += [place, _relation("related-to", name, place["id"], at)]
    if isinstance(body.get("sentence_en"), str) and body["sentence_en"]:
        note = _dated("note", name, at) | {"content": body["sentence_en"], "object_refs": [name]}
        made.others.append(note)
    return made


def _is_place(said: object, most: int) -> bool:
    return isinstance(said, (int, float)) and not isinstance(said, bool) and -most <= said <= most


def _dated(kind: str, of: str, at: str) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": name_of(kind, of),
        "created": at,
        "modified": at,
    }


def _vessel(mmsi: int | None, product: Product) -> dict[str, Any]:
    told: dict[str, Any] = {} if mmsi is None else {"mmsi": mmsi}
    return {
        "type": VESSEL,
        "spec_version": "2.1",
        "id": _observable(VESSEL, str(mmsi), product),
        "extensions": {EXTENSION: {"extension_type": "new-sco"}},
    } | told


def _read_event(one: Mapping[str, Any], links: Links) -> dict[str, Any]:
    body: dict[str, Any] = _read_times(one, start_at="first_observed", end_at="last_observed")
    body |= _share(one)
    references = one.get("object_refs")
    ships = [links.find(name) for name in references or []]
    numbers = [ship.get("mmsi") for ship in ships if ship.get("type") == VESSEL]
    if numbers and all(type(number) is int for number in numbers):
        body["mmsis"] = numbers
    for relation in _of_type(one, links, "relationship", "source_ref"):
        place = links.find(relation.get("target_ref"))
        lon, lat = place.get("longitude"), place.get("latitude")
        if place.get("type") == "location" and _is_place(lon, 180) and _is_place(lat, 90):
            body |= {"lon": lon, "lat": lat}
    for note in links.of(one):
        if note.get("type") == "note" and isinstance(note.get("content"), str):
            body["sentence_en"] = note["content"]
    return body


# What a transmitter says of itself


def _told_identity(product: Product, name: str) -> Made:
    mmsi = product.body.get("mmsi")
    main = {"type": "identity", "id": name, "identity_class": "system"}
    main["name"] = f"MMSI {mmsi}" if type(mmsi) is int else product.item
    return Made(main | _words(product.body, name="name"))


def _read_identity(one: Mapping[str, Any], _links: Links) -> dict[str, Any]:
    return _read_words(one, name="name")


KINDS: Mapping[str, Kind] = {
    "indicator": Kind("indicator", _told_indicator, _read_indicator),
    "campaign": Kind("campaign", _told_campaign, _read_campaign),
    "event": Kind("observed-data", _told_event, _read_event),
    "identity": Kind("identity", _told_identity, _read_identity),
}
"""Kinds of items that STIX has an object for."""

SIGHTING = Kind("sighting", _told_report, _read_report)


def told_as(product: Product) -> Kind:
    """How an item is told: one of kind ``indicator`` that says which indicator was seen
    (``sighting_of``) is a sighting. ``LookupError`` for a kind that STIX has no object for."""
    of = product.body.get("sighting_of")
    found = NAME.fullmatch(of) if product.kind == "indicator" and isinstance(of, str) else None
    return SIGHTING if found is not None and found[1] == "indicator" else KINDS[product.kind]


def kind_of_told(kind: str, one: Mapping[str, Any]) -> Kind | None:
    """How an object is read whose item is of a kind; None where no such item is told so."""
    if kind == "indicator" and one["type"] == SIGHTING.type:
        return SIGHTING
    found = KINDS.get(kind)
    return found if found is not None and found.type == one["type"] else None


def hanging(one: Mapping[str, Any], links: Links) -> list[Mapping[str, Any]]:
    """Objects that are parts of the item that an object stands for, as it is read; ``links``: of
    any version."""
    if one["type"] == "indicator":
        return _own_sightings(one, links)
    if one["type"] == "campaign":
        return [each for pair in _accounts(one, links) for each in pair]
    if one["type"] != "observed-data":
        return []
    parts = [links.find(name) for name in one.get("object_refs") or ()]
    for each in links.of(one):
        target = links.find(each.get("target_ref"))
        if each.get("type") == "relationship" and target.get("type") == "location":
            parts += [each, target]
        elif each.get("type") == "note":
            parts.append(each)
    return [each for each in parts if each]
