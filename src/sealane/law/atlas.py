"""The zones in use: computed and declared ones, and official ones in place of the computed ones."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sealane.errors import BadSetting
from sealane.law.area import INFORMATION, declared_zones
from sealane.law.corridor import with_corridors
from sealane.law.packaged import packaged_zones, zones_within
from sealane.law.zone import EQUAL, OUTER, SHORE, Zone
from sealane.law.zone_set import ZoneSet

__all__ = [
    "forget_official",
    "keep_official",
    "of_waters",
    "official_file",
    "own_within",
    "own_zones",
    "read_kept",
    "replaced",
    "stood_for",
    "zones_in_use",
    "zones_of_run",
]

OFFICIAL_ZONES = (
    Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    / "sealane"
    / "zones.geojson"
)
"""Where official zones are kept if no setting says otherwise (XDG Base Directory 0.8)."""
REAL_SHARE = 0.1
"""An official zone that holds less of a computed part only touches it. The least that is meant is
0.25: Finland's territorial sea begins at baselines far outside the coast."""
LIMIT_SHARE = 0.5
"""So much of the limit of a part must lie in official zones of each claimant, or near them: a file
cut out of a larger one ends amid a part, whose rest must not become high seas."""
NEAR_DEG = 0.3
"""[deg] 18 nmi: a computed limit may lie so far outside of the official one (``zones.md``: 17)."""
TURNS_DEG = (-360.0, 0.0, 360.0)
LEAST_DEG2 = 1e-5
"""Pieces below 0.1 km2 between two drawings of one coast are left out."""
NONE_LEFT: npt.NDArray[np.uint8] = np.empty(0, np.uint8)
_Rest = tuple[list[Any], npt.NDArray[np.uint8]]
"""Polygons that are left of a part, and the sides of their corners."""
FILES_KNOWN = 2
"""Files of official zones whose answers are remembered."""


def official_file(chosen: str | Path | None) -> Path:
    """Where official zones are kept: what the setting ``law.zones`` says, or the user's data."""
    return OFFICIAL_ZONES if chosen is None else Path(chosen)


def zones_of_run(run: Mapping[str, Any] | None) -> ZoneSet:
    """The zones that a run of the detectors was given, as its row of the table of runs keeps them;
    none where there was no run or it had none.

    Raises:
        BadInput: they cannot be read.
    """
    kept = run.get("zones") if run else None
    return ZoneSet.from_geojson_text(kept, file="the lake's zones") if kept else ZoneSet()


def zones_in_use(official: Path | None = None) -> ZoneSet:
    """The zones of the package, and those of a file that ``keep_official`` wrote, if any."""
    return ZoneSet(replaced(own_zones(), read_kept(official)))


@cache
def own_zones() -> tuple[Zone, ...]:
    """The computed zones as the acts of the tables leave them, and the declared ones."""
    return (*with_corridors(packaged_zones()), *declared_zones())


def own_within(boxes: npt.ArrayLike) -> tuple[Zone, ...]:
    """The same, of the computed ones only the parts that may meet the boxes (``zones_within``)."""
    return (*with_corridors(zones_within(boxes)), *declared_zones())


def of_waters(zones: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones without areas of information: from those no waters and no claimants follow."""
    return tuple(zone for zone in zones if zone.regime not in INFORMATION)


def read_kept(official: Path | None) -> tuple[Zone, ...]:
    """The official zones of a file that ``keep_official`` wrote.

    None where the user's data hold no such file.

    Raises:
        BadSetting: another place was chosen, and no file is there.
        BadInput: the file cannot be read.
    """
    if official is not None and official != OFFICIAL_ZONES and not official.exists():
        raise BadSetting(
            f"law.zones names {official}, and there is no such file.",
            hint="Correct the setting law.zones (SEALANE_LAW_ZONES) or leave it out; "
            "`sealane zones import` makes the file.",
            file=str(official),
            field="law.zones",
        )
    return _held(official)


def _held(official: Path | None) -> tuple[Zone, ...]:
    if official is None or not official.exists():
        return ()
    return ZoneSet.from_geojson(official).zones


def replaced(computed: Sequence[Zone], official: Iterable[Zone]) -> tuple[Zone, ...]:
    """Zones of the package without those parts that official ones stand for, and the official ones.

    A part (a polygon) is left out where official zones of its regime hold a tenth of it or more,
    and for each of its claimants such zones hold half of its limit or lie within 0.3 deg of it.
    Other parts stay: what a file does not draw it says nothing of, and where it draws less than
    half of a part, both are told. Of a territorial sea the waters landward of it stay.
    """
    given = tuple(official)
    if not given:
        return tuple(computed)
    stand = _standing(given)
    left = (_cut(zone, stand.for_parts(zone)) for zone in computed)
    return (*(zone for zone in left if zone is not None), *given)


def stood_for(computed: Iterable[Zone], official: Iterable[Zone]) -> tuple[int, int]:
    """Of how many computed zones official ones stand for a part, and for how many parts in all."""
    stand = _standing(tuple(official))
    parts = [len(stand.for_parts(zone)) for zone in computed]
    return sum(count > 0 for count in parts), sum(parts)


def _cut(zone: Zone, rests: dict[int, _Rest]) -> Zone | None:
    """The zone with the rest of some of its parts in their place; None where nothing is left."""
    if not rests:
        return zone
    parts = shapely.get_parts(zone.geometry)
    ends = np.cumsum(shapely.get_num_coordinates(parts))
    sides = None if zone.sides is None else np.split(np.asarray(zone.sides), ends[:-1])
    left: list[Any] = []
    left_sides = []
    for number, part in enumerate(parts.tolist()):
        rest = rests.get(number)
        left += [part] if rest is None else rest[0]
        if sides is not None:
            left_sides.append(sides[number] if rest is None else rest[1])
    if not left:
        return None
    told = None if sides is None else np.concatenate(left_sides)
    return replace(zone, geometry=shapely.multipolygons(left), sides=told)


@lru_cache(maxsize=FILES_KNOWN)
def _standing(official: tuple[Zone, ...]) -> _Standing:
    return _Standing(official)


class _Standing:
    """For which parts of computed zones official ones stand; each part is judged once."""

    def __init__(self, official: tuple[Zone, ...]) -> None:
        self._official = official
        self._known: dict[tuple[str, tuple[str, ...], bytes], _Rest | None] = {}

    @cached_property
    def _regimes(self) -> dict[str, tuple[shapely.STRtree, npt.NDArray[np.object_], list[Zone]]]:
        """By regime: a tree of the official polygons, these, and the zone of each."""
        found = {}
        for regime in {zone.regime for zone in self._official}:
            zones = [zone for zone in self._official if zone.regime == regime]
            parts, of_zone = shapely.get_parts([z.geometry for z in zones], return_index=True)
            shapely.prepare(parts)
            found[regime] = shapely.STRtree(parts), parts, [zones[i] for i in of_zone.tolist()]
        return found

    def for_parts(self, zone: Zone) -> dict[int, _Rest]:
        """The parts of a computed zone that official ones stand for, and what is left of each."""
        if zone.regime not in self._regimes:
            return {}
        parts, found = shapely.get_parts(zone.geometry), {}
        counts = shapely.get_num_coordinates(parts)
        ends = np.cumsum(counts)
        boxes = shapely.bounds(parts)
        for number in np.flatnonzero(self._is_near(zone, boxes)).tolist():
            said = hashlib.sha256(shapely.to_wkb(parts[number])).digest()
            key = zone.regime, zone.claimants, said
            if key not in self._known:
                begin, end = ends[number] - counts[number], ends[number]
                sides = None if zone.sides is None else np.asarray(zone.sides)[begin:end]
                self._known[key] = self._for_part(zone, parts[number], sides)
            rest = self._known[key]
            if rest is not None:
                found[number] = rest
        return found

    def _is_near(self, zone: Zone, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """For each box whether the box of an official polygon that shares a claimant meets it."""
        tree, _, owners = self._regimes[zone.regime]
        near = np.zeros(len(boxes), np.bool_)
        for turn in TURNS_DEG:
            moved = shapely.box(*(boxes + np.array([turn, 0.0, turn, 0.0])).T)
            part, owner = tree.query(moved)
            shares = [bool(set(owners[i].claimants) & set(zone.claimants)) for i in owner.tolist()]
            near[part[np.array(shares, np.bool_)]] = True
        return near

    def _for_part(self, zone: Zone, part: Any, sides: npt.NDArray[Any] | None) -> _Rest | None:
        """What is left of a part that official zones stand for; None if they do not."""
        tree, polygons, owners = self._regimes[zone.regime]
        limit = shapely.points(_limit(part, sides))
        held = {code: np.zeros(len(limit), np.bool_) for code in zone.claimants}
        drawn = []
        for turn in TURNS_DEG:
            moved, places = _moved(part, turn), _moved(limit, turn)
            for number in tree.query(moved).tolist():
                codes = set(owners[number].claimants) & held.keys()
                if not codes:
                    continue
                drawn.append(_moved(_common(moved, polygons[number]), -turn))
                is_near = shapely.dwithin(polygons[number], places, NEAR_DEG)
                for code in codes:
                    held[code] |= is_near
        if shapely.area(drawn).sum() < REAL_SHARE * part.area:
            return None
        if any(near.mean() < LIMIT_SHARE for near in held.values()):
            return None
        return ([], NONE_LEFT) if zone.regime != "territorial_sea" else _rest(part, sides, drawn)


def _limit(part: Any, sides: npt.NDArray[Any] | None) -> npt.NDArray[np.float64]:
    """Corners of the seaward limit of a part; of one without sides, or without such, all."""
    corners: npt.NDArray[np.float64] = shapely.get_coordinates(part)
    if sides is None:
        return corners
    is_limit = np.isin(sides, (OUTER, EQUAL))
    return corners[is_limit] if is_limit.any() else corners


def _moved(shapes: Any, degrees: float) -> Any:
    if not degrees:
        return shapes
    return shapely.transform(shapes, lambda points: points + np.array([degrees, 0.0]))


def _common(part: Any, polygon: Any) -> Any:
    """What two polygons share; of the second only what lies around the first is looked at."""
    near = shapely.clip_by_rect(polygon, *part.bounds)
    if not near.is_valid:
        near = shapely.make_valid(near)
    return shapely.intersection(part, near)


def _rest(part: Any, sides: npt.NDArray[Any] | None, drawn: list[Any]) -> _Rest:
    """What of a territorial sea lies landward of the official one, with its sides.

    An official one begins at its baselines. Waters inside of them, which another layer may bring,
    are told as before, without a limit of their own. What has no shore lies beyond: it is left out.
    """
    if sides is None:
        return [], NONE_LEFT
    corners = shapely.get_coordinates(part)
    side_of = dict(zip(map(tuple, corners.tolist()), np.asarray(sides).tolist(), strict=True))
    rest, left = [], []
    for piece in shapely.get_parts(shapely.difference(part, shapely.union_all(drawn))).tolist():
        if piece.geom_type != "Polygon" or piece.area < LEAST_DEG2:
            continue
        places = map(tuple, shapely.get_coordinates(piece).tolist())
        is_shore = [side_of.get(place) == SHORE for place in places]
        if np.mean(is_shore) >= REAL_SHARE:
            rest.append(piece)
            left.append(np.full(len(is_shore), SHORE, np.uint8))
    return rest, (np.concatenate(left) if left else NONE_LEFT)


def keep_official(zones: Sequence[Zone], path: Path) -> tuple[Zone, ...]:
    """Keep official zones in a file beside those that it holds; all that it holds now.

    A zone of the same name, regime and source is replaced. A file that is not there is made.
    """
    new = {(zone.name, zone.regime, zone.source) for zone in zones}
    kept = [zone for zone in _held(path) if (zone.name, zone.regime, zone.source) not in new]
    whole = ZoneSet((*kept, *zones))
    _write(whole, path)
    return whole.zones


def forget_official(
    path: Path, *, regimes: Iterable[str] = (), claimants: Iterable[str] = ()
) -> tuple[tuple[Zone, ...], tuple[Zone, ...]]:
    """Take official zones out of the file again: those taken out, and those that are left.

    Of these regimes and of these claimants, where any are given; otherwise all. The computed zones
    for which they stood are told again. A file that would not change is not written.

    Raises:
        BadSetting: a place was chosen, and no file is there.
    """
    held, some, whose = read_kept(path), set(regimes), set(claimants)
    gone = tuple(
        zone
        for zone in held
        if (not some or zone.regime in some) and (not whose or whose & set(zone.claimants))
    )
    left = tuple(zone for zone in held if zone not in gone)
    if gone:
        _write(ZoneSet(left), path)
    return gone, left


def _write(zones: ZoneSet, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(zones.to_geojson(), "utf-8")
    temporary.rename(path)
