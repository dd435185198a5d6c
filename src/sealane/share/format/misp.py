"""MISP core format: one event for each item, with attributes, objects, TLP tags and distribution.

(draft-dulaunoy-misp-core-format.) Our mark is an attribute for internal reference. The distribution
is never wider than the label: what is not plainly open goes to the own organisation or to a sharing
group of the parties named. Of an event of another tool, every attribute that detection uses is one
indicator; its label has the TLP tag, and a distribution other than all communities is a caveat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from sealane.errors import BadInput
from sealane.share.format.mark import (
    Loss,
    Read,
    Reject,
    Written,
    capped,
    foreign,
    gone,
    kept,
    kind_of,
    lost,
    marked,
    unmarked,
)  # fmt: skip
from sealane.share.format.marking import handling, is_public, tlp_found
from sealane.share.format.misp_kind import KINDS, MARK, Parts, attribute, pattern_of, uuid_of
from sealane.share.format.stix_marking import guarded_tlp, strictest_tlp
from sealane.share.format.stix_object import EPOCH, is_too_deep
from sealane.share.item.label import ANYONE, Label
from sealane.share.item.product import Product

__all__ = ["LIMIT_BYTES", "distribution", "read", "write"]

LIMIT_BYTES = 64_000_000
"""Largest message that is read."""

OWN, COMMUNITY, ALL, GROUP = "0", "1", "3", "4"
"""Distribution: own organisation, this community, all communities, a sharing group."""


def write(products: Iterable[Product]) -> Written:
    """Events, as the search of MISP answers them and its import takes them."""
    events: list[dict[str, Any]] = []
    losses: list[Loss] = []
    for product in products:
        event, lacks = _event(product)
        events.append({"Event": event})
        losses += lacks
    return Written(orjson.dumps({"response": events}), tuple(losses))


def distribution(label: Label) -> str:
    """The widest distribution that is not wider than a label."""
    if is_public(label) and not label.of_fields:
        return ALL
    is_open = (
        label.value("classification") == "unclassified"
        and label.value("personal") == "no"
        and label.value("orcon") == "no"
        and not label.caveats
        and guarded_tlp(label) in ("clear", "green", "amber")
        and label.tlp == label.value("tlp") is not None
        and bool(label.releasable_to)
    )
    if not is_open:
        return OWN
    if ANYONE not in (label.releasable_to or ()):
        return GROUP
    return COMMUNITY if guarded_tlp(label) in ("clear", "green") else OWN


def _event(product: Product) -> tuple[dict[str, Any], tuple[Loss, ...]]:
    if product.kind not in KINDS:
        raise BadInput(
            f"MISP has no place for a {product.kind}.",
            hint=f"It has one for {', '.join(sorted(KINDS))}.",
            field="kind",
            value=product.kind,
        )
    label = product.label
    name = uuid_of("event", label.originator or "", product.item)
    parts = KINDS[product.kind].told(product, name)
    native = kept(product, KINDS[product.kind].read(parts))
    mark = attribute(
        name, "text", marked(product, native), "Internal reference", MARK,
        disable_correlation=True,
    )  # fmt: skip
    at = str(int(product.issued_at.timestamp()))
    is_gone = product.body.get("status") == "withdrawn"
    for one in (*parts.attributes, *parts.objects):
        one |= {"timestamp": at, "deleted": is_gone}
    mark["timestamp"] = at
    event: dict[str, Any] = {
        "uuid": name,
        "info": parts.info,
        "date": product.issued_at.astimezone(UTC).date().isoformat(),
        "timestamp": at,
        "published": True,
        "analysis": "2",
        "threat_level_id": "4",
        "distribution": distribution(label),
        "Orgc": _organisation(label.originator or "not said"),
        "Tag": [{"name": told} for told in _tags(product)],
        "Attribute": [*parts.attributes, mark],
        "Object": parts.objects,
    }
    if event["distribution"] == GROUP:
        event["SharingGroup"] = _group(label)
    return event, lost(product, native, {})


def _organisation(party: str) -> dict[str, str]:
    return {"name": party, "uuid": uuid_of("party", party)}


def _group(label: Label) -> dict[str, Any]:
    parties = sorted({*(label.releasable_to or ()), label.originator or "not said"})
    return {
        "uuid": uuid_of("group", *parties),
        "name": f"Sealane: {', '.join(parties)}"[:255],
        "releasability": handling(label),
        "active": True,
        "roaming": False,
        "SharingGroupOrg": [
            {"extend": False, "Organisation": _organisation(party)} for party in parties
        ],
    }


def _tags(product: Product) -> list[str]:
    tlp = guarded_tlp(product.label)
    told = [] if tlp is None else [f"tlp:{tlp}"]
    told.append(f'sealane:kind="{product.kind}"')
    if product.body.get("exercise_id") is not None:
        told.append("sealane:exercise")
    if product.body.get("status") == "withdrawn":
        told.append("sealane:withdrawn")
    return told


def read(raw: bytes) -> Read:
    """The items of events. ``BadInput`` if it is no message of MISP; a bad event or attribute is a
    reject and touches no other."""
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for at, event in _events(raw):
        try:
            made, refused, lacks = _items(at, event)
        except (BadInput, RecursionError) as cause:
            reason = getattr(cause, "data", {}).get("reason", "event")
            rejects.append(Reject(at, reason, str(cause)[:300]))
            continue
        products += made
        rejects += refused
        losses += lacks
    return Read(tuple(products), capped(rejects), tuple(losses))


def _events(raw: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if len(raw) > LIMIT_BYTES:
        raise _no_message(f"it has {len(raw)} bytes, more than {LIMIT_BYTES}")
    try:
        told = orjson.loads(raw)
    except orjson.JSONDecodeError as cause:
        raise _no_message(f"it is no JSON ({cause})") from cause
    listed = told.get("response", [told]) if isinstance(told, dict) else told
    if not isinstance(listed, list):
        raise _no_message("it has no list of events")
    for number, one in enumerate(listed):
        event = one.get("Event") if isinstance(one, dict) else None
        yield f"response[{number}]", event if isinstance(event, dict) else {}


def _no_message(why: str) -> BadInput:
    return BadInput(
        f"This is no message of MISP: {why}.",
        hint="Send an event, or a response with events, as JSON in UTF-8.",
        field="event",
    )


Items = tuple[list[Product], list[Reject], list[Loss]]


def _items(at: str, event: Mapping[str, Any]) -> Items:
    if is_too_deep(event) or not isinstance(event.get("uuid"), str):
        raise _refused("event", "it has no uuid, or nests too deep")
    parts = Parts(
        info=str(event.get("info", "")),
        attributes=_listed(event, "Attribute"),
        objects=_listed(event, "Object"),
    )
    marks = [one for one in parts.attributes if one.get("comment") == MARK]
    if marks:
        return [_of_ours(event, parts, marks)], [], []
    return _of_theirs(at, event, parts)


def _listed(one: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    said = one.get(name)
    return [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []


def _refused(reason: str, why: str) -> BadInput:
    return BadInput(f"This event is not read: {why}.", field="event", reason=reason)


def _of_ours(event: Mapping[str, Any], parts: Parts, marks: list[dict[str, Any]]) -> Product:
    if len(marks) > 1:
        raise _refused("mark", "it has more than one mark")
    mark = str(marks[0].get("value"))
    kind = kind_of(mark)
    if kind not in KINDS:
        raise _refused("mark", "its mark is of no kind that MISP has a place for")
    others = Parts(parts.info, [one for one in parts.attributes if one not in marks], parts.objects)
    product = unmarked(mark, KINDS[kind].read(others))
    if event["uuid"] != uuid_of("event", product.label.originator or "", product.item):
        raise _refused("changed", "its uuid is not the one of its item")
    label = product.label
    tlp = _tlp(event)
    if tlp is not None and tlp != guarded_tlp(label) and label.tlp == label.value("tlp"):
        raised = strictest_tlp([tlp, *([label.tlp] if label.tlp else [])])
        product = replace(product, label=replace(label, tlp=raised))
    return product


def _tlp(*tagged: Mapping[str, Any]) -> str | None:
    """The strictest TLP of the tags of an event and its part."""
    names = [str(tag.get("name", "")) for one in tagged for tag in _listed(one, "Tag")]
    return strictest_tlp(found for found in map(tlp_found, names) if found is not None)


def _of_theirs(at: str, event: Mapping[str, Any], parts: Parts) -> Items:
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    every = list(parts.attributes)
    for one in parts.objects:
        is_gone = one.get("deleted") is True
        every += [
            each | {"deleted": True} if is_gone else each for each in _listed(one, "Attribute")
        ]
    for number, one in enumerate(every):
        where = f"{at}.Attribute[{number}]"
        kind, value = one.get("type"), one.get("value")
        if one.get("deleted") is True:
            rejects.append(Reject(where, "deleted", "its originator took it back"))
            continue
        if not isinstance(kind, str) or not isinstance(value, str) or not value:
            rejects.append(Reject(where, "attribute", "it has no type or no value"))
            continue
        try:
            product = _item(event, one, kind, value)
        except (BadInput, RecursionError) as cause:
            rejects.append(Reject(where, "attribute", str(cause)[:300]))
            continue
        if product is None:
            losses.append(gone(str(event["uuid"])[:200], kind[:100], "it is no indicator of ours"))
        else:
            products.append(product)
    for tag in _listed(event, "Tag"):
        if tlp_found(str(tag.get("name", ""))) is None:
            why = f"tag {str(tag.get('name'))[:80]}"
            losses.append(gone(str(event["uuid"])[:200], "Tag", why))
    return products, rejects, losses


def _item(
    event: Mapping[str, Any], one: Mapping[str, Any], kind: str, value: str
) -> Product | None:
    pattern = pattern_of(kind, value) if one.get("to_ids") is True else None
    if pattern is None and kind != "campaign-name":
        return None
    at = _moment(one.get("timestamp"), event.get("timestamp"))
    text = one.get("comment")
    body: dict[str, Any] = {"text": text if isinstance(text, str) and text else None}
    info = event.get("info")
    if pattern is None:
        body["name"] = value
    else:
        body |= {"name": info if isinstance(info, str) else None, "pattern": pattern}
    name = one.get("uuid")
    if not isinstance(name, str) or not 0 < len(name) <= 100:
        raise _refused("attribute", "it has no uuid")
    product = foreign(
        name, "campaign" if pattern is None else "indicator", at, body,
        tlp=_tlp(event, one), caveats=_caveats(event, one),
    )  # fmt: skip
    return replace(product, version=max(1, int(at.timestamp())))


def _moment(*told: object) -> datetime:
    for one in told:
        if isinstance(one, (str, int)) and str(one).isascii() and str(one).isdigit():
            seconds = int(str(one)[:12])
            if seconds < 250_000_000_000:
                return EPOCH + timedelta(seconds=seconds)
    raise _refused("attribute", "it has no timestamp")


def _caveats(event: Mapping[str, Any], one: Mapping[str, Any]) -> list[str]:
    """How narrow an event and its part are distributed, where that is not everywhere."""
    found = []
    for each in (event, one):
        said = str(each.get("distribution", "5" if each is one else "none"))[:20]
        if said != ALL and not (each is one and said == "5"):
            found.append(f"MISP distribution {said}")
    return found
