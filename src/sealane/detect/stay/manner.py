"""How a hull behaved inside a zone, in the terms of coast guards: hull, way, company, relay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from sealane import geo
from sealane.detect.hull import Columns, Ints

__all__ = ["Manner", "hull_class", "manners_of", "measured", "ways"]

SECOND_US = 1_000_000
HOUR_S = 3600.0
LEG_US = 600 * SECOND_US  # speeds are taken over 10 min: positions are good to 10 m
WAY_US = 900 * SECOND_US  # company is looked at every quarter of an hour
METRES_PER_KN = 1852.0 / 3600.0
NMI_M = 1852.0
LANDING_NMI = 5.0
"""A line of ferries crosses the limit at the same places, as good as this."""
RELAYED = ("government", "fishing")
"""Classes of which one hull relieves another; of merchant ships one always follows another."""
LINGERING = "lingering"
LEAST_TOGETHER = 3
"""Quarters of an hour: fewer say nothing of company."""
HULL_CLASSES = ("government", "merchant", "fishing")


@dataclass(frozen=True)
class Manner:
    """By what figures behaviour is told; sources in ``ZoneEntry``."""

    linger_kn: float
    linger_h: float
    wander_ratio: float
    corner_share: float
    escort_nmi: float
    escort_share: float
    relay_h: float
    ferry_stays: int
    ferry_h: float
    still_kn: float
    port_radius_m: float


def hull_class(vessel_class: str | None) -> str:
    """Government, merchant, fishing, other, or unknown where no ship type is claimed."""
    if vessel_class is None:
        return "unknown"
    return vessel_class if vessel_class in HULL_CLASSES else "other"


def measured(
    columns: Columns, rows: Ints, stay: Ints, count: int, rule: Manner, ports: geo.Ports | None
) -> dict[str, Any]:
    """Figures of the way inside of each of ``count`` stays; ``rows`` are its fixes, by ``stay``.

    way_m: its length by places 10 min apart; slow_s: time under ``linger_kn``; port_s and port:
    time still near a port. Where a hull was unheard for an hour nothing is told of that hour.
    """
    bins = columns.at[rows] // LEG_US
    is_end = np.append(stay[1:] != stay[:-1], True)
    is_first = np.append(True, (stay[1:] != stay[:-1]) | (bins[1:] != bins[:-1]))
    kept = np.flatnonzero(is_first | is_end)
    rows, stay = rows[kept], stay[kept]
    own = stay[1:] == stay[:-1]
    leg_s = np.diff(columns.at[rows]) / SECOND_US
    lon, lat = columns.lon[rows], columns.lat[rows]
    leg_m = geo.distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    heard = own & (leg_s <= HOUR_S)
    slow = heard & (leg_m < rule.linger_kn * METRES_PER_KN * leg_s)
    still = np.flatnonzero(heard & (leg_m < rule.still_kn * METRES_PER_KN * leg_s))
    port_s, port = np.zeros(count), np.full(count, None, object)
    if ports is not None and len(ports) and len(still):
        names, off = ports.nearest(lon[still], lat[still])
        near = off <= rule.port_radius_m
        port_s += np.bincount(stay[still[near]], leg_s[still[near]], minlength=count)
        order = np.argsort(-off[near], kind="stable")  # the nearest is written last
        port[stay[still[near]][order]] = names[near][order]
    return {
        "way_m": np.bincount(stay[:-1][own], leg_m[own], minlength=count),
        "slow_s": np.bincount(stay[:-1][slow], leg_s[slow], minlength=count),
        "port_s": port_s,
        "port": port.tolist(),
    }


def ways(columns: Columns, rows: Ints) -> pl.DataFrame:
    """Where each hull was every quarter of an hour while inside any zone: hull, bin, lon, lat.

    ``rows`` are its fixes inside. Places are on the straight way between fixes of one hull.
    """
    rows = np.unique(rows)
    here = rows[:-1]
    is_next = (rows[1:] == here + 1) & (columns.hull_of(here) == columns.hull_of(rows[1:]))
    here = here[is_next]
    bins = columns.at[here + 1] // WAY_US
    step = columns.at[here + 1] - columns.at[here]
    is_on = (bins * WAY_US > columns.at[here]) & (step <= HOUR_S * SECOND_US)
    here, bins, step = here[is_on], bins[is_on], step[is_on]
    part = (bins * WAY_US - columns.at[here]) / np.maximum(step, 1)
    lon = columns.lon[here] + part * geo.wrap_lon(columns.lon[here + 1] - columns.lon[here])
    lat = columns.lat[here] + part * (columns.lat[here + 1] - columns.lat[here])
    return pl.DataFrame(
        {
            "hull": pl.Series(columns.hull_of(here), dtype=pl.Int32),
            "bin": bins,
            "lon": geo.wrap_lon(lon),
            "lat": lat,
        }
    )


def manners_of(
    found: pl.DataFrame, hulls: pl.DataFrame, way: pl.DataFrame, rule: Manner
) -> list[Any]:
    """For each stay: hull class, path class, who sailed with it, whom it relieved and who it.

    ``found`` (stays with ``exit``) in order of hull, zone and start; ``hulls`` with MMSI and
    ``class``. Dicts with hull_class, path_class, escort, relieves and relieved_by.
    """
    classes = [hull_class(one) for one in hulls["class"]]
    mmsi = hulls["mmsi"].to_list()
    stays = found.rows(named=True)
    company = _company(found, hulls, classes, way, rule)
    ferries = _ferries(stays, mmsi, classes, rule)
    paths = [
        path_class(stay, rule, has_escort=company[i] is not None, is_ferry=i in ferries)
        for i, stay in enumerate(stays)
    ]
    relays = _relays(stays, mmsi, classes, paths, rule)
    return [
        {
            "hull_class": classes[stay["hull"]],
            "path_class": paths[i],
            "escort": company[i],
            **relays[i],
        }
        for i, stay in enumerate(stays)
    ]


def path_class(stay: dict[str, Any], rule: Manner, *, has_escort: bool, is_ferry: bool) -> str:
    """What sort of way it was; 'not known' where it was not seen both to enter and to leave."""
    if is_ferry:
        return "ferry line"
    if stay["port_s"] >= rule.linger_h * HOUR_S:
        return "calls at a port inside"
    if has_escort:
        return "escort"
    is_long = stay["end_us"] - stay["start_us"] >= rule.linger_h * HOUR_S * SECOND_US
    is_wandering = stay["way_m"] >= rule.wander_ratio * max(1.0, stay["chord_m"])
    if stay["slow_s"] >= rule.linger_h * HOUR_S or (is_wandering and is_long):
        return LINGERING
    if not (stay["is_seen_in"] and stay["is_seen_out"]):
        return "not known"
    if is_wandering:
        return "in and out"
    is_shallow = stay["depth_m"] <= rule.corner_share * stay["way_m"]
    return "corner cut" if is_shallow else "transit"


def _company(
    found: pl.DataFrame, hulls: pl.DataFrame, classes: list[str], way: pl.DataFrame, rule: Manner
) -> list[dict[str, Any] | None]:
    """Who sailed with each hull for most of its stay: one of the two is a government hull."""
    answer: list[dict[str, Any] | None] = [None] * found.height
    known = pl.Series("class", classes, pl.String)
    rows = way.with_columns(known.gather(way["hull"]).alias("class"))
    state = rows.filter(pl.col("class") == "government")
    if state.is_empty():
        return answer
    pairs = state.join(rows, on="bin", suffix="_b").filter(pl.col("hull") != pl.col("hull_b"))
    off = geo.distance_m(*(pairs[name].to_numpy() for name in ("lon", "lat", "lon_b", "lat_b")))
    pairs = pairs.with_columns(pl.Series("off", off / NMI_M)).filter(
        pl.col("off") <= rule.escort_nmi
    )
    there = pairs.select("bin", "off", hull="hull", other="hull_b")
    back = pairs.select("bin", "off", hull="hull_b", other="hull")
    both = pl.concat([there, back]).unique(["bin", "hull", "other"])
    own = way.join(
        found.select("hull", "start_us", "end_us").with_row_index("stay"), on="hull"
    ).filter((pl.col("bin") * WAY_US).is_between(pl.col("start_us"), pl.col("end_us")))
    size = own.group_by("stay").agg(pl.len().alias("bins"))
    shared = (
        own.join(both, on=["hull", "bin"])
        .group_by("stay", "other")
        .agg(pl.len().alias("together"), pl.col("off").median())
    )
    best = (
        shared.join(size, on="stay")
        .with_columns(share=pl.col("together") / pl.col("bins"))
        .filter(pl.col("share") >= rule.escort_share, pl.col("together") >= LEAST_TOGETHER)
        .sort("stay", "share", "off", "other", descending=[False, True, False, False])
        .unique("stay", keep="first", maintain_order=True)
    )
    numbers = hulls["mmsi"].to_list()
    for row in best.rows(named=True):
        answer[row["stay"]] = {
            "mmsi": numbers[row["other"]],
            "hull_class": classes[row["other"]],
            "share": round(row["share"], 3),
            "median_nmi": round(row["off"], 2),
        }
    return answer


def _ferries(
    stays: list[dict[str, Any]], mmsi: list[int], classes: list[str], rule: Manner
) -> set[int]:
    """Stays of hulls that crossed the zone to and fro between the same places of its limit."""
    groups: dict[tuple[int, int], list[int]] = {}
    for i, stay in enumerate(stays):
        if classes[stay["hull"]] not in RELAYED and stay["is_crossed_in"]:
            groups.setdefault((mmsi[stay["hull"]], stay["zone"]), []).append(i)
    answer: set[int] = set()
    for group in groups.values():
        group.sort(key=lambda i: stays[i]["start_us"])
        for first in range(len(group) - rule.ferry_stays + 1):
            run = group[first : first + rule.ferry_stays]
            took = stays[run[-1]]["start_us"] - stays[run[0]]["start_us"]
            if took <= rule.ferry_h * HOUR_S * SECOND_US and _is_one_line([stays[i] for i in run]):
                answer.update(run)
    return answer


def _is_one_line(run: list[dict[str, Any]]) -> bool:
    """Whether all entries and exits lie at the two places of the first."""
    first = run[0]
    ends = [(first["lon"], first["lat"]), (first["end_lon"], first["end_lat"])]
    lon = np.array([one[name] for one in run for name in ("lon", "end_lon")])
    lat = np.array([one[name] for one in run for name in ("lat", "end_lat")])
    off = np.array([geo.distance_m(x, y, lon, lat) for x, y in ends]).min(axis=0)
    return bool((off <= LANDING_NMI * NMI_M).all())


def _relays(
    stays: list[dict[str, Any]], mmsi: list[int], classes: list[str], paths: list[str], rule: Manner
) -> list[dict[str, Any]]:
    """For each stay whom its hull relieved at its entry, and who relieved it when it left.

    Only of hulls that lingered and were seen to leave and to enter, and only where each of the
    two could be the other's alone: of a fleet nobody is said to relieve one.
    """
    groups: dict[tuple[int, str], list[int]] = {}
    for i, stay in enumerate(stays):
        if classes[stay["hull"]] in RELAYED and paths[i] == LINGERING:
            groups.setdefault((stay["zone"], classes[stay["hull"]]), []).append(i)
    answer: list[dict[str, Any]] = [{"relieves": None, "relieved_by": None} for _ in stays]
    window = int(rule.relay_h * HOUR_S * SECOND_US)
    for group in groups.values():
        pairs = _pairs([stays[i] for i in group], [mmsi[stays[i]["hull"]] for i in group], window)
        left, entered = (np.bincount(side, minlength=len(group)) for side in pairs)
        for a, b in zip(*pairs, strict=True):
            if left[a] == 1 and entered[b] == 1:
                i, j = group[a], group[b]
                one, other = (mmsi[stays[k]["hull"]] for k in (i, j))
                answer[i]["relieved_by"] = {"mmsi": other, "at_us": stays[j]["start_us"]}
                answer[j]["relieves"] = {"mmsi": one, "at_us": stays[i]["end_us"]}
    return answer


def _pairs(stays: list[dict[str, Any]], mmsi: list[int], window: int) -> tuple[Ints, Ints]:
    """Which stays may relieve which: the second begins about when the first ends.

    Not those that begin or end together, within the same time: they keep company.
    """
    start = np.array([stay["start_us"] for stay in stays], np.int64)
    end = np.array([stay["end_us"] for stay in stays], np.int64)
    is_open = np.array([stay["exit"] == "open" for stay in stays], np.bool_)
    is_out = np.array([stay["is_seen_out"] for stay in stays], np.bool_) & ~is_open
    is_in = np.array([stay["is_seen_in"] for stay in stays], np.bool_)
    number, order = np.array(mmsi, np.int64), np.argsort(start, kind="stable")
    low = np.searchsorted(start[order], end - window)
    many = np.searchsorted(start[order], end + window, side="right") - low
    many[~is_out] = 0
    a = np.repeat(np.arange(len(stays)), many)
    b = order[np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(low, many)]
    is_relief = (
        is_in[b]
        & (number[a] != number[b])
        & (start[b] - start[a] > window)
        & (is_open[b] | (end[b] - end[a] > window))
    )
    leaver, reliever = a[is_relief], b[is_relief]
    return leaver, reliever
