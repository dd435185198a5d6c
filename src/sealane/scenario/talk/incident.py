"""What happened, and what may be claimed of it: one meeting of the strait, one silence, and their
truth from the true paths."""

from __future__ import annotations

from dataclasses import dataclass

from sealane.errors import BadSetting
from sealane.scenario.path import metres
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.waters import STRAIT

__all__ = ["Claim", "Incident", "incident_of"]

BEFORE_S, AFTER_S = 26 * 3600.0, 12 * 3600.0
"""[s] So long before the meeting people talk of other things, and so long after it they go on."""
MOVED_NMI = 10.0
AWAY_S = 6 * 3600.0
"""[s] The claim of another time is of so long before the meeting."""
NEAR_M = 3 * 1852.0
"""[m] Who was so near was at the place."""


@dataclass(frozen=True)
class Claim:
    """Something said of the sea, and whether it is true there.

    ``did``: was_at, rammed or ais_off. ``who`` and ``whom`` are MMSI. Times are seconds since the
    scenario's start; ``because``: how it is known.
    """

    claim_id: str
    did: str
    who: int
    whom: int | None
    lon: float
    lat: float
    start_s: float
    end_s: float
    is_true: bool
    because: str


@dataclass(frozen=True)
class Incident:
    """Two hulls that lay beside each other, a third that fell silent, and claims of both.

    ``names``: of the two and the third, as their transponders give them.
    """

    names: tuple[str, str, str]
    lon: float
    lat: float
    start_s: float
    silent_s: float
    claims: tuple[Claim, ...]

    def told_s(self, claim_id: str) -> float:
        """[s] When it happened that a claim tells of: nobody can tell it before."""
        return next(one.start_s for one in self.claims if one.claim_id == claim_id)


def incident_of(sea: Sea) -> Incident:
    """The meeting and the silence of a staged strait that leave most room before and after.

    Raises BadSetting where none does.
    """
    met = _chosen(sea, "encounter", 2)
    gap = _chosen(sea, "gap", 1)
    one, two = met.vessels
    third = gap.vessels[0]
    end_s = met.end_s if met.end_s is not None else sea.end_s
    middle = (met.start_s + end_s) / 2
    lon, lat = one.path.place(middle)
    return Incident(
        names=(one.hull.name, two.hull.name, third.hull.name),
        lon=round(lon, 4),
        lat=round(lat, 4),
        start_s=met.start_s,
        silent_s=gap.start_s,
        claims=_claims(one, two, (met.start_s, end_s), gap),
    )


def _chosen(sea: Sea, kind: str, hulls: int) -> Instance:
    """The staged instance of a kind with room before it, or the latest one."""
    able = [
        one
        for one in sea.instances
        if one.kind == kind
        and one.is_event
        and len(one.vessels) == hulls
        and one.vessels[0].water is STRAIT
        and one.end_s is not None
    ]
    if not able:
        raise BadSetting(f"No {kind} is staged to talk of.", hint="Choose another seed.")
    fits = [one for one in able if BEFORE_S <= one.start_s <= sea.end_s - AFTER_S]
    return min(fits or able, key=lambda one: abs(one.start_s - BEFORE_S))


def _claims(
    one: Vessel, two: Vessel, span: tuple[float, float], gap: Instance
) -> tuple[Claim, ...]:
    start, end = span
    middle = (start + end) / 2
    lon, lat = one.path.place(middle)
    nearest = min(
        metres(*one.path.place(at), *two.path.place(at))
        for at in range(int(start), int(end) + 1, 60)
    )
    third = gap.vessels[0]
    silent_end = gap.end_s if gap.end_s is not None else start
    here = third.path.place(gap.start_s)
    away = max(float(one.path.first_s), start - AWAY_S)
    north = (lon, lat + MOVED_NMI / 60.0)
    mmsis = one.hull.mmsi, two.hull.mmsi, third.hull.mmsi
    return (
        _at("beside", one, (lon, lat), middle),
        Claim(
            "rammed", "rammed", mmsis[0], mmsis[1], *_rounded(lon, lat), middle, middle, False,  # noqa: FBT003
            f"their antennas were never less than {nearest:.0f} m apart, and no contact was staged",
        ),
        _at("moved_place", one, north, middle),
        _at("moved_time", one, (lon, lat), away),
        Claim(
            "silent", "ais_off", mmsis[2], None, *_rounded(*here), gap.start_s, silent_end, True,  # noqa: FBT003
            "its transponder was switched off where it would be heard",
        ),
    )  # fmt: skip


def _at(name: str, vessel: Vessel, place: tuple[float, float], at_s: float) -> Claim:
    """That a hull was at a place, with the truth of it."""
    far = metres(*place, *vessel.path.place(at_s))
    because = f"it was {far / 1852.0:.1f} nmi from there then"
    is_true = far <= NEAR_M
    return Claim(
        name, "was_at", vessel.hull.mmsi, None, *_rounded(*place), at_s, at_s, is_true, because
    )


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, 4), round(lat, 4)
