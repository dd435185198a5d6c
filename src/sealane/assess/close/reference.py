"""The reference lanes, and where the trade of a country is taken to begin and end.

They are chosen by Sealane to stand for energy, food and goods of all regions: reference lanes, not
counts of trade. A country ships from its main port for a destination (``role``); its other ports
widen the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sealane.assess.close.role import ports_of, roles
from sealane.assess.lane import port_named
from sealane.assess.name import known_commodity
from sealane.assess.packaged import rows_of
from sealane.assess.voyage import ship_of
from sealane.errors import BadInput

__all__ = ["SHIP_OF", "SOURCE", "Harbour", "Lane", "exporters", "harbours", "reference_lanes",
           "shipped_from", "shipped_to"]  # fmt: skip

SOURCE = "Sealane: reference lanes and ports, not counts of trade (assess/data/reference_*.csv)"
SHIP_OF = {
    "crude_oil": "suezmax", "oil_all": "suezmax", "oil_products": "lr2", "lng": "lng_carrier",
    "lpg": "lpg_carrier", "coal": "panamax",
}  # fmt: skip
"""The ship that carries a commodity to a country to which no reference lane leads: the largest
that still fits Suez. See ``trade_ship``."""
OTHER_SHIP = "panamax"
LARGER = {"suezmax": "vlcc"}
"""The next larger ship of a trade (ours): which of both carries it no source in hand tells."""


@dataclass(frozen=True, slots=True)
class Harbour:
    """A place where cargo is loaded or landed.

    ``largest_ship`` carries a cargo there if its usual ship draws more; empty: any.
    """

    port: str
    iso3: str
    name_en: str
    name_ja: str
    lon: float
    lat: float
    largest_ship: str = ""

    @property
    def place(self) -> tuple[float, float]:
        """Where it is (lon, lat) [deg]."""
        return self.lon, self.lat


@dataclass(frozen=True, slots=True)
class Lane:
    """A reference lane: what goes from where to where, in which ship."""

    lane: str
    origin: Harbour
    destination: Harbour
    commodity: str
    ship: str


@cache
def harbours() -> dict[str, Harbour]:
    """Every place of the reference lanes by its key."""
    found = {}
    for row in rows_of("reference_ports"):
        lon, lat = _place(row["place"])
        found[row["port"]] = Harbour(
            row["port"], row["iso3"], row["name_en"], row["name_ja"], lon, lat, row["largest_ship"]
        )
    return found


@cache
def reference_lanes() -> tuple[Lane, ...]:
    """The packaged lanes in the order of their table."""
    return tuple(
        Lane(
            row["lane"],
            _harbour(row["origin"]),
            _harbour(row["destination"]),
            known_commodity(row["commodity"]),
            _known_ship(row["ship"]),
        )
        for row in rows_of("reference_lanes")
    )


@cache
def trade_ship(goods: str, importer: str) -> str:
    """The ship that carries a commodity to a country: that of the reference lanes which lead there
    (of several the most common, then the first), so that one trade has one ship in every answer;
    without one that of ``SHIP_OF``."""
    lanes = [
        one.ship
        for one in reference_lanes()
        if one.commodity == ("crude_oil" if goods == "oil_all" else goods)
        and one.destination.iso3 == importer
    ]
    return max(lanes, key=lanes.count) if lanes else SHIP_OF.get(goods, OTHER_SHIP)


def larger_ship(goods: str, importer: str) -> str | None:
    """The ship that may carry a commodity to a country in place of ``trade_ship``, where no
    reference lane tells which does: a laden VLCC is too deep for Suez and goes round the Cape."""
    ship = trade_ship(goods, importer)
    is_told = any(one.destination.iso3 == importer and one.ship == ship
                  for one in reference_lanes())  # fmt: skip
    return None if is_told else LARGER.get(ship)


@cache
def ship_between(ship: str, origin: Harbour, destination: Harbour) -> str:
    """The ship of a trade, or a smaller one of its kind where a port takes none so deep: the Great
    Belt lets 15.4 m out of the Baltic, so crude of Primorsk (15 m) goes in an aframax. It cannot
    tell ships that leave partly laden."""
    for one in (origin, destination):
        if one.largest_ship:
            own, most = ship_of(ship), ship_of(one.largest_ship)
            if own.study_type == most.study_type and own.draught_m > most.draught_m:
                ship = one.largest_ship
    return ship


def shipped_from(who: str, commodity: str, to: str = "") -> tuple[Harbour, ...]:
    """Where a country or region loads a commodity for a destination (country or region; empty:
    anywhere), the main port first; empty: not told, or the destination is the country itself."""
    if who == to:
        return ()
    return tuple(_harbour(port) for port in ports_of(who, "export", commodity, to))


def shipped_to(who: str) -> tuple[Harbour, ...]:
    """Where a country lands what it imports, the main port first; empty: not told."""
    return tuple(_harbour(port) for port in ports_of(who, "import", ""))


def exporters(commodity: str) -> tuple[str, ...]:
    """Who ships a commodity, countries before regions of several."""
    names = [one.who for one in roles() if (one.role, one.commodity) == ("export", commodity)]
    return tuple(sorted(dict.fromkeys(names), key=lambda who: len(who) > 3))


def _place(text: str) -> tuple[float, float]:
    lon, comma, lat = text.partition(",")
    return (float(lon), float(lat)) if comma else port_named(text).place


def _harbour(port: str) -> Harbour:
    if port not in harbours():
        raise BadInput(f"There is no reference port {port!r}.", field="port", value=port)
    return harbours()[port]


def _known_ship(ship: str) -> str:
    ship_of(ship)
    return ship
