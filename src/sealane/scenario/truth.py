"""The truth table: what was staged, who was in which zone, and which silences reception made.

Three sorts of rows: events that a detector must find (`is_event`), hard negatives that it must
not report, and rows whose case begins with 'tolerated': true, but not observable by the rule
below, so that reporting them or not counts neither way; such a stay is given as long as
its longest reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo, tables
from sealane.scenario.gate import Strait, Through, through
from sealane.scenario.other_scene import others
from sealane.scenario.path import GRID_S, Path
from sealane.scenario.port_stay import port_stays
from sealane.scenario.reception import chance
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.several import of_several_sorts
from sealane.scenario.slow import lingering
from sealane.scenario.zone import Area, areas, episodes

__all__ = ["TOLERATED", "build"]

Ints = npt.NDArray[np.int64]

TOLERATED = "tolerated"
"""Cases that begin so are true, but count neither way."""
MIN_STAY_S = 20 * 60
"""Zone episodes shorter than this are tolerated: a boundary touched, not a stay. Likewise less
time than this outside does not end one [s]."""
BRIEF_S = 60 * 60
"""Stays less than this apart are one or two: that is a matter of the rule, so both hold [s]."""
MIN_SEEN_SHARE = 0.6
"""A stay is observable when its first and last report inside span this share of it, and it is
this share of the time between the reports around it."""
MAX_UNHEARD_S = 60 * 60
"""Unheard for longer in a strait, the straight way between reports may miss it [s]."""
MIN_SILENCE_S = 6 * 3600
"""Silences from this length on are named in the truth (the default of the gap rule) [s]."""

ENDS_HEARD_CHANCE = 0.05
"""A path that stops where one transmission in twenty is heard stops within hearing."""


def build(
    sea: Sea,
    start: datetime,
    reports: pl.DataFrame,
    zones: Sequence[Area] | None = None,
    straits: Sequence[Strait] = (),
    *,
    is_grown: bool = False,
) -> pl.DataFrame:
    """The TRUTH table of a sea. reports: columns vessel, at_s of what was received; zones: those
    of the three waters by default; straits: none. is_grown: the sea holds more kinds than the
    first three."""
    zones = areas() if zones is None else zones
    heard = {
        int(str(number)): np.sort(part["at_s"].to_numpy())
        for (number,), part in reports.partition_by("vessel", as_dict=True).items()
    }
    nothing = np.empty(0, dtype=np.int64)
    instances = list(sea.instances)
    for number, vessel in enumerate(sea.vessels):
        at = heard.get(number, nothing)
        instances += _stays(sea, vessel, at, zones)
        instances += _passages(vessel, at, straits)
        instances += _silences(sea, vessel, at, is_grown=is_grown)
        instances += port_stays(sea, vessel, at) if is_grown else []
    if is_grown:
        instances += lingering(sea, sea.vessels) + of_several_sorts(sea) + others(sea)
    rows = [_row(i, instance, start) for i, instance in enumerate(instances)]
    frame = pl.DataFrame(rows, schema=tables.polars_schema(tables.TRUTH))
    return frame.sort("start_at", "truth_id")


def _row(number: int, instance: Instance, start: datetime) -> dict[str, Any]:
    first = instance.vessels[0].path
    lon, lat = first.place(instance.start_s)
    end = instance.end_s
    return {
        "truth_id": f"{instance.kind}-{number:05d}",
        "kind": instance.kind,
        "is_event": instance.is_event,
        "case": instance.case,
        "mmsis": sorted({v.hull_at(at).mmsi for v in instance.vessels for at in _said(instance)}),
        "start_at": start + timedelta(seconds=round(instance.start_s)),
        "end_at": None if end is None else start + timedelta(seconds=round(end)),
        "lon": round(float(geo.wrap_lon(lon)), 5),
        "lat": round(lat, 5),
        "zone": instance.zone,
    }


def _said(instance: Instance) -> tuple[float, ...]:
    """When the numbers of the truth were sent [s]: at the start; around a moment, on both sides."""
    start = instance.start_s
    return (start - 1.0, start) if instance.end_s == start else (start,)


def _stays(sea: Sea, vessel: Vessel, heard: Ints, zones: Sequence[Area]) -> list[Instance]:
    """Every episode of a hull in every zone, from its true path."""
    made = []
    for area in zones:
        if area.water == vessel.water.name:
            for first, last, is_plain in _joined(episodes(vessel.path, area), vessel.path, heard):
                made.append(_stay(sea, vessel, heard, first, last, area.name, is_plain=is_plain))
    return made


def _joined(stays: list[tuple[int, int]], path: Path, heard: Ints) -> list[tuple[int, int, bool]]:
    """Stays, as (first, last, is_plain); a limit touched for less than MIN_STAY_S ends none.

    Stays less than BRIEF_S apart, or without a report between, may be read as one or as two:
    both readings are given, not plain.
    """
    merged: list[tuple[int, int]] = []
    for first, last in stays:
        if merged and (first - merged[-1][1]) * GRID_S < MIN_STAY_S:
            merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    made: list[tuple[int, int, bool]] = []
    group: list[tuple[int, int]] = []
    for stay in [*merged, None]:
        if stay is not None and group and _may_be_one(group[-1][1], stay[0], path, heard):
            group.append(stay)
            continue
        if len(group) == 1:
            made.append((*group[0], True))
        elif group:
            made += [(a[0], b[1], False) for i, a in enumerate(group) for b in group[i:]]
        group = [] if stay is None else [stay]
    return made


def _may_be_one(last: int, first: int, path: Path, heard: Ints) -> bool:
    since, until = int(path.at_s[last]), int(path.at_s[first])
    is_unheard = not bool(((heard > since) & (heard < until)).any())
    return until - since < BRIEF_S or is_unheard


def _stay(
    sea: Sea, vessel: Vessel, heard: Ints, first: int, last: int, zone: str, *, is_plain: bool
) -> Instance:
    path = vessel.path
    since, until = float(path.at_s[first]), float(path.at_s[last])
    is_last = last == len(path.at_s) - 1
    is_open = is_last and until > sea.end_s - 60
    case = _doubt(first, since, until, heard) if is_plain else "outside briefly or unheard"
    if case is not None:
        case = f"{TOLERATED}: {case}"
        since, until = _widest(since, until, heard)
    elif is_last and not is_open:
        case = "ends inside"
    is_event = case is None or not case.startswith(TOLERATED)
    end = None if is_open else until
    return Instance("zone_entry", is_event, case or vessel.role, (vessel,), since, end, zone)


def _passages(vessel: Vessel, heard: Ints, straits: Sequence[Strait]) -> list[Instance]:
    """Every passage of a hull through every strait of its water, from its true path."""
    return [
        _passage(vessel, heard, one, strait.name)
        for strait in straits
        if strait.water == vessel.water.name
        for one in through(vessel.path, strait)
    ]


def _passage(vessel: Vessel, heard: Ints, one: Through, strait: str) -> Instance:
    if one.end_s is None:
        case = f"{TOLERATED}: under way at the end"
        return Instance("passage", False, case, (vessel,), one.start_s, None, strait)  # noqa: FBT003
    since, until = one.start_s, one.end_s
    widest = _widest(since, until, heard)
    around = heard[(heard >= widest[0]) & (heard <= widest[1])]
    case = vessel.role
    if widest[0] == since or widest[1] == until:
        case = f"{TOLERATED}: one end unheard"
    elif until - since < MIN_SEEN_SHARE * (widest[1] - widest[0]):
        case = f"{TOLERATED}: a gate passed unheard"
    elif np.diff(around).max(initial=0) > MAX_UNHEARD_S:
        case = f"{TOLERATED}: hardly heard inside"
    is_event = not case.startswith(TOLERATED)
    since, until = (since, until) if is_event else widest
    return Instance("passage", is_event, case, (vessel,), since, until, strait)


def _widest(since: float, until: float, heard: Ints) -> tuple[float, float]:
    """The longest reading of a stay: from the report before it to the report after it."""
    before, after = heard[heard < since], heard[heard > until]
    return float(before[-1]) if len(before) else since, float(after[0]) if len(after) else until


def _doubt(first: int, since: float, until: float, heard: Ints) -> str | None:
    """Why a stay may or may not be reported; None where the reports leave no doubt.

    Observable: every interval that agrees with the reports (from between the last report outside
    and the first inside, to between the last inside and the first outside) would match the truth.
    """
    inside = heard[(heard >= since) & (heard <= until)]
    before, after = heard[heard < since], heard[heard > until]
    if first == 0 or len(before) == 0:
        return "first heard inside"
    if until - since < MIN_STAY_S:
        return "shorter than 20 min"
    if len(inside) < 2 or inside[-1] - inside[0] < MIN_SEEN_SHARE * (until - since):
        return "hardly heard inside"
    widest = (after[0] if len(after) else inside[-1]) - before[-1]
    if until - since < MIN_SEEN_SHARE * widest:
        return "limit crossed unheard"
    return None


def _silences(sea: Sea, vessel: Vessel, heard: Ints, *, is_grown: bool) -> list[Instance]:
    """Silences of six hours or more that nobody staged: hard negatives by their reason.

    Those that are staged, but for another kind than ``gap``, count neither way.
    """
    if len(heard) == 0:
        return []
    is_named = any(
        one.kind == "gap" and any(own is vessel for own in one.vessels) for one in sea.instances
    )
    edges = np.append(heard, int(sea.end_s))
    made = []
    for i in np.flatnonzero(np.diff(edges) >= MIN_SILENCE_S):
        since, until = float(edges[i]), float(edges[i + 1])
        if vessel.role != "moored, switched off" and any(
            a < until and b > since for a, b in vessel.silences
        ):
            if is_grown and not is_named:
                case = f"{TOLERATED}: silent in another scene"
                made.append(Instance.trap(case, (vessel,), since, until, "gap"))
            continue
        is_last = int(i) == len(edges) - 2
        case = _silence_case(sea, vessel, since, until, is_last=is_last, is_grown=is_grown)
        end = None if is_last else until
        made.append(Instance.trap(case, (vessel,), since, end, "gap"))
    return made


def _is_heard_at_end(vessel: Vessel) -> bool:
    """Whether the path stops within hearing, as no ship does that sails out."""
    path = vessel.path
    place = path.lon[-1:], path.lat[-1:]
    heard = chance(vessel.water, *place, vessel.hull.transponder)
    return bool(heard.max() >= ENDS_HEARD_CHANCE)


def _silence_case(
    sea: Sea, vessel: Vessel, since: float, until: float, *, is_last: bool, is_grown: bool
) -> str:
    quiet = sea.outage[1] - sea.outage[0]
    common = min(until, sea.outage[1]) - max(since, sea.outage[0])
    if common > 0.9 * quiet and until - since < quiet + 2 * 3600:
        return "outage"
    if vessel.role == "moored, switched off":
        return f"{TOLERATED}: switched off at the quay"
    if is_last and vessel.path.last_s < sea.end_s - 60:
        if is_grown and _is_heard_at_end(vessel):
            return f"{TOLERATED}: its part ends where it would be heard"
        return "outage, then sailed out" if common > 0.9 * quiet else "sailed out"
    return "outage and coverage" if common > 0 else "coverage"
