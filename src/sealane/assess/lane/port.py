"""Where a route begins or ends: a port's name or code, or degrees."""

from __future__ import annotations

import csv
import difflib
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sealane import geo, law
from sealane.assess.lane.port_name import bare, plain, sound, split_country
from sealane.errors import BadInput

__all__ = ["Port", "port_named", "port_state"]

_DATA = Path(__file__).parents[1] / "data"
MOST_SUGGESTED, MOST_WEIGHED = 3, 12
NEAR = 0.7
"""How alike (difflib, 0 to 1) a name must be to be suggested: ours; at 0.6 Tornio is near Tokio."""
CHINESE = ("CHN", "TWN", "HKG", "MAC")
"""Where a name may be written in Wade-Giles or in Pinyin."""
BEGUN = 0.9
"""How alike a name counts that goes on where the one asked for ends ("Sidi Kerir (Kurayr)"): ours.
Names that are alike to a tenth stand in the order of their harbours' size."""
SAME_DEG = 0.2
"""[deg] 22 km: two ports of one name so near are one harbour."""
_LOCODE = re.compile("[A-Z]{2} ?[A-Z0-9]{3}")
_SIZES = {"large": 0, "medium": 1, "small": 2, "very small": 3}


@dataclass(frozen=True)
class Port:
    """A place by name, at (lon, lat) [deg]; ``code`` is its UN/LOCODE where one is stated.

    ``name_ja`` is "" where no Japanese name is packaged, ``country`` (ISO 3166-1 alpha-3) where the
    index does not tell it.
    """

    name: str
    code: str | None
    lon: float
    lat: float
    name_ja: str = ""
    country: str = ""

    @property
    def place(self) -> tuple[float, float]:
        """Where it is (lon, lat) [deg]."""
        return self.lon, self.lat

    @property
    def told(self) -> str:
        """Its name with country and code, as it is suggested."""
        apart = ", ".join(one for one in (self.country, self.code) if one)
        return f"{self.name} ({apart})" if apart else self.name


def port_named(text: str) -> Port:
    """The port of a name, an alias, a Japanese name or a code; or a place ``lon,lat``.

    Ports are those of the World Port Index (see ``geo.Ports``). Of several of one name the larger
    harbour is meant; a code or a country behind it ("Newport, GB") tells them apart. Names of the
    reference ports (``close.harbours``), in either language, that the index lacks are places of
    that table, so that every name which an answer prints is taken; a name that the index has stays
    where the index puts it. ``port_aliases.csv`` has what else big ports are called. Where no name
    is it, words for a harbour are left out ("Port of Singapore", "Kobe Harbour", "横浜港"); what
    then is one port alone is taken, anything else only suggested.

    Raises:
        BadInput: no port of that name, with near names; or degrees that are no place on Earth.
    """
    degrees = _degrees(text)
    if degrees is not None:
        return degrees
    index = _index()
    if plain(text) in index.named:
        return index.named[plain(text)]
    asked = _parted(text)
    for name, country in asked:
        alike = [one for one in index.whole.get(plain(name), ()) if one.country == country]
        meant = [one for one in index.bared.get(bare(name), ()) if country in ("", one.country)]
        if alike or len(meant) == 1:
            return (alike or meant)[0]
    raise _unknown(text, *asked[-1])


def port_state(country: str, code: str = "") -> str | None:
    """The State (ISO 3166-1 alpha-3) of a port of the World Port Index; None where it is not told.

    By the name of the country, else by the UN/LOCODE; in some rows of the index the code stands in
    place of the country, in others a second name of the port, which tells nothing.

    >>> port_state("Turkey", "TRSSX"), port_state("TR ERE"), port_state("Qasr Ahmed")
    ('TUR', 'TUR', None)
    """
    found = law.state_named(country) or law.state_named(code[:2])
    return found or (law.state_named(country[:2]) if _LOCODE.fullmatch(country) else None)


def _parted(text: str) -> list[tuple[str, str]]:
    """What may be asked: the name as it stands, or one with a country (ISO3) behind it.

    That stands after a comma, in brackets, or is the last word ("Rotterdam NL").
    """
    asked = [(text, "")]
    name, behind = split_country(text)
    words = text.split()
    if behind and (code := law.state_named(behind)):
        asked.append((name, code))
    elif len(words) > 1 and (code := law.state_named(words[-1])) and bare(text) != bare(words[-1]):
        asked.append((" ".join(words[:-1]), code))
    return asked


def _unknown(text: str, name: str, country: str) -> BadInput:
    near = _near(name, country)
    hint = (
        f"Near it: {'; '.join(one.told for one in near)}."
        if near
        else "Give a port's name, its UN/LOCODE (JPYOK) or lon,lat in degrees."
    )
    return BadInput(f"There is no port {text!r}.", hint=hint, field="port", value=text)


def _near(name: str, country: str) -> list[Port]:
    """Ports that may be meant, the likeliest first: of that name, of its sound, spelled alike."""
    index, asked = _index(), bare(name)
    alike = difflib.get_close_matches(asked, index.bared, MOST_WEIGHED, NEAR)
    score = {one: difflib.SequenceMatcher(None, one, asked).ratio() for one in alike}
    if len(asked) > 3:
        score.update({one: BEGUN for one in index.bared if one.startswith(asked)})
    rated = [
        (-round(near, 1), index.rank.get(port, len(_SIZES)), -near, k, port)
        for k, (one, near) in enumerate(score.items())
        for port in index.bared[one]
    ]
    spelled = [port for *_, port in sorted(rated, key=lambda row: row[:-1])]
    found = dict.fromkeys(
        (*index.bared.get(asked, ()), *index.heard.get(sound(name), ()), *spelled)
    )
    there = [one for one in found if one.country == country]
    return (there or list(found))[:MOST_SUGGESTED]


def _degrees(text: str) -> Port | None:
    parts = text.split(",")
    if len(parts) != 2:
        return None
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    if not (math.isfinite(lon) and -180.0 <= lon <= 360.0 and abs(lat) <= 90.0):
        is_swapped = abs(lon) <= 90.0 < abs(lat) <= 360.0
        raise BadInput(
            f"{text} is no place on Earth.",
            hint=f"Latitude comes first here; longitude does in Sealane: {lat:g},{lon:g}."
            if is_swapped
            else "Write longitude,latitude in degrees, west and south negative.",
            field="port",
            value=text,
        )
    return Port(text, None, float(geo.wrap_lon(lon)), lat)


Called = tuple[Port, tuple[str, ...]]
"""A port and all that it is called."""


@dataclass(frozen=True)
class _Index:
    """Ports by their names: ``named`` the one meant, ``whole`` and ``bared`` all of that name as
    it stands and without words for a harbour, ``heard`` those of Chinese names by their sound,
    ``rank`` the size of each harbour, 0 the largest."""

    named: dict[str, Port]
    whole: dict[str, list[Port]]
    bared: dict[str, list[Port]]
    heard: dict[str, list[Port]]
    rank: dict[Port, int]


@cache
def _index() -> _Index:
    index = _Index({}, {}, {}, {}, {})
    own = _own()
    japanese = {one.code: one.name_ja for one, _ in own}
    sizes = dict(zip(geo.Ports.packaged().code, geo.Ports.packaged().size, strict=True))
    for port, names in (*own, *_of_index(japanese)):
        _enter(index, port, names, _SIZES.get(sizes.get(port.code or "-", ""), len(_SIZES)))
    for row in _rows("port_aliases"):
        port = index.named[plain(row["name"])]
        _enter(index, port, (row["alias"], row["alias_ja"]), 0)
    for row in _rows("reference_ports"):
        names = row["name_en"], row["name_ja"]
        _enter(index, _reference(row, index), names, 0)
    return index


def _enter(index: _Index, port: Port, names: tuple[str, ...], rank: int) -> None:
    """A port under all its names; one that stands for an earlier port keeps it."""
    index.rank.setdefault(port, rank)
    for name in filter(plain, names):
        index.named.setdefault(plain(name), port)
        _add(index.whole, plain(name), port)
        _add(index.bared, bare(name), port)
        if port.country in CHINESE:
            _add(index.heard, sound(name), port)


def _reference(row: dict[str, str], index: _Index) -> Port:
    """The port of a row of the reference ports: that of its names or code, else its own place."""
    for name in (row["name_en"], row["name_ja"], row["place"]):
        known = index.named.get(plain(name))
        if known is not None and known.country in ("", row["iso3"]):
            return known
    lon, lat = (float(part) for part in row["place"].split(","))
    return Port(row["name_en"], None, lon, lat, row["name_ja"], row["iso3"])


def _rows(table: str) -> list[dict[str, str]]:
    with (_DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _add(ports: dict[str, list[Port]], name: str, port: Port) -> None:
    """A port under a name, unless it stands there: one harbour is in both tables."""
    there = ports.setdefault(name, [])
    if not any(
        (one.code and one.code == port.code)
        or (abs(one.lon - port.lon) < SAME_DEG and abs(one.lat - port.lat) < SAME_DEG)
        for one in there
    ):
        there.append(port)


def _own() -> list[Called]:
    """Ports with a Japanese name and aliases, and all that each is called."""
    found: list[Called] = []
    for row in _rows("port_names"):
        codes = row["codes"].split(";")
        port = Port(
            row["name"], codes[0] or None, float(row["lon"]), float(row["lat"]),
            row["name_ja"], law.state_named(codes[0][:2]) or "",
        )  # fmt: skip
        found.append((port, (*codes, row["name"], row["name_ja"], *row["aliases"].split(";"))))
    return found


def _of_index(japanese: dict[str | None, str]) -> list[Called]:
    """Ports of the World Port Index, the larger harbours first, and all that each is called.

    ``japanese``: names in Japanese by code.
    """
    ports = geo.Ports.packaged()
    order = sorted(range(len(ports)), key=lambda k: _SIZES.get(ports.size[k], len(_SIZES)))
    lon, lat = ports.lon.tolist(), ports.lat.tolist()
    found: list[Called] = []
    for k in order:
        name, code = ports.name[k], ports.code[k]
        country = port_state(ports.country[k], code)
        port = Port(
            name, code or None, lon[k], lat[k], japanese.get(code or "-", ""), country or ""
        )
        found.append((port, (code, name)))
    return found
