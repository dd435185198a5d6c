"""Entities of the CISE data model: vessels, and what happened to them, out and in.

Names of elements, and their order, are those of messages that others publish (enextus/cise-sim,
templates and tests, BSD-3-Clause; vigimare/linter, examples): ``Identifier``, ``Name``,
``LocationRel``, ``InvolvedObjectRel`` and the like stand before what a class adds, and that by the
alphabet. Elements have no namespace inside their entity. No schema of the entities was at hand, so
nothing is written that no such message shows; enumerations are read as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from sealane.ledger import canonical
from sealane.share.format.xml import is_legal, local, number
from sealane.share.item.product import Product

__all__ = ["ENTITIES", "KINDS", "XSI", "Kind", "read_entity", "uuid_of"]

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENTITIES = "http://www.cise.eu/datamodel/v1/entity/"
"""Followed by the package: ``vessel/``, ``anomaly/``, ``organization/``."""

NAMESPACE = uuid5(NAMESPACE_URL, "urn:sealane:cise")
MOST = 1_000
"""Ships of one item that are told; the mark has all."""


def uuid_of(*parts: str) -> str:
    """The identifier of what these words name: the same at every node."""
    return str(uuid5(NAMESPACE, canonical(list(parts)).decode()))


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of item is told as an entity, and which service carries it."""

    service: str
    told: Callable[[Product], Any]
    read: Callable[[Any], dict[str, Any]]


def _entity(product: Product, package: str, name: str) -> Any:
    space = f"{ENTITIES}{package}/"
    one = etree.Element(f"{{{space}}}{name}", nsmap={"e": space})
    identifier = _plain(one, "Identifier")
    originator = product.label.originator
    if is_legal(originator):
        maker = _plain(identifier, "GeneratedBy")
        maker.set(f"{{{XSI}}}type", "o:FormalOrganization")
        _plain(maker, "LegalName", originator)
    _plain(identifier, "UUID", uuid_of(originator or "", product.item))
    return one


def _plain(parent: Any, name: str, text: str | None = None) -> Any:
    """A child without a namespace, whatever its parent has."""
    made = parent.makeelement(name)
    made.text = text
    parent.append(made)
    return made


def _place(one: Any, lon: object, lat: object) -> Any:
    """The place of an entity; None if it has none."""
    if not _is_degrees(lon, 180) or not _is_degrees(lat, 90):
        return None
    relation = _plain(one, "LocationRel")
    geometry = _plain(_plain(relation, "Location"), "Geometry")
    _plain(geometry, "Latitude", str(lat))
    _plain(geometry, "Longitude", str(lon))
    return relation


def _is_degrees(said: object, most: int) -> bool:
    return isinstance(said, (int, float)) and not isinstance(said, bool) and -most <= said <= most


def _is_number(said: object) -> bool:
    return isinstance(said, (int, float)) and not isinstance(said, bool)


CLAIMS = (
    ("beam_m", "Breadth", float), ("callsign", "CallSign", str), ("draught_m", "Draught", float),
    ("imo", "IMONumber", int), ("length_m", "Length", float), ("mmsi", "MMSI", int),
)  # fmt: skip
"""Members and elements of ``Vessel`` in the order of the class."""


def _told_claims(one: Any, body: Mapping[str, Any]) -> None:
    for ours, theirs, kind in CLAIMS:
        said = body.get(ours)
        is_so = _is_number(said) if kind is float else type(said) is kind
        if is_so and is_legal(str(said)):
            _plain(one, theirs, str(said))


def _told_identity(product: Product) -> Any:
    one = _entity(product, "vessel", "Vessel")
    if is_legal(product.body.get("name")):
        _plain(one, "Name", product.body["name"])
    _told_claims(one, product.body)
    return one


def _told_track(product: Product) -> Any:
    """The newest point alone: no message shows how an entity tells when it was where."""
    one = _entity(product, "vessel", "Vessel")
    points = product.body.get("points")
    newest = points[-1] if isinstance(points, list) and points else None
    if isinstance(newest, list) and len(newest) == 5:
        relation = _place(one, newest[1], newest[2])
        for theirs, said in (("COG", newest[4]), ("Speed", newest[3])):
            if relation is not None and _is_number(said):
                _plain(relation, theirs, str(said))
    _told_claims(one, {"mmsi": product.body.get("mmsi")})
    return one


def _told_event(product: Product) -> Any:
    body = product.body
    one = _entity(product, "anomaly", "Anomaly")
    _place(one, body.get("lon"), body.get("lat"))
    ships = body.get("mmsis")
    for mmsi in ships[:MOST] if isinstance(ships, list) else []:
        if type(mmsi) is int:
            ship = _plain(_plain(one, "InvolvedObjectRel"), "Object")
            ship.set(f"{{{XSI}}}type", "v:Vessel")
            _plain(ship, "MMSI", str(mmsi))
    return one


def _children(one: Any, *path: str) -> list[Any]:
    """Descendants along a path of names, whatever their namespace."""
    found = [one]
    for name in path:
        found = [each for parent in found for each in parent if local(each) == name]
    return found


def _text(one: Any, *path: str) -> str | None:
    found = _children(one, *path)
    return (found[0].text or "") if found else None


def _read_claims(one: Any) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for ours, theirs, kind in CLAIMS:
        said = _text(one, theirs)
        value = said if kind is str else number(said)
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            value = int(value)
        if value is not None and (kind is not int or isinstance(value, int)):
            body[ours] = value
    return body


def _read_identity(one: Any) -> dict[str, Any]:
    name = _text(one, "Name")
    return _read_claims(one) | ({} if name is None else {"name": name})


def _read_track(one: Any) -> dict[str, Any]:
    claims = _read_claims(one)
    return {"mmsi": claims["mmsi"]} if "mmsi" in claims else {}


def _read_event(one: Any) -> dict[str, Any]:
    body: dict[str, Any] = {}
    lon = number(_text(one, "LocationRel", "Location", "Geometry", "Longitude"))
    lat = number(_text(one, "LocationRel", "Location", "Geometry", "Latitude"))
    if lon is not None and lat is not None and _is_degrees(lon, 180) and _is_degrees(lat, 90):
        body |= {"lon": lon, "lat": lat}
    ships = [number(each.text) for each in _children(one, "InvolvedObjectRel", "Object", "MMSI")]
    numbers = [int(each) for each in ships if each is not None and each.is_integer()]
    return body | ({"mmsis": numbers} if numbers else {})


KINDS: Mapping[str, Kind] = {
    "event": Kind("AnomalyService", _told_event, _read_event),
    "identity": Kind("VesselService", _told_identity, _read_identity),
    "track": Kind("VesselService", _told_track, _read_track),
}
"""Kinds of items that CISE has an entity for."""

SAID = frozenset({"Identifier", "Name", "InvolvedObjectRel", *(theirs for _, theirs, _ in CLAIMS)})


def read_entity(one: Any) -> tuple[str, dict[str, Any], list[str], str | None, str | None] | None:
    """Of a foreign entity: the kind, the body, names of elements that a product has no place for,
    its identifier and when it was made. None for a class that gives no item.

    A vessel is what it says of itself; anomalies and incidents of every class are events, told as
    reported; a risk is an assessment without a figure.
    """
    name = local(one)
    kind = _text(one, "Identifier", "UUID"), _text(one, "Identifier", "GeneratedIn")
    if name.endswith("Vessel"):
        body = _read_identity(one)
        lost = [local(each) for each in one if local(each) not in SAID]
        return "identity", body, lost, *kind
    if name.endswith(("Anomaly", "Incident")):
        body = _read_event(one) | {"kind": f"reported: {name}"}
        said = SAID | {"LocationRel"}
        return "event", body, [local(each) for each in one if local(each) not in said], *kind
    if name == "Risk":
        body = {"kind": "reported: Risk", "note": _text(one, "RiskType")}
        lost = [local(each) for each in one if local(each) not in ("Identifier", "RiskType")]
        return "assessment", body, lost, *kind
    return None
