"""Every port by all that it is called, and how great each is.

Four tables, the first that knows a harbour goes before: main ports (ours, ``main_ports.csv``; where
the World Port Index has one, it lies where the index puts it), ports with Japanese names, the World
Port Index with its alternate names, and the places of the reference lanes.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sealane import geo, law
from sealane.assess.lane.port_name import bare, plain, sound

__all__ = ["MAIN_STEPS", "SIZES", "Port", "PortIndex", "port_index", "port_state"]

_DATA = Path(__file__).parents[1] / "data"
SIZES = {"large": 4, "medium": 3, "small": 2, "very small": 1}
"""Steps of a harbour's size in the World Port Index; one whose size it does not tell has none."""
MAIN_STEPS, MAIN_LEAST = 2, 3
"""Steps that a main port stands higher, and from which size it counts at least (medium): ours. The
index has Lagos in Portugal as large as Lagos in Nigeria: it tells quays, not trade."""
SAME_DEG = 0.2
"""[deg] 22 km: two ports of one name so near are one harbour."""
SAME_PORT_DEG = 0.5
"""[deg] 30 nmi: so near a port of the index with a code or name of a main port is that port."""
CHINESE = ("CHN", "TWN", "HKG", "MAC")
"""Where a name may be written in Wade-Giles or in Pinyin."""
_LOCODE = re.compile("[A-Z]{2} ?[A-Z0-9]{3}")


@dataclass(frozen=True)
class Port:
    """A place by name, at (lon, lat) [deg]; ``code`` is its UN/LOCODE where one is stated.

    ``name_ja`` is "" where no Japanese name is packaged, ``country`` (ISO 3166-1 alpha-3) where the
    index does not tell it. ``also`` are the others of the name that was asked, the greatest first,
    where it was chosen among several; it makes no port another.
    """

    name: str
    code: str | None
    lon: float
    lat: float
    name_ja: str = ""
    country: str = ""
    also: tuple[Port, ...] = field(default=(), compare=False, repr=False)

    @property
    def place(self) -> tuple[float, float]:
        """Where it is (lon, lat) [deg]."""
        return self.lon, self.lat

    @property
    def told(self) -> str:
        """Its name with country and code, as it is suggested."""
        apart = ", ".join(one for one in (self.country, self.code) if one)
        return f"{self.name} ({apart})" if apart else self.name

    def as_dict(self) -> dict[str, object]:
        """For JSON; ``also`` as places of the same keys, without their own."""
        own = {"name": self.name, "code": self.code, "country": self.country or None,
               "lon": self.lon, "lat": self.lat}  # fmt: skip
        others = [{key: one.as_dict()[key] for key in own} for one in self.also]
        return {**own, "also": others}


@dataclass(frozen=True)
class PortIndex:
    """Ports by ``codes``, and by names: ``whole`` as a name stands, ``bared`` without words for a
    harbour, ``heard`` those of Chinese names by their sound, ``called`` every name with its port,
    ``steps`` how great each is, ``mains`` the main ports of each State."""

    codes: dict[str, Port] = field(default_factory=dict)
    whole: dict[str, list[Port]] = field(default_factory=dict)
    bared: dict[str, list[Port]] = field(default_factory=dict)
    heard: dict[str, list[Port]] = field(default_factory=dict)
    called: list[tuple[str, Port]] = field(default_factory=list)
    steps: dict[Port, int] = field(default_factory=dict)
    mains: dict[str, list[Port]] = field(default_factory=dict)

    def of_name(self, name: str) -> list[Port]:
        """All ports of a name, the greatest first; words for a harbour count where they are asked
        and some port has them ("Port Adelaide"), else they do not ("Dover", "Dover Harbor")."""
        alike, asked = self.whole.get(plain(name), []), bare(name)
        if not alike or asked == plain(name):
            alike = merged((*alike, *self.bared.get(asked, ())))
        return sorted(alike, key=lambda one: -self.steps[one])

    def enter(self, port: Port, names: Iterable[str], codes: Iterable[str], steps: int) -> None:
        """A port under all its names and codes; a code stays with the first that has it."""
        self.steps[port] = max(steps, self.steps.get(port, 0))
        for code in filter(None, codes):
            self.codes.setdefault(code.lower(), port)
        for name in filter(plain, names):
            _add(self.whole, plain(name), port)
            _add(self.bared, bare(name), port)
            self.called.append((name, port))
            if port.country in CHINESE:
                _add(self.heard, sound(name), port)


@cache
def port_index() -> PortIndex:
    """The index of the packaged tables, made once."""
    index, own = PortIndex(), _WorldPorts()
    taken = _enter_mains(index, own)
    japanese = _enter_japanese(index, own)
    for k in own.order:
        if (port := taken.get(k)) is None:
            code, (lon, lat) = own.code[k], own.place[k]
            holder = index.codes.get(code.lower())
            if holder is not None and holder in index.steps and not _near(holder, lon, lat):
                code = code if holder not in taken.values() else ""
            port = Port(own.name[k], code or None, lon, lat, japanese.get(code, ""), own.state[k])
        index.enter(port, own.names[k], (port.code or "",), own.steps[k])
    for row in _rows("port_aliases"):
        port = index.of_name(row["name"])[0]
        index.enter(port, (row["alias"], row["alias_ja"]), (), 0)
    for row in _rows("reference_ports"):
        port = _reference(row, index)
        index.enter(port, (row["name_en"], row["name_ja"]), (), SIZES["medium"])
    return index


def port_state(country: str, code: str = "") -> str | None:
    """The State (ISO 3166-1 alpha-3) of a port of the World Port Index; None where it is not told.

    By the name of the country, else by the UN/LOCODE; a code in place of the country tells it too,
    a second name of the port does not.

    >>> port_state("Turkey", "TRSSX"), port_state("TR ERE"), port_state("Qasr Ahmed")
    ('TUR', 'TUR', None)
    """
    found = law.state_named(country) or law.state_named(code[:2])
    return found or (law.state_named(country[:2]) if _LOCODE.fullmatch(country) else None)


def merged(ports: Iterable[Port]) -> list[Port]:
    """Ports without those that are one harbour with an earlier one."""
    found: list[Port] = []
    for port in ports:
        if not any(_is_same(one, port) for one in found):
            found.append(port)
    return found


class _WorldPorts:
    """The World Port Index as columns, and its rows by code, name and degree."""

    def __init__(self) -> None:
        ports = geo.Ports.packaged()
        self.name, self.code = ports.name, ports.code
        self.names = [(one, *more) for one, more in zip(ports.name, ports.other_names, strict=True)]
        self.place = list(zip(ports.lon.tolist(), ports.lat.tolist(), strict=True))
        self.steps = [SIZES.get(size, 0) for size in ports.size]
        states: dict[tuple[str, str], str] = {}
        for told in dict.fromkeys(
            (a, b[:2]) for a, b in zip(ports.country, ports.code, strict=True)
        ):
            states[told] = port_state(*told) or ""
        self.state = [states[a, b[:2]] for a, b in zip(ports.country, ports.code, strict=True)]
        self.order = sorted(range(len(ports)), key=lambda k: -self.steps[k])
        self.rows: dict[str, list[int]] = {}
        for k in self.order:
            for key in {self.code[k].lower(), *map(bare, self.names[k])} - {""}:
                self.rows.setdefault(key, []).append(k)

    def row_of(self, keys: Iterable[str], lon: float, lat: float) -> int | None:
        """The row of a port by its codes, then names, near a place; of several the greatest."""
        for key in keys:
            for k in self.rows.get(key, ()):
                if _are_near(*self.place[k], lon, lat, SAME_PORT_DEG):
                    return k
        return None


def _enter_mains(index: PortIndex, own: _WorldPorts) -> dict[int, Port]:
    """Main ports, and the rows of the World Port Index that they are."""
    taken: dict[int, Port] = {}
    for row in _rows("main_ports"):
        codes = list(filter(None, row["codes"].split(";")))
        names = [row["name"], *row["aliases"].split(";"), *row["name_ja"].split(";")]
        lon, lat = float(row["lon"]), float(row["lat"])
        k = own.row_of((*(one.lower() for one in codes), *map(bare, names)), lon, lat)
        if k is not None and k not in taken:
            lon, lat = own.place[k]
        port = Port(row["name"], codes[0] if codes else None, lon, lat,
                    row["name_ja"].split(";")[0], row["iso3"])  # fmt: skip
        size = MAIN_LEAST if k is None else max(own.steps[k], MAIN_LEAST)
        index.enter(port, names, codes, size + MAIN_STEPS)
        index.mains.setdefault(port.country, []).append(port)
        if k is not None:
            taken.setdefault(k, port)
    return taken


def _enter_japanese(index: PortIndex, own: _WorldPorts) -> dict[str, str]:
    """Ports with names in Japanese, and these by code."""
    found: dict[str, str] = {}
    for row in _rows("port_names"):
        codes, lon, lat = row["codes"].split(";"), float(row["lon"]), float(row["lat"])
        names = (row["name"], row["name_ja"], *row["aliases"].split(";"))
        known = [index.codes.get(code.lower()) for code in codes]
        port = next((one for one in known if one and _near(one, lon, lat)), None)
        k = own.row_of([one.lower() for one in codes], lon, lat)
        if port is None:
            port = Port(row["name"], codes[0] or None, lon, lat, row["name_ja"],
                        law.state_named(codes[0][:2]) or "")  # fmt: skip
        index.enter(port, names, codes, 0 if k is None else own.steps[k])
        found |= dict.fromkeys(codes, row["name_ja"])
    return found


def _reference(row: dict[str, str], index: PortIndex) -> Port:
    """The port of a row of the reference ports: that of its names or code, else its own place."""
    for name in (row["name_en"], row["name_ja"], row["place"]):
        coded = index.codes.get(name.lower())
        several: list[Port] = [*([coded] if coded else []), *index.of_name(name)]
        for known in several:
            if known.country in ("", row["iso3"]):
                return known
    lon, lat = (float(part) for part in row["place"].split(","))
    return Port(row["name_en"], None, lon, lat, row["name_ja"], row["iso3"])


def _rows(table: str) -> list[dict[str, str]]:
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _add(ports: dict[str, list[Port]], name: str, port: Port) -> None:
    """A port under a name, unless it stands there: one harbour is in several tables."""
    there = ports.setdefault(name, [])
    if not any(_is_same(one, port) for one in there):
        there.append(port)


def _is_same(one: Port, other: Port) -> bool:
    """Whether two are one harbour; one code alone is not enough, the index has some twice."""
    is_coded = bool(one.code) and one.code == other.code
    most_deg = SAME_PORT_DEG if is_coded else SAME_DEG
    return one is other or _near(one, other.lon, other.lat, most_deg)


def _near(port: Port, lon: float, lat: float, most_deg: float = SAME_PORT_DEG) -> bool:
    return _are_near(port.lon, port.lat, lon, lat, most_deg)


def _are_near(lon: float, lat: float, to_lon: float, to_lat: float, most_deg: float) -> bool:
    """Whether two places are no further apart than so many degrees of a great circle, nearly."""
    if abs(lat - to_lat) > most_deg:
        return False
    east = abs((lon - to_lon + 180.0) % 360.0 - 180.0) * math.cos(math.radians(lat))
    return math.hypot(east, lat - to_lat) <= most_deg
