"""Figures in texts: degrees, distances and bearings, speeds, how many ships, MMSI and IMO."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sealane.inform.claim.claim import Party, Quantity

__all__ = ["Offset", "Point", "numbers_in", "offsets_in", "points_in", "quantities_in", "reach_in"]

_SIGNS = {"n": 1, "北": 1, "с": 1, "s": -1, "南": -1, "ю": -1, "e": 1, "東": 1, "东": 1, "в": 1,
          "w": -1, "西": -1, "з": -1}  # fmt: skip
_DEGREES = (
    r"(?P<{0}d>\d{{1,3}}(?:[.,]\d+)?)\s?[°度º]?\s?"
    r"(?:(?P<{0}m>\d{{1,2}}(?:[.,]\d+)?)\s?['′’分]\s?)?"
    r"(?:(?P<{0}s>\d{{1,2}}(?:[.,]\d+)?)\s?[\"″”秒]\s?)?"
)
_LAT = _DEGREES.format("a")
_LON = _DEGREES.format("o")
_POINTS = (
    re.compile(
        rf"(?:北緯|北纬|(?P<south>南緯|南纬))\s?{_LAT}[、,，\s]*(?:東経|東經|东经|(?P<west>西経|西經|西经))\s?{_LON}"
    ),
    re.compile(
        rf"{_LAT}\s?(?P<ns>[NS]|с\.?\s?ш\.?|ю\.?\s?ш\.?)[\s,;/]*(?:and\s)?{_LON}\s?(?P<ew>[EW]|в\.?\s?д\.?|з\.?\s?д\.?)",
        re.I,
    ),
)
_PARTS = ("am", "as", "om", "os")
_UNITS = (
    ("nmi", r"nautical miles?|nmi|NM|海里|浬|カイリ|морск\w+ мил\w+|миль|мил[ьияе]"),
    ("kn", r"knots?|kn|kts?|ノット|節|节|узл\w*|узел"),
    ("km", r"km|kilomet(?:re|er)s?|キロ(?:メートル)?|公里|千米|км"),
    ("m", r"met(?:re|er)s?|m|メートル|米|公尺|метр\w*"),
    ("h", r"hours?|時間|小时|小時|час\w*"),
    ("min", r"minutes?|分間|分钟|分鐘|минут\w*"),
    ("ships", r"ships?|vessels?|boats?|隻|艘|艇|корабл\w*|суд\w+|катер\w*"),
)
_QUANTITIES = tuple(
    (unit, re.compile(rf"(?<![\d.:])(?P<n>\d+(?:[.,]\d+)?)\s?(?:{words})(?![a-zа-я])", re.I))
    for unit, words in _UNITS
)
_COMPASS = (
    (45, r"north-?\s?east|北東|东北|東北|северо-восток\w*"),
    (135, r"south-?\s?east|南東|东南|東南|юго-восток\w*"),
    (225, r"south-?\s?west|南西|西南|юго-запад\w*"),
    (315, r"north-?\s?west|北西|西北|северо-запад\w*"),
    (0, r"north|北|север\w*"),
    (90, r"east|東|东|восток\w*"),
    (180, r"south|南|юг\w*"),
    (270, r"west|西|запад\w*"),
)
_IMO = re.compile(r"\bIMO(?:\s?(?:no\.?|number))?[\s:#]*(\d{7})\b", re.I)
_MMSI = re.compile(r"\bMMSI[\s:#]*(\d{9})\b|(?<![0-9A-Za-z])([2-7]\d{8})(?![0-9A-Za-z])", re.I)
_WITHIN_BEFORE = re.compile(
    r"(?:\b(?:within|less\s+than|inside)\s+(?:about\s+)?|半[径徑]|(?:в\s+радиусе|в\s+пределах|менее)\s+)$",
    re.I,
)
_WITHIN_AFTER = re.compile(r"^\s?(?:以内|以內|圏内|圈内|(?:off|from|away\s+from|of)\s|от\s)", re.I)
TO_NMI = {"nmi": 1.0, "km": 1.0 / 1.852, "m": 1.0 / 1852.0}


@dataclass(frozen=True)
class Point:
    """Degrees in a text; ``within_nmi`` is what their last digit leaves open."""

    start: int
    end: int
    lon: float
    lat: float
    within_nmi: float


@dataclass(frozen=True)
class Offset:
    """So far in such a direction from a place: characters, distance [nmi], bearing [deg]."""

    start: int
    end: int
    nmi: float
    bearing_deg: float | None


def points_in(text: str) -> list[Point]:
    """Degrees, minutes and seconds with their hemispheres, in four languages."""
    found = []
    for pattern in _POINTS:
        for match in pattern.finditer(text):
            said = match.groupdict()
            lat, lat_step = _degrees(said, "a")
            lon, lon_step = _degrees(said, "o")
            lat *= -1 if said.get("south") or _sign(said.get("ns")) < 0 else 1
            lon *= -1 if said.get("west") or _sign(said.get("ew")) < 0 else 1
            is_odd = any(float((said.get(one) or "0").replace(",", ".")) >= 60 for one in _PARTS)
            if abs(lat) <= 90 and abs(lon) <= 180 and not is_odd:  # none at 25°70′N
                step = max(lat_step, lon_step) * 60.0
                found.append(Point(match.start(), match.end(), lon, lat, max(1.0, step)))
    return found


def _degrees(said: dict[str, str | None], axis: str) -> tuple[float, float]:
    """A value in degrees, and what its last digit is worth."""
    value, step, scale = 0.0, 1.0, 1.0
    for part in "dms":
        text = said.get(axis + part)
        if text:
            text = text.replace(",", ".")
            value += float(text) * scale
            digits = len(text.partition(".")[2])
            step = scale * 10.0**-digits
        scale /= 60.0
    return value, step


def _sign(letter: str | None) -> int:
    return _SIGNS.get(letter[0].casefold(), 1) if letter else 1


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """Figures with a unit that matters at sea, in the order of the text."""
    found: list[tuple[int, Quantity]] = []
    for unit, pattern in _QUANTITIES:
        for match in pattern.finditer(text):
            value = float(unicodedata.normalize("NFKC", match["n"]).replace(",", "."))
            found.append((match.start(), Quantity(value=value, unit=unit, text=match[0])))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def offsets_in(text: str) -> list[Offset]:
    """Distances with a bearing beside them: ``12 nmi east of``, ``以东20海里``."""
    found = []
    for unit, pattern in _QUANTITIES:
        if unit not in TO_NMI:
            continue
        for match in pattern.finditer(text):
            value = float(unicodedata.normalize("NFKC", match["n"]).replace(",", "."))
            near = _bearing_beside(text, match.start(), match.end())
            if near is not None:
                start, end, bearing = near
                found.append(Offset(start, end, value * TO_NMI[unit], bearing))
    return found


def reach_in(text: str) -> float | None:
    """How far around a place a text says [nmi]: ``within 10 nm of``, ``10海里以内``, and, where no
    direction stands beside it, ``10 nm off``; None where it says none.

    It cannot tell that a ship was just so far off and no nearer.
    """
    for unit, pattern in _QUANTITIES:
        for match in pattern.finditer(text) if unit in TO_NMI else ():
            before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() :]
            if _WITHIN_BEFORE.search(before) or _WITHIN_AFTER.match(after):
                value = float(unicodedata.normalize("NFKC", match["n"]).replace(",", "."))
                return value * TO_NMI[unit]
    return None


def _bearing_beside(text: str, start: int, end: int) -> tuple[int, int, float] | None:
    """The direction that stands just before or just after a distance."""
    before, after = text[max(0, start - 10) : start], text[end : end + 24]
    for bearing, words in _COMPASS:
        ahead = re.match(
            rf"\s?(?:to the\s|due\s|к\s|на\s)?(?:{words})(?:\s(?:of|from|от))?", after, re.I
        )
        if ahead:
            return start, end + ahead.end(), float(bearing)
        behind = re.search(rf"(?:以|の|方?)(?:{words})(?:方|側|面|沖)?(?:約|约|大約|\s)?$", before)
        if behind:
            return start - (len(before) - behind.start()), end, float(bearing)
    return None


def numbers_in(text: str) -> list[tuple[int, int, Party]]:
    """MMSIs and IMO numbers: start, end, party."""
    found = [
        (match.start(), match.end(), Party(imo=int(match[1]), text=match[0]))
        for match in _IMO.finditer(text)
    ]
    found += [
        (match.start(), match.end(), Party(mmsi=int(match[1] or match[2]), text=match[0]))
        for match in _MMSI.finditer(text)
    ]
    return found
