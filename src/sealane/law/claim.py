"""Whose claims may reach a place although no zone in here names them?

Zones end at lines of equal distance, and some claims state no limit. So beside the claimants of its
zones a place has those of contested features from which a claim may reach it, of areas that several
claim, and of lines that enclose it. They are named with what they claim from; whether a claim
reaches so far, and what it is worth, is not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane import geo
from sealane.law.area import LEAST_NMI_PER_DEG, off_nmi_of, pieces_of
from sealane.law.fact import Row, listed, table
from sealane.law.line import Nearness
from sealane.law.packaged import COMPUTED
from sealane.law.shore import EEZ_NMI, TERRITORIAL_SEA_NMI
from sealane.law.zone import Zone

__all__ = [
    "Claim",
    "claims_at",
    "feature_areas",
    "feature_offs_nmi",
    "shore_names",
    "status_features",
]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SPREAD = frozenset({"area", "line"})
"""Kinds of ``features.csv`` whose position is a label amid them, and no place of their own."""
ID_KEYS = ("feature_id", "islet_id", "area_id")
"""The field that names a row, by its table."""


@dataclass(frozen=True, eq=False)
class Claim:
    """What a claim is made from: ``feature``, ``islet``, ``area``, or a ``line`` that encloses.

    ``off_nmi`` is how far the feature is; None where the place lies in the area or inside of the
    line, as well as either is known.
    """

    kind: str
    row: Row
    off_nmi: float | None = None

    @property
    def claimants(self) -> tuple[str, ...]:
        """All who claim it, in the order of their codes."""
        return tuple(sorted(listed(self.row["claimants"])))

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return {
            "kind": self.kind,
            "id": next(self.row[key] for key in ID_KEYS if self.row.get(key)),
            "name": self.row["name_en"],
            "name_ja": self.row["name_ja"] or self.row["name_en"],
            "claimants": list(self.claimants),
            "off_nmi": None if self.off_nmi is None else round(self.off_nmi, 1),
        }


@cache
def _places() -> tuple[Floats, Floats]:
    rows = table("features")
    return np.array([float(r["lon"]) for r in rows]), np.array([float(r["lat"]) for r in rows])


def feature_offs_nmi(lon: Floats, lat: Floats) -> Floats:
    """How far each place is from the position of each feature of the table [nmi], (n, features)."""
    off_m: Floats = np.asarray(geo.distance_m(lon[:, None], lat[:, None], *_places()))
    return off_m / geo.METRES_PER_NMI


def claims_at(
    lon: Floats,
    lat: Floats,
    offs_nmi: Floats,
    shore_nmi: Floats,
    known: Sequence[Sequence[str]],
    near: Nearness,
) -> list[tuple[Claim, ...]]:
    """For each place at sea what claims beside those of its ``known`` claimants are made from.

    From a feature 200 nmi (UNCLOS art. 57), and no further than where another shore is nearer, as
    a line of equal distance would part them; likewise from an islet that the coast lacks. Of an
    area as far as its limits, or else its position, are unsure, and not within 12 nmi of a shore.
    Of several only those are told, nearest first, that bring a claimant who is not named before; a
    line that encloses the place is told wherever a shore is further than 12 nmi.

    Parameters
    ----------
    offs_nmi : of ``feature_offs_nmi``.
    shore_nmi : how far the nearest shore as drawn is; 0 on land, of which nothing is told.
    """
    found: list[list[Claim]] = [[] for _ in range(len(lon))]
    at_sea = shore_nmi > 0.0
    for at, number, off in _reaching(offs_nmi, shore_nmi, near):
        found[at].append(Claim("feature", table("features")[number], off))
    for at, row, off in _of_islets(lon, lat, shore_nmi, near):
        found[at].append(Claim("islet", row, off))
    for number in _numbers(is_spread=True).tolist():
        row = table("features")[number]
        is_in = at_sea & _in_spread(row, lon, lat, offs_nmi[:, number], shore_nmi)
        for at in np.flatnonzero(is_in).tolist():
            found[at].append(Claim("area", row))
    for row, area in _enclosed():
        is_in = at_sea & shapely.contains_xy(area, geo.wrap_lon(lon), lat)
        for at in np.flatnonzero(is_in).tolist():
            found[at].append(Claim("line", row))
    is_off = (shore_nmi > TERRITORIAL_SEA_NMI).tolist()
    columns = zip(found, known, is_off, strict=True)
    return [_needed(some, codes, is_off_shore=off) for some, codes, off in columns]


def _reaching(offs_nmi: Floats, shore_nmi: Floats, near: Nearness) -> list[tuple[int, int, float]]:
    """Place, feature and distance of each claim from a feature, the nearest first."""
    numbers = _numbers(is_spread=False)
    offs = offs_nmi[:, numbers]
    is_near = (offs <= EEZ_NMI) & (offs <= shore_nmi[:, None] + near.size_nmi)
    at, column = np.nonzero(is_near & (shore_nmi[:, None] > 0.0))
    off = offs[at, column]
    order = np.lexsort((off, at))
    rows = (at[order].tolist(), numbers[column[order]].tolist(), off[order].tolist())
    return list(zip(*rows, strict=True))


def _of_islets(
    lon: Floats, lat: Floats, shore_nmi: Floats, near: Nearness
) -> list[tuple[int, Row, float]]:
    """The same for islets of one State before the shore of another, which the coast lacks."""
    rows = table("islets")
    places = (np.array([float(row[key]) for row in rows]) for key in ("lon", "lat"))
    off_m = np.asarray(geo.distance_m(lon[:, None], lat[:, None], *places))
    offs = off_m / geo.METRES_PER_NMI
    is_near = (offs <= EEZ_NMI) & (offs <= shore_nmi[:, None] + near.size_nmi)
    at, column = np.nonzero(is_near & (shore_nmi[:, None] > 0.0))
    off = offs[at, column]
    order = np.lexsort((off, at)).tolist()
    return [(int(at[i]), rows[int(column[i])], float(off[i])) for i in order]


@cache
def _numbers(*, is_spread: bool) -> npt.NDArray[np.int64]:
    """Features that several claim, by their row: those with a place, or those spread about it."""
    return np.array(
        [
            number
            for number, row in enumerate(table("features"))
            if (row["kind"] in SPREAD) is is_spread and len(listed(row["claimants"])) > 1
        ],
        np.int64,
    )


def _in_spread(row: Row, lon: Floats, lat: Floats, off_nmi: Floats, shore_nmi: Floats) -> Bools:
    """Which places lie in an area that several claim: in its limits where they are packaged, or as
    near to them as they are known, else as near to its label as that is known."""
    is_in: Bools = (off_nmi <= float(row["position_error_nmi"])) & (shore_nmi > TERRITORIAL_SEA_NMI)
    if row["feature_id"] in feature_areas():
        some, areas = np.flatnonzero(is_in), feature_areas()[row["feature_id"]]
        is_in[some] = off_nmi_of(areas, lon[some], lat[some]) <= _error_nmi(areas)
    return is_in


@cache
def _error_nmi(areas: tuple[str, ...]) -> float:
    """How well the limits of areas that several claim are known; of a line nothing is inside."""
    rows = [row for row in table("areas") if row["area_id"] in areas]
    found = [float(r["position_error_nmi"]) for r in rows if r["regime"] != "information_line"]
    return max(found, default=-1.0)


@cache
def feature_areas() -> dict[str, tuple[str, ...]]:
    """Features whose limits are packaged, and the areas or lines of ``areas.csv`` that are them."""
    return {row["feature_id"]: listed(row["area_ids"]) for row in table("feature_areas")}


@cache
def _enclosed() -> tuple[tuple[Row, Any], ...]:
    """What lines enclose, and as much around it as they are unsure."""
    rows = {row["area_id"]: row for row in table("areas")}
    return tuple((rows[one["area_id"]], _ring(one, rows)) for one in table("enclosing_lines"))


def _ring(line: Row, rows: dict[str, Row]) -> Any:
    pieces = pieces_of(line["area_id"])
    order = [int(text) for text in listed(line["pieces"])]
    joined = [pieces[abs(one) - 1][:: 1 if one > 0 else -1] for one in order]
    closing = np.array([pair.split() for pair in line["closed_by"].split(",")], np.float64)
    error_deg = float(rows[line["area_id"]]["position_error_nmi"]) / LEAST_NMI_PER_DEG
    area = shapely.Polygon(np.vstack([*joined, closing])).buffer(error_deg)
    shapely.prepare(area)
    return area


def _needed(
    claims: Sequence[Claim], known: Sequence[str], *, is_off_shore: bool
) -> tuple[Claim, ...]:
    """Of several claims those that bring somebody: of features and islets whom no nearer one names,
    of areas and lines whom the zones do not name. Off shore every line that encloses the place is
    told: it states no limits of what is claimed inside, whoever is named already."""
    zones, named, kept = set(known), set(known), []
    for claim in claims:
        is_place = claim.kind in ("feature", "islet")
        is_always = claim.kind == "line" and is_off_shore
        if is_always or not (named if is_place else zones).issuperset(claim.claimants):
            named |= set(claim.claimants)
            kept.append(claim)
    return tuple(kept)


def status_features(zones: Sequence[Zone]) -> tuple[Row, ...]:
    """Features that nobody else claims, whose status is contested, and whose computed zones are
    among these: their notes tell the positions."""
    names = (zone.name.partition(": ")[2] for zone in zones if zone.source == COMPUTED)
    found = {name: _status()[name] for name in names if name in _status()}
    return tuple({row["feature_id"]: row for row in found.values()}.values())


@cache
def _status() -> dict[str, Row]:
    """By the name of their zones."""
    rows = {row["feature_id"]: row for row in table("features")}
    return {
        name: rows[one]
        for one, name in shore_names().items()
        if len(listed(rows[one]["claimants"])) == 1
    }


@cache
def shore_names() -> dict[str, str]:
    """By feature the name of the zones that are computed from its shore."""
    rows = {row["feature_id"]: row for row in table("features")}
    named = ((part["feature_id"], part["name_en"]) for part in table("parts") if part["feature_id"])
    return {one: name or rows[one]["name_en"] for one, name in named}
