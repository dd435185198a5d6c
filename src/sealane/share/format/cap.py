"""Common Alerting Protocol 1.2 (OASIS, 1 July 2010; ITU-T X.1303bis): warnings, out and in.

One alert is one version of a warning; several are one document after another. Coordinates are
latitude, longitude in this standard (section 3.3.2), times have a numeric offset and whole seconds
(3.3.2: ``-00:00`` for UTC). Our mark stands in ``info/parameter``; ``scope`` and ``restriction``
say for people what the label says. A warning that is over when it is issued cancels what it
replaces. ``replaces`` is a list of objects: ``item``, ``version``, ``issued_at``, ``originator``.

What it cannot tell: whether who sent an alert may send it. Status Draft and System, and messages
that acknowledge, are no warnings and are rejected; Test and Exercise are marked as drills.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

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
    lost,
    marked,
    unmarked,
)
from sealane.share.format.marking import handling, is_public, tlp_found
from sealane.share.format.ring import Ring, circle, drawn, plain, ring_of, rings
from sealane.share.format.stream import MOST_BYTES, Frames
from sealane.share.format.xml import (
    child,
    children,
    element,
    is_legal,
    local,
    number,
    parse,
    said,
    time_read,
    time_told,
    told,
)
from sealane.share.item.label import ANYONE, Label
from sealane.share.item.product import Product

__all__ = ["NAMESPACE", "read", "write"]

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
    "CBRNE", "Other",
)  # fmt: skip
WORDS = {
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}
"""Words of CAP 1.2, section 3.2.2. Where ours is none of them, ``Unknown`` is written."""

LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
NAME = re.compile(r"[^\s,<&]+")
MARK = "sealane"

Sent = tuple[str | None, str, int]
"""Originator, item and version of what goes out together."""

WHY = {
    "areas": "CAP draws no area over 180 degrees or a pole: it is cut, or left out",
    "category": "CAP lists twelve words; another one is written as Other",
    "urgency": "CAP lists five words; another one, or none, is written as Unknown",
    "severity": "CAP lists five words; another one, or none, is written as Unknown",
    "certainty": "CAP lists five words; another one, or none, is written as Unknown",
    "onset_at": "CAP has whole seconds",
    "expires_at": "CAP has whole seconds",
    "language": "CAP wants a language tag (RFC 3066)",
    "replaces": "CAP names a message by sender, identifier and time of sending",
}
UNKEPT = {
    "responseType", "audience", "eventCode", "effective", "senderName", "web", "contact",
    "resource", "parameter",
}  # fmt: skip


def write(products: Iterable[Product]) -> Written:
    """Alerts, one after another. ``BadInput`` for one that is longer than any that is read."""
    every = list(products)
    sent = {(one.label.originator, one.item, one.version): one for one in every}
    parts: list[bytes] = []
    losses: list[Loss] = []
    for product in every:
        alert, slot = _alert(product, sent)
        native = kept(product, _members(alert, next(children(alert, "info"))))
        slot.text = marked(product, native)
        parts.append(told(alert))
        if len(parts[-1]) > MOST_BYTES:
            raise BadInput(
                f"{product.item} makes an alert of {len(parts[-1])} bytes.",
                hint=f"Draw its areas with fewer points: up to {MOST_BYTES} bytes are read.",
                field="body",
            )
        shown = native | {"replaces"} if child(alert, "references") is not None else native
        losses += lost(product, shown, WHY)
    return Written(b"\n".join(parts), tuple(losses))


def _alert(product: Product, sent: Mapping[Sent, Product]) -> tuple[Any, Any]:
    """The alert, and the empty element that the mark goes into."""
    alert = element(None, "alert", ns=NAMESPACE)
    body, label = product.body, product.label

    def add(name: str, text: str | None) -> None:
        if text is not None:
            element(alert, name, text, ns=NAMESPACE)

    sender, identifier = _name(product.item, product.version, label.originator)
    add("identifier", identifier)
    add("sender", sender)
    add("sent", _when(product.issued_at))
    drill = body.get("exercise_id")
    add("status", "Actual" if drill is None else "Exercise")
    before = list(_references(product, sent))
    ends = time_read(body.get("expires_at")) if isinstance(body.get("expires_at"), str) else None
    is_over = ends is not None and ends <= product.issued_at
    add("msgType", "Alert" if not before else "Cancel" if is_over else "Update")
    _scope(alert, label)
    add("note", drill if is_legal(drill) else None)
    add("references", " ".join(before) or None)
    return alert, _info(alert, body)


def _scope(alert: Any, label: Label) -> None:
    """Who may see it (section 3.2.1): Public only where the label lets anybody have it."""
    label = label.guarded
    named = sorted(label.releasable_to or ())
    if is_public(label):
        element(alert, "scope", "Public", ns=NAMESPACE)
        return
    is_private = label.value("tlp") == "red" and named and ANYONE not in named
    element(alert, "scope", "Private" if is_private else "Restricted", ns=NAMESPACE)
    element(alert, "restriction", handling(label), ns=NAMESPACE)
    if is_private and all(is_legal(one) for one in named):
        quoted = (f'"{one}"' if re.search(r"\s", one) else one for one in named)
        element(alert, "addresses", " ".join(quoted), ns=NAMESPACE)


def _name(item: str, version: int, originator: str | None) -> tuple[str, str]:
    """Sender and identifier: those that it came with, or made of ours (no space, comma, <, &)."""
    came = re.fullmatch(r"cap:([^\s,<&]+),([^\s,<&]+)", item)
    if came and version == 1 and is_legal(item):
        return came[1], came[2]
    return _plain(originator or "unknown"), f"{_plain(item)}.{version}"


def _plain(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _references(product: Product, sent: Mapping[Sent, Product]) -> Iterator[str]:
    """``sender,identifier,sent`` of each message before this one that is known."""
    before = sent.get((product.label.originator, product.item, product.version - 1))
    if before is not None:
        sender, name = _name(before.item, before.version, before.label.originator)
        yield f"{sender},{name},{_when(before.issued_at)}"
    replaces = product.body.get("replaces")
    for one in replaces if isinstance(replaces, list) else ():
        if not isinstance(one, dict):
            continue
        item, version, at = one.get("item"), one.get("version", 1), one.get("issued_at")
        whose, when = one.get("originator"), time_read(at) if isinstance(at, str) else None
        if isinstance(item, str) and type(version) is int and when is not None:
            origin = whose if isinstance(whose, str) else product.label.originator
            yield ",".join((*_name(item, version, origin), _when(when)))


def _when(at: datetime) -> str:
    return time_told(at.replace(microsecond=0)).replace("Z", "-00:00")


def _info(alert: Any, body: Mapping[str, Any]) -> Any:
    info = element(alert, "info", ns=NAMESPACE)

    def add(name: str, text: object) -> None:
        if is_legal(text):
            element(info, name, str(text), ns=NAMESPACE)

    language = body.get("language")
    add("language", language if _fits(LANGUAGE, language) else None)
    category = body.get("category")
    add("category", category if category in CATEGORIES else "Other")
    headline = body.get("headline")
    add("event", headline if is_legal(headline) and headline else "Warning")
    for name, words in WORDS.items():
        add(name, body[name] if body.get(name) in words else "Unknown")
    for name, ours in (("onset", "onset_at"), ("expires", "expires_at")):
        at = time_read(body[ours]) if isinstance(body.get(ours), str) else None
        add(name, None if at is None else _when(at))
    add("headline", headline)
    add("description", body.get("text"))
    parameter = element(info, "parameter", ns=NAMESPACE)
    element(parameter, "valueName", MARK, ns=NAMESPACE)
    slot = element(parameter, "value", ns=NAMESPACE)
    for number_, ring in enumerate(rings(body.get("areas")) or (), 1):
        parts = drawn(ring)
        if parts:
            area = element(info, "area", ns=NAMESPACE)
            element(area, "areaDesc", f"Area {number_}", ns=NAMESPACE)
            for part in parts:
                element(area, "polygon", _polygon(part), ns=NAMESPACE)
    return slot


def _fits(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _polygon(ring: Ring) -> str:
    return " ".join(f"{plain(lat)},{plain(lon)}" for lon, lat in ring)


def read(raw: bytes) -> Read:
    """Warnings of one alert or of several after another; what is no warning is a reject."""
    products: list[Product] = []
    rejects: list[Reject] = []
    losses: list[Loss] = []
    for where, alert in _alerts(raw, rejects):
        try:
            made, left = _warnings(alert)
        except BadInput as cause:
            reason = str(cause.data.get("reason", "no_warning"))
            rejects.append(Reject(where, reason, cause.message))
            continue
        products += made
        losses += left
    return Read(tuple(products), capped(rejects), tuple(losses))


def _alerts(raw: bytes, rejects: list[Reject]) -> Iterator[tuple[str, Any]]:
    frames = Frames("alert")
    for one in (*frames.feed(raw), *frames.close()):
        if isinstance(one, Reject):
            rejects.append(one)
            continue
        try:
            yield f"byte {one.at}", parse(one.raw)
        except BadInput as cause:
            rejects.append(Reject(f"byte {one.at}", str(cause.data["reason"]), cause.message))


def _no(reason: str, why: str) -> BadInput:
    return BadInput(f"This alert is no warning: {why}.", field="cap", reason=reason)


def _warnings(alert: Any) -> tuple[list[Product], list[Loss]]:
    """The warnings of an alert: one for each info block, or one that cancels."""
    if alert.tag != f"{{{NAMESPACE}}}alert":
        raise _no("version", f"it is {alert.tag[:100]!r}, not CAP 1.2")
    status, kind = said(alert, "status"), said(alert, "msgType")
    if status not in ("Actual", "Exercise", "Test"):
        raise _no("status", f"its status is {status!r}")
    if kind not in ("Alert", "Update", "Cancel"):
        raise _no("message_type", f"its msgType is {kind!r}")
    blocks = list(children(alert, "info"))
    ours = [mark for info in blocks if (mark := _mark(info)) is not None]
    if ours:
        if len(ours) != 1 or len(blocks) != 1:
            raise _no("mark", "it has more than one info block beside our mark")
        product = unmarked(ours[0], _members(alert, blocks[0]))
        if product.kind != "warning" or _leaves(alert) != _leaves(_alert(product, {})[0]):
            raise _no("changed", "what it says is not what was written and labelled")
        return [product], []
    if not blocks and kind != "Cancel":
        raise _no("empty", "it has no info block")
    return _foreign(alert, blocks or [None])


def _leaves(alert: Any) -> list[tuple[str, str]]:
    """Every word of an alert but our mark, and what depends on the messages before it."""
    kept_out = {f"{{{NAMESPACE}}}{name}" for name in ("value", "msgType", "references")}
    return [
        (local(one), one.text or "")
        for one in alert.iter(f"{{{NAMESPACE}}}*")
        if len(one) == 0 and one.tag not in kept_out
    ]


def _mark(info: Any) -> str | None:
    for one in children(info, "parameter"):
        if said(one, "valueName") == MARK:
            return said(one, "value")
    return None


def _members(alert: Any, info: Any) -> dict[str, Any]:
    """What the standard's own elements say, as members of a warning."""
    body: dict[str, Any] = {"replaces": _replaces(alert)}
    if said(alert, "status") != "Actual":
        drill = said(alert, "note") or said(alert, "status")
        body["exercise_id"] = drill
    if info is not None:
        for name, ours in (("language", "language"), ("category", "category"),
                           ("headline", "headline"), ("description", "text")):  # fmt: skip
            body[ours] = said(info, name)
        for name in WORDS:
            word = said(info, name)
            body[name] = None if word == "Unknown" else word
        for name, ours in (("onset", "onset_at"), ("expires", "expires_at")):
            at = time_read(said(info, name))
            body[ours] = None if at is None else time_told(at)
        body["areas"] = _areas(info)
    return {name: one for name, one in body.items() if one is not None}


def _replaces(alert: Any) -> list[dict[str, Any]] | None:
    found = []
    for one in (said(alert, "references") or "").split()[:1000]:
        sender, _, rest = one.partition(",")
        identifier, _, at = rest.partition(",")
        when = time_read(at)
        if sender and identifier and when is not None:
            item = f"cap:{sender},{identifier}"
            found.append({"item": item, "version": 1, "issued_at": time_told(when)})
    return found or None


def _areas(info: Any) -> list[list[list[float]]] | None:
    found: list[list[list[float]]] = []
    for area in children(info, "area"):
        for one in area:
            ring = None
            if local(one) == "polygon":
                ring = _ring("".join(one.itertext()))
            elif local(one) == "circle":
                ring = _circle("".join(one.itertext()))
            if ring is not None:
                found.append([list(point) for point in ring])
    return found or None


def _ring(text: str) -> Ring | None:
    pairs = [one.split(",") for one in text.split()]
    if any(len(pair) != 2 for pair in pairs):
        return None
    values = [(number(lon), number(lat)) for lat, lon in pairs]
    return ring_of(values)


def _circle(text: str) -> Ring | None:
    """``lat,lon radius`` with the radius in kilometres (section 3.2.4)."""
    centre, _, radius = text.strip().partition(" ")
    lat, _, lon = centre.partition(",")
    x, y, reach = number(lon), number(lat), number(radius.strip())
    if x is None or y is None or reach is None or reach < 0:
        return None
    x = -180.0 if x == 180.0 else x
    return circle(x, y, 1000.0 * reach) if abs(x) <= 180.0 and abs(y) <= 90.0 else None


def _foreign(alert: Any, blocks: list[Any]) -> tuple[list[Product], list[Loss]]:
    """Warnings of an alert of another tool: they have no label but what scope and words say."""
    sender, identifier = said(alert, "sender"), said(alert, "identifier")
    sent = time_read(said(alert, "sent"))
    if not _fits(NAME, sender) or not _fits(NAME, identifier):
        raise _no("no_identity", "it has no sender and identifier as section 3.2.1 wants them")
    if sent is None:
        raise _no("no_time", f"it was sent at {said(alert, 'sent')!r}")
    scope, words = said(alert, "scope"), said(alert, "restriction")
    tlp = tlp_found(words)
    caveats = [] if scope == "Public" else [f"CAP {scope}: {words or said(alert, 'addresses')}"]
    products: list[Product] = []
    losses: list[Loss] = []
    for count, info in enumerate(blocks):
        item = f"cap:{sender},{identifier}" + (f"#{count + 1}" if count else "")
        body = _members(alert, info)
        if said(alert, "msgType") == "Cancel":
            body["expires_at"] = time_told(sent)
        if info is not None:
            losses += _unkept(item, info, body)
        products.append(foreign(item, "warning", sent, body, tlp=tlp, caveats=caveats))
    for name in ("source", "code", "incidents"):
        if child(alert, name) is not None:
            losses.append(gone(products[0].item, name, "a warning has no member for it"))
    return products, losses


def _unkept(item: str, info: Any, body: dict[str, Any]) -> Iterator[Loss]:
    """Join what belongs to the text; name what a warning has no member for."""
    text = [body.get("text"), said(info, "instruction")]
    event = said(info, "event")
    if not body.get("headline"):
        body["headline"] = event
    elif event != body["headline"]:
        text.append(event)
    drawn_areas = len(body.get("areas", ()))
    shapes = 0
    for area in children(info, "area"):
        text.append(said(area, "areaDesc"))
        shapes += sum(local(one) in ("polygon", "circle") for one in area)
        for one in area:
            if local(one) in ("geocode", "altitude", "ceiling"):
                yield gone(item, f"area.{local(one)}", "a warning has no member for it")
            if local(one) == "circle":
                yield gone(item, "area.circle", "told as a ring of 64 points")
    body["text"] = "\n\n".join(one for one in text if one) or None
    if shapes != drawn_areas:
        yield gone(item, "areas", f"{shapes - drawn_areas} of {shapes} cannot be drawn")
    if len(list(children(info, "category"))) > 1:
        yield gone(item, "category", "a warning has one; the first is kept")
    for name in sorted({local(one) for one in info} & UNKEPT):
        yield gone(item, name, "a warning has no member for it")
