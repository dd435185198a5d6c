"""Was a hull at a place, and did it enter it? Depth inside a disk or zones, with reach disks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.inform.claim.claim import When, Where
from sealane.inform.claim.finding import NO, OPEN, YES, Finding, States, cuts_of, pieces_of
from sealane.inform.claim.rule import NMI_M, Rule
from sealane.inform.claim.sea import Floats, Hull
from sealane.inform.claim.silence import gaps_told, written
from sealane.inform.claim.words import Reason

if TYPE_CHECKING:
    from sealane.law import ZoneSet

__all__ = ["Place", "disk", "entered", "place_states", "was_at", "zones_named"]

Depth = Callable[[npt.ArrayLike, npt.ArrayLike], Floats]
OF_STATE = re.compile(r"([a-z_]+) ([A-Z]{3})")
"""Waters of a State: a regime and a code of ISO 3166-1 (``territorial_sea JPN``)."""
DEFAULT_NMI = 1.0
"""Radius of a point that is given without one: coordinates in texts are to the minute."""


@dataclass(frozen=True, eq=False)
class Place:
    """A place as a claim means it: ``depth`` is how deep inside it points lie [m], below 0
    outside."""

    name: str
    depth: Depth = field(repr=False)
    is_zone: bool = False
    about: dict[str, Any] = field(default_factory=dict)


def disk(where: Where, name: str | None = None) -> Place:
    """Everything within a radius of a point."""
    radius = DEFAULT_NMI if where.within_nmi is None else where.within_nmi

    middle = np.array([where.lon, where.lat], np.float64)

    def depth(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        return radius * NMI_M - geo.distance_m(lon, lat, middle[0], middle[1])

    said = name or where.told()
    return Place(said, depth, about={"lon": where.lon, "lat": where.lat, "within_nmi": radius})


def zones_named(name: str, zones: ZoneSet) -> Place | None:
    """The zones of this name, or whose names hold it, as one place; None where there are none."""
    wanted = name.casefold().strip()
    of_state = OF_STATE.fullmatch(name.strip())
    names = [(zone.name.casefold(), (zone.name_ja or "").casefold()) for zone in zones.zones]
    found = [
        i
        for i, (zone, both) in enumerate(zip(zones.zones, names, strict=True))
        if wanted in both
        or (of_state and zone.regime == of_state[1] and of_state[2] in zone.claimants)
    ]
    found = found or [i for i, both in enumerate(names) if any(wanted in one for one in both)]
    if not found:
        return None

    def depth(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        x, y = np.atleast_1d(lon).astype(np.float64), np.atleast_1d(lat).astype(np.float64)
        deepest = np.full(len(x), -np.inf)
        for zone in found:
            metres = zones.depth_m(zone, x, y)
            sign = np.where(zones.contains(zone, x, y), 1.0, -1.0)
            deepest = np.maximum(deepest, sign * metres)
        return deepest

    said = [zones.zones[i].as_dict() for i in found]
    return Place(name, depth, is_zone=True, about={"zones": said})


def _look(hull: Hull, place: Place, cuts: Floats, rule: Rule) -> Floats:
    """The columns of ``piece_kernel.place_pieces`` for one hull."""
    from sealane.inform.claim import piece_kernel

    used = hull.around(float(cuts[0]), float(cuts[-1]))
    own = tuple(column[used] for column in hull.way)
    moments = piece_kernel.ways(
        own[0], own[1], own[2], own[3], cuts, rule.max_speed_ms, rule.manoeuvre_ms2
    )
    is_known = np.isfinite(moments[:, 2])
    way_depth = np.full(len(cuts), -np.inf)
    if is_known.any():
        way_depth[is_known] = place.depth(moments[is_known, 0], moments[is_known, 1])
    off = np.where(is_known, moments[:, 2], np.inf)
    way_depth[~is_known] = 0.0
    depth = place.depth(own[1], own[2]) if len(own[0]) else np.empty(0)
    bounds: Floats = piece_kernel.place_pieces(
        cuts, own, np.ascontiguousarray(depth), way_depth, off, rule.max_speed_ms
    )
    return bounds


def place_states(
    hull: Hull, place: Place, cuts: Floats, rule: Rule, *, throughout: bool
) -> tuple[States, Floats]:
    """For each piece whether a hull was at a place, and the bounds behind it."""
    from sealane.inform.claim import piece_kernel as at

    bounds = _look(hull, place, cuts, rule)
    inside = np.minimum if throughout else np.maximum
    is_in = (inside(bounds[:, at.IN_BEGIN], bounds[:, at.IN_END]) >= 0.0) | (bounds[:, at.IN] >= 0)
    is_out = bounds[:, at.OUT] > rule.beside_m
    return np.where(is_in, YES, np.where(is_out, NO, OPEN)).astype(np.int8), bounds


def was_at(hull: Hull, place: Place, when: When, rule: Rule) -> Finding:
    """Was a hull there at some moment of a time, or all the time?

    Inside: the straight way between fixes is, by more than manoeuvres carry it off. Outside: by
    more than ``beside_m`` whatever it did between fixes. It cannot tell whether a position is true.
    """
    from sealane.inform.claim import piece_kernel as at

    cuts = cuts_of(when, (hull,), rule)
    states, bounds = place_states(hull, place, cuts, rule, throughout=when.is_throughout)
    begins, _ = pieces_of(cuts)
    why: tuple[Reason, ...] = ()
    if (states == YES).any():
        first = float(begins[np.argmax(states == YES)])
        why = (_told("inside", hull, place, at=written(first)),)
    elif (states == NO).all():
        low = round(float(bounds[:, at.OUT].min()) / NMI_M, 2)
        why = (_told("outside", hull, place, low=low),)
    more, decide = gaps_told((hull,), cuts, states, rule)
    return Finding(
        cuts=cuts,
        states=states,
        figures={"place": place.about, **_figures(bounds)},
        why=why + more,
        caveats=_limits(place),
        decide=decide,
    )


def entered(hull: Hull, place: Place, when: When, rule: Rule) -> Finding:
    """Did a hull come in from outside within a time?

    Supported where it was surely outside and next surely inside, both within the time;
    contradicted where it was surely outside throughout. Inside throughout is told as in parts: it
    was there, and did not come in then.
    """
    from sealane.inform.claim import piece_kernel as at

    cuts = cuts_of(when, (hull,), rule)
    _, bounds = place_states(hull, place, cuts, rule, throughout=False)
    inside = np.append(bounds[:, at.IN_BEGIN], bounds[-1, at.IN_END]) >= 0.0
    outside = np.append(bounds[:, at.OUT_BEGIN], bounds[-1, at.OUT_END]) >= 0.0
    moments = cuts if len(cuts) > 1 else np.append(cuts, cuts)
    states = np.where(bounds[:, at.OUT] > rule.beside_m, NO, OPEN).astype(np.int8)
    crossing = _crossing(inside, outside)
    figures = {"place": place.about, **_figures(bounds)}
    if crossing is not None:
        begin, end = crossing
        states[begin:end] = YES
        span = {"since": written(float(moments[begin])), "until": written(float(moments[end]))}
        why: tuple[Reason, ...] = (_told("crossed", hull, place, **span),)
        return Finding(
            cuts=cuts, states=states, figures={**figures, "crossing": span}, why=why,
            caveats=_limits(place),
        )  # fmt: skip
    if (bounds[:, at.IN] >= 0.0).all():
        why = (_told("already", hull, place),)
        return Finding(
            cuts=cuts, states=states, figures=figures, why=why, caveats=_limits(place),
            fixed="in_parts",
        )  # fmt: skip
    if (states == NO).all():
        low = round(float(bounds[:, at.OUT].min()) / NMI_M, 2)
        why = (_told("outside", hull, place, low=low),)
    else:
        why = ()
    more, decide = gaps_told((hull,), cuts, states, rule)
    return Finding(
        cuts=cuts, states=states, figures=figures, why=why + more, caveats=_limits(place),
        decide=decide,
    )  # fmt: skip


def _crossing(
    inside: npt.NDArray[np.bool_], outside: npt.NDArray[np.bool_]
) -> tuple[int, int] | None:
    """The first change from surely outside to surely inside: both moments by number."""
    sure = np.flatnonzero(inside | outside)
    comes = np.flatnonzero(outside[sure[:-1]] & inside[sure[1:]])
    if not len(comes):
        return None
    return int(sure[comes[0]]), int(sure[comes[0] + 1])


def _figures(bounds: Floats) -> dict[str, Any]:
    """How far outside the place at least, and how deep inside at most [nmi]."""
    from sealane.inform.claim import piece_kernel as at

    deepest = float(np.maximum(bounds[:, at.IN_BEGIN], bounds[:, at.IN_END]).max())
    outside = float(bounds[:, at.OUT].min())
    return {
        "surely_outside_nmi": round(outside / NMI_M, 3) if outside > 0.0 else None,
        "surely_inside_nmi": round(deepest / NMI_M, 3) if deepest >= 0.0 else None,
    }


def _told(code: str, hull: Hull, place: Place, **parts: Any) -> Reason:
    """A reason about a place; of a point it says the radius too."""
    said = {"who": hull.told(), "place": place.name, **parts}
    if place.is_zone:
        return Reason(code, said)
    within = f"{place.about['within_nmi']:g}"
    if code in ("inside", "outside"):
        return Reason(f"{code}_point", {**said, "within": within})
    return Reason(code, {**said, "place": f"{place.name} (± {within} nmi)"})


def _limits(place: Place) -> tuple[Reason, ...]:
    return (Reason("limits"),) if place.is_zone else ()
