"""Whose shores are they? The coast of Natural Earth, by those who claim it.

Natural Earth draws who holds a coast. Here each of its countries is brought to a State and its
claimants (``data/shores.csv``), and the parts that several claim are taken out of it
(``data/parts.csv``), so that their waters name every claimant.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sealane import geo
from sealane.law.fact import Row, listed, table

__all__ = ["Coastline", "Shore", "coastline"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TERRITORIAL_SEA_NMI = 12.0
"""UNCLOS art. 3: the most that a State may claim. A State that claims less has less here."""
CONTIGUOUS_ZONE_NMI = 24.0
"""UNCLOS art. 33(2)."""
EEZ_NMI = 200.0
"""UNCLOS art. 57."""
POINT_DEG = 1e-4
"""A feature that the coast does not draw is a piece of shore of 10 m."""
DATE_LINE_DEG = 1e-6
NOBODY = -1


@dataclass(frozen=True)
class Shore:
    """One shore: its names, every claimant, and how far its belts reach.

    ``has_eez`` is False where it is open whether the feature has an exclusive economic zone
    (UNCLOS art. 121(3)): none is computed from it, and that decides nothing. A shore whose table
    row names a breadth (``data/shores.csv``) has that territorial sea and nothing beyond, neither
    such a zone nor a contiguous one (``has_contiguous``): there the others' go on.
    """

    name_en: str
    name_ja: str
    claimants: tuple[str, ...]
    territorial_sea_nmi: float
    has_eez: bool
    feature_id: str | None = None
    has_contiguous: bool = True


@dataclass(frozen=True, eq=False)
class Coastline:
    """All shores, and lines (n, 2 of lon, lat) with the number of their shore; -1 has no zones."""

    shores: tuple[Shore, ...]
    lines: tuple[Floats, ...]
    owners: tuple[int, ...]


@cache
def coastline() -> Coastline:
    """The packaged coast by shore.

    The Caspian Sea and Antarctica have shores without zones: the convention of 2018 and the treaty
    of 1959 are not the law of the sea. A shore that Natural Earth draws without a country is that
    of the nearest one. It cannot tell baselines, nor islets that are not drawn.
    """
    return _Builder().build()


class _Builder:
    def __init__(self) -> None:
        self._states = {row["iso3"]: row for row in table("states")}
        self._features = {row["feature_id"]: row for row in table("features")}
        self._shores: list[Shore] = []
        self._numbers: dict[str, int] = {}
        self._names, self._whose = geo.coast_countries()

    def build(self) -> Coastline:
        by_country = {row["country"]: self._of_country(row) for row in table("shores")}
        shore_of = np.array([by_country.get(name, NOBODY) for name in self._names] + [NOBODY])
        rings = geo.coast()
        middles = [0.5 * (ring[:-1] + ring[1:]) for ring in rings]
        countries = [_filled(whose) for whose in self._whose]
        self._adopt_islets(middles, countries)
        owned = [shore_of[whose].copy() for whose in countries]
        points: list[tuple[Floats, int]] = []
        for part in table("parts"):
            points += self._take_out(part, middles, owned)
        lines, owners = _lines(rings, owned)
        points += self._rocks()
        return Coastline(
            tuple(self._shores),
            (*lines, *(line for line, _ in points)),
            (*owners, *(owner for _, owner in points)),
        )

    def _number(self, key: str, shore: Shore) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self._shores)
            self._shores.append(shore)
        return self._numbers[key]

    def _of_country(self, row: Row) -> int:
        claimants = listed(row["claimants"])
        if row["territorial_sea_nmi"]:
            return self._number(row["country"], _narrow(row))
        state = self._states.get(row["state"])
        if state is None:
            return self._number(row["country"], self._shore(row["country"], "", claimants))
        breadth = float(state["territorial_sea_nmi"] or TERRITORIAL_SEA_NMI)
        shore = Shore(
            name_en=state["name_en"],
            name_ja=state["name_ja"],
            claimants=claimants,
            territorial_sea_nmi=min(breadth, TERRITORIAL_SEA_NMI),
            has_eez=True,
        )
        return self._number(row["state"], shore)

    def _shore(self, name_en: str, name_ja: str, claimants: tuple[str, ...]) -> Shore:
        return Shore(name_en, name_ja, claimants, TERRITORIAL_SEA_NMI, has_eez=False)

    def _of_part(self, part: Row) -> int:
        feature = self._features.get(part["feature_id"])
        if feature is None:
            return self._numbers[part["state"]]
        shore = Shore(
            name_en=part["name_en"] or feature["name_en"],
            name_ja=part["name_ja"] or feature["name_ja"],
            claimants=listed(part["claimants"]),
            territorial_sea_nmi=TERRITORIAL_SEA_NMI,
            has_eez=part["has_eez"] == "yes",
            feature_id=part["feature_id"],
        )
        return self._number(f"part {part['part_id']}", shore)

    def _take_out(
        self, part: Row, middles: list[Floats], owned: list[Ints]
    ) -> list[tuple[Floats, int]]:
        """Give the edges in a box, drawn as these countries, to the part; or its point."""
        number = self._of_part(part)
        drawn_as = [
            NOBODY if name == "-" else self._names.index(name) for name in listed(part["drawn_as"])
        ]
        west, south, east, north = (float(part[k]) for k in ("west", "south", "east", "north"))
        count = 0
        for at, shore, country in zip(middles, owned, self._whose, strict=True):
            lon, lat = at.T
            if lon.max() < west or lon.min() > east or lat.max() < south or lat.min() > north:
                continue
            is_in = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            is_in &= np.isin(country, drawn_as)
            shore[is_in] = number
            count += int(is_in.sum())
        return [] if count else [(self._point(part["feature_id"]), number)]

    def _point(self, feature_id: str) -> Floats:
        feature = self._features[feature_id]
        lon, lat = float(feature["lon"]), float(feature["lat"])
        return np.array([[lon, lat], [lon + POINT_DEG, lat]])

    def _rocks(self) -> list[tuple[Floats, int]]:
        """Features that the award of 2016 calls rocks: a territorial sea, no zone beyond."""
        taken = {part["feature_id"] for part in table("parts")}
        found = []
        for row in table("features"):
            if row["kind"] != "rock" or row["feature_id"] in taken:
                continue
            shore = Shore(
                name_en=row["name_en"],
                name_ja=row["name_ja"],
                claimants=listed(row["claimants"]),
                territorial_sea_nmi=TERRITORIAL_SEA_NMI,
                has_eez=False,
                feature_id=row["feature_id"],
            )
            number = self._number(f"feature {row['feature_id']}", shore)
            found.append((self._point(row["feature_id"]), number))
        return found

    def _adopt_islets(self, middles: list[Floats], countries: list[Ints]) -> None:
        """Give rings without any country to the country whose shore is nearest."""
        known = [(at, who) for at, who in zip(middles, countries, strict=True) if who[0] != NOBODY]
        at, who = (np.concatenate(column) for column in zip(*known, strict=True))
        index = geo.NearestIndex.from_pieces(at[:, 0], at[:, 1], at[:, 0], at[:, 1])
        for number, whose in enumerate(countries):
            if whose[0] == NOBODY:
                nearest = index.nearest(*middles[number].T)[0]
                countries[number] = np.full(len(whose), who[nearest[0]])


def _narrow(row: Row) -> Shore:
    """A shore with a territorial sea alone, of the breadth that its row names."""
    return Shore(
        name_en=row["name_en"],
        name_ja=row["name_ja"],
        claimants=listed(row["claimants"]),
        territorial_sea_nmi=float(row["territorial_sea_nmi"]),
        has_eez=False,
        has_contiguous=False,
    )


def _filled(whose: Ints) -> Ints:
    """Edges without a country take that of the edge before them in their ring."""
    known = np.flatnonzero(whose != NOBODY)
    if not len(known):
        return whose.copy()
    last = np.maximum.accumulate(np.where(whose != NOBODY, np.arange(len(whose)), -1))
    return whose[np.where(last >= 0, last, known[-1])]


def _lines(rings: tuple[Floats, ...], owned: list[Ints]) -> tuple[list[Floats], list[int]]:
    """Runs of edges of one shore; edges along 180 deg, where polygons are cut, are no shore."""
    lines, owners = [], []
    for ring, shore in zip(rings, owned, strict=True):
        is_date_line = np.abs(np.abs(ring[:, 0]) - 180.0) < DATE_LINE_DEG
        is_cut = is_date_line[:-1] & is_date_line[1:]
        run = np.where(is_cut, -2, shore)
        begins = np.flatnonzero(np.diff(run, prepend=-3))
        for first, last in zip(begins, np.append(begins[1:], len(run)), strict=True):
            if run[first] != -2:
                lines.append(ring[first : last + 1])
                owners.append(int(run[first]))
    return lines, owners
