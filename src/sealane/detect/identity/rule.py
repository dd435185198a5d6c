"""The thresholds by which changes of identity are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sealane.detect.contract import Patient, threshold

if TYPE_CHECKING:
    from sealane.geo import Ports

__all__ = ["IdentityRule"]


@dataclass(frozen=True, kw_only=True)
class IdentityRule(Patient):
    """What ``IdentityChange`` and those who tell of its parts share."""

    hold_h: float = threshold(
        1.0,
        unit="h",
        source="Ten static reports of class A (6 min, ITU-R M.1371-5, table 1)",
        help="Time for which a claim must be heard before it counts as one",
    )
    together_h: float = threshold(
        1.0,
        unit="h",
        source="Ten static reports of class A (6 min, ITU-R M.1371-5, table 1)",
        help="Claims that change within this time change together",
    )
    silence_h: float = threshold(
        6.0,
        unit="h",
        source="GFW pipe-gaps, as for gap",
        help="Silence from which on a number has fallen silent, or a port may lie in between",
    )
    max_wait_h: float = threshold(
        24.0,
        unit="h",
        source="GFW pipe-segment joins fragments of a track less than 24 h apart",
        help="Time after which another number that claims the same is no longer linked",
    )
    place_min: float = threshold(
        15.0,
        unit="min",
        source="GFW gpsdio-segment: buffer of 0.25 h around dead reckoning",
        help="Time within which another number is linked by place alone",
    )
    near_nmi: float = threshold(
        0.5,
        unit="nmi",
        source="GFW pipe-encounters: 0.5 km, and as much again for 15 min without a report",
        help="Error of a dead-reckoned place",
    )
    alike_kn: float = threshold(
        2.0,
        unit="kn",
        source="Sealane: twice the spread of the speed of a steered ship",
        help="Difference of speeds up to which a hull goes on as before",
    )
    alike_deg: float = threshold(
        20.0,
        unit="deg",
        source="Sealane: yaw of a steered ship; lanes turn by less within minutes",
        help="Difference of courses up to which a hull goes on as before",
    )
    under_way_kn: float = threshold(
        2.0,
        unit="kn",
        source="GFW pipe-loitering: slow below 2 kn",
        help="Speed from which on a hull is under way",
    )
    max_kn: float = threshold(
        30.0,
        unit="kn",
        source="GFW gpsdio-segment allows 25 kn; fast merchant ships make 5 more",
        help="Speed at which a hull may reach the place where another number begins",
    )
    port_km: float = threshold(
        10.0,
        unit="km",
        source="GFW pipe-encounters leaves out what is less than 10 km from a port",
        help="A slow hull this near to a port is in port",
    )
    stop_h: float = threshold(
        12.0,
        unit="h",
        source="GFW pipe-anchorages: an anchorage is where hulls lie still for 12 h",
        help="A hull that lies still for so long may have been handed over",
    )
    min_fixes: float = threshold(
        10.0,
        unit="count",
        source="Sealane: a moored ship's reports of half an hour (3 min, ITU-R M.1371-5)",
        help="Fixes on both sides that the link of two numbers needs, or a sure state",
        minimum=2.0,
    )
    max_share: float = threshold(
        0.25,
        unit="share",
        source="Sealane: then the feed numbers ships by another table than the ITU's",
        help="Where so many numbers of ten and more are of no country, that is not told",
    )
    ports: Ports | None = None

    def reason_at(self, place: dict[str, Any]) -> str | None:
        """What explains a change by where it happened (a row of ``PLACES``)."""
        if place["is_in_port"]:
            return "port"
        if place["still_h"] >= self.stop_h:
            return "stop"
        if place["bracket_h"] >= self.silence_h:
            return "silence"
        return None
