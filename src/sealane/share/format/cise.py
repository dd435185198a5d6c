"""CISE: entities in messages, their metadata mapped to the label and back (servicemodel v1).

Namespaces and enumerations are those of ``message.xsd`` and ``service.xsd`` as enextus/cise-sim
publishes them (BSD-3-Clause, JRC 2021). One message carries one item, since the metadata are those
of a payload; several stand in an envelope of ours, one after another. Our mark is one more element
of the payload, where the schema allows any of another namespace. A withdrawn item takes back the
message of the version before it (Feedback, ``delete``). CISE cannot say that an item is a drill, so
nothing of an exercise is written.

What was not checked: entities against their schema, which was not at hand; signatures, which are
not read; messages against a gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from sealane.errors import BadInput
from sealane.share.format.cise_entity import ENTITIES, KINDS, XSI, read_entity, uuid_of
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
from sealane.share.format.marking import is_public
from sealane.share.format.xml import is_legal, local, parse, time_read, time_told, told
from sealane.share.item.attribute import BY_NAME, CISE_PURPOSES
from sealane.share.item.label import Label
from sealane.share.item.product import Product

__all__ = ["MESSAGE", "messages", "read", "write"]

MESSAGE = "http://www.cise.eu/servicemodel/v1/message/"
OURS = "urn:sealane:cise:1"

LEVELS = {
    "NonClassified": "unclassified",
    "EURestricted": "restricted",
    "EUConfidential": "confidential",
    "EUSecret": "secret",
    "EUTopSecret": "top_secret",
}
SENSITIVITY = {"White": "clear", "Green": "green", "Amber": "amber", "Red": "red"}
"""TLP of version 1: ``amber+strict`` is written as Red, which is not wider."""

LEVEL_OF = {ours: theirs for theirs, ours in LEVELS.items()}
SENSITIVITY_OF = {ours: theirs for theirs, ours in SENSITIVITY.items()} | {"amber+strict": "Red"}
PURPOSE_OF = {ours: theirs for theirs, ours in CISE_PURPOSES.items()}

WHY = {"points": "the newest point alone, without its time"}


def write(products: Iterable[Product]) -> Written:
    """One message, or an envelope of several. ``BadInput`` for a kind that CISE has no entity for,
    and for an item of an exercise."""
    every: list[Any] = []
    losses: list[Loss] = []
    for product in products:
        message, lacks = _message(product)
        every.append(message)
        losses += lacks
    if len(every) == 1:
        return Written(told(every[0]), tuple(losses))
    envelope = etree.Element(f"{{{OURS}}}Messages", nsmap={"s": OURS})
    envelope.extend(every)
    return Written(told(envelope), tuple(losses))


def messages(products: Iterable[Product]) -> list[bytes]:
    """The messages by themselves, as a gateway takes them."""
    return [write([product]).raw for product in products]


def _message(product: Product) -> tuple[Any, tuple[Loss, ...]]:
    if product.kind not in KINDS:
        raise _unwritten(f"CISE has no entity for a {product.kind}", "kind")
    if product.body.get("exercise_id") is not None:
        raise _unwritten(f"{product.item} is of an exercise, and CISE cannot say so", "exercise_id")
    kind, label = KINDS[product.kind], product.label
    entity = kind.told(product)
    native = kept(product, kind.read(entity))
    spaces = {"m": MESSAGE, "v": f"{ENTITIES}vessel/", "o": f"{ENTITIES}organization/"}
    is_gone = product.body.get("status") == "withdrawn" and product.version > 1
    tag = f"{{{MESSAGE}}}{'Feedback' if is_gone else 'Push'}"
    root = etree.Element(tag, nsmap={**spaces, "xsi": XSI, "s": OURS})
    name = _name(product, product.version)
    for tag, text in (
        ("CorrelationID", name),
        ("CreationDateTime", time_told(product.issued_at)),
        ("MessageID", name),
        ("Priority", "Low"),
        ("RequiresAck", "false"),
    ):
        _add(root, tag, text)
    sender = _add(root, "Sender")
    owner = label.originator if is_legal(label.originator) else "unsaid"
    _add(sender, "ServiceID", f"{owner}.sealane.{product.kind}.push.provider")
    _add(sender, "ServiceOperation", "Push")
    _add(sender, "ServiceRole", "Provider")
    _add(sender, "ServiceType", kind.service)
    payload = _add(root, "Payload")
    payload.set(f"{{{XSI}}}type", "m:XmlEntityPayload")
    for tag, text in _metadata(label):
        _add(payload, tag, text)
    payload.append(entity)
    mark = etree.SubElement(payload, f"{{{OURS}}}Mark")
    mark.text = marked(product, native)
    if is_gone:
        _add(root, "FeedbackType", "delete")
        _add(root, "RefMessageID", _name(product, product.version - 1))
    return root, lost(product, native, WHY) + _label_losses(product)


def _name(product: Product, version: int) -> str:
    """The identifier of the message that carries a version."""
    return uuid_of("message", product.label.originator or "", product.item, str(version))


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    made = parent.makeelement(name)
    made.text = text
    parent.append(made)
    return made


def _unwritten(why: str, field: str) -> BadInput:
    return BadInput(f"{why}.", hint=f"CISE takes {', '.join(sorted(KINDS))}.", field=field)


def _strictest(label: Label, name: str) -> str | None:
    """The most guarded value of a label and its fields; None if it says none that is listed."""
    order = BY_NAME[name].values
    every = [one.value(name) for one in (label, *label.of_fields.values())]
    return max((one for one in every if one is not None), key=order.index, default=None)


def _metadata(label: Label) -> list[tuple[str, str]]:
    """The metadata of a payload in the order of the schema (CoreEntityPayload)."""
    level, tlp = _strictest(label, "classification"), _strictest(label, "tlp")
    told_as = [
        ("InformationSecurityLevel", LEVEL_OF.get(level or "", "NonSpecified")),
        ("InformationSensitivity", SENSITIVITY_OF.get(tlp or "", "NonSpecified")),
    ]
    personal = _strictest(label, "personal")
    if personal is not None:
        told_as.append(("IsPersonalData", "true" if personal == "yes" else "false"))
    told_as.append(("Purpose", _purpose(label)))
    until = label.guarded.retain_until
    if until is not None:
        told_as.append(("RetentionPeriod", time_told(until)))
    told_as.append(("EnsureEncryption", "false" if is_public(label) else "true"))
    return told_as


def _purpose(label: Label) -> str:
    """The one purpose of a label and its fields; CISE has no place for several."""
    said_for = label.guarded.purposes or frozenset()
    return PURPOSE_OF.get(next(iter(said_for)), "NonSpecified") if len(said_for) == 1 else NONE


NONE = "NonSpecified"


def _label_losses(product: Product) -> tuple[Loss, ...]:
    """Parts of the label that the metadata do not say, or say in another word."""
    label = product.label.as_json()
    names = ["caveats", "of_fields", "orcon", "releasable_to", "source", "topic"]
    if len(product.label.purposes or ()) > 1:
        names.append("purposes")
    if product.label.tlp == "amber+strict":
        names.append("tlp")
    why = "the metadata of a payload have no place for it; the mark has it"
    return tuple(Loss(product.item, f"label.{name}", why) for name in names if label.get(name))


def read(raw: bytes) -> Read:
    """The items of a message, of a SOAP envelope around it, or of our envelope of several.
    ``BadInput`` if it is none; a bad message or entity is a reject and touches no other."""
    root = parse(raw)
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for number, message in enumerate(_messages(root)):
        at = f"message[{number}]"
        try:
            made, refused, lacks = _items(at, message)
        except (BadInput, RecursionError) as cause:
            reason = getattr(cause, "data", {}).get("reason", "message")
            rejects.append(Reject(at, reason, str(cause)[:300]))
            continue
        products += made
        rejects += refused
        losses += lacks
    return Read(tuple(products), capped(rejects), tuple(losses))


def _messages(root: Any) -> list[Any]:
    if root.tag == f"{{{OURS}}}Messages":
        return list(root)
    if local(root) == "Envelope":
        found = [one for one in root.iter() if local(one) == "message"]
        if len(found) == 1:
            return found
    elif root.tag.startswith(f"{{{MESSAGE}}}"):
        return [root]
    raise BadInput(
        "This is no message of CISE.",
        hint="Send one of servicemodel v1, such as Push or PullResponse.",
        field="message",
    )


Items = tuple[list[Product], list[Reject], list[Loss]]


def _items(at: str, message: Any) -> Items:
    kind = (message.get(f"{{{XSI}}}type") or local(message)).rpartition(":")[2]
    marks = [one for one in message.iter() if one.tag == f"{{{OURS}}}Mark"]
    if kind == "Feedback" and not marks and _plain_text(message, "FeedbackType") == "delete":
        which = str(_plain_text(message, "RefMessageID"))[:80]
        raise _refused("deleted", f"it takes back message {which}")
    if kind not in ("Push", "PullResponse") and not marks:
        raise _refused("no_place", f"a message {kind[:40]} carries no item")
    payloads = [one for one in message if local(one) == "Payload"]
    if len(payloads) != 1:
        raise _refused("message", "it has no payload, or more than one")
    payload = payloads[0]
    if (payload.get(f"{{{XSI}}}type") or "").endswith("EncryptedEntityPayload"):
        raise _refused("encrypted", "its payload is encrypted")
    told_by = {local(one): one.text or "" for one in payload if len(one) == 0}
    entities = [one for one in payload if len(one) and local(one) not in told_by]
    if marks:
        return [_of_ours(entities, marks, told_by)], [], []
    return _of_theirs(at, message, entities, told_by)


def _refused(reason: str, why: str) -> BadInput:
    return BadInput(f"This message is not read: {why}.", field="message", reason=reason)


def _of_ours(entities: list[Any], marks: list[Any], told_by: Mapping[str, str]) -> Product:
    if len(marks) != 1 or len(entities) != 1:
        raise _refused("mark", "it has more than one mark, or not one entity")
    mark = marks[0].text or ""
    kind = kind_of(mark)
    if kind not in KINDS:
        raise _refused("mark", "its mark is of a kind that CISE has no entity for")
    product = unmarked(mark, KINDS[kind].read(entities[0]))
    return replace(product, label=_raised(product.label, told_by))


def _raised(label: Label, told_by: Mapping[str, str]) -> Label:
    """A label with metadata that were made stricter on the way."""
    was = dict(_metadata(label))
    changes: dict[str, str] = {}
    for tag, values, name in (
        ("InformationSecurityLevel", LEVELS, "classification"),
        ("InformationSensitivity", SENSITIVITY, "tlp"),
    ):
        order, now = BY_NAME[name].values, values.get(told_by.get(tag, ""))
        before, own = values.get(was[tag]), label.value(name)
        if now is None or (own is None and getattr(label, name) is not None):
            continue
        if before is None or order.index(now) > order.index(before):
            changes[name] = now
    is_personal = told_by.get("IsPersonalData", "").strip() in ("true", "1")
    if is_personal and was.get("IsPersonalData") != "true":
        changes["personal"] = "yes"
    return _bound_on_the_way(replace(label, **changes), was, told_by)  # type: ignore[arg-type]


def _bound_on_the_way(label: Label, was: Mapping[str, str], told_by: Mapping[str, str]) -> Label:
    """A label with an end that was moved forward, and with what else was asked for on the way as a
    caveat, which no rule lets pass."""
    caveats = set(label.caveats)
    until = told_by.get("RetentionPeriod")
    if until is not None and until != was.get("RetentionPeriod"):
        ends = time_read(until)
        if ends is None:
            caveats.add("CISE RetentionPeriod that cannot be read")
        elif label.retain_until is None or ends < label.retain_until:
            label = replace(label, retain_until=ends)
    purpose = told_by.get("Purpose", was["Purpose"]).strip()
    if purpose != was["Purpose"]:
        caveats.add(f"CISE Purpose {purpose[:40]}")
    encrypts = told_by.get("EnsureEncryption", "false").strip()
    if encrypts in ("true", "1") and was["EnsureEncryption"] == "false":
        caveats.add("CISE EnsureEncryption")
    return replace(label, caveats=frozenset(caveats))


def _label(kind: str, told_by: Mapping[str, str]) -> Label:
    """The label that metadata say. What is NonSpecified is not said, and so refused."""
    purpose = CISE_PURPOSES.get(told_by.get("Purpose", "").strip())
    personal = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
    until = told_by.get("RetentionPeriod")
    ends = time_read(until)
    caveats = set()
    if until is not None and ends is None:
        caveats.add("CISE RetentionPeriod that cannot be read")
    if personal.get(told_by.get("EnsureEncryption", "false").strip()) != "no":
        caveats.add("CISE EnsureEncryption")
    return Label(
        kind=kind,
        classification=LEVELS.get(told_by.get("InformationSecurityLevel", "").strip()),
        tlp=SENSITIVITY.get(told_by.get("InformationSensitivity", "").strip()),
        personal=personal.get(told_by.get("IsPersonalData", "").strip()),
        purposes=None if purpose is None else frozenset({purpose}),
        retain_until=ends,
        caveats=frozenset(caveats),
    )


def _of_theirs(at: str, message: Any, entities: list[Any], told_by: Mapping[str, str]) -> Items:
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    sent = time_read(_plain_text(message, "CreationDateTime"))
    for number, one in enumerate(entities):
        where = f"{at}.entity[{number}]"
        got = read_entity(one)
        if got is None:
            rejects.append(Reject(where, "no_place", f"a {local(one)[:60]} is no item of ours"))
            continue
        kind, body, lacks, name, made_at = got
        issued_at = time_read(made_at) or sent
        if not name or issued_at is None:
            rejects.append(Reject(where, "entity", "it has no identifier, or no time"))
            continue
        try:
            product = foreign(name[:200], kind, issued_at, body)
            product = replace(product, label=_label(kind, told_by))
        except BadInput as cause:
            rejects.append(Reject(where, "entity", str(cause)[:300]))
            continue
        products.append(product)
        losses += [gone(product.item, lack[:60], "a product has no place for it") for lack in lacks]
    return products, rejects, losses


def _plain_text(one: Any, name: str) -> str | None:
    return next((each.text for each in one if local(each) == name), None)
