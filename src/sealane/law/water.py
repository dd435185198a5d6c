"""Which waters are these, and whose claims? For whole tables of positions, and for places.

``regime_at`` answers for positions by the million: the set of zones that hold each. ``Waters``
answers for places, as events have them: zones, claimants, the nearest limit with its doubt, and
straits; of the world it reads what is near.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.law.apart import APART, apart_of
from sealane.law.archipelago import may_be_archipelagic, within_reach
from sealane.law.area import INFORMATION, stands, tables_digest
from sealane.law.atlas import of_waters, own_within, own_zones, read_kept, replaced
from sealane.law.claim import Claim, claims_at, feature_offs_nmi, status_features
from sealane.law.claimant import without_breadth
from sealane.law.fact import Row, listed, table
from sealane.law.islet import islets_near
from sealane.law.line import Line, Lines, Nearness
from sealane.law.packaged import packed_digest
from sealane.law.strait import straits_near
from sealane.law.zone import Zone
from sealane.law.zone_set import ZoneSet

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Place", "Regimes", "Waters", "regime_at", "waters_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ORDER = ("internal_waters", "archipelagic_waters", "territorial_sea", "contiguous_zone", "eez")
"""Regimes that say which waters a place is in, innermost first."""
JOINT = "joint_zone"
"""A regime over economic zones, or in place of them."""
TILE_DEG = 10
TILES_AT_ONCE = 16
"""Places in more tiles than this are answered by the whole world, which takes 3 s to read."""
MARGINS_DEG = (2.0, 12.0)
"""So far around tiles with places the zones are read; further where no limit is as near."""
DEG_M = 110_500.0
"""[m] A degree of latitude is nowhere shorter: a limit nearer than the margin is the nearest."""
SEA, LAND = 0, 1
WHERE: tuple[tuple[str, ...], ...] = ((), (), *((name,) for name in APART), ())
"""What waters those are that no zone tells: at sea, on land, apart, and nowhere on the globe."""
INLAND_NMI = 60.0
"""So far from the sea a place on land is told no limit: a contiguous zone and as much again."""
TIE_M = 1.0
"""[m] Of a drawn and a computed limit that are the same the drawn one is told."""
CANAL = "canal_treaty"
"""Regime of ``straits.csv``: inside of the extent internal waters are those of the State."""
PLACES_KNOWN = 65_536
"""Places remembered: a live feed asks for the same ones again with each judgement."""


def waters_of(regimes: Iterable[str], *, is_land: bool) -> tuple[str, ...]:
    """The waters that regimes make, innermost first; high seas where there are none.

    On land as the coast is drawn, and in no zone, they are internal waters or land. A joint zone
    that stands alone is economic zone of all its claimants: publishers take it out of those of the
    parties, who share it without giving up their claims (UNCLOS art. 74(3)).
    """
    given = set(regimes)
    waters = tuple(regime for regime in ORDER if regime in given)
    if waters or is_land:
        return waters or ("internal_waters",)
    return ("eez",) if JOINT in given else ("high_seas",)


@dataclass(frozen=True, eq=False)
class Regimes:
    """Which set of zones holds each position: ``set_of`` (n,) into the other three.

    ``zones`` are the numbers of the zones in each set, ``claimants`` all of theirs in the order of
    their codes, ``waters`` what the set makes of the position, innermost first.
    """

    set_of: Ints
    zones: tuple[tuple[int, ...], ...]
    claimants: tuple[tuple[str, ...], ...]
    waters: tuple[tuple[str, ...], ...]

    def frame(self) -> pl.DataFrame:
        """A row for each position: ``zones`` (numbers), ``claimants`` and ``waters`` as lists."""
        import polars as pl

        sets = pl.DataFrame(
            {"zones": self.zones, "claimants": self.claimants, "waters": self.waters},
            schema={
                "zones": pl.List(pl.Int64),
                "claimants": pl.List(pl.String),
                "waters": pl.List(pl.String),
            },
        )
        return sets[self.set_of]


def regime_at(lon: npt.ArrayLike, lat: npt.ArrayLike, *, zones: ZoneSet) -> Regimes:
    """The zones that hold each of many positions [deg], every claimant, and what waters they make.

    A position exactly on a boundary is inside; longitudes may be of any turn; one that is nowhere
    on the globe is in no zone and in no waters. Answers are those of ``ZoneSet.inside``, set by
    set, but for what archipelagic waters leave no room for: zones of the same State by distance,
    and themselves on land. Where no zone tells, the Caspian Sea and the area of the Antarctic
    Treaty are named. It cannot tell how near a limit is, nor claims to features: see ``Waters``.
    """
    from sealane.law import set_kernel

    x, y = (np.atleast_1d(np.asarray(part, np.float64)) for part in (lon, lat))
    point, zone = zones.inside(x, y)
    set_of, begins, ends = set_kernel.number_sets(point, zone, len(x))
    found = [tuple(zone[a:b].tolist()) for a, b in zip(begins, ends, strict=True)]
    where = [SEA] * len(found)
    for number in range(len(found)):
        regimes = {zones.zones[i].regime for i in found[number]}
        if _may_be_land(regimes):
            rows = np.flatnonzero(set_of == number)
            kind = _where(x[rows], y[rows], is_bare=regimes.isdisjoint(ORDER))
            for other in np.unique(kind[kind != SEA]).tolist():
                set_of[rows[kind == other]] = len(found)
                found.append(found[number])
                where.append(other)
    claimants, waters = [], []
    for number, one in enumerate(found):
        is_land = where[number] == LAND
        stand = stands([zones.zones[i] for i in one], is_land=is_land)
        found[number] = tuple(i for i, left in zip(one, stand, strict=True) if left)
        named = [zones.zones[i] for i in found[number]]
        claimants.append(all_claimants(named))
        made = waters_of((z.regime for z in named), is_land=is_land)
        waters.append(made if where[number] <= LAND else WHERE[where[number]])
    return Regimes(set_of, tuple(found), tuple(claimants), tuple(waters))


def _where(lon: Floats, lat: Floats, *, is_bare: bool) -> Ints:
    """For places in no waters (``is_bare``) or in archipelagic ones: SEA, LAND, or what else."""
    x = geo.wrap_lon(lon)
    kind = np.where(geo.is_land(x, lat), LAND, SEA)
    if not is_bare:
        return kind
    apart = apart_of(x, lat)
    is_apart = (apart >= 0) & ((kind == SEA) | (apart == APART.index("antarctic_treaty_area")))
    kind = np.where(is_apart, apart + LAND + 1, kind)
    is_place = np.isfinite(lon) & (np.abs(lat) <= 90.0)
    return np.where(is_place, kind, len(WHERE) - 1)


def _may_be_land(regimes: set[str]) -> bool:
    """Whether zones reach over land: archipelagic waters do, and what makes no waters may."""
    return "archipelagic_waters" in regimes or regimes.isdisjoint(ORDER)


def all_claimants(zones: Iterable[Zone]) -> tuple[str, ...]:
    """Whoever claims any of the zones, in the order of their codes; information claims none."""
    claims = (zone.claimants for zone in zones if zone.regime not in INFORMATION)
    return tuple(sorted({code for codes in claims for code in codes}))


@dataclass(frozen=True, eq=False)
class Place:
    """What applies at one place: waters, zones, every claimant, the nearest limit, straits.

    ``claimants`` are those of the zones, of ``features`` within 12 nmi that several claim, and on
    a canal the State that it runs through. ``claims`` may reach the place too, though no zone in
    here names who makes them: ``other_claimants``. Both together are everyone known to claim.
    """

    waters: tuple[str, ...]
    zones: tuple[Zone, ...]
    claimants: tuple[str, ...]
    line: Line | None
    straits: tuple[Row, ...]
    features: tuple[Row, ...] = ()
    may_be_archipelagic: tuple[str, ...] = ()
    """States that declared archipelagic baselines, not in here, which may enclose the place."""
    claims: tuple[Claim, ...] = ()
    """From features within 200 nmi, of areas, and by lines that enclose (``law.claim``)."""

    @property
    def other_claimants(self) -> tuple[str, ...]:
        """Whose ``claims`` may reach the place beside ``claimants``, in order of their codes."""
        codes = {code for claim in self.claims for code in claim.claimants}
        return tuple(sorted(codes - set(self.claimants)))

    @property
    def of_status(self) -> tuple[Row, ...]:
        """Features whose zones hold the place although States differ on whether they have them."""
        return status_features(self.zones)

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON, without the zones."""
        return {
            "waters": list(self.waters),
            "claimants": list(self.claimants),
            "other_claimants": list(self.other_claimants),
            "other_claims": [claim.as_dict() for claim in self.claims],
            "of_status": [row["feature_id"] for row in self.of_status],
            "without_breadth": sorted({c for z in self.zones for c in without_breadth(z)}),
            "may_be_archipelagic": list(self.may_be_archipelagic),
            "line": None if self.line is None else self.line.as_dict(),
            "straits": [row["strait_id"] for row in self.straits],
            "features": [row["feature_id"] for row in self.features],
        }


class Waters:
    """What applies at places: zones drawn for a run, official ones, and those of the package.

    Parameters
    ----------
    drawn : zones that are told first, whatever else there is.
    official : a file that ``keep_official`` wrote; its zones stand for computed ones.
    near : how near is near.

    Of the world only what lies around the places asked for is read: a fraction of a second, not
    seconds. Answers do not depend on what was asked before.
    """

    def __init__(
        self,
        drawn: ZoneSet | None = None,
        *,
        official: Path | None = None,
        near: Nearness | None = None,
    ) -> None:
        self.near = near or Nearness()
        self._drawn = drawn or ZoneSet()
        self._official = read_kept(official)
        self._read: dict[float, tuple[set[tuple[int, int]], _Region]] = {}
        self._known: dict[tuple[float, float], Place] = {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the zones of the world in use, 16 hex digits: those drawn are not in it."""
        said = hashlib.sha256(packed_digest().encode() + tables_digest().encode())
        if self._official:
            said.update(ZoneSet(self._official).digest.encode())
        return said.hexdigest()[:16]

    def at(self, lon: Sequence[float], lat: Sequence[float]) -> list[Place]:
        """What applies at each place [deg]."""
        asked = list(zip(lon, lat, strict=True))
        if len(self._known) + len(asked) > PLACES_KNOWN:
            self._known.clear()
        new = [place for place in dict.fromkeys(asked) if place not in self._known]
        if new:
            x, y = np.array(new, np.float64).T
            self._known.update(zip(new, _hedged(self._found(x, y), x, y), strict=True))
        return [self._known[place] for place in asked]

    def _found(self, lon: Floats, lat: Floats) -> list[Place]:
        whole = self._region(lon, lat, MARGINS_DEG[0]).whole
        regimes = regime_at(lon, lat, zones=whole)
        lines = self._lines(lon, lat, MARGINS_DEG)
        straits = straits_near(lon, lat, self.near.strait_nmi)
        shore_nmi = geo.distance_to_shore_nmi(geo.wrap_lon(lon), lat)
        offs_nmi = feature_offs_nmi(lon, lat)
        features = self._features(offs_nmi, shore_nmi)
        reach = within_reach(lon, lat)
        zones = [tuple(whole.zones[i] for i in some) for some in regimes.zones]
        known = [
            _all_told(regimes.claimants[number], named, passing, regimes.waters[number])
            for number, named, passing in zip(
                regimes.set_of.tolist(), features, straits, strict=True
            )
        ]
        claims = claims_at(lon, lat, offs_nmi, _at_sea(shore_nmi, regimes), known, self.near)
        columns = zip(
            regimes.set_of.tolist(), known, lines, straits, features, reach, claims, strict=True
        )
        return [
            Place(
                waters=regimes.waters[number],
                zones=zones[number],
                claimants=everyone,
                line=_fitting(line, regimes.waters[number], regimes.claimants[number]),
                straits=tuple(row for row, _ in passing),
                features=named,
                may_be_archipelagic=may_be_archipelagic(codes, zones[number]),
                claims=claimed,
            )
            for number, everyone, line, passing, named, codes, claimed in columns
        ]

    def _features(self, offs_nmi: Floats, shore_nmi: Floats) -> list[tuple[Row, ...]]:
        """Contested features whose waters the places may be, nearest first: no other shore is much
        nearer."""
        most = np.minimum(self.near.claim_nmi, shore_nmi + self.near.size_nmi)
        found: list[list[tuple[float, int]]] = [[] for _ in shore_nmi]
        for at, number in np.argwhere(offs_nmi <= most[:, None]).tolist():
            found[at].append((float(offs_nmi[at, number]), number))
        return [tuple(table("features")[number] for _, number in sorted(some)) for some in found]

    def _lines(self, lon: Floats, lat: Floats, margins: Sequence[float]) -> list[Line | None]:
        """The nearest limit of each place: looked for nearby first, then further away."""
        if not margins:
            return self._world.nearest(lon, lat)[0]
        lines, metres = self._region(lon, lat, margins[0]).nearest(lon, lat)
        is_far = np.flatnonzero(metres > margins[0] * DEG_M)
        if len(is_far):
            others = self._lines(lon[is_far], lat[is_far], margins[1:])
            for row, line in zip(is_far.tolist(), others, strict=True):
                lines[row] = line
        return lines

    def _region(self, lon: Floats, lat: Floats, margin: float) -> _Region:
        """The zones around these places and those asked for before; if too many, of the world."""
        tiles = _tiles(lon, lat)
        known, region = self._read.get(margin, (set(), None))
        if len(known | tiles) > TILES_AT_ONCE:
            return self._world
        if region is None or not tiles <= known:
            known |= tiles
            own = own_within([_box(*tile, margin) for tile in sorted(known)])
            zones = ZoneSet(replaced(of_waters(own), self._official))
            region = _Region(self._drawn, zones, self.near, self._drawn_lines)
            self._read[margin] = known, region
        return region

    @cached_property
    def _world(self) -> _Region:
        zones = replaced(of_waters(own_zones()), self._official)
        return _Region(self._drawn, ZoneSet(zones), self.near, self._drawn_lines)

    @cached_property
    def _drawn_lines(self) -> Lines:
        return Lines(self._drawn, self.near)


class _Region:
    """Zones with their limits: those drawn, and the others."""

    def __init__(self, drawn: ZoneSet, others: ZoneSet, near: Nearness, lines: Lines) -> None:
        self.whole = ZoneSet((*drawn.zones, *others.zones))
        self._drawn, self._others, self._near = len(drawn), others, near
        self._drawn_lines = lines

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._others, self._near)

    def nearest(self, lon: Floats, lat: Floats) -> tuple[list[Line | None], Floats]:
        """The nearest limit of each place, and how far it is [m]; of two as near the drawn one."""
        drawn, others = self._drawn_lines, self._lines
        piece, metres = drawn.nearest(lon, lat)
        other, far = others.nearest(lon, lat)
        is_drawn = metres <= far + TIE_M
        zone = np.where(is_drawn, drawn.zone_of(piece), others.zone_of(other) + self._drawn)
        inside = self._is_inside(zone, lon, lat)
        rows = zip(
            is_drawn.tolist(),
            np.where(is_drawn, piece, other).tolist(),
            np.where(is_drawn, metres, far).tolist(),
            inside.tolist(),
            strict=True,
        )
        lines = [
            None if at < 0 else (drawn if first else others).line(at, off, is_inside=within)
            for first, at, off, within in rows
        ]
        return lines, np.minimum(metres, far)

    def _is_inside(self, zone: Ints, lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        """Whether each place is on the landward side of its limit: in the zone, or on land."""
        point, held = self.whole.inside(lon, lat)
        answer = np.zeros(len(lon), np.bool_)
        answer[point[held == zone[point]]] = True
        is_computed = np.array([one.to_nmi is not None for one in self.whole.zones] + [False])
        ashore = np.flatnonzero(is_computed[zone] & ~answer)
        answer[ashore] = geo.is_land(geo.wrap_lon(lon[ashore]), lat[ashore])
        return answer


def _tiles(lon: Floats, lat: Floats) -> set[tuple[int, int]]:
    """Column and row of the tile of each place that is one."""
    steps = [geo.wrap_lon(lon) + 180.0, lat + 90.0]
    pairs = np.column_stack([np.floor(part / TILE_DEG) for part in steps])
    found = np.unique(pairs[np.isfinite(pairs).all(axis=1)], axis=0).astype(int).tolist()
    return {(column, row) for column, row in found}


def _box(column: int, row: int, around: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile with so much around it [deg]."""
    south, north = TILE_DEG * row - 90.0, TILE_DEG * (row + 1) - 90.0
    furthest = min(89.0, max(abs(south), abs(north)) + around)
    margin = min(180.0, around / np.cos(np.radians(furthest)))
    west = TILE_DEG * column - 180.0
    return west - margin, south - around, west + TILE_DEG + margin, north + around


def _all_told(
    claimants: tuple[str, ...],
    features: Iterable[Row],
    straits: Iterable[tuple[Row, float]],
    waters: Sequence[str],
) -> tuple[str, ...]:
    """Claimants of zones and of features near, and on a canal, which no zone holds, the State that
    it runs through."""
    named = [listed(row["claimants"]) for row in features]
    if waters[:1] == ("internal_waters",):
        named += [listed(row["bordering_states"]) for row, _ in straits if row["regime"] == CANAL]
    return tuple(sorted({*claimants, *(code for codes in named for code in codes)}))


def _at_sea(shore_nmi: Floats, regimes: Regimes) -> Floats:
    """How far the shore is [nmi]; 0 where no claim to the sea is looked for: on land and where
    other treaties apply."""
    is_sea = [bool(one) and one[0] not in (*APART, "internal_waters") for one in regimes.waters]
    return np.where(np.array(is_sea)[regimes.set_of], shore_nmi, 0.0)


def _fitting(line: Line | None, waters: Sequence[str], claimants: Sequence[str]) -> Line | None:
    """The limit as these waters let it be told: none where other treaties apply or far inland,
    and on land it says nothing of internal waters."""
    if line is None or not waters or waters[0] in APART:
        return None
    if waters[0] == "internal_waters" and not claimants:
        return None if abs(line.off_nmi) > INLAND_NMI else replace(line, may_be_internal=False)
    return line


def _hedged(places: Sequence[Place], lon: Floats, lat: Floats) -> list[Place]:
    """The places, with whose islets near them are not drawn, where their zones name nobody of
    those: there the nearest limit tells nothing. Official zones and acts are not doubted."""
    found = []
    for place, islets in zip(places, islets_near(lon, lat), strict=True):
        others = {code for one in islets for code in one["claimants"]}
        others -= set(all_claimants(place.zones))
        is_open = bool(others) and place.line is not None and place.line.line != "drawn"
        line = replace(place.line, islet_of=tuple(sorted(others))) if is_open else place.line  # type: ignore[type-var]
        found.append(replace(place, line=line))
    return found
