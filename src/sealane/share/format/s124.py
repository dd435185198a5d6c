"""Warnings as a dataset of IHO S-124, navigational warnings, edition 2.0.0 in GML: out only.

Every warning is a ``NavwarnPreamble`` and one ``NavwarnPart`` for each of its areas. Codes are
those of the feature catalogue of S-124 2.0.0 (IHO, 2024-10-30). Positions are latitude, longitude:
the axis order of EPSG:4326. The standard has no place for a label, so our mark is a processing
instruction in the preamble, which no schema minds, and a line for people is in the abstract of the
dataset.

This is no warning of a NAVAREA or national coordinator: it is written as *local*, and its number is
the count in this dataset. S-124 cannot say that something is a drill, so a drill is refused. It is
checked against the catalogue, not against an XML schema, for none was at hand.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from lxml import etree

from sealane.errors import BadInput
from sealane.share.format.mark import Loss, Written, lost, marked
from sealane.share.format.marking import handling
from sealane.share.format.ring import Ring, drawn, middle, plain, rings
from sealane.share.format.xml import ILLEGAL, element, is_legal, time_read, time_told, told
from sealane.share.item.product import Product

__all__ = ["GENERAL_TYPES", "GML", "S100", "S124", "TEXT_SIGNS", "WARNING_TYPE", "write"]

S124 = "http://www.iho.int/S124/gml/2.0"
S100 = "http://www.iho.int/s100gml/5.0"
GML = "http://www.opengis.net/gml/3.2"
XLINK = "http://www.w3.org/1999/xlink"
SRS = "urn:ogc:def:crs:EPSG::4326"
ID = f"{{{GML}}}id"

WARNING_TYPE = (1, "Local Navigational Warning")
"""Of ``warningType`` (IHO registry 1006): what claims least."""

GENERAL_TYPES: Mapping[int, str] = MappingProxyType(
    {
        1: "Aids to Navigation Changes",
        2: "Aquaculture and Fishing Installations",
        3: "Drifting Hazards",
        4: "ECDIS Operating Anomalies including Official Data Issues",
        5: "Other Hazards",
        6: "Health Advisories",
        7: "Ice Information",
        8: "In-Force Bulletin",
        9: "Dangerous Natural Phenomena",
        10: "Newly Discovered Dangers",
        11: "Offshore Infrastructure",
        12: "Piracy or Robbery",
        13: "Communication or Broadcast Service Change",
        14: "Routeing Change",
        15: "Scientific Instruments Change",
        16: "Security Requirement Change",
        17: "Special Operations",
        18: "Towing Operations",
        19: "Works",
        20: "Rig List",
    }
)
"""``navwarnTypeGeneral`` (IHO registry 1008): the names of the catalogue of S-124 2.0.0."""

OUR_TYPES: Mapping[str, int] = MappingProxyType(
    {
        "piracy": 12,
        "armed_robbery": 12,
        "infrastructure": 11,
        "Infra": 11,
        "disaster": 9,
        "Met": 9,
        "Geo": 9,
        "Health": 6,
        "dprk_missile": 17,
    }
)
"""Our topics and the categories of CAP that have one; any other is 5, Other Hazards."""

TEXT_SIGNS = 300
"""Most signs of one ``text`` (remark of the catalogue); longer text is in several pieces."""

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "eng", "ja": "jpn", "ko": "kor", "zh": "zho", "fr": "fra", "es": "spa", "id": "ind",
     "ms": "msa", "vi": "vie", "th": "tha", "tl": "tgl", "fil": "fil"}
)  # fmt: skip
"""ISO 639-1 to 639-2/T, as the samples of the standard write it; any other is ``und``."""

WHY = {
    "category": "the catalogue lists twenty types; another one is Other Hazards",
    "replaces": "a reference needs the number that a coordinator gave",
    "text": "the catalogue allows 300 signs: it is in pieces",
    "onset_at": "no time with a zone",
    "expires_at": "no time with a zone",
    "areas": "no surface over 180 degrees or a pole: it is cut, or left out",
    "language": "no language of the list",
}


def write(products: Iterable[Product]) -> Written:
    """One dataset. ``BadInput`` for a drill."""
    every = list(products)
    root = etree.Element(
        f"{{{S124}}}Dataset", {ID: "sealane"},
        nsmap={"S124": S124, "S100": S100, "gml": GML, "xlink": XLINK},
    )  # fmt: skip
    _identification(root, every)
    members = element(root, "members", ns=S124)
    losses: list[Loss] = []
    for count, product in enumerate(every, 1):
        if product.body.get("exercise_id") is not None:
            raise BadInput(
                f"{product.item} is a drill, and S-124 cannot say so.",
                hint="Write it as CAP, which has a status for drills.",
                field="exercise_id",
            )
        native = _warning(members, product, count)
        losses += lost(product, native, WHY)
    return Written(told(root), tuple(losses))


def _identification(root: Any, every: list[Product]) -> None:
    """What the dataset is (S-100 Part 10b), with the handling of what is in it."""
    held = element(root, "DatasetIdentificationInformation", ns=S100)
    newest = max((one.issued_at for one in every), default=None)
    lines = sorted({handling(one.label) for one in every})
    for name, text in (
        ("encodingSpecification", "S-100 Part 10b"),
        ("encodingSpecificationEdition", "1.0"),
        ("productIdentifier", "INT.IHO.S-124.2.0"),
        ("productEdition", "2.0.0"),
        ("applicationProfile", "1"),
        ("datasetFileIdentifier", "sealane.gml"),
        ("datasetTitle", "Warnings of a Sealane node"),
        ("datasetReferenceDate", None if newest is None else time_told(newest)[:10]),
        ("datasetLanguage", "eng"),
        ("datasetAbstract", " | ".join(lines)),
        ("datasetTopicCategory", "oceans"),
        ("datasetPurpose", "base"),
        ("updateNumber", "0"),
    ):
        if text is not None:
            element(held, name, text, ns=S100)


def _warning(members: Any, product: Product, count: int) -> set[str]:
    """Preamble and parts of one warning; the members of its body that are in them as they are."""
    body = product.body
    native: set[str] = set()
    areas = rings(body.get("areas")) or []
    parts = [drawn(ring) or [] for ring in areas]
    if areas and all(len(one) == 1 for one in parts):
        native.add("areas")
    language = LANGUAGES.get(str(body.get("language")).split("-")[0], "und")
    if isinstance(body.get("language"), str) and body["language"] in LANGUAGES:
        native.add("language")
    head = element(members, "NavwarnPreamble", ns=S124)
    head.set(ID, f"w{count}")
    mark = marked(product).replace(">", "\\u003e")
    head.append(etree.ProcessingInstruction("sealane", mark))
    _area_name(head, areas)
    _series(head, product, count)
    if is_legal(body.get("headline")):
        native.add("headline")
        title = element(head, "navwarnTitle", ns=S124)
        element(title, "language", language, ns=S124)
        element(title, "text", body["headline"], ns=S124)
    ends, begins = _time(body, "expires_at"), _time(body, "onset_at")
    if ends is not None:
        element(head, "cancellationDate", time_told(ends), ns=S124)
    element(head, "intService", "false", ns=S124)
    code = _type_of(body.get("category"))
    if GENERAL_TYPES[code] == body.get("category"):
        native.add("category")
    element(head, "navwarnTypeGeneral", GENERAL_TYPES[code], ns=S124, code=str(code))
    element(head, "publicationTime", time_told(product.issued_at), ns=S124)
    native |= {name for name, at in (("expires_at", ends), ("onset_at", begins)) if at is not None}
    pieces = _pieces(body.get("text"))
    if len(pieces) == 1:
        native.add("text")
    flat: list[Ring | None] = [part for one in parts for part in one]
    for number, ring in enumerate(flat or [None], 1):
        _part(members, f"w{count}", number, ring, (begins, ends), pieces, language)
    return native


def _time(body: Mapping[str, Any], name: str) -> datetime | None:
    return time_read(body[name]) if isinstance(body.get(name), str) else None


def _type_of(category: object) -> int:
    for code, name in GENERAL_TYPES.items():
        if category == name:
            return code
    return OUR_TYPES.get(category, 5) if isinstance(category, str) else 5


def _area_name(head: Any, areas: list[Ring]) -> None:
    text = "No area stated"
    if areas:
        lon, lat = middle(areas[0])
        text = f"Around {abs(lat):.1f}{'NS'[lat < 0]} {abs(lon):.1f}{'EW'[lon < 0]}"
    area = element(head, "generalArea", ns=S124)
    place = element(area, "locationName", ns=S124)
    element(place, "language", "eng", ns=S124)
    element(place, "text", text, ns=S124)


def _series(head: Any, product: Product, count: int) -> None:
    whose = ILLEGAL.sub("?", product.label.originator or "not stated")
    series = element(head, "messageSeriesIdentifier", ns=S124)
    element(series, "agencyResponsibleForProduction", whose, ns=S124)
    element(series, "nameOfSeries", "Sealane, no series of a coordinator", ns=S124)
    element(series, "warningNumber", str(count), ns=S124)
    element(series, "warningType", WARNING_TYPE[1], ns=S124, code=str(WARNING_TYPE[0]))
    element(series, "year", time_told(product.issued_at)[:4], ns=S124)


def _pieces(text: object) -> list[str]:
    if not is_legal(text) or not isinstance(text, str) or not text:
        return []
    if len(text) <= TEXT_SIGNS:
        return [text]
    return textwrap.wrap(text, TEXT_SIGNS, break_on_hyphens=False)


def _part(
    members: Any, head: str, number: int, ring: Ring | None,
    span: tuple[datetime | None, datetime | None], pieces: list[str], language: str,
) -> None:  # fmt: skip
    part = element(members, "NavwarnPart", ns=S124)
    part.set(ID, f"{head}.{number}")
    begins, ends = (None if one is None else time_told(one.replace(microsecond=0)) for one in span)
    if begins or ends:
        dates = element(part, "fixedDateRange", ns=S124)
        for name, at in (("dateEnd", ends), ("dateStart", begins)):
            if at:
                element(element(dates, name, ns=S124), "date", at[:10], ns=S100)
        for name, at in (("timeOfDayEnd", ends), ("timeOfDayStart", begins)):
            if at:
                element(dates, name, at[11:], ns=S124)
    told_in = element(part, "warningInformation", ns=S124)
    for piece in pieces:
        one = element(told_in, "information", ns=S124)
        element(one, "language", language, ns=S124)
        element(one, "text", piece, ns=S124)
    link = element(part, "header", ns=S124)
    link.set(f"{{{XLINK}}}href", f"#{head}")
    link.set(f"{{{XLINK}}}arcrole", f"{S124}/arcroles/header")
    if ring is not None:
        _surface(part, f"{head}.{number}.s", ring)


def _surface(part: Any, name: str, ring: Ring) -> None:
    where = element(element(part, "geometry", ns=S124), "surfaceProperty", ns=S100)
    surface = element(where, "Surface", ns=S100, srsName=SRS, srsDimension="2")
    surface.set(ID, name)
    inner = surface
    for step in ("patches", "PolygonPatch", "exterior", "LinearRing"):
        inner = element(inner, step, ns=GML)
    text = " ".join(f"{plain(lat)} {plain(lon)}" for lon, lat in ring)
    element(inner, "posList", text, ns=GML)
