"""Which way does a ship go, how far is it, and what if a gate on the way closes?

A graph of open water, ours, on which no way crosses land but in a charted channel; gates are lines
across straits, canals and capes, each open, closed, slowed or priced, and closed to ships that do
not fit. It cannot tell depth, weather or the rules of traffic. ``route`` is the cheapest way alone;
``choose`` tells which part of the ships takes which of several lanes.
"""

from sealane.assess.lane.alternative import alternatives
from sealane.assess.lane.choice import Choice, LaneShare, choose
from sealane.assess.lane.condition import Conditions, Hull, Unfit
from sealane.assess.lane.gate import Gate, gate_named, gates
from sealane.assess.lane.inland import INLAND, at_one_place, inland_nmi, too_far_inland
from sealane.assess.lane.many import Many, distances, routes
from sealane.assess.lane.port import Port, port_named
from sealane.assess.lane.route import Route, route
from sealane.assess.lane.share import ChoiceLimits

__all__ = [
    "INLAND",
    "Choice",
    "ChoiceLimits",
    "Conditions",
    "Gate",
    "Hull",
    "LaneShare",
    "Many",
    "Port",
    "Route",
    "Unfit",
    "alternatives",
    "at_one_place",
    "choose",
    "distances",
    "gate_named",
    "gates",
    "inland_nmi",
    "port_named",
    "route",
    "routes",
    "too_far_inland",
]
