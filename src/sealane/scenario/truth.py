"""The truth table: what was staged, who was in which zone, and which silences reception made.

Three sorts of rows: events that a detector must find (`is_event`), hard negatives that it must
not report, and rows whose case begins with 'tolerated': true, but not observable by the rule
below, so that reporting them or not counts neither way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sealane import geo, tables
from sealane.scenario.path import GRID_S
from sealane.scenario.sea import Instance, Sea, Vessel
from sealane.scenario.zone import areas, episodes

__all__ = ["TOLERATED", "build"]

Ints = npt.NDArray[np.int64]

TOLERATED = "tolerated"
"""Cases that begin so are true, but count neither way."""
MIN_STAY_S = 20 * 60
"""Zone episodes shorter than this are tolerated: a boundary touched, not a stay. Likewise less
time than this outside does not end one [s]."""
MIN_SEEN_SHARE = 0.6
"""An episode is observable when its first and last report inside span this share of it."""
MIN_SILENCE_S = 6 * 3600
"""Silences from this length on are named in the truth (the default of the gap rule) [s]."""


def build(sea: Sea, start: datetime, reports: pl.DataFrame) -> pl.DataFrame:
    """The TRUTH table of a sea. reports: columns vessel, at_s of what was received."""
    heard = {
        int(str(number)): np.sort(part["at_s"].to_numpy())
        for (number,), part in reports.partition_by("vessel", as_dict=True).items()
    }
    nothing = np.empty(0, dtype=np.int64)
    instances = list(sea.instances)
    for number, vessel in enumerate(sea.vessels):
        at = heard.get(number, nothing)
        instances += _stays(sea, vessel, at)
        instances += _silences(sea, vessel, at)
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
        "mmsis": sorted({v.hull.mmsi for v in instance.vessels}),
        "start_at": start + timedelta(seconds=round(instance.start_s)),
        "end_at": None if end is None else start + timedelta(seconds=round(end)),
        "lon": round(float(geo.wrap_lon(lon)), 5),
        "lat": round(lat, 5),
        "zone": instance.zone,
    }


def _stays(sea: Sea, vessel: Vessel, heard: Ints) -> list[Instance]:
    """Every episode of a hull in every zone, from its true path."""
    path, made = vessel.path, []
    for area in areas():
        if area.water != vessel.water.name:
            continue
        for first, last in _joined(episodes(path, area)):
            since, until = float(path.at_s[first]), float(path.at_s[last])
            is_open = last == len(path.at_s) - 1
            ends = None if is_open and until > sea.end_s - 60 else until
            case = _stay_case(vessel, first == 0, is_open and ends is not None, since, until, heard)
            made.append(
                Instance(
                    "zone_entry",
                    not case.startswith(TOLERATED),
                    case,
                    (vessel,),
                    since,
                    ends,
                    area.name,
                )
            )
    return made


def _joined(stays: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stays with the boundary touched in between (less than MIN_STAY_S outside) as one."""
    made: list[tuple[int, int]] = []
    for first, last in stays:
        if made and (first - made[-1][1]) * GRID_S < MIN_STAY_S:
            made[-1] = (made[-1][0], last)
        else:
            made.append((first, last))
    return made


def _stay_case(
    vessel: Vessel,
    begins_inside: bool,  # noqa: FBT001
    ends_inside: bool,  # noqa: FBT001
    since: float,
    until: float,
    heard: Ints,
) -> str:
    inside = heard[(heard >= since) & (heard <= until)]
    before = heard[heard < since]
    if begins_inside or len(before) == 0:
        return f"{TOLERATED}: first heard inside"
    if until - since < MIN_STAY_S:
        return f"{TOLERATED}: shorter than 20 min"
    if len(inside) < 2 or inside[-1] - inside[0] < MIN_SEEN_SHARE * (until - since):
        return f"{TOLERATED}: hardly heard inside"
    return "ends inside" if ends_inside else vessel.role


def _silences(sea: Sea, vessel: Vessel, heard: Ints) -> list[Instance]:
    """Silences of six hours or more that nobody staged: hard negatives by their reason."""
    if len(heard) == 0:
        return []
    edges = np.append(heard, int(sea.end_s))
    made = []
    for i in np.flatnonzero(np.diff(edges) >= MIN_SILENCE_S):
        since, until = float(edges[i]), float(edges[i + 1])
        if vessel.role != "moored, switched off" and any(
            a < until and b > since for a, b in vessel.silences
        ):
            continue
        is_last = int(i) == len(edges) - 2
        case = _silence_case(sea, vessel, since, until, is_last=is_last)
        end = None if is_last else until
        made.append(Instance.trap(case, (vessel,), since, end, "gap"))
    return made


def _silence_case(sea: Sea, vessel: Vessel, since: float, until: float, *, is_last: bool) -> str:
    quiet = sea.outage[1] - sea.outage[0]
    common = min(until, sea.outage[1]) - max(since, sea.outage[0])
    if common > 0.9 * quiet and until - since < quiet + 2 * 3600:
        return "outage"
    if vessel.role == "moored, switched off":
        return f"{TOLERATED}: switched off at the quay"
    if is_last and vessel.path.last_s < sea.end_s - 60:
        return "outage, then sailed out" if common > 0.9 * quiet else "sailed out"
    return "outage and coverage" if common > 0 else "coverage"
