"""Where a route begins or ends: a port's name or code, or degrees."""

from __future__ import annotations

import csv
import difflib
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sealane import geo
from sealane.errors import BadInput

__all__ = ["Port", "port_named"]

_NAMES = Path(__file__).parents[1] / "data" / "port_names.csv"
NEAR_NAMES = 5


@dataclass(frozen=True)
class Port:
    """A place by name, at (lon, lat) [deg]; ``code`` is its UN/LOCODE where one is stated."""

    name: str
    code: str | None
    lon: float
    lat: float

    @property
    def place(self) -> tuple[float, float]:
        """Where it is (lon, lat) [deg]."""
        return self.lon, self.lat


def port_named(text: str) -> Port:
    """The port of a name, an alias, a Japanese name or a code; or a place ``lon,lat``.

    Ports are those of the World Port Index (see ``geo.Ports``). Of several of one name the larger
    harbour is meant; a code tells them apart.

    Raises:
        BadInput: no port of that name, with near names; or degrees that are no place on Earth.
    """
    degrees = _degrees(text)
    if degrees is not None:
        return degrees
    names = _names()
    found = names.get(_plain(text))
    if found is None:
        near = difflib.get_close_matches(_plain(text), names, NEAR_NAMES * 2, 0.6)
        told = list(dict.fromkeys(names[one].name for one in near))[:NEAR_NAMES]
        raise BadInput(
            f"There is no port {text!r}.",
            hint=f"Near it: {', '.join(told)}."
            if told
            else "Give a port's name, its UN/LOCODE (JPYOK) or lon,lat in degrees.",
            field="port",
            value=text,
        )
    return found


def _degrees(text: str) -> Port | None:
    parts = text.split(",")
    if len(parts) != 2:
        return None
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    if not (math.isfinite(lon) and -180.0 <= lon <= 360.0 and abs(lat) <= 90.0):
        raise BadInput(
            f"{text} is no place on Earth.",
            hint="Write longitude,latitude in degrees, west and south negative.",
            field="port",
            value=text,
        )
    return Port(text, None, float(geo.wrap_lon(lon)[0]), lat)


@cache
def _names() -> dict[str, Port]:
    found: dict[str, Port] = {}
    with _NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = row["codes"].split(";")
            port = Port(row["name"], codes[0] or None, float(row["lon"]), float(row["lat"]))
            for name in (*codes, row["name"], row["name_ja"], *row["aliases"].split(";")):
                found.setdefault(_plain(name), port)
    ports = geo.Ports.packaged()
    order = sorted(range(len(ports)), key=lambda k: _SIZES.get(ports.size[k], len(_SIZES)))
    places = zip(ports.lon.tolist(), ports.lat.tolist(), strict=True)
    at = list(places)
    for k in order:
        port = Port(ports.name[k], ports.code[k] or None, *at[k])
        for name in (ports.code[k], ports.name[k], ports.name[k].removesuffix(" Ko")):
            found.setdefault(_plain(name), port)
    found.pop("", None)
    return found


_SIZES = {"large": 0, "medium": 1, "small": 2, "very small": 3}


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in text if letter.isalnum())
