"""Areas and lines that a State declared: no distance from a coast gives them.

Where they run stands in ``data/areas.csv`` and ``data/area_points.csv``, each with the act that
says so. Archipelagic waters and joint zones are zones like any other. An air-defence
identification zone, the baselines that one claimant declares around a contested feature, and
lines are information: no zone of the convention, and no answer to which waters a place lies in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.fact import Row, listed, table
from sealane.law.packaged import COMPUTED
from sealane.law.zone import Zone

__all__ = [
    "INFORMATION",
    "Line",
    "act_ja",
    "act_of",
    "area_of",
    "declared_lines",
    "declared_zones",
    "edges_near",
    "in_force",
    "information_at",
    "lines_near",
    "off_nmi_of",
    "pieces_of",
    "row_of",
    "stands",
    "tables_digest",
    "without_enclosed",
]

Floats = npt.NDArray[np.float64]

INFORMATION = frozenset({"adiz", "declared_baseline", "information_line"})
"""Regimes that are told, and never say in which waters a place lies."""
STEP_NMI = 5.0
"""Longer edges are cut: the chord of a great circle of 5 nmi leaves it by less than 3 m below
60 degrees of latitude."""
CORRIDOR = "strait_corridor"
"""Kind of the areas that ``law.corridor`` cuts from a territorial sea; no zones by themselves."""
EXTENT = "strait_extent"
"""Kind of the areas in which ``law.strait`` tells a strait; no zones either."""
OVERLAP = "claim_extent"
"""Kind of the areas in which ``law.claim`` tells overlapping claims; no zones either."""
NO_ZONES = frozenset({CORRIDOR, EXTENT, OVERLAP})
DRAWN = frozenset({EXTENT, OVERLAP})
SEA_STEP_NMI = 1.0
"""An edge of an extent is looked at so often whether it lies at sea: the least error of one."""
LEAST_NMI_PER_DEG = 59.0
"""A degree of latitude, and of longitude at the equator, is nowhere shorter (59.7 and 60.1)."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line that was declared or agreed, in one or several pieces of (n, 2) lon, lat."""

    row: Row
    pieces: tuple[Floats, ...] = field(repr=False)

    def off_nmi(self, lon: float, lat: float) -> float:
        """How far a place is from the line [nmi]."""
        return _off_nmi(self.row, lon, lat)


@cache
def declared_zones() -> tuple[Zone, ...]:
    """Archipelagic waters, joint zones and areas of information, each naming its act as source.

    Archipelagic waters are all that the baselines enclose: land, bays and ports too. They cannot
    tell internal waters. Points that were read from a map are as good as their table says.
    """
    rows = (row for row in table("areas") if _is_area(row) and row["kind"] not in NO_ZONES)
    return tuple(
        Zone(
            name=row["name_en"],
            name_ja=row["name_ja"],
            regime=row["regime"],
            claimants=listed(row["claimants"]),
            geometry=area_of(row),
            source=row["act_en"],
        )
        for row in rows
    )


@cache
def declared_lines() -> tuple[Line, ...]:
    """Lines that are told to whoever is near; none of them bounds a zone in here."""
    rows = (row for row in table("areas") if not _is_area(row))
    return tuple(Line(row, tuple(_drawn(row))) for row in rows)


@cache
def tables_digest() -> str:
    """SHA-256 of what the tables say of areas, straits, archipelagos and features: it changes with
    them."""
    places = ("areas", "area_points", "straits", "archipelago_points", "islets")
    claims = ("features", "feature_areas", "enclosing_lines")
    rows = [[*row.values()] for name in (*places, *claims) for row in table(name)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def row_of(zone: Zone) -> Row | None:
    """What the table says of a zone that comes from it."""
    return _rows().get((zone.name, zone.source or ""))


def act_ja(zone: Zone) -> str | None:
    """The act that a zone comes from, in Japanese, where the table names it."""
    return _acts().get(zone.source or "")


def act_of(row: Row) -> dict[str, Any]:
    """What a brief tells of a row beside its name: the act, since when, who contests it."""
    told: dict[str, Any] = {
        key: row[key] or None
        for key in ("area_id", "kind", "act_en", "act_ja", "since", "note_en", "note_ja")
    }
    told["position_error_nmi"] = float(row["position_error_nmi"])
    return {**told, **{key: list(listed(row[key])) for key in ("contested_by", "sources")}}


def in_force(zones: Iterable[Zone], on: date) -> list[Zone]:
    """The zones without those whose act does not hold on the day."""
    return [zone for zone in zones if _holds(row_of(zone), on)]


def stands(zones: Sequence[Zone], *, is_land: bool) -> list[bool]:
    """Which zones of a place stand beside the archipelagic waters among them.

    Zones that a distance gives to the same State end at its archipelagic baselines (UNCLOS art.
    48). Land inside of the baselines is land.
    """
    enclosed = {z.claimants for z in zones if z.regime == "archipelagic_waters"}
    return [
        not is_land if zone.regime == "archipelagic_waters" else not (
            zone.source == COMPUTED and zone.claimants in enclosed
        )
        for zone in zones
    ]  # fmt: skip


def without_enclosed(zones: Sequence[Zone]) -> tuple[Zone, ...]:
    """Zones as a map draws them: what a distance gives to a State ends at its archipelagic
    baselines (UNCLOS art. 48), as ``stands`` says of places."""
    enclosed = {z.claimants: z.geometry for z in zones if z.regime == "archipelagic_waters"}
    found = []
    for zone in zones:
        waters = enclosed.get(zone.claimants) if zone.source == COMPUTED else None
        if waters is not None:
            left = shapely.difference(zone.geometry, waters)
            parts = [p for p in shapely.get_parts(left) if p.geom_type == "Polygon"]
            found.append(replace(zone, geometry=shapely.MultiPolygon(parts), sides=None))
        else:
            found.append(zone)
    return tuple(zone for zone in found if not zone.geometry.is_empty)


def information_at(lon: float, lat: float, on: date) -> list[Zone]:
    """The areas of information that hold a place on a day."""
    zones = [zone for zone in declared_zones() if zone.regime in INFORMATION]
    x = float(geo.wrap_lon(lon))
    return in_force((zone for zone in zones if shapely.intersects_xy(zone.geometry, x, lat)), on)


def lines_near(lon: float, lat: float, on: date, within_nmi: float) -> list[dict[str, Any]]:
    """Lines near a place, or within their own error: what is told of each, the nearest first."""
    found = []
    for line in declared_lines():
        off = line.off_nmi(lon, lat)
        reach = max(within_nmi, float(line.row["position_error_nmi"]))
        if off <= reach and _holds(line.row, on):
            states = {"claimants": list(listed(line.row["claimants"]))}
            found.append({**_named(line.row, off), **states, **act_of(line.row)})
    return sorted(found, key=lambda one: one["off_nmi"])


def edges_near(lon: float, lat: float, on: date) -> list[dict[str, Any]]:
    """Areas on whose edge a place lies: nearer to it than the edge is known, on either side.

    Of the extent of a strait only the edges at sea are told: elsewhere the coast bounds it.
    """
    rows = [row for row in table("areas") if _is_area(row) and _holds(row, on)]
    rows = [row for row in rows if row["kind"] not in DRAWN or _may_be_near(row, lon, lat)]
    offs = [(row, _off_nmi(row, lon, lat), float(row["position_error_nmi"])) for row in rows]
    return [
        {**_named(row, off), "position_error_nmi": error, "sources": list(listed(row["sources"]))}
        for row, off, error in offs
        if off < error
    ]


def area_of(row: Row) -> shapely.Geometry:
    """The area of a row, its long edges cut, as a valid polygon or several."""
    shells = [shapely.Polygon(piece) for piece in _drawn(row)]
    return shells[0] if len(shells) == 1 else shapely.MultiPolygon(shells)


def off_nmi_of(area_ids: Sequence[str], lon: Floats, lat: Floats) -> Floats:
    """How far places are from the nearest of some areas and lines [nmi]; 0 inside of an area."""
    rows = [row for row in table("areas") if row["area_id"] in area_ids]
    found = np.full(len(lon), np.inf)
    for row in rows:
        metres = _index(row["area_id"]).nearest(lon, lat)[1]
        if _is_area(row):
            metres = np.where(
                shapely.intersects_xy(area_of(row), geo.wrap_lon(lon), lat), 0.0, metres
            )
        found = np.minimum(found, metres / geo.METRES_PER_NMI)
    return found


def pieces_of(area_id: str) -> tuple[Floats, ...]:
    """The points of an area or line (n, 2 of lon, lat), piece by piece, as the table has them."""
    return _pieces()[area_id]


def _holds(row: Row | None, on: date) -> bool:
    """Whether an act holds on the day; a day that was not found is no limit."""
    if row is None:
        return True
    day = on.isoformat()
    return (not row["since"] or row["since"] <= day) and (not row["until"] or day < row["until"])


def _is_area(row: Row) -> bool:
    return row["regime"] != "information_line"


@cache
def _rows() -> dict[tuple[str, str], Row]:
    return {(row["name_en"], row["act_en"]): row for row in table("areas")}


@cache
def _acts() -> dict[str, str]:
    return {row["act_en"]: row["act_ja"] for row in table("areas")}


@cache
def _pieces() -> dict[str, tuple[Floats, ...]]:
    """The points of every area, piece by piece, in the order of the table."""
    found: dict[str, list[Floats]] = {}
    rows = table("area_points")
    for (area, _part), points in groupby(rows, lambda row: (row["area_id"], row["part"])):
        places = [(float(point["lon"]), float(point["lat"])) for point in points]
        found.setdefault(area, []).append(np.array(places))
    return {area: tuple(pieces) for area, pieces in found.items()}


def _named(row: Row, off_nmi: float) -> dict[str, Any]:
    names = {"name": row["name_en"], "name_ja": row["name_ja"]}
    return {**names, "regime": row["regime"], "off_nmi": round(off_nmi, 1)}


def _off_nmi(row: Row, lon: float, lat: float) -> float:
    return float(_index(row["area_id"]).nearest(lon, lat)[1][0]) / geo.METRES_PER_NMI


@cache
def _index(area_id: str) -> geo.NearestIndex:
    """What is nearest of a line, or of the edge of an area; of the extent of a strait only what of
    its edge is at sea."""
    row = next(row for row in table("areas") if row["area_id"] == area_id)
    is_extent = row["kind"] in DRAWN
    drawn = _drawn(row, SEA_STEP_NMI if is_extent else STEP_NMI)
    ends = np.vstack([np.hstack([piece[:-1], piece[1:]]) for piece in drawn])
    if is_extent:
        middle = 0.5 * (ends[:, :2] + ends[:, 2:])
        ends = ends[~geo.is_land(geo.wrap_lon(middle[:, 0]), middle[:, 1])]
    return geo.NearestIndex.from_pieces(*ends.T)


def _may_be_near(row: Row, lon: float, lat: float) -> bool:
    """Whether the box of an area, and as much around it as its edge is unsure, holds a place."""
    points = np.vstack(_pieces()[row["area_id"]])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    up = float(row["position_error_nmi"]) / LEAST_NMI_PER_DEG
    across = up / np.cos(np.radians(min(89.0, abs(lat))))
    off = abs(float(geo.wrap_lon(lon - 0.5 * (west + east))))
    return bool(south - up <= lat <= north + up and off <= 0.5 * (east - west) + across)


def _drawn(row: Row, step_nmi: float = STEP_NMI) -> Iterator[Floats]:
    for piece in _pieces()[row["area_id"]]:
        ring = np.vstack([piece, piece[:1]]) if _is_area(row) else piece
        yield _cut(ring, is_geodesic=row["edges"] == "geodesic", step_nmi=step_nmi)


def _cut(line: Floats, *, is_geodesic: bool, step_nmi: float) -> Floats:
    """A line with points every few miles: along great circles, or on one course."""
    (x1, y1), (x2, y2) = line[:-1].T, line[1:].T
    metres = np.atleast_1d(geo.distance_m(x1, y1, x2, y2))
    counts = np.maximum(1, np.ceil(metres / geo.METRES_PER_NMI / step_nmi)).astype(np.int64)
    edge = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    fraction = step / counts[edge]
    between = geo.interpolate if is_geodesic else _on_one_course
    lon, lat = between(x1[edge], y1[edge], x2[edge], y2[edge], fraction)
    return np.vstack([np.column_stack([lon, lat]), line[-1:]])


def _on_one_course(
    x1: Floats, y1: Floats, x2: Floats, y2: Floats, fraction: Floats
) -> tuple[Floats, Floats]:
    """Points of a loxodrome: straight in a Mercator chart (on the sphere; the ellipsoid moves a
    point of an edge of 300 nmi by less than 0.1 nmi)."""
    down, up = _mercator(y1), _mercator(y2)
    height = down + fraction * (up - down)
    lat = np.degrees(2.0 * np.arctan(np.exp(height)) - np.pi / 2)
    return x1 + fraction * (x2 - x1), np.where((y1 == y2) | (fraction == 0.0), y1, lat)


def _mercator(lat: Floats) -> Floats:
    upward: Floats = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))
    return upward
