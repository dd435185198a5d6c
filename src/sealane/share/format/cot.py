"""Cursor on Target 2.0 as XML, the TAK protocol of version 0: events, tracks, warnings, out and in.

One CoT event is one version of an item, and for a warning one for each of its areas. Latitude and
longitude are attributes of their own. ``time`` is when this version was made, ``start`` when it
began, ``stale`` when a screen forgets it, at the latest when its label says that it is deleted.
The whole product is in ``detail/__sealane``, since servers round places and times and drop
attributes on the way; what a screen shows must still agree with it, or the event is a reject. A
label of STANAG 4774 stands beside it.

Nothing here is ever marked a friend or a foe: ships are written as *unknown*, and what another tool
says of that is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

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
from sealane.share.format.marking import handling
from sealane.share.format.ring import (
    Ring,
    circle,
    is_number,
    is_place,
    middle,
    plain,
    ring_of,
    rings,
)
from sealane.share.format.stanag4774 import NAMESPACE as LABEL
from sealane.share.format.stanag4774 import as_bound, bound, label_element, label_read
from sealane.share.format.stream import Frames
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
from sealane.share.item.label import Label
from sealane.share.item.product import Product

__all__ = ["HABITS", "KINDS", "Habits", "Seen", "event_read", "outline", "read", "write"]

MARK = "__sealane"
UNKNOWN_M = "9999999.0"
FAR_M = 9e6
"""An error of this many metres or more says that nothing is known: CoT writes seven nines."""
KNOT_MPS = 1852.0 / 3600.0

SHIP = "a-u-S-X-M"
SPOT = "b-m-p-s-m"
SHAPE = "u-d-f"
"""Types: a ship of unknown allegiance, a spot on the map, an outline drawn by hand."""
KINDS = ("event", "track", "warning")
"""Kinds of products that CoT has a place for."""

WHY = {
    "points": "CoT shows the newest point only",
    "areas": "CoT shows one outline in each event",
    "start_at": "CoT wants a time with a zone",
    "onset_at": "CoT wants a time with a zone",
    "expires_at": "CoT wants a time with a zone after its start",
    "lon": "no place that CoT can show",
    "lat": "no place that CoT can show",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How long a screen shows what says no end of its own, and how near a relayed place must be.

    ``track_stale_min``: AIS is silent for 3 minutes at anchor (ITU-R M.1371-5, annex 1, 4.2.1), so
    three reports missed. ``other_stale_h``: one day, as maritime safety information is broadcast
    again within it. ``near_deg``: taky writes six decimals. ``most_bytes`` of one event: tools cut
    long ones off.
    """

    track_stale_min: float = 10.0
    other_stale_h: float = 24.0
    near_deg: float = 2e-6
    most_bytes: int = 500_000


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a screen shows of one event."""

    uid: str
    kind: str
    at: datetime
    start: datetime
    stale: datetime | None
    place: tuple[float, float] | None
    ring: Ring | None
    callsign: str | None
    remarks: str | None
    sog_kn: float | None
    cog_deg: float | None
    drill: str | None


def write(products: Iterable[Product], *, habits: Habits = HABITS) -> Written:
    """Events, one after another, as they go over a TAK stream: without a declaration of XML, which
    may stand at the start of a document alone, and tools cut a stream behind ``</event>``.

    ``BadInput`` for a product whose event would be longer than ``habits.most_bytes``.
    """
    parts: list[bytes] = []
    losses: list[Loss] = []
    for product in products:
        mark = marked(product)
        outlines: list[Ring | None] = list(_outlines(product)) or [None]
        for count, ring in enumerate(outlines):
            event = _event(product, mark, ring, count, habits)
            raw = told(event, declared=False)
            if len(raw) > habits.most_bytes:
                raise BadInput(
                    f"{product.item} makes a CoT event of {len(raw)} bytes.",
                    hint=f"Thin it: tools read up to {habits.most_bytes}.",
                    field="body",
                )
            parts.append(raw)
            if count == 0:
                native = kept(product, _members(_seen(event), product.kind))
                losses += lost(product, native, WHY)
    return Written(b"\n".join(parts), tuple(losses))


def outline(product: Product, *, habits: Habits = HABITS) -> tuple[int, datetime]:
    """How many events ``write`` makes of a product, and when a screen forgets them."""
    fix = _newest(product.body) if product.kind == "track" else None
    count = sum(1 for _ in _outlines(product)) or 1
    return count, _stale(product, _start(product, fix), habits)


def _outlines(product: Product) -> Iterable[Ring]:
    return (rings(product.body.get("areas")) or ()) if product.kind == "warning" else ()


def _event(product: Product, mark: str, ring: Ring | None, count: int, habits: Habits) -> Any:
    body = product.body
    fix = _newest(body) if product.kind == "track" else None
    place = _place(body, fix, ring)
    start = _start(product, fix)
    stale = _stale(product, start, habits)
    uid = product.item if is_legal(product.item) else f"sealane-{product.digest}"
    event = element(
        None, "event", version="2.0", uid=uid if count == 0 else f"{uid}#{count + 1}",
        type=SHIP if fix else SHAPE if ring else SPOT, how="m-g" if fix else "m-c",
        time=time_told(product.issued_at), start=time_told(start), stale=time_told(stale),
    )  # fmt: skip
    if product.label.classification == "unclassified":
        event.set("access", "Unclassified")
    drill = body.get("exercise_id")
    if drill is not None:
        event.set("opex", f"e-{drill}" if is_legal(drill) else "e-")
        event.set("how", "m-s")
    lon, lat = place or (0.0, 0.0)
    element(
        event, "point", lat=plain(lat), lon=plain(lon), hae=UNKNOWN_M, ce=UNKNOWN_M, le=UNKNOWN_M
    )
    _detail(event, product, mark, ring, fix)
    return event


def _detail(event: Any, product: Product, mark: str, ring: Ring | None, fix: Any) -> None:
    body = product.body
    detail = element(event, "detail")
    names = {"event": "kind", "track": "mmsi", "warning": "headline"}
    callsign = body.get(names[product.kind])
    if is_legal(callsign) or type(callsign) is int:
        element(detail, "contact", callsign=str(callsign))
    if fix and (fix[3] is not None or fix[4] is not None):
        track = element(detail, "track")
        if fix[4] is not None:
            track.set("course", plain(fix[4]))
        if fix[3] is not None:
            track.set("speed", plain(fix[3] * KNOT_MPS))
    for lon, lat in ring or ():
        element(detail, "link", point=f"{plain(lat)},{plain(lon)}")
    text = body.get({"event": "sentence_en", "warning": "text"}.get(product.kind, ""))
    if is_legal(text):
        element(detail, "remarks", text)
    element(detail, MARK, mark, version="1", handling=handling(product.label))
    if mark and bound(product.label):
        label_element(detail, product.label, product.issued_at)


def _place(body: Mapping[str, Any], fix: Any, ring: Ring | None) -> tuple[float, float] | None:
    if fix:
        return fix[1], fix[2]
    if ring:
        return middle(ring)
    lon, lat = body.get("lon"), body.get("lat")
    if lon is not None and lat is not None and is_place(lon, lat):
        return float(lon), float(lat)
    return None


def _newest(body: Mapping[str, Any]) -> tuple[datetime, float, float, Any, Any] | None:
    """The newest whole point of a track."""
    found: tuple[datetime, float, float, Any, Any] | None = None
    points = body.get("points")
    for point in points if isinstance(points, list) else ():
        if not isinstance(point, list) or len(point) != 5 or not isinstance(point[0], str):
            continue
        at = time_read(point[0])
        if at is None or not is_place(point[1], point[2]) or (found and at < found[0]):
            continue
        speed, course = (one if is_number(one) else None for one in point[3:])
        found = (at, float(point[1]), float(point[2]), speed, course)
    return found


def _start(product: Product, fix: Any) -> datetime:
    if fix:
        at: datetime = fix[0]
        return at
    told_at = product.body.get({"event": "start_at", "warning": "onset_at"}.get(product.kind, ""))
    return (time_read(told_at) if isinstance(told_at, str) else None) or product.issued_at


def _stale(product: Product, start: datetime, habits: Habits) -> datetime:
    """When a screen forgets it: its own end, or the habit; never after it has to be deleted."""
    ends = product.body.get("expires_at") if product.kind == "warning" else None
    stale = time_read(ends) if isinstance(ends, str) else None
    if stale is None or stale < start:
        minutes = habits.track_stale_min if product.kind == "track" else 60 * habits.other_stale_h
        stale = _later(max(start, product.issued_at), minutes)
    until = product.label.retain_until
    return stale if until is None else min(stale, until)


def _later(at: datetime, minutes: float) -> datetime:
    try:
        return at + timedelta(minutes=minutes)
    except OverflowError:
        return at


def read(raw: bytes) -> Read:
    """Products of a stream that was caught; a broken event costs itself only."""
    products: list[Product] = []
    known: dict[tuple[str, int], Product] = {}
    rejects: list[Reject] = []
    losses: list[Loss] = []
    frames = Frames("event")
    for one in (*frames.feed(raw), *frames.close()):
        if isinstance(one, Reject):
            rejects.append(one)
            continue
        try:
            product, left = event_read(one.raw)
        except BadInput as cause:
            reason = str(cause.data.get("reason", "no_product"))
            rejects.append(Reject(f"byte {one.at}", reason, cause.message))
            continue
        losses += left
        if known.get((product.item, product.version)) != product:
            products.append(product)  # the events of one warning's areas are one product
        known[product.item, product.version] = product
    return Read(tuple(products), capped(rejects), tuple(losses))


def event_read(raw: bytes, *, habits: Habits = HABITS) -> tuple[Product, list[Loss]]:
    """The product of one event, and what it said that has no member.

    ``BadInput`` with ``reason``: those of ``xml.parse``, ``mark``, ``changed``, ``version``,
    ``type``, ``no_identity``, ``no_time``, ``no_place``, ``classification``.
    """
    event = parse(raw)
    if event.tag != "event" or event.get("version") != "2.0":
        raise _no("version", f"it is {str(event.tag)[:40]} {event.get('version')}, not CoT 2.0")
    seen = _seen(event)
    detail = child(event, "detail")
    mark = None if detail is None else said(detail, MARK)
    if mark is None:
        return _foreign(event, seen, detail)
    product = unmarked(mark, {})
    if product.kind not in KINDS:
        raise _no("mark", f"CoT has no place for a {product.kind}")
    _agree(product, seen, habits)
    for one in detail:
        if one.tag == f"{{{LABEL}}}originatorConfidentialityLabel" and (
            not bound(product.label) or label_read(one, product.kind) != as_bound(product.label)
        ):
            raise _no("changed", "its label of STANAG 4774 is not the one that it was given")
    return product, []


def _agree(product: Product, seen: Seen, habits: Habits) -> None:
    """Refuse an event whose screen shows another thing than its product says."""
    shown = [
        _seen(_event(product, "", ring, count, habits))
        for count, ring in enumerate(list(_outlines(product)) or [None])
    ]
    for one in shown:
        if one.uid != seen.uid or one.callsign != seen.callsign or one.remarks != seen.remarks:
            continue
        if _near(one.place, seen.place, habits) and one.drill == (seen.drill or one.drill):
            return
    raise _no("changed", "what it shows is not what was written and labelled")


def _near(
    one: tuple[float, float] | None, other: tuple[float, float] | None, habits: Habits
) -> bool:
    if one is None or other is None:
        return one is other
    step = abs(one[0] - other[0])
    return min(step, 360.0 - step) <= habits.near_deg and abs(one[1] - other[1]) <= habits.near_deg


def _seen(event: Any) -> Seen:
    uid, kind = event.get("uid"), event.get("type") or ""
    at, start = time_read(event.get("time")), time_read(event.get("start"))
    if not uid:
        raise _no("no_identity", "it has no uid")
    if at is None:
        raise _no("no_time", f"its time is {str(event.get('time'))[:40]!r}")
    point = child(event, "point")
    lon, lat = (None if point is None else number(point.get(name)) for name in ("lon", "lat"))
    lon = -180.0 if lon == 180.0 else lon
    if lon is None or lat is None or not is_place(lon, lat):
        raise _no("no_place", "its point is no place on Earth")
    error_m = number(point.get("ce"))
    is_nowhere = lon == 0.0 and lat == 0.0 and (error_m is None or error_m >= FAR_M)
    detail = child(event, "detail")
    contact, track = (None if detail is None else child(detail, n) for n in ("contact", "track"))
    speed = None if track is None else number(track.get("speed"))
    opex, how = event.get("opex") or "", event.get("how") or ""
    is_drill = opex.startswith(("e-", "s-")) or how.startswith("m-s")
    return Seen(
        uid=uid, kind=kind, at=at, start=start or at, stale=time_read(event.get("stale")),
        place=None if is_nowhere else (lon, lat),
        ring=None if detail is None or not kind.startswith("u-d-") else _ring(detail),
        callsign=None if contact is None else contact.get("callsign"),
        remarks=None if detail is None else said(detail, "remarks"),
        sog_kn=None if speed is None or speed < 0 else round(speed / KNOT_MPS, 6),
        cog_deg=None if track is None else number(track.get("course")),
        drill=(opex[2:] or "exercise") if is_drill else None,
    )  # fmt: skip


def _ring(detail: Any) -> Ring | None:
    points = []
    for one in children(detail, "link"):
        lat, _, lon = (one.get("point") or "").partition(",")
        x, y = number(lon.partition(",")[0]), number(lat)
        if x is None or y is None:
            return None
        points.append((x, y))
    return ring_of(points)


def _members(seen: Seen, kind: str) -> dict[str, Any]:
    """What a screen shows, as members of a body of a kind."""
    lon, lat = seen.place or (None, None)
    body: dict[str, Any] = {"exercise_id": seen.drill}
    if kind == "track":
        point = [time_told(seen.start), lon, lat, seen.sog_kn, seen.cog_deg]
        name = seen.callsign or ""
        body["mmsi"] = int(name) if re.fullmatch(r"[0-9]{9}", name) else None
        body["points"] = [point]
    elif kind == "event":
        body |= {"kind": seen.callsign, "start_at": time_told(seen.start), "lon": lon, "lat": lat}
        body["sentence_en"] = seen.remarks
    else:
        ends = None if seen.stale is None else time_told(seen.stale)
        body |= {"headline": seen.callsign, "text": seen.remarks, "expires_at": ends}
        body["onset_at"] = time_told(seen.start)
        body["areas"] = None if seen.ring is None else [[list(one) for one in seen.ring]]
    return {name: one for name, one in body.items() if one is not None}


def _foreign(event: Any, seen: Seen, detail: Any) -> tuple[Product, list[Loss]]:
    """An event of another tool: what it is follows from its type."""
    item = f"cot:{seen.uid}"
    kind = _kind(seen.kind)
    body = _members(seen, kind)
    losses: list[Loss] = []
    if kind == "event":
        body["kind"] = "reported"
        words = [one for one in (seen.callsign, seen.remarks) if one]
        body["sentence_en"] = ": ".join(words) or None
    elif seen.place is None and kind == "track":
        raise _no("no_place", "a track without a place")
    elif kind == "warning" and seen.ring is None and seen.place is not None:
        reach = number(child(event, "point").get("ce"))
        around = circle(*seen.place, reach if reach is not None and 0 <= reach < FAR_M else 0.0)
        body["areas"] = None if around is None else [[list(one) for one in around]]
        losses.append(gone(item, "point", "told as a ring of 64 points"))
    if kind == "track":
        losses.append(gone(item, "type", "who is held to be friend or foe is not kept"))
    handled = _handled(event, detail, kind)
    known = {"contact", "track", "link", "remarks", "originatorConfidentialityLabel"}
    for name in sorted({local(one) for one in detail} - known) if detail is not None else ():
        losses.append(gone(item, f"detail.{name}", f"a {kind} has no member for it"))
    version = max(1, int(seen.at.timestamp() * 1000))
    product = foreign(item, kind, seen.at, body, version=version)
    return replace(product, label=handled), losses


def _kind(told_type: str) -> str:
    if re.match(r"a-[a-z.]-S(-|$)", told_type):
        return "track"
    if told_type.startswith("b-m-p"):
        return "event"
    if told_type.startswith(("u-d-", "b-a-")):
        return "warning"
    raise _no("type", f"an event of type {told_type[:60]!r} is nothing that Sealane keeps")


def _handled(event: Any, detail: Any, kind: str) -> Label:
    """How a foreign event wants to be handled: its attributes, and what a label of STANAG 4774
    forbids. What that allows is not taken from whoever says so, and stays unsaid."""
    caveats = {
        f"CoT {name}: {event.get(name)}"
        for name in ("access", "caveat", "releasableTo")
        if (event.get(name) or "Undefined").lower() not in ("undefined", "unclassified")
    }
    for one in detail if detail is not None else ():
        if one.tag == f"{{{LABEL}}}originatorConfidentialityLabel":
            told = label_read(one, kind)
            return Label(
                kind=kind,
                tlp=told.tlp,
                orcon=told.orcon if told.orcon == "yes" else None,
                personal=told.personal if told.personal == "yes" else None,
                retain_until=told.retain_until,
                caveats=told.caveats | caveats,
            )
    return Label(kind=kind, caveats=frozenset(caveats))


def _no(reason: str, why: str) -> BadInput:
    return BadInput(f"This event is not read: {why}.", field="cot", reason=reason)
