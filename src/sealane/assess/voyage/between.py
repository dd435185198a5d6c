"""The way between two places that somebody names, with what a ship needs for it.

One question behind the command line, the API and the page: a port's name, a code or degrees in, a
route or all lanes out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sealane.assess import lane
from sealane.assess.voyage.burn import least_speed_kn
from sealane.assess.voyage.sail import Voyage, sail
from sealane.assess.voyage.ship import ship_of
from sealane.errors import BadInput, NoRoute
from sealane.say.said import Said

if TYPE_CHECKING:
    from sealane.assess.figure import Price
    from sealane.assess.lane import Choice, Conditions, Port, Route, Unfit
    from sealane.assess.voyage.cost import Prices

__all__ = [
    "MEASURES",
    "NO_COST",
    "Between",
    "Ends",
    "TurnedBack",
    "lanes_between",
    "unfit_between",
    "way_between",
]

NO_COST = Said(
    "no price is packaged; give --ship and --fuel-price, --hire, --toll or --hull-value with"
    " --premium; --shares tells costs in days of the ship",
    "価格は収録していない。--ship とともに --fuel-price、--hire、--toll、または --hull-value と"
    " --premium で与える。--shares は費用を船の日数で示す",
)
"""Why a way has no cost, and what takes a price."""
MEASURES = {
    one.en: one
    for one in (
        Said("draught", "喫水"),
        Said("beam", "船幅"),
        Said("length", "全長"),
        Said("air draught", "水面上の高さ"),
    )
}
"""What of a ship a gate may be too small for, as ``lane.Unfit.measure`` names it."""
MOST_ORDERED = 4
"""Gates of which every order is tried, 24 ways; of more only that the other way about. Ours."""
TURNS_BACK = Said(
    "In this order the ship turns back (passed more than once: {gates}). In the order {order}"
    " the way is {nmi}.",
    "この順では船が引き返し、{gates}を二度以上通る。{order}の順なら{nmi}。",
)
"""What is said of gates in an order that makes a ship turn back."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Two places, and how a ship that sails between them is held.

    Parameters:
        origin, destination: names, codes or ``lon,lat``, as ``lane.port_named`` reads them.
        avoid: gates that are closed.
        ship: a type of ship; its hull closes gates that it does not fit.
        speed_kn: its speed [kn]; None: its design speed.
        draught_m, beam_m, length_m: measures of the hull [m], in place of those of the type.
        ice_class: whether it may take passages of ice.

    Raises:
        BadInput: a speed without a ship.
    """

    origin: str
    destination: str
    avoid: Sequence[str] = ()
    ship: str | None = None
    speed_kn: float | None = None
    draught_m: float | None = None
    beam_m: float | None = None
    length_m: float | None = None
    ice_class: bool = False

    def __post_init__(self) -> None:
        if self.speed_kn is not None and self.ship is None:
            raise BadInput(
                "A speed is that of a ship, and none is named.",
                hint="Name a type of ship too, such as vlcc.",
                field="ship",
            )

    def check_speed(self) -> None:
        """Refuse a speed at which the ship's engine counts as stopped.

        Raises:
            BadInput: the speed is below ``least_speed_kn``; an unknown ship.
        """
        if self.ship is None or self.speed_kn is None:
            return
        least = least_speed_kn(ship_of(self.ship))
        if self.speed_kn < least:
            raise BadInput(
                f"{self.speed_kn:g} kn is no speed of a voyage of {self.ship}: below {least:.1f} kn"
                " the main engine counts as stopped (7 % of its power; Fourth IMO GHG Study).",
                hint=f"Give {least:.1f} kn or more.",
                field="speed_kn",
                value=self.speed_kn,
            )

    def conditions(self) -> Conditions:
        """Gates that are closed, to everybody or to this hull.

        Raises:
            BadInput: an unknown gate or ship, with near names.
        """
        own = ship_of(self.ship) if self.ship else None
        hull = lane.Hull(
            draught_m=self.draught_m or (own.draught_m if own else None),
            beam_m=self.beam_m or (own.beam_m if own else None),
            length_m=self.length_m or (own.length_m if own else None),
            ice_class=self.ice_class,
        )
        return lane.Conditions.of(avoid=self.avoid, hull=hull)

    def ports(self) -> tuple[Port, Port]:
        """Both places.

        Raises:
            BadInput: no such port, with near names; both are one place.
            NoRoute: a place too far from the water that ships use.
        """
        a, b = lane.port_named(self.origin), lane.port_named(self.destination)
        if lane.at_one_place(a.place, b.place).all():
            raise BadInput(
                f"{self.origin} and {self.destination} are one place: there is no way between.",
                hint="Name two places that lie apart.",
                field="destination",
                value=self.destination,
            )
        for why in lane.too_far_inland([a.place, b.place]):
            if why:
                raise NoRoute(f"{why}.", hint="Name a port, or give a place at sea.", gates=[])
        return a, b


@dataclass(frozen=True, slots=True)
class TurnedBack:
    """Gates that a way by gates in an order passes more than once; the order of the same gates that
    is shortest, and its length [nmi]."""

    gates: tuple[str, ...]
    order: tuple[str, ...]
    distance_nmi: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"gates": list(self.gates), "order": list(self.order),
                "distance_nmi": round(self.distance_nmi, 1)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Between:
    """A route between two places; ``inland_nmi`` are the straight legs to open water [nmi], ``run``
    what the ship needs, None where none was named; ``unfit`` the gates that a smaller ship would
    take and this one does not fit; ``turned`` what the order of ``via`` makes the ship do."""

    ends: tuple[Port, Port]
    route: Route
    inland_nmi: tuple[float, float]
    run: Voyage | None
    unfit: tuple[Unfit, ...] = ()
    turned: TurnedBack | None = None

    def as_dict(self) -> dict[str, Any]:
        """The way for JSON; days, fuel and CO2 are null where no ship was named, cost where no
        price was given, as none is packaged: ``why_no_cost`` says so, and how one is given."""
        run = self.run
        total = None if run is None else run.cost.total
        first, last = (one.as_dict() for one in self.ends)
        return {
            "from": first,
            "to": last,
            **self.route.as_dict(),
            "inland_nmi": list(self.inland_nmi),
            "unfit": [one.as_dict() for one in self.unfit],
            "turns_back": None if self.turned is None else self.turned.as_dict(),
            "days": None if run is None else round(run.days, 2),
            "fuel_t": None if run is None else round(run.fuel_t, 1),
            "co2_t": None if run is None else round(run.co2_t, 1),
            "cost": None if total is None else _priced(total),
            "cost_parts": [] if run is None else [
                {"part": one.name, **_priced(one.price)} for one in run.cost.parts
            ],
            "cost_missing": [] if run is None or total is None else list(run.cost.missing),
            "why_no_cost_en": NO_COST.en if total is None else None,
            "why_no_cost_ja": NO_COST.ja if total is None else None,
        }  # fmt: skip


def _priced(price: Price) -> dict[str, Any]:
    low, high = price.amount.ends
    return {
        "value": round(price.amount.value), "low": round(low), "high": round(high),
        "unit": price.unit,
    }  # fmt: skip


def way_between(asked: Ends, *, via: Sequence[str] = (), prices: Prices | None = None) -> Between:
    """The shortest way at sea from one place to the other, and what a ship needs for it.

    ``via`` are gates to be passed in that order; with ``prices`` the voyage of a named ship has a
    cost, of the parts that they tell. It cannot tell depth, weather or rules of traffic.

    Raises:
        NoRoute: no way leads there; the error names the closed gates that would open one.
        BadInput: an unknown place, gate or ship, with near names; a gate in ``via`` is avoided; a
            speed at which the engine counts as stopped.
    """
    _refuse_both("via", via, asked.avoid)
    asked.check_speed()
    held, (a, b) = asked.conditions(), asked.ports()
    first, last = (round(lane.inland_nmi(*one.place), 1) for one in (a, b))
    found = lane.route(a.place, b.place, conditions=held, via=via)
    run = None
    if asked.ship:
        run = sail(found.distance_nmi, ship_of(asked.ship), asked.speed_kn, gates=found.gates,
                   prices=prices)  # fmt: skip
    unfit = unfit_between(asked, found.gates, via=via)
    turned = _turned((a, b), held, found, via)
    return Between((a, b), found, (first, last), run, unfit, turned)


def _turned(
    ends: tuple[Port, Port], held: Conditions, found: Route, via: Sequence[str]
) -> TurnedBack | None:
    """What the order of ``via`` makes a ship pass again, where another order is shorter."""
    asked = tuple(lane.gate_named(one).gate_id for one in via)
    again = tuple(one for one in dict.fromkeys(found.gates) if found.gates.count(one) > 1)
    if len(asked) < 2 or not again:
        return None
    orders = itertools.permutations(asked) if len(asked) <= MOST_ORDERED else (asked[::-1],)
    best: tuple[float, tuple[str, ...]] | None = None
    for order in dict.fromkeys(orders):
        try:
            way = lane.route(ends[0].place, ends[1].place, conditions=held, via=order)
        except NoRoute:
            continue
        if best is None or way.distance_nmi < best[0]:
            best = way.distance_nmi, order
    if best is None or best[1] == asked or best[0] >= found.distance_nmi:
        return None
    return TurnedBack(again, best[1], best[0])


def unfit_between(
    asked: Ends, gates: Sequence[str], *, via: Sequence[str] = ()
) -> tuple[Unfit, ...]:
    """The gates that the hull closes on the ways it would take before the one through ``gates``.

    Empty where a ship of any size goes the same way. The cheapest way of a small ship first: what
    of it the hull closes is told and closed, and again, until the way is open to the hull.

    Raises:
        NoRoute, BadInput: as ``way_between``.
    """
    held, (a, b) = asked.conditions(), asked.ports()
    limits = held.unfit()
    small = replace(held, hull=lane.Hull(ice_class=asked.ice_class))
    told: dict[str, Unfit] = {}
    while limits:
        way = lane.route(a.place, b.place, conditions=small, via=via)
        shut = [one for one in way.gates if one in limits]
        if not shut or way.gates == tuple(gates):
            break
        told.update({one: limits[one] for one in shut})
        small = replace(small, closed=small.closed | frozenset(shut))
    return tuple(told.values())


def lanes_between(
    asked: Ends, *, war_risk_pct: Mapping[str, float] | None = None
) -> tuple[tuple[Port, Port], Choice]:
    """Every lane that differs by its gates, and the part of the ships on it (``lane.choose``).

    ``war_risk_pct`` are premiums by gate, % of the hull for one passage.

    Raises:
        NoRoute, BadInput: as ``way_between``; a gate with a premium is avoided.
    """
    _refuse_both("premium", war_risk_pct or (), asked.avoid)
    asked.check_speed()
    held, (a, b) = asked.conditions(), asked.ports()
    choice = lane.choose(
        a.place, b.place, ship=asked.ship, speed_kn=asked.speed_kn, conditions=held,
        war_risk_pct=war_risk_pct or {},
    )  # fmt: skip
    return (a, b), choice


def _refuse_both(name: str, gates: Iterable[str], avoid: Iterable[str]) -> None:
    """A gate that is to be passed, or paid for, and avoided; by whatever of its names."""
    shut = {lane.gate_named(one).gate_id for one in avoid}
    if both := sorted({lane.gate_named(one).gate_id for one in gates} & shut):
        raise BadInput(
            f"{name} and avoid both name {', '.join(both)}.",
            hint="Give one of the two.",
            field=name,
            value=", ".join(both),
        )
